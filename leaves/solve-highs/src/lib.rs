//! HiGHS behind the trait of the default solver: a referee, and an alternative for large programs.
//!
//! Built only when named, because HiGHS needs cmake, a C++ compiler and libclang; see `README.md`. Its answers pass the
//! same check as those of the default solver: values that do not hold are a failure, not a result.

use std::num::NonZeroU32;
use std::time::Duration;

use highs::{Col, HighsModelStatus, RowProblem, Sense};
use program::{NoSolution, Program, Relation, Solution, Solver};

/// How far values may be off a row, relative to its size; see [`Program::check`].
pub const TOLERANCE: f64 = 1e-6;

/// HiGHS with its settings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Highs {
    /// Gap between cost and proven bound, relative to the cost, at which it may stop.
    pub gap: f64,
    /// Time after which it stops with the best it has.
    pub time: Option<Duration>,
    /// Threads.
    pub threads: NonZeroU32,
}

impl Default for Highs {
    fn default() -> Self {
        Self { gap: 0.0, time: None, threads: NonZeroU32::MIN }
    }
}

impl Solver for Highs {
    fn name(&self) -> String {
        "HiGHS, through highs 2.4".to_owned()
    }

    fn minimise(&self, program: &Program) -> Result<Solution, NoSolution> {
        let faults = program.faults();
        if !faults.is_empty() {
            return Err(NoSolution::Faulty(faults.into_iter().map(|fault| fault.0).collect()));
        }
        let mut problem = RowProblem::default();
        let columns: Vec<Col> = program
            .variables
            .iter()
            .map(|variable| {
                let bounds = variable.lower..=variable.upper;
                problem.add_column_with_integrality(variable.cost, bounds, variable.whole)
            })
            .collect();
        for row in &program.rows {
            let terms: Vec<(Col, f64)> =
                row.terms.iter().map(|(variable, factor)| (columns[variable.0], *factor)).collect();
            match row.relation {
                Relation::AtMost => problem.add_row(..=row.bound, terms),
                Relation::AtLeast => problem.add_row(row.bound.., terms),
                Relation::Equal => problem.add_row(row.bound..=row.bound, terms),
            };
        }
        let failed = |status: highs::HighsStatus| NoSolution::Failed(format!("{status:?}"));
        let mut model = problem.try_optimise(Sense::Minimise).map_err(failed)?;
        model.make_quiet();
        model.set_threads(self.threads);
        model.set_option("mip_rel_gap", self.gap);
        if let Some(time) = self.time {
            model.set_option("time_limit", time.as_secs_f64());
        }
        let solved = model.try_solve().map_err(failed)?;
        match solved.status() {
            HighsModelStatus::Optimal
            | HighsModelStatus::ModelEmpty
            | HighsModelStatus::ReachedTimeLimit
            | HighsModelStatus::ReachedInterrupt => {}
            HighsModelStatus::Infeasible => return Err(NoSolution::Infeasible),
            HighsModelStatus::Unbounded => return Err(NoSolution::Unbounded),
            HighsModelStatus::UnboundedOrInfeasible => return Err(self.which(program)),
            other => return Err(NoSolution::Failed(format!("{other:?}"))),
        }
        let values = solved.get_solution();
        if values.columns().len() != program.variables.len() {
            return Err(NoSolution::Stopped);
        }
        let values: Vec<f64> = program
            .variables
            .iter()
            .zip(values.columns())
            .map(|(variable, value)| {
                let value = value.clamp(variable.lower, variable.upper);
                if variable.whole { value.round() } else { value }
            })
            .collect();
        let cost = program.cost(&values);
        let bound = match (solved.status(), program.has_whole()) {
            (_, true) => {
                let gap = solved.mip_gap();
                if gap.is_finite() { (cost - gap * cost.abs()).min(cost) } else { f64::NEG_INFINITY }
            }
            (HighsModelStatus::Optimal | HighsModelStatus::ModelEmpty, false) => cost,
            // A linear program that was stopped proves nothing.
            (_, false) => f64::NEG_INFINITY,
        };
        let solution = Solution { values, cost, bound };
        let breaches = program.check(&solution, TOLERANCE);
        if !breaches.is_empty() && program.has_whole() && solved.status() == HighsModelStatus::Optimal {
            // Choices made exactly whole moved a row: the rest is fitted to them anew.
            let mut fitted = self.minimise(&program.with_choices(&solution.values))?;
            fitted.bound = solution.bound.min(fitted.cost);
            return Ok(fitted);
        }
        if let Some(breach) = breaches.first() {
            let more = breaches.len() - 1;
            return Err(match solved.status() {
                // What it had when time ran out need not be a solution.
                HighsModelStatus::ReachedTimeLimit => NoSolution::Stopped,
                _ => NoSolution::Failed(format!("{breach}, and {more} more breaches")),
            });
        }
        Ok(solution)
    }
}

impl Highs {
    /// Presolve may find that a program has no optimum without finding why: without costs it is unbounded no more.
    fn which(&self, program: &Program) -> NoSolution {
        let mut free = program.clone();
        if free.variables.iter().all(|variable| variable.cost == 0.0) {
            return NoSolution::Infeasible;
        }
        for variable in &mut free.variables {
            variable.cost = 0.0;
        }
        match self.minimise(&free) {
            Ok(_) => NoSolution::Unbounded,
            Err(other) => other,
        }
    }
}
