//! Corrections: known errors of sources, as written in `data/corrections`.
//!
//! A table holds the right figure. The correction says what the source prints instead and why that is wrong,
//! and names the figures it has changed. Whenever the dataset is read each of them is looked up: a figure
//! that stands uncorrected, is gone, or has become another one is a finding, so that no correction outlives
//! its error.

use std::collections::BTreeMap;

use finding::{Findings, Place, code};
use quantity::{BasisKind, Unit};
use serde::Serialize;
use sourced::{Source, Trust};

use crate::Dataset;
use crate::document::{Document, Section};
use crate::files::Files;
use crate::row::{Row, Why};
use crate::schema::{self, TABLES, TableSpec};
use crate::source::stem;

/// Two figures are the same up to this part of themselves.
const SAME: f64 = 1e-9;

/// A figure as it stands in a table or in a source.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Reading {
    /// Value in the canonical unit of its kind.
    Value(f64),
    /// No value; the word written instead.
    Missing(&'static str),
}

impl Reading {
    fn parse(text: &str) -> Option<Reading> {
        match Why::parse(text) {
            Some(why) => Some(Reading::Missing(why.as_str())),
            None => Unit::parse_quantity(text).ok().map(|(value, _)| Reading::Value(value)),
        }
    }

    fn is_in(self, row: &Row) -> bool {
        let Some(figure) = row.figure else { return false };
        match (self, figure.value) {
            (Reading::Value(wanted), Ok(found)) => (wanted - found).abs() <= SAME * wanted.abs(),
            (Reading::Missing(wanted), Err(why)) => wanted == why.as_str(),
            _ => false,
        }
    }
}

/// A corrected figure, and the guard over it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Corrected {
    /// Where it is written.
    pub place: Place,
    /// Table of the figure.
    pub table: &'static str,
    /// Cells that name its row.
    pub cells: BTreeMap<&'static str, String>,
    /// What the source prints.
    pub upstream: Option<Reading>,
    /// What the dataset holds.
    pub shipped: Option<Reading>,
    /// Basis the source prints, where that is what is wrong.
    pub upstream_basis: Option<&'static str>,
    /// Basis the dataset holds.
    pub shipped_basis: Option<&'static str>,
}

/// A known error of a source, and what is right.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Correction {
    /// Name of its file.
    pub id: String,
    /// Title in our words.
    pub title: String,
    /// Source that errs.
    pub source: String,
    /// Place in the source.
    pub source_place: String,
    /// What it says there.
    pub says: String,
    /// What is right.
    pub right: String,
    /// How that is known.
    pub reason: String,
    /// Grade of the judgement.
    pub trust: Trust,
    /// The figures changed.
    pub figures: Vec<Corrected>,
}

/// Reads every correction; the identifier is the name of the file.
pub(crate) fn read_corrections(
    files: &Files,
    sources: &BTreeMap<String, Source>,
    findings: &mut Findings,
) -> BTreeMap<String, Correction> {
    let mut corrections = BTreeMap::new();
    for path in files.under("data/corrections/").filter(|path| path.ends_with(".toml")) {
        match files.text(path) {
            Ok(text) => {
                let document = Document::parse(files.shown(path), &text);
                let correction = read(document.root(), &stem(path), sources);
                findings.append(document.into_findings());
                corrections.insert(correction.id.clone(), correction);
            }
            Err(finding) => findings.push(finding),
        }
    }
    corrections
}

fn read(root: Section<'_>, id: &str, sources: &BTreeMap<String, Source>) -> Correction {
    let source = root.required_text("source");
    if !source.is_empty() && !sources.contains_key(&source) {
        root.report(
            code::SOURCE_UNKNOWN,
            "source",
            format!("`{source}` is not in data/sources"),
            finding::did_you_mean(&source, sources.keys().map(String::as_str), "data/sources"),
        );
    }
    let trust = root.required_text("trust");
    if !trust.is_empty() && Trust::parse(&trust).is_none() {
        root.report(
            code::TRUST_WRONG,
            "trust",
            format!("`{trust}` is not a trust grade"),
            "write A, B, C or D",
        );
    }
    let figures: Vec<Corrected> = root.sections("figure").into_iter().filter_map(read_figure).collect();
    if !root.has("figure") {
        root.report(
            code::KEY_MISSING,
            "figure",
            "the correction changes nothing",
            "add a [[figure]] with table, upstream and shipped",
        );
    }
    let correction = Correction {
        id: id.to_owned(),
        title: root.required_text("title"),
        source,
        source_place: root.required_text("place"),
        says: root.required_text("says"),
        right: root.required_text("right"),
        reason: root.required_text("reason"),
        trust: Trust::parse(&trust).unwrap_or(Trust::D),
        figures,
    };
    root.finish();
    correction
}

