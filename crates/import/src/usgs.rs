//! Data releases of the Mineral Commodity Summaries.
//!
//! Since the edition of 2026 one long file holds everything, one figure a row; in 2025 a wide file held the
//! world tables. Which series belongs to which table, mineral, stage, form, unit and basis is said by
//! `data/imports/usgs-mcs-2026.csv` and `usgs-mcs-2025.csv`.

mod printed;
mod record;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use codes::Area;
use dataset::Files;
use finding::{Finding, Findings, Place, code};

use crate::sheet::Sheet;
use crate::{Job, digits_after, one};
use printed::{Printed, printed};
use record::Record;

/// Series of the long file, by chapter, commodity, section, statistic and detail.
struct Mapping {
    series: BTreeMap<String, Vec<BTreeMap<String, String>>>,
    chapters: BTreeSet<String>,
}

impl Mapping {
    fn read(files: &Files, path: &str, keys: &[&str]) -> Result<Mapping, Findings> {
        let text = files.text(path).map_err(one)?;
        let mut mapping = Mapping { series: BTreeMap::new(), chapters: BTreeSet::new() };
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().cloned().unwrap_or_default();
        for (index, record) in reader.records().enumerate() {
            let record = record.map_err(|error| {
                one(Finding::error(code::CSV_SHAPE, format!("row cannot be read: {error}"))
                    .at(Place::line(files.shown(path), index + 2))
                    .help("give every row as many cells as the header"))
            })?;
            let cells: BTreeMap<String, String> = header
                .iter()
                .zip(&record)
                .map(|(name, cell)| (name.to_owned(), cell.trim().to_owned()))
                .collect();
            let key: Vec<&str> = keys.iter().filter_map(|key| cells.get(*key)).map(String::as_str).collect();
            mapping.chapters.insert(key.first().copied().unwrap_or_default().to_owned());
            mapping.series.entry(key.join("|")).or_default().push(cells);
        }
        Ok(mapping)
    }
}

/// A cell of a series of the mapping.
fn cell<'s>(series: &'s BTreeMap<String, String>, name: &str) -> &'s str {
    series.get(name).map_or("", String::as_str)
}

pub(crate) fn run(job: &mut Job<'_, '_>, paths: &[PathBuf]) -> Result<(), Findings> {
    for path in paths {
        let mut sheet = Sheet::open(path).map_err(one)?;
        let Some(edition) = job.options.edition.clone().or_else(|| digits_after(path, "MCS")) else {
            return Err(one(Finding::error(
                code::USAGE,
                format!("the name `{}` does not say of which edition the file is", path.display()),
            )
            .help("add --edition 2026, or keep the name the file was published under")));
        };
        let source = format!("usgs-mcs-{edition}");
        if !job.out.source.is_empty() && job.out.source != source {
            return Err(one(Finding::error(code::USAGE, "files of two editions are given")
                .at(Place::file(sheet.shown.clone()))
                .help(
                    "import one edition at a time; figures of both stand side by side in the same folder",
                )));
        }
        job.begin(&source);
        job.describe("usgs-mcs", &edition).map_err(one)?;
        if sheet.column("PROD_NOTES").is_some() {
            wide(job, &mut sheet, &edition)?;
        } else {
            long(job, &mut sheet, &edition)?;
        }
        sheet.close(&mut job.tally);
        job.done(path);
    }
    Ok(())
}

fn period(text: &str) -> Option<String> {
    let year = |text: &str| text.len() == 4 && text.chars().all(|c| c.is_ascii_digit());
    if year(text) {
        return Some(text.to_owned());
    }
    let (from, to) = text.split_once(['–', '-', '/'])?;
    let to = if to.len() == 2 { format!("{}{to}", from.get(..2)?) } else { to.to_owned() };
    (year(from) && year(&to)).then(|| format!("{from}/{to}"))
}

const LONG: [&str; 10] = [
    "MCS chapter",
    "Section",
    "Commodity",
    "Country",
    "Statistics",
    "Statistics_detail",
    "Unit",
    "Year",
    "Value",
    "Notes",
];

