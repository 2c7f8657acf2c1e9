//! The default solver of linear programs: a sparse simplex in plain Rust.
//!
//! It sees numbers and no minerals. Its answer is held against the program before it is given back: values
//! that break a row by more than [`TOLERANCE`] are a failure, not a result.
//!
//! ```
//! use program::{Program, Relation};
//!
//! let mut program = Program::default();
//! let cheap = program.variable(0.0, 6.0, 1.0);
//! let dear = program.variable(0.0, f64::INFINITY, 3.0);
//! program.row([(cheap, 1.0), (dear, 1.0)], Relation::AtLeast, 10.0);
//! assert_eq!(solve::minimise(&program).unwrap().cost, 18.0);
//! ```
//!
//! This crate is pure.

use microlp::{ComparisonOp, OptimizationDirection, Problem};
use program::{NoSolution, Program, Relation, Solution};

/// How far values may be off a row, relative to the largest bound of the program.
pub const TOLERANCE: f64 = 1e-7;

/// The values of least cost.
pub fn minimise(program: &Program) -> Result<Solution, NoSolution> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let variables: Vec<_> = program
        .variables
        .iter()
        .map(|variable| problem.add_var(variable.cost, (variable.lower, variable.upper)))
        .collect();
    for row in &program.rows {
        let relation = match row.relation {
            Relation::AtMost => ComparisonOp::Le,
            Relation::AtLeast => ComparisonOp::Ge,
            Relation::Equal => ComparisonOp::Eq,
        };
        let terms: Vec<_> =
            row.terms.iter().map(|(variable, factor)| (variables[variable.0], *factor)).collect();
        problem.add_constraint(&terms[..], relation, row.bound);
    }
    let outcome = problem.solve().map_err(|error| match error {
        microlp::Error::Infeasible => NoSolution::Infeasible,
        microlp::Error::Unbounded => NoSolution::Unbounded,
        other => NoSolution::Failed(other.to_string()),
    })?;
    let microlp::SolveOutcome::Solution(solved) = outcome else {
        return Err(NoSolution::Failed("the solver was interrupted".to_owned()));
    };
    // Rounding leaves values a hair outside their bounds; the hair is cut off before the check.
    let values: Vec<f64> = program
        .variables
        .iter()
        .zip(&variables)
        .map(|(variable, number)| solved[*number].clamp(variable.lower, variable.upper))
        .collect();
    let scale = program.rows.iter().map(|row| row.bound.abs()).fold(1.0, f64::max);
    let violation = program.violation(&values);
    if violation > TOLERANCE * scale {
        return Err(NoSolution::Failed(format!("the solver's values are off by {violation:e}")));
    }
    Ok(Solution { cost: program.cost(&values), values })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_cannot_be_met_is_said_to_be_infeasible() {
        let mut program = Program::default();
        let supply = program.variable(0.0, 1.0, 1.0);
        program.row([(supply, 1.0)], Relation::AtLeast, 2.0);
        assert_eq!(minimise(&program), Err(NoSolution::Infeasible));
    }

    #[test]
    fn what_falls_without_end_is_said_to_be_unbounded() {
        let mut program = Program::default();
        program.variable(0.0, f64::INFINITY, -1.0);
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
            let taken: Vec<_> =
                sizes.iter().zip(&costs).map(|(size, cost)| program.variable(0.0, *size, *cost)).collect();
            program.row(taken.iter().map(|variable| (*variable, 1.0)), Relation::AtLeast, demand);
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
