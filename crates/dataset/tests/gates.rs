//! The shipped dataset is clean, and breaking a cell of it is found with file, line, code and remedy.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use dataset::{Dataset, Files, schema};
use finding::{Findings, Severity, code};
use sourced::Origin;

fn shipped() -> Dataset {
    Dataset::load(&Files::shipped()).usable().expect("the shipped dataset has no error").0
}

/// Loads the shipped dataset with one table changed by `change`, which sees header and rows as cells.
fn with_table(table: &str, change: impl Fn(&mut Vec<Vec<String>>)) -> Findings {
    let files = Files::shipped();
    let path = format!("data/tables/{table}.csv");
    let text = files.text(&path).unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut rows: Vec<Vec<String>> =
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    change(&mut rows);
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row).unwrap();
    }
    let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    Dataset::load(&files.with(&path, &text)).findings
}

fn set(table: &str, line: usize, column: &str, value: &str) -> Findings {
    with_table(table, |rows| {
        let index = rows[0].iter().position(|name| name == column).unwrap();
        value.clone_into(&mut rows[line - 1][index]);
    })
}

#[test]
fn the_shipped_dataset_is_clean() {
    let checked = Dataset::load(&Files::shipped());
    assert!(checked.findings.is_empty(), "{}", checked.findings);
}

#[test]
fn every_figure_has_source_and_trust() {
    let dataset = shipped();
    let mut figures = 0;
    for row in dataset.all_rows() {
        figures += 1;
        assert!(!row.sources.is_empty(), "{} has no source", row.place);
        for id in &row.sources {
            assert!(dataset.sources.contains_key(id), "{}: {id}", row.place);
        }
        if let Origin::Quoted { place, .. } = &row.origin {
            assert!(!place.is_empty(), "{} names no place in its source", row.place);
        }
    }
    assert!(figures > 2000, "{figures} figures");
}

#[test]
fn one_broken_cell_is_one_finding_with_place_code_and_remedy() {
    let cases = [
        ("production", 2, "country", "AUX", code::UNKNOWN_CODE),
        ("production", 2, "value", "-21000", code::NEGATIVE),
        ("production", 2, "value", "21,000", code::NOT_A_NUMBER),
        ("production", 2, "unit", "USD_2025/kg", code::UNIT_WRONG),
        ("production", 2, "unit", "tons", code::UNIT_WRONG),
        ("production", 2, "basis", "metal", code::BASIS_WRONG),
        ("production", 2, "basis", "", code::BASIS_WRONG),
        ("production", 2, "source", "", code::CELL_EMPTY),
        ("production", 2, "source", "usgs-mcs-2062", code::SOURCE_UNKNOWN),
        ("production", 2, "place", "", code::CELL_EMPTY),
        ("production", 2, "trust", "E", code::TRUST_WRONG),
        ("production", 2, "vintage", "", code::CELL_EMPTY),
        ("production", 2, "period", "2025-02-30", code::DATE_WRONG),
        ("production", 2, "origin", "guessed", code::ORIGIN_WRONG),
        ("separation-reach", 2, "value", "1.2", code::SHARE_OUT_OF_RANGE),
        ("separation-reach", 2, "low", "", code::RANGE_DISORDERED),
        ("dependence", 2, "high", "0.2", code::RANGE_DISORDERED),
        ("basket", 2, "deposit", "bayan-obi", code::UNKNOWN_CODE),
        ("stock", 2, "measure", "hoped", code::UNKNOWN_CODE),
    ];
    for (table, line, column, value, expected) in cases {
        let findings = set(table, line, column, value);
        let found = findings.iter().find(|finding| finding.code == expected);
        let finding = found.unwrap_or_else(|| panic!("{table}:{line} {column}={value}: {findings}"));
        assert_eq!(finding.severity, Severity::Error);
        let place = finding.place.as_ref().unwrap();
        assert_eq!(
            (place.file.as_str(), place.line),
            (format!("data/tables/{table}.csv").as_str(), Some(line))
        );
        assert!(finding.help.as_ref().is_some_and(|help| help.len() > 5), "{finding}");
    }
}

