//! The weekly step outside the markets: arrivals, use, government stocks, production, orders, learning.

use crate::kernel::Run;
use crate::kernel::layout::Wants;
use crate::kernel::precision::Registers;
use crate::kernel::state::UserState;
use crate::kernel::wide::Wide;
use crate::world::{Addition, Feed};

impl<R: Registers> Run<'_, R> {
    /// What projects add this week, by supplier.
    pub(crate) fn start_week(&mut self, week: usize) {
        for added in self.added.iter_mut().chain(&mut self.own).chain(&mut self.bought) {
            *added = 0.0;
        }
        for (supplier, addition) in &self.kernel.additions {
            let output = Addition::at(addition, week);
            self.added[*supplier] += output;
            match addition.feed {
                Feed::Own => self.own[*supplier] += output,
                Feed::Bought => self.bought[*supplier] += output,
            }
        }
        self.state.to_views.fill(self.wides.all(0.0));
    }

    /// Stocks bought for governments come in from outside the world.
    #[inline(always)]
    pub(crate) fn receive(&mut self, week: usize) {
        for (market, spot, purchase) in &self.kernel.purchases {
            if purchase.week != week {
                continue;
            }
            let bought = self.wides.all(purchase.line.tonnes);
            for reserve in self.state.reserves.iter_mut().filter(|reserve| reserve.spot == *spot) {
                reserve.held += bought;
                reserve.full += bought;
                self.state.mass[*market] += bought;
            }
        }
    }

    /// Goods on the way reach the users: the use everyone wants first, in equal parts, and then what refills
    /// stocks; except that under allocation by value the most valuable users are filled first.
    #[inline(always)]
    pub(crate) fn arrive(&mut self, market: usize, week: usize) {
        let (zero, one) = (self.wides.all(0.0), self.wides.all(1.0));
        let first = week % self.state.slots * self.kernel.layout.pairs.len();
        for number in self.kernel.layout.markets[market].pairs.clone() {
            let pair = &self.kernel.layout.pairs[number];
            let state = &mut self.state;
            let now = &mut state.pairs[number];
            let arriving = std::mem::replace(&mut state.ring[first + number], zero) + now.from_home;
            now.transit -= arriving;
            if self.kernel.layout.by_value {
                let mut left = arriving;
                for user in &pair.by_value {
                    let user = &mut state.users[*user];
                    let wanted = user.order.positive().min(left);
                    user.stock += wanted;
                    left -= wanted;
                }
                let others = state.ordered_beside(number, zero);
                let part = others.above(0.0).or_zero((left / others).min(1.0));
                left -= part * others;
                left += state.receive_beside(number, part, zero);
                self.spread(number, left);
                continue;
            }
            let others = state.ordered_beside(number, zero);
            let users = &mut state.users[pair.users.clone()];
            let (mut wanted, mut refill) = (zero, others);
            for user in users.iter() {
                let order = user.order.positive();
                let for_use = order.min(user.desired);
                wanted += for_use;
                refill += order - for_use;
            }
            let for_use = arriving.min(wanted);
            let for_stock = arriving - for_use;
            // A division costs as much as all else here: where nothing is to be parted there is none.
            let thin = arriving.below(wanted).any();
            let use_part = if thin { wanted.above(0.0).or_zero(for_use / wanted) } else { one };
            let filling = refill.above(0.0);
            let stock_part = if filling.any() { filling.or_zero(for_stock / refill) } else { zero };
            for user in users {
                let order = user.order.positive();
                let for_use = order.min(user.desired);
                user.stock += use_part * for_use + stock_part * (order - for_use);
            }
            let left = filling.pick(0.0, for_stock) + state.receive_beside(number, stock_part, zero);
            self.spread(number, left);
        }
    }

    /// What nobody ordered is spread by use.
    #[inline(always)]
    pub(crate) fn spread(&mut self, pair: usize, amount: Wide<R>) {
        let data = &self.kernel.layout.pairs[pair];
        if !amount.above(0.0).any() {
            return;
        }
        for user in data.users.clone() {
            let part = if data.order > 0.0 {
                self.kernel.layout.users[user].base / data.order
            } else {
                1.0 / data.users.len() as f64
            };
            self.state.users[user].stock += amount * part;
        }
    }

    /// Output that processes plan, as far as they are asked for it and can make it.
    #[inline(always)]
    pub(crate) fn plan(&mut self) {
        let processes = self.output.iter_mut().zip(&self.kernel.layout.processes);
        for (planned, process) in processes {
            let supplier = &self.state.suppliers[process.supplier];
            let gap = supplier.full - supplier.finished;
            let wanted = supplier.claims + gap * self.wides.hurry;
            let own = (self.wides.spare + 1.0) * process.base * supplier.able;
            let capacity = own + self.bought[process.supplier];
            *planned = wanted.positive().min(capacity);
        }
    }

    /// Use wanted: by end users by price and savings, by processes by their planned output.
    #[inline(always)]
    pub(crate) fn want(&mut self, market: usize) {
        let layout = &self.kernel.layout;
        let state = &mut self.state;
        for pair in &layout.pairs[layout.markets[market].pairs.clone()] {
            let response = state.spots[pair.spot].response;
            let users = state.users[pair.users.clone()].iter_mut();
            for (user, data) in users.zip(&layout.users[pair.users.clone()]) {
                let kept = 1.0 - user.thrift;
                match data.wants {
                    Wants::EndUse => user.desired = kept * data.base * response,
                    Wants::Process { number, coefficient } => {
                        user.desired = self.output[number] * coefficient * kept;
                    }
                    Wants::Nothing => {}
                }
            }
        }
    }

    /// Government stocks open when use at home would go unmet, and stay open until it no longer would.
    ///
    /// Users are topped up to the stock from which they can take all they want, as far as what
    /// is left and the rate of release allow.
    #[inline(always)]
    pub(crate) fn release(&mut self, market: usize) {
        let zero = self.wides.all(0.0);
        let layout = &self.kernel.layout;
        let wides = &self.wides;
        let state = &mut self.state;
        let threshold = wides.stock_threshold;
        for number in state.reserves_of(&layout.markets[market]) {
            let reserve = &mut state.reserves[number];
            let pairs = &layout.spots[reserve.spot].pairs;
            let (mut wanted, mut short, mut room) = (zero, zero, zero);
            for pair in pairs {
                for user in &state.users[layout.pairs[*pair].users.clone()] {
                    wanted += user.desired;
                    short += user.desired - user.available(threshold);
                    room += user.missing(threshold);
                }
            }
            let lacking = wanted.above(0.0).and(short.above(0.0));
            let triggered = short.above(wides.release_trigger * wanted).pick(1.0, reserve.open);
            let open = lacking.or_zero(triggered);
            let released = reserve.held.min(wides.release_rate * reserve.full).min(room);
            let released = open.above(0.0).and(released.above(0.0)).or_zero(released);
            if released.above(0.0).any() {
                let part = room.above(0.0).or_zero(released / room);
                for pair in pairs {
                    for user in &mut state.users[layout.pairs[*pair].users.clone()] {
                        user.stock += part * user.missing(threshold);
                    }
                }
            }
            reserve.open = open;
            reserve.held -= released;
        }
    }

    /// Users take what they can.
    #[inline(always)]
    pub(crate) fn take(&mut self, market: usize) {
        let users = self.kernel.layout.markets[market].users.clone();
        for user in &mut self.state.users[users] {
            user.used = user.available(self.wides.stock_threshold);
        }
    }

    /// Processes run as far as their scarcest essential group of inputs allows.
    #[inline(always)]
    pub(crate) fn produce(&mut self) {
        let layout = &self.kernel.layout;
        let zero = self.wides.all(0.0);
        for supplier in &mut self.state.suppliers {
            supplier.made = zero;
        }
        for (number, process) in layout.processes.iter().enumerate() {
            let state = &mut self.state;
            let mut ratio = self.wides.all(1.0);
            for (essential, inputs) in &process.groups {
                let (mut wanted, mut available) = (zero, zero);
                for input in inputs {
                    let user = &state.users[input.user];
                    wanted += user.desired;
                    available += user.used;
                }
                // What is not wanted does not limit.
                if *essential && available.below(wanted).any() {
                    ratio = ratio.min((available / wanted).min(1.0));
                }
            }
            let output = self.output[number] * ratio;
            state.suppliers[process.supplier].made += output;
            for (_, inputs) in &process.groups {
                // Within a group the one that is there replaces the one that is not.
                let (mut wanted, mut available) = (zero, zero);
                let mut missing = zero;
                for input in inputs {
                    let user = &state.users[input.user];
                    let (own, can) = (user.desired * ratio, user.used);
                    wanted += own;
                    available += can;
                    missing += (own - can).positive();
                }
                // Where every input has enough each gives its own part; only a short group is drawn by what
                // is there.
                let short = missing.above(0.0);
                let scale = short.any().then(|| (wanted / available).min(1.0));
                for input in inputs {
                    let user = &mut state.users[input.user];
                    let own = user.desired * ratio;
                    let used = scale.map_or(own, |scale| short.pick(user.used * scale, own));
                    user.used = used;
                    if let Some((supplier, regained)) = input.swarf {
                        state.suppliers[supplier].made += used * regained;
                    }
                }
            }
        }
    }

    /// Separation plants part the baskets of their mines; projects add what they make; and what was used leaves
    /// the stocks.
    #[inline(always)]
    pub(crate) fn separate(&mut self, market: usize) {
        let layout = &self.kernel.layout;
        let market = &layout.markets[market];
        for number in market.suppliers.clone() {
            let data = &layout.suppliers[number];
            let supplier = &mut self.state.suppliers[number];
            if market.joint {
                let of_mines = data.supply - data.swarf;
                supplier.made += self.state.throughput[data.place] * supplier.running * of_mines;
            }
            supplier.made += self.wides.all(self.own[number]);
            supplier.finished += supplier.made;
        }
        for user in &mut self.state.users[market.users.clone()] {
            user.stock -= user.used;
        }
    }

    /// Orders: desired use, and the gap between wanted and held stock closed over the adjustment time.
    #[inline(always)]
    pub(crate) fn order_goods(&mut self, market: usize, week: usize) {
        let kernel = self.kernel;
        let layout = &kernel.layout;
        let stretch = &kernel.schedule.stretches[kernel.schedule.stretch_of_week[week]];
        let wides = &self.wides;
        let state = &mut self.state;
        let hurry = wides.hurry;
        // What was shipped this week a lead time ago has just arrived.
        let under_way = Wide::of(wides.registers, |draw| (wides.lead_abroad[draw] - 1) as f64);
        for number in layout.markets[market].pairs.clone() {
            let pair = &layout.pairs[number];
            let (controlled, announced) = stretch.worry[number];
            let worry = 1.0 + wides.precaution * controlled + wides.front_running * announced;
            let (mut ordered, mut use_now) = (wides.all(0.0), wides.all(0.0));
            let users = state.users[pair.users.clone()].iter_mut();
            for (user, data) in users.zip(&layout.users[pair.users.clone()]) {
                use_now += user.desired;
                let base = data.base;
                // A process that runs at another rate than the baseline's holds stock for that rate.
                let pace = if base > 0.0 {
                    user.desired.below(base).pick(user.desired * data.per_base, 1.0)
                } else {
                    wides.all(0.0)
                };
                let target = user.full * pace.max(wides.stock_threshold) * worry;
                user.order = user.desired + (target - user.stock) * hurry;
                ordered += user.order;
            }
            // A new plant has no flow to go by but its own need.
            let usual = if pair.order > 0.0 { wides.all(pair.order) } else { use_now };
            let weekly = ordered.positive().min(usual);
            let now = &mut state.pairs[number];
            let on_order = now.transit + now.waiting;
            let wanted = under_way * now.abroad * weekly;
            now.ordered = (ordered + (wanted - on_order) * hurry).positive();
        }
    }

    /// Governments buy back what they released once nothing is short at home and deliveries come.
    #[inline(always)]
    pub(crate) fn replenish(&mut self, market: usize) {
        let wides = &self.wides;
        let state = &mut self.state;
        let reserves = state.reserves_of(&self.kernel.layout.markets[market]);
        for reserve in &mut state.reserves[reserves] {
            let Some(buyer) = reserve.buyer else { continue };
            let buyer = &mut state.pairs[buyer];
            let calm = wides.short.above(buyer.undelivered);
            let missing = (reserve.full - reserve.held).positive();
            let closed = reserve.open.below(1.0);
            reserve.order = calm.and(closed).or_zero(wides.replenish_rate * missing);
            buyer.ordered += reserve.order;
        }
    }

    /// Users notice failing deliveries of the week before and begin to save.
    #[inline(always)]
    pub(crate) fn learn(&mut self, market: usize) {
        let layout = &self.kernel.layout;
        let wides = &self.wides;
        let state = &mut self.state;
        for number in layout.markets[market].pairs.clone() {
            let pair = &layout.pairs[number];
            // Users save when deliveries fail, whether or not a stock still covers them.
            let now = &mut state.pairs[number];
            let undelivered = now.undelivered;
            let begun = undelivered.above(wides.short).pick(0.0, now.since);
            now.since = now.since.below(0.0).pick(begun, now.since + 1.0);
            let acting = now.since.above(wides.thrift_delay);
            if !acting.any() {
                continue;
            }
            let effort = (undelivered * wides.per_full_effort).min(1.0);
            let users = state.users[pair.users.clone()].iter_mut();
            for (user, saver) in users.zip(&layout.saver[pair.users.clone()]) {
                let goal = state.thrift_cap[*saver] * effort;
                user.thrift += acting.or_zero((goal - user.thrift).positive() * wides.per_thrift_time);
            }
        }
    }

    /// Plants notice claims and change their throughput.
    #[inline(always)]
    pub(crate) fn throttle(&mut self) {
        let layout = &self.kernel.layout;
        let wides = &self.wides;
        let state = &mut self.state;
        for (place, joint) in layout.joint.iter().enumerate() {
            let total: f64 = joint.iter().map(|(_, weight)| weight).sum();
            if total <= 0.0 {
                continue;
            }
            let mut wanted = wides.all(0.0);
            for (supplier, weight) in joint {
                // Those that still run make up for those that do not.
                let of = &state.suppliers[*supplier];
                let sold = of.running.above(0.0).pick(layout.suppliers[*supplier].sold * of.running, 1.0);
                wanted += of.running.above(0.0).or_zero(of.claims / sold) * *weight;
            }
            let grown =
                joint.first().map_or(wides.all(1.0), |(supplier, _)| state.suppliers[*supplier].grown);
            let goal = (wanted / total).max(wides.throttle_floor).min((wides.spare + 1.0) * grown);
            // Rounding must not start the plants drifting.
            let goal = goal.snap(1.0);
            let throughput = &mut state.throughput[place];
            *throughput += (goal - *throughput) / wides.capacity_ramp;
        }
    }
}

impl<R: Registers> UserState<R> {
    /// What can be taken from the stock: all that is wanted until it is thin, then less in proportion. `threshold` is
    /// the part of the baseline's stock below which it is.
    #[inline(always)]
    fn available(&self, threshold: Wide<R>) -> Wide<R> {
        let thin = threshold * self.full;
        let low = self.stock.below(thin);
        let can =
            if low.any() { low.pick(self.desired * (self.stock / thin), self.desired) } else { self.desired };
        can.min(self.stock)
    }

    /// What the stock lacks for all that is wanted to be taken.
    #[inline(always)]
    fn missing(&self, threshold: Wide<R>) -> Wide<R> {
        ((threshold * self.full).max(self.desired) - self.stock).positive()
    }
}
