//! The world as flat tables of indices: only lanes, buyers and places that can ever move goods.

use std::collections::BTreeMap;
use std::ops::Range;

use codes::EndUserClass;
use study::Allocation;

use crate::world::{HostShare, Purpose, World};

/// A market's part of the tables.
#[derive(Debug, Clone)]
pub(crate) struct MarketLayout {
    /// Its suppliers.
    pub(crate) suppliers: Range<usize>,
    /// Its buyers that have users.
    pub(crate) pairs: Range<usize>,
    /// First of its lanes, which run over buyers, then suppliers.
    pub(crate) lanes: usize,
    /// Its places with a price.
    pub(crate) spots: Range<usize>,
    /// Its users.
    pub(crate) users: Range<usize>,
    /// Tied to the baskets of mines.
    pub(crate) joint: bool,
    /// Some of its suppliers answer to its price.
    pub(crate) answers: bool,
    /// Some of its suppliers pass on what they pay for materials.
    pub(crate) passes_on: bool,
}

impl MarketLayout {
    /// Lanes of a buyer by its number in the market.
    #[inline(always)]
    pub(crate) fn lanes_of(&self, column: usize) -> Range<usize> {
        let cells = self.cells_of(column);
        self.lanes + cells.start..self.lanes + cells.end
    }

    /// The same lanes, counted from the first of the market.
    #[inline(always)]
    pub(crate) fn cells_of(&self, column: usize) -> Range<usize> {
        let rows = self.suppliers.len();
        column * rows..(column + 1) * rows
    }
}

/// A place that supplies a market.
#[derive(Debug, Clone)]
pub(crate) struct Supplier {
    pub(crate) place: usize,
    pub(crate) spot: usize,
    /// Supply in a week of the baseline, all of it, from swarf, unsold, and sold.
    pub(crate) supply: f64,
    pub(crate) swarf: f64,
    pub(crate) unsold: f64,
    pub(crate) sold: f64,
    /// Its number in lists by market and supplier.
    pub(crate) number: usize,
    /// What it is made of: spot at which that is bought, and its part of the price in the baseline.
    pub(crate) costs: Vec<(usize, f64)>,
}

/// From a supplier to a buyer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lane {
    /// Share of the supplier in the buyer's orders.
    pub(crate) habit: f64,
    /// Served first if something is short.
    pub(crate) first: bool,
}

impl Lane {
    /// Which of the two ranks it is served with.
    #[inline(always)]
    pub(crate) fn rank(self) -> usize {
        usize::from(!self.first)
    }
}

/// A buyer in a market.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub(crate) buyer: usize,
    pub(crate) place: usize,
    pub(crate) spot: usize,
    /// The supplier at the same place, by its number in the market.
    pub(crate) home: Option<usize>,
    /// Orders in a week of the baseline.
    pub(crate) order: f64,
    /// Its habit at home, and all its habits abroad.
    pub(crate) at_home: f64,
    pub(crate) abroad: f64,
    pub(crate) users: Range<usize>,
    /// Its users, most valuable first.
    pub(crate) by_value: Vec<usize>,
    /// Number of the viewpoint at whose place it is.
    pub(crate) view: Option<usize>,
    pub(crate) military: bool,
}

/// A place with a price in a market.
#[derive(Debug, Clone)]
pub(crate) struct Spot {
    /// Its buyers.
    pub(crate) pairs: Vec<usize>,
    /// The supplier at the place.
    pub(crate) supplier: Option<usize>,
    /// The buyer whose habits its contracts follow, with the sum of its habits.
    pub(crate) contracts: Option<(usize, f64)>,
    /// Number in lists by market and place.
    pub(crate) number: usize,
    /// Some of its buyers use the goods up.
    pub(crate) end_use: bool,
}

/// A user.
#[derive(Debug, Clone)]
pub(crate) struct UserLayout {
    pub(crate) base: f64,
    /// One over it.
    pub(crate) per_base: f64,
    pub(crate) wants: Wants,
}

/// What a user wants goods for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wants {
    /// To use them up.
    EndUse,
    /// To make other goods: number of the process, goods in a tonne made.
    Process { number: usize, coefficient: f64 },
    /// No process uses it.
    Nothing,
}

/// One input of a process.
#[derive(Debug, Clone)]
pub(crate) struct InputLayout {
    pub(crate) user: usize,
    pub(crate) coefficient: f64,
    /// Oxide regained from what it loses: supplier, tonnes per tonne.
    pub(crate) swarf: Option<(usize, f64)>,
}

