//! `monazite economy static`: a supplier stops for a year, mineral by mineral.

use answer::StaticAnswer;
use clap::Args;
use codes::{Code, Country, Mineral, Stage};
use dataset::{Dataset, schema};
use economy::static_loss::Scenario;
use finding::{Finding, code};
use report::{grid, words};

use super::tables::read;
use crate::arguments::{Common, Format, StudyChoice};
use crate::output::{Stop, load, print, print_tables};
use crate::study::find;

/// Minerals shown for each country if none is named.
const ROWS: usize = 20;
/// Places of the published order that are called its head.
const LEADING: usize = 10;

/// Whose loss, of which minerals.
#[derive(Debug, Args)]
pub(crate) struct StaticChoice {
    #[command(flatten)]
    study: StudyChoice,
    /// Only the losses of these viewpoints
    #[arg(long = "for", value_name = "COUNTRY", value_delimiter = ',')]
    viewpoints: Vec<String>,
    /// Only these minerals, with every supplier and every part of the loss
    #[arg(long, value_name = "MINERAL", value_delimiter = ',')]
    mineral: Vec<String>,
    /// Probability of every scenario, from 0 to 1, in place of those of the dataset
    #[arg(long, value_name = "SHARE", value_parser = probability)]
    probability: Option<f64>,
}

fn probability(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "write a number from 0 to 1".to_owned())?;
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err("write a number from 0 to 1".to_owned()) }
}

pub(crate) fn assess(common: &Common, choice: &StaticChoice) -> Result<(), Stop> {
    let mut minerals = Vec::new();
    for word in &choice.mineral {
        let mineral = Mineral::parse(word).map_err(Finding::from)?;
        minerals.push(mineral);
        minerals.extend(mineral.members());
    }
    for word in &choice.viewpoints {
        Country::parse(word).map_err(Finding::from)?;
    }
    let (files, dataset) = load(common)?;
    let study = find(common, &choice.study, &files, &dataset)?;
    let tables = read(&files, &dataset)?;
    let mut answers = answer::static_losses(&dataset, &study, &tables, choice.probability)?;
    answers.retain(|answer| {
        let country = answer.country.to_string();
        (choice.viewpoints.is_empty() || choice.viewpoints.contains(&country))
            && (minerals.is_empty() || minerals.contains(&answer.mineral))
    });
    if answers.is_empty() {
        return Err(Finding::error(code::USAGE, "no viewpoint of the study and listed mineral is meant")
            .help("`monazite assess` shows viewpoints and minerals")
            .into());
    }
    if common.format != Format::Text {
        let all = report::static_tables(&answers);
        return print_tables(&all, choice.study.table.as_deref(), "static", common.format);
    }
    let mut text = String::new();
    let mut countries: Vec<codes::Area> = answers.iter().map(|answer| answer.country).collect();
    countries.dedup();
    for country in countries {
        let of: Vec<&StaticAnswer> = answers.iter().filter(|answer| answer.country == country).collect();
        text.push_str(&ranking(&of, country, choice.mineral.is_empty()));
        if !choice.mineral.is_empty() {
            for answer in &of {
                text.push_str(&parts(answer));
            }
        }
        text.push_str(&published(&dataset, &of, country));
        if choice.mineral.is_empty() {
            text.push_str(&order(&of));
        }
        text.push_str(&without(&of));
    }
    print(&text)
}

fn ranking(answers: &[&StaticAnswer], country: codes::Area, cut: bool) -> String {
    let shown = if cut { ROWS } else { answers.len() };
    let rows = answers
        .iter()
        .take(shown)
        .map(|answer| {
            let mut cells = vec![
                answer.rank.to_string(),
                answer.published_rank.map_or(String::new(), |rank| rank.to_string()),
                answer.mineral.to_string(),
            ];
            if let Some(first) = answer.scenarios.first() {
                let [low, central, high] = &first.cases;
                cells.extend([
                    first.supplier.to_string(),
                    first.stage.map_or("imports", Stage::as_str).to_owned(),
                    words::percent(first.share),
                    words::times(central.price),
                    bare(central.loss()),
                    bare(low.loss()),
                    bare(high.loss()),
                    words::percent(first.probability[1]),
                    bare(answer.expected),
                ]);
            } else {
                cells.push("none".to_owned());
            }
            cells
        })
        .collect();
    let mut text = grid(
        &format!(
            "Loss of {} in a year without the exports of a supplier, dollars of 2025:",
            words::country(country)
        ),
        &["", "publ.", "", "of", "stage", "share", "price", "loss", "low", "high", "prob.", "expected"],
        5,
        rows,
    );
    if answers.len() > shown {
        text.push_str(&format!("  {} more with --format csv\n", answers.len() - shown));
    }
    text
}

/// Dollars without the name of the currency, which the title says.
fn bare(value: f64) -> String {
    words::dollars(value).trim_start_matches("USD ").to_owned()
}

/// Every supplier of a mineral with the parts of the central loss.
fn parts(answer: &StaticAnswer) -> String {
    let rows = answer
        .scenarios
        .iter()
        .map(|scenario| {
            let central = &scenario.cases[1];
            vec![
                scenario.supplier.to_string(),
                scenario.stage.map_or("imports", Stage::as_str).to_owned(),
                words::percent(scenario.share),
                words::percent(central.shortfall),
                bare(central.output),
                bare(central.downstream),
                central.bill.map_or("not known".to_owned(), bare),
                bare(central.producers),
                bare(central.loss()),
            ]
        })
        .collect();
    grid(
        &format!("{}, by supplier, central case, dollars of 2025:", answer.mineral.as_str()),
        &["", "stage", "share", "gone", "output", "customers", "dearer", "producers gain", "loss"],
        2,
        rows,
    )
}

