//! Flows of one element from mine to use, all counted as oxide, for flow diagrams and for checks of mass.

use std::collections::BTreeMap;

use codes::{Mineral, Stage};

use crate::{Chain, Market};

/// Where a flow begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Station {
    /// A stage at a place; the index of the place.
    At(Stage, usize),
    /// Output of other industries, such as scandium from titanium works.
    ByProduct,
    /// Supply that use needs and no source accounts for.
    Residual,
    /// Concentrate that is mined and not separated in the year.
    OreStock,
    /// Lost in separation, or left in mixed products.
    Unseparated,
    /// Made and not used in the year.
    Unsold,
    /// Lost in metal making.
    Slag,
    /// Swarf of magnet making; what is regained flows on to separation.
    Swarf,
    /// Swarf that is not regained.
    Scrap,
}

/// A flow of an element.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ElementFlow {
    /// From.
    pub from: Station,
    /// To.
    pub to: Station,
    /// t REO a year.
    pub amount: f64,
}

impl Chain {
    /// Every flow of an element in the balanced year, in t REO; flows between the same stations are summed.
    ///
    /// What enters a stage at a place leaves it, as the next form, as loss or unsold.
    #[must_use]
    pub fn element_flows(&self, mineral: Mineral) -> Vec<ElementFlow> {
        let Some(index) = self.mineral(mineral) else { return Vec::new() };
        let mut flows = Flows::default();
        self.ore_flows(index, &mut flows);
        self.oxide_flows(index, &mut flows);
        self.metal_flows(index, &mut flows);
        flows.0.into_iter().map(|((from, to), amount)| ElementFlow { from, to, amount }).collect()
    }

    fn ore_flows(&self, index: usize, flows: &mut Flows) {
        for mine in &self.mines {
            let content = mine.output * mine.basket[index];
            let mined = Station::At(Stage::Mining, mine.place);
            let sent: f64 = mine.destination.iter().sum();
            flows.add(mined, Station::OreStock, content * (1.0 - sent).max(0.0));
            for (place, share) in mine.destination.iter().enumerate() {
                let separated = Station::At(Stage::Separation, place);
                flows.add(mined, separated, content * share);
                let lost = content * share * (1.0 - self.separation[place].yield_of[index]);
                flows.add(separated, Station::Unseparated, lost);
            }
        }
        for place in 0..self.places.len() {
            let separated = Station::At(Stage::Separation, place);
            flows.add(Station::ByProduct, separated, self.direct_oxide[place][index]);
            let (swarf, regained) = (self.swarf(index, place), self.swarf_recovery[place]);
            flows.add(Station::Swarf, separated, swarf * regained);
            flows.add(Station::Swarf, Station::Scrap, swarf * (1.0 - regained));
            flows.add(Station::At(Stage::Component, place), Station::Swarf, swarf);
        }
    }

    fn oxide_flows(&self, index: usize, flows: &mut Flows) {
        let Some(oxide) = self.oxide_index(index).map(|market| &self.markets[market]) else { return };
        let metal = self.metal_index(index).map(|market| &self.markets[market]);
        let making = self.metal.iter().find(|making| making.mineral == index);
        let smelted = |place: usize| match (metal, making) {
            (Some(metal), Some(making)) => metal.production[place] * making.oxide_per_metal,
            _ => 0.0,
        };
        self.market_flows(oxide, Stage::Separation, 1.0, flows, |to, amount, from, flows| {
            let part = if oxide.consumption[to] > 0.0 { smelted(to) / oxide.consumption[to] } else { 0.0 };
            flows.add(from, Station::At(Stage::Metal, to), amount * part);
            flows.add(from, Station::At(Stage::Use, to), amount * (1.0 - part));
        });
    }

    fn metal_flows(&self, index: usize, flows: &mut Flows) {
        let factor = self.minerals[index].element_per_oxide();
        let making = self.metal.iter().find(|making| making.mineral == index);
        if let (Some(market), Some(making)) = (self.metal_index(index), making) {
            let metal = &self.markets[market];
            for (place, output) in metal.production.iter().enumerate() {
                let lost = output * (making.oxide_per_metal - 1.0 / factor);
                flows.add(Station::At(Stage::Metal, place), Station::Slag, lost);
            }
            self.market_flows(metal, Stage::Metal, 1.0 / factor, flows, |to, amount, from, flows| {
                flows.add(from, Station::At(Stage::Component, to), amount);
            });
        }
        for magnet in &self.magnets {
            let content =
                self.oxide_in_magnet(magnet).iter().find(|part| part.0 == index).map_or(0.0, |part| part.1);
            let market = &self.markets[magnet.market];
            self.market_flows(market, Stage::Component, content, flows, |to, amount, from, flows| {
                flows.add(from, Station::At(Stage::Use, to), amount);
            });
        }
    }

    /// Flows out of the places that make a form: to unsold, and to buyers through `deliver`, which is given
    /// buyer, amount and origin.
    fn market_flows(
        &self,
        market: &Market,
        stage: Stage,
        content: f64,
        flows: &mut Flows,
        deliver: impl Fn(usize, f64, Station, &mut Flows),
    ) {
        for place in 0..self.places.len() {
            let made = Station::At(stage, place);
            flows.add(made, Station::Unsold, market.unsold[place] * content);
            flows.add(Station::Residual, made, market.residual[place] * content);
            for (to, amount) in market.trade[place].iter().enumerate() {
                deliver(to, amount * content, made, flows);
            }
        }
    }

    /// Swarf of an element at a place, t REO a year.
    fn swarf(&self, index: usize, place: usize) -> f64 {
        let factor = self.minerals[index].element_per_oxide();
        let parts =
            self.magnets.iter().flat_map(|magnet| magnet.recipe.iter().map(move |part| (magnet, part)));
        parts
            .filter(|(_, part)| part.mineral == index)
            .map(|(magnet, part)| {
                let output = self.markets[magnet.market].production[place];
                output * part.metal_per_tonne * (1.0 - magnet.yield_share) / factor
            })
            .sum()
    }
}

#[derive(Default)]
struct Flows(BTreeMap<(Station, Station), f64>);

impl Flows {
    fn add(&mut self, from: Station, to: Station, amount: f64) {
        if amount > 0.0 {
            *self.0.entry((from, to)).or_default() += amount;
        }
    }
}
