//! What changes while draws run, several draws side by side.

use crate::kernel::Kernel;
use crate::kernel::layout::Layout;
use crate::kernel::wide::{WIDTH, Wide};
use crate::kernel::wides::Wides;
use crate::numbers::Numbers;

/// Steps of the licence queue: lead times follow an Erlang distribution of this order, whose mean is the
/// stated lead time and whose spread is its root part.
pub(crate) const QUEUE_STEPS: usize = 8;
/// The same for customs tests.
pub(crate) const TEST_STEPS: usize = 8;
/// Weeks from order filled to arrival at home.
pub(crate) const LEAD_HOME: usize = 1;

/// Orders on a lane that wait for a licence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Queue {
    /// Applications by step.
    pub(crate) licence: [Wide; QUEUE_STEPS],
    /// Declarations under a general licence.
    pub(crate) general: Wide,
    /// Something may wait here, or for a test.
    pub(crate) filled: bool,
}

/// A government's stock.
#[derive(Debug, Clone)]
pub(crate) struct Reserve {
    pub(crate) spot: usize,
    pub(crate) held: Wide,
    pub(crate) full: Wide,
    /// 1 where it is open.
    pub(crate) open: Wide,
    /// The buyer through whom it is filled again, and what it ordered last.
    pub(crate) buyer: Option<usize>,
    pub(crate) order: Wide,
}

/// State between two weeks, and what happened in the last one.
pub(crate) struct State {
    // By user.
    pub(crate) stock: Vec<Wide>,
    pub(crate) full: Vec<Wide>,
    /// Stock below which a user takes less, and one over it.
    pub(crate) thin: Vec<Wide>,
    pub(crate) per_thin: Vec<Wide>,
    pub(crate) thrift: Vec<Wide>,
    pub(crate) thrift_cap: Vec<Wide>,
    pub(crate) desired: Vec<Wide>,
    pub(crate) needed: Vec<Wide>,
    pub(crate) used: Vec<Wide>,
    pub(crate) order: Vec<Wide>,
    // By buyer in a market.
    pub(crate) ordered: Vec<Wide>,
    pub(crate) shipped: Vec<Wide>,
    pub(crate) leaked: Vec<Wide>,
    /// Duty on what is bought, as a part of its price.
    pub(crate) duty: Vec<Wide>,
    pub(crate) undelivered: Vec<Wide>,
    /// Weeks since deliveries first fell short; negative before it.
    pub(crate) since: Vec<Wide>,
    pub(crate) transit: Vec<Wide>,
    /// Orders that wait for a licence or a test.
    pub(crate) waiting: Vec<Wide>,
    /// Nothing waits in a queue of its lanes.
    pub(crate) idle: Vec<bool>,
    /// All its orders go to its suppliers by habit and are filled.
    pub(crate) quiet: Vec<bool>,
    /// Share of orders that goes abroad.
    pub(crate) abroad: Vec<Wide>,
    /// Arrivals by week, as a ring, then pair.
    pub(crate) ring: Vec<Wide>,
    pub(crate) slots: usize,
    // By supplier.
    pub(crate) finished: Vec<Wide>,
    pub(crate) finished_full: Vec<Wide>,
    pub(crate) claims: Vec<Wide>,
    pub(crate) made: Vec<Wide>,
    pub(crate) exports: Vec<Wide>,
    /// Part of its capacity that a supplier still or again has.
    pub(crate) running: Vec<Wide>,
    /// Shipments to viewpoints, by viewpoint and supplier.
    pub(crate) to_views: Vec<Wide>,
    // By lane.
    pub(crate) share: Vec<Wide>,
    pub(crate) filled: Vec<Wide>,
    pub(crate) queues: Vec<Queue>,
    pub(crate) held: Vec<[Wide; TEST_STEPS]>,
    // By place in a market.
    pub(crate) log_quoted: Vec<Wide>,
    pub(crate) quoted: Vec<Wide>,
    pub(crate) contract: Vec<Wide>,
    pub(crate) paid: Vec<Wide>,
    pub(crate) slow: Vec<Wide>,
    pub(crate) response: Vec<Wide>,
    pub(crate) reserves: Vec<Reserve>,
    /// The reserve that is filled through a buyer.
    pub(crate) reserve_of: Vec<Option<usize>>,
    /// Throughput of separation plants over the baseline's, by place.
    pub(crate) throughput: Vec<Wide>,
    // By market.
    pub(crate) mass: Vec<Wide>,
    pub(crate) disposed: Vec<Wide>,
    pub(crate) elasticity: Vec<[Wide; 2]>,
}

