//! Profiles from the dataset: rare earths from their chain, all other minerals from the tables.

use std::collections::{BTreeMap, BTreeSet};

use balance::Baselines;
use chain::Chain;
use codes::{Area, Code, Form, Mineral, Sector, Stage, Viewpoint};
use dataset::schema::{
    CONTROL, GDP, GOVERNANCE, LISTING, PRICE, PRODUCTION, RECYCLING_RATE, REFINING_SHARE, SUBSTITUTION,
};
use dataset::{Dataset, Row, national};
use disruption::World;
use exposure::{Lens, Side, concentration, n_minus_one, path_exposure_of, top_supplier};
use jiff::civil::Date;
use ledger::{Answers, Standing, standing};
use quantity::{DAYS_PER_WEEK, Kind, WEEKS_PER_YEAR};
use sourced::Trust;

use crate::group;
use crate::profile::{Profile, StageProfile, Supplier, Uncertain, Use};
use crate::scores::Constants;
use crate::survey;

/// What profiles are built from.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The dataset.
    pub dataset: &'a Dataset,
    /// The chain of the rare earths.
    pub chain: &'a Chain,
    /// The balanced year of all other minerals.
    pub baselines: &'a Baselines,
    /// Uses and stocks of the rare earths.
    pub world: &'a World,
    /// Day on which rules are looked at.
    pub as_of: Date,
    /// Indicator of governance that suppliers are weighed with.
    pub indicator: &'a str,
}

/// Stages of the chain that can be a chokepoint.
const CHAIN_STAGES: [Stage; 4] = [Stage::Mining, Stage::Separation, Stage::Metal, Stage::Component];

/// Part of the world's output that printed figures lose to rounding.
const ROUNDING: f64 = 0.01;

/// Minerals on one of the lists of the United States or Japan, in the order of their codes.
#[must_use]
pub fn listed(dataset: &Dataset) -> Vec<Mineral> {
    let minerals: BTreeSet<Mineral> = dataset
        .rows(&LISTING)
        .iter()
        .filter(|row| ["us-2025", "japan-35"].contains(&row.cell("list")))
        .filter_map(|row| row.mineral)
        .flat_map(Mineral::members)
        .filter(|mineral| mineral.has_supply_chain())
        .collect();
    minerals.into_iter().collect()
}

/// Profiles of the listed minerals for a country or group.
#[must_use]
pub fn profiles(ground: &Ground<'_>, viewpoint: &Viewpoint) -> Vec<Profile> {
    let governance = governance(ground.dataset, ground.indicator);
    let unreliability = survey::unreliability(ground.dataset, viewpoint);
    let builder = Builder { ground, viewpoint, governance, unreliability };
    listed(ground.dataset)
        .into_iter()
        .map(|mineral| {
            if ground.chain.mineral(mineral).is_some() {
                builder.of_chain(mineral)
            } else {
                builder.of_tables(mineral)
            }
        })
        .collect()
}

/// Constants of the methods for a country or group; none if the dataset lacks those that all share.
///
/// Where product or value added of the viewpoint are not known they are 0, and methods that need them have no score.
#[must_use]
pub fn constants(dataset: &Dataset, viewpoint: &Viewpoint) -> Option<Constants> {
    let divisions = Sector::all().into_iter().map(|sector| group::division_value(dataset, viewpoint, sector));
    Some(Constants {
        trade_restricted: dataset.method_constant("eu-trade-restricted").and_then(Row::value)?,
        trade_home: dataset.method_constant("eu-trade-home").and_then(Row::value)?,
        gdp: group::sum(viewpoint, |area| {
            national::latest(dataset.rows(&GDP).iter().filter(|row| row.country == Some(area)))
        })
        .map_or(0.0, |figure| figure.value),
        largest_division: divisions.fold(0.0, f64::max),
    })
}

