//! `monazite assess`: every listed mineral, whole or by mineral, stage, viewpoint, method and side.

use codes::{Code, Country, Mineral, Stage};
use criticality::Method;
use finding::{Finding, Findings, code};
use report::Table;

use crate::arguments::{By, Common, Format, MethodChoice, StudyChoice, ViewChoice};
use crate::output::{Stop, load, print, print_tables};
use crate::study::{Question, compute, find, part};

const ALL: &str = "all";

/// Tables that a view prints, with the columns shown on a terminal.
const VIEWS: [(&str, &[&str]); 4] = [
    (
        "mineral-stages",
        &[
            "mineral",
            "stage",
            "form",
            "by",
            "top",
            "hhi",
            "top_share",
            "suppliers_for_nine_tenths",
            "without_top",
        ],
    ),
    ("concentration-by-year", &["mineral", "stage", "form", "top", "year", "hhi", "top_share", "countries"]),
    ("scores", &["country", "mineral", "method", "score", "rank"]),
    ("priority", &["country", "mineral", "why"]),
];

pub(crate) fn assess(
    common: &Common,
    choice: &StudyChoice,
    method: &MethodChoice,
    view: &ViewChoice,
) -> Result<(), Stop> {
    let filters = filters(method, view)?;
    if filters.is_empty() && method.method.is_none() {
        return part(common, choice, Question::Assess);
    }
    let (files, dataset) = load(common)?;
    let study = find(common, choice, &files, &dataset)?;
    let outside: Vec<&String> = view
        .viewpoints
        .iter()
        .filter(|wanted| !study.viewpoints.iter().any(|country| country.as_str() == wanted.as_str()))
        .collect();
    if let Some(country) = outside.first() {
        return Err(Finding::error(code::USAGE, format!("`{country}` is no viewpoint of the study"))
            .help("add it to `viewpoints` of a study of your own")
            .into());
    }
    let answer = compute(common, &dataset, &study, &[answer::Part::Assess])?;
    let mut tables = report::tables(&answer, &dataset);
    for table in &mut tables {
        for (column, words) in &filters {
            table.keep(column, words);
        }
    }
    if common.format != Format::Text {
        let main = if method.method.is_some() { "scores" } else { "mineral-stages" };
        return print_tables(&tables, choice.table.as_deref(), main, common.format);
    }
    let mut text = String::new();
    for (name, columns) in VIEWS {
        // A method asks for scores alone, a year for years alone, a stage or side for stages.
        let wanted = match name {
            "scores" => view.stage.is_empty() && view.by.is_none() && view.year.is_empty(),
            "priority" => {
                method.method.is_none() && view.stage.is_empty() && view.by.is_none() && view.year.is_empty()
            }
            "concentration-by-year" => method.method.is_none() && view.by != Some(By::Controller),
            _ => method.method.is_none() && view.year.is_empty(),
        };
        if let Some(table) = tables.iter().find(|table: &&Table| wanted && table.name == name)
            && !table.rows.is_empty()
        {
            text.push_str(&table.aligned(columns));
        }
    }
    if text.is_empty() {
        "\n  Nothing matches.\n".clone_into(&mut text);
    }
    print(&text)
}

/// Columns and the words to keep in them; findings for words that are no codes.
fn filters(method: &MethodChoice, view: &ViewChoice) -> Result<Vec<(&'static str, Vec<String>)>, Stop> {
    let mut findings = Findings::default();
    let mut unknown =
        |fault: String, help: String| findings.push(Finding::error(code::UNKNOWN_CODE, fault).help(help));
    let mut minerals = Vec::new();
    for word in &view.mineral {
        match Mineral::parse(word) {
            // An aggregate stands for its members, and for itself where a table counts it.
            Ok(mineral) => {
                minerals.push(mineral.to_string());
                minerals.extend(mineral.members().iter().map(ToString::to_string));
            }
            Err(error) => unknown(error.to_string(), error.help().to_owned()),
        }
    }
    for word in &view.stage {
        if let Err(error) = Stage::parse(word) {
            unknown(error.to_string(), error.help().to_owned());
        }
    }
    for word in &view.viewpoints {
        if let Err(error) = Country::parse(word) {
            unknown(error.to_string(), error.help().to_owned());
        }
    }
    let mut methods = Vec::new();
    if let Some(word) = method.method.as_deref().filter(|word| *word != ALL) {
        if Method::ALL.iter().any(|known| known.as_str() == word) {
            methods.push(word.to_owned());
        } else {
            let known: Vec<&str> = Method::ALL.iter().map(|known| known.as_str()).collect();
            unknown(
                format!("`{word}` is not a method"),
                format!("write {ALL} or one of {}", known.join(", ")),
            );
        }
    }
    if findings.has_errors() {
        return Err(findings.into());
    }
    let by = view.by.map(|by| match by {
        By::Location => "location".to_owned(),
        By::Controller => "controller".to_owned(),
    });
    let years: Vec<String> = view.year.iter().map(ToString::to_string).collect();
    let all = [
        ("mineral", minerals),
        ("stage", view.stage.clone()),
        ("country", view.viewpoints.clone()),
        ("method", methods),
        ("year", years),
        ("by", by.into_iter().collect()),
    ];
    Ok(all.into_iter().filter(|(_, words)| !words.is_empty()).collect())
}
