//! The balanced chain cut into weeks, with stocks, elasticities and prices.

use std::collections::BTreeMap;

use codes::{Area, EndUserClass, Form, Mineral, Sector, Stage};
use quantity::BasisKind;
use study::Allocation;

use crate::additions::Purchase;
use crate::assumptions::Position;
use crate::numbers::Ranges;
use crate::outcome::Outcome;

pub use crate::additions::{Addition, Feed, StockLine};

/// Who buys: the users of one class at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Buyer {
    /// Index of the place.
    pub place: usize,
    /// Civil, or military with listed firms.
    pub class: EndUserClass,
}

/// What a user does with what it buys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Goes into a component or product.
    EndUse {
        /// Component form.
        form: Form,
        /// Sector, where the component is bought by sectors; none for oxides made into preparations.
        sector: Option<Sector>,
    },
    /// Goes into a process.
    Input {
        /// Index into [`World::processes`].
        process: usize,
    },
}

/// A group of users of a market with one stock.
#[derive(Debug, Clone)]
pub struct User {
    /// Index into [`World::markets`].
    pub market: usize,
    /// Index into [`World::buyers`].
    pub buyer: usize,
    /// What for.
    pub purpose: Purpose,
    /// Use in a week of the baseline, t.
    pub base: f64,
    /// Stock held in the baseline, t.
    pub stock: f64,
    /// Part of the use that can be saved or replaced in time.
    pub thrift_cap: f64,
    /// Value added per tonne, USD; for allocation by value.
    pub value: f64,
}

/// One input of a process.
#[derive(Debug, Clone)]
pub struct InputData {
    /// The user that buys it; index into [`World::users`].
    pub user: usize,
    /// Tonnes per tonne of output.
    pub coefficient: f64,
    /// Inputs of one group replace each other.
    pub group: usize,
    /// The process stops without the group.
    pub essential: bool,
}

/// A part of the output of a plant that is taken where its host is made, and so follows the throughput of the host.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HostShare {
    /// Market of the host.
    pub market: usize,
    /// Number of the host's plants among the suppliers of that market.
    pub supplier: usize,
    /// Part of the output, from 0 to 1.
    pub share: f64,
}

/// Metal or magnet making at a place.
#[derive(Debug, Clone)]
pub struct Process {
    /// Market it makes.
    pub market: usize,
    /// Its number among the suppliers of that market.
    pub supplier: usize,
    /// Output in a week of the baseline, t.
    pub base: f64,
    /// What it takes.
    pub inputs: Vec<InputData>,
    /// Number of groups of inputs.
    pub groups: usize,
    /// Of what it is a by-product.
    pub hosts: Vec<HostShare>,
    /// Oxide regained from its swarf: market, number of the supplier there, input it comes from, tonnes per
    /// tonne of that input.
    pub swarf: Vec<(usize, usize, usize, f64)>,
}

/// A market in weekly terms. Vectors run over suppliers or over buyers; masses are tonnes or tonnes a week.
#[derive(Debug, Clone)]
pub struct MarketData {
    /// The mineral.
    pub mineral: Mineral,
    /// The form.
    pub form: Form,
    /// What its masses are masses of.
    pub basis: BasisKind,
    /// Places that supply it.
    pub suppliers: Vec<usize>,
    /// Supply in a week of the baseline, by supplier.
    pub base_supply: Vec<f64>,
    /// The part of it that comes from swarf of processes in this world.
    pub base_swarf: Vec<f64>,
    /// The part of it that finds no use.
    pub base_unsold: Vec<f64>,
    /// Share of each supplier (row) in the orders of each buyer (column).
    pub habit: Vec<f64>,
    /// Orders in a week of the baseline, by buyer.
    pub base_order: Vec<f64>,
    /// Stock of finished goods, by supplier.
    pub finished: Vec<f64>,
    /// Price in the baseline, USD/kg on the market's basis.
    pub price: f64,
    /// Price year.
    pub price_year: u16,
    /// Short-run elasticity of use.
    pub elasticity_short: f64,
    /// Long-run elasticity of use.
    pub elasticity_long: f64,
    /// Short and long-run elasticity of what each supplier can make; separation plants answer to the value of all they
    /// part together.
    pub supply_elasticity: Vec<[f64; 2]>,
    /// Government stock, by place.
    pub government: Vec<f64>,
    /// Made by separation plants, and so tied to the baskets of the mines.
    pub joint: bool,
}

