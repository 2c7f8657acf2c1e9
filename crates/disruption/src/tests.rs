//! What must hold of every run in every world.

use jiff::civil::{Date, date};
use proptest::prelude::*;

use crate::outage::Outage;
use crate::random::{Recipe, recipe};
use crate::timeline::{Effect, Timeline};
use crate::world::World;
use crate::{Outcome, simulate};

const FIRST: Date = date(2025, 1, 6);

/// An effect on every lane that leaves a place, by its name.
fn from_place(world: &World, recipe: &Recipe, place: usize, effect: Effect) -> Vec<Effect> {
    let mut all = vec![Effect::default(); world.lanes()];
    for (number, market) in world.markets.iter().enumerate() {
        for (row, from) in market.suppliers.iter().enumerate() {
            for (column, buyer) in world.buyers.iter().enumerate() {
                if *from == recipe.index(place) && buyer.place != *from {
                    all[world.lane(number, row, column)] = effect;
                }
            }
        }
    }
    all
}

/// A run with an effect on what leaves the first place, from week 10 for some weeks.
fn run(world: &World, recipe: &Recipe, effect: Effect, length: usize, weeks: usize) -> Outcome {
    let ruled = from_place(world, recipe, 0, effect);
    let stretches = vec![(0, Vec::new()), (10, ruled), (10 + length, Vec::new())];
    simulate(world, &Timeline::of_effects(FIRST, weeks, stretches))
}

fn ban(blocked: f64) -> Effect {
    Effect { blocked, ..Effect::default() }
}

/// Unmet use of those that a ban is aimed at: at home it leaves more for others while it lasts.
fn unmet(world: &World, recipe: &Recipe, blocked: f64, length: usize) -> f64 {
    let outcome = run(world, recipe, ban(blocked), length, 200);
    let aimed_at = |place: &usize| *place != recipe.index(0);
    outcome.elements.iter().filter(|element| aimed_at(&element.place)).map(|element| element.unmet(0)).sum()
}

/// Unmet use under shorter and softer bans and larger stocks, and under longer and harder ones and smaller ones.
fn worse(world: &World, recipe: &Recipe) -> [(f64, f64); 5] {
    let [brief, hard, long] = [10, 60, 150].map(|length| unmet(world, recipe, 1.0, length));
    let [soft, middle] = [0.3, 0.7].map(|blocked| unmet(world, recipe, blocked, 60));
    let stocked = unmet(&world.clone().with_user_stocks_times(2.0), recipe, 1.0, 60);
    [(brief, hard), (hard, long), (soft, middle), (middle, hard), (stocked, hard)]
}