/// A process; its inputs are kept by group.
#[derive(Debug, Clone)]
pub(crate) struct ProcessLayout {
    pub(crate) supplier: usize,
    pub(crate) base: f64,
    /// Groups: whether it is essential, and its inputs.
    pub(crate) groups: Vec<(bool, Vec<InputLayout>)>,
    /// Its hosts: supplier, one over its output in the baseline, and the part of this output that follows it.
    pub(crate) hosts: Vec<(usize, f64, f64)>,
}

/// What answers to its price: a supplier, or all the separation plants of a place, by the value of what they part.
#[derive(Debug, Clone)]
pub(crate) struct Grower {
    /// Its suppliers with the parts of its value in the baseline, which add up to 1.
    pub(crate) suppliers: Vec<(usize, f64)>,
    /// Number of the first in lists by market and supplier.
    pub(crate) number: usize,
}

/// Markets joined by the baskets of a place: supplier, price weight.
pub(crate) type Joint = Vec<(usize, f64)>;

/// The tables.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) markets: Vec<MarketLayout>,
    pub(crate) suppliers: Vec<Supplier>,
    pub(crate) pairs: Vec<Pair>,
    pub(crate) spots: Vec<Spot>,
    pub(crate) users: Vec<UserLayout>,
    /// Number in the world of each of these users.
    pub(crate) user_numbers: Vec<usize>,
    /// Which of [`Layout::savers`] each user is like.
    pub(crate) saver: Vec<usize>,
    /// Number in the world of one user of all those that can save the same, in every draw.
    pub(crate) savers: Vec<usize>,
    pub(crate) processes: Vec<ProcessLayout>,
    pub(crate) lanes: Vec<Lane>,
    /// Some lanes are served before others if something is short.
    pub(crate) ranked: bool,
    pub(crate) by_value: bool,
    pub(crate) joint: Vec<Joint>,
    pub(crate) growers: Vec<Grower>,
    /// Spot by market and place.
    pub(crate) spot_of: Vec<Option<usize>>,
    /// Supplier by market and place.
    pub(crate) supplier_of: Vec<Option<usize>>,
    /// Place of each user of the world in these tables.
    pub(crate) user_of: Vec<usize>,
    pub(crate) places: usize,
}

impl Layout {
    pub(crate) fn new(world: &World) -> Layout {
        let mut layout = Layout {
            markets: Vec::new(),
            suppliers: Vec::new(),
            pairs: Vec::new(),
            spots: Vec::new(),
            users: Vec::new(),
            user_numbers: Vec::new(),
            saver: Vec::new(),
            savers: Vec::new(),
            processes: Vec::new(),
            lanes: Vec::new(),
            ranked: false,
            by_value: world.allocation == Allocation::HighestValueFirst,
            joint: vec![Vec::new(); world.places.len()],
            growers: Vec::new(),
            spot_of: vec![None; world.markets.len() * world.places.len()],
            supplier_of: vec![None; world.markets.len() * world.places.len()],
            user_of: vec![0; world.users.len()],
            places: world.places.len(),
        };
        for market in 0..world.markets.len() {
            layout.add_market(world, market);
        }
        layout.tell_savers_apart(world);
        layout.find_growers(world);
        layout.processes = world.processes.iter().map(|process| layout.process(process)).collect();
        layout.find_costs(world);
        layout.ranked = layout.lanes.iter().any(|lane| !lane.first);
        for (number, process) in layout.processes.iter().enumerate() {
            for input in process.groups.iter().flat_map(|(_, inputs)| inputs) {
                layout.users[input.user].wants = Wants::Process { number, coefficient: input.coefficient };
            }
        }
        layout
    }

