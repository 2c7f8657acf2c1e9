//! What a run leaves behind.

use codes::{Form, Mineral, Sector};
use jiff::civil::Date;
use quantity::DAYS_PER_WEEK;

use crate::state::State;
use crate::step::Week;
use crate::timeline::Timeline;
use crate::world::{Purpose, World};

/// Weekly series of a market at a viewpoint.
#[derive(Debug, Clone)]
pub struct Series {
    /// Index into [`World::markets`].
    pub market: usize,
    /// Index of the place.
    pub place: usize,
    /// Use wanted, t a week.
    pub desired: Vec<f64>,
    /// Use, t a week.
    pub used: Vec<f64>,
    /// Users' stocks over baseline use, days.
    pub cover: Vec<f64>,
    /// Government stock, t.
    pub government: Vec<f64>,
    /// Quoted price over the baseline's.
    pub quoted: Vec<f64>,
    /// Paid price over the baseline's.
    pub paid: Vec<f64>,
}

/// Weekly series of a sector at a viewpoint that uses a component.
#[derive(Debug, Clone)]
pub struct SectorCell {
    /// Index of the place.
    pub place: usize,
    /// The sector.
    pub sector: Sector,
    /// The component.
    pub form: Form,
    /// Use in a week of the baseline, t.
    pub base: f64,
    /// Use over use wanted: the scarcest group of elements counts.
    pub available: Vec<f64>,
    /// Use over use needed, where use given up for its price counts as missing.
    pub strict: Vec<f64>,
}

/// What happened to an element at a viewpoint, all forms counted as oxide.
#[derive(Debug, Clone)]
pub struct ElementOutcome {
    /// The element.
    pub mineral: Mineral,
    /// Index of the place.
    pub place: usize,
    /// Use in a week of the baseline, t REO: in preparations and in magnets built in.
    pub base: f64,
    /// Use wanted, t REO a week.
    pub desired: Vec<f64>,
    /// Use, t REO a week.
    pub used: Vec<f64>,
    /// Stocks of all users of the element at the place over baseline use, government included, days.
    pub cover: Vec<f64>,
}

impl ElementOutcome {
    /// Unmet use from a week on, t REO.
    #[must_use]
    pub fn unmet(&self, from: usize) -> f64 {
        self.desired[from..].iter().zip(&self.used[from..]).map(|(d, u)| (d - u).max(0.0)).sum()
    }

    /// Use wanted from a week on, t REO.
    #[must_use]
    pub fn wanted(&self, from: usize) -> f64 {
        self.desired[from..].iter().sum()
    }

    /// First week from `from` on in which more than part `threshold` of use goes unmet.
    #[must_use]
    pub fn first_short(&self, from: usize, threshold: f64) -> Option<usize> {
        (from..self.desired.len()).find(|week| {
            let wanted = self.desired[*week];
            wanted > 0.0 && 1.0 - self.used[*week] / wanted > threshold
        })
    }
}

/// What a run leaves behind.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// First day of the first week.
    pub first: Date,
    /// Weeks before the study's start.
    pub history: usize,
    /// Weeks in all.
    pub weeks: usize,
    /// Unmet use from which a week counts as short.
    pub short: f64,
    /// Markets at viewpoints.
    pub series: Vec<Series>,
    /// Sectors at viewpoints.
    pub cells: Vec<SectorCell>,
    /// Elements at viewpoints.
    pub elements: Vec<ElementOutcome>,
    /// Declared shipments abroad, without what leaks past rules, t: market, then place of origin, then week.
    pub exports: Vec<Vec<Vec<f64>>>,
    /// Shipments from each place to each viewpoint by market: market, viewpoint number, place, week.
    pub arrivals: Vec<Vec<Vec<Vec<f64>>>>,
    /// Quoted price over the baseline's by market and place, in all weeks.
    pub quoted: Vec<Vec<Vec<f64>>>,
    /// Paid price over the baseline's by market and place, in all weeks.
    pub paid: Vec<Vec<Vec<f64>>>,
}

impl Outcome {
    /// Unmet use of all elements at all viewpoints after the start, t REO.
    #[must_use]
    pub fn unmet_total(&self) -> f64 {
        self.elements.iter().map(|element| element.unmet(self.history)).sum()
    }

    /// The series of a market at a place.
    #[must_use]
    pub fn series(&self, market: usize, place: usize) -> Option<&Series> {
        self.series.iter().find(|series| series.market == market && series.place == place)
    }

    /// What happened to an element at a place.
    #[must_use]
    pub fn element(&self, mineral: Mineral, place: usize) -> Option<&ElementOutcome> {
        self.elements.iter().find(|element| element.mineral == mineral && element.place == place)
    }
}

/// Users that hold an element at a viewpoint, with the oxide in a tonne of their goods.
struct Holders {
    /// Final users.
    final_users: Vec<(usize, f64)>,
    /// All users.
    all_users: Vec<(usize, f64)>,
    /// Markets, for government stocks.
    markets: Vec<(usize, f64)>,
}

impl Holders {
    fn of(world: &World, mineral: usize, place: usize) -> Holders {
        let mut holders = Holders { final_users: Vec::new(), all_users: Vec::new(), markets: Vec::new() };
        for (index, user) in world.users.iter().enumerate() {
            let part = world.oxide_part(user.market, mineral);
            if world.buyers[user.buyer].place != place || part <= 0.0 {
                continue;
            }
            holders.all_users.push((index, part));
            if matches!(user.purpose, Purpose::EndUse { .. }) {
                holders.final_users.push((index, part));
            }
        }
        let parts = (0..world.markets.len()).map(|market| (market, world.oxide_part(market, mineral)));
        holders.markets = parts.filter(|(_, part)| *part > 0.0).collect();
        holders
    }

