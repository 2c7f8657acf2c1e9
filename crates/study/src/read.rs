//! Reading a study file.

use std::collections::{BTreeMap, BTreeSet};

use codes::{Code, Country, Mineral, MineralKind};
use dataset::Dataset;
use dataset::document::{Document, Section};
use dataset::schema::{GOVERNANCE, GOVERNANCE_INDICATORS};
use dataset::text_hash;
use finding::{Checked, code};
use jiff::civil::Date;

use crate::outage::read_outages;
use crate::plan::{read_measures, read_plan};
use crate::{Allocation, Scenario, Study};

/// Longest horizon in weeks: twenty years.
pub const LONGEST: i64 = 1040;

pub(crate) fn read(shown: &str, text: &str, dataset: &Dataset) -> Checked<Study> {
    let document = Document::parse(shown, text);
    let root = document.root();
    let mut study = Study::empty();
    study.hash = text_hash(text);
    match root.integer("format") {
        Some(1) => {}
        Some(other) => root.report(
            code::KIND_WRONG,
            "format",
            format!("format {other} is not known"),
            "this program reads format = 1",
        ),
        None if root.has("format") => {}
        None => root.report(
            code::KEY_MISSING,
            "format",
            "the document lacks `format`",
            "add format = 1 as the first line",
        ),
    }
    match root.section("study") {
        Some(section) => read_settings(&mut study, section, dataset),
        None => root.report(code::KEY_MISSING, "study", "the document lacks [study]", "add a table [study]"),
    }
    study.scenarios = read_scenarios(&root, dataset, &study);
    study.plan = root.section("plan").map(|section| read_plan(section, &study.scenarios, LONGEST));
    if let Some(plan) = study.plan.as_mut().filter(|plan| plan.branches.is_empty()) {
        let weighted = study.scenarios.iter().filter_map(|s| Some((s.id.clone(), s.weight?)));
        plan.branches = weighted.collect();
    }
    study.measures = read_measures(&root);
    root.finish();
    Checked { value: study, findings: document.into_findings() }
}

fn read_settings(study: &mut Study, section: Section<'_>, dataset: &Dataset) {
    study.id = section.required_text("id");
    let good = study.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !good {
        section.report(
            code::UNKNOWN_CODE,
            "id",
            format!("`{}` is not an identifier", study.id),
            "identifiers are lower-case letters, digits and hyphens",
        );
    }
    study.title = section.required_text("title");
    study.question = section.required_text("question");
    study.framework = section.text("framework");
    if let Some(framework) = &study.framework
        && !dataset.frameworks.contains_key(framework)
    {
        let known = dataset.frameworks.keys().map(String::as_str);
        section.report(
            code::UNKNOWN_CODE,
            "framework",
            format!("`{framework}` is not a framework"),
            finding::did_you_mean(framework, known, "data/frameworks"),
        );
    }
    study.as_of = section.required_date("as-of").unwrap_or_default();
    study.known = section.date("known").unwrap_or(study.as_of);
    study.start = section.required_date("start").unwrap_or_default();
    study.weeks = read_weeks(&section);
    study.draws = read_draws(&section, "draws").unwrap_or(0);
    study.scenario_draws = read_draws(&section, "scenario-draws").unwrap_or(SCENARIO_DRAWS);
    study.seed = read_seed(&section);
    study.history_from = section.date("history-from").unwrap_or(study.start);
    if study.history_from > study.start {
        section.report(
            code::HORIZON_WRONG,
            "history-from",
            format!("history begins on {}, after the start on {}", study.history_from, study.start),
            "history must begin on or before the start",
        );
    }
    if days_between(study.history_from, study.start) > 7 * LONGEST {
        section.report(
            code::HORIZON_WRONG,
            "history-from",
            "more than twenty years of history",
            "begin the history later",
        );
    }
    study.baseline_year = match section.integer("baseline-year") {
        Some(year @ 1990..=2100) => year as i16,
        Some(year) => {
            section.report(
                code::HORIZON_WRONG,
                "baseline-year",
                format!("{year} is no year of the dataset"),
                "write a year such as 2025",
            );
            0
        }
        None => {
            if !section.has("baseline-year") {
                section.report(
                    code::KEY_MISSING,
                    "baseline-year",
                    "[study] lacks `baseline-year`",
                    "add baseline-year = 2025",
                );
            }
            0
        }
    };
    study.viewpoints = countries(&section, "viewpoints");
    study.places = countries(&section, "places");
    for country in &study.viewpoints {
        if !study.places.contains(country) {
            section.report(
                code::SCENARIO_WRONG,
                "viewpoints",
                format!("viewpoint `{country}` is not among the places"),
                "add it to places",
            );
        }
    }
    study.minerals = section.codes("minerals", Mineral::parse, codes::UnknownCode::help);
    for mineral in study.minerals.iter().filter(|mineral| mineral.kind() == MineralKind::Aggregate) {
        section.report(
            code::SCENARIO_WRONG,
            "minerals",
            format!("`{mineral}` counts several minerals together"),
            "name them one by one",
        );
    }
    for (key, empty) in [
        ("viewpoints", study.viewpoints.is_empty()),
        ("places", study.places.is_empty()),
        ("minerals", study.minerals.is_empty()),
    ] {
        if empty {
            section.report(
                code::KEY_MISSING,
                key,
                format!("`{key}` names nothing"),
                format!("add {key} = [...]"),
            );
        }
    }
    study.allocation = read_allocation(&section);
    if let Some(word) = section.text("governance") {
        if let Err((code, message, help)) = governance(&word, dataset) {
            section.report(code, "governance", message, help);
        }
        study.governance = word;
    }
    section.finish();
}

