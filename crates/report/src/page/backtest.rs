//! Past disruptions as one HTML file that opens offline.

use std::path::{Path, PathBuf};
use std::{fs, io};

use backtest::Backtest;
use maud::{Markup, html};

use super::{cell, document, draw, grid};
use crate::backtests::{HEADER, about, line, misses};
use crate::chart::backtest::charts;
use crate::language::Language;
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
    let body = html! {
        header { h1 { "Past disruptions, observed and replayed" } }
        main { @for test in tests { (episode(test)) } }
    };
    document(Language::English, "Past disruptions - Monazite", &body)
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
