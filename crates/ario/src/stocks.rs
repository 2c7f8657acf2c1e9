//! Stocks of inputs, by sector and buyer, and how they are refilled.

use rayon::prelude::*;

use crate::{Settings, Table};

/// Two of these next to each other are taken to be the same by the package: absolute and relative.
const CLOSE: (f64, f64) = (1e-8, 1e-5);

/// What an industry needs of each sector; all lists by sector and buyer where not said otherwise.
#[derive(Debug, Clone)]
pub(crate) struct Recipe {
    /// `A[s, f]`: use per output.
    pub(crate) use_per_output: Vec<f64>,
    /// The same where a shortage stops production, else 0.
    pub(crate) needed_per_output: Vec<f64>,
    /// `n[s]`: target stock, days of use, by sector.
    pub(crate) days: Vec<f64>,
    /// Part of a gap that is ordered in a day, by sector.
    pub(crate) refilled: Vec<f64>,
    /// Part of the target stock that production needs.
    pub(crate) psi: f64,
    /// Days of use that production needs at least.
    least_days: f64,
}

impl Recipe {
    /// The recipe of a table, and what each industry buys of each sector in a year.
    pub(crate) fn new(table: &Table, settings: &Settings, outputs: &[f64], daily: f64) -> (Recipe, Vec<f64>) {
        let (n, sectors) = (table.industries(), table.sectors().len());
        let inverse: Vec<f64> =
            outputs.iter().map(|output| if *output > 0.0 { 1.0 / output } else { 0.0 }).collect();
        let (mut bought, mut use_per_output) = (vec![0.0; sectors * n], vec![0.0; sectors * n]);
        let rows = bought.par_chunks_mut(n.max(1)).zip(use_per_output.par_chunks_mut(n.max(1)));
        rows.enumerate().for_each(|(sector, (bought, used))| {
            for region in 0..table.regions().len() {
                let row = table.transactions(region * sectors + sector);
                for buyer in 0..n {
                    bought[buyer] += row[buyer];
                    used[buyer] += row[buyer] * inverse[buyer];
                }
            }
        });
        let threshold = settings.input_threshold;
        let mut needed_per_output = use_per_output.clone();
        for (position, needed) in needed_per_output.iter_mut().enumerate() {
            let enough = if settings.compatibility.inputs_by_yearly_use {
                bought[position] > threshold * (outputs[position % n] * daily)
            } else {
                *needed > threshold
            };
            if !enough {
                *needed = 0.0;
            }
        }
        let (psi, refilled) = settings.applied_response();
        let days = settings.applied_stock_days();
        let least_days = if settings.compatibility.stops_when_overdrawn { 0.0 } else { 1.0 };
        (Recipe { use_per_output, needed_per_output, days, refilled, psi, least_days }, bought)
    }

    /// For each industry, the part of `wanted` that its stocks allow, from 0 to 1:
    /// `min(1, min_s stock[s, f] / (max(psi n[s], 1) A[s, f] wanted[f]))`.
    pub(crate) fn allowed(&self, stock: &[f64], wanted: &[f64]) -> Vec<f64> {
        let n = wanted.len();
        let mut allowed = vec![1.0_f64; n];
        for (sector, &days) in self.days.iter().enumerate() {
            if days.is_infinite() {
                continue;
            }
            let cells = sector * n..(sector + 1) * n;
            let most = if self.psi * days < self.least_days { self.least_days } else { days };
            let psi = if self.psi * days < self.least_days { 1.0 } else { self.psi };
            let (needed, stock) = (&self.needed_per_output[cells.clone()], &stock[cells]);
            for buyer in 0..n {
                let need = needed[buyer] * wanted[buyer] * psi * most;
                // Nothing needed gives infinity or, of nothing, no number; the minimum passes over both.
                allowed[buyer] = allowed[buyer].min(stock[buyer] / need);
            }
        }
        allowed
    }
}

/// Stocks of inputs, by sector and buyer.
#[derive(Debug, Clone)]
pub(crate) struct Stocks {
    /// At the beginning of the step.
    pub(crate) now: Vec<f64>,
    /// At its end.
    next: Vec<f64>,
    /// What came in during the step.
    pub(crate) delivered: Vec<f64>,
}

/// The stocks of one sector.
pub(crate) struct Row<'r> {
    pub(crate) now: &'r [f64],
    pub(crate) next: &'r mut [f64],
    pub(crate) delivered: &'r mut [f64],
}

