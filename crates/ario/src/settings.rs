//! How the economy behaves.

use crate::{Compatibility, Fault};

/// How industries split their orders of an input among the regions that make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Orders {
    /// As in the table.
    Fixed,
    /// As in the table, times what is left of the supplier's capacity: others step in where one is hit.
    Alternates,
}

/// What a shortage of inputs does, and how stocks are refilled.
#[derive(Debug, Clone, PartialEq)]
pub enum Response {
    /// ARIO: the whole stock is needed, and the whole gap is ordered at once.
    Base,
    /// ARIO-psi.
    Psi {
        /// Part of the target stock below which production falls, from 0 to 1.
        psi: f64,
        /// Days over which a gap is refilled, by sector.
        restoration_days: Vec<f64>,
    },
}

/// How far and how fast capacity grows under scarcity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overproduction {
    /// Capacity over output in ordinary times.
    pub base: f64,
    /// Capacity over output at most.
    pub max: f64,
    /// Days of adjustment.
    pub days: f64,
}

/// Who is served first when less is made than was ordered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Rationing {
    /// Everybody gets the same part. This is what lets a small shortage grow into a collapse.
    #[default]
    Proportional,
    /// Industries first; final demand and rebuilding share what is left.
    IndustriesFirst,
}

/// All that a simulation needs beside table and events.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Days to simulate.
    pub steps: usize,
    /// Days in the year of the table.
    pub days_per_year: f64,
    /// Productive capital over yearly value added, years.
    pub capital_to_value_added: f64,
    /// Use below this share of output is not an input that can stop production.
    pub input_threshold: f64,
    /// How orders are split.
    pub orders: Orders,
    /// Target stock by sector, days of use; infinite for inputs that cannot run short.
    pub stock_days: Vec<f64>,
    /// What shortages do.
    pub response: Response,
    /// How capacity grows.
    pub overproduction: Overproduction,
    /// Who is served first.
    pub rationing: Rationing,
    /// By how much final demand for a good falls, as a part of it, per part of demand that its maker left
    /// unserved the day before; 0 is fixed final demand.
    pub final_demand_response: f64,
    /// Habits of the package to keep.
    pub compatibility: Compatibility,
}

impl Settings {
    /// All faults, for a table with so many sectors.
    pub(crate) fn check(&self, sectors: usize) -> Result<(), Fault> {
        let length = |what, list: &[f64]| {
            if list.len() == sectors {
                Ok(())
            } else {
                Err(Fault::Shape { what, expected: sectors, found: list.len() })
            }
        };
        let range =
            |what, value: f64, valid: bool| if valid { Ok(()) } else { Err(Fault::Range { what, value }) };
        let positive = |what, value: f64| range(what, value, value > 0.0 && value.is_finite());
        positive("days per year", self.days_per_year)?;
        positive("capital to value added", self.capital_to_value_added)?;
        range("input threshold", self.input_threshold, self.input_threshold >= 0.0)?;
        length("stock days", &self.stock_days)?;
        for &days in &self.stock_days {
            range("stock days", days, days >= 0.0)?;
        }
        if let Response::Psi { psi, restoration_days } = &self.response {
            range("psi", *psi, (0.0..=1.0).contains(psi))?;
            length("restoration days", restoration_days)?;
            for &days in restoration_days {
                positive("restoration days", days)?;
            }
        }
        let Overproduction { base, max, days } = self.overproduction;
        positive("overproduction", base)?;
        range("overproduction at most", max, max >= base && max.is_finite())?;
        positive("days of overproduction", days)?;
        let response = self.final_demand_response;
        range("response of final demand", response, (0.0..=1.0).contains(&response))
    }

    /// Target stock by sector, days, as it is applied.
    pub(crate) fn applied_stock_days(&self) -> Vec<f64> {
        let raise = |days: f64| if self.compatibility.at_least_two_days && days <= 1.0 { 2.0 } else { days };
        self.stock_days.iter().map(|&days| raise(days)).collect()
    }

    /// Psi, and the part of a gap that is ordered each day, by sector.
    pub(crate) fn applied_response(&self) -> (f64, Vec<f64>) {
        match &self.response {
            Response::Base => (1.0, vec![1.0; self.stock_days.len()]),
            Response::Psi { psi, restoration_days } => {
                (*psi, restoration_days.iter().map(|days| 1.0 / days).collect())
            }
        }
    }
}
