//! Whole commands, as a user types them.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod browser;
mod visible;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use tempfile::TempDir;

const SHIPPED: &str = include_str!("../../../studies/us-japan/study.toml");

fn monazite(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_monazite")).current_dir(folder).args(arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The shipped study with fewer weeks and scenarios, so that a whole run takes a second or two.
fn short_study(folder: &Path) -> PathBuf {
    let from = SHIPPED.find("[[scenario]]\nid = \"lapse\"").unwrap();
    let to = SHIPPED.find("[[scenario]]\nid = \"embargo-both\"").unwrap();
    let text = format!("{}{}", &SHIPPED[..from], &SHIPPED[to..])
        .replace("weeks = 156", "weeks = 20")
        .replace("weeks = 260", "weeks = 104")
        .replace("weight = \"80 %\"", "weight = \"100 %\"")
        .replace("stock-days = [60, 180]", "stock-days = [60]")
        .replace("scenarios = 50", "scenarios = 8")
        .replace("draws = 10000", "draws = 500")
        .replace("in-force = \"65 %\"\nlapse = \"17 %\"\nembargo-japan = \"9 %\"\n", "in-force = \"91 %\"\n");
    let path = folder.join("short.toml");
    fs::write(&path, text).unwrap();
    path
}

/// Every file below a folder with its bytes.
fn bytes(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            all.extend(bytes(&entry.path()));
        } else {
            all.insert(entry.path(), fs::read(entry.path()).unwrap());
        }
    }
    all
}

/// Files by name below the folder, without the run record: it holds the time.
fn results(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let all = bytes(folder).into_iter();
    all.map(|(path, bytes)| (path.strip_prefix(folder).unwrap().to_path_buf(), bytes))
        .filter(|(path, _)| !path.ends_with("run.json"))
        .collect()
}

/// A whole run of the short study in two threads: its folder, with the results in `two`, and what it printed.
fn run_in_two_threads() -> &'static (PathBuf, Output) {
    static RUN: OnceLock<(PathBuf, Output)> = OnceLock::new();
    RUN.get_or_init(|| {
        // What a static holds is never dropped: a folder that the next run of the tests takes over.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("two-threads");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let study = short_study(&folder);
        let output = monazite(&folder, &["run", study.to_str().unwrap(), "--threads", "2", "--out", "two"]);
        assert!(output.status.success(), "{}", err(&output));
        (folder, output)
    })
}

#[test]
fn one_and_two_threads_write_the_same_bytes() {
    let (folder, two) = run_in_two_threads();
    let one = monazite(folder, &["run", "short.toml", "--threads", "1", "--out", "one"]);
    assert!(one.status.success(), "{}", err(&one));
    let [ones, twos] = ["one", "two"].map(|out| results(&folder.join(out)));
    assert!(ones.len() > 20);
    assert!(ones.keys().eq(twos.keys()));
    for (path, bytes) in &ones {
        assert!(bytes == &twos[path], "{} differs", path.display());
    }
    assert!(one.stdout == two.stdout);
}

#[test]
fn a_run_answers_all_four_questions_in_a_hundred_columns() {
    let (folder, output) = run_in_two_threads();
    let results = folder.join("two");
    let text = out(output);
    for part in ["ASSESS", "STRESS", "PLAN", "TRACK", "HOW SURE", "Not yet:"] {
        assert!(text.lines().any(|line| line.trim() == part), "{part} is missing");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 112), "a line is too long");
    let report = fs::read_to_string(results.join("report.html")).unwrap();
    for chart in ["flow-Dy", "flow-Nd", "shortage-embargo-both", "price-embargo-both", "replay", "influence"]
    {
        assert!(report.contains(&format!("id=\"{chart}\"")), "{chart} is missing");
    }
    // Nothing is fetched when the report is opened.
    assert!(!report.contains("<script src") && !report.contains("<link"));
    let record: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(results.join("run.json")).unwrap()).unwrap();
    assert_eq!(record["study"]["weeks"], 20);
    assert_eq!(record["dataset_sha256"].as_str().unwrap().len(), 64);
    for table in ["elements", "losses", "sectors", "measures", "clauses", "columns"] {
        assert!(results.join(format!("tables/{table}.csv")).is_file());
    }
    // The browser writes beside the page, and the results are compared file by file.
    let apart = TempDir::new().unwrap();
    let page = apart.path().join("report.html");
    fs::copy(results.join("report.html"), &page).unwrap();
    browser::assert_readable(&page, "en");
    the_workbook_holds_the_tables(&results);
}

