//! Published and worked games, and what must hold in every game.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use sharing::{Game, Worth, nash};

fn case(name: &str) -> BTreeMap<String, f64> {
    let text = include_str!("../../../cases/programs/cases.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.unwrap());
    rows.filter(|row| &row[0] == name).map(|row| (row[1].to_owned(), row[2].parse().unwrap())).collect()
}

fn named(count: usize) -> Vec<String> {
    (0..count).map(|player| format!("player {player}")).collect()
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} is not {expected}");
}

#[test]
fn airport() {
    let case = case("airport");
    let needs = ["runway 1", "runway 2", "runway 3"].map(|name| case[name]);
    let longest = |members: &[usize]| members.iter().map(|player| needs[*player]).fold(0.0, f64::max);
    let game = Game::new(named(3), Worth::Cost, longest).unwrap();
    let shares = game.shapley();
    for (share, name) in shares.iter().zip(["share 1", "share 2", "share 3"]) {
        near(*share, case[name]);
    }
    // An airport game is concave: the Shapley shares stand in the core, and nobody pays more than alone.
    assert_eq!(game.stands(&shares, 1e-9), vec![]);
    assert!(!game.core().unwrap().is_empty(1e-9));
    near(game.saving(), 8.0 + 11.0);
}

#[test]
fn gloves() {
    let case = case("glove");
    let pairs = |members: &[usize]| {
        let right = members.iter().filter(|player| **player == 2).count();
        right.min(members.len() - right) as f64
    };
    let game = Game::new(named(3), Worth::Gain, pairs).unwrap();
    let shares = game.shapley();
    near(shares[0], case["share left"]);
    near(shares[1], case["share left"]);
    near(shares[2], case["share right"]);
    // The only shares in the core give everything to the scarce glove; the Shapley shares do not stand.
    let core = game.core().unwrap();
    near(core.margin, 0.0);
    for (share, expected) in core.shares.iter().zip([0.0, 0.0, 1.0]) {
        near(*share, expected);
    }
    let objections = game.stands(&shares, 1e-9);
    assert_eq!(
        objections.iter().map(|objection| objection.members.clone()).collect::<Vec<_>>(),
        [[0, 2], [1, 2]]
    );
    near(objections[0].by, 1.0 / 6.0);
    near(game.loss_without(2), 1.0);
}

#[test]
fn a_majority_of_three_has_an_empty_core() {
    let game = Game::new(named(3), Worth::Gain, |members| f64::from(u8::from(members.len() >= 2))).unwrap();
    let core = game.core().unwrap();
    assert!(core.is_empty(1e-9));
    near(core.margin, -1.0 / 3.0);
}

#[test]
fn nash_with_and_without_transfers() {
    let case = case("nash");
    let (whole, alone) = (case["whole"], [case["alone first"], case["alone second"]]);
    let even = nash::transferable(whole, &alone, &[1.0, 1.0]).unwrap();
    near(even[0], case["share first"]);
    near(even[1], case["share second"]);
    let uneven = nash::transferable(whole, &alone, &[0.6, 0.4]).unwrap();
    near(uneven[0], case["share first of weight 0.6"]);
    near(uneven[1], case["share second of weight 0.4"]);
    assert_eq!(nash::transferable(30.0, &alone, &[1.0, 1.0]), None);
    let v = |x: f64| libm::log1p(whole - x);
    let x = nash::along((0.0, whole), f64::sqrt, v, (alone[0].sqrt(), libm::log1p(alone[1])), 0.5).unwrap();
    assert!((x - case["share first without transfers"]).abs() < 1e-6, "{x}");
}

proptest! {
    #[test]
    fn shapley_shares_add_up_and_treat_equals_alike(values in prop::collection::vec(-5.0..20.0_f64, 64), count in 1_usize..7) {
        // The value depends on how many are in, and on whether player 0 is: the others are equals.
        let value = |members: &[usize]| values[members.len() * 2 + usize::from(members.contains(&0))];
        let game = Game::new(named(count), Worth::Gain, value).unwrap();
        let shares = game.shapley();
        prop_assert!((shares.iter().sum::<f64>() - game.whole()).abs() < 1e-9);
        for share in shares.iter().skip(2) {
            prop_assert!((share - shares[1]).abs() < 1e-9);
        }
    }

    #[test]
    fn who_adds_nothing_gets_nothing_and_shares_in_the_core_have_no_objection(
        values in prop::collection::vec(0.0..10.0_f64, 5),
        power in 1.0..2.0_f64,
    ) {
        // Convex: a power above one of a sum. Player 5 adds nothing.
        let value = |members: &[usize]| {
            libm::pow(members.iter().filter_map(|player| values.get(*player)).sum::<f64>(), power)
        };
        let game = Game::new(named(6), Worth::Gain, value).unwrap();
        let shares = game.shapley();
        let size = game.whole().max(1.0);
        prop_assert!(shares[5].abs() < 1e-9 * size);
        prop_assert_eq!(game.stands(&shares, 1e-7 * size), vec![]);
        let core = game.core().unwrap();
        prop_assert!(core.margin > -1e-6 * size);
        prop_assert_eq!(game.stands(&core.shares, 1e-6 * size), vec![]);
    }
}
