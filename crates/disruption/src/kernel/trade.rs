//! One market in a week: orders pass the rules, suppliers share what they have, goods leave, buyers look elsewhere.

use pulp::Simd;

use crate::kernel::Run;
use crate::kernel::layout::MarketLayout;
use crate::kernel::passage::pass;
use crate::kernel::schedule::Taxed;
use crate::kernel::state::LEAD_HOME;
use crate::kernel::wide::{WIDTH, Wide};
use crate::kernel::wides::Wides;

/// Orders to a supplier, or the parts of them that it fills: habitual ones, redirected ones, those that leak.
type Tiers<S> = [Wide<S>; 3];

/// Room for one market's lanes and suppliers.
pub(crate) struct Scratch<S> {
    /// What may leave on each lane, and what leaks; only for markets with a rule.
    open: Vec<Wide<S>>,
    leaking: Vec<Wide<S>>,
    /// What shares go back to, by lane; only for buyers that pay a duty.
    target: Vec<Wide<S>>,
    /// Which buyers do.
    taxed: Vec<bool>,
    /// Orders to each supplier, those served first and the others.
    totals: Vec<[Tiers<S>; 2]>,
    /// The parts of them that it fills.
    parts: Vec<[Tiers<S>; 2]>,
    /// It fills all habitual orders, of those served first and of the others.
    served: Vec<[bool; 2]>,
    /// What each supplier could make or sell on top; while prices are made, its quotation.
    pub(crate) spare: Vec<Wide<S>>,
    /// How each buyer's lanes are stepped.
    manner: Vec<Manner>,
}

impl<S: Simd> Scratch<S> {
    pub(crate) fn new(zero: Wide<S>, lanes: usize, suppliers: usize, pairs: usize) -> Scratch<S> {
        Scratch {
            open: vec![zero; lanes],
            leaking: vec![zero; lanes],
            target: vec![zero; lanes],
            taxed: vec![false; pairs],
            totals: vec![[[zero; 3]; 2]; suppliers],
            parts: vec![[[zero; 3]; 2]; suppliers],
            served: vec![[true; 2]; suppliers],
            spare: vec![zero; suppliers],
            manner: vec![Manner::Quiet; pairs],
        }
    }
}

/// When what leaves this week arrives: where in the ring these weeks begin.
struct Slots {
    home: usize,
    /// For each of [`Wides::ways`].
    abroad: [usize; WIDTH],
    late: [usize; WIDTH],
}

impl Slots {
    #[inline(always)]
    fn of<S: Simd>(wides: &Wides<S>, slots: usize, pairs: usize, week: usize) -> Slots {
        let start = |lead: usize| (week + lead) % slots * pairs;
        Slots {
            home: start(LEAD_HOME),
            abroad: std::array::from_fn(|way| wides.ways.get(way).map_or(0, |(lead, _)| start(*lead))),
            late: std::array::from_fn(|draw| start(wides.lead_abroad[draw] + wides.leakage_lag[draw])),
        }
    }
}

/// What suppliers send a buyer in a week: all but what leaks, the part from home, and what leaks.
#[derive(Clone, Copy)]
struct Sent<S> {
    all: Wide<S>,
    home: Wide<S>,
    leaks: Wide<S>,
}

/// How a buyer's lanes are stepped in a week. All ways give the same bits where more than one could be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// By habit, and every order is filled.
    Quiet,
    /// No rule acts on any of its lanes.
    Free,
    /// Rules act, or orders still wait from a rule that ended.
    Ruled,
}

