//! Small random worlds for tests: two elements from one basket, magnets made of both, sectors that use them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use codes::{Area, Code, EndUserClass, Form, Mineral, Sector};
use dataset::{Dataset, Files};
use proptest::prelude::*;
use quantity::BasisKind;
use study::Allocation;

use crate::assumptions::{Assumptions, Position};
use crate::numbers::{Range, Ranges};
use crate::world::{
    Buyer, Cell, InputData, MarketData, Process, Purpose, Settings, User, World, lane_offsets,
};

pub(crate) static DATASET: LazyLock<Dataset> =
    LazyLock::new(|| Dataset::load(&Files::shipped()).usable().expect("the shipped dataset is clean").0);

/// What a world is drawn from: plain numbers, so that a failing case can be shrunk.
#[derive(Debug, Clone)]
pub(crate) struct Recipe {
    pub(crate) places: usize,
    /// Numbers from 0 to 1, used in turn.
    pub(crate) numbers: Vec<f64>,
    /// Positions of all assumptions, used in turn.
    pub(crate) positions: Vec<f64>,
    /// Factor on all masses.
    pub(crate) scale: f64,
    /// Order of the places.
    pub(crate) backwards: bool,
}

pub(crate) fn recipe() -> impl Strategy<Value = Recipe> {
    let numbers = prop::collection::vec(0.05_f64..1.0, 60);
    let positions = prop::collection::vec(-1.0_f64..1.0, 40);
    (2_usize..5, numbers, positions).prop_map(|(places, numbers, positions)| Recipe {
        places,
        numbers,
        positions,
        scale: 1.0,
        backwards: false,
    })
}

impl Recipe {
    /// All assumptions at their places.
    pub(crate) fn assumptions(&self) -> Assumptions {
        Assumptions::list(&DATASET).iter().zip(self.positions.iter().cycle()).fold(
            Assumptions::central(),
            |assumptions, (assumption, position)| {
                assumptions.with(&assumption.name, Position::new(*position))
            },
        )
    }

    /// The number with a name: the same whatever else is asked, and in whatever order.
    fn number(&self, name: usize) -> f64 {
        self.numbers[name % self.numbers.len()]
    }

    /// Index of a place, whose name does not depend on the order of places.
    pub(crate) fn index(&self, place: usize) -> usize {
        if self.backwards { self.places - 1 - place } else { place }
    }

