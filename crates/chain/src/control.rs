//! Who controls the sites of a stage at a place.

use std::collections::BTreeMap;

use codes::{Area, Stage};
use dataset::{Dataset, Row, schema};

use crate::inputs::Inputs;
use crate::{Control, Mine};

/// Weighs the controllers of each stage and place: mines by output, plants by nameplate capacity.
///
/// A place without a listed site controls itself. Plants whose capacity is not known do not count; plants
/// that do not run do not count either, nor makers of alloy and powder: the metal market holds single metals.
pub(crate) fn read(dataset: &Dataset, places: &[Area], mines: &[Mine]) -> Vec<Control> {
    let mut weights: BTreeMap<(Stage, usize), BTreeMap<Area, f64>> = BTreeMap::new();
    for mine in mines {
        *weights.entry((Stage::Mining, mine.place)).or_default().entry(mine.controller).or_default() +=
            mine.output;
    }
    let metal = Inputs::form("metal");
    let mut sites: Vec<&Row> = dataset
        .rows(&schema::SITE)
        .iter()
        .filter(|row| row.stage.is_some_and(|stage| stage != Stage::Mining))
        .filter(|row| matches!(row.cell("status"), "operating" | "ramping"))
        .filter(|row| row.stage != Some(Stage::Metal) || row.form == Some(metal))
        .collect();
    sites.sort_by(|a, b| a.cell("site").cmp(b.cell("site")));
    for site in sites {
        let (Some(stage), Some(host)) = (site.stage, site.country) else { continue };
        let place = places.iter().position(|place| *place == host).unwrap_or(places.len() - 1);
        let capacity = dataset
            .rows(&schema::CAPACITY)
            .iter()
            .filter(|row| row.cell("site") == site.cell("site"))
            .filter_map(Row::value)
            .fold(0.0, f64::max);
        if capacity > 0.0 {
            let controller = site.controller.unwrap_or(host);
            *weights.entry((stage, place)).or_default().entry(controller).or_default() += capacity;
        }
    }
    let mut all = Vec::new();
    for stage in [Stage::Mining, Stage::Separation, Stage::Metal, Stage::Component] {
        for (place, area) in places.iter().enumerate() {
            let shares = match weights.get(&(stage, place)) {
                Some(weights) => {
                    let total: f64 = weights.values().sum();
                    weights.iter().map(|(controller, weight)| (*controller, weight / total)).collect()
                }
                None => vec![(*area, 1.0)],
            };
            all.push(Control { stage, place, shares });
        }
    }
    all
}
