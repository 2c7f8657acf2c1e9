//! A matrix in text with labels of two levels, as pymrio writes it, or as a plain pair of CSV.

use finding::{Finding, Findings, Place, code};
use input_output::Industry;

use crate::table::parse_plain;

/// Labels before the first figure of a row, and header lines before the first row, if region and sector stand apart.
const LABELS: usize = 2;
/// Separates region and sector where they stand in one label.
const BETWEEN: char = '|';
/// What a column of final demand is called that names a region alone.
const FINAL: &str = "final";

/// Rows, columns and figures.
pub(super) struct Labelled {
    pub(super) rows: Vec<Industry>,
    pub(super) columns: Vec<Industry>,
    pub(super) values: Vec<Vec<f64>>,
}

/// A matrix with two header lines and two columns of labels; nothing if it has a fault.
pub(super) fn labelled(shown: &str, text: &str, findings: &mut Findings) -> Option<Labelled> {
    let tabs = text.lines().next().is_some_and(|line| line.contains('\t'));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(if tabs { b'\t' } else { b',' })
        .from_reader(text.as_bytes());
    let mut faults = Findings::default();
    let mut fault = |line: usize, what: String, help: &str| {
        let finding = Finding::error(code::TABLE_SHAPE, what);
        faults.push(finding.at(Place::line(shown, line)).help(help.to_owned()));
    };
    let mut lines: Vec<(usize, csv::StringRecord)> = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, |at| at.line() as usize);
                lines.push((line, record));
            }
            Err(error) => fault(0, format!("the file cannot be read: {error}"), "save it as UTF-8"),
        }
    }
    let label = |record: &csv::StringRecord, at: usize| record.get(at).unwrap_or("").trim().to_owned();
    // One label for both: REGION|SECTOR, as `economy ario` takes it.
    let together = lines.get(1).is_some_and(|(_, record)| label(record, 0).contains(BETWEEN));
    let labels = if together { 1 } else { LABELS };
    if lines.len() <= labels || lines[0].1.len() <= labels {
        fault(1, "there are no figures".to_owned(), "give two header lines and two columns of labels");
        findings.append(faults);
        return None;
    }
    let width = lines[0].1.len();
    let split = |name: String| match name.split_once(BETWEEN) {
        Some((region, code)) => Industry { region: region.trim().to_owned(), code: code.trim().to_owned() },
        None => Industry { region: name, code: FINAL.to_owned() },
    };
    let columns: Vec<Industry> = (labels..width)
        .map(|at| {
            let first = label(&lines[0].1, at);
            if together { split(first) } else { Industry { region: first, code: label(&lines[1].1, at) } }
        })
        .collect();
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    for (line, record) in &lines[labels..] {
        if record.iter().skip(labels).all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if record.len() != width {
            fault(
                *line,
                format!("the row has {} cells, the header {width}", record.len()),
                "complete the row",
            );
            continue;
        }
        let first = label(record, 0);
        rows.push(if together { split(first) } else { Industry { region: first, code: label(record, 1) } });
        let mut figures = Vec::with_capacity(columns.len());
        for cell in record.iter().skip(labels) {
            let value = parse_plain(cell.trim());
            if value.is_none() {
                fault(*line, format!("`{cell}` is not a number"), "write digits with a point");
            }
            figures.push(value.unwrap_or(f64::NAN));
        }
        values.push(figures);
    }
    let sound = !faults.has_errors();
    findings.append(faults);
    sound.then_some(Labelled { rows, columns, values })
}
