//! What the tables say of a mineral in a country: use, output at home, sources of imports, purposes.
//!
//! Each answer is rows, so that whoever asks can show source and grade; where surveys overlap the better row
//! is taken (see [`Dataset::preferred`]).

use codes::{Area, Code, Form, Mineral, Stage};

use crate::schema::{CONSUMPTION, END_USE, IMPORT_SHARE, PRODUCTION, ROUTE, SALIENT};
use crate::{Dataset, Row};

/// The row of the latest period that has a value.
pub fn latest<'d>(rows: impl Iterator<Item = &'d Row>) -> Option<&'d Row> {
    rows.filter(|row| row.value().is_some()).max_by_key(|row| row.period)
}

/// The newest figure of use a year: the table of national use first, then the statistics of the country, where
/// use as reported by users goes before use computed from trade.
#[must_use]
pub fn use_row(dataset: &Dataset, mineral: Mineral, country: Area) -> Option<&Row> {
    let of =
        |row: &Row| row.mineral == Some(mineral) && row.country == Some(country) && row.value().is_some();
    // Use of one form is part of the use of all of them.
    let whole = |row: &&&Row| row.form.is_some_and(|form| form.as_str() == "all-forms");
    let rows = || dataset.rows(&CONSUMPTION).iter().filter(|row| of(row));
    latest(rows().filter(|row| whole(&row))).or_else(|| latest(rows())).or_else(|| {
        ["consumption-reported", "consumption-apparent", "consumption-estimated", "apparent-supply"]
            .into_iter()
            .find_map(|word| statistic(dataset, mineral, country, word))
    })
}

/// The newest figure of a statistic of a country.
#[must_use]
pub fn statistic<'d>(dataset: &'d Dataset, mineral: Mineral, country: Area, word: &str) -> Option<&'d Row> {
    latest(dataset.rows(&SALIENT).iter().filter(|row| {
        row.mineral == Some(mineral) && row.country == Some(country) && row.cell("statistic") == word
    }))
}

/// Part of a mineral that passes a form on its way to use, from 0 to 1, by the routes; 1 for a form that no route
/// leads to.
#[must_use]
pub fn part_through(dataset: &Dataset, mineral: Mineral, form: Form) -> f64 {
    through(dataset, mineral, form, Stage::ALL.len())
}

/// No route is longer than the stages: one that is goes in a circle.
fn through(dataset: &Dataset, mineral: Mineral, form: Form, steps: usize) -> f64 {
    let routes = dataset.preferred(&ROUTE, |row| {
        row.mineral == Some(mineral) && row.cell("into") == form.as_str() && row.form != Some(form)
    });
    if routes.is_empty() || steps == 0 {
        return 1.0;
    }
    let parts =
        routes.iter().filter_map(|row| Some(row.value()? * through(dataset, mineral, row.form?, steps - 1)));
    parts.sum::<f64>().min(1.0)
}

/// The newest output of a country of refined mineral, metal and regained mineral, a row each; metal that is made of
/// the refined mineral is not counted again.
#[must_use]
pub fn home_output(dataset: &Dataset, mineral: Mineral, country: Area) -> Vec<&Row> {
    let refined_before = |row: &Row| {
        dataset.rows(&ROUTE).iter().any(|route| {
            route.mineral == Some(mineral)
                && row.form.is_some_and(|form| route.cell("into") == form.as_str())
                && route.form.is_some_and(|from| from.stage() == Stage::Refining)
        })
    };
    [Stage::Refining, Stage::Metal, Stage::Recycling]
        .into_iter()
        .filter_map(|stage| {
            let made = dataset.preferred(&PRODUCTION, |row| {
                row.mineral == Some(mineral)
                    && row.country == Some(country)
                    && row.stage == Some(stage)
                    && !(stage == Stage::Metal && refined_before(row))
            });
            latest(made.into_iter())
        })
        .collect()
}

/// Shares of a country's imports by partner, of the newest period.
#[derive(Debug, Clone, Default)]
pub struct ImportSources<'d> {
    /// Products the shares are of; each counts the same.
    pub products: Vec<&'d str>,
    /// Rows, one a product and partner.
    pub rows: Vec<&'d Row>,
}

/// Sources of a country's imports; of some forms only, if they are given. Nothing if none is known.
#[must_use]
pub fn import_sources<'d>(
    dataset: &'d Dataset,
    mineral: Mineral,
    country: Area,
    forms: Option<&[Form]>,
) -> Option<ImportSources<'d>> {
    let rows = dataset.preferred(&IMPORT_SHARE, |row| {
        row.mineral == Some(mineral)
            && row.country == Some(country)
            && row.value().is_some()
            && forms.is_none_or(|forms| {
                row.form.is_some_and(|form| forms.contains(&form) || form.as_str() == "all-forms")
            })
    });
    let newest = rows.iter().filter_map(|row| row.period).max();
    let rows: Vec<&Row> = rows.into_iter().filter(|row| row.period == newest).collect();
    let mut products: Vec<&str> = rows.iter().map(|row| row.cell("product")).collect();
    products.sort_unstable();
    products.dedup();
    (!rows.is_empty()).then_some(ImportSources { products, rows })
}

/// Shares of use by purpose in a country, of the world where the country has none; may be empty.
#[must_use]
pub fn end_uses(dataset: &Dataset, mineral: Mineral, country: Area) -> Vec<&Row> {
    let of = |area: Area| {
        dataset.preferred(&END_USE, |row| {
            row.mineral == Some(mineral) && row.country == Some(area) && row.value().is_some()
        })
    };
    let own = of(country);
    if own.is_empty() { of(Area::world()) } else { own }
}
