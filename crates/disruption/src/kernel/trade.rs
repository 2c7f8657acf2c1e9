//! One market in a week: orders pass the rules, suppliers share what they have, goods leave, buyers look elsewhere.

use std::ops::Range;

use crate::kernel::Run;
use crate::kernel::layout::MarketLayout;
use crate::kernel::passage::pass;
use crate::kernel::precision::Registers;
use crate::kernel::schedule::Taxed;
use crate::kernel::wide::{WIDTH, Wide};
use crate::kernel::wides::Wides;

/// Orders to a supplier, or the parts of them that it fills: habitual ones, redirected ones, those that leak.
type Tiers<R> = [Wide<R>; 3];

/// Room for one market's lanes, suppliers and buyers.
pub(crate) struct Scratch<R: Registers> {
    cells: Vec<Cell<R>>,
    pub(crate) rows: Vec<Row<R>>,
    pub(crate) columns: Vec<Column<R>>,
    /// What each supplier sold of late, and what that earned.
    pub(crate) sales: Vec<[Wide<R>; 2]>,
}

/// A lane on which a rule acts.
#[derive(Clone, Copy)]
struct Cell<R: Registers> {
    /// What may leave, and what leaks.
    open: Wide<R>,
    leaking: Wide<R>,
    /// What its share goes back to; only for buyers that pay a duty.
    target: Wide<R>,
}

/// A supplier.
#[derive(Clone, Copy)]
pub(crate) struct Row<R: Registers> {
    /// Orders to it, those served first and the others, and the parts of them that it fills.
    totals: [Tiers<R>; 2],
    parts: [Tiers<R>; 2],
    /// It fills all habitual orders, of those served first and of the others.
    served: [bool; 2],
    /// What it could make or sell on top.
    spare: Wide<R>,
    /// Its quotation.
    pub(crate) quoted: Wide<R>,
}

/// A buyer.
#[derive(Clone, Copy)]
pub(crate) struct Column<R: Registers> {
    /// Duty on what it buys, as a part of its price, and what reached it through third places.
    pub(crate) duty: Wide<R>,
    pub(crate) leaked: Wide<R>,
    /// It pays a duty on some of its lanes.
    taxed: bool,
    /// How its lanes are stepped.
    manner: Manner,
}

impl<R: Registers> Scratch<R> {
    pub(crate) fn new(zero: Wide<R>, lanes: usize, suppliers: usize, pairs: usize) -> Scratch<R> {
        let tiers = [[zero; 3]; 2];
        let row = Row { totals: tiers, parts: tiers, served: [true; 2], spare: zero, quoted: zero };
        Scratch {
            cells: vec![Cell { open: zero, leaking: zero, target: zero }; lanes],
            rows: vec![row; suppliers],
            columns: vec![Column { duty: zero, leaked: zero, taxed: false, manner: Manner::Quiet }; pairs],
            sales: vec![[zero; 2]; suppliers],
        }
    }
}

/// When what leaves this week arrives: where in the ring these weeks begin.
struct Slots {
    /// For each of [`Wides::ways`].
    abroad: [usize; WIDTH],
    late: [usize; WIDTH],
}

impl Slots {
    #[inline(always)]
    fn of<R: Registers>(wides: &Wides<R>, slots: usize, pairs: usize, week: usize) -> Slots {
        let start = |lead: usize| (week + lead) % slots * pairs;
        Slots {
            abroad: std::array::from_fn(|way| wides.ways.get(way).map_or(0, |(lead, _)| start(*lead))),
            late: std::array::from_fn(|draw| wides.lead_late.get(draw).map_or(0, |lead| start(*lead))),
        }
    }
}

