//! Past disruptions as one HTML file that opens offline.

use std::path::{Path, PathBuf};
use std::{fs, io};

use backtest::Backtest;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::backtests::{HEADER, about, line, misses};
use crate::chart_backtest::charts;
use crate::page::{SCRIPT, STYLE, cell, chart_library, draw, grid};
use crate::tables::backtest::backtests;
use crate::{TableForms, write_tables};

/// Writes `backtest.html` and the tables into a folder, which is made if need be, and returns the paths.
pub fn write_backtests(tests: &[Backtest], folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::create_dir_all(folder)?;
    let path = folder.join("backtest.html");
    fs::write(&path, page(tests))?;
    let mut written = vec![path];
    written.extend(write_tables(&backtests(tests), folder, TableForms::Csv)?);
    Ok(written)
}

fn page(tests: &[Backtest]) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Past disruptions - Monazite" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header { h1 { "Past disruptions, observed and replayed" } }
                main { @for test in tests { (episode(test)) } }
                script { (PreEscaped(chart_library())) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    markup.into_string()
}

fn episode(test: &Backtest) -> Markup {
    let rows: Vec<Vec<Markup>> = test.scores.iter().map(|score| line(score).map(cell).to_vec()).collect();
    html! {
        section {
            h2 { (test.episode.title) }
            @for sentence in about(test) { p { (sentence) } }
            (grid(&HEADER, 2, &rows))
            @for sentence in misses(test) { p { (sentence) } }
            @for chart in charts(test) { (draw(&chart)) }
        }
    }
}
