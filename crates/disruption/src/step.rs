//! The weekly step.

use codes::EndUserClass;
use study::Allocation;

use crate::lanes::{self, Passage};
use crate::outcome::{Outcome, Recorder};
use crate::price;
use crate::state::{State, lead};
use crate::timeline::{Effect, Timeline};
use crate::world::{Feed, Purpose, World};

/// Relative miss of a market's mass in a week above which the run stops: a bug, never a finding.
pub const MASS_TOLERANCE: f64 = 1e-9;

/// Runs a world through a timeline and returns what was recorded.
///
/// # Panics
/// If mass is not conserved, which would be a bug.
#[must_use]
pub fn simulate(world: &World, timeline: &Timeline) -> Outcome {
    let mut simulation = Simulation::new(world, timeline);
    let mut recorder = Recorder::new(world, timeline);
    for week in 0..timeline.weeks {
        simulation.step(week);
        recorder.record(world, &simulation.state, &simulation.week);
    }
    recorder.finish()
}

/// What happens within one week.
pub(crate) struct Week {
    /// Use wanted by each user, after price and savings.
    pub(crate) desired: Vec<f64>,
    /// Use needed by each user, after savings alone.
    pub(crate) needed: Vec<f64>,
    /// Use by each user.
    pub(crate) used: Vec<f64>,
    /// Orders of each user.
    order: Vec<f64>,
    /// Output of each process.
    output: Vec<f64>,
    /// Output by market and supplier, swarf and projects included.
    made: Vec<Vec<f64>>,
    /// Shipped by lane, leaks included.
    pub(crate) shipped: Vec<f64>,
    /// The part of it that leaks past a rule and is in no statistics.
    pub(crate) leaked: Vec<f64>,
    /// Orders by market and buyer.
    ordered: Vec<Vec<f64>>,
    /// Disposed of, by market.
    disposed: Vec<f64>,
}

struct Simulation<'s> {
    world: &'s World,
    timeline: &'s Timeline,
    state: State,
    week: Week,
    /// Scratch for one market: passage by lane of the market, habitual part first.
    passages: Vec<Passage>,
    orders: Vec<f64>,
    /// Price weights of the joint markets at each place: market, supplier, weight.
    joint: Vec<Vec<(usize, usize, f64)>>,
}

impl<'s> Simulation<'s> {
    fn new(world: &'s World, timeline: &'s Timeline) -> Self {
        let state = State::baseline(world, timeline);
        let widest =
            world.markets.iter().map(|market| market.suppliers.len() * world.buyers.len()).max().unwrap_or(0);
        let mut joint = vec![Vec::new(); world.places.len()];
        for (number, market) in world.markets.iter().enumerate().filter(|(_, market)| market.joint) {
            for (row, place) in market.suppliers.iter().enumerate() {
                let sold = market.base_supply[row] - market.base_unsold[row];
                let weight = sold * market.price;
                if weight > 0.0 {
                    joint[*place].push((number, row, weight));
                }
            }
        }
        Simulation {
            week: Week {
                desired: vec![0.0; world.users.len()],
                needed: vec![0.0; world.users.len()],
                used: vec![0.0; world.users.len()],
                order: vec![0.0; world.users.len()],
                output: vec![0.0; world.processes.len()],
                made: world.markets.iter().map(|market| vec![0.0; market.suppliers.len()]).collect(),
                shipped: vec![0.0; world.lanes()],
                leaked: vec![0.0; world.lanes()],
                ordered: vec![vec![0.0; world.buyers.len()]; world.markets.len()],
                disposed: vec![0.0; world.markets.len()],
            },
            passages: vec![Passage { open: 0.0, leaking: 0.0 }; widest],
            orders: vec![0.0; widest],
            joint,
            world,
            timeline,
            state,
        }
    }

    fn step(&mut self, week: usize) {
        self.receive(week);
        let before: Vec<f64> =
            (0..self.world.markets.len()).map(|market| self.state.mass(self.world, market)).collect();
        let effects = self.timeline.effects(week);
        self.arrive(week);
        self.want(week);
        self.release();
        self.run_processes();
        self.use_goods();
        self.separate(week);
        self.order_goods(effects);
        for market in 0..self.world.markets.len() {
            self.trade(market, week, effects);
        }
        self.reprice(effects);
        self.learn();
        self.check_mass(&before, week);
    }

