//! Static equilibria as limits of the simulation: all volume is sold spot, quotations clear at once, users hold no
//! stock, and nothing but what a case is about answers to anything.

use equilibrium::coproduction::{self, Product};
use equilibrium::disruption::{Market, Supplier};
use equilibrium::storage::{Harvest, Store};
use equilibrium::{Elastic, Line};
use jiff::civil::{Date, date};

use crate::outage::Outage;
use crate::random::Recipe;
use crate::timeline::{Effect, Timeline};
use crate::world::{Addition, Feed, World};
use crate::{Outcome, simulate};

const FIRST: Date = date(2025, 1, 6);
/// Elasticity of spot demand.
const ELASTICITY: f64 = 0.4;
/// The market that cases are about: oxide of the second element.
const OXIDE: usize = 1;

/// A world at the limit.
fn bare(places: usize) -> World {
    let recipe =
        Recipe { places, numbers: vec![0.5; 60], positions: vec![0.0; 40], scale: 1.0, backwards: false };
    let mut world = recipe.world();
    for user in &mut world.users {
        (user.stock, user.thrift_cap) = (0.0, 0.0);
    }
    for market in &mut world.markets {
        market.government.fill(0.0);
        (market.elasticity_short, market.elasticity_long) = (0.0, 0.0);
        market.finished.fill(0.0);
        market.supply_elasticity.fill([0.0; 2]);
        for (supply, unsold) in market.base_supply.iter_mut().zip(&mut market.base_unsold) {
            *supply -= std::mem::take(unsold);
        }
    }
    let settings = &mut world.settings;
    (settings.spot_share, settings.spot_participation, settings.spot_elasticity) = (1.0, 0.0, ELASTICITY);
    (settings.thinnest_market, settings.spare, settings.price_adjustment) = (1e-9, 0.0, 1.0);
    (settings.lead_abroad, settings.order_time, settings.enforcement_time) = (1, 1.0, 1e-3);
    (settings.precaution, settings.front_running, settings.throttle_floor) = (0.0, 0.0, 1.0);
    (settings.diversion, settings.leakage, settings.trader_stock) = (0.0, 0.0, 0.0);
    world
}

/// The world in which the first of two places makes `share` of the oxide that each of them uses, and the second the
/// rest, with goods to spare at hand.
fn two_places(share: f64) -> World {
    let mut world = bare(2);
    let buyers = world.buyers.len();
    let market = &mut world.markets[OXIDE];
    let all: f64 = market.base_order.iter().sum();
    for (row, part) in [share, 1.0 - share].into_iter().enumerate() {
        for column in 0..buyers {
            market.habit[row * buyers + column] = if market.base_order[column] > 0.0 { part } else { 0.0 };
        }
        market.base_supply[row] = part * all;
    }
    world
}

/// What the buyers of a place order of the oxide in the baseline.
fn ordered(world: &World, place: usize) -> f64 {
    world.base_use(OXIDE, place)
}

/// A run with effects, each from a week on, on the oxide that the first place sells to the second.
fn with_effects(world: &World, effects: &[(usize, Effect)], weeks: usize) -> Outcome {
    let stretch = |effect: &Effect| {
        let mut all = vec![Effect::default(); world.lanes()];
        for (column, _) in world.buyers.iter().enumerate().filter(|(_, buyer)| buyer.place == 1) {
            all[world.lane(OXIDE, 0, column)] = *effect;
        }
        all
    };
    let stretches = std::iter::once((0, Vec::new()))
        .chain(effects.iter().map(|(week, effect)| (*week, stretch(effect))))
        .collect();
    simulate(world, &Timeline::of_effects(FIRST, weeks, stretches))
}

fn ban(blocked: f64) -> Effect {
    Effect { blocked, ..Effect::default() }
}

fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance * expected.abs(), "{what}: {found} for {expected}");
}

