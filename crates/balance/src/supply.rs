//! Output by country and form, as the tables give it.

use std::collections::{BTreeMap, BTreeSet};

use codes::{Area, Code, Form, Mineral, MineralKind, Stage};
use dataset::{Dataset, Row, TableSpec, Why, schema};
use quantity::{BasisKind, Unit};
use sourced::{Origin, Trust};

use crate::Gap;

/// How the output of a form is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    Tonnes,
    Shares,
}

/// Output of a form by country, before any balance.
#[derive(Debug, Clone)]
pub(crate) struct Supply {
    pub(crate) stage: Stage,
    pub(crate) form: Form,
    pub(crate) product: String,
    pub(crate) year: i16,
    pub(crate) basis: BasisKind,
    pub(crate) known: Known,
    /// Tonnes a year, or shares.
    pub(crate) output: BTreeMap<Area, (f64, Origin)>,
    /// Sum of what is published by name, the rest of the world left out.
    pub(crate) named: f64,
    pub(crate) world: Option<f64>,
    pub(crate) difference: f64,
    pub(crate) rounding: f64,
    pub(crate) scaled: f64,
}

/// Shares of a form whose sum is off by more than this are completed or scaled.
const SHARE_TOLERANCE: f64 = 1e-9;
/// Years without figures of tonnes that the newest figure may be old.
const TONNES_AGE: i16 = 1;

/// Every form of a mineral with output by country, newest year up to `year`.
pub(crate) fn read(dataset: &Dataset, mineral: Mineral, year: i16, gaps: &mut Vec<Gap>) -> Vec<Supply> {
    let mut all = Vec::new();
    for (stage, form) in forms(dataset, &schema::PRODUCTION, mineral) {
        all.extend(tonnes(dataset, mineral, stage, form, year, gaps));
    }
    let has = |all: &[Supply], stage: Stage, form: Form| {
        all.iter().any(|supply: &Supply| supply.stage == stage && supply.form == form)
    };
    for (stage, form) in forms(dataset, &schema::REFINING_SHARE, mineral) {
        if !has(&all, stage, form) {
            all.extend(shares(dataset, mineral, mineral, stage, form, year));
        }
    }
    for (stage, form) in forms(dataset, &schema::COUNTRY_CAPACITY, mineral) {
        if !has(&all, stage, form) {
            all.extend(capacity_shares(dataset, mineral, stage, form, year));
        }
    }
    let aggregates = Mineral::all().into_iter().filter(|other| {
        other.kind() == MineralKind::Aggregate && *other != mineral && other.members().contains(&mineral)
    });
    for aggregate in aggregates {
        for (stage, form) in forms(dataset, &schema::REFINING_SHARE, aggregate) {
            if !has(&all, stage, form) {
                all.extend(shares(dataset, aggregate, mineral, stage, form, year));
            }
        }
    }
    all
}

fn forms(dataset: &Dataset, spec: &TableSpec, mineral: Mineral) -> BTreeSet<(Stage, Form)> {
    let rows = dataset.rows(spec).iter().filter(|row| row.mineral == Some(mineral));
    rows.filter_map(|row| Some((row.stage?, row.form?))).collect()
}

/// True for a row of a whole calendar year of a country, not of a site.
fn whole_year(row: &Row) -> bool {
    row.cell("site").is_empty() && row.period.is_some_and(|period| (365..=366).contains(&period.days()))
}

