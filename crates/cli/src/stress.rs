//! `monazite stress`: a study or single rules under draws of all uncertain figures.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use answer::{Answer, DrawMethod, DrawRanges, Draws, Experiment, LARGEST, Part, PartialEnsemble};
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use dataset::{Dataset, Files, Rule};
use finding::{Finding, code};
use jiff::Timestamp;
use jiff::civil::Date;
use report::{RunRecord, TableForms, Timing};
use study::{Allocation, LONGEST, Scenario, Study};

use crate::arguments::{Common, Format, StudyChoice};
use crate::output::{Stop, load, note, print, print_tables, unwritable};
use crate::progress::Bar;
use crate::respond::{find_rule, is_rule};
use crate::study::{compute, find};

/// The study that single rules are put into.
const SHIPPED: &str = "us-japan";

/// What to put under stress, and how.
#[derive(Debug, Args)]
pub(crate) struct StressChoice {
    /// A study, by name or path; or rules, by name or as files, put into the most likely branch of a study
    #[arg(default_value = SHIPPED, value_name = "STUDY|RULE")]
    what: Vec<String>,
    /// Draws of all uncertain figures under each scenario [default: that of the study]
    #[arg(long, value_name = "N")]
    draws: Option<u64>,
    /// Weeks to look ahead [default: those of the study]
    #[arg(long, value_name = "W")]
    weeks: Option<u64>,
    /// Only this scenario; rules are put into it
    #[arg(long, value_name = "SCENARIO")]
    branch: Option<String>,
    /// How scarce goods are shared [default: as the study says]
    #[arg(long, value_name = "RULE", value_parser = PossibleValuesParser::new(Allocation::ALL.map(|rule| rule.0)))]
    allocation: Option<String>,
    /// How draws are made
    #[arg(long, value_enum, default_value_t = MethodChoice::Sobol)]
    method: MethodChoice,
    /// Seed of the draws [default: that of the study]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Folder for tables and the record of the run
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write the tables as Parquet too
    #[arg(long, requires = "out")]
    parquet: bool,
    /// File for what was counted, also after Ctrl-C; draws that it already holds are not made again
    #[arg(long, value_name = "FILE")]
    partial: Option<PathBuf>,
    /// First draw to make, the very first being 0; for parts of an ensemble on several machines
    #[arg(long, value_name = "N", default_value_t = 0)]
    draws_from: u64,
    /// Draw before which to stop [default: --draws]
    #[arg(long, value_name = "N", conflicts_with = "draws")]
    draws_to: Option<u64>,
    /// Files that --partial wrote, counted together; no draw is made unless --draws asks for more
    #[arg(long, value_name = "FILE", num_args = 1..)]
    merge: Vec<PathBuf>,
    /// Table to print with --format csv or json; see columns.csv [default: ensemble-losses]
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// Day on which the law is looked at [default: that of the study]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Day up to which rules are known, to repeat a past answer [default: the day looked at]
    #[arg(long, value_name = "DATE")]
    known: Option<Date>,
}

/// How draws are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MethodChoice {
    /// Plain Monte Carlo
    Mc,
    /// Scrambled Sobol points
    Sobol,
}

pub(crate) fn stress(common: &Common, choice: &StressChoice) -> Result<(), Stop> {
    let (started, clock) = (Timestamp::now(), Instant::now());
    let (files, mut dataset) = load(common)?;
    let study = question(common, choice, &files, &mut dataset)?;
    let wanted = wanted(choice, &study)?;
    let mut answer = compute(common, &dataset, &study, &[Part::Stress])?;
    let cancelled = draw(common, choice, &dataset, &mut answer, &wanted)?;
    if let Some(folder) = &choice.out {
        write(common, choice, &answer, &dataset, folder, (started, clock))?;
    }
    match common.format {
        Format::Text => print(&report::summary(&answer, report::Language::English))?,
        format => {
            let tables = report::tables(&answer, &dataset);
            print_tables(&tables, choice.table.as_deref(), "ensemble-losses", format)?;
        }
    }
    if cancelled { Err(Stop::Told) } else { Ok(()) }
}