impl<S: Simd> Run<'_, S> {
    #[inline(always)]
    pub(crate) fn trade(&mut self, number: usize, week: usize) {
        let market = &self.kernel.layout.markets[number];
        self.apply_rules(number, week);
        self.collect(market);
        self.allocate(market);
        self.send(market, week);
        self.dispose(number);
    }

    #[inline(always)]
    fn apply_rules(&mut self, number: usize, week: usize) {
        let zero = self.wides.all(0.0);
        let kernel = self.kernel;
        let (layout, schedule) = (&kernel.layout, &kernel.schedule);
        let market = &layout.markets[number];
        let rows = market.suppliers.len();
        let stretch = &schedule.stretches[schedule.stretch_of_week[week]];
        for (column, pair) in market.pairs.clone().enumerate() {
            self.state.waiting[pair] = zero;
            self.state.duty[pair] = zero;
            if !stretch.ruled[pair] && self.state.idle[pair] {
                let quiet = self.state.quiet[pair];
                self.scratch.manner[column] = if quiet { Manner::Quiet } else { Manner::Free };
                continue;
            }
            self.scratch.manner[column] = Manner::Ruled;
            self.scratch.taxed[column] = false;
            // When no rule acts any more, all that waits leaves at once.
            self.state.idle[pair] = !stretch.ruled[pair];
            let order = self.state.ordered[pair];
            for row in 0..rows {
                let cell = column * rows + row;
                self.scratch.open[cell] = order * self.state.share[market.lanes + cell];
                self.scratch.leaking[cell] = zero;
            }
            for lane in &stretch.lanes[schedule.by_pair[pair].clone()] {
                let effect = &schedule.effects[lane.effect];
                let cell = lane.lane - market.lanes;
                let normal = layout.habit[lane.lane] * layout.pairs[pair].order;
                let now = &self.effects_now[lane.effect];
                let (mut open, leaking) =
                    pass(&self.wides, &mut self.state, lane, effect, now, self.scratch.open[cell], normal);
                if let Some(quota) = effect.quota {
                    open = open.min(quota * normal);
                }
                if effect.blocked > 0.0 {
                    // Where owners abroad are bound, only what the other plants of the place can make is free.
                    let supply = layout.suppliers[lane.supplier].supply;
                    open = open.min((self.wides.spare + 1.0) * ((1.0 - effect.blocked) * supply));
                }
                self.scratch.open[cell] = open;
                self.scratch.leaking[cell] = leaking;
            }
        }
        for taxed in &stretch.taxed[number] {
            self.tax(market, taxed);
        }
    }

    /// A duty makes a lane dearer: buyers pay it on what they buy there, and their habits lean to the others,
    /// `h (1 + t)^-s / sum(h (1 + t)^-s)`.
    #[inline(always)]
    fn tax(&mut self, market: &MarketLayout, taxed: &Taxed) {
        let layout = &self.kernel.layout;
        let rows = market.suppliers.len();
        let column = taxed.pair - market.pairs.start;
        let start = market.lanes + column * rows;
        self.scratch.taxed[column] = true;
        let zero = self.wides.all(0.0);
        let (mut sum, mut habits, mut paid, mut bought) = (zero, 0.0, zero, zero);
        for row in 0..rows {
            let habit = layout.habit[start + row];
            let duty = taxed.duty[row];
            let lean = (-(self.wides.supplier_substitution * libm::log1p(duty))).exp();
            let target = lean * habit;
            self.scratch.target[column * rows + row] = target;
            sum += target;
            habits += habit;
            let share = self.state.share[start + row];
            paid += share * duty;
            bought += share;
        }
        for target in &mut self.scratch.target[column * rows..(column + 1) * rows] {
            *target = sum.above(0.0).or_zero(*target * habits / sum);
        }
        self.state.duty[taxed.pair] = bought.above(0.0).or_zero(paid / bought);
    }

    /// Sums what each supplier is asked for. The habitual part of an order is what its habit would give.
    #[inline(always)]
    fn collect(&mut self, market: &MarketLayout) {
        let rows = market.suppliers.len();
        self.scratch.totals[..rows].fill([[self.wides.all(0.0); 3]; 2]);
        for (column, pair) in market.pairs.clone().enumerate() {
            match self.scratch.manner[column] {
                Manner::Quiet => self.collect_usual(market, column, pair),
                Manner::Free => self.collect_from::<false>(market, column, pair),
                Manner::Ruled => self.collect_from::<true>(market, column, pair),
            }
        }
    }

    #[inline(always)]
    fn collect_usual(&mut self, market: &MarketLayout, column: usize, pair: usize) {
        let layout = &self.kernel.layout;
        let rows = market.suppliers.len();
        let start = market.lanes + column * rows;
        let first = &layout.first[start..start + rows];
        let ordered = self.state.ordered[pair];
        let totals = &mut self.scratch.totals[..rows];
        for (row, habit) in &layout.usual[layout.pairs[pair].usual.clone()] {
            totals[*row][usize::from(!first[*row])][0] += ordered * *habit;
        }
    }

    #[inline(always)]
    fn collect_from<const RULED: bool>(&mut self, market: &MarketLayout, column: usize, pair: usize) {
        let layout = &self.kernel.layout;
        let rows = market.suppliers.len();
        let start = market.lanes + column * rows;
        let ordered = self.state.ordered[pair];
        let habit = &layout.habit[start..start + rows];
        let first = &layout.first[start..start + rows];
        let share = &self.state.share[start..start + rows];
        let open = &self.scratch.open[column * rows..column * rows + rows];
        let leaking = &self.scratch.leaking[column * rows..column * rows + rows];
        let totals = &mut self.scratch.totals[..rows];
        for row in 0..rows {
            let open = if RULED { open[row] } else { ordered * share[row] };
            let habitual = open.min(ordered * habit[row]);
            let total = &mut totals[row][usize::from(!first[row])];
            total[0] += habitual;
            total[1] += open - habitual;
            if RULED {
                total[2] += leaking[row];
            }
        }
    }

    /// A supplier's goods go to habitual orders first, then to redirected ones, then to those that leak; and
    /// within each to those that are served first.
    #[inline(always)]
    fn allocate(&mut self, market: &MarketLayout) {
        let layout = &self.kernel.layout;
        let wides = &self.wides;
        let (smoothing, one) = (1.0 / wides.smoothing, wides.all(1.0));
        for (row, supplier) in market.suppliers.clone().enumerate() {
            let totals = &self.scratch.totals[row];
            let mut left = self.state.finished[supplier];
            let (mut claims, mut shipped, mut exports) = (wides.all(0.0), wides.all(0.0), wides.all(0.0));
            for tier in 0..3 {
                for group in 0..2 {
                    let total = totals[group][tier];
                    let short = total.above(left);
                    let lacks = short.any();
                    let part = if lacks { short.pick(left / total, 1.0) } else { one };
                    self.scratch.parts[row][group][tier] = part;
                    if tier == 0 {
                        self.scratch.served[row][group] = !lacks;
                    }
                    let filled = part * total;
                    left = (left - filled).positive();
                    shipped += filled;
                    if tier < 2 {
                        claims += total;
                        exports += filled;
                    }
                }
            }
            self.state.finished[supplier] -= shipped;
            // What stays at home is taken off when it is sent.
            self.state.exports[supplier] = exports;
            let smoothed = &mut self.state.claims[supplier];
            *smoothed += smoothing * (claims - *smoothed);
            let data = &layout.suppliers[supplier];
            let capacity =
                if data.sold > 0.0 { (wides.spare + 1.0) * data.sold + data.unsold } else { wides.all(0.0) };
            let capacity = capacity * self.state.running[supplier];
            self.scratch.spare[row] = (capacity + self.added[supplier] - *smoothed).positive();
        }
    }

    /// Goods leave, home, abroad and through third places; and buyers move orders from lanes that do not
    /// deliver to suppliers with something to spare, no faster than the diversion rate, and back once the old
    /// lanes deliver.
    #[inline(always)]
    fn send(&mut self, market: &MarketLayout, week: usize) {
        let layout = &self.kernel.layout;
        let rows = market.suppliers.len();
        let slots = Slots::of(&self.wides, self.state.slots, layout.pairs.len(), week);
        for (column, pair) in market.pairs.clone().enumerate() {
            let start = market.lanes + column * rows;
            let manner = self.scratch.manner[column];
            let usual = manner == Manner::Quiet && {
                let first = &layout.first[start..start + rows];
                let served = &self.scratch.served[..rows];
                let usual = &layout.usual[layout.pairs[pair].usual.clone()];
                usual.iter().all(|(row, _)| served[*row][usize::from(!first[*row])])
            };
            let sent = if usual {
                self.send_usual(market, pair)
            } else if manner == Manner::Ruled {
                self.send_from::<true>(market, column, pair)
            } else {
                self.send_from::<false>(market, column, pair)
            };
            self.depart(market, pair, &slots, sent);
            match manner {
                Manner::Quiet => self.state.quiet[pair] = usual || self.is_quiet(start, rows),
                Manner::Ruled => {
                    self.state.quiet[pair] = self.state.quiet[pair] && self.is_quiet(start, rows);
                }
                Manner::Free => {}
            }
        }
    }

    /// True if shares are the habits to the last bit, and everything was delivered for long.
    #[inline(always)]
    fn is_quiet(&self, start: usize, rows: usize) -> bool {
        (start..start + rows).all(|lane| {
            self.state.share[lane].is_all(self.kernel.layout.habit[lane])
                && self.state.filled[lane].is_all(1.0)
        })
    }

    /// What [`Run::send_from`] comes to where shares are habits and all is filled.
    #[inline(always)]
    fn send_usual(&mut self, market: &MarketLayout, pair: usize) -> Sent<S> {
        let layout = &self.kernel.layout;
        let data = &layout.pairs[pair];
        let ordered = self.state.ordered[pair];
        let usual = &layout.usual[data.usual.clone()];
        let zero = self.wides.all(0.0);
        let mut sent = zero;
        for (_, habit) in usual {
            sent += ordered * *habit;
        }
        if let Some(view) = data.view {
            let first = view * layout.suppliers.len() + market.suppliers.start;
            for (row, habit) in usual {
                self.state.to_views[first + row] += ordered * *habit;
            }
        }
        let home = ordered * data.at_home;
        self.state.undelivered[pair] = zero;
        self.state.abroad[pair] = self.wides.all(data.abroad);
        Sent { all: sent, home, leaks: zero }
    }

    #[inline(always)]
    fn send_from<const RULED: bool>(&mut self, market: &MarketLayout, column: usize, pair: usize) -> Sent<S> {
        let layout = &self.kernel.layout;
        let wides = &self.wides;
        let rows = market.suppliers.len();
        let smoothing = 1.0 / wides.smoothing;
        let back = wides.diversion * wides.diversion_return;
        let parts = &self.scratch.parts[..rows];
        let spare = &self.scratch.spare[..rows];
        let data = &layout.pairs[pair];
        let start = market.lanes + column * rows;
        let ordered = self.state.ordered[pair];
        let habit = &layout.habit[start..start + rows];
        let first = &layout.first[start..start + rows];
        let shares = &mut self.state.share[start..start + rows];
        let filled = &mut self.state.filled[start..start + rows];
        let open = &self.scratch.open[column * rows..column * rows + rows];
        let leaking = &self.scratch.leaking[column * rows..column * rows + rows];
        let target = &self.scratch.target[column * rows..column * rows + rows];
        let zero = wides.all(0.0);
        let taxed = RULED && self.scratch.taxed[column];
        let (mut sent, mut home, mut leaks) = (zero, zero, zero);
        let (mut moved, mut weight, mut undelivered) = (zero, zero, zero);
        for row in 0..rows {
            let share = shares[row];
            let order = ordered * share;
            let open = if RULED { open[row] } else { order };
            let part = &parts[row][usize::from(!first[row])];
            let habitual = open.min(ordered * habit[row]);
            let goods = part[0] * habitual + part[1] * (open - habitual);
            sent += goods;
            let mut all = goods;
            if RULED {
                let leaked = part[2] * leaking[row];
                leaks += leaked;
                all += leaked;
            }
            if data.home == Some(row) {
                home = goods;
            }
            if let Some(view) = data.view {
                self.state.to_views[view * layout.suppliers.len() + market.suppliers.start + row] += all;
            }
            let delivered = order.above(0.0).pick((all / order).min(1.0), filled[row]);
            let fill = filled[row] + smoothing * (delivered - filled[row]);
            filled[row] = fill;
            let lacking = 1.0 - fill;
            let fails = lacking.above(wides.short);
            undelivered += lacking * habit[row];
            moved += fails.or_zero(wides.diversion * share * lacking);
            weight += fails.pick(0.0, spare[row]);
        }
        let moving = moved.above(0.0);
        // The part that a tonne of spare supply draws.
        let draws = moving.and(weight.above(0.0)).or_zero(moved / weight);
        let leaving = draws.above(0.0).or_zero(wides.diversion);
        let back = moving.pick(0.0, back);
        let mut total = zero;
        for row in 0..rows {
            let share = shares[row];
            let lacking = 1.0 - filled[row];
            let lost = lacking.above(wides.short).pick(-(leaving * share * lacking), draws * spare[row]);
            let usual = if taxed { target[row] } else { wides.all(habit[row]) };
            let share = share + (lost + back * (usual - share));
            shares[row] = share;
            total += share;
        }
        self.state.undelivered[pair] = undelivered;
        self.state.abroad[pair] = data.home.map_or(total, |row| total - self.state.share[start + row]);
        Sent { all: sent, home, leaks }
    }

    /// Puts on the way what was sent, home and abroad, and what leaks.
    #[inline(always)]
    fn depart(&mut self, market: &MarketLayout, pair: usize, slots: &Slots, sent: Sent<S>) {
        let Sent { all: sent, home, leaks } = sent;
        let abroad = sent - home;
        let state = &mut self.state;
        state.shipped[pair] = sent + leaks;
        state.leaked[pair] = leaks;
        state.transit[pair] += sent + leaks;
        if let Some(row) = self.kernel.layout.pairs[pair].home {
            state.exports[market.suppliers.start + row] -= home;
        }
        state.ring[slots.home + pair] += home;
        for ((_, ones), start) in self.wides.ways.iter().zip(slots.abroad) {
            state.ring[start + pair] += abroad * *ones;
        }
        if leaks.above(0.0).any() {
            for draw in 0..WIDTH {
                state.ring[slots.late[draw] + pair].of[draw] += leaks.of[draw];
            }
        }
    }

    /// Output that finds no use even in the baseline is disposed of as far as stocks are full.
    #[inline(always)]
    fn dispose(&mut self, number: usize) {
        let layout = &self.kernel.layout;
        let mut disposed = self.wides.all(0.0);
        for supplier in layout.markets[number].suppliers.clone() {
            let data = &layout.suppliers[supplier];
            let surplus = (self.state.finished[supplier] - self.state.finished_full[supplier]).positive();
            let usual = self.state.throughput[data.place] * data.unsold + self.added[supplier];
            let gone = surplus.min(usual);
            self.state.finished[supplier] -= gone;
            disposed += gone;
        }
        self.state.disposed[number] = disposed;
    }
}
