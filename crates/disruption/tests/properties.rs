//! What must hold of every run, whatever the figures: mass, baseline, order of more and less.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod shipped;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chain::Chain;
use codes::{Code, Country, EndUserClass, Form, Mineral};
use dataset::{Dataset, Row, Rule};
use disruption::{Addition, Assumptions, Feed, Outcome, StockLine, Timeline, World, simulate};
use jiff::Span;
use jiff::civil::Date;
use proptest::prelude::*;
use shipped::Shipped;
use study::Allocation;

static SHIPPED: LazyLock<Shipped> = LazyLock::new(|| {
    let text = include_str!("../../../studies/us-japan/study.toml");
    Shipped::read(text).unwrap()
});

fn scenario(id: &str, world: &World) -> Outcome {
    SHIPPED.run(id, world)
}

/// A run of `total` weeks with one rule from week 10 for `length` weeks.
fn one_rule(world: &World, mut rule: Rule, total: usize, length: i64) -> Outcome {
    let first = SHIPPED.study.start;
    let weeks = |count: i64| -> Date { first.checked_add(Span::new().weeks(count)).unwrap() };
    rule.hypothetical = true;
    rule.announced = weeks(10);
    rule.effective = weeks(10);
    rule.legal_end = Some(weeks(10 + length).checked_sub(Span::new().days(1)).unwrap());
    rule.suspensions.clear();
    let timeline = Timeline::free(first, total).with_rules(&[&rule], &BTreeMap::new(), &SHIPPED.chain, world);
    simulate(world, &timeline)
}

fn embargo() -> Rule {
    SHIPPED.dataset.rules["embargo-japan"].clone()
}

#[test]
fn figures_of_other_minerals_do_not_reach_the_model() {
    let shipped = &*SHIPPED;
    let other = |row: &Row| {
        row.mineral.is_some_and(|mineral| !mineral.members().into_iter().any(Mineral::is_rare_earth))
    };
    let of = |dataset: &Dataset| {
        let chain = Chain::build(dataset, &shipped.study).usable().unwrap().0;
        World::build(dataset, &shipped.study, &chain, &Assumptions::central()).usable().unwrap().0
    };
    let without = of(&shipped.dataset.clone().without(other));
    let held = of(&shipped.dataset.clone().map_rows(|row| {
        if other(row) && row.text.contains_key("measure") {
            row.text.insert("measure", "held".to_owned());
        }
    }));
    for world in [without, held] {
        assert_eq!(format!("{world:?}"), format!("{:?}", shipped.world));
    }
}

#[test]
fn without_rules_the_baseline_repeats_itself_to_the_last_bit_for_520_weeks() {
    let shipped = &*SHIPPED;
    let outcome = simulate(&shipped.world, &Timeline::free(shipped.study.start, 520));
    for element in &outcome.elements {
        for week in 0..520 {
            assert_eq!(
                element.used[week].to_bits(),
                element.used[0].to_bits(),
                "{} week {week}",
                element.mineral
            );
            assert_eq!(element.used[week].to_bits(), element.desired[week].to_bits());
            assert!((element.cover[week] - element.cover[0]).abs() <= 1e-9 * element.cover[0].abs());
        }
        assert!((element.used[0] - element.base).abs() <= 1e-12 * element.base.max(1e-12));
    }
    for prices in outcome.quoted.iter().chain(&outcome.paid).flatten() {
        assert!(prices.iter().all(|price| price.to_bits() == 1.0_f64.to_bits()));
    }
}

#[test]
fn more_stock_never_raises_unmet_use() {
    let mut last = f64::INFINITY;
    for factor in [0.5, 1.0, 1.5, 2.0, 4.0] {
        let world = SHIPPED.world.clone().with_user_stocks_times(factor);
        let unmet = scenario("embargo-both", &world).unmet_total();
        assert!(unmet <= last * (1.0 + 1e-9), "stock x{factor}: {unmet} after {last}");
        last = unmet;
    }
}