/// The study with what the command line changes.
fn question(
    common: &Common,
    choice: &StressChoice,
    files: &Files,
    dataset: &mut Dataset,
) -> Result<Study, Stop> {
    let (rules, studies): (Vec<&String>, Vec<&String>) =
        choice.what.iter().partition(|name| is_rule(dataset, files, name));
    if studies.len() > 1 {
        let names: Vec<&str> = studies.iter().map(|name| name.as_str()).collect();
        return Err(Finding::error(code::USAGE, format!("{} are two studies or more", names.join(" and ")))
            .help("name one study, and as many rules as you like")
            .into());
    }
    let rules =
        rules.into_iter().map(|name| find_rule(common, dataset, name)).collect::<Result<Vec<_>, _>>()?;
    let chosen = StudyChoice {
        study: studies.first().map_or(SHIPPED, |name| name.as_str()).to_owned(),
        table: None,
        as_of: choice.as_of,
        known: choice.known,
    };
    let mut study = find(common, &chosen, files, dataset)?;
    if let Some(weeks) = choice.weeks {
        if weeks == 0 || weeks > LONGEST as u64 {
            return Err(Finding::error(code::HORIZON_WRONG, format!("{weeks} weeks cannot be simulated"))
                .help(format!("ask for between 1 and {LONGEST} weeks"))
                .into());
        }
        study.weeks = weeks as usize;
    }
    if let Some(allocation) = choice.allocation.as_deref().and_then(Allocation::parse) {
        study.allocation = allocation;
    }
    if let Some(seed) = choice.seed {
        study.seed = seed;
    }
    if let Some(branch) = &choice.branch {
        let ids = || study.scenarios.iter().map(|scenario| scenario.id.as_str());
        if !ids().any(|id| id == branch) {
            return Err(Finding::error(
                code::SCENARIO_UNKNOWN,
                format!("`{branch}` is no scenario of study `{}`", study.id),
            )
            .help(finding::did_you_mean_one_of(branch, ids()))
            .into());
        }
        study.scenarios.retain(|scenario| &scenario.id == branch);
    }
    if !rules.is_empty() {
        study.scenarios = with_rules(&study, rules, dataset)?;
        study.plan = None;
    }
    Ok(study)
}

/// The most likely branch without and with the rules.
fn with_rules(study: &Study, rules: Vec<Rule>, dataset: &mut Dataset) -> Result<Vec<Scenario>, Stop> {
    let weight = |scenario: &Scenario| scenario.weight.unwrap_or(0.0);
    let ruled = study.scenarios.iter().filter(|scenario| !scenario.without_rules);
    let Some(before) = ruled.max_by(|a, b| weight(a).total_cmp(&weight(b))) else {
        return Err(Finding::error(
            code::SCENARIO_UNKNOWN,
            "no scenario has rules to which another could be added",
        )
        .help("choose a scenario with --branch whose rules are in force")
        .into());
    };
    let traded = [study.traded_minerals(), study.minerals_apart()].concat();
    let idle = |rule: &&Rule| {
        let named = rule.items.iter().flat_map(|item| &item.minerals);
        !named.flat_map(|mineral| mineral.members()).any(|member| traded.contains(&member))
    };
    if let Some(rule) = rules.iter().find(idle) {
        return Err(Finding::error(
            code::RULE_IDLE,
            format!("rule `{}` names no mineral that is traded in study `{}`", rule.id, study.id),
        )
        .help(format!(
            "`monazite respond --rule {}` answers it from stocks and trade of the dataset",
            rule.id
        ))
        .into());
    }
    let mut after = before.clone();
    let ids: Vec<String> = rules.iter().map(|rule| rule.id.clone()).collect();
    after.id = ids.join("+");
    after.title = format!("{}, and {}", before.title, ids.join(", "));
    after.weight = None;
    let before = Scenario { weight: None, ..before.clone() };
    for rule in rules {
        after.add.push(rule.id.clone());
        dataset.rules.insert(rule.id.clone(), Rule { hypothetical: true, ..rule });
    }
    Ok(vec![before, after])
}

/// Draws that the command line asks for.
fn wanted(choice: &StressChoice, study: &Study) -> Result<DrawRanges, Stop> {
    let asked = choice.draws_to.or(choice.draws);
    let end = match asked {
        Some(end) => end,
        // Parts are merged as they are unless more is asked for.
        None if !choice.merge.is_empty() => return Ok(DrawRanges::default()),
        None => study.scenario_draws as u64,
    };
    let first = choice.draws_from;
    let impossible = |message: String| {
        Stop::from(
            Finding::error(code::DRAWS_IMPOSSIBLE, message)
                .help(format!("ask for between 1 and {LARGEST} draws")),
        )
    };
    if end > LARGEST {
        return Err(impossible(format!("{end} draws are not possible")));
    }
    if end <= first {
        return Err(impossible(if first == 0 {
            "no draws are no ensemble".to_owned()
        } else {
            format!("from draw {first} to before draw {end} there are none")
        }));
    }
    Ok(DrawRanges::new(first, end))
}

