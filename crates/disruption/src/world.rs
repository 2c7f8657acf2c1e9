//! The balanced chain cut into weeks, with stocks, elasticities and prices.

use std::collections::BTreeMap;

use chain::{Chain, Market};
use codes::{Area, Code, EndUserClass, Form, Mineral, Sector, Stage};
use dataset::{Dataset, Row, schema};
use finding::{Checked, Finding, Findings, code};
use quantity::{BasisKind, DAYS_PER_WEEK, Kind, WEEKS_PER_YEAR};
use study::{Allocation, Study};

use crate::assumptions::Assumptions;

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
    /// Government stock, by place.
    pub government: Vec<f64>,
    /// Made by separation plants, and so tied to the baskets of the mines.
    pub joint: bool,
}

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
    /// How scarce goods are shared.
    pub allocation: Allocation,
    /// Oxide equivalent of a tonne of each magnet market, by mineral: market, then mineral and tonnes.
    pub oxide_in: BTreeMap<usize, Vec<(usize, f64)>>,
    pub(crate) settings: Settings,
    lane_offset: Vec<usize>,
    /// Users by market and buyer.
    users_of: Vec<Vec<usize>>,
}

impl World {
    /// Builds the world of a study from its chain.
    #[must_use]
    pub fn build(
        dataset: &Dataset,
        study: &Study,
        chain: &Chain,
        assumptions: &Assumptions,
    ) -> Checked<World> {
        let mut builder = Builder { dataset, study, chain, assumptions, findings: Findings::default() };
        let world = builder.build();
        builder.findings.sort();
        Checked { value: world, findings: builder.findings }
    }

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

    /// The users of a market at a place, whatever their class.
    pub(crate) fn users_at(&self, market: usize, place: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.buyers.len())
            .filter(move |buyer| self.buyers[*buyer].place == place)
            .flat_map(move |buyer| self.users_of(market, buyer).iter().copied())
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

