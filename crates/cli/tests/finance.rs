//! `monazite finance` on the shipped data.

use std::process::{Command, Output};

fn monazite(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_monazite")).args(arguments).output().expect("the program runs")
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn floors_are_printed_at_a_price_and_over_all_paths() {
    let told = text(&monazite(&["finance", "contracts", "--price", "60", "--draws", "200", "--quiet"]));
    assert!(told.contains("USD 250 m"), "5,000 t at 50 USD/kg below the floor:\n{told}");
    assert!(told.lines().all(|line| line.chars().count() <= 100));
    let csv = text(&monazite(&["finance", "contracts", "--draws", "200", "--format", "csv", "--quiet"]));
    let rows: Vec<Vec<&str>> = csv.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let expected = |treasury: &str| -> f64 {
        rows.iter().find(|row| row[0] == treasury).map(|row| row[1].parse().unwrap()).unwrap()
    };
    let (joint, single) = (expected("all"), expected("USA") + expected("JPN"));
    assert!((joint - single).abs() < 1e-4 * joint, "{csv}");
}

#[test]
fn a_project_is_appraised_under_every_instrument_whatever_the_threads() {
    let ask = |threads: &str| {
        text(&monazite(&[
            "finance",
            "project",
            "iluka",
            "--draws",
            "10",
            "--format",
            "csv",
            "--quiet",
            "--threads",
            threads,
        ]))
    };
    let csv = ask("1");
    assert_eq!(csv.lines().count(), 11, "ten instruments and the header:\n{csv}");
    assert_eq!(csv, ask("2"));
    let wrong = monazite(&["finance", "project", "ilukka", "--quiet"]);
    assert!(!wrong.status.success());
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("iluka"), "a near name is suggested");
    let none = monazite(&["finance", "contracts", "--draws", "0"]);
    assert_eq!(none.status.code(), Some(1));
}
