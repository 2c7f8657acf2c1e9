//! The generated pages of the documentation say what the code says.
//!
//! `MONAZITE_BLESS=1 cargo test` writes them anew.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "references/validation.rs"]
mod validation;

use std::fs;
use std::path::{Path, PathBuf};

use dataset::{Dataset, Files, LARGE, TABLES};
use tempfile::TempDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn check(page: &str, text: &str) {
    let path = root().join("docs/src/reference").join(page);
    if std::env::var_os("MONAZITE_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(found == text, "{page} is out of date: run MONAZITE_BLESS=1 cargo test");
}

#[test]
fn tables_of_the_dataset() {
    let mut text = "# Tables of the dataset\n\nFiles in `data/tables`, one observation a row, in the schema below. Generated from the code.\n\n\
        Every row ends with `origin` (quoted, derived or assumed), `source` (identifiers of files in `data/sources`), `place` (where in \
        the source), `trust` (A to D) and `note`. Rows with a value have `value`, `low`, `high`, `unit`, for masses `basis`, and `vintage` \
        (edition of the source). A missing value is written `W` (withheld), `NA` (not available), `n/a` (not applicable) or `<0.5` (below \
        half a unit).\n\n\
        Rows of equal key and different vintage measure the same thing: use the one of the best trust, and among equals the newest. \
        Known errors of sources are corrected in the tables and told in `data/corrections`.\n"
        .to_owned();
    for table in TABLES.iter().chain(LARGE) {
        text.push_str(&format!(
            "\n## {}\n\n{}\n\n| column | holds | key | needed |\n| --- | --- | --- | --- |\n",
            table.name, table.about
        ));
        for column in table.columns {
            let mark = |yes: bool| if yes { "yes" } else { "" };
            text.push_str(&format!(
                "| `{}` | {} | {} | {} |\n",
                column.name,
                column.kind.describe(),
                mark(column.key),
                mark(column.required)
            ));
        }
        let kinds: Vec<&str> = table.values.iter().map(|kind| kind.name()).collect();
        if !kinds.is_empty() {
            text.push_str(&format!("\nValues: {}.\n", kinds.join("; ")));
        }
    }
    check("dataset.md", &text);
}

/// Checks a file of the repository, or writes it anew.
fn check_file(path: &str, text: &str) {
    let path = root().join(path);
    if std::env::var_os("MONAZITE_BLESS").is_some() {
        fs::write(&path, text).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(found == text, "{} is out of date: run MONAZITE_BLESS=1 cargo test", path.display());
}

#[test]
fn back_tests() {
    let dataset = Dataset::load(&Files::shipped()).usable().unwrap().0;
    let tests: Vec<_> = backtest::Episode::all(&dataset)
        .unwrap()
        .iter()
        .map(|episode| backtest::replay(&dataset, episode).unwrap().0)
        .collect();
    check("backtests.md", &report::backtest_page(&tests));
}

/// The picture of the README: the map of the first study, made by the program.
#[test]
fn the_picture_of_the_readme() {
    let files = Files::shipped();
    let dataset = Dataset::load(&files).usable().unwrap().0;
    let study = study::Study::find("us-japan", &files, &dataset).usable().unwrap().0;
    let parts = [answer::Part::Assess, answer::Part::Track];
    let answer = answer::Answer::compute(&dataset, &study, &parts, &|_, _, _| ()).unwrap();
    let map = report::map_svg(&answer, report::Language::English).unwrap();
    check_file("docs/src/suppliers.svg", &map);
}

#[test]
fn the_data_package_describes_every_table() {
    let files = Files::shipped();
    let dataset = Dataset::load(&files).usable().unwrap().0;
    let text = report::datapackage(&files, &dataset);
    let package: serde_json::Value = serde_json::from_str(&text).unwrap();
    let resources = package["resources"].as_array().unwrap();
    assert_eq!(resources.len(), TABLES.len() + LARGE.len() + files.under("data/codes/").count());
    for resource in resources {
        assert!(
            root().join("data").join(resource["path"].as_str().unwrap()).exists(),
            "{}",
            resource["path"]
        );
    }
    check_file("data/datapackage.json", &text);
}

#[test]
fn the_terms_of_every_source_are_listed() {
    const HEADING: &str = "## Every source\n";
    let dataset = Dataset::load(&Files::shipped()).usable().unwrap().0;
    let page = fs::read_to_string(root().join("data/LICENCES.md")).unwrap().replace("\r\n", "\n");
    let written_by_hand = page.split(HEADING).next().unwrap().trim_end().to_owned();
    let mut text = format!(
        "{written_by_hand}\n\n{HEADING}\nGenerated from `sources`; `monazite data list --sources` prints the same with the rows of each.\n\n\
         | source | publisher and title | licence | terms |\n| --- | --- | --- | --- |\n"
    );
    for source in dataset.sources.values() {
        assert!(source.terms.ends_with('.'), "terms of {} are not a sentence", source.id);
        assert!(!source.licence.is_empty() && !source.publisher.is_empty(), "{}", source.id);
        let cell = |text: &str| text.replace('|', "/");
        text.push_str(&format!(
            "| `{}` | {}: {} | {} | {} |\n",
            source.id,
            cell(&source.publisher),
            cell(&source.title),
            cell(&source.licence),
            cell(&source.terms)
        ));
    }
    check_file("data/LICENCES.md", &text);
}

#[test]
fn columns_of_the_results_and_figures_held_against_published_ones() {
    let folder = TempDir::new().unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_monazite"))
        .current_dir(folder.path())
        .args(["run", "us-japan", "--quiet"])
        .output()
        .unwrap();
    assert!(output.status.success());
    let columns = fs::read_to_string(folder.path().join("out/us-japan/tables/columns.csv")).unwrap();
    check("columns.csv", &columns);
    check("validation.md", &validation::page(&root(), &folder.path().join("out/us-japan/tables")));
    // Every table that was written is described, and nothing else is.
    let mut described: Vec<String> =
        columns.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect();
    described.dedup();
    described.push("columns".to_owned());
    described.sort();
    let mut written: Vec<String> = fs::read_dir(folder.path().join("out/us-japan/tables"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    written.sort();
    assert_eq!(described, written);
}