fn read_weeks(section: &Section<'_>) -> usize {
    match section.integer("weeks") {
        Some(weeks @ 1..=LONGEST) => weeks as usize,
        Some(weeks) => {
            section.report(
                code::HORIZON_WRONG,
                "weeks",
                format!("{weeks} weeks cannot be simulated"),
                format!("write a number between 1 and {LONGEST}"),
            );
            0
        }
        None => {
            if !section.has("weeks") {
                section.report(code::KEY_MISSING, "weeks", "[study] lacks `weeks`", "add weeks = 156");
            }
            0
        }
    }
}

/// Whether a word is an indicator of governance that the dataset has figures of; else code, message and help.
///
/// # Errors
/// If it is none, or no country has a figure of it.
pub fn governance(word: &str, dataset: &Dataset) -> Result<(), (code::Code, String, String)> {
    if !GOVERNANCE_INDICATORS.contains(&word) {
        let known = GOVERNANCE_INDICATORS.iter().copied();
        return Err((
            code::UNKNOWN_CODE,
            format!("`{word}` is no indicator of governance"),
            finding::did_you_mean_one_of(word, known),
        ));
    }
    if !dataset.rows(&GOVERNANCE).iter().any(|row| row.cell("indicator") == word) {
        return Err((
            code::NO_DATA,
            format!("the dataset has no figures of `{word}`"),
            "`monazite data import wgi` makes them of the World Bank's file; name their folder with --data"
                .to_owned(),
        ));
    }
    Ok(())
}

fn read_allocation(section: &Section<'_>) -> Allocation {
    let word = section.required_text("allocation");
    Allocation::parse(&word).unwrap_or_else(|| {
        if !word.is_empty() {
            let words: Vec<&str> = Allocation::ALL.iter().map(|(word, _)| *word).collect();
            section.report(
                code::UNKNOWN_CODE,
                "allocation",
                format!("`{word}` is not an allocation rule"),
                format!("write one of {}", words.join(", ")),
            );
        }
        Allocation::ProRata
    })
}

fn countries(section: &Section<'_>, key: &'static str) -> Vec<Country> {
    section.codes(key, Country::parse, codes::UnknownCode::help)
}

/// How far the weights of the branches may be off 1.
const WEIGHT_TOLERANCE: f64 = 1e-9;

/// Most draws that a study may ask for.
const MOST_DRAWS: i64 = 1_000_000;

/// Draws under each scenario where the study asks for no number.
const SCENARIO_DRAWS: usize = 64;

/// Seed where the study gives none.
const SEED: u64 = 2025;

fn read_draws(section: &Section<'_>, key: &'static str) -> Option<usize> {
    let draws = section.integer(key)?;
    if !(0..=MOST_DRAWS).contains(&draws) {
        section.report(
            code::HORIZON_WRONG,
            key,
            format!("{draws} draws are not possible"),
            format!("write a number between 0 and {MOST_DRAWS}"),
        );
        return None;
    }
    Some(draws as usize)
}

fn read_seed(section: &Section<'_>) -> u64 {
    let seed = section.integer("seed").unwrap_or(SEED as i64);
    u64::try_from(seed).unwrap_or_else(|_| {
        section.report(
            code::HORIZON_WRONG,
            "seed",
            format!("{seed} is no seed"),
            "write a whole number from 0 on",
        );
        SEED
    })
}

