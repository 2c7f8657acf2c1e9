//! `monazite assess --bom`: good rows are computed beside the findings of the broken ones.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const HEADER: &str = "part,supplier_country,mineral,form,kg,spend\n";

fn assess(bill: &str, more: &[&str]) -> Output {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("parts.csv"), format!("{HEADER}{bill}")).unwrap();
    Command::new(env!("CARGO_BIN_EXE_monazite"))
        .current_dir(folder.path())
        .args(["assess", "--quiet", "--bom", "parts.csv"])
        .args(more)
        .output()
        .unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn sum(rows: &Value, column: &str) -> f64 {
    rows.as_array().unwrap().iter().filter_map(|row| row[column].as_f64()).sum()
}

#[test]
fn good_rows_are_computed_and_each_broken_one_is_a_finding() {
    let output = assess(
        "motor magnet,JPN,,NdFeB-heavy,120,54000\nbroken country,Jpan,Co,,1,1\ncathode,Finland,cobalt,refined,800,21000\n\
         broken mineral,JPN,Unobtainium,,1,1\nmirror,CHN,Ga,,2.5,1100\nbroken mass,JPN,Dy,oxide,-3,1\n",
        &["--format", "json"],
    );
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    let all = json(&output);
    let found: Vec<(u64, &str)> = all["bom-findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["line"].as_u64().unwrap(), row["column"].as_str().unwrap()))
        .collect();
    assert_eq!(found, [(3, "supplier_country"), (5, "mineral"), (7, "kg")]);
    let findings = all["bom-findings"].as_array().unwrap();
    assert!(findings.iter().all(|row| row["file"] == "parts.csv" && row["remedy"].is_string()));
    for text in ["parts.csv:3 (`supplier_country`)", "parts.csv:5 (`mineral`)", "parts.csv:7 (`kg`)", "help:"]
    {
        assert!(err(&output).contains(text), "{text}: {}", err(&output));
    }
    let (parts, minerals) = (&all["bom-parts"], &all["bom-minerals"]);
    let names: Vec<&str> =
        parts.as_array().unwrap().iter().map(|row| row["part"].as_str().unwrap()).collect();
    assert_eq!(names, ["motor magnet", "cathode", "mirror"]);
    for row in parts.as_array().unwrap() {
        let share = row["share"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&share) && row["likelihood"].is_number(), "{row}");
        assert_eq!(row["dominant"], "CHN", "{row}");
    }
    // A Japanese magnet is made of metal that mostly came from China.
    assert!(parts[0]["share"].as_f64().unwrap() > 0.3, "{}", parts[0]);
    assert!(parts[0]["rules"].as_str().unwrap().contains("chn-2025-18"), "{}", parts[0]);
    // Bought in the dominant country: exposed wholly.
    assert_eq!((&parts[2]["supplier"], parts[2]["share"].as_f64()), (&Value::from("CHN"), Some(1.0)));
    for column in ["kg", "spend"] {
        assert!((sum(parts, column) - sum(minerals, column)).abs() < 1e-6, "{column}");
    }
    assert!((sum(parts, "kg") - 922.5).abs() < 1e-9);
    for row in minerals.as_array().unwrap() {
        assert!(row["exposed_kg"].as_f64().unwrap() <= row["kg"].as_f64().unwrap() + 1e-9);
    }
}

#[test]
fn a_clean_bill_prints_text_and_csv_and_is_done() {
    let bill = "magnet,PT,NdPr,metal,10,5000\nmagnet,PT,NdPr,metal,30,\nodd,JPN,Pm,,1,\n";
    let text = assess(bill, &["--for", "JPN"]);
    assert!(text.status.success(), "{}", err(&text));
    let shown = String::from_utf8(text.stdout).unwrap();
    for part in ["firm in Japan", "By mineral", "NdPr", "not known", "rest of the world"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let csv = assess(bill, &["--format", "csv", "--table", "bom-minerals"]);
    let shown = String::from_utf8(csv.stdout).unwrap();
    assert!(
        shown.starts_with("mineral,kg,spend,exposed_kg,exposed_spend,share,unknown_kg\nNdPr,40,5000,"),
        "{shown}"
    );
    assert!(shown.contains("\nPm,1,0,0,0,,1\n"), "{shown}");
}

#[test]
fn a_missing_column_or_country_of_the_firm_is_told() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("parts.csv");
    fs::write(&file, "part,supplier_country,mineral,form,spend\na,JPN,Co,,1\n").unwrap();
    let run = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_monazite"));
        command.args(["assess", "--quiet", "--bom"]).arg(&file).args(more).output().unwrap()
    };
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("lacks the column `kg`"), "{}", err(&output));
    fs::write(&file, format!("{HEADER}a,JPN,Co,,1,1\n")).unwrap();
    let output = run(&["--for", "Jpan"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("`Jpan` is not a known country"), "{}", err(&output));
}
