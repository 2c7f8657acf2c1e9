//! `monazite data diff`: what changed between two editions, and which conclusions that moves.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use answer::{Answer, Part};
use codes::{Code, Stage};
use dataset::{Dataset, Files, Row, TABLES, TableSpec};
use finding::{Finding, code};
use quantity::Unit;
use report::{Cell, Column, Table, grid, words};
use study::Study;

use crate::arguments::{Common, Format};
use crate::data::BASELINE_STUDY;
use crate::output::{Stop, print, print_tables};
use crate::study::compute;

/// Rows printed before the rest is only counted.
const SHOWN: usize = 20;

const SUMMARY: &[Column] = &[
    Column { name: "mineral", unit: "", about: "Mineral; empty for rows on none." },
    Column { name: "table", unit: "", about: "Table." },
    Column { name: "added", unit: "", about: "Rows only the new edition has." },
    Column { name: "removed", unit: "", about: "Rows only the old edition has." },
    Column { name: "changed", unit: "", about: "Rows of equal key that say something else." },
];
const ROWS: &[Column] = &[
    Column { name: "mineral", unit: "", about: "Mineral; empty for rows on none." },
    Column { name: "table", unit: "", about: "Table." },
    Column { name: "change", unit: "", about: "added, removed or changed." },
    Column { name: "row", unit: "", about: "Key of the row, with its vintage." },
    Column { name: "old", unit: "", about: "Figure and origin in the old edition." },
    Column { name: "new", unit: "", about: "Figure and origin in the new edition." },
];
const CONCLUSIONS: &[Column] = &[
    Column { name: "mineral", unit: "", about: "Mineral." },
    Column { name: "conclusion", unit: "", about: "What is concluded." },
    Column { name: "old", unit: "", about: "From the old edition." },
    Column { name: "new", unit: "", about: "From the new edition." },
    Column { name: "moved", unit: "1", about: "Difference; empty where a name changed." },
];

/// An edition: the shipped one, or a folder.
fn edition(path: &Path) -> Result<(Files, Dataset), Stop> {
    let files =
        if path == Path::new("shipped") { Files::shipped() } else { Files::shipped().overlaid(path)? };
    let dataset = Dataset::load(&files).usable()?.0;
    Ok((files, dataset))
}

pub(crate) fn diff(
    common: &Common,
    old: &Path,
    new: &Path,
    threshold: f64,
    wanted: Option<&str>,
) -> Result<(), Stop> {
    if !(0.0..=1.0).contains(&threshold) {
        return Err(Finding::error(code::USAGE, format!("{threshold} is not a share"))
            .help("give --moved a number from 0 to 1")
            .into());
    }
    let (old, new) = (edition(old)?, edition(new)?);
    let changes: Vec<Change> = TABLES.iter().flat_map(|spec| changes(spec, &old.1, &new.1)).collect();
    let mut counts: BTreeMap<(&str, &str), [usize; 3]> = BTreeMap::new();
    for change in &changes {
        let slot = counts.entry((change.mineral.as_str(), change.table)).or_default();
        slot[change.kind() as usize] += 1;
    }
    let moved = conclusions(common, &old, &new, threshold)?;
    let mut summary = Table::new("summary", "Rows that changed, by mineral and table.", SUMMARY);
    for ((mineral, table), [added, removed, changed]) in &counts {
        summary.push([
            (*mineral).into(),
            (*table).into(),
            (*added).into(),
            (*removed).into(),
            (*changed).into(),
        ]);
    }
    let mut rows = Table::new("rows", "Rows that changed.", ROWS);
    for change in &changes {
        rows.push([
            change.mineral.as_str().into(),
            change.table.into(),
            change.kind().word().into(),
            change.row.as_str().into(),
            change.old.clone().unwrap_or_default().into(),
            change.new.clone().unwrap_or_default().into(),
        ]);
    }
    let mut conclusions = Table::new("conclusions", "Conclusions that moved.", CONCLUSIONS);
    for entry in &moved {
        conclusions.push([
            entry.mineral.as_str().into(),
            entry.what.as_str().into(),
            entry.old.as_str().into(),
            entry.new.as_str().into(),
            entry.by.map_or(Cell::Empty, Cell::from),
        ]);
    }
    if common.format != Format::Text {
        return print_tables(&[summary, rows, conclusions], wanted, "summary", common.format);
    }
    print(&text(&changes, &counts, &moved, threshold))
}

fn text(
    changes: &[Change],
    counts: &BTreeMap<(&str, &str), [usize; 3]>,
    moved: &[Moved],
    threshold: f64,
) -> String {
    if changes.is_empty() {
        return "the two editions say the same\n".to_owned();
    }
    let lines = counts.iter().map(|((mineral, table), counts)| {
        let mut cells = vec![(*mineral).to_owned(), (*table).to_owned()];
        cells.extend(counts.iter().map(usize::to_string));
        cells
    });
    let mut text =
        grid("Rows that changed:", &["mineral", "table", "added", "removed", "changed"], 2, lines.collect());
    text.push('\n');
    for change in changes.iter().take(SHOWN) {
        text.push_str(&format!("{} {}: {}\n", change.kind().word(), change.table, change.row));
        for (mark, side) in [("-", &change.old), ("+", &change.new)] {
            if let Some(side) = side {
                text.push_str(&format!("    {mark} {side}\n"));
            }
        }
    }
    if changes.len() > SHOWN {
        text.push_str(&format!("and {} rows more: use --format csv --table rows\n", changes.len() - SHOWN));
    }
    let limit = words::number(100.0 * threshold, 3);
    if moved.is_empty() {
        text.push_str(&format!(
            "\nNo conclusion of the study `{BASELINE_STUDY}` moves by more than {limit} points.\n"
        ));
    } else {
        let lines = moved
            .iter()
            .map(|entry| {
                vec![entry.mineral.clone(), entry.what.clone(), entry.old.clone(), entry.new.clone()]
            })
            .collect();
        text.push('\n');
        text.push_str(&grid(
            &format!("Conclusions of the study `{BASELINE_STUDY}` that move by more than {limit} points:"),
            &["mineral", "conclusion", "old", "new"],
            2,
            lines,
        ));
    }
    text
}

