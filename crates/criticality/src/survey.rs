//! Ability and willingness to supply, as the method of the United States Geological Survey (2020) takes them.
//!
//! Ability comes from the perception of mining policy (table `policy-perception`), willingness from ties of trade,
//! shared values and military cooperation (table `tie`). Both are indices of others whose terms do not allow to pass
//! them on: the tables are shipped empty, to be filled with `--data`.

use std::collections::BTreeMap;

use codes::{Area, Viewpoint};
use dataset::schema::{POLICY_PERCEPTION, TIE, TIES};
use dataset::{Dataset, Row, national};
use exposure::usgs_2020;
use sourced::Trust;

use crate::profile::Uncertain;

/// `ASI * WSI` by country that both indices know, from 0 to 1.
///
/// The newest period of each index; of ties, those kinds that are there. Of several countries as one, the mean of
/// their ties.
pub(crate) fn unreliability(dataset: &Dataset, viewpoint: &Viewpoint) -> BTreeMap<Area, Uncertain> {
    let countries: Vec<Area> =
        dataset.rows(&POLICY_PERCEPTION).iter().filter_map(|row| row.country).collect();
    let mut found = BTreeMap::new();
    for country in countries {
        let perceived = dataset.preferred(&POLICY_PERCEPTION, |row| row.country == Some(country));
        let Some(perceived) = national::latest(perceived.into_iter()) else { continue };
        let mut ties: Vec<&Row> = Vec::new();
        for member in viewpoint.members() {
            for kind in TIES {
                let of = dataset.preferred(&TIE, |row| {
                    row.country == Some(Area::Country(*member))
                        && row.partner == Some(country)
                        && row.cell("kind") == *kind
                });
                ties.extend(national::latest(of.into_iter()));
            }
        }
        let values: Vec<f64> = ties.iter().filter_map(|row| row.value()).collect();
        let (Some(perception), Some(willingness)) = (perceived.value(), usgs_2020::willingness(&values))
        else {
            continue;
        };
        let value = (usgs_2020::ability(perception) * willingness).clamp(0.0, 1.0);
        let trust = ties.iter().map(|row| row.trust).fold(perceived.trust, Trust::max);
        found.insert(country, Uncertain { value, range: None, trust });
    }
    found
}
