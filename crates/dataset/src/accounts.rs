//! The input-output tables of the dataset, read when an answer needs them.
//!
//! They are a hundred times larger than all other tables, so that [`Dataset::load`] leaves them packed. Their
//! rows are checked like all others, cell by cell, and every fault is told with its line.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use codes::Area;
use finding::{Checked, Finding, Findings, Place, code};
use input_output::{Cell, Industry, Matrix, SupplyUse, Table};
use quantity::{Kind, Unit};
use sourced::Trust;

use crate::records::{Record, Records};
use crate::schema::{self, ColumnKind, SUPPLY_USE, TableSpec, WORLD_FLOW};
use crate::table::{parse_plain, row_length};
use crate::{Dataset, Files};

/// Gap of an industry that rounding to millions leaves, over the largest output of its table.
pub const TOLERANCE: f64 = 5e-4;

/// A table that was read: its content, the year of its money, and how many rows it has.
#[derive(Debug, Clone, PartialEq)]
pub struct Read<T> {
    /// What was read, in the currency of the rows.
    pub content: T,
    /// Price year.
    pub year: u16,
    /// Rows.
    pub rows: usize,
}

/// Supply and use of the United States: accounts `bea-2017`, in USD a year.
#[must_use]
pub fn supply_use(files: &Files, dataset: &Dataset) -> Checked<Read<SupplyUse>> {
    const ACCOUNTS: &str = "bea-2017";
    let mut findings = Findings::default();
    let register = Register::read(dataset, ACCOUNTS);
    let mut content = SupplyUse {
        region: "USA".to_owned(),
        industries: register.of("industry"),
        // Industries give their name to what they mainly make.
        commodities: register.of("industry").into_iter().chain(register.of("commodity")).collect(),
        final_uses: register.of("final-demand"),
        value_added: vec![0.0; register.of("industry").len()],
        ..SupplyUse::default()
    };
    let (commodities, industries, last) =
        (index(&content.commodities), index(&content.industries), index(&content.final_uses));
    let value_added: BTreeSet<String> = register.of("value-added").into_iter().collect();
    let mut made = BTreeSet::new();
    let read = rows(&SUPPLY_USE, files, dataset, &mut findings, |keys, value| {
        let [accounts, part, row, column] = keys else { return Err("row") };
        if accounts != ACCOUNTS {
            return Ok(());
        }
        if part == "make" {
            let industry = *industries.get(row.as_ref()).ok_or("row")?;
            let commodity = *commodities.get(column.as_ref()).ok_or("column")?;
            made.insert(commodity);
            content.make.push((industry, commodity, value));
            return Ok(());
        }
        let imports = part == "imports";
        if !imports && value_added.contains(row.as_ref()) {
            content.value_added[*industries.get(column.as_ref()).ok_or("column")?] += value;
            return Ok(());
        }
        let commodity = *commodities.get(row.as_ref()).ok_or("row")?;
        let (by_industry, by_use) = if imports {
            (&mut content.imported, &mut content.final_imported)
        } else {
            (&mut content.purchases, &mut content.final_purchases)
        };
        if let Some(buyer) = industries.get(column.as_ref()) {
            by_industry.push((commodity, *buyer, value));
        } else {
            by_use.push((commodity, *last.get(column.as_ref()).ok_or("column")?, value));
        }
        Ok(())
    });
    findings.sort();
    Checked { value: Read { content, year: read.year, rows: read.rows }, findings }
}

