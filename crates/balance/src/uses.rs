//! Final use and known import shares of single countries.

use std::collections::{BTreeMap, BTreeSet};

use codes::{Area, Form, Mineral, Stage};
use dataset::{Dataset, Row, schema};
use quantity::BasisKind;

use crate::{EndUse, Stock};

/// Statistics of national use, the one to be preferred first.
const USE_STATISTICS: [&str; 3] = ["consumption-apparent", "consumption-estimated", "consumption-reported"];
/// Years that a figure of use may be older than the year asked for.
const USE_AGE: i16 = 2;
/// Form codes that mean one and the same in trade statistics.
const ALL_FORMS: &str = "all-forms";
const METALS: [&str; 3] = ["refined", "metal", "sponge"];
const ORES: [&str; 3] = ["mined", "ore", "concentrate"];

/// Contained mineral per mass on a basis; nothing for gross weight of what is not pure metal.
pub(crate) fn content(mineral: Mineral, form: Form, basis: BasisKind) -> Option<f64> {
    match basis {
        BasisKind::Contained => Some(1.0),
        BasisKind::Oxide => mineral.oxide_factor().map(quantity::OxideFactor::value),
        BasisKind::Gross => METALS.contains(&form.to_string().as_str()).then_some(1.0),
    }
}

/// Forms of statistics that speak of a form of output, best first; those of all forms together only for the
/// form that most of the mineral ends in.
fn statistics_of(form: Form, main: bool) -> Vec<String> {
    let own = form.to_string();
    let mut names = vec![own.clone()];
    if main {
        names.push(ALL_FORMS.to_owned());
    }
    for family in [&METALS[..2], &ORES[..]] {
        if family.contains(&own.as_str()) {
            names.extend(family.iter().map(|name| (*name).to_owned()).filter(|name| *name != own));
        }
    }
    names
}

/// The form that uses are asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    pub(crate) mineral: Mineral,
    pub(crate) form: Form,
    pub(crate) stage: Stage,
    /// Of the forms of which no later one is made, that with the largest output.
    pub(crate) main: bool,
    pub(crate) year: i16,
    /// Basis of the form in the balance.
    pub(crate) basis: BasisKind,
    pub(crate) content: Option<f64>,
}

impl Wanted {
    /// Factor from the mass of a row to the basis of the balance.
    fn factor(&self, row: &Row) -> Option<f64> {
        let (basis, form) = (row.figure?.basis?, row.form?);
        if basis == self.basis {
            return Some(1.0);
        }
        // National statistics print the gross weight of metal, which is its content.
        let metal = METALS.contains(&self.form.to_string().as_str());
        let from = if basis == BasisKind::Gross && metal && form.to_string() == ALL_FORMS {
            1.0
        } else {
            content(self.mineral, form, basis)?
        };
        Some(from / self.content?)
    }

    /// Published use by country, t/a on the basis of the balance, primary material only.
    ///
    /// Consumption as a survey prints it, less what comes from scrap; else output and net imports.
    pub(crate) fn published(&self, dataset: &Dataset, output: &BTreeMap<Area, f64>) -> BTreeMap<Area, f64> {
        let mut uses = self.by_trade(dataset, output);
        uses.extend(self.by_table(dataset));
        uses.extend(self.by_survey(dataset));
        uses
    }

    /// Use by country as table `consumption` has it: the newest figure that is not too old. It is of primary material.
    fn by_table(&self, dataset: &Dataset) -> BTreeMap<Area, f64> {
        if self.stage == Stage::Recycling {
            return BTreeMap::new();
        }
        let mut rows = dataset.preferred(&schema::CONSUMPTION, |row| {
            row.mineral == Some(self.mineral)
                && row.form == Some(self.form)
                && row.year().is_some_and(|year| year <= self.year && self.year - year <= USE_AGE)
        });
        rows.sort_by_key(|row| row.year());
        let entry = |row: &Row| Some((row.country?, row.value()? * self.factor(row)?));
        rows.into_iter().filter_map(entry).collect()
    }

