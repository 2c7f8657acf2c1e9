//! Who owns the output of a stage in a country.

use codes::{Area, Mineral, Stage};
use dataset::{Dataset, Row, schema};

use crate::Gap;

/// Rows that hold for the whole output of a country say so in the column `asset`.
const WHOLE_COUNTRY: &str = "all ";

/// Controllers by place; what no row names belongs to the country itself.
///
/// Holdings in single assets do not say what part of the country's output they are, so they are listed as
/// gaps and not applied.
pub(crate) fn read(
    dataset: &Dataset,
    mineral: Mineral,
    stage: Stage,
    places: &[Area],
    gaps: &mut Vec<Gap>,
) -> Vec<Vec<(Area, f64)>> {
    let rows: Vec<&Row> = dataset
        .preferred(&schema::CONTROL, |row| row.mineral == Some(mineral) && row.stage == Some(stage))
        .into_iter()
        .filter(|row| row.country != Some(Area::world()))
        .collect();
    let mut control = Vec::with_capacity(places.len());
    for place in places {
        let mut shares: Vec<(Area, f64)> = Vec::new();
        for row in rows.iter().filter(|row| row.country == Some(*place)) {
            let (Some(controller), Some(value)) = (row.controller, row.value()) else { continue };
            if !row.cell("asset").starts_with(WHOLE_COUNTRY) {
                gaps.push(Gap {
                    what: format!("control at {stage}: {} of {controller} not applied", row.cell("asset")),
                    country: *place,
                    why: "a holding in one asset; its part of the country's output is not known".to_owned(),
                });
            } else if controller != *place {
                shares.push((controller, value));
            }
        }
        let held: f64 = shares.iter().map(|entry| entry.1).sum();
        if held > 1.0 {
            for entry in &mut shares {
                entry.1 /= held;
            }
        }
        shares.push((*place, (1.0 - held).max(0.0)));
        shares.sort_by_key(|entry| entry.0);
        control.push(shares);
    }
    control
}
