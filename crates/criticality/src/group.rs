//! What the tables say of the viewpoint itself, be it a country or several that count as one.
//!
//! Figures of a group are its own where a table has them. Else those of its members add up, and only if every member
//! has one: a sum over some of them would pass for the whole.

use std::collections::BTreeMap;

use balance::MineralBaseline;
use chain::Chain;
use codes::{Area, Mineral, Sector, Stage, Viewpoint};
use dataset::schema::{
    GROUP_IMPORT_SHARE, IMPORT_SHARE, OPERATING_SURPLUS, PRODUCTION, SECTOR_DIVISION, STOCK, TableSpec,
    VALUE_ADDED,
};
use dataset::{Dataset, Row, national};
use exposure::Lens;
use quantity::Kind;
use sourced::Trust;

use crate::build::{Builder, scaled, uncertain};
use crate::profile::{Chokepoint, Uncertain, Use};

/// Least net import reliance where no output at home is known.
const NO_OUTPUT: (f64, f64) = (0.7, 1.0);

/// Chokepoints kept of a mineral.
const CHOKEPOINTS: usize = 5;

/// Indices of the places of the chain that belong to a viewpoint; members without a place of their own are left out.
pub(crate) fn places(chain: &Chain, viewpoint: &Viewpoint) -> Vec<usize> {
    (0..chain.places.len()).filter(|place| viewpoint.contains(chain.places[*place])).collect()
}

/// A figure of the viewpoint: its own, or the sum over all members if each has one.
pub(crate) fn sum<'d>(viewpoint: &Viewpoint, figure: impl Fn(Area) -> Option<&'d Row>) -> Option<Uncertain> {
    if let Some(own) = viewpoint.area().and_then(&figure).and_then(uncertain) {
        return Some(own);
    }
    let parts: Option<Vec<Uncertain>> =
        viewpoint.members().iter().map(|member| figure(Area::Country(*member)).and_then(uncertain)).collect();
    let parts = parts?;
    let end = |of: fn(&(f64, f64)) -> f64| -> f64 {
        parts.iter().map(|part| part.range.as_ref().map_or(part.value, of)).sum()
    };
    Some(Uncertain {
        value: parts.iter().map(|part| part.value).sum(),
        range: parts.iter().any(|part| part.range.is_some()).then(|| (end(|r| r.0), end(|r| r.1))),
        trust: parts.iter().map(|part| part.trust).max()?,
    })
}

/// Share of use that passed the lens, members weighed by their use; nothing if it is not known of one.
fn path_by_use(baseline: &MineralBaseline, weights: &[(Area, f64)], lens: Lens) -> Option<f64> {
    weights.iter().map(|(member, weight)| Some(weight * baseline.path_exposure(*member, lens)?.share)).sum()
}

