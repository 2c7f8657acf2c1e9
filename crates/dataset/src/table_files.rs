//! Input-output tables of the user: a pair of files with transactions and final demand.
//!
//! The files are those of a pymrio folder (`Z.txt` and `Y.txt`, tabs between cells) or a plain pair of CSV
//! (`Z.csv` and `Y.csv`). Both have two header lines, regions and then sectors (of `Y`: consuming regions and
//! categories), and two columns of labels, region and sector; a third header line that only names the columns of
//! labels is passed over. Output is what is sold; value added what is left of it after purchases.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use finding::{Checked, Finding, Findings, Place, code};
use input_output::{Industry, Matrix, Table};

use crate::read_text;
use crate::table::parse_plain;

/// Labels before the first figure of a row, and header lines before the first row.
const LABELS: usize = 2;

/// Reads a folder with `Z` and `Y`, as text or as CSV.
#[must_use]
pub fn read(folder: &Path) -> Checked<Option<Table>> {
    let pick = |name: &str| {
        ["txt", "csv"].iter().map(|end| folder.join(format!("{name}.{end}"))).find(|path| path.exists())
    };
    let (Some(z), Some(y)) = (pick("Z"), pick("Y")) else {
        let finding = Finding::error(code::FILE_UNREADABLE, "the folder lacks Z or Y")
            .at(Place::file(folder.display().to_string()))
            .help("it needs Z.txt and Y.txt as pymrio writes them, or Z.csv and Y.csv");
        return Checked { value: None, findings: Findings::from_iter([finding]) };
    };
    let mut findings = Findings::default();
    let mut text = |path: &PathBuf| read_text(path).map_err(|finding| findings.push(finding)).ok();
    let (Some(z_text), Some(y_text)) = (text(&z), text(&y)) else { return Checked { value: None, findings } };
    let shown = |path: &Path| path.display().to_string();
    parse((&shown(&z), &z_text), (&shown(&y), &y_text))
}

/// Reads both files from their names, for findings, and texts.
#[must_use]
pub fn parse(z: (&str, &str), y: (&str, &str)) -> Checked<Option<Table>> {
    let mut findings = Findings::default();
    let transactions = labelled(z.0, z.1, &mut findings);
    let last = labelled(y.0, y.1, &mut findings);
    let (Some(transactions), Some(last)) = (transactions, last) else {
        return Checked { value: None, findings };
    };
    let mut differ = |place: &str, what: &str| {
        findings.push(
            Finding::error(code::TABLE_SHAPE, what.to_owned())
                .at(Place::file(place))
                .help("rows and columns of Z, and rows of Y, name the same industries in the same order"),
        );
    };
    if transactions.rows != transactions.columns {
        differ(z.0, "the rows of Z are not its columns");
    }
    if last.rows != transactions.rows {
        differ(y.0, "the rows of Y are not those of Z");
    }
    let mut seen = BTreeSet::new();
    for industry in &transactions.rows {
        if !seen.insert((&industry.region, &industry.code)) {
            differ(z.0, &format!("{} {} stands twice", industry.region, industry.code));
        }
    }
    if findings.has_errors() {
        return Checked { value: None, findings };
    }
    let count = transactions.rows.len();
    let intermediate = Matrix::from_rows(&transactions.values);
    let final_demand = Matrix::from_rows(&last.values);
    let sold = intermediate.row_sums();
    let output: Vec<f64> = sold.iter().zip(final_demand.row_sums()).map(|(z, y)| z + y).collect();
    let bought = intermediate.column_sums();
    let table = Table {
        value_added: output.iter().zip(&bought).map(|(output, bought)| output - bought).collect(),
        imported: Matrix::zero(count, count),
        other_inputs: vec![0.0; count],
        industries: transactions.rows,
        final_uses: last.columns,
        intermediate,
        final_demand,
        output,
    };
    findings.append(table.check(z.0, crate::accounts::TOLERANCE));
    let made = (0..count).filter(|i| table.output[*i] > 0.0);
    for industry in made.filter(|i| table.value_added[*i] < 0.0) {
        let name = &table.industries[industry];
        findings.push(
            Finding::warning(
                code::TABLE_UNBALANCED,
                format!("{} {} buys for more than it sells", name.region, name.code),
            )
            .at(Place::file(z.0))
            .help("its value added is negative: look for a missing sale"),
        );
    }
    if let Err(error) = table.leontief() {
        findings.push(
            Finding::error(code::TABLE_NOT_PRODUCTIVE, error.to_string())
                .at(Place::file(z.0))
                .help("look for an industry whose purchases exceed its output"),
        );
    }
    Checked { value: (!findings.has_errors()).then_some(table), findings }
}

