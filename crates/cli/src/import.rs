//! `monazite data import`: files of others become tables of ours.

use std::path::{Path, PathBuf};

use import::{Options, Tally};
use jiff::Timestamp;
use report::{Cell, Column, Table, grid};

use crate::arguments::{Common, Format, ImportSource};
use crate::output::{Stop, files, plural, print, print_tables};
use crate::progress::Bar;

/// What the user asks for.
pub(crate) struct Asked<'a> {
    pub(crate) source: ImportSource,
    pub(crate) paths: &'a [PathBuf],
    pub(crate) out: &'a Path,
    pub(crate) edition: Option<&'a String>,
    pub(crate) nomenclature: Option<&'a String>,
    pub(crate) keep_implausible: bool,
}

const COLUMNS: &[Column] = &[
    Column { name: "what", unit: "", about: "read, kept, marked or dropped." },
    Column { name: "which", unit: "", about: "Table of kept rows, or why rows were dropped." },
    Column { name: "rows", unit: "", about: "Rows." },
    Column { name: "first", unit: "", about: "Place of the first dropped row." },
];

pub(crate) fn import(common: &Common, asked: &Asked<'_>) -> Result<(), Stop> {
    let files = files(common)?;
    let options = Options {
        out: asked.out.to_owned(),
        edition: asked.edition.cloned(),
        nomenclature: asked.nomenclature.cloned(),
        keep_implausible: asked.keep_implausible,
        day: Timestamp::now().to_string().chars().take(10).collect(),
    };
    let source = match asked.source {
        ImportSource::UsgsMcs => import::Source::UsgsMcs,
        ImportSource::Baci => import::Source::Baci,
        ImportSource::Wgi => import::Source::Wgi,
        ImportSource::Comtrade => import::Source::Comtrade,
        ImportSource::Overlay => import::Source::Overlay,
    };
    let bar = Bar::new(common.quiet);
    let mut progress =
        |read: u64, all: u64| bar.show("import, kB", (read / 1024) as usize, (all / 1024) as usize);
    let done = import::import(source, asked.paths, &files, &options, &mut progress);
    bar.clear();
    let tally = done?;
    show(common, asked.out, &tally)?;
    if tally.findings.is_empty() { Ok(()) } else { Err(tally.findings.into()) }
}

fn show(common: &Common, out: &Path, tally: &Tally) -> Result<(), Stop> {
    let mut table = Table::new("import", "What became of the rows.", COLUMNS);
    table.push(["read".into(), Cell::Empty, count(tally.read), Cell::Empty]);
    for (name, rows) in &tally.kept {
        table.push(["kept".into(), (*name).into(), count(*rows), Cell::Empty]);
    }
    if tally.marked > 0 {
        table.push(["marked".into(), "implausible unit value".into(), count(tally.marked), Cell::Empty]);
    }
    for (reason, dropped) in &tally.dropped {
        table.push([
            "dropped".into(),
            reason.as_str().into(),
            count(dropped.count),
            dropped.first.to_string().into(),
        ]);
    }
    if common.format != Format::Text {
        return print_tables(&[table], None, "import", common.format);
    }
    let mut text = format!(
        "{} rows read, {} written, {} left out\n",
        tally.read,
        tally.kept_in_all(),
        tally.dropped_in_all()
    );
    if !tally.kept.is_empty() {
        let rows = tally.kept.iter().map(|(name, rows)| vec![(*name).to_owned(), rows.to_string()]).collect();
        text.push_str(&grid("Written:", &["table", "rows"], 1, rows));
    }
    if tally.marked > 0 {
        text.push_str(&format!("  {} of them implausible, as their notes say\n", tally.marked));
    }
    if !tally.dropped.is_empty() {
        let rows = tally
            .dropped
            .iter()
            .map(|(reason, dropped)| {
                vec![reason.clone(), dropped.first.to_string(), dropped.count.to_string()]
            })
            .collect();
        text.push_str(&grid("Left out:", &["why", "first", "rows"], 2, rows));
    }
    text.push_str(&format!(
        "\n  {} in {}; use them with --data {}\n",
        plural(tally.kept.len(), "table"),
        out.join("tables").display(),
        out.display()
    ));
    print(&text)
}

fn count(rows: u64) -> Cell {
    (rows as usize).into()
}
