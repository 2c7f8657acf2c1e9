//! What is counted of each draw, and in which order; the same in all draws.

use codes::{Area, Form, Mineral, Sector};
use disruption::World;
use economy::Accounts;

/// A market at a viewpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SeriesKey {
    pub(crate) market: usize,
    pub(crate) place: usize,
    pub(crate) mineral: Mineral,
    pub(crate) form: Form,
    pub(crate) country: Area,
}

/// An element at a viewpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ElementKey {
    /// Number among the elements that the simulation shows.
    pub(crate) index: usize,
    pub(crate) mineral: Mineral,
    pub(crate) country: Area,
}

/// A loss: of all viewpoints, of one, or of a sector there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LossKey {
    pub(crate) country: Option<Area>,
    pub(crate) sector: Option<Sector>,
}

/// Keys of all that is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) weeks: usize,
    pub(crate) series: Vec<SeriesKey>,
    /// Minerals at viewpoints that use them.
    pub(crate) elements: Vec<ElementKey>,
    /// Viewpoints.
    pub(crate) countries: Vec<Area>,
    /// Sectors at viewpoints.
    pub(crate) sectors: Vec<(Area, Sector)>,
}

impl Layout {
    pub(crate) fn of(world: &World, accounts: &Accounts, weeks: usize) -> Layout {
        let mut series = Vec::new();
        let mut elements = Vec::new();
        let mut countries = Vec::new();
        let mut sectors = Vec::new();
        for (viewpoint, place) in world.viewpoints.iter().enumerate() {
            let country = world.places[*place];
            countries.push(country);
            for (market, data) in world.markets.iter().enumerate() {
                if world.base_use(market, *place) > 0.0 {
                    let (mineral, form) = (data.mineral, data.form);
                    series.push(SeriesKey { market, place: *place, mineral, form, country });
                }
            }
            for (number, mineral) in world.minerals.iter().enumerate() {
                if world.use_and_stock(*mineral, *place).0 > 0.0 {
                    let index = viewpoint * world.minerals.len() + number;
                    elements.push(ElementKey { index, mineral: *mineral, country });
                }
            }
            let here = accounts.sectors.iter().filter(|account| account.place == *place);
            sectors.extend(here.map(|account| (country, account.sector)));
        }
        Layout { weeks, series, elements, countries, sectors }
    }

    /// Losses that are counted, in order: of all, by country, by sector.
    pub(crate) fn losses(&self) -> Vec<LossKey> {
        let all = LossKey { country: None, sector: None };
        let countries =
            self.countries.iter().map(|country| LossKey { country: Some(*country), sector: None });
        let sectors = self
            .sectors
            .iter()
            .map(|(country, sector)| LossKey { country: Some(*country), sector: Some(*sector) });
        std::iter::once(all).chain(countries).chain(sectors).collect()
    }
}
