//! What changed between two days.

use codes::{Area, Mineral};
use dataset::Dataset;
use dataset::framework::Delivery;
use jiff::civil::Date;
use serde::Serialize;

use crate::board::{Board, ClockStatus};
use crate::force::{Query, RuleState, rule_states};
use crate::known::framework_as_known;
use crate::standing::Standing;

/// A rule whose standing differs.
#[derive(Debug, Clone, Serialize)]
pub struct Change {
    /// Rule.
    pub id: String,
    /// In our words.
    pub title: String,
    /// On the first day; none if it was not announced.
    pub before: Option<Standing>,
    /// On the second day.
    pub after: Option<Standing>,
    /// True if what holds on the second day depends on an open question.
    pub open: bool,
}

/// What differs between two days, each as known on that day.
#[derive(Debug, Clone, Serialize)]
pub struct Difference {
    /// First day.
    pub from: Date,
    /// Second day.
    pub to: Date,
    /// Rules whose standing differs, by identifier.
    pub rules: Vec<Change>,
    /// Deliveries that became known in between, with the framework they belong to.
    pub deliveries: Vec<(String, Delivery)>,
    /// Clocks that ran out in between, with the framework they belong to.
    pub clocks: Vec<(String, ClockStatus)>,
}

impl Difference {
    /// What changed from one day to a later one, for a destination and a mineral if given.
    #[must_use]
    pub fn between(
        dataset: &Dataset,
        from: Date,
        to: Date,
        destination: Option<Area>,
        mineral: Option<Mineral>,
    ) -> Difference {
        let states = |day| rule_states(dataset, &Query { day, known: day, destination, mineral });
        let (before, after) = (states(from), states(to));
        let find = |states: &[RuleState], id: &str| {
            states.iter().find(|state| state.rule.id == id).map(|state| (state.standing, state.is_open()))
        };
        let mut titles: Vec<(&str, &str)> =
            before.iter().chain(&after).map(|s| (s.rule.id.as_str(), s.rule.title.as_str())).collect();
        titles.sort_unstable();
        titles.dedup_by_key(|entry| entry.0);
        let rules = titles
            .into_iter()
            .filter_map(|(id, title)| {
                let (old, new) = (find(&before, id), find(&after, id));
                (old != new).then(|| Change {
                    id: id.to_owned(),
                    title: title.to_owned(),
                    before: old.map(|entry| entry.0),
                    after: new.map(|entry| entry.0),
                    open: new.is_some_and(|entry| entry.1),
                })
            })
            .collect();
        let (mut deliveries, mut clocks) = (Vec::new(), Vec::new());
        for framework in dataset.frameworks.values() {
            let Some(then) = framework_as_known(framework, to) else { continue };
            let fresh = then.deliveries.iter().filter(|delivery| delivery.known > from);
            deliveries.extend(fresh.map(|delivery| (framework.id.clone(), delivery.clone())));
            let passed = Board::on(&then, to).clocks.into_iter();
            clocks.extend(
                passed
                    .filter(|status| from <= status.clock.due && status.clock.due < to)
                    .map(|status| (framework.id.clone(), status)),
            );
        }
        Difference { from, to, rules, deliveries, clocks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dataset::Files;
    use jiff::civil::date;

    #[test]
    fn the_truce_of_november_2025_suspended_the_october_package_and_not_announcement_18() {
        let dataset = Dataset::load(&Files::shipped()).value;
        let change = Difference::between(&dataset, date(2025, 11, 1), date(2025, 12, 1), None, None);
        let of = |id: &str| change.rules.iter().find(|change| change.id == id);
        assert_eq!(of("chn-2025-62").unwrap().before, Some(Standing::InForce));
        assert_eq!(of("chn-2025-62").unwrap().after, Some(Standing::Suspended));
        assert!(of("chn-2025-18").is_none());
    }

    #[test]
    fn nothing_changes_from_a_day_to_itself() {
        let dataset = Dataset::load(&Files::shipped()).value;
        let day = date(2026, 5, 1);
        let change = Difference::between(&dataset, day, day, None, None);
        assert!(change.rules.is_empty() && change.deliveries.is_empty() && change.clocks.is_empty());
    }
}
