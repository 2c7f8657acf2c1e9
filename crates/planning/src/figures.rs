//! Figures of the plan, read at a place in their ranges.

use std::sync::Arc;

use dataset::schema::{INSTRUMENT_TERMS, INSTRUMENTS, PLAN_FIGURE, PROJECT_STANDING, STANDING_PROSPECT};
use dataset::{Dataset, Row, TableSpec};
use disruption::Position;
use finding::{Finding, Findings, code};
use quantity::DAYS_PER_WEEK;
use serde::Serialize;

use crate::Leaning;

/// What an instrument of finance costs and does: the seam to whoever values its terms.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Terms {
    /// The instrument.
    pub instrument: String,
    /// Public money committed, USD: what counts against the budget.
    pub committed: f64,
    /// What it is expected to cost the state, USD.
    pub expected_cost: f64,
    /// What it costs in the worst twentieth of cases, USD.
    pub cost_95: f64,
    /// Private money that comes with it, USD.
    pub private: f64,
    /// Chance that the project goes ahead with it.
    pub ahead: f64,
    /// True if it is the instrument that was announced for the project.
    pub stated: bool,
    /// True if these figures are judged shares; else they are of the finance model, on the project's own figures.
    pub judged: bool,
    /// What it costs the state on each price path, USD; empty where that is judged.
    #[serde(skip)]
    pub costs: Arc<[f64]>,
}

/// How likely a project is and how late it comes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Prospect {
    /// How far it has come, as a word of the dataset.
    pub standing: String,
    /// It is being built or runs: its owners have decided.
    pub decided: bool,
    /// Chance that it makes its product with no new public money.
    pub without: f64,
    /// The same with a grant that closes its gap.
    pub with: f64,
    /// Weeks later than stated: low, value, high.
    pub delay: [f64; 3],
}

/// Instrument words in the order in which a stated mix of them is searched; the first found is taken.
const WORDS: [(&str, &str); 8] = [
    ("price floor", "price-floor"),
    ("offtake", "offtake"),
    ("equity", "equity"),
    ("loan", "loan"),
    ("guarantee", "guarantee"),
    ("grant", "grant"),
    ("tax", "grant"),
    ("r&d", "grant"),
];

/// Reads figures at the places that a draw leans to.
pub(crate) struct Figures<'f> {
    pub(crate) dataset: &'f Dataset,
    pub(crate) leaning: &'f Leaning,
    pub(crate) findings: Findings,
}

impl Figures<'_> {
    /// A setting of the plan in its canonical unit.
    pub(crate) fn setting(&mut self, name: &str) -> f64 {
        let row = self.dataset.rows(&PLAN_FIGURE).iter().find(|row| row.cell("name") == name);
        match row.and_then(Row::low_value_high) {
            Some((low, value, high)) => self.leaning.position(name).pick(low, value, high),
            None => self.lacks(&PLAN_FIGURE, name),
        }
    }

    /// A setting that is a length of time, in weeks.
    pub(crate) fn weeks(&mut self, name: &str) -> f64 {
        self.setting(name) / DAYS_PER_WEEK
    }

    /// Low, value and high of a setting that is a length of time, in weeks.
    pub(crate) fn range_in_weeks(&mut self, name: &str) -> [f64; 3] {
        let row = self.dataset.rows(&PLAN_FIGURE).iter().find(|row| row.cell("name") == name);
        match row.and_then(Row::low_value_high) {
            Some((low, value, high)) => [low, value, high].map(|days| days / DAYS_PER_WEEK),
            None => [self.lacks(&PLAN_FIGURE, name); 3],
        }
    }

    fn lacks(&mut self, table: &TableSpec, name: &str) -> f64 {
        self.findings.push(
            Finding::error(code::NO_DATA, format!("table `{}` has no row `{name}`", table.name))
                .help("add the figure with its range and reason"),
        );
        f64::NAN
    }

    /// The prospect of a project; none if its standing is not known or it has stopped.
    pub(crate) fn prospect(&mut self, project: &str) -> Option<Prospect> {
        let row = self.dataset.rows(&PROJECT_STANDING).iter().find(|row| row.cell("project") == project)?;
        let standing = row.cell("standing");
        if standing == "stopped" {
            return None;
        }
        let of = |item: &str| {
            let rows = self.dataset.rows(&STANDING_PROSPECT).iter();
            rows.filter(|row| row.cell("standing") == standing && row.cell("item") == item)
                .find_map(Row::low_value_high)
        };
        let chance = |range: (f64, f64, f64), position: Position| position.pick(range.0, range.1, range.2);
        let (Some(without), Some(with), Some((low, value, high))) =
            (of("ahead-without"), of("ahead-with"), of("delay"))
        else {
            self.lacks(&STANDING_PROSPECT, standing);
            return None;
        };
        let with = chance(with, self.leaning.position("chance-with-money"));
        let without = chance(without, self.leaning.position("chance-without-money"));
        Some(Prospect {
            standing: standing.to_owned(),
            decided: matches!(standing, "operating" | "construction"),
            without: without.min(with),
            with,
            delay: [low, value, high].map(|days| days / DAYS_PER_WEEK),
        })
    }

    /// Terms of every instrument for a project that needs `committed`; the stated one first.
    pub(crate) fn terms(&mut self, stated: &str, committed: f64, with: f64) -> Vec<Terms> {
        let stated = stated.to_lowercase();
        let own = WORDS.iter().find(|(word, _)| stated.contains(word)).map_or("grant", |(_, own)| *own);
        let mut all: Vec<Terms> = INSTRUMENTS
            .iter()
            .map(|instrument| {
                let is_stated = *instrument == own;
                Terms {
                    committed,
                    expected_cost: committed * self.term(instrument, "expected-cost"),
                    cost_95: committed * self.term(instrument, "cost-95"),
                    private: committed * self.term(instrument, "private"),
                    // Who was promised an instrument asked for it: it is taken to close the gap.
                    ahead: with * if is_stated { 1.0 } else { self.term(instrument, "ahead") },
                    stated: is_stated,
                    judged: true,
                    costs: Arc::default(),
                    instrument: (*instrument).to_owned(),
                }
            })
            .collect();
        all.sort_by_key(|terms| !terms.stated);
        all
    }

    fn term(&mut self, instrument: &str, item: &str) -> f64 {
        let rows = self.dataset.rows(&INSTRUMENT_TERMS).iter();
        let found = rows
            .filter(|row| row.cell("instrument") == instrument && row.cell("item") == item)
            .find_map(Row::low_value_high);
        match found {
            Some((low, value, high)) => {
                self.leaning.position(&format!("{item}-of-instruments")).pick(low, value, high)
            }
            None => self.lacks(&INSTRUMENT_TERMS, instrument),
        }
    }
}
