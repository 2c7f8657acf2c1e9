//! Which rules hold for whom on a day, on every branch.

use std::collections::BTreeMap;

use codes::{Area, Mineral};
use dataset::rule::ANSWERS;
use dataset::{Dataset, Rule};
use jiff::civil::Date;
use serde::Serialize;

use crate::known::as_known;
use crate::standing::{Answers, Standing, standing};

/// What is asked of the rules.
#[derive(Debug, Clone, Copy)]
pub struct Query {
    /// Day of which is asked.
    pub day: Date,
    /// Day as known on which.
    pub known: Date,
    /// Only rules that reach this place.
    pub destination: Option<Area>,
    /// Only rules that cover this mineral or one of its members.
    pub mineral: Option<Mineral>,
}

/// A rule on a day.
#[derive(Debug, Clone, Serialize)]
pub struct RuleState {
    /// The rule as known.
    pub rule: Rule,
    /// What holds by the legal dates.
    pub standing: Standing,
    /// What holds under each answer to its open question: `extended`, `political`, `lapsed`. Empty if all
    /// answers give the same.
    pub branches: BTreeMap<String, Standing>,
    /// Question on which it depends; none if it depends on none that day.
    pub question: Option<String>,
    /// Last day of the present standing by law; none if open.
    pub until: Option<Date>,
    /// The same by political statement.
    pub until_political: Option<Date>,
    /// Days from the day asked to `until`.
    pub days_left: Option<i64>,
    /// True if it once was suspended, as far as known.
    pub ever_suspended: bool,
}

impl RuleState {
    /// The state of a rule, already as known, on a day.
    #[must_use]
    pub fn of(rule: Rule, day: Date) -> RuleState {
        let under = |word: &str| standing(&rule, day, &everywhere(&rule, word));
        let branches: BTreeMap<String, Standing> =
            ANSWERS.iter().map(|word| ((*word).to_owned(), under(word))).collect();
        let legal = standing(&rule, day, &Answers::new());
        let open = branches.values().any(|branch| *branch != legal);
        // The suspension that matters is the running one, or on an open day the one whose end is in doubt.
        let suspension = rule.suspensions.iter().rev().find(|suspension| suspension.from <= day);
        let suspended = legal == Standing::Suspended || open;
        let until = match suspension.filter(|_| suspended) {
            Some(suspension) => suspension.legal_end,
            None if legal == Standing::Announced => {
                rule.effective.checked_sub(jiff::Span::new().days(1)).ok()
            }
            None => rule.legal_end,
        };
        RuleState {
            standing: legal,
            question: suspension.filter(|_| open).and_then(|suspension| suspension.question.clone()),
            branches: if open { branches } else { BTreeMap::new() },
            until,
            until_political: suspension.filter(|_| suspended).map_or(rule.political_end, |s| s.political_end),
            days_left: until.and_then(|end| day.until(end).ok()).map(|span| i64::from(span.get_days())),
            ever_suspended: !rule.suspensions.is_empty(),
            rule,
        }
    }

    /// True if what holds depends on an open question.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.branches.is_empty()
    }
}

/// The same answer to every question of a rule.
pub(crate) fn everywhere(rule: &Rule, word: &str) -> Answers {
    let questions = rule.suspensions.iter().filter_map(|suspension| suspension.question.clone());
    questions.map(|question| (question, word.to_owned())).collect()
}

/// Real rules that were known, with what holds of them: those in doubt first, then by standing and day.
#[must_use]
pub fn rule_states(dataset: &Dataset, query: &Query) -> Vec<RuleState> {
    let wanted: Vec<Mineral> = query.mineral.map_or_else(Vec::new, Mineral::members);
    let mut states: Vec<RuleState> = dataset
        .rules
        .values()
        .filter(|rule| !rule.hypothetical)
        .filter(|rule| query.destination.is_none_or(|destination| rule.reaches(destination)))
        .filter(|rule| wanted.is_empty() || rule.minerals().iter().any(|mineral| wanted.contains(mineral)))
        .filter_map(|rule| as_known(rule, query.known))
        .map(|rule| RuleState::of(rule, query.day))
        .collect();
    states
        .sort_by_key(|state| (!state.is_open(), state.standing, state.rule.effective, state.rule.id.clone()));
    states
}

#[cfg(test)]
mod tests {
    use super::*;
    use codes::Code;
    use dataset::Files;
    use jiff::civil::date;

    fn states(destination: &str, mineral: &str) -> Vec<RuleState> {
        let dataset = Dataset::load(&Files::shipped()).value;
        let day = date(2026, 11, 23);
        rule_states(
            &dataset,
            &Query {
                day,
                known: day,
                destination: Some(Area::parse(destination).unwrap()),
                mineral: Some(Mineral::parse(mineral).unwrap()),
            },
        )
    }

    #[test]
    fn an_open_rule_shows_both_branches_and_both_dates() {
        let states = states("USA", "Ho");
        let state = states.iter().find(|state| state.rule.id == "chn-2025-57").unwrap();
        assert!(state.is_open());
        assert_eq!(state.branches["lapsed"], Standing::InForce);
        assert_eq!(state.branches["political"], Standing::Suspended);
        assert_eq!(state.until, Some(date(2026, 11, 10)));
        assert_eq!(state.until_political, Some(date(2027, 1, 10)));
    }

    #[test]
    fn the_gallium_denial_has_four_days_left_and_only_towards_the_united_states() {
        let usa = states("USA", "Ga");
        let denial = usa.iter().find(|state| state.rule.id == "chn-2024-46-2").unwrap();
        assert_eq!((denial.standing, denial.days_left), (Standing::Suspended, Some(4)));
        assert!(states("JPN", "Ga").iter().all(|state| state.rule.id != "chn-2024-46-2"));
    }

    #[test]
    fn a_rule_on_single_elements_is_found_by_their_aggregate() {
        assert!(states("JPN", "heavy-REE").iter().any(|state| state.rule.id == "chn-2025-18"));
        assert!(states("JPN", "La").iter().all(|state| state.rule.id != "chn-2025-18"));
    }
}
