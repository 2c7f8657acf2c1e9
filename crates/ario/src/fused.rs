//! One pass over the table a step.
//!
//! With `Z` the table of a year, the orders of a day are `O[i, f] = c[i] Z[i, f] q[s, f]`: a weight of the
//! supplier times a ratio of sector and buyer. So neither orders nor shares are kept, only `Z`, which never
//! changes, and lists by sector and buyer. What is delivered of a sector, `q[s, f] sum_r c[i] phi[i] Z[i, f]`,
//! the whole of the new weights, `sum_r c'[i] Z[i, f]`, and the new orders of each supplier,
//! `c'[i] sum_f Z[i, f] q'[s, f]`, need only the rows of that sector and, but for the last sum, only the column
//! `f`. The rows are therefore gone through in blocks of columns that stay in the cache for both sums: `Z` comes
//! from memory once a step.

use rayon::prelude::*;

use crate::orders::Flow;
use crate::stocks::{Calm, Row, Stocks};
use crate::sum::{dot, pairwise};
use crate::{Orders, Table};

/// Numbers of the table in a block: a quarter of a megabyte, a part of the second-level cache.
const BLOCK: usize = 1 << 15;
/// Columns of a block are a multiple of this many.
const COLUMNS: usize = 8;

/// Orders of the day, `c[i] Z[i, f] q[s, f]`.
#[derive(Debug, Clone)]
pub(crate) struct Fused {
    /// `c[i]`.
    weights: Vec<f64>,
    /// `q[s, f]`.
    ratios: Vec<f64>,
    /// `sum_f O[i, f]`.
    pub(crate) intermediate: Vec<f64>,
    /// Purchases of each sector by each industry in a year, `sum_r Z[i, f]`.
    bought: Vec<f64>,
    /// What was left out in the last step, the first guess for the next.
    calm: Calm,
}

impl Fused {
    pub(crate) fn new(table: &Table, daily: f64, bought: Vec<f64>) -> Fused {
        let n = table.industries();
        let rows = (0..n).into_par_iter().map(|industry| pairwise(table.transactions(industry)));
        let intermediate = rows.map(|sum| daily * sum).collect();
        Fused {
            weights: vec![1.0; n],
            ratios: vec![daily; bought.len()],
            intermediate,
            bought,
            calm: Calm::default(),
        }
    }

    pub(crate) fn advance(&mut self, table: &Table, flow: &Flow<'_>, stocks: &mut Stocks) {
        let regions = table.regions().len();
        let mut sums = vec![0.0; table.industries()];
        let carried: Vec<f64> =
            self.weights.iter().zip(flow.served).map(|(weight, served)| weight * served).collect();
        let mut pass = Pass { table, flow, carried: Some(&carried), bought: &self.bought, calm: self.calm };
        pass.run(&mut self.ratios, stocks, &mut sums);
        pass.carried = None;
        if flow.may_stand_still {
            // Which of the two holds is known only when all sectors are done; yesterday's answer mostly stands.
            let still = stocks.still(flow.refill);
            if still != pass.calm.still {
                pass.calm.still = still;
                pass.run(&mut self.ratios, stocks, &mut sums);
            }
            let full = stocks.full(flow.refill);
            if full != pass.calm.full {
                pass.calm.full = full;
                pass.run(&mut self.ratios, stocks, &mut sums);
            }
            self.calm = pass.calm;
        }
        if flow.split == Orders::Alternates {
            self.weights.copy_from_slice(flow.weights);
        }
        let sectors = table.sectors().len();
        for (position, sum) in sums.iter().enumerate() {
            let industry = (position % regions) * sectors + position / regions;
            self.intermediate[industry] = self.weights[industry] * sum;
        }
    }
}

/// What all threads of a step look at.
#[derive(Clone, Copy)]
struct Pass<'p> {
    table: &'p Table,
    flow: &'p Flow<'p>,
    /// `c[i] phi[i]`; none if deliveries are known already.
    carried: Option<&'p [f64]>,
    bought: &'p [f64],
    calm: Calm,
}

impl Pass<'_> {
    /// Each sector by itself: stocks, new ratios, and sums of orders by sector and region.
    fn run(self, ratios: &mut [f64], stocks: &mut Stocks, sums: &mut [f64]) {
        let (n, regions) = (self.table.industries(), self.table.regions().len());
        let columns = (BLOCK / regions / COLUMNS).max(1) * COLUMNS;
        let rows = stocks.rows(n).zip(ratios.par_chunks_mut(n)).zip(sums.par_chunks_mut(regions));
        rows.enumerate().for_each(|(sector, ((mut row, ratios), sums))| {
            sums.fill(0.0);
            let mut whole = vec![0.0; columns.min(n)];
            for (number, ratios) in ratios.chunks_mut(columns).enumerate() {
                let whole = &mut whole[..ratios.len()];
                self.block(sector, number * columns, &mut row, ratios, whole, sums);
            }
        });
    }

    /// The columns from `start` on.
    fn block(
        self,
        sector: usize,
        start: usize,
        row: &mut Row<'_>,
        ratios: &mut [f64],
        whole: &mut [f64],
        sums: &mut [f64],
    ) {
        let (n, sectors) = (self.table.industries(), self.table.sectors().len());
        let columns = start..start + ratios.len();
        let industries = (0..sums.len()).map(|region| region * sectors + sector);
        let cells = |industry: usize| &self.table.transactions(industry)[columns.clone()];
        let alternates = self.flow.split == Orders::Alternates;
        if !alternates {
            whole.copy_from_slice(&self.bought[sector * n..][columns.clone()]);
        } else if self.carried.is_none() {
            whole.fill(0.0);
            industries.clone().for_each(|industry| add(whole, self.flow.weights[industry], cells(industry)));
        }
        if let Some(carried) = self.carried {
            let delivered = &mut row.delivered[columns.clone()];
            delivered.fill(0.0);
            if alternates {
                whole.fill(0.0);
                for industry in industries.clone() {
                    let (by, weight) = (carried[industry], self.flow.weights[industry]);
                    for ((delivered, whole), value) in
                        delivered.iter_mut().zip(&mut *whole).zip(cells(industry))
                    {
                        *delivered += by * value;
                        *whole += weight * value;
                    }
                }
            } else {
                industries.clone().for_each(|industry| add(delivered, carried[industry], cells(industry)));
            }
            delivered.iter_mut().zip(&*ratios).for_each(|(delivered, ratio)| *delivered *= ratio);
        }
        self.flow.refill.apply(sector, start, self.calm, row, ratios);
        for (ratio, whole) in ratios.iter_mut().zip(&*whole) {
            *ratio = if *whole > 0.0 { *ratio / whole } else { 0.0 };
        }
        for (sum, industry) in sums.iter_mut().zip(industries) {
            *sum += dot(cells(industry), ratios);
        }
    }
}

fn add(sum: &mut [f64], factor: f64, values: &[f64]) {
    sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += factor * value);
}
