//! What the losses of a simulated run mean for suppliers and customers, at home and abroad.

use codes::{Area, Sector};
use serde::Serialize;

use crate::shortage::both;
use crate::{Losses, Tables};

/// Losses of a region in the first year, because sectors of a country stop, in USD of [`crate::PRICE_YEAR`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IndirectLoss {
    /// Country whose sectors stop.
    pub hit: Area,
    /// Region that loses.
    pub region: String,
    /// Loss of the sectors themselves: lower, central, upper; zero abroad.
    pub direct: [f64; 3],
    /// On top: nothing in the lower bound, which moves what is scarce; suppliers in the central case; suppliers, and
    /// customers that stop with their scarcest input, in the upper bound. Abroad the lower bound is that of suppliers
    /// of the lower case.
    pub indirect: [f64; 3],
    /// Customers of the central case, in proportion to what the missing goods are of their costs; not in the others.
    pub customers: f64,
}

impl IndirectLoss {
    /// Direct and indirect: lower, central, upper.
    #[must_use]
    pub fn total(&self) -> [f64; 3] {
        [0, 1, 2].map(|case| self.direct[case] + self.indirect[case])
    }
}

/// Losses of a run spread over the tables; a country that no table tells apart is left out.
#[must_use]
pub fn indirect(tables: &Tables, losses: &Losses) -> Vec<IndirectLoss> {
    let mut all = Vec::new();
    for country in &losses.countries {
        let hit = country.country;
        let Some(home) = tables.of(hit) else { continue };
        let region = hit.to_string();
        let cases: [Vec<(Sector, f64)>; 3] = [0, 1, 2].map(|case| {
            losses
                .sectors
                .iter()
                .filter(|sector| sector.country == hit && sector.value_added > 0.0)
                .map(|sector| (sector.sector, (sector.first_year[case] / sector.value_added).min(1.0)))
                .collect()
        });
        let critical = tables.critical[1];
        for (regional, regions) in [
            (home, vec![region.as_str()]),
            (
                &tables.world,
                tables.world.table.regions().into_iter().filter(|other| *other != region).collect(),
            ),
        ] {
            if !regional.has(&region) {
                continue;
            }
            let own = [0, 1, 2].map(|case| regional.own(&region, &cases[case]));
            let ordered = [0, 1].map(|case| input_output::spread::to_suppliers(&regional.table, &own[case]));
            let stopped = both(regional, &own[2], critical);
            let dearer = input_output::spread::to_customers(&regional.table, &own[1]);
            for other in regions {
                let worth = |parts: &[f64]| regional.worth(other, parts);
                let base = [worth(&own[0]), worth(&own[1]), worth(&own[2])];
                let at_home = other == region;
                all.push(IndirectLoss {
                    hit,
                    region: other.to_owned(),
                    direct: if at_home { country.first_year } else { [0.0; 3] },
                    indirect: [
                        if at_home { 0.0 } else { worth(&ordered[0]) },
                        worth(&ordered[1]) - base[1],
                        worth(&stopped) - base[2],
                    ],
                    customers: worth(&dearer) - base[1],
                });
            }
        }
    }
    all
}
