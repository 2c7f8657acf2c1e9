//! A list of what is missing, of the user: mineral, country, part of the use that is missing, weeks.
//!
//! Columns: `mineral`, `country`, `missing`, `weeks`. The part is a number from 0 to 1 or a percentage with its
//! sign. A faulty row is a finding and costs only itself.

use std::collections::BTreeSet;
use std::path::Path;

use codes::{Area, Code, Country, Mineral};
use finding::{Checked, Finding, Findings, Place, code};

use crate::read_text;
use crate::table::{parse_plain, read_sheet};

/// Columns of the file.
pub const COLUMNS: [&str; 4] = ["mineral", "country", "missing", "weeks"];

/// A mineral of which a country misses a part.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Missing {
    /// The mineral.
    pub mineral: Mineral,
    /// The country.
    pub country: Area,
    /// Part of the use that is missing while it lasts, from 0 to 1.
    pub part: f64,
    /// How many weeks it lasts, at most a year.
    pub weeks: f64,
}

/// Reads the list: the rows without fault, and every fault of the others.
#[must_use]
pub fn read(path: &Path) -> Checked<Vec<Missing>> {
    match read_text(path) {
        Ok(text) => parse(&path.display().to_string(), &text),
        Err(finding) => Checked { value: Vec::new(), findings: Findings::from_iter([finding]) },
    }
}

/// Reads the list from its name, for findings, and its text.
#[must_use]
pub fn parse(shown: &str, text: &str) -> Checked<Vec<Missing>> {
    let mut findings = Findings::default();
    let mut list = Vec::new();
    let Some(sheet) = read_sheet(shown, text, &mut findings) else {
        return Checked { value: list, findings };
    };
    if sheet.header != COLUMNS {
        findings.push(
            Finding::error(code::COLUMN_MISSING, format!("the columns are {}", sheet.header.join(",")))
                .at(Place::line(shown, 1))
                .help(format!("write {}", COLUMNS.join(","))),
        );
        return Checked { value: list, findings };
    }
    let mut seen = BTreeSet::new();
    for (line, cells) in &sheet.rows {
        let mut fault = |code, column: &str, what: String, help: &str| {
            findings.push(
                Finding::error(code, what).at(Place::line(shown, *line).column(column)).help(help.to_owned()),
            );
        };
        let mineral = Mineral::parse(cells[0].trim())
            .map_err(|error| fault(code::UNKNOWN_CODE, "mineral", error.to_string(), &error.help()))
            .ok();
        let country = Country::parse(cells[1].trim())
            .map_err(|error| fault(code::UNKNOWN_CODE, "country", error.to_string(), &error.help()))
            .ok();
        let part = match cells[2].trim().strip_suffix('%') {
            Some(percent) => parse_plain(percent.trim()).map(|value| value / 100.0),
            None => parse_plain(cells[2].trim()),
        };
        let part = part.filter(|part| (0.0..=1.0).contains(part));
        if part.is_none() {
            let what = format!("`{}` is no part of the use", cells[2]);
            fault(code::SHARE_OUT_OF_RANGE, "missing", what, "write 0.4 or 40%");
        }
        let year = 0.0..=quantity::WEEKS_PER_YEAR + 1.0;
        let weeks = parse_plain(cells[3].trim()).filter(|weeks| *weeks > 0.0 && year.contains(weeks));
        if weeks.is_none() {
            let what = format!("`{}` is no number of weeks of a year", cells[3]);
            fault(code::NOT_A_NUMBER, "weeks", what, "write a number above 0 and at most 52");
        }
        if let (Some(mineral), Some(country), Some(part), Some(weeks)) = (mineral, country, part, weeks) {
            if seen.insert((mineral, country)) {
                list.push(Missing { mineral, country: Area::Country(country), part, weeks });
            } else {
                let what = format!("{mineral} in {country} stands above");
                fault(code::DUPLICATE_KEY, "mineral", what, "keep one of the two rows");
            }
        }
    }
    Checked { value: list, findings }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_are_told_and_good_rows_are_kept() {
        let text =
            "mineral,country,missing,weeks\nGa,USA,40%,52\nGe,USA,1.4,52\nXx,USA,0.2,60\nGa,USA,0.1,4\n";
        let read = parse("list.csv", text);
        assert_eq!(read.value.len(), 1);
        assert!((read.value[0].part - 0.4).abs() < 1e-12);
        let codes: Vec<_> = read.findings.iter().map(|finding| finding.code).collect();
        assert_eq!(
            codes,
            [code::SHARE_OUT_OF_RANGE, code::UNKNOWN_CODE, code::NOT_A_NUMBER, code::DUPLICATE_KEY]
        );
    }
}