fn read_scenarios(root: &Section<'_>, dataset: &Dataset, study: &Study) -> Vec<Scenario> {
    let mut scenarios = Vec::new();
    let mut seen = BTreeSet::new();
    for section in root.sections("scenario") {
        let id = section.required_text("id");
        if !seen.insert(id.clone()) {
            section.report(
                code::NAME_DUPLICATE,
                "id",
                format!("scenario `{id}` is defined twice"),
                "rename one of them",
            );
        }
        let rules = section.required_text("rules");
        if !rules.is_empty() && rules != "none" && rules != "in-force" {
            section.report(
                code::SCENARIO_WRONG,
                "rules",
                format!("`{rules}` is not a set of rules"),
                "write none or in-force",
            );
        }
        let without_rules = rules == "none";
        let answers = read_answers(&section, dataset);
        let add = section.texts("add");
        for rule in &add {
            let hypothetical =
                || dataset.rules.values().filter(|rule| rule.hypothetical).map(|rule| rule.id.as_str());
            if !hypothetical().any(|known| known == rule) {
                section.report(
                    code::SCENARIO_WRONG,
                    "add",
                    format!("`{rule}` is not a hypothetical rule"),
                    finding::did_you_mean(rule, hypothetical(), "data/rules/hypothetical"),
                );
            }
        }
        if without_rules && !add.is_empty() {
            section.report(
                code::SCENARIO_WRONG,
                "add",
                "a scenario without rules cannot add one",
                "write rules = \"in-force\"",
            );
        }
        if !without_rules {
            for question in dataset.questions.keys().filter(|question| !answers.contains_key(*question)) {
                section.report(
                    code::SCENARIO_WRONG,
                    "answers",
                    format!("scenario leaves the open question `{question}` unanswered"),
                    format!(
                        "add {question} = \"extended\", \"political\" or \"lapsed\" under [scenario.answers]"
                    ),
                );
            }
        }
        let title = section.required_text("title");
        let weight = section.share("weight");
        let outages = read_outages(&section, study);
        section.finish();
        scenarios.push(Scenario { id, title, without_rules, answers, add, outages, weight });
    }
    let weights: Vec<f64> = scenarios.iter().filter_map(|scenario| scenario.weight).collect();
    let total: f64 = weights.iter().sum();
    if !weights.is_empty() && (total - 1.0).abs() > WEIGHT_TOLERANCE {
        root.report(
            code::SCENARIO_WRONG,
            "scenario",
            format!("the weights of the scenarios add up to {total}"),
            "give the branches weights that add up to 100 %, and no weight to scenarios that are no branch",
        );
    }
    if scenarios.is_empty() {
        root.report(code::KEY_MISSING, "scenario", "the study has no scenario", "add a table [[scenario]]");
    }
    scenarios
}

fn read_answers(section: &Section<'_>, dataset: &Dataset) -> BTreeMap<String, String> {
    let mut answers = BTreeMap::new();
    let Some(written) = section.section("answers") else { return answers };
    for (question, answer) in written.entries() {
        match dataset.questions.get(&question) {
            None => written.report(
                code::SCENARIO_WRONG,
                &question,
                format!("`{question}` is not an open question"),
                finding::did_you_mean(
                    &question,
                    dataset.questions.keys().map(String::as_str),
                    "data/rules/open-questions.toml",
                ),
            ),
            Some(known) if !known.answers.iter().any(|(word, _)| *word == answer) => {
                let words: Vec<&str> = known.answers.iter().map(|(word, _)| word.as_str()).collect();
                written.report(
                    code::SCENARIO_WRONG,
                    &question,
                    format!("`{answer}` does not answer `{question}`"),
                    format!("write one of {}", words.join(", ")),
                );
            }
            Some(_) => {
                answers.insert(question, answer);
            }
        }
    }
    answers
}

/// A whole number between bounds, if written.
pub(crate) fn whole(section: &Section<'_>, key: &'static str, least: i64, most: i64) -> Option<i64> {
    let value = section.integer(key)?;
    if (least..=most).contains(&value) {
        return Some(value);
    }
    section.report(
        code::HORIZON_WRONG,
        key,
        format!("`{key}` is {value}"),
        format!("write a number between {least} and {most}"),
    );
    None
}

/// A code that must be written; what is no code is a finding.
pub(crate) fn required_code<T>(
    section: &Section<'_>,
    key: &'static str,
    parse: impl Fn(&str) -> Result<T, codes::UnknownCode>,
) -> Option<T> {
    let word = section.required_text(key);
    if word.is_empty() {
        return None;
    }
    match parse(&word) {
        Ok(code) => Some(code),
        Err(unknown) => {
            section.report(code::UNKNOWN_CODE, key, unknown.to_string(), unknown.help());
            None
        }
    }
}

pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}