/// The table of the world: accounts `wiod-2011`, in USD a year, regions in the order of the file.
#[must_use]
pub fn world(files: &Files, dataset: &Dataset) -> Checked<Read<Table>> {
    const ACCOUNTS: &str = "wiod-2011";
    let mut findings = Findings::default();
    let register = Register::read(dataset, ACCOUNTS);
    let (codes, last) = (register.of("industry"), register.of("final-demand"));
    let (code_of, last_of) = (index(&codes), index(&last));
    let mut regions: Vec<String> = Vec::new();
    let mut number: BTreeMap<String, usize> = BTreeMap::new();
    let mut cells: Vec<Cell> = Vec::new();
    let mut finals: Vec<Cell> = Vec::new();
    let read = rows(&WORLD_FLOW, files, dataset, &mut findings, |keys, value| {
        let [accounts, seller, industry, buyer, used] = keys else { return Err("country") };
        if accounts != ACCOUNTS {
            return Ok(());
        }
        let mut region = |text: &str, column: &'static str| {
            if let Some(known) = number.get(text) {
                return Ok(*known);
            }
            Area::parse(text).map_err(|_| column)?;
            regions.push(text.to_owned());
            number.insert(text.to_owned(), regions.len() - 1);
            Ok(regions.len() - 1)
        };
        let (from, to) = (region(seller, "country")?, region(buyer, "partner")?);
        let row = from * codes.len() + *code_of.get(industry.as_ref()).ok_or("industry")?;
        if let Some(buying) = code_of.get(used.as_ref()) {
            cells.push((row, to * codes.len() + buying, value));
        } else {
            finals.push((row, to * last.len() + last_of.get(used.as_ref()).ok_or("use")?, value));
        }
        Ok(())
    });
    let all = |codes: &[String]| -> Vec<Industry> {
        regions
            .iter()
            .flat_map(|region| {
                codes.iter().map(|code| Industry { region: region.clone(), code: code.clone() })
            })
            .collect()
    };
    let (industries, final_uses) = (all(&codes), all(&last));
    let mut intermediate = Matrix::zero(industries.len(), industries.len());
    for (row, column, value) in cells {
        intermediate.add(row, column, value);
    }
    let mut final_demand = Matrix::zero(industries.len(), final_uses.len());
    for (row, column, value) in finals {
        final_demand.add(row, column, value);
    }
    // The world buys from nobody else: output is what is sold, value added what is left of it.
    let sold = intermediate.row_sums();
    let output: Vec<f64> = sold.iter().zip(final_demand.row_sums()).map(|(z, f)| z + f).collect();
    let bought = intermediate.column_sums();
    let value_added = output.iter().zip(&bought).map(|(output, bought)| output - bought).collect();
    let count = industries.len();
    let content = Table {
        imported: Matrix::zero(count, count),
        other_inputs: vec![0.0; count],
        industries,
        intermediate,
        final_uses,
        final_demand,
        value_added,
        output,
    };
    findings.sort();
    Checked { value: Read { content, year: read.year, rows: read.rows }, findings }
}

/// Reads the large tables, holds them against their balance and the counts that were reviewed, and returns how
/// many rows they have.
#[must_use]
pub fn check(files: &Files, dataset: &Dataset) -> Checked<usize> {
    let (supply_use, world) = rayon::join(|| supply_use(files, dataset), || world(files, dataset));
    let mut findings = supply_use.findings;
    findings.append(world.findings);
    if !findings.has_errors() {
        findings.append(supply_use.value.content.table().check(&files.shown(&SUPPLY_USE.path()), TOLERANCE));
        findings.append(world.value.content.check(&files.shown(&WORLD_FLOW.path()), TOLERANCE));
    }
    let counted = [(&SUPPLY_USE, supply_use.value.rows), (&WORLD_FLOW, world.value.rows)];
    findings.append(crate::gates::large_row_counts(files, &counted));
    Checked { value: counted.iter().map(|entry| entry.1).sum(), findings }
}

/// Codes of the register by role, in its order.
struct Register(BTreeMap<String, Vec<String>>);

impl Register {
    fn read(dataset: &Dataset, accounts: &str) -> Register {
        let mut roles: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in dataset.rows(&schema::INDUSTRY).iter().filter(|row| row.cell("accounts") == accounts) {
            roles.entry(row.cell("role").to_owned()).or_default().push(row.cell("industry").to_owned());
        }
        Register(roles)
    }

    fn of(&self, role: &str) -> Vec<String> {
        self.0.get(role).cloned().unwrap_or_default()
    }
}

fn index(codes: &[String]) -> BTreeMap<String, usize> {
    codes.iter().enumerate().map(|(number, code)| (code.clone(), number)).collect()
}

#[derive(Default)]
struct Counted {
    year: u16,
    rows: usize,
}

