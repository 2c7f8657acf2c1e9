//! What holds for every economy.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use ario::{
    Compatibility, Damage, Event, Fault, Hit, Orders, Outcome, Overproduction, Rationing, Recovery, Response,
    Settings, Simulation, Table, Verdict, margin, simulate, stability,
};
use proptest::prelude::*;

/// A table with every output used: purchases from 0 to 1 times a scale by buyer, and final demand.
fn table(regions: usize, sectors: usize, cells: &[f64], demand: &[f64]) -> Table {
    let n = regions * sectors;
    let names = |stem: &str, count: usize| (0..count).map(|index| format!("{stem}{index}")).collect();
    // Purchases are at most half of the sales of the buyer, so that value is added everywhere.
    let mut transactions: Vec<f64> = cells[..n * n].to_vec();
    let final_demand: Vec<f64> = demand[..n * regions].iter().map(|value| value + 0.5).collect();
    for buyer in 0..n {
        let sold: f64 = final_demand[buyer * regions..(buyer + 1) * regions].iter().sum();
        let bought: f64 = (0..n).map(|from| transactions[from * n + buyer]).sum();
        for from in 0..n {
            transactions[from * n + buyer] *= 0.5 * sold / bought.max(1e-9);
        }
    }
    Table::new(names("r", regions), names("s", sectors), names("r", regions), transactions, final_demand)
        .unwrap()
}

fn settings(sectors: usize, psi: Option<f64>, orders: Orders, compatibility: Compatibility) -> Settings {
    Settings {
        steps: 60,
        days_per_year: 365.0,
        capital_to_value_added: 4.0,
        input_threshold: 1e-5,
        orders,
        stock_days: (0..sectors).map(|sector| 10.0 + 5.0 * sector as f64).collect(),
        response: match psi {
            None => Response::Base,
            Some(psi) => Response::Psi { psi, restoration_days: vec![30.0; sectors] },
        },
        overproduction: Overproduction { base: 1.0, max: 1.25, days: 90.0 },
        rationing: Rationing::Proportional,
        final_demand_response: 0.0,
        compatibility,
    }
}

fn ban(industry: usize, loss: f64) -> Event {
    Event {
        hits: vec![Hit { industry, loss }],
        damage: Damage::Capacity { tau: 20, recovery: Recovery::Linear },
        occurrence: 3,
        duration: 15,
    }
}

fn habits(exact: bool, boario: bool) -> Compatibility {
    let base = if boario { Compatibility::boario() } else { Compatibility::default() };
    Compatibility { same_roundings: exact, ..base }
}

fn near(left: &Outcome, right: &Outcome, factor: f64) -> bool {
    let scale: f64 = right.ordinary.iter().sum::<f64>() * factor.abs();
    left.days.iter().zip(&right.days).all(|(left, right)| {
        let pairs = left.production.iter().zip(&right.production);
        pairs.into_iter().all(|(left, right)| (left - right * factor).abs() <= 1e-9 * scale)
            && (left.unmet - right.unmet * factor).abs() <= 1e-9 * scale
    })
}