/// A market without supply that answers to its price: so much is cut, and so much is left.
fn market(cut: f64, elasticity: f64) -> Market {
    let rest = Supplier { quantity: 1.0 - cut, capacity: 1.0 - cut, elasticity: 0.0 };
    Market { cut_supply: cut, others: vec![rest], demand_elasticity: -elasticity, ceiling: f64::INFINITY }
}

/// `disruption_equilibrium_constant_elasticity`: at the quantities of the worked case, 76 and 46 of 100, the quotation
/// is that of the case.
#[test]
fn a_market_that_loses_supply_reaches_its_new_equilibrium() {
    for (cut, price) in [(0.24, 1.985_939_524_502_785_8), (0.54, 6.967_956_340_023_493)] {
        near(market(cut, ELASTICITY).after(1.0).unwrap().price, price, 1e-9, "oracle");
        let outages =
            (0..3).map(|place| Outage { market: OXIDE, place, lost: cut, first_week: 10, weeks: 9999 });
        let outcome = simulate(&bare(3), &Timeline::free(FIRST, 60).with_outages(outages));
        for place in 0..3 {
            near(outcome.quoted[OXIDE][place][59], price, 1e-6, "price");
        }
    }
}

/// The world in which the separation plants of a place answer to the price of the oxide, beside which they earn next to
/// nothing, and buyers turn to who has something to spare.
fn answering(mut world: World, place: usize, elasticity: f64) -> World {
    world.markets[0].price = 1e-9;
    for market in &mut world.markets[..2] {
        market.supply_elasticity[place] = [elasticity; 2];
    }
    let settings = &mut world.settings;
    (settings.capacity_ramp, settings.smoothing, settings.short) = (2.0, 1.0, 1e-4);
    (settings.diversion, settings.diversion_return) = (0.1, 0.0);
    world
}

/// `disruption_equilibrium_constant_elasticity` as it is written: of three suppliers the first loses a part, the second
/// answers to the price until it has no more to give, and the third gives all it has.
#[test]
fn suppliers_that_answer_to_the_price_reach_the_worked_equilibrium() {
    // Part cut, what the second gives at most without regard to the price, its elasticity, price, what is used.
    for (cut, second, elasticity, price, used) in [
        (0.25, 0.0, 0.3, 1.360_345_068_952_566_5, 0.884_179_345_060_214_8),
        (0.5, 0.05, 0.0, 1.985_939_524_502_785_8, 0.76),
        (1.0, 0.05, 0.0, 6.967_956_340_023_493, 0.46),
    ] {
        let mut world = answering(bare(3), 1, elasticity);
        let buyers = world.buyers.len();
        let market = &mut world.markets[OXIDE];
        let all: f64 = market.base_order.iter().sum();
        for (row, part) in [0.6, 0.25, 0.15].into_iter().enumerate() {
            market.base_supply[row] = part * all;
            for column in 0..buyers {
                market.habit[row * buyers + column] =
                    if market.base_order[column] > 0.0 { part } else { 0.0 };
            }
        }
        let more = |place: usize, part: f64| Addition {
            market: OXIDE,
            place,
            per_week: part * all,
            first_week: 10,
            ramp: 1.0,
            feed: Feed::Own,
        };
        let world = world.with_additions(vec![more(1, second), more(2, 0.01)]);
        let outage = Outage { market: OXIDE, place: 0, lost: cut, first_week: 10, weeks: 9999 };
        let outcome = simulate(&world, &Timeline::free(FIRST, 600).with_outages([outage]));
        for place in 0..3 {
            near(outcome.quoted[OXIDE][place][599], price, 1e-6, "price");
        }
        let shipped: f64 = (0..3).map(|place| outcome.series(OXIDE, place).unwrap().used[599]).sum();
        near(shipped / all, used, 1e-6, "use");
    }
}

