//! Frameworks: agreements between governments, with clauses, clocks and deliveries, as in `data/frameworks`.

use std::collections::{BTreeMap, BTreeSet};

use codes::Code;
use codes::{Area, Country, Mineral};
use finding::{Findings, Place, code};
use jiff::civil::Date;
use quantity::{Currency, Kind};
use serde::Serialize;
use sourced::{Source, Trust};

use crate::document::{Document, Section};
use crate::files::Files;
use crate::source::stem;

/// A clause, in our own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// Number as cited.
    pub id: String,
    /// A few words.
    pub title: String,
    /// What the parties commit to.
    pub commits: String,
    /// What can be measured of it.
    pub measure: String,
}

/// A date by which something is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clock {
    /// Identifier.
    pub id: String,
    /// Clause it belongs to; empty for clocks outside the framework.
    pub clause: String,
    /// What is due.
    pub what: String,
    /// Day by which.
    pub due: Date,
    /// How the day follows.
    pub basis: String,
    /// What was found of it so far.
    pub evidence: String,
    /// True if the thing was seen to be done.
    pub met: bool,
    /// Grade.
    pub trust: Trust,
}

/// Something done, promised or agreed that bears on a clause.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Delivery {
    /// Day.
    pub date: Date,
    /// What.
    pub title: String,
    /// Clauses it bears on.
    pub clauses: Vec<String>,
    /// Who.
    pub parties: Vec<Area>,
    /// Instruments, such as `price floor` or `loan`.
    pub instruments: Vec<String>,
    /// Minerals, if named.
    pub minerals: Vec<Mineral>,
    /// Amount in dollars of its year, if known.
    pub amount_usd: Option<f64>,
    /// Terms in our words.
    pub terms: String,
    /// Grade.
    pub trust: Trust,
    /// Source identifier.
    pub source: String,
    /// Place in the source.
    pub source_place: String,
}

/// An agreement between governments.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Framework {
    /// Name of its file.
    pub id: String,
    /// Where it is written.
    pub place: Place,
    /// Title.
    pub title: String,
    /// Signatories.
    pub parties: Vec<Country>,
    /// Day of signature.
    pub signed: Date,
    /// What kind of bond it is.
    pub force: String,
    /// Clauses.
    pub clauses: Vec<Clause>,
    /// Clocks, by date.
    pub clocks: Vec<Clock>,
    /// Deliveries, by date.
    pub deliveries: Vec<Delivery>,
    /// Source identifier.
    pub source: String,
    /// Place in the source.
    pub source_place: String,
}

/// Reads `data/frameworks`.
pub(crate) fn read_frameworks(
    files: &Files,
    sources: &BTreeMap<String, Source>,
    findings: &mut Findings,
) -> BTreeMap<String, Framework> {
    let mut frameworks = BTreeMap::new();
    for path in files.under("data/frameworks/").filter(|path| path.ends_with(".toml")) {
        match files.text(path) {
            Ok(text) => {
                let (framework, found) = read_framework(&stem(path), &files.shown(path), &text, sources);
                findings.append(found);
                if let Some(framework) = framework {
                    frameworks.insert(framework.id.clone(), framework);
                }
            }
            Err(finding) => findings.push(finding),
        }
    }
    frameworks
}

fn read_framework(
    id: &str,
    shown: &str,
    text: &str,
    sources: &BTreeMap<String, Source>,
) -> (Option<Framework>, Findings) {
    let document = Document::parse(shown, text);
    let root = document.root();
    let clauses: Vec<Clause> = root
        .sections("clause")
        .into_iter()
        .map(|section| {
            let clause = Clause {
                id: section.required_text("id"),
                title: section.required_text("title"),
                commits: section.required_text("commits"),
                measure: section.required_text("measure"),
            };
            section.finish();
            clause
        })
        .collect();
    let known: BTreeSet<String> = clauses.iter().map(|clause| clause.id.clone()).collect();
    let mut clocks: Vec<Clock> = root
        .sections("clock")
        .into_iter()
        .map(|section| {
            let clause = section.text("clause").unwrap_or_default();
            check_clause(&section, "clause", &clause, &known);
            let clock = Clock {
                id: section.required_text("id"),
                clause,
                what: section.required_text("what"),
                due: section.required_date("due").unwrap_or_default(),
                basis: section.required_text("basis"),
                evidence: section.required_text("evidence"),
                met: section.flag("met").unwrap_or(false),
                trust: read_trust(&section),
            };
            section.finish();
            clock
        })
        .collect();
    clocks.sort_by(|a, b| (a.due, &a.id).cmp(&(b.due, &b.id)));
    let mut deliveries: Vec<Delivery> = root
        .sections("delivery")
        .into_iter()
        .map(|section| read_delivery(section, &known, sources))
        .collect();
    deliveries.sort_by(|a, b| (a.date, &a.title).cmp(&(b.date, &b.title)));
    let framework = Framework {
        id: id.to_owned(),
        place: Place::file(shown),
        title: root.required_text("title"),
        parties: root.codes("parties", Country::parse, |error| error.help().to_owned()),
        signed: root.required_date("signed").unwrap_or_default(),
        force: root.required_text("force"),
        clauses,
        clocks,
        deliveries,
        source: read_source(&root, sources),
        source_place: root.required_text("place"),
    };
    root.finish();
    let findings = document.into_findings();
    ((!findings.has_errors()).then_some(framework), findings)
}

fn read_delivery(
    section: Section<'_>,
    clauses: &BTreeSet<String>,
    sources: &BTreeMap<String, Source>,
) -> Delivery {
    let bears_on = section.texts("clauses");
    for clause in &bears_on {
        check_clause(&section, "clauses", clause, clauses);
    }
    let delivery = Delivery {
        date: section.required_date("date").unwrap_or_default(),
        title: section.required_text("title"),
        clauses: bears_on,
        parties: section.codes("parties", Area::parse, |error| error.help().to_owned()),
        instruments: section.texts("instruments"),
        minerals: section
            .codes("minerals", Mineral::parse, |error| error.help().to_owned())
            .into_iter()
            .flat_map(Mineral::members)
            .collect(),
        amount_usd: section.quantity("amount", Kind::Money(Currency::Usd, 0)),
        terms: section.required_text("terms"),
        trust: read_trust(&section),
        source: read_source(&section, sources),
        source_place: section.required_text("place"),
    };
    section.finish();
    delivery
}

fn check_clause(section: &Section<'_>, key: &'static str, clause: &str, known: &BTreeSet<String>) {
    if !clause.is_empty() && !known.contains(clause) {
        section.report(
            code::FRAMEWORK_WRONG,
            key,
            format!("the framework has no clause `{clause}`"),
            finding::did_you_mean(clause, known.iter().map(String::as_str), "the [[clause]] tables above"),
        );
    }
}

fn read_trust(section: &Section<'_>) -> Trust {
    let word = section.required_text("trust");
    Trust::parse(&word).unwrap_or_else(|| {
        section.report(
            code::TRUST_WRONG,
            "trust",
            format!("`{word}` is not a trust grade"),
            "write A, B, C or D",
        );
        Trust::D
    })
}

fn read_source(section: &Section<'_>, sources: &BTreeMap<String, Source>) -> String {
    let id = section.required_text("source");
    if !id.is_empty() && !sources.contains_key(&id) {
        section.report(
            code::SOURCE_UNKNOWN,
            "source",
            format!("`{id}` is not in data/sources"),
            finding::did_you_mean(&id, sources.keys().map(String::as_str), "data/sources"),
        );
    }
    id
}
