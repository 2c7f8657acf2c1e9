//! The default solver of linear programs: a sparse simplex in plain Rust.
//!
//! It sees numbers and no minerals. Its answer is held against the program before it is given back: values
//! that break a row by more than [`TOLERANCE`] are a failure, not a result.
//!
//! ```
//! use program::{Program, Relation, Variable};
//!
//! let mut program = Program::default();
//! let cheap = program.variable(Variable::new("cheap source", "t").at_most(6.0).costing(1.0));
//! let dear = program.variable(Variable::new("dear source", "t").costing(3.0));
//! program.row("demand", "t", [(cheap, 1.0), (dear, 1.0)], Relation::AtLeast, 10.0);
//! assert_eq!(solve::minimise(&program).unwrap().cost, 18.0);
//! ```
//!
//! This crate is pure.

mod decompose;
mod losses;
mod master;
mod plain;
mod recourse;
mod scale;
mod search;
mod simplex;

pub use decompose::{Decomposed, Ended, Evaluated, Evaluator, Limits, decompose};
pub use plain::{Plain, TOLERANCE};

use program::{NoSolution, Program, Solution, Solver as _};

/// The values of least cost, by [`Plain`] without limits.
pub fn minimise(program: &Program) -> Result<Solution, NoSolution> {
    Plain::default().minimise(program)
}

#[cfg(test)]
mod tests {
    use super::*;
    use program::{Relation, Variable};
    use proptest::prelude::*;

    #[test]
    fn what_cannot_be_met_is_said_to_be_infeasible() {
        let mut program = Program::default();
        let supply = program.variable(Variable::new("supply", "t").at_most(1.0).costing(1.0));
        program.row("demand", "t", [(supply, 1.0)], Relation::AtLeast, 2.0);
        assert_eq!(minimise(&program), Err(NoSolution::Infeasible));
    }

    #[test]
    fn what_falls_without_end_is_said_to_be_unbounded() {
        let mut program = Program::default();
        program.variable(Variable::new("gain", "USD").costing(-1.0));
        assert_eq!(minimise(&program), Err(NoSolution::Unbounded));
    }

    proptest! {
        /// Demand from sources of limited size: the cheapest first is optimal, by an exchange argument.
        #[test]
        fn sources_are_used_cheapest_first(
            sizes in prop::collection::vec(0.1_f64..10.0, 1..8),
            costs in prop::collection::vec(0.1_f64..10.0, 8),
            part in 0.0_f64..1.0,
        ) {
            let demand = part * sizes.iter().sum::<f64>();
            let mut program = Program::default();
            let source = |(number, (size, cost)): (usize, (&f64, &f64))| {
                let name = format!("source {number}");
                program.variable(Variable::new(name, "t").at_most(*size).costing(*cost))
            };
            let taken: Vec<_> = sizes.iter().zip(&costs).enumerate().map(source).collect();
            program.row("demand", "t", taken.iter().map(|variable| (*variable, 1.0)), Relation::AtLeast, demand);
            let mut sources: Vec<(f64, f64)> = costs.iter().copied().zip(sizes.iter().copied()).collect();
            sources.sort_by(|a, b| a.0.total_cmp(&b.0));
            let (mut left, mut cost) = (demand, 0.0);
            for (price, size) in sources {
                let used = size.min(left);
                cost += price * used;
                left -= used;
            }
            let solution = minimise(&program).unwrap();
            prop_assert!((solution.cost - cost).abs() <= 1e-9 * (1.0 + cost));
        }
    }
}
