//! Transactions and final demand.

use std::collections::{BTreeMap, BTreeSet};

use finding::{Finding, Findings, Place, code};
use rayon::prelude::*;

use crate::records::Records;
use crate::table::{parse_plain, row_length};

/// Separates region and sector in the name of an industry.
const BETWEEN: char = '|';

/// Tables of a year, in any one money; industry `r * sectors + s` is sector `s` in region `r`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tables {
    /// Names of the regions, sorted.
    pub regions: Vec<String>,
    /// Names of the sectors, sorted.
    pub sectors: Vec<String>,
    /// Names of the columns of final demand, sorted.
    pub consumers: Vec<String>,
    /// By supplier and buyer.
    pub transactions: Vec<f64>,
    /// By supplier and consumer.
    pub final_demand: Vec<f64>,
    /// All that each supplier sells, added up in the order of the files, which the last bit depends on.
    pub outputs: Vec<f64>,
}

impl Tables {
    /// Number of an industry.
    #[must_use]
    pub fn industry(&self, region: &str, sector: &str) -> Option<usize> {
        let region = self.regions.iter().position(|name| name == region)?;
        Some(region * self.sectors.len() + self.sectors.iter().position(|name| name == sector)?)
    }
}

/// Position of each industry, by region and sector.
type Positions = BTreeMap<(String, String), usize>;

/// A table as it stands in a file.
struct Matrix {
    columns: Vec<String>,
    rows: Vec<(usize, String, Vec<f64>)>,
}

impl Matrix {
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.rows.iter().map(|(line, name, _)| (*line, name.as_str()))
    }
}

/// Rows of a file, each with its findings; faulty cells count as zero.
fn read_matrix(shown: &str, text: &str, findings: &mut Findings) -> Option<Matrix> {
    let mut records = Records::new(text);
    let mut header = Vec::new();
    let Some(first) = records.next() else {
        findings.push(
            Finding::error(code::CSV_SHAPE, "table has no header")
                .at(Place::line(shown, 1))
                .help("the first line names the columns"),
        );
        return None;
    };
    if let Err(finding) = first.cells(|_, cell| header.push(cell.into_owned())) {
        findings.push(finding.at(Place::line(shown, first.line)));
        return None;
    }
    let records: Vec<_> = records.collect();
    let read: Vec<_> = records
        .into_par_iter()
        .map(|record| {
            let (mut name, mut cells, mut faults) =
                (String::new(), Vec::with_capacity(header.len()), Vec::new());
            let counted = record.cells(|position, cell| {
                if position == 0 {
                    name = cell.into_owned();
                    return;
                }
                let column = header.get(position).map_or("", String::as_str);
                let value = parse_plain(&cell).ok_or_else(|| {
                    Finding::error(code::NOT_A_NUMBER, format!("`{cell}` is not a number"))
                        .help("write digits with a point and no thousands separator")
                });
                let value = value.and_then(|value| {
                    if value < 0.0 {
                        return Err(Finding::error(
                            code::NEGATIVE,
                            format!("purchase of {cell} is negative"),
                        )
                        .help("net a negative entry with another category, or leave it out"));
                    }
                    Ok(value)
                });
                cells.push(value.unwrap_or_else(|finding| {
                    faults.push(finding.at(Place::line(shown, record.line).column(column)));
                    0.0
                }));
            });
            match counted {
                Ok(count) if count == header.len() => {}
                Ok(count) => {
                    faults = vec![row_length(count, header.len()).at(Place::line(shown, record.line))];
                    cells = vec![0.0; header.len() - 1];
                }
                Err(finding) => {
                    faults = vec![finding.at(Place::line(shown, record.line))];
                    cells = vec![0.0; header.len() - 1];
                }
            }
            ((record.line, name, cells), faults)
        })
        .collect();
    let mut rows = Vec::with_capacity(read.len());
    for (row, faults) in read {
        findings.extend(faults);
        rows.push(row);
    }
    let columns = header.split_off(1);
    duplicates(shown, columns.iter().map(|name| (1, name.as_str())), findings);
    duplicates(shown, rows.iter().map(|(line, name, _)| (*line, name.as_str())), findings);
    Some(Matrix { columns, rows })
}

fn duplicates<'n>(shown: &str, names: impl Iterator<Item = (usize, &'n str)>, findings: &mut Findings) {
    let mut seen = BTreeMap::new();
    for (line, name) in names {
        if let Some(first) = seen.insert(name, line) {
            findings.push(
                Finding::error(code::DUPLICATE_KEY, format!("`{name}` stands twice, first in line {first}"))
                    .at(Place::line(shown, line).column(name))
                    .help("remove one of the two, or add them up"),
            );
        }
    }
}

