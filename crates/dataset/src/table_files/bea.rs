//! Supply and use of the United States in detail, as lists of cells.

use std::collections::BTreeMap;
use std::path::Path;

use finding::{Checked, Finding, Findings, Place, code};
use input_output::{Cell, SupplyUse};

use super::open::{self, Opened};
use super::{TableFile, finish};
use crate::table::parse_plain;

/// Headers of the four lists.
const CODES: &str = "kind,code,name";
const USE: &str = "row_code,col_code,value_musd";
const MAKE: &str = "industry,commodity,value_musd";
const IMPORTS: &str = "commodity,col_code,value_musd";
const REGION: &str = "USA";

/// Reads the lists, makes the table symmetric and checks it.
pub(super) fn read(folder: &Path) -> Checked<Option<TableFile>> {
    let mut findings = Findings::default();
    let [codes, used, made, imports] =
        ["codes", "use", "make", "import"].map(|stem| open::text(folder, stem, "csv", &mut findings));
    let (Some(codes), Some(used), Some(made), Some(imports)) = (codes, used, made, imports) else {
        return Checked { value: None, findings };
    };
    let register = Register::read(&codes, &mut findings);
    let mut accounts = SupplyUse {
        region: REGION.to_owned(),
        commodities: register.listed("commodity"),
        industries: register.listed("industry"),
        final_uses: register.listed("final_demand"),
        value_added: vec![0.0; register.listed("industry").len()],
        ..SupplyUse::default()
    };
    list(&made, MAKE, &mut findings, |row, column, value| {
        let industry = register.of("industry", row).ok_or_else(|| row.to_owned())?;
        let commodity = register.of("commodity", column).ok_or_else(|| column.to_owned())?;
        accounts.make.push((industry, commodity, value));
        Ok(())
    });
    list(&used, USE, &mut findings, |row, column, value| {
        if register.of("value_added", row).is_some() {
            accounts.value_added[register.of("industry", column).ok_or_else(|| column.to_owned())?] += value;
            return Ok(());
        }
        register.place(row, column, value, &mut accounts.purchases, &mut accounts.final_purchases)
    });
    list(&imports, IMPORTS, &mut findings, |row, column, value| {
        register.place(row, column, value, &mut accounts.imported, &mut accounts.final_imported)
    });
    if findings.has_errors() {
        return Checked { value: None, findings };
    }
    let final_demand = accounts.gdp_by_final_demand();
    let read = finish(accounts.table(), &used.shown, findings);
    let money = Some("million USD".to_owned());
    Checked {
        value: read.value.map(|table| TableFile { table, money, final_demand }),
        findings: read.findings,
    }
}

/// Codes by kind, in the order of the list.
struct Register(BTreeMap<String, Vec<String>>, BTreeMap<(String, String), usize>);

impl Register {
    fn read(file: &Opened<String>, findings: &mut Findings) -> Register {
        let mut register = Register(BTreeMap::new(), BTreeMap::new());
        let mut records = csv::ReaderBuilder::new().flexible(true).from_reader(file.content.as_bytes());
        if !header(&mut records, file, CODES, findings) {
            return register;
        }
        for record in records.records().flatten() {
            let (kind, code) = (record.get(0).unwrap_or("").trim(), record.get(1).unwrap_or("").trim());
            let line = record.position().map_or(0, |at| at.line() as usize);
            let known = ["industry", "commodity", "final_demand", "value_added"];
            if !known.contains(&kind) {
                let finding = Finding::error(code::TABLE_SHAPE, format!("`{kind}` is no kind of code"));
                let help = format!("write one of {}", known.join(", "));
                findings.push(finding.at(Place::line(file.shown.clone(), line).column("kind")).help(help));
                continue;
            }
            let list = register.0.entry(kind.to_owned()).or_default();
            if register.1.insert((kind.to_owned(), code.to_owned()), list.len()).is_some() {
                let finding = Finding::error(code::DUPLICATE_KEY, format!("{kind} {code} stands twice"));
                findings
                    .push(finding.at(Place::line(file.shown.clone(), line)).help("remove one of the two"));
            }
            list.push(code.to_owned());
        }
        register
    }

    fn listed(&self, kind: &str) -> Vec<String> {
        self.0.get(kind).cloned().unwrap_or_default()
    }

    fn of(&self, kind: &str, code: &str) -> Option<usize> {
        self.1.get(&(kind.to_owned(), code.to_owned())).copied()
    }

    /// Puts what an industry or a final use buys where it belongs; the code that is unknown otherwise.
    fn place(
        &self,
        row: &str,
        column: &str,
        value: f64,
        by_industry: &mut Vec<Cell>,
        by_use: &mut Vec<Cell>,
    ) -> Result<(), String> {
        let commodity = self.of("commodity", row).ok_or_else(|| row.to_owned())?;
        if let Some(buyer) = self.of("industry", column) {
            by_industry.push((commodity, buyer, value));
        } else {
            let last = self.of("final_demand", column).ok_or_else(|| column.to_owned())?;
            by_use.push((commodity, last, value));
        }
        Ok(())
    }
}

/// False, with a finding, if the header is not the expected one.
fn header(
    records: &mut csv::Reader<&[u8]>,
    file: &Opened<String>,
    expected: &str,
    findings: &mut Findings,
) -> bool {
    let found =
        records.headers().map(|header| header.iter().collect::<Vec<_>>().join(",")).unwrap_or_default();
    let found = found.trim_start_matches('\u{feff}');
    if found == expected {
        return true;
    }
    findings.push(
        Finding::error(code::COLUMN_MISSING, format!("the header is `{found}`"))
            .at(Place::line(file.shown.clone(), 1))
            .help(format!("write {expected}, and one cell of the table a row")),
    );
    false
}

/// Hands every cell of a list to `take`, which returns the code that it does not know.
fn list(
    file: &Opened<String>,
    expected: &str,
    findings: &mut Findings,
    mut take: impl FnMut(&str, &str, f64) -> Result<(), String>,
) {
    let mut records = csv::ReaderBuilder::new().flexible(true).from_reader(file.content.as_bytes());
    if !header(&mut records, file, expected, findings) {
        return;
    }
    for record in records.records() {
        let (line, fault) = match record {
            Err(error) => (0, Some((code::CSV_SHAPE, error.to_string(), "quote texts that hold a comma"))),
            Ok(record) => {
                let line = record.position().map_or(0, |at| at.line() as usize);
                let cell = |at: usize| record.get(at).unwrap_or("").trim();
                let value = parse_plain(cell(2));
                let fault = match value {
                    None => Some((
                        code::NOT_A_NUMBER,
                        format!("`{}` is not a number", cell(2)),
                        "write digits with a point",
                    )),
                    Some(value) => take(cell(0), cell(1), value).err().map(|unknown| {
                        let what = format!("`{unknown}` is not in the list of codes");
                        (code::TABLE_INDUSTRY, what, "correct it, or add it to the codes")
                    }),
                };
                (line, fault)
            }
        };
        if let Some((code, what, help)) = fault {
            findings.push(
                Finding::error(code, what).at(Place::line(file.shown.clone(), line)).help(help.to_owned()),
            );
        }
    }
}
