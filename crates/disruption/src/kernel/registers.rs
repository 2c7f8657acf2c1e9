//! A draw's bits do not depend on the registers that work on it.

use jiff::civil::date;
use proptest::prelude::*;
use pulp::{Scalar, Simd, WithSimd};

use crate::kernel::wide::WIDTH;
use crate::kernel::{Kernel, Start};
use crate::numbers::Numbers;
use crate::outage::Outage;
use crate::random::{Recipe, recipe};
use crate::timeline::{Effect, Timeline};
use crate::world::World;

const WEEKS: usize = 80;

/// All that can be read of some draws, as bits, on given registers.
fn bits<S: Simd>(simd: S, kernel: &Kernel<'_>, numbers: &[Numbers; WIDTH]) -> Vec<u64> {
    let mut run = Start { kernel, numbers }.with_simd(simd);
    let mut bits = Vec::new();
    for week in 0..WEEKS {
        run.advance(week, WIDTH);
        let read = run.read();
        let mut note = |numbers: [f64; WIDTH]| bits.extend(numbers.map(f64::to_bits));
        for market in 0..kernel.world.markets.len() {
            for place in 0..kernel.world.places.len() {
                let series = read.series(market, place);
                note(series.desired);
                note(series.used);
                note(series.cover);
                note(series.government);
                note(series.traders);
                note(series.quoted);
                note(series.paid);
                note(read.exports(market, place));
            }
        }
        for cell in 0..kernel.world.cells.len() {
            let (available, strict) = read.cell(cell);
            note(available);
            note(strict);
        }
    }
    bits
}

/// Draws of the same world with every assumption at another place of its range.
fn numbers(recipe: &Recipe) -> [Numbers; WIDTH] {
    std::array::from_fn(|draw| {
        let mut drawn = recipe.clone();
        drawn.positions.rotate_left(draw);
        let mut world = drawn.world();
        // No traders in the first draw, and more from draw to draw.
        world.settings.trader_stock = draw as f64;
        Numbers::of(&world)
    })
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
        let differ = |draws: &[u64]| draws.iter().any(|bits| *bits != draws[0]);
        prop_assert!(plain.chunks(WIDTH).any(differ), "draws must differ for this to say anything");
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
}