#[test]
fn a_japanese_report_has_no_sentence_left_in_english() {
    let folder = TempDir::new().unwrap();
    let study = short_study(folder.path());
    let arguments = ["run", study.to_str().unwrap(), "--out", "results", "--lang", "ja"];
    let output = monazite(folder.path(), &arguments);
    assert!(output.status.success(), "{}", err(&output));
    let path = folder.path().join("results/report.html");
    let page = fs::read_to_string(&path).unwrap();
    assert!(page.contains("<html lang=\"ja\">") && page.contains("Noto Sans CJK JP"));
    let (text, charts) = (visible::text(&page), visible::charts(&page));
    assert!(text.contains("結論") && text.contains("米国") && text.contains("ジスプロシウム"));
    let left: Vec<String> = visible::english(&text).into_iter().chain(visible::english(&charts)).collect();
    assert!(left.is_empty(), "{left:#?}");
    // The same sentences head the summary; what is quoted from the study stays.
    let summary = out(&output);
    assert!(summary.contains("結論") && summary.contains("公的資金"), "{summary}");
    assert!(visible::english(&page).len() > 10, "the search finds what the page quotes in English");
    browser::assert_readable(&path, "ja");
}

/// A sheet for each table, with its names in the fourth line, its units in the fifth and all its cells below.
fn the_workbook_holds_the_tables(results: &Path) {
    use calamine::{DataType, Reader};
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(results.join("tables.xlsx")).unwrap();
    let files = fs::read_dir(results.join("tables")).unwrap().count();
    assert_eq!(book.sheet_names().len(), files + 1, "one sheet a table and the contents");
    for table in ["losses", "priority", "sources"] {
        let sheet = book.worksheet_range(table).unwrap();
        let mut csv = csv::Reader::from_path(results.join(format!("tables/{table}.csv"))).unwrap();
        let names: Vec<String> = csv.headers().unwrap().iter().map(ToOwned::to_owned).collect();
        let shown: Vec<String> = sheet.rows().nth(3).unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(shown, names, "{table}");
        let rows: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
        assert_eq!(sheet.rows().count(), rows.len() + 5, "{table}");
        for (cells, row) in sheet.rows().skip(5).zip(&rows) {
            for (cell, text) in cells.iter().zip(row) {
                let same = match text.parse::<f64>() {
                    Ok(number) => {
                        cell.to_string().parse::<f64>().is_ok_and(|shown| shown.total_cmp(&number).is_eq())
                    }
                    Err(_) => cell.as_string().unwrap_or_default() == text,
                };
                assert!(same, "{table}: `{cell}` is not `{text}`");
            }
        }
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = TempDir::new().unwrap();
    let output = monazite(folder.path(), &["man", "pages"]);
    assert!(output.status.success(), "{}", err(&output));
    for command in ["monazite", "monazite-assess", "monazite-track-rules", "monazite-economy-ario"] {
        let page = fs::read_to_string(folder.path().join(format!("pages/{command}.1"))).unwrap();
        assert!(page.contains(".SH SYNOPSIS"), "{command}");
    }
}

#[test]
fn figures_are_shown_with_unit_origin_and_trust() {
    let folder = TempDir::new().unwrap();
    let output = monazite(folder.path(), &["data", "show", "Dy oxide separation CHN 2025"]);
    let text = out(&output);
    assert!(output.status.success());
    for part in [
        "t/a (oxide)",
        "trust D",
        "balanced baseline",
        "Bayan Obo",
        "USD_2025/kg",
        "usgs-mcs-2026",
        "trust A",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let json = out(&monazite(folder.path(), &["data", "show", "Dy price CHN 2025", "--format", "json"]));
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let figures = value["figures"].as_array().unwrap();
    assert!(figures.iter().any(|figure| figure["value"] == 239 && figure["unit"] == "USD_2025/kg"), "{json}");
}

#[test]
fn use_is_shown_for_a_country() {
    let folder = TempDir::new().unwrap();
    let text = out(&monazite(folder.path(), &["data", "show", "Y oxide use JPN"]));
    assert!(text.contains("Y oxide, use, JPN, 2025: use 1,2"), "{text}");
}

#[test]
fn codes_and_figures_are_explained() {
    let folder = TempDir::new().unwrap();
    assert!(out(&monazite(folder.path(), &["explain", "d0102"])).contains("Remedy:"));
    let tree = out(&monazite(folder.path(), &["explain", "Dy oxide MYS"]));
    assert!(tree.contains("Mt Weld") && tree.contains("usgs-mcs-2026"));
    let unknown = monazite(folder.path(), &["explain", "D0103x"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(err(&unknown).contains("did you mean `D0103`"));
}

#[test]
fn the_shipped_dataset_is_clean() {
    let folder = TempDir::new().unwrap();
    let output = monazite(folder.path(), &["data", "check"]);
    assert!(output.status.success() && out(&output).starts_with("clean: "));
}

#[test]
fn several_broken_cells_are_found_at_once_with_file_line_code_and_remedy() {
    let folder = TempDir::new().unwrap();
    assert!(monazite(folder.path(), &["data", "export", "mine"]).status.success());
    let tables = folder.path().join("mine/tables");
    let breaking = [
        (
            "price.csv",
            "Dy,oxide,CHN,FOB annual average 99.5%,2025,239",
            "Dy,oxide,CHX,FOB annual average 99.5%,2025,239",
        ),
        ("production.csv", ",270000,", ",-270000,"),
        ("gdp.csv", "TUSD_2023/a", "t"),
    ];
    for (file, old, new) in breaking {
        let path = tables.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{file} has no `{old}`");
        fs::write(&path, text.replacen(old, new, 1)).unwrap();
    }
    let output = monazite(folder.path(), &["data", "check", "mine"]);
    assert_eq!(output.status.code(), Some(1));
    let text = err(&output);
    for part in [
        "mine/tables/price.csv:",
        "or `CHN` (China)?",
        "mine/tables/production.csv:",
        "mine/tables/gdp.csv:",
        "help:",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(out(&output).is_empty());
}

#[test]
fn a_changed_table_changes_the_answer_and_nothing_else_does() {
    let folder = TempDir::new().unwrap();
    let changed = folder.path().join("mine/tables");
    assert!(monazite(folder.path(), &["data", "export", "mine"]).status.success());
    let shipped = out(&monazite(folder.path(), &["assess", "--format", "csv"]));
    let overlaid = out(&monazite(folder.path(), &["assess", "--format", "csv", "--data", "mine"]));
    assert_eq!(shipped, overlaid);
    let path = changed.join("stock.csv");
    let text = fs::read_to_string(&path).unwrap();
    let (header, _) = text.split_once('\n').unwrap();
    fs::write(&path, format!("{header}\n")).unwrap();
    let without = monazite(folder.path(), &["assess", "--format", "csv", "--data", "mine"]);
    assert_ne!(shipped, out(&without), "{}", err(&without));
}

#[test]
fn a_study_with_faults_is_refused_with_all_of_them_and_nothing_is_written() {
    let folder = TempDir::new().unwrap();
    let cases = [
        ("unknown key", "question = ", "qestion = ", "did you mean"),
        ("impossible date", "start = 2026-11-30", "start = \"2026-02-30\"", "start"),
        ("wrong kind", "weeks = 156", "weeks = \"156 t\"", "weeks"),
        ("unknown country", "\"USA\", \"JPN\"]", "\"USA\", \"JPX\"]", "JPN"),
    ];
    for (name, old, new, expected) in cases {
        let path = folder.path().join("study.toml");
        assert!(SHIPPED.contains(old), "{name}");
        fs::write(&path, SHIPPED.replacen(old, new, 1)).unwrap();
        let output = monazite(folder.path(), &["run", "study.toml"]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        let text = err(&output);
        assert!(
            text.contains("study.toml:") && text.contains("help:") && text.contains(expected),
            "{name}: {text}"
        );
        assert!(!folder.path().join("out").exists(), "{name}");
    }
    let all = cases.iter().fold(SHIPPED.to_owned(), |text, case| text.replacen(case.1, case.2, 1));
    fs::write(folder.path().join("study.toml"), all).unwrap();
    let output = monazite(folder.path(), &["run", "study.toml", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert!(value["findings"].as_array().unwrap().len() >= cases.len());
}

#[test]
fn an_unknown_study_is_a_finding_and_nothing_is_written() {
    let folder = TempDir::new().unwrap();
    let output = monazite(folder.path(), &["run", "us-japn"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("did you mean `us-japan`"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn an_unknown_option_is_a_matter_of_usage() {
    let folder = TempDir::new().unwrap();
    let output = monazite(folder.path(), &["run", "--bogus"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("--help"));
}

#[test]
fn an_output_that_cannot_be_written_is_a_finding() {
    let folder = TempDir::new().unwrap();
    let study = short_study(folder.path());
    fs::write(folder.path().join("taken"), "a file").unwrap();
    let output = monazite(folder.path(), &["run", study.to_str().unwrap(), "--out", "taken/results"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("U0003"));
}

#[test]
fn clauses_are_looked_at_on_any_day() {
    let folder = TempDir::new().unwrap();
    let overdue = |day: &str| {
        let csv = out(&monazite(folder.path(), &["track", "--as-of", day, "--format", "csv"]));
        csv.matches(",overdue,").count()
    };
    assert_eq!(overdue("2026-04-01"), 0);
    assert_eq!(overdue("2026-11-23"), 2);
}

#[test]
fn each_question_has_a_command_of_its_own() {
    let folder = TempDir::new().unwrap();
    let study = short_study(folder.path());
    let study = study.to_str().unwrap();
    let commands: [(&[&str], &str); 4] = [
        (&["assess", study], "ASSESS"),
        (&["stress", study], "STRESS"),
        (&["plan", study, "--scenarios", "8"], "PLAN"),
        (&["track", study], "TRACK"),
    ];
    for (arguments, part) in commands {
        let output = monazite(folder.path(), arguments);
        assert!(out(&output).contains(part), "{arguments:?}: {}", err(&output));
    }
}

#[test]
fn every_mineral_has_a_quality_sheet() {
    let folder = TempDir::new().unwrap();
    let text = out(&monazite(folder.path(), &["data", "quality", "Ni"]));
    assert!(text.contains("IDN 42 %") && text.contains("CHN 61 %"), "{text}");
    let csv = out(&monazite(folder.path(), &["data", "quality", "--format", "csv"]));
    assert!(csv.lines().count() > 60, "{csv}");
    let json = out(&monazite(folder.path(), &["data", "quality", "cobalt", "--format", "json"]));
    assert!(serde_json::from_str::<serde_json::Value>(&json).unwrap()["stages"].is_array());
    let show = out(&monazite(folder.path(), &["data", "show", "Co refined CHN"]));
    assert!(show.contains("measured by feed") && show.contains("balanced baseline"), "{show}");
    let output = monazite(folder.path(), &["data", "quality", "unobtainium"]);
    assert!(err(&output).contains("U0"), "{}", err(&output));
}
