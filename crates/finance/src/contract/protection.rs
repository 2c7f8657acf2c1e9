//! The price protection that the United States gave MP Materials, and what is linked to it.

use serde::Serialize;

/// A state tops a price up to a strike and takes a share of what exceeds it once a plant runs in full.
///
/// In each quarter, on the volume-weighted benchmark, and on product that is stockpiled or used in house too:
/// the state pays `Q max(0, K - P)`; after full output it receives `s Q max(0, P - K)`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Protection {
    /// Strike `K`, USD/kg.
    pub strike: f64,
    /// Share `s` of the excess that is paid back.
    pub clawback: f64,
}

impl Protection {
    /// What the state pays for a quarter, USD; negative where it receives.
    #[must_use]
    pub fn payment(&self, price: f64, kilograms: f64, full_output: bool) -> f64 {
        let top_up = kilograms * (self.strike - price).max(0.0);
        let back = if full_output { self.clawback * kilograms * (price - self.strike).max(0.0) } else { 0.0 };
        top_up - back
    }

    /// The volume-weighted price of a quarter's sales, each a price and its kilograms; none without sales.
    #[must_use]
    pub fn benchmark(sales: &[(f64, f64)]) -> Option<f64> {
        let kilograms: f64 = sales.iter().map(|sale| sale.1).sum();
        (kilograms > 0.0).then(|| sales.iter().map(|(price, mass)| price * mass).sum::<f64>() / kilograms)
    }
}

/// Preferred shares whose coupon is paid in more of the same, with a right to convert, and a warrant.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PreferredShares {
    /// Money paid in, USD.
    pub amount: f64,
    /// Coupon a year, paid in kind and compounded yearly.
    pub coupon: f64,
    /// Price at which a share of common stock is had for the accrued claim, USD.
    pub conversion_price: f64,
    /// Number of shares the warrant buys.
    pub warrants: f64,
    /// Price at which it buys them, USD.
    pub warrant_price: f64,
}

impl PreferredShares {
    /// The claim after some years: `A (1 + c)^t`, USD.
    #[must_use]
    pub fn accrued(&self, years: f64) -> f64 {
        self.amount * libm::pow(1.0 + self.coupon, years)
    }

    /// Shares of common stock that the claim converts into.
    #[must_use]
    pub fn shares(&self, years: f64) -> f64 {
        self.accrued(years) / self.conversion_price
    }

    /// What the holder has at a share price: the claim or the shares, whichever is worth more, and the
    /// warrant's gain, USD.
    #[must_use]
    pub fn worth(&self, years: f64, share_price: f64) -> f64 {
        let converted = self.shares(years) * share_price;
        let warrant = self.warrants * (share_price - self.warrant_price).max(0.0);
        self.accrued(years).max(converted) + warrant
    }
}