/// A small economy: regions, sectors, its table, psi, orders and rationing.
fn economy() -> impl Strategy<Value = (Table, Settings)> {
    (1..4_usize, 1..4_usize, prop::option::of(0.1..1.0_f64), any::<bool>(), any::<bool>(), any::<bool>())
        .prop_flat_map(|(regions, sectors, psi, alternates, first, boario)| {
            let n = regions * sectors;
            let cells = (
                prop::collection::vec(0.0..1.0_f64, n * n),
                prop::collection::vec(0.0..1.0_f64, n * regions),
            );
            cells.prop_map(move |(cells, demand)| {
                let orders = if alternates { Orders::Alternates } else { Orders::Fixed };
                let mut settings = settings(sectors, psi, orders, habits(false, boario));
                if first {
                    settings.rationing = Rationing::IndustriesFirst;
                }
                (table(regions, sectors, &cells, &demand), settings)
            })
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn without_events_every_day_is_ordinary((table, settings) in economy()) {
        let outcome = simulate(&table, &settings, &[]).unwrap();
        for day in &outcome.days {
            for (made, ordinary) in day.production.iter().zip(&outcome.ordinary) {
                prop_assert!((made - ordinary).abs() <= 1e-9 * ordinary);
            }
            prop_assert!(!day.short);
        }
    }

    #[test]
    fn no_stock_and_no_output_is_negative((table, settings) in economy(), loss in 0.0..=1.0_f64) {
        let mut simulation = Simulation::new(&table, &settings, &[ban(0, loss)]).unwrap();
        for _ in 0..settings.steps {
            let day = simulation.step().unwrap();
            prop_assert!(day.production.iter().all(|made| *made >= 0.0));
            prop_assert!(simulation.stocks().iter().all(|stock| *stock >= -1e-9));
        }
    }

    #[test]
    fn the_two_ways_to_keep_orders_agree((table, mut settings) in economy(), loss in 0.0..0.9_f64) {
        // Scarcity that is zero to the bit is the one thing that depends on rounding.
        settings.compatibility.scarcity_zero_to_the_bit = false;
        let event = [ban(0, loss)];
        let fused = simulate(&table, &settings, &event).unwrap();
        settings.compatibility.same_roundings = true;
        let exact = simulate(&table, &settings, &event).unwrap();
        prop_assert!(near(&fused, &exact, 1.0));
    }

    #[test]
    fn money_may_be_counted_in_any_unit((table, mut settings) in economy(), loss in 0.0..0.9_f64) {
        // Both have an absolute threshold in them, or compare yearly with daily figures.
        settings.compatibility.stocks_stand_still = false;
        settings.compatibility.scarcity_zero_to_the_bit = false;
        let scaled = |factor: f64| {
            let n = table.industries();
            let grow = |row: fn(&Table, usize) -> &[f64]| {
                (0..n).flat_map(|industry| row(&table, industry).iter().map(|value| value * factor)).collect()
            };
            Table::new(
                table.regions().to_vec(),
                table.sectors().to_vec(),
                table.consumers().to_vec(),
                grow(Table::transactions),
                grow(Table::final_demand),
            )
            .unwrap()
        };
        let one = simulate(&table, &settings, &[ban(0, loss)]).unwrap();
        let thousand = simulate(&scaled(1000.0), &settings, &[ban(0, loss)]).unwrap();
        prop_assert!(near(&thousand, &one, 1000.0));
    }

    #[test]
    fn the_order_of_the_industries_does_not_matter((table, mut settings) in economy(), loss in 0.0..0.9_f64) {
        settings.compatibility.scarcity_zero_to_the_bit = false;
        let backwards = |names: &[String]| names.iter().rev().cloned().collect::<Vec<_>>();
        let n = table.industries();
        let turned = Table::new(
            backwards(table.regions()),
            backwards(table.sectors()),
            backwards(table.consumers()),
            (0..n).rev().flat_map(|row| table.transactions(row).iter().rev().copied()).collect(),
            (0..n).rev().flat_map(|row| table.final_demand(row).iter().rev().copied()).collect(),
        )
        .unwrap();
        let sorted = turned.clone().sorted();
        prop_assert_eq!(sorted.regions(), table.regions());
        prop_assert!((0..n).all(|row| sorted.transactions(row) == table.transactions(row)));
        let forwards = simulate(&table, &settings, &[ban(0, loss)]).unwrap();
        settings.stock_days.reverse();
        let mut other = simulate(&turned, &settings, &[ban(n - 1, loss)]).unwrap();
        other.days.iter_mut().for_each(|day| day.production.reverse());
        other.ordinary.reverse();
        prop_assert!(near(&other, &forwards, 1.0));
    }

    #[test]
    fn what_is_made_is_delivered((table, settings) in economy(), loss in 0.0..0.9_f64) {
        // Stocks grow by what industries get less what they use; the rest of output goes to final demand.
        let mut settings = settings;
        settings.compatibility.stocks_stand_still = false;
        let n = table.industries();
        let mut simulation = Simulation::new(&table, &settings, &[ban(0, loss)]).unwrap();
        let ordinary: Vec<f64> = simulation.ordinary().to_vec();
        let bought: Vec<f64> = (0..n)
            .map(|buyer| (0..n).map(|from| table.transactions(from)[buyer]).sum::<f64>() / settings.days_per_year)
            .collect();
        let demand: f64 =
            (0..n).flat_map(|row| table.final_demand(row)).sum::<f64>() / settings.days_per_year;
        for _ in 0..settings.steps {
            let before: f64 = simulation.stocks().iter().sum();
            let day = simulation.step().unwrap();
            let after: f64 = simulation.stocks().iter().sum();
            let made: f64 = day.production.iter().sum();
            let used: f64 = (0..n).map(|buyer| bought[buyer] * day.production[buyer] / ordinary[buyer]).sum();
            let consumed = demand - day.unmet;
            prop_assert!((made - consumed - used - (after - before)).abs() <= 1e-9 * made.max(1.0));
        }
    }

    #[test]
    fn a_lower_psi_never_costs_output(table in economy().prop_map(|pair| pair.0), loss in 0.0..0.9_f64) {
        // On the first day with a shortage, stocks and demand are the same whatever psi is.
        let run = |psi: f64| {
            let settings = settings(table.sectors().len(), Some(psi), Orders::Fixed, Compatibility::default());
            simulate(&table, &settings, &[ban(0, loss)]).unwrap()
        };
        let (low, high) = (run(0.3), run(0.9));
        let first = high.days.iter().position(|day| day.short).unwrap_or(high.days.len() - 1);
        for (low, high) in low.days[..=first].iter().zip(&high.days) {
            for (low, high) in low.production.iter().zip(&high.production) {
                prop_assert!(*low >= high - 1e-9);
            }
        }
    }
}

/// The economy of `cases/ario`.
fn toy() -> Table {
    let transactions = [
        [50.0, 500.0, 20.0, 5.0, 200.0, 10.0],
        [40.0, 150.0, 700.0, 10.0, 150.0, 500.0],
        [20.0, 30.0, 100.0, 5.0, 10.0, 60.0],
        [2.0, 10.0, 1.0, 20.0, 150.0, 5.0],
        [3.0, 20.0, 30.0, 10.0, 100.0, 650.0],
        [1.0, 2.0, 10.0, 8.0, 40.0, 300.0],
    ];
    let demand =
        [[150.0, 65.0], [300.0, 150.0], [2500.0, 275.0], [12.0, 100.0], [37.0, 350.0], [139.0, 3500.0]];
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let (regions, sectors) = (names(&["CHN", "USJ"]), names(&["mine", "part", "veh"]));
    Table::new(regions.clone(), sectors, regions, transactions.concat(), demand.concat()).unwrap()
}

/// Case t4: a fifth of one mining industry for 30 days.
fn collapse() -> (Settings, Event) {
    let mut settings = settings(3, Some(0.8), Orders::Alternates, Compatibility::boario());
    settings.steps = 365;
    settings.stock_days = vec![15.0, 30.0, 30.0];
    let event = Event {
        hits: vec![Hit { industry: 0, loss: 0.2 }],
        damage: Damage::Capacity { tau: 30, recovery: Recovery::Linear },
        occurrence: 5,
        duration: 30,
    };
    (settings, event)
}

fn ends(settings: &Settings, event: &Event) -> Verdict {
    let table = toy();
    let mut simulation = Simulation::new(&table, settings, std::slice::from_ref(event)).unwrap();
    stability(&mut simulation, settings.days_per_year).unwrap().verdict
}

/// Rebuilding of an economy that collapses is never done: there is an answer all the same.
#[test]
fn an_economy_that_never_finishes_rebuilding_is_told_from_one_that_does() {
    let mut settings = settings(3, None, Orders::Fixed, Compatibility::default());
    settings.stock_days = vec![30.0; 3];
    let cut = Event {
        hits: vec![Hit { industry: 0, loss: 0.8 }],
        damage: Damage::Capacity { tau: 60, recovery: Recovery::Linear },
        occurrence: 5,
        duration: 60,
    };
    let loss = Event {
        hits: vec![Hit { industry: 4, loss: 1.0 }],
        damage: Damage::Rebuilt { tau: 90, sectors: vec![(1, 0.3), (2, 0.7)], factor: 1.0 },
        occurrence: 10,
        duration: 10,
    };
    let table = toy();
    let verdict = |events: &[Event]| {
        let mut simulation = Simulation::new(&table, &settings, events).unwrap();
        stability(&mut simulation, settings.days_per_year).unwrap()
    };
    assert_eq!(verdict(std::slice::from_ref(&loss)).verdict, Verdict::Returns);
    let both = verdict(&[cut, loss]);
    assert_eq!((both.verdict, both.step), (Verdict::Collapses, 5 + 60 + 60 + 3650));
}

#[test]
fn a_small_cut_collapses_the_toy_economy_and_each_cure_holds_it() {
    let (settings, event) = collapse();
    assert_eq!(ends(&settings, &event), Verdict::Collapses);
    for compatibility in [Compatibility::boario(), Compatibility::default()] {
        let base = Settings { compatibility, ..settings.clone() };
        let first = Settings { rationing: Rationing::IndustriesFirst, ..base.clone() };
        assert_eq!(ends(&first, &event), Verdict::Returns);
        let falling = Settings { final_demand_response: 1.0, ..base.clone() };
        assert_eq!(ends(&falling, &event), Verdict::Returns);
        let psi = Settings {
            response: Response::Psi { psi: 0.5, restoration_days: vec![30.0; 3] },
            ..base.clone()
        };
        assert_eq!(ends(&psi, &event), Verdict::Returns);
        let stocks = Settings { stock_days: vec![30.0, 60.0, 60.0], ..base };
        assert_eq!(ends(&stocks, &event), Verdict::Returns);
    }
}

#[test]
fn the_margin_lies_between_a_loss_that_holds_and_one_that_does_not() {
    let (settings, event) = collapse();
    let (holds, fails) = margin(&toy(), &settings, std::slice::from_ref(&event), 1.0).unwrap();
    let fails = fails.unwrap();
    assert!(0.0 < holds && holds < fails && fails <= 1.0, "{holds} {fails}");
}

#[test]
fn threads_change_no_bit() {
    let (settings, event) = collapse();
    for exact in [true, false] {
        let settings = Settings { compatibility: habits(exact, true), ..settings.clone() };
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| simulate(&toy(), &settings, std::slice::from_ref(&event)).unwrap())
        };
        let one = run(1);
        assert_eq!(one, run(2));
        assert_eq!(one, run(5));
    }
}