/// Governance risk by country, newest year: `(2.5 - WGI)/5`.
fn governance(dataset: &Dataset, indicator: &str) -> BTreeMap<Area, Uncertain> {
    let mut newest: BTreeMap<Area, &Row> = BTreeMap::new();
    for row in dataset.rows(&GOVERNANCE).iter().filter(|row| row.cell("indicator") == indicator) {
        if let (Some(country), Some(_)) = (row.country, row.value()) {
            let slot = newest.entry(country).or_insert(row);
            if row.period > slot.period {
                *slot = row;
            }
        }
    }
    newest
        .into_iter()
        .filter_map(|(country, row)| {
            let (low, value, high) = row.low_value_high()?;
            let risk = exposure::governance::risk_to_one;
            // More of the indicator is less risk: the ends change places.
            let range = row.figure?.range.map(|_| (risk(high), risk(low)));
            Some((country, Uncertain { value: risk(value), range, trust: row.trust }))
        })
        .collect()
}

pub(crate) fn uncertain(row: &Row) -> Option<Uncertain> {
    Some(Uncertain { value: row.value()?, range: row.figure?.range, trust: row.trust })
}

pub(crate) fn scaled(figure: Uncertain, factor: f64) -> Uncertain {
    Uncertain {
        value: figure.value * factor,
        range: figure.range.map(|(low, high)| (low * factor, high * factor)),
        trust: figure.trust,
    }
}

pub(crate) struct Builder<'a> {
    pub(crate) ground: &'a Ground<'a>,
    pub(crate) viewpoint: &'a Viewpoint,
    governance: BTreeMap<Area, Uncertain>,
    unreliability: BTreeMap<Area, Uncertain>,
}

