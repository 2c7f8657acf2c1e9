//! Two-stage programs solved by scenario and block.

use program::{NoSolution, TwoStage};
use serde::Serialize;

use crate::losses::Losses;
use crate::search::Search;

/// How good an answer is wanted, and when to stop without it.
#[derive(Clone, Copy)]
pub struct Limits<'a> {
    /// Gap between objective and proven bound, relative to the objective, that is good enough.
    pub gap: f64,
    /// Times that all blocks may be solved in all scenarios.
    pub evaluations: usize,
    /// Nodes of the search tree.
    pub nodes: usize,
    /// Asked now and then; the search ends with the best it has when the answer is yes. For clocks and for users
    /// who lose patience: the result then depends on when it was asked.
    pub stop: Option<&'a (dyn Fn() -> bool + Sync)>,
}

impl Default for Limits<'_> {
    /// To half a percent, with limits that a program of a hundred choices does not reach.
    fn default() -> Self {
        Self { gap: 0.005, evaluations: 20_000, nodes: 1_000_000, stop: None }
    }
}

/// Why a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// The gap is proven.
    Proven,
    /// All evaluations were used; the gap is what it is.
    Evaluations,
    /// All nodes were used.
    Nodes,
    /// It was told to stop.
    Stopped,
}

/// The best first stage found and what is proven of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decomposed {
    /// First stage, by number of the variable; whole where asked.
    pub values: Vec<f64>,
    /// Cost of the first stage + (1 - lambda) E\[L\] + lambda `CVaR`(L), from the costs of the recourse found.
    pub objective: f64,
    /// No first stage has a lower objective.
    pub bound: f64,
    /// (objective - bound) / |objective|.
    pub gap: f64,
    /// Loss by scenario.
    pub losses: Vec<f64>,
    /// Change of the objective with a unit more of a first-stage row's bound, by row, in the relaxation in which
    /// choices may be taken in part.
    pub prices: Vec<f64>,
    /// Why the search ended.
    pub ended: Ended,
    /// Times that all blocks were solved in all scenarios.
    pub iterations: usize,
    /// Planes found.
    pub cuts: usize,
    /// Nodes of the search tree.
    pub nodes: usize,
    /// Pairs of block and scenario with data of their own.
    pub cases: usize,
    /// Pivots of the first stage's program and of all recourse programs.
    pub pivots: (u64, u64),
}

/// What a first stage costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// Cost of the first stage + (1 - lambda) E\[L\] + lambda `CVaR`(L).
    pub objective: f64,
    /// Loss by scenario.
    pub losses: Vec<f64>,
}

/// The recourse of a two-stage program, to be asked what first stages cost, whatever rows they break.
///
/// Each answer begins where the one before ended, so that neighbours cost little.
pub struct Evaluator<'a>(Losses<'a>);

impl<'a> Evaluator<'a> {
    /// Makes the recourse of all blocks ready.
    pub fn new(stages: &'a TwoStage) -> Result<Self, NoSolution> {
        sound(stages)?;
        Ok(Self(Losses::new(stages)))
    }

    /// What a first stage costs, by number of the variable.
    pub fn at(&mut self, first: &[f64]) -> Result<Evaluated, NoSolution> {
        let point = self.0.at(first)?;
        Ok(Evaluated { objective: point.objective, losses: point.losses })
    }
}

fn sound(stages: &TwoStage) -> Result<(), NoSolution> {
    let faults = stages.faults();
    if faults.is_empty() {
        return Ok(());
    }
    Err(NoSolution::Faulty(faults.into_iter().map(|fault| fault.0).collect()))
}

/// Minimises a two-stage program by decomposition, to a proven gap.
///
/// The first stage is a program of its own in which planes stand for the losses; each evaluation of all blocks
/// in all scenarios gives an upper bound and new planes. The lower bound holds whatever the simplex method got
/// wrong: it is computed from prices that are clipped to their signs. Bounds that cross are a failure, not
/// convergence. The same bits come out for any number of threads.
pub fn decompose(stages: &TwoStage, limits: &Limits) -> Result<Decomposed, NoSolution> {
    sound(stages)?;
    Search::new(stages, limits)?.run()
}