#[test]
fn a_loss_of_more_than_all_capital_is_a_fault() {
    let (settings, mut event) = collapse();
    event.damage = Damage::Capital { tau: 30, recovery: Recovery::Linear };
    event.hits[0].loss = 5000.0;
    let fault = simulate(&toy(), &settings, &[event]).unwrap_err();
    assert!(matches!(fault, Fault::Capital { industry: 0, step: 5, .. }), "{fault}");
}

#[test]
fn overlapping_losses_are_refused_as_by_the_package_or_added() {
    let (mut settings, event) = collapse();
    let two = [event.clone(), Event { hits: vec![Hit { industry: 3, loss: 0.1 }], occurrence: 10, ..event }];
    assert_eq!(simulate(&toy(), &settings, &two).unwrap_err(), Fault::Overlap { step: 10 });
    settings.compatibility.overlaps_refused = false;
    let outcome = simulate(&toy(), &settings, &two).unwrap();
    assert!(outcome.days[12].capacity < outcome.days[8].capacity);
}

#[test]
fn rebuilding_ends_and_gives_work() {
    let (mut settings, event) = collapse();
    settings.stock_days = vec![60.0; 3];
    let event = Event {
        hits: vec![Hit { industry: 4, loss: 100.0 }],
        damage: Damage::Rebuilt { tau: 20, sectors: vec![(1, 0.3), (2, 0.7)], factor: 1.5 },
        ..event
    };
    for compatibility in [Compatibility::boario(), Compatibility::default()] {
        let settings = Settings { compatibility, ..settings.clone() };
        let outcome = simulate(&toy(), &settings, std::slice::from_ref(&event)).unwrap();
        let rebuilt: f64 = outcome.days.iter().map(|day| day.rebuilt).sum();
        assert!((rebuilt - 150.0).abs() < 1e-3, "{rebuilt}");
        assert!(outcome.days[34].rebuilt <= 0.0 && outcome.days[35].rebuilt > 0.0);
    }
}