    /// Stocks bought for governments come in from outside the world.
    fn receive(&mut self, week: usize) {
        for purchase in self.world.purchases.iter().filter(|purchase| purchase.week == week) {
            let line = &purchase.line;
            self.state.government[line.market][line.place] += line.tonnes;
            self.state.government_full[line.market][line.place] += line.tonnes;
        }
    }

    /// Goods on the way reach the users, those who miss most first in proportion.
    fn arrive(&mut self, week: usize) {
        let (world, state) = (self.world, &mut self.state);
        let slot = week % state.slots;
        for (number, _) in world.markets.iter().enumerate() {
            for buyer in 0..world.buyers.len() {
                let arriving = std::mem::take(&mut state.ring[number][buyer * state.slots + slot]);
                if arriving > 0.0 {
                    state.transit[number][buyer] -= arriving;
                    hand_out(world, &mut state.user_stock, &self.week, number, buyer, arriving);
                }
            }
        }
    }

    /// Use wanted: by price and savings for end users, by planned output for processes.
    fn want(&mut self, week: usize) {
        let world = self.world;
        let settings = &world.settings;
        for (index, user) in world.users.iter().enumerate() {
            if let Purpose::EndUse { .. } = user.purpose {
                let place = world.buyers[user.buyer].place;
                let market = &world.markets[user.market];
                let log_paid = libm::log(self.state.paid[user.market][place]);
                let slow = self.state.slow[user.market][place];
                let response =
                    price::response(market.elasticity_short, market.elasticity_long, log_paid, slow);
                let needed = user.base * (1.0 - self.state.user_thrift[index]);
                self.week.needed[index] = needed;
                self.week.desired[index] = needed * response.min(1.0);
            }
        }
        for (number, process) in world.processes.iter().enumerate() {
            let stock = self.state.finished[process.market][process.supplier];
            let target = world.markets[process.market].finished[process.supplier];
            let claims = self.state.claims[process.market][process.supplier];
            let wanted = claims + (target - stock) / settings.order_time;
            let place = world.markets[process.market].suppliers[process.supplier];
            let added = world.added_capacity(process.market, place, week);
            let planned = wanted.clamp(0.0, process.base * (1.0 + settings.spare) + added);
            self.week.output[number] = planned;
            for input in &process.inputs {
                let saved = 1.0 - self.state.user_thrift[input.user];
                let wanted = planned * input.coefficient * saved;
                self.week.desired[input.user] = wanted;
                self.week.needed[input.user] = wanted;
            }
        }
    }

    /// What a user can take from its stock this week: all it wants, until the stock is thin.
    fn available(&self, user: usize) -> f64 {
        let stock = self.state.user_stock[user];
        let thin = self.world.settings.stock_threshold * self.world.users[user].stock;
        let wanted = self.week.desired[user];
        let part = if thin > 0.0 { (stock / thin).min(1.0) } else { 1.0 };
        (wanted * part).min(stock)
    }

    /// Processes run as far as their scarcest essential group of inputs allows.
    fn run_processes(&mut self) {
        let world = self.world;
        for made in &mut self.week.made {
            made.fill(0.0);
        }
        for (number, process) in world.processes.iter().enumerate() {
            let mut ratio: f64 = 1.0;
            for group in 0..process.groups {
                let of_group =
                    || process.inputs.iter().filter(|input| input.group == group && input.essential);
                let wanted: f64 = of_group().map(|input| self.week.desired[input.user]).sum();
                if wanted > 0.0 {
                    let available: f64 = of_group().map(|input| self.available(input.user)).sum();
                    ratio = ratio.min(available / wanted);
                }
            }
            let output = self.week.output[number] * ratio;
            self.week.output[number] = output;
            for group in 0..process.groups {
                // Within a group the one that is there replaces the one that is not.
                let of_group = || process.inputs.iter().filter(|input| input.group == group);
                let wanted: f64 = of_group().map(|input| self.week.desired[input.user]).sum::<f64>() * ratio;
                let available: f64 = of_group().map(|input| self.available(input.user)).sum();
                let scale = if available > 0.0 { (wanted / available).min(1.0) } else { 0.0 };
                for input in of_group() {
                    let own = self.week.desired[input.user] * ratio;
                    let can = self.available(input.user);
                    // Every input that has enough gives its own part; only a short group is drawn by what is there.
                    let short = of_group()
                        .any(|other| self.available(other.user) < self.week.desired[other.user] * ratio);
                    self.week.used[input.user] = if short { can * scale } else { own };
                }
            }
            self.week.made[process.market][process.supplier] += output;
            for (oxide, supplier, input, per_input) in &process.swarf {
                self.week.made[*oxide][*supplier] += self.week.used[process.inputs[*input].user] * per_input;
            }
        }
    }

