//! What users pay for the last unit of a quantity.

use serde::Serialize;

use crate::Line;

/// An inverse demand: a price that never rises with the quantity.
pub trait Demand {
    /// What users pay for the last unit, never below zero; infinite where nothing is to be had and no price makes users
    /// go without.
    fn price(&self, quantity: f64) -> f64;

    /// Quantity that users take for nothing; infinite if there is none.
    fn satiation(&self) -> f64;

    /// True if the figures describe a demand.
    fn is_sound(&self) -> bool;
}

impl Demand for Line {
    fn price(&self, quantity: f64) -> f64 {
        self.demand_price(quantity)
    }

    fn satiation(&self) -> f64 {
        Line::satiation(*self)
    }

    fn is_sound(&self) -> bool {
        Line::is_sound(*self)
    }
}

/// A demand of constant elasticity: `p = p0 (q / q0)^(1/e)` with `e < 0`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Elastic {
    /// Price `p0` at the quantity `q0`, above zero.
    pub price: f64,
    /// Quantity `q0`, above zero.
    pub quantity: f64,
    /// Elasticity `e` of the quantity to the price, below zero.
    pub elasticity: f64,
}

impl Demand for Elastic {
    fn price(&self, quantity: f64) -> f64 {
        self.price * libm::pow(quantity.max(0.0) / self.quantity, 1.0 / self.elasticity)
    }

    fn satiation(&self) -> f64 {
        f64::INFINITY
    }

    fn is_sound(&self) -> bool {
        let above = |x: f64| x.is_finite() && x > 0.0;
        above(self.price) && above(self.quantity) && above(-self.elasticity)
    }
}
