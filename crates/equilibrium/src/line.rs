//! Straight lines of demand and supply.

use serde::Serialize;

/// A price that changes with the quantity along a straight line: `p = intercept - slope q` for demand,
/// `p = intercept + slope q` for supply and cost. The slope is above zero.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Line {
    /// Price at quantity zero.
    pub intercept: f64,
    /// Change of the price per unit of quantity, above zero.
    pub slope: f64,
}

impl Line {
    /// What users pay for the last unit, never below zero: what has no use is given away.
    #[must_use]
    pub fn demand_price(self, quantity: f64) -> f64 {
        (self.intercept - self.slope * quantity).max(0.0)
    }

    /// Quantity that users take for nothing.
    #[must_use]
    pub fn satiation(self) -> f64 {
        (self.intercept / self.slope).max(0.0)
    }

    /// What the last unit costs.
    #[must_use]
    pub fn cost(self, quantity: f64) -> f64 {
        self.intercept + self.slope * quantity
    }

    pub(crate) fn is_sound(self) -> bool {
        self.intercept.is_finite() && self.slope.is_finite() && self.slope > 0.0
    }
}