    fn by_survey(&self, dataset: &Dataset) -> BTreeMap<Area, f64> {
        let rows = dataset.preferred(&schema::SALIENT, |row| row.mineral == Some(self.mineral));
        let countries: BTreeSet<Area> = rows.iter().filter_map(|row| row.country).collect();
        let names = statistics_of(self.form, self.main);
        let mut uses = BTreeMap::new();
        for country in countries {
            let found = names.iter().find_map(|name| {
                USE_STATISTICS.iter().find_map(|statistic| self.survey(&rows, country, name, statistic))
            });
            uses.extend(found.map(|value| (country, value)));
        }
        uses
    }

    /// The newest figure of a statistic; nothing where it has several parts that cannot be told apart.
    fn survey(&self, rows: &[&Row], country: Area, form: &str, statistic: &str) -> Option<f64> {
        let mut of: Vec<&&Row> = rows
            .iter()
            .filter(|row| row.country == Some(country) && row.cell("statistic") == statistic)
            .filter(|row| row.form.is_some_and(|known| known.to_string() == form) && row.value().is_some())
            .filter(|row| row.year().is_some_and(|year| year <= self.year && self.year - year <= USE_AGE))
            .collect();
        let newest = of.iter().filter_map(|row| row.year()).max()?;
        of.retain(|row| row.year() == Some(newest));
        let row = match of.as_slice() {
            [only] => only,
            several => {
                let plain =
                    |row: &&&&Row| row.cell("detail").is_empty() || row.cell("detail").starts_with("total");
                several
                    .iter()
                    .find(plain)
                    .or_else(|| several.iter().find(|row| row.cell("detail").starts_with("primary")))?
            }
        };
        let used = row.value()? * self.factor(row)?;
        let detail = row.cell("detail");
        let primary_only = detail.starts_with("primary") && !detail.contains("scrap");
        let scrap: Vec<&&Row> = rows
            .iter()
            .filter(|row| row.country == Some(country) && row.cell("statistic") == "production")
            .filter(|row| row.form.is_some_and(|known| known.stage() == Stage::Recycling))
            .filter(|row| row.year() == Some(newest) && row.value().is_some())
            .collect();
        let old: Vec<&&Row> = scrap
            .iter()
            .copied()
            .filter(|row| {
                row.cell("detail").to_lowercase().contains("old") && !row.cell("detail").contains("new and")
            })
            .collect();
        let counted = if old.is_empty() { scrap } else { old };
        let returned: f64 = if primary_only || self.stage == Stage::Mining {
            0.0
        } else {
            counted.iter().filter_map(|row| row.value()).sum::<f64>() * self.factor(row)?
        };
        Some((used - returned).max(0.0))
    }

    /// Published net import reliance by country; bounds and figures that are not applicable are left out.
    pub(crate) fn reliance(&self, dataset: &Dataset) -> BTreeMap<Area, f64> {
        let names = statistics_of(self.form, self.main);
        let mut rows = dataset.preferred(&schema::SALIENT, |row| {
            row.mineral == Some(self.mineral)
                && row.cell("statistic") == "net-import-reliance"
                && row.cell("printed").is_empty()
                && row.value().is_some()
                && row.year().is_some_and(|year| year <= self.year && self.year - year <= USE_AGE)
        });
        rows.sort_by_key(|row| row.year());
        let mut reliance = BTreeMap::new();
        // The best form and the newest year are written last.
        for name in names.iter().rev() {
            for row in rows.iter().filter(|row| row.form.is_some_and(|form| form.to_string() == *name)) {
                reliance.extend(row.country.zip(row.value()));
            }
        }
        reliance
    }

