//! What changes while draws run, several draws side by side.

use std::ops::Range;

use crate::kernel::Kernel;
use crate::kernel::layout::{Layout, MarketLayout, Spot, Supplier};
use crate::kernel::precision::Registers;
use crate::kernel::traders::Traders;
use crate::kernel::wide::Wide;
use crate::kernel::wides::Wides;
use crate::numbers::Numbers;

/// Steps of the licence queue: lead times follow an Erlang distribution of this order, whose mean is the
/// stated lead time and whose spread is its root part.
pub(crate) const QUEUE_STEPS: usize = 8;
/// The same for customs tests.
pub(crate) const TEST_STEPS: usize = 8;

/// Orders on a lane that wait for a licence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Queue<R: Registers> {
    /// Applications by step.
    pub(crate) licence: [Wide<R>; QUEUE_STEPS],
    /// Declarations under a general licence.
    pub(crate) general: Wide<R>,
}

/// A government's stock.
#[derive(Debug, Clone)]
pub(crate) struct Reserve<R: Registers> {
    pub(crate) spot: usize,
    pub(crate) held: Wide<R>,
    pub(crate) full: Wide<R>,
    /// 1 where it is open.
    pub(crate) open: Wide<R>,
    /// The buyer through whom it is filled again, and what it ordered last.
    pub(crate) buyer: Option<usize>,
    pub(crate) order: Wide<R>,
}

/// A user between two weeks, and what it did in the last one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UserState<R: Registers> {
    pub(crate) stock: Wide<R>,
    /// Its stock of the baseline.
    pub(crate) full: Wide<R>,
    pub(crate) thrift: Wide<R>,
    pub(crate) desired: Wide<R>,
    pub(crate) used: Wide<R>,
    pub(crate) order: Wide<R>,
}

/// A buyer in a market.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PairState<R: Registers> {
    pub(crate) ordered: Wide<R>,
    pub(crate) shipped: Wide<R>,
    /// Habitual part of its orders that its suppliers have not delivered of late.
    pub(crate) undelivered: Wide<R>,
    /// Weeks since deliveries first fell short; negative before it.
    pub(crate) since: Wide<R>,
    /// On the way to it.
    pub(crate) transit: Wide<R>,
    /// What arrives from home: what was sent the week before.
    pub(crate) from_home: Wide<R>,
    /// Orders that wait for a licence or a test.
    pub(crate) waiting: Wide<R>,
    /// Share of orders that goes abroad.
    pub(crate) abroad: Wide<R>,
}

impl<R: Registers> PairState<R> {
    /// Orders that were not filled this week.
    #[inline(always)]
    pub(crate) fn lacking(&self) -> Wide<R> {
        (self.ordered - self.shipped).positive()
    }
}

/// A supplier in a market.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SupplierState<R: Registers> {
    pub(crate) finished: Wide<R>,
    /// What it holds in the baseline, and one over it; 0 where that is nothing.
    pub(crate) full: Wide<R>,
    pub(crate) per_full: Wide<R>,
    pub(crate) claims: Wide<R>,
    pub(crate) made: Wide<R>,
    pub(crate) exports: Wide<R>,
    /// Part of its capacity that no outage takes.
    pub(crate) running: Wide<R>,
    /// What it can make over what it could in the baseline.
    pub(crate) able: Wide<R>,
    /// What a tonne costs to make over what it costs in the baseline, as a part of the price there.
    pub(crate) cost: Wide<R>,
    /// What it was paid on average over its cost, and what of its capacity that brings, over the baseline's.
    pub(crate) received: Wide<R>,
    pub(crate) grown: Wide<R>,
}

/// A lane: a buyer's share of orders that goes to a supplier, and the part of it that was delivered of late.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LaneState<R: Registers> {
    pub(crate) share: Wide<R>,
    pub(crate) filled: Wide<R>,
}

/// How far what answers to its price has adapted to it: at once and in the long run, as logarithms.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GrowthState<R: Registers> {
    /// Short and long-run elasticity.
    pub(crate) elasticity: [Wide<R>; 2],
    pub(crate) fast: Wide<R>,
    pub(crate) slow: Wide<R>,
}

