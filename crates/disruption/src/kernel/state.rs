//! What changes while draws run, several draws side by side.

use std::ops::Range;

use pulp::Simd;

use crate::kernel::Kernel;
use crate::kernel::layout::{Layout, MarketLayout, Spot};
use crate::kernel::traders::Traders;
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
pub(crate) struct Queue<S> {
    /// Applications by step.
    pub(crate) licence: [Wide<S>; QUEUE_STEPS],
    /// Declarations under a general licence.
    pub(crate) general: Wide<S>,
}

/// A government's stock.
#[derive(Debug, Clone)]
pub(crate) struct Reserve<S> {
    pub(crate) spot: usize,
    pub(crate) held: Wide<S>,
    pub(crate) full: Wide<S>,
    /// 1 where it is open.
    pub(crate) open: Wide<S>,
    /// The buyer through whom it is filled again, and what it ordered last.
    pub(crate) buyer: Option<usize>,
    pub(crate) order: Wide<S>,
}

/// State between two weeks, and what happened in the last one.
pub(crate) struct State<S> {
    // By user.
    pub(crate) stock: Vec<Wide<S>>,
    pub(crate) full: Vec<Wide<S>>,
    /// Stock below which a user takes less, and one over it.
    pub(crate) thin: Vec<Wide<S>>,
    pub(crate) per_thin: Vec<Wide<S>>,
    pub(crate) thrift: Vec<Wide<S>>,
    pub(crate) thrift_cap: Vec<Wide<S>>,
    pub(crate) desired: Vec<Wide<S>>,
    pub(crate) needed: Vec<Wide<S>>,
    pub(crate) used: Vec<Wide<S>>,
    pub(crate) order: Vec<Wide<S>>,
    // By buyer in a market.
    pub(crate) ordered: Vec<Wide<S>>,
    pub(crate) shipped: Vec<Wide<S>>,
    pub(crate) leaked: Vec<Wide<S>>,
    /// Duty on what is bought, as a part of its price.
    pub(crate) duty: Vec<Wide<S>>,
    pub(crate) undelivered: Vec<Wide<S>>,
    /// Weeks since deliveries first fell short; negative before it.
    pub(crate) since: Vec<Wide<S>>,
    pub(crate) transit: Vec<Wide<S>>,
    /// Orders that wait for a licence or a test.
    pub(crate) waiting: Vec<Wide<S>>,
    /// Nothing waits in a queue of its lanes.
    pub(crate) idle: Vec<bool>,
    /// All its orders go to its suppliers by habit and are filled.
    pub(crate) quiet: Vec<bool>,
    /// Share of orders that goes abroad.
    pub(crate) abroad: Vec<Wide<S>>,
    /// Arrivals by week, as a ring, then pair.
    pub(crate) ring: Vec<Wide<S>>,
    pub(crate) slots: usize,
    // By supplier.
    pub(crate) finished: Vec<Wide<S>>,
    pub(crate) finished_full: Vec<Wide<S>>,
    /// One over what is held in the baseline; 0 where nothing is.
    pub(crate) per_finished_full: Vec<Wide<S>>,
    pub(crate) claims: Vec<Wide<S>>,
    pub(crate) made: Vec<Wide<S>>,
    pub(crate) exports: Vec<Wide<S>>,
    /// Part of its capacity that a supplier still or again has.
    pub(crate) running: Vec<Wide<S>>,
    /// Shipments to viewpoints, by viewpoint and supplier.
    pub(crate) to_views: Vec<Wide<S>>,
    // By lane.
    pub(crate) share: Vec<Wide<S>>,
    pub(crate) filled: Vec<Wide<S>>,
    pub(crate) queues: Vec<Queue<S>>,
    /// Something may wait in a queue, or for a test. Apart from the queues, so that asking costs little.
    pub(crate) queued: Vec<bool>,
    pub(crate) held: Vec<[Wide<S>; TEST_STEPS]>,
    // By place in a market.
    pub(crate) log_quoted: Vec<Wide<S>>,
    pub(crate) quoted: Vec<Wide<S>>,
    pub(crate) contract: Vec<Wide<S>>,
    pub(crate) paid: Vec<Wide<S>>,
    pub(crate) slow: Vec<Wide<S>>,
    pub(crate) response: Vec<Wide<S>>,
    pub(crate) reserves: Vec<Reserve<S>>,
    /// The reserve that is filled through a buyer.
    pub(crate) reserve_of: Vec<Option<usize>>,
    pub(crate) traders: Vec<Traders<S>>,
    /// The traders at a place, and those that are filled through a buyer.
    pub(crate) traders_at: Vec<Option<usize>>,
    pub(crate) traders_by: Vec<Option<usize>>,
    /// Throughput of separation plants over the baseline's, by place.
    pub(crate) throughput: Vec<Wide<S>>,
    // By market.
    pub(crate) mass: Vec<Wide<S>>,
    pub(crate) disposed: Vec<Wide<S>>,
    pub(crate) elasticity: Vec<[Wide<S>; 2]>,
}