    fn by_trade(&self, dataset: &Dataset, output: &BTreeMap<Area, f64>) -> BTreeMap<Area, f64> {
        let mut imports: BTreeMap<Area, f64> = BTreeMap::new();
        let mut exports: BTreeMap<Area, f64> = BTreeMap::new();
        let world = Area::world();
        let names = statistics_of(self.form, false);
        let rows = dataset.preferred(&schema::TRADE, |row| row.mineral == Some(self.mineral));
        let Some(name) = names
            .iter()
            .find(|name| rows.iter().any(|row| row.form.is_some_and(|form| form.to_string() == **name)))
        else {
            return BTreeMap::new();
        };
        for row in rows.iter().filter(|row| row.form.is_some_and(|form| form.to_string() == *name)) {
            let (Some(from), Some(to), Some(value)) = (row.country, row.partner, row.value()) else {
                continue;
            };
            let Some(factor) = self.factor(row) else { continue };
            if from == world {
                *imports.entry(to).or_default() += value * factor;
            } else if to == world {
                *exports.entry(from).or_default() += value * factor;
            }
        }
        let net = |(country, bought): (Area, f64)| {
            let sold = *exports.get(&country)?;
            let made = output.get(&country).copied().unwrap_or(0.0);
            Some((country, (made + bought - sold).max(0.0)))
        };
        imports.into_iter().filter_map(net).collect()
    }

    /// Published shares in the imports of each country.
    ///
    /// Of the forms of the statistics the first that is there; of several products the one that stands for
    /// all of them, else that of the best trust, else their mean.
    pub(crate) fn import_shares(&self, dataset: &Dataset) -> BTreeMap<Area, Vec<(Area, f64)>> {
        let rows = dataset.preferred(&schema::IMPORT_SHARE, |row| row.mineral == Some(self.mineral));
        let names = statistics_of(self.form, self.main);
        let countries: BTreeSet<Area> = rows.iter().filter_map(|row| row.country).collect();
        let mut all = BTreeMap::new();
        for country in countries {
            let of = |name: &String| {
                let rows = rows.iter().copied().filter(|row| row.country == Some(country));
                let found: Vec<&Row> = rows
                    .filter(|row| {
                        row.form.is_some_and(|form| form.to_string() == *name) && row.value().is_some()
                    })
                    .collect();
                (!found.is_empty()).then_some(found)
            };
            let Some(found) = names.iter().find_map(of) else { continue };
            all.insert(country, mean_of_products(&found));
        }
        all
    }
}

fn mean_of_products(rows: &[&Row]) -> Vec<(Area, f64)> {
    let mut products: BTreeMap<(String, String), Vec<&Row>> = BTreeMap::new();
    for row in rows {
        products.entry((row.cell("product").to_owned(), row.written("period"))).or_default().push(row);
    }
    let total = |name: &str| name.is_empty() || name.starts_with("all") || name.starts_with("total");
    let best = rows.iter().map(|row| row.trust).min();
    let whole: Vec<&Vec<&Row>> =
        products.iter().filter(|((name, _), _)| total(name)).map(|(_, rows)| rows).collect();
    let trusted: Vec<&Vec<&Row>> =
        products.values().filter(|rows| rows.iter().map(|row| row.trust).min() == best).collect();
    let chosen = if whole.is_empty() { trusted } else { whole };
    let mut shares: BTreeMap<Area, f64> = BTreeMap::new();
    for row in chosen.iter().flat_map(|rows| rows.iter()) {
        if let (Some(partner), Some(value)) = (row.partner, row.value()) {
            *shares.entry(partner).or_default() += value / chosen.len() as f64;
        }
    }
    shares.into_iter().collect()
}

/// Final use by purpose.
pub(crate) fn end_uses(dataset: &Dataset, mineral: Mineral) -> Vec<EndUse> {
    let rows = dataset.preferred(&schema::END_USE, |row| row.mineral == Some(mineral));
    let entry = |row: &&Row| {
        Some(EndUse {
            country: row.country?,
            form: row.form?,
            purpose: row.cell("use").to_owned(),
            sector: row.sector,
            share: row.value()?,
        })
    };
    rows.iter().filter_map(entry).collect()
}

/// Stocks held, those that are given in tonnes.
pub(crate) fn stocks(dataset: &Dataset, mineral: Mineral) -> Vec<Stock> {
    let rows = dataset
        .preferred(&schema::STOCK, |row| row.mineral == Some(mineral) && row.cell("measure") == "held");
    let entry = |row: &&Row| {
        let figure = row.figure?;
        (figure.kind == quantity::Kind::Mass).then_some(())?;
        Some(Stock { holder: row.cell("holder").to_owned(), country: row.country?, mass: row.value()? })
    };
    rows.iter().filter_map(entry).collect()
}