/// What decides stocks and orders of a step, by buyer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refill<'d> {
    pub(crate) recipe: &'d Recipe,
    /// `x[f]`: what was made today.
    pub(crate) made: &'d [f64],
    /// `opt[f]`: what is to be made tomorrow.
    pub(crate) planned: &'d [f64],
}

/// What the package leaves out when little moves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Calm {
    /// Stocks stand still, because all deliveries are close to use.
    pub(crate) still: bool,
    /// No gap is ordered, because all stocks are close to their targets.
    pub(crate) full: bool,
}

impl Refill<'_> {
    /// For buyers from `start` on: stock at the end of the day, `stock + delivered - A x`, and into `orders`
    /// `max(0, n A opt - stock)/tau + A x`.
    pub(crate) fn apply(
        self,
        sector: usize,
        start: usize,
        calm: Calm,
        row: &mut Row<'_>,
        orders: &mut [f64],
    ) {
        let n = self.made.len();
        let (days, refilled) = (self.recipe.days[sector], self.recipe.refilled[sector]);
        let end = start + orders.len();
        let per_output = &self.recipe.use_per_output[sector * n + start..sector * n + end];
        let (made, planned) = (&self.made[start..end], &self.planned[start..end]);
        let (now, delivered) = (&row.now[start..end], &row.delivered[start..end]);
        let next = &mut row.next[start..end];
        for buyer in 0..orders.len() {
            let used = per_output[buyer] * made[buyer];
            let stock = if calm.still { now[buyer] } else { (now[buyer] - used) + delivered[buyer] };
            next[buyer] = stock;
            // An unlimited stock has no gap; the maximum passes over what is no number.
            let gap = (planned[buyer] * per_output[buyer] * days - stock).max(0.0);
            orders[buyer] = if calm.full { used } else { gap * refilled + used };
        }
    }
}

impl Stocks {
    /// Target stocks for the daily output.
    pub(crate) fn new(recipe: &Recipe, daily_output: &[f64]) -> Stocks {
        let n = daily_output.len();
        let cell = |(position, per_output): (usize, &f64)| {
            let days = recipe.days[position / n];
            if days.is_infinite() { days } else { daily_output[position % n] * per_output * days }
        };
        let now: Vec<f64> = recipe.use_per_output.iter().enumerate().map(cell).collect();
        Stocks { next: now.clone(), delivered: vec![0.0; now.len()], now }
    }

    /// The stocks of each sector, for `buyers` each.
    pub(crate) fn rows(&mut self, buyers: usize) -> impl IndexedParallelIterator<Item = Row<'_>> {
        self.now
            .par_chunks(buyers)
            .zip(self.next.par_chunks_mut(buyers))
            .zip(self.delivered.par_chunks_mut(buyers))
            .map(|((now, next), delivered)| Row { now, next, delivered })
    }

    /// Whether all deliveries are so close to use that the package leaves the stocks alone.
    pub(crate) fn still(&self, refill: Refill<'_>) -> bool {
        let n = refill.made.len();
        let rows = self.delivered.par_chunks(n).zip(refill.recipe.use_per_output.par_chunks(n));
        rows.all(|(delivered, per_output)| {
            let used = per_output.iter().zip(refill.made).map(|(per_output, made)| per_output * made);
            delivered.iter().zip(used).all(|(delivered, used)| close(*delivered, used))
        })
    }

    /// Whether all stocks at the end of the day are so close to their targets that the package orders no gap.
    pub(crate) fn full(&self, refill: Refill<'_>) -> bool {
        let n = refill.made.len();
        let recipe = refill.recipe;
        let rows = self.next.par_chunks(n).zip(recipe.use_per_output.par_chunks(n)).zip(&recipe.days);
        rows.filter(|(_, days)| days.is_finite()).all(|((stock, per_output), days)| {
            let targets = per_output
                .iter()
                .zip(refill.planned)
                .map(|(per_output, planned)| planned * per_output * days);
            stock.iter().zip(targets).all(|(stock, target)| close(*stock, target))
        })
    }

    /// Whether more was used of an input than there was.
    pub(crate) fn overdrawn(&self) -> bool {
        self.now.par_iter().any(|stock| *stock < 0.0)
    }

    /// The end of a day is the beginning of the next.
    pub(crate) fn turn(&mut self) {
        std::mem::swap(&mut self.now, &mut self.next);
    }
}

/// Whether the package takes two figures to be the same.
fn close(left: f64, right: f64) -> bool {
    (left - right).abs() <= CLOSE.0 + CLOSE.1 * right.abs()
}