/// A row that is not the same in both editions.
struct Change {
    mineral: String,
    table: &'static str,
    row: String,
    old: Option<String>,
    new: Option<String>,
}

#[derive(Clone, Copy)]
enum ChangeKind {
    Added,
    Removed,
    Changed,
}

impl ChangeKind {
    fn word(self) -> &'static str {
        ["added", "removed", "changed"][self as usize]
    }
}

impl Change {
    fn kind(&self) -> ChangeKind {
        match (&self.old, &self.new) {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
            _ => ChangeKind::Changed,
        }
    }
}

/// Rows of a table that differ, by key and vintage.
fn changes(spec: &'static TableSpec, old: &Dataset, new: &Dataset) -> Vec<Change> {
    let by_key = |dataset: &Dataset| -> BTreeMap<Vec<String>, (String, String)> {
        let rows = dataset.rows(spec).iter();
        rows.map(|row| {
            let mut key = row.key(spec);
            key.push(row.vintage.clone());
            (key, (row.written("mineral"), said(spec, row)))
        })
        .collect()
    };
    let (old, new) = (by_key(old), by_key(new));
    let keys: BTreeSet<&Vec<String>> = old.keys().chain(new.keys()).collect();
    keys.into_iter()
        .filter_map(|key| {
            let (before, after) = (old.get(key), new.get(key));
            if before.map(|row| &row.1) == after.map(|row| &row.1) {
                return None;
            }
            let filled: Vec<&str> = key.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
            Some(Change {
                mineral: before.or(after).map(|row| row.0.clone()).unwrap_or_default(),
                table: spec.name,
                row: filled.join(" "),
                old: before.map(|row| row.1.clone()),
                new: after.map(|row| row.1.clone()),
            })
        })
        .collect()
}

/// What a row says beside its key: figure, other cells, origin.
fn said(spec: &TableSpec, row: &Row) -> String {
    let mut parts = Vec::new();
    if let Some(figure) = row.figure {
        let scale = Unit::parse(&row.unit).map_or(1.0, |unit| unit.canonical(1.0));
        let mut text = match figure.value {
            Ok(value) => words::plain(value / scale),
            Err(why) => why.as_str().to_owned(),
        };
        if let Some((low, high)) = figure.range {
            text.push_str(&format!(" ({} to {})", words::plain(low / scale), words::plain(high / scale)));
        }
        text.push_str(&format!(" {}", row.unit));
        if let Some(basis) = figure.basis {
            text.push_str(&format!(" {basis}"));
        }
        parts.push(text);
    }
    let others = spec.columns.iter().filter(|column| !column.key).map(|column| row.written(column.name));
    parts.extend(others.filter(|cell| !cell.is_empty()));
    parts.push(format!("{} {}", row.sources.join("; "), row.trust));
    parts.push(row.note.clone());
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

/// A conclusion that is not the same.
struct Moved {
    mineral: String,
    what: String,
    old: String,
    new: String,
    by: Option<f64>,
}

/// What the exposures of an edition say, by mineral and conclusion: a name, a number, or both.
type Said = BTreeMap<(String, String), (String, f64)>;

fn exposures(common: &Common, edition: &(Files, Dataset)) -> Result<Said, Stop> {
    let study = Study::shipped(BASELINE_STUDY, &edition.0, &edition.1).usable()?.0;
    let answer: Answer = compute(common, &edition.1, &study, &[Part::Assess])?;
    let mut said = Said::new();
    for exposure in &answer.assess {
        let mut add = |what: String, name: &str, value: f64| {
            said.insert((exposure.mineral.to_string(), what), (name.to_owned(), value));
        };
        for stage in &exposure.stages {
            let of = match stage.stage {
                Stage::Separation => "top separator".to_owned(),
                other => format!("top of {}", other.as_str()),
            };
            add(of, stage.top.0.as_str(), stage.top.1);
            add(format!("HHI of {}", stage.stage.as_str()), "", stage.hhi);
        }
        for viewpoint in &exposure.viewpoints {
            add(format!("exposure of {}", viewpoint.country), "", viewpoint.path);
            add(format!("exposure of {} by control", viewpoint.country), "", viewpoint.path_controller);
        }
    }
    Ok(said)
}

fn conclusions(
    common: &Common,
    old: &(Files, Dataset),
    new: &(Files, Dataset),
    threshold: f64,
) -> Result<Vec<Moved>, Stop> {
    let (old, new) = (exposures(common, old)?, exposures(common, new)?);
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let show = |entry: Option<&(String, f64)>| {
        entry.map_or("none".to_owned(), |(name, value)| {
            format!("{name} {}", words::number(*value, 3)).trim().to_owned()
        })
    };
    let moved = keys.into_iter().filter_map(|key| {
        let (before, after) = (old.get(key), new.get(key));
        let difference = before.zip(after).filter(|(a, b)| a.0 == b.0).map(|(a, b)| b.1 - a.1);
        if difference.is_some_and(|difference| difference.abs() <= threshold) {
            return None;
        }
        let (mineral, what) = key.clone();
        Some(Moved { mineral, what, old: show(before), new: show(after), by: difference })
    });
    Ok(moved.collect())
}
