//! Published facts, conservation of mass, and what no order or unit may change.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::sync::LazyLock;
use std::time::Instant;

use balance::{BALANCE_TOLERANCE, Baselines, Lens, Level, MineralBaseline};
use codes::{Area, Code, Mineral, Stage};
use dataset::{Dataset, Files, Row, schema};

static DATASET: LazyLock<Dataset> = LazyLock::new(|| Dataset::load(&Files::shipped()).usable().unwrap().0);
static SHIPPED: LazyLock<Baselines> = LazyLock::new(|| Baselines::build(&DATASET, 2025).usable().unwrap().0);

fn mineral(code: &str) -> Mineral {
    Mineral::parse(code).unwrap()
}

fn area(code: &str) -> Area {
    Area::parse(code).unwrap()
}

fn of(code: &str) -> &'static MineralBaseline {
    SHIPPED.of(mineral(code)).unwrap()
}

fn near(value: f64, wanted: f64, tolerance: f64) {
    assert!((value - wanted).abs() <= tolerance, "{value} is not {wanted}");
}

#[test]
fn a_third_of_nickel_is_refined_in_china_and_nearly_two_thirds_by_its_owners() {
    let nickel = of("Ni");
    let china = area("CHN");
    near(nickel.share(Stage::Refining, china).unwrap(), 0.31, 0.02);
    near(nickel.control(Stage::Refining, china).unwrap(), 0.63, 0.02);
    near(nickel.share(Stage::Mining, area("IDN")).unwrap(), 0.66, 0.05);
}

#[test]
fn congo_mines_cobalt_and_china_refines_it() {
    let cobalt = of("Co");
    near(cobalt.share(Stage::Mining, area("COD")).unwrap(), 230.0 / 314.6, 0.01);
    near(cobalt.share(Stage::Refining, area("CHN")).unwrap(), 0.78, 0.01);
    let congo = cobalt.place(area("COD")).unwrap();
    near(cobalt.at(Stage::Mining).unwrap().controlled(congo, area("CHN")), 0.59, 1e-9);
    let lens = Lens::StageAt(Stage::Mining, area("COD"));
    let japan = cobalt.path_exposure(area("JPN"), lens).unwrap().share;
    assert!((0.0..1.0).contains(&japan), "{japan}");
}

#[test]
fn gallium_graphite_bismuth_magnesium_sponge_and_indium_have_their_published_shares() {
    let china = area("CHN");
    for (code, stage, share, tolerance) in [
        ("Ga", Stage::Refining, 0.99, 0.01),
        ("graphite", Stage::Refining, 0.957, 0.01),
        ("graphite", Stage::Mining, 0.80, 0.02),
        ("Bi", Stage::Refining, 0.875, 0.03),
        ("Mg", Stage::Metal, 0.86, 0.03),
        ("Ti", Stage::Metal, 0.70, 0.02),
        ("In", Stage::Refining, 0.69, 0.02),
    ] {
        near(of(code).share(stage, china).unwrap(), share, tolerance);
    }
    let sponge = of("Ti").at(Stage::Metal).unwrap().form;
    near(of("Ti").import_share(sponge, area("USA"), area("JPN")).unwrap(), 0.77, 0.05);
}

#[test]
fn countries_add_to_the_margins_and_mass_is_conserved() {
    for baseline in &SHIPPED.minerals {
        let places = baseline.places.len();
        for stage in &baseline.stages {
            let total = stage.total();
            for place in 0..places {
                let sent: f64 = stage.trade[place].iter().sum();
                near(sent, stage.output[place] + stage.residual[place], BALANCE_TOLERANCE * total);
                let got: f64 = stage.trade.iter().map(|row| row[place]).sum();
                near(got, stage.used(place), BALANCE_TOLERANCE * total);
                let held: f64 = stage.control[place].iter().map(|entry| entry.1).sum();
                near(held, 1.0, 1e-9);
            }
            let Some(recovery) = &stage.recovery else { continue };
            let fed: f64 = recovery.feed.iter().map(|feed| feed.1).sum();
            if stage.level != Level::Published {
                near(fed, total, BALANCE_TOLERANCE * total);
            } else if let (Some(bounded), Some(content)) = (recovery.bounded, stage.content) {
                let contained: f64 = recovery
                    .feed
                    .iter()
                    .map(|(from, mass)| mass * baseline.stages[*from].content.unwrap())
                    .sum();
                let from_feed = total * content * (1.0 - recovery.elsewhere);
                near(from_feed, contained * bounded, BALANCE_TOLERANCE * total);
            }
        }
    }
}