#[test]
fn a_government_stock_never_raises_unmet_use() {
    let world = &SHIPPED.world;
    let market = world.market(Mineral::parse("Y").unwrap(), Form::parse("oxide").unwrap()).unwrap();
    let japan = SHIPPED.chain.country(Country::parse("JPN").unwrap()).unwrap();
    let mut last = f64::INFINITY;
    for tonnes in [0.0, 100.0, 300.0, 900.0] {
        let stocked = world.clone().with_stocks(&[StockLine { market, place: japan, tonnes }]);
        let unmet = scenario("embargo-japan", &stocked).unmet_total();
        assert!(unmet <= last + 1e-9, "{tonnes} t: {unmet} after {last}");
        last = unmet;
    }
}

#[test]
fn a_longer_control_never_lowers_unmet_use() {
    let mut last = 0.0;
    for length in [4, 13, 26, 52, 104] {
        let unmet = one_rule(&SHIPPED.world, embargo(), 200, length).unmet_total();
        assert!(unmet >= last - 1e-9, "{length} weeks: {unmet} after {last}");
        last = unmet;
    }
    assert!(last > 100.0, "{last}");
}

#[test]
fn a_project_that_makes_what_is_missing_never_raises_unmet_use() {
    let world = &SHIPPED.world;
    let market = world.market(Mineral::parse("Y").unwrap(), Form::parse("oxide").unwrap()).unwrap();
    let place = SHIPPED.chain.country(Country::parse("AUS").unwrap()).unwrap();
    let without = scenario("embargo-both", world).unmet_total();
    let addition = Addition { market, place, per_week: 20.0, first_week: 87, ramp: 26.0, feed: Feed::Own };
    let with = scenario("embargo-both", &world.clone().with_additions(vec![addition])).unmet_total();
    assert!(with < 0.9 * without, "{with} with, {without} without");
}

#[test]
fn a_magnet_plant_needs_metal_to_help() {
    let world = &SHIPPED.world;
    let market = world.market(Mineral::parse("REE").unwrap(), Form::parse("NdFeB-light").unwrap()).unwrap();
    let place = SHIPPED.chain.country(Country::parse("USA").unwrap()).unwrap();
    let run = |feed: Feed| {
        let addition = Addition { market, place, per_week: 100.0, first_week: 87, ramp: 1.0, feed };
        scenario("embargo-both", &world.clone().with_additions(vec![addition])).unmet_total()
    };
    let (own, bought) = (run(Feed::Own), run(Feed::Bought));
    let without = scenario("embargo-both", world).unmet_total();
    assert!(own < bought && bought <= without * (1.0 + 1e-9), "{own} {bought} {without}");
}

#[test]
fn a_licence_is_a_delay_and_a_ban_is_not() {
    let licence = SHIPPED.dataset.rules["chn-2025-18"].clone();
    let mut ban = licence.clone();
    ban.instrument = dataset::rule::Instrument::Ban;
    let (licence, ban) =
        (one_rule(&SHIPPED.world, licence, 150, 130), one_rule(&SHIPPED.world, ban, 150, 130));
    assert!(licence.unmet_total() < 0.2 * ban.unmet_total());
}

#[test]
fn a_quota_binds_and_a_tariff_costs() {
    let mut quota = embargo();
    quota.instrument = dataset::rule::Instrument::Quota;
    let unmet: Vec<f64> = [1.0, 0.6, 0.2]
        .into_iter()
        .map(|limit| {
            quota.limit = Some(limit);
            one_rule(&SHIPPED.world, quota.clone(), 150, 130).unmet_total()
        })
        .collect();
    assert!(unmet[0] < 1e-6 && unmet[0] <= unmet[1] && unmet[1] < unmet[2], "{unmet:?}");
    let mut tariff = embargo();
    tariff.instrument = dataset::rule::Instrument::Tariff;
    tariff.rate = Some(0.25);
    let outcome = one_rule(&SHIPPED.world, tariff, 60, 50);
    let market = SHIPPED.world.market(Mineral::parse("Y").unwrap(), Form::parse("oxide").unwrap()).unwrap();
    let japan = SHIPPED.chain.country(Country::parse("JPN").unwrap()).unwrap();
    assert!((outcome.paid[market][japan][30] - 1.25).abs() < 0.05, "{}", outcome.paid[market][japan][30]);
}