/// A sector at a viewpoint that uses a component: where losses are counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Index of the place.
    pub place: usize,
    /// The sector.
    pub sector: Sector,
    /// The component.
    pub form: Form,
    /// Use in a week of the baseline, t on the basis of the form.
    pub base: f64,
    /// Groups of users that must all be served, each a list of indices into [`World::users`].
    pub groups: Vec<Vec<usize>>,
}

/// The model's settings, in weeks and fractions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) licence_practice: Position,
    /// Where licences lie between their shortest and their longest lead time.
    pub(crate) licence_speed: Position,
    pub(crate) order_time: f64,
    pub(crate) lead_abroad: usize,
    pub(crate) diversion: f64,
    pub(crate) diversion_return: f64,
    pub(crate) spare: f64,
    pub(crate) leakage: f64,
    pub(crate) leakage_lag: usize,
    pub(crate) stock_threshold: f64,
    pub(crate) precaution: f64,
    pub(crate) front_running: f64,
    pub(crate) licence_lead: f64,
    pub(crate) approval_start: f64,
    pub(crate) approval_final: f64,
    pub(crate) approval_recovery: f64,
    pub(crate) general_share: f64,
    pub(crate) general_start: f64,
    pub(crate) general_lead: f64,
    pub(crate) licence_volume_cap: f64,
    pub(crate) enforcement_time: f64,
    pub(crate) look_alike_share: f64,
    pub(crate) look_alike_delay: f64,
    pub(crate) military_through_civil: f64,
    pub(crate) elasticity_time: f64,
    pub(crate) thrift_delay: f64,
    pub(crate) thrift_time: f64,
    pub(crate) thrift_full_effort: f64,
    pub(crate) capacity_ramp: f64,
    pub(crate) throttle_floor: f64,
    pub(crate) smoothing: f64,
    pub(crate) short: f64,
    pub(crate) spot_share: f64,
    pub(crate) spot_participation: f64,
    pub(crate) spot_elasticity: f64,
    pub(crate) thinnest_market: f64,
    pub(crate) price_adjustment: f64,
    pub(crate) contract_lag: f64,
    pub(crate) inside_response: f64,
    pub(crate) release_trigger: f64,
    pub(crate) release_rate: f64,
    pub(crate) replenish_rate: f64,
    /// What traders hold in the baseline, weeks of the spot volume.
    pub(crate) trader_stock: f64,
    /// Weeks that traders expect a shortage to last, the one they are in included.
    pub(crate) trader_outlook: f64,
    /// Part of an announced loss that traders reckon with.
    pub(crate) trader_foresight: f64,
    /// Interest and cost of storage over the normal price, a week.
    pub(crate) trader_interest: f64,
    pub(crate) trader_storage: f64,
    pub(crate) supplier_substitution: f64,
    pub(crate) leakage_mark_up: f64,
    pub(crate) foreign_compliance: f64,
}

