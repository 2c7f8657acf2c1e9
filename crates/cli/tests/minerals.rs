//! Every listed mineral from the outside: filters, methods, the Article 20 table.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::process::{Command, Output};

fn monazite(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_monazite")).args(arguments).output().unwrap()
}

fn rows(arguments: &[&str], table: &str) -> Vec<serde_json::Value> {
    let all = [&["assess", "--quiet", "--format", "json", "--table", table], arguments].concat();
    let output = monazite(&all);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    value.as_array().unwrap().clone()
}

#[test]
fn a_mineral_is_shown_by_stage_and_side() {
    let both = rows(&["--mineral", "Ga"], "mineral-stages");
    assert!(both.iter().all(|row| row["mineral"] == "Ga"));
    let controlled =
        rows(&["--mineral", "Ni", "--stage", "refining", "--by", "controller"], "mineral-stages");
    let located = rows(&["--mineral", "Ni", "--stage", "refining", "--by", "location"], "mineral-stages");
    assert_eq!((controlled.len(), located.len()), (1, 1));
    assert_eq!(located[0]["top"], "IDN", "Indonesia refines most nickel");
    assert_eq!(controlled[0]["top"], "CHN", "Chinese owners control most of it");
}

#[test]
fn mine_output_of_rare_earths_is_more_concentrated_than_in_2020() {
    let years =
        rows(&["--mineral", "REE", "--stage", "mining", "--year", "2020,2025"], "concentration-by-year");
    let hhi = |year: f64| {
        years.iter().find(|row| row["year"].as_f64() == Some(year)).unwrap()["hhi"].as_f64().unwrap()
    };
    assert!(hhi(2025.0) > hhi(2020.0));
}

#[test]
fn all_methods_stand_beside_each_other_for_each_viewpoint() {
    let scores = rows(&["--mineral", "Nd", "--for", "USA"], "scores");
    let of = |method: &str| scores.iter().find(|row| row["method"] == method).unwrap();
    assert!(scores.len() >= 14 && scores.iter().all(|row| row["country"] == "USA"));
    assert!(of("path-exposure")["score"].as_f64().unwrap() > 0.8);
    assert!(of("geopolrisk")["rank"].as_f64().unwrap() > 30.0);
    let one = rows(&["--mineral", "Nd", "--method", "path-exposure"], "scores");
    assert_eq!(one.len(), 2, "one score a viewpoint");
}

#[test]
fn the_parameters_of_article_20_are_a_table() {
    let table = rows(&["--mineral", "Ga,W"], "article-20");
    let gallium = table.iter().find(|row| row["mineral"] == "Ga").unwrap();
    assert_eq!(gallium["strategic"], "yes");
    assert!(gallium["concentration"].as_f64().unwrap() > 0.9);
    assert!(gallium["trade_bottlenecks"].as_str().unwrap().contains("chn-2023-23"));
    assert!(gallium["price_volatility"].as_f64().unwrap() > 0.0);
}

#[test]
fn words_that_are_no_codes_are_findings() {
    for arguments in [["--mineral", "Gx"], ["--stage", "refinery"], ["--method", "hoskins"], ["--for", "JPX"]]
    {
        let output = monazite(&[&["assess"][..], &arguments[..]].concat());
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("help:"), "{arguments:?}");
    }
}
