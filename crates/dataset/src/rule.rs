//! Rules: dated legal and policy acts, as written in `data/rules`.

use std::collections::BTreeMap;

use codes::{Area, Code, EndUserClass, Form, Mineral};
use finding::{Findings, Place, code};
use jiff::civil::Date;
use serde::Serialize;
use sourced::{Source, Trust};

use crate::document::{Document, Section};
use crate::files::Files;
use crate::source::stem;

/// What kind of act a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Instrument {
    /// Nothing passes.
    Ban,
    /// Each shipment needs a licence.
    Licence,
    /// Refused to named users or uses; others are free of this rule.
    EndUse,
    /// At most a tonnage passes.
    Quota,
    /// A duty is paid.
    Tariff,
    /// Shipments are reported.
    Reporting,
    /// How an authority was seen to apply a licence duty, as far as it departs from the usual.
    Practice,
}

impl Instrument {
    const ALL: [(&'static str, Instrument); 7] = [
        ("ban", Instrument::Ban),
        ("licence", Instrument::Licence),
        ("end-use", Instrument::EndUse),
        ("quota", Instrument::Quota),
        ("tariff", Instrument::Tariff),
        ("reporting", Instrument::Reporting),
        ("practice", Instrument::Practice),
    ];

    /// The word written in rule files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Instrument::ALL.iter().find(|(_, it)| *it == self).expect("listed").0
    }
}

/// What a rule covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Minerals, aggregates written out.
    pub minerals: Vec<Mineral>,
    /// Forms.
    pub forms: Vec<Form>,
}

impl Item {
    /// True if it covers this mineral in this form.
    #[must_use]
    pub fn covers(&self, mineral: Mineral, form: Form) -> bool {
        self.minerals.contains(&mineral) && self.forms.contains(&form)
    }
}

/// A time in which a rule does not apply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suspension {
    /// The act that suspends.
    pub act: String,
    /// First day without the rule.
    pub from: Date,
    /// Last day without the rule, by law; none if open.
    pub legal_end: Option<Date>,
    /// Last day without the rule, by political statement.
    pub political_end: Option<Date>,
    /// Open question on which the end depends; see [`OpenQuestion`].
    pub question: Option<String>,
}

/// How a licence duty is applied, where a rule departs from the parameters that hold for all.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Approval {
    /// Share of civil applications granted in the long run: low, central, high.
    pub share: (f64, f64, f64),
}

/// A dated act.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rule {
    /// Name of its file.
    pub id: String,
    /// Where it is written.
    pub place: Place,
    /// Title in our words.
    pub title: String,
    /// Country or group that made it.
    pub issuer: Area,
    /// The act, as it is cited.
    pub act: String,
    /// Kind of act.
    pub instrument: Instrument,
    /// Made for a study and not an act of anybody.
    pub hypothetical: bool,
    /// What it covers.
    pub items: Vec<Item>,
    /// Where shipments must not go, or need a licence to go.
    pub destinations: Vec<Area>,
    /// Who is meant.
    pub end_users: Vec<EndUserClass>,
    /// Day it became known.
    pub announced: Date,
    /// First day it applies.
    pub effective: Date,
    /// Last day it applies, by law.
    pub legal_end: Option<Date>,
    /// Last day it applies, by political statement.
    pub political_end: Option<Date>,
    /// Rule that takes its place.
    pub superseded_by: Option<String>,
    /// Times without it.
    pub suspensions: Vec<Suspension>,
    /// Binds plants in other countries as far as owners from the issuing country control them.
    pub reaches_controlled: bool,
    /// Share of a foreign-made good's value from which the rule reaches it.
    pub de_minimis: Option<f64>,
    /// Approval share, where it departs from the general one.
    pub approval: Option<Approval>,
    /// For a quota: the part of the normal flow that may pass.
    pub limit: Option<f64>,
    /// For a tariff: the duty as a share of the price.
    pub rate: Option<f64>,
    /// Day on which it was last seen to be valid.
    pub still_valid_on: Option<Date>,
    /// Grade of the reading.
    pub trust: Trust,
    /// Source identifier.
    pub source: String,
    /// Place in the source.
    pub source_place: String,
    /// Remark.
    pub note: String,
}

