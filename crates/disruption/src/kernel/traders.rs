//! Traders: stocks held for a gain, as competitive storage has it.
//!
//! At every place where goods are bought traders hold a stock. What they sell joins the spot volume of the week, so
//! that with `x` sold, as a part of orders, the market clears at `P(x) = ((s + v g)/(s max(1 - g, m) + x))^(1/e)`.
//! They carry a tonne as long as what it is expected to fetch next week, discounted and less the cost of storage, is
//! more than it fetches today:
//!
//! `P(S - C) >= E P'(C)/(1 + r) - k`, with equality where `C > 0`, and `C >= 0`,
//!
//! with `S` at hand and `C` carried. They expect the shortage to last `L` weeks. So with a chance of `1/L` it is over
//! next week, and otherwise what is carried is sold evenly over the `L - 1` weeks that are left; with `L = 2` that is
//! two-period storage with two harvests. A rule that is announced is a shortage that they expect.
//!
//! The stock of the baseline is at work: having it at hand is worth what carrying it costs at the normal price. What
//! is held beyond it must earn its keep.

use std::ops::Range;

use crate::kernel::Run;
use crate::kernel::layout::MarketLayout;
use crate::kernel::precision::{Number, Registers};
use crate::kernel::state::State;
use crate::kernel::wide::{Mask, Wide};
use crate::kernel::wides::Wides;

/// Steps of the search for what is carried before it is given up; it takes one where a shortage lasts, and some more in
/// its first week.
const STEPS: usize = 60;
/// Relative gain below which a step of the search is the last. Its error is of the order of the square.
const LAST_STEP: f64 = 1e-4;

/// The traders at a place.
#[derive(Debug, Clone)]
pub(crate) struct Traders<R: Registers> {
    pub(crate) spot: usize,
    pub(crate) held: Wide<R>,
    /// What they hold in the baseline.
    pub(crate) usual: Wide<R>,
    /// The buyer through whom they buy, and what they want to buy.
    pub(crate) buyer: usize,
    pub(crate) order: Wide<R>,
    /// Part of what was at hand that they carried last, where the search begins.
    pub(crate) kept: Wide<R>,
    /// They hold what they hold in the baseline, and buy nothing.
    pub(crate) rest: bool,
}

/// A week's spot market as traders see it; masses are parts of the week's orders.
struct Outlook<'w, R: Registers> {
    wides: &'w Wides<R>,
    /// Demand and supply of the spot market at the baseline's price: this week, and while the shortage goes on.
    demand: Wide<R>,
    supply: Wide<R>,
    demand_later: Wide<R>,
    supply_later: Wide<R>,
    /// What is at hand, what they hold in the baseline, and where the search begins.
    stock: Wide<R>,
    usual: Wide<R>,
    start: Wide<R>,
}

impl<R: Registers> State<R> {
    /// The traders of a market, who are kept in the order of its spots.
    #[inline(always)]
    pub(crate) fn traders_of(&self, market: &MarketLayout) -> Range<usize> {
        let before = |spot: usize| self.traders.partition_point(|traders| traders.spot < spot);
        before(market.spots.start)..before(market.spots.end)
    }
}

impl<R: Registers> Run<'_, R> {
    /// Traders order what they want to buy.
    #[inline(always)]
    pub(crate) fn stock_up(&mut self, market: usize) {
        let state = &mut self.state;
        for number in state.traders_of(&self.kernel.layout.markets[market]) {
            let traders = &state.traders[number];
            state.pairs[traders.buyer].ordered += traders.order;
        }
    }

    /// What traders sell in a week in which part `gap` of orders is not shipped, as a part of orders; below zero what
    /// they would buy. `news` is the part of the flow whose loss is announced. What is sold reaches users at once,
    /// what is bought must be ordered.
    #[inline(always)]
    pub(crate) fn deal(&mut self, number: usize, gap: Wide<R>, ordered: Wide<R>, news: f64) -> Wide<R> {
        let wides = &self.wides;
        let zero = wides.all(0.0);
        let traders = &self.state.traders[number];
        if traders.rest && gap.is_all(0.0) && news <= 0.0 {
            return zero;
        }
        let (held, usual) = (traders.held, traders.usual);
        let expected = gap.max(wides.trader_foresight * news);
        let per_order = 1.0 / ordered;
        let stock = held * per_order;
        let outlook = Outlook {
            wides,
            demand: wides.spot_share + wides.spot_participation * gap,
            supply: wides.spot_share * (1.0 - gap).max(wides.thinnest_market),
            demand_later: wides.spot_share + wides.spot_participation * expected,
            supply_later: wides.spot_share * (1.0 - expected).max(wides.thinnest_market),
            stock,
            usual: usual * per_order,
            start: stock * traders.kept,
        };
        let trades = ordered.above(0.0).and(usual.above(0.0));
        // Who has nothing and hears nothing has nothing to decide. Where nothing is short and nothing too much they
        // only fill up, as users do, at the normal price.
        let able = expected.above(gap).pick(1.0, held).above(0.0);
        let stirred = trades.and(able).and(expected.above(0.0).pick(1.0, held - usual).above(0.0));
        let (mut sold, mut kept) = (zero, traders.kept);
        if stirred.any() {
            let carried = outlook.carried(stirred);
            sold = stirred.or_zero(stock - carried);
            kept = stirred.and(stock.above(0.0)).pick((carried / stock).min(1.0), kept);
        }
        let calm = trades.and(expected.above(0.0).not());
        let fill_up = calm.or_zero((usual - held).positive() * wides.hurry);
        let tonnes = (sold.positive() * ordered).min(held);
        let traders = &mut self.state.traders[number];
        traders.held -= tonnes;
        traders.kept = kept;
        traders.order = stirred.pick((-sold).positive() * ordered, fill_up);
        traders.rest = (traders.held - usual).is_all(0.0) && traders.order.is_all(0.0);
        let spot = traders.spot;
        self.hand_over(spot, tonnes);
        sold
    }

    /// What traders sell goes to those whose orders are not filled; where all are, to all by their orders.
    #[inline(always)]
    fn hand_over(&mut self, spot: usize, tonnes: Wide<R>) {
        if !tonnes.above(0.0).any() {
            return;
        }
        let zero = self.wides.all(0.0);
        let pairs = &self.kernel.layout.spots[spot].pairs;
        let (mut lacking, mut ordered) = (zero, zero);
        for pair in pairs {
            lacking += self.state.pairs[*pair].lacking();
            ordered += self.state.pairs[*pair].ordered;
        }
        let sold = tonnes.above(0.0);
        let short = lacking.above(0.0);
        let part = sold.or_zero(tonnes / short.pick(lacking, ordered));
        for pair in pairs {
            let now = &self.state.pairs[*pair];
            let wanted = short.pick(now.lacking(), now.ordered);
            self.spread(*pair, part * wanted);
        }
    }
}

