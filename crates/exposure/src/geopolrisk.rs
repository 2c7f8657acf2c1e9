//! GeoPolRisk: geopolitical supply risk of a raw material for an importer in a year.
//!
//! ```text
//! import risk = sum_i g_i f_i / (p + F)           f_i imports from partner i, F their sum, p own production
//! score       = HHI * import risk                 HHI over all producers, the importer included
//! midpoint    = score * price                     price = sum of values / sum of quantities
//! CF          = midpoint / midpoint of copper     kg of copper equivalent per kg
//! ```
//!
//! Sources: Gemechu and others 2015; Santillán-Saldivar and others 2022; Koyamparambath and others 2024. `g` is
//! `(2.5 - WGI)/5` of political stability, clipped to 0 to 1. The importer's own goods, and those of all
//! members where the importer is a region, have `g = 0`.

use crate::concentration::herfindahl;

/// Whose figures are to be met where the equations leave a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// As the reference package computes, to the digit: production is cut to whole units before the index; a
    /// partner without a rating has a fixed weight; without trade the risk and the price are 0.
    Exact,
    /// As the equations say: production counts as it is; a partner without a rating is left out of the
    /// imports; what is not defined stays empty.
    Paper,
}

/// Constants of the definition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Constants {
    /// Weight of a partner without a rating, from 0 to 1; for [`Mode::Exact`].
    pub unrated: f64,
    /// Score times price of copper, USD/kg.
    pub copper: f64,
}

/// Imports from a partner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Partner {
    /// Quantity, t.
    pub quantity: f64,
    /// Value, thousand USD.
    pub value: f64,
    /// Risk of its governance, `(2.5 - WGI)/5`; clipped here. None if it is not rated.
    pub governance: Option<f64>,
    /// The importer itself, or a member of the importing region.
    pub own: bool,
}

/// The result for one importer, material and year. What is not defined is none; never so in [`Mode::Exact`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GeoPolRisk {
    /// Herfindahl-Hirschman index of world production, from 0 to 1.
    pub hhi: f64,
    /// Import risk, from 0 to 1.
    pub import_risk: Option<f64>,
    /// Price of the imports, USD/kg.
    pub price: Option<f64>,
    /// Geopolitical supply risk, from 0 to 1.
    pub score: Option<f64>,
    /// Score times price, USD/kg.
    pub midpoint: Option<f64>,
    /// Characterisation factor, kg of copper equivalent per kg.
    pub cf: Option<f64>,
    /// Imports, t, that came from partners without a rating.
    pub unrated: f64,
}

/// Concentration of world production as the mode wants it; `production` by country in one unit.
///
/// Nothing if nothing is produced; in [`Mode::Exact`] less than one unit in every country is nothing.
#[must_use]
pub fn production_concentration(production: &[f64], mode: Mode) -> Option<f64> {
    match mode {
        Mode::Exact => {
            let whole: Vec<f64> = production.iter().map(|amount| amount.trunc()).collect();
            herfindahl(&whole)
        }
        Mode::Paper => herfindahl(production),
    }
}

