//! The run record: what was run, on what, with which settings, and what was found.

use answer::Answer;
use dataset::Dataset;
use finding::{Finding, Findings};
use serde::Serialize;
use study::Study;

/// How long a run took and when it began; the only part of the output that differs between equal runs.
#[derive(Debug, Clone, Serialize)]
pub struct Timing {
    /// Time of the start, UTC.
    pub started: String,
    /// Seconds until the outputs were written.
    pub seconds: f64,
    /// Threads used.
    pub threads: usize,
}

/// Tolerances that the run was held to.
#[derive(Debug, Clone, Serialize)]
pub struct Tolerances {
    /// Relative miss of output and use in the balanced year, above which there is a finding.
    pub balance: f64,
    /// Relative miss of mass in a week.
    pub mass: f64,
    /// The same for draws of an ensemble, which are worked out in single precision.
    pub mass_of_draws: f64,
    /// Part of use wanted that must go unmet for a week to count as short.
    pub short: f64,
    /// Part of an observation by which the model may miss it without a finding.
    pub observation: f64,
}

/// Everything needed to repeat a run.
#[derive(Debug, Clone, Serialize)]
pub struct RunRecord {
    /// Name of the program.
    pub program: &'static str,
    /// Its version.
    pub version: &'static str,
    /// SHA-256 of the study file.
    pub study_sha256: String,
    /// SHA-256 over the files of the dataset.
    pub dataset_sha256: String,
    /// The study as resolved, defaults written out.
    pub study: Study,
    /// Draws under each scenario, and how they were made; none if none were made.
    pub draws: Option<(u64, answer::Draws)>,
    /// Tolerances.
    pub tolerances: Tolerances,
    /// Baseline year's adjustments of known flows.
    pub adjustments: usize,
    /// Findings; none of them is an error.
    pub findings: Vec<Finding>,
    /// When and how long.
    pub timing: Timing,
}

impl RunRecord {
    /// The record of an answer.
    #[must_use]
    pub fn new(answer: &Answer, dataset: &Dataset, timing: Timing) -> RunRecord {
        let found: &Findings = &answer.findings;
        RunRecord {
            program: "monazite",
            version: env!("CARGO_PKG_VERSION"),
            study_sha256: answer.study.hash.clone(),
            dataset_sha256: dataset.hash.clone(),
            study: answer.study.clone(),
            draws: answer.ensemble.as_ref().map(|ensemble| (ensemble.count, ensemble.draws)),
            tolerances: Tolerances {
                balance: chain::BALANCE_TOLERANCE,
                mass: disruption::MASS_TOLERANCE,
                mass_of_draws: disruption::MASS_TOLERANCE_OF_DRAWS,
                short: answer.world.short_from(),
                observation: answer::BAND,
            },
            adjustments: answer.chain.adjustments.len(),
            findings: found.iter().cloned().collect(),
            timing,
        }
    }
}