#[test]
fn several_broken_cells_are_found_together() {
    let findings = with_table("production", |rows| {
        rows[1][3] = "XXX".to_owned();
        rows[2][6] = "-1".to_owned();
        rows[3][9] = "barrels".to_owned();
        let copy = rows[5].clone();
        rows.push(copy);
    });
    for expected in [code::UNKNOWN_CODE, code::NEGATIVE, code::UNIT_WRONG, code::DUPLICATE_KEY] {
        assert!(findings.iter().any(|finding| finding.code == expected), "{expected} in\n{findings}");
    }
}

#[test]
fn an_assumed_figure_needs_a_range() {
    let findings = with_table("dependence", |rows| {
        let (low, high) = (
            rows[0].iter().position(|name| name == "low").unwrap(),
            rows[0].iter().position(|name| name == "high").unwrap(),
        );
        rows[1][low].clear();
        rows[1][high].clear();
    });
    assert!(findings.iter().any(|finding| finding.code == code::RANGE_MISSING), "{findings}");
}

#[test]
fn shares_that_do_not_sum_are_found() {
    let findings = set("use-share", 2, "value", "20");
    assert!(findings.iter().any(|finding| finding.code == code::SHARES_DO_NOT_SUM), "{findings}");
}

#[test]
fn a_country_in_the_wrong_unit_breaks_the_world_sum() {
    let findings = with_table("production", |rows| {
        let unit = rows[0].iter().position(|name| name == "unit").unwrap();
        let line = rows
            .iter()
            .position(|row| row[0] == "REE" && row[3] == "CHN" && row[4].is_empty() && row[5] == "2025")
            .unwrap();
        rows[line][unit] = "kt/a".to_owned();
    });
    assert!(findings.iter().any(|finding| finding.code == code::SUM_OFF_WORLD), "{findings}");
    assert!(findings.iter().any(|finding| finding.code == code::YEAR_JUMP) || findings.has_errors());
}

#[test]
fn a_row_with_a_cell_too_many_is_reported_and_the_rest_is_kept() {
    let findings = with_table("gdp", |rows| rows[1].push("extra".to_owned()));
    assert!(findings.iter().any(|finding| finding.code == code::CSV_SHAPE), "{findings}");
    assert_eq!(findings.count(Severity::Error), 1, "{findings}");
}

#[test]
fn a_lost_column_and_a_foreign_table_are_found() {
    let findings = with_table("gdp", |rows| rows.iter_mut().for_each(|row| drop(row.remove(0))));
    assert!(findings.iter().any(|finding| finding.code == code::COLUMN_MISSING), "{findings}");
    let files = Files::shipped().with("data/tables/prize.csv", "a,b\n");
    let findings = Dataset::load(&files).findings;
    assert!(findings.to_string().contains("did you mean `price`"), "{findings}");
}

#[test]
fn a_source_that_forbids_redistribution_is_found() {
    let files = Files::shipped();
    let path = "data/sources/nrcan-ree.toml";
    let text = files.text(path).unwrap().replace("redistribute = true", "redistribute = false");
    let findings = Dataset::load(&files.with(path, &text)).findings;
    assert!(findings.iter().any(|finding| finding.code == code::LICENCE_FORBIDS), "{findings}");
}

#[test]
fn an_exception_that_matches_nothing_is_found() {
    let text = "code,table,subject,reason\nD0202,production,REE mining concentrate 1999 x,old\n";
    let findings = Dataset::load(&Files::shipped().with("data/expected/accepted.csv", text)).findings;
    assert!(findings.iter().any(|finding| finding.code == code::ACCEPTED_UNUSED), "{findings}");
}