impl<S: Simd> State<S> {
    /// The baseline: stocks full, flows on the way, prices at 1.
    pub(crate) fn baseline(kernel: &Kernel<'_>, wides: &Wides<S>, numbers: &[Numbers; WIDTH]) -> State<S> {
        let (layout, schedule) = (&kernel.layout, &kernel.schedule);
        let views = kernel.world.viewpoints.len();
        let longest = (0..WIDTH).map(|draw| wides.lead_abroad[draw] + wides.leakage_lag[draw]).max();
        let slots = longest.unwrap_or(0) + 2;
        let simd = wides.simd;
        let (zero, one) = (wides.all(0.0), wides.all(1.0));
        let zeros = |count: usize| vec![zero; count];
        let ones = |count: usize| vec![one; count];
        let of = |list: fn(&Numbers) -> &[f64], at: usize| Wide::of(simd, |draw| list(&numbers[draw])[at]);
        let (users, pairs, spots) = (layout.users.len(), layout.pairs.len(), layout.spots.len());
        let stock: Vec<Wide<S>> = layout.users.iter().map(|user| of(|n| &n.stock, user.number)).collect();
        let finished: Vec<Wide<S>> =
            layout.suppliers.iter().map(|supplier| of(|n| &n.finished, supplier.number)).collect();
        let reserves: Vec<Reserve<S>> = layout
            .spots
            .iter()
            .enumerate()
            .map(|(spot, data)| {
                let held = of(|n| &n.government, data.number);
                Reserve {
                    spot,
                    held,
                    full: held,
                    open: zero,
                    buyer: data.pairs.first().copied(),
                    order: zero,
                }
            })
            .filter(|reserve| {
                let bought = kernel.purchases.iter().any(|purchase| purchase.1 == reserve.spot);
                bought || reserve.held.above(0.0).any()
            })
            .collect();
        let traders = Self::traders(layout, wides);
        let mut state = State {
            thin: stock.iter().map(|stock| wides.stock_threshold * *stock).collect(),
            per_thin: stock.iter().map(|stock| 1.0 / (wides.stock_threshold * *stock)).collect(),
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
            since: vec![Wide::all(simd, -1.0); pairs],
            transit: zeros(pairs),
            waiting: zeros(pairs),
            idle: vec![true; pairs],
            quiet: vec![true; pairs],
            abroad: zeros(pairs),
            ring: zeros(pairs * slots),
            slots,
            per_finished_full: finished
                .iter()
                .map(|finished| finished.above(0.0).or_zero(1.0 / *finished))
                .collect(),
            finished_full: finished.clone(),
            finished,
            claims: layout.suppliers.iter().map(|supplier| Wide::all(simd, supplier.sold)).collect(),
            made: zeros(layout.suppliers.len()),
            exports: zeros(layout.suppliers.len()),
            running: ones(layout.suppliers.len()),
            to_views: zeros(layout.suppliers.len() * views),
            share: layout.habit.iter().map(|habit| Wide::all(simd, *habit)).collect(),
            filled: ones(layout.habit.len()),
            queues: vec![Queue { licence: [zero; QUEUE_STEPS], general: zero }; schedule.queues],
            queued: vec![false; schedule.queues],
            held: vec![[zero; TEST_STEPS]; schedule.held],
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
            traders_at: (0..spots)
                .map(|spot| traders.iter().position(|traders| traders.spot == spot))
                .collect(),
            traders_by: (0..pairs)
                .map(|pair| traders.iter().position(|traders| traders.buyer == pair))
                .collect(),
            traders,
            throughput: ones(layout.places),
            mass: zeros(layout.markets.len()),
            disposed: zeros(layout.markets.len()),
            elasticity: (0..layout.markets.len())
                .map(|market| [0, 1].map(|run| Wide::of(simd, |draw| numbers[draw].elasticity[market][run])))
                .collect(),
        };
        state.fill_lanes(layout, wides);
        for market in 0..layout.markets.len() {
            state.mass[market] = state.mass_of(simd, layout, market);
        }
        state
    }

