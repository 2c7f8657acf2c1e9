//! `monazite economy ario` held against what `BoARIO` 0.7.2 made of the same files.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// How far a total may be off, as a part of it.
const TOLERANCE: f64 = 1e-9;
/// Below this part of ordinary output a figure is rounding.
const NOTHING: f64 = 1e-12;
/// How far capacity may be off where the record was made from a table with more columns than the file has: the step
/// in which scarcity becomes zero to the bit depends on them.
const CAPACITY: f64 = 3e-6;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn ario(folder: &Path, table: &str, case: &str, more: &[&str]) -> Output {
    let file = |name: String| folder.join(name);
    Command::new(env!("CARGO_BIN_EXE_monazite"))
        .args(["economy", "ario", "--z"])
        .arg(file(format!("table_{table}_Z.csv")))
        .arg("--y")
        .arg(file(format!("table_{table}_Y_by_consuming_region.csv")))
        .arg("--params")
        .arg(file(format!("{case}_params.csv")))
        .arg("--events")
        .arg(file(format!("{case}_events.csv")))
        .args(more)
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn rows(text: &str) -> (Vec<String>, Vec<Vec<f64>>) {
    let mut lines = text.lines();
    let header = lines.next().unwrap().split(',').map(str::to_owned).collect();
    (header, lines.map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect()).collect())
}

/// Every total of every step; the columns too if `all`, else those that both have.
fn same(found: &str, expected: &str, all: bool, capacity: f64, case: &str) {
    let ((names, found), (expected_names, expected)) = (rows(found), rows(expected));
    if all {
        assert_eq!(names, expected_names, "{case}");
    }
    assert_eq!(found.len(), expected.len(), "{case}");
    let scale = expected[0][1];
    for (found, expected) in found.iter().zip(&expected) {
        for (name, expected) in expected_names.iter().zip(expected) {
            let found = found[names.iter().position(|known| known == name).unwrap()];
            let tolerance = if name == "capacity_total" { capacity } else { TOLERANCE };
            let off = (found - expected).abs();
            assert!(
                off <= tolerance * expected.abs() || off <= NOTHING * scale,
                "{case}, {name}: {found} is not {expected}"
            );
        }
    }
}

fn check(folder: &Path, table: &str, case: &str, capacity: f64) {
    let read = |name: &str| fs::read_to_string(folder.join(format!("{case}_{name}.csv"))).unwrap();
    let totals = out(&ario(folder, table, case, &["--format", "csv"]));
    same(&totals, &read("totals"), true, capacity, case);
    let industries = out(&ario(folder, table, case, &["--format", "csv", "--table", "industries"]));
    same(&industries, &read("industries"), false, TOLERANCE, case);
}

#[test]
fn the_toy_cases_come_out_on_every_day() {
    for case in ["t1_toy_base", "t3_toy_psi_rebuild", "t4_toy_collapse"] {
        check(&root().join("cases/ario"), "toy", case, TOLERANCE);
    }
}

#[test]
fn the_cases_of_the_other_table_come_out_where_they_are_there() {
    let folder = root().join("../shared/reference/validation/boario_cases");
    for (case, capacity) in
        [("p1_base_arbitrary", CAPACITY), ("p2_psi_export_control", TOLERANCE), ("p4_psi_rebuild", TOLERANCE)]
    {
        if folder.join(format!("{case}_totals.csv")).exists() {
            check(&folder, "pymrio_test", case, capacity);
        }
    }
}

#[test]
fn threads_change_no_byte() {
    let folder = root().join("cases/ario");
    let run = |threads: &str| {
        out(&ario(&folder, "toy", "t3_toy_psi_rebuild", &["--format", "csv", "--threads", threads]))
    };
    assert_eq!(run("1"), run("3"));
}

#[test]
fn the_text_says_whether_the_economy_finds_back() {
    let folder = root().join("cases/ario");
    let text = out(&ario(&folder, "toy", "t4_toy_collapse", &[]));
    assert!(text.contains("Unstable: left to itself the economy collapses"), "{text}");
    assert!(text.contains("Industries that lose most") && text.contains("CHN|veh"), "{text}");
    let held = out(&ario(&folder, "toy", "t4_toy_collapse", &["--rationing", "industries-first"]));
    assert!(held.contains("Stable: left to itself the economy returns"), "{held}");
}

#[test]
fn every_fault_of_every_file_is_told_at_once() {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("table_x_Z.csv", "supplier|row,A|m,A|n\nA|m,1,two\nA|o,3,-4\nA n,1,1\n");
    write("table_x_Y_by_consuming_region.csv", "supplier|row,A\nA|m,1\n");
    write("x_params.csv", "parameter,value\nmodel,ARIOModel\nsteps_days,0\nalpha,1\n");
    write("x_events.csv", "event,type,region\n1,arbitrary,A\n");
    let output = ario(folder.path(), "x", "x", &[]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    for part in [
        "D0103",
        "D0104",
        "A0101",
        "A0103",
        "A0104",
        "D0003",
        "x_params.csv:2",
        "x_params.csv:3",
        "Z.csv:2",
        "Z.csv:3",
    ] {
        assert!(told.contains(part), "{part} is missing in\n{told}");
    }
}

#[test]
fn events_that_cannot_be_are_findings() {
    let folder = TempDir::new().unwrap();
    let ours = root().join("cases/ario");
    for name in ["table_toy_Z.csv", "table_toy_Y_by_consuming_region.csv"] {
        fs::copy(ours.join(name), folder.path().join(name)).unwrap();
    }
    fs::copy(ours.join("t1_toy_base_params.csv"), folder.path().join("x_params.csv")).unwrap();
    let header = "event,type,region,sector,impact,impact_unit,occurrence,duration,tau,recovery_function,rebuilding_sectors,rebuilding_factor\n";
    let run = |events: &str| {
        fs::write(folder.path().join("x_events.csv"), header.to_owned() + events).unwrap();
        let output = ario(folder.path(), "toy", "x", &["--format", "csv"]);
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    let (fine, told) = run("1,arbitrary,CHM,mine,1.5,share of capacity,5,0,30,linear,,\n\
         2,rebuild,USJ,part,-1,share of capacity,5,1,30,,part=0.3;veh=0.6,\n\
         3,quake,USJ,part,1,,5,1,30,,,\n");
    assert!(!fine);
    for part in ["did you mean `CHN`", "D0105", "D0104", "D0106", "D0201", "A0105", "A0102", "x_events.csv:4"]
    {
        assert!(told.contains(part), "{part} is missing in\n{told}");
    }
    let money = "table currency unit (million)";
    let (fine, told) = run(&format!("1,recovery,USJ,part,9e9,{money},5,1,30,linear,,\n"));
    assert!(!fine && told.contains("A0107") && told.contains("x_events.csv:2"), "{told}");
    let (fine, told) = run(&format!(
        "1,recovery,USJ,part,9,{money},5,1,30,linear,,\n2,arbitrary,USJ,veh,0.1,share of capacity,9,1,30,linear,,\n"
    ));
    assert!(fine && told.contains("A0106"), "{told}");
}
