//! A project as cash flows without any support.

use serde::Serialize;

use crate::price::PricePath;

/// A plant or mine to be built, in real USD.
///
/// Quarter `q` counts from the decision: `wait` quarters for permits, `build` quarters of spending, then
/// `life` quarters of output that rises over `ramp` quarters.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Project {
    /// Capital cost, USD.
    pub capital: f64,
    /// Quarters until building can begin.
    pub wait: usize,
    /// Quarters of building; the capital is spent evenly.
    pub build: usize,
    /// Quarters from first product to full output.
    pub ramp: usize,
    /// Quarters of output.
    pub life: usize,
    /// Main product at full output, kg a quarter.
    pub output: f64,
    /// Benchmark price of the main product today, USD/kg; the other products move with it.
    pub benchmark: f64,
    /// Revenue from other products at full output and today's prices, USD a quarter.
    pub other_revenue: f64,
    /// Cost of running at full output, USD a quarter.
    pub running_cost: f64,
    /// Share of profit that goes in tax.
    pub tax: f64,
}

impl Project {
    /// First quarter of output.
    #[must_use]
    pub fn first_product(&self) -> usize {
        self.wait + self.build
    }

    /// Quarters from the decision to the end.
    #[must_use]
    pub fn quarters(&self) -> usize {
        self.first_product() + self.life
    }

    /// Part of full output that is made in a quarter.
    #[must_use]
    pub fn level(&self, quarter: usize) -> f64 {
        if quarter < self.first_product() || quarter >= self.quarters() {
            return 0.0;
        }
        let running = (quarter - self.first_product() + 1) as f64;
        (running / self.ramp.max(1) as f64).min(1.0)
    }

    /// Kilograms of the main product made in a quarter.
    #[must_use]
    pub fn kilograms(&self, quarter: usize) -> f64 {
        self.level(quarter) * self.output
    }

    /// Capital spent in a quarter, USD.
    #[must_use]
    pub fn spending(&self, quarter: usize) -> f64 {
        let building = quarter >= self.wait && quarter < self.first_product();
        if building { self.capital / self.build as f64 } else { 0.0 }
    }

    /// Revenue of a quarter, USD.
    #[must_use]
    pub fn revenue(&self, quarter: usize, price: &PricePath) -> f64 {
        let now = price.at(quarter);
        let index = if self.benchmark > 0.0 { now / self.benchmark } else { 1.0 };
        self.level(quarter) * (self.output * now + self.other_revenue * index)
    }

    /// Revenue less running cost of a quarter, USD.
    #[must_use]
    pub fn operating_profit(&self, quarter: usize, price: &PricePath) -> f64 {
        self.revenue(quarter, price) - self.level(quarter) * self.running_cost
    }

    /// Tax on a quarter's profit after even depreciation over the life, USD; losses give none back.
    #[must_use]
    pub fn tax_on(&self, quarter: usize, profit: f64) -> f64 {
        if self.level(quarter) <= 0.0 {
            return 0.0;
        }
        self.tax * (profit - self.capital / self.life as f64).max(0.0)
    }

    /// Flows to the owners in every quarter if nobody helps, USD.
    #[must_use]
    pub fn flows(&self, price: &PricePath) -> Vec<f64> {
        (0..self.quarters())
            .map(|quarter| {
                let profit = self.operating_profit(quarter, price);
                profit - self.tax_on(quarter, profit) - self.spending(quarter)
            })
            .collect()
    }
}
