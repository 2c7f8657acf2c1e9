//! Dates of law and of commitments, in order.

use dataset::Dataset;
use jiff::civil::Date;
use serde::Serialize;
use sourced::Trust;

use crate::known::{as_known, framework_as_known};

/// What happens on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateKind {
    /// A rule takes effect.
    Effective,
    /// A rule ends by law.
    LegalEnd,
    /// A rule or suspension ends by political statement.
    PoliticalEnd,
    /// A suspension ends by law.
    SuspensionEnd,
    /// Something that a framework commits to is due.
    Clock,
}

impl DateKind {
    /// In words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            DateKind::Effective => "takes effect",
            DateKind::LegalEnd => "legal end",
            DateKind::PoliticalEnd => "political end",
            DateKind::SuspensionEnd => "end of suspension",
            DateKind::Clock => "due",
        }
    }
}

/// A day on which something falls due, begins or ends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct DateEntry {
    /// The day.
    pub day: Date,
    /// What happens.
    pub kind: DateKind,
    /// Rule, or framework and clock.
    pub id: String,
    /// In our words.
    pub what: String,
    /// Grade of the reading.
    pub trust: Trust,
}

/// All dates from one day through another, as known on a third, in order.
///
/// Rules that share a suspension share its end; each is listed.
#[must_use]
pub fn dates(dataset: &Dataset, from: Date, through: Date, known: Date) -> Vec<DateEntry> {
    let mut found = Vec::new();
    let rules = dataset.rules.values().filter(|rule| !rule.hypothetical);
    for rule in rules.filter_map(|rule| as_known(rule, known)) {
        let mut add = |day: Option<Date>, kind, what: String| {
            found.extend(day.map(|day| DateEntry {
                day,
                kind,
                id: rule.id.clone(),
                what,
                trust: rule.trust,
            }));
        };
        add(Some(rule.effective), DateKind::Effective, rule.title.clone());
        add(rule.legal_end, DateKind::LegalEnd, rule.title.clone());
        add(rule.political_end, DateKind::PoliticalEnd, rule.title.clone());
        for suspension in &rule.suspensions {
            let what = format!("{}, suspended by {}", rule.title, suspension.act);
            add(suspension.legal_end, DateKind::SuspensionEnd, what.clone());
            add(suspension.political_end, DateKind::PoliticalEnd, what);
        }
    }
    let frameworks = dataset.frameworks.values().filter_map(|framework| framework_as_known(framework, known));
    for framework in frameworks {
        found.extend(framework.clocks.iter().map(|clock| DateEntry {
            day: clock.due,
            kind: DateKind::Clock,
            id: format!("{}/{}", framework.id, clock.id),
            what: clock.what.clone(),
            trust: clock.trust,
        }));
    }
    found.retain(|entry| from <= entry.day && entry.day <= through);
    found.sort();
    found
}
