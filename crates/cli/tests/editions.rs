//! Imports, editions beside each other, and lists of what the dataset covers, as a user types them.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use codes::Code;
use serde_json::Value;
use tempfile::TempDir;

fn monazite(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_monazite")).current_dir(folder).args(arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn every_mineral_of_the_lists_is_covered() {
    let folder = TempDir::new().unwrap();
    let output = monazite(folder.path(), &["data", "list", "--minerals", "--format", "json"]);
    let tables: Value = serde_json::from_str(&out(&output)).unwrap();
    let rows = tables["minerals"].as_array().unwrap();
    assert_eq!(rows.len(), codes::Mineral::all().len());
    let listed: Vec<&Value> =
        rows.iter().filter(|row| row["us_2025"] == "yes" || row["japan_35"] == "yes").collect();
    assert!(listed.len() >= 60, "{}", listed.len());
    for row in listed.iter().filter(|row| row["mineral"] != "Pm") {
        assert!(row["rows"].as_f64().unwrap() > 0.0, "{row}");
        assert!(row["last_year"].as_f64().unwrap() >= 2023.0, "{row}");
    }
}

#[test]
fn sources_are_listed_with_terms_and_attribution() {
    let folder = TempDir::new().unwrap();
    let text = out(&monazite(folder.path(), &["data", "list", "--sources"]));
    assert!(text.contains("usgs-mcs-2026 ("), "{text}");
    assert!(text.contains("Reuse allowed with attribution to CEPII"), "{text}");
}

#[test]
fn an_import_is_told_row_by_row_and_used() {
    let folder = TempDir::new().unwrap();
    fs::write(
        folder.path().join("BACI_HS92_Y2023_V202501.csv"),
        "t,i,j,k,v,q\n2023,156,392,250410,1000,500\n2023,156,842,250410,900,-1\n2023,156,842,10121,9,1\n",
    )
    .unwrap();
    let import = ["data", "import", "baci", "BACI_HS92_Y2023_V202501.csv", "--out", "mine"];
    let output = monazite(folder.path(), &import);
    assert_eq!(output.status.code(), Some(1));
    let text = out(&output);
    assert!(text.contains("3 rows read, 1 written, 2 left out"), "{text}");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("error[D0104]") && told.contains("V202501.csv:3 (`q`)"), "{told}");
    let shown = out(&monazite(folder.path(), &["data", "show", "trade graphite CHN 2023", "--data", "mine"]));
    assert!(shown.contains("from your folder") && shown.contains("own: baci-202501"), "{shown}");
    let csv = out(&monazite(folder.path(), &[&import[..], &["--format", "csv"]].concat()));
    assert!(csv.contains("kept,trade,1"), "{csv}");
}

#[test]
fn two_editions_are_compared_down_to_their_conclusions() {
    let folder = TempDir::new().unwrap();
    let same = out(&monazite(folder.path(), &["data", "diff", "shipped", "shipped", "--quiet"]));
    assert_eq!(same, "the two editions say the same\n");
    assert!(monazite(folder.path(), &["data", "export", "new"]).status.success());
    let path = folder.path().join("new/tables/separation-reach.csv");
    let table = fs::read_to_string(&path).unwrap();
    let kept: Vec<&str> = table.lines().filter(|line| !line.starts_with("CHN,Dy,")).collect();
    assert_eq!(kept.len() + 1, table.lines().count());
    fs::write(&path, kept.join("\n") + "\n").unwrap();
    let path = folder.path().join("new/tables/price.csv");
    let table = fs::read_to_string(&path).unwrap();
    let old = "La,oxide,CHN,FOB annual average 99.5%,2021,1.51,";
    assert!(table.contains(old));
    fs::write(&path, table.replace(old, &old.replace("1.51", "1.61"))).unwrap();

    let text = out(&monazite(folder.path(), &["data", "diff", "shipped", "new", "--quiet"]));
    assert!(text.contains("changed price: La oxide CHN"), "{text}");
    assert!(text.contains("- 1.51 USD_2021/kg") && text.contains("+ 1.61 USD_2021/kg"), "{text}");
    assert!(text.contains("removed separation-reach: CHN Dy"), "{text}");
    let json = out(&monazite(
        folder.path(),
        &["data", "diff", "shipped", "new", "--quiet", "--format", "json", "--moved", "0"],
    ));
    let tables: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(tables["rows"].as_array().unwrap().len(), 2);
    let moved = tables["conclusions"].as_array().unwrap();
    assert!(moved.iter().any(|row| row["mineral"] == "Dy"), "{moved:?}");
    let wrong = monazite(folder.path(), &["data", "diff", "shipped", "new", "--moved", "7"]);
    assert_eq!(wrong.status.code(), Some(1));
}
