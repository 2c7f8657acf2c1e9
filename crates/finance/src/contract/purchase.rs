//! The purchase that Japan (JARE) agreed with Lynas, and the American letter of intent of the same form.

use serde::Serialize;

/// A buyer takes a firm volume at a floor or the market, whichever is higher, and gets a capped rebate when
/// the market is high: price `max(K, P)`, rebate a calendar year `min(cap, s Q max(0, P - T))`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Purchase {
    /// Floor `K`, USD/kg.
    pub floor: f64,
    /// Kilograms a year that must be taken.
    pub firm: f64,
    /// Share `s` of the excess that comes back.
    pub rebate: f64,
    /// Price `T` above which it comes back, USD/kg.
    pub rebate_above: f64,
    /// Most that comes back in a calendar year, USD.
    pub rebate_cap: f64,
}

impl Purchase {
    /// Price paid for a kilogram before the rebate, USD.
    #[must_use]
    pub fn price(&self, market: f64) -> f64 {
        market.max(self.floor)
    }

    /// Rebate of a calendar year, USD, at an average market price and for the kilograms taken.
    #[must_use]
    pub fn rebate(&self, market: f64, kilograms: f64) -> f64 {
        self.rebate_cap.min(self.rebate * kilograms * (market - self.rebate_above).max(0.0))
    }

    /// Market price from which the cap binds: `T + cap / (s Q)`, USD/kg; infinite without a share or volume.
    #[must_use]
    pub fn cap_binds_from(&self, kilograms: f64) -> f64 {
        self.rebate_above + self.rebate_cap / (self.rebate * kilograms)
    }

    /// What the floor is worth to the producer in a year, USD: `Q max(0, K - P)`.
    #[must_use]
    pub fn floor_worth(&self, market: f64, kilograms: f64) -> f64 {
        kilograms * (self.floor - market).max(0.0)
    }

    /// What the buyer pays above the market for a year, USD; negative where the rebate exceeds it.
    #[must_use]
    pub fn premium(&self, market: f64, kilograms: f64) -> f64 {
        self.floor_worth(market, kilograms) - self.rebate(market, kilograms)
    }
}
