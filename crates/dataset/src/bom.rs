//! A bill of materials of the user: parts with supplier, mineral, form, mass and spend, from a CSV file.
//!
//! Columns: `part`, `supplier_country`, `mineral`, `form`, `kg`, `spend`. A country is a code or a name; a mineral
//! is a code, an aggregate or a name, and empty where the form is a component; the form may be empty; spend is a plain
//! number in the firm's money and may be empty. A faulty row is a finding and costs only itself.

use std::collections::BTreeMap;
use std::path::Path;

use codes::{Area, Code, Country, Form, Mineral, Stage};
use finding::{Checked, Finding, Findings, Place, code};

use crate::read_text;
use crate::table::{parse_plain, read_sheet};

/// Columns of the file.
pub const COLUMNS: [&str; 6] = ["part", "supplier_country", "mineral", "form", "kg", "spend"];

/// Columns whose cells may be empty: without one of them the other columns still say something.
const OPTIONAL: [&str; 3] = ["mineral", "form", "spend"];

/// A part bought from a country.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Name, as written.
    pub name: String,
    /// Country of the supplier.
    pub supplier: Country,
    /// Mineral or aggregate; none where the form is a component.
    pub mineral: Option<Mineral>,
    /// Form; none if it is not given.
    pub form: Option<Form>,
    /// Mass a year, kg.
    pub kg: f64,
    /// Spend a year in the firm's money; none if it is not given.
    pub spend: Option<f64>,
    /// File and line.
    pub place: Place,
}

/// Reads a bill of materials: the rows without fault, and every fault of the others.
#[must_use]
pub fn read(path: &Path) -> Checked<Vec<Part>> {
    match read_text(path) {
        Ok(text) => parse(&path.display().to_string(), &text),
        Err(finding) => Checked { value: Vec::new(), findings: Findings::from_iter([finding]) },
    }
}

/// Reads a bill of materials from its name, for findings, and its text.
#[must_use]
pub fn parse(shown: &str, text: &str) -> Checked<Vec<Part>> {
    let mut findings = Findings::default();
    let mut parts = Vec::new();
    if let Some(sheet) = read_sheet(shown, text, &mut findings)
        && let Some(columns) = columns(shown, &sheet.header, &mut findings)
    {
        for (line, cells) in &sheet.rows {
            let cell = |name: &str| columns.get(name).map_or("", |&index| cells[index].trim());
            parts.extend(row(cell, &Place::line(shown, *line), &mut findings));
        }
    }
    findings.sort();
    Checked { value: parts, findings }
}

/// Position of each column; none if one is missing without which nothing can be said.
fn columns(shown: &str, header: &[String], findings: &mut Findings) -> Option<BTreeMap<&'static str, usize>> {
    let mut columns = BTreeMap::new();
    let mut complete = true;
    for name in COLUMNS {
        if let Some(index) = header.iter().position(|written| written.trim() == name) {
            columns.insert(name, index);
            continue;
        }
        complete &= OPTIONAL.contains(&name);
        findings.push(
            Finding::error(code::COLUMN_MISSING, format!("the bill of materials lacks the column `{name}`"))
                .at(Place::line(shown, 1).column(name))
                .help(format!("its columns are {}", COLUMNS.join(", "))),
        );
    }
    for (index, written) in header.iter().enumerate() {
        if COLUMNS.iter().any(|name| columns.get(name) == Some(&index)) {
            continue;
        }
        let help = finding::did_you_mean_one_of(written, COLUMNS);
        findings.push(
            Finding::warning(code::COLUMN_UNKNOWN, format!("column `{written}` is not read"))
                .at(Place::line(shown, 1).column(written.clone()))
                .help(help),
        );
    }
    complete.then_some(columns)
}

fn row<'c>(cell: impl Fn(&str) -> &'c str, place: &Place, findings: &mut Findings) -> Option<Part> {
    let before = findings.len();
    let mut fault = |column: &str, finding: Finding| {
        findings.push(finding.at(place.clone().column(column)));
    };
    let name = cell("part");
    if name.is_empty() {
        fault("part", empty("part"));
    }
    let supplier = country(cell("supplier_country")).map_err(|found| fault("supplier_country", found)).ok();
    let mineral = optional(cell("mineral"), mineral).map_err(|found| fault("mineral", found)).ok().flatten();
    let form = optional(cell("form"), |text| Form::parse(text).map_err(Finding::from));
    let form = form.map_err(|found| fault("form", found)).ok().flatten();
    if cell("mineral").is_empty() && form.is_none_or(|form| form.stage() != Stage::Component) {
        let message = match (form, cell("form")) {
            (Some(form), _) => Some(format!("`mineral` is empty, and the form `{form}` is no component")),
            (None, "") => Some("`mineral` and `form` are both empty".to_owned()),
            // What is wrong with the form is said already.
            (None, _) => None,
        };
        if let Some(message) = message {
            let help = "write the code of the mineral, or a component such as NdFeB-heavy as the form";
            fault("mineral", Finding::error(code::CELL_EMPTY, message).help(help));
        }
    }
    let kg = match cell("kg") {
        "" => Err(empty("kg")),
        text => amount("kg", text),
    };
    let kg = kg.map_err(|found| fault("kg", found)).ok();
    let spend = optional(cell("spend"), |text| amount("spend", text));
    let spend = spend.map_err(|found| fault("spend", found)).ok().flatten();
    if findings.len() > before {
        return None;
    }
    Some(Part {
        name: name.to_owned(),
        supplier: supplier?,
        mineral,
        form,
        kg: kg?,
        spend,
        place: place.clone(),
    })
}