    /// The market in which an element is quoted at a place: the oxide or metal of which the place buys more,
    /// else the oxide.
    #[must_use]
    pub fn quoted_market(&self, mineral: Mineral, place: usize) -> Option<usize> {
        let of = |stage: Stage| {
            self.markets.iter().position(|market| market.mineral == mineral && market.form.stage() == stage)
        };
        match (of(Stage::Separation), of(Stage::Metal)) {
            (Some(oxide), Some(metal)) if self.base_use(metal, place) > self.base_use(oxide, place) => {
                Some(metal)
            }
            (oxide, _) => oxide,
        }
    }

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
            swarf: Vec::new(),
        });
    }

    /// What projects that buy their inputs can make of a market at a place in a week.
    #[must_use]
    pub(crate) fn added_capacity(&self, market: usize, place: usize, week: usize) -> f64 {
        self.additions
            .iter()
            .filter(|addition| {
                addition.market == market && addition.place == place && addition.feed == Feed::Bought
            })
            .map(|addition| addition.at(week))
            .sum()
    }

    /// The same world with government stocks on top.
    #[must_use]
    pub fn with_stocks(mut self, lines: &[StockLine]) -> World {
        for line in lines {
            self.markets[line.market].government[line.place] += line.tonnes;
        }
        self
    }

    /// The same world in which every user holds `factor` times its stock; for tests.
    #[must_use]
    pub fn with_user_stocks_times(mut self, factor: f64) -> World {
        for user in &mut self.users {
            user.stock *= factor;
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

fn lane_offsets(markets: &[MarketData], buyers: usize) -> Vec<usize> {
    let mut offsets = vec![0];
    for market in markets {
        offsets.push(offsets.last().copied().unwrap_or(0) + market.suppliers.len() * buyers);
    }
    offsets
}

struct Builder<'b> {
    dataset: &'b Dataset,
    study: &'b Study,
    chain: &'b Chain,
    assumptions: &'b Assumptions,
    findings: Findings,
}

impl Builder<'_> {
    fn build(&mut self) -> World {
        let defence = Sector::parse("defence").expect("listed");
        let mut buyers: Vec<Buyer> =
            (0..self.chain.places.len()).map(|place| Buyer { place, class: EndUserClass::Civil }).collect();
        for place in 0..self.chain.places.len() {
            if self.chain.uses.iter().any(|u| u.place == place && u.sector == defence && u.quantity > 0.0) {
                buyers.push(Buyer { place, class: EndUserClass::Military });
            }
        }
        let mut users = Vec::new();
        let processes = self.processes(&buyers, &mut users);
        self.end_uses(&buyers, &mut users, defence);
        let settings = self.settings();
        let finished_days = self.cover("compounds-and-metals", None, None);
        let markets: Vec<MarketData> = (0..self.chain.markets.len())
            .map(|index| self.market(index, &buyers, &users, &processes, finished_days))
            .collect();
        let viewpoints: Vec<usize> =
            self.study.viewpoints.iter().filter_map(|country| self.chain.country(*country)).collect();
        let oxide_in = self
            .chain
            .magnets
            .iter()
            .map(|magnet| (magnet.market, self.chain.oxide_in_magnet(magnet)))
            .collect();
        let cells = self.cells(&viewpoints, &buyers, &users, defence);
        let lane_offset = lane_offsets(&markets, buyers.len());
        let mut users_of = vec![Vec::new(); markets.len() * buyers.len()];
        for (index, user) in users.iter().enumerate() {
            users_of[user.market * buyers.len() + user.buyer].push(index);
        }
        World {
            places: self.chain.places.clone(),
            viewpoints,
            minerals: self.chain.minerals.clone(),
            buyers,
            markets,
            users,
            processes,
            cells,
            additions: Vec::new(),
            allocation: self.study.allocation,
            oxide_in,
            settings,
            lane_offset,
            users_of,
        }
    }

    fn parameter(&mut self, name: &str) -> f64 {
        self.assumptions.parameter(self.dataset, name, &mut self.findings)
    }

    /// A duration parameter in weeks.
    fn weeks(&mut self, name: &str) -> f64 {
        self.parameter(name) / DAYS_PER_WEEK
    }

    fn settings(&mut self) -> Settings {
        let whole = |weeks: f64| weeks.round().max(1.0) as usize;
        Settings {
            order_time: self.weeks("order-adjustment-time").max(1.0),
            lead_abroad: whole(self.weeks("lane-lead-time")),
            diversion: self.parameter("diversion-rate"),
            diversion_return: self.parameter("diversion-return"),
            spare: self.parameter("spare-capacity"),
            leakage: self.parameter("leakage-share"),
            leakage_lag: whole(self.weeks("leakage-lag")),
            stock_threshold: self.parameter("stock-threshold"),
            precaution: self.parameter("precautionary-stock"),
            front_running: self.parameter("front-running"),
            licence_lead: self.weeks("licence-lead-time").max(1.0),
            approval_start: self.parameter("licence-approval-start"),
            approval_final: self.parameter("licence-approval-final"),
            approval_recovery: self.weeks("licence-approval-recovery").max(1.0),
            general_share: self.parameter("general-licence-share"),
            general_start: self.weeks("general-licence-start"),
            general_lead: self.weeks("general-licence-lead-time").max(1.0),
            licence_volume_cap: self.parameter("licence-volume-cap"),
            enforcement_time: self.weeks("enforcement-time").max(0.1),
            look_alike_share: self.parameter("look-alike-share"),
            look_alike_delay: self.weeks("look-alike-delay").max(1.0),
            military_through_civil: self.parameter("military-through-civil"),
            elasticity_time: self.weeks("elasticity-adjustment-time").max(1.0),
            thrift_delay: self.weeks("thrift-delay"),
            thrift_time: self.weeks("thrift-time").max(1.0),
            thrift_full_effort: self.parameter("thrift-full-effort"),
            capacity_ramp: self.weeks("capacity-ramp").max(1.0),
            throttle_floor: self.parameter("throttle-floor"),
            smoothing: self.weeks("signal-smoothing").max(1.0),
            short: self.parameter("short-threshold"),
            spot_share: self.parameter("spot-share"),
            spot_participation: self.parameter("spot-participation"),
            spot_elasticity: self.parameter("spot-elasticity"),
            thinnest_market: self.parameter("thinnest-market"),
            price_adjustment: self.parameter("price-adjustment"),
            contract_lag: self.weeks("contract-lag").max(1.0),
            inside_response: self.parameter("inside-price-response"),
            release_trigger: self.parameter("release-trigger"),
            release_rate: self.parameter("release-rate"),
        }
    }

    fn missing(&mut self, table: &str, what: &str) -> f64 {
        self.findings.push(
            Finding::error(code::NO_DATA, format!("table `{table}` has no {what}"))
                .help("add the figure with its origin"),
        );
        f64::NAN
    }

    /// Stock practice in weeks of use: for the country, else for the world.
    fn cover(&mut self, form: &str, country: Option<Area>, sector: Option<Sector>) -> f64 {
        let wanted = Form::parse(form).ok();
        let found = [country, Some(Area::world())].into_iter().flatten().find_map(|area| {
            self.dataset
                .rows(&schema::STOCK)
                .iter()
                .filter(|row| row.cell("measure") == "practice" && row.form == wanted)
                .filter(|row| row.country == Some(area) && row.sector == sector)
                .filter(|row| row.figure.is_some_and(|figure| figure.kind == Kind::Duration))
                .find_map(|row| self.assumptions.of_group("user-stocks", row))
        });
        if let Some(days) = found {
            days / DAYS_PER_WEEK
        } else {
            let sector = sector.map(|sector| format!(" of sector {sector}")).unwrap_or_default();
            self.missing("stock", &format!("practice for {form}{sector}"))
        }
    }

    fn processes(&mut self, buyers: &[Buyer], users: &mut Vec<User>) -> Vec<Process> {
        let mut processes = Vec::new();
        for making in &self.chain.metal {
            let (Some(oxide), Some(metal)) =
                (self.chain.oxide_index(making.mineral), self.chain.metal_index(making.mineral))
            else {
                continue;
            };
            for (supplier, place) in suppliers(&self.chain.markets[metal]).into_iter().enumerate() {
                let base = self.chain.markets[metal].production[place] / WEEKS_PER_YEAR;
                if base <= 0.0 {
                    continue;
                }
                let cover = self.cover("oxide", Some(self.chain.places[place]), None);
                let input = input_user(
                    buyers,
                    users,
                    oxide,
                    place,
                    processes.len(),
                    base * making.oxide_per_metal,
                    cover,
                    0.0,
                );
                let inputs = vec![InputData {
                    user: input,
                    coefficient: making.oxide_per_metal,
                    group: 0,
                    essential: true,
                }];
                processes.push(Process {
                    market: metal,
                    supplier,
                    base,
                    inputs,
                    groups: 1,
                    swarf: Vec::new(),
                });
            }
        }
        for magnet in &self.chain.magnets {
            for (supplier, place) in suppliers(&self.chain.markets[magnet.market]).into_iter().enumerate() {
                let base = self.chain.markets[magnet.market].production[place] / WEEKS_PER_YEAR;
                if base <= 0.0 {
                    continue;
                }
                let cover = self.cover("metal", Some(self.chain.places[place]), None);
                let mut groups: Vec<&str> = Vec::new();
                let mut inputs = Vec::new();
                let mut swarf = Vec::new();
                for (number, part) in magnet.recipe.iter().enumerate() {
                    let Some(metal) = self.chain.metal_index(part.mineral) else { continue };
                    let group = groups.iter().position(|known| *known == part.group).unwrap_or_else(|| {
                        groups.push(&part.group);
                        groups.len() - 1
                    });
                    // Heavy rare earths in magnets can be saved; the matrix elements cannot.
                    let thrift = if part.group == "DyTb" { self.thrift(part.mineral, "NdFeB") } else { 0.0 };
                    let process = processes.len();
                    let user = input_user(
                        buyers,
                        users,
                        metal,
                        place,
                        process,
                        base * part.metal_per_tonne,
                        cover,
                        thrift,
                    );
                    inputs.push(InputData {
                        user,
                        coefficient: part.metal_per_tonne,
                        group,
                        essential: part.essential,
                    });
                    if let Some(returned) = self.swarf(part.mineral, place, magnet.yield_share) {
                        swarf.push((returned.0, returned.1, number, returned.2));
                    }
                }
                let groups = groups.len();
                processes.push(Process { market: magnet.market, supplier, base, inputs, groups, swarf });
            }
        }
        processes
    }

    /// Oxide market, supplier number and tonnes of oxide per tonne of metal bought, from swarf at a place.
    fn swarf(&self, mineral: usize, place: usize, yield_share: f64) -> Option<(usize, usize, f64)> {
        let recovery = self.chain.swarf_recovery[place];
        if recovery <= 0.0 {
            return None;
        }
        let oxide = self.chain.oxide_index(mineral)?;
        let supplier = suppliers(&self.chain.markets[oxide]).iter().position(|known| *known == place)?;
        let factor = self.chain.minerals[mineral].oxide_factor()?.value();
        Some((oxide, supplier, (1.0 - yield_share) * recovery / factor))
    }

    fn thrift(&self, mineral: usize, form: &str) -> f64 {
        let form = Form::parse(form).ok();
        self.dataset
            .rows(&schema::THRIFT)
            .iter()
            .find(|row| row.mineral == Some(self.chain.minerals[mineral]) && row.form == form)
            .and_then(|row| self.assumptions.of_group("thrift-potential", row))
            .unwrap_or(0.0)
    }

    fn end_uses(&mut self, buyers: &[Buyer], users: &mut Vec<User>, defence: Sector) {
        for preparation in &self.chain.preparations {
            for (place, amounts) in preparation.oxide.iter().enumerate() {
                if amounts.iter().sum::<f64>() <= 0.0 {
                    continue;
                }
                let cover = self.cover(preparation.form.as_str(), Some(self.chain.places[place]), None);
                let of_form =
                    || self.chain.uses.iter().filter(|u| u.form == preparation.form && u.place == place);
                let total: f64 = of_form().map(|u| u.quantity).sum();
                let military: f64 =
                    of_form().filter(|u| u.sector == defence).map(|u| u.quantity).sum::<f64>() / total;
                for (column, part) in preparation.parts.iter().enumerate() {
                    let Some(market) = self.chain.oxide_index(part.0) else { continue };
                    let base = amounts[column] / WEEKS_PER_YEAR;
                    let purpose = Purpose::EndUse { form: preparation.form, sector: None };
                    let thrift_cap = self.thrift(part.0, preparation.form.as_str());
                    let value = self.value(preparation.form, place, None, total / WEEKS_PER_YEAR);
                    for (buyer, share) in [
                        (Some(civil_buyer(buyers, place)), 1.0 - military),
                        (military_buyer(buyers, place), military),
                    ] {
                        let (Some(buyer), true) = (buyer, base * share > 0.0) else { continue };
                        let base = base * share;
                        users.push(User {
                            market,
                            buyer,
                            purpose,
                            base,
                            stock: base * cover,
                            thrift_cap,
                            value,
                        });
                    }
                }
            }
        }
        for magnet in &self.chain.magnets {
            let market = &self.chain.markets[magnet.market];
            let (family, lead) =
                if magnet.form.as_str() == "SmCo" { ("SmCo", "Sm") } else { ("NdFeB", "Nd") };
            let lead = Mineral::parse(lead).ok().and_then(|mineral| self.chain.mineral(mineral));
            let thrift_cap = lead.map_or(0.0, |mineral| self.thrift(mineral, family));
            for place in 0..self.chain.places.len() {
                let of_place: Vec<_> =
                    self.chain.uses.iter().filter(|u| u.form == magnet.form && u.place == place).collect();
                let total: f64 = of_place.iter().map(|u| u.quantity).sum();
                if total <= 0.0 {
                    continue;
                }
                // Sector shares sum to 1 within rounding; use by sector must sum to the market's exactly.
                let scale = market.consumption[place] / total / WEEKS_PER_YEAR;
                for entry in of_place {
                    let base = entry.quantity * scale;
                    let cover = self.cover("NdFeB", Some(self.chain.places[place]), Some(entry.sector));
                    let military = entry.sector == defence;
                    let buyer = military_buyer(buyers, place)
                        .filter(|_| military)
                        .unwrap_or(civil_buyer(buyers, place));
                    users.push(User {
                        market: magnet.market,
                        buyer,
                        purpose: Purpose::EndUse { form: magnet.form, sector: Some(entry.sector) },
                        base,
                        stock: base * cover,
                        thrift_cap,
                        value: self.value(magnet.form, place, Some(entry.sector), base),
                    });
                }
            }
        }
    }

    fn cells(&self, viewpoints: &[usize], buyers: &[Buyer], users: &[User], defence: Sector) -> Vec<Cell> {
        let mut cells = Vec::new();
        for entry in
            self.chain.uses.iter().filter(|entry| viewpoints.contains(&entry.place) && entry.quantity > 0.0)
        {
            let class = if entry.sector == defence { EndUserClass::Military } else { EndUserClass::Civil };
            let serves = |user: &User, mineral: Option<Mineral>| {
                let buyer = buyers[user.buyer];
                let fits = match user.purpose {
                    Purpose::EndUse { form, sector } => {
                        form == entry.form && sector.is_none_or(|sector| sector == entry.sector)
                    }
                    Purpose::Input { .. } => false,
                };
                let mineral_fits = mineral.is_none_or(|m| self.chain.markets[user.market].mineral == m);
                fits && mineral_fits && buyer.place == entry.place && buyer.class == class
            };
            let find = |mineral: Option<Mineral>| -> Vec<usize> {
                (0..users.len()).filter(|index| serves(&users[*index], mineral)).collect()
            };
            let preparation =
                self.chain.preparations.iter().find(|preparation| preparation.form == entry.form);
            let groups = match preparation {
                None => vec![find(None)],
                Some(preparation) => {
                    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
                    for (mineral, group, essential) in &preparation.parts {
                        if *essential {
                            groups
                                .entry(group)
                                .or_default()
                                .extend(find(Some(self.chain.minerals[*mineral])));
                        }
                    }
                    groups.into_values().collect()
                }
            };
            cells.push(Cell {
                place: entry.place,
                sector: entry.sector,
                form: entry.form,
                base: entry.quantity / WEEKS_PER_YEAR,
                groups,
            });
        }
        cells
    }

    /// Value added that stops per tonne missing, USD/t, where the dataset has it; else nothing.
    fn value(&self, form: Form, place: usize, sector: Option<Sector>, base: f64) -> f64 {
        let country = self.chain.places[place];
        let of = |sector: Sector| -> f64 {
            let added = self
                .dataset
                .rows(&schema::VALUE_ADDED)
                .iter()
                .find(|row| row.country == Some(country) && row.sector == Some(sector))
                .and_then(Row::value)
                .unwrap_or(0.0);
            let dependence = self
                .dataset
                .rows(&schema::DEPENDENCE)
                .iter()
                .find(|row| row.form == Some(form) && row.sector == Some(sector))
                .and_then(Row::value)
                .unwrap_or(0.0);
            added * dependence / WEEKS_PER_YEAR
        };
        let total: f64 = if let Some(sector) = sector {
            of(sector)
        } else {
            let mut sectors: Vec<Sector> = self
                .chain
                .uses
                .iter()
                .filter(|u| u.form == form && u.place == place)
                .map(|u| u.sector)
                .collect();
            sectors.sort_unstable();
            sectors.dedup();
            sectors.into_iter().map(of).sum()
        };
        if base > 0.0 { total / base } else { 0.0 }
    }

    fn market(
        &mut self,
        index: usize,
        buyers: &[Buyer],
        users: &[User],
        processes: &[Process],
        finished_weeks: f64,
    ) -> MarketData {
        let market = &self.chain.markets[index];
        let suppliers = suppliers(market);
        let base_supply: Vec<f64> =
            suppliers.iter().map(|place| market.supply(*place) / WEEKS_PER_YEAR).collect();
        let mut base_swarf = vec![0.0; suppliers.len()];
        for process in processes {
            for (oxide, supplier, input, per_input) in &process.swarf {
                if *oxide == index {
                    base_swarf[*supplier] += process.base * process.inputs[*input].coefficient * per_input;
                }
            }
        }
        let mut base_order = vec![0.0; buyers.len()];
        for user in users.iter().filter(|user| user.market == index) {
            base_order[user.buyer] += user.base;
        }
        let mut habit = vec![0.0; suppliers.len() * buyers.len()];
        for (row, from) in suppliers.iter().enumerate() {
            for (column, buyer) in buyers.iter().enumerate() {
                let used = market.consumption[buyer.place];
                if used > 0.0 && base_order[column] > 0.0 {
                    habit[row * buyers.len() + column] = market.trade[*from][buyer.place] / used;
                }
            }
        }
        let base_unsold: Vec<f64> =
            suppliers.iter().map(|place| market.unsold[*place] / WEEKS_PER_YEAR).collect();
        let finished = base_supply
            .iter()
            .zip(&base_unsold)
            .map(|(supply, unsold)| (supply - unsold) * finished_weeks)
            .collect();
        let (price, price_year) = self.price(market);
        let lead = match market.mineral {
            mineral if mineral.is_rare_earth() => mineral,
            _ => Mineral::parse("Nd").expect("listed"),
        };
        let government = self.government(market, index, users, buyers);
        MarketData {
            mineral: market.mineral,
            form: market.form,
            basis: market.basis,
            suppliers,
            base_supply,
            base_swarf,
            base_unsold,
            habit,
            base_order,
            finished,
            price,
            price_year,
            elasticity_short: self.elasticity(lead, "short"),
            elasticity_long: self.elasticity(lead, "long"),
            government,
            joint: market.stage() == Stage::Separation,
        }
    }

    fn elasticity(&mut self, mineral: Mineral, horizon: &str) -> f64 {
        let found = self
            .dataset
            .rows(&schema::ELASTICITY)
            .iter()
            .find(|row| {
                row.cell("side") == "demand" && row.mineral == Some(mineral) && row.cell("horizon") == horizon
            })
            .and_then(|row| self.assumptions.of_group("demand-elasticity", row));
        found.unwrap_or_else(|| {
            self.missing("elasticity", &format!("{horizon}-run demand elasticity of {mineral}"))
        })
    }

    /// Price of the baseline year, or the newest before it, inside China; a metal's is that of its oxide.
    fn price(&mut self, market: &Market) -> (f64, u16) {
        let oxide = Form::parse("oxide").expect("listed");
        let (mineral, form, factor) = if market.stage() == Stage::Metal {
            let factor = market.mineral.element_per_oxide();
            (market.mineral, oxide, 1.0 / factor)
        } else if market.mineral.is_rare_earth() {
            (market.mineral, oxide, 1.0)
        } else {
            let code = if market.form.as_str() == "SmCo" { "SmCo" } else { "NdFeB" };
            (market.mineral, Form::parse(code).expect("listed"), 1.0)
        };
        let china = Area::parse("CHN").expect("listed");
        let quotes = ["FOB annual average", "ex-works annual average", "FOB indicative", "judged average"];
        let row = self
            .dataset
            .rows(&schema::PRICE)
            .iter()
            .filter(|row| row.mineral == Some(mineral) && row.form == Some(form) && row.market == Some(china))
            .filter(|row| row.year().is_some_and(|year| year <= self.chain.year))
            .filter(|row| {
                row.figure.is_some_and(|f| matches!(f.kind, Kind::Price(quantity::Currency::Usd, _)))
            })
            .filter(|row| quotes.iter().any(|quote| row.cell("quote").starts_with(quote)))
            .max_by_key(|row| (row.period.map(|p| p.first), row.vintage.clone()));
        match row.and_then(|row| Some((row.value()?, row.year()?))) {
            Some((value, year)) => (value * factor, year as u16),
            None => (self.missing("price", &format!("price of {mineral} {form} in China")), 0),
        }
    }

    /// Government stock in tonnes by place: days of the place's own use, for oxides and metals.
    fn government(&mut self, market: &Market, index: usize, users: &[User], buyers: &[Buyer]) -> Vec<f64> {
        let mut stock = vec![0.0; self.chain.places.len()];
        if !market.mineral.is_rare_earth() {
            return stock;
        }
        for row in self.dataset.rows(&schema::STOCK) {
            let held = row.cell("measure") == "held" && row.figure.is_some_and(|f| f.kind == Kind::Duration);
            let (true, Some(country)) = (held, row.country) else { continue };
            let Some(place) = self.chain.place(country) else { continue };
            let Some(days) = self.assumptions.of_group("government-stocks", row) else { continue };
            let weekly: f64 = users
                .iter()
                .filter(|user| user.market == index && buyers[user.buyer].place == place)
                .map(|user| user.base)
                .sum();
            stock[place] += weekly * days / DAYS_PER_WEEK;
        }
        stock
    }
}

