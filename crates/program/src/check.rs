//! Holding programs and solutions against themselves, without any solver.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{Program, Solution};

/// Something a solution says that does not hold.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Breach {
    /// There are not as many values as variables.
    Count {
        /// Variables.
        variables: usize,
        /// Values.
        values: usize,
    },
    /// A value is not a finite number.
    NotFinite {
        /// Name of the variable.
        variable: String,
    },
    /// A value lies outside its bounds.
    Bound {
        /// Name of the variable.
        variable: String,
        /// Its unit.
        unit: String,
        /// How far outside.
        by: f64,
    },
    /// A value is not whole though it must be.
    NotWhole {
        /// Name of the variable.
        variable: String,
        /// Its value.
        value: f64,
    },
    /// A row does not hold.
    Row {
        /// Its name.
        row: String,
        /// Its unit.
        unit: String,
        /// How far the sum is off.
        by: f64,
    },
    /// The cost that is stated is not that of the values.
    Cost {
        /// As stated.
        stated: f64,
        /// At the values.
        found: f64,
    },
    /// The proven bound lies above the cost of values that are feasible: one of the two is wrong.
    Crossed {
        /// Proven bound.
        bound: f64,
        /// Cost of the values.
        cost: f64,
    },
}

impl std::fmt::Display for Breach {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Count { variables, values } => {
                write!(to, "{values} values for {variables} variables")
            }
            Self::NotFinite { variable } => write!(to, "{variable} is not a finite number"),
            Self::Bound { variable, unit, by } => {
                write!(to, "{variable} lies {by} {unit} outside its bounds")
            }
            Self::NotWhole { variable, value } => {
                write!(to, "{variable} must be whole and is {value}")
            }
            Self::Row { row, unit, by } => write!(to, "{row} is off by {by} {unit}"),
            Self::Cost { stated, found } => write!(to, "the cost is {found}, not {stated}"),
            Self::Crossed { bound, cost } => {
                write!(to, "the proven bound {bound} lies above the cost {cost} of a solution")
            }
        }
    }
}

/// Something about a program that makes it no program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault(pub String);

impl std::fmt::Display for Fault {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(to)
    }
}

impl Program {
    /// How far values are off a bound or a row, at most; zero if they are feasible but for wholeness.
    #[must_use]
    pub fn violation(&self, values: &[f64]) -> f64 {
        let bounds = self
            .variables
            .iter()
            .zip(values)
            .map(|(variable, value)| (variable.lower - value).max(value - variable.upper));
        let rows = self.rows.iter().map(|row| row.relation.violation(row.sum(values), row.bound));
        bounds.chain(rows).fold(0.0, f64::max)
    }

    /// Everything a solution says that does not hold, to a tolerance.
    ///
    /// A row may be off by the tolerance times the largest of 1, its bound and its terms; a value off its bounds
    /// by the tolerance times the larger of 1 and the bound, off a whole number by the tolerance; the cost by
    /// the tolerance times the sum of its terms' sizes. It rests on the data alone, not on any solver.
    #[must_use]
    pub fn check(&self, solution: &Solution, tolerance: f64) -> Vec<Breach> {
        let values = &solution.values;
        if values.len() != self.variables.len() {
            return vec![Breach::Count { variables: self.variables.len(), values: values.len() }];
        }
        let mut breaches = Vec::new();
        for (variable, value) in self.variables.iter().zip(values) {
            let name = || variable.name.clone();
            if !value.is_finite() {
                breaches.push(Breach::NotFinite { variable: name() });
                continue;
            }
            let (below, above) = (variable.lower - value, value - variable.upper);
            let bound = if below > above { variable.lower } else { variable.upper };
            let by = below.max(above);
            if by > tolerance * bound.abs().max(1.0) {
                breaches.push(Breach::Bound { variable: name(), unit: variable.unit.clone(), by });
            }
            if variable.whole && (value - value.round()).abs() > tolerance {
                breaches.push(Breach::NotWhole { variable: name(), value: *value });
            }
        }
        if !breaches.is_empty() {
            return breaches;
        }
        for row in &self.rows {
            let by = row.relation.violation(row.sum(values), row.bound);
            let size = row.terms.iter().map(|(variable, factor)| (factor * values[variable.0]).abs());
            if by > tolerance * size.fold(row.bound.abs().max(1.0), f64::max) {
                breaches.push(Breach::Row { row: row.name.clone(), unit: row.unit.clone(), by });
            }
        }
        let found = self.cost(values);
        let size: f64 =
            self.variables.iter().zip(values).map(|(variable, value)| (variable.cost * value).abs()).sum();
        let slack = tolerance * size.max(1.0);
        if (found - solution.cost).abs() > slack || !solution.cost.is_finite() {
            breaches.push(Breach::Cost { stated: solution.cost, found });
        }
        if solution.bound > found + slack || solution.bound.is_nan() {
            breaches.push(Breach::Crossed { bound: solution.bound, cost: found });
        }
        breaches
    }

    /// Everything that makes this no program: names that are missing or used twice, bounds that cross, figures
    /// that are no numbers, terms of variables that do not exist or stand twice in a row.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fault = |text: String| faults.push(Fault(text));
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for (number, variable) in self.variables.iter().enumerate() {
            let name = &variable.name;
            if name.trim().is_empty() {
                fault(format!("variable {number} has no name"));
            } else if let Some(first) = names.insert(name, number) {
                fault(format!("variables {first} and {number} are both called \"{name}\""));
            }
            if !variable.cost.is_finite() {
                fault(format!("the cost of \"{name}\" is {}", variable.cost));
            }
            let (lower, upper) = (variable.lower, variable.upper);
            let numbers = !lower.is_nan() && !upper.is_nan();
            if !numbers || lower > upper || lower == f64::INFINITY || upper == f64::NEG_INFINITY {
                fault(format!("\"{name}\" should lie between {lower} and {upper}"));
            }
        }
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for (number, row) in self.rows.iter().enumerate() {
            let name = &row.name;
            if name.trim().is_empty() {
                fault(format!("row {number} has no name"));
            } else if let Some(first) = names.insert(name, number) {
                fault(format!("rows {first} and {number} are both called \"{name}\""));
            }
            if !row.bound.is_finite() {
                fault(format!("the bound of row \"{name}\" is {}", row.bound));
            }
            let mut seen: Vec<usize> = row.terms.iter().map(|(variable, _)| variable.0).collect();
            seen.sort_unstable();
            for pair in seen.windows(2).filter(|pair| pair[0] == pair[1]) {
                fault(format!("variable {} stands twice in row \"{name}\"", pair[0]));
            }
            if let Some(last) = seen.last().filter(|last| **last >= self.variables.len()) {
                fault(format!("row \"{name}\" names variable {last}, which does not exist"));
            }
            if row.terms.iter().any(|(_, factor)| !factor.is_finite()) {
                fault(format!("a coefficient of row \"{name}\" is no number"));
            }
        }
        faults
    }
}
