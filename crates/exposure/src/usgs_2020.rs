//! Supply risk after the United States Geological Survey (Nassar and others 2020).
//!
//! Source: Nassar and others, Evaluating the mineral commodity supply risk of the U.S. manufacturing sector,
//! Science Advances 6, eaay8647; the multiplicative weight is as in a public model file built from it. That
//! home production is left out, and that disruption potential and economic vulnerability are brought to 0 to
//! 1 over all commodities before the mean, was recalled.

use crate::reliance::Balance;

/// A producing country.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Producer {
    /// Production, in any one unit.
    pub production: f64,
    /// Ability index, from 0 (able to supply) to 1: see [`ability`].
    pub ability: f64,
    /// Willingness index, from 0 (willing to supply) to 1: see [`willingness`].
    pub willingness: f64,
    /// The assessing country itself: it counts in the total only.
    pub home: bool,
}

/// Ability index `ASI = 1 - PPI/100` from the policy perception index of the Fraser Institute, 0 to 100.
#[must_use]
pub fn ability(policy_perception: f64) -> f64 {
    1.0 - policy_perception / 100.0
}

/// Willingness index: the mean of its parts, such as trade ties, shared values and military cooperation, each
/// from 0 (willing) to 1.
///
/// Nothing without parts.
#[must_use]
pub fn willingness(parts: &[f64]) -> Option<f64> {
    (!parts.is_empty()).then(|| parts.iter().sum::<f64>() / parts.len() as f64)
}

/// Disruption potential, from 0 to 1: `DP = sum_{c != home} PS_c^2 ASI_c WSI_c`.
///
/// Nothing if nothing is produced.
#[must_use]
pub fn disruption_potential(producers: &[Producer]) -> Option<f64> {
    let weights: Vec<(f64, f64)> = producers
        .iter()
        .map(|producer| {
            let weight = if producer.home { 0.0 } else { producer.ability * producer.willingness };
            (producer.production, weight)
        })
        .collect();
    crate::governance::weighted_concentration(&weights)
}

/// Trade exposure, from 0 to 1: `TE = (I - E + dS) / (PP + SP + I - E + dS)`, clipped: the net import
/// reliance of the country.
#[must_use]
pub fn trade_exposure(balance: &Balance) -> Option<f64> {
    balance.net_import_reliance()
}

/// An industry that uses the commodity; money in any one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Industry {
    /// Value added.
    pub value_added: f64,
    /// Operating profit.
    pub operating_profit: f64,
    /// What it spends on the commodity.
    pub expenditure: f64,
}

/// Economic vulnerability: `EV = sum_i (VA_i / GDP) (EXP_i / OP_i)`, from 0, without unit.
///
/// Nothing if output of the economy, or the profit of an industry that spends on the commodity, is not above
/// zero: then the ratio says nothing.
#[must_use]
pub fn economic_vulnerability(industries: &[Industry], gdp: f64) -> Option<f64> {
    let of_industry = |industry: &Industry| {
        if industry.expenditure == 0.0 {
            return Some(0.0);
        }
        let known = industry.operating_profit > 0.0;
        known.then(|| industry.value_added / gdp * (industry.expenditure / industry.operating_profit))
    };
    if gdp > 0.0 { industries.iter().map(of_industry).sum() } else { None }
}

/// Values brought to 0 to 1 over all commodities: `(x - min) / (max - min)`.
///
/// All zero if they are equal.
#[must_use]
pub fn rescale(values: &[f64]) -> Vec<f64> {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let span = high - low;
    values.iter().map(|value| if span > 0.0 { (value - low) / span } else { 0.0 }).collect()
}

/// Supply risk: the geometric mean `SR = (DP TE EV)^(1/3)`.
///
/// Published scores take `DP` and `EV` after [`rescale`] over all commodities.
#[must_use]
pub fn supply_risk(disruption_potential: f64, trade_exposure: f64, economic_vulnerability: f64) -> f64 {
    libm::cbrt(disruption_potential * trade_exposure * economic_vulnerability)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: f64, expected: f64, tolerance: f64) -> bool {
        (value - expected).abs() <= tolerance * expected.abs()
    }

    /// The worked case `usgs_2020_dp_te_ev_worked` of the project's textbook cases.
    #[test]
    fn the_worked_case_gives_its_components_and_their_mean() {
        let foreign =
            |production, ability, willingness| Producer { production, ability, willingness, home: false };
        let producers = [
            foreign(0.7, 0.45, 0.8),
            Producer { production: 0.12, ability: 1.0, willingness: 1.0, home: true },
            foreign(0.1, 0.15, 0.2),
            foreign(0.08, 0.7, 0.75),
        ];
        let potential = disruption_potential(&producers).unwrap();
        assert!(near(potential, 0.18006, 1e-9));
        let balance = Balance { primary: 5.0, secondary: 0.5, imports: 10.0, exports: 4.0, release: 1.0 };
        let exposure = trade_exposure(&balance).unwrap();
        assert!(near(exposure, 0.56, 1e-9));
        let industry = |value_added, operating_profit, expenditure| Industry {
            value_added,
            operating_profit,
            expenditure,
        };
        let industries = [industry(60.0, 15.0, 0.3), industry(200.0, 70.0, 0.2), industry(30.0, 4.0, 0.05)];
        let vulnerability = economic_vulnerability(&industries, 27_000.0).unwrap();
        // Printed there with five digits.
        assert!(near(vulnerability, 7.9497e-05, 1e-5));
        assert!(near(supply_risk(potential, exposure, vulnerability), 0.020_013_328, 1e-7));
    }

    #[test]
    fn perception_and_ties_become_ability_and_willingness() {
        assert!(near(ability(55.0), 0.45, 1e-12));
        assert_eq!(willingness(&[0.2, 0.6]), Some(0.4));
        assert_eq!(willingness(&[]), None);
    }

    #[test]
    fn an_industry_without_profit_has_no_vulnerability_unless_it_buys_nothing() {
        let loss = Industry { value_added: 5.0, operating_profit: -1.0, expenditure: 0.1 };
        assert_eq!(economic_vulnerability(&[loss], 100.0), None);
        assert_eq!(economic_vulnerability(&[Industry { expenditure: 0.0, ..loss }], 100.0), Some(0.0));
        assert_eq!(economic_vulnerability(&[], 0.0), None);
    }

    #[test]
    fn rescaling_spans_zero_to_one() {
        assert_eq!(rescale(&[2.0, 4.0, 3.0]), [0.0, 1.0, 0.5]);
        assert_eq!(rescale(&[2.0, 2.0]), [0.0, 0.0]);
        assert!(rescale(&[]).is_empty());
    }
}