/// GeoPolRisk of one case, from the concentration of world production, the importer's own production in t, and
/// its imports by partner.
#[must_use]
pub fn geopolrisk(
    hhi: f64,
    domestic: f64,
    partners: &[Partner],
    constants: Constants,
    mode: Mode,
) -> GeoPolRisk {
    let (mut imports, mut value, mut weighted, mut unrated) = (0.0, 0.0, 0.0, 0.0);
    for partner in partners {
        imports += partner.quantity;
        value += partner.value;
        if partner.own {
            continue;
        }
        if let Some(governance) = partner.governance {
            weighted += partner.quantity * governance.clamp(0.0, 1.0);
        } else {
            unrated += partner.quantity;
            if mode == Mode::Exact {
                weighted += partner.quantity * constants.unrated;
            }
        }
    }
    let missing = (mode == Mode::Exact).then_some(0.0);
    let ratio = |part: f64, whole: f64| if whole > 0.0 { Some(part / whole) } else { missing };
    let counted = if mode == Mode::Exact { imports } else { imports - unrated };
    let import_risk = ratio(weighted, domestic + counted);
    let price = ratio(value, imports);
    let score = import_risk.map(|risk| hhi * risk);
    let midpoint = score.zip(price).map(|(score, price)| score * price);
    let cf = midpoint.map(|midpoint| midpoint / constants.copper);
    GeoPolRisk { hhi, import_risk, price, score, midpoint, cf, unrated }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONSTANTS: Constants = Constants { unrated: 0.5, copper: 0.4 };

    const fn partner(quantity: f64, value: f64, governance: Option<f64>, own: bool) -> Partner {
        Partner { quantity, value, governance, own }
    }

    #[test]
    fn a_case_by_hand() {
        // Producers 6 and 2: 36/64 + 4/64. Imports 30 at 0.4, 10 at 0.6, own production 10: 18 / 50.
        let hhi = production_concentration(&[6.0, 2.0], Mode::Paper).unwrap();
        assert!((hhi - 0.625).abs() < 1e-12);
        let partners = [partner(30.0, 100.0, Some(0.4), false), partner(10.0, 60.0, Some(0.6), false)];
        let result = geopolrisk(hhi, 10.0, &partners, CONSTANTS, Mode::Paper);
        assert_eq!(result.price, Some(4.0));
        for (value, expected) in
            [(result.import_risk, 0.36), (result.score, 0.225), (result.midpoint, 0.9), (result.cf, 2.25)]
        {
            assert!((value.unwrap() - expected).abs() < 1e-12);
        }
        assert_eq!(result, geopolrisk(hhi, 10.0, &partners, CONSTANTS, Mode::Exact));
    }

    #[test]
    fn own_goods_carry_no_risk_but_count_as_imports() {
        let partners = [partner(10.0, 1.0, Some(0.8), false), partner(10.0, 1.0, Some(0.9), true)];
        for mode in [Mode::Exact, Mode::Paper] {
            assert_eq!(geopolrisk(1.0, 0.0, &partners, CONSTANTS, mode).import_risk, Some(0.4));
        }
    }

    #[test]
    fn a_partner_without_a_rating_weighs_half_or_is_left_out() {
        let partners = [partner(10.0, 1.0, Some(0.8), false), partner(30.0, 1.0, None, false)];
        let exact = geopolrisk(1.0, 0.0, &partners, CONSTANTS, Mode::Exact);
        let paper = geopolrisk(1.0, 0.0, &partners, CONSTANTS, Mode::Paper);
        assert_eq!((exact.import_risk, exact.unrated), (Some(0.575), 30.0));
        assert_eq!((paper.import_risk, paper.price), (Some(0.8), Some(0.05)));
    }

    #[test]
    fn production_is_cut_to_whole_units_in_the_exact_mode_only() {
        assert_eq!(production_concentration(&[1.9, 1.1], Mode::Exact), Some(0.5));
        assert_eq!(production_concentration(&[0.9, 0.9], Mode::Exact), None);
        assert_eq!(production_concentration(&[0.9, 0.9], Mode::Paper), Some(0.5));
    }

    #[test]
    fn no_trade_is_zero_in_the_exact_mode_and_empty_on_paper() {
        let exact = geopolrisk(0.5, 0.0, &[], CONSTANTS, Mode::Exact);
        assert_eq!((exact.import_risk, exact.price, exact.cf), (Some(0.0), Some(0.0), Some(0.0)));
        let paper = geopolrisk(0.5, 0.0, &[], CONSTANTS, Mode::Paper);
        assert_eq!((paper.import_risk, paper.price, paper.cf), (None, None, None));
        let own = geopolrisk(0.5, 3.0, &[], CONSTANTS, Mode::Paper);
        assert_eq!((own.import_risk, own.score, own.price), (Some(0.0), Some(0.0), None));
    }
}