fn long(job: &mut Job<'_, '_>, sheet: &mut Sheet, edition: &str) -> Result<(), Findings> {
    let at = sheet.columns(LONG)?;
    let keys = ["chapter", "commodity", "section", "statistic", "detail"];
    let mapping = Mapping::read(job.files, "data/imports/usgs-mcs-2026.csv", &keys)?;
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let shown = sheet.shown.clone();
    loop {
        if let Some(read) = sheet.due() {
            job.tell(read);
        }
        let Some(line) = sheet.next(&mut job.tally) else { break };
        let row = line.number;
        let [chapter, section, commodity, country, statistic, detail, unit, year, value, notes] =
            at.map(|column| line.text(column).into_owned());
        let place = |column: &str| Place::line(shown.clone(), row as usize).column(column);
        if !mapping.chapters.contains(&chapter) {
            job.tally.drop("the chapter is of no critical mineral", &shown, row);
            continue;
        }
        if statistic == "Employment" {
            job.tally.drop("employment has no table", &shown, row);
            continue;
        }
        let section = match section.as_str() {
            text if text.starts_with("Salient") => "salient",
            text if text.starts_with("Import") => "import sources",
            _ => "world",
        };
        let key = [chapter.as_str(), &commodity, section, &statistic, &detail].join("|");
        let Some(known) = mapping.series.get(&key) else {
            let near = mapping.series.keys().map(String::as_str);
            let finding =
                Finding::error(code::SERIES_UNKNOWN, format!("series `{key}` is not in the mapping"))
                    .at(place("Statistics_detail"))
                    .help(finding::did_you_mean(&key, near, "data/imports/usgs-mcs-2026.csv; add it there"));
            job.tally.fault(finding, &shown, row);
            continue;
        };
        let Some(series) = known.iter().find(|series| cell(series, "unit") == unit) else {
            let expected: Vec<&str> = known.iter().map(|series| cell(series, "unit")).collect();
            let finding = Finding::error(
                code::UNIT_WRONG,
                format!("`{unit}` is not the unit of this series, which is {}", expected.join(" or ")),
            )
            .at(place("Unit"))
            .help("correct the unit, or add the series with this unit to data/imports/usgs-mcs-2026.csv");
            job.tally.fault(finding, &shown, row);
            continue;
        };
        let left_out = cell(series, "left-out");
        if !left_out.is_empty() {
            job.tally.drop(left_out, &shown, row);
            continue;
        }
        let Some(area) = job.names.area(&country) else {
            let finding = Finding::error(code::UNKNOWN_CODE, format!("`{country}` is not a country we know"))
                .at(place("Country"))
                .help(job.names.help(&country));
            job.tally.fault(finding, &shown, row);
            continue;
        };
        let Some(period) = period(&year) else {
            let finding =
                Finding::error(code::DATE_WRONG, format!("`{year}` is not a year or a span of years"))
                    .at(place("Year"))
                    .help("write 2025, or 2021-24 for a span");
            job.tally.fault(finding, &shown, row);
            continue;
        };
        let record = Record {
            series,
            area,
            period,
            value: &value,
            notes: &notes,
            chapter: &chapter,
            edition,
            shown: &shown,
            row,
        };
        record.write(job, &key, &mut seen).map_err(one)?;
    }
    Ok(())
}

