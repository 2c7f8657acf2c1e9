//! The first stage with what is known of the losses so far.
//!
//! Beside the variables of the first stage it has a variable for each block, which stands for the expected cost of
//! its recourse, and one for the conditional value at risk of the loss. Planes hold them up from below.

use program::{Program, Risk};

use crate::scale::power_of_two;
use crate::simplex::{Simplex, Trouble};

/// How far below a plane a loss may lie, by what losses are measured by, before the plane enters.
const BELOW: f64 = 1e-8;
/// What stands for infinity in scaled data.
const BIG: f64 = 1e7;
/// Runs that a plane may lie slack before it is put aside.
const PATIENCE: u32 = 12;

/// A plane below one of the loss variables: loss >= height + slopes x first stage.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cut {
    /// Number of the loss variable: a block's, or the number of blocks for the risk.
    pub(crate) loss: usize,
    pub(crate) height: f64,
    /// By variable of the first stage.
    pub(crate) slopes: Vec<f64>,
}

impl Cut {
    pub(crate) fn at(&self, first: &[f64]) -> f64 {
        self.height + self.slopes.iter().zip(first).map(|(slope, value)| slope * value).sum::<f64>()
    }
}

pub(crate) struct Master {
    simplex: Simplex,
    /// Variables of the first stage.
    variables: usize,
    /// Value = scaled value x scale.
    scales: Vec<f64>,
    money: f64,
    /// Rows of the first stage, which always stay.
    fixed_rows: usize,
    /// Price of a row = scaled price x this x money.
    row_scales: Vec<f64>,
    /// By row beyond the fixed ones: the plane and for how many runs it has been slack.
    active: Vec<(usize, u32)>,
    /// Every plane found.
    pub(crate) cuts: Vec<Cut>,
    /// Whether a plane is in the program now.
    inside: Vec<bool>,
}

impl Master {
    /// The first stage alone; money is what a loss is measured by.
    pub(crate) fn new(first: &Program, blocks: usize, risk: Risk, money: f64) -> Self {
        let money = power_of_two(money);
        let variables = first.variables.len();
        let scales: Vec<f64> = first
            .variables
            .iter()
            .map(|variable| {
                let reach = variable.lower.abs().max(variable.upper.abs());
                let range = variable.upper - variable.lower;
                power_of_two(if range.is_finite() && range > 0.0 { range } else { reach })
            })
            .collect();
        let mut cost: Vec<f64> = first
            .variables
            .iter()
            .zip(&scales)
            .map(|(variable, scale)| variable.cost * scale / money)
            .collect();
        let mut lower: Vec<f64> =
            first.variables.iter().zip(&scales).map(|(variable, scale)| variable.lower / scale).collect();
        let mut upper: Vec<f64> =
            first.variables.iter().zip(&scales).map(|(variable, scale)| variable.upper / scale).collect();
        cost.extend(std::iter::repeat_n(1.0 - risk.weight, blocks));
        cost.push(risk.weight);
        lower.resize(cost.len(), f64::NEG_INFINITY);
        upper.resize(cost.len(), f64::INFINITY);
        let mut simplex = Simplex::new(cost, lower, upper, BIG);
        let mut row_scales = Vec::new();
        for row in &first.rows {
            let terms: Vec<(usize, f64)> = row
                .terms
                .iter()
                .map(|(variable, factor)| (variable.0, factor * scales[variable.0]))
                .collect();
            let scale = power_of_two(terms.iter().map(|(_, factor)| factor.abs()).fold(0.0, f64::max));
            let terms: Vec<(usize, f64)> =
                terms.into_iter().map(|(column, factor)| (column, factor / scale)).collect();
            simplex.add_row(&terms, row.relation, row.bound / scale);
            row_scales.push(1.0 / scale);
        }
        Self {
            simplex,
            variables,
            scales,
            money,
            fixed_rows: first.rows.len(),
            row_scales,
            active: Vec::new(),
            cuts: Vec::new(),
            inside: Vec::new(),
        }
    }

    /// Adds a plane, which enters the program when a run falls below it.
    pub(crate) fn add(&mut self, cut: Cut) {
        self.cuts.push(cut);
        self.inside.push(false);
    }

