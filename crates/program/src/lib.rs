//! Linear programs as data.
//!
//! A [`Program`] is a list of variables with bounds and costs, and a list of rows. It knows nothing of
//! minerals and nothing of solvers; a solver takes it and gives a [`Solution`], which [`Program::violation`]
//! holds against the program again.
//!
//! ```
//! use program::{Program, Relation};
//!
//! // Least cost of ten tonnes from a cheap source of six and a dear one.
//! let mut program = Program::default();
//! let cheap = program.variable(0.0, 6.0, 1.0);
//! let dear = program.variable(0.0, f64::INFINITY, 3.0);
//! program.row([(cheap, 1.0), (dear, 1.0)], Relation::AtLeast, 10.0);
//! assert_eq!(program.cost(&[6.0, 4.0]), 18.0);
//! assert_eq!(program.violation(&[6.0, 3.0]), 1.0);
//! ```
//!
//! This crate is pure.

use serde::Serialize;

/// A variable's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Var(pub usize);

/// Bounds and cost of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Variable {
    /// Least value.
    pub lower: f64,
    /// Greatest value; may be infinite.
    pub upper: f64,
    /// Cost of a unit in the objective, which is minimised.
    pub cost: f64,
}

/// How a row's sum relates to its bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// Not above it.
    AtMost,
    /// Not below it.
    AtLeast,
    /// The same.
    Equal,
}

/// A linear constraint.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Variables and their coefficients, each variable once.
    pub terms: Vec<(Var, f64)>,
    /// Relation of the sum to the bound.
    pub relation: Relation,
    /// Bound.
    pub bound: f64,
}

/// Minimise the cost over variables within their bounds and rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Program {
    /// Variables by number.
    pub variables: Vec<Variable>,
    /// Rows.
    pub rows: Vec<Row>,
}

/// Values of the variables and what they cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Solution {
    /// By number of the variable.
    pub values: Vec<f64>,
    /// Objective.
    pub cost: f64,
}

impl Solution {
    /// The value of a variable.
    #[must_use]
    pub fn value(&self, variable: Var) -> f64 {
        self.values[variable.0]
    }
}

/// Why there is no solution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum NoSolution {
    /// No values satisfy all rows.
    Infeasible,
    /// The cost can fall without end.
    Unbounded,
    /// The solver gave up, in its words.
    Failed(String),
}

impl Program {
    /// Adds a variable.
    pub fn variable(&mut self, lower: f64, upper: f64, cost: f64) -> Var {
        self.variables.push(Variable { lower, upper, cost });
        Var(self.variables.len() - 1)
    }

    /// Adds a row.
    pub fn row(&mut self, terms: impl IntoIterator<Item = (Var, f64)>, relation: Relation, bound: f64) {
        self.rows.push(Row { terms: terms.into_iter().collect(), relation, bound });
    }

    /// The objective at some values.
    #[must_use]
    pub fn cost(&self, values: &[f64]) -> f64 {
        self.variables.iter().zip(values).map(|(variable, value)| variable.cost * value).sum()
    }

    /// How far values are off a bound or a row, at most; zero if they are feasible.
    #[must_use]
    pub fn violation(&self, values: &[f64]) -> f64 {
        let bounds = self
            .variables
            .iter()
            .zip(values)
            .map(|(variable, value)| (variable.lower - value).max(value - variable.upper));
        let rows = self.rows.iter().map(|row| {
            let sum: f64 = row.terms.iter().map(|(variable, factor)| factor * values[variable.0]).sum();
            match row.relation {
                Relation::AtMost => sum - row.bound,
                Relation::AtLeast => row.bound - sum,
                Relation::Equal => (sum - row.bound).abs(),
            }
        });
        bounds.chain(rows).fold(0.0, f64::max)
    }
}
