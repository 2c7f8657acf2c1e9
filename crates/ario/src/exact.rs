//! Orders kept cell by cell and added up in the order of the package: the same bits, at twice the memory.

use rayon::prelude::*;

use crate::event::Tracker;
use crate::orders::{Demand, Flow};
use crate::stocks::{Calm, Stocks};
use crate::sum::{pairwise, share, two_lanes};
use crate::{Orders, Table};

/// Orders of the day, `O[i, f]`.
#[derive(Debug, Clone)]
pub(crate) struct Exact {
    /// By sector, region and buyer.
    orders: Vec<f64>,
    /// Daily part of a year.
    daily: f64,
    /// Purchases of each sector by each industry in a year.
    bought: Vec<f64>,
}

impl Exact {
    pub(crate) fn new(table: &Table, daily: f64, bought: Vec<f64>) -> Exact {
        let sectors = table.sectors().len();
        let orders = (0..sectors)
            .flat_map(|sector| (0..table.regions().len()).map(move |region| region * sectors + sector))
            .flat_map(|industry| table.transactions(industry).iter().map(move |value| value * daily))
            .collect();
        Exact { orders, daily, bought }
    }

    fn row(&self, industry: usize, table: &Table) -> &[f64] {
        let (n, sectors, regions) = (table.industries(), table.sectors().len(), table.regions().len());
        let position = (industry % sectors) * regions + industry / sectors;
        &self.orders[position * n..(position + 1) * n]
    }

    pub(crate) fn intermediate(&self, table: &Table) -> Vec<f64> {
        (0..table.industries()).map(|industry| two_lanes(self.row(industry, table))).collect()
    }

    /// The row of an industry is its orders, final demand, and for all events that are being rebuilt the damaged
    /// industries, then the households, of which there are none.
    pub(crate) fn demand(
        &self,
        table: &Table,
        response: &[f64],
        trackers: &[Tracker],
        step: usize,
    ) -> Demand {
        let (n, k) = (table.industries(), table.consumers().len());
        let rebuilt: Vec<&Tracker> = trackers.iter().filter(|tracker| tracker.rebuilding(step)).collect();
        let both: Vec<(f64, f64)> = (0..n)
            .into_par_iter()
            .map(|industry| {
                let mut row = Vec::with_capacity((n + k) * (1 + rebuilt.len()));
                row.extend_from_slice(self.row(industry, table));
                let final_demand = table.final_demand(industry).iter();
                row.extend(final_demand.map(|value| value * self.daily * response[industry]));
                for tracker in &rebuilt {
                    let start = row.len();
                    row.resize(start + n, 0.0);
                    for work in tracker.work.iter().filter(|work| work.supplier == industry) {
                        row[start + work.mended(&tracker.event.hits)] += work.today;
                    }
                }
                row.resize(row.len() + rebuilt.len() * k, 0.0);
                (two_lanes(&row), pairwise(&row))
            })
            .collect();
        let (total, shared_by) = both.into_iter().unzip();
        Demand { total, shared_by }
    }

    pub(crate) fn advance(&mut self, table: &Table, flow: &Flow<'_>, stocks: &mut Stocks) {
        let (n, sectors, regions) = (table.industries(), table.sectors().len(), table.regions().len());
        let intermediate = flow.first.map(|_| self.intermediate(table));
        let by = intermediate.as_deref().unwrap_or(flow.shared_by);
        let made = flow.first.unwrap_or(flow.refill.made);
        let delivered = stocks.delivered.par_chunks_mut(n).zip(self.orders.par_chunks(regions * n));
        delivered.enumerate().for_each(|(sector, (delivered, orders))| {
            delivered.fill(0.0);
            for (region, row) in orders.chunks(n).enumerate() {
                let industry = region * sectors + sector;
                for (sum, order) in delivered.iter_mut().zip(row) {
                    *sum += share(*order, by[industry]) * made[industry];
                }
            }
        });
        let mut ordered = vec![0.0; self.bought.len()];
        let mut calm = Calm { still: flow.may_stand_still && stocks.still(flow.refill), full: false };
        let mut refill = |calm: Calm, stocks: &mut Stocks| {
            let rows = stocks.rows(n).zip(ordered.par_chunks_mut(n)).enumerate();
            rows.for_each(|(sector, (mut stock, ordered))| {
                flow.refill.apply(sector, 0, calm, &mut stock, ordered);
            });
        };
        refill(calm, stocks);
        calm.full = flow.may_stand_still && stocks.full(flow.refill);
        if calm.full {
            refill(calm, stocks);
        }
        let (daily, bought) = (self.daily, &self.bought);
        let rows = ordered.par_chunks(n).zip(self.orders.par_chunks_mut(regions * n));
        rows.enumerate().for_each(|(sector, (ordered, orders))| {
            let industries = (0..regions).map(|region| region * sectors + sector);
            let weight = |industry: usize, value: f64| match flow.split {
                Orders::Alternates => value * daily * flow.weights[industry],
                Orders::Fixed => value,
            };
            let mut whole = vec![0.0; n];
            match flow.split {
                Orders::Fixed => whole.copy_from_slice(&bought[sector * n..(sector + 1) * n]),
                Orders::Alternates => {
                    for industry in industries.clone() {
                        for (sum, value) in whole.iter_mut().zip(table.transactions(industry)) {
                            *sum += weight(industry, *value);
                        }
                    }
                }
            }
            for (industry, row) in industries.zip(orders.chunks_mut(n)) {
                for (buyer, value) in table.transactions(industry).iter().enumerate() {
                    row[buyer] = ordered[buyer] * share(weight(industry, *value), whole[buyer]);
                }
            }
        });
    }
}
