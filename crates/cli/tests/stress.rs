//! `monazite stress` and `new`, as a user types them.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

fn monazite(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_monazite")).current_dir(folder).args(arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const SHORT: [&str; 6] = ["--branch", "embargo-both", "--weeks", "20", "--seed", "3"];

fn stress(folder: &Path, more: &[&str]) -> Output {
    monazite(folder, &[&["stress", "us-japan"], &SHORT[..], more].concat())
}

#[test]
fn parts_made_apart_give_the_bytes_of_one_run_on_any_number_of_threads() {
    let folder = TempDir::new().unwrap();
    let csv = ["--format", "csv", "--table", "ensemble-losses", "--quiet"];
    let with = |more: &[&str]| stress(folder.path(), &[more, &csv].concat());
    let whole = with(&["--draws", "20", "--partial", "whole.json", "--threads", "1"]);
    assert!(whole.status.success(), "{}", err(&whole));
    let a = with(&["--draws-to", "11", "--partial", "a.json", "--threads", "2"]);
    let b = with(&["--draws-from", "11", "--draws-to", "20", "--partial", "b.json"]);
    assert!(a.status.success() && b.status.success(), "{}{}", err(&a), err(&b));
    let merged = with(&["--merge", "b.json", "a.json", "--partial", "merged.json"]);
    assert!(merged.status.success(), "{}", err(&merged));
    assert_eq!(out(&merged), out(&whole));
    let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
    assert!(read("merged.json") == read("whole.json"));
    // What is there is not made again, and what is missing is.
    let resumed = with(&["--draws", "20", "--partial", "a.json"]);
    assert!(resumed.status.success() && read("a.json") == read("whole.json"));
    let twice = with(&["--merge", "whole.json", "b.json"]);
    assert_eq!(twice.status.code(), Some(1));
    assert!(err(&twice).contains("N0202") && err(&twice).contains("b.json"), "{}", err(&twice));
    let other = with(&["--merge", "b.json", "--method", "mc"]);
    assert!(err(&other).contains("N0201"), "{}", err(&other));
    fs::write(folder.path().join("cut.json"), &read("b.json")[..200]).unwrap();
    let cut = with(&["--merge", "cut.json"]);
    assert!(err(&cut).contains("N0203"), "{}", err(&cut));
}

#[test]
fn a_rule_on_a_mineral_that_stands_apart_is_put_into_its_study() {
    let folder = TempDir::new().unwrap();
    let of = |study: &str| {
        Command::new(env!("CARGO_BIN_EXE_monazite"))
            .current_dir(folder.path())
            .args(["stress", study, "gallium-japan", "--draws", "1", "--weeks", "8", "--quiet"])
            .output()
            .unwrap()
    };
    let (found, elsewhere) = (of("gallium-germanium"), of("us-japan"));
    assert!(found.status.success() && out(&found).contains("gallium-japan"), "{}", err(&found));
    assert!(err(&elsewhere).contains("N0206"), "{}", err(&elsewhere));
}

#[test]
fn the_summary_says_how_likely_when_and_what_it_follows_in_a_hundred_columns() {
    let folder = TempDir::new().unwrap();
    let output = stress(folder.path(), &["--draws", "64", "--out", "stressed", "--parquet"]);
    assert!(output.status.success(), "{}", err(&output));
    let text = out(&output);
    for words in [
        "the expected loss of 20 weeks is USD",
        "one draw in twenty loses more than",
        "runs short of",
        "the first line to lose output is",
        "Over the draws the loss in `embargo-both` follows",
        "scrambled Sobol points, seed 3",
    ] {
        let flowing = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flowing.contains(words), "{words} is not in\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    let tables = folder.path().join("stressed/tables");
    for name in ["ensemble-fans", "ensemble-losses", "first-stops", "ensemble-influence"] {
        assert!(tables.join(format!("{name}.csv")).is_file());
        assert!(fs::read(tables.join(format!("{name}.parquet"))).unwrap().starts_with(b"PAR1"));
    }
    let record = fs::read_to_string(folder.path().join("stressed/run.json")).unwrap();
    assert!(record.contains("\"method\": \"sobol\""), "{record}");
}

#[test]
fn rules_stand_beside_the_branch_they_are_put_into() {
    let folder = TempDir::new().unwrap();
    let arguments =
        ["stress", "embargo-japan", "--weeks", "20", "--draws", "8", "--format", "csv", "--quiet"];
    let output = monazite(folder.path(), &arguments);
    assert!(output.status.success(), "{}", err(&output));
    let text = out(&output);
    assert!(text.contains("\nin-force,") && text.contains("\nembargo-japan,"), "{text}");
    // The same rule from a file of one's own.
    let rule = include_str!("../../../data/rules/hypothetical/embargo-japan.toml");
    fs::write(folder.path().join("mine.toml"), rule).unwrap();
    let own = monazite(folder.path(), &[&["stress", "mine.toml"], &arguments[2..]].concat());
    assert_eq!(out(&own).replace("\nmine,", "\nembargo-japan,"), text, "{}", err(&own));
}

#[test]
fn what_cannot_be_is_a_finding_and_no_panic() {
    let folder = TempDir::new().unwrap();
    let cases: [(&[&str], &str, &str); 8] = [
        (&["us-japan", "--draws", "0"], "N0204", "between 1 and 1000000"),
        (&["us-japan", "--draws", "1000000000"], "N0204", "between 1 and 1000000"),
        (&["us-japan", "--draws-from", "5", "--draws-to", "5"], "N0204", "there are none"),
        (&["us-japan", "--weeks", "1000000000"], "S0103", "between 1 and 1040"),
        (&["us-japan", "--branch", "laps"], "N0205", "did you mean `lapse`"),
        (&["embargo-japann"], "U0001", "did you mean `embargo-japan`"),
        (&["us-jpan"], "S0101", "did you mean `us-japan`"),
        (&["gallium-japan"], "N0206", "monazite respond --rule gallium-japan"),
    ];
    for (arguments, code, words) in cases {
        let output = monazite(folder.path(), &[&["stress"], arguments].concat());
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", err(&output));
        let told = err(&output);
        assert!(told.contains(code) && told.contains(words), "{arguments:?}: {told}");
    }
    for arguments in
        [["stress", "us-japan", "--allocation", "first-come"], ["stress", "us-japan", "--draws", "-1"]]
    {
        assert_eq!(monazite(folder.path(), &arguments).status.code(), Some(2));
    }
}

#[test]
fn rules_and_studies_that_cannot_be_are_findings_with_their_lines() {
    let folder = TempDir::new().unwrap();
    let rule = include_str!("../../../data/rules/export-controls/chn-2025-57.toml");
    let study = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../studies/us-japan/study.toml"));
    let study = study.unwrap();
    let minerals = &study[study.find("minerals = [").unwrap()..];
    let minerals = &minerals[..=minerals.find(']').unwrap()];
    let licence = format!("{rule}\n[approval]\nlow = \"20 %\"\nshare = \"60 %\"\nhigh = \"90 %\"\n");
    let cases = [
        ("dates.toml", rule.replace("effective = 2025-11-08", "effective = 2025-10-01"), "R0101"),
        ("lane.toml", rule.replace("destinations = [\"WLD\"]", "destinations = [\"XYZ\"]"), "D0102"),
        ("nowhere.toml", rule.replace("destinations = [\"WLD\"]", "destinations = []"), "R0102"),
        ("share.toml", licence.replace("share = \"60 %\"", "share = \"160 %\""), "R0103"),
        ("goods.toml", rule.replace("minerals = [", "minerals = [] # "), "R0102"),
        ("study.toml", study.replace(minerals, "minerals = []"), "S0003"),
    ];
    for (name, text, code) in cases {
        assert!(text != rule && text != study, "{name}");
        fs::write(folder.path().join(name), text).unwrap();
        let output = monazite(folder.path(), &["stress", name, "--draws", "4", "--weeks", "4", "--quiet"]);
        let told = err(&output);
        assert_eq!(output.status.code(), Some(1), "{name}: {told}");
        assert!(
            told.contains(code) && told.contains(&format!("{name}:")) && told.contains("help"),
            "{name}: {told}"
        );
    }
}

#[test]
fn a_new_study_runs_as_it_is_and_never_overwrites() {
    let folder = TempDir::new().unwrap();
    let made = monazite(folder.path(), &["new", "My Study.toml"]);
    assert!(made.status.success(), "{}", err(&made));
    let text = fs::read_to_string(folder.path().join("My Study.toml")).unwrap();
    assert!(text.contains("id = \"my-study\""));
    let arguments = ["stress", "My Study.toml", "--weeks", "5", "--draws", "8", "--format", "csv"];
    let run = monazite(folder.path(), &arguments);
    assert!(run.status.success(), "{}", err(&run));
    assert!(!err(&run).contains("warning"), "{}", err(&run));
    let again = monazite(folder.path(), &["new", "My Study.toml"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(err(&again).contains("U0003"), "{}", err(&again));
    assert!(monazite(folder.path(), &["new", "other"]).status.success());
    assert!(folder.path().join("other/study.toml").is_file());
}