    fn use_goods(&mut self) {
        for (index, user) in self.world.users.iter().enumerate() {
            if let Purpose::EndUse { .. } = user.purpose {
                self.week.used[index] = self.available(index);
            }
            self.state.user_stock[index] -= self.week.used[index];
        }
    }

    /// Separation plants part the baskets of their mines; projects add what they make.
    fn separate(&mut self, week: usize) {
        let world = self.world;
        for (number, market) in world.markets.iter().enumerate() {
            if market.joint {
                for (row, place) in market.suppliers.iter().enumerate() {
                    let of_mines = market.base_supply[row] - market.base_swarf[row];
                    self.week.made[number][row] += of_mines * self.state.throughput[*place];
                }
            }
        }
        for addition in world.additions.iter().filter(|addition| addition.feed == Feed::Own) {
            let row =
                world.markets[addition.market].suppliers.iter().position(|place| *place == addition.place);
            if let Some(row) = row {
                self.week.made[addition.market][row] += addition.at(week);
            }
        }
        for (number, made) in self.week.made.iter().enumerate() {
            for (row, output) in made.iter().enumerate() {
                self.state.finished[number][row] += output;
            }
        }
    }

    /// Orders: desired use, and the gap between wanted and held stock closed over the adjustment time.
    fn order_goods(&mut self, effects: Option<&[Effect]>) {
        let world = self.world;
        let settings = &world.settings;
        for ordered in &mut self.week.ordered {
            ordered.fill(0.0);
        }
        let mut wanted_transit = vec![vec![0.0; world.buyers.len()]; world.markets.len()];
        for (number, market) in world.markets.iter().enumerate() {
            for buyer in 0..world.buyers.len() {
                if market.base_order[buyer] <= 0.0 {
                    continue;
                }
                for (row, from) in market.suppliers.iter().enumerate() {
                    let share = self.state.share[world.lane(number, row, buyer)];
                    // What was shipped this week a lead time ago has just arrived.
                    wanted_transit[number][buyer] += share * (lead(world, *from, buyer) - 1) as f64;
                }
            }
        }
        for (index, user) in world.users.iter().enumerate() {
            let worry = effects.map_or(0.0, |effects| self.worry(effects, user.market, user.buyer));
            // A process that runs at another rate than the baseline's holds stock for that rate.
            let pace = if user.base > 0.0 { (self.week.desired[index] / user.base).min(1.0) } else { 0.0 };
            let target = user.stock * pace.max(settings.stock_threshold) * (1.0 + worry);
            let gap = target - self.state.user_stock[index];
            self.week.order[index] = self.week.desired[index] + gap / settings.order_time;
            self.week.ordered[user.market][user.buyer] += self.week.order[index];
        }
        for (number, market) in world.markets.iter().enumerate() {
            for buyer in 0..world.buyers.len() {
                if market.base_order[buyer] <= 0.0 {
                    continue;
                }
                let waiting: f64 = (0..market.suppliers.len())
                    .map(|row| world.lane(number, row, buyer))
                    .filter(|lane| self.state.ruled[*lane])
                    .map(|lane| self.state.queue[lane].total())
                    .sum();
                let weekly: f64 = self.week.ordered[number][buyer].clamp(0.0, market.base_order[buyer]);
                let on_order = self.state.transit[number][buyer] + waiting;
                let wanted = wanted_transit[number][buyer] * weekly;
                let order = self.week.ordered[number][buyer] + (wanted - on_order) / settings.order_time;
                self.week.ordered[number][buyer] = order.max(0.0);
            }
        }
    }

    /// How much more stock a buyer wants because its habitual lanes are or will be controlled.
    fn worry(&self, effects: &[Effect], market: usize, buyer: usize) -> f64 {
        let world = self.world;
        let settings = &world.settings;
        let mut worry = 0.0;
        for row in 0..world.markets[market].suppliers.len() {
            let effect = &effects[world.lane(market, row, buyer)];
            if effect.is_free() {
                continue;
            }
            let habit = world.markets[market].habit[row * world.buyers.len() + buyer];
            let licensed = effect.licensed_since.is_some() || effect.screened_since.is_some();
            let controlled = effect.blocked > 0.0 || effect.military_barred || licensed;
            worry += habit * if controlled { settings.precaution } else { 0.0 };
            worry += habit * if effect.announced { settings.front_running } else { 0.0 };
        }
        worry
    }

