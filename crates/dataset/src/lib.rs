//! The dataset: tables, sources, rules and frameworks, read and checked.
//!
//! [`Dataset::load`] reads everything from [`Files`] (the files built into the program, or a folder over
//! them), checks every cell and runs the gates. All faults are reported at once; a dataset with an error
//! finding is never handed to a model.
//!
//! ```
//! use dataset::{Dataset, Files, schema};
//!
//! let dataset = Dataset::load(&Files::shipped()).usable().unwrap().0;
//! let rows = dataset.rows(&schema::PRODUCTION);
//! assert!(rows.iter().all(|row| !row.sources.is_empty()));
//! ```
//!
//! With `study`, this is the only crate below the interface that opens files. It knows no model.

pub mod cases;
pub mod date;
pub mod document;
mod files;
pub mod framework;
mod gates;
pub mod query;
mod records;
mod row;
pub mod rule;
pub mod schema;
mod source;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use finding::{Checked, Finding, Findings, Place, code};
use sourced::Source;

pub use date::Period;
pub use files::{Files, read_text, text_hash};
pub use framework::Framework;
pub use row::{Figure, Row, Why};
pub use rule::{OpenQuestion, Rule};
pub use schema::{TABLES, TableSpec};

/// A read dataset.
#[derive(Debug, Clone, Default)]
pub struct Dataset {
    tables: BTreeMap<&'static str, Vec<Row>>,
    /// Sources by identifier.
    pub sources: BTreeMap<String, Source>,
    /// Rules by identifier.
    pub rules: BTreeMap<String, Rule>,
    /// Open questions of law by identifier.
    pub questions: BTreeMap<String, OpenQuestion>,
    /// Frameworks by identifier.
    pub frameworks: BTreeMap<String, Framework>,
    /// SHA-256 of its files.
    pub hash: String,
}

impl Dataset {
    /// Reads and checks everything.
    #[must_use]
    pub fn load(files: &Files) -> Checked<Dataset> {
        let mut findings = Findings::default();
        let sources = source::read_sources(files, &mut findings);
        let mut dataset = Dataset { sources, hash: files.hash(), ..Dataset::default() };
        dataset.read_tables(files, &mut findings);
        (dataset.rules, dataset.questions) = rule::read_rules(files, &dataset.sources, &mut findings);
        dataset.frameworks = framework::read_frameworks(files, &dataset.sources, &mut findings);
        gates::check(&dataset, files, &mut findings);
        findings.sort();
        Checked { value: dataset, findings }
    }

    fn read_tables(&mut self, files: &Files, findings: &mut Findings) {
        let known: BTreeSet<String> = TABLES.iter().map(|spec| spec.path()).collect();
        for path in files.under("data/tables/") {
            if !known.contains(path) {
                let names = TABLES.iter().map(|spec| spec.name);
                let stem = source::stem(path);
                findings.push(
                    Finding::error(code::TABLE_UNKNOWN, format!("`{stem}` is not a table of the dataset"))
                        .at(Place::file(files.shown(path)))
                        .help(finding::did_you_mean(&stem, names, "`monazite data list`")),
                );
            }
        }
        let mut identifiers: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
        for spec in TABLES {
            let path = spec.path();
            let text = match files.text(&path) {
                Ok(text) => text,
                Err(finding) => {
                    findings.push(finding);
                    continue;
                }
            };
            let context = table::Context { sources: &self.sources, identifiers: &identifiers };
            let rows = table::read_table(spec, &files.shown(&path), &text, &context, findings);
            let first = spec.columns[0];
            if first.kind == schema::ColumnKind::Identifier {
                // Every identifier written counts, so that one faulty row does not make others unknown.
                identifiers.insert(spec.name, table::first_column(&text));
            }
            self.tables.insert(spec.name, rows);
        }
    }

    /// The rows of a table, in the order of the file.
    #[must_use]
    pub fn rows(&self, spec: &TableSpec) -> &[Row] {
        self.tables.get(spec.name).map_or(&[], Vec::as_slice)
    }

    /// Every row of every table.
    pub fn all_rows(&self) -> impl Iterator<Item = &Row> {
        TABLES.iter().flat_map(|spec| self.rows(spec))
    }

    /// The rows of a table that `keep` accepts, of each key only the newest vintage.
    pub fn newest<'d>(&'d self, spec: &TableSpec, keep: impl Fn(&Row) -> bool) -> Vec<&'d Row> {
        let mut newest: BTreeMap<String, &Row> = BTreeMap::new();
        for row in self.rows(spec).iter().filter(|row| keep(row)) {
            let slot = newest.entry(row.subject()).or_insert(row);
            if row.vintage > slot.vintage {
                *slot = row;
            }
        }
        newest.into_values().collect()
    }

    /// A parameter by name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Row> {
        self.rows(&schema::PARAMETER).iter().find(|row| row.cell("name") == name)
    }

    /// A constant of a published method by name.
    #[must_use]
    pub fn method_constant(&self, name: &str) -> Option<&Row> {
        self.rows(&schema::METHOD_CONSTANT).iter().find(|row| row.cell("name") == name)
    }

    /// The same dataset without the rows that `drop` picks; for what-if questions and tests.
    #[must_use]
    pub fn without(mut self, drop: impl Fn(&Row) -> bool) -> Dataset {
        for rows in self.tables.values_mut() {
            rows.retain(|row| !drop(row));
        }
        self
    }

    /// The same dataset with each row passed through `change`; for what-if questions and tests.
    #[must_use]
    pub fn map_rows(mut self, change: impl Fn(&mut Row)) -> Dataset {
        for rows in self.tables.values_mut() {
            rows.iter_mut().for_each(&change);
        }
        self
    }

    /// The same dataset with the rows of every table in another order; for tests.
    #[must_use]
    pub fn reversed(mut self) -> Dataset {
        for rows in self.tables.values_mut() {
            rows.reverse();
        }
        self
    }
}