struct Labelled {
    rows: Vec<Industry>,
    columns: Vec<Industry>,
    values: Vec<Vec<f64>>,
}

/// A matrix with two header lines and two columns of labels; nothing if it has a fault.
fn labelled(shown: &str, text: &str, findings: &mut Findings) -> Option<Labelled> {
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
    if lines.len() <= LABELS || lines[0].1.len() <= LABELS {
        fault(1, "there are no figures".to_owned(), "give two header lines and two columns of labels");
        findings.append(faults);
        return None;
    }
    let width = lines[0].1.len();
    let label = |record: &csv::StringRecord, at: usize| record.get(at).unwrap_or("").trim().to_owned();
    let columns: Vec<Industry> = (LABELS..width)
        .map(|at| Industry { region: label(&lines[0].1, at), code: label(&lines[1].1, at) })
        .collect();
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    for (line, record) in &lines[LABELS..] {
        if record.iter().skip(LABELS).all(|cell| cell.trim().is_empty()) {
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
        rows.push(Industry { region: label(record, 0), code: label(record, 1) });
        let mut figures = Vec::with_capacity(columns.len());
        for cell in record.iter().skip(LABELS) {
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

#[cfg(test)]
mod tests {
    use super::*;

    const Z: &str = "region\t\ta\ta\nsector\t\tx\ty\nregion\tsector\t\t\na\tx\t1\t2\na\ty\t3\t4\n";
    const Y: &str = "region\t\ta\ncategory\t\tfinal\nregion\tsector\t\na\tx\t7\na\ty\t3\n";

    #[test]
    fn a_pymrio_folder_and_a_plain_pair_give_the_same_table() {
        let read = parse(("Z.txt", Z), ("Y.txt", Y)).usable().unwrap().0.unwrap();
        assert_eq!(read.output, [10.0, 10.0]);
        assert_eq!(read.value_added, [6.0, 4.0]);
        assert_eq!(read.final_uses[0].code, "final");
        let plain = |text: &str| text.replace('\t', ",").replace("region,sector,,\n", "");
        assert_eq!(parse(("Z.csv", &plain(Z)), ("Y.csv", &plain(Y))).value, Some(read));
    }

    #[test]
    fn every_fault_of_both_files_is_told() {
        let bad = Z.replace("a\ty\t3\t4", "a\ty\tthree\t4").replace("a\tx\t1\t2", "a\tx\t1");
        let found = parse(("Z.txt", &bad), ("Y.txt", "only\n")).findings;
        assert_eq!(found.iter().filter(|finding| finding.code == code::TABLE_SHAPE).count(), 3);
        let other = Y.replace("a\ty\t3", "b\ty\t3");
        assert!(parse(("Z.txt", Z), ("Y.txt", &other)).findings.has_errors());
        let devouring = Z.replace("a\tx\t1\t2", "a\tx\t90\t2");
        let greedy = Y.replace("a\tx\t7", "a\tx\t-80");
        let codes: Vec<_> =
            parse(("Z.txt", &devouring), ("Y.txt", &greedy)).findings.iter().map(|f| f.code).collect();
        assert!(codes.contains(&code::TABLE_NOT_PRODUCTIVE), "{codes:?}");
    }
}