    /// One market: orders pass the rules, suppliers share what they have, goods leave.
    fn trade(&mut self, number: usize, week: usize, effects: Option<&[Effect]>) {
        let world = self.world;
        let settings = &world.settings;
        let market = &world.markets[number];
        let buyers = world.buyers.len();
        for row in 0..market.suppliers.len() {
            for column in 0..buyers {
                let lane = world.lane(number, row, column);
                let cell = row * buyers + column;
                let order = self.week.ordered[number][column] * self.state.share[lane];
                self.orders[cell] = order;
                self.passages[cell] = if self.state.ruled[lane] {
                    let effect = effects.map_or(Effect::default(), |effects| effects[lane]);
                    let normal = market.habit[cell] * market.base_order[column];
                    let mut passage =
                        lanes::pass(settings, &effect, &mut self.state.queue[lane], order, normal, week);
                    if let Some(quota) = effect.quota {
                        passage.open = passage.open.min(quota * normal);
                    }
                    // Where owners abroad are bound, only what the other plants of the place can make is free.
                    let free = (1.0 - effect.blocked) * market.base_supply[row] * (1.0 + settings.spare);
                    if effect.blocked > 0.0 {
                        passage.open = passage.open.min(free);
                    }
                    passage
                } else {
                    Passage { open: order, leaking: 0.0 }
                };
            }
        }
        for row in 0..market.suppliers.len() {
            self.allocate(number, row, week);
        }
        self.dispose(number, week);
        self.redirect(number, week);
    }

    /// A supplier's goods go to habitual orders first, then to redirected ones, then to those that leak.
    fn allocate(&mut self, number: usize, row: usize, week: usize) {
        let world = self.world;
        let market = &world.markets[number];
        let buyers = world.buyers.len();
        let place = market.suppliers[row];
        let mut left = self.state.finished[number][row];
        let mut claims = 0.0;
        for column in 0..buyers {
            let lane = world.lane(number, row, column);
            self.week.shipped[lane] = 0.0;
            self.week.leaked[lane] = 0.0;
        }
        for tier in 0..3 {
            for first in [true, false] {
                let preferred = |column: usize| {
                    let buyer = world.buyers[column];
                    match world.allocation {
                        Allocation::DefenceFirst => buyer.class == EndUserClass::Military,
                        Allocation::HomeFirst => buyer.place == place,
                        Allocation::ProRata | Allocation::HighestValueFirst => true,
                    }
                };
                let claim = |cell: usize, lane: usize| -> f64 {
                    let passage = self.passages[cell];
                    let share = self.state.share[lane];
                    let habitual = if share > 0.0 { (market.habit[cell] / share).min(1.0) } else { 1.0 };
                    match tier {
                        0 => passage.open * habitual,
                        1 => passage.open * (1.0 - habitual),
                        _ => passage.leaking,
                    }
                };
                let cells = || (0..buyers).filter(|column| preferred(*column) == first);
                let total: f64 =
                    cells().map(|column| claim(row * buyers + column, world.lane(number, row, column))).sum();
                if total <= 0.0 {
                    continue;
                }
                claims += if tier < 2 { total } else { 0.0 };
                let part = if total > left { left / total } else { 1.0 };
                let shipments: Vec<(usize, f64)> = cells()
                    .map(|column| {
                        (column, part * claim(row * buyers + column, world.lane(number, row, column)))
                    })
                    .filter(|(_, shipment)| *shipment > 0.0)
                    .collect();
                for (column, shipment) in shipments {
                    let extra = if tier == 2 { world.settings.leakage_lag } else { 0 };
                    self.ship(number, row, column, shipment, week, extra);
                    if tier == 2 {
                        self.week.leaked[world.lane(number, row, column)] += shipment;
                    }
                }
                left -= part * total;
            }
        }
        let shipped: f64 = (0..buyers).map(|column| self.week.shipped[world.lane(number, row, column)]).sum();
        self.state.finished[number][row] -= shipped;
        let smoothing = 1.0 / world.settings.smoothing;
        let smoothed = &mut self.state.claims[number][row];
        *smoothed += smoothing * (claims - *smoothed);
    }