/// Published losses of single minerals beside ours, with the reason where ours lies outside the range.
fn published(dataset: &Dataset, answers: &[&StaticAnswer], country: codes::Area) -> String {
    let mut text = String::new();
    let rows = dataset.rows(&schema::PUBLISHED_LOSS).iter().filter(|row| {
        row.country == Some(country)
            && row.cell("measure") == "money"
            && row.cell("estimate").starts_with("usgs-")
    });
    for row in rows {
        let symbol = row.cell("estimate").trim_start_matches("usgs-");
        let Some(answer) = answers.iter().find(|a| a.mineral.to_string().eq_ignore_ascii_case(symbol)) else {
            continue;
        };
        let (Some((low, value, high)), Some(first)) = (row.low_value_high(), answer.scenarios.first()) else {
            continue;
        };
        let ours = first.cases[1].loss();
        let range = if low < high {
            format!("{} ({} to {})", words::dollars(value), words::dollars(low), words::dollars(high))
        } else {
            words::dollars(value)
        };
        let verdict = if low < high && (low..=high).contains(&ours) {
            "inside the published range".to_owned()
        } else {
            format!("{} the published figure: {}", compared(ours / value), reason(first))
        };
        text.push_str(&words::wrapped(&format!(
            "{}: ours {}, published {range}; {verdict}.",
            words::capital(answer.mineral.as_str()),
            words::dollars(ours),
        )));
    }
    if text.is_empty() { text } else { format!("\n  Beside published losses:\n{text}") }
}

/// How a figure compares with another, in words.
fn compared(ratio: f64) -> String {
    if ratio >= 1.5 {
        format!("{ratio:.0} times")
    } else if ratio >= 1.0 {
        format!("{:.0} % above", 100.0 * (ratio - 1.0))
    } else {
        format!("{} of", words::percent(ratio))
    }
}

/// What the central loss of a scenario rests on, so that a reader sees which figure parts it from another's.
fn reason(scenario: &Scenario) -> String {
    let central = &scenario.cases[1];
    let gone = format!("{} of the traded quantity goes missing", words::percent(central.shortfall));
    let Some(worst) = central.worst else {
        return format!("{gone}, but no use of it is known to stop output made here; only its price counts");
    };
    let [low, value, high] = worst.need.map(words::percent);
    format!(
        "{gone}, and {} of the output lost is of {}, of which {value} ({low} to {high}, judged) is taken to need it \
         in goods made here",
        words::percent(worst.output / central.output),
        worst.sector.name(),
    )
}

/// How well our order agrees with the published one, and what moves each mineral whose place is far from it.
fn order(answers: &[&StaticAnswer]) -> String {
    let ranked: Vec<&&StaticAnswer> =
        answers.iter().filter(|answer| answer.published_rank.is_some()).collect();
    let ours: Vec<Option<f64>> = ranked.iter().map(|answer| Some(answer.rank as f64)).collect();
    let theirs: Vec<Option<f64>> =
        ranked.iter().map(|answer| answer.published_rank.map(|rank| rank as f64)).collect();
    let Some(agreement) = criticality::spearman(&ours, &theirs) else { return String::new() };
    let leading = |places: &dyn Fn(&StaticAnswer) -> Option<usize>| {
        ranked.iter().filter(|answer| places(answer).is_some_and(|place| place <= LEADING)).count()
    };
    let both = ranked
        .iter()
        .filter(|a| a.rank <= 2 * LEADING && a.published_rank.is_some_and(|rank| rank <= LEADING))
        .count();
    let mut text = words::wrapped(&format!(
        "Of the first {} of the published order, {both} are among our first {}; over all {} minerals with a published \
         place the rank correlation is {agreement:.2}.",
        leading(&|answer| answer.published_rank),
        2 * LEADING,
        ranked.len(),
    ));
    let far = |answer: &&&&StaticAnswer| {
        answer.published_rank.is_some_and(|theirs| {
            theirs.min(answer.rank) <= LEADING && theirs.abs_diff(answer.rank) > LEADING / 2
        })
    };
    for answer in ranked.iter().filter(far) {
        let (Some(theirs), Some(first)) = (answer.published_rank, answer.scenarios.first()) else { continue };
        let weight = if first.named { "" } else { ", the general one for a supplier so governed" };
        text.push_str(&words::wrapped(&format!(
            "{}: our place {}, published {theirs}. Weighted by a probability of {}{weight}; {}.",
            words::capital(answer.mineral.as_str()),
            answer.rank,
            words::percent(first.probability[1]),
            reason(first),
        )));
    }
    format!("\n  Beside the published order:\n{text}")
}

/// Minerals whose suppliers nobody publishes.
fn without(answers: &[&StaticAnswer]) -> String {
    let names: Vec<&str> = answers
        .iter()
        .filter(|answer| answer.scenarios.is_empty())
        .map(|answer| answer.mineral.as_str())
        .collect();
    if names.is_empty() {
        return String::new();
    }
    words::wrapped(&format!(
        "No scenario: {}. Neither output by country nor sources of imports are published, so that no supplier can be \
         stopped.",
        names.join(", ")
    ))
}
