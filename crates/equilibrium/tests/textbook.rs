//! The modules reach the worked numbers of `cases/textbook`.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::BTreeMap;

use equilibrium::Line;
use equilibrium::coproduction::{Basket, Product, balance};
use equilibrium::spatial::{Arc, Equilibrium, Region, clear};
use equilibrium::storage::{Harvest, Store};

const TOLERANCE: f64 = 1e-9;

/// The numbers of a case by kind and name.
struct Case(BTreeMap<(String, String), f64>);

impl Case {
    fn read(name: &str) -> Case {
        let text = include_str!("../../../cases/textbook/equilibrium.csv");
        let mut numbers = BTreeMap::new();
        for line in text.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            if cells[0] == name {
                let value = cells[3].parse().unwrap_or_else(|_| panic!("{line}"));
                numbers.insert((cells[1].to_owned(), cells[2].to_owned()), value);
            }
        }
        Case(numbers)
    }

    fn number(&self, kind: &str, name: &str) -> f64 {
        *self.0.get(&(kind.to_owned(), name.to_owned())).unwrap_or_else(|| panic!("no {kind} {name}"))
    }

    fn input(&self, name: &str) -> f64 {
        self.number("input", name)
    }

    fn expect(&self, name: &str, found: f64) {
        let expected = self.number("output", name);
        assert!(
            (found - expected).abs() <= TOLERANCE * expected.abs().max(1.0),
            "{name}: {found}, not {expected}"
        );
    }
}

fn regions(case: &Case) -> Vec<Region> {
    let line = |side: &str, region: &str| Line {
        intercept: case.input(&format!("{side}-{region}-intercept")),
        slope: case.input(&format!("{side}-{region}-slope")),
    };
    ["A", "B"].map(|r| Region { demand: line("demand", r), supply: line("supply", r) }).to_vec()
}

fn trade(case: &Case, limit: f64) -> (Vec<Region>, Vec<Arc>, Equilibrium) {
    let cost = case.input("transport-cost-A-to-B");
    let arcs = vec![Arc { from: 0, to: 1, cost, limit }];
    let regions = regions(case);
    let found = clear(&regions, &arcs).unwrap();
    (regions, arcs, found)
}

#[test]
fn two_regions_trade_under_a_quota_and_a_ban() {
    let case = Case::read("spe-two-region");
    let alone = clear(&regions(&case), &[]).unwrap();
    case.expect("autarky-price-A", alone.prices[0]);
    case.expect("autarky-price-B", alone.prices[1]);

    let (regions, arcs, free) = trade(&case, f64::INFINITY);
    case.expect("free-trade-price-A", free.prices[0]);
    case.expect("free-trade-price-B", free.prices[1]);
    case.expect("free-trade-flow-A-to-B", free.flows[0]);
    case.expect("welfare-free-trade", free.welfare(&regions, &arcs));

    let (_, arcs, quota) = trade(&case, 20.0);
    case.expect("quota20-price-A", quota.prices[0]);
    case.expect("quota20-price-B", quota.prices[1]);
    case.expect("quota20-rent", quota.rents[0] * quota.flows[0]);
    case.expect("welfare-quota20", quota.welfare(&regions, &arcs));
    let gain = |price: f64| regions[1].consumer_surplus(price) + regions[1].producer_surplus(price);
    case.expect("importer-B-loss-quota20-vs-free-trade", gain(free.prices[1]) - gain(quota.prices[1]));

    let (_, arcs, ban) = trade(&case, 0.0);
    case.expect("ban-price-A", ban.prices[0]);
    case.expect("ban-price-B", ban.prices[1]);
    case.expect("welfare-ban", ban.welfare(&regions, &arcs));
}

const PRODUCTS: [&str; 4] = ["La", "Ce", "NdPr", "Dy"];

fn basket(case: &Case, change: impl Fn(&str, &mut Product)) -> Basket {
    let products = PRODUCTS.map(|name| {
        let mut product = Product {
            share: case.input(&format!("share-{name}")),
            demand: Line {
                intercept: case.input(&format!("demand-intercept-{name}")),
                slope: case.input(&format!("demand-slope-{name}")),
            },
            elsewhere: 0.0,
        };
        change(name, &mut product);
        product
    });
    let cost =
        Line { intercept: case.input("marginal-cost-intercept"), slope: case.input("marginal-cost-slope") };
    balance(&products, cost).unwrap()
}

#[test]
fn a_basket_is_worth_what_its_last_tonne_costs() {
    let case = Case::read("coproduction-balance");
    let base = basket(&case, |_, _| {});
    case.expect("total-REO", base.total);
    case.expect("basket-value-equals-marginal-cost", base.value);
    for (index, name) in PRODUCTS.iter().enumerate() {
        case.expect(&format!("price-{name}"), base.prices[index]);
        case.expect(&format!("unsold-{name}"), base.unsold[index]);
    }
    // A new use of what is in surplus opens mines, and so makes magnets cheaper.
    let new_use = basket(&case, |name, product| {
        if name == "Ce" {
            product.demand.intercept = 10.0;
        }
    });
    case.expect("new-Ce-use-total-REO", new_use.total);
    let extra = basket(&case, |name, product| {
        if name == "Dy" {
            product.elsewhere = 0.6;
        }
    });
    case.expect("extra-0.6kt-Dy-total-REO", extra.total);
    for (index, name) in PRODUCTS.iter().enumerate() {
        case.expect(&format!("new-Ce-use-price-{name}"), new_use.prices[index]);
        case.expect(&format!("extra-0.6kt-Dy-price-{name}"), extra.prices[index]);
    }
}

fn store(case: &Case) -> Store {
    let harvest = |name: &str| Harvest { size: case.input(name), chance: 0.5 };
    Store {
        demand: Line { intercept: case.input("demand-intercept"), slope: case.input("demand-slope") },
        harvests: vec![harvest("harvest-2-low-p0.5"), harvest("harvest-2-high-p0.5")],
        interest: case.input("interest"),
        cost: case.input("storage-cost-per-unit-paid-now"),
    }
}

#[test]
fn a_stock_is_carried_until_it_earns_no_more() {
    let case = Case::read("storage-two-period");
    let carried = store(&case).last_but_one(case.input("harvest-1")).unwrap();
    case.expect("storage", carried.stored);
    case.expect("price-1", carried.price);
    case.expect("expected-price-2", carried.expected);
}

#[test]
fn two_periods_of_the_rule_are_the_two_period_case() {
    let case = Case::read("storage-two-period");
    let store = store(&case);
    // The demand is straight, so that the grid of the last period is exact.
    let carried = store.carried(case.input("harvest-1"), &store.rule(1).unwrap());
    case.expect("storage", carried.stored);
    case.expect("price-1", carried.price);
}

#[test]
fn the_lasting_rule_meets_its_own_condition() {
    let store = store(&Case::read("storage-two-period"));
    let rule = store.lasting().unwrap();
    for at_hand in [90.0, 100.0, 110.0, 115.0, 125.0, 140.0] {
        let carried = store.carried(at_hand, &rule);
        let worth = carried.expected / (1.0 + store.interest) - store.cost;
        let apart = carried.price - worth;
        assert!(apart > -1e-9, "a stock would still earn {apart}");
        assert!(carried.stored == 0.0 || apart.abs() < 1e-9, "a stock loses {apart}");
        assert!((rule.price(at_hand) - carried.price).abs() < 0.05, "{at_hand}");
    }
    // A longer horizon makes a stock worth more.
    let two = store.last_but_one(112.0).unwrap().stored;
    assert!(store.carried(112.0, &rule).stored > two);
}
