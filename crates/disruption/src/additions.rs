//! What is put on top of a world: projects and stocks.

use crate::build::civil_buyer;
use crate::numbers::Range;
use crate::world::{InputData, Process, Purpose, User, World, lane_offsets};

/// Output that comes on top of the baseline: a project.
#[derive(Debug, Clone, PartialEq)]
pub struct Addition {
    /// Index into [`World::markets`].
    pub market: usize,
    /// Index of the place.
    pub place: usize,
    /// Full output in a week, t.
    pub per_week: f64,
    /// Week of first product, counted from the first simulated week.
    pub first_week: usize,
    /// Weeks from first product to full output.
    pub ramp: f64,
    /// What it is made from.
    pub feed: Feed,
}

/// What a project makes its output from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feed {
    /// Its own mine, or scrap that was lost before.
    Own,
    /// Inputs that it must buy in the markets of the chain, as others of its kind do.
    Bought,
}

impl Addition {
    /// What it can make in a week.
    #[must_use]
    pub fn at(&self, week: usize) -> f64 {
        let running = (week as f64 - self.first_week as f64 + 1.0).max(0.0);
        self.per_week * (running / self.ramp.max(1.0)).min(1.0)
    }
}

/// A government stock on top of the baseline's.
#[derive(Debug, Clone, PartialEq)]
pub struct StockLine {
    /// Index into [`World::markets`].
    pub market: usize,
    /// Index of the place.
    pub place: usize,
    /// Tonnes held at the first simulated week.
    pub tonnes: f64,
}

/// A stock that a government comes to hold while the world runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Purchase {
    /// What and where; the tonnes are those bought in all.
    pub line: StockLine,
    /// Week in which it is there, counted from the first simulated week.
    pub week: usize,
}

/// A part of a use that a programme makes it possible to save in time.
#[derive(Debug, Clone, PartialEq)]
pub struct Saving {
    /// Index into [`World::markets`].
    pub market: usize,
    /// Index of the place.
    pub place: usize,
    /// Part of the use of every user of the market at the place.
    pub part: f64,
}

impl World {
    /// The same world with projects on top.
    #[must_use]
    pub fn with_additions(mut self, additions: Vec<Addition>) -> World {
        for addition in &additions {
            let buyers = self.buyers.len();
            let market = &mut self.markets[addition.market];
            if !market.suppliers.contains(&addition.place) {
                market.suppliers.push(addition.place);
                market.base_supply.push(0.0);
                market.base_swarf.push(0.0);
                market.base_unsold.push(0.0);
                market.finished.push(0.0);
                market.supply_elasticity.push([0.0; 2]);
                self.ranges.finished[addition.market].push(Range([0.0; 3]));
                self.ranges.supply_elasticity[addition.market].push([Range([0.0; 3]); 2]);
                market.habit.extend(std::iter::repeat_n(0.0, buyers));
            }
        }
        for addition in additions.iter().filter(|addition| addition.feed == Feed::Bought) {
            self.add_process(addition);
        }
        self.additions.extend(additions);
        self.lane_offset = lane_offsets(&self.markets, self.buyers.len());
        self
    }

    /// A process without output of its own at a place that has none of the kind, with the recipe of the others.
    fn add_process(&mut self, addition: &Addition) {
        let market = &self.markets[addition.market];
        let Some(supplier) = market.suppliers.iter().position(|place| *place == addition.place) else {
            return;
        };
        let exists = |process: &Process| process.market == addition.market && process.supplier == supplier;
        if self.processes.iter().any(exists) {
            return;
        }
        let Some(like) = self.processes.iter().find(|process| process.market == addition.market).cloned()
        else {
            return;
        };
        let buyer = civil_buyer(&self.buyers, addition.place);
        let process = self.processes.len();
        let mut inputs = Vec::new();
        for input in &like.inputs {
            let bought = self.users[input.user].market;
            self.users_of[bought * self.buyers.len() + buyer].push(self.users.len());
            inputs.push(InputData { user: self.users.len(), ..input.clone() });
            self.ranges.stock.push(Range([0.0; 3]));
            self.ranges.thrift.push(Range([0.0; 3]));
            self.users.push(User {
                market: bought,
                buyer,
                purpose: Purpose::Input { process },
                base: 0.0,
                stock: 0.0,
                thrift_cap: 0.0,
                value: 0.0,
            });
        }
        self.processes.push(Process {
            market: addition.market,
            supplier,
            base: 0.0,
            inputs,
            groups: like.groups,
            hosts: Vec::new(),
            swarf: Vec::new(),
        });
    }

    /// The same world with government stocks on top.
    #[must_use]
    pub fn with_stocks(mut self, lines: &[StockLine]) -> World {
        for line in lines {
            self.markets[line.market].government[line.place] += line.tonnes;
            self.ranges.government[line.market][line.place].map(|held| held + line.tonnes);
        }
        self
    }

    /// The same world with stocks that come from outside it while it runs.
    #[must_use]
    pub fn with_purchases(mut self, purchases: impl IntoIterator<Item = Purchase>) -> World {
        self.purchases.extend(purchases);
        self
    }

    /// The same world in which more of some uses can be saved in time.
    #[must_use]
    pub fn with_savings(mut self, savings: &[Saving]) -> World {
        for saving in savings {
            let more = |cap: f64| 1.0 - (1.0 - cap) * (1.0 - saving.part);
            for (user, range) in self.users.iter_mut().zip(&mut self.ranges.thrift) {
                if user.market != saving.market || self.buyers[user.buyer].place != saving.place {
                    continue;
                }
                user.thrift_cap = more(user.thrift_cap);
                range.map(more);
            }
        }
        self
    }
}
