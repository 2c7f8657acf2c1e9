//! Frameworks: agreements between governments with clauses and clocks, as in `data/frameworks`, and what was
//! delivered on them, a file each in `data/deliveries`.

use std::collections::{BTreeMap, BTreeSet};

use codes::Code;
use codes::{Area, Form, Mineral};
use finding::{Findings, Place, code};
use jiff::civil::Date;
use quantity::{Currency, Kind};
use serde::Serialize;
use sourced::{Source, Trust};

use crate::document::{Document, Section};
use crate::files::Files;
use crate::rule_file::{parse_area, read_source, read_trust};
use crate::source::stem;

/// What the engine can compute of a clause on a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Metric {
    /// Part of the parties' use, by value, that did not pass the country that separates most.
    SecuredSupply,
    /// Herfindahl-Hirschman index of world mine output by country.
    MineConcentration,
    /// Public money in the deliveries of the clause.
    PublicMoney,
    /// Part of the parties' use of magnet rare earths that firm deals set aside for them.
    PromisedShare,
    /// Projects that are linked to every party.
    JointProjects,
    /// Deliveries of the clause by the day it was due.
    ClosedByClock,
    /// Days since the clause fell due without being met.
    DaysLate,
    /// Private money per public dollar over projects whose cost and public money are known.
    PrivatePerPublic,
    /// Months until half of the projects that do not run yet are to start.
    MonthsToStart,
    /// What a floor pays per kilogram at the latest yearly price.
    FloorPayment,
    /// Part of separation, by value, that a country controls beyond its own soil, at most.
    ControlBeyondSoil,
    /// Part of the metal lost in magnet making that the parties regain.
    SwarfRegained,
    /// Part of world mine output in countries that a framework binds to a party.
    PartnerOutput,
    /// Days of use in all stocks of the parties, least of the elements.
    LeastCover,
    /// Days of use in government stocks of the parties, by value.
    GovernmentCover,
}

impl Metric {
    const ALL: [(&'static str, Metric); 15] = [
        ("secured-supply", Metric::SecuredSupply),
        ("mine-concentration", Metric::MineConcentration),
        ("public-money", Metric::PublicMoney),
        ("promised-share", Metric::PromisedShare),
        ("joint-projects", Metric::JointProjects),
        ("closed-by-clock", Metric::ClosedByClock),
        ("days-late", Metric::DaysLate),
        ("private-per-public", Metric::PrivatePerPublic),
        ("months-to-start", Metric::MonthsToStart),
        ("floor-payment", Metric::FloorPayment),
        ("control-beyond-soil", Metric::ControlBeyondSoil),
        ("swarf-regained", Metric::SwarfRegained),
        ("partner-output", Metric::PartnerOutput),
        ("least-cover", Metric::LeastCover),
        ("government-cover", Metric::GovernmentCover),
    ];

    /// The word written in framework files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Metric::ALL.iter().find(|(_, it)| *it == self).expect("listed").0
    }

    fn parse(word: &str) -> Result<Metric, String> {
        let found = Metric::ALL.iter().find(|(name, _)| *name == word).map(|(_, it)| *it);
        found.ok_or_else(|| format!("`{word}` is not a metric"))
    }

    fn help() -> String {
        let words: Vec<&str> = Metric::ALL.iter().map(|(name, _)| *name).collect();
        format!("metrics are {}", words.join(", "))
    }
}

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
    /// What of that the engine computes.
    pub metrics: Vec<Metric>,
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
    /// Day of that finding: before it, nothing was known of the outcome.
    pub evidence_on: Date,
    /// True if the thing was seen to be done.
    pub met: bool,
    /// Grade.
    pub trust: Trust,
}

/// Tonnes that a deal sets aside for somebody.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Take {
    /// Project they come from; a row of table `project`.
    pub project: String,
    /// Mineral or aggregate as written.
    pub mineral: Mineral,
    /// Form.
    pub form: Form,
    /// Who takes them.
    pub taker: Area,
    /// How much.
    pub amount: TakeAmount,
    /// True if the taker must take and the maker must give; false for offers and letters of intent.
    pub firm: bool,
    /// First year.
    pub first: i64,
    /// Last year; none if open.
    pub last: Option<i64>,
}

/// How much a deal sets aside.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TakeAmount {
    /// Tonnes a year of the basis of the form.
    Tonnes(f64),
    /// Part of what the project makes.
    Share(f64),
}

