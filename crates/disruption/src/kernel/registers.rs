//! A draw's bits do not depend on the registers that work on it, and double precision says the same.

use jiff::civil::date;
use proptest::prelude::*;
use pulp::{Scalar, Simd, WithSimd};

use crate::kernel::wide::WIDTH;
use crate::kernel::{Advance, Kernel, Start};
use crate::numbers::Numbers;
use crate::outage::Outage;
use crate::random::{Recipe, recipe};
use crate::timeline::{Effect, Timeline};
use crate::world::World;

const WEEKS: usize = 80;

/// All that can be read of draws: by reading, all of them.
fn readings(mut run: Box<dyn Advance + '_>, kernel: &Kernel<'_>, count: usize) -> Vec<[f64; WIDTH]> {
    let mut list = Vec::new();
    for week in 0..WEEKS {
        run.advance(week, count);
        let read = run.read();
        for market in 0..kernel.world.markets.len() {
            for place in 0..kernel.world.places.len() {
                let series = read.series(market, place);
                list.extend([series.desired, series.used, series.cover, series.government, series.traders]);
                list.extend([series.quoted, series.paid, read.exports(market, place)]);
            }
        }
        for cell in 0..kernel.world.cells.len() {
            let (available, strict) = read.cell(cell);
            list.extend([available, strict]);
        }
    }
    list
}

/// The bits of draws in single precision on given registers.
fn bits<S: Simd>(simd: S, kernel: &Kernel<'_>, numbers: &[Numbers]) -> Vec<[u64; WIDTH]> {
    let run = Start { kernel, numbers }.with_simd(simd);
    readings(run, kernel, WIDTH).into_iter().map(|draws| draws.map(f64::to_bits)).collect()
}

/// Draws of the same world with every assumption at another place of its range.
fn numbers(recipe: &Recipe) -> Vec<Numbers> {
    let of = |draw: usize| {
        let mut drawn = recipe.clone();
        drawn.positions.rotate_left(draw);
        let mut world = drawn.world();
        // No traders in the first draw, and more from draw to draw.
        world.settings.trader_stock = draw as f64;
        Numbers::of(&world)
    };
    (0..WIDTH).map(of).collect()
}

/// A world in which a supplier's goods are announced to be stopped, stopped, licensed, and free again, while another
/// supplier is lost.
fn busy(recipe: &Recipe) -> (World, Timeline) {
    let world = recipe.world();
    let outage = Outage { market: 0, place: recipe.places - 1, lost: 0.4, first_week: 20, weeks: 15 };
    let from_first = |effect: Effect| {
        let mut all = vec![Effect::default(); world.lanes()];
        for (number, market) in world.markets.iter().enumerate() {
            for (column, _) in world.buyers.iter().enumerate().filter(|(_, buyer)| buyer.place != 0) {
                let row = market.suppliers.iter().position(|place| *place == 0);
                all[world.lane(number, row.expect("every place supplies"), column)] = effect;
            }
        }
        all
    };
    let stretches = vec![
        (0, Vec::new()),
        (4, from_first(Effect { announced: true, ..Effect::default() })),
        (8, from_first(Effect { blocked: 0.9, military_barred: true, ..Effect::default() })),
        (30, from_first(Effect { licensed_since: Some(30), tariff: 0.2, ..Effect::default() })),
        (60, Vec::new()),
    ];
    let timeline = Timeline::of_effects(date(2025, 1, 6), WEEKS, stretches).with_outages([outage]);
    (world, timeline)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn plain_numbers_and_registers_of_any_width_give_the_same_bits(recipe in recipe()) {
        let (world, timeline) = busy(&recipe);
        let kernel = Kernel::new(&world, &timeline);
        let numbers = numbers(&recipe);
        let plain = bits(Scalar, &kernel, &numbers);
        let differ = |draws: &[u64; WIDTH]| draws.iter().any(|bits| *bits != draws[0]);
        prop_assert!(plain.iter().any(differ), "draws must differ for this to say anything");
        #[cfg(target_arch = "x86_64")]
        {
            // Each is tried where the machine has it: 256 bits, 512 bits.
            if let Some(simd) = pulp::x86::V3::try_new() {
                prop_assert!(plain == bits(simd, &kernel, &numbers));
            }
            if let Some(simd) = pulp::x86::V4::try_new() {
                prop_assert!(plain == bits(simd, &kernel, &numbers));
            }
        }
    }

    #[test]
    fn double_precision_says_the_same(recipe in recipe()) {
        let (world, timeline) = busy(&recipe);
        let kernel = Kernel::new(&world, &timeline);
        let numbers = numbers(&recipe);
        let together = readings(kernel.side_by_side(&numbers), &kernel, WIDTH);
        let mut off = 0;
        for (draw, numbers) in numbers.iter().enumerate() {
            let alone = readings(kernel.alone(std::slice::from_ref(numbers)), &kernel, 1);
            let miss = |(many, one): (&[f64; WIDTH], &[f64; WIDTH])| {
                (many[draw] - one[0]).abs() / one[0].abs().max(0.01)
            };
            off += together.iter().zip(&alone).map(miss).filter(|miss| *miss > 0.01).count();
        }
        // Where a threshold is passed a week sooner or later they may differ for a while.
        let all = together.len() * WIDTH;
        prop_assert!(off * 100 <= all, "{off} of {all} readings differ by more than a hundredth");
    }

    #[test]
    fn single_precision_leaves_the_baseline_where_it_is(recipe in recipe()) {
        let world = recipe.world();
        let kernel = Kernel::new(&world, &Timeline::free(date(2025, 1, 6), WEEKS));
        let mut run = kernel.side_by_side(&(0..WIDTH).map(|_| Numbers::of(&world)).collect::<Vec<_>>());
        for week in 0..WEEKS {
            run.advance(week, WIDTH);
            let read = run.read();
            for market in 0..world.markets.len() {
                for place in 0..world.places.len() {
                    prop_assert_eq!((read.quoted(market, place), read.paid(market, place)), ([1.0; WIDTH], [1.0; WIDTH]));
                    let now = read.series(market, place);
                    prop_assert!((now.used[0] - now.desired[0]).abs() <= 1e-6 * now.desired[0], "{now:?}");
                }
            }
            for cell in 0..world.cells.len() {
                prop_assert_eq!(read.cell(cell), ([1.0; WIDTH], [1.0; WIDTH]));
            }
        }
    }
}
