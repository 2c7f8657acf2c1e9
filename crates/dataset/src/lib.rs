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

pub mod accounts;
pub mod ario_case;
pub mod bom;
pub mod cases;
pub mod correction;
pub mod date;
pub mod document;
mod files;
pub mod framework;
mod gates;
pub mod national;
pub mod query;
mod records;
mod row;
pub mod rule;
mod rule_file;
pub mod schema;
pub mod shortage;
mod source;
mod table;
pub mod table_files;

use std::collections::{BTreeMap, BTreeSet};

use finding::{Checked, Finding, Findings, Place, code};
use sourced::Source;

pub use correction::Correction;
pub use date::Period;
pub use files::{Files, read_text, text_hash};
pub use framework::Framework;
pub use row::{Figure, Row, Why};
pub use rule::{OpenQuestion, Rule};
pub use schema::{LARGE, TABLES, TableSpec};

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
    /// Corrections of known errors in sources, by identifier.
    pub corrections: BTreeMap<String, Correction>,
    /// Texts of past disruptions to replay, by identifier: the path to show, and the text.
    pub episodes: BTreeMap<String, (String, String)>,
    /// SHA-256 of its files.
    pub hash: String,
}

/// What a new file adds to a dataset.
#[derive(Debug, Clone)]
pub enum Addition {
    /// A rule.
    Rule(Box<Rule>),
    /// A delivery, and the framework it belongs to.
    Delivery(String, Box<framework::Delivery>),
    /// A framework.
    Framework(Box<Framework>),
}

fn already_there(id: &str, what: &str, shown: &str) -> Finding {
    Finding::warning(
        code::NAME_DUPLICATE,
        format!("the dataset has a {what} `{id}`; this file would replace it"),
    )
    .at(Place::file(shown))
    .help("rename the file if it is meant to stand beside the other")
}

/// Puts the user's rows over those of the same key and vintage; the others stay.
fn lay_over(spec: &TableSpec, rows: &mut Vec<Row>, own: Vec<Row>) {
    let key = |row: &Row| (row.key(spec), row.vintage.clone());
    let taken: BTreeSet<_> = own.iter().map(key).collect();
    rows.retain(|row| !taken.contains(&key(row)));
    rows.extend(own.into_iter().map(Row::of_user));
}

impl Dataset {
    /// Reads and checks everything.
    #[must_use]
    pub fn load(files: &Files) -> Checked<Dataset> {
        let mut findings = Findings::default();
        let sources = source::read_sources(files, &mut findings);
        let mut dataset = Dataset { sources, hash: files.hash(), ..Dataset::default() };
        dataset.read_tables(files, &mut findings);
        (dataset.rules, dataset.questions) = rule_file::read_rules(files, &dataset.sources, &mut findings);
        dataset.frameworks =
            framework::read_frameworks(files, &dataset.projects(), &dataset.sources, &mut findings);
        dataset.corrections = correction::read_corrections(files, &dataset.sources, &mut findings);
        for path in files.under("data/episodes/").filter(|path| path.ends_with(".toml")) {
            match files.text(path) {
                Ok(text) => drop(dataset.episodes.insert(source::stem(path), (files.shown(path), text))),
                Err(finding) => findings.push(finding),
            }
        }
        correction::check(&dataset, &mut findings);
        gates::check(&dataset, files, &mut findings);
        findings.sort();
        Checked { value: dataset, findings }
    }

    /// Reads sources and one table that refers to no other, and checks these alone: for an answer that needs no
    /// more of the dataset and must be quick.
    #[must_use]
    pub fn load_table(files: &Files, spec: &'static TableSpec) -> Checked<Dataset> {
        let mut findings = Findings::default();
        let sources = source::read_sources(files, &mut findings);
        let mut dataset = Dataset { sources, hash: files.hash(), ..Dataset::default() };
        dataset.read_table(files, spec, &mut BTreeMap::new(), &mut findings);
        findings.sort();
        Checked { value: dataset, findings }
    }

    fn projects(&self) -> BTreeSet<String> {
        self.rows(&schema::PROJECT).iter().map(|row| row.cell("project").to_owned()).collect()
    }