/// What suppliers send a buyer in a week: all but what leaks, the part from home, and what leaks.
#[derive(Clone, Copy)]
struct Sent<R: Registers> {
    all: Wide<R>,
    home: Wide<R>,
    leaks: Wide<R>,
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

impl<R: Registers> Run<'_, R> {
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
        let stretch = &schedule.stretches[schedule.stretch_of_week[week]];
        for (number, pair) in market.pairs.clone().enumerate() {
            self.state.pairs[pair].waiting = zero;
            let column = &mut self.scratch.columns[number];
            column.duty = zero;
            column.taxed = false;
            if !stretch.ruled[pair] && self.state.idle[pair] {
                column.manner = if self.state.quiet[pair] { Manner::Quiet } else { Manner::Free };
                continue;
            }
            column.manner = Manner::Ruled;
            // When no rule acts any more, all that waits leaves at once.
            self.state.idle[pair] = !stretch.ruled[pair];
            let order = self.state.pairs[pair].ordered;
            let cells = &mut self.scratch.cells[market.cells_of(number)];
            for (cell, lane) in cells.iter_mut().zip(&self.state.lanes[market.lanes_of(number)]) {
                cell.open = order * lane.share;
                cell.leaking = zero;
            }
            for lane in &stretch.lanes[schedule.by_pair[pair].clone()] {
                let effect = &schedule.effects[lane.effect];
                let cell = &mut self.scratch.cells[lane.lane - market.lanes];
                let normal = layout.lanes[lane.lane].habit * layout.pairs[pair].order;
                let now = &self.effects_now[lane.effect];
                let (mut open, leaking) =
                    pass(&self.wides, &mut self.state, lane, effect, now, cell.open, normal);
                if let Some(quota) = effect.quota {
                    open = open.min(quota * normal);
                }
                if effect.blocked > 0.0 {
                    // Where owners abroad are bound, only what the other plants of the place can make is free.
                    let supply = layout.suppliers[lane.supplier].supply;
                    open = open.min((self.wides.spare + 1.0) * ((1.0 - effect.blocked) * supply));
                }
                (cell.open, cell.leaking) = (open, leaking);
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
        let number = taxed.pair - market.pairs.start;
        let zero = self.wides.all(0.0);
        let (mut sum, mut habits, mut paid, mut bought) = (zero, 0.0, zero, zero);
        let cells = &mut self.scratch.cells[market.cells_of(number)];
        let lanes = self.kernel.layout.lanes[market.lanes_of(number)].iter();
        let lanes = lanes.zip(&self.state.lanes[market.lanes_of(number)]);
        for ((cell, (lane, now)), duty) in cells.iter_mut().zip(lanes).zip(&taxed.duty) {
            let lean = (-(self.wides.supplier_substitution * libm::log1p(*duty))).exp();
            cell.target = lean * lane.habit;
            sum += cell.target;
            habits += lane.habit;
            paid += now.share * *duty;
            bought += now.share;
        }
        for cell in cells {
            cell.target = sum.above(0.0).or_zero(cell.target * habits / sum);
        }
        let column = &mut self.scratch.columns[number];
        column.taxed = true;
        column.duty = bought.above(0.0).or_zero(paid / bought);
    }

    /// Sums what each supplier is asked for. The habitual part of an order is what its habit would give.
    #[inline(always)]
    fn collect(&mut self, market: &MarketLayout) {
        let zero = self.wides.all(0.0);
        for row in &mut self.scratch.rows[..market.suppliers.len()] {
            row.totals = [[zero; 3]; 2];
        }
        for (column, pair) in market.pairs.clone().enumerate() {
            match self.scratch.columns[column].manner {
                Manner::Quiet => self.collect_usual(market, column, pair),
                Manner::Free => self.collect_from::<false>(market, column, pair),
                Manner::Ruled => self.collect_from::<true>(market, column, pair),
            }
        }
    }

    #[inline(always)]
    fn collect_usual(&mut self, market: &MarketLayout, column: usize, pair: usize) {
        let lanes = &self.kernel.layout.lanes[market.lanes_of(column)];
        let ordered = self.state.pairs[pair].ordered;
        for (row, lane) in self.scratch.rows.iter_mut().zip(lanes) {
            row.totals[lane.rank()][0] += ordered * lane.habit;
        }
    }

    #[inline(always)]
    fn collect_from<const RULED: bool>(&mut self, market: &MarketLayout, column: usize, pair: usize) {
        let ordered = self.state.pairs[pair].ordered;
        let lanes = self.kernel.layout.lanes[market.lanes_of(column)].iter();
        let lanes = lanes.zip(&self.state.lanes[market.lanes_of(column)]);
        let cells = &self.scratch.cells[market.cells_of(column)];
        for ((row, cell), (lane, now)) in self.scratch.rows.iter_mut().zip(cells).zip(lanes) {
            let open = if RULED { cell.open } else { ordered * now.share };
            let habitual = open.min(ordered * lane.habit);
            let total = &mut row.totals[lane.rank()];
            total[0] += habitual;
            total[1] += open - habitual;
            if RULED {
                total[2] += cell.leaking;
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
        let ranks = if layout.ranked { 2 } else { 1 };
        let rows = self.scratch.rows.iter_mut().zip(&mut self.state.suppliers[market.suppliers.clone()]);
        for (number, (row, supplier)) in market.suppliers.clone().zip(rows) {
            let mut left = supplier.finished;
            let (mut claims, mut shipped, mut exports) = (wides.all(0.0), wides.all(0.0), wides.all(0.0));
            for tier in 0..3 {
                for rank in 0..ranks {
                    let total = row.totals[rank][tier];
                    let short = total.above(left);
                    let lacks = short.any();
                    let part = if lacks { short.pick(left / total, 1.0) } else { one };
                    row.parts[rank][tier] = part;
                    if tier == 0 {
                        row.served[rank] = !lacks;
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
            supplier.finished -= shipped;
            // What stays at home is taken off when it is sent.
            supplier.exports = exports;
            supplier.claims += smoothing * (claims - supplier.claims);
            let data = &layout.suppliers[number];
            let capacity =
                if data.sold > 0.0 { (wides.spare + 1.0) * data.sold + data.unsold } else { wides.all(0.0) };
            let capacity = capacity * supplier.able;
            row.spare = (capacity + self.added[number] - supplier.claims).positive();
        }
    }

    /// Goods leave, home, abroad and through third places; and buyers move orders from lanes that do not
    /// deliver to suppliers with something to spare, no faster than the diversion rate, and back once the old
    /// lanes deliver.
    #[inline(always)]
    fn send(&mut self, market: &MarketLayout, week: usize) {
        let layout = &self.kernel.layout;
        let slots = Slots::of(&self.wides, self.state.slots, layout.pairs.len(), week);
        for (column, pair) in market.pairs.clone().enumerate() {
            let manner = self.scratch.columns[column].manner;
            let lanes = market.lanes_of(column);
            let usual = manner == Manner::Quiet && {
                let mut rows = self.scratch.rows.iter().zip(&layout.lanes[lanes.clone()]);
                rows.all(|(row, lane)| row.served[lane.rank()] || lane.habit <= 0.0)
            };
            let sent = if usual {
                self.send_usual(market, column, pair)
            } else if manner == Manner::Ruled {
                self.send_from::<true>(market, column, pair)
            } else {
                self.send_from::<false>(market, column, pair)
            };
            self.scratch.columns[column].leaked = sent.leaks;
            self.depart(market, pair, &slots, sent);
            match manner {
                Manner::Quiet => self.state.quiet[pair] = usual || self.is_quiet(lanes),
                Manner::Ruled => {
                    self.state.quiet[pair] = self.state.quiet[pair] && self.is_quiet(lanes);
                }
                Manner::Free => {}
            }
        }
    }

    /// True if shares are the habits to the last bit, and everything was delivered for long.
    #[inline(always)]
    fn is_quiet(&self, lanes: Range<usize>) -> bool {
        let mut all = self.state.lanes[lanes.clone()].iter().zip(&self.kernel.layout.lanes[lanes]);
        all.all(|(now, lane)| now.share.is_all(lane.habit) && now.filled.is_all(1.0))
    }

    /// What [`Run::send_from`] comes to where shares are habits and all is filled.
    #[inline(always)]
    fn send_usual(&mut self, market: &MarketLayout, column: usize, pair: usize) -> Sent<R> {
        let layout = &self.kernel.layout;
        let data = &layout.pairs[pair];
        let now = &mut self.state.pairs[pair];
        let lanes = &layout.lanes[market.lanes_of(column)];
        let zero = self.wides.all(0.0);
        let mut sent = zero;
        for lane in lanes {
            sent += now.ordered * lane.habit;
        }
        if let Some(view) = data.view {
            let first = view * layout.suppliers.len() + market.suppliers.start;
            for (shipments, lane) in self.state.to_views[first..].iter_mut().zip(lanes) {
                *shipments += now.ordered * lane.habit;
            }
        }
        now.undelivered = zero;
        now.abroad = self.wides.all(data.abroad);
        Sent { all: sent, home: now.ordered * data.at_home, leaks: zero }
    }

    #[inline(always)]
    fn send_from<const RULED: bool>(&mut self, market: &MarketLayout, column: usize, pair: usize) -> Sent<R> {
        let layout = &self.kernel.layout;
        let wides = &self.wides;
        let count = market.suppliers.len();
        let smoothing = 1.0 / wides.smoothing;
        let back = wides.diversion * wides.diversion_return;
        let data = &layout.pairs[pair];
        let buyer = &mut self.state.pairs[pair];
        let ordered = buyer.ordered;
        let lanes = &layout.lanes[market.lanes_of(column)];
        let states = &mut self.state.lanes[market.lanes_of(column)];
        let cells = &self.scratch.cells[market.cells_of(column)];
        let rows = &self.scratch.rows[..count];
        let (zero, one) = (wides.all(0.0), wides.all(1.0));
        let taxed = RULED && self.scratch.columns[column].taxed;
        let (mut sent, mut home, mut leaks) = (zero, zero, zero);
        let (mut moved, mut weight, mut undelivered) = (zero, zero, zero);
        let views = data.view.map_or(0..0, |view| {
            let first = view * layout.suppliers.len() + market.suppliers.start;
            first..first + count
        });
        let mut views = self.state.to_views[views].iter_mut();
        for (number, ((now, lane), (row, cell))) in
            states.iter_mut().zip(lanes).zip(rows.iter().zip(cells)).enumerate()
        {
            let order = ordered * now.share;
            let open = if RULED { cell.open } else { order };
            let part = &row.parts[lane.rank()];
            let habitual = open.min(ordered * lane.habit);
            let goods = part[0] * habitual + part[1] * (open - habitual);
            sent += goods;
            let mut all = goods;
            if RULED {
                let leaked = part[2] * cell.leaking;
                leaks += leaked;
                all += leaked;
            }
            if data.home == Some(number) {
                home = goods;
            }
            if let Some(shipments) = views.next() {
                *shipments += all;
            }
            let lacks = all.below(order);
            let delivered = if lacks.any() { lacks.pick(all / order, one) } else { one };
            let delivered = order.above(0.0).pick(delivered, now.filled);
            let fill = now.filled + smoothing * (delivered - now.filled);
            now.filled = fill;
            let lacking = 1.0 - fill;
            let fails = lacking.above(wides.short);
            undelivered += lacking * lane.habit;
            moved += fails.or_zero(wides.diversion * now.share * lacking);
            weight += fails.pick(0.0, row.spare);
        }
        let moving = moved.above(0.0);
        // The part that a tonne of spare supply draws.
        let draws = if moving.any() { moving.and(weight.above(0.0)).or_zero(moved / weight) } else { zero };
        let leaving = draws.above(0.0).or_zero(wides.diversion);
        let back = moving.pick(0.0, back);
        let mut abroad = wides.all(data.abroad);
        for (number, ((now, lane), (row, cell))) in
            states.iter_mut().zip(lanes).zip(rows.iter().zip(cells)).enumerate()
        {
            let share = now.share;
            let lacking = 1.0 - now.filled;
            let lost = lacking.above(wides.short).pick(-(leaving * share * lacking), draws * row.spare);
            let usual = if taxed { cell.target } else { wides.all(lane.habit) };
            now.share = share + (lost + back * (usual - share));
            if data.home != Some(number) {
                abroad += now.share - lane.habit;
            }
        }
        buyer.undelivered = undelivered;
        buyer.abroad = abroad;
        Sent { all: sent, home, leaks }
    }

    /// Puts on the way what was sent, home and abroad, and what leaks.
    #[inline(always)]
    fn depart(&mut self, market: &MarketLayout, pair: usize, slots: &Slots, sent: Sent<R>) {
        let Sent { all: sent, home, leaks } = sent;
        let abroad = sent - home;
        let state = &mut self.state;
        let buyer = &mut state.pairs[pair];
        buyer.shipped = sent + leaks;
        buyer.transit += sent + leaks;
        buyer.from_home = home;
        if let Some(row) = self.kernel.layout.pairs[pair].home {
            state.suppliers[market.suppliers.start + row].exports -= home;
        }
        for ((_, ones), start) in self.wides.ways.iter().zip(slots.abroad) {
            state.ring[start + pair] += abroad * *ones;
        }
        if leaks.above(0.0).any() {
            for draw in 0..R::WIDTH {
                state.ring[slots.late[draw] + pair].add_at(draw, leaks.at(draw));
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
            let usual = self.state.throughput[data.place] * data.unsold + self.added[supplier];
            let supplier = &mut self.state.suppliers[supplier];
            let gone = (supplier.finished - supplier.full).positive().min(usual);
            supplier.finished -= gone;
            disposed += gone;
        }
        self.state.disposed[number] = disposed;
    }
}
