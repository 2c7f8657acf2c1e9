//! Programs solved whole, by microlp.

use std::time::Duration;

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, SolveOutcome};
use program::{NoSolution, Program, Relation, Solution, Solver};

/// How far values may be off a row, relative to its size; see [`Program::check`].
pub const TOLERANCE: f64 = 1e-6;

/// microlp: a sparse simplex with branch and bound in plain Rust.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Plain {
    /// Gap between cost and proven bound, relative to the cost, at which it may stop; zero for the optimum.
    pub gap: f64,
    /// Time after which it stops with the best it has. Results then depend on the machine.
    pub time: Option<Duration>,
    /// Nodes of the search tree after which it stops with the best it has.
    pub nodes: Option<u64>,
}

impl Solver for Plain {
    fn name(&self) -> String {
        "microlp 0.7".to_owned()
    }

    fn minimise(&self, program: &Program) -> Result<Solution, NoSolution> {
        let faults = program.faults();
        if !faults.is_empty() {
            return Err(NoSolution::Faulty(faults.into_iter().map(|fault| fault.0).collect()));
        }
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let variables: Vec<_> =
            program.variables.iter().map(|variable| add(&mut problem, variable)).collect();
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
        let mut options = SolveOptions::default();
        options.mip_gap = self.gap;
        options.time_limit = self.time;
        options.node_limit = self.nodes;
        let outcome = problem.solve_with(options).map_err(|error| match error {
            microlp::Error::Infeasible => NoSolution::Infeasible,
            microlp::Error::Unbounded => NoSolution::Unbounded,
            other => NoSolution::Failed(other.to_string()),
        })?;
        let proven = outcome.is_optimal();
        let SolveOutcome::Solution(solved) = outcome else {
            return Err(NoSolution::Stopped);
        };
        // Rounding leaves values a hair outside their bounds or off whole numbers; the hair is cut off before
        // the check.
        let values: Vec<f64> = program
            .variables
            .iter()
            .zip(&variables)
            .map(|(variable, number)| {
                let value = solved[*number].clamp(variable.lower, variable.upper);
                if variable.whole { value.round() } else { value }
            })
            .collect();
        let cost = program.cost(&values);
        let bound =
            if proven { cost } else { solved.stats().best_bound.unwrap_or(f64::NEG_INFINITY).min(cost) };
        let solution = Solution { values, cost, bound };
        let breaches = program.check(&solution, TOLERANCE);
        if !breaches.is_empty() && program.has_whole() {
            // Choices made exactly whole moved a row: the rest is fitted to them anew.
            let mut fitted = self.minimise(&program.with_choices(&solution.values))?;
            fitted.bound = solution.bound.min(fitted.cost);
            return Ok(fitted);
        }
        if let Some(breach) = breaches.first() {
            let more = breaches.len() - 1;
            return Err(NoSolution::Failed(format!("{breach}, and {more} more breaches")));
        }
        Ok(solution)
    }
}

fn add(problem: &mut Problem, variable: &program::Variable) -> microlp::Variable {
    // Whole variables take bounds of 32 bits; wider ones are held by their bounds as reals would be.
    let whole = |bound: f64| bound.clamp(f64::from(i32::MIN), f64::from(i32::MAX)) as i32;
    if variable.whole {
        problem.add_integer_var(variable.cost, (whole(variable.lower.ceil()), whole(variable.upper.floor())))
    } else {
        problem.add_var(variable.cost, (variable.lower, variable.upper))
    }
}
