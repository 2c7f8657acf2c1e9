//! Reading rules: `data/rules` and single files.

use std::collections::BTreeMap;

use codes::{Area, Code, EndUserClass, Form, Mineral};
use finding::{Findings, Place, code};
use jiff::civil::Date;
use quantity::{Currency, Kind};
use sourced::{Source, Trust};

use crate::document::{Document, Section};
use crate::files::Files;
use crate::rule::{
    ANSWERS, Approval, Belief, Conflict, Instrument, Item, LicenceTime, OpenQuestion, Rule, Suspension,
};
use crate::source::stem;

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

/// Reads one rule; returns it only if it has no fault.
pub(crate) fn read_rule(
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
    let destinations = root.codes("destinations", Area::parse, codes::UnknownCode::help);
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
    let suspensions = read_suspensions(&root, questions);
    let beliefs = read_beliefs(&root, announced, sources);
    let conflicts = read_conflicts(&root, sources);
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
        gazette: root.date("gazette"),
        effective: effective.unwrap_or_default(),
        legal_end,
        political_end,
        superseded_by: root.text("superseded-by"),
        suspensions,
        reaches_controlled: read_reach(&root),
        de_minimis: root.share("de-minimis"),
        approval: read_approval(&root),
        licence_time: read_licence_time(&root),
        limit: required_share(&root, "limit", instrument == Some(Instrument::Quota)),
        rate: required_share(&root, "rate", instrument == Some(Instrument::Tariff)),
        floor: read_floor(&root, instrument),
        amount: root.quantity("amount", Kind::Money(Currency::Usd, 0)),
        in_baseline: root.flag("in-baseline").unwrap_or(false),
        still_valid_on: root.date("still-valid-on"),
        beliefs,
        conflicts,
        trust: read_trust(&root),
        source: read_source(&root, sources),
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
            .codes("minerals", Mineral::parse, codes::UnknownCode::help)
            .into_iter()
            .flat_map(Mineral::members)
            .collect();
        let forms = section.codes("forms", Form::parse, codes::UnknownCode::help);
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
        let item = Item {
            minerals,
            forms,
            headings: section.texts("headings"),
            list_items: section.texts("list-items"),
        };
        section.finish();
        items.push(item);
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

fn read_suspensions(root: &Section<'_>, questions: &BTreeMap<String, OpenQuestion>) -> Vec<Suspension> {
    let mut suspensions = Vec::new();
    for section in root.sections("suspension") {
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
        let from = section.required_date("from").unwrap_or_default();
        let suspension = Suspension {
            act: section.required_text("act"),
            announced: section.date("announced").unwrap_or(from),
            from,
            legal_end: section.date("legal-end"),
            political_end: section.date("political-end"),
            political_known: section.date("political-known"),
            question,
        };
        let ends = [suspension.legal_end, suspension.political_end];
        if ends.into_iter().flatten().any(|end| end < from) {
            section.report(
                code::RULE_DATES,
                "from",
                "suspension ends before it begins",
                "put the dates into order",
            );
        }
        if suspension.announced > from {
            section.report(
                code::RULE_DATES,
                "announced",
                format!("suspension is announced on {}, after it began on {from}", suspension.announced),
                "put the dates into order",
            );
        }
        if suspension.political_end.is_some() != suspension.political_known.is_some() {
            section.report(
                code::KEY_MISSING,
                "political-known",
                "a political end and the day it became known belong together",
                "write political-end and political-known",
            );
        }
        section.finish();
        suspensions.push(suspension);
    }
    suspensions
}

fn read_beliefs(
    root: &Section<'_>,
    announced: Option<Date>,
    sources: &BTreeMap<String, Source>,
) -> Vec<Belief> {
    let mut beliefs = Vec::new();
    for section in root.sections("belief") {
        let until = section.required_date("until").unwrap_or_default();
        let open_end = section.flag("no-legal-end").unwrap_or(false);
        let legal_end = section.date("legal-end");
        let belief = Belief {
            until,
            effective: section.date("effective"),
            legal_end: if open_end { Some(None) } else { legal_end.map(Some) },
            because: section.required_text("because"),
            trust: read_trust(&section),
            source: read_source(&section, sources),
            source_place: section.required_text("place"),
        };
        if announced.is_some_and(|announced| until < announced) {
            section.report(
                code::RULE_DATES,
                "until",
                format!("belief ended on {until}, before the rule was announced"),
                "put the dates into order",
            );
        }
        if belief.effective.is_none() && belief.legal_end.is_none() {
            section.report(
                code::RULE_TARGET,
                "until",
                "belief differs in nothing from what is written now",
                "write the effective or legal-end that was held then, or no-legal-end = true",
            );
        }
        section.finish();
        beliefs.push(belief);
    }
    beliefs.sort_by_key(|belief| belief.until);
    beliefs
}

fn read_conflicts(root: &Section<'_>, sources: &BTreeMap<String, Source>) -> Vec<Conflict> {
    let sections = root.sections("conflict").into_iter();
    sections
        .map(|section| {
            let conflict = Conflict {
                about: section.required_text("about"),
                here: section.required_text("here"),
                elsewhere: section.required_text("elsewhere"),
                reason: section.required_text("reason"),
                source: read_source(&section, sources),
                source_place: section.required_text("place"),
            };
            section.finish();
            conflict
        })
        .collect()
}

fn read_licence_time(root: &Section<'_>) -> LicenceTime {
    let Some(section) = root.section("licence-time") else { return LicenceTime::default() };
    let days = |key| section.quantity(key, Kind::Duration);
    let (low, central, high) = (days("low"), days("observed"), days("high"));
    let observed = match (low, central, high) {
        (None, None, None) => None,
        (Some(low), Some(central), Some(high)) if 0.0 <= low && low <= central && central <= high => {
            Some((low, central, high))
        }
        _ => {
            section.report(
                code::RULE_SHARE,
                "observed",
                "an observed licence time needs low, observed and high, in order",
                "write low = \"60 d\", observed = \"90 d\", high = \"120 d\"",
            );
            None
        }
    };
    let time = LicenceTime { statutory: days("statutory"), observed, general: days("general") };
    section.finish();
    time
}

fn read_floor(root: &Section<'_>, instrument: Option<Instrument>) -> Option<f64> {
    let floor = root.quantity("floor", Kind::Price(Currency::Usd, 0));
    if instrument == Some(Instrument::PriceFloor) && !root.has("floor") {
        root.report(
            code::KEY_MISSING,
            "floor",
            "this instrument needs `floor`",
            "add floor = \"110 USD_2025/kg\"",
        );
    }
    floor
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

/// Source of a section; a finding if it is not in `data/sources`.
pub(crate) fn read_source(section: &Section<'_>, sources: &BTreeMap<String, Source>) -> String {
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

/// Grade of a section; D with a finding if it is none.
pub(crate) fn read_trust(section: &Section<'_>) -> Trust {
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

pub(crate) fn parse_area(section: &Section<'_>, key: &'static str, text: &str) -> Option<Area> {
    if text.is_empty() {
        return None;
    }
    Area::parse(text)
        .map_err(|error| section.report(code::UNKNOWN_CODE, key, error.to_string(), error.help()))
        .ok()
}

pub(crate) fn check_successors(rules: &BTreeMap<String, Rule>, findings: &mut Findings) {
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
