//! How much of a sector's output stops without a mineral: the bridge from kilograms to output.

use std::collections::BTreeMap;

use chain::Chain;
use codes::{Area, Code, Mineral, Sector};
use dataset::{Dataset, Row, schema};
use serde::Serialize;

/// Low, value and high of a figure.
pub type Range = [f64; 3];

/// A sector's need of a mineral.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Need {
    /// The sector.
    pub sector: Sector,
    /// Part of its output that cannot be made without the mineral.
    pub part: Range,
    /// The same, counting only parts that are made in the country from the mineral as it is traded; finished
    /// magnets, for one, are bought from abroad and do not stop with the oxide.
    pub made_at_home: Range,
    /// The use is no component of the mineral's chain, so that no balance says how much goes there.
    pub apart: bool,
}

/// Needs of a mineral by sector.
///
/// Minerals of the chain: the largest over the components that hold the element and cannot do without its
/// group, of the sector's dependence on the component times the element's part of that group; elements of a
/// group replace each other. Uses that are no component of the chain, and all other minerals: table
/// `mineral-need`.
#[must_use]
pub fn needs(dataset: &Dataset, chain: &Chain, mineral: Mineral, country: Area) -> Vec<Need> {
    let mut by_sector: BTreeMap<Sector, Need> = BTreeMap::new();
    let mut put = |sector: Sector, part: Range, at_home: f64, apart: bool| {
        let need = by_sector.entry(sector).or_insert(Need {
            sector,
            part: [0.0; 3],
            made_at_home: [0.0; 3],
            apart: true,
        });
        need.apart &= apart;
        for (slot, factor) in [(&mut need.part, 1.0), (&mut need.made_at_home, at_home)] {
            for (old, new) in slot.iter_mut().zip(part) {
                *old = old.max(new * factor);
            }
        }
    };
    let chained = chain.mineral(mineral).is_some();
    if chained {
        for row in dataset.rows(&schema::DEPENDENCE) {
            let (Some(form), Some(sector), Some((low, value, high))) =
                (row.form, row.sector, row.low_value_high())
            else {
                continue;
            };
            let part = part_of_group(dataset, form.as_str(), mineral);
            if part > 0.0 {
                let range = [low * part, value * part, high * part];
                let at_home = chain.place(country).map_or(1.0, |place| chain.made_at_home(form, place));
                put(sector, range, at_home, false);
            }
        }
    }
    for row in dataset.rows(&schema::MINERAL_NEED).iter().filter(|row| row.mineral == Some(mineral)) {
        if let (Some(sector), Some((low, value, high))) = (row.sector, row.low_value_high()) {
            put(sector, [low, value, high], 1.0, chained);
        }
    }
    by_sector.into_values().collect()
}

/// Part of its group that an element is in a component that cannot do without the group; 0 if it is a filler
/// or not in it. Grades of a magnet have the composition of the magnet.
fn part_of_group(dataset: &Dataset, form: &str, mineral: Mineral) -> f64 {
    let rows = dataset.rows(&schema::COMPOSITION);
    let of = |name: &str| rows.iter().filter(|row| row.form.is_some_and(|f| f.as_str() == name)).collect();
    let mut parts: Vec<&Row> = of(form);
    let mut without_heavy = false;
    if parts.is_empty() {
        parts = of(form.trim_end_matches("-heavy").trim_end_matches("-light"));
        without_heavy = form.ends_with("-light");
    }
    let own = parts.iter().find(|row| row.mineral == Some(mineral) && row.cell("role") == "essential");
    let Some(own) = own else { return 0.0 };
    let group = own.cell("group");
    if without_heavy && group == HEAVY {
        return 0.0;
    }
    let all: f64 = parts.iter().filter(|row| row.cell("group") == group).filter_map(|row| row.value()).sum();
    own.value().map_or(0.0, |value| if all > 0.0 { value / all } else { 0.0 })
}

/// Group of the elements that only the heat-proof grade of a magnet needs.
const HEAVY: &str = "DyTb";