/// Makes the draws that are missing and puts what all say into the answer; true if that was broken off.
fn draw(
    common: &Common,
    choice: &StressChoice,
    dataset: &Dataset,
    answer: &mut Answer,
    wanted: &DrawRanges,
) -> Result<bool, Stop> {
    let method = match choice.method {
        MethodChoice::Mc => DrawMethod::MonteCarlo,
        MethodChoice::Sobol => DrawMethod::Sobol,
    };
    let experiment = Experiment::new(dataset, answer, Draws { method, seed: answer.study.seed })?;
    let mut made = experiment.empty();
    for file in choice.merge.iter().chain(choice.partial.iter().filter(|file| file.exists())) {
        let part = read(file)?;
        made.merge(&part).map_err(|finding| finding.at(finding::Place::file(file.display().to_string())))?;
    }
    let mut missing = DrawRanges::default();
    for (first, end) in wanted.ranges() {
        missing.merge(&made.held.missing(*first, *end));
    }
    let cancel = Arc::new(AtomicBool::new(false));
    listen(&cancel, common.quiet);
    let bar = Bar::new(common.quiet);
    let run = experiment.run(&mut made, &missing, &cancel, &|work, done, all| bar.show(work, done, all));
    bar.clear();
    run?;
    if let Some(file) = &choice.partial {
        keep(file, &made)?;
    }
    let cancelled = cancel.load(Ordering::Relaxed);
    if cancelled && !common.quiet {
        let kept = choice.partial.as_ref().map_or_else(
            || "name a file with --partial to keep draws and to go on from there".to_owned(),
            |file| format!("they are kept in {}; the same command goes on from there", file.display()),
        );
        note(&format!("Broken off after {} draws; {kept}.", made.draws()));
    }
    if made.draws() == 0 {
        return Err(Stop::Told);
    }
    let ensemble = experiment.summary(&made);
    answer.ensemble = Some(ensemble);
    Ok(cancelled)
}

/// Ctrl-C lets the draws that were begun end; a second one ends the program.
fn listen(cancel: &Arc<AtomicBool>, quiet: bool) {
    let cancel = Arc::clone(cancel);
    // Without a handler Ctrl-C ends the program as it always does.
    let _ = ctrlc::set_handler(move || {
        if cancel.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        if !quiet {
            note("Finishing the draws that were begun; Ctrl-C again stops at once.");
        }
    });
}

fn read(file: &Path) -> Result<PartialEnsemble, Stop> {
    let text = dataset::read_text(file)?;
    serde_json::from_str(&text).map_err(|error| {
        Finding::error(code::ENSEMBLE_UNREADABLE, format!("no part of an ensemble: {error}"))
            .at(finding::Place::file(file.display().to_string()))
            .help("name a file that `monazite stress --partial` wrote")
            .into()
    })
}

/// Writes beside the file and renames, so that a break leaves the old file or the new one.
fn keep(file: &Path, made: &PartialEnsemble) -> Result<(), Stop> {
    let written = || -> std::io::Result<()> {
        let text = serde_json::to_string(made).map_err(std::io::Error::other)?;
        let beside = file.with_extension("part");
        fs::write(&beside, text + "\n")?;
        fs::rename(&beside, file)
    };
    written().map_err(|error| {
        Finding::error(code::OUTPUT_UNWRITABLE, format!("`{}` cannot be written: {error}", file.display()))
            .help("choose another file with --partial")
            .into()
    })
}

fn write(
    common: &Common,
    choice: &StressChoice,
    answer: &Answer,
    dataset: &Dataset,
    folder: &Path,
    (started, clock): (Timestamp, Instant),
) -> Result<(), Stop> {
    let timing = Timing {
        started: started.to_string(),
        seconds: (clock.elapsed().as_secs_f64() * 100.0).round() / 100.0,
        threads: rayon::current_num_threads(),
    };
    let forms = if choice.parquet { TableForms::CsvAndParquet } else { TableForms::Csv };
    let written = report::write_tables(&report::tables(answer, dataset), folder, forms)
        .and_then(|written| {
            let record = serde_json::to_string_pretty(&RunRecord::new(answer, dataset, timing))?;
            fs::write(folder.join("run.json"), record + "\n")?;
            Ok(written)
        })
        .map_err(|error| unwritable(folder, &error))?;
    if !common.quiet {
        note(&format!("{} files in {}.", written.len() + 1, folder.display()));
    }
    Ok(())
}
