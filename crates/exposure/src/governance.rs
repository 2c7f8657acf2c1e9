//! Governance of suppliers as a weight: the scales in use, and concentration under any lens.
//!
//! The Worldwide Governance Indicators of the World Bank run from about -2.5 (worst) to 2.5 (best). Each
//! method turns them so that more means more risk.

/// Ends of the scale of the Worldwide Governance Indicators.
const WGI_END: f64 = 2.5;

/// Risk from 0 (best) to 1 (worst): `(2.5 - WGI) / 5`, clipped; the scale of GeoPolRisk.
#[must_use]
pub fn risk_to_one(wgi: f64) -> f64 {
    ((WGI_END - wgi) / (2.0 * WGI_END)).clamp(0.0, 1.0)
}

/// Risk from 0 (best) to 10 (worst): `(2.5 - WGI) * 2`, clipped; the scale of the European Commission.
#[must_use]
pub fn risk_to_ten(wgi: f64) -> f64 {
    risk_to_one(wgi) * 10.0
}

/// Concentration weighted by a lens: `sum s_c^2 w_c`.
///
/// `suppliers` are pairs of supply, in any one unit, and weight: a governance indicator, a policy index or
/// anything else that says how much a supplier counts. With all weights 1 it is the Herfindahl-Hirschman
/// index. Nothing if nothing is supplied.
#[must_use]
pub fn weighted_concentration(suppliers: &[(f64, f64)]) -> Option<f64> {
    let total: f64 = suppliers.iter().map(|supplier| supplier.0).sum();
    (total > 0.0).then(|| suppliers.iter().map(|(supply, weight)| (supply / total).powi(2) * weight).sum())
}

/// Mean of a lens over supply: `sum s_c w_c`, in the unit of the weight.
///
/// Nothing if nothing is supplied.
#[must_use]
pub fn weighted_mean(suppliers: &[(f64, f64)]) -> Option<f64> {
    let total: f64 = suppliers.iter().map(|supplier| supplier.0).sum();
    (total > 0.0).then(|| suppliers.iter().map(|(supply, weight)| supply / total * weight).sum())
}

/// Index under a chosen lens, from 0 to 10: `sum (s_c r_c)^2 / 10` with risk `r` from 0 to 10.
///
/// Here the lens is squared with the share, so that risk counts as much as concentration does. Nothing if
/// nothing is supplied. Source: index of the Hoskins Circular widget of mined resources, as its published
/// specification gives it.
#[must_use]
pub fn lens_index(suppliers: &[(f64, f64)]) -> Option<f64> {
    let total: f64 = suppliers.iter().map(|supplier| supplier.0).sum();
    (total > 0.0)
        .then(|| suppliers.iter().map(|(supply, risk)| (supply / total * risk).powi(2)).sum::<f64>() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scales_turn_the_indicator_and_clip_it() {
        assert_eq!((risk_to_one(2.5), risk_to_one(0.0), risk_to_one(-2.5)), (0.0, 0.5, 1.0));
        assert_eq!((risk_to_one(-2.8), risk_to_one(2.6)), (1.0, 0.0));
        assert!((risk_to_ten(-0.3) - 5.6).abs() < 1e-12);
    }

    #[test]
    fn a_monopoly_has_the_risk_of_its_country() {
        assert_eq!(weighted_concentration(&[(3.0, 4.0)]), Some(4.0));
        assert_eq!(weighted_mean(&[(3.0, 4.0)]), Some(4.0));
        assert_eq!(lens_index(&[(3.0, 10.0)]), Some(10.0));
        assert_eq!(weighted_concentration(&[]), None);
    }

    #[test]
    fn two_suppliers_by_hand() {
        // Shares 3/4 and 1/4, risks 8 and 4: (6^2 + 1^2) / 10 and 9/16 * 8 + 1/16 * 4.
        let suppliers = [(3.0, 8.0), (1.0, 4.0)];
        assert_eq!(lens_index(&suppliers), Some(3.7));
        assert_eq!(weighted_concentration(&suppliers), Some(4.75));
        assert_eq!(weighted_mean(&suppliers), Some(7.0));
    }
}