impl<R: Registers> Outlook<'_, R> {
    /// What is carried to the next week, where traders are stirred.
    #[inline(always)]
    fn carried(&self, stirred: Mask<R>) -> Wide<R> {
        let at_work = self.search(stirred, 1.0 - self.wides.discount + self.wides.trader_storage);
        let beyond = stirred.and(at_work.above(self.usual));
        if !beyond.any() {
            return at_work;
        }
        // What is beyond the usual stock serves nothing but gain.
        let for_gain = self.search(beyond, self.wides.all(0.0));
        beyond.pick(for_gain.max(self.usual), at_work)
    }

    /// The root of `ln P(S - C) - ln W(C)`, which rises with what is carried, by Newton's method between none and all
    /// that can be had; `service` is what having a unit at hand is worth.
    #[inline(always)]
    fn search(&self, wanted: Mask<R>, service: Wide<R>) -> Wide<R> {
        let wides = self.wides;
        let per_elastic = wides.per_spot_elasticity;
        let zero = wides.all(0.0);
        let most = self.stock + self.supply;
        let mut carried = self.start;
        let mut open = wanted;
        for _ in 0..STEPS {
            let left = most - carried;
            let price = (self.demand / left).ln() * per_elastic;
            let (worth, slope) = self.worth(carried, service);
            let gain = price - worth.ln();
            let steep = per_elastic / left - slope / worth;
            // Half of the way to the last tonne at most: its price has no bound.
            let next = (carried - gain / steep).max(0.0).min(0.5 * (carried + most));
            let moves = (next - carried).abs().above(0.0);
            carried = open.pick(next, carried);
            open = open.and(moves).and(gain.abs().above(LAST_STEP));
            if !open.any() {
                break;
            }
        }
        wanted.pick(carried, zero)
    }

    /// What a unit is worth that is carried beside others, and how that changes with what is carried.
    #[inline(always)]
    fn worth(&self, carried: Wide<R>, service: Wide<R>) -> (Wide<R>, Wide<R>) {
        let wides = self.wides;
        let (further, per_elastic) = (wides.further, wides.per_spot_elasticity);
        let (mut normal, mut normal_slope) = (wides.all(1.0), wides.all(0.0));
        let excess = (carried - self.usual).positive();
        let too_much = excess.above(0.0);
        if too_much.any() {
            // What is beyond the usual stock must be sold even when the shortage is over.
            let volume = further * wides.spot_share + excess;
            let price = ((further * wides.spot_share / volume).ln() * per_elastic).exp();
            normal = too_much.pick(price, normal);
            normal_slope = too_much.or_zero(-(price * per_elastic / volume));
        }
        let volume = further * self.supply_later + carried;
        let scarce = ((further * self.demand_later / volume).ln() * per_elastic).exp();
        let slope = -(scarce * per_elastic / volume);
        let dear = scarce.above(normal);
        let (later, later_slope) = (dear.pick(scarce, normal), dear.pick(slope, normal_slope));
        let mean = |goes_on: Wide<R>, over: Wide<R>| goes_on + wides.relief * (over - goes_on);
        let worth = wides.discount * mean(later, normal) - wides.trader_storage + service;
        // What costs more to store than it will fetch is worth next to nothing, but the search needs a logarithm.
        (worth.max(R::Number::LEAST), wides.discount * mean(later_slope, normal_slope))
    }
}
