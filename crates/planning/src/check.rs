//! The plan through the full simulation: in the futures that it was made for, and in fresh ones.

use disruption::World;
use finding::Findings;
use rayon::prelude::*;
use serde::Serialize;

use crate::Setting;
use crate::candidate::{Candidate, Decision};
use crate::futures::{Future, run_in, world_of};

/// Loss of one future without and with the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FutureCheck {
    /// Name of the future.
    pub name: String,
    /// Its branch.
    pub branch: String,
    /// Its chance.
    pub probability: f64,
    /// Loss by viewpoint and year without the plan, simulated, USD.
    pub without: Vec<Vec<f64>>,
    /// The same with the plan.
    pub with: Vec<Vec<f64>>,
    /// Unmet use without and with the plan, t REO.
    pub unmet: (f64, f64),
}

impl FutureCheck {
    /// Loss without the plan, USD.
    #[must_use]
    pub fn loss_without(&self) -> f64 {
        self.without.iter().flatten().sum()
    }

    /// Loss with the plan, USD.
    #[must_use]
    pub fn loss_with(&self) -> f64 {
        self.with.iter().flatten().sum()
    }
}

/// Simulates futures of the central world without and with decisions.
pub fn check(
    setting: &Setting<'_>,
    central: &World,
    futures: &[Future],
    candidates: &[Candidate],
    decisions: &[Decision],
    steps: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<FutureCheck>, Findings> {
    let none = vec![Decision::NONE; candidates.len()];
    let done = std::sync::atomic::AtomicUsize::new(0);
    futures
        .par_iter()
        .map(|future| {
            let (world, accounts) = world_of(setting, central, future)?;
            let without = run_in(setting, &world, &accounts, future, candidates, &none);
            let with = run_in(setting, &world, &accounts, future, candidates, decisions);
            steps(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, futures.len());
            Ok(FutureCheck {
                name: future.name.clone(),
                branch: future.branch.clone(),
                probability: future.probability,
                unmet: (without.outcome.unmet_total(), with.outcome.unmet_total()),
                without: without.yearly,
                with: with.yearly,
            })
        })
        .collect()
}

/// Mean loss over futures, USD.
#[must_use]
pub fn mean(checks: &[FutureCheck], of: impl Fn(&FutureCheck) -> f64) -> f64 {
    checks.iter().map(|check| check.probability * of(check)).sum()
}