#[test]
fn what_a_form_gives_to_the_next_is_what_the_next_takes() {
    for baseline in &SHIPPED.minerals {
        for (index, stage) in baseline.stages.iter().enumerate() {
            let given: f64 = stage.feed_use.iter().sum();
            let feeds = baseline.stages.iter().filter_map(|next| next.recovery.as_ref());
            let taken: f64 =
                feeds.flat_map(|next| &next.feed).filter(|feed| feed.0 == index).map(|feed| feed.1).sum();
            near(given, taken, BALANCE_TOLERANCE * stage.total());
        }
    }
}

#[test]
fn more_copper_is_refined_than_mined_and_the_rest_is_said_to_come_from_elsewhere() {
    let refined = of("Cu").at(Stage::Refining).unwrap();
    let recovery = refined.recovery.as_ref().unwrap();
    assert!(recovery.published.unwrap() > 1.2);
    assert_eq!(recovery.bounded, Some(1.0));
    near(recovery.elsewhere, 1.0 - 23.0 / 29.0, 0.01);
    let findings = Baselines::build(&DATASET, 2025).findings;
    assert!(findings.iter().any(|finding| finding.message.starts_with("Cu refined: 1.26 t")));
}

#[test]
fn every_mineral_of_the_lists_is_balanced_or_has_a_reason() {
    for listed in Mineral::all() {
        if !(listed.on_us_list() || listed.on_japanese_list()) {
            continue;
        }
        let left = SHIPPED.left_out.iter().find(|entry| entry.mineral == listed);
        assert!(SHIPPED.of(listed).is_some() != left.is_some(), "{listed}");
        let stages: std::collections::BTreeSet<Stage> = DATASET
            .rows(&schema::PRODUCTION)
            .iter()
            .chain(DATASET.rows(&schema::REFINING_SHARE))
            .filter(|row| row.mineral == Some(listed) && row.value().is_some())
            .filter_map(|row| row.stage)
            .collect();
        if stages.len() > 1 && !listed.is_rare_earth() {
            assert!(SHIPPED.of(listed).is_some_and(|baseline| baseline.stages.len() > 1), "{listed}");
        }
    }
    assert!(SHIPPED.left_out.iter().all(|entry| !entry.why.is_empty()));
}

#[test]
fn withheld_output_is_a_gap_and_no_zero() {
    let lithium = of("Li");
    assert_eq!(lithium.output(Stage::Mining, area("USA")), None);
    assert!(lithium.gaps.iter().any(|gap| gap.country == area("USA") && gap.why.starts_with("withheld")));
}

#[test]
fn a_withheld_country_gets_what_the_world_total_leaves() {
    // Half of Chinese magnesium goes missing; the world total still stands.
    let withheld = DATASET.clone().map_rows(|row| {
        let hit = row.table == "production"
            && row.mineral == Some(mineral("Mg"))
            && row.stage == Some(Stage::Metal)
            && row.country == Some(area("CHN"));
        if hit && let Some(figure) = row.figure.as_mut() {
            figure.value = Err(dataset::Why::Withheld);
        }
    });
    let built = Baselines::build(&withheld, 2025).usable().unwrap().0;
    let magnesium = built.of(mineral("Mg")).unwrap();
    let derived = magnesium.output(Stage::Metal, area("CHN")).unwrap();
    near(derived, of("Mg").output(Stage::Metal, area("CHN")).unwrap(), 5e4);
    let metal = magnesium.at(Stage::Metal).unwrap();
    let china = magnesium.place(area("CHN")).unwrap();
    assert!(metal.origin[china].as_ref().unwrap().trust() >= sourced::Trust::C);
    assert!(magnesium.sheet.coverage < 0.2);
}