fn wide(job: &mut Job<'_, '_>, sheet: &mut Sheet, edition: &str) -> Result<(), Findings> {
    let [commodity, country, kind, unit, notes] =
        sheet.columns(["COMMODITY", "COUNTRY", "TYPE", "UNIT_MEAS", "PROD_NOTES"])?;
    let estimate = sheet.header.iter().position(|name| name.starts_with("PROD_EST_"));
    let Some(value) = estimate else { return Err(one(sheet.lacks("PROD_EST_"))) };
    let year = sheet.header[value].trim_start_matches("PROD_EST_").trim().to_owned();
    let mapping = Mapping::read(job.files, "data/imports/usgs-mcs-2025.csv", &["commodity", "type"])?;
    let names = names_of_chapters(job.files)?;
    let mut seen = BTreeMap::new();
    let shown = sheet.shown.clone();
    loop {
        if let Some(read) = sheet.due() {
            job.tell(read);
        }
        let Some(line) = sheet.next(&mut job.tally) else { break };
        let row = line.number;
        let [commodity, country, kind, unit, notes, value] =
            [commodity, country, kind, unit, notes, value].map(|column| line.text(column).into_owned());
        let place = |column: &str| Place::line(shown.clone(), row as usize).column(column);
        let Some(known) = mapping.series.get(&format!("{commodity}|{kind}")) else {
            let reason = if mapping.chapters.contains(&commodity) {
                "capacity, reserves and sums of this edition are not taken"
            } else {
                "the chapter is of no critical mineral"
            };
            job.tally.drop(reason, &shown, row);
            continue;
        };
        let of_country = |series: &&BTreeMap<String, String>| cell(series, "country") == country;
        let of_all = |series: &&BTreeMap<String, String>| cell(series, "country").is_empty();
        let of_unit = |series: &&BTreeMap<String, String>| cell(series, "unit") == unit;
        let mut fitting: Vec<_> = known.iter().filter(of_country).collect();
        if fitting.is_empty() {
            fitting = known.iter().filter(of_all).collect();
        }
        let Some(first) = fitting.first() else {
            job.tally.drop("capacity, reserves and sums of this edition are not taken", &shown, row);
            continue;
        };
        let Some(series) = fitting.iter().copied().find(of_unit) else {
            let finding = Finding::error(
                code::UNIT_WRONG,
                format!("`{unit}` is not the unit of this series, which is {}", cell(first, "unit")),
            )
            .at(place("UNIT_MEAS"))
            .help("correct the unit, or the series in data/imports/usgs-mcs-2025.csv");
            job.tally.fault(finding, &shown, row);
            continue;
        };
        let total = country.to_lowercase().contains("world");
        let other = country.to_lowercase().contains("other");
        let area = if total {
            Some(Area::world())
        } else if other {
            Some(Area::rest_of_world())
        } else {
            job.names.area(&country)
        };
        let Some(area) = area else {
            let finding = Finding::error(code::UNKNOWN_CODE, format!("`{country}` is not a country we know"))
                .at(place("COUNTRY"))
                .help(job.names.help(&country));
            job.tally.fault(finding, &shown, row);
            continue;
        };
        if total && country.contains("and rutile") {
            job.tally.drop("a sum of two forms that are listed apart", &shown, row);
            continue;
        }
        let mut series = series.clone();
        let note = [cell(&series, "note"), "estimated"];
        let note = note.into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>().join("; ");
        series.insert("note".to_owned(), note);
        // There the country only tells totals apart.
        series.remove("country");
        let chapter = names.get(commodity.as_str()).cloned().unwrap_or_else(|| commodity.clone());
        let record = Record {
            series: &series,
            area,
            period: year.clone(),
            value: &value,
            notes: &notes,
            chapter: &chapter,
            edition,
            shown: &shown,
            row,
        };
        if matches!(printed(&value), Printed::Word(_)) {
            record.nothing(job);
            continue;
        }
        record.write(job, &format!("{commodity}|{kind}|{country}"), &mut seen).map_err(one)?;
    }
    Ok(())
}

/// Chapters by the names that the wide file gives to commodities.
fn names_of_chapters(files: &Files) -> Result<BTreeMap<String, String>, Findings> {
    let text = files.text("data/imports/usgs-mcs-2025-chapter.csv").map_err(one)?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    Ok(reader
        .records()
        .filter_map(|record| {
            let record = record.ok()?;
            Some((record.get(0)?.to_owned(), record.get(1)?.to_owned()))
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn spans_of_years_are_written_whole() {
        assert_eq!(period("2021–24").as_deref(), Some("2021/2024"));
        assert_eq!(period("2025").as_deref(), Some("2025"));
        assert_eq!(period("20x5"), None);
        assert_eq!(
            digits_after(Path::new("in/MCS2026_Commodities_Data.csv"), "MCS").as_deref(),
            Some("2026")
        );
    }
}