/// Hands the key cells and the value of every sound row to `take`, which names the column that it cannot place.
fn rows(
    spec: &TableSpec,
    files: &Files,
    dataset: &Dataset,
    findings: &mut Findings,
    mut take: impl FnMut(&[Cow<'_, str>], f64) -> Result<(), &'static str>,
) -> Counted {
    let shown = files.shown(&spec.path());
    let mut counted = Counted::default();
    let text = match files.text(&spec.path()) {
        Ok(text) => text,
        Err(finding) => {
            findings.push(finding);
            return counted;
        }
    };
    let header = spec.header();
    let keys = spec.columns.len();
    let mut records = Records::new(&text);
    let mut cells: Vec<Cow<'_, str>> = Vec::new();
    if !records.next().is_some_and(|record| split(record, &mut cells).is_ok() && cells == header) {
        findings.push(
            Finding::error(code::COLUMN_MISSING, format!("the header of `{}` is wrong", spec.name))
                .at(Place::line(shown, 1))
                .help(format!("write {}", header.join(","))),
        );
        return counted;
    }
    let mut constant = Constant::default();
    let mut seen = BTreeSet::new();
    for record in records {
        let at = |finding: Finding| finding.at(Place::line(shown.clone(), record.line));
        match split(record, &mut cells) {
            Ok(count) if count == header.len() => {}
            Ok(count) => {
                findings.push(at(row_length(count, header.len())));
                continue;
            }
            Err(finding) => {
                findings.push(at(finding));
                continue;
            }
        }
        let outcome = constant.factor(dataset, &cells[keys..]).and_then(|factor| {
            for (column, cell) in spec.columns.iter().zip(&cells) {
                if let ColumnKind::Word(words) = column.kind
                    && !words.contains(&cell.as_ref())
                {
                    return Err(unplaced(column.name, cell, &format!("write one of {}", words.join(", "))));
                }
            }
            let value = parse_plain(&cells[keys]).ok_or_else(|| {
                Finding::error(code::NOT_A_NUMBER, format!("`{}` is not a number", cells[keys]))
                    .help("write digits with a point and no thousands separator")
            })?;
            if !seen.insert(cells[..keys].join("\u{1}")) {
                return Err(Finding::error(code::DUPLICATE_KEY, "a row with these keys stands above")
                    .help("remove one of the two"));
            }
            take(&cells[..keys], value * factor).map_err(|column| {
                let at = spec.columns.iter().position(|known| known.name == column).unwrap_or(0);
                Finding::error(
                    code::TABLE_INDUSTRY,
                    format!("`{}` in column `{column}` is not in the register", cells[at]),
                )
                .help("correct the code, or add it to the table `industry`")
            })
        });
        match outcome {
            Ok(()) => counted.rows += 1,
            Err(finding) => findings.push(at(finding)),
        }
    }
    counted.year = constant.year;
    counted
}

fn unplaced(column: &str, cell: &str, help: &str) -> Finding {
    Finding::error(code::UNKNOWN_CODE, format!("`{cell}` is not a word for `{column}`")).help(help)
}

fn split<'t>(record: Record<'t>, cells: &mut Vec<Cow<'t, str>>) -> Result<usize, Finding> {
    cells.clear();
    record.cells(|_, cell| cells.push(cell))
}

/// The cells that are the same in most rows, checked once.
#[derive(Default)]
struct Constant {
    seen: Vec<String>,
    factor: f64,
    year: u16,
}

impl Constant {
    /// Factor from the unit of a row to its canonical unit; cells from the value on.
    fn factor(&mut self, dataset: &Dataset, cells: &[Cow<'_, str>]) -> Result<f64, Finding> {
        let rest = &cells[1..];
        if self.seen.len() == rest.len() && self.seen.iter().zip(rest).all(|(a, b)| a == b) {
            return Ok(self.factor);
        }
        let [_, _, unit, vintage, origin, source, _, trust, _] = rest else {
            return Err(row_length(cells.len(), rest.len()));
        };
        let read = Unit::parse(unit).ok();
        let Some((read, Kind::MoneyFlow(_, year))) = read.map(|read| (read, read.kind())) else {
            return Err(Finding::error(code::UNIT_WRONG, format!("`{unit}` is not money a year"))
                .help("write a unit such as MUSD_2017/a"));
        };
        if self.year != 0 && self.year != year {
            return Err(Finding::error(code::UNIT_WRONG, format!("`{unit}` is not of {}", self.year))
                .help("a table is in the money of one year"));
        }
        if vintage.is_empty() {
            return Err(Finding::error(code::CELL_EMPTY, "`vintage` is empty").help("name the edition"));
        }
        if !["quoted", "derived", "assumed"].contains(&origin.as_ref()) {
            return Err(unplaced("origin", origin, "write quoted, derived or assumed"));
        }
        if !dataset.sources.contains_key(source.as_ref()) {
            return Err(Finding::error(code::SOURCE_UNKNOWN, format!("`{source}` is not in data/sources"))
                .help("add the source, or correct the identifier"));
        }
        if Trust::parse(trust).is_none() {
            return Err(Finding::error(code::TRUST_WRONG, format!("`{trust}` is not a grade"))
                .help("write A, B, C or D"));
        }
        self.factor = read.canonical(1.0);
        self.year = year;
        self.seen = rest.iter().map(|cell| cell.clone().into_owned()).collect();
        Ok(self.factor)
    }
}