/// Where users answer to the price too, the two elasticities add up and what is used is what there is.
#[test]
fn elasticities_of_users_and_of_the_spot_market_add_up() {
    let (cut, users) = (0.4, 0.3);
    let mut world = bare(3);
    for market in &mut world.markets {
        (market.elasticity_short, market.elasticity_long) = (-users, -users);
    }
    let outages = (0..3).map(|place| Outage { market: OXIDE, place, lost: cut, first_week: 10, weeks: 9999 });
    let outcome = simulate(&world, &Timeline::free(FIRST, 400).with_outages(outages));
    let after = market(cut, ELASTICITY + users).after(1.0).unwrap();
    near(outcome.quoted[OXIDE][0][399], after.price, 0.01, "price");
}

/// Two zones: under a ban the importer is alone with what it makes, under a quota with what it makes and may buy, as
/// `spe_two_region` has it where supply does not answer to the price.
#[test]
fn an_importer_under_a_ban_or_quota_clears_with_what_is_left() {
    let share = 0.6;
    let world = two_places(share);
    let used = ordered(&world, 1);
    for left in [0.0, 0.3, 0.7] {
        let effect = if left > 0.0 { Effect { quota: Some(left), ..Effect::default() } } else { ban(1.0) };
        let outcome = with_effects(&world, &[(10, effect)], 60);
        let after = market(share, ELASTICITY).after(1.0 - left).unwrap();
        near(outcome.quoted[OXIDE][1][59], after.price, 1e-6, "price of the importer");
        let series = outcome.series(OXIDE, 1).unwrap();
        near(series.used[59] / used, after.quantity, 1e-6, "use of the importer");
        // The exporter has what it had: its price rises in no case.
        assert!(outcome.quoted[OXIDE][0][59] <= 1.0);
    }
}

/// The same where the makers of the importer answer to its price.
#[test]
fn makers_of_an_importer_answer_to_its_price() {
    let share = 0.6;
    for (left, elasticity) in [(0.0, 0.3), (0.3, 0.3), (0.3, 0.1)] {
        let mut world = answering(two_places(share), 1, elasticity);
        let used = ordered(&world, 1);
        // The first place makes all it uses, so that the second sells to nobody else.
        let buyers = world.buyers.len();
        let market = &mut world.markets[OXIDE];
        for (column, _) in world.buyers.iter().enumerate().filter(|(_, buyer)| buyer.place == 0) {
            let order = market.base_order[column];
            for (row, part) in [1.0, 0.0].into_iter().enumerate() {
                let habit = &mut market.habit[row * buyers + column];
                market.base_supply[row] += (part - *habit) * order;
                *habit = if order > 0.0 { part } else { 0.0 };
            }
        }
        let effect = if left > 0.0 { Effect { quota: Some(left), ..Effect::default() } } else { ban(1.0) };
        let outcome = with_effects(&world, &[(10, effect)], 600);
        let others = vec![
            Supplier { quantity: share * left, capacity: share * left, elasticity: 0.0 },
            Supplier { quantity: 1.0 - share, capacity: f64::INFINITY, elasticity },
        ];
        let cut_supply = share * (1.0 - left);
        let market = Market { cut_supply, others, demand_elasticity: -ELASTICITY, ceiling: f64::INFINITY };
        let after = market.after(1.0).unwrap();
        near(outcome.quoted[OXIDE][1][599], after.price, 1e-6, "price of the importer");
        near(outcome.series(OXIDE, 1).unwrap().used[599] / used, after.quantity, 1e-6, "use of the importer");
    }
}

