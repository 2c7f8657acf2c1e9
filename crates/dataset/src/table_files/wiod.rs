//! The world input-output database, release of 2013, as plain arrays.

use std::path::Path;

use finding::{Checked, Finding, Findings, Place, code};
use input_output::{Industry, Matrix};

use super::open::{self, Opened};
use super::{TableFile, closed, finish};
use crate::table::parse_plain;

/// Output that is printed beside the flows may miss their sum by this part of the largest output.
const ROUNDING: f64 = 1e-4;
/// Bytes of a number.
const BYTES: usize = 4;

/// Reads flows, final demand and output; what is bought for final use has as many categories a region as the file
/// of final demand has columns.
pub(super) fn read(folder: &Path) -> Checked<Option<TableFile>> {
    let mut findings = Findings::default();
    let countries = open::text(folder, "countries", "txt", &mut findings);
    let industries = open::text(folder, "industries", "csv", &mut findings);
    let flows = open::bytes(folder, "z", "f32le", &mut findings);
    let finals = open::bytes(folder, "f", "f32le", &mut findings);
    let printed = open::text(folder, "output", "csv", &mut findings);
    let (Some(countries), Some(industries), Some(flows), Some(finals), Some(printed)) =
        (countries, industries, flows, finals, printed)
    else {
        return Checked { value: None, findings };
    };
    let regions: Vec<&str> = countries.content.split_whitespace().collect();
    let codes: Vec<&str> = industries
        .content
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next())
        .map(str::trim)
        .filter(|code| !code.is_empty())
        .collect();
    let count = regions.len() * codes.len();
    let mut shape = |shown: &str, what: String, help: &str| {
        findings.push(Finding::error(code::TABLE_SHAPE, what).at(Place::file(shown)).help(help.to_owned()));
    };
    if count == 0 {
        shape(&industries.shown, "there are no regions or no industries".to_owned(), "name them, one a line");
    }
    if !industries.content.starts_with("code,") {
        shape(
            &industries.shown,
            "the header is not `code,name`".to_owned(),
            "write code,name in the first line",
        );
    }
    let sized = |file: &Opened<Vec<u8>>, columns: usize| file.content.len() == count * columns * BYTES;
    if !sized(&flows, count) {
        shape(
            &flows.shown,
            format!("it holds {} numbers, not {count} times {count}", flows.content.len() / BYTES),
            "regions times industries, row by row, as little-endian 32-bit numbers",
        );
    }
    let row = regions.len() * BYTES * count;
    let categories = finals.content.len().checked_div(row).unwrap_or(0);
    if categories == 0 || !sized(&finals, regions.len() * categories) {
        shape(
            &finals.shown,
            format!(
                "its {} numbers are no whole number of categories a region",
                finals.content.len() / BYTES
            ),
            "industries by region and category, row by row, as little-endian 32-bit numbers",
        );
    }
    if findings.has_errors() {
        return Checked { value: None, findings };
    }
    let matrix = |file: &Opened<Vec<u8>>, columns: usize| {
        let (numbers, _) = file.content.as_chunks::<BYTES>();
        let rows: Vec<Vec<f64>> = numbers
            .chunks(columns)
            .map(|row| row.iter().map(|bytes| f64::from(f32::from_le_bytes(*bytes))).collect())
            .collect();
        Matrix::from_rows(&rows)
    };
    let named = |codes: &[String]| -> Vec<Industry> {
        let of = |region: &&str| {
            let region = (*region).to_owned();
            codes
                .iter()
                .map(move |code| Industry { region: region.clone(), code: code.clone() })
                .collect::<Vec<_>>()
        };
        regions.iter().flat_map(of).collect()
    };
    let codes: Vec<String> = codes.into_iter().map(ToOwned::to_owned).collect();
    let uses: Vec<String> = (1..=categories).map(|number| format!("f{number}")).collect();
    let final_demand = matrix(&finals, regions.len() * categories);
    let table = closed(named(&codes), named(&uses), matrix(&flows, count), final_demand);
    compare(&printed, &table.output, &mut findings);
    let read = finish(table, &flows.shown, findings);
    let money = Some("million USD".to_owned());
    Checked { value: read.value.map(|table| TableFile::of(table, money)), findings: read.findings }
}

/// Output that is printed against what the flows add up to.
fn compare(printed: &Opened<String>, output: &[f64], findings: &mut Findings) {
    let lines: Vec<&str> = printed.content.lines().filter(|line| !line.trim().is_empty()).collect();
    let mut fault = |line: usize, what: String, help: &str| {
        let at = Place::line(printed.shown.clone(), line);
        findings.push(Finding::error(code::TABLE_SHAPE, what).at(at).help(help.to_owned()));
    };
    if lines.len() != output.len() {
        let what = format!("{} outputs are printed for {} industries", lines.len(), output.len());
        return fault(1, what, "one number a line, in the order of the flows");
    }
    let largest = output.iter().copied().fold(0.0, f64::max);
    for (number, (line, sum)) in lines.iter().zip(output).enumerate() {
        match parse_plain(line.trim()) {
            None => fault(number + 1, format!("`{line}` is not a number"), "write digits with a point"),
            Some(value) if (value - sum).abs() > ROUNDING * largest => fault(
                number + 1,
                format!("an output of {value} is printed, the flows add up to {sum:.0}"),
                "look whether flows and final demand are of the same release",
            ),
            Some(_) => {}
        }
    }
}