/// Columns by which a correction may name a row, the vintage included.
const CELLS: [&str; 9] =
    ["mineral", "stage", "form", "country", "period", "vintage", "statistic", "detail", "index"];

fn read_figure(section: Section<'_>) -> Option<Corrected> {
    let name = section.required_text("table");
    let table = schema::table(&name).filter(|spec| spec.has_values());
    if table.is_none() && !name.is_empty() {
        section.report(
            code::TABLE_UNKNOWN,
            "table",
            format!("`{name}` is not a table of figures"),
            finding::did_you_mean(&name, TABLES.iter().map(|spec| spec.name), "`monazite data list`"),
        );
    }
    let cells = CELLS.into_iter().filter_map(|cell| Some((cell, section.text(cell)?))).collect();
    let reading = |key: &'static str| {
        let text = section.text(key)?;
        let found = Reading::parse(&text);
        if found.is_none() {
            section.report(
                code::UNIT_WRONG,
                key,
                format!("`{text}` is not a number with a unit"),
                "write number and unit in quotes, or W, NA, n/a, <0.5",
            );
        }
        found
    };
    let basis = |key: &'static str| {
        let text = section.text(key)?;
        let found = BasisKind::parse(&text).map(BasisKind::as_str);
        if found.is_none() {
            section.report(
                code::BASIS_WRONG,
                key,
                format!("`{text}` is not a basis"),
                "write gross, oxide or contained",
            );
        }
        found
    };
    let corrected = Corrected {
        place: section.place(),
        table: table.map_or("", |spec| spec.name),
        cells,
        upstream: reading("upstream"),
        shipped: reading("shipped"),
        upstream_basis: basis("upstream-basis"),
        shipped_basis: basis("shipped-basis"),
    };
    let pair = |one: &str, other: &str| section.has(one) && section.has(other);
    let faults = [
        (!pair("upstream", "shipped") && !pair("upstream-basis", "shipped-basis"), "shipped", "has no guard"),
        (corrected.cells.is_empty(), "mineral", "names no row"),
    ];
    for (_, key, fault) in faults.into_iter().filter(|(wrong, ..)| *wrong) {
        section.report(
            code::KEY_MISSING,
            key,
            format!("the figure {fault}"),
            "name the row by its cells; write upstream and shipped, or upstream-basis and shipped-basis",
        );
    }
    let readable = [("upstream", corrected.upstream.is_some()), ("shipped", corrected.shipped.is_some())]
        .into_iter()
        .all(|(key, read)| read || !section.has(key));
    let sound = readable && !faults.iter().any(|(wrong, ..)| *wrong);
    section.finish();
    (table.is_some() && sound).then_some(corrected)
}

/// Reports every correction whose guard does not match the figures it names.
pub(crate) fn check(dataset: &Dataset, findings: &mut Findings) {
    for correction in dataset.corrections.values() {
        for figure in &correction.figures {
            let Some(spec) = schema::table(figure.table) else { continue };
            if let Some(fault) = fault(dataset, spec, figure) {
                findings.push(
                    finding::Finding::error(
                        code::CORRECTION_STALE,
                        format!("correction `{}`: {fault}", correction.id),
                    )
                    .at(figure.place.clone())
                    .help(code::CORRECTION_STALE.entry().remedy.trim_end_matches('.')),
                );
            }
        }
    }
}

fn fault(dataset: &Dataset, spec: &TableSpec, figure: &Corrected) -> Option<String> {
    let named = |row: &&Row| {
        figure.cells.iter().all(|(cell, wanted)| match *cell {
            "vintage" => row.vintage == *wanted,
            cell => row.written(cell) == *wanted,
        })
    };
    let rows: Vec<&Row> = dataset.rows(spec).iter().filter(named).collect();
    let cells: Vec<&str> = figure.cells.values().map(String::as_str).collect();
    let subject = format!("{} {}", spec.name, cells.join(" "));
    if rows.is_empty() {
        return Some(format!("no row of `{subject}` is left to correct"));
    }
    for row in rows.into_iter().filter(|row| !row.own) {
        if figure.shipped.is_some_and(|shipped| !shipped.is_in(row)) {
            let stands = figure.upstream.is_some_and(|upstream| upstream.is_in(row));
            return Some(if stands {
                format!("`{subject}` stands uncorrected")
            } else {
                format!("`{subject}` is neither what the source prints nor what was made of it")
            });
        }
        let basis = row.figure.and_then(|figure| figure.basis).map(BasisKind::as_str);
        if figure.shipped_basis.is_some() && basis != figure.shipped_basis {
            return Some(format!("`{subject}` is on another basis than the corrected one"));
        }
    }
    None
}
