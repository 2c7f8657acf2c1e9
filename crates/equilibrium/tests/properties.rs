//! The conditions of Karush, Kuhn and Tucker hold on random markets.

use equilibrium::coproduction::{Product, balance};
use equilibrium::spatial::{Arc, Region, Unsound, clear};
use equilibrium::storage::{Harvest, Store};
use equilibrium::{Demand, Elastic, Line};
use proptest::prelude::*;

fn line(low: f64, high: f64) -> impl Strategy<Value = Line> {
    (low..high, 0.2..5.0_f64).prop_map(|(intercept, slope)| Line { intercept, slope })
}

fn regions() -> impl Strategy<Value = Vec<Region>> {
    let region =
        (line(101.0, 300.0), line(0.0, 100.0)).prop_map(|(demand, supply)| Region { demand, supply });
    prop::collection::vec(region, 2..5)
}

fn arcs(regions: usize, seeds: &[(f64, f64)]) -> Vec<Arc> {
    let pairs = (0..regions).flat_map(|from| (0..regions).map(move |to| (from, to)));
    pairs
        .filter(|(from, to)| from != to)
        .zip(seeds.iter().cycle())
        .map(|((from, to), (cost, limit))| {
            let limit = if *limit > 40.0 { f64::INFINITY } else { *limit };
            Arc { from, to, cost: *cost, limit }
        })
        .collect()
}

proptest! {
    #[test]
    fn trade_leaves_no_gain(regions in regions(), seeds in prop::collection::vec((1.0..40.0_f64, 0.0..60.0_f64), 12)) {
        let arcs = arcs(regions.len(), &seeds);
        let found = clear(&regions, &arcs).unwrap();
        for (arc, flow) in arcs.iter().zip(&found.flows) {
            let gain = found.prices[arc.to] - found.prices[arc.from] - arc.cost;
            prop_assert!(*flow >= 0.0 && *flow <= arc.limit);
            if *flow < arc.limit {
                prop_assert!(gain < 1e-6, "{gain} is left on a lane that is open");
            }
            if *flow > 1e-6 {
                prop_assert!(gain > -1e-6, "{gain} is lost on a lane that is used");
            }
        }
        for number in 0..regions.len() {
            let out: f64 = arcs.iter().zip(&found.flows).filter(|(arc, _)| arc.from == number).map(|(_, f)| f).sum();
            let into: f64 = arcs.iter().zip(&found.flows).filter(|(arc, _)| arc.to == number).map(|(_, f)| f).sum();
            let left = found.supplies[number] + into - found.demands[number] - out;
            prop_assert!(left.abs() < 1e-6, "{left} is out of balance");
        }
    }

    #[test]
    fn a_tighter_quota_never_adds_welfare(regions in regions(), cost in 1.0..20.0_f64, limit in 1.0..50.0_f64) {
        let welfare = |limit: f64| {
            let arcs = [Arc { from: 0, to: 1, cost, limit }, Arc { from: 1, to: 0, cost, limit }];
            clear(&regions, &arcs).unwrap().welfare(&regions, &arcs)
        };
        let (free, quota, ban) = (welfare(f64::INFINITY), welfare(limit), welfare(0.0));
        prop_assert!(free >= quota - 1e-6 && quota >= ban - 1e-6, "{free} {quota} {ban}");
    }

    #[test]
    fn a_basket_pays_its_last_unit(
        lines in prop::collection::vec(line(1.0, 400.0), 2..6),
        weights in prop::collection::vec(0.05..1.0_f64, 6),
        cost in line(0.5, 20.0),
    ) {
        let total: f64 = weights[..lines.len()].iter().sum();
        let products: Vec<Product> = lines.iter().zip(&weights)
            .map(|(demand, weight)| Product { share: weight / total, demand: *demand, elsewhere: 0.0 })
            .collect();
        let basket = balance(&products, cost).unwrap();
        let gap = basket.value - cost.cost(basket.total);
        prop_assert!(gap <= 1e-6, "{gap}");
        prop_assert!(basket.total == 0.0 || gap.abs() <= 1e-6, "{gap}");
        for (price, unsold) in basket.prices.iter().zip(&basket.unsold) {
            prop_assert!(*price >= 0.0 && *unsold >= 0.0);
            prop_assert!(*unsold <= 1e-9 || *price == 0.0, "what is given away has no price");
        }
    }

    #[test]
    fn more_demand_for_one_product_never_raises_another_price(
        lines in prop::collection::vec(line(5.0, 400.0), 3..5), more in 0.1..50.0_f64, cost in line(0.5, 20.0),
    ) {
        let share = 1.0 / lines.len() as f64;
        let mut products: Vec<Product> =
            lines.iter().map(|demand| Product { share, demand: *demand, elsewhere: 0.0 }).collect();
        let before = balance(&products, cost).unwrap();
        products[0].demand.intercept += more;
        let after = balance(&products, cost).unwrap();
        prop_assert!(after.total >= before.total - 1e-9);
        for index in 1..products.len() {
            prop_assert!(after.prices[index] <= before.prices[index] + 1e-9);
        }
    }

    #[test]
    fn nobody_stores_at_a_loss(at_hand in 60.0..160.0_f64, spread in 0.0..30.0_f64, interest in 0.0..0.2_f64, cost in 0.0..5.0_f64) {
        let harvest = |size: f64| Harvest { size, chance: 0.5 };
        let store = Store {
            demand: Line { intercept: 600.0, slope: 5.0 },
            harvests: vec![harvest(100.0 - spread), harvest(100.0 + spread)],
            interest,
            cost,
        };
        let carried = store.last_but_one(at_hand).unwrap();
        let apart = carried.price - (carried.expected / (1.0 + interest) - cost);
        prop_assert!(carried.stored >= 0.0 && carried.stored <= at_hand);
        prop_assert!(apart > -1e-8);
        prop_assert!(carried.stored == 0.0 || apart.abs() < 1e-8);
    }
}

