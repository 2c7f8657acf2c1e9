//! A part of an ensemble: which draws it holds and what was counted.

use ensemble::DrawRanges;
use finding::{Finding, code};
use serde::{Deserialize, Serialize};

use crate::ensemble::design::{Draws, LARGEST};
use crate::ensemble::tally::Tally;

/// Version of what is counted and how it is written down.
pub(crate) const FORMAT: u32 = 2;

/// What a draw depends on: parts of an ensemble belong together if it is the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Version of what is counted.
    pub format: u32,
    /// Version of the program.
    pub version: String,
    /// Identifier of the study.
    pub study: String,
    /// SHA-256 over the study as it was run.
    pub study_sha256: String,
    /// SHA-256 over the dataset.
    pub dataset_sha256: String,
    /// Weeks reported.
    pub weeks: usize,
    /// How scarce goods are shared.
    pub allocation: String,
    /// Scenarios.
    pub scenarios: Vec<String>,
    /// Figures drawn, in order.
    pub figures: Vec<String>,
    /// How draws are made.
    pub draws: Draws,
}

/// Draws that were counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartialEnsemble {
    /// What the draws depend on.
    pub identity: Identity,
    /// Which draws.
    pub held: DrawRanges,
    /// Counts by scenario.
    pub(crate) tallies: Vec<Tally>,
}

impl PartialEnsemble {
    /// Draws counted.
    #[must_use]
    pub fn draws(&self) -> u64 {
        self.held.count()
    }

    /// Adds the draws of another part of the same ensemble; a finding if it is of another one, or if a draw is
    /// in both.
    pub fn merge(&mut self, other: &PartialEnsemble) -> Result<(), Finding> {
        if let Some(what) = self.identity.differs(&other.identity) {
            return Err(Finding::error(
                code::ENSEMBLE_DIFFERS,
                format!("the parts are not of one ensemble: {what} differs"),
            )
            .help("make all parts with the same program, data, study, seed, method, weeks and allocation"));
        }
        // Both must be what this program writes before anything is added up.
        let sound = |part: &PartialEnsemble| {
            part.held.is_sound()
                && part.held.ranges().iter().all(|(_, end)| *end <= LARGEST)
                && part.tallies.iter().all(|tally| tally.is_within(part.held.count()))
        };
        if !sound(self) || !sound(other) {
            return Err(Finding::error(
                code::ENSEMBLE_UNREADABLE,
                "the counts of a part are not those of its draws",
            )
            .help("make the part anew"));
        }
        if let Some((first, end)) = self.held.overlap(&other.held) {
            return Err(Finding::error(
                code::ENSEMBLE_OVERLAPS,
                format!("draws {first} to {} are in more than one part", end - 1),
            )
            .help("give each part its own draws with --draws-from and --draws-to"));
        }
        let fits = |part: &PartialEnsemble| {
            part.tallies.len() == self.tallies.len()
                && part.tallies.iter().zip(&self.tallies).all(|(own, known)| own.fits(known))
        };
        if !fits(other) {
            return Err(Finding::error(code::ENSEMBLE_DIFFERS, "the counts of a part are incomplete")
                .help("make the part anew"));
        }
        self.held.merge(&other.held);
        for (tally, more) in self.tallies.iter_mut().zip(&other.tallies) {
            tally.merge(more);
        }
        Ok(())
    }
}

impl Identity {
    /// The first thing in which two differ, in words.
    fn differs(&self, other: &Identity) -> Option<String> {
        let versus = |what: &str, a: &str, b: &str| Some(format!("{what} ({a} and {b})"));
        if self.format != other.format {
            return versus("the format", &self.format.to_string(), &other.format.to_string());
        }
        let texts = [
            ("the version of the program", &self.version, &other.version),
            ("the study", &self.study, &other.study),
            ("the allocation", &self.allocation, &other.allocation),
        ];
        for (what, a, b) in texts {
            if a != b {
                return versus(what, a, b);
            }
        }
        if self.weeks != other.weeks {
            return versus("the number of weeks", &self.weeks.to_string(), &other.weeks.to_string());
        }
        if self.draws != other.draws {
            let words = |draws: &Draws| format!("{} with seed {}", draws.method.as_str(), draws.seed);
            return versus("the way of drawing", &words(&self.draws), &words(&other.draws));
        }
        if self.scenarios != other.scenarios {
            return versus("the list of scenarios", &self.scenarios.join(", "), &other.scenarios.join(", "));
        }
        if self.dataset_sha256 != other.dataset_sha256 || self.figures != other.figures {
            return Some("the dataset".to_owned());
        }
        (self.study_sha256 != other.study_sha256).then(|| "a setting or a rule of the study".to_owned())
    }
}