fn suppliers(market: &Market) -> Vec<usize> {
    (0..market.production.len()).filter(|place| market.supply(*place) > 0.0).collect()
}

fn civil_buyer(buyers: &[Buyer], place: usize) -> usize {
    buyers
        .iter()
        .position(|buyer| buyer.place == place && buyer.class == EndUserClass::Civil)
        .expect("every place has a civil buyer")
}

fn military_buyer(buyers: &[Buyer], place: usize) -> Option<usize> {
    buyers.iter().position(|buyer| buyer.place == place && buyer.class == EndUserClass::Military)
}

/// Adds the purchase of an input by a process and returns the number of its user.
#[expect(clippy::too_many_arguments, reason = "one user, spelled out")]
fn input_user(
    buyers: &[Buyer],
    users: &mut Vec<User>,
    market: usize,
    place: usize,
    process: usize,
    base: f64,
    cover: f64,
    thrift_cap: f64,
) -> usize {
    users.push(User {
        market,
        buyer: civil_buyer(buyers, place),
        purpose: Purpose::Input { process },
        base,
        stock: base * cover,
        thrift_cap,
        value: 0.0,
    });
    users.len() - 1
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Settings for tests of single mechanisms.
    pub(crate) fn settings() -> Settings {
        Settings {
            order_time: 6.0,
            lead_abroad: 5,
            diversion: 0.04,
            diversion_return: 0.5,
            spare: 0.1,
            leakage: 0.1,
            leakage_lag: 8,
            stock_threshold: 0.4,
            precaution: 0.3,
            front_running: 0.15,
            licence_lead: 9.0,
            approval_start: 0.25,
            approval_final: 0.85,
            approval_recovery: 8.0,
            general_share: 0.4,
            general_start: 35.0,
            general_lead: 1.5,
            licence_volume_cap: 1.25,
            enforcement_time: 2.0,
            look_alike_share: 0.9,
            look_alike_delay: 6.0,
            military_through_civil: 0.5,
            elasticity_time: 156.0,
            thrift_delay: 26.0,
            thrift_time: 104.0,
            thrift_full_effort: 0.1,
            capacity_ramp: 8.0,
            throttle_floor: 0.7,
            smoothing: 4.0,
            short: 0.02,
            spot_share: 0.02,
            spot_participation: 0.05,
            spot_elasticity: 1.2,
            thinnest_market: 0.02,
            price_adjustment: 0.25,
            contract_lag: 13.0,
            inside_response: 0.25,
            release_trigger: 0.05,
            release_rate: 0.1,
        }
    }
}
