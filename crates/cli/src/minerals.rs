//! `monazite assess`: every listed mineral, whole or by mineral, stage, viewpoint, method and side.

use answer::Answer;
use codes::{Code, Mineral, Stage, Viewpoint};
use criticality::Method;
use finding::{Finding, Findings, code};
use report::Table;

use crate::arguments::{By, Common, Format, MethodChoice, StudyChoice, ViewChoice};
use crate::output::{Stop, load, note, print, print_tables};
use crate::progress::Bar;
use crate::study::{Question, find, part};

const ALL: &str = "all";

/// Minerals shown of each viewpoint where no mineral is named.
const FIRST: usize = 15;

const BY_YEAR: &str = "by-year";

/// A shorter word for a method.
const PATH: &str = "path";

/// Tables that a view prints, with the columns shown on a terminal.
const VIEWS: [(&str, &[&str]); 7] = [
    ("priority", &["country", "rank", "mineral", "likelihood", "consequence", "in_first_ten"]),
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
            "n_minus_1",
        ],
    ),
    ("concentration-by-year", &["mineral", "stage", "form", "top", "year", "hhi", "top_share", "countries"]),
    (
        "dependence",
        &[
            "country",
            "mineral",
            "used",
            "net_import_reliance",
            "source",
            "source_share",
            "dominant",
            "path_exposure",
            "cover",
        ],
    ),
    ("chokepoints", &["country", "mineral", "rank", "stage", "place", "share"]),
    (
        BY_YEAR,
        &[
            "country",
            "year",
            "geopolrisk",
            "hhi",
            "governance",
            "foreign",
            "mined",
            "separated",
            "imports",
            "dominant",
            "path_exposure",
            "path_direct",
        ],
    ),
    ("scores", &["country", "mineral", "method", "score", "rank"]),
];

pub(crate) fn assess(
    common: &Common,
    choice: &StudyChoice,
    method: &MethodChoice,
    view: &ViewChoice,
) -> Result<(), Stop> {
    let viewpoints = viewpoints(view)?;
    let filters = filters(method, view)?;
    if filters.is_empty() && method.method.is_none() && view.governance.is_none() {
        return part(common, choice, Question::Assess);
    }
    let (files, dataset) = load(common)?;
    let mut study = find(common, choice, &files, &dataset)?;
    if let Some(word) = &view.governance {
        study::governance(word, &dataset)
            .map_err(|(code, message, help)| Finding::error(code, message).help(help))?;
        study.governance.clone_from(word);
    }
    let viewpoints = if viewpoints.is_empty() {
        study.viewpoints.iter().copied().map(Viewpoint::from).collect()
    } else {
        viewpoints
    };
    let bar = Bar::new(common.quiet);
    let answer =
        Answer::compute_for(&dataset, &study, &viewpoints, &[answer::Part::Assess], &|work, done, all| {
            bar.show(work, done, all);
        });
    bar.clear();
    let answer = answer?;
    if !common.quiet {
        remarks(&answer, method);
    }
    let mut tables = report::tables(&answer, &dataset);
    for table in &mut tables {
        for (column, words) in &filters {
            table.keep(column, words);
        }
    }
    if common.format != Format::Text {
        let main = match &method.method {
            Some(_) if !view.year.is_empty() => BY_YEAR,
            Some(_) => "scores",
            None => "mineral-stages",
        };
        return print_tables(&tables, choice.table.as_deref(), main, common.format);
    }
    // Methods that the table by year holds, or all of them.
    let by_year = method.method.as_deref().is_none_or(|word| {
        [ALL, PATH, Method::PathExposure.as_str(), Method::GeoPolRisk.as_str()].contains(&word)
    });
    // Nothing but a viewpoint: the first minerals, and how to ask for more.
    let short = filters.iter().all(|filter| filter.0 == "country") && method.method.is_none();
    let mut text = String::new();
    for (name, columns) in VIEWS {
        // A method asks for scores alone, a year for years alone, a stage or side for stages.
        let wanted = match name {
            "scores" => view.stage.is_empty() && view.by.is_none() && view.year.is_empty(),
            "priority" | "dependence" => {
                method.method.is_none() && view.stage.is_empty() && view.by.is_none() && view.year.is_empty()
            }
            "concentration-by-year" => method.method.is_none() && view.by != Some(By::Controller),
            "chokepoints" => {
                !view.mineral.is_empty()
                    && method.method.is_none()
                    && view.by != Some(By::Controller)
                    && view.year.is_empty()
            }
            BY_YEAR => !view.year.is_empty() && by_year && view.stage.is_empty() && view.by.is_none(),
            _ => method.method.is_none() && view.year.is_empty(),
        };
        let wanted = wanted && (!short || ["priority", "dependence"].contains(&name));
        if let Some(table) = tables.iter_mut().find(|table: &&mut Table| wanted && table.name == name)
            && !table.rows.is_empty()
        {
            if short {
                table.cut("country", FIRST);
            }
            if method.method.as_deref().is_some_and(|word| word != ALL) {
                table.sort_by_number("rank");
            }
            text.push_str(&table.aligned(columns));
            if name == "priority" {
                text.push_str("\n  What drives their places:\n");
                text.push_str(&table.sentences("country", "why"));
            }
            if name == BY_YEAR {
                text.push_str(&told(&answer, &years(view)));
            }
        }
    }
    if short {
        text.push_str(&format!(
            "\n  The first {FIRST} by priority; --format csv --table priority has all. --mineral Ga shows a mineral, --stage and\n  --by a stage, --method geopolrisk or all the scores, --year 2018..2024 the years.\n"
        ));
    }
    if text.is_empty() {
        "\n  Nothing matches.\n".clone_into(&mut text);
    }
    print(&text)
}

