//! The import of the Mineral Commodity Summaries gives the shipped rows again.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]
#![expect(clippy::print_stderr, reason = "what is met and what is not is listed, with --nocapture")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dataset::{Files, TableSpec, schema};
use import::{Options, Source, import};
use tempfile::TempDir;

const TABLES: [&TableSpec; 6] = [
    &schema::PRODUCTION,
    &schema::COUNTRY_CAPACITY,
    &schema::RESERVE,
    &schema::SALIENT,
    &schema::IMPORT_SHARE,
    &schema::PRICE,
];

/// Rows of a source in a table, by key and vintage: value, range, unit and basis, and then place and note.
fn rows(spec: &TableSpec, text: &str, source: &str) -> BTreeMap<String, (String, String)> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let mut all = BTreeMap::new();
    for record in reader.records().map(Result::unwrap) {
        let cell = |name: &str| header.iter().position(|h| h == name).map_or("", |at| &record[at]);
        if cell("source") != source {
            continue;
        }
        let mut key: Vec<&str> = spec.columns.iter().filter(|c| c.key).map(|c| cell(c.name)).collect();
        key.push(cell("vintage"));
        let figure = ["value", "low", "high", "unit", "basis", "printed", "origin", "trust"].map(cell);
        all.insert(key.join(" "), (figure.join("|"), format!("{}|{}", cell("place"), cell("note"))));
    }
    all
}

fn reference(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/usgs").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("note: {name} is not here, so that the import is not held against the shipped tables");
    None
}

fn imported(path: PathBuf) -> TempDir {
    let out = TempDir::new().unwrap();
    let options = Options {
        out: out.path().to_owned(),
        edition: None,
        nomenclature: None,
        keep_implausible: false,
        day: "2026-11-25".to_owned(),
    };
    let tally = import(Source::UsgsMcs, &[path], &Files::shipped(), &options, &mut |_, _| {}).unwrap();
    assert_eq!(tally.read, tally.dropped_in_all() + tally.kept_in_all());
    assert!(tally.findings.is_empty(), "{}", tally.findings);
    for (reason, dropped) in &tally.dropped {
        eprintln!("left out: {:>5} {reason}", dropped.count);
    }
    out
}

/// Compares table by table; gives shipped rows, those met in every figure, and those met in the note too.
fn compare(out: &Path, source: &str, list: bool) -> BTreeMap<&'static str, (usize, usize, usize)> {
    let files = Files::shipped();
    let mut result = BTreeMap::new();
    for spec in TABLES {
        let Ok(found) = std::fs::read_to_string(out.join("tables").join(format!("{}.csv", spec.name))) else {
            continue;
        };
        let shipped = rows(spec, &files.text(&spec.path()).unwrap(), source);
        let found = rows(spec, &found, source);
        let (mut same, mut noted) = (0, 0);
        for (key, row) in &shipped {
            match found.get(key) {
                Some(new) if new.0 == row.0 => {
                    same += 1;
                    noted += usize::from(new.1 == row.1);
                    if list && new.1 != row.1 {
                        eprintln!("{}: place or note of {key}: `{}`, imported `{}`", spec.name, row.1, new.1);
                    }
                }
                Some(new) if list => eprintln!("{}: {key}: shipped {}, imported {}", spec.name, row.0, new.0),
                None if list => {
                    eprintln!(
                        "{}: {key}: not in the data file as mapped, read elsewhere: {}",
                        spec.name, row.0
                    );
                }
                _ => {}
            }
        }
        let extra: Vec<&String> = found.keys().filter(|key| !shipped.contains_key(*key)).collect();
        eprintln!(
            "{}: {} shipped, {same} met, {noted} with place and note; {} imported beyond them",
            spec.name,
            shipped.len(),
            extra.len()
        );
        if list {
            for key in extra {
                eprintln!("{}: beyond: {key} {}", spec.name, found[key].0);
            }
        }
        result.insert(spec.name, (shipped.len(), same, noted));
    }
    result
}

#[test]
fn the_edition_of_2026_gives_the_shipped_rows() {
    let Some(path) = reference("MCS2026_Commodities_Data.csv") else { return };
    let out = imported(path);
    let met = compare(out.path(), "usgs-mcs-2026", true);
    for (table, (shipped, same, _)) in met {
        assert!(same as f64 >= 0.95 * shipped as f64, "{table}: only {same} of {shipped}");
    }
}

#[test]
fn the_edition_of_2025_gives_the_shipped_rows() {
    let Some(path) = reference("MCS2025_World_Data.csv") else { return };
    let out = imported(path);
    let met = compare(out.path(), "usgs-mcs-2025", true);
    for (table, (shipped, same, _)) in met {
        assert!(same as f64 >= 0.9 * shipped as f64, "{table}: only {same} of {shipped}");
    }
}
