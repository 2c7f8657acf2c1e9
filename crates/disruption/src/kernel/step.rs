//! The weekly step outside the markets: arrivals, use, government stocks, production, orders, learning.

use pulp::Simd;

use crate::kernel::Run;
use crate::kernel::wide::Wide;
use crate::world::{Addition, Feed};

impl<S: Simd> Run<'_, S> {
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
        for (supplier, outages) in &self.kernel.outages {
            let lost = outages
                .iter()
                .filter(|outage| {
                    (outage.first_week..outage.first_week.saturating_add(outage.weeks)).contains(&week)
                })
                .fold(0.0, |lost: f64, outage| lost.max(outage.lost.clamp(0.0, 1.0)));
            let running = &mut self.state.running[*supplier];
            let back = *running + (1.0 - *running) / self.wides.capacity_ramp;
            *running = back.min(1.0 - lost);
        }
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
        let zero = self.wides.all(0.0);
        let first = week % self.state.slots * self.kernel.layout.pairs.len();
        for number in self.kernel.layout.markets[market].pairs.clone() {
            let pair = &self.kernel.layout.pairs[number];
            let state = &mut self.state;
            let arriving = std::mem::replace(&mut state.ring[first + number], zero);
            state.transit[number] -= arriving;
            if self.kernel.layout.by_value {
                let mut left = arriving;
                for user in &pair.by_value {
                    let wanted = state.order[*user].positive().min(left);
                    state.stock[*user] += wanted;
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
            let orders = &state.order[pair.users.clone()];
            let desired = &state.desired[pair.users.clone()];
            let (mut wanted, mut refill) = (zero, others);
            for (order, desired) in orders.iter().zip(desired) {
                let order = order.positive();
                let for_use = order.min(*desired);
                wanted += for_use;
                refill += order - for_use;
            }
            let for_use = arriving.min(wanted);
            let for_stock = arriving - for_use;
            let use_part = wanted.above(0.0).or_zero(for_use / wanted);
            let filling = refill.above(0.0);
            let stock_part = filling.or_zero(for_stock / refill);
            let stocks = &mut state.stock[pair.users.clone()];
            for ((stock, order), desired) in stocks.iter_mut().zip(orders).zip(desired) {
                let order = order.positive();
                let for_use = order.min(*desired);
                *stock += use_part * for_use + stock_part * (order - for_use);
            }
            let left = filling.pick(0.0, for_stock) + state.receive_beside(number, stock_part, zero);
            self.spread(number, left);
        }
    }

    /// What nobody ordered is spread by use.
    #[inline(always)]
    pub(crate) fn spread(&mut self, pair: usize, amount: Wide<S>) {
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
            self.state.stock[user] += amount * part;
        }
    }

    /// Use wanted by end users, by price and savings.
    #[inline(always)]
    pub(crate) fn want(&mut self, market: usize) {
        let layout = &self.kernel.layout;
        let state = &mut self.state;
        let users = layout.markets[market].users.clone();
        let wanted = state.needed[users.clone()].iter_mut().zip(&mut state.desired[users.clone()]);
        let saved = wanted.zip(&state.thrift[users.clone()]);
        for (user, ((needed, desired), thrift)) in layout.users[users].iter().zip(saved) {
            if user.end_use {
                *needed = (1.0 - *thrift) * user.base;
                *desired = *needed * state.response[user.spot];
            }
        }
    }

    /// Use wanted by processes, by planned output.
    #[inline(always)]
    pub(crate) fn plan(&mut self) {
        let layout = &self.kernel.layout;
        let state = &mut self.state;
        for (number, process) in layout.processes.iter().enumerate() {
            let supplier = process.supplier;
            let gap = state.finished_full[supplier] - state.finished[supplier];
            let wanted = state.claims[supplier] + gap * self.wides.hurry;
            let own = (self.wides.spare + 1.0) * process.base * state.running[supplier];
            let capacity = own + self.bought[supplier];
            let planned = wanted.positive().min(capacity);
            self.output[number] = planned;
            for (_, inputs) in &process.groups {
                for input in inputs {
                    let saved = 1.0 - state.thrift[input.user];
                    let wanted = planned * input.coefficient * saved;
                    state.desired[input.user] = wanted;
                    state.needed[input.user] = wanted;
                }
            }
        }
    }

    /// What a user can take from its stock this week: all it wants, until the stock is thin.
    #[inline(always)]
    fn available(&self, user: usize) -> Wide<S> {
        let state = &self.state;
        available(state.desired[user], state.stock[user], state.per_thin[user])
    }

    /// Government stocks open when use at home would go unmet, and stay open until it no longer would.
    ///
    /// Users are topped up to the stock from which they can take all they want, as far as what
    /// is left and the rate of release allow.
    #[inline(always)]
    pub(crate) fn release(&mut self) {
        let zero = self.wides.all(0.0);
        let layout = &self.kernel.layout;
        let wides = &self.wides;
        for number in 0..self.state.reserves.len() {
            let reserve = &self.state.reserves[number];
            let (spot, held, full, open) = (reserve.spot, reserve.held, reserve.full, reserve.open);
            let (mut wanted, mut short, mut room) = (zero, zero, zero);
            for pair in &layout.spots[spot].pairs {
                for user in layout.pairs[*pair].users.clone() {
                    wanted += self.state.desired[user];
                    short += self.state.desired[user] - self.available(user);
                    room += self.missing(user);
                }
            }
            let lacking = wanted.above(0.0).and(short.above(0.0));
            let triggered = short.above(wides.release_trigger * wanted).pick(1.0, open);
            let open = lacking.or_zero(triggered);
            let released = held.min(wides.release_rate * full).min(room);
            let released = open.above(0.0).and(released.above(0.0)).or_zero(released);
            if released.above(0.0).any() {
                let part = room.above(0.0).or_zero(released / room);
                for pair in &layout.spots[spot].pairs {
                    for user in layout.pairs[*pair].users.clone() {
                        let gift = part * self.missing(user);
                        self.state.stock[user] += gift;
                    }
                }
            }
            let reserve = &mut self.state.reserves[number];
            reserve.open = open;
            reserve.held -= released;
        }
    }

    /// What a user lacks to take all it wants.
    #[inline(always)]
    fn missing(&self, user: usize) -> Wide<S> {
        let state = &self.state;
        (state.thin[user].max(state.desired[user]) - state.stock[user]).positive()
    }

    /// Users take what they can.
    #[inline(always)]
    pub(crate) fn take(&mut self) {
        let state = &mut self.state;
        let stocks = state.desired.iter().zip(&state.stock).zip(&state.per_thin);
        for (used, ((desired, stock), per_thin)) in state.used.iter_mut().zip(stocks) {
            *used = available(*desired, *stock, *per_thin);
        }
    }

    /// Processes run as far as their scarcest essential group of inputs allows.
    #[inline(always)]
    pub(crate) fn produce(&mut self) {
        let layout = &self.kernel.layout;
        let zero = self.wides.all(0.0);
        self.state.made.fill(zero);
        for (number, process) in layout.processes.iter().enumerate() {
            let state = &mut self.state;
            let mut ratio = self.wides.all(1.0);
            for (essential, inputs) in &process.groups {
                let (mut wanted, mut available) = (zero, zero);
                for input in inputs {
                    wanted += state.desired[input.user];
                    available += state.used[input.user];
                }
                if *essential {
                    // What is not wanted does not limit.
                    ratio = ratio.min((available / wanted).min(1.0));
                }
            }
            let output = self.output[number] * ratio;
            state.made[process.supplier] += output;
            for (_, inputs) in &process.groups {
                // Within a group the one that is there replaces the one that is not.
                let (mut wanted, mut available) = (zero, zero);
                let mut missing = zero;
                for input in inputs {
                    let own = state.desired[input.user] * ratio;
                    let can = state.used[input.user];
                    wanted += own;
                    available += can;
                    missing += (own - can).positive();
                }
                // Where every input has enough each gives its own part; only a short group is drawn by what
                // is there.
                let short = missing.above(0.0);
                let scale = short.any().then(|| (wanted / available).min(1.0));
                for input in inputs {
                    let own = state.desired[input.user] * ratio;
                    let used = scale.map_or(own, |scale| short.pick(state.used[input.user] * scale, own));
                    state.used[input.user] = used;
                    if let Some((supplier, regained)) = input.swarf {
                        state.made[supplier] += used * regained;
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
        for supplier in market.suppliers.clone() {
            let data = &layout.suppliers[supplier];
            if market.joint {
                let of_mines = data.supply - data.swarf;
                let running = self.state.throughput[data.place] * self.state.running[supplier];
                self.state.made[supplier] += running * of_mines;
            }
            self.state.made[supplier] += self.wides.all(self.own[supplier]);
            let made = self.state.made[supplier];
            self.state.finished[supplier] += made;
        }
        let used = &self.state.used[market.users.clone()];
        for (stock, used) in self.state.stock[market.users.clone()].iter_mut().zip(used) {
            *stock -= *used;
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
        let under_way = Wide::of(wides.simd, |draw| (wides.lead_abroad[draw] - 1) as f64);
        for number in layout.markets[market].pairs.clone() {
            let pair = &layout.pairs[number];
            let (controlled, announced) = stretch.worry[number];
            let worry = 1.0 + wides.precaution * controlled + wides.front_running * announced;
            let (mut ordered, mut use_now) = (wides.all(0.0), wides.all(0.0));
            let users = pair.users.clone();
            let holdings = state.full[users.clone()].iter().zip(&state.stock[users.clone()]);
            let uses = state.desired[users.clone()].iter().zip(&layout.users[users.clone()]);
            let orders = &mut state.order[users];
            for ((order, (full, stock)), (desired, user)) in orders.iter_mut().zip(holdings).zip(uses) {
                use_now += *desired;
                let base = user.base;
                // A process that runs at another rate than the baseline's holds stock for that rate.
                let pace = if base > 0.0 {
                    desired.below(base).pick(*desired * user.per_base, 1.0)
                } else {
                    wides.all(0.0)
                };
                let target = *full * pace.max(wides.stock_threshold) * worry;
                *order = *desired + (target - *stock) * hurry;
                ordered += *order;
            }
            // A new plant has no flow to go by but its own need.
            let usual = if pair.order > 0.0 { wides.all(pair.order) } else { use_now };
            let weekly = ordered.positive().min(usual);
            let on_order = state.transit[number] + state.waiting[number];
            let wanted = under_way * state.abroad[number] * weekly;
            state.ordered[number] = (ordered + (wanted - on_order) * hurry).positive();
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
            let calm = wides.short.above(state.undelivered[buyer]);
            let missing = (reserve.full - reserve.held).positive();
            let closed = reserve.open.below(1.0);
            reserve.order = calm.and(closed).or_zero(wides.replenish_rate * missing);
            state.ordered[buyer] += reserve.order;
        }
    }

    /// Users notice failing deliveries and begin to save.
    #[inline(always)]
    pub(crate) fn learn(&mut self, market: usize) {
        let layout = &self.kernel.layout;
        let wides = &self.wides;
        let state = &mut self.state;
        for number in layout.markets[market].pairs.clone() {
            let pair = &layout.pairs[number];
            // Users save when deliveries fail, whether or not a stock still covers them.
            let undelivered = state.undelivered[number];
            let since = state.since[number];
            let begun = undelivered.above(wides.short).pick(0.0, since);
            let since = since.below(0.0).pick(begun, since + 1.0);
            state.since[number] = since;
            let acting = since.above(wides.thrift_delay);
            if !acting.any() {
                continue;
            }
            let effort = (undelivered * wides.per_full_effort).min(1.0);
            for user in pair.users.clone() {
                let thrift = &mut state.thrift[user];
                let goal = state.thrift_cap[user] * effort;
                *thrift += acting.or_zero((goal - *thrift).positive() * wides.per_thrift_time);
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
                wanted += state.claims[*supplier] / layout.suppliers[*supplier].sold * *weight;
            }
            let goal = (wanted / total).max(wides.throttle_floor).min(wides.spare + 1.0);
            // Rounding must not start the plants drifting.
            let goal = goal.snap(1.0, 1e-9);
            let throughput = &mut state.throughput[place];
            *throughput += (goal - *throughput) / wides.capacity_ramp;
        }
    }
}

/// What can be taken from a stock: all that is wanted until it is thin, then less in proportion.
///
/// Where no stock is thin, 0/0 is no number, and the lesser of it and 1 is 1.
#[inline(always)]
fn available<S: Simd>(desired: Wide<S>, stock: Wide<S>, per_thin: Wide<S>) -> Wide<S> {
    (desired * (stock * per_thin).min(1.0)).min(stock)
}