/// Everything the simulation needs to know, and nothing that changes while it runs.
#[derive(Debug, Clone)]
pub struct World {
    /// Places, as in the chain.
    pub places: Vec<Area>,
    /// Indices of the viewpoints.
    pub viewpoints: Vec<usize>,
    /// Minerals, as in the chain.
    pub minerals: Vec<Mineral>,
    /// Buyers: every place civil, then the military ones.
    pub buyers: Vec<Buyer>,
    /// Markets, as in the chain.
    pub markets: Vec<MarketData>,
    /// Users.
    pub users: Vec<User>,
    /// Processes: metal making, then magnet making.
    pub processes: Vec<Process>,
    /// Sectors at viewpoints.
    pub cells: Vec<Cell>,
    /// Projects on top.
    pub additions: Vec<Addition>,
    /// Government stocks that arrive while it runs.
    pub purchases: Vec<Purchase>,
    /// How scarce goods are shared.
    pub allocation: Allocation,
    /// Oxide equivalent of a tonne of each magnet market, by mineral: market, then mineral and tonnes.
    pub oxide_in: BTreeMap<usize, Vec<(usize, f64)>>,
    pub(crate) settings: Settings,
    pub(crate) ranges: Ranges,
    pub(crate) lane_offset: Vec<usize>,
    /// Users by market and buyer.
    pub(crate) users_of: Vec<Vec<usize>>,
}

impl World {
    /// Number of lanes: market, supplier, buyer.
    #[must_use]
    pub fn lanes(&self) -> usize {
        self.lane_offset.last().copied().unwrap_or(0)
    }

    /// Number of a lane.
    #[must_use]
    pub fn lane(&self, market: usize, supplier: usize, buyer: usize) -> usize {
        self.lane_offset[market] + supplier * self.buyers.len() + buyer
    }

    /// The users of a market at a buyer.
    pub(crate) fn users_of(&self, market: usize, buyer: usize) -> &[usize] {
        &self.users_of[market * self.buyers.len() + buyer]
    }

    /// Index of the market of a mineral and form.
    #[must_use]
    pub fn market(&self, mineral: Mineral, form: Form) -> Option<usize> {
        self.markets.iter().position(|market| market.mineral == mineral && market.form == form)
    }

    /// Baseline price of a mineral's oxide, USD/kg of oxide.
    #[must_use]
    pub fn oxide_price(&self, mineral: Mineral) -> Option<f64> {
        let oxide =
            |market: &&MarketData| market.mineral == mineral && market.form.stage() == Stage::Separation;
        self.markets.iter().find(oxide).map(|market| market.price).filter(|price| price.is_finite())
    }

    /// Part of use wanted that must go unmet for a week to count as short.
    #[must_use]
    pub fn short_from(&self) -> f64 {
        self.settings.short
    }

    /// The market in which a mineral is quoted at a place in a run: of a rare earth the oxide or metal of which the place
    /// buys more, else the oxide; of another mineral that of the forms bought there whose quotation goes highest, since
    /// a price is not passed on from one form to the next; else its last form.
    #[must_use]
    pub fn quoted_market(&self, mineral: Mineral, place: usize, outcome: &Outcome) -> Option<usize> {
        let forms = || (0..self.markets.len()).filter(|market| self.markets[*market].mineral == mineral);
        let of = |stage: Stage| forms().find(|market| self.markets[*market].form.stage() == stage);
        match (of(Stage::Separation), of(Stage::Metal)) {
            (Some(oxide), Some(metal)) if self.base_use(metal, place) > self.base_use(oxide, place) => {
                Some(metal)
            }
            (Some(oxide), _) => Some(oxide),
            (None, _) => {
                let highest = |market: usize| {
                    outcome.quoted[market][place][outcome.history..].iter().copied().fold(0.0, f64::max)
                };
                let bought = forms().filter(|market| self.base_use(*market, place) > 0.0);
                let dearest = bought.max_by(|a, b| {
                    let used = |market: usize| self.base_use(market, place);
                    highest(*a).total_cmp(&highest(*b)).then(used(*a).total_cmp(&used(*b)))
                });
                dearest.or_else(|| forms().next_back())
            }
        }
    }

