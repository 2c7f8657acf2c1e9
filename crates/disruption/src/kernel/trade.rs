//! One market in a week: orders pass the rules, suppliers share what they have, goods leave, buyers look elsewhere.

use crate::kernel::Run;
use crate::kernel::passage::pass;
use crate::kernel::state::LEAD_HOME;
use crate::kernel::wide::{WIDTH, Wide};

/// Room for one market's lanes and buyers.
pub(crate) struct Scratch {
    open: Vec<Wide>,
    leaking: Vec<Wide>,
    home: Vec<Wide>,
    abroad: Vec<Wide>,
    leaked: Vec<Wide>,
    moved: Vec<Wide>,
    weight: Vec<Wide>,
    spare: Vec<Wide>,
}

impl Scratch {
    pub(crate) fn new(lanes: usize, pairs: usize, suppliers: usize) -> Scratch {
        let zeros = |count: usize| vec![Wide::ZERO; count];
        Scratch {
            open: zeros(lanes),
            leaking: zeros(lanes),
            home: zeros(pairs),
            abroad: zeros(pairs),
            leaked: zeros(pairs),
            moved: zeros(pairs),
            weight: zeros(pairs),
            spare: zeros(suppliers),
        }
    }
}

impl Run<'_> {
    #[inline(always)]
    pub(crate) fn trade(&mut self, number: usize, week: usize) {
        let market = &self.kernel.layout.markets[number];
        let columns = market.pairs.len();
        for column in 0..columns {
            self.scratch.home[column] = Wide::ZERO;
            self.scratch.abroad[column] = Wide::ZERO;
            self.scratch.leaked[column] = Wide::ZERO;
            self.scratch.moved[column] = Wide::ZERO;
            self.scratch.weight[column] = Wide::ZERO;
            self.state.undelivered[market.pairs.start + column] = Wide::ZERO;
            self.state.waiting[market.pairs.start + column] = Wide::ZERO;
        }
        for row in 0..market.suppliers.len() {
            for column in 0..columns {
                let cell = row * columns + column;
                let order = self.state.ordered[market.pairs.start + column];
                self.scratch.open[cell] = order * self.state.share[market.lanes + cell];
            }
        }
        let ruled = !self.kernel.schedule.by_market[number].is_empty();
        if ruled {
            self.apply_rules(number, week);
        }
        for row in 0..market.suppliers.len() {
            if ruled { self.allocate::<true>(number, row) } else { self.allocate::<false>(number, row) }
        }
        self.send(number, week);
        self.dispose(number);
        self.redirect(number);
    }

    #[inline(always)]
    fn apply_rules(&mut self, number: usize, week: usize) {
        let kernel = self.kernel;
        let (layout, schedule) = (&kernel.layout, &kernel.schedule);
        let market = &layout.markets[number];
        for cell in 0..market.suppliers.len() * market.pairs.len() {
            self.scratch.leaking[cell] = Wide::ZERO;
        }
        let stretch = &schedule.stretches[schedule.stretch_of_week[week]];
        for lane in &stretch.lanes[schedule.by_market[number].clone()] {
            let effect = &schedule.effects[lane.effect];
            let cell = lane.lane - market.lanes;
            let normal = layout.habit[lane.lane] * layout.pairs[lane.pair].order;
            let now = &self.effects_now[lane.effect];
            let (mut open, leaking) =
                pass(&self.wides, &mut self.state, lane, effect, now, self.scratch.open[cell], normal);
            if let Some(quota) = effect.quota {
                open = open.min(Wide::all(quota * normal));
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

    /// A supplier's goods go to habitual orders first, then to redirected ones, then to those that leak; and
    /// within each to those that are served first. The habitual part of an order is what its habit would give.
    #[inline(always)]
    fn allocate<const RULED: bool>(&mut self, number: usize, row: usize) {
        let layout = &self.kernel.layout;
        let market = &layout.markets[number];
        let columns = market.pairs.len();
        let supplier = market.suppliers.start + row;
        let wides = &self.wides;
        let start = market.lanes + row * columns;
        let groups: &[bool] = if layout.priority { &[true, false] } else { &[true] };
        let mut totals = [[Wide::ZERO; 3]; 2];
        for (group, first) in groups.iter().enumerate() {
            let [mut habitual, mut all, mut leaking] = [Wide::ZERO; 3];
            for column in 0..columns {
                if layout.priority && layout.first[start + column] != *first {
                    continue;
                }
                let open = self.scratch.open[row * columns + column];
                let habit = self.state.ordered[market.pairs.start + column] * layout.habit[start + column];
                habitual += open.min(habit);
                all += open;
                if RULED {
                    leaking += self.scratch.leaking[row * columns + column];
                }
            }
            totals[group] = [habitual, (all - habitual).positive(), leaking];
        }
        let mut left = self.state.finished[supplier];
        let mut parts = [[Wide::ONE; 3]; 2];
        let mut claims = Wide::ZERO;
        for tier in 0..3 {
            for group in 0..groups.len() {
                let total = totals[group][tier];
                let part = total.above(left).pick(left / total, Wide::ONE);
                parts[group][tier] = part;
                left = (left - part * total).positive();
                if tier < 2 {
                    claims += total;
                }
            }
        }
        let smoothing = Wide::ONE / wides.smoothing;
        let smoothed = &mut self.state.claims[supplier];
        *smoothed += smoothing * (claims - *smoothed);
        let data = &layout.suppliers[supplier];
        let capacity =
            if data.sold > 0.0 { (wides.spare + 1.0) * data.sold + data.unsold } else { Wide::ZERO };
        let spare = (capacity + self.added[supplier] - *smoothed).positive();
        self.scratch.spare[row] = spare;
        let (mut shipped, mut exports) = (Wide::ZERO, Wide::ZERO);
        for column in 0..columns {
            let lane = start + column;
            let cell = row * columns + column;
            let pair = market.pairs.start + column;
            let group = usize::from(layout.priority && !layout.first[lane]);
            let ordered = self.state.ordered[pair];
            let open = self.scratch.open[cell];
            let habitual = open.min(ordered * layout.habit[lane]);
            let sent = parts[group][0] * habitual + parts[group][1] * (open - habitual);
            let mut all = sent;
            if RULED {
                let leaked = parts[group][2] * self.scratch.leaking[cell];
                self.scratch.leaked[column] += leaked;
                all += leaked;
            }
            if layout.home[lane] {
                self.scratch.home[column] += sent;
            } else {
                self.scratch.abroad[column] += sent;
                exports += sent;
            }
            shipped += all;
            if let Some(view) = layout.pairs[pair].view {
                self.state.to_views[view * layout.suppliers.len() + supplier] += all;
            }
            let share = self.state.share[lane];
            let order = ordered * share;
            let filled = &mut self.state.filled[lane];
            let delivered = (all / order).min(Wide::ONE);
            *filled = order.above(Wide::ZERO).pick(*filled + smoothing * (delivered - *filled), *filled);
            let lacking = Wide::ONE - *filled;
            let fails = lacking.above(wides.short);
            self.state.undelivered[pair] += lacking * layout.habit[lane];
            self.scratch.moved[column] += fails.or_zero(wides.diversion * share * lacking);
            self.scratch.weight[column] += fails.pick(Wide::ZERO, spare);
        }
        self.state.finished[supplier] -= shipped;
        self.state.exports[supplier] = exports;
    }

    /// Goods leave: home, abroad, and through third places.
    #[inline(always)]
    fn send(&mut self, number: usize, week: usize) {
        let market = &self.kernel.layout.markets[number];
        let slots = self.state.slots;
        let home = (week + LEAD_HOME) % slots;
        let abroad: [usize; WIDTH] =
            std::array::from_fn(|draw| (week + self.wides.lead_abroad[draw]) % slots);
        let leaked: [usize; WIDTH] = std::array::from_fn(|draw| {
            (week + self.wides.lead_abroad[draw] + self.wides.leakage_lag[draw]) % slots
        });
        for (column, pair) in market.pairs.clone().enumerate() {
            let scratch = &self.scratch;
            let (at_home, from_abroad, leaks) =
                (scratch.home[column], scratch.abroad[column], scratch.leaked[column]);
            let sum = at_home + from_abroad + leaks;
            self.state.shipped[pair] = sum;
            self.state.transit[pair] += sum;
            let ring = &mut self.state.ring[pair * slots..(pair + 1) * slots];
            ring[home] += at_home;
            for draw in 0..WIDTH {
                ring[abroad[draw]].0[draw] += from_abroad.0[draw];
                ring[leaked[draw]].0[draw] += leaks.0[draw];
            }
        }
    }

    /// Output that finds no use even in the baseline is disposed of as far as stocks are full.
    #[inline(always)]
    fn dispose(&mut self, number: usize) {
        let layout = &self.kernel.layout;
        let mut disposed = Wide::ZERO;
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

    /// Buyers move orders from lanes that do not deliver to suppliers with something to spare, no faster
    /// than the diversion rate, and back once the old lanes deliver.
    #[inline(always)]
    fn redirect(&mut self, number: usize) {
        let layout = &self.kernel.layout;
        let market = &layout.markets[number];
        let columns = market.pairs.len();
        let wides = &self.wides;
        let back = wides.diversion * wides.diversion_return;
        for (column, pair) in market.pairs.clone().enumerate() {
            self.state.abroad[pair] = Wide::ZERO;
            // From here on the part that a tonne of spare supply draws.
            let (moved, weight) = (self.scratch.moved[column], self.scratch.weight[column]);
            self.scratch.weight[column] =
                moved.above(Wide::ZERO).and(weight.above(Wide::ZERO)).or_zero(moved / weight);
        }
        for row in 0..market.suppliers.len() {
            let spare = self.scratch.spare[row];
            for column in 0..columns {
                let lane = market.lanes + row * columns + column;
                let share = self.state.share[lane];
                let lacking = Wide::ONE - self.state.filled[lane];
                let draws = self.scratch.weight[column];
                let lost = lacking.above(wides.short).pick(
                    draws.above(Wide::ZERO).or_zero(-(wides.diversion * share * lacking)),
                    draws * spare,
                );
                let home = back * (Wide::all(layout.habit[lane]) - share);
                let calm = self.scratch.moved[column].above(Wide::ZERO).pick(Wide::ZERO, home);
                let share = share + lost + calm;
                self.state.share[lane] = share;
                if !layout.home[lane] {
                    self.state.abroad[market.pairs.start + column] += share;
                }
            }
        }
    }
}