#[test]
fn by_products_follow_their_hosts() {
    let hosts = &SHIPPED.hosts;
    let fall = -0.5;
    for (product, host, least) in [
        ("Ga", "Al", 0.45),
        ("Ge", "Zn", 0.25),
        ("In", "Zn", 0.45),
        ("Te", "Cu", 0.45),
        ("Se", "Cu", 0.45),
        ("Re", "Mo", 0.45),
        ("Re", "Cu", 0.25),
        ("Co", "Cu", 0.30),
        ("Co", "Ni", 0.10),
        ("Hf", "Zr", 0.45),
    ] {
        let response = hosts.response(mineral(product), mineral(host), fall);
        assert!(response.low <= response.value && response.value <= response.high, "{product}");
        assert!(-response.value >= least, "{product} of {host}: {}", response.value);
        let supply = hosts.supply_if(mineral(product), 100.0, mineral(host), fall);
        near(supply.value, 100.0 * (1.0 + response.value), 1e-9);
    }
    // Rhenium follows molybdenum, and molybdenum copper: the shares multiply.
    let two = hosts.response(mineral("Re"), mineral("Cu"), 1.0).value;
    let first = hosts.response(mineral("Re"), mineral("Mo"), 1.0).value;
    near(two, first * hosts.response(mineral("Mo"), mineral("Cu"), 1.0).value, 1e-12);
    near(hosts.response(mineral("Ga"), mineral("Cu"), 1.0).value, 0.0, 1e-12);
    let alumina = &hosts.of(mineral("Ga")).unwrap().hosts[0];
    assert!(SHIPPED.throughput(alumina).unwrap() > 1e8);
}

fn scaled(factor: f64) -> Baselines {
    let change = move |row: &mut Row| {
        let mass = ["production", "trade", "salient", "country-capacity", "consumption"].contains(&row.table);
        if let Some(figure) = row.figure.as_mut().filter(|figure| mass && figure.basis.is_some()) {
            figure.value = figure.value.map(|value| value * factor);
        }
    };
    Baselines::build(&DATASET.clone().map_rows(change), 2025).usable().unwrap().0
}

fn agree(one: &Baselines, other: &Baselines, factor: f64, tolerance: f64) {
    assert_eq!(one.minerals.len(), other.minerals.len());
    for (a, b) in one.minerals.iter().zip(&other.minerals) {
        assert_eq!((a.mineral, &a.places), (b.mineral, &b.places));
        for (s, t) in a.stages.iter().zip(&b.stages) {
            assert_eq!(s.form, t.form);
            let factor = if s.level == Level::Share { 1.0 } else { factor };
            for (x, y) in s.trade.iter().flatten().zip(t.trade.iter().flatten()) {
                near(*y, x * factor, tolerance * s.total() * factor);
            }
        }
    }
}

#[test]
fn the_order_of_the_rows_does_not_matter() {
    let reversed = Baselines::build(&DATASET.clone().reversed(), 2025).usable().unwrap().0;
    agree(&SHIPPED, &reversed, 1.0, 1e-9);
}

#[test]
fn another_unit_of_mass_changes_no_share() {
    // Ten to a power, so that printed figures keep their digits and the room for rounding with them.
    agree(&SHIPPED, &scaled(1000.0), 1000.0, 1e-7);
}

#[test]
fn all_minerals_take_less_than_a_fifth_of_a_second() {
    LazyLock::force(&DATASET);
    let start = Instant::now();
    let built = Baselines::build(&DATASET, 2025);
    assert!(start.elapsed().as_millis() < 200 || cfg!(debug_assertions), "{:?}", start.elapsed());
    assert!(built.value.minerals.len() > 40);
}
