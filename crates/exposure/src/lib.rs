//! Who depends on whom: concentration by stage, by location and by control, and exposure along the chain.
//!
//! ```
//! use exposure::herfindahl;
//!
//! assert_eq!(herfindahl(&[3.0, 1.0]), Some(0.625));
//! ```
//!
//! The methods of the field are pure functions of figures, one module each: [`eu_2017`], [`geopolrisk`],
//! [`usgs_2020`], and concentration under any lens of [`governance`].
//!
//! What it does not do yet: minerals without a chain, and the agencies' own scores side by side for a study.
//!
//! This crate is pure.

mod concentration;
mod cover;
pub mod eu_2017;
mod flows;
pub mod geopolrisk;
pub mod governance;
mod n_minus_one;
mod path;
mod purchase;
mod reliance;
pub mod usgs_2020;

use chain::{Chain, Market};
use codes::{Area, Mineral, Stage};
use serde::Serialize;

pub use concentration::{herfindahl, shares, suppliers_covering, top_supplier};
pub use cover::days_of_cover;
pub use flows::{Passed, Shipment, passed};
pub use n_minus_one::{n_minus_one, supply_without_top};
pub use path::{Lens, PathExposure, path_exposure, path_exposure_of};
pub use purchase::{Good, Origin, Purchase};
pub use reliance::Balance;

/// Whether output is counted where it is made or under who controls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Where it is made.
    Location,
    /// Who controls it.
    Controller,
}

/// Output of a mineral at a stage by country, and how concentrated it is.
#[derive(Debug, Clone, Serialize)]
pub struct Concentration {
    /// The mineral.
    pub mineral: Mineral,
    /// The stage.
    pub stage: Stage,
    /// By location or by controller.
    pub side: Side,
    /// Output by country, largest first, t/a.
    pub output: Vec<(Area, f64)>,
    /// Herfindahl-Hirschman index, from 0 to 1.
    pub hhi: f64,
    /// World use less that of the top supplier's country, served by all others: 1 means they can.
    pub without_top: Option<f64>,
}

impl Concentration {
    /// The largest supplier and its share.
    #[must_use]
    pub fn top(&self) -> Option<(Area, f64)> {
        let (index, share) = top_supplier(&self.amounts())?;
        Some((self.output[index].0, share))
    }

    /// Share of one country.
    #[must_use]
    pub fn share(&self, area: Area) -> f64 {
        let shares = shares(&self.amounts()).unwrap_or_default();
        self.output.iter().zip(shares).filter(|(entry, _)| entry.0 == area).map(|(_, share)| share).sum()
    }

    /// How many of the largest suppliers it takes to cover a part of the total.
    #[must_use]
    pub fn suppliers_covering(&self, part: f64) -> usize {
        let amounts = self.amounts();
        let total: f64 = amounts.iter().sum();
        suppliers_covering(&amounts, part * total).unwrap_or(amounts.len())
    }

    fn amounts(&self) -> Vec<f64> {
        self.output.iter().map(|entry| entry.1).collect()
    }
}

/// Concentration of a mineral's output at a stage.
///
/// Mining counts mined content, separation oxide, metal metal; the component stage counts magnets by the
/// mineral in them. Nothing if the chain has no such stage for the mineral.
#[must_use]
pub fn concentration(chain: &Chain, mineral: Mineral, stage: Stage, side: Side) -> Option<Concentration> {
    let index = chain.mineral(mineral)?;
    let (made, used) = match stage {
        Stage::Mining => (chain.mined(index), None),
        Stage::Separation => of_market(chain.oxide(mineral)?),
        Stage::Metal => of_market(chain.metal_market(mineral)?),
        Stage::Component => magnets(chain, index)?,
        _ => return None,
    };
    let mut output: Vec<(Area, f64)> = Vec::new();
    for (place, amount) in made.iter().enumerate().filter(|(_, amount)| **amount > 0.0) {
        for (area, part) in split(chain, stage, place, side) {
            match output.iter_mut().find(|entry| entry.0 == area) {
                Some(entry) => entry.1 += amount * part,
                None => output.push((area, amount * part)),
            }
        }
    }
    output.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let amounts: Vec<f64> = output.iter().map(|entry| entry.1).collect();
    Some(Concentration {
        mineral,
        stage,
        side,
        hhi: herfindahl(&amounts)?,
        without_top: used.and_then(|used| n_minus_one(&made, &used)),
        output,
    })
}

fn of_market(market: &Market) -> (Vec<f64>, Option<Vec<f64>>) {
    (market.production.clone(), Some(market.consumption.clone()))
}

fn magnets(chain: &Chain, mineral: usize) -> Option<(Vec<f64>, Option<Vec<f64>>)> {
    let mut made = vec![0.0; chain.places.len()];
    let mut used = vec![0.0; chain.places.len()];
    for magnet in &chain.magnets {
        let parts = chain.oxide_in_magnet(magnet);
        let Some(part) = parts.iter().find(|part| part.0 == mineral) else { continue };
        let market = &chain.markets[magnet.market];
        for place in 0..chain.places.len() {
            made[place] += market.production[place] * part.1;
            used[place] += market.consumption[place] * part.1;
        }
    }
    (made.iter().sum::<f64>() > 0.0).then_some((made, Some(used)))
}

pub(crate) fn split(chain: &Chain, stage: Stage, place: usize, side: Side) -> Vec<(Area, f64)> {
    let control = chain.control.iter().find(|control| control.stage == stage && control.place == place);
    match (side, control) {
        (Side::Controller, Some(control)) => control.shares.clone(),
        _ => vec![(chain.places[place], 1.0)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codes::{Code, Country};
    use dataset::{Dataset, Files};
    use study::Study;

    fn chain() -> Chain {
        let files = Files::shipped();
        let dataset = Dataset::load(&files).usable().unwrap().0;
        let study = Study::shipped("us-japan", &files, &dataset).usable().unwrap().0;
        Chain::build(&dataset, &study).usable().unwrap().0
    }

    #[test]
    fn control_is_more_concentrated_than_location_where_china_owns_abroad() {
        let chain = chain();
        let dysprosium = Mineral::parse("Dy").unwrap();
        let china = Area::Country(Country::parse("CHN").unwrap());
        let by = |side| concentration(&chain, dysprosium, Stage::Mining, side).unwrap().share(china);
        assert!(by(Side::Location) < 0.55 && by(Side::Controller) > 0.8);
    }
}
