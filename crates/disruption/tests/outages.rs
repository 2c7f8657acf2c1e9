//! Mines and plants of the shipped study `outages` that stand still.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod shipped;

use std::sync::LazyLock;

use codes::{Code, Country, Form, Mineral};
use disruption::Outcome;

use shipped::Shipped;

static TEXT: &str = include_str!("../../../studies/outages/study.toml");

static SHIPPED: LazyLock<Shipped> = LazyLock::new(|| Shipped::read(TEXT).unwrap());

fn mineral(code: &str) -> Mineral {
    Mineral::parse(code).unwrap()
}

fn market(code: &str, form: &str) -> usize {
    SHIPPED.world.market(mineral(code), Form::parse(form).unwrap()).unwrap()
}

fn place(code: &str) -> usize {
    SHIPPED.chain.country(Country::parse(code).unwrap()).unwrap()
}

fn run(scenario: &str) -> Outcome {
    SHIPPED.run(scenario, &SHIPPED.world)
}

/// What an outage takes of a market at a place, as part of supply.
fn lost(scenario: &str, market: usize, place: usize) -> f64 {
    let scenario = SHIPPED.study.scenarios.iter().find(|known| known.id == scenario).unwrap();
    let outages = SHIPPED.world.outages(scenario, &SHIPPED.chain, SHIPPED.study.history_from);
    outages.iter().filter(|o| o.market == market && o.place == place).map(|o| o.lost).sum()
}

/// Ionic clay carries the heavy elements: without it China's plants miss dysprosium, hardly cerium; and what is lost
/// everywhere is what the mines sent, less what separation loses.
#[test]
fn mines_are_missed_for_what_their_concentrate_carries() {
    let china = place("CHN");
    let part = |code: &str| lost("myanmar", market(code, "oxide"), china);
    assert!(part("Dy") > 0.15 && part("Dy") > 3.0 * part("Ce"), "Dy {} Ce {}", part("Dy"), part("Ce"));
    let dysprosium = mineral("Dy");
    let world = &SHIPPED.world;
    let number = market("Dy", "oxide");
    let rows = world.markets[number].suppliers.iter().enumerate();
    let missed: f64 = rows
        .map(|(row, place)| {
            let data = &world.markets[number];
            lost("myanmar", number, *place) * (data.base_supply[row] - data.base_swarf[row])
        })
        .sum();
    let column = SHIPPED.chain.mineral(dysprosium).unwrap();
    let mined: f64 = (SHIPPED.chain.mines.iter())
        .filter(|mine| mine.place == place("MMR"))
        .map(|mine| mine.output * mine.basket[column])
        .sum();
    let yearly = missed * quantity::WEEKS_PER_YEAR;
    assert!(yearly > 0.5 * mined && yearly <= mined, "{yearly} t of {mined} t mined");
}

/// While the outage lasts less is made; afterwards it comes back.
#[test]
fn a_plant_that_stands_still_makes_nothing_until_it_comes_back() {
    let (calm, still) = (run("baseline"), run("malaysia"));
    let number = market("Nd", "oxide");
    let malaysia = place("MYS");
    let from = calm.history + 5;
    let sum = |outcome: &Outcome, weeks: std::ops::Range<usize>| {
        outcome.exports[number][malaysia][weeks].iter().sum::<f64>()
    };
    assert!(sum(&calm, from..from + 26) > 0.0);
    // Finished goods are still sold in the first weeks.
    assert!(sum(&still, from + 12..from + 52) < 0.02 * sum(&calm, from + 12..from + 52));
    let end = calm.exports[number][malaysia].len();
    // Buyers who turned away come back slowly.
    let back = sum(&still, end - 13..end) / sum(&calm, end - 13..end);
    assert!(back > 0.3 && back < 1.0, "{back}");
    let dysprosium = |outcome: &Outcome| {
        outcome.quoted[market("Dy", "oxide")][place("USA")].iter().copied().fold(0.0, f64::max)
    };
    assert!(dysprosium(&still) > 1.05 * dysprosium(&calm), "{}", dysprosium(&still));
}

/// Gallium follows alumina: what China can make of it falls with what its plants make.
#[test]
fn a_by_product_follows_its_host() {
    let world = &SHIPPED.world;
    let (gallium, alumina, china) = (market("Ga", "refined"), market("Al", "alumina"), place("CHN"));
    let process = world
        .processes
        .iter()
        .find(|process| {
            process.market == gallium && world.markets[gallium].suppliers[process.supplier] == china
        })
        .unwrap();
    let host = process.hosts.iter().find(|host| host.market == alumina).unwrap();
    assert!((host.share - 0.98).abs() < 1e-12);
    assert_eq!(world.markets[alumina].suppliers[host.supplier], china);
    let (calm, still) = (run("baseline"), run("alumina"));
    let sold = |outcome: &Outcome| outcome.exports[gallium][china][15..30].iter().sum::<f64>();
    assert!(sold(&still) < 0.9 * sold(&calm), "{} {}", sold(&still), sold(&calm));
    // And is dearer where it is bought; the dearest of its forms is the one quoted.
    let quoted = &still.quoted[gallium][place("JPN")];
    assert!(quoted.iter().copied().fold(0.0, f64::max) > 1.5, "{quoted:?}");
    assert_eq!(world.quoted_market(mineral("Ga"), place("JPN"), &still), Some(gallium));
    // Where there is no alumina plant, nothing is tied to one.
    let japan = place("JPN");
    let of_japan = world.processes.iter().filter(|process| {
        process.market == gallium && world.markets[gallium].suppliers[process.supplier] == japan
    });
    assert!(of_japan.flat_map(|process| &process.hosts).all(|host| host.market != alumina));
}

/// What a country does not make cannot stand still there; the finding says what it makes.
#[test]
fn an_outage_of_what_is_not_made_is_a_finding() {
    for (from, to, said) in [
        ("form = \"concentrate\"", "form = \"oxide\"", "REE concentrate"),
        ("country = \"MYS\"", "country = \"THA\"", "REE NdFeB-heavy"),
        ("country = \"MYS\"", "country = \"LAO\"", "Dy metal"),
        // A mine's elements come together.
        (
            "mineral = \"REE\"\nform = \"concentrate\"",
            "mineral = \"Dy\"\nform = \"concentrate\"",
            "REE concentrate",
        ),
    ] {
        let findings = Shipped::read(&TEXT.replacen(from, to, 1)).err().unwrap();
        let fault = findings.iter().find(|finding| finding.code == finding::code::SCENARIO_WRONG).unwrap();
        assert!(fault.help.as_ref().is_some_and(|help| help.contains(said)), "{fault}");
    }
}
