//! Products that come in one basket: the balance problem of rare earths.
//!
//! A tonne of concentrate yields every product in a fixed share. Mines open until the value of the basket is what the
//! last tonne costs: `sum_e s_e p_e(s_e Q + z_e) = MC(Q)`, where `z_e` comes from elsewhere and `p_e >= 0`: what finds
//! no use is given away, and part of it is not sold at all.
//!
//! ```
//! use equilibrium::{Line, coproduction::{Product, balance}};
//!
//! let one = Product { share: 1.0, demand: Line { intercept: 10.0, slope: 1.0 }, elsewhere: 0.0 };
//! let basket = balance(&[one], Line { intercept: 2.0, slope: 1.0 }).unwrap();
//! assert!((basket.total - 4.0).abs() < 1e-12);
//! ```

use serde::Serialize;

use crate::Line;

/// Halvings of the interval that holds the total: enough for every digit.
const HALVINGS: usize = 200;
/// How far the shares of a basket may add to more than 1.
const SHARE_TOLERANCE: f64 = 1e-9;

/// A product of the basket.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Product {
    /// Mass per mass of the basket, from 0 to 1.
    pub share: f64,
    /// Its demand.
    pub demand: Line,
    /// What comes from another source, whatever the price.
    pub elsewhere: f64,
}

/// The balanced basket.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Basket {
    /// Output of the mines, all products together.
    pub total: f64,
    /// Price by product.
    pub prices: Vec<f64>,
    /// What finds no use, by product.
    pub unsold: Vec<f64>,
    /// Value of a unit of the basket.
    pub value: f64,
}

/// The output at which the basket is worth what its last unit costs; nothing if a product, a line or the sum of the
/// shares is unsound.
#[must_use]
pub fn balance(products: &[Product], marginal_cost: Line) -> Option<Basket> {
    let sound = |product: &Product| {
        product.demand.is_sound() && (0.0..=1.0).contains(&product.share) && product.elsewhere >= 0.0
    };
    let shares: f64 = products.iter().map(|product| product.share).sum();
    if !products.iter().all(sound) || !marginal_cost.is_sound() || shares > 1.0 + SHARE_TOLERANCE {
        return None;
    }
    let supplied = |product: &Product, total: f64| product.share * total + product.elsewhere;
    let value = |total: f64| -> f64 {
        products.iter().map(|p| p.share * p.demand.demand_price(supplied(p, total))).sum()
    };
    let gain = |total: f64| value(total) - marginal_cost.cost(total);
    let mut total = 0.0;
    if gain(0.0) > 0.0 {
        let (mut low, mut high) = (0.0, 1.0);
        while gain(high) > 0.0 {
            low = high;
            high *= 2.0;
        }
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            if gain(middle) > 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        total = f64::midpoint(low, high);
    }
    Some(Basket {
        total,
        prices: products.iter().map(|p| p.demand.demand_price(supplied(p, total))).collect(),
        unsold: products.iter().map(|p| (supplied(p, total) - p.demand.satiation()).max(0.0)).collect(),
        value: value(total),
    })
}