fn optional<T>(text: &str, read: impl Fn(&str) -> Result<T, Finding>) -> Result<Option<T>, Finding> {
    if text.is_empty() { Ok(None) } else { read(text).map(Some) }
}

fn empty(column: &str) -> Finding {
    Finding::error(code::CELL_EMPTY, format!("`{column}` is empty")).help("fill the cell, or remove the row")
}

fn amount(column: &str, text: &str) -> Result<f64, Finding> {
    let value = parse_plain(text).ok_or_else(|| {
        Finding::error(code::NOT_A_NUMBER, format!("`{text}` is not a number"))
            .help("write digits with a point and no thousands separator")
    })?;
    if value < 0.0 {
        return Err(Finding::error(code::NEGATIVE, format!("`{column}` of {text} is negative"))
            .help("write what is bought in a year; take goods sent back off the row they belong to"));
    }
    Ok(value)
}

/// A country by its code of three or two letters, or its name.
fn country(text: &str) -> Result<Country, Finding> {
    if text.is_empty() {
        return Err(empty("supplier_country"));
    }
    let named = |country: &Country| {
        [country.as_str(), country.alpha2(), country.name()]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(text))
    };
    if let Some(country) = Country::all().into_iter().find(named) {
        return Ok(country);
    }
    let finding = Finding::error(code::UNKNOWN_CODE, format!("`{text}` is not a known country"));
    Err(match Area::parse(text) {
        Ok(group) => finding.help(format!("`{group}` is a group: write one row for each country")),
        Err(unknown) => finding.help(unknown.help()),
    })
}

/// A mineral by its code or its name.
fn mineral(text: &str) -> Result<Mineral, Finding> {
    let named = |mineral: &Mineral| mineral.name().eq_ignore_ascii_case(text);
    Mineral::parse(text).or_else(|unknown| {
        let named = Mineral::all().into_iter().find(named);
        named.ok_or_else(|| unknown.into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "part,supplier_country,mineral,form,kg,spend\n";

    #[test]
    fn good_rows_stand_beside_every_fault_of_the_others() {
        let rows = "motor,JP,,NdFeB-heavy,120,54000\nalloy,Japan,cobalt,,30,\n\
                    a,Jpan,Co,,1,1\nb,JPN,Xx,,1,1\nc,JPN,Co,lump,-1,many\nd,JPN,,oxide,x,\n,EU27,,,,\n";
        let checked = parse("parts.csv", &format!("{HEADER}{rows}"));
        let names: Vec<&str> = checked.value.iter().map(|part| part.name.as_str()).collect();
        assert_eq!(names, ["motor", "alloy"]);
        assert_eq!((checked.value[0].mineral, checked.value[1].spend), (None, None));
        let text = checked.findings.to_string();
        let expected = [
            ("D0102", "parts.csv:4 (`supplier_country`)"),
            ("D0102", "parts.csv:5 (`mineral`)"),
            ("D0102", "parts.csv:6 (`form`)"),
            ("D0104", "parts.csv:6 (`kg`)"),
            ("D0103", "parts.csv:6 (`spend`)"),
            ("D0101", "parts.csv:7 (`mineral`)"),
            ("D0103", "parts.csv:7 (`kg`)"),
            ("D0101", "parts.csv:8 (`part`)"),
            ("D0102", "parts.csv:8 (`supplier_country`)"),
            ("D0101", "parts.csv:8 (`mineral`)"),
            ("D0101", "parts.csv:8 (`kg`)"),
        ];
        for (code, place) in expected {
            assert!(text.contains(&format!("[{code}]")) && text.contains(place), "{code} {place}: {text}");
        }
        assert_eq!(checked.findings.len(), expected.len(), "{text}");
        assert!(checked.findings.iter().all(|finding| finding.help.is_some()));
    }

    #[test]
    fn without_spend_masses_are_still_read_and_without_kg_nothing_is() {
        let short = parse("parts.csv", "part,supplier_country,mineral,form,kg,note\na,JPN,Co,,2,x\n");
        assert_eq!((short.value.len(), short.findings.len()), (1, 2));
        let none = parse("parts.csv", "part,supplier_country,mineral,form,spend\na,JPN,Co,,2\n");
        assert!(none.value.is_empty() && none.findings.has_errors());
        assert!(parse("parts.csv", "").findings.has_errors());
    }
}