#[test]
fn defence_first_helps_defence_and_value_first_moves_the_shortage() {
    let fill = |allocation: Allocation| {
        let mut world = SHIPPED.world.clone();
        world.allocation = allocation;
        let outcome = scenario("embargo-both", &world);
        let defence: Vec<f64> = outcome
            .cells
            .iter()
            .filter(|cell| cell.sector.as_str() == "defence" && cell.form.as_str() == "SmCo")
            .map(|cell| cell.available[outcome.history..].iter().sum::<f64>())
            .collect();
        defence.iter().sum::<f64>()
    };
    let (pro_rata, first) = (fill(Allocation::ProRata), fill(Allocation::DefenceFirst));
    assert!(first >= pro_rata - 1e-9, "{first} {pro_rata}");
    for allocation in [Allocation::HomeFirst, Allocation::HighestValueFirst] {
        assert!(fill(allocation) > 0.0);
    }
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let shipped = &*SHIPPED;
    let reversed = shipped.dataset.clone().reversed();
    let chain = Chain::build(&reversed, &shipped.study).usable().unwrap().0;
    let world = World::build(&reversed, &shipped.study, &chain, &Assumptions::central()).usable().unwrap().0;
    let scenario = shipped.study.scenarios.iter().find(|scenario| scenario.id == "embargo-both").unwrap();
    let timeline = Timeline::build(&reversed, &shipped.study, &chain, &world, scenario);
    let (one, other) = (self::scenario("embargo-both", &shipped.world), simulate(&world, &timeline));
    for (a, b) in one.elements.iter().zip(&other.elements) {
        let (x, y) = (a.unmet(0), b.unmet(0));
        assert!((x - y).abs() <= 1e-6 * x.max(1e-6), "{} {x} {y}", a.mineral);
    }
}