    pub(crate) fn world(&self) -> World {
        let names = ["CHN", "JPN", "USA", "DEU", "AUS"];
        let count = self.places;
        let area = |index: usize| Area::parse(names[self.index(index)]).unwrap();
        let buyers: Vec<Buyer> = (0..count)
            .map(|place| Buyer { place, class: EndUserClass::Civil })
            .chain((0..count).map(|place| Buyer { place, class: EndUserClass::Military }))
            .collect();
        let form = |text: &str| Form::parse(text).unwrap();
        let magnets = form("NdFeB-light");
        let (automotive, defence) = (Sector::parse("automotive").unwrap(), Sector::parse("defence").unwrap());
        let mut users = Vec::new();
        let mut cells = Vec::new();
        let mut use_of = |market: usize, place: usize, form: Form, name: usize| {
            for (sector, column, part) in [(automotive, place, 1.0), (defence, count + place, 0.1)] {
                let base = self.scale * part * self.number(name);
                cells.push(Cell { place, sector, form, base, groups: vec![vec![users.len()]] });
                users.push(User {
                    market,
                    buyer: column,
                    purpose: Purpose::EndUse { form, sector: Some(sector) },
                    base,
                    stock: base * (1.0 + 8.0 * self.number(name + 7)),
                    thrift_cap: 0.2 * self.number(name + 11),
                    value: self.number(name + 13),
                });
            }
        };
        for index in 0..count {
            let place = self.index(index);
            use_of(2, index, magnets, place);
            use_of(0, index, form("FCC-catalyst"), 5 + place);
            use_of(1, index, form("phosphor"), 10 + place);
        }
        let mut markets: Vec<MarketData> = Vec::new();
        let mut processes = Vec::new();
        for number in [2, 0, 1] {
            let joint = number < 2;
            let data = self.market(number, &buyers, &users, joint);
            if number == 2 {
                for row in 0..count {
                    let base = data.base_supply[row];
                    let mut inputs = Vec::new();
                    for (market, coefficient) in [(0, 0.3), (1, 0.05)] {
                        inputs.push(InputData {
                            user: users.len(),
                            coefficient,
                            group: market,
                            essential: true,
                        });
                        let name = 20 + 5 * market + self.index(row);
                        users.push(User {
                            market,
                            buyer: row,
                            purpose: Purpose::Input { process: processes.len() },
                            base: base * coefficient,
                            stock: base * coefficient * (1.0 + 6.0 * self.number(name)),
                            thrift_cap: 0.0,
                            value: 0.0,
                        });
                    }
                    processes.push(Process {
                        market: 2,
                        supplier: row,
                        base,
                        inputs,
                        groups: 2,
                        hosts: Vec::new(),
                        swarf: Vec::new(),
                    });
                }
            }
            markets.push(data);
        }
        markets.rotate_left(1);
        let mut users_of = vec![Vec::new(); markets.len() * buyers.len()];
        for (index, user) in users.iter().enumerate() {
            users_of[user.market * buyers.len() + user.buyer].push(index);
        }
        let assumptions = self.assumptions();
        let settings = Settings::of(
            |name| assumptions.position(name),
            |name| assumptions.parameter(&DATASET, name, &mut finding::Findings::default()),
        );
        let minerals = vec![Mineral::parse("Nd").unwrap(), Mineral::parse("Dy").unwrap()];
        let mut world = World {
            places: (0..count).map(area).collect(),
            viewpoints: (0..count).collect(),
            minerals,
            buyers,
            users,
            processes,
            cells,
            additions: Vec::new(),
            purchases: Vec::new(),
            allocation: Allocation::ProRata,
            oxide_in: BTreeMap::from([(2, vec![(0, 0.3), (1, 0.05)])]),
            settings,
            ranges: Ranges::default(),
            lane_offset: lane_offsets(&markets, 2 * count),
            markets,
            users_of,
        };
        let parameters: BTreeMap<String, Range> = BTreeMap::new();
        world.ranges = Ranges::between(parameters, [&world, &world, &world]);
        world
    }

    fn market(&self, number: usize, buyers: &[Buyer], users: &[User], joint: bool) -> MarketData {
        let count = self.places;
        let mut base_order = vec![0.0; buyers.len()];
        for user in users.iter().filter(|user| user.market == number) {
            base_order[user.buyer] += user.base;
        }
        let mut habit = vec![0.0; count * buyers.len()];
        for (column, buyer) in buyers.iter().enumerate() {
            let weight =
                |row: usize| self.number(3 * number + 7 * self.index(row) + 11 * self.index(buyer.place) + 1);
            let total: f64 = (0..count).map(weight).sum();
            for row in 0..count {
                if base_order[column] > 0.0 {
                    habit[row * buyers.len() + column] = weight(row) / total;
                }
            }
        }
        let sold = |row: usize| -> f64 {
            (0..buyers.len()).map(|column| habit[row * buyers.len() + column] * base_order[column]).sum()
        };
        let unsold =
            |row: usize| if joint { 0.2 * self.number(40 + self.index(row)) * sold(row) } else { 0.0 };
        MarketData {
            mineral: Mineral::parse(["Nd", "Dy", "REE"][number]).unwrap(),
            form: Form::parse(["oxide", "oxide", "NdFeB-light"][number]).unwrap(),
            basis: BasisKind::Gross,
            suppliers: (0..count).collect(),
            base_supply: (0..count).map(|row| sold(row) + unsold(row)).collect(),
            base_swarf: vec![0.0; count],
            base_unsold: (0..count).map(unsold).collect(),
            finished: (0..count).map(|row| sold(row) * 4.0).collect(),
            habit,
            base_order,
            price: [60.0, 300.0, 50.0][number],
            price_year: 2024,
            elasticity_short: -0.2 * self.number(45 + number),
            elasticity_long: -0.8 * self.number(48 + number),
            supply_elasticity: (0..count)
                .map(|row| [0.3, 1.0].map(|most| most * self.number(52 + self.index(row))))
                .collect(),
            government: (0..count)
                .map(|place| 2.0 * self.scale * self.number(51 + self.index(place)))
                .collect(),
            joint,
        }
    }
}