/// A place with a price in a market.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SpotState<R: Registers> {
    pub(crate) log_quoted: Wide<R>,
    pub(crate) quoted: Wide<R>,
    pub(crate) contract: Wide<R>,
    pub(crate) paid: Wide<R>,
    /// The price paid that use has adapted to in the long run, as a logarithm.
    pub(crate) slow: Wide<R>,
    /// Use wanted at the price paid over use wanted at that of the baseline.
    pub(crate) response: Wide<R>,
}

/// State between two weeks, and what happened in the last one.
pub(crate) struct State<R: Registers> {
    pub(crate) users: Vec<UserState<R>>,
    /// What can be saved or replaced, by [`Layout::savers`].
    pub(crate) thrift_cap: Vec<Wide<R>>,
    pub(crate) pairs: Vec<PairState<R>>,
    /// Nothing waits in a queue of its lanes, by pair.
    pub(crate) idle: Vec<bool>,
    /// All its orders go to its suppliers by habit and are filled, by pair.
    pub(crate) quiet: Vec<bool>,
    /// What arrives from abroad and through third places by week, as a ring, then pair.
    pub(crate) ring: Vec<Wide<R>>,
    pub(crate) slots: usize,
    pub(crate) suppliers: Vec<SupplierState<R>>,
    /// By [`Layout::growers`].
    pub(crate) growth: Vec<GrowthState<R>>,
    /// Shipments to viewpoints, by viewpoint and supplier.
    pub(crate) to_views: Vec<Wide<R>>,
    pub(crate) lanes: Vec<LaneState<R>>,
    pub(crate) queues: Vec<Queue<R>>,
    /// Something may wait in a queue, or for a test. Apart from the queues, so that asking costs little.
    pub(crate) queued: Vec<bool>,
    pub(crate) held: Vec<[Wide<R>; TEST_STEPS]>,
    pub(crate) spots: Vec<SpotState<R>>,
    pub(crate) reserves: Vec<Reserve<R>>,
    /// The reserve that is filled through a buyer.
    pub(crate) reserve_of: Vec<Option<usize>>,
    pub(crate) traders: Vec<Traders<R>>,
    /// The traders at a place, and those that are filled through a buyer.
    pub(crate) traders_at: Vec<Option<usize>>,
    pub(crate) traders_by: Vec<Option<usize>>,
    /// Throughput of separation plants over the baseline's, by place.
    pub(crate) throughput: Vec<Wide<R>>,
    // By market.
    pub(crate) mass: Vec<Wide<R>>,
    pub(crate) disposed: Vec<Wide<R>>,
    pub(crate) elasticity: Vec<[Wide<R>; 2]>,
}