/// What moved the scores of the years shown, and what stands in for figures of a year.
fn told(answer: &Answer, years: &[i16]) -> String {
    let mut text = String::from("\n");
    for series in &answer.by_year {
        if let Some(sentence) = report::by_year_sentence(series, years) {
            report::bullet(&mut text, &sentence);
        }
        let shown: Vec<_> = series.years.iter().filter(|year| years.contains(&year.year)).collect();
        let most = shown.iter().map(|year| year.governance_carried).fold(0.0, f64::max);
        if most > 0.0 {
            let part = report::words::percent(most);
            report::bullet(
                &mut text,
                &format!(
                    "{}: sellers of at most {part} of the imports have no rating of the year; the nearest year or a fixed weight stands in.",
                    series.viewpoint
                ),
            );
        }
        let mut told: Vec<(&str, Vec<String>)> = Vec::new();
        for year in shown.iter().filter(|year| !year.carried.is_empty()) {
            match told.iter_mut().find(|entry| entry.0 == year.carried) {
                Some(entry) => entry.1.push(year.year.to_string()),
                None => told.push((&year.carried, vec![year.year.to_string()])),
            }
        }
        for (remark, years) in told {
            report::bullet(&mut text, &format!("{} {}: {remark}.", series.viewpoint, years.join(", ")));
        }
    }
    text
}

/// What a reader must know of the viewpoints and the method, beside the figures.
fn remarks(answer: &Answer, method: &MethodChoice) {
    for block in &answer.priority {
        let members = block.country.members();
        let apart: Vec<&str> = members
            .iter()
            .filter(|member| answer.chain.place(codes::Area::Country(**member)).is_some())
            .map(|member| member.as_str())
            .collect();
        if apart.len() < members.len() {
            let counted = if apart.is_empty() { "none of them".to_owned() } else { apart.join(", ") };
            note(&format!(
                "{}: use of rare earths counts {counted} of {} countries, those with a place of their own in the chain.",
                block.country,
                members.len(),
            ));
        }
        if method.method.as_deref().is_some_and(|word| word.starts_with("usgs") || word == ALL) {
            let suppliers = |known: bool| -> usize {
                let all = block.profiles.iter().flat_map(|profile| &profile.stages).flat_map(|s| &s.located);
                let named =
                    all.filter(|supplier| !supplier.home && (!known || supplier.unreliability.is_some()));
                named.map(|supplier| supplier.country).collect::<std::collections::BTreeSet<_>>().len()
            };
            note(&format!(
                "{}: ability and willingness to supply are known for {} of {} supplying countries (tables policy-perception and tie, with --data); for the others political stability stands in for both.",
                block.country,
                suppliers(true),
                suppliers(false),
            ));
        }
    }
}

/// The viewpoints asked for; findings for words that are none.
fn viewpoints(view: &ViewChoice) -> Result<Vec<Viewpoint>, Stop> {
    let mut findings = Findings::default();
    let mut viewpoints: Vec<Viewpoint> = Vec::new();
    for word in &view.viewpoints {
        match Viewpoint::parse(word) {
            Ok(viewpoint) if viewpoints.contains(&viewpoint) => {}
            Ok(viewpoint) => viewpoints.push(viewpoint),
            Err(unknown) => findings.push(unknown.into()),
        }
    }
    if findings.has_errors() { Err(findings.into()) } else { Ok(viewpoints) }
}

fn years(view: &ViewChoice) -> Vec<i16> {
    view.year.iter().flat_map(|years| years.0.clone()).collect()
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
            Err(error) => unknown(error.to_string(), error.help()),
        }
    }
    for word in &view.stage {
        if let Err(error) = Stage::parse(word) {
            unknown(error.to_string(), error.help());
        }
    }
    let mut methods = Vec::new();
    if let Some(word) = method.method.as_deref().filter(|word| *word != ALL) {
        let word = if word == PATH { Method::PathExposure.as_str() } else { word };
        if Method::ALL.iter().any(|known| known.as_str() == word) {
            methods.push(word.to_owned());
        } else {
            let known = std::iter::once(ALL).chain(Method::ALL.iter().map(|known| known.as_str()));
            unknown(format!("`{word}` is not a method"), finding::did_you_mean_one_of(word, known));
        }
    }
    if findings.has_errors() {
        return Err(findings.into());
    }
    let by = view.by.map(|by| match by {
        By::Location => "location".to_owned(),
        By::Controller => "controller".to_owned(),
    });
    let years: Vec<String> = years(view).iter().map(ToString::to_string).collect();
    let all = [
        ("mineral", minerals),
        ("stage", view.stage.clone()),
        ("country", view.viewpoints.iter().map(|word| word.replace(' ', "")).collect()),
        ("method", methods),
        ("year", years),
        ("by", by.into_iter().collect()),
    ];
    Ok(all.into_iter().filter(|(_, words)| !words.is_empty()).collect())
}
