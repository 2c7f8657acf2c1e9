//! The invariants of ARCHITECTURE.md that a reader of source text can check.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn crates() -> BTreeSet<String> {
    let entries = fs::read_dir(root().join("crates")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut all = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            all.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            all.push((path, text));
        }
    }
    all
}

/// Crates whose sources contain one of the words.
fn crates_with(words: &[&str]) -> BTreeSet<String> {
    let uses = |name: &String| {
        sources(&root().join("crates").join(name).join("src"))
            .iter()
            .any(|(_, text)| words.iter().any(|word| text.contains(word)))
    };
    crates().into_iter().filter(uses).collect()
}

#[test]
fn every_crate_stands_in_the_table_of_crates_and_no_other_does() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let section = text.split("## Crates").nth(1).unwrap().split("##").next().unwrap();
    let named: BTreeSet<String> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .map(str::to_owned)
        .collect();
    assert_eq!(named, crates());
}

#[test]
fn only_those_who_read_and_write_touch_files() {
    let allowed = ["dataset", "import", "study", "report", "cli"].map(str::to_owned);
    let found = crates_with(&["std::fs", "fs::read", "fs::write", "File::open", "File::create"]);
    let others: Vec<&String> = found.iter().filter(|name| !allowed.contains(name)).collect();
    assert!(others.is_empty(), "{others:?} touch files");
}

#[test]
fn only_the_program_prints() {
    let found = crates_with(&["println!", "print!(", "io::stdout", "io::stderr"]);
    assert_eq!(found, BTreeSet::from(["cli".to_owned()]));
}

#[test]
fn no_clock_and_no_chance_below_the_interface() {
    let found = crates_with(&["Instant::now", "SystemTime", "Timestamp::now", "rand::"]);
    assert_eq!(found, BTreeSet::from(["cli".to_owned()]));
}

#[test]
fn the_summary_of_the_book_names_every_page() {
    let folder = root().join("docs/src");
    let summary = fs::read_to_string(folder.join("SUMMARY.md")).unwrap();
    let mut folders = vec![folder.clone()];
    while let Some(next) = folders.pop() {
        for path in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().replace('\\', "/");
                assert!(
                    name == "SUMMARY.md" || summary.contains(&format!("({name})")),
                    "{name} is not in the summary"
                );
            }
        }
    }
}
