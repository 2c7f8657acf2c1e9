//! Exposure along the chain: how much of a country's use has passed a place at any stage.

use chain::Chain;
use codes::{Area, Mineral, Stage};
use serde::Serialize;

pub use balance::Lens;

/// Share of a country's final use of a mineral that passed through a place.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct PathExposure {
    /// The mineral.
    pub mineral: Mineral,
    /// Share, from 0 to 1.
    pub share: f64,
    /// The same for what the country itself mines: the share that a count of ore alone would give.
    pub mined_share: f64,
}

/// Rounds of the swarf loop; each shrinks what is left by the part of oxide that is regained.
const ROUNDS: usize = 60;

/// Share of a country's final use of a mineral that passed, at any stage, through the lens.
///
/// Mined content enters separation with its origin; each stage mixes what it buys; a site under the lens
/// taints all it makes; what is used under the lens has passed it. Nothing if the country uses none of it.
#[must_use]
pub fn path_exposure(chain: &Chain, mineral: Mineral, user: Area, lens: Lens) -> Option<PathExposure> {
    path_exposure_of(chain, mineral, &[chain.place(user)?], lens)
}

/// The same for several places as one: their uses add up, whatever they sell each other.
#[must_use]
pub fn path_exposure_of(
    chain: &Chain,
    mineral: Mineral,
    users: &[usize],
    lens: Lens,
) -> Option<PathExposure> {
    let index = chain.mineral(mineral)?;
    let places = chain.places.len();
    let under = |stage: Stage, place: usize| under(chain, lens, stage, place);
    let Touched { oxide_use, metal_use, .. } = Touched::of(chain, mineral, lens)?;
    let (mut touched, mut total) = (0.0, 0.0);
    for preparation in &chain.preparations {
        let Some(column) = preparation.parts.iter().position(|part| part.0 == index) else { continue };
        for user in users {
            let amount = preparation.oxide[*user][column];
            touched += amount * mix(under(Stage::Component, *user), oxide_use[*user]);
            total += amount;
        }
    }
    for magnet in &chain.magnets {
        let parts = chain.oxide_in_magnet(magnet);
        let Some(part) = parts.iter().find(|part| part.0 == index) else { continue };
        let market = &chain.markets[magnet.market];
        let made: Vec<f64> =
            (0..places).map(|place| mix(under(Stage::Component, place), metal_use[place])).collect();
        let bought = received(&market.trade, &market.consumption, &made);
        for user in users {
            let amount = market.consumption[*user] * part.1;
            touched += amount * bought[*user];
            total += amount;
        }
    }
    if total <= 0.0 {
        return None;
    }
    let mined = chain.mined(index);
    let mined_under: f64 = (0..places).map(|place| mined[place] * under(Stage::Mining, place)).sum();
    let all: f64 = mined.iter().sum();
    let mined_share = if all > 0.0 { mined_under / all } else { 0.0 };
    Some(PathExposure { mineral, share: touched / total, mined_share })
}

/// Part of a mineral that passed the lens, by place and station of the chain.
pub(crate) struct Touched {
    /// Of the oxide made at each place.
    pub(crate) oxide_made: Vec<f64>,
    /// Of the oxide used at each place.
    pub(crate) oxide_use: Vec<f64>,
    /// Of the metal made at each place.
    pub(crate) metal_made: Vec<f64>,
    /// Of the metal used at each place.
    pub(crate) metal_use: Vec<f64>,
}

impl Touched {
    pub(crate) fn of(chain: &Chain, mineral: Mineral, lens: Lens) -> Option<Touched> {
        let index = chain.mineral(mineral)?;
        let places = chain.places.len();
        let under = |stage: Stage, place: usize| under(chain, lens, stage, place);
        let oxide = chain.oxide(mineral)?;
        let metal = chain.metal_market(mineral);
        let none = || vec![0.0; places];
        let mut touched =
            Touched { oxide_made: none(), oxide_use: none(), metal_made: none(), metal_use: none() };
        for _ in 0..ROUNDS {
            touched.oxide_made = (0..places)
                .map(|place| {
                    mix(
                        under(Stage::Separation, place),
                        feed(chain, index, place, &touched.metal_use, &under),
                    )
                })
                .collect();
            touched.oxide_use = received(&oxide.trade, &oxide.consumption, &touched.oxide_made);
            let Some(metal) = metal else { break };
            touched.metal_made =
                (0..places).map(|place| mix(under(Stage::Metal, place), touched.oxide_use[place])).collect();
            touched.metal_use = received(&metal.trade, &metal.consumption, &touched.metal_made);
        }
        Some(touched)
    }
}