    /// Reads a rule, a framework or a delivery that is not part of the dataset yet, and checks it against
    /// the dataset; which of the three it is follows from its keys.
    #[must_use]
    pub fn read_addition(&self, path: &std::path::Path, text: &str) -> (Option<Addition>, Findings) {
        let shown = path.display().to_string();
        let id = source::stem(&shown);
        let names =
            |key: &str| text.lines().any(|line| line.split('=').next().is_some_and(|k| k.trim() == key));
        if names("framework") {
            let projects = self.projects();
            let context = framework::Context {
                frameworks: &self.frameworks,
                projects: &projects,
                sources: &self.sources,
            };
            let (read, mut findings) = framework::read_delivery(&id, &shown, text, &context);
            if let Some((framework, delivery)) = &read {
                let known = &self.frameworks[framework].deliveries;
                if known.iter().any(|other| other.id == delivery.id) {
                    findings.push(already_there(&id, "delivery", &shown));
                }
            }
            (read.map(|(framework, delivery)| Addition::Delivery(framework, Box::new(delivery))), findings)
        } else if names("parties") {
            let (read, findings) = framework::read_framework(&id, &shown, text, &self.sources);
            (read.map(|framework| Addition::Framework(Box::new(framework))), findings)
        } else {
            let (read, mut findings) =
                rule_file::read_rule(&id, &shown, text, &self.sources, &self.questions);
            if let Some(rule) = &read {
                if self.rules.contains_key(&rule.id) {
                    findings.push(already_there(&id, "rule", &shown));
                }
                let mut rules = self.rules.clone();
                rules.insert(rule.id.clone(), rule.clone());
                rule_file::check_successors(&rules, &mut findings);
            }
            let clean = read.filter(|_| !findings.has_errors());
            (clean.map(|rule| Addition::Rule(Box::new(rule))), findings)
        }
    }

    /// Reads a table and the user's over it; its identifiers join those of the tables before it.
    fn read_table(
        &mut self,
        files: &Files,
        spec: &'static TableSpec,
        identifiers: &mut BTreeMap<&'static str, BTreeSet<String>>,
        findings: &mut Findings,
    ) {
        let path = spec.path();
        let text = match files.text(&path) {
            Ok(text) => text,
            Err(finding) => {
                findings.push(finding);
                return;
            }
        };
        let over = match files.own_text(&path) {
            Some(Ok((shown, text))) => Some((shown, text)),
            Some(Err(finding)) => {
                findings.push(finding);
                None
            }
            None => None,
        };
        let context = table::Context { sources: &self.sources, identifiers: &*identifiers };
        let mut rows = table::read_table(spec, &files.shown(&path), &text, &context, findings);
        if let Some((shown, own)) = &over {
            let own = table::read_table(spec, shown, own, &context, findings);
            lay_over(spec, &mut rows, own);
        }
        let first = spec.columns[0];
        if first.kind == schema::ColumnKind::Identifier {
            // Every identifier written counts, so that one faulty row does not make others unknown.
            let mut known = table::first_column(&text);
            known.extend(over.iter().flat_map(|(_, own)| table::first_column(own)));
            identifiers.insert(spec.name, known);
        }
        self.tables.insert(spec.name, rows);
    }

    fn read_tables(&mut self, files: &Files, findings: &mut Findings) {
        let known: BTreeSet<String> = TABLES.iter().chain(LARGE).map(|spec| spec.path()).collect();
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
            self.read_table(files, spec, &mut identifiers, findings);
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

    /// The rows of a table that `keep` accepts, of each key only the newest vintage; the user's own row goes before.
    pub fn newest<'d>(&'d self, spec: &TableSpec, keep: impl Fn(&Row) -> bool) -> Vec<&'d Row> {
        let mut newest: BTreeMap<String, &Row> = BTreeMap::new();
        for row in self.rows(spec).iter().filter(|row| keep(row)) {
            let slot = newest.entry(row.subject()).or_insert(row);
            if (row.own, &row.vintage) > (slot.own, &slot.vintage) {
                *slot = row;
            }
        }
        newest.into_values().collect()
    }

    /// The rows of a table that `keep` accepts, of each key only the one to use where sources disagree.
    ///
    /// That is the user's own row, else the row of the best trust, and among equals the newest vintage; the others stay in
    /// [`Dataset::rows`] for whoever wants the spread. Rows without a value give way to rows with one.
    pub fn preferred<'d>(&'d self, spec: &TableSpec, keep: impl Fn(&Row) -> bool) -> Vec<&'d Row> {
        let rank = |row: &Row| {
            let valued = row.value().is_some();
            (!valued, !row.own, row.trust, std::cmp::Reverse(row.vintage.clone()))
        };
        let mut best: BTreeMap<Vec<String>, &Row> = BTreeMap::new();
        for row in self.rows(spec).iter().filter(|row| keep(row)) {
            let slot = best.entry(row.key(spec)).or_insert(row);
            if rank(row) < rank(slot) {
                *slot = row;
            }
        }
        best.into_values().collect()
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