/// A basket whose output answers to its value: where a part of the plants is lost, the others make as much more of all
/// elements as the value of what they part calls for, `X / X0 = V^e`.
#[test]
fn a_basket_answers_to_the_value_of_all_it_holds() {
    let (lost, elasticity) = (0.3, 0.5);
    let mut world = bare(2);
    for input in world.processes.iter_mut().flat_map(|process| &mut process.inputs) {
        input.essential = false;
    }
    (world.settings.capacity_ramp, world.settings.smoothing) = (2.0, 1.0);
    let weights: Vec<f64> = world.markets[..2]
        .iter()
        .map(|market| market.price * market.base_supply.iter().sum::<f64>())
        .collect();
    // The first element is in less demand than supply by a fifth, so that its price rises later.
    for (supply, unsold) in {
        let market = &mut world.markets[0];
        market.base_supply.iter_mut().zip(&mut market.base_unsold)
    } {
        *unsold = 0.2 * *supply;
        *supply += *unsold;
    }
    for market in &mut world.markets[..2] {
        market.supply_elasticity.fill([elasticity; 2]);
    }
    let outages = [0, 1].into_iter().flat_map(|market| {
        (0..2).map(move |place| Outage { market, place, lost, first_week: 10, weeks: 9999 })
    });
    let outcome = simulate(&world, &Timeline::free(FIRST, 600).with_outages(outages));
    let prices = [0, 1].map(|market| outcome.quoted[market][0][599]);
    let value = (weights[0] * prices[0] + weights[1] * prices[1]) / (weights[0] + weights[1]);
    let made = (1.0 - lost) * libm::pow(value, elasticity);
    near(prices[1], price(made), 1e-6, "price of the second element");
    near(prices[0], price((1.2 * made).min(1.0)), 1e-6, "price of the first element");
    assert!(prices[1] > 1.2 && value < prices[1], "{prices:?}");
}

/// A basket whose output does not answer to its value: of every product what is used is what there is, or all that is
/// wanted and the rest finds no use.
#[test]
fn a_basket_of_fixed_output_is_that_of_coproduction() {
    let mut world = bare(2);
    // Magnets are made whatever lacks, so that a product is not wanted less because another lacks.
    for input in world.processes.iter_mut().flat_map(|process| &mut process.inputs) {
        input.essential = false;
    }
    let total = |world: &World, market: usize| world.markets[market].base_supply.iter().sum::<f64>();
    // Of the first element a quarter finds no use in the baseline.
    for (supply, unsold) in {
        let market = &mut world.markets[0];
        market.base_supply.iter_mut().zip(&mut market.base_unsold)
    } {
        *unsold = *supply / 3.0;
        *supply += *unsold;
    }
    let supplies = [total(&world, 0), total(&world, OXIDE)];
    let wanted = [0.75 * supplies[0], supplies[1]];
    let basket: f64 = supplies.iter().sum();
    for lost in [0.1, 0.2, 0.5] {
        let outages = [0, 1].into_iter().flat_map(|market| {
            (0..2).map(move |place| Outage { market, place, lost, first_week: 10, weeks: 9999 })
        });
        let outcome = simulate(&world, &Timeline::free(FIRST, 60).with_outages(outages));
        let products = [0, 1].map(|number| Product {
            share: supplies[number] / basket,
            demand: Line { intercept: wanted[number], slope: 1.0 },
            elsewhere: 0.0,
        });
        // A cost that rises without bound at the output that is left.
        let steep = 1e9;
        let cost = Line { intercept: -steep * (1.0 - lost) * basket, slope: steep };
        let expected = coproduction::balance(&products, cost).unwrap();
        for (number, product) in products.iter().enumerate() {
            let used: f64 = (0..2).map(|place| outcome.series(number, place).unwrap().used[59]).sum();
            let sold = product.share * expected.total - expected.unsold[number];
            near(used, sold, 1e-6, "use");
        }
    }
}

/// The settings of storage: what traders hold in the baseline and how long they expect a shortage to last, in weeks.
fn with_traders(mut world: World, stock: f64, outlook: f64) -> World {
    let settings = &mut world.settings;
    (settings.trader_stock, settings.trader_outlook, settings.trader_foresight) = (stock, outlook, 0.5);
    (settings.trader_interest, settings.trader_storage) = (0.01, 0.002);
    // What traders buy on news comes out of the stock of the supplier.
    world.markets[OXIDE].finished.fill(1e3);
    world
}