fn tonnes(
    dataset: &Dataset,
    mineral: Mineral,
    stage: Stage,
    form: Form,
    year: i16,
    gaps: &mut Vec<Gap>,
) -> Option<Supply> {
    let rows = dataset.preferred(&schema::PRODUCTION, |row| {
        row.mineral == Some(mineral) && row.stage == Some(stage) && row.form == Some(form) && whole_year(row)
    });
    let named = |row: &&&Row| row.country != Some(Area::world());
    let newest = rows
        .iter()
        .filter(named)
        .filter(|row| row.value().is_some())
        .filter_map(|row| row.year())
        .filter(|found| *found <= year && year - found <= TONNES_AGE)
        .max();
    let missing = missing(dataset, mineral, stage, form, &rows, newest.unwrap_or(year));
    let what = format!("output of {form}");
    let newest = newest.filter(|_| {
        let additive = !missing.iter().any(|gap| gap.0 == Area::world() && gap.1 == "not-applicable");
        if !additive {
            gaps.push(Gap {
                what: what.clone(),
                country: Area::world(),
                why: "each country counts another kind; there is no sum".to_owned(),
            });
        }
        additive
    });
    let Some(newest) = newest else {
        gaps.extend(missing.into_iter().map(|(country, why, _)| Gap { what: what.clone(), country, why }));
        return None;
    };
    let of_year: Vec<&&Row> = rows.iter().filter(|row| row.year() == Some(newest)).collect();
    let mut output: BTreeMap<Area, (f64, Origin)> = BTreeMap::new();
    let mut basis = form.basis();
    let mut square = 0.0;
    for row in of_year.iter().copied().filter(named) {
        let (Some(country), Some(value)) = (row.country, row.value()) else { continue };
        basis = row.figure.and_then(|figure| figure.basis).unwrap_or(basis);
        square += half_unit(row).powi(2);
        output.insert(country, (value, row.origin.clone()));
    }
    let sum: f64 = output.values().map(|entry| entry.0).sum();
    let named_sum: f64 =
        output.iter().filter(|(area, _)| **area != Area::rest_of_world()).map(|(_, entry)| entry.0).sum();
    let world = of_year.iter().find(|row| row.country == Some(Area::world()) && row.value().is_some());
    let (mut difference, mut rounding) = (0.0, 0.0);
    let unresolved: Vec<&(Area, String, bool)> = missing
        .iter()
        .filter(|gap| gap.0 != Area::world() && gap.2 && !output.contains_key(&gap.0))
        .collect();
    let mut resolved: Vec<Area> = Vec::new();
    if let Some(row) = world {
        let total = row.value().unwrap_or(sum);
        rounding = (square + half_unit(row).powi(2)).sqrt();
        difference = sum - total;
        let room = total - sum;
        if room > rounding && unresolved.is_empty() {
            let origin = Origin::derived("world total less the countries named", vec![row.origin.clone()]);
            let entry = output.entry(Area::rest_of_world()).or_insert((0.0, origin));
            entry.0 += room;
        } else if room > rounding {
            let part = room / unresolved.len() as f64;
            for (area, ..) in &unresolved {
                let rule = "world total less the countries printed, in equal parts to those not printed";
                let origin = if unresolved.len() == 1 {
                    Origin::derived(rule, vec![row.origin.clone()])
                } else {
                    let split = Origin::assumed("equal parts", Trust::D);
                    Origin::derived(rule, vec![row.origin.clone(), split])
                };
                output.insert(*area, (part, origin));
                resolved.push(*area);
            }
        }
    }
    for (country, why, _) in &missing {
        let room = if resolved.contains(country) {
            "; given a part of what the world total leaves"
        } else if world.is_some() && *country != Area::world() {
            "; the world total leaves no room beyond rounding, or leaves the country out"
        } else {
            ""
        };
        gaps.push(Gap { what: what.clone(), country: *country, why: format!("{why}{room}") });
    }
    (sum > 0.0).then(|| Supply {
        stage,
        form,
        product: String::new(),
        year: newest,
        basis,
        known: Known::Tonnes,
        output,
        named: named_sum,
        world: world.and_then(|row| row.value()),
        difference,
        rounding,
        scaled: 1.0,
    })
}

/// Countries without a printed figure, why, and whether the figure is one that a total can contain.
fn missing(
    dataset: &Dataset,
    mineral: Mineral,
    stage: Stage,
    form: Form,
    rows: &[&Row],
    year: i16,
) -> Vec<(Area, String, bool)> {
    let mut found: BTreeMap<Area, (String, bool)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.year() == Some(year)) {
        let (Some(country), Some(Err(why))) = (row.country, row.figure.map(|figure| figure.value)) else {
            continue;
        };
        let hidden = matches!(why, Why::Withheld | Why::NotAvailable);
        found.insert(country, (why.meaning().to_owned(), hidden));
    }
    let listed = dataset.rows(&schema::MISSING).iter().filter(|row| {
        row.cell("of") == "production"
            && row.mineral == Some(mineral)
            && row.stage == Some(stage)
            && row.form == Some(form)
            && row.year() == Some(year)
    });
    for row in listed {
        let Some(country) = row.country else { continue };
        let why = row.cell("why");
        let hidden = matches!(why, "withheld" | "not-available" | "not-quantified");
        found.insert(country, (why.to_owned(), hidden));
    }
    found.into_iter().map(|(country, (why, hidden))| (country, why, hidden)).collect()
}

