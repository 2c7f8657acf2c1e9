//! What a list of missing minerals costs a country in a year, with both bounds.

use codes::{Area, Mineral, Sector};
use program::NoSolution;
use quantity::WEEKS_PER_YEAR;
use serde::Serialize;

use crate::need::Need;
use crate::reallocation::{Ground, MaterialUse, Shortage, reallocate};
use crate::{Regional, Tables};

/// A mineral that is missing, with what is known of its use.
#[derive(Debug, Clone)]
pub struct MissingMineral {
    /// The mineral.
    pub mineral: Mineral,
    /// Part of the use that is missing, over a whole year.
    pub part: f64,
    /// Share of use by sector; empty if it is not known.
    pub uses: Vec<(Sector, f64)>,
    /// Part of each sector's output that needs it.
    pub needs: Vec<Need>,
}

impl MissingMineral {
    /// The part of a year's use that a shortage of some weeks is.
    #[must_use]
    pub fn over_a_year(part: f64, weeks: f64) -> f64 {
        part * (weeks / WEEKS_PER_YEAR).min(1.0)
    }
}

/// Loss of a country in a year, in USD of [`crate::PRICE_YEAR`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShortageLoss {
    /// The country.
    pub country: Area,
    /// Domestic product a year.
    pub product: f64,
    /// Free reallocation over the whole table: the least loss, suppliers included.
    pub lower: f64,
    /// Each sector loses what its scarcest mineral stops.
    pub direct: f64,
    /// The part of each sector's output that its scarcest mineral stops.
    pub stopped: Vec<(Sector, f64)>,
    /// Suppliers of those sectors.
    pub suppliers: f64,
    /// All missing minerals stop their own part of each sector.
    pub strict: f64,
    /// Suppliers, and direct customers that stop with their scarcest input, on top of the strict loss.
    pub strict_indirect: f64,
    /// Other regions: name, loss of suppliers of the central case, and loss with customers of the strict case.
    pub abroad: Vec<(String, f64, f64)>,
}

impl ShortageLoss {
    /// Central loss: the sectors and their suppliers.
    #[must_use]
    pub fn central(&self) -> f64 {
        self.direct + self.suppliers
    }

    /// Upper bound.
    #[must_use]
    pub fn upper(&self) -> f64 {
        self.strict + self.strict_indirect
    }
}

/// The loss of a country of its own in one of the tables; nothing if no table tells it apart.
pub fn loss(
    tables: &Tables,
    country: Area,
    missing: &[MissingMineral],
) -> Result<Option<ShortageLoss>, NoSolution> {
    let Some(regional) = tables.of(country) else { return Ok(None) };
    let region = country.to_string();
    let mut scarcest: Vec<(Sector, f64)> = Vec::new();
    let mut summed: Vec<(Sector, f64)> = Vec::new();
    for mineral in missing {
        for need in &mineral.needs {
            let lost = need.part[1] * mineral.part;
            raise(&mut scarcest, need.sector, |old| old.max(lost));
            raise(&mut summed, need.sector, |old| (old + lost).min(1.0));
        }
    }
    let own = regional.own(&region, &scarcest);
    let direct = regional.worth(&region, &own);
    let suppliers =
        regional.worth(&region, &input_output::spread::to_suppliers(&regional.table, &own)) - direct;
    let strict_own = regional.own(&region, &summed);
    let strict = regional.worth(&region, &strict_own);
    let strict_indirect = regional.worth(&region, &both(regional, &strict_own, tables.critical[1])) - strict;
    let lower = reallocated(regional, &region, missing)?;
    let world = &tables.world;
    let mut abroad = Vec::new();
    if world.has(&region) {
        let (own, strict_own) = (world.own(&region, &scarcest), world.own(&region, &summed));
        let ordered = input_output::spread::to_suppliers(&world.table, &own);
        let stopped = both(world, &strict_own, tables.critical[1]);
        for other in world.table.regions().into_iter().filter(|other| *other != region) {
            abroad.push((other.to_owned(), world.worth(other, &ordered), world.worth(other, &stopped)));
        }
    }
    let product = regional.worth(&region, &vec![1.0; regional.table.len()]);
    Ok(Some(ShortageLoss {
        country,
        product,
        lower: lower.min(direct + suppliers),
        direct,
        stopped: scarcest,
        suppliers,
        strict,
        strict_indirect,
        abroad,
    }))
}

fn raise(list: &mut Vec<(Sector, f64)>, sector: Sector, change: impl Fn(f64) -> f64) {
    match list.iter_mut().find(|entry| entry.0 == sector) {
        Some(entry) => entry.1 = change(entry.1),
        None => list.push((sector, change(0.0))),
    }
}

/// An industry loses what its suppliers or its customers make it lose, whichever is more.
pub(crate) fn both(regional: &Regional, own: &[f64], critical: f64) -> Vec<f64> {
    let back = input_output::spread::to_suppliers(&regional.table, own);
    let on = regional.bottleneck(own, critical);
    back.into_iter().zip(on).map(|(a, b)| a.max(b)).collect()
}

/// The least loss: every missing mass is taken where it costs least. Uses of sectors that do not need the
/// mineral give theirs up first and cost nothing; where use by sector is not known, each sector that needs the
/// mineral is taken to use it in proportion to the output that needs it.
fn reallocated(regional: &Regional, region: &str, missing: &[MissingMineral]) -> Result<f64, NoSolution> {
    let mut shortages = Vec::new();
    for mineral in missing {
        let need_of = |sector: Sector| {
            mineral.needs.iter().find(|need| need.sector == sector).map_or(0.0, |need| need.part[1])
        };
        let mut shares = mineral.uses.clone();
        if shares.iter().all(|share| share.1 <= 0.0) {
            let stake = |need: &Need| need.part[1] * regional.sector(region, need.sector);
            shares = mineral.needs.iter().map(|need| (need.sector, stake(need))).collect();
        }
        let all: f64 = shares.iter().map(|share| share.1).sum();
        let free: f64 = shares.iter().filter(|share| need_of(share.0) <= 0.0).map(|share| share.1).sum();
        let mut uses = Vec::new();
        for (sector, share) in shares.iter().filter(|share| share.1 > 0.0 && need_of(share.0) > 0.0) {
            let whole = regional.sector(region, *sector);
            for part in regional.parts.iter().filter(|part| {
                part.sector == *sector && regional.table.industries[part.industry].region == region
            }) {
                let worth =
                    part.part * regional.table.value_added[part.industry] * regional.factor[part.industry];
                uses.push(MaterialUse {
                    industry: part.industry,
                    mass: share * (worth / whole).max(0.0),
                    dependence: part.part * need_of(*sector),
                });
            }
        }
        let sum: f64 = uses.iter().map(|used| used.mass).sum();
        // Rounding must not ask for more than there is.
        let wanted = (mineral.part * all - free).clamp(0.0, sum * (1.0 - 1e-9));
        if wanted > 0.0 {
            shortages.push(Shortage { uses, missing: wanted });
        }
    }
    if shortages.is_empty() {
        return Ok(0.0);
    }
    let value: Vec<f64> = regional
        .table
        .value_added_share()
        .iter()
        .zip(&regional.factor)
        .zip(&regional.table.industries)
        .map(|((share, factor), industry)| if industry.region == region { share * factor } else { 0.0 })
        .collect();
    let demand = regional.table.final_total();
    let ground = Ground {
        leontief: &regional.leontief,
        demand: &demand,
        output: &regional.table.output,
        value: &value,
    };
    Ok(reallocate(&ground, &shortages)?.loss)
}
