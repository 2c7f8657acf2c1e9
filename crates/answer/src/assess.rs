//! Exposure of every mineral of the study.

use chain::Chain;
use codes::{Area, Mineral, Stage, Viewpoint};
use disruption::World;
use exposure::{Lens, Side, concentration, days_of_cover, path_exposure_of};
use quantity::{DAYS_PER_WEEK, WEEKS_PER_YEAR};
use serde::Serialize;
use sourced::Trust;

/// Concentration of one stage.
#[derive(Debug, Clone, Serialize)]
pub struct StageShare {
    /// The stage.
    pub stage: Stage,
    /// Largest supplier by location, and its share.
    pub top: (Area, f64),
    /// Largest supplier by control, and its share.
    pub top_controller: (Area, f64),
    /// Herfindahl-Hirschman index by location.
    pub hhi: f64,
    /// Suppliers it takes to cover nine tenths.
    pub suppliers_for_nine_tenths: usize,
    /// Whether all others can serve the rest of the world without the top supplier.
    pub without_top: Option<f64>,
}

/// Exposure of a viewpoint.
#[derive(Debug, Clone, Serialize)]
pub struct ViewpointExposure {
    /// The country or group.
    pub country: Viewpoint,
    /// Final use in a year of the baseline, t REO.
    pub use_per_year: f64,
    /// Share of it that passed the dominant country at any stage.
    pub path: f64,
    /// The same by control.
    pub path_controller: f64,
    /// The stage in the dominant country through which most of it passes, and that share.
    pub choke: Option<(Stage, f64)>,
    /// Baseline stocks of all users and the government over final use, days.
    pub cover: f64,
}

/// Exposure of a mineral.
#[derive(Debug, Clone, Serialize)]
pub struct MineralExposure {
    /// The mineral.
    pub mineral: Mineral,
    /// By stage.
    pub stages: Vec<StageShare>,
    /// The country with the largest share of separation.
    pub dominant: Area,
    /// By viewpoint.
    pub viewpoints: Vec<ViewpointExposure>,
    /// Share of mined content that rests on assumed figures.
    pub assumed: f64,
    /// Worst grade behind its supply.
    pub trust: Trust,
}

pub(crate) fn assess(chain: &Chain, world: &World, viewpoints: &[Viewpoint]) -> Vec<MineralExposure> {
    let mut all = Vec::new();
    for mineral in &chain.minerals {
        let stages: Vec<StageShare> = [Stage::Mining, Stage::Separation, Stage::Metal, Stage::Component]
            .into_iter()
            .filter_map(|stage| stage_share(chain, *mineral, stage))
            .collect();
        let Some(dominant) = stages.iter().find(|s| s.stage == Stage::Separation).map(|s| s.top.0) else {
            continue;
        };
        let viewpoints = viewpoints
            .iter()
            .filter_map(|asking| viewpoint(chain, world, *mineral, dominant, asking))
            .collect();
        let index = chain.mineral(*mineral);
        let quality = index.and_then(|index| chain.quality.get(index));
        all.push(MineralExposure {
            mineral: *mineral,
            stages,
            dominant,
            viewpoints,
            assumed: quality.map_or(1.0, chain::Quality::assumed),
            trust: index.map_or(Trust::D, |index| chain.supply_trust(index)),
        });
    }
    all
}

fn stage_share(chain: &Chain, mineral: Mineral, stage: Stage) -> Option<StageShare> {
    let located = concentration(chain, mineral, stage, Side::Location)?;
    let controlled = concentration(chain, mineral, stage, Side::Controller)?;
    Some(StageShare {
        stage,
        top: located.top()?,
        top_controller: controlled.top()?,
        hhi: located.hhi,
        suppliers_for_nine_tenths: located.suppliers_covering(0.9),
        without_top: located.without_top,
    })
}

fn viewpoint(
    chain: &Chain,
    world: &World,
    mineral: Mineral,
    dominant: Area,
    asking: &Viewpoint,
) -> Option<ViewpointExposure> {
    let places: Vec<usize> =
        (0..chain.places.len()).filter(|place| asking.contains(chain.places[*place])).collect();
    let path = path_exposure_of(chain, mineral, &places, Lens::Location(dominant))?;
    let controlled = path_exposure_of(chain, mineral, &places, Lens::Controller(dominant))?;
    let choke = [Stage::Mining, Stage::Separation, Stage::Metal, Stage::Component]
        .into_iter()
        .filter_map(|stage| {
            let share = path_exposure_of(chain, mineral, &places, Lens::StageAt(stage, dominant))?.share;
            Some((stage, share))
        })
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    let (weekly, stock) = places.iter().fold((0.0, 0.0), |sum, place| {
        let (weekly, stock) = world.use_and_stock(mineral, *place);
        (sum.0 + weekly, sum.1 + stock)
    });
    Some(ViewpointExposure {
        country: asking.clone(),
        use_per_year: weekly * WEEKS_PER_YEAR,
        path: path.share,
        path_controller: controlled.share,
        choke,
        cover: days_of_cover(stock, weekly, DAYS_PER_WEEK).unwrap_or(0.0),
    })
}
