//! Which end of its range each uncertain figure takes.

use std::collections::BTreeMap;

use dataset::{Dataset, Row, schema};
use finding::{Finding, Findings, code};
use sourced::Trust;

/// Where in its range a figure is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Position {
    /// Lower end.
    Low,
    /// The value itself.
    Central,
    /// Upper end.
    High,
}

impl Position {
    /// Picks from low, value and high.
    #[must_use]
    pub fn pick(self, low: f64, value: f64, high: f64) -> f64 {
        match self {
            Position::Low => low,
            Position::Central => value,
            Position::High => high,
        }
    }
}

/// The side of a range that does more harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adverse {
    /// The lower end.
    Low,
    /// The upper end.
    High,
    /// Neither is known to be worse.
    Neither,
}

impl Adverse {
    fn parse(word: &str) -> Adverse {
        match word {
            "low" => Adverse::Low,
            "high" => Adverse::High,
            _ => Adverse::Neither,
        }
    }

    /// The end that does more harm; the middle where neither is known to.
    #[must_use]
    pub fn end(self) -> Position {
        match self {
            Adverse::Low => Position::Low,
            Adverse::High => Position::High,
            Adverse::Neither => Position::Central,
        }
    }

    /// The other end.
    #[must_use]
    pub fn benign_end(self) -> Position {
        match self {
            Adverse::Low => Position::High,
            Adverse::High => Position::Low,
            Adverse::Neither => Position::Central,
        }
    }
}

/// Figures of whole tables that move together: name, what they are, and the harmful end.
pub const GROUPS: [(&str, &str, Adverse); 7] = [
    ("user-stocks", "stocks that users hold, all together", Adverse::Low),
    ("government-stocks", "what governments hold of rare earths", Adverse::Low),
    ("thrift-potential", "what can be saved or replaced in time", Adverse::Low),
    ("demand-elasticity", "response of use to price, short and long run", Adverse::High),
    ("dependence", "share of a sector's output that stops without the component", Adverse::High),
    ("value-added", "value added of the using sectors", Adverse::High),
    ("licence-practice", "share of applications granted where practice departs from the rule", Adverse::Low),
];

/// An uncertain figure, for lists of what was assumed.
#[derive(Debug, Clone)]
pub struct Assumption {
    /// Name.
    pub name: String,
    /// What it is.
    pub about: String,
    /// Low, value, high in the unit as written; none for a group.
    pub range: Option<(f64, f64, f64)>,
    /// Unit as written; empty for a group.
    pub unit: String,
    /// Harmful end.
    pub adverse: Adverse,
    /// Grade.
    pub trust: Trust,
}

/// Positions of all uncertain figures; what is not named is central.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assumptions {
    positions: BTreeMap<String, Position>,
}

impl Assumptions {
    /// Everything at its value.
    #[must_use]
    pub fn central() -> Assumptions {
        Assumptions::default()
    }

    /// Everything at its harmful end.
    #[must_use]
    pub fn adverse(dataset: &Dataset) -> Assumptions {
        Assumptions::all_at(dataset, Adverse::end)
    }

    /// Everything at its harmless end.
    #[must_use]
    pub fn benign(dataset: &Dataset) -> Assumptions {
        Assumptions::all_at(dataset, Adverse::benign_end)
    }

    fn all_at(dataset: &Dataset, end: impl Fn(Adverse) -> Position) -> Assumptions {
        let positions = Assumptions::list(dataset)
            .into_iter()
            .map(|assumption| (assumption.name, end(assumption.adverse)))
            .collect();
        Assumptions { positions }
    }

    /// The same with one figure elsewhere.
    #[must_use]
    pub fn with(mut self, name: &str, position: Position) -> Assumptions {
        self.positions.insert(name.to_owned(), position);
        self
    }

    /// Where a figure is taken.
    #[must_use]
    pub fn position(&self, name: &str) -> Position {
        self.positions.get(name).copied().unwrap_or(Position::Central)
    }

    /// Every uncertain figure of the dataset: the parameters by name, then the groups.
    #[must_use]
    pub fn list(dataset: &Dataset) -> Vec<Assumption> {
        let mut list: Vec<Assumption> = dataset
            .rows(&schema::PARAMETER)
            .iter()
            .map(|row| Assumption {
                name: row.cell("name").to_owned(),
                about: row.note.clone(),
                range: row.low_value_high(),
                unit: row.unit.clone(),
                adverse: Adverse::parse(row.cell("adverse")),
                trust: row.trust,
            })
            .collect();
        list.sort_by(|a, b| a.name.cmp(&b.name));
        list.extend(GROUPS.iter().map(|(name, about, adverse)| Assumption {
            name: (*name).to_owned(),
            about: (*about).to_owned(),
            range: None,
            unit: String::new(),
            adverse: *adverse,
            trust: Trust::D,
        }));
        list
    }

    /// A parameter in its canonical unit; a finding if the dataset lacks it.
    pub fn parameter(&self, dataset: &Dataset, name: &str, findings: &mut Findings) -> f64 {
        if let Some((low, value, high)) = dataset.parameter(name).and_then(Row::low_value_high) {
            self.position(name).pick(low, value, high)
        } else {
            findings.push(
                Finding::error(code::NO_DATA, format!("table `parameter` has no row `{name}`"))
                    .help("add the parameter with value, range and reason"),
            );
            f64::NAN
        }
    }

    /// The value of a row that belongs to a group.
    #[must_use]
    pub fn of_group(&self, group: &str, row: &Row) -> Option<f64> {
        let (low, value, high) = row.low_value_high()?;
        Some(self.position(group).pick(low, value, high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dataset::Files;

    #[test]
    fn adverse_and_benign_lie_on_opposite_ends() {
        let dataset = Dataset::load(&Files::shipped()).value;
        let (bad, good) = (Assumptions::adverse(&dataset), Assumptions::benign(&dataset));
        assert_eq!(bad.position("diversion-rate"), Position::Low);
        assert_eq!(good.position("diversion-rate"), Position::High);
        assert_eq!(bad.position("lane-lead-time"), Position::Central);
        assert_eq!(bad.position("user-stocks"), Position::Low);
    }
}
