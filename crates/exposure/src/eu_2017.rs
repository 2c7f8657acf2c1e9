//! Criticality after the European Commission (2017): supply risk and economic importance.
//!
//! Source: Blengini and others, Methodology for establishing the EU list of critical raw materials, 2017;
//! used in the studies of 2017, 2020 and 2023. Scales, thresholds and the rule of the higher stage were
//! recalled, not read there.

/// A supplier of a stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Supplier {
    /// Supply, in any one unit.
    pub supply: f64,
    /// Risk of its governance, from 0 (best) to 10 (worst): see [`risk_to_ten`](crate::governance::risk_to_ten).
    pub governance: f64,
    /// Trade parameter: below 1 for members and partners of agreements, 1 for none, above 1 for export
    /// taxes, quotas and bans.
    pub trade: f64,
}

/// Concentration weighted by governance and trade, from 0 to about 10: `H = sum S_c^2 WGI_c t_c`.
///
/// Nothing if nothing is supplied.
#[must_use]
pub fn weighted_concentration(suppliers: &[Supplier]) -> Option<f64> {
    let weights: Vec<(f64, f64)> =
        suppliers.iter().map(|supplier| (supplier.supply, supplier.governance * supplier.trade)).collect();
    crate::governance::weighted_concentration(&weights)
}

/// What the supply risk of one stage rests on.
#[derive(Debug, Clone, Copy)]
pub struct Supply<'s> {
    /// Suppliers of the world.
    pub global: &'s [Supplier],
    /// Suppliers of the Union, its own production included.
    pub union: &'s [Supplier],
    /// Import reliance, from 0 to 1: see [`Balance`](crate::Balance).
    pub import_reliance: f64,
    /// End-of-life recycling input rate, from 0 to 1: part of use met from old scrap.
    pub recycling: f64,
    /// Substitution index for supply risk, from 0.8 (replaceable) to 1 (not): see [`substitution_index`].
    pub substitution: f64,
}

/// Supply risk of one stage: `SR = [H_GS IR/2 + H_EU (1 - IR/2)] (1 - EoL_RIR) SI_SR`.
///
/// A side without weight may be empty: the Union's suppliers never are, those of the world are where nothing
/// is imported. Nothing if a side that counts supplies nothing.
#[must_use]
pub fn stage_supply_risk(stage: &Supply<'_>) -> Option<f64> {
    let global = stage.import_reliance / 2.0;
    let side = |suppliers, weight: f64| {
        if weight > 0.0 { weighted_concentration(suppliers).map(|index| index * weight) } else { Some(0.0) }
    };
    let mixed = side(stage.global, global)? + side(stage.union, 1.0 - global)?;
    Some(mixed * (1.0 - stage.recycling) * stage.substitution)
}

/// Supply risk of a material and the position of the stage that sets it: the highest of its stages.
///
/// The Commission looks at extraction and processing and keeps the higher. Stages without figures do not
/// count; nothing if none has any.
#[must_use]
pub fn supply_risk(stages: &[Supply<'_>]) -> Option<(usize, f64)> {
    let known =
        stages.iter().enumerate().filter_map(|(index, stage)| Some((index, stage_supply_risk(stage)?)));
    known.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
}

/// A substitute in a use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Substitute {
    /// Part of the use that it could take, from 0 to 1.
    pub share: f64,
    /// Score for its availability, from 0.8 (more of it is made than of the material) to 1.
    pub availability: f64,
    /// Score for its own criticality, from 0.8 (not critical) to 1.
    pub criticality: f64,
    /// Score for being a by-product, from 0.8 (a main product) to 1.
    pub co_production: f64,
}

/// Substitution index for supply risk: `SI_SR = sum_u share_u sum_s share_us (SP SCr SCo)^(1/3)`.
///
/// `uses` are pairs of the share of a use and its substitutes. The part of a use that no substitute takes
/// keeps the score 1: there the material stays.
#[must_use]
pub fn substitution_index(uses: &[(f64, &[Substitute])]) -> f64 {
    let of_use = |substitutes: &[Substitute]| {
        let taken: f64 = substitutes.iter().map(|substitute| substitute.share).sum();
        let scored: f64 = substitutes
            .iter()
            .map(|substitute| {
                let product = substitute.availability * substitute.criticality * substitute.co_production;
                substitute.share * libm::cbrt(product)
            })
            .sum();
        scored + (1.0 - taken).max(0.0)
    };
    uses.iter().map(|(share, substitutes)| share * of_use(substitutes)).sum()
}

