//! What holds of a rule on a day.

use std::collections::BTreeMap;

use dataset::Rule;
use dataset::rule::Suspension;
use jiff::civil::Date;
use serde::Serialize;

/// What holds of a rule on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Nobody knows of it yet.
    Unknown,
    /// Announced and not yet effective.
    Announced,
    /// It applies.
    InForce,
    /// It is suspended.
    Suspended,
    /// It has ended.
    Ended,
}

impl Standing {
    /// In words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Unknown => "not yet announced",
            Standing::Announced => "announced",
            Standing::InForce => "in force",
            Standing::Suspended => "suspended",
            Standing::Ended => "ended",
        }
    }
}

/// Answers to open questions: question to `extended`, `political` or `lapsed`.
pub type Answers = BTreeMap<String, String>;

/// What holds of a rule on a day, with open questions answered as given.
///
/// A rule applies from its effective day through its legal end. A suspension holds from its first day
/// through the end that the answer picks: `lapsed` the legal end, `political` the political end, `extended`
/// for good. A suspension without an open question ends on its legal end.
#[must_use]
pub fn standing(rule: &Rule, day: Date, answers: &Answers) -> Standing {
    if day < rule.announced {
        return Standing::Unknown;
    }
    if rule.legal_end.is_some_and(|end| day > end) {
        return Standing::Ended;
    }
    if rule.suspensions.iter().any(|suspension| is_suspended(suspension, day, answers)) {
        return Standing::Suspended;
    }
    if day < rule.effective { Standing::Announced } else { Standing::InForce }
}

fn is_suspended(suspension: &Suspension, day: Date, answers: &Answers) -> bool {
    if day < suspension.from {
        return false;
    }
    let answer = suspension.question.as_ref().and_then(|question| answers.get(question));
    let end = match answer.map(String::as_str) {
        Some("extended") => None,
        Some("political") => suspension.political_end.or(suspension.legal_end),
        _ => suspension.legal_end,
    };
    end.is_none_or(|end| day <= end)
}

/// True if what holds on this day depends on an open question.
#[must_use]
pub fn is_open(rule: &Rule, day: Date) -> bool {
    let under = |word: &str| -> Standing {
        let answers = rule
            .suspensions
            .iter()
            .filter_map(|suspension| suspension.question.clone())
            .map(|question| (question, word.to_owned()))
            .collect();
        standing(rule, day, &answers)
    };
    let first = under("extended");
    under("political") != first || under("lapsed") != first
}

#[cfg(test)]
mod tests {
    use super::*;
    use dataset::{Dataset, Files};
    use jiff::civil::date;

    fn answers(word: &str) -> Answers {
        ["october-2025-package", "gallium-germanium-antimony"]
            .map(|question| (question.to_owned(), word.to_owned()))
            .into()
    }

    fn on(id: &str, day: Date, word: &str) -> Standing {
        let dataset = Dataset::load(&Files::shipped()).value;
        standing(&dataset.rules[id], day, &answers(word))
    }

    #[test]
    fn announcement_18_was_never_suspended() {
        for day in [date(2025, 4, 4), date(2025, 11, 20), date(2026, 11, 23)] {
            for word in ["extended", "political", "lapsed"] {
                assert_eq!(on("chn-2025-18", day, word), Standing::InForce);
            }
        }
        assert_eq!(on("chn-2025-18", date(2025, 4, 3), "lapsed"), Standing::Unknown);
    }

    #[test]
    fn the_october_package_follows_its_state_machine() {
        let id = "chn-2025-57";
        assert_eq!(on(id, date(2025, 10, 20), "lapsed"), Standing::Announced);
        assert_eq!(on(id, date(2025, 11, 7), "lapsed"), Standing::Suspended);
        assert_eq!(on(id, date(2026, 11, 10), "lapsed"), Standing::Suspended);
        assert_eq!(on(id, date(2026, 11, 11), "lapsed"), Standing::InForce);
        assert_eq!(on(id, date(2026, 11, 11), "political"), Standing::Suspended);
        assert_eq!(on(id, date(2027, 1, 11), "political"), Standing::InForce);
        assert_eq!(on(id, date(2029, 1, 1), "extended"), Standing::Suspended);
        let dataset = Dataset::load(&Files::shipped()).value;
        assert!(is_open(&dataset.rules[id], date(2026, 11, 23)));
        assert!(!is_open(&dataset.rules[id], date(2026, 11, 9)));
    }

    #[test]
    fn the_technology_duty_was_in_force_for_29_days() {
        let id = "chn-2025-62";
        let days = (0..60)
            .filter_map(|offset| date(2025, 10, 1).checked_add(jiff::Span::new().days(offset)).ok())
            .filter(|day| on(id, *day, "lapsed") == Standing::InForce)
            .count();
        assert_eq!(days, 29);
    }

    #[test]
    fn the_gallium_denial_is_suspended_with_four_days_left() {
        let id = "chn-2024-46-2";
        assert_eq!(on(id, date(2026, 11, 23), "lapsed"), Standing::Suspended);
        assert_eq!(on(id, date(2026, 11, 27), "lapsed"), Standing::Suspended);
        assert_eq!(on(id, date(2026, 11, 28), "lapsed"), Standing::InForce);
    }
}
