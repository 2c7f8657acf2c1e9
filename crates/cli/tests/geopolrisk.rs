//! `monazite assess --method geopolrisk` held against cases by hand and against the reference cases.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// How far a figure may be off, as a part of it.
const TOLERANCE: f64 = 1e-9;
const HEADER: &str = "case_id,hhi,import_risk,price,score,cf";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn assess(trade: &Path, production: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_monazite"))
        .args(["assess", "--method", "geopolrisk", "--trade"])
        .arg(trade)
        .arg("--production")
        .arg(production)
        .args(more)
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Five figures by case; the case is the first column and none of the cells used holds a comma.
fn figures(text: &str, columns: [&str; 5]) -> BTreeMap<String, [f64; 5]> {
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let index = columns.map(|name| header.iter().position(|column| *column == name).unwrap());
    let rows = text.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        (cells[0].to_owned(), index.map(|index| cells[index].parse().unwrap()))
    });
    rows.collect()
}

fn same(found: &BTreeMap<String, [f64; 5]>, expected: &BTreeMap<String, [f64; 5]>) {
    assert!(found.keys().eq(expected.keys()));
    for (case, expected) in expected {
        for (found, expected) in found[case].iter().zip(expected) {
            assert!(
                (found - expected).abs() <= TOLERANCE * expected.abs(),
                "{case}: {found} is not {expected}"
            );
        }
    }
}

fn ours() -> [&'static str; 5] {
    let columns: Vec<&str> = HEADER.split(',').skip(1).collect();
    columns.try_into().unwrap()
}

fn by_hand(name: &str) -> PathBuf {
    root().join("cases/geopolrisk").join(name)
}

#[test]
fn three_cases_by_hand_come_out_in_every_format() {
    let (trade, production) = (by_hand("trade.csv"), by_hand("production.csv"));
    let output = assess(&trade, &production, &["--format", "csv"]);
    assert!(output.status.success(), "{}", err(&output));
    let csv = out(&output);
    assert_eq!(csv.lines().next(), Some(HEADER));
    let expected = figures(&fs::read_to_string(by_hand("expected.csv")).unwrap(), ours());
    let found = figures(&csv, ours());
    same(&found, &expected);
    assert!(err(&output).contains("without a rating count with 0.5, in 1 case"));

    let json: serde_json::Value =
        serde_json::from_str(&out(&assess(&trade, &production, &["--format", "json", "--quiet"]))).unwrap();
    let rows = json.as_array().unwrap();
    let from_json = rows.iter().map(|row| {
        let figures = ours().map(|column| row[column].as_f64().unwrap());
        (row["case_id"].as_str().unwrap().to_owned(), figures)
    });
    same(&from_json.collect(), &found);

    let text = out(&assess(&trade, &production, &[]));
    let line = text.lines().find(|line| line.contains("Alpha-Japan-2020")).unwrap();
    let cells: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(cells, ["Alpha-Japan-2020", "0.625", "0.428571", "4", "0.267857", "2.61699"]);
    let ends: Vec<usize> =
        text.lines().filter(|line| line.contains('-')).map(|line| line.chars().count()).collect();
    assert!(ends.windows(2).all(|pair| pair[0] == pair[1]), "columns are not aligned:\n{text}");
}

#[test]
fn the_paper_counts_all_production_and_leaves_out_who_is_not_rated() {
    let output =
        assess(&by_hand("trade.csv"), &by_hand("production.csv"), &["--mode", "paper", "--format", "csv"]);
    let found = figures(&out(&output), ours());
    let close = |found: f64, expected: f64| (found - expected).abs() < 1e-12;
    assert!(close(found["Alpha-Japan-2020"][0], 40.81 / (8.9 * 8.9)));
    // Imports without the 8 t that are not rated: (0 * 2 + 1 * 4) / (2 + 6).
    assert!(close(found["Beta-United_States-2021"][1], 0.5));
    assert!(err(&output).contains("are left out, in 1 case"));
}

