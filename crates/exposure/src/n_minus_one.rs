//! What is left without the top supplier: the N-1 ratio of the International Energy Agency.

use crate::concentration::top_supplier;

/// Supply of all but the top supplier, in the unit of supply; nothing if nothing is supplied.
#[must_use]
pub fn supply_without_top(supply: &[f64]) -> Option<f64> {
    let (top, _) = top_supplier(supply)?;
    Some(supply.iter().enumerate().filter(|(index, _)| *index != top).map(|(_, output)| output).sum())
}

/// Can all others serve the rest of the world without the top supplier:
/// `N-1 = sum_{c != top} supply_c / (sum use - use_top)`, from 0; 1 means they just can.
///
/// `consumption` stands in the order of `supply` and in its unit; uses beyond the suppliers may follow.
/// Nothing if nothing is supplied or the rest of the world uses nothing.
/// Source: International Energy Agency, Global Critical Minerals Outlook 2025. That the top supplier's own
/// use is left out follows from its remark on copper; its definition was not seen in print.
#[must_use]
pub fn n_minus_one(supply: &[f64], consumption: &[f64]) -> Option<f64> {
    let (top, _) = top_supplier(supply)?;
    let rest: f64 = consumption.iter().sum::<f64>() - consumption.get(top).copied().unwrap_or(0.0);
    supply_without_top(supply).filter(|_| rest > 0.0).map(|others| others / rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_without_the_top_supplier_leaves_out_its_own_use() {
        // Supply 60/30/10, use 40/40/20: the others make 40 and need 60.
        let ratio = n_minus_one(&[60.0, 30.0, 10.0], &[40.0, 40.0, 20.0]).unwrap();
        assert!((ratio - 40.0 / 60.0).abs() < 1e-12);
    }

    #[test]
    fn nobody_else_uses_any() {
        assert_eq!(n_minus_one(&[2.0, 1.0], &[3.0, 0.0]), None);
        assert_eq!(n_minus_one(&[], &[1.0]), None);
    }
}
