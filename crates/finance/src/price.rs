//! Paths of a benchmark price.

use serde::Serialize;

use crate::draws::{Uniforms, normal};

/// Quarterly prices of a product, USD/kg, from the quarter of the decision on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PricePath(Vec<f64>);

impl PricePath {
    /// A path of given prices.
    #[must_use]
    pub fn new(prices: Vec<f64>) -> PricePath {
        PricePath(prices)
    }

    /// The same price for ever.
    #[must_use]
    pub fn constant(price: f64) -> PricePath {
        PricePath(vec![price])
    }

    /// The price of a quarter; beyond its end a path keeps its last price, and an empty one is at zero.
    #[must_use]
    pub fn at(&self, quarter: usize) -> f64 {
        self.0.get(quarter).or(self.0.last()).copied().unwrap_or(0.0)
    }

    /// The same path times a factor.
    #[must_use]
    pub fn times(&self, factor: f64) -> PricePath {
        PricePath(self.0.iter().map(|price| price * factor).collect())
    }
}

/// A price whose logarithm returns to a long-run level (Ornstein and Uhlenbeck; Schwartz's first model):
/// `dx = k (m - x) dt + s dW`, `x = ln P`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PriceProcess {
    /// Price now, USD/kg.
    pub now: f64,
    /// Level to which the median returns, USD/kg.
    pub long_run: f64,
    /// Years in which half of a deviation is gone.
    pub half_life: f64,
    /// Volatility `s` of a year.
    pub volatility: f64,
}

impl PriceProcess {
    /// The path of a draw over some quarters, by the exact transition of the process:
    /// `x' = m + (x - m) e^(-k h) + s sqrt((1 - e^(-2 k h)) / (2k)) z`.
    ///
    /// Figures `first..first + 2` times the number of quarters of the uniform numbers are used.
    #[must_use]
    pub fn path(&self, quarters: usize, first: u64, draw: usize, uniforms: &Uniforms<'_>) -> PricePath {
        let pull = std::f64::consts::LN_2 / self.half_life;
        let step = 1.0 / crate::QUARTERS as f64;
        let keep = libm::exp(-pull * step);
        let spread = self.volatility * ((1.0 - libm::exp(-2.0 * pull * step)) / (2.0 * pull)).sqrt();
        let level = libm::log(self.long_run);
        let mut log = libm::log(self.now);
        let mut prices = Vec::with_capacity(quarters);
        for quarter in 0..quarters as u64 {
            prices.push(libm::exp(log));
            let figure = first + 2 * quarter;
            let shock = normal(uniforms(figure, draw), uniforms(figure + 1, draw));
            log = level + (log - level) * keep + spread * shock;
        }
        PricePath(prices)
    }

    /// The median path.
    #[must_use]
    pub fn median(&self, quarters: usize) -> PricePath {
        PriceProcess { volatility: 0.0, ..*self }.path(quarters, 0, 0, &|_, _| 0.5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_returns_by_half_in_a_half_life() {
        let process = PriceProcess { now: 40.0, long_run: 160.0, half_life: 2.0, volatility: 0.3 };
        let path = process.median(9);
        assert!((path.at(0) - 40.0).abs() < 1e-9);
        assert!((path.at(8) - 80.0).abs() < 1e-9, "half of the way in logarithms: sqrt(40 * 160)");
        assert!((path.at(99) - path.at(8)).abs() < f64::EPSILON, "a path keeps its last price");
    }
}
