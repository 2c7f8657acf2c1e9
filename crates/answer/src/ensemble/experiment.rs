//! Runs all scenarios under draws.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use dataset::{Dataset, text_hash};
use disruption::{Kernel, Timeline, WIDTH};
use economy::{Accounts, Losses};
use ensemble::DrawRanges;
use finding::Findings;
use rayon::prelude::*;
use study::Study;

use crate::ensemble::design::{Design, Draws};
use crate::ensemble::layout::Layout;
use crate::ensemble::partial::{FORMAT, Identity, PartialEnsemble};
use crate::ensemble::record::Record;
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
                study_sha256: text_hash(&format!("{study:?} {added:?}")),
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
        let batches = self.batches(wanted);
        let all = wanted.count();
        let done = AtomicU64::new(0);
        let shared = Mutex::new(ensemble);
        let world = &self.answer.world;
        let timelines: Vec<Timeline> = self
            .study()
            .scenarios
            .iter()
            .map(|scenario| Timeline::build(&self.dataset, self.study(), &self.answer.chain, world, scenario))
            .collect();
        let kernels: Vec<(Kernel<'_>, &Timeline)> =
            timelines.iter().map(|timeline| (Kernel::new(world, timeline), timeline)).collect();
        batches.par_iter().try_for_each(|batch| {
            if cancel.load(Ordering::Relaxed) {
                return Ok(());
            }
            self.batch(batch, &kernels, &shared)?;
            let made = batch.len() as u64;
            let count = done.fetch_add(made, Ordering::Relaxed) + made;
            progress("draws", count as usize, all as usize);
            Ok(())
        })
    }

    /// Draws that are run side by side: of each few hundred, those with goods equally long on the way, which are stepped
    /// faster. What they come to does not depend on it.
    fn batches(&self, wanted: &DrawRanges) -> Vec<Vec<u64>> {
        const TOGETHER: usize = 32 * WIDTH;
        let draws: Vec<u64> = wanted.ranges().iter().flat_map(|(first, end)| *first..*end).collect();
        let sorted = draws.par_chunks(TOGETHER).flat_map_iter(|part| {
            let mut part = part.to_vec();
            part.sort_by_cached_key(|draw| self.answer.world.lead_abroad(&self.design.draw(*draw).1));
            part.chunks(WIDTH).map(<[u64]>::to_vec).collect::<Vec<_>>()
        });
        sorted.collect()
    }

    /// Runs all scenarios under a few draws and counts them together, so that a draw is held whole or not at
    /// all.
    fn batch(
        &self,
        batch: &[u64],
        kernels: &[(Kernel<'_>, &Timeline)],
        shared: &Mutex<&mut PartialEnsemble>,
    ) -> Result<(), Findings> {
        let world = &self.answer.world;
        let mut draws = Vec::with_capacity(WIDTH);
        let mut assumed = Vec::with_capacity(WIDTH);
        let mut accounts = Vec::with_capacity(WIDTH);
        let mut short_from = [world.short_from(); WIDTH];
        for (number, draw) in batch.iter().enumerate() {
            let (levels, assumptions) = self.design.draw(*draw);
            let mut findings = Findings::default();
            short_from[number] = assumptions.parameter(&self.dataset, "short-threshold", &mut findings);
            accounts.push(Accounts::read(&self.dataset, world, &assumptions).usable()?.0);
            assumed.push(assumptions);
            draws.push((*draw, levels));
        }
        let runs: Vec<(Record<'_>, Vec<Losses>)> = kernels
            .par_iter()
            .map(|(kernel, timeline)| {
                let mut record = Record::new(&self.layout, timeline.history, world.cells.len(), short_from);
                kernel.run(&assumed, &mut record);
                let losses = (0..draws.len())
                    .map(|draw| record.losses(draw, world, timeline, &accounts[draw]))
                    .collect();
                (record, losses)
            })
            .collect();
        let Ok(mut ensemble) = shared.lock() else { return Ok(()) };
        for (tally, (record, losses)) in ensemble.tallies.iter_mut().zip(&runs) {
            tally.add(&draws, record, losses);
        }
        for draw in batch {
            ensemble.held.merge(&DrawRanges::new(*draw, *draw + 1));
        }
        Ok(())
    }

    /// What the draws of an ensemble say.
    #[must_use]
    pub fn summary(&self, ensemble: &PartialEnsemble) -> Ensemble {
        Ensemble::of(self, ensemble)
    }
}
