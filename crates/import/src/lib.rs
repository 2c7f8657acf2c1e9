//! Files of others turned into tables of the dataset.
//!
//! Each importer reads its files record by record, writes the rows it can place into tables of our own schema
//! below a folder that `--data` takes, and says of every row it leaves out why. A fault in one row is a finding
//! and costs that row only; a header that is not the expected one stops the file before anything is written.
//!
//! What memory holds does not grow with the files: trade statistics of any length need one bit for each pair of
//! countries and heading (against rows that stand twice) and one histogram a heading (of unit values).
//!
//! Names and series of the sources are mapped by the files in `data/imports`, headings of the customs
//! nomenclature by the table `heading`; nothing of either stands in code.

mod baci;
mod comtrade;
mod names;
mod out;
mod overlay;
mod sheet;
mod tally;
mod trade;
mod usgs;
mod wgi;

use std::path::{Path, PathBuf};

use dataset::Files;
use finding::{Finding, Findings, Place, code};

pub use tally::{Dropped, Tally};

use names::Names;
use out::Out;

/// What can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Data releases of the Mineral Commodity Summaries.
    UsgsMcs,
    /// BACI, with its files of countries and products.
    Baci,
    /// Worldwide Governance Indicators.
    Wgi,
    /// UN Comtrade, as JSON or CSV.
    Comtrade,
    /// A folder of tables in our own schema.
    Overlay,
}

/// How to import.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder to write to; laid out like `data/` afterwards.
    pub out: PathBuf,
    /// Edition of the source, where the names of the files do not say it.
    pub edition: Option<String>,
    /// Edition of the customs nomenclature, such as `HS92`, where neither name nor content says it.
    pub nomenclature: Option<String>,
    /// Keep rows whose value over mass is implausible, and say so in their note.
    pub keep_implausible: bool,
    /// Day written as that of the check into files of sources, such as `2026-11-25`.
    pub day: String,
}

/// Told bytes read and bytes in all.
pub type Progress<'p> = &'p mut dyn FnMut(u64, u64);

/// What an importer works with.
struct Job<'j, 'p> {
    files: &'j Files,
    options: &'j Options,
    tally: Tally,
    out: Out,
    names: Names,
    progress: Progress<'p>,
    /// Bytes of the files that are done, and of all.
    bytes: (u64, u64),
}

impl Job<'_, '_> {
    /// Opens the tables to write; rows that the same source gave before are replaced.
    fn begin(&mut self, source: &str) {
        source.clone_into(&mut self.out.source);
    }

    /// Writes the file of a source that is not shipped, from its template in `data/imports`.
    fn describe(&mut self, template: &str, edition: &str) -> Result<(), Finding> {
        let id = self.out.source.clone();
        if self.files.text(&format!("data/sources/{id}.toml")).is_ok() {
            return Ok(());
        }
        let text = self.files.text(&format!("data/imports/{template}.toml"))?;
        let text = text.replace("{edition}", edition).replace("{day}", &self.options.day);
        self.out.source_file(&id, &text)
    }
}

/// Imports files; the findings alone if nothing could be begun.
///
/// The tally may hold findings too: faults of single rows, which cost nothing but those rows.
pub fn import(
    source: Source,
    paths: &[PathBuf],
    files: &Files,
    options: &Options,
    progress: Progress<'_>,
) -> Result<Tally, Findings> {
    let size = |path: &PathBuf| std::fs::metadata(path).map_or(0, |meta| meta.len());
    let mut job = Job {
        files,
        options,
        tally: Tally::default(),
        out: Out::new(&options.out),
        names: Names::read(files)?,
        progress,
        bytes: (0, paths.iter().map(size).sum()),
    };
    let done = match source {
        Source::UsgsMcs => usgs::run(&mut job, paths),
        Source::Baci => baci::run(&mut job, paths),
        Source::Wgi => wgi::run(&mut job, paths),
        Source::Comtrade => comtrade::run(&mut job, paths),
        Source::Overlay => overlay::run(&mut job, paths),
    };
    let Job { out, mut tally, .. } = job;
    done.and_then(|()| out.finish().map_err(one))?;
    tally.close();
    Ok(tally)
}

fn one(finding: Finding) -> Findings {
    Findings::from_iter([finding])
}

fn unreadable(path: &Path, error: &std::io::Error) -> Finding {
    Finding::error(code::FILE_UNREADABLE, format!("cannot read `{}`: {error}", path.display()))
        .at(Place::file(path.display().to_string()))
        .help("check the path and the permissions")
}

fn unwritable(path: &Path, error: &dyn std::fmt::Display) -> Finding {
    Finding::error(code::OUTPUT_UNWRITABLE, format!("`{}` cannot be written: {error}", path.display()))
        .help("choose another folder with --out")
}

/// The digits after `mark` in the name of a file, such as 2026 in `MCS2026_Commodities_Data.csv`.
fn digits_after(path: &Path, mark: &str) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let rest = &name[name.find(mark)? + mark.len()..];
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}
