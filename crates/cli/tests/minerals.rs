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

#[test]
fn the_fall_of_the_score_is_computed_by_year_and_told_with_its_cause() {
    for method in ["geopolrisk", "path"] {
        let output = monazite(&[
            "assess",
            "--quiet",
            "--for",
            "USA",
            "--mineral",
            "REE",
            "--method",
            method,
            "--year",
            "2018..2024",
        ]);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("GeoPolRisk falls from") && text.contains("separated at home"), "{text}");
        assert!(text.contains("Path exposure to China"), "{text}");
    }
    let years = rows(&["--for", "USA", "--year", "2018..2024", "--method", "path"], "by-year");
    assert_eq!(years.len(), 7);
    for row in &years {
        assert!(row["path_exposure"].as_f64().unwrap() > 0.5, "{row}");
        assert!(row["path_direct"].as_f64() <= row["path_exposure"].as_f64());
    }
    let score = |row: &serde_json::Value| row["geopolrisk"].as_f64().unwrap();
    assert!(score(&years[6]) < 0.6 * score(&years[0]));
    assert!(years[6]["why"].as_str().unwrap().contains("mine output at home"));
}

#[test]
fn groups_ask_in_every_format() {
    for group in ["EU27", "G7", "USA+JPN"] {
        let scores = rows(&["--mineral", "Nd,Ga", "--for", group], "scores");
        assert!(scores.len() >= 28 && scores.iter().all(|row| row["country"] == group), "{group}");
        let path =
            scores.iter().find(|row| row["mineral"] == "Nd" && row["method"] == "path-exposure").unwrap();
        assert!(path["score"].as_f64().unwrap() > 0.5, "{group} {path}");
        let exposure = rows(&["--mineral", "Nd", "--for", group], "exposure");
        assert_eq!((exposure.len(), exposure[0]["country"].as_str()), (1, Some(group)));
    }
    let csv =
        monazite(&["assess", "-q", "--for", "G7", "--mineral", "Nd", "--format", "csv", "--table", "scores"]);
    assert!(String::from_utf8(csv.stdout).unwrap().contains("G7,Nd,geopolrisk,"));
    let text = monazite(&["assess", "--for", "EU27", "--mineral", "Nd", "--method", "eu-supply-risk"]);
    assert!(String::from_utf8(text.stdout).unwrap().contains("EU27"));
    assert!(
        String::from_utf8(text.stderr).unwrap().contains("place of their own"),
        "members left out are named"
    );
}

#[test]
fn perception_and_ties_of_a_users_own_are_computed_with() {
    let folder = tempfile::TempDir::new().unwrap();
    let tables = folder.path().join("tables");
    std::fs::create_dir_all(&tables).unwrap();
    let end = "value,low,high,unit,vintage,origin,source,place,trust,note\n";
    let perception =
        format!("country,period,{end}CHN,2023,40,30,50,x,2023,assumed,monazite,,D,made up for a test\n");
    let tie = format!(
        "country,partner,kind,period,{end}USA,CHN,trade,2023,0.5,0.4,0.6,x,2023,assumed,monazite,,D,made up for a test\n"
    );
    std::fs::write(tables.join("policy-perception.csv"), perception).unwrap();
    std::fs::write(tables.join("tie.csv"), tie).unwrap();
    let question = [
        "assess",
        "--for",
        "USA",
        "--mineral",
        "Ga",
        "--method",
        "usgs-disruption-potential",
        "--format",
        "csv",
    ];
    let shipped = monazite(&question);
    assert!(String::from_utf8(shipped.stderr).unwrap().contains("known for 0 of"), "what stands in is said");
    let own = monazite(&[&question[..], &["--data", folder.path().to_str().unwrap()]].concat());
    let (stderr, stdout) = (String::from_utf8(own.stderr).unwrap(), String::from_utf8(own.stdout).unwrap());
    assert!(stderr.contains("known for 1 of"), "{stderr}");
    let score =
        |text: &str| -> f64 { text.lines().nth(1).unwrap().split(',').nth(3).unwrap().parse().unwrap() };
    let share =
        rows(&["--mineral", "Ga", "--stage", "mining,refining", "--by", "location"], "mineral-stages");
    let hhi = share.iter().map(|row| row["hhi"].as_f64().unwrap()).fold(0.0, f64::max);
    // (1 - 40/100) * 0.5 = 0.3 times the squared share of China, which is nearly all of the index.
    assert!((score(&stdout) / (0.3 * hhi) - 1.0).abs() < 0.02, "{stdout} {hhi}");
}

#[test]
fn any_indicator_of_governance_can_be_the_weight() {
    let folder = tempfile::TempDir::new().unwrap();
    let tables = folder.path().join("tables");
    std::fs::create_dir_all(&tables).unwrap();
    let rows = "country,indicator,period,value,low,high,unit,vintage,origin,source,place,trust,note\n\
        CHN,rule-of-law,2023,2.5,2.4,2.5,x,2023,assumed,monazite,,D,made up for a test\n";
    std::fs::write(tables.join("governance.csv"), rows).unwrap();
    let question = [
        "assess",
        "--quiet",
        "--for",
        "USA",
        "--mineral",
        "Ga",
        "--method",
        "governance-lens",
        "--format",
        "csv",
    ];
    let score = |output: Output| -> f64 {
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().nth(1).unwrap().split(',').nth(3).unwrap().parse().unwrap()
    };
    let data = folder.path().to_str().unwrap();
    let stable = score(monazite(&question));
    let lawful = score(monazite(&[&question[..], &["--governance", "rule-of-law", "--data", data]].concat()));
    // Best on that scale is no risk: what China makes of gallium weighs nothing any more.
    assert!(stable > 2.0 && lawful < 0.1, "{stable} {lawful}");
    for (word, code) in [("rule-of-law", "M0103"), ("rule-of-lore", "D0102")] {
        let output = monazite(&[&question[..], &["--governance", word]].concat());
        assert_eq!(output.status.code(), Some(1), "{word}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains(code), "{word}: {told}");
    }
}

#[test]
fn years_that_are_none_are_refused() {
    for years in ["2024..2018", "20x8", "..", "18"] {
        let output = monazite(&["assess", "--year", years]);
        assert_eq!(output.status.code(), Some(2), "{years}");
    }
}

#[test]
fn chokepoints_name_stage_and_place_for_minerals_with_and_without_a_chain() {
    for (mineral, viewpoint) in [("Nd", "USA"), ("Nd", "USA+JPN"), ("Ga", "USA"), ("Co", "USA")] {
        let table = rows(&["--mineral", mineral, "--for", viewpoint], "chokepoints");
        let share = |row: &serde_json::Value| row["share"].as_f64().unwrap();
        assert!(!table.is_empty() && share(&table[0]) > 0.3, "{mineral} {table:?}");
        assert!(table.windows(2).all(|pair| share(&pair[0]) >= share(&pair[1])));
        assert!(
            table.iter().all(|row| !viewpoint.contains(row["place"].as_str().unwrap())),
            "home is no chokepoint"
        );
        let whole = rows(&["--mineral", mineral, "--for", viewpoint], "dependence");
        if whole[0]["dominant"] == table[0]["place"] {
            assert!(share(&table[0]) <= whole[0]["path_exposure"].as_f64().unwrap() + 1e-6);
        }
    }
}