proptest! {
    /// Under any demand: with one certain harvest, no interest and no cost two periods share what there is.
    #[test]
    fn without_a_cost_two_periods_share_evenly(at_hand in 1.0..200.0_f64, harvest in 1.0..200.0_f64, elasticity in 0.1..3.0_f64) {
        let store = Store {
            demand: Elastic { price: 7.0, quantity: 100.0, elasticity: -elasticity },
            harvests: vec![Harvest { size: harvest, chance: 1.0 }],
            interest: 0.0,
            cost: 0.0,
        };
        let carried = store.last_but_one(at_hand).unwrap();
        let half = (0.5 * (at_hand - harvest)).max(0.0);
        prop_assert!((carried.stored - half).abs() < 1e-9 * at_hand, "{} {}", carried.stored, half);
        let used = at_hand - carried.stored;
        let again = 100.0 * libm::pow(carried.price / 7.0, -elasticity);
        prop_assert!((again / used - 1.0).abs() < 1e-9, "a price is that of what is used");
        let next = |quantity: f64| store.demand.price(quantity);
        prop_assert_eq!(store.carried_towards(at_hand, next), Some(carried));
    }
}

#[test]
fn a_demand_without_satiation_has_no_rule_on_points() {
    let demand = Elastic { price: 1.0, quantity: 1.0, elasticity: -0.5 };
    let store =
        Store { demand, harvests: vec![Harvest { size: 1.0, chance: 1.0 }], interest: 0.05, cost: 0.1 };
    assert_eq!(store.rule(3), None);
    assert_eq!(store.lasting(), None);
    let rising = Store { demand: Elastic { elasticity: 0.5, ..demand }, ..store };
    assert_eq!(rising.last_but_one(1.0), None);
}

#[test]
fn what_is_unsound_has_no_equilibrium() {
    let good =
        Region { demand: Line { intercept: 10.0, slope: 1.0 }, supply: Line { intercept: 1.0, slope: 1.0 } };
    let flat = Region { demand: Line { intercept: 10.0, slope: 0.0 }, ..good };
    assert_eq!(clear(&[good, flat], &[]), Err(Unsound::Region(1)));
    let idle = Region { demand: Line { intercept: 0.5, slope: 1.0 }, ..good };
    assert_eq!(clear(&[idle], &[]), Err(Unsound::Region(0)));
    let arc = Arc { from: 0, to: 2, cost: 1.0, limit: 1.0 };
    assert_eq!(clear(&[good, good], &[arc]), Err(Unsound::Arc(0)));
    let arc = Arc { from: 0, to: 1, cost: f64::NAN, limit: 1.0 };
    assert_eq!(clear(&[good, good], &[arc]), Err(Unsound::Arc(0)));
    let product = Product { share: 1.2, demand: good.demand, elsewhere: 0.0 };
    assert_eq!(balance(&[product], good.supply), None);
    let store = Store { demand: good.demand, harvests: Vec::new(), interest: 0.05, cost: 1.0 };
    assert_eq!(store.last_but_one(1.0), None);
}
