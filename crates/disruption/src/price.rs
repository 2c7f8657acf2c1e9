//! Quoted and paid prices at a place.

use crate::world::Settings;

/// The clearing price over the baseline's, as a logarithm.
///
/// A part of the volume is sold spot. When part `gap` of all orders is not shipped, spot supply shrinks with
/// the rest and part of the unmet contract demand comes to the spot market on top:
/// `P/P0 = ((s + v g) / (s max(1 - g, m)))^(1/e)`, with `s` the spot share, `v` the participation, `m` what
/// the thinnest market still sells and `e` the elasticity of spot demand. Goods that pile up where they are made press the price there:
/// `- b ln(max(1, S/S0))`.
pub(crate) fn clearing(settings: &Settings, gap: f64, glut: f64) -> f64 {
    let (spot, gap) = (settings.spot_share, gap.clamp(0.0, 1.0));
    let demand = spot + settings.spot_participation * gap;
    let supply = spot * (1.0 - gap).max(settings.thinnest_market);
    libm::log(demand / supply) / settings.spot_elasticity
        - settings.inside_response * libm::log(glut.max(1.0))
}

/// A quotation moved towards the clearing price by a week.
pub(crate) fn quote(settings: &Settings, quoted: f64, clearing: f64) -> f64 {
    let log = libm::log(quoted);
    libm::exp(log + settings.price_adjustment * (clearing - log))
}

/// The price paid on average: contracts, and the spot share at the quotation.
pub(crate) fn paid(settings: &Settings, contract: f64, quoted: f64, tariff: f64) -> f64 {
    ((1.0 - settings.spot_share) * contract + settings.spot_share * quoted) * (1.0 + tariff)
}

/// Use over the baseline's at this paid price: at once by the short-run elasticity, and by the rest of the
/// long-run one as the price stays.
pub(crate) fn response(short: f64, long: f64, log_paid: f64, slow: f64) -> f64 {
    if log_paid == 0.0 && slow == 0.0 { 1.0 } else { libm::exp(short * log_paid + (long - short) * slow) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::tests::settings;

    #[test]
    fn without_a_gap_the_price_stays() {
        assert_eq!(clearing(&settings(), 0.0, 1.0).to_bits(), 0.0_f64.to_bits());
        assert_eq!(quote(&settings(), 1.0, 0.0).to_bits(), 1.0_f64.to_bits());
    }

    #[test]
    fn price_rises_with_the_gap_and_falls_with_a_glut() {
        let settings = settings();
        let mut last = 0.0;
        for gap in [0.1, 0.3, 0.6, 0.9, 1.0] {
            let price = clearing(&settings, gap, 1.0);
            assert!(price > last);
            last = price;
        }
        assert!(clearing(&settings, 0.0, 2.0) < 0.0);
    }

    #[test]
    fn constant_elasticity_is_reached_in_the_long_run() {
        let log_paid = libm::log(2.0);
        let expected = libm::pow(2.0, -0.6);
        assert!((response(-0.1, -0.6, log_paid, log_paid) - expected).abs() < 1e-12);
        assert!((response(-0.1, -0.6, log_paid, 0.0) - libm::pow(2.0, -0.1)).abs() < 1e-12);
    }

    #[test]
    fn paid_prices_barely_move_when_quotations_treble() {
        let paid = paid(&settings(), 1.0, 3.0, 0.0);
        assert!(paid > 1.0 && paid < 1.1, "{paid}");
    }
}