    /// Traders with the stock of the baseline; none where nobody buys.
    fn traders(layout: &Layout, wides: &Wides<S>) -> Vec<Traders<S>> {
        let at = |(spot, data): (usize, &Spot)| {
            let ordered: f64 = data.pairs.iter().map(|pair| layout.pairs[*pair].order).sum();
            let usual = wides.trader_stock * wides.spot_share * ordered;
            let buyer = *data.pairs.first()?;
            let zero = wides.all(0.0);
            let holds = usual.above(0.0).any();
            // Even sales over the outlook, from which the first search begins.
            let kept = wides.further / (wides.further + 1.0);
            holds.then_some(Traders { spot, held: usual, usual, buyer, order: zero, kept, rest: true })
        };
        layout.spots.iter().enumerate().filter_map(at).collect()
    }

    /// Goods on the way in the baseline.
    fn fill_lanes(&mut self, layout: &Layout, wides: &Wides<S>) {
        let pairs = layout.pairs.len();
        for market in &layout.markets {
            for (column, pair) in market.pairs.clone().enumerate() {
                let data = &layout.pairs[pair];
                for row in 0..market.suppliers.len() {
                    let habit = layout.habit[market.lanes + column * market.suppliers.len() + row];
                    let home = data.home == Some(row);
                    if !home {
                        self.abroad[pair] += wides.all(habit);
                    }
                    for draw in 0..WIDTH {
                        let lead = if home { LEAD_HOME } else { wides.lead_abroad[draw] };
                        // The ring is read at week modulo slots: what was shipped `lead` weeks ago arrives now.
                        for week in 0..lead {
                            self.ring[week * pairs + pair].of[draw] += habit * data.order;
                        }
                        self.transit[pair].of[draw] += habit * data.order * lead as f64;
                    }
                }
            }
        }
    }

    /// The reserves of a market, which are kept in the order of its spots.
    #[inline(always)]
    pub(crate) fn reserves_of(&self, market: &MarketLayout) -> Range<usize> {
        let before = |spot: usize| self.reserves.partition_point(|reserve| reserve.spot < spot);
        before(market.spots.start)..before(market.spots.end)
    }

    /// What a government and traders have ordered through a buyer beside what its users have.
    #[inline(always)]
    pub(crate) fn ordered_beside(&self, pair: usize, zero: Wide<S>) -> Wide<S> {
        let ordered = self.reserve_of[pair].map_or(zero, |reserve| self.reserves[reserve].order);
        self.traders_by[pair].map_or(ordered, |traders| ordered + self.traders[traders].order)
    }

    /// A government and traders receive a part of what they ordered through a buyer, all of it at most; what there is
    /// beyond that is given back.
    #[inline(always)]
    pub(crate) fn receive_beside(&mut self, pair: usize, part: Wide<S>, zero: Wide<S>) -> Wide<S> {
        let mut left = zero;
        let reserve = self.reserve_of[pair].map(|reserve| &mut self.reserves[reserve]);
        let traders = self.traders_by[pair].map(|traders| &mut self.traders[traders]);
        let reserve = reserve.map(|reserve| (&mut reserve.held, reserve.order));
        let traders = traders.map(|traders| (&mut traders.held, traders.order));
        for (held, order) in [reserve, traders].into_iter().flatten() {
            let bought = part.min(1.0) * order;
            *held += bought;
            left += part * order - bought;
        }
        left
    }

    /// All mass of a market: users', finished, on the way, governments', traders'.
    #[inline(always)]
    pub(crate) fn mass_of(&self, simd: S, layout: &Layout, market: usize) -> Wide<S> {
        let market = &layout.markets[market];
        let mut sum = Wide::all(simd, 0.0);
        for stock in &self.stock[market.users.clone()] {
            sum += *stock;
        }
        for stock in &self.finished[market.suppliers.clone()] {
            sum += *stock;
        }
        for transit in &self.transit[market.pairs.clone()] {
            sum += *transit;
        }
        for reserve in &self.reserves[self.reserves_of(market)] {
            sum += reserve.held;
        }
        for traders in &self.traders[self.traders_of(market)] {
            sum += traders.held;
        }
        sum
    }
}