impl<R: Registers> State<R> {
    /// The baseline: stocks full, flows on the way, prices at 1.
    pub(crate) fn baseline(kernel: &Kernel<'_>, wides: &Wides<R>, numbers: &[Numbers]) -> State<R> {
        let (layout, schedule) = (&kernel.layout, &kernel.schedule);
        let views = kernel.world.viewpoints.len();
        let slots = wides.lead_late.iter().max().unwrap_or(&0) + 2;
        let registers = wides.registers;
        let (zero, one) = (wides.all(0.0), wides.all(1.0));
        let zeros = |count: usize| vec![zero; count];
        let of =
            |list: fn(&Numbers) -> &[f64], at: usize| Wide::of(registers, |draw| list(&numbers[draw])[at]);
        let pairs = layout.pairs.len();
        let reserves: Vec<Reserve<R>> = layout
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
        let user = |number: &usize| {
            let stock = of(|n| &n.stock, *number);
            UserState { stock, full: stock, thrift: zero, desired: zero, used: zero, order: zero }
        };
        let supplier = |data: &Supplier| {
            let finished = of(|n| &n.finished, data.number);
            SupplierState {
                finished,
                full: finished,
                per_full: finished.above(0.0).or_zero(1.0 / finished),
                claims: Wide::all(registers, data.sold),
                made: Wide::all(registers, data.supply),
                exports: zero,
                running: one,
                able: one,
                cost: one,
                received: one,
                grown: one,
            }
        };
        let pair = PairState {
            ordered: zero,
            shipped: zero,
            undelivered: zero,
            since: Wide::all(registers, -1.0),
            transit: zero,
            from_home: zero,
            waiting: zero,
            abroad: zero,
        };
        let spot =
            SpotState { log_quoted: zero, quoted: one, contract: one, paid: one, slow: zero, response: one };
        let mut state = State {
            users: layout.user_numbers.iter().map(user).collect(),
            thrift_cap: layout.savers.iter().map(|user| of(|n| &n.thrift, *user)).collect(),
            pairs: vec![pair; pairs],
            idle: vec![true; pairs],
            quiet: vec![true; pairs],
            ring: zeros(pairs * slots),
            slots,
            suppliers: layout.suppliers.iter().map(supplier).collect(),
            growth: (layout.growers.iter())
                .map(|grower| GrowthState {
                    elasticity: [0, 1].map(|run| {
                        Wide::of(registers, |draw| numbers[draw].supply_elasticity[grower.number][run])
                    }),
                    fast: zero,
                    slow: zero,
                })
                .collect(),
            to_views: zeros(layout.suppliers.len() * views),
            lanes: layout
                .lanes
                .iter()
                .map(|lane| LaneState { share: Wide::all(registers, lane.habit), filled: one })
                .collect(),
            queues: vec![Queue { licence: [zero; QUEUE_STEPS], general: zero }; schedule.queues],
            queued: vec![false; schedule.queues],
            held: vec![[zero; TEST_STEPS]; schedule.held],
            spots: vec![spot; layout.spots.len()],
            reserve_of: (0..pairs)
                .map(|pair| reserves.iter().position(|reserve| reserve.buyer == Some(pair)))
                .collect(),
            reserves,
            traders_at: (0..layout.spots.len())
                .map(|spot| traders.iter().position(|traders| traders.spot == spot))
                .collect(),
            traders_by: (0..pairs)
                .map(|pair| traders.iter().position(|traders| traders.buyer == pair))
                .collect(),
            traders,
            throughput: vec![one; layout.places],
            mass: zeros(layout.markets.len()),
            disposed: zeros(layout.markets.len()),
            elasticity: (0..layout.markets.len())
                .map(|market| {
                    [0, 1].map(|run| Wide::of(registers, |draw| numbers[draw].elasticity[market][run]))
                })
                .collect(),
        };
        state.fill_lanes(layout, wides);
        for market in 0..layout.markets.len() {
            state.mass[market] = state.mass_of(registers, layout, market);
        }
        state
    }

    /// Traders with the stock of the baseline; none where nobody buys.
    fn traders(layout: &Layout, wides: &Wides<R>) -> Vec<Traders<R>> {
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
    fn fill_lanes(&mut self, layout: &Layout, wides: &Wides<R>) {
        let pairs = layout.pairs.len();
        for market in &layout.markets {
            for (column, pair) in market.pairs.clone().enumerate() {
                let data = &layout.pairs[pair];
                let now = &mut self.pairs[pair];
                let lanes = &layout.lanes[market.lanes_of(column)];
                for (row, lane) in lanes.iter().enumerate() {
                    let habit = lane.habit;
                    let home = data.home == Some(row);
                    if home {
                        now.from_home += wides.all(habit * data.order);
                        now.transit += wides.all(habit * data.order);
                        continue;
                    }
                    now.abroad += wides.all(habit);
                    for draw in 0..R::WIDTH {
                        let lead = wides.lead_abroad[draw];
                        // The ring is read at week modulo slots: what was shipped `lead` weeks ago arrives now.
                        for week in 0..lead {
                            self.ring[week * pairs + pair].add_at(draw, habit * data.order);
                        }
                        now.transit.add_at(draw, habit * data.order * lead as f64);
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
    pub(crate) fn ordered_beside(&self, pair: usize, zero: Wide<R>) -> Wide<R> {
        let ordered = self.reserve_of[pair].map_or(zero, |reserve| self.reserves[reserve].order);
        self.traders_by[pair].map_or(ordered, |traders| ordered + self.traders[traders].order)
    }

    /// A government and traders receive a part of what they ordered through a buyer, all of it at most; what there is
    /// beyond that is given back.
    #[inline(always)]
    pub(crate) fn receive_beside(&mut self, pair: usize, part: Wide<R>, zero: Wide<R>) -> Wide<R> {
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
    pub(crate) fn mass_of(&self, registers: R, layout: &Layout, market: usize) -> Wide<R> {
        let market = &layout.markets[market];
        let mut sum = Wide::all(registers, 0.0);
        for user in &self.users[market.users.clone()] {
            sum += user.stock;
        }
        for supplier in &self.suppliers[market.suppliers.clone()] {
            sum += supplier.finished;
        }
        for pair in &self.pairs[market.pairs.clone()] {
            sum += pair.transit;
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
