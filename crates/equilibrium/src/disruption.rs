//! A market after a supplier is cut, with constant elasticities.
//!
//! Suppliers `k` offer `q_k(p) = min(cap_k, q0_k (p/p0)^e_s)`; the cut supplier delivers what it still may, whatever
//! the price. Users want `D(p) = D0 (p/p0)^e_d` with `e_d < 0`. The price clears the market; it does not rise
//! beyond a ceiling, above which users cannot pay and the rest of the shortage is physical.
//!
//! Equations after the published description of the economic model behind the 2025 list of critical minerals
//! of the United States (Nassar and others, Open-File Report 2024-1057); the notation is ours.
//!
//! ```
//! use equilibrium::disruption::{Market, Supplier};
//!
//! let market = Market {
//!     cut_supply: 60.0,
//!     others: vec![
//!         Supplier { quantity: 25.0, capacity: 30.0, elasticity: 0.3 },
//!         Supplier { quantity: 15.0, capacity: 16.0, elasticity: 0.3 },
//!     ],
//!     demand_elasticity: -0.4,
//!     ceiling: f64::INFINITY,
//! };
//! let after = market.after(1.0).unwrap();
//! assert!((after.quantity - 46.0).abs() < 1e-9);
//! assert!((after.price - 6.967_956_340_023).abs() < 1e-9);
//! ```

use serde::Serialize;

/// Halvings of the interval that holds the price: enough for every digit.
const HALVINGS: usize = 200;

/// A supplier that can go on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Supplier {
    /// Quantity before.
    pub quantity: f64,
    /// Most it can deliver.
    pub capacity: f64,
    /// Elasticity of its supply.
    pub elasticity: f64,
}

/// A market before the cut. Demand before equals supply before; prices are multiples of the price before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Market {
    /// Quantity of the supplier that is cut.
    pub cut_supply: f64,
    /// The others.
    pub others: Vec<Supplier>,
    /// Elasticity of demand, below zero.
    pub demand_elasticity: f64,
    /// Highest price that users can pay, a multiple of the price before; may be infinite.
    pub ceiling: f64,
}

/// The market after the cut.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct After {
    /// Price over the price before.
    pub price: f64,
    /// Quantity used.
    pub quantity: f64,
    /// What each of the others delivers.
    pub supplies: Vec<f64>,
    /// Part of the use before that is given up for its price.
    pub given_up: f64,
    /// Part of the use before that is wanted at the price and not to be had.
    pub missing: f64,
}

impl After {
    /// Part of the use before that is gone.
    #[must_use]
    pub fn shortfall(&self) -> f64 {
        self.given_up + self.missing
    }
}

impl Market {
    /// Demand before, which is supply before.
    #[must_use]
    pub fn demand(&self) -> f64 {
        self.cut_supply + self.others.iter().map(|supplier| supplier.quantity).sum::<f64>()
    }

    fn supply(&self, price: f64, left: f64) -> f64 {
        left + self.others.iter().map(|supplier| supplier.at(price)).sum::<f64>()
    }