#[test]
fn rules_with_impossible_dates_or_targets_are_found() {
    let files = Files::shipped();
    let path = "data/rules/export-controls/chn-2025-57.toml";
    let good = files.text(path).unwrap();
    for (from, to, expected) in [
        ("effective = 2025-11-08", "effective = 2025-10-01", code::RULE_DATES),
        ("effective = 2025-11-08", "effective = 2025-02-30", code::DOCUMENT_SYNTAX),
        ("\"Tm\"", "\"Tn\"", code::UNKNOWN_CODE),
        ("destinations = [\"WLD\"]", "destinations = []", code::RULE_TARGET),
        ("instrument = \"licence\"", "instrument = \"license\"", code::UNKNOWN_CODE),
        ("source = \"mofcom\"", "source = \"mofcon\"", code::SOURCE_UNKNOWN),
        ("question = \"october-2025-package\"", "question = \"october\"", code::UNKNOWN_CODE),
        ("trust = \"B\"", "trust = \"B\"\nstrength = 3", code::KEY_UNKNOWN),
    ] {
        assert!(good.contains(from), "{from}");
        let findings = Dataset::load(&Files::shipped().with(path, &good.replace(from, to))).findings;
        assert!(findings.iter().any(|f| f.code == expected && f.place.is_some()), "{to}: {findings}");
    }
}

#[test]
fn all_deposits_with_a_reported_basket_are_there() {
    let dataset = shipped();
    assert_eq!(dataset.rows(&schema::DEPOSIT).len(), 43);
    // 39 as listed; the heavy separation of Mountain Pass and its 10X magnet plant count as two.
    assert_eq!(dataset.rows(&schema::PROJECT).len(), 40);
}

#[test]
fn a_correction_whose_guard_no_longer_matches_is_found() {
    let findings = with_table("reserve", |rows| {
        let unit = rows[0].iter().position(|name| name == "unit").unwrap();
        let row = rows.iter_mut().find(|row| row[0] == "V" && row[2] == "WLD").unwrap();
        "t".clone_into(&mut row[unit]);
    });
    let stale: Vec<_> = findings.iter().filter(|f| f.code == code::CORRECTION_STALE).collect();
    assert_eq!(stale.len(), 1, "{findings}");
    assert!(stale[0].message.contains("stands uncorrected"), "{findings}");
    let gone = with_table("substitution", |rows| rows.retain(|row| row[0] != "Re"));
    assert!(gone.iter().any(|f| f.code == code::CORRECTION_STALE && f.message.contains("no row")), "{gone}");
}

#[test]
fn a_correction_without_guard_or_figure_is_found() {
    let path = "data/corrections/unit.toml";
    let head = "title = \"t\"\nsource = \"usgs-mcs-2026\"\nplace = \"p\"\nsays = \"t\"\nright = \"kt\"\nreason = \"r\"\ntrust = \"B\"\n";
    let of = |tail: &str| Dataset::load(&Files::shipped().with(path, &format!("{head}{tail}"))).findings;
    let codes = |findings: &Findings| findings.iter().map(|f| f.code).collect::<Vec<_>>();
    assert_eq!(codes(&of("")), [code::KEY_MISSING]);
    assert_eq!(codes(&of("[[figure]]\ntable = \"reserve\"\nmineral = \"V\"\n")), [code::KEY_MISSING]);
    let nameless = "[[figure]]\ntable = \"reserve\"\nupstream = \"1 t\"\nshipped = \"1 kt\"\n";
    assert_eq!(codes(&of(nameless)), [code::KEY_MISSING]);
    assert_eq!(
        codes(&of(
            "[[figure]]\ntable = \"reserves\"\nmineral = \"V\"\nupstream = \"1 t\"\nshipped = \"1 kt\"\n"
        )),
        [code::TABLE_UNKNOWN]
    );
    assert_eq!(
        codes(&of(
            "[[figure]]\ntable = \"reserve\"\nmineral = \"V\"\nupstream = \"1 tons\"\nshipped = \"1 kt\"\n"
        )),
        [code::UNIT_WRONG]
    );
}