/// Part of a stage at a place that lies under the lens.
pub(crate) fn under(chain: &Chain, lens: Lens, stage: Stage, place: usize) -> f64 {
    match lens {
        Lens::Location(area) => f64::from(u8::from(chain.places[place] == area)),
        Lens::StageAt(wanted, area) => f64::from(u8::from(stage == wanted && chain.places[place] == area)),
        Lens::Controller(area) => chain
            .control
            .iter()
            .find(|control| control.stage == stage && control.place == place)
            .map_or(0.0, |control| {
                control.shares.iter().filter(|share| share.0 == area).map(|share| share.1).sum()
            }),
    }
}

/// Touched part of what a site makes from inputs of which part `inputs` is touched.
pub(crate) fn mix(under: f64, inputs: f64) -> f64 {
    under + (1.0 - under) * inputs
}

/// Touched part of what separation at a place is fed: concentrate by its mines, and swarf.
fn feed(
    chain: &Chain,
    mineral: usize,
    place: usize,
    metal_use: &[f64],
    under: &impl Fn(Stage, usize) -> f64,
) -> f64 {
    let (mut touched, mut total) = (0.0, 0.0);
    for mine in &chain.mines {
        let amount = mine.output * mine.basket[mineral] * mine.destination[place];
        // Rare-earth mining and the first working of its ore happen at one place.
        touched += amount * under(Stage::Mining, mine.place);
        total += amount;
    }
    let factor = chain.minerals[mineral].element_per_oxide();
    for magnet in &chain.magnets {
        for part in magnet.recipe.iter().filter(|part| part.mineral == mineral) {
            let lost = chain.markets[magnet.market].production[place]
                * part.metal_per_tonne
                * (1.0 - magnet.yield_share);
            let regained = lost / factor * chain.swarf_recovery[place];
            touched += regained * metal_use[place];
            total += regained;
        }
    }
    if total > 0.0 { touched / total } else { 0.0 }
}

/// Touched part of what each place uses, given the touched part of what each place makes.
pub(crate) fn received(trade: &[Vec<f64>], consumption: &[f64], made: &[f64]) -> Vec<f64> {
    (0..consumption.len())
        .map(|to| {
            let touched: f64 = trade.iter().zip(made).map(|(row, part)| row[to] * part).sum();
            if consumption[to] > 0.0 { touched / consumption[to] } else { 0.0 }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use codes::{Code, Country};
    use dataset::{Dataset, Files};
    use study::Study;

    fn area(code: &str) -> Area {
        Area::Country(Country::parse(code).unwrap())
    }

    fn chain() -> Chain {
        let files = Files::shipped();
        let dataset = Dataset::load(&files).usable().unwrap().0;
        let study = Study::shipped("us-japan", &files, &dataset).usable().unwrap().0;
        Chain::build(&dataset, &study).usable().unwrap().0
    }

    #[test]
    fn us_use_depends_on_china_although_the_ore_is_mined_at_home() {
        let chain = chain();
        let neodymium = Mineral::parse("Nd").unwrap();
        let path = path_exposure(&chain, neodymium, area("USA"), Lens::Location(area("CHN"))).unwrap();
        assert!(path.share > 0.75, "{}", path.share);
        let usa = chain.place(area("USA")).unwrap();
        let own = chain.mined(chain.mineral(neodymium).unwrap())[usa];
        let used = 2_500.0;
        assert!(own > 2.0 * used, "the United States mine {own} t and use about {used} t");
    }

    #[test]
    fn every_share_lies_between_none_and_all_and_no_stage_exceeds_the_whole() {
        let chain = chain();
        for mineral in &chain.minerals {
            let Some(whole) = path_exposure(&chain, *mineral, area("JPN"), Lens::Location(area("CHN")))
            else {
                continue;
            };
            assert!((0.0..=1.0 + 1e-9).contains(&whole.share));
            for stage in [Stage::Mining, Stage::Separation, Stage::Metal, Stage::Component] {
                let part =
                    path_exposure(&chain, *mineral, area("JPN"), Lens::StageAt(stage, area("CHN"))).unwrap();
                assert!(part.share <= whole.share + 1e-9, "{mineral} {stage}");
            }
            let controlled =
                path_exposure(&chain, *mineral, area("JPN"), Lens::Controller(area("CHN"))).unwrap();
            assert!(controlled.share >= whole.share - 0.05, "{mineral}");
        }
    }
}