/// Economic importance, from 0 to 10: `EI = sum_u A_u Q_u SI_EI / max Q * 10`.
///
/// `uses` are pairs of the share of use in a sector and the value added of the sector; `largest` is the value
/// added of the largest manufacturing sector in the same money. Nothing if that is zero.
#[must_use]
pub fn economic_importance(uses: &[(f64, f64)], substitution: f64, largest: f64) -> Option<f64> {
    let value: f64 = uses.iter().map(|(share, value_added)| share * value_added).sum();
    (largest > 0.0).then(|| value * substitution / largest * 10.0)
}

/// Critical if supply risk and economic importance both reach their threshold.
#[must_use]
pub fn is_critical(supply_risk: f64, economic_importance: f64, thresholds: (f64, f64)) -> bool {
    supply_risk >= thresholds.0 && economic_importance >= thresholds.1
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn supplier(supply: f64, governance: f64, trade: f64) -> Supplier {
        Supplier { supply, governance, trade }
    }

    /// Four countries of the worked case `eu_supply_risk_worked` of the project's textbook cases.
    const GLOBAL: [Supplier; 4] = [
        supplier(0.7, 5.6, 1.1),
        supplier(0.15, 1.9, 1.0),
        supplier(0.1, 2.6, 1.0),
        supplier(0.05, 2.9, 0.8),
    ];
    const UNION: [Supplier; 4] =
        [supplier(0.6, 5.6, 1.1), supplier(0.1, 1.9, 1.0), supplier(0.1, 2.6, 1.0), supplier(0.2, 2.9, 0.8)];

    fn worked() -> Supply<'static> {
        Supply { global: &GLOBAL, union: &UNION, import_reliance: 0.8, recycling: 0.06, substitution: 0.94 }
    }

    #[test]
    fn the_worked_case_gives_its_supply_risk_and_economic_importance() {
        let near = |value: Option<f64>, expected: f64| (value.unwrap() - expected).abs() < 1e-9;
        assert!(near(weighted_concentration(&GLOBAL), 3.092_949_999_999_998_8));
        assert!(near(weighted_concentration(&UNION), 2.3554));
        assert!(near(stage_supply_risk(&worked()), 2.341_911_111_999_999));
        let uses = [(0.5, 180.0), (0.3, 90.0), (0.2, 60.0)];
        assert!(near(economic_importance(&uses, 0.92, 240.0), 4.945));
        assert!(is_critical(2.34, 4.945, (1.0, 2.8)) && !is_critical(0.99, 4.945, (1.0, 2.8)));
    }

    #[test]
    fn the_riskier_stage_is_kept() {
        let calm = Supply { recycling: 0.5, ..worked() };
        let (stage, risk) = supply_risk(&[calm, worked()]).unwrap();
        assert_eq!((stage, Some(risk)), (1, stage_supply_risk(&worked())));
        let unknown = Supply { union: &[], ..worked() };
        assert_eq!(supply_risk(&[unknown, calm]).unwrap().0, 1);
        assert_eq!(supply_risk(&[unknown]), None);
    }

    #[test]
    fn where_nothing_is_imported_only_own_suppliers_count() {
        let own = Supply { global: &[], import_reliance: 0.0, recycling: 0.0, substitution: 1.0, ..worked() };
        assert_eq!(stage_supply_risk(&own), weighted_concentration(&UNION));
    }

    #[test]
    fn without_substitutes_the_index_is_one_and_good_ones_lower_it() {
        assert!((substitution_index(&[(0.6, &[]), (0.4, &[])]) - 1.0).abs() < 1e-12);
        // Half of a use of 40 % goes to a substitute with score 0.8: 0.6 + 0.4 * (0.5 * 0.8 + 0.5).
        let good = Substitute { share: 0.5, availability: 0.8, criticality: 0.8, co_production: 0.8 };
        assert!((substitution_index(&[(0.6, &[]), (0.4, &[good])]) - 0.96).abs() < 1e-12);
    }
}
