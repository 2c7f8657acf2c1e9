//! One tonnage for a whole basket: how a quota by weight over several goods parts them.

use crate::world::{Settings, World};

/// What a quota meets in a market.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Line {
    /// Flow of the baseline that the quota covers, t a week.
    pub(crate) normal: f64,
    /// Part of all orders of the buyers it goes to.
    pub(crate) share: f64,
    /// Price, USD/kg; 0 where it is not known.
    pub(crate) price: f64,
}

/// Steps of a bisection: halves an interval to the last bit of a double and some.
const HALVINGS: usize = 60;

/// The part of its normal flow that each good may still send, when `limit` of the whole weight may pass.
///
/// Who holds a quota by weight sends what earns most per kilogram until every good earns the same on its last
/// one: `p_i (M(h_i g_i) - 1) = r`, with `p` the price before, `M` the multiple at which a market clears that
/// lacks part `h g` of its orders, and one rent `r` for all, so that `sum(w_i (1 - g_i)) = limit sum(w_i)`. A
/// dollar more on each kilogram is a larger multiple of a cheap good's price: cheap goods are cut more.
///
/// Goods without a price are cut by the limit itself.
pub(crate) fn parts(settings: &Settings, lines: &[Line], limit: f64) -> Vec<f64> {
    let priced = |line: &&Line| line.price > 0.0 && line.normal > 0.0 && line.share > 0.0;
    let wanted: f64 = limit * lines.iter().filter(priced).map(|line| line.normal).sum::<f64>();
    let kept = |line: &Line, rent: f64| 1.0 - lacking(settings, line.share, 1.0 + rent / line.price);
    let passed =
        |rent: f64| -> f64 { lines.iter().filter(priced).map(|line| line.normal * kept(line, rent)).sum() };
    // At the rent at which the dearest good is no longer sent, none is.
    let highest = settings.multiple(1.0);
    let dearest = lines.iter().filter(priced).map(|line| line.price * (highest - 1.0)).fold(0.0, f64::max);
    let rent = crossing(0.0, dearest, |rent| passed(rent) <= wanted);
    lines.iter().map(|line| if priced(&line) { kept(line, rent) } else { limit }).collect()
}

/// The part of a good's flow that must be missing for its price to reach a multiple; `share` is the part of all
/// orders that the flow is.
fn lacking(settings: &Settings, share: f64, multiple: f64) -> f64 {
    if settings.multiple(share) <= multiple {
        return 1.0;
    }
    crossing(0.0, 1.0, |gap| settings.multiple(share * gap) >= multiple)
}

/// Where a condition that holds from some point on begins to hold.
fn crossing(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if holds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

impl Settings {
    /// The multiple of its usual price at which a market clears that lacks a part of its orders; see
    /// `kernel/price.rs`.
    fn multiple(&self, gap: f64) -> f64 {
        let demand = self.spot_share + self.spot_participation * gap;
        let supply = self.spot_share * (1.0 - gap).max(self.thinnest_market);
        libm::pow(demand / supply, 1.0 / self.spot_elasticity)
    }
}

impl World {
    /// What a quota on exports from a place meets in each of some markets, where `reaches` says which lanes it
    /// covers: supplier by its number in the market, and buyer.
    pub(crate) fn quota_line(&self, market: usize, supplier: usize, reaches: impl Fn(usize) -> bool) -> Line {
        let data = &self.markets[market];
        let (mut normal, mut orders) = (0.0, 0.0);
        for column in (0..self.buyers.len()).filter(|column| reaches(*column)) {
            normal += data.habit[supplier * self.buyers.len() + column] * data.base_order[column];
            orders += data.base_order[column];
        }
        let price = if data.price.is_finite() { data.price } else { 0.0 };
        Line { normal, share: if orders > 0.0 { normal / orders } else { 0.0 }, price }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::random::{DATASET, Recipe};

    fn settings() -> Settings {
        let numbers = vec![0.5; 60];
        let recipe = Recipe { places: 3, numbers, positions: vec![0.0; 40], scale: 1.0, backwards: false };
        assert!(!DATASET.rules.is_empty());
        recipe.world().settings
    }

    proptest! {
        #[test]
        fn the_weight_is_kept_the_rent_is_one_and_cheap_goods_are_cut_more(
            flows in prop::collection::vec((0.1_f64..100.0, 1.0_f64..500.0), 2..8),
            limit in 0.1_f64..0.99,
        ) {
            let settings = settings();
            let lines: Vec<Line> =
                flows.iter().map(|(normal, price)| Line { normal: *normal, share: 0.8, price: *price }).collect();
            let parts = parts(&settings, &lines, limit);
            let all: f64 = lines.iter().map(|line| line.normal).sum();
            let passed: f64 = lines.iter().zip(&parts).map(|(line, part)| line.normal * part).sum();
            prop_assert!((passed / all - limit).abs() < 1e-9, "{} {}", passed / all, limit);
            let rents: Vec<f64> = lines
                .iter()
                .zip(&parts)
                .filter(|(_, part)| **part > 1e-9 && **part < 1.0)
                .map(|(line, part)| line.price * (settings.multiple(line.share * (1.0 - part)) - 1.0))
                .collect();
            for rent in &rents {
                prop_assert!((rent / rents[0] - 1.0).abs() < 1e-4, "{:?}", rents);
            }
            for (a, b) in lines.iter().zip(&parts) {
                for (c, d) in lines.iter().zip(&parts) {
                    prop_assert!(a.price >= c.price || b <= &(d + 1e-9));
                }
            }
        }
    }

    #[test]
    fn one_good_is_cut_by_the_limit_and_goods_without_a_price_too() {
        let settings = settings();
        let line = Line { normal: 3.0, share: 0.5, price: 10.0 };
        let parts = parts(&settings, &[line, Line { price: 0.0, ..line }], 0.6);
        assert!((parts[0] - 0.6).abs() < 1e-12 && (parts[1] - 0.6).abs() < 1e-12, "{parts:?}");
    }
}
