//! What the book names is there: pages behind links, files, code and tests.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use dataset::{Dataset, Files};
use study::Study;
use tempfile::TempDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Files below a folder with this ending, and their texts.
fn texts(folder: &Path, ending: &str) -> Vec<(PathBuf, String)> {
    let mut all = Vec::new();
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            all.extend(texts(&path, ending));
        } else if path.extension().is_some_and(|found| found == ending) {
            let text = fs::read_to_string(&path).unwrap();
            all.push((path, text));
        }
    }
    all
}

/// Pages of the book, the papers beside it, and what stands beside cases and benchmarks.
fn pages() -> Vec<(PathBuf, String)> {
    let mut all = texts(&root().join("docs/src"), "md");
    all.extend(texts(&root().join("cases"), "md"));
    for name in
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "bench/README.md", "leaves/fuzz/README.md"]
    {
        let path = root().join(name);
        let text = fs::read_to_string(&path).unwrap();
        all.push((path, text));
    }
    all
}

/// Spans between single backticks, outside of blocks of code.
fn spans(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    for outside in text.split("```").step_by(2) {
        all.extend(outside.split('`').skip(1).step_by(2));
    }
    all
}

/// The anchor that the book gives to a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.collect::<String>().trim().to_lowercase().replace(' ', "-")
}

#[test]
fn every_link_within_the_book_leads_somewhere() {
    let mut followed = 0;
    for (page, text) in pages() {
        let outside: Vec<&str> = text.split("```").step_by(2).collect();
        for rest in outside.iter().flat_map(|part| part.split("](").skip(1)) {
            let target = rest.split(')').next().unwrap();
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let path = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            assert!(path.exists(), "{}: no {target}", page.display());
            if !heading.is_empty() {
                let text = fs::read_to_string(&path).unwrap();
                let known = text.lines().filter(|line| line.starts_with('#'));
                let mut known = known.map(|line| anchor(line.trim_start_matches('#')));
                assert!(known.any(|name| name == heading), "{}: no heading {target}", page.display());
            }
            followed += 1;
        }
    }
    assert!(followed > 80, "{followed} links");
}

/// Files and folders of the repository that begin like this are meant to be there.
const OURS: [&str; 9] =
    ["crates/", "data/", "cases/", "studies/", "leaves/", "bench/", "docs/", ".ci/", ".github/"];

#[test]
fn every_file_that_is_named_is_there() {
    let mut seen = BTreeSet::new();
    for (page, text) in pages() {
        for span in spans(&text) {
            let name = span.split_whitespace().next().unwrap_or_default();
            let plain = name.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c));
            // A file under a name of the reader's own, such as `cases/findings/CODE.toml`, is shown in capitals.
            let example =
                name.split(['/', '.']).any(|part| part.len() > 2 && part.chars().all(char::is_uppercase))
                    && !name.ends_with("LICENCES.md")
                    && !name.ends_with("README.md");
            let made = ["data/mine", "docs/book", "bench/results/plan.json"]
                .iter()
                .any(|path| name.starts_with(path));
            if !OURS.iter().any(|start| name.starts_with(start)) || !plain || example || made {
                continue;
            }
            assert!(root().join(name).exists(), "{}: there is no {name}", page.display());
            seen.insert(name.to_owned());
        }
    }
    assert!(seen.len() > 60, "{} files", seen.len());
}

/// Source texts by the name a crate has in code.
fn crates() -> BTreeMap<String, String> {
    let entries = fs::read_dir(root().join("crates")).unwrap().map(Result::unwrap);
    let named = |entry: &fs::DirEntry| entry.file_name().into_string().unwrap();
    entries
        .map(|entry| {
            let sources = texts(&entry.path().join("src"), "rs");
            let mut text: String = sources.iter().map(|(_, text)| text.as_str()).collect();
            // A module is named by its file.
            for (path, _) in &sources {
                let stem = path.file_stem().unwrap().to_str().unwrap();
                let folder = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
                text.push_str(&format!("\nmod {stem};\nmod {folder};\n"));
            }
            (named(&entry).replace('-', "_"), text)
        })
        .collect()
}

/// Whether a source defines this name: as an item, a field, a variant or something it passes on.
fn defines(source: &str, name: &str) -> bool {
    let before = ["fn ", "struct ", "enum ", "mod ", "const ", "static ", "type ", "trait "];
    let word_ends = |at: usize| {
        !source[at + name.len()..].starts_with(|next: char| next.is_alphanumeric() || next == '_')
    };
    source.match_indices(name).filter(|(at, _)| word_ends(*at)).any(|(at, _)| {
        let (ahead, behind) = (&source[..at], &source[at + name.len()..]);
        let line = ahead.rsplit('\n').next().unwrap_or_default();
        let inside = line.trim_start();
        before.iter().any(|word| ahead.ends_with(word))
            || ["", "pub ", "pub(crate) ", "pub(super) "].contains(&inside)
                && behind.starts_with([':', ',', '(', ' '])
    })
}