/// Region and sector of a name; a finding if it is not one.
fn industry(shown: &str, line: usize, name: &str, findings: &mut Findings) -> Option<(String, String)> {
    let parts = name.split_once(BETWEEN).map(|(region, sector)| (region.trim(), sector.trim()));
    if let Some((region, sector)) = parts.filter(|(region, sector)| !region.is_empty() && !sector.is_empty())
    {
        return Some((region.to_owned(), sector.to_owned()));
    }
    findings.push(
        Finding::error(code::INDUSTRY_NAME, format!("`{name}` is not the name of an industry"))
            .at(Place::line(shown, line).column(name))
            .help("write REGION|SECTOR, such as JPN|vehicles"),
    );
    None
}

/// Both tables, sorted; none if there is a fault in them.
pub(super) fn read(
    (shown_z, text_z): (&str, &str),
    (shown_y, text_y): (&str, &str),
    findings: &mut Findings,
) -> Option<Tables> {
    let before = findings.count(finding::Severity::Error);
    let transactions = read_matrix(shown_z, text_z, findings);
    let final_demand = read_matrix(shown_y, text_y, findings);
    let (transactions, final_demand) = (transactions?, final_demand?);
    let mut named = |shown: &str, names: &mut dyn Iterator<Item = (usize, &str)>| -> Positions {
        let all = names.enumerate();
        all.filter_map(|(position, (line, name))| Some((industry(shown, line, name, findings)?, position)))
            .collect()
    };

    let rows = named(shown_z, &mut transactions.lines());
    let columns = named(shown_z, &mut transactions.columns.iter().map(|name| (1, name.as_str())));
    let demand = named(shown_y, &mut final_demand.lines());
    let regions: BTreeSet<&String> = columns.keys().map(|(region, _)| region).collect();
    let sectors: BTreeSet<&String> = columns.keys().map(|(_, sector)| sector).collect();
    if columns.is_empty() {
        findings.push(
            Finding::error(code::INDUSTRY_MISSING, "the table has no industry")
                .at(Place::line(shown_z, 1))
                .help("give it a column and a row for each REGION|SECTOR"),
        );
        return None;
    }
    for (shown, present, what) in
        [(shown_z, &columns, "column"), (shown_z, &rows, "row"), (shown_y, &demand, "row")]
    {
        for region in &regions {
            for sector in &sectors {
                let key = ((*region).clone(), (*sector).clone());
                if !present.contains_key(&key) {
                    let message = format!("there is no {what} for {region}{BETWEEN}{sector}");
                    findings.push(
                        Finding::error(code::INDUSTRY_MISSING, message).at(Place::line(shown, 1)).help(
                            "give every sector of every region a row and a column, of zeros if need be",
                        ),
                    );
                }
            }
        }
        for (region, sector) in present.keys().filter(|key| !columns.contains_key(key)) {
            findings.push(
                Finding::error(
                    code::INDUSTRY_MISSING,
                    format!("{region}{BETWEEN}{sector} has a row and no column of transactions"),
                )
                .at(Place::line(shown, 1))
                .help("correct the name, or add the column"),
            );
        }
    }
    if findings.count(finding::Severity::Error) > before {
        return None;
    }
    // Keys of a map are sorted by region, then by sector; so are industries.
    let from: Vec<&Vec<f64>> = rows.values().map(|&row| &transactions.rows[row].2).collect();
    let mut consumers: Vec<(usize, &String)> = final_demand.columns.iter().enumerate().collect();
    consumers.sort_by_key(|(_, name)| *name);
    let sold: Vec<&Vec<f64>> = demand.values().map(|&row| &final_demand.rows[row].2).collect();
    let sum = |row: &[f64]| row.iter().fold(0.0, |sum, value| sum + value);
    let outputs = from.iter().zip(&sold).map(|(to, of)| of.iter().fold(sum(to), |sum, value| sum + value));
    Some(Tables {
        outputs: outputs.collect(),
        regions: regions.into_iter().cloned().collect(),
        sectors: sectors.into_iter().cloned().collect(),
        transactions: from.iter().flat_map(|row| columns.values().map(|&column| row[column])).collect(),
        final_demand: sold.iter().flat_map(|row| consumers.iter().map(|(column, _)| row[*column])).collect(),
        consumers: consumers.into_iter().map(|(_, name)| name.clone()).collect(),
    })
}