#[test]
fn military_users_are_barred_where_a_rule_names_them() {
    let world = &SHIPPED.world;
    assert!(world.buyers.iter().any(|buyer| buyer.class == EndUserClass::Military));
    let rule = SHIPPED.dataset.rules["chn-2024-46-1"].clone();
    let outcome = one_rule(world, rule, 120, 100);
    let lowest = |sector: &str| {
        outcome
            .cells
            .iter()
            .filter(|cell| cell.sector.as_str() == sector && world.places[cell.place].as_str() == "USA")
            .flat_map(|cell| cell.available.iter().copied())
            .fold(1.0, f64::min)
    };
    assert!(lowest("defence") < lowest("automotive"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Mass is checked inside every step; here the world, the rule and the settings are drawn at random.
    #[test]
    fn mass_is_conserved_and_stocks_stay_above_zero(
        stock in 0.05f64..3.0,
        length in 1i64..120,
        instrument in 0usize..4,
        limit in 0.0f64..1.0,
        flip in prop::collection::vec(0usize..3, 12),
    ) {
        let shipped = &*SHIPPED;
        let mut assumptions = Assumptions::central();
        for (pick, assumption) in flip.iter().zip(Assumptions::list(&shipped.dataset).into_iter().step_by(4)) {
            let position = [disruption::Position::LOW, disruption::Position::CENTRAL, disruption::Position::HIGH][*pick];
            assumptions = assumptions.with(&assumption.name, position);
        }
        let world = World::build(&shipped.dataset, &shipped.study, &shipped.chain, &assumptions).usable().unwrap().0;
        let world = world.with_user_stocks_times(stock);
        let mut rule = embargo();
        rule.instrument = [
            dataset::rule::Instrument::Ban,
            dataset::rule::Instrument::Licence,
            dataset::rule::Instrument::Quota,
            dataset::rule::Instrument::EndUse,
        ][instrument];
        rule.limit = Some(limit);
        let outcome = one_rule(&world, rule, 140, length);
        for series in &outcome.series {
            prop_assert!(series.cover.iter().all(|cover| *cover >= -1e-9));
            prop_assert!(series.used.iter().zip(&series.desired).all(|(used, desired)| *used <= desired * (1.0 + 1e-9) + 1e-12));
            prop_assert!(series.quoted.iter().chain(&series.paid).all(|price| price.is_finite() && *price > 0.0));
        }
        for cell in &outcome.cells {
            prop_assert!(cell.available.iter().all(|part| (0.0..=1.0).contains(part)));
        }
    }
}

/// Used, quoted and paid of everything, as bits, by draw.
#[derive(Default)]
struct Bits(BTreeMap<usize, Vec<u64>>);

impl disruption::Sink for Bits {
    fn week(&mut self, week: &disruption::WeekView<'_>) {
        for draw in 0..week.count() {
            let bits = self.0.entry(week.first() + draw).or_default();
            for index in 0..week.elements() {
                let element = week.element(index);
                bits.extend(
                    [element.used[draw], element.desired[draw], element.cover[draw]].map(f64::to_bits),
                );
            }
            for market in 0..SHIPPED.world.markets.len() {
                bits.push(week.quoted(market, 1)[draw].to_bits());
                bits.push(week.paid(market, 1)[draw].to_bits());
            }
        }
    }
}

#[test]
fn a_draw_has_the_same_bits_in_any_company_and_means_the_same_in_double_precision() {
    let shipped = &*SHIPPED;
    let list = Assumptions::list(&shipped.dataset);
    let draws: Vec<Assumptions> = (0..19)
        .map(|draw| {
            list.iter().enumerate().fold(Assumptions::central(), |assumptions, (index, assumption)| {
                let position = ((draw * 37 + index * 101) % 200) as f64 / 100.0 - 1.0;
                assumptions.with(&assumption.name, disruption::Position::new(position))
            })
        })
        .collect();
    let scenario = shipped.study.scenarios.iter().find(|scenario| scenario.id == "embargo-both").unwrap();
    let timeline =
        Timeline::build(&shipped.dataset, &shipped.study, &shipped.chain, &shipped.world, scenario);
    let kernel = disruption::Kernel::new(&shipped.world, &timeline);
    let mut together = Bits::default();
    kernel.run(&draws, &mut together);
    let mut apart = Bits::default();
    for (first, part) in [(0, &draws[..1]), (1, &draws[1..12]), (12, &draws[12..])] {
        let mut bits = Bits::default();
        kernel.run(part, &mut bits);
        apart.0.extend(bits.0.into_iter().map(|(draw, bits)| (first + draw, bits)));
    }
    assert!(together.0 == apart.0);
    // In double precision a draw comes to the same, but for its rounding.
    for draw in [0, 7, 18] {
        let outcome = simulate(&shipped.world.clone().at(&draws[draw]), &timeline);
        let mut weeks = together.0[&draw].chunks(together.0[&draw].len() / timeline.weeks);
        let mut widest = 0.0_f64;
        for week in 0..timeline.weeks {
            let mut bits = weeks.next().unwrap().iter();
            let mut compare = |number: f64| {
                let single = f64::from_bits(*bits.next().unwrap());
                widest = widest.max((single - number).abs() / number.abs().max(0.01));
            };
            for element in &outcome.elements {
                compare(element.used[week]);
                compare(element.desired[week]);
                compare(element.cover[week]);
            }
            for market in 0..shipped.world.markets.len() {
                compare(outcome.quoted[market][1][week]);
                compare(outcome.paid[market][1][week]);
            }
        }
        assert!(widest < 0.01, "{widest}");
    }
}
