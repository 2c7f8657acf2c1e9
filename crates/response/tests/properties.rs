//! What must hold of any line under any rule.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]
#![expect(clippy::float_cmp, reason = "nothing is exactly nothing and all is exactly all")]

use codes::{Area, Code, EndUserClass, Form, Mineral};
use dataset::rule::Instrument;
use dataset::{Dataset, Files, Rule};
use jiff::civil::date;
use proptest::prelude::*;
use response::{HORIZON, Line, LineUser, Supply, Terms, outlook, passing, plan};
use sourced::Trust;
use std::sync::LazyLock;

const TERMS: Terms = Terms {
    transit: 5.0,
    licence_lead: 9.0,
    approval_start: 0.25,
    approval_final: 0.8,
    approval_recovery: 8.0,
    leakage: 0.1,
    leakage_lag: 8.0,
    spare: 0.1,
    diversion: 0.04,
    release_rate: 0.1,
    military_weight: 10.0,
    unlisted_stock: 45.0,
};

static EMBARGO: LazyLock<Rule> = LazyLock::new(|| {
    let dataset = Dataset::load(&Files::shipped()).value;
    Rule { instrument: Instrument::Ban, ..dataset.rules["gallium-japan"].clone() }
});

fn area(code: &str) -> Area {
    Area::parse(code).unwrap()
}

fn line(place: &str, from_issuer: f64, weekly: f64, stock: f64, government: f64) -> Line {
    Line {
        mineral: Mineral::parse("Ga").unwrap(),
        form: Form::parse("metal").unwrap(),
        place: area(place),
        users: vec![LineUser {
            sector: None,
            purpose: "all uses".to_owned(),
            class: EndUserClass::Civil,
            weekly,
            stock,
            value: 1e6,
        }],
        supply: vec![
            Supply { from: area("CHN"), share: from_issuer },
            Supply { from: area("DEU"), share: 1.0 - from_issuer },
        ],
        government,
        world_output: vec![(area("CHN"), 100.0), (area("DEU"), 20.0)],
        price: 1000.0,
        trust: Trust::D,
        inputs: Vec::new(),
    }
}

fn alone(line: &Line) -> f64 {
    outlook(line, &EMBARGO, date(2026, 11, 23), &TERMS).unmet()
}

#[test]
fn a_user_without_stock_is_short_when_the_last_ship_has_come_in() {
    let mut bare = line("JPN", 0.8, 2.0, 0.0, 0.0);
    bare.world_output.truncate(1);
    let outlook = outlook(&bare, &EMBARGO, date(2026, 11, 23), &TERMS);
    assert_eq!(outlook.first_short(), Some(5));
    // Nothing arrives but what others send, and from the lag on what leaks.
    let leaking = HORIZON - 5 - 8;
    let missing = 0.8 * 2.0 * (8.0 + 0.9 * leaking as f64);
    assert!((outlook.unmet() - missing).abs() < 1e-9, "{} {missing}", outlook.unmet());
}

#[test]
fn a_rule_on_somebody_else_changes_nothing() {
    let untouched = line("USA", 0.8, 2.0, 0.0, 0.0);
    assert_eq!(alone(&untouched), 0.0);
}

#[test]
fn a_licence_passes_nothing_first_and_then_moves_to_its_final_share() {
    let rule = Rule {
        instrument: Instrument::Licence,
        licence_time: dataset::rule::LicenceTime::default(),
        ..EMBARGO.clone()
    };
    let terms = Terms { leakage: 0.0, ..TERMS };
    let at = |week: f64| passing(&rule, EndUserClass::Civil, week, &terms);
    assert_eq!(at(-1.0), 1.0);
    assert_eq!(at(8.9), 0.0);
    assert!((at(9.0) - 0.25).abs() < 1e-12);
    assert!((at(17.0) - (0.8 - 0.55 * libm::exp(-1.0))).abs() < 1e-12);
    assert_eq!(passing(&rule, EndUserClass::Military, 100.0, &terms), 0.0);
}

#[test]
fn the_partner_that_has_a_stock_helps_the_one_that_is_short() {
    let lines = [line("JPN", 1.0, 2.0, 0.0, 0.0), line("USA", 1.0, 2.0, 0.0, 40.0)];
    let made = plan(&lines, &EMBARGO, date(2026, 11, 23), &Terms { spare: 0.0, ..TERMS }).unwrap();
    let released: f64 = made.releases.iter().map(|release| release.tonnes).sum();
    assert!((released - 40.0).abs() < 1e-6);
    assert!(made.releases.iter().all(|r| r.holder == area("USA") && r.to == area("JPN")));
    let missing = alone(&Line { world_output: Vec::new(), ..lines[0].clone() });
    assert!((made.unmet[0][0] - (missing - 40.0)).abs() < 1e-6);
    assert_eq!(made.unmet[1][0], 0.0);
}

proptest! {
    #[test]
    fn more_stock_never_raises_what_is_missing(
        share in 0.0_f64..1.0, weekly in 0.01_f64..50.0, stock in 0.0_f64..200.0, more in 0.0_f64..200.0,
    ) {
        let less = alone(&line("JPN", share, weekly, stock, 0.0));
        prop_assert!(alone(&line("JPN", share, weekly, stock + more, 0.0)) <= less + 1e-9);
    }

    #[test]
    fn acting_together_never_leaves_more_missing_than_acting_alone(
        shares in prop::array::uniform2(0.0_f64..1.0),
        weekly in prop::array::uniform2(0.1_f64..10.0),
        stocks in prop::array::uniform2(0.0_f64..40.0),
        governments in prop::array::uniform2(0.0_f64..40.0),
    ) {
        let lines = [
            line("JPN", shares[0], weekly[0], stocks[0], governments[0]),
            line("USA", shares[1], weekly[1], stocks[1], governments[1]),
        ];
        let made = plan(&lines, &EMBARGO, date(2026, 11, 23), &TERMS).unwrap();
        let together: f64 = made.unmet.iter().flatten().sum();
        let apart: f64 = lines.iter().map(alone).sum();
        prop_assert!(together <= apart + 1e-6 * (1.0 + apart), "{together} {apart}");
        let released: f64 = made.releases.iter().map(|release| release.tonnes).sum();
        prop_assert!(released <= governments[0] + governments[1] + 1e-6);
    }

    #[test]
    fn tonnes_or_kilograms_make_no_difference(
        share in 0.0_f64..1.0, weekly in 0.01_f64..50.0, stock in 0.0_f64..200.0, government in 0.0_f64..50.0,
    ) {
        let scaled = |factor: f64| {
            let mut line = line("JPN", share, weekly * factor, stock * factor, government * factor);
            for output in &mut line.world_output {
                output.1 *= factor;
            }
            let made = plan(&[line.clone()], &EMBARGO, date(2026, 11, 23), &TERMS).unwrap();
            (alone(&line) / factor, made.unmet[0][0] / factor)
        };
        let (tonnes, kilograms) = (scaled(1.0), scaled(1000.0));
        prop_assert!((tonnes.0 - kilograms.0).abs() <= 1e-9 * (1.0 + tonnes.0));
        prop_assert!((tonnes.1 - kilograms.1).abs() <= 1e-6 * (1.0 + tonnes.1));
    }
}
