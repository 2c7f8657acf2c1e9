//! Tables, charts, the HTML report and the run record of an answer.
//!
//! [`write()`] puts all of it into a folder: `report.html`, `tables/*.csv` and `run.json`. [`summary`] is the
//! answer for a terminal. Equal runs give equal bytes, whatever the number of threads; only `run.json` holds
//! the time.

mod backtests;
mod calendar;
mod chart;
mod datapackage;
mod ensemble;
mod finance;
mod headline;
mod language;
mod limits;
mod map;
mod page;
mod parquet;
mod portfolio;
mod portfolio_tables;
mod priority;
mod record;
mod respond;
mod sentences;
mod summary;
mod summary_economy;
mod table;
mod tables;
pub mod words;
mod workbook;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use answer::Answer;
use dataset::Dataset;

pub use backtests::{backtest_page, backtest_summary};
pub use calendar::calendar;
pub use datapackage::datapackage;
pub use finance::{contract_summary, project_summary};
pub use headline::{Headline, headlines};
pub use language::Language;
pub use map::map_svg;
pub use page::{page, write_backtests};
pub use record::{RunRecord, Timing, Tolerances};
pub use respond::respond_summary;
pub use sentences::{Passage, passages};
pub use summary::{WIDTH, bullet, grid, summary};
pub use summary_economy::{published_summary, spread_summary};
pub use table::{Cell, Column, Table};
pub use tables::backtest::backtests;
pub use tables::by_year::sentence as by_year_sentence;
pub use tables::economy::{accounts_tables, own_tables, shortage_tables, static_tables};
pub use tables::finance::{contract_tables, project_table};
pub use tables::respond::respond;
pub use tables::tables;
pub use tables::track::{conflicts, dates, difference, rules};

/// Writes the report in a language, tables, a workbook of the tables and the run record into a folder, which is made if
/// need be, and returns the paths.
pub fn write(
    answer: &Answer,
    dataset: &Dataset,
    record: &RunRecord,
    folder: &Path,
    forms: TableForms,
    language: Language,
) -> io::Result<Vec<PathBuf>> {
    let mut written = Vec::new();
    let mut put = |path: PathBuf, text: &str| -> io::Result<()> {
        fs::write(&path, text)?;
        written.push(path);
        Ok(())
    };
    fs::create_dir_all(folder)?;
    put(folder.join("report.html"), &page(answer, dataset, record, language))?;
    let json = serde_json::to_string_pretty(record).map_err(io::Error::other)?;
    put(folder.join("run.json"), &(json + "\n"))?;
    let tables = tables(answer, dataset);
    let path = folder.join("tables.xlsx");
    fs::write(&path, workbook::workbook(&tables, record).map_err(io::Error::other)?)?;
    written.push(path);
    written.extend(write_tables(&tables, folder, forms)?);
    Ok(written)
}

/// Forms in which tables are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableForms {
    /// CSV alone.
    Csv,
    /// CSV and Parquet.
    CsvAndParquet,
}

/// Writes tables into the folder `tables` of a folder, which is made if need be, and returns the paths.
pub fn write_tables(tables: &[Table], folder: &Path, forms: TableForms) -> io::Result<Vec<PathBuf>> {
    let folder = folder.join("tables");
    fs::create_dir_all(&folder)?;
    let mut written = Vec::new();
    for table in tables {
        let path = folder.join(format!("{}.csv", table.name));
        fs::write(&path, table.csv())?;
        written.push(path);
        if forms == TableForms::CsvAndParquet {
            let path = folder.join(format!("{}.parquet", table.name));
            fs::write(&path, parquet::parquet(table).map_err(io::Error::other)?)?;
            written.push(path);
        }
    }
    Ok(written)
}
