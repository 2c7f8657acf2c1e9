//! What a solver takes and gives.

use serde::Serialize;

use crate::{Program, Var};

/// Values of the variables and what they cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Solution {
    /// By number of the variable.
    pub values: Vec<f64>,
    /// Objective at the values.
    pub cost: f64,
    /// No values cost less than this, as far as the solver proved; the same as the cost if it proved the optimum.
    pub bound: f64,
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
#[serde(rename_all = "kebab-case")]
pub enum NoSolution {
    /// No values satisfy all rows; [`crate::elastic::explain`] says which rows stand against each other.
    Infeasible,
    /// The cost can fall without end.
    Unbounded,
    /// A limit was reached before any values were found.
    Stopped,
    /// What was asked is not a program: its faults, in the user's words.
    Faulty(Vec<String>),
    /// The solver gave up, or gave an answer that does not hold, in its words.
    Failed(String),
}

impl std::fmt::Display for NoSolution {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Infeasible => write!(to, "no values satisfy all rows"),
            Self::Unbounded => write!(to, "the cost can fall without end"),
            Self::Stopped => write!(to, "a limit was reached before any solution was found"),
            Self::Faulty(faults) => write!(to, "{}", faults.join("; ")),
            Self::Failed(why) => write!(to, "the solver failed: {why}"),
        }
    }
}

impl std::error::Error for NoSolution {}

/// Anything that minimises programs.
pub trait Solver {
    /// Its name and version, for the record of a run.
    fn name(&self) -> String;

    /// Values of least cost, which [`Program::check`] finds nothing against.
    fn minimise(&self, program: &Program) -> Result<Solution, NoSolution>;
}
