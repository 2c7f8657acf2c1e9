//! Linear and mixed-integer programs as data.
//!
//! A [`Program`] is a list of variables with bounds and costs, and a list of rows, each with a name and a unit
//! in the words of whoever asks. It knows nothing of minerals and nothing of solvers; a [`Solver`] takes it
//! and gives a [`Solution`], which [`Program::check`] holds against the program again. [`lp`] and [`mps`]
//! write it as text that other solvers read; [`elastic`] says why nothing satisfies it; [`TwoStage`] holds
//! decisions taken before it is known which scenario comes true.
//!
//! ```
//! use program::{Program, Relation, Variable};
//!
//! // Least cost of ten tonnes from a cheap source of six and a dear one.
//! let mut program = Program::default();
//! let cheap = program.variable(Variable::new("cheap source", "t").at_most(6.0).costing(1.0));
//! let dear = program.variable(Variable::new("dear source", "t").costing(3.0));
//! program.row("demand", "t", [(cheap, 1.0), (dear, 1.0)], Relation::AtLeast, 10.0);
//! assert_eq!(program.cost(&[6.0, 4.0]), 18.0);
//! assert_eq!(program.violation(&[6.0, 3.0]), 1.0);
//! ```
//!
//! This crate is pure.

mod check;
pub mod elastic;
mod extensive;
pub mod lp;
pub mod mps;
mod names;
pub mod risk;
mod solver;
mod stages;

use serde::Serialize;

pub use check::{Breach, Fault};
pub use risk::Risk;
pub use solver::{NoSolution, Solution, Solver};
pub use stages::{Block, BlockBounds, BlockData, Link, Scenario, Target, TwoStage};

/// A variable's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Var(pub usize);

/// A row's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct RowNumber(pub usize);

/// A variable: what it is, its bounds and its cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Variable {
    /// In the user's words, such as "stock of dysprosium oxide held by JPN".
    pub name: String,
    /// Unit of its value.
    pub unit: String,
    /// Least value; may be minus infinity.
    pub lower: f64,
    /// Greatest value; may be infinite.
    pub upper: f64,
    /// Cost of a unit in the objective, which is minimised.
    pub cost: f64,
    /// Whether only whole numbers are meant.
    pub whole: bool,
}

impl Variable {
    /// A variable from zero up, free of cost, that need not be whole.
    pub fn new(name: impl Into<String>, unit: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            unit: unit.into(),
            lower: 0.0,
            upper: f64::INFINITY,
            cost: 0.0,
            whole: false,
        }
    }

    /// Not below a value.
    #[must_use]
    pub fn at_least(mut self, lower: f64) -> Self {
        self.lower = lower;
        self
    }

    /// Not above a value.
    #[must_use]
    pub fn at_most(mut self, upper: f64) -> Self {
        self.upper = upper;
        self
    }

    /// With a cost of each unit.
    #[must_use]
    pub fn costing(mut self, cost: f64) -> Self {
        self.cost = cost;
        self
    }

    /// In whole numbers only.
    #[must_use]
    pub fn whole(mut self) -> Self {
        self.whole = true;
        self
    }

    /// No or yes: 0 or 1.
    pub fn choice(name: impl Into<String>) -> Self {
        Self::new(name, "0 or 1").at_most(1.0).whole()
    }
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

impl Relation {
    /// As written between a sum and its bound.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
            Self::Equal => "=",
        }
    }

    /// How far a sum is off the bound; zero if the relation holds.
    #[must_use]
    pub fn violation(self, sum: f64, bound: f64) -> f64 {
        match self {
            Self::AtMost => (sum - bound).max(0.0),
            Self::AtLeast => (bound - sum).max(0.0),
            Self::Equal => (sum - bound).abs(),
        }
    }
}

/// A linear constraint.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// In the user's words, such as "budget of JPN in 2027".
    pub name: String,
    /// Unit of the sum and the bound.
    pub unit: String,
    /// Variables and their coefficients, each variable once.
    pub terms: Vec<(Var, f64)>,
    /// Relation of the sum to the bound.
    pub relation: Relation,
    /// Bound.
    pub bound: f64,
}

impl Row {
    /// The sum at some values.
    #[must_use]
    pub fn sum(&self, values: &[f64]) -> f64 {
        self.terms.iter().map(|(variable, factor)| factor * values[variable.0]).sum()
    }
}

/// Minimise the cost over variables within their bounds and rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Program {
    /// Variables by number.
    pub variables: Vec<Variable>,
    /// Rows by number.
    pub rows: Vec<Row>,
}

impl Program {
    /// Adds a variable.
    pub fn variable(&mut self, variable: Variable) -> Var {
        self.variables.push(variable);
        Var(self.variables.len() - 1)
    }

    /// Adds a row.
    pub fn row(
        &mut self,
        name: impl Into<String>,
        unit: impl Into<String>,
        terms: impl IntoIterator<Item = (Var, f64)>,
        relation: Relation,
        bound: f64,
    ) -> RowNumber {
        self.rows.push(Row {
            name: name.into(),
            unit: unit.into(),
            terms: terms.into_iter().collect(),
            relation,
            bound,
        });
        RowNumber(self.rows.len() - 1)
    }

    /// The objective at some values.
    #[must_use]
    pub fn cost(&self, values: &[f64]) -> f64 {
        self.variables.iter().zip(values).map(|(variable, value)| variable.cost * value).sum()
    }

    /// The same with every whole variable held at the whole number nearest to its value: what is left to fit once
    /// a solver's choices, which it takes for whole within a tolerance, are made exactly whole.
    #[must_use]
    pub fn with_choices(&self, values: &[f64]) -> Self {
        let mut held = self.clone();
        for (variable, value) in held.variables.iter_mut().zip(values).filter(|(variable, _)| variable.whole)
        {
            (variable.lower, variable.upper, variable.whole) = (value.round(), value.round(), false);
        }
        held
    }

    /// Whether any variable must be whole.
    #[must_use]
    pub fn has_whole(&self) -> bool {
        self.variables.iter().any(|variable| variable.whole)
    }
}
