//! Who orders what from whom: kept in one of two ways that agree but for rounding.

use crate::event::Tracker;
use crate::exact::Exact;
use crate::fused::Fused;
use crate::stocks::{Refill, Stocks};
use crate::{Orders, Table};

/// What deliveries of a day, and the orders of the next, follow from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flow<'d> {
    pub(crate) refill: Refill<'d>,
    /// Demand by which production is shared out, by supplier.
    pub(crate) shared_by: &'d [f64],
    /// Part of industries' orders that is delivered, by supplier.
    pub(crate) served: &'d [f64],
    /// What goes to industries, by supplier, where they come first.
    pub(crate) first: Option<&'d [f64]>,
    /// By what a supplier's share in the table is weighted.
    pub(crate) weights: &'d [f64],
    pub(crate) split: Orders,
    /// Whether stocks stand still while deliveries are close to use.
    pub(crate) may_stand_still: bool,
}

/// What is asked of each industry.
#[derive(Debug, Clone)]
pub(crate) struct Demand {
    /// Orders, final demand and rebuilding.
    pub(crate) total: Vec<f64>,
    /// The same, perhaps added up in another order: production is shared out by it.
    pub(crate) shared_by: Vec<f64>,
}

/// Orders of the day.
#[derive(Debug, Clone)]
pub(crate) enum Book {
    /// Cell by cell, added up as the package does.
    Exact(Exact),
    /// As factors of the table.
    Fused(Fused),
}

impl Book {
    /// What industries order from each industry.
    pub(crate) fn intermediate(&self, table: &Table) -> Vec<f64> {
        match self {
            Book::Exact(book) => book.intermediate(table),
            Book::Fused(book) => book.intermediate.clone(),
        }
    }

    /// All that is asked of each industry: orders, `final_demand`, which is that of the table times `response`,
    /// and `work` of rebuilding, which the trackers hold.
    pub(crate) fn demand(
        &self,
        table: &Table,
        (response, final_demand): (&[f64], &[f64]),
        (trackers, work, step): (&[Tracker], &[f64], usize),
    ) -> Demand {
        match self {
            Book::Exact(book) => book.demand(table, response, trackers, step),
            Book::Fused(book) => {
                let others = final_demand.iter().zip(work).map(|(final_demand, work)| final_demand + work);
                let total: Vec<f64> =
                    book.intermediate.iter().zip(others).map(|(orders, others)| orders + others).collect();
                Demand { shared_by: total.clone(), total }
            }
        }
    }

    /// Delivers, moves the stocks and orders again.
    pub(crate) fn advance(&mut self, table: &Table, flow: &Flow<'_>, stocks: &mut Stocks) {
        match self {
            Book::Exact(book) => book.advance(table, flow, stocks),
            Book::Fused(book) => book.advance(table, flow, stocks),
        }
        stocks.turn();
    }
}
