//! Reading a table: every cell checked, every fault reported with its line.

mod row_reader;

use std::collections::{BTreeMap, BTreeSet};

use finding::{Finding, Findings, Place, code};
use sourced::Source;

use crate::records::Records;
use crate::row::Row;
use crate::schema::TableSpec;

use row_reader::RowReader;

/// A table as text: header and rows, with the line each row starts on.
pub(crate) struct Sheet {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<(usize, Vec<String>)>,
}

/// Reads CSV; rows of the wrong length become findings and are left out.
pub(crate) fn read_sheet(shown: &str, text: &str, findings: &mut Findings) -> Option<Sheet> {
    let mut records = Records::new(text).map(|record| {
        let mut cells = Vec::new();
        let read = record.cells(|_, cell| cells.push(cell.into_owned()));
        (record.line, read.map(|_| cells).map_err(|finding| finding.at(Place::line(shown, record.line))))
    });
    let header = match records.next() {
        Some((_, Ok(header))) => header,
        Some((_, Err(finding))) => {
            findings.push(finding);
            return None;
        }
        None => {
            findings.push(
                Finding::error(code::CSV_SHAPE, "table has no header")
                    .at(Place::line(shown, 1))
                    .help("the first line names the columns"),
            );
            return None;
        }
    };
    let mut rows = Vec::new();
    for (line, cells) in records {
        match cells {
            Ok(cells) if cells.len() == header.len() => rows.push((line, cells)),
            Ok(cells) => findings.push(row_length(cells.len(), header.len()).at(Place::line(shown, line))),
            Err(finding) => findings.push(finding),
        }
    }
    Some(Sheet { header, rows })
}

/// A row that has not as many cells as the header, without its place.
pub(crate) fn row_length(cells: usize, header: usize) -> Finding {
    Finding::error(code::CSV_SHAPE, format!("row has {cells} cells, the header {header}"))
        .help("put cells that contain a comma in quotes")
}

/// What a reader of tables needs to know about the rest of the dataset.
pub(crate) struct Context<'c> {
    pub(crate) sources: &'c BTreeMap<String, Source>,
    /// Identifiers by the table whose first column holds them.
    pub(crate) identifiers: &'c BTreeMap<&'static str, BTreeSet<String>>,
}

/// Reads one table.
pub(crate) fn read_table(
    spec: &'static TableSpec,
    shown: &str,
    text: &str,
    context: &Context<'_>,
    findings: &mut Findings,
) -> Vec<Row> {
    let Some(sheet) = read_sheet(shown, text, findings) else { return Vec::new() };
    let Some(columns) = match_header(spec, shown, &sheet.header, findings) else { return Vec::new() };
    let mut keys: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    let mut rows = Vec::new();
    for (line, cells) in &sheet.rows {
        let reader = RowReader { spec, shown, line: *line, cells, columns: &columns, context };
        let before = findings.len();
        let row = reader.read(findings);
        let key = reader.key();
        if let Some(first) = keys.get(&key) {
            findings.push(
                Finding::error(code::DUPLICATE_KEY, format!("same key as line {first}: {}", key.join(" ")))
                    .at(Place::line(shown, *line))
                    .help("remove one of the rows, or give them different vintages"),
            );
        } else {
            keys.insert(key, *line);
        }
        if findings.len() == before {
            rows.push(row);
        }
    }
    rows
}

/// Position of each expected column; reports missing and unknown ones.
fn match_header(
    spec: &TableSpec,
    shown: &str,
    header: &[String],
    findings: &mut Findings,
) -> Option<BTreeMap<&'static str, usize>> {
    match_columns(spec.name, &spec.header(), shown, header, findings)
}

/// Position of each expected column of a table; reports missing and unknown ones.
pub(crate) fn match_columns(
    table: &str,
    expected: &[&'static str],
    shown: &str,
    header: &[String],
    findings: &mut Findings,
) -> Option<BTreeMap<&'static str, usize>> {
    let mut complete = true;
    let mut columns = BTreeMap::new();
    for name in expected {
        if let Some(index) = header.iter().position(|written| written == name) {
            columns.insert(*name, index);
        } else {
            complete = false;
            findings.push(
                Finding::error(code::COLUMN_MISSING, format!("table `{table}` lacks the column `{name}`"))
                    .at(Place::line(shown, 1))
                    .help(format!("its columns are {}", expected.join(", "))),
            );
        }
    }
    for (index, written) in header.iter().enumerate() {
        let repeated = header.iter().position(|name| name == written) != Some(index);
        if !expected.contains(&written.as_str()) || repeated {
            complete = false;
            let what = if repeated { "stands twice" } else { "does not belong to the table" };
            findings.push(
                Finding::error(code::COLUMN_UNKNOWN, format!("column `{written}` {what}"))
                    .at(Place::line(shown, 1).column(written.clone()))
                    .help(finding::did_you_mean(
                        written,
                        expected.iter().copied(),
                        &format!("its header, {}", expected.join(", ")),
                    )),
            );
        }
    }
    complete.then_some(columns)
}

/// The rows of `below` with those of `above` in the place of rows of the same key and vintage, as CSV text.
pub(crate) fn laid_over(spec: &TableSpec, below: &str, above: &str) -> String {
    let mut findings = Findings::default();
    let header = spec.header();
    let read = |text: &str, findings: &mut Findings| {
        let sheet = read_sheet(spec.name, text, findings)?;
        let place = |name: &&str| sheet.header.iter().position(|written| written == *name);
        let order: Vec<Option<usize>> = header.iter().map(place).collect();
        let cells = |row: &Vec<String>| -> Vec<String> {
            order.iter().map(|at| at.map_or(String::new(), |at| row[at].clone())).collect()
        };
        Some(sheet.rows.iter().map(|(_, row)| cells(row)).collect::<Vec<_>>())
    };
    let keys: Vec<usize> = (0..header.len())
        .filter(|&at| {
            spec.columns.iter().any(|column| column.key && column.name == header[at])
                || header[at] == "vintage"
        })
        .collect();
    let key = |row: &[String]| keys.iter().map(|&at| row[at].trim().to_owned()).collect::<Vec<_>>();
    let above = read(above, &mut findings).unwrap_or_default();
    let taken: BTreeSet<Vec<String>> = above.iter().map(|row| key(row)).collect();
    let below = read(below, &mut findings).unwrap_or_default();
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory cannot fail.
    let _ = writer.write_record(&header);
    for row in below.iter().filter(|row| !taken.contains(&key(row))).chain(&above) {
        let _ = writer.write_record(row);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// The cells of the first column, whatever else is wrong with the table.
pub(crate) fn first_column(text: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for record in Records::new(text).skip(1) {
        // A row that cannot be read is reported where the table is.
        let _ = record.cells(|position, cell| {
            if position == 0 {
                all.insert(cell.into_owned());
            }
        });
    }
    all
}

/// A number written with digits, a point and an exponent only; what else Rust would read is not finite.
pub(crate) fn parse_plain(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_plain() {
        assert_eq!(parse_plain("1.5e3"), Some(1500.0));
        for text in ["1,500", "nan", "inf", "Infinity", "", "1e999", "0x10", "1_000", " 1"] {
            assert_eq!(parse_plain(text), None, "{text}");
        }
    }
}