    fn ship(&mut self, number: usize, row: usize, column: usize, shipment: f64, week: usize, extra: usize) {
        let world = self.world;
        let from = world.markets[number].suppliers[row];
        let slot = (week + lead(world, from, column) + extra) % self.state.slots;
        self.state.ring[number][column * self.state.slots + slot] += shipment;
        self.state.transit[number][column] += shipment;
        self.week.shipped[world.lane(number, row, column)] += shipment;
    }

    /// Output that finds no use even in the baseline is disposed of as far as stocks are full.
    fn dispose(&mut self, number: usize, week: usize) {
        let market = &self.world.markets[number];
        let mut disposed = 0.0;
        for row in 0..market.suppliers.len() {
            let surplus = (self.state.finished[number][row] - market.finished[row]).max(0.0);
            let added = self.added_output(number, row, week);
            let place = market.suppliers[row];
            let usual = market.base_unsold[row] * self.state.throughput[place] + added;
            let gone = surplus.min(usual);
            self.state.finished[number][row] -= gone;
            disposed += gone;
        }
        self.week.disposed[number] = disposed;
    }

    /// Output of projects at a supplier this week: it may go unsold while nobody lacks it.
    fn added_output(&self, number: usize, row: usize, week: usize) -> f64 {
        let world = self.world;
        let place = world.markets[number].suppliers[row];
        world
            .additions
            .iter()
            .filter(|addition| addition.market == number && addition.place == place)
            .map(|addition| addition.at(week))
            .sum()
    }

    /// Buyers move orders from lanes that do not deliver to suppliers with something to spare, no faster
    /// than the diversion rate, and back once the old lanes deliver.
    fn redirect(&mut self, number: usize, week: usize) {
        let world = self.world;
        let settings = &world.settings;
        let market = &world.markets[number];
        let buyers = world.buyers.len();
        let suppliers = market.suppliers.len();
        let smoothing = 1.0 / settings.smoothing;
        let spare: Vec<f64> = (0..suppliers)
            .map(|row| {
                let sold = market.base_supply[row] - market.base_unsold[row];
                let capacity =
                    if sold > 0.0 { sold * (1.0 + settings.spare) + market.base_unsold[row] } else { 0.0 };
                (capacity + self.added_output(number, row, week) - self.state.claims[number][row]).max(0.0)
            })
            .collect();
        for column in 0..buyers {
            if market.base_order[column] <= 0.0 {
                continue;
            }
            let mut moved = 0.0;
            let mut weight = 0.0;
            let mut undelivered = 0.0;
            for row in 0..suppliers {
                let lane = world.lane(number, row, column);
                let order = self.orders[row * buyers + column];
                if order > 0.0 {
                    let filled = (self.week.shipped[lane] / order).min(1.0);
                    self.state.filled[lane] += smoothing * (filled - self.state.filled[lane]);
                }
                let lacking = 1.0 - self.state.filled[lane];
                undelivered += market.habit[row * buyers + column] * lacking;
                if lacking > settings.short {
                    moved += settings.diversion * self.state.share[lane] * lacking;
                } else {
                    weight += spare[row];
                }
            }
            self.state.undelivered[number][column] = undelivered;
            let back = settings.diversion * settings.diversion_return;
            if moved > 0.0 && weight > 0.0 {
                for row in 0..suppliers {
                    let lane = world.lane(number, row, column);
                    let lacking = 1.0 - self.state.filled[lane];
                    if lacking > settings.short {
                        self.state.share[lane] -= settings.diversion * self.state.share[lane] * lacking;
                    } else {
                        self.state.share[lane] += moved * spare[row] / weight;
                    }
                }
            } else if moved <= 0.0 {
                for row in 0..suppliers {
                    let lane = world.lane(number, row, column);
                    let habit = market.habit[row * buyers + column];
                    self.state.share[lane] += back * (habit - self.state.share[lane]);
                }
            }
        }
    }