/// Any effect that a rule can have.
fn effect() -> impl Strategy<Value = Effect> {
    (0_usize..6, 0.0_f64..1.0, any::<bool>()).prop_map(|(kind, x, announced)| {
        let mut effect = Effect { announced, ..Effect::default() };
        match kind {
            0 => effect.blocked = if x > 0.7 { 1.0 } else { x },
            1 => effect.licensed_since = Some((x * 20.0) as i32 - 5),
            2 => effect.screened_since = Some((x * 20.0) as i32 - 5),
            3 => effect.quota = Some(x),
            4 => effect.tariff = 2.0 * x,
            _ => effect.military_barred = true,
        }
        effect
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_baseline_repeats_itself_to_the_last_bit(recipe in recipe()) {
        let mut world = recipe.world();
        world.settings.trader_stock = 2.0;
        let outcome = simulate(&world, &Timeline::free(FIRST, 200));
        for element in &outcome.elements {
            for week in 0..200 {
                prop_assert_eq!(element.used[week].to_bits(), element.used[0].to_bits());
                prop_assert_eq!(element.used[week].to_bits(), element.desired[week].to_bits());
                prop_assert!((element.cover[week] / element.cover[0] - 1.0).abs() < 1e-9);
            }
        }
        for prices in outcome.quoted.iter().chain(&outcome.paid).flatten() {
            prop_assert!(prices.iter().all(|price| price.to_bits() == 1.0_f64.to_bits()));
        }
    }

    /// Mass is checked in every market and week while it runs.
    #[test]
    fn mass_is_kept_stocks_stay_above_zero_and_bounds_are_in_order(
        recipe in recipe(),
        effects in prop::collection::vec(effect(), 3),
        places in prop::collection::vec(0_usize..2, 3),
        lost in 0.0_f64..1.0,
        traders in 0.0_f64..13.0,
    ) {
        let mut world = recipe.world();
        world.settings.trader_stock = traders;
        let stretches: Vec<(usize, Vec<Effect>)> = std::iter::once((0, Vec::new()))
            .chain(effects.iter().zip(&places).enumerate().map(|(index, (effect, place))| {
                (5 + 25 * index, from_place(&world, &recipe, *place, *effect))
            }))
            .chain([(110, Vec::new())])
            .collect();
        let outage = Outage { market: 0, place: 0, lost, first_week: 30, weeks: 20 };
        let timeline = Timeline::of_effects(FIRST, 180, stretches).with_outages([outage]);
        let outcome = simulate(&world, &timeline);
        for series in &outcome.series {
            for week in 0..180 {
                prop_assert!(series.cover[week] >= -1e-9 && series.government[week] >= -1e-12);
                prop_assert!(series.traders[week] >= 0.0 && series.traders[week].is_finite());
                prop_assert!(series.used[week] <= series.desired[week] * (1.0 + 1e-9) + 1e-12);
                prop_assert!(series.used[week] >= 0.0);
                prop_assert!(series.quoted[week] > 0.0 && series.quoted[week].is_finite());
                let paid = series.paid[week];
                prop_assert!(paid > 0.0 && paid.is_finite(), "{} in week {}", paid, week);
            }
        }
        for cell in &outcome.cells {
            for (available, strict) in cell.available.iter().zip(&cell.strict) {
                prop_assert!((0.0..=1.0).contains(available) && strict <= &(available * (1.0 + 1e-12)));
            }
        }
    }

    #[test]
    fn a_longer_or_harder_ban_and_a_smaller_stock_never_lower_unmet_use(recipe in recipe()) {
        let world = recipe.world();
        // The way back to old suppliers has a friction of its own, and who is hit harder turns away sooner. It may
        // cost up to a five-hundredth of the use of the time.
        let all_use = 200.0 * world.users.iter().map(|user| user.base).sum::<f64>();
        for (index, (less, more)) in worse(&world, &recipe).into_iter().enumerate() {
            prop_assert!(less <= more * (1.0 + 1e-3) + 0.002 * all_use, "{} {} {}", index, less, more);
        }
    }

    #[test]
    fn the_unit_of_mass_changes_nothing(recipe in recipe(), power in -20_i32..20) {
        let scaled = Recipe { scale: libm::ldexp(1.0, power), ..recipe.clone() };
        let one = run(&recipe.world(), &recipe, ban(1.0), 60, 120);
        let other = run(&scaled.world(), &scaled, ban(1.0), 60, 120);
        for (a, b) in one.elements.iter().zip(&other.elements) {
            for week in 0..120 {
                prop_assert_eq!((a.used[week] * scaled.scale).to_bits(), b.used[week].to_bits());
            }
        }
        prop_assert_eq!(one.quoted, other.quoted);
    }

    #[test]
    fn the_order_of_places_changes_nothing(recipe in recipe()) {
        let turned = Recipe { backwards: true, ..recipe.clone() };
        let one = run(&recipe.world(), &recipe, ban(1.0), 60, 120);
        let other = run(&turned.world(), &turned, ban(1.0), 60, 120);
        // What is within a billionth of its usual value is taken for it, and rounding may fall on either side of that.
        let alike = 1e-7;
        for place in 0..recipe.places {
            let there = turned.index(place);
            for market in 0..3 {
                let (a, b) = (one.series(market, place).unwrap(), other.series(market, there).unwrap());
                for week in 0..120 {
                    prop_assert!((a.used[week] - b.used[week]).abs() <= alike * a.desired[week]);
                    prop_assert!((a.quoted[week] / b.quoted[week] - 1.0).abs() <= alike);
                }
            }
        }
    }

    #[test]
    fn no_price_falls_below_the_baseline_in_the_year_after_supply_alone_is_lost(
        recipe in recipe(),
        lost in 0.1_f64..1.0,
        market in 0_usize..3,
    ) {
        // Its own price: where a material is lost, plants need less of the others, whose prices fall.
        let outage = Outage { market, place: 0, lost, first_week: 10, weeks: 500 };
        // Savings and capacity that a price has brought stay when supply is back at work, and then press the price: here
        // nobody saves for good, and nobody builds.
        let mut world = recipe.world();
        for user in &mut world.users {
            user.thrift_cap = 0.0;
        }
        for market in &mut world.markets {
            market.elasticity_long = market.elasticity_short;
            market.supply_elasticity.fill([0.0; 2]);
        }
        // Materials that plants no longer ask for become cheaper, and what is made of them with them: here they cost
        // next to nothing beside the making.
        world.markets[2].price *= 1e12;
        let outcome = simulate(&world, &Timeline::free(FIRST, 120).with_outages([outage]));
        for prices in &outcome.quoted[market] {
            // The stock cycle that follows a loss may overshoot for some weeks, by a few per cent at most.
            let least = prices.iter().copied().fold(1.0, f64::min);
            let mean = prices[10..62].iter().sum::<f64>() / 52.0;
            prop_assert!(mean >= 1.0 - 1e-9 && least > 0.95, "{} {} {:?}", mean, least, prices);
        }
    }

    #[test]
    fn with_boundless_stocks_nothing_goes_unmet_and_without_leaks_a_ban_passes_nothing(recipe in recipe()) {
        let world = recipe.world();
        let stocked = world.clone().with_user_stocks_times(1e4);
        prop_assert!(run(&stocked, &recipe, ban(1.0), 60, 120).unmet_total() <= 1e-9);
        let mut tight = world;
        tight.settings.leakage = 0.0;
        let outcome = run(&tight, &recipe, ban(1.0), 60, 120);
        for market in 0..3 {
            for (view, viewpoint) in tight.viewpoints.iter().enumerate().filter(|(_, place)| **place != 0) {
                let arrivals = &outcome.arrivals[market][view][recipe.index(0)];
                prop_assert!(arrivals[10..70].iter().all(|tonnes| *tonnes == 0.0), "{} {:?}", viewpoint, arrivals);
            }
        }
    }

    #[test]
    fn after_a_lasting_shock_prices_do_not_swing_from_week_to_week(recipe in recipe()) {
        let world = recipe.world();
        let outcome = run(&world, &recipe, ban(1.0), 10_000, 520);
        for prices in outcome.quoted.iter().chain(&outcome.paid).flatten() {
            let steps: Vec<f64> = prices.windows(2).map(|pair| libm::log(pair[1] / pair[0])).collect();
            // To and fro once is somebody's stock running out or goods arriving; to and fro again is the numerics.
            let swings = steps[60..].windows(5).filter(|step| {
                let turns = step.windows(2).all(|pair| pair[0] * pair[1] < 0.0);
                turns && step.iter().all(|x| x.abs() > 0.01)
            });
            prop_assert!(swings.count() == 0, "{:?}", &prices[60..]);
        }
    }

    #[test]
    fn a_duty_moves_orders_away_and_is_paid_on_what_stays(recipe in recipe(), duty in 0.05_f64..1.0) {
        let world = recipe.world();
        let effect = Effect { tariff: duty, ..Effect::default() };
        let outcome = run(&world, &recipe, effect, 10_000, 200);
        // Of magnets: plants elsewhere that gain orders may need more material from here.
        let exports = &outcome.exports[2][recipe.index(0)];
        let mean = exports[10..].iter().sum::<f64>() / 190.0;
        prop_assert!(mean < exports[0], "{} {}", mean, exports[0]);
        for place in (1..recipe.places).map(|place| recipe.index(place)) {
            // No floor is known: orders that move elsewhere can leave too much, and where use hardly answers to the
            // price a few per cent too much halve it.
            let paid = outcome.paid[0][place][199];
            prop_assert!(paid.is_finite() && paid > 0.0, "{} {}", paid, duty);
        }
    }

    #[test]
    fn a_government_buys_back_what_it_released(recipe in recipe()) {
        let world = recipe.world();
        let outcome = run(&world, &recipe, ban(1.0), 40, 1000);
        for series in &outcome.series {
            // It waits while some old supplier delivers less than it used to, and may have opened again since: in some
            // worlds only a part comes back.
            let first = series.government[0];
            let least = series.government.iter().copied().fold(first, f64::min);
            let most = series.government[500..].iter().copied().fold(0.0, f64::max);
            prop_assert!(most <= first * (1.0 + 1e-9), "{} {}", first, most);
            prop_assert!(most - least >= 0.25 * (first - least), "{} {} {}", first, least, most);
        }
    }

    #[test]
    fn traders_rest_without_news_sell_in_a_shortage_and_never_sell_what_they_have_not(
        recipe in recipe(),
        weeks in 0.1_f64..13.0,
    ) {
        let mut world = recipe.world();
        world.settings.trader_stock = weeks;
        let ruled = from_place(&world, &recipe, 0, ban(1.0));
        let stretches = vec![(0, Vec::new()), (40, ruled), (100, Vec::new())];
        let outcome = simulate(&world, &Timeline::of_effects(FIRST, 160, stretches.clone()));
        let mut without = world;
        without.settings.trader_stock = 0.0;
        let bare = simulate(&without, &Timeline::of_effects(FIRST, 160, stretches));
        for (series, bare) in outcome.series.iter().zip(&bare.series) {
            let first = series.traders[0];
            prop_assert!(series.traders[..40].iter().all(|held| held.to_bits() == first.to_bits()));
            prop_assert!(series.traders.iter().all(|held| *held >= 0.0 && *held <= first * (1.0 + 1e-9)));
            prop_assert!(bare.traders.iter().all(|held| *held == 0.0));
            // In the first week of the shortage all else is the same: what is sold can only lower the price.
            prop_assert!(series.quoted[40] <= bare.quoted[40] * (1.0 + 1e-12));
        }
    }
}

#[test]
fn an_outage_comes_and_goes() {
    let recipe =
        Recipe { places: 3, numbers: vec![0.5; 60], positions: vec![0.0; 40], scale: 1.0, backwards: false };
    let world = recipe.world();
    let outage = Outage { market: 2, place: 0, lost: 1.0, first_week: 10, weeks: 30 };
    let outcome = simulate(&world, &Timeline::free(FIRST, 300).with_outages([outage]));
    let exports = &outcome.exports[2][0];
    assert!(exports[35] < 1e-9 && exports[299] > 0.8 * exports[0], "{exports:?}");
}