#[test]
fn the_reference_cases_come_out_to_the_digit() {
    let folder = root().join("../shared/reference/validation");
    let file = |name: &str| folder.join(name);
    let Ok(reference) = fs::read_to_string(file("geopolrisk_cases.csv")) else {
        #[expect(clippy::print_stderr, reason = "says that nothing was compared")]
        {
            eprintln!("the reference cases are not here: nothing compared");
        }
        return;
    };
    let output = assess(
        &file("geopolrisk_inputs_trade.csv"),
        &file("geopolrisk_inputs_production.csv"),
        &["--format", "csv"],
    );
    assert!(output.status.success(), "{}", err(&output));
    let columns = ["hhi", "import_risk", "price_kusd_per_t", "geopolrisk_score", "cf_kg_cu_eq_per_kg"];
    same(&figures(&out(&output), ours()), &figures(&reference, columns));
}

#[test]
fn faults_of_both_files_are_refused_at_once_with_place_and_remedy() {
    let folder = TempDir::new().unwrap();
    let (trade, production) = (folder.path().join("trade.csv"), folder.path().join("production.csv"));
    let read = |name: &str| fs::read_to_string(by_hand(name)).unwrap();
    let text = read("trade.csv")
        .replace(",20,70,", ",-20,70,")
        .replace(",10,60,", ",ten,60,")
        .replace("Gamma_metal-EU27-2022", "Gamma_metal-EU27-2023");
    fs::write(&trade, text).unwrap();
    fs::write(&production, read("production.csv").replace(",4000,kg", ",4000,barrel")).unwrap();
    let output = assess(&trade, &production, &["--format", "csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).is_empty());
    let text = err(&output);
    for part in [
        "error[D0104]",
        "trade.csv:2 (`qty_t`)",
        "error[D0103]",
        "trade.csv:3 (`qty_t`)",
        "error[M0103]",
        "no production of Gamma metal in 2023",
        "trade.csv:8 (`case_id`)",
        "error[D0106]",
        "production.csv:5 (`unit`)",
        "help:",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let json = out(&assess(&trade, &production, &["--format", "json"]));
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(value["findings"].as_array().unwrap().len() >= 4);

    fs::write(&trade, read("trade.csv").replace("qty_t", "quantity")).unwrap();
    let text = err(&assess(&trade, &folder.path().join("none.csv"), &[]));
    assert!(text.contains("D0001") && text.contains("none.csv"), "{text}");
    let text = err(&assess(&trade, &by_hand("production.csv"), &[]));
    assert!(text.contains("D0003") && text.contains("`qty_t`") && text.contains("trade.csv:1"), "{text}");
}

#[test]
fn a_case_without_trade_is_zero_with_a_warning_and_empty_on_paper() {
    let folder = TempDir::new().unwrap();
    let (trade, production) = (folder.path().join("trade.csv"), folder.path().join("production.csv"));
    let header = |name: &str| fs::read_to_string(by_hand(name)).unwrap().lines().next().unwrap().to_owned();
    fs::write(&trade, header("trade.csv") + "\nA-JPN-2022,156,China,1,0,0,0.4,0.4\n").unwrap();
    fs::write(&production, header("production.csv") + "\nA,2022,156,China,0.5,t\nA,2022,36,Australia,1,t\n")
        .unwrap();
    let output = assess(&trade, &production, &["--format", "csv"]);
    assert_eq!(out(&output), format!("{HEADER}\nA-JPN-2022,1,0,0,0,0\n"));
    assert!(err(&output).contains("1 case without imports"));
    let output = assess(&trade, &production, &["--format", "csv", "--mode", "paper"]);
    assert!(out(&output).ends_with(",,,,\n"), "{}", out(&output));
    fs::write(&production, header("production.csv") + "\nA,2022,156,China,0.5,t\n").unwrap();
    let output = assess(&trade, &production, &["--format", "csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("less than one unit"));
}

#[test]
fn figures_that_cannot_be_added_up_are_refused() {
    let folder = TempDir::new().unwrap();
    let (trade, production) = (folder.path().join("trade.csv"), folder.path().join("production.csv"));
    let read = |name: &str| fs::read_to_string(by_hand(name)).unwrap();
    fs::write(
        &trade,
        read("trade.csv").replace(",20,70,", ",1e308,1e308,").replace(",10,60,", ",1e308,1e308,"),
    )
    .unwrap();
    fs::write(&production, read("production.csv").replace(",4000,kg", ",1e308,kg")).unwrap();
    let output = assess(&trade, &production, &["--format", "csv"]);
    assert_eq!(output.status.code(), Some(1));
    let text = err(&output);
    for case in ["Alpha-Japan-2020", "Beta-United_States-2021"] {
        assert!(text.contains(&format!("`{case}` are too large")), "{text}");
    }
}

#[test]
fn a_method_needs_both_files_and_no_study() {
    let monazite = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_monazite")).args(arguments).output().unwrap().status.code()
    };
    assert_eq!(monazite(&["assess", "--method", "geopolrisk", "--trade", "t.csv"]), Some(2));
    assert_eq!(monazite(&["assess", "--trade", "t.csv"]), Some(2));
    assert_eq!(monazite(&["assess", "--mode", "paper"]), Some(2));
    let all = ["assess", "us-japan", "--method", "geopolrisk", "--trade", "t.csv", "--production", "p.csv"];
    assert_eq!(monazite(&all), Some(2));
}

const TRADE: &str = "case_id,partner_code,partner,hs_codes,qty_t,value_kusd,wgi_norm_raw,wgi_used";
const PRODUCTION: &str = "raw_material,year,country_code,country,production,unit
Unobtanium,2021,842,United States,100.9,metr. t
Unobtanium,2021,156,China,900,metr. t
Unobtanium,2021,999,Atlantis,50,metr. t
";

#[test]
fn importers_are_known_by_the_names_of_trade_statistics() {
    let folder = TempDir::new().unwrap();
    let (trade, production) = (folder.path().join("t.csv"), folder.path().join("p.csv"));
    fs::write(&production, PRODUCTION).unwrap();
    let pairs =
        [("EU", "EU27"), ("Rep. of Korea", "KOR"), ("UK", "GBR"), ("Viet Nam", "VNM"), ("Turkey", "TUR")];
    for (name, code) in pairs {
        let rows = [name, code].map(|importer| {
            format!(
                "\"Unobtanium-{importer}-2021\",156,China,1,50,100,0.6,0.6\n\"Unobtanium-{importer}-2021\",276,Germany,1,30,60,0.4,0.4"
            )
        });
        fs::write(&trade, format!("{TRADE}\n{}\n{}\n", rows[0], rows[1])).unwrap();
        let output = assess(&trade, &production, &["--format", "csv"]);
        assert!(output.status.success(), "{}", err(&output));
        let found = figures(&out(&output), ours());
        let values: Vec<_> = found.values().collect();
        assert!(values.len() == 2 && (values[0][3] - values[1][3]).abs() < 1e-15, "{name}: {found:?}");
        // Germany is a member of the Union and of nobody else here.
        let expected = if code == "EU27" { 30.0 / 80.0 } else { 42.0 / 80.0 };
        assert!((values[0][1] - expected).abs() < 1e-12, "{name}: {found:?}");
    }
}

#[test]
fn marks_of_spreadsheets_own_rows_strangers_and_repeated_partners_are_computed() {
    let folder = TempDir::new().unwrap();
    let (trade, production) = (folder.path().join("t.csv"), folder.path().join("p.csv"));
    fs::write(&production, PRODUCTION.replace('\n', "\r\n")).unwrap();
    let rows = "\
Unobtanium-USA-2021,842,United States,1,5,10,0.3,0
Unobtanium-USA-2021,156,\"China, mainland\",1,50,100,1.2,1
Unobtanium-USA-2021,156,China,2,10,10,1.2,1
Unobtanium-USA-2021,999,Atlantis,1,7,7,,0.5
Unobtanium-USA-2021,490,Other Asia,1,3,7,,";
    fs::write(&trade, format!("\u{feff}{TRADE}\n{rows}\n").replace('\n', "\r\n")).unwrap();
    let output = assess(&trade, &production, &["--format", "csv"]);
    assert!(output.status.success(), "{}", err(&output));
    let found = figures(&out(&output), ours())["Unobtanium-USA-2021"];
    // Producers 100, 900 and 50; (60 * 1 + 7 * 0.5 + 3 * 0.5) over own 100.9 and imports 75.
    let hhi = (100.0_f64.powi(2) + 900.0_f64.powi(2) + 50.0_f64.powi(2)) / 1050.0_f64.powi(2);
    let risk = 65.0 / 175.9;
    let price = 134.0 / 75.0;
    for (found, expected) in
        found.iter().zip([hhi, risk, price, hhi * risk, hhi * risk * price / 0.409_412_948])
    {
        assert!((found - expected).abs() <= TOLERANCE * expected, "{found} {expected}");
    }
}