/// The market of the importer with two harvests: in a shortage that leaves `left`, and as before.
fn store(outlook: f64, left: f64, cost: f64) -> Store<Elastic> {
    let weeks = outlook - 1.0;
    let over = 1.0 / outlook;
    Store {
        demand: Elastic { price: 1.0, quantity: 1.0, elasticity: -ELASTICITY },
        harvests: vec![
            Harvest { size: weeks * left, chance: 1.0 - over },
            Harvest { size: weeks, chance: over },
        ],
        interest: 0.01,
        cost,
    }
}

/// What the last unit of a quantity fetches at the importer.
fn price(quantity: f64) -> f64 {
    libm::pow(quantity, -1.0 / ELASTICITY)
}

/// Two-period storage (the method of `storage_two_period`): traders who hold next to nothing in the baseline stock up
/// when a ban is announced, and sell while it lasts. In every week they carry what two-period storage says, at its
/// price.
#[test]
fn traders_carry_what_two_period_storage_says() {
    let (outlook, announced, banned) = (2.0, 10, 40);
    let world = with_traders(two_places(1.0), 1e-9, outlook);
    let used = ordered(&world, 1);
    let news = Effect { announced: true, ..Effect::default() };
    let outcome = with_effects(&world, &[(announced, news), (banned, ban(0.5))], 60);
    let held: Vec<f64> = outcome.series(OXIDE, 1).unwrap().traders.iter().map(|held| held / used).collect();
    let quoted = &outcome.quoted[OXIDE][1];
    // Half of the ban is foreseen, and it stops all goods: one half of the use is expected to be left.
    let market = store(outlook, 0.5, 0.002);
    let at_once = market.last_but_one(1.0).unwrap();
    assert!(at_once.stored > 0.05, "{at_once:?}");
    near(quoted[announced], at_once.price, 1e-6, "price on the news");
    // In the end they hold so much that nothing is to be gained from more at the normal price.
    let stocked = held[banned - 1];
    near(quoted[banned - 1], 1.0, 1e-6, "price once stocked");
    near(market.last_but_one(1.0 + stocked).unwrap().stored, stocked, 1e-6, "stock");
    let mut weeks = 0;
    for week in banned..60 {
        let expected = market.last_but_one(0.5 + held[week - 1]).unwrap();
        near(quoted[week], expected.price, 1e-6, "price in the shortage");
        assert!((held[week] - expected.stored).abs() < 1e-6, "{week}: {} for {expected:?}", held[week]);
        weeks += usize::from(expected.stored > 0.0);
    }
    assert!(weeks > 0 && held[59] < 1e-9, "{held:?}");
    near(quoted[59], price(0.5), 1e-6, "price when all is sold");
}

/// The stock of the baseline is at work: its keep costs nothing at the normal price. It is carried through a shortage as
/// storage has it with a cost below zero, over as many weeks as the shortage is expected to last.
#[test]
fn the_working_stock_is_sold_as_storage_says_over_the_outlook() {
    for outlook in [2.0, 8.0, 26.0] {
        let world = with_traders(two_places(1.0), 1.5, outlook);
        let used = ordered(&world, 1);
        let outcome = with_effects(&world, &[(10, ban(0.6))], 100);
        let held: Vec<f64> =
            outcome.series(OXIDE, 1).unwrap().traders.iter().map(|held| held / used).collect();
        let market = store(outlook, 0.4, -(1.0 - 1.0 / 1.01));
        assert!((held[9] - 1.5).abs() < 1e-12);
        for week in 10..100 {
            let later = |quantity: f64| price(quantity / (outlook - 1.0)).max(1.0);
            let expected = market.carried_towards(0.4 + held[week - 1], later).unwrap();
            near(outcome.quoted[OXIDE][1][week], expected.price, 1e-6, "price");
            assert!((held[week] - expected.stored).abs() < 1e-6, "{week}: {} for {expected:?}", held[week]);
        }
        assert!(held[11] > 0.3 && held[99] < 1e-9, "{outlook}: {held:?}");
    }
}