impl Builder<'_> {
    pub(crate) fn supplier(&self, mineral: Mineral, country: Area, output: Uncertain) -> Supplier {
        // A country without a rating counts as middling, and may be anything.
        let unrated = Uncertain { value: 0.5, range: Some((0.1, 0.9)), trust: Trust::D };
        Supplier {
            country,
            output,
            governance: self.governance.get(&country).copied().unwrap_or(unrated),
            restricts: !self.viewpoint.contains(country) && self.restricts(mineral, country),
            unreliability: self.unreliability.get(&country).copied(),
            home: self.viewpoint.contains(country),
        }
    }

    /// True if a rule of the country on goods of the mineral is in force by the legal dates and holds back
    /// shipments to all users of the viewpoint.
    fn restricts(&self, mineral: Mineral, country: Area) -> bool {
        use dataset::rule::Instrument;
        self.ground.dataset.rules.values().any(|rule| {
            !rule.hypothetical
                && rule.issuer == country
                && matches!(rule.instrument, Instrument::Ban | Instrument::Licence | Instrument::Quota)
                && rule.end_users.contains(&codes::EndUserClass::Civil)
                && self.viewpoint.members().iter().any(|member| rule.reaches(Area::Country(*member)))
                && rule.items.iter().any(|item| {
                    item.minerals.contains(&mineral)
                        && item.forms.iter().any(|form| !["technology", "equipment"].contains(&form.as_str()))
                })
                && standing(rule, self.ground.as_of, &Answers::new()) == Standing::InForce
        })
    }

    fn of_chain(&self, mineral: Mineral) -> Profile {
        let Ground { chain, world, .. } = *self.ground;
        let trust = chain.mineral(mineral).map_or(Trust::D, |index| chain.supply_trust(index));
        let suppliers = |stage: Stage, side: Side| -> Vec<Supplier> {
            concentration(chain, mineral, stage, side).map_or_else(Vec::new, |found| {
                found
                    .output
                    .iter()
                    .map(|(country, output)| {
                        self.supplier(mineral, *country, Uncertain { value: *output, range: None, trust })
                    })
                    .collect()
            })
        };
        let stages = [Stage::Mining, Stage::Separation, Stage::Metal]
            .into_iter()
            .map(|stage| StageProfile {
                stage,
                form: Form::parse(if stage == Stage::Mining {
                    "concentrate"
                } else if stage == Stage::Metal {
                    "metal"
                } else {
                    "oxide"
                })
                .expect("forms of the chain are listed"),
                passes: 1.0,
                minor: false,
                n_minus_one: concentration(chain, mineral, stage, Side::Location)
                    .and_then(|found| found.without_top),
                located: suppliers(stage, Side::Location),
                controlled: suppliers(stage, Side::Controller),
            })
            .filter(|stage| !stage.located.is_empty())
            .collect();
        let inside = group::places(chain, self.viewpoint);
        let used =
            |market: &chain::Market| inside.iter().map(|place| market.consumption[*place]).sum::<f64>();
        // A country that buys no oxide buys metal.
        let bought = |market: &&chain::Market| used(market) > 0.0;
        let oxide =
            chain.oxide(mineral).filter(bought).or_else(|| chain.metal_market(mineral).filter(bought));
        let (mut imports, mut reliance) = (Vec::new(), None);
        if let Some(oxide) = oxide {
            let into =
                |from: usize| inside.iter().map(|to| oxide.trade[from][*to]).sum::<f64>() / used(oxide);
            for (from, area) in chain.places.iter().enumerate().filter(|(from, _)| !inside.contains(from)) {
                let share = into(from);
                if share > 0.0 {
                    imports.push(self.supplier(
                        mineral,
                        *area,
                        Uncertain { value: share, range: None, trust },
                    ));
                }
            }
            let home: f64 = inside.iter().map(|from| into(*from)).sum();
            reliance = Some(Uncertain { value: (1.0 - home).clamp(0.0, 1.0), range: None, trust });
        }
        let top = concentration(chain, mineral, Stage::Separation, Side::Location).and_then(|c| c.top());
        let path = top.and_then(|(top, _)| {
            let found = path_exposure_of(chain, mineral, &inside, Lens::Location(top))?;
            Some((top, Uncertain { value: found.share, range: None, trust }))
        });
        let (weekly, stock) = inside.iter().fold((0.0, 0.0), |sum, place| {
            let (weekly, stock) = world.use_and_stock(mineral, *place);
            (sum.0 + weekly, sum.1 + stock)
        });
        let consumption =
            (weekly > 0.0).then_some(Uncertain { value: weekly * WEEKS_PER_YEAR, range: None, trust });
        Profile {
            mineral,
            viewpoint: self.viewpoint.clone(),
            stages,
            imports,
            reliance,
            path,
            chokepoints: self.chokepoints(&chain.places, &CHAIN_STAGES, |lens| {
                Some(path_exposure_of(chain, mineral, &inside, lens)?.share)
            }),
            recycling: self.recycling(mineral),
            substitution: self.substitution(mineral),
            uses: self.chain_uses(mineral),
            consumption,
            price: world.oxide_price(mineral).map(|value| Uncertain { value, range: None, trust: Trust::B }),
            cover: (weekly > 0.0).then_some(Uncertain {
                value: stock / weekly * DAYS_PER_WEEK,
                range: None,
                trust: Trust::D,
            }),
        }
    }

    /// Uses of an element by sector, from the components that hold it.
    fn chain_uses(&self, mineral: Mineral) -> Vec<Use> {
        let Ground { chain, .. } = *self.ground;
        let Some(index) = chain.mineral(mineral) else { return Vec::new() };
        let inside = group::places(chain, self.viewpoint);
        let mut by_sector: BTreeMap<Sector, (f64, f64)> = BTreeMap::new();
        for usage in chain.uses.iter().filter(|usage| inside.contains(&usage.place)) {
            let place = usage.place;
            let part = if let Some(magnet) = chain.magnets.iter().find(|m| m.form == usage.form) {
                chain.oxide_in_magnet(magnet).iter().find(|part| part.0 == index).map_or(0.0, |part| part.1)
            } else {
                chain
                    .preparations
                    .iter()
                    .find(|preparation| preparation.form == usage.form)
                    .and_then(|preparation| {
                        let column = preparation.parts.iter().position(|part| part.0 == index)?;
                        let total: f64 = preparation.oxide[place].iter().sum();
                        (total > 0.0).then(|| preparation.oxide[place][column] / total)
                    })
                    .unwrap_or(0.0)
            };
            let amount = usage.quantity * part;
            let sums = by_sector.entry(usage.sector).or_default();
            sums.0 += amount;
            sums.1 += amount * chain.made_at_home(usage.form, place);
        }
        let total: f64 = by_sector.values().map(|sums| sums.0).sum();
        by_sector
            .into_iter()
            .filter(|(_, (amount, _))| *amount > 0.0)
            .map(|(sector, (amount, at_home))| {
                let share = Uncertain { value: amount / total, range: None, trust: Trust::D };
                Use { made_at_home: at_home / amount, ..self.usage(Some(sector), share) }
            })
            .collect()
    }

    fn of_tables(&self, mineral: Mineral) -> Profile {
        let dataset = self.ground.dataset;
        let used = self.used(mineral);
        let imports = self
            .import_sources(mineral)
            .into_iter()
            .map(|(partner, share)| self.supplier(mineral, partner, share))
            .collect();
        let uses = self.end_uses(mineral);
        // Uses of several forms or editions may stand beside each other: together they are at most all of it.
        let total = uses.iter().filter_map(|row| row.value()).sum::<f64>().max(1.0);
        let uses: Vec<Use> = uses
            .into_iter()
            .filter_map(|row| Some(self.usage(row.sector, scaled(uncertain(row)?, 1.0 / total))))
            .collect();
        let price = dataset.preferred(&PRICE, |row| row.mineral == Some(mineral) && row.value().is_some());
        Profile {
            mineral,
            viewpoint: self.viewpoint.clone(),
            stages: self.stages(mineral),
            imports,
            reliance: self.reliance(mineral),
            path: self.path(mineral),
            chokepoints: self.balanced_chokepoints(mineral),
            recycling: self.recycling(mineral),
            substitution: self.substitution(mineral),
            uses,
            consumption: used,
            price: national::latest(price.into_iter()).and_then(uncertain),
            cover: used.and_then(|used| self.cover(mineral, used.value)),
        }
    }

    /// Stages with their suppliers: tonnes where they are published, shares of the world where only shares are.
    pub(crate) fn stages(&self, mineral: Mineral) -> Vec<StageProfile> {
        let dataset = self.ground.dataset;
        let least = dataset.method_constant("least-share-of-a-stage").and_then(Row::value).unwrap_or(0.0);
        let mut stages = Vec::new();
        for stage in [Stage::Mining, Stage::Refining, Stage::Metal] {
            let output = dataset.preferred(&PRODUCTION, |row| {
                row.mineral == Some(mineral)
                    && row.stage == Some(stage)
                    && row.cell("site").is_empty()
                    && row.country.is_some_and(|country| country != Area::world())
                    && row.value().is_some_and(|value| value > 0.0)
            });
            let shares = dataset.preferred(&REFINING_SHARE, |row| {
                row.mineral == Some(mineral)
                    && row.stage == Some(stage)
                    && row.country.is_some_and(|country| country != Area::world())
                    && row.value().is_some_and(|value| value > 0.0)
                    && row.year().is_some_and(|year| year <= self.ground.as_of.year())
            });
            let passes = |form: Form| national::part_through(dataset, mineral, form);
            let Some((form, rows)) = main_form(&output, &passes).or_else(|| main_form(&shares, &passes))
            else {
                continue;
            };
            let mut located: Vec<(Area, Uncertain)> =
                rows.iter().filter_map(|row| Some((row.country?, uncertain(row)?))).collect();
            located.extend(self.unnamed(mineral, stage, form, &rows, &located));
            let controlled = self.by_controller(mineral, stage, &located);
            let suppliers = |list: &[(Area, Uncertain)]| {
                list.iter().map(|(country, output)| self.supplier(mineral, *country, *output)).collect()
            };
            stages.push(StageProfile {
                stage,
                form,
                passes: passes(form),
                minor: passes(form) < least,
                n_minus_one: self.n_minus_one(mineral, form),
                located: suppliers(&located),
                controlled: suppliers(&controlled),
            });
        }
        stages
    }

    /// The N-1 ratio of a form in the balanced year; none where nothing is known of what the country of the top
    /// supplier uses itself.
    fn n_minus_one(&self, mineral: Mineral, form: Form) -> Option<f64> {
        let balance = self.ground.baselines.of(mineral)?.form(form)?;
        let (top, _) = top_supplier(&balance.output)?;
        let known = balance.published_use[top] || balance.feed_use[top] > 0.0;
        let used: Vec<f64> = (0..balance.output.len()).map(|place| balance.used(place)).collect();
        n_minus_one(&balance.output, &used).filter(|_| known)
    }

    /// What the published world makes beyond the countries that are named, as one supplier: the rest of the
    /// world. Shares are parts of a world of 1.
    fn unnamed(
        &self,
        mineral: Mineral,
        stage: Stage,
        form: Form,
        rows: &[&Row],
        located: &[(Area, Uncertain)],
    ) -> Option<(Area, Uncertain)> {
        let rest = Area::parse("ROW").ok()?;
        let named: f64 = located.iter().map(|supplier| supplier.1.value).sum();
        let first = rows.first()?;
        let world = if first.figure?.kind == Kind::Share {
            1.0
        } else {
            let published = self.ground.dataset.preferred(&PRODUCTION, |row| {
                row.mineral == Some(mineral)
                    && row.stage == Some(stage)
                    && row.form == Some(form)
                    && row.country == Some(Area::world())
                    && row.year() == first.year()
            });
            published.into_iter().find_map(dataset::Row::value)?
        };
        // Less than rounding is nothing; a rest that is already named is not named again.
        let left = world - named;
        (left > ROUNDING * world && located.iter().all(|supplier| supplier.0 != rest))
            .then_some((rest, Uncertain { value: left, range: Some((0.0, 2.0 * left)), trust: Trust::C }))
    }

    /// Outputs moved from hosts to the countries of the owners in control, where that is known.
    fn by_controller(
        &self,
        mineral: Mineral,
        stage: Stage,
        located: &[(Area, Uncertain)],
    ) -> Vec<(Area, Uncertain)> {
        let dataset = self.ground.dataset;
        let control = dataset.preferred(&CONTROL, |row| {
            row.mineral == Some(mineral)
                && row.stage == Some(stage)
                && row.cell("asset").starts_with("all")
                && row.value().is_some()
        });
        let mut owners: BTreeMap<Area, Uncertain> = BTreeMap::new();
        for (host, output) in located {
            let mut left = 1.0;
            let mut parts: Vec<(Area, f64, Trust)> = Vec::new();
            for row in control.iter().filter(|row| row.country == Some(*host)) {
                if let (Some(owner), Some(share)) = (row.controller, row.value()) {
                    let share = share.min(left);
                    left -= share;
                    parts.push((owner, share, row.trust));
                }
            }
            parts.push((*host, left, output.trust));
            for (owner, share, trust) in parts.into_iter().filter(|part| part.1 > 0.0) {
                let slot =
                    owners.entry(owner).or_insert(Uncertain { value: 0.0, range: None, trust: Trust::A });
                slot.value += output.value * share;
                slot.trust = slot.trust.max(trust);
            }
        }
        owners.into_iter().collect()
    }

    pub(crate) fn recycling(&self, mineral: Mineral) -> Option<Uncertain> {
        let rows = self.ground.dataset.preferred(&RECYCLING_RATE, |row| {
            row.mineral == Some(mineral) && row.cell("measure") == "end-of-life-input"
        });
        rows.into_iter().find_map(uncertain)
    }

    /// Difficulty of substitution from 0 to 1: the published score of substitutes by application, else a judged one.
    fn substitution(&self, mineral: Mineral) -> Option<Uncertain> {
        let of = |index: &str, scale: f64| {
            let rows = self
                .ground
                .dataset
                .preferred(&SUBSTITUTION, |row| row.mineral == Some(mineral) && row.cell("index") == index);
            rows.into_iter().find_map(uncertain).map(|figure| scaled(figure, 1.0 / scale))
        };
        of("graedel-2015", 100.0).or_else(|| of("difficulty-judged", 1.0)).or_else(|| of("eu-2014", 1.0))
    }
}

/// The form whose newest year has the largest total, with its rows of that year. Shares of the world add to 1 for
/// every form: among these it is the form that most of the mineral passes.
fn main_form<'d>(rows: &[&'d Row], passes: &impl Fn(Form) -> f64) -> Option<(Form, Vec<&'d Row>)> {
    let mut forms: BTreeMap<Form, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        if let Some(form) = row.form {
            forms.entry(form).or_default().push(row);
        }
    }
    forms
        .into_iter()
        .map(|(form, rows)| {
            let newest = rows.iter().filter_map(|row| row.year()).max();
            let rows: Vec<&Row> = rows.into_iter().filter(|row| row.year() == newest).collect();
            (form, rows)
        })
        .max_by(|a, b| {
            let total = |(form, rows): &(Form, Vec<&Row>)| {
                let sum: f64 = rows.iter().filter_map(|row| row.value()).sum();
                let shares =
                    rows.iter().all(|row| row.figure.is_some_and(|figure| figure.kind == Kind::Share));
                if shares { sum * passes(*form) } else { sum }
            };
            total(a).total_cmp(&total(b)).then(b.0.cmp(&a.0))
        })
}
