//! What differs from draw to draw: the numbers of a world that lie in a range.

use std::collections::BTreeMap;

use crate::assumptions::{Assumptions, Position};
use crate::world::{Settings, World};

/// Low, value and high of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range(pub(crate) [f64; 3]);

impl Range {
    fn of(worlds: [&World; 3], number: impl Fn(&World) -> f64) -> Range {
        Range(worlds.map(number))
    }

    fn at(self, position: Position) -> f64 {
        let [low, value, high] = self.0;
        position.pick(low, value, high)
    }

    pub(crate) fn map(&mut self, change: impl Fn(f64) -> f64) {
        self.0 = self.0.map(change);
    }
}

/// Ranges of all numbers of a world that assumptions move.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ranges {
    /// Parameters in their canonical unit, by name.
    pub(crate) parameters: BTreeMap<String, Range>,
    /// Stock of each user.
    pub(crate) stock: Vec<Range>,
    /// What each user can save or replace.
    pub(crate) thrift: Vec<Range>,
    /// Finished goods, by market and supplier.
    pub(crate) finished: Vec<Vec<Range>>,
    /// Government stock, by market and place.
    pub(crate) government: Vec<Vec<Range>>,
    /// Short and long-run elasticity, by market.
    pub(crate) elasticity: Vec<[Range; 2]>,
    /// Short and long-run elasticity of supply, by market and supplier.
    pub(crate) supply_elasticity: Vec<Vec<[Range; 2]>>,
}

impl Ranges {
    /// From the worlds with everything at the low end, the value and the high end.
    pub(crate) fn between(parameters: BTreeMap<String, Range>, worlds: [&World; 3]) -> Ranges {
        let middle = worlds[1];
        let markets = || 0..middle.markets.len();
        let users = || 0..middle.users.len();
        Ranges {
            parameters,
            stock: users().map(|user| Range::of(worlds, |world| world.users[user].stock)).collect(),
            thrift: users().map(|user| Range::of(worlds, |world| world.users[user].thrift_cap)).collect(),
            finished: markets()
                .map(|market| {
                    (0..middle.markets[market].finished.len())
                        .map(|row| Range::of(worlds, |world| world.markets[market].finished[row]))
                        .collect()
                })
                .collect(),
            government: markets()
                .map(|market| {
                    (0..middle.places.len())
                        .map(|place| Range::of(worlds, |world| world.markets[market].government[place]))
                        .collect()
                })
                .collect(),
            elasticity: markets()
                .map(|market| {
                    [
                        Range::of(worlds, |world| world.markets[market].elasticity_short),
                        Range::of(worlds, |world| world.markets[market].elasticity_long),
                    ]
                })
                .collect(),
            supply_elasticity: markets()
                .map(|market| {
                    let of = |row: usize, run: usize| {
                        Range::of(worlds, |world| world.markets[market].supply_elasticity[row][run])
                    };
                    let rows = 0..middle.markets[market].suppliers.len();
                    rows.map(|row| [of(row, 0), of(row, 1)]).collect()
                })
                .collect(),
        }
    }
}

impl World {
    /// Weeks that goods from abroad are on the way at some positions of the uncertain numbers. Draws that have it in
    /// common need less room side by side: who has many to run puts them next to each other.
    #[must_use]
    pub fn lead_abroad(&self, assumptions: &Assumptions) -> usize {
        Numbers::settings(self, assumptions).lead_abroad
    }

    /// The same world at other positions of its uncertain numbers.
    #[must_use]
    pub fn at(mut self, assumptions: &Assumptions) -> World {
        let numbers = Numbers::at(&self, assumptions);
        self.settings = numbers.settings;
        for (user, (stock, thrift)) in self.users.iter_mut().zip(numbers.stock.iter().zip(&numbers.thrift)) {
            (user.stock, user.thrift_cap) = (*stock, *thrift);
        }
        let (mut finished, mut government) = (numbers.finished.iter(), numbers.government.iter());
        let mut supply_elasticity = numbers.supply_elasticity.iter();
        for (market, [short, long]) in self.markets.iter_mut().zip(&numbers.elasticity) {
            (market.elasticity_short, market.elasticity_long) = (*short, *long);
            for (held, number) in market.finished.iter_mut().zip(&mut finished) {
                *held = *number;
            }
            for (held, number) in market.government.iter_mut().zip(&mut government) {
                *held = *number;
            }
            for (elasticity, number) in market.supply_elasticity.iter_mut().zip(&mut supply_elasticity) {
                *elasticity = *number;
            }
        }
        self
    }
}

/// The numbers of one draw. Vectors over markets and suppliers or places are laid out market by market.
pub(crate) struct Numbers {
    pub(crate) settings: Settings,
    pub(crate) stock: Vec<f64>,
    pub(crate) thrift: Vec<f64>,
    pub(crate) finished: Vec<f64>,
    pub(crate) government: Vec<f64>,
    pub(crate) elasticity: Vec<[f64; 2]>,
    pub(crate) supply_elasticity: Vec<[f64; 2]>,
}

impl Numbers {
    /// As the world has them.
    pub(crate) fn of(world: &World) -> Numbers {
        Numbers {
            settings: world.settings,
            stock: world.users.iter().map(|user| user.stock).collect(),
            thrift: world.users.iter().map(|user| user.thrift_cap).collect(),
            finished: world.markets.iter().flat_map(|market| market.finished.iter().copied()).collect(),
            government: world.markets.iter().flat_map(|market| market.government.iter().copied()).collect(),
            elasticity: world
                .markets
                .iter()
                .map(|market| [market.elasticity_short, market.elasticity_long])
                .collect(),
            supply_elasticity: (world.markets.iter())
                .flat_map(|market| market.supply_elasticity.iter().copied())
                .collect(),
        }
    }

    /// Settings at the positions of a draw.
    pub(crate) fn settings(world: &World, assumptions: &Assumptions) -> Settings {
        let parameters = &world.ranges.parameters;
        Settings::of(
            |name| assumptions.position(name),
            |name| parameters.get(name).map_or(f64::NAN, |range| range.at(assumptions.position(name))),
        )
    }

    /// At the positions of a draw.
    pub(crate) fn at(world: &World, assumptions: &Assumptions) -> Numbers {
        let ranges = &world.ranges;
        let list = |ranges: &[Range], group: &str| -> Vec<f64> {
            let position = assumptions.position(group);
            ranges.iter().map(|range| range.at(position)).collect()
        };
        let flat = |ranges: &[Vec<Range>], group: &str| -> Vec<f64> {
            let position = assumptions.position(group);
            ranges.iter().flatten().map(|range| range.at(position)).collect()
        };
        let elastic = assumptions.position("demand-elasticity");
        let growing = assumptions.position("supply-elasticity");
        Numbers {
            settings: Numbers::settings(world, assumptions),
            stock: list(&ranges.stock, "user-stocks"),
            thrift: list(&ranges.thrift, "thrift-potential"),
            finished: flat(&ranges.finished, "user-stocks"),
            government: flat(&ranges.government, "government-stocks"),
            elasticity: ranges.elasticity.iter().map(|pair| pair.map(|range| range.at(elastic))).collect(),
            supply_elasticity: (ranges.supply_elasticity.iter().flatten())
                .map(|pair| pair.map(|range| range.at(growing)))
                .collect(),
        }
    }
}