    /// The same world in which every user holds `factor` times its stock; for tests.
    #[must_use]
    pub fn with_user_stocks_times(mut self, factor: f64) -> World {
        for (user, range) in self.users.iter_mut().zip(&mut self.ranges.stock) {
            user.stock *= factor;
            range.map(|stock| stock * factor);
        }
        self
    }

    /// Final use of a mineral at a place in a week of the baseline, and all stocks of it there, governments'
    /// included, both in t REO.
    #[must_use]
    pub fn use_and_stock(&self, mineral: Mineral, place: usize) -> (f64, f64) {
        let Some(index) = self.minerals.iter().position(|known| *known == mineral) else { return (0.0, 0.0) };
        let (mut weekly, mut stock) = (0.0, 0.0);
        for user in self.users.iter().filter(|user| self.buyers[user.buyer].place == place) {
            let part = self.oxide_part(user.market, index);
            stock += user.stock * part;
            if matches!(user.purpose, Purpose::EndUse { .. }) {
                weekly += user.base * part;
            }
        }
        (weekly, stock + self.government_stock(mineral, place))
    }

    /// What the government of a place holds of a mineral in all forms, t REO.
    #[must_use]
    pub fn government_stock(&self, mineral: Mineral, place: usize) -> f64 {
        let Some(index) = self.minerals.iter().position(|known| *known == mineral) else { return 0.0 };
        let markets = self.markets.iter().enumerate();
        markets.map(|(number, market)| market.government[place] * self.oxide_part(number, index)).sum()
    }

    /// Oxide of a mineral (by index) in a tonne of a market's goods.
    pub(crate) fn oxide_part(&self, market: usize, mineral: usize) -> f64 {
        if let Some(parts) = self.oxide_in.get(&market) {
            return parts.iter().find(|part| part.0 == mineral).map_or(0.0, |part| part.1);
        }
        let data = &self.markets[market];
        if data.mineral != self.minerals[mineral] {
            0.0
        } else if data.joint {
            1.0
        } else {
            1.0 / data.mineral.element_per_oxide()
        }
    }

    /// Part of the price of a process's output that is material from a place, by the habits of the baseline; 0
    /// for what no process here makes.
    pub(crate) fn content_from(&self, origin: usize, market: usize, supplier: usize) -> f64 {
        let made = |process: &&Process| process.market == market && process.supplier == supplier;
        let Some(process) = self.processes.iter().find(made) else { return 0.0 };
        let material: f64 = process
            .inputs
            .iter()
            .map(|input| {
                let user = &self.users[input.user];
                let data = &self.markets[user.market];
                let row = data.suppliers.iter().position(|place| *place == origin);
                let share = row.map_or(0.0, |row| data.habit[row * self.buyers.len() + user.buyer]);
                input.coefficient * share * data.price
            })
            .sum();
        material / self.markets[market].price
    }

    /// Part of the use of a market at a place in the baseline that goes to end uses, and not into other goods.
    #[must_use]
    pub fn end_use_part(&self, market: usize, place: usize) -> f64 {
        let here = self.users.iter().filter(|user| {
            user.market == market
                && self.buyers[user.buyer].place == place
                && matches!(user.purpose, Purpose::EndUse { .. })
        });
        let (all, end_use) = (self.base_use(market, place), here.map(|user| user.base).sum::<f64>());
        if all > 0.0 { end_use / all } else { 0.0 }
    }

    /// Use of a market by a place in a week of the baseline, t.
    #[must_use]
    pub fn base_use(&self, market: usize, place: usize) -> f64 {
        self.buyers
            .iter()
            .zip(&self.markets[market].base_order)
            .filter(|(buyer, _)| buyer.place == place)
            .map(|(_, order)| order)
            .sum()
    }
}

pub(crate) fn lane_offsets(markets: &[MarketData], buyers: usize) -> Vec<usize> {
    let mut offsets = vec![0];
    for market in markets {
        offsets.push(offsets.last().copied().unwrap_or(0) + market.suppliers.len() * buyers);
    }
    offsets
}