impl Rule {
    /// True if it covers this mineral in this form.
    #[must_use]
    pub fn covers(&self, mineral: Mineral, form: Form) -> bool {
        self.items.iter().any(|item| item.covers(mineral, form))
    }

    /// True if shipments to this place are meant.
    #[must_use]
    pub fn reaches(&self, destination: Area) -> bool {
        self.destinations.iter().any(|&target| {
            target == destination
                || target == Area::world() && destination != self.issuer
                || matches!((target, destination), (Area::Group(group), Area::Country(country)) if group.members().contains(&country))
        })
    }
}

/// Something not known about the law, which a scenario must settle one way or the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenQuestion {
    /// Identifier.
    pub id: String,
    /// The question in a sentence.
    pub question: String,
    /// Answers: identifier and meaning. `extended` keeps a suspension going, `political` ends it on the
    /// political date, `lapsed` on the legal one.
    pub answers: Vec<(String, String)>,
}

/// Reads `data/rules`.
pub(crate) fn read_rules(
    files: &Files,
    sources: &BTreeMap<String, Source>,
    findings: &mut Findings,
) -> (BTreeMap<String, Rule>, BTreeMap<String, OpenQuestion>) {
    let questions = read_questions(files, findings);
    let mut rules = BTreeMap::new();
    for path in files.under("data/rules/").filter(|path| path.ends_with(".toml") && *path != QUESTIONS) {
        let text = match files.text(path) {
            Ok(text) => text,
            Err(finding) => {
                findings.push(finding);
                continue;
            }
        };
        let (rule, found) = read_rule(&stem(path), &files.shown(path), &text, sources, &questions);
        findings.append(found);
        if let Some(rule) = rule {
            rules.insert(rule.id.clone(), rule);
        }
    }
    check_successors(&rules, findings);
    (rules, questions)
}

const QUESTIONS: &str = "data/rules/open-questions.toml";

fn read_questions(files: &Files, findings: &mut Findings) -> BTreeMap<String, OpenQuestion> {
    let mut questions = BTreeMap::new();
    let text = match files.text(QUESTIONS) {
        Ok(text) => text,
        Err(finding) => {
            findings.push(finding);
            return questions;
        }
    };
    let document = Document::parse(files.shown(QUESTIONS), &text);
    let root = document.root();
    for section in root.sections("question") {
        let id = section.required_text("id");
        let question = section.required_text("question");
        let mut answers = Vec::new();
        if let Some(written) = section.section("answers") {
            for (answer, meaning) in written.entries() {
                if ANSWERS.contains(&answer.as_str()) {
                    answers.push((answer, meaning));
                } else {
                    written.report(
                        code::UNKNOWN_CODE,
                        &answer,
                        format!("`{answer}` is not an answer"),
                        format!("answers are {}", ANSWERS.join(", ")),
                    );
                }
            }
        }
        section.finish();
        questions.insert(id.clone(), OpenQuestion { id, question, answers });
    }
    root.finish();
    findings.append(document.into_findings());
    questions
}

/// The answers an open question can have.
pub const ANSWERS: [&str; 3] = ["extended", "political", "lapsed"];