    /// The market with the part `cut` of the cut supplier's quantity gone.
    ///
    /// Nothing if `cut` is no part, demand does not fall with its price, or a quantity is negative.
    #[must_use]
    pub fn after(&self, cut: f64) -> Option<After> {
        let demand = self.demand();
        let sound = (0.0..=1.0).contains(&cut)
            && self.demand_elasticity < 0.0
            && self.cut_supply >= 0.0
            && self.ceiling >= 1.0
            && demand > 0.0
            && self
                .others
                .iter()
                .all(|s| s.quantity >= 0.0 && s.capacity >= s.quantity && s.elasticity >= 0.0);
        if !sound {
            return None;
        }
        let left = (1.0 - cut) * self.cut_supply;
        let wanted = |price: f64| demand * libm::pow(price, self.demand_elasticity);
        let excess = |price: f64| wanted(price) - self.supply(price, left);
        let (mut low, mut high) = (1.0_f64, 2.0_f64);
        if excess(low) <= 0.0 {
            high = low;
        }
        while high < self.ceiling && excess(high) > 0.0 {
            low = high;
            high *= 2.0;
            if !high.is_finite() {
                // Nobody else delivers and nobody says what users can pay.
                return None;
            }
        }
        high = high.min(self.ceiling);
        let price = if excess(high) > 0.0 {
            high
        } else {
            for _ in 0..HALVINGS {
                let middle = low + (high - low) / 2.0;
                if excess(middle) > 0.0 {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            high
        };
        let supplies: Vec<f64> = self.others.iter().map(|supplier| supplier.at(price)).collect();
        let given_up = 1.0 - wanted(price) / demand;
        // At the clearing price the two agree up to rounding.
        let missing = if price < self.ceiling { 0.0 } else { (excess(price) / demand).max(0.0) };
        Some(After { price, quantity: demand * (1.0 - given_up - missing), supplies, given_up, missing })
    }
}

impl Supplier {
    fn at(&self, price: f64) -> f64 {
        (self.quantity * libm::pow(price, self.elasticity)).min(self.capacity)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn worked() -> Market {
        Market {
            cut_supply: 60.0,
            others: vec![
                Supplier { quantity: 25.0, capacity: 30.0, elasticity: 0.3 },
                Supplier { quantity: 15.0, capacity: 16.0, elasticity: 0.3 },
            ],
            demand_elasticity: -0.4,
            ceiling: f64::INFINITY,
        }
    }

    /// The worked problem of the reference, cut by a quarter, by half and whole, to 1e-9.
    #[test]
    fn the_worked_market_is_met() {
        let expected = [
            (0.25, 1.360_345_068_952_566_5, 88.417_934_506_021_48, [27.417_934_506_021_474, 16.0]),
            (0.5, 1.985_939_524_502_785_8, 76.0, [30.0, 16.0]),
            (1.0, 6.967_956_340_023_493, 46.0, [30.0, 16.0]),
        ];
        for (cut, price, quantity, supplies) in expected {
            let after = worked().after(cut).unwrap();
            let near = |a: f64, b: f64| assert!((a - b).abs() <= 1e-9 * b, "{cut}: {a} for {b}");
            near(after.price, price);
            near(after.quantity, quantity);
            near(after.supplies[0], supplies[0]);
            near(after.supplies[1], supplies[1]);
        }
    }

    #[test]
    fn above_the_ceiling_the_shortage_is_physical() {
        let market = Market { ceiling: 2.0, ..worked() };
        let after = market.after(1.0).unwrap();
        assert!((after.price - 2.0).abs() < 1e-12);
        assert!((after.quantity - 46.0).abs() < 1e-9);
        assert!(after.missing > 0.2 && after.given_up > 0.2);
    }

    #[test]
    fn a_market_that_cannot_be_is_refused() {
        assert!(worked().after(1.1).is_none());
        assert!(Market { demand_elasticity: 0.1, ..worked() }.after(0.5).is_none());
        assert!(Market { others: Vec::new(), ..worked() }.after(1.0).is_none());
    }

    proptest! {
        /// A deeper cut never lowers the price or raises the quantity, and the market clears.
        #[test]
        fn deeper_cuts_are_worse(
            cut in 0.0_f64..1.0, more in 0.0_f64..1.0, share in 0.01_f64..0.99, elasticity in 0.0_f64..1.0,
            spare in 1.0_f64..1.5, demand in -2.0_f64..-0.05,
        ) {
            let rest = Supplier { quantity: 1.0 - share, capacity: (1.0 - share) * spare, elasticity };
            let market =
                Market { cut_supply: share, others: vec![rest], demand_elasticity: demand, ceiling: 100.0 };
            let (less, worse) = (market.after(cut).unwrap(), market.after(cut + (1.0 - cut) * more).unwrap());
            prop_assert!(worse.price >= less.price * (1.0 - 1e-12));
            prop_assert!(worse.quantity <= less.quantity * (1.0 + 1e-12));
            let supplied = (1.0 - cut) * share + less.supplies[0];
            prop_assert!((supplied - less.quantity).abs() < 1e-9);
        }
    }
}
