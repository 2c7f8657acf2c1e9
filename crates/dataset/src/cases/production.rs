//! The file of production: who made how much of a material in a year.

use std::collections::BTreeMap;

use finding::{Finding, Findings, Place, code};
use quantity::{Kind, Unit};

use super::PRODUCTION;
use super::cells::{amount, empty, not_a_country, number_of_country, plain};
use crate::table::{match_columns, read_sheet};

/// A producer as read.
pub(super) struct Producer {
    pub(super) country: u16,
    /// As written.
    pub(super) amount: f64,
    /// Tonnes in one unit of the file.
    pub(super) tonnes: f64,
}

#[derive(Default)]
pub(super) struct Producers {
    pub(super) material: String,
    pub(super) producers: Vec<Producer>,
}

#[derive(Default)]
pub(super) struct ProductionFile {
    /// By material, in small letters, and year.
    pub(super) by_material: BTreeMap<(String, i16), Producers>,
    pub(super) names: BTreeMap<u16, String>,
}

pub(super) fn read_production(shown: &str, text: &str, findings: &mut Findings) -> Option<ProductionFile> {
    let sheet = read_sheet(shown, text, findings)?;
    let columns = match_columns("production", &PRODUCTION, shown, &sheet.header, findings)?;
    let mut file = ProductionFile::default();
    let mut keys: BTreeMap<(String, i16, u16), usize> = BTreeMap::new();
    for (line, cells) in &sheet.rows {
        let cell = |name: &str| columns.get(name).map_or("", |&index| cells[index].trim());
        let at = |name: &str| Place::line(shown, *line).column(name);
        let material = cell("raw_material");
        if material.is_empty() {
            findings.push(empty("raw_material").at(at("raw_material")));
        }
        let year = cell("year").parse::<i16>().ok();
        if year.is_none() {
            findings.push(
                Finding::error(code::DATE_WRONG, format!("`{}` is not a year", cell("year")))
                    .at(at("year"))
                    .help("write four digits, such as 2022"),
            );
        }
        let country = number_of_country(cell("country_code"));
        if country.is_none() {
            findings.push(not_a_country(cell("country_code")).at(at("country_code")));
        }
        let amount = amount("production", cell("production")).map_err(|finding| {
            findings.push(finding.at(at("production")));
        });
        let tonnes = tonnes_in(cell("unit"));
        if tonnes.is_none() {
            findings.push(
                Finding::error(code::UNIT_WRONG, format!("`{}` is not a unit of mass", cell("unit")))
                    .at(at("unit"))
                    .help("write `metr. t`, or t, kt, Mt or kg"),
            );
        }
        let (Some(year), Some(country), Ok(amount), Some(tonnes)) = (year, country, amount, tonnes) else {
            continue;
        };
        let key = plain(material);
        if let Some(first) = keys.insert((key.clone(), year, country), *line) {
            findings.push(
                Finding::error(
                    code::DUPLICATE_KEY,
                    format!("{material} {year} in {} stands in line {first} already", cell("country")),
                )
                .at(Place::line(shown, *line))
                .help("remove one of the rows, or add them up"),
            );
        }
        file.names.entry(country).or_insert_with(|| cell("country").to_owned());
        let group = file
            .by_material
            .entry((key, year))
            .or_insert_with(|| Producers { material: material.to_owned(), producers: Vec::new() });
        group.producers.push(Producer { country, amount, tonnes });
    }
    Some(file)
}

/// Tonnes in a unit of mass, or of mass a year.
fn tonnes_in(unit: &str) -> Option<f64> {
    if matches!(unit, "metr. t" | "metric t") {
        return Some(1.0);
    }
    let unit = Unit::parse(unit).ok()?;
    matches!(unit.kind(), Kind::Mass | Kind::Flow).then(|| unit.canonical(1.0))
}

/// Amounts as written if all are in one unit, else in t.
pub(super) fn amounts(producers: &[Producer]) -> Vec<f64> {
    let unit = producers.first().map_or(1.0, |producer| producer.tonnes);
    let one = producers.iter().all(|producer| producer.tonnes.total_cmp(&unit).is_eq());
    let scale = |producer: &Producer| if one { 1.0 } else { producer.tonnes };
    producers.iter().map(|producer| producer.amount * scale(producer)).collect()
}