    /// Government stocks open when use at home would go unmet, and stay open until it no longer would.
    ///
    /// Users are topped up to the stock from which they can take all they want, as far as what
    /// is left and the rate of release allow.
    fn release(&mut self) {
        let world = self.world;
        let settings = &world.settings;
        for number in 0..world.markets.len() {
            for place in 0..world.places.len() {
                let held = self.state.government[number][place];
                if held <= 0.0 {
                    continue;
                }
                let users = || world.users_at(number, place);
                let wanted: f64 = users().map(|index| self.week.desired[index]).sum();
                let short: f64 = users().map(|index| self.week.desired[index] - self.available(index)).sum();
                if wanted <= 0.0 || short <= 0.0 {
                    self.state.government_open[number][place] = false;
                    continue;
                }
                if short / wanted > settings.release_trigger {
                    self.state.government_open[number][place] = true;
                }
                if !self.state.government_open[number][place] {
                    continue;
                }
                let missing = |index: usize| {
                    let thin = settings.stock_threshold * world.users[index].stock;
                    (thin.max(self.week.desired[index]) - self.state.user_stock[index]).max(0.0)
                };
                let room: f64 = users().map(missing).sum();
                let full = self.state.government_full[number][place];
                let released = held.min(settings.release_rate * full).min(room);
                if released <= 0.0 {
                    continue;
                }
                let gifts: Vec<(usize, f64)> =
                    users().map(|index| (index, released * missing(index) / room)).collect();
                for (index, gift) in gifts {
                    self.state.user_stock[index] += gift;
                }
                self.state.government[number][place] -= released;
            }
        }
    }

    /// Quotations move towards clearing, contracts follow the price at the habitual suppliers.
    fn reprice(&mut self, effects: Option<&[Effect]>) {
        let world = self.world;
        let settings = &world.settings;
        let buyers = world.buyers.len();
        for (number, market) in world.markets.iter().enumerate() {
            for place in 0..world.places.len() {
                let (mut ordered, mut shipped) = (0.0, 0.0);
                for column in (0..buyers).filter(|column| world.buyers[*column].place == place) {
                    ordered += self.week.ordered[number][column];
                    shipped += (0..market.suppliers.len())
                        .map(|row| self.week.shipped[world.lane(number, row, column)])
                        .sum::<f64>();
                }
                let gap = if ordered > 0.0 { (1.0 - shipped / ordered).max(0.0) } else { 0.0 };
                // Rounding in the share of orders must not move a price.
                let gap = if gap < 1e-9 { 0.0 } else { gap };
                let glut = market
                    .suppliers
                    .iter()
                    .position(|known| *known == place)
                    .filter(|row| market.finished[*row] > 0.0)
                    .map_or(1.0, |row| glut(self.state.finished[number][row], market.finished[row]));
                let clearing = price::clearing(settings, gap, glut);
                self.state.quoted[number][place] =
                    price::quote(settings, self.state.quoted[number][place], clearing);
            }
            for place in 0..world.places.len() {
                let Some(column) = world.buyers.iter().position(|buyer| buyer.place == place) else {
                    continue;
                };
                let (mut inside, mut weight, mut tariff) = (0.0, 0.0, 0.0);
                for (row, from) in market.suppliers.iter().enumerate() {
                    let habit = market.habit[row * buyers + column];
                    // A supplier's own quotation is what its contracts follow, unless it is itself cut off.
                    inside += habit * self.state.quoted[number][*from];
                    weight += habit;
                    let effect =
                        effects.map_or(Effect::default(), |effects| effects[world.lane(number, row, column)]);
                    tariff += habit * effect.tariff;
                }
                if weight <= 0.0 {
                    continue;
                }
                let contract = &mut self.state.contract[number][place];
                *contract += (inside / weight - *contract) / settings.contract_lag;
                let paid =
                    price::paid(settings, *contract, self.state.quoted[number][place], tariff / weight);
                self.state.paid[number][place] = if (paid - 1.0).abs() < 1e-12 { 1.0 } else { paid };
                let log = libm::log(self.state.paid[number][place]);
                let slow = &mut self.state.slow[number][place];
                *slow += (log - *slow) / settings.elasticity_time;
            }
        }
    }

