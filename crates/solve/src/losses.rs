//! What a first stage costs in truth, and the planes that follow.

use program::{NoSolution, TwoStage, risk};
use rayon::prelude::*;

use crate::master::Cut;
use crate::recourse::{Plane, Recourse};

/// The recourse of all blocks.
pub(crate) struct Losses<'a> {
    stages: &'a TwoStage,
    blocks: Vec<Recourse<'a>>,
    /// Times that all cases were solved.
    pub(crate) evaluations: usize,
}

/// A first stage with everything it costs.
#[derive(Debug, Clone)]
pub(crate) struct Point {
    pub(crate) first: Vec<f64>,
    /// First stage and losses.
    pub(crate) objective: f64,
    /// By scenario.
    pub(crate) losses: Vec<f64>,
    /// Expected loss by block, then the conditional value at risk.
    pub(crate) by_loss: Vec<f64>,
    /// Planes that touch the true cost here.
    pub(crate) cuts: Vec<Cut>,
}

impl<'a> Losses<'a> {
    pub(crate) fn new(stages: &'a TwoStage) -> Self {
        let blocks =
            (0..stages.blocks.len()).into_par_iter().map(|block| Recourse::new(stages, block)).collect();
        Self { stages, blocks, evaluations: 0 }
    }

    /// Blocks by scenario with data of their own.
    pub(crate) fn cases(&self) -> usize {
        self.blocks.iter().map(Recourse::case_count).sum()
    }

    pub(crate) fn pivots(&self) -> u64 {
        self.blocks.iter().map(Recourse::pivots).sum()
    }

    /// Solves every block in every scenario. Each block goes its own way, so threads do not change the result.
    pub(crate) fn at(&mut self, first: &[f64]) -> Result<Point, NoSolution> {
        self.evaluations += 1;
        let planes: Vec<Result<Vec<Plane>, NoSolution>> =
            self.blocks.par_iter_mut().map(|block| block.planes(first)).collect();
        let planes: Vec<Vec<Plane>> = planes.into_iter().collect::<Result<_, _>>()?;
        let scenarios = &self.stages.scenarios;
        let losses: Vec<f64> = (0..scenarios.len())
            .map(|scenario| {
                planes
                    .iter()
                    .zip(&self.blocks)
                    .map(|(planes, block)| planes[block.case_of[scenario]].cost)
                    .sum()
            })
            .collect();
        let outcomes: Vec<(f64, f64)> =
            losses.iter().zip(scenarios).map(|(loss, scenario)| (*loss, scenario.probability)).collect();
        let weight = self.stages.risk.weight;
        let mut cuts = Vec::new();
        if weight < 1.0 {
            let probabilities: Vec<f64> = scenarios.iter().map(|scenario| scenario.probability).collect();
            for block in 0..self.blocks.len() {
                cuts.push(self.sum(block, block..=block, &planes, &probabilities));
            }
        }
        if weight > 0.0 {
            let worst = risk::tail_weights(&outcomes, self.stages.risk.level);
            let count = self.blocks.len();
            cuts.push(self.sum(count, 0..=count.saturating_sub(1), &planes, &worst));
        }
        let mut by_loss: Vec<f64> = planes
            .iter()
            .zip(&self.blocks)
            .map(|(planes, block)| {
                let cost = |(case, scenario): (&usize, &program::Scenario)| {
                    planes[*case].cost * scenario.probability
                };
                block.case_of.iter().zip(scenarios).map(cost).sum()
            })
            .collect();
        by_loss.push(risk::tail_mean(&outcomes, self.stages.risk.level));
        Ok(Point {
            by_loss,
            objective: self.stages.first.cost(first) + self.stages.risk.value(&outcomes),
            first: first.to_vec(),
            losses,
            cuts,
        })
    }

    /// The planes of some blocks, weighted over scenarios and added up.
    fn sum(
        &self,
        loss: usize,
        blocks: std::ops::RangeInclusive<usize>,
        planes: &[Vec<Plane>],
        weights: &[f64],
    ) -> Cut {
        let mut cut = Cut { loss, height: 0.0, slopes: vec![0.0; self.stages.first.variables.len()] };
        for (block, planes) in self.blocks.iter().zip(planes).take(blocks.end() + 1).skip(*blocks.start()) {
            let mut by_case = vec![0.0; planes.len()];
            for (case, weight) in block.case_of.iter().zip(weights) {
                by_case[*case] += weight;
            }
            for (plane, weight) in planes.iter().zip(&by_case).filter(|(_, weight)| **weight > 0.0) {
                cut.height += weight * plane.height;
                for (variable, slope) in block.entering.iter().zip(&plane.slopes) {
                    cut.slopes[*variable] += weight * slope;
                }
            }
        }
        cut
    }
}