    fn final_use(&self, amount: impl Fn(usize) -> f64) -> f64 {
        self.final_users.iter().map(|(user, part)| amount(*user) * part).sum()
    }

    fn stock(&self, state: &State, place: usize) -> f64 {
        let users: f64 = self.all_users.iter().map(|(user, part)| state.user_stock[*user] * part).sum();
        let government: f64 =
            self.markets.iter().map(|(market, part)| state.government[*market][place] * part).sum();
        users + government
    }
}

/// Writes down each week.
pub(crate) struct Recorder {
    outcome: Outcome,
    holders: Vec<Holders>,
}

impl Recorder {
    pub(crate) fn new(world: &World, timeline: &Timeline) -> Recorder {
        let weeks = timeline.weeks;
        let list = || Vec::with_capacity(weeks);
        let mut series = Vec::new();
        for place in &world.viewpoints {
            for market in 0..world.markets.len() {
                series.push(Series {
                    market,
                    place: *place,
                    desired: list(),
                    used: list(),
                    cover: list(),
                    government: list(),
                    quoted: list(),
                    paid: list(),
                });
            }
        }
        let cells = world
            .cells
            .iter()
            .map(|cell| SectorCell {
                place: cell.place,
                sector: cell.sector,
                form: cell.form,
                base: cell.base,
                available: list(),
                strict: list(),
            })
            .collect();
        let mut elements = Vec::new();
        let mut holders = Vec::new();
        for place in &world.viewpoints {
            for (index, mineral) in world.minerals.iter().enumerate() {
                let of_element = Holders::of(world, index, *place);
                elements.push(ElementOutcome {
                    mineral: *mineral,
                    place: *place,
                    base: of_element.final_use(|user| world.users[user].base),
                    desired: list(),
                    used: list(),
                    cover: list(),
                });
                holders.push(of_element);
            }
        }
        let by_place = || vec![vec![list(); world.places.len()]; world.markets.len()];
        Recorder {
            outcome: Outcome {
                first: timeline.first,
                history: timeline.history,
                weeks,
                short: world.settings.short,
                series,
                cells,
                elements,
                exports: by_place(),
                arrivals: vec![
                    vec![vec![list(); world.places.len()]; world.viewpoints.len()];
                    world.markets.len()
                ],
                quoted: by_place(),
                paid: by_place(),
            },
            holders,
        }
    }

    pub(crate) fn record(&mut self, world: &World, state: &State, week: &Week) {
        let outcome = &mut self.outcome;
        for series in &mut outcome.series {
            let users = || world.users_at(series.market, series.place);
            series.desired.push(users().map(|index| week.desired[index]).sum());
            series.used.push(users().map(|index| week.used[index]).sum());
            let base: f64 = users().map(|index| world.users[index].base).sum();
            let stock: f64 = users().map(|index| state.user_stock[index]).sum();
            series.cover.push(if base > 0.0 { stock / base * DAYS_PER_WEEK } else { 0.0 });
            series.government.push(state.government[series.market][series.place]);
            series.quoted.push(state.quoted[series.market][series.place]);
            series.paid.push(state.paid[series.market][series.place]);
        }
        for (cell, spec) in outcome.cells.iter_mut().zip(&world.cells) {
            let scarcest = |wanted: &[f64]| {
                spec.groups
                    .iter()
                    .map(|group| {
                        let wanted: f64 = group.iter().map(|user| wanted[*user]).sum();
                        let used: f64 = group.iter().map(|user| week.used[*user]).sum();
                        if wanted > 0.0 { (used / wanted).min(1.0) } else { 1.0 }
                    })
                    .fold(1.0, f64::min)
            };
            cell.available.push(scarcest(&week.desired));
            cell.strict.push(scarcest(&week.needed));
        }
        for (element, holders) in outcome.elements.iter_mut().zip(&self.holders) {
            element.desired.push(holders.final_use(|user| week.desired[user]));
            element.used.push(holders.final_use(|user| week.used[user]));
            let stock = holders.stock(state, element.place);
            element.cover.push(if element.base > 0.0 { stock / element.base * DAYS_PER_WEEK } else { 0.0 });
        }
        for (number, market) in world.markets.iter().enumerate() {
            for place in 0..world.places.len() {
                let row = market.suppliers.iter().position(|known| *known == place);
                let abroad = row.map_or(0.0, |row| {
                    (0..world.buyers.len())
                        .filter(|column| world.buyers[*column].place != place)
                        .map(|column| world.lane(number, row, column))
                        .map(|lane| week.shipped[lane] - week.leaked[lane])
                        .sum()
                });
                outcome.exports[number][place].push(abroad);
                outcome.quoted[number][place].push(state.quoted[number][place]);
                outcome.paid[number][place].push(state.paid[number][place]);
                for (view, viewpoint) in world.viewpoints.iter().enumerate() {
                    let here = row.map_or(0.0, |row| {
                        (0..world.buyers.len())
                            .filter(|column| world.buyers[*column].place == *viewpoint)
                            .map(|column| week.shipped[world.lane(number, row, column)])
                            .sum()
                    });
                    outcome.arrivals[number][view][place].push(here);
                }
            }
        }
    }

    pub(crate) fn finish(self) -> Outcome {
        self.outcome
    }
}