    /// Users notice failing deliveries and begin to save; plants notice claims and change their throughput.
    fn learn(&mut self) {
        let world = self.world;
        let settings = &world.settings;
        for (index, user) in world.users.iter().enumerate() {
            // Users save when deliveries fail, whether or not a stock still covers them.
            let undelivered = self.state.undelivered[user.market][user.buyer];
            if self.state.user_since[index] >= 0.0 {
                self.state.user_since[index] += 1.0;
            } else if undelivered > settings.short {
                self.state.user_since[index] = 0.0;
            }
            if self.state.user_since[index] > settings.thrift_delay {
                let effort = (undelivered / settings.thrift_full_effort).min(1.0);
                let goal = user.thrift_cap * effort;
                let thrift = &mut self.state.user_thrift[index];
                *thrift += (goal - *thrift).max(0.0) / settings.thrift_time;
            }
        }
        for (place, markets) in self.joint.iter().enumerate() {
            let total: f64 = markets.iter().map(|(_, _, weight)| weight).sum();
            if total <= 0.0 {
                continue;
            }
            let wanted: f64 = markets
                .iter()
                .map(|(number, row, weight)| {
                    let market = &world.markets[*number];
                    let sold = market.base_supply[*row] - market.base_unsold[*row];
                    weight * (self.state.claims[*number][*row] / sold)
                })
                .sum::<f64>()
                / total;
            let goal = wanted.clamp(settings.throttle_floor, 1.0 + settings.spare);
            // Rounding must not start the plants drifting.
            let goal = if (goal - 1.0).abs() < 1e-9 { 1.0 } else { goal };
            self.state.throughput[place] += (goal - self.state.throughput[place]) / settings.capacity_ramp;
        }
    }

    fn check_mass(&self, before: &[f64], week: usize) {
        let world = self.world;
        for (number, market) in world.markets.iter().enumerate() {
            let made: f64 = self.week.made[number].iter().sum();
            let used: f64 = (0..world.buyers.len())
                .flat_map(|buyer| world.users_of(number, buyer))
                .map(|index| self.week.used[*index])
                .sum();
            let expected = before[number] + made - used - self.week.disposed[number];
            let found = self.state.mass(world, number);
            let scale = before[number].max(made).max(1e-12);
            assert!(
                (found - expected).abs() <= MASS_TOLERANCE * scale,
                "bug: {} {} lost mass in week {week}: {found} t instead of {expected} t",
                market.mineral,
                market.form
            );
        }
    }
}

/// Finished goods over their normal stock; exactly 1 where rounding alone parts them.
fn glut(stock: f64, normal: f64) -> f64 {
    let ratio = stock / normal;
    if (ratio - 1.0).abs() < 1e-9 { 1.0 } else { ratio }
}

/// Splits an arrival among the users of a market at a buyer.
///
/// An arrival covers the use everyone wants first, in equal parts, and then refills stocks; except that under
/// allocation by value the most valuable users are filled first.
fn hand_out(world: &World, stock: &mut [f64], week: &Week, market: usize, buyer: usize, arriving: f64) {
    let users = world.users_of(market, buyer);
    let weight = |index: usize| week.order[index].max(0.0);
    let total: f64 = users.iter().map(|index| weight(*index)).sum();
    if world.allocation == Allocation::HighestValueFirst {
        let mut order = users.to_vec();
        order.sort_by(|a, b| world.users[*b].value.total_cmp(&world.users[*a].value).then(a.cmp(b)));
        let mut left = arriving;
        for index in &order {
            let wanted = weight(*index).min(left);
            stock[*index] += wanted;
            left -= wanted;
        }
        // What nobody ordered is spread by use.
        spread(world, stock, market, buyer, left);
    } else if total > 0.0 {
        let for_use_of = |index: usize| weight(index).min(week.desired[index]);
        let wanted: f64 = users.iter().map(|index| for_use_of(*index)).sum();
        let refill: f64 = users.iter().map(|index| weight(*index) - for_use_of(*index)).sum();
        let for_use = arriving.min(wanted);
        let for_stock = arriving - for_use;
        for index in users {
            if wanted > 0.0 {
                stock[*index] += for_use * for_use_of(*index) / wanted;
            }
            if refill > 0.0 {
                stock[*index] += for_stock * (weight(*index) - for_use_of(*index)) / refill;
            }
        }
        if refill <= 0.0 {
            spread(world, stock, market, buyer, for_stock);
        }
    } else {
        spread(world, stock, market, buyer, arriving);
    }
}

fn spread(world: &World, stock: &mut [f64], market: usize, buyer: usize, amount: f64) {
    let users = world.users_of(market, buyer);
    let total: f64 = users.iter().map(|index| world.users[*index].base).sum();
    if total > 0.0 && amount > 0.0 {
        for index in users {
            stock[*index] += amount * world.users[*index].base / total;
        }
    }
}
