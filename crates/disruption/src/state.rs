//! What changes while the simulation runs.

use crate::timeline::Timeline;
use crate::world::World;

/// Steps of the licence queue: lead times follow an Erlang distribution of this order, whose mean is the
/// stated lead time and whose spread is its root part.
pub(crate) const QUEUE_STEPS: usize = 8;
/// The same for customs tests.
pub(crate) const TEST_STEPS: usize = 8;

/// Orders on a lane that wait for a licence or a test.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Queue {
    /// Applications by step.
    pub(crate) licence: [f64; QUEUE_STEPS],
    /// Declarations under a general licence.
    pub(crate) general: f64,
    /// Goods held for tests, by step.
    pub(crate) held: [f64; TEST_STEPS],
}

impl Queue {
    pub(crate) fn is_empty(&self) -> bool {
        self.total() == 0.0
    }

    pub(crate) fn total(&self) -> f64 {
        self.licence.iter().sum::<f64>() + self.general + self.held.iter().sum::<f64>()
    }
}

/// State of the world between two weeks. Vectors over market and place, or market and buyer, are laid out
/// market by market.
pub(crate) struct State {
    /// Stock of each user, t.
    pub(crate) user_stock: Vec<f64>,
    /// Smoothed part of habitual orders that did not come, by market and buyer.
    pub(crate) undelivered: Vec<Vec<f64>>,
    /// Weeks since deliveries first fell short for each user; negative before it.
    pub(crate) user_since: Vec<f64>,
    /// Part of the use saved or replaced for good.
    pub(crate) user_thrift: Vec<f64>,
    /// Finished goods, by market and supplier.
    pub(crate) finished: Vec<Vec<f64>>,
    /// On the way, by market and buyer: arrivals by week, as a ring.
    pub(crate) ring: Vec<Vec<f64>>,
    /// Sum over the ring, by market and buyer.
    pub(crate) transit: Vec<Vec<f64>>,
    /// Share of orders by lane.
    pub(crate) share: Vec<f64>,
    /// Smoothed part of orders that was shipped, by lane.
    pub(crate) filled: Vec<f64>,
    /// Waiting orders, by lane; only lanes with a rule use theirs.
    pub(crate) queue: Vec<Queue>,
    /// Government stock, by market and place.
    pub(crate) government: Vec<Vec<f64>>,
    /// What the government stock was at the start.
    pub(crate) government_full: Vec<Vec<f64>>,
    /// Whether the government stock is open, by market and place.
    pub(crate) government_open: Vec<Vec<bool>>,
    /// Throughput of the separation plants of a place over the baseline's.
    pub(crate) throughput: Vec<f64>,
    /// Smoothed claims on a supplier, t a week, by market and supplier.
    pub(crate) claims: Vec<Vec<f64>>,
    /// Quoted price over the baseline's, by market and place.
    pub(crate) quoted: Vec<Vec<f64>>,
    /// Contract price over the baseline's, by market and place.
    pub(crate) contract: Vec<Vec<f64>>,
    /// Paid price over the baseline's, by market and place.
    pub(crate) paid: Vec<Vec<f64>>,
    /// Slowly averaged log of the paid price, for the long-run response, by market and place.
    pub(crate) slow: Vec<Vec<f64>>,
    /// Length of the rings.
    pub(crate) slots: usize,
    /// Lanes that have a rule at some time.
    pub(crate) ruled: Vec<bool>,
}

/// Weeks from order filled to arrival at home.
pub(crate) const LEAD_HOME: usize = 1;

impl State {
    /// The baseline: stocks full, flows on the way, prices at 1.
    pub(crate) fn baseline(world: &World, timeline: &Timeline) -> State {
        let settings = &world.settings;
        let slots = settings.lead_abroad + settings.leakage_lag + 2;
        let buyers = world.buyers.len();
        let places = world.places.len();
        let mut ring = Vec::new();
        let mut transit = Vec::new();
        let mut share = vec![0.0; world.lanes()];
        for (number, market) in world.markets.iter().enumerate() {
            let mut market_ring = vec![0.0; buyers * slots];
            let mut market_transit = vec![0.0; buyers];
            for (row, from) in market.suppliers.iter().enumerate() {
                for column in 0..buyers {
                    let habit = market.habit[row * buyers + column];
                    share[world.lane(number, row, column)] = habit;
                    let lead = lead(world, *from, column);
                    for week in 0..lead {
                        // The ring is read at week modulo slots: what was shipped `lead` weeks ago arrives now.
                        market_ring[column * slots + week] += habit * market.base_order[column];
                    }
                    market_transit[column] += habit * market.base_order[column] * lead as f64;
                }
            }
            ring.push(market_ring);
            transit.push(market_transit);
        }
        let by_place = |value: f64| vec![vec![value; places]; world.markets.len()];
        State {
            user_stock: world.users.iter().map(|user| user.stock).collect(),
            undelivered: vec![vec![0.0; buyers]; world.markets.len()],
            user_since: vec![-1.0; world.users.len()],
            user_thrift: vec![0.0; world.users.len()],
            finished: world.markets.iter().map(|market| market.finished.clone()).collect(),
            ring,
            transit,
            share,
            filled: vec![1.0; world.lanes()],
            queue: vec![Queue::default(); world.lanes()],
            government: world.markets.iter().map(|market| market.government.clone()).collect(),
            government_full: world.markets.iter().map(|market| market.government.clone()).collect(),
            government_open: world
                .markets
                .iter()
                .map(|market| vec![false; market.government.len()])
                .collect(),
            throughput: vec![1.0; places],
            claims: world
                .markets
                .iter()
                .map(|market| {
                    market.base_supply.iter().zip(&market.base_unsold).map(|(s, u)| s - u).collect()
                })
                .collect(),
            quoted: by_place(1.0),
            contract: by_place(1.0),
            paid: by_place(1.0),
            slow: by_place(0.0),
            slots,
            ruled: timeline.ruled_lanes(world.lanes()),
        }
    }

    /// All mass of a market: users', finished, on the way, governments'.
    pub(crate) fn mass(&self, world: &World, market: usize) -> f64 {
        let users: f64 = (0..world.buyers.len())
            .flat_map(|buyer| world.users_of(market, buyer))
            .map(|index| self.user_stock[*index])
            .sum();
        users
            + self.finished[market].iter().sum::<f64>()
            + self.ring[market].iter().sum::<f64>()
            + self.government[market].iter().sum::<f64>()
    }
}

/// Weeks from a place to a buyer.
pub(crate) fn lead(world: &World, from: usize, buyer: usize) -> usize {
    if world.buyers[buyer].place == from { LEAD_HOME } else { world.settings.lead_abroad }
}
