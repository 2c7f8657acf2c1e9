//! Which end of its range each uncertain figure takes.

use std::collections::BTreeMap;

use dataset::{Dataset, Row, schema};
use finding::{Finding, Findings, code};
use sourced::Trust;

/// Where in its range a figure is taken: a number from -1, the lower end, over 0, the value itself, to 1, the
/// upper end.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Position(f64);

impl Position {
    /// Lower end.
    pub const LOW: Position = Position(-1.0);
    /// The value itself.
    pub const CENTRAL: Position = Position(0.0);
    /// Upper end.
    pub const HIGH: Position = Position(1.0);

    /// A position; what lies outside the range becomes its end, and what is no number the value itself.
    #[must_use]
    pub fn new(position: f64) -> Position {
        Position(if position.is_nan() { 0.0 } else { position.clamp(-1.0, 1.0) })
    }

    /// The number, from -1 to 1.
    #[must_use]
    pub fn value(self) -> f64 {
        self.0
    }

    /// Picks from low, value and high: linear between them and exact at the three.
    #[must_use]
    pub fn pick(self, low: f64, value: f64, high: f64) -> f64 {
        let end = if self.0 < 0.0 { low } else { high };
        let part = self.0.abs();
        (1.0 - part) * value + part * end
    }
}

impl Default for Position {
    fn default() -> Position {
        Position::CENTRAL
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
            Adverse::Low => Position::LOW,
            Adverse::High => Position::HIGH,
            Adverse::Neither => Position::CENTRAL,
        }
    }

    /// The other end.
    #[must_use]
    pub fn benign_end(self) -> Position {
        match self {
            Adverse::Low => Position::HIGH,
            Adverse::High => Position::LOW,
            Adverse::Neither => Position::CENTRAL,
        }
    }
}

/// Figures of whole tables that move together: name, what they are, and the harmful end.
pub const GROUPS: [(&str, &str, Adverse); 8] = [
    ("user-stocks", "stocks that users hold, all together", Adverse::Low),
    ("government-stocks", "what governments hold of rare earths", Adverse::Low),
    ("thrift-potential", "what can be saved or replaced in time", Adverse::Low),
    ("demand-elasticity", "response of use to price, short and long run", Adverse::High),
    ("dependence", "share of a sector's output that stops without the component", Adverse::High),
    ("value-added", "value added of the using sectors", Adverse::High),
    ("licence-practice", "share of applications granted where practice departs from the rule", Adverse::Low),
    (
        "supply-elasticity",
        "response of what can be made to the price received, short and long run",
        Adverse::Low,
    ),
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
#[derive(Debug, Clone, Default, PartialEq)]
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

    /// Every figure at the same place of its range.
    #[must_use]
    pub fn everywhere(dataset: &Dataset, position: Position) -> Assumptions {
        Assumptions::all_at(dataset, |_| position)
    }

    fn all_at(dataset: &Dataset, place: impl Fn(Adverse) -> Position) -> Assumptions {
        let positions = Assumptions::list(dataset)
            .into_iter()
            .map(|assumption| (assumption.name, place(assumption.adverse)))
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
        self.positions.get(name).copied().unwrap_or(Position::CENTRAL)
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
    fn a_position_is_exact_at_the_ends_and_the_middle_and_linear_between() {
        let pick = |position: f64| Position::new(position).pick(0.1, 0.3, 0.9);
        for (position, expected) in [(-1.0, 0.1), (0.0, 0.3), (1.0, 0.9), (7.0, 0.9), (f64::NAN, 0.3)] {
            assert_eq!(pick(position).to_bits(), f64::to_bits(expected));
        }
        assert!((pick(-0.5) - 0.2).abs() < 1e-15 && (pick(0.5) - 0.6).abs() < 1e-15);
        assert!(Position::HIGH.pick(0.0, f64::MAX, f64::MAX).is_finite());
    }

    #[test]
    fn adverse_and_benign_lie_on_opposite_ends() {
        let dataset = Dataset::load(&Files::shipped()).value;
        let (bad, good) = (Assumptions::adverse(&dataset), Assumptions::benign(&dataset));
        assert_eq!(bad.position("diversion-rate"), Position::LOW);
        assert_eq!(good.position("diversion-rate"), Position::HIGH);
        assert_eq!(bad.position("lane-lead-time"), Position::CENTRAL);
        assert_eq!(bad.position("user-stocks"), Position::LOW);
    }
}