/// Something done, promised or agreed that bears on a clause.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Delivery {
    /// Name of its file.
    pub id: String,
    /// Where it is written.
    pub place: Place,
    /// Day.
    pub date: Date,
    /// Day it became known; that of the deal if not written.
    pub known: Date,
    /// Later deal that takes its place.
    pub superseded_by: Option<String>,
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
    /// Money that a government sets aside or puts at risk, as a part of `amount`; none if not told apart.
    pub public_usd: Option<f64>,
    /// Tonnes set aside.
    pub takes: Vec<Take>,
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
    pub parties: Vec<Area>,
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
    /// Grade of the reading.
    pub trust: Trust,
    /// Source identifier.
    pub source: String,
    /// Place in the source.
    pub source_place: String,
    /// Remark.
    pub note: String,
}

/// Reads `data/frameworks` and `data/deliveries`.
pub(crate) fn read_frameworks(
    files: &Files,
    projects: &BTreeSet<String>,
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
    for path in files.under("data/deliveries/").filter(|path| path.ends_with(".toml")) {
        match files.text(path) {
            Ok(text) => {
                let context = Context { frameworks: &frameworks, projects, sources };
                let (read, found) = read_delivery(&stem(path), &files.shown(path), &text, &context);
                findings.append(found);
                if let Some((framework, delivery)) = read
                    && let Some(framework) = frameworks.get_mut(&framework)
                {
                    framework.deliveries.push(delivery);
                }
            }
            Err(finding) => findings.push(finding),
        }
    }
    for framework in frameworks.values_mut() {
        framework.deliveries.sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));
        check_successors(framework, findings);
    }
    frameworks
}

/// What a delivery file may name.
pub(crate) struct Context<'a> {
    pub(crate) frameworks: &'a BTreeMap<String, Framework>,
    pub(crate) projects: &'a BTreeSet<String>,
    pub(crate) sources: &'a BTreeMap<String, Source>,
}

pub(crate) fn read_framework(
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
                metrics: section.codes("metrics", Metric::parse, |_| Metric::help()),
            };
            section.finish();
            clause
        })
        .collect();
    let mut clocks: Vec<Clock> = root
        .sections("clock")
        .into_iter()
        .map(|section| {
            let clause = section.text("clause").unwrap_or_default();
            check_clause(&section, "clause", &clause, &clauses);
            let clock = Clock {
                id: section.required_text("id"),
                clause,
                what: section.required_text("what"),
                due: section.required_date("due").unwrap_or_default(),
                basis: section.required_text("basis"),
                evidence: section.required_text("evidence"),
                evidence_on: section.required_date("evidence-on").unwrap_or_default(),
                met: section.flag("met").unwrap_or(false),
                trust: read_trust(&section),
            };
            section.finish();
            clock
        })
        .collect();
    clocks.sort_by(|a, b| (a.due, &a.id).cmp(&(b.due, &b.id)));
    let framework = Framework {
        id: id.to_owned(),
        place: Place::file(shown),
        title: root.required_text("title"),
        parties: root.codes("parties", Area::parse, codes::UnknownCode::help),
        signed: root.required_date("signed").unwrap_or_default(),
        force: root.required_text("force"),
        clauses,
        clocks,
        deliveries: Vec::new(),
        trust: read_trust(&root),
        source: read_source(&root, sources),
        source_place: root.required_text("place"),
        note: root.text("note").unwrap_or_default(),
    };
    root.finish();
    let findings = document.into_findings();
    ((!findings.has_errors()).then_some(framework), findings)
}