impl Builder<'_> {
    /// Use a year.
    pub(crate) fn used(&self, mineral: Mineral) -> Option<Uncertain> {
        sum(self.viewpoint, |area| national::use_row(self.ground.dataset, mineral, area))
    }

    /// Part of the use of the viewpoint that each member takes; nothing if the use of one is not known.
    fn weights(&self, mineral: Mineral) -> Option<Vec<(Area, f64)>> {
        if let Some(country) = self.viewpoint.country() {
            return Some(vec![(Area::Country(country), 1.0)]);
        }
        let used = |area: Area| national::use_row(self.ground.dataset, mineral, area).and_then(Row::value);
        let members = self.viewpoint.members().iter().map(|member| Area::Country(*member));
        let uses: Option<Vec<(Area, f64)>> = members.map(|member| Some((member, used(member)?))).collect();
        let uses = uses?;
        let total: f64 = uses.iter().map(|entry| entry.1).sum();
        (total > 0.0).then(|| uses.into_iter().map(|(member, used)| (member, used / total)).collect())
    }

    /// Sources of imports from outside and their shares.
    ///
    /// Of countries put together, those of the members are weighed by their net imports; what they buy from each
    /// other is left out.
    pub(crate) fn import_sources(&self, mineral: Mineral) -> Vec<(Area, Uncertain)> {
        if let Some(group) = self.viewpoint.area().filter(|area| matches!(area, Area::Group(_))) {
            let own = self.shares_of(&GROUP_IMPORT_SHARE, mineral, group);
            if !own.is_empty() {
                return own;
            }
        }
        let Some(weights) = self.weights(mineral) else { return Vec::new() };
        let mut sources: BTreeMap<Area, Uncertain> = BTreeMap::new();
        for (member, weight) in weights {
            let shares = self.shares_of(&IMPORT_SHARE, mineral, member);
            let weight = match self.viewpoint.country() {
                Some(_) => 1.0,
                None => weight * self.reliance_of(mineral, member).map_or(f64::NAN, |figure| figure.value),
            };
            if !weight.is_finite() || (shares.is_empty() && weight > 0.0) {
                return Vec::new();
            }
            for (partner, share) in shares
                .into_iter()
                .filter(|entry| self.viewpoint.country().is_some() || !self.viewpoint.contains(entry.0))
            {
                let none = Uncertain { value: 0.0, range: None, trust: Trust::A };
                let slot = sources.entry(partner).or_insert(none);
                slot.value += share.value * weight;
                slot.trust = slot.trust.max(share.trust);
            }
        }
        sources.into_iter().filter(|source| source.1.value > 0.0).collect()
    }

    /// Shares of the newest period, products alike.
    fn shares_of(&self, spec: &TableSpec, mineral: Mineral, buyer: Area) -> Vec<(Area, Uncertain)> {
        let rows = self.ground.dataset.preferred(spec, |row| {
            row.mineral == Some(mineral) && row.country == Some(buyer) && row.value().is_some()
        });
        let newest = rows.iter().filter_map(|row| row.period).max();
        let rows: Vec<&Row> = rows.into_iter().filter(|row| row.period == newest).collect();
        let mut products: Vec<&str> = rows.iter().map(|row| row.cell("product")).collect();
        products.sort_unstable();
        products.dedup();
        let weight = 1.0 / products.len().max(1) as f64;
        let mut by_partner: BTreeMap<Area, Uncertain> = BTreeMap::new();
        for row in rows {
            if let (Some(partner), Some(share)) = (row.partner, uncertain(row)) {
                let share = scaled(share, weight);
                let none = Uncertain { value: 0.0, range: None, trust: Trust::A };
                let slot = by_partner.entry(partner).or_insert(none);
                slot.value += share.value;
                slot.trust = slot.trust.max(share.trust);
            }
        }
        by_partner.into_iter().collect()
    }

    /// Purposes of use: those of the one country or of the group, or else of the world.
    pub(crate) fn end_uses(&self, mineral: Mineral) -> Vec<&Row> {
        let whole = self.viewpoint.area().unwrap_or_else(Area::world);
        national::end_uses(self.ground.dataset, mineral, whole)
    }

    /// Share of use that passed, at any stage, the country that makes most of the last form.
    ///
    /// Members count by their use; where that is not known, the group's imports count by what their sellers make.
    pub(crate) fn path(&self, mineral: Mineral) -> Option<(Area, Uncertain)> {
        let baseline = self.ground.baselines.of(mineral)?;
        let last = baseline.stages.iter().rfind(|stage| stage.stage != Stage::Recycling)?;
        let (place, _) = last
            .output
            .iter()
            .enumerate()
            .filter(|(place, _)| matches!(baseline.places[*place], Area::Country(_)))
            .max_by(|a, b| a.1.total_cmp(b.1))?;
        let top = baseline.places[place];
        let lens = Lens::Location(top);
        let by_use = self.weights(mineral).and_then(|weights| path_by_use(baseline, &weights, lens));
        let (share, trust) = match by_use {
            Some(share) => (share, Trust::C),
            None => (self.path_of_imports(baseline, mineral, lens, top)?, Trust::D),
        };
        Some((top, Uncertain { value: share.clamp(0.0, 1.0), range: None, trust }))
    }

    /// Places and stages by the part of use that passes them, for a measure of that part; the largest few, those of the
    /// viewpoint left out.
    pub(crate) fn chokepoints(
        &self,
        places: &[Area],
        stages: &[Stage],
        share: impl Fn(Lens) -> Option<f64>,
    ) -> Vec<Chokepoint> {
        let mut found: Vec<Chokepoint> = Vec::new();
        for place in places {
            // The rest of the world is no place that could be lost at once.
            if !matches!(place, Area::Country(_)) || self.viewpoint.contains(*place) {
                continue;
            }
            found.extend(stages.iter().filter_map(|stage| {
                let share = share(Lens::StageAt(*stage, *place))?.clamp(0.0, 1.0);
                (share > 0.0).then_some(Chokepoint { stage: *stage, place: *place, share })
            }));
        }
        found.sort_by(|a, b| b.share.total_cmp(&a.share).then((a.stage, a.place).cmp(&(b.stage, b.place))));
        found.truncate(CHOKEPOINTS);
        found
    }

    /// Chokepoints of a mineral with a balanced year; empty where the use of a member is not known.
    pub(crate) fn balanced_chokepoints(&self, mineral: Mineral) -> Vec<Chokepoint> {
        let (Some(baseline), Some(weights)) = (self.ground.baselines.of(mineral), self.weights(mineral))
        else {
            return Vec::new();
        };
        let mut stages: Vec<Stage> = baseline.stages.iter().map(|stage| stage.stage).collect();
        stages.retain(|stage| *stage != Stage::Recycling);
        stages.sort_unstable();
        stages.dedup();
        self.chokepoints(&baseline.places, &stages, |lens| path_by_use(baseline, &weights, lens))
    }

    /// Part of what the group imports that passed the lens, as the plants of its sellers do.
    fn path_of_imports(
        &self,
        baseline: &MineralBaseline,
        mineral: Mineral,
        lens: Lens,
        top: Area,
    ) -> Option<f64> {
        if self.viewpoint.country().is_some() {
            return None;
        }
        let form = baseline.stages.iter().rfind(|stage| stage.stage != Stage::Recycling)?.form;
        let (mut touched, mut total) = (0.0, 0.0);
        for (seller, share) in self.import_sources(mineral) {
            let made = || baseline.made_exposure(form, seller, lens);
            let passed = if seller == top { Some(1.0) } else { made() };
            // A seller that makes none sells on what the world makes.
            let passed = passed.or_else(|| baseline.share(form.stage(), top));
            touched += share.value * passed?;
            total += share.value;
        }
        (total > 0.0).then(|| touched / total * self.reliance(mineral).map_or(1.0, |figure| figure.value))
    }

    /// Net import reliance of the viewpoint.
    ///
    /// Of several countries, the mean weighed by use: net imports add up, so that what they sell each other nets
    /// out but for members that export more than they import, whose reliance is printed as 0.
    pub(crate) fn reliance(&self, mineral: Mineral) -> Option<Uncertain> {
        if let Some(country) = self.viewpoint.country() {
            return self.reliance_of(mineral, Area::Country(country));
        }
        if let Some(weights) = self.weights(mineral) {
            let parts: Option<Vec<(Uncertain, f64)>> = weights
                .into_iter()
                .map(|(member, weight)| Some((self.reliance_of(mineral, member)?, weight)))
                .collect();
            if let Some(parts) = parts {
                let value = parts.iter().map(|(part, weight)| part.value * weight).sum();
                let trust = parts.iter().map(|part| part.0.trust).max()?;
                return Some(Uncertain { value, range: None, trust });
            }
        }
        self.nothing_at_home(mineral)
    }

    /// Net import reliance of a country: as printed; else from use and output at home; else all is imported where
    /// nothing is made at home.
    fn reliance_of(&self, mineral: Mineral, country: Area) -> Option<Uncertain> {
        let dataset = self.ground.dataset;
        let printed = national::statistic(dataset, mineral, country, "net-import-reliance");
        if let Some(figure) = printed.and_then(uncertain) {
            return Some(figure);
        }
        let home = national::home_output(dataset, mineral, country);
        let of = |wanted: bool| -> f64 {
            let rows = home.iter().filter(|row| (row.stage == Some(Stage::Recycling)) == wanted);
            rows.filter_map(|row| row.value()).sum()
        };
        let (primary, regained) = (of(false), of(true));
        let trust = home.iter().map(|row| row.trust).max().unwrap_or(Trust::C).max(Trust::C);
        let used = national::use_row(dataset, mineral, country);
        if let Some(used) = used.and_then(uncertain).filter(|used| used.value > 0.0) {
            // What is regained beyond old scrap is scrap of production: it goes round and replaces no import.
            let old = regained.min(self.recycling(mineral).map_or(0.0, |rate| rate.value) * used.value);
            let net = used.value - (regained - old);
            let value = if net > 0.0 { (1.0 - (primary + old) / net).clamp(0.0, 1.0) } else { 0.0 };
            return Some(Uncertain { value, range: None, trust: trust.max(used.trust) });
        }
        self.viewpoint.country().and_then(|_| self.nothing_at_home(mineral))
    }

    fn nothing_at_home(&self, mineral: Mineral) -> Option<Uncertain> {
        let made = self.ground.dataset.preferred(&PRODUCTION, |row| {
            row.mineral == Some(mineral)
                && row.country.is_some_and(|country| self.viewpoint.contains(country))
                && row.value().is_some_and(|value| value > 0.0)
        });
        (made.is_empty() && !self.stages(mineral).is_empty()).then_some(Uncertain {
            value: 1.0,
            range: Some(NO_OUTPUT),
            trust: Trust::C,
        })
    }

    /// Stocks in days of use. Stocks that a member counts in days of its own use count by its part of the use.
    pub(crate) fn cover(&self, mineral: Mineral, yearly: f64) -> Option<Uncertain> {
        let dataset = self.ground.dataset;
        let per_day = yearly / quantity::DAYS_PER_YEAR;
        let (mut days, mut trust): (f64, Trust) = (0.0, Trust::A);
        for area in self.viewpoint.areas() {
            let part = if Some(area) == self.viewpoint.area() {
                Some(1.0)
            } else {
                national::use_row(dataset, mineral, area).and_then(Row::value).map(|used| used / yearly)
            };
            let held = dataset.rows(&STOCK).iter().filter(|row| {
                row.mineral == Some(mineral)
                    && row.country == Some(area)
                    && ["held", "target"].contains(&row.cell("measure"))
            });
            for row in held {
                days += match (row.value(), row.figure.map(|figure| figure.kind), part) {
                    (Some(mass), Some(Kind::Mass), _) => mass / per_day,
                    (Some(time), Some(Kind::Duration), Some(part)) => time * part,
                    _ => continue,
                };
                trust = trust.max(if row.cell("measure") == "target" { Trust::D } else { row.trust });
            }
            if let Some(row) = national::statistic(dataset, mineral, area, "stocks")
                && let (Some(mass), Some(Kind::Mass)) = (row.value(), row.figure.map(|figure| figure.kind))
            {
                days += mass / per_day;
                trust = trust.max(row.trust);
            }
        }
        (days > 0.0).then_some(Uncertain { value: days, range: None, trust })
    }

    /// A use with value added and surplus of its sector; 0 where they are not known.
    pub(crate) fn usage(&self, sector: Option<Sector>, share: Uncertain) -> Use {
        let of = |spec: &TableSpec| {
            let newest = |area: Area| {
                let rows = self.ground.dataset.rows(spec).iter();
                national::latest(
                    rows.filter(|row| row.country == Some(area) && row.sector == sector && sector.is_some()),
                )
            };
            sum(self.viewpoint, newest).map_or(0.0, |figure| figure.value)
        };
        Use {
            sector,
            share,
            value_added: of(&VALUE_ADDED),
            division_value_added: sector
                .map_or(0.0, |sector| division_value(self.ground.dataset, self.viewpoint, sector)),
            surplus: of(&OPERATING_SURPLUS),
        }
    }
}

/// Value added of all sectors in the division of industry of a sector, USD a year; 0 if none is known. A sector
/// without a division stands alone.
pub(crate) fn division_value(dataset: &Dataset, viewpoint: &Viewpoint, sector: Sector) -> f64 {
    let rows = dataset.rows(&SECTOR_DIVISION);
    let of =
        |sector: Sector| rows.iter().find(|row| row.sector == Some(sector)).map(|row| row.cell("division"));
    let inside = |other: Sector| other == sector || (of(sector).is_some() && of(other) == of(sector));
    let values =
        <Sector as codes::Code>::all().into_iter().filter(|other| inside(*other)).filter_map(|other| {
            sum(viewpoint, |area| {
                let rows = dataset.rows(&VALUE_ADDED).iter();
                national::latest(rows.filter(|row| row.country == Some(area) && row.sector == Some(other)))
            })
        });
    values.map(|figure| figure.value).sum()
}