    fn enter(&mut self, number: usize) {
        let cut = &self.cuts[number];
        let mut terms: Vec<(usize, f64)> = cut
            .slopes
            .iter()
            .zip(&self.scales)
            .enumerate()
            .filter(|(_, (slope, _))| **slope != 0.0)
            .map(|(column, (slope, scale))| (column, -slope * scale / self.money))
            .collect();
        terms.push((self.variables + cut.loss, 1.0));
        self.simplex.add_row(&terms, program::Relation::AtLeast, cut.height / self.money);
        self.active.push((number, 0));
        self.inside[number] = true;
    }

    /// Bounds of a variable of the first stage from now on.
    pub(crate) fn bound(&mut self, variable: usize, lower: f64, upper: f64) {
        let scale = self.scales[variable];
        self.simplex.set_bounds(variable, lower / scale, upper / scale);
    }

    /// Runs, with planes that were put aside brought back as long as the point lies below one of them.
    pub(crate) fn run(&mut self) -> Result<(), Trouble> {
        loop {
            let outcome = self.simplex.run();
            match outcome {
                Err(Trouble::Numerical) => {
                    self.simplex.restart();
                    self.simplex.run()?;
                }
                // Without planes losses fall without end.
                Err(Trouble::Unbounded) if self.waiting() => {}
                other => other?,
            }
            let first = self.first();
            let losses: Vec<f64> = (0..self.losses()).map(|number| self.loss(number)).collect();
            let mut worst: Vec<Option<(usize, f64)>> = vec![None; losses.len()];
            for (number, cut) in self.cuts.iter().enumerate().filter(|(number, _)| !self.inside[*number]) {
                let below = cut.at(&first) - losses[cut.loss];
                if below > BELOW * self.money && worst[cut.loss].is_none_or(|(_, most)| below > most) {
                    worst[cut.loss] = Some((number, below));
                }
            }
            let back: Vec<usize> = worst.into_iter().flatten().map(|(number, _)| number).collect();
            if back.is_empty() {
                return outcome
                    .or_else(|trouble| if trouble == Trouble::Numerical { Ok(()) } else { Err(trouble) });
            }
            for number in back {
                self.enter(number);
            }
        }
    }

    /// Whether a plane shows that the point of the last run costs more than the run thought.
    pub(crate) fn is_below(&self, cut: &Cut) -> bool {
        cut.at(&self.first()) > self.loss(cut.loss) + BELOW * self.money
    }

    /// Value of a loss variable in the last run.
    fn loss(&self, number: usize) -> f64 {
        self.simplex.value(self.variables + number) * self.money
    }

    /// Whether planes are waiting outside.
    fn waiting(&self) -> bool {
        self.inside.iter().any(|inside| !inside)
    }

    fn losses(&self) -> usize {
        // Blocks and the risk.
        self.simplex.columns() - self.variables
    }

    /// Puts aside planes that have been slack for long; to be called after runs that ended well.
    pub(crate) fn tidy(&mut self) {
        let fixed = self.fixed_rows;
        let mut out = vec![false; self.simplex.row_count()];
        let mut any = 0;
        for (place, (_, slack)) in self.active.iter_mut().enumerate() {
            *slack = if self.simplex.is_slack(fixed + place) { *slack + 1 } else { 0 };
            if *slack > PATIENCE {
                out[fixed + place] = true;
                any += 1;
            }
        }
        // Cutting down costs a fresh inverse: not for a few.
        if any * 4 > self.active.len() {
            self.simplex.remove_rows(&out);
            let active = std::mem::take(&mut self.active);
            for (place, entry) in active.into_iter().enumerate() {
                if out[fixed + place] {
                    self.inside[entry.0] = false;
                } else {
                    self.active.push(entry);
                }
            }
        }
    }

    /// First stage of the last run.
    pub(crate) fn first(&self) -> Vec<f64> {
        (0..self.variables).map(|column| self.simplex.value(column) * self.scales[column]).collect()
    }

    /// No first stage within the bounds of the last run costs less.
    pub(crate) fn proven(&self) -> f64 {
        self.simplex.proven(self.variables) * self.money
    }

    /// How the cost rises with a variable beyond the point of the last run.
    pub(crate) fn reduced(&self, variable: usize) -> f64 {
        self.simplex.reduced(variable) * self.money / self.scales[variable]
    }

    /// Price of a row of the first stage at the last run: change of the cost with a unit of its bound.
    pub(crate) fn price(&self, row: usize) -> f64 {
        self.simplex.price(row) * self.row_scales[row] * self.money
    }

    pub(crate) fn pivots(&self) -> u64 {
        self.simplex.pivots
    }
}
