//! Input-output tables of the user, read from the files in which they are handed out.
//!
//! | kind | files of the folder |
//! | --- | --- |
//! | [`Kind::Bea`] | supply and use of the United States as lists: `use*`, `make*`, `import*`, `codes*`, CSV |
//! | [`Kind::Wiod`] | world input-output database: `z*` and `f*` as little-endian 32-bit numbers, `countries.txt`, `industries.csv`, `output*.csv` |
//! | [`Kind::Pymrio`] | a folder that pymrio saved: `file_parameters.json` names the files of `Z` and `Y` |
//! | [`Kind::Pair`] | `Z.csv` and `Y.csv` |
//!
//! Every file may end in `.gz`. Texts of `Z` and `Y` have two header lines, regions and then sectors (of `Y`: consuming
//! regions and categories), and two columns of labels, region and sector; a third header line that only names the
//! columns of labels is passed over. A pair may also name rows and columns REGION|SECTOR in one label. Where value added is not in the files, output is what is sold, and value added
//! what is left of it after purchases.

mod bea;
mod labelled;
mod open;
mod pymrio;
mod wiod;

use std::collections::BTreeSet;
use std::path::Path;

use finding::{Checked, Finding, Findings, Place, code};
use input_output::{Industry, Matrix, Table};

use labelled::labelled;

/// How the files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Supply and use of the United States in detail.
    Bea,
    /// World input-output database.
    Wiod,
    /// A folder that pymrio saved.
    Pymrio,
    /// A plain pair of CSV.
    Pair,
}

/// A table that was read, balanced and productive.
#[derive(Debug, Clone, PartialEq)]
pub struct TableFile {
    /// The symmetric table.
    pub table: Table,
    /// Its money, if the files say.
    pub money: Option<String>,
    /// Final demand less imports: domestic product of all regions, beside the sum of value added.
    pub final_demand: f64,
}

/// Reads a folder; every fault of every file is a finding.
#[must_use]
pub fn read(kind: Kind, folder: &Path) -> Checked<Option<TableFile>> {
    match kind {
        Kind::Bea => bea::read(folder),
        Kind::Wiod => wiod::read(folder),
        Kind::Pymrio => pymrio::read(folder),
        Kind::Pair => pair(folder),
    }
}

fn pair(folder: &Path) -> Checked<Option<TableFile>> {
    let mut findings = Findings::default();
    let mut text = |name: &str| open::text(folder, name, "csv", &mut findings);
    let (Some(z), Some(y)) = (text("Z"), text("Y")) else { return Checked { value: None, findings } };
    let read = parse((&z.shown, &z.content), (&y.shown, &y.content));
    findings.append(read.findings);
    Checked { value: read.value.map(|table| TableFile::of(table, None)), findings }
}

impl TableFile {
    /// A table whose only purchases are from itself.
    fn of(table: Table, money: Option<String>) -> TableFile {
        let final_demand = table.final_total().iter().sum();
        TableFile { table, money, final_demand }
    }
}

/// Reads both texts; beside each the name for findings.
fn parse(z: (&str, &str), y: (&str, &str)) -> Checked<Option<Table>> {
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
    let table = closed(
        transactions.rows,
        last.columns,
        Matrix::from_rows(&transactions.values),
        Matrix::from_rows(&last.values),
    );
    finish(table, z.0, findings)
}

/// A table that buys from nobody else: output is what is sold, value added what is left of it after purchases.
fn closed(
    industries: Vec<Industry>,
    final_uses: Vec<Industry>,
    intermediate: Matrix,
    final_demand: Matrix,
) -> Table {
    let count = industries.len();
    let sold = intermediate.row_sums();
    let output: Vec<f64> = sold.iter().zip(final_demand.row_sums()).map(|(z, y)| z + y).collect();
    let bought = intermediate.column_sums();
    Table {
        value_added: output.iter().zip(&bought).map(|(output, bought)| output - bought).collect(),
        imported: Matrix::zero(count, count),
        other_inputs: vec![0.0; count],
        industries,
        final_uses,
        intermediate,
        final_demand,
        output,
    }
}

/// Balance, signs and productivity of a table that has been put together.
fn finish(table: Table, shown: &str, mut findings: Findings) -> Checked<Option<Table>> {
    findings.append(table.check(shown, crate::accounts::TOLERANCE));
    let made = (0..table.len()).filter(|i| table.output[*i] > 0.0);
    for industry in made.filter(|i| table.value_added[*i] < 0.0) {
        let name = &table.industries[industry];
        findings.push(
            Finding::warning(
                code::TABLE_UNBALANCED,
                format!("{} {} buys for more than it sells", name.region, name.code),
            )
            .at(Place::file(shown))
            .help("its value added is negative: look for a missing sale"),
        );
    }
    if let Err(error) = table.leontief() {
        findings.push(
            Finding::error(code::TABLE_NOT_PRODUCTIVE, error.to_string())
                .at(Place::file(shown))
                .help("look for an industry whose purchases exceed its output"),
        );
    }
    Checked { value: (!findings.has_errors()).then_some(table), findings }
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