    /// Markets and places that a list by market and place holds something for.
    pub(crate) fn places_in<'l>(
        &'l self,
        list: &'l [Option<usize>],
    ) -> impl Iterator<Item = (usize, usize)> + 'l {
        let held = list.iter().enumerate().filter(|(_, entry)| entry.is_some());
        held.map(|(at, _)| (at / self.places, at % self.places))
    }

    /// Users whose savings have the same value and the same range save the same in every draw.
    fn tell_savers_apart(&mut self, world: &World) {
        let saved = |user: usize| {
            let range = world.ranges.thrift.get(user).map(|range| range.0.map(f64::to_bits));
            (world.users[user].thrift_cap.to_bits(), range)
        };
        let mut known = BTreeMap::new();
        for user in &self.user_numbers {
            let next = self.savers.len();
            let saver = *known.entry(saved(*user)).or_insert(next);
            if saver == next {
                self.savers.push(*user);
            }
            self.saver.push(saver);
        }
    }

    /// Suppliers whose output answers to its price in some draw.
    fn find_growers(&mut self, world: &World) {
        let answers: Vec<bool> = (world.markets.iter().enumerate())
            .flat_map(|(number, market)| {
                let ranges = world.ranges.supply_elasticity.get(number);
                market.supply_elasticity.iter().enumerate().map(move |(row, now)| {
                    let range = ranges.and_then(|rows| rows.get(row)).into_iter().flatten();
                    range.flat_map(|range| range.0).chain(*now).any(|elasticity| elasticity > 0.0)
                })
            })
            .collect();
        let apart =
            self.markets.iter().filter(|market| !market.joint).flat_map(|market| market.suppliers.clone());
        let apart = apart.map(|supplier| vec![(supplier, 1.0)]);
        let joint = self.joint.iter().filter(|joint| !joint.is_empty()).map(|joint| {
            let total: f64 = joint.iter().map(|(_, weight)| weight).sum();
            joint.iter().map(|(supplier, weight)| (*supplier, weight / total)).collect()
        });
        let growers = joint.chain(apart).filter_map(|suppliers: Vec<(usize, f64)>| {
            let number = self.suppliers[suppliers.first()?.0].number;
            answers[number].then_some(Grower { suppliers, number })
        });
        self.growers = growers.collect();
        let growing: Vec<usize> =
            self.growers.iter().flat_map(|grower| &grower.suppliers).map(|of| of.0).collect();
        for market in &mut self.markets {
            market.answers = growing.iter().any(|supplier| market.suppliers.contains(supplier));
        }
    }

    /// Parts of the price of what is made that its materials cost in the baseline, all of it at most. Where a price is not
    /// known nothing is passed on.
    fn find_costs(&mut self, world: &World) {
        let mut made = vec![0.0; self.suppliers.len()];
        for process in &self.processes {
            made[process.supplier] += process.base;
        }
        for (process, layout) in world.processes.iter().zip(&self.processes) {
            let price = world.markets[process.market].price;
            let place = self.suppliers[layout.supplier].place;
            let costs: Vec<(usize, f64)> = process
                .inputs
                .iter()
                .filter_map(|input| {
                    let market = world.users[input.user].market;
                    let spot = self.spot_of[market * self.places + place]?;
                    let part = input.coefficient * world.markets[market].price / price;
                    (part.is_finite() && part > 0.0).then_some((spot, part))
                })
                .collect();
            let all: f64 = costs.iter().map(|(_, part)| part).sum();
            let of_output =
                if made[layout.supplier] > 0.0 { process.base / made[layout.supplier] } else { 1.0 };
            let scale = of_output / all.max(1.0);
            let costs = costs.into_iter().map(|(spot, part)| (spot, part * scale));
            self.suppliers[layout.supplier].costs.extend(costs);
            self.markets[process.market].passes_on = true;
        }
    }

    fn add_market(&mut self, world: &World, number: usize) {
        let data = &world.markets[number];
        let buyers = world.buyers.len();
        let columns: Vec<usize> =
            (0..buyers).filter(|buyer| !world.users_of(number, *buyer).is_empty()).collect();
        let (first_supplier, first_pair) = (self.suppliers.len(), self.pairs.len());
        let (first_spot, first_lane, first_user) = (self.spots.len(), self.lanes.len(), self.users.len());
        let numbers: usize = world.markets[..number].iter().map(|market| market.suppliers.len()).sum();
        for place in 0..world.places.len() {
            let row = data.suppliers.iter().position(|known| *known == place);
            let here: Vec<usize> =
                (0..columns.len()).filter(|column| world.buyers[columns[*column]].place == place).collect();
            if row.is_none() && here.is_empty() {
                continue;
            }
            self.spot_of[number * world.places.len() + place] = Some(self.spots.len());
            let habits = |column: usize| -> f64 {
                (0..data.suppliers.len()).map(|row| habit(world, number, row, columns[column])).sum()
            };
            let contracts =
                here.iter().map(|column| (first_pair + column, habits(*column))).find(|(_, sum)| *sum > 0.0);
            self.spots.push(Spot {
                pairs: here.iter().map(|column| first_pair + column).collect(),
                supplier: row.map(|row| first_supplier + row),
                contracts,
                number: number * world.places.len() + place,
                end_use: false,
            });
        }
        for (row, place) in data.suppliers.iter().enumerate() {
            self.supplier_of[number * world.places.len() + place] = Some(self.suppliers.len());
            let sold = data.base_supply[row] - data.base_unsold[row];
            if data.joint && sold * data.price > 0.0 {
                self.joint[*place].push((self.suppliers.len(), sold * data.price));
            }
            self.suppliers.push(Supplier {
                place: *place,
                spot: self.spot_of[number * world.places.len() + place].expect("a supplier has a price"),
                supply: data.base_supply[row],
                swarf: data.base_swarf[row],
                unsold: data.base_unsold[row],
                sold,
                number: numbers + row,
                costs: Vec::new(),
            });
        }
        for buyer in &columns {
            let Some(spot) = self.spot_of[number * world.places.len() + world.buyers[*buyer].place] else {
                continue;
            };
            let users = world.users_of(number, *buyer);
            let first = self.users.len();
            for user in users {
                let end_use = matches!(world.users[*user].purpose, Purpose::EndUse { .. });
                self.user_of[*user] = self.users.len();
                self.spots[spot].end_use |= end_use;
                let base = world.users[*user].base;
                let wants = if end_use { Wants::EndUse } else { Wants::Nothing };
                self.users.push(UserLayout { base, per_base: 1.0 / base, wants });
                self.user_numbers.push(*user);
            }
            let mut by_value: Vec<usize> = (0..users.len()).collect();
            let value = |at: &usize| world.users[users[*at]].value;
            by_value.sort_by(|a, b| value(b).total_cmp(&value(a)).then(users[*a].cmp(&users[*b])));
            let place = world.buyers[*buyer].place;
            self.pairs.push(Pair {
                buyer: *buyer,
                place,
                spot,
                home: data.suppliers.iter().position(|from| *from == place),
                order: data.base_order[*buyer],
                at_home: 0.0,
                abroad: 0.0,
                users: first..self.users.len(),
                by_value: by_value.into_iter().map(|at| first + at).collect(),
                view: world.viewpoints.iter().position(|viewpoint| *viewpoint == place),
                military: world.buyers[*buyer].class == EndUserClass::Military,
            });
        }
        for pair in first_pair..self.pairs.len() {
            let pair = &mut self.pairs[pair];
            let mut total = 0.0;
            for (row, from) in data.suppliers.iter().enumerate() {
                let habit = habit(world, number, row, pair.buyer);
                total += habit;
                if pair.home == Some(row) {
                    pair.at_home = habit;
                }
                let first = match world.allocation {
                    Allocation::DefenceFirst => pair.military,
                    Allocation::HomeFirst => pair.place == *from,
                    Allocation::ProRata | Allocation::HighestValueFirst => true,
                };
                self.lanes.push(Lane { habit, first });
            }
            pair.abroad = total - pair.at_home;
        }
        self.markets.push(MarketLayout {
            suppliers: first_supplier..self.suppliers.len(),
            pairs: first_pair..self.pairs.len(),
            lanes: first_lane,
            spots: first_spot..self.spots.len(),
            users: first_user..self.users.len(),
            joint: data.joint,
            answers: false,
            passes_on: false,
        });
    }

    fn host(&self, host: &HostShare) -> (usize, f64, f64) {
        let supplier = self.markets[host.market].suppliers.start + host.supplier;
        (supplier, 1.0 / self.suppliers[supplier].supply, host.share)
    }

    fn process(&self, process: &crate::world::Process) -> ProcessLayout {
        let groups = (0..process.groups)
            .map(|group| {
                let inputs = process.inputs.iter().enumerate().filter(|(_, input)| input.group == group);
                let essential = process.inputs.iter().any(|input| input.group == group && input.essential);
                let inputs = inputs
                    .map(|(number, input)| InputLayout {
                        user: self.user_of[input.user],
                        coefficient: input.coefficient,
                        swarf: process.swarf.iter().find(|swarf| swarf.2 == number).map(
                            |(market, supplier, _, regained)| {
                                (self.markets[*market].suppliers.start + supplier, *regained)
                            },
                        ),
                    })
                    .collect();
                (essential, inputs)
            })
            .collect();
        ProcessLayout {
            supplier: self.markets[process.market].suppliers.start + process.supplier,
            base: process.base,
            groups,
            hosts: process.hosts.iter().map(|host| self.host(host)).collect(),
        }
    }
}

/// Share of a supplier in a buyer's orders. A buyer that had none before, a new plant, asks everybody in
/// proportion to what they sell.
fn habit(world: &World, market: usize, row: usize, buyer: usize) -> f64 {
    let data = &world.markets[market];
    if data.base_order[buyer] > 0.0 {
        return data.habit[row * world.buyers.len() + buyer];
    }
    let sold = |row: usize| data.base_supply[row] - data.base_unsold[row];
    let all: f64 = (0..data.suppliers.len()).map(sold).sum();
    if all > 0.0 { sold(row) / all } else { 0.0 }
}