/// Reads one rule; returns it only if it has no fault.
pub fn read_rule(
    id: &str,
    shown: &str,
    text: &str,
    sources: &BTreeMap<String, Source>,
    questions: &BTreeMap<String, OpenQuestion>,
) -> (Option<Rule>, Findings) {
    let document = Document::parse(shown, text);
    let root = document.root();
    let issuer = root.required_text("issuer");
    let issuer = parse_area(&root, "issuer", &issuer);
    let instrument = read_instrument(&root);
    let announced = root.required_date("announced");
    let effective = root.required_date("effective");
    let legal_end = root.date("legal-end");
    let political_end = root.date("political-end");
    let destinations = root.codes("destinations", Area::parse, |e| e.help().to_owned());
    if destinations.is_empty() {
        root.report(
            code::RULE_TARGET,
            "destinations",
            "rule names no destination",
            "write destinations = [\"WLD\"] or countries",
        );
    }
    let end_users = root.codes(
        "end-users",
        |text| EndUserClass::parse(text).ok_or_else(|| format!("`{text}` is not an end-user class")),
        |_| "write civil, military, listed or watch-listed".to_owned(),
    );
    if end_users.is_empty() {
        root.report(
            code::RULE_TARGET,
            "end-users",
            "rule names no end users",
            "write end-users = [\"civil\", \"military\"]",
        );
    }
    let items = read_items(&root);
    let suspensions = read_suspensions(&root, effective, questions);
    if let (Some(effective), Some(end)) = (effective, legal_end.or(political_end))
        && end < effective
    {
        root.report(
            code::RULE_DATES,
            "legal-end",
            format!("rule ends on {end}, before it takes effect on {effective}"),
            "put announced, effective and end into order",
        );
    }
    if let (Some(announced), Some(effective)) = (announced, effective)
        && effective < announced
    {
        root.report(
            code::RULE_DATES,
            "effective",
            format!("rule takes effect on {effective}, before it was announced on {announced}"),
            "put announced, effective and end into order",
        );
    }
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
    let trust = Trust::parse(&trust).unwrap_or_else(|| {
        root.report(
            code::TRUST_WRONG,
            "trust",
            format!("`{trust}` is not a trust grade"),
            "write A, B, C or D",
        );
        Trust::D
    });
    let rule = Rule {
        id: id.to_owned(),
        place: Place::file(shown),
        title: root.required_text("title"),
        issuer: issuer.unwrap_or(Area::world()),
        act: root.required_text("act"),
        instrument: instrument.unwrap_or(Instrument::Reporting),
        hypothetical: root.flag("hypothetical").unwrap_or(false),
        items,
        destinations,
        end_users,
        announced: announced.unwrap_or_default(),
        effective: effective.unwrap_or_default(),
        legal_end,
        political_end,
        superseded_by: root.text("superseded-by"),
        suspensions,
        reaches_controlled: read_reach(&root),
        de_minimis: root.share("de-minimis"),
        approval: read_approval(&root),
        limit: required_share(&root, "limit", instrument == Some(Instrument::Quota)),
        rate: required_share(&root, "rate", instrument == Some(Instrument::Tariff)),
        still_valid_on: root.date("still-valid-on"),
        trust,
        source,
        source_place: root.required_text("place"),
        note: root.text("note").unwrap_or_default(),
    };
    root.finish();
    let findings = document.into_findings();
    ((!findings.has_errors()).then_some(rule), findings)
}

fn read_instrument(root: &Section<'_>) -> Option<Instrument> {
    let word = root.required_text("instrument");
    let found = Instrument::ALL.iter().find(|(name, _)| *name == word).map(|(_, it)| *it);
    if found.is_none() && !word.is_empty() {
        let words: Vec<&str> = Instrument::ALL.iter().map(|(name, _)| *name).collect();
        root.report(
            code::UNKNOWN_CODE,
            "instrument",
            format!("`{word}` is not an instrument"),
            format!("write one of {}", words.join(", ")),
        );
    }
    found
}

fn read_items(root: &Section<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    for section in root.sections("item") {
        let minerals: Vec<Mineral> = section
            .codes("minerals", Mineral::parse, |e| e.help().to_owned())
            .into_iter()
            .flat_map(Mineral::members)
            .collect();
        let forms = section.codes("forms", Form::parse, |e| e.help().to_owned());
        for (key, empty) in [("minerals", minerals.is_empty()), ("forms", forms.is_empty())] {
            if empty {
                section.report(
                    code::RULE_TARGET,
                    key,
                    format!("item names no {key}"),
                    format!("name at least one of the {key}"),
                );
            }
        }
        section.finish();
        items.push(Item { minerals, forms });
    }
    if items.is_empty() {
        root.report(
            code::RULE_TARGET,
            "item",
            "rule covers nothing",
            "add an [[item]] with minerals and forms",
        );
    }
    items
}