/// Reads one delivery and the framework it belongs to; returns it only if it has no fault.
pub(crate) fn read_delivery(
    id: &str,
    shown: &str,
    text: &str,
    context: &Context<'_>,
) -> (Option<(String, Delivery)>, Findings) {
    let document = Document::parse(shown, text);
    let root = document.root();
    let name = root.required_text("framework");
    let framework = context.frameworks.get(&name);
    if !name.is_empty() && framework.is_none() {
        let known = context.frameworks.keys().map(String::as_str);
        root.report(
            code::FRAMEWORK_WRONG,
            "framework",
            format!("`{name}` is not a framework"),
            finding::did_you_mean(&name, known, "data/frameworks"),
        );
    }
    let clauses = root.texts("clauses");
    if let Some(framework) = framework {
        for clause in &clauses {
            check_clause(&root, "clauses", clause, &framework.clauses);
        }
    }
    let date = root.required_date("date").unwrap_or_default();
    let delivery = Delivery {
        id: id.to_owned(),
        place: Place::file(shown),
        date,
        known: root.date("known").unwrap_or(date),
        superseded_by: root.text("superseded-by"),
        title: root.required_text("title"),
        clauses,
        parties: root.codes("parties", Area::parse, codes::UnknownCode::help),
        instruments: root.texts("instruments"),
        minerals: root
            .codes("minerals", Mineral::parse, codes::UnknownCode::help)
            .into_iter()
            .flat_map(Mineral::members)
            .collect(),
        amount_usd: root.quantity("amount", Kind::Money(Currency::Usd, 0)),
        public_usd: root.quantity("public", Kind::Money(Currency::Usd, 0)),
        takes: root
            .sections("take")
            .into_iter()
            .filter_map(|take| read_take(take, context.projects))
            .collect(),
        terms: root.required_text("terms"),
        trust: read_trust(&root),
        source: read_source(&root, context.sources),
        source_place: root.required_text("place"),
    };
    root.finish();
    let findings = document.into_findings();
    ((!findings.has_errors()).then_some((name, delivery)), findings)
}

fn read_take(section: Section<'_>, projects: &BTreeSet<String>) -> Option<Take> {
    let project = section.required_text("project");
    if !project.is_empty() && !projects.contains(&project) {
        section.report(
            code::FRAMEWORK_WRONG,
            "project",
            format!("`{project}` is not in table `project`"),
            finding::did_you_mean(&project, projects.iter().map(String::as_str), "data/tables/project.csv"),
        );
    }
    let one = |section: &Section<'_>, key, fault: String, help: String| {
        section.report(code::UNKNOWN_CODE, key, fault, help);
    };
    let (mineral, form) = (section.required_text("mineral"), section.required_text("form"));
    let mineral =
        Mineral::parse(&mineral).map_err(|e| one(&section, "mineral", e.to_string(), e.help())).ok();
    let form = Form::parse(&form).map_err(|e| one(&section, "form", e.to_string(), e.help())).ok();
    let taker = section.required_text("taker");
    let taker = parse_area(&section, "taker", &taker);
    let tonnes = section.quantity("tonnes", Kind::Flow);
    let share = section.share("share");
    let amount = match (tonnes, share) {
        (Some(tonnes), None) => Some(TakeAmount::Tonnes(tonnes)),
        (None, Some(share)) => Some(TakeAmount::Share(share)),
        _ => {
            section.report(
                code::FRAMEWORK_WRONG,
                "tonnes",
                "a take needs either tonnes or a share of output",
                "write tonnes = \"5000 t/a\" or share = \"50 %\"",
            );
            None
        }
    };
    let firm = section.flag("firm").unwrap_or(false);
    let first = section.integer("first");
    let last = section.integer("last");
    if first.is_none() {
        section.report(code::KEY_MISSING, "first", "a take needs its first year", "add first = 2026");
    }
    if let (Some(first), Some(last)) = (first, last)
        && last < first
    {
        section.report(
            code::FRAMEWORK_WRONG,
            "last",
            format!("take ends in {last}, before it begins in {first}"),
            "put the years into order",
        );
    }
    section.finish();
    Some(Take {
        project,
        mineral: mineral?,
        form: form?,
        taker: taker?,
        amount: amount?,
        firm,
        first: first?,
        last,
    })
}

fn check_successors(framework: &Framework, findings: &mut Findings) {
    for delivery in &framework.deliveries {
        let Some(next) = &delivery.superseded_by else { continue };
        if !framework.deliveries.iter().any(|other| other.id == *next && other.date >= delivery.date) {
            findings.push(
                finding::Finding::error(
                    code::FRAMEWORK_WRONG,
                    format!("`{}` is superseded by `{next}`, which is no later delivery", delivery.id),
                )
                .at(delivery.place.clone().column("superseded-by"))
                .help("name a later delivery of the same framework"),
            );
        }
    }
}

fn check_clause(section: &Section<'_>, key: &'static str, clause: &str, clauses: &[Clause]) {
    if !clause.is_empty() && !clauses.iter().any(|known| known.id == clause) {
        section.report(
            code::FRAMEWORK_WRONG,
            key,
            format!("the framework has no clause `{clause}`"),
            finding::did_you_mean(clause, clauses.iter().map(|c| c.id.as_str()), "its [[clause]] tables"),
        );
    }
}