impl State {
    /// The baseline: stocks full, flows on the way, prices at 1.
    pub(crate) fn baseline(kernel: &Kernel<'_>, wides: &Wides, numbers: &[Numbers; WIDTH]) -> State {
        let (layout, schedule) = (&kernel.layout, &kernel.schedule);
        let views = kernel.world.viewpoints.len();
        let longest = (0..WIDTH).map(|draw| wides.lead_abroad[draw] + wides.leakage_lag[draw]).max();
        let slots = longest.unwrap_or(0) + 2;
        let zeros = |count: usize| vec![Wide::ZERO; count];
        let ones = |count: usize| vec![Wide::ONE; count];
        let of = |list: fn(&Numbers) -> &[f64], at: usize| Wide::of(|draw| list(&numbers[draw])[at]);
        let (users, pairs, spots) = (layout.users.len(), layout.pairs.len(), layout.spots.len());
        let stock: Vec<Wide> = layout.users.iter().map(|user| of(|n| &n.stock, user.number)).collect();
        let finished: Vec<Wide> =
            layout.suppliers.iter().map(|supplier| of(|n| &n.finished, supplier.number)).collect();
        let reserves: Vec<Reserve> = layout
            .spots
            .iter()
            .enumerate()
            .map(|(spot, data)| {
                let held = of(|n| &n.government, data.number);
                Reserve {
                    spot,
                    held,
                    full: held,
                    open: Wide::ZERO,
                    buyer: data.pairs.first().copied(),
                    order: Wide::ZERO,
                }
            })
            .filter(|reserve| {
                let bought = kernel.purchases.iter().any(|purchase| purchase.1 == reserve.spot);
                bought || reserve.held.above(Wide::ZERO).any()
            })
            .collect();
        let mut state = State {
            thin: stock.iter().map(|stock| wides.stock_threshold * *stock).collect(),
            per_thin: stock.iter().map(|stock| Wide::ONE / (wides.stock_threshold * *stock)).collect(),
            full: stock.clone(),
            stock,
            thrift: zeros(users),
            thrift_cap: layout.users.iter().map(|user| of(|n| &n.thrift, user.number)).collect(),
            desired: zeros(users),
            needed: zeros(users),
            used: zeros(users),
            order: zeros(users),
            ordered: zeros(pairs),
            shipped: zeros(pairs),
            leaked: zeros(pairs),
            duty: zeros(pairs),
            undelivered: zeros(pairs),
            since: vec![Wide::all(-1.0); pairs],
            transit: zeros(pairs),
            waiting: zeros(pairs),
            idle: vec![true; pairs],
            quiet: vec![true; pairs],
            abroad: zeros(pairs),
            ring: zeros(pairs * slots),
            slots,
            finished_full: finished.clone(),
            finished,
            claims: layout.suppliers.iter().map(|supplier| Wide::all(supplier.sold)).collect(),
            made: zeros(layout.suppliers.len()),
            exports: zeros(layout.suppliers.len()),
            running: ones(layout.suppliers.len()),
            to_views: zeros(layout.suppliers.len() * views),
            share: layout.habit.iter().map(|habit| Wide::all(*habit)).collect(),
            filled: ones(layout.habit.len()),
            queues: vec![
                Queue { licence: [Wide::ZERO; QUEUE_STEPS], general: Wide::ZERO, filled: false };
                schedule.queues
            ],
            held: vec![[Wide::ZERO; TEST_STEPS]; schedule.held],
            log_quoted: zeros(spots),
            quoted: ones(spots),
            contract: ones(spots),
            paid: ones(spots),
            slow: zeros(spots),
            response: ones(spots),
            reserve_of: (0..pairs)
                .map(|pair| reserves.iter().position(|reserve| reserve.buyer == Some(pair)))
                .collect(),
            reserves,
            throughput: ones(layout.places),
            mass: zeros(layout.markets.len()),
            disposed: zeros(layout.markets.len()),
            elasticity: (0..layout.markets.len())
                .map(|market| [0, 1].map(|run| Wide::of(|draw| numbers[draw].elasticity[market][run])))
                .collect(),
        };
        state.fill_lanes(layout, wides);
        for market in 0..layout.markets.len() {
            state.mass[market] = state.mass_of(layout, market);
        }
        state
    }

    /// Goods on the way in the baseline.
    fn fill_lanes(&mut self, layout: &Layout, wides: &Wides) {
        let pairs = layout.pairs.len();
        for market in &layout.markets {
            for (column, pair) in market.pairs.clone().enumerate() {
                let data = &layout.pairs[pair];
                for row in 0..market.suppliers.len() {
                    let habit = layout.habit[market.lanes + column * market.suppliers.len() + row];
                    let home = data.home == Some(row);
                    if !home {
                        self.abroad[pair] += Wide::all(habit);
                    }
                    for draw in 0..WIDTH {
                        let lead = if home { LEAD_HOME } else { wides.lead_abroad[draw] };
                        // The ring is read at week modulo slots: what was shipped `lead` weeks ago arrives now.
                        for week in 0..lead {
                            self.ring[week * pairs + pair].0[draw] += habit * data.order;
                        }
                        self.transit[pair].0[draw] += habit * data.order * lead as f64;
                    }
                }
            }
        }
    }

    /// All mass of a market: users', finished, on the way, governments'.
    #[inline(always)]
    pub(crate) fn mass_of(&self, layout: &Layout, market: usize) -> Wide {
        let market = &layout.markets[market];
        let mut sum = Wide::ZERO;
        for stock in &self.stock[market.users.clone()] {
            sum += *stock;
        }
        for stock in &self.finished[market.suppliers.clone()] {
            sum += *stock;
        }
        for transit in &self.transit[market.pairs.clone()] {
            sum += *transit;
        }
        for reserve in &self.reserves {
            if market.spots.contains(&reserve.spot) {
                sum += reserve.held;
            }
        }
        sum
    }
}
