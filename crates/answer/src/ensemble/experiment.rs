//! Runs all scenarios under draws.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use dataset::{Dataset, text_hash};
use disruption::{Timeline, World, simulate};
use economy::Accounts;
use ensemble::DrawRanges;
use finding::{Finding, Findings, code};
use rayon::prelude::*;
use study::Study;

use crate::ensemble::design::{Design, Draws};
use crate::ensemble::layout::Layout;
use crate::ensemble::partial::{FORMAT, Identity, PartialEnsemble};
use crate::ensemble::summary::Ensemble;
use crate::ensemble::tally::Tally;
use crate::{Answer, Progress};

/// All scenarios of an answer, ready to be run under draws.
pub struct Experiment<'a> {
    dataset: Dataset,
    answer: &'a Answer,
    draws: Draws,
    pub(crate) design: Design,
    pub(crate) layout: Layout,
}

impl<'a> Experiment<'a> {
    /// The scenarios of the study that an answer is about.
    pub fn new(dataset: &Dataset, answer: &'a Answer, draws: Draws) -> Result<Experiment<'a>, Findings> {
        // Nothing that became known after the study's day may bear on its answer.
        let dataset = ledger::dataset_as_known(dataset.clone(), answer.study.known);
        let design = Design::read(&dataset, draws)?;
        let layout = Layout::of(&answer.world, &answer.accounts, answer.study.weeks);
        Ok(Experiment { dataset, answer, draws, design, layout })
    }

    /// The study.
    pub(crate) fn study(&self) -> &'a Study {
        &self.answer.study
    }

    /// An ensemble without a draw.
    #[must_use]
    pub fn empty(&self) -> PartialEnsemble {
        let study = self.study();
        let figures: Vec<String> = self.design.figures.iter().map(|figure| figure.name.clone()).collect();
        let scenarios = &study.scenarios;
        // Rules that a scenario adds may have come with the question and not with the dataset.
        let added: Vec<_> = scenarios
            .iter()
            .flat_map(|scenario| &scenario.add)
            .filter_map(|rule| self.dataset.rules.get(rule))
            .collect();
        PartialEnsemble {
            identity: Identity {
                format: FORMAT,
                version: env!("CARGO_PKG_VERSION").to_owned(),
                study: study.id.clone(),
                study_sha256: text_hash(&format!("{:?} {added:?}", study)),
                dataset_sha256: self.dataset.hash.clone(),
                weeks: study.weeks,
                allocation: study.allocation.as_str().to_owned(),
                scenarios: scenarios.iter().map(|scenario| scenario.id.clone()).collect(),
                figures,
                draws: self.draws,
            },
            held: DrawRanges::default(),
            tallies: scenarios
                .iter()
                .map(|scenario| Tally::new(&scenario.id, &self.layout, self.design.figures.len()))
                .collect(),
        }
    }

    /// Makes draws and counts them, until all are made or `cancel` is set; then those that were begun are
    /// finished and counted, and the rest is missing from what the ensemble holds.
    pub fn run(
        &self,
        ensemble: &mut PartialEnsemble,
        wanted: &DrawRanges,
        cancel: &AtomicBool,
        progress: &Progress<'_>,
    ) -> Result<(), Findings> {
        let all = wanted.count();
        let done = AtomicU64::new(0);
        let shared = Mutex::new(ensemble);
        for (first, end) in wanted.ranges() {
            (*first..*end).into_par_iter().try_for_each(|draw| {
                if cancel.load(Ordering::Relaxed) {
                    return Ok(());
                }
                self.draw(draw, &shared)?;
                let count = done.fetch_add(1, Ordering::Relaxed) + 1;
                progress("draws", count as usize, all as usize);
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Runs all scenarios under a draw and counts them together, so that a draw is held whole or not at all.
    fn draw(&self, draw: u64, shared: &Mutex<&mut PartialEnsemble>) -> Result<(), Findings> {
        let (levels, assumptions) = self.design.draw(draw);
        let (dataset, study, chain) = (&self.dataset, self.study(), &self.answer.chain);
        let world = World::build(dataset, study, chain, &assumptions).usable()?.0;
        let accounts = Accounts::read(dataset, &world, &assumptions).usable()?.0;
        if Layout::of(&world, &accounts, study.weeks) != self.layout {
            let message =
                format!("draw {draw} leaves a market or a sector without use, and cannot be counted");
            return Err(Findings::from_iter([Finding::error(code::DRAW_UNCOUNTABLE, message)
                .help("keep the low ends of uses, shares and stocks above zero")]));
        }
        let runs: Vec<_> = study
            .scenarios
            .iter()
            .map(|scenario| {
                let timeline = Timeline::build(dataset, study, chain, &world, scenario, &assumptions);
                let outcome = simulate(&world, &timeline);
                let losses = accounts.losses(&world, &outcome);
                (outcome, losses)
            })
            .collect();
        let Ok(mut ensemble) = shared.lock() else { return Ok(()) };
        for (tally, (outcome, losses)) in ensemble.tallies.iter_mut().zip(&runs) {
            tally.add(&self.layout, draw, &levels, outcome, losses);
        }
        ensemble.held.merge(&DrawRanges::new(draw, draw + 1));
        Ok(())
    }

    /// What the draws of an ensemble say.
    #[must_use]
    pub fn summary(&self, ensemble: &PartialEnsemble) -> Ensemble {
        Ensemble::of(self, ensemble)
    }
}