fn read_suspensions(
    root: &Section<'_>,
    effective: Option<Date>,
    questions: &BTreeMap<String, OpenQuestion>,
) -> Vec<Suspension> {
    let mut suspensions = Vec::new();
    for section in root.sections("suspension") {
        let from = section.required_date("from");
        let legal_end = section.date("legal-end");
        let political_end = section.date("political-end");
        let question = section.text("question");
        if let Some(question) = &question
            && !questions.contains_key(question)
        {
            section.report(
                code::UNKNOWN_CODE,
                "question",
                format!("`{question}` is not an open question"),
                finding::did_you_mean(question, questions.keys().map(String::as_str), QUESTIONS),
            );
        }
        if let Some(from) = from
            && [legal_end, political_end].into_iter().flatten().any(|end| end < from)
        {
            section.report(
                code::RULE_DATES,
                "from",
                "suspension ends before it begins",
                "put the dates into order",
            );
        }
        let suspension = Suspension {
            act: section.required_text("act"),
            from: from.or(effective).unwrap_or_default(),
            legal_end,
            political_end,
            question,
        };
        section.finish();
        suspensions.push(suspension);
    }
    suspensions
}

fn read_reach(root: &Section<'_>) -> bool {
    match root.text("reach").as_deref() {
        None | Some("host") => false,
        Some("controller") => true,
        Some(other) => {
            root.report(
                code::UNKNOWN_CODE,
                "reach",
                format!("`{other}` is not a reach"),
                "write host (goods leaving the country) or controller (also plants its owners control abroad)",
            );
            false
        }
    }
}

/// A share that an instrument cannot do without.
fn required_share(root: &Section<'_>, key: &'static str, required: bool) -> Option<f64> {
    let share = root.share(key);
    if required && !root.has(key) {
        root.report(
            code::KEY_MISSING,
            key,
            format!("this instrument needs `{key}`"),
            format!("add {key} = \"50 %\""),
        );
    }
    share
}

fn read_approval(root: &Section<'_>) -> Option<Approval> {
    let section = root.section("approval")?;
    let share = section.share("share");
    let (low, high) = (section.share("low"), section.share("high"));
    let approval = match (low, share, high) {
        (Some(low), Some(share), Some(high)) if low <= share && share <= high => {
            Some(Approval { share: (low, share, high) })
        }
        (Some(_), Some(_), Some(_)) => {
            section.report(
                code::RULE_SHARE,
                "share",
                "low, share and high are not in order",
                "put them in order",
            );
            None
        }
        _ => {
            section.report(
                code::RULE_SHARE,
                "share",
                "approval needs low, share and high",
                "write share = \"40 %\", low = \"20 %\", high = \"60 %\"",
            );
            None
        }
    };
    section.finish();
    approval
}

pub(crate) fn parse_area(section: &Section<'_>, key: &'static str, text: &str) -> Option<Area> {
    if text.is_empty() {
        return None;
    }
    Area::parse(text)
        .map_err(|error| section.report(code::UNKNOWN_CODE, key, error.to_string(), error.help()))
        .ok()
}

fn check_successors(rules: &BTreeMap<String, Rule>, findings: &mut Findings) {
    for rule in rules.values() {
        let Some(next) = &rule.superseded_by else { continue };
        let fault = match rules.get(next) {
            None => Some(format!("successor `{next}` is not a rule")),
            Some(next) if rule.legal_end.is_none_or(|end| end > next.effective) => {
                Some(format!("rule overlaps its successor `{}`, in force from {}", next.id, next.effective))
            }
            Some(_) => None,
        };
        if let Some(message) = fault {
            findings.push(
                finding::Finding::error(code::RULE_SUCCESSOR, message)
                    .at(rule.place.clone().column("superseded-by"))
                    .help("set legal-end on or before the day the successor takes effect"),
            );
        }
    }
}
