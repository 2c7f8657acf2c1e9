//! `monazite backtest`: past disruptions beside what the model makes of them.

use std::path::PathBuf;

use ::backtest::{Episode, replay};
use clap::Args;
use dataset::Dataset;

use crate::arguments::{Common, Format};
use crate::output::{Stop, load, note, print, print_tables, unwritable};

/// Which episodes.
#[derive(Debug, Args)]
pub(crate) struct Backtest {
    /// Name of a file in data/episodes; all of them if none is given
    #[arg(value_name = "EPISODE")]
    episode: Option<String>,
    /// Table to print with --format csv or json: scores, observations or months
    #[arg(long, value_name = "TABLE")]
    table: Option<String>,
    /// Folder for a page with charts, observed beside the model, and for the tables
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(crate) fn backtest(common: &Common, wanted: &Backtest) -> Result<(), Stop> {
    let (_, dataset) = load(common)?;
    let tests = tests(&dataset, wanted.episode.as_deref())?;
    if let Some(folder) = &wanted.out {
        let written = report::write_backtests(&tests, folder).map_err(|error| unwritable(folder, &error))?;
        if !common.quiet {
            note(&format!("{} files in {}.", written.len(), folder.display()));
        }
    }
    match common.format {
        Format::Text => print(&report::backtest_summary(&tests)),
        format => print_tables(&report::backtests(&tests), wanted.table.as_deref(), "scores", format),
    }
}

fn tests(dataset: &Dataset, name: Option<&str>) -> Result<Vec<::backtest::Backtest>, Stop> {
    let episodes = match name {
        Some(name) => vec![Episode::find(name, dataset)?],
        None => Episode::all(dataset)?,
    };
    let mut tests = Vec::new();
    for episode in &episodes {
        tests.push(replay(dataset, episode)?.0);
    }
    Ok(tests)
}