/// Half a unit of the last digit that is not zero, at most of the second, in the canonical unit: how far
/// rounding may be off.
fn half_unit(row: &Row) -> f64 {
    let (Some(value), Ok(unit)) = (row.value(), Unit::parse(&row.unit)) else { return 0.0 };
    let scale = unit.canonical(1.0);
    let mut printed = value / scale;
    let mut step = scale;
    if printed == 0.0 || !printed.is_finite() {
        return 0.5 * scale;
    }
    while printed >= 100.0 && (printed / 10.0).fract().abs() < SHARE_TOLERANCE {
        printed /= 10.0;
        step *= 10.0;
    }
    0.5 * step
}

/// Shares of world output: of each form the product with the best trust, then the newest, then the fullest.
fn shares(
    dataset: &Dataset,
    listed: Mineral,
    mineral: Mineral,
    stage: Stage,
    form: Form,
    year: i16,
) -> Option<Supply> {
    let mut series: BTreeMap<(String, i16), Vec<&Row>> = BTreeMap::new();
    for row in dataset.preferred(&schema::REFINING_SHARE, |row| {
        row.mineral == Some(listed) && row.stage == Some(stage) && row.form == Some(form)
    }) {
        let (Some(found), Some(_)) = (row.year(), row.value()) else { continue };
        if found <= year && row.country != Some(Area::world()) {
            series.entry((row.cell("product").to_owned(), found)).or_default().push(row);
        }
    }
    let rank = |rows: &Vec<&Row>| {
        let worst = rows.iter().map(|row| row.trust).max().unwrap_or(Trust::D);
        (std::cmp::Reverse(worst), rows.first().and_then(|row| row.year()), rows.len())
    };
    let ((product, found), rows) =
        series.into_iter().max_by(|a, b| rank(&a.1).cmp(&rank(&b.1)).then_with(|| b.0.cmp(&a.0)))?;
    let mut output: BTreeMap<Area, (f64, Origin)> = BTreeMap::new();
    for row in rows {
        let (Some(country), Some(value)) = (row.country, row.value()) else { continue };
        let origin = if listed == mineral {
            row.origin.clone()
        } else {
            let group = Origin::assumed(format!("the share of {listed} holds for {mineral}"), Trust::D);
            Origin::derived("share of the group", vec![row.origin.clone(), group])
        };
        output.insert(country, (value, origin));
    }
    completed(output, stage, form, product, found)
}

fn capacity_shares(
    dataset: &Dataset,
    mineral: Mineral,
    stage: Stage,
    form: Form,
    year: i16,
) -> Option<Supply> {
    let rows = dataset.preferred(&schema::COUNTRY_CAPACITY, |row| {
        row.mineral == Some(mineral) && row.stage == Some(stage) && row.form == Some(form) && whole_year(row)
    });
    let named = |row: &&&Row| row.country != Some(Area::world()) && row.value().is_some();
    let newest =
        rows.iter().filter(named).filter_map(|row| row.year()).filter(|found| *found <= year).max()?;
    let rows: Vec<&&Row> = rows.iter().filter(named).filter(|row| row.year() == Some(newest)).collect();
    let total: f64 = rows.iter().filter_map(|row| row.value()).sum();
    if total <= 0.0 {
        return None;
    }
    let mut output = BTreeMap::new();
    for row in rows {
        let (Some(country), Some(value)) = (row.country, row.value()) else { continue };
        let origin = Origin::derived("share of world capacity", vec![row.origin.clone()]);
        output.insert(country, (value / total, origin));
    }
    completed(output, stage, form, "by capacity".to_owned(), newest)
}

/// Gives what shares leave to the rest of the world, and scales down what exceeds the whole.
fn completed(
    mut output: BTreeMap<Area, (f64, Origin)>,
    stage: Stage,
    form: Form,
    product: String,
    year: i16,
) -> Option<Supply> {
    let sum: f64 = output.values().map(|entry| entry.0).sum();
    if sum <= 0.0 {
        return None;
    }
    let mut named: f64 =
        output.iter().filter(|(area, _)| **area != Area::rest_of_world()).map(|(_, entry)| entry.0).sum();
    let mut scaled = 1.0;
    if sum > 1.0 + SHARE_TOLERANCE {
        scaled = 1.0 / sum;
        for entry in output.values_mut() {
            entry.0 *= scaled;
        }
        named *= scaled;
    } else if sum < 1.0 - SHARE_TOLERANCE {
        let left = Origin::assumed("what the published shares leave", Trust::D);
        let entry = output.entry(Area::rest_of_world()).or_insert((0.0, left));
        entry.0 += 1.0 - sum;
    }
    Some(Supply {
        stage,
        form,
        product,
        year,
        basis: form.basis(),
        known: Known::Shares,
        output,
        named,
        world: None,
        difference: sum - 1.0,
        rounding: 0.0,
        scaled,
    })
}