#[test]
fn every_name_of_code_in_the_methods_is_defined() {
    let crates = crates();
    let mut checked = 0;
    for (page, text) in texts(&root().join("docs/src/methods"), "md") {
        let mut column = None;
        let mut tables = 0;
        for line in text.lines() {
            if !line.starts_with('|') {
                column = None;
                continue;
            }
            // A bar within a symbol is written `\|`.
            let line = line.replace("\\|", "/");
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            if let Some(at) = cells.iter().position(|cell| *cell == "in the code") {
                column = Some(at);
                tables += 1;
                continue;
            }
            let Some(at) = column.filter(|_| !line.starts_with("| ---")) else { continue };
            let names = spans(cells[at]);
            assert!(!names.is_empty(), "{}: {line}", page.display());
            for name in names {
                let mut parts = name.split("::");
                let source = parts.next().and_then(|first| crates.get(first));
                let source = source.unwrap_or_else(|| panic!("{}: no crate of {name}", page.display()));
                for part in parts {
                    assert!(defines(source, part), "{}: {name} is not defined", page.display());
                }
                checked += 1;
            }
        }
        assert!(tables > 0, "{} maps no symbol to the code", page.display());
        assert!(text.contains("tests/"), "{} names no test that pins it", page.display());
    }
    assert!(checked > 100, "{checked} names");
}

#[test]
fn a_name_that_is_only_used_is_not_defined() {
    let source = "pub struct Mine {\n    /// Output.\n    pub output: f64,\n}\nfn f() { let x = g(mine.output); h(basket) }\nenum E {\n    First,\n    Psi { psi: f64 },\n}\n";
    for (name, there) in [
        ("Mine", true),
        ("output", true),
        ("basket", false),
        ("g", false),
        ("First", true),
        ("Psi", true),
        ("out", false),
    ] {
        assert_eq!(defines(source, name), there, "{name}");
    }
}

/// Blocks of a language in a page of the book.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join("docs/src").join(page)).unwrap();
    let all = text.split("```").skip(1).step_by(2);
    all.filter_map(|block| block.strip_prefix(&format!("{language}\n"))).map(str::to_owned).collect()
}

/// What a command says to a file of these pages; it must be done, or done with findings that are told.
fn said(files: &[(&str, &str)], arguments: &[&str]) -> String {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_monazite"));
    let output = command.current_dir(folder.path()).args(arguments).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{arguments:?}: {told}");
    told + &String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_files_that_pages_show_are_read_without_a_fault() {
    let control = blocks("how-to/control.md", "toml");
    said(&[("new-rule.toml", &control[0])], &["track", "check", "new-rule.toml"]);
    let touched = said(&[("new-rule.toml", &control[0])], &["respond", "--rule", "new-rule.toml"]);
    assert!(touched.contains("Ga"), "{touched}");

    let data = &blocks("how-to/data.md", "csv")[0];
    said(&[("mine/tables/price.csv", data)], &["data", "check", "mine"]);
    let shown =
        said(&[("mine/tables/price.csv", data)], &["data", "show", "Ga price 2025", "--data", "mine"]);
    assert!(shown.contains("900"), "{shown}");

    let parts = &blocks("how-to/parts.md", "csv")[0];
    let bill = said(&[("parts.csv", parts)], &["assess", "--bom", "parts.csv", "--for", "JPN"]);
    assert!(bill.contains("motor magnet"), "{bill}");

    let dataset = Dataset::load(&Files::shipped()).usable().unwrap().0;
    let study = fs::read_to_string(root().join("studies/us-japan/study.toml")).unwrap();
    for block in blocks("how-to/projects.md", "toml") {
        let read = Study::read("study.toml", &format!("{study}\n{block}"), &dataset);
        assert!(read.findings.is_empty(), "{}", read.findings);
    }
    for (page, block) in [("how-to/control.md", 1), ("tutorial.md", 0)] {
        let scenario = blocks(page, "toml")[block].replace("new-rule", "embargo-usa");
        let read = Study::read("study.toml", &format!("{study}\n{scenario}"), &dataset);
        assert!(read.findings.is_empty(), "{page}: {}", read.findings);
    }
}

#[test]
fn every_command_of_the_program_is_told_in_the_book() {
    let book: String = pages().into_iter().map(|(_, text)| text).collect();
    for command in [
        "run",
        "assess",
        "stress",
        "plan",
        "track",
        "respond",
        "new",
        "economy",
        "backtest",
        "finance",
        "data list",
        "data diff",
        "data show",
        "data quality",
        "data check",
        "data import",
        "data export",
        "explain",
        "completions",
        "man",
    ] {
        assert!(book.contains(&format!("monazite {command}")), "`monazite {command}` is not in the book");
    }
}
