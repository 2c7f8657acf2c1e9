//! `monazite economy loss`: what a list of missing minerals, or a run of a study, costs.

use std::path::PathBuf;

use ario::Verdict;
use clap::Args;
use dataset::shortage;
use economy::dynamic::{DynamicLoss, Settings};
use economy::shortage::ShortageLoss;
use finding::{Finding, Findings, code};
use report::{grid, words};

use super::tables::read;
use crate::arguments::{Common, Format, StudyChoice};
use crate::output::{Stop, load, note, print, print_tables};
use crate::study::{compute, find};

/// What is missing.
#[derive(Debug, Args)]
pub(crate) struct LossChoice {
    #[command(flatten)]
    study: StudyChoice,
    /// What is missing, CSV; without it the scenarios of the study are run
    #[arg(long, value_name = "FILE")]
    shortage: Option<PathBuf>,
    /// Also day by day with inventories
    #[arg(long, requires = "shortage")]
    dynamic: bool,
}

pub(crate) fn loss(common: &Common, choice: &LossChoice) -> Result<(), Stop> {
    let list = choice.shortage.as_deref().map(|path| shortage::read(path).usable()).transpose()?;
    let (files, dataset) = load(common)?;
    let study = find(common, &choice.study, &files, &dataset)?;
    let tables = read(&files, &dataset)?;
    let Some((list, found)) = list else {
        let mut answer = compute(common, &dataset, &study, &[answer::Part::Stress])?;
        answer.spread(&tables);
        return if common.format == Format::Text {
            print(&(report::spread_summary(&answer) + &report::published_summary(&answer)))
        } else {
            let all = report::tables(&answer, &dataset);
            print_tables(&all, choice.study.table.as_deref(), "indirect-losses", common.format)
        };
    };
    if !found.is_empty() && !common.quiet {
        note(found.to_string().trim_end());
    }
    if list.is_empty() {
        return Err(Finding::error(code::USAGE, "the list of what is missing is empty")
            .help(format!("write rows of {}", shortage::COLUMNS.join(",")))
            .into());
    }
    let losses = answer::shortage_losses(&dataset, &study, &tables, &list)?;
    let mut dynamic = Vec::new();
    if choice.dynamic {
        let mut findings = Findings::default();
        let settings = Settings::read(&dataset, &mut findings);
        if findings.has_errors() {
            return Err(findings.into());
        }
        for loss in &losses {
            let weeks = list.iter().filter(|missing| missing.country == loss.country);
            let weeks = weeks.map(|missing| missing.weeks).fold(0.0, f64::max);
            dynamic.push(run(&tables, loss, weeks, &settings)?);
        }
    }
    if common.format != Format::Text {
        let all = report::shortage_tables(&losses, &dynamic);
        return print_tables(&all, choice.study.table.as_deref(), "shortage", common.format);
    }
    print(&text(&losses, &dynamic))
}

/// The dynamic answer of a country: its sectors miss in the weeks of the shortage what they lose over the year.
fn run(
    tables: &economy::Tables,
    loss: &ShortageLoss,
    weeks: f64,
    settings: &Settings,
) -> Result<DynamicLoss, Stop> {
    let region = loss.country.to_string();
    let Some(regional) = tables.of(loss.country) else {
        return Err(Finding::error(code::NO_DATA, format!("no table tells {region} apart")).into());
    };
    let part = (weeks / quantity::WEEKS_PER_YEAR).min(1.0);
    let stopped: Vec<_> =
        loss.stopped.iter().map(|(sector, lost)| (*sector, (lost / part).min(1.0))).collect();
    let own = regional.own(&region, &stopped);
    let days = (weeks * quantity::DAYS_PER_WEEK).round() as usize;
    economy::dynamic::run(regional, &region, &own, days, settings).map_err(|fault| {
        Finding::error(code::NO_DATA, format!("the dynamic answer cannot be found: {fault}"))
            .help("leave out --dynamic")
            .into()
    })
}

fn text(losses: &[ShortageLoss], dynamic: &[DynamicLoss]) -> String {
    let share = |loss: &ShortageLoss, value: f64| words::percent(value / loss.product);
    let rows = losses
        .iter()
        .map(|loss| {
            vec![
                loss.country.to_string(),
                words::dollars(loss.lower),
                share(loss, loss.lower),
                words::dollars(loss.central()),
                share(loss, loss.central()),
                words::dollars(loss.suppliers),
                words::dollars(loss.upper()),
                share(loss, loss.upper()),
                words::dollars(loss.strict_indirect),
            ]
        })
        .collect();
    let mut text = grid(
        "Loss of a year, part of domestic product, and what of it falls on suppliers or indirectly:",
        &["", "lower", "", "central", "", "suppliers", "upper", "", "indirect"],
        1,
        rows,
    );
    text.push_str(
        "\n  Lower: what is left goes where it is worth most. Central: each sector loses what its scarcest\n  \
         mineral stops, and its suppliers what it no longer orders. Upper: every missing mineral stops its\n  \
         own part, and direct customers stop with their scarcest input.\n",
    );
    let rows: Vec<Vec<String>> = losses
        .iter()
        .flat_map(|loss| {
            let mut abroad: Vec<_> = loss.abroad.iter().collect();
            abroad.sort_by(|a, b| b.2.total_cmp(&a.2));
            abroad.into_iter().map(|(region, lower, upper)| {
                vec![loss.country.to_string(), region.clone(), words::dollars(*lower), words::dollars(*upper)]
            })
        })
        .collect();
    if !rows.is_empty() {
        text.push_str(&grid(
            "What it costs others: suppliers alone; with customers that stop:",
            &["stop in", "loss of", "lower", "upper"],
            2,
            rows,
        ));
    }
    for moved in dynamic {
        let end = match moved.stability.verdict {
            Verdict::Returns => "finds back to its ordinary output".to_owned(),
            Verdict::Elsewhere => format!(
                "settles at {} of its ordinary output and does not find back within ten years",
                words::percent(moved.stability.level)
            ),
            Verdict::Collapses => {
                "collapses: the loss depends on how long one looks, and is no estimate".to_owned()
            }
        };
        let changes = if moved.loss < 0.0 { "gains" } else { "loses" };
        text.push('\n');
        text.push_str(&words::wrapped(&format!(
            "Day by day with inventories, {} {changes} {} of value added in the year; output is least on day {}, \
             at {:.1} %. Afterwards the economy {end}.",
            moved.region,
            words::dollars(moved.loss.abs()),
            moved.day,
            moved.lowest * 100.0,
        )));
    }
    text
}
