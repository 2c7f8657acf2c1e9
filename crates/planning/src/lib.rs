//! Which measures partners should pay for together, chosen over many futures at once.
//!
//! 1. [`candidates`]: what can be decided, from dataset and study;
//! 2. [`futures`]: what may come, drawn from the branches of the law, spells of controls, uncertain figures and
//!    the fates of projects; each is simulated once with nothing decided;
//! 3. [`Problem`]: a two-stage program over these futures; its effects are calibrated so that each measure alone
//!    does in the program what it does in the simulation ([`calibrate`]);
//! 4. `choose`: the plan with a proven gap, and what each part of it is worth;
//! 5. [`check`]: the plan through the full simulation, in futures that were not planned with.
//!
//! This crate is pure.

mod calibrate;
mod candidate;
mod check;
mod choices;
mod choose;
mod decisions;
mod figures;
mod funding;
mod futures;
mod network;
mod pool;
mod problem;
mod recourse;
mod sources;
mod whole;
mod worth;

use chain::Chain;
use dataset::Dataset;
use study::Study;

pub use calibrate::{Calibration, calibrate};
pub use candidate::{Candidate, Decision, Delivery, Fate, Help, Kind, StockStep, Supply, YEAR};
pub use check::{FutureCheck, check, mean};
pub use choices::{Before, Meaning, Money, Parts, short};
pub use choose::{Outlook, Plan, Taken, Weighing, choose, limits};
pub use figures::{Prospect, Terms};
pub use funding::Funding;
pub use futures::{Future, Run, Spell, Spells, futures, quiet_branch, run_in, world_of, years};
pub use network::{Group, Maker, Need, Network, SectorNeed};
pub use pool::{Pool, losses_by_place};
pub use problem::{Choice, Flow, FutureData, MONEY, Model, Node, Partner, Problem, YearData};
pub use sources::candidates;
pub use whole::{Effort, Ground, Planned, Progress, money, plan, refused};
pub use worth::{FRONT, FrontPoint, LEANINGS, Rejected, Together, front, rejected, robust, together};

/// Where uncertain figures lie in their ranges.
pub type Leaning = disruption::Assumptions;

/// What every part works from. The study is that of the plan: its weeks are the planned ones.
#[derive(Clone, Copy)]
pub struct Setting<'s> {
    /// The dataset.
    pub dataset: &'s Dataset,
    /// The study, with the planned weeks.
    pub study: &'s Study,
    /// Its chain.
    pub chain: &'s Chain,
}

/// The study whose weeks are those of its plan.
#[must_use]
pub fn study_of_plan(study: &Study) -> Study {
    let mut planned = study.clone();
    if let Some(weeks) = study.plan.as_ref().and_then(|plan| plan.weeks) {
        planned.weeks = weeks;
    }
    planned
}
