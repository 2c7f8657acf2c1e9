//! What must hold of the trade between any makers and users.

use balance::{Imports, Preference, fit_flows};
use proptest::prelude::*;

const PREFERENCE: Preference = Preference { home: 8.0, unknown: 0.01 };
const PLACES: usize = 6;

fn case() -> impl Strategy<Value = (Vec<f64>, Vec<f64>, Vec<f64>)> {
    (
        prop::collection::vec(1.0f64..1000.0, PLACES),
        prop::collection::vec(1.0f64..1000.0, PLACES),
        prop::collection::vec(0.0f64..1.0, PLACES),
    )
        .prop_map(|(supply, demand, shares)| {
            let factor = supply.iter().sum::<f64>() / demand.iter().sum::<f64>();
            (supply, demand.iter().map(|used| used * factor).collect(), shares)
        })
}

/// The second place publishes where its imports come from; the last is the rest of the world.
fn imports(shares: &[f64]) -> Vec<Imports> {
    let total: f64 = shares.iter().sum::<f64>().max(1e-9);
    let named = shares.iter().enumerate().map(|(from, share)| (from, 0.9 * share / total)).collect();
    let mut all = vec![Imports::default(); PLACES];
    all[1] = Imports { named, others: 0.1, reliance: None };
    all
}

proptest! {
    #[test]
    fn supply_and_demand_are_met((supply, demand, shares) in case()) {
        let fitted = fit_flows(&supply, &demand, &imports(&shares), PLACES - 1, PREFERENCE);
        for place in 0..PLACES {
            let sent: f64 = fitted.flows[place].iter().sum();
            let got: f64 = fitted.flows.iter().map(|row| row[place]).sum();
            prop_assert!((sent - supply[place]).abs() < 1e-9 * supply[place]);
            prop_assert!((got - demand[place]).abs() < 1e-9 * demand[place]);
        }
    }

    #[test]
    fn the_order_of_the_countries_does_not_matter((supply, demand, shares) in case()) {
        let one = fit_flows(&supply, &demand, &imports(&shares), PLACES - 1, PREFERENCE);
        let turn = |place: usize| PLACES - 1 - place;
        let turned = |list: &[f64]| (0..PLACES).map(|place| list[turn(place)]).collect::<Vec<f64>>();
        let mut known = vec![Imports::default(); PLACES];
        for (to, list) in imports(&shares).into_iter().enumerate() {
            let named = list.named.into_iter().map(|(from, share)| (turn(from), share)).collect();
            known[turn(to)] = Imports { named, others: list.others, reliance: None };
        }
        let other = fit_flows(&turned(&supply), &turned(&demand), &known, 0, PREFERENCE);
        for from in 0..PLACES {
            for to in 0..PLACES {
                let (a, b) = (one.flows[from][to], other.flows[turn(from)][turn(to)]);
                prop_assert!((a - b).abs() < 1e-6 * demand[to]);
            }
        }
    }

    #[test]
    fn another_unit_scales_every_flow((supply, demand, shares) in case(), factor in 1e-3f64..1e6) {
        let times = |list: &[f64]| list.iter().map(|value| value * factor).collect::<Vec<f64>>();
        let one = fit_flows(&supply, &demand, &imports(&shares), PLACES - 1, PREFERENCE);
        let other = fit_flows(&times(&supply), &times(&demand), &imports(&shares), PLACES - 1, PREFERENCE);
        for from in 0..PLACES {
            for to in 0..PLACES {
                prop_assert!((one.flows[from][to] * factor - other.flows[from][to]).abs() < 1e-6 * factor * demand[to]);
            }
        }
    }
}
