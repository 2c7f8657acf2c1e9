//! `monazite economy` on the shipped tables.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::BTreeMap;
use std::process::{Command, Output};

use tempfile::TempDir;

fn monazite(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_monazite")).args(arguments).arg("--quiet").output().unwrap()
}

/// Rows of a CSV as cells by column.
fn rows(arguments: &[&str]) -> Vec<BTreeMap<String, String>> {
    let output = monazite(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

#[test]
fn domestic_product_is_told_from_both_sides() {
    let output = monazite(&["economy", "tables"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("19.612 trillion dollars as value added, 19.612 trillion"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
}

fn assessment(more: &[&str]) -> Vec<BTreeMap<String, String>> {
    let mut arguments = vec!["economy", "static", "--for", "USA", "--format", "csv", "--table", "static"];
    arguments.extend(more);
    rows(&arguments)
}

/// Published ranges of the United States Geological Survey: 1.7 to 8.2 and 0.01 to 1.1 billion dollars. Gallium falls
/// inside; germanium is a little above, and the text says on what that rests.
#[test]
fn gallium_costs_what_was_published_and_germanium_has_its_reason() {
    let found = assessment(&["--mineral", "Ga,Ge"]);
    for (mineral, low, high) in [("Ga", 1.7e9, 8.2e9), ("Ge", 0.01e9, 2.0e9)] {
        let row = found.iter().find(|row| row["mineral"] == mineral).unwrap();
        let loss: f64 = row["loss"].parse().unwrap();
        assert!((low..=high).contains(&loss), "{mineral}: {loss}");
        assert!(row["loss_low"].parse::<f64>().unwrap() <= loss);
        assert!(row["loss_high"].parse::<f64>().unwrap() >= loss);
    }
    let output = monazite(&["economy", "static", "--for", "USA", "--mineral", "Ga,Ge"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("(USD 1.7 bn to USD 8.2 bn); inside the published range"), "{text}");
    assert!(words.contains("times the published figure: ") && words.contains("taken to need it"), "{text}");
}

/// The head of the published order - samarium, rhodium, heavy rare earths, gallium, germanium - stands near the top,
/// and what does not is told.
#[test]
fn the_head_of_the_published_order_stands_near_the_top() {
    let found = assessment(&[]);
    let place = |mineral: &str| -> f64 {
        found.iter().find(|row| row["mineral"] == mineral).unwrap()["rank"].parse().unwrap()
    };
    for mineral in ["Sm", "Rh", "Lu", "Tb", "Dy", "Ga", "Ge", "W", "Y"] {
        assert!(place(mineral) <= 20.0, "{mineral} stands at {}", place(mineral));
    }
    let output = monazite(&["economy", "static", "--for", "USA"]);
    let text = String::from_utf8(output.stdout).unwrap();
    for part in
        ["Beside the published order", "the rank correlation is 0.", "Gd: our place", "No scenario: Rb."]
    {
        assert!(
            text.split_whitespace().collect::<Vec<_>>().join(" ").contains(part),
            "{part} is missing in {text}"
        );
    }
}

/// A mineral with no output by country has the sources of its imports.
#[test]
fn thallium_is_stopped_at_the_border() {
    let found = assessment(&["--mineral", "Tl"]);
    assert_eq!((found[0]["supplier"].as_str(), found[0]["stage"].as_str()), ("MEX", "imports"));
}

/// Both minerals missing cost less than the one and the other, in each of the answers.
#[test]
fn joint_shortages_are_below_the_sum() {
    let folder = TempDir::new().unwrap();
    let loss = |lines: &str| {
        let file = folder.path().join("missing.csv");
        std::fs::write(&file, format!("mineral,country,missing,weeks\n{lines}")).unwrap();
        let found = rows(&["economy", "loss", "--shortage", file.to_str().unwrap(), "--format", "csv"]);
        ["lower", "central", "upper"].map(|column| found[0][column].parse::<f64>().unwrap())
    };
    let (gallium, germanium) = (loss("Ga,USA,80%,52\n"), loss("Ge,USA,80%,52\n"));
    let both = loss("Ga,USA,80%,52\nGe,USA,80%,52\n");
    assert!(gallium[0] > 0.0 && germanium[0] > 0.0);
    for case in 0..2 {
        assert!(both[case] < gallium[case] + germanium[case], "{both:?}, {gallium:?}, {germanium:?}");
    }
    for losses in [gallium, germanium, both] {
        assert!(losses[0] <= losses[1] && losses[1] <= losses[2], "{losses:?}");
    }
}

#[test]
fn a_list_with_faults_is_told_line_by_line() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("missing.csv");
    std::fs::write(&file, "mineral,country,missing,weeks\nXx,USA,0.5,52\nGa,USA,5,52\n").unwrap();
    let output = monazite(&["economy", "loss", "--shortage", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("missing.csv:2") && told.contains("missing.csv:3"), "{told}");
}
