//! A reference price held by a duty that varies.

use serde::Serialize;

/// Non-members pay at the border what their price lacks to the reference price of the stage:
/// `duty = max(0, P_ref - P_import)`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ReferencePrice {
    /// Reference price of the stage, USD/kg.
    pub reference: f64,
}

impl ReferencePrice {
    /// Duty on a kilogram, USD; members pay none.
    #[must_use]
    pub fn duty(&self, import_price: f64, member: bool) -> f64 {
        if member { 0.0 } else { (self.reference - import_price).max(0.0) }
    }

    /// What a buyer pays for a kilogram from a non-member, USD.
    #[must_use]
    pub fn landed(&self, import_price: f64) -> f64 {
        import_price + self.duty(import_price, false)
    }
}
