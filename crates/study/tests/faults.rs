//! A study with a fault is found with its line; nothing runs on it.

use dataset::{Dataset, Files};
use finding::{Findings, code};
use study::Study;

const SHIPPED: &str = include_str!("../../../studies/us-japan/study.toml");

fn findings(text: &str) -> Findings {
    let dataset = Dataset::load(&Files::shipped()).value;
    Study::read("study.toml", text, &dataset).findings
}

/// A text has a fault of this kind, with its file, line and remedy.
fn has_fault(text: &str, changed: &str, expected: finding::Code) {
    let found = findings(text);
    let fault = found.iter().find(|finding| finding.code == expected);
    let fault = fault.unwrap_or_else(|| panic!("{changed}: {found}"));
    let place = fault.place.as_ref().unwrap_or_else(|| panic!("{fault}"));
    assert_eq!(place.file, "study.toml");
    assert!(place.line.is_some() && fault.help.is_some(), "{fault}");
    assert!(found.has_errors());
}

#[test]
fn the_shipped_study_has_no_fault() {
    assert!(findings(SHIPPED).is_empty(), "{}", findings(SHIPPED));
}

#[test]
fn one_changed_line_is_one_fault_with_its_line() {
    for (from, to, expected) in [
        ("weeks = 156", "wekks = 156", code::KEY_UNKNOWN),
        ("weeks = 156", "weeks = \"156 t\"", code::KIND_WRONG),
        ("weeks = 156", "weeks = 0", code::HORIZON_WRONG),
        ("weeks = 156", "weeks = 1000000000", code::HORIZON_WRONG),
        ("start = 2026-11-30", "start = \"2026-02-30\"", code::DATE_WRONG),
        ("start = 2026-11-30", "start = 2026-02-30", code::DOCUMENT_SYNTAX),
        ("history-from = 2025-03-31", "history-from = 2027-03-31", code::HORIZON_WRONG),
        ("\"MMR\"", "\"BUR\"", code::UNKNOWN_CODE),
        ("\"Dy\"", "\"Dyy\"", code::UNKNOWN_CODE),
        ("allocation = \"pro-rata\"", "allocation = \"fair\"", code::UNKNOWN_CODE),
        ("id = \"lapse\"", "id = \"in-force\"", code::NAME_DUPLICATE),
        ("october-2025-package = \"extended\"", "october-2025-package = \"yes\"", code::SCENARIO_WRONG),
        ("october-2025-package = \"extended\"", "", code::SCENARIO_WRONG),
        ("add = [\"embargo-japan\"]", "add = [\"embargo-jpn\"]", code::SCENARIO_WRONG),
        ("framework = \"us-japan-2025\"", "framework = \"us-japan\"", code::UNKNOWN_CODE),
        ("scenario = \"embargo-both\"", "scenario = \"embargo\"", code::SCENARIO_WRONG),
        ("stock-days = [60, 180]", "stock-days = [60, \"180 d\"]", code::KIND_WRONG),
        ("weeks = 260", "weeks = 12", code::HORIZON_WRONG),
        ("risk = \"50 %\"", "risk = \"150 %\"", code::RULE_SHARE),
        ("level = \"90 %\"", "level = \"100 %\"", code::HORIZON_WRONG),
        ("scenarios = 50", "scenarios = 0", code::HORIZON_WRONG),
        ("scenarios = 50", "scenarois = 50", code::KEY_UNKNOWN),
        ("USA = \"2000 MUSD_2026\"", "USA = \"2000 t\"", code::UNIT_WRONG),
        ("USA = \"2000 MUSD_2026\"", "UAS = \"2000 MUSD_2026\"", code::UNKNOWN_CODE),
        ("lapse = \"17 %\"", "lapse = \"27 %\"", code::SCENARIO_WRONG),
        ("lapse = \"17 %\"", "lapsed = \"17 %\"", code::SCENARIO_WRONG),
        ("lapse = \"17 %\"", "lapse = \"17\"", code::UNIT_WRONG),
        ("title = \"No controls\"", "", code::KEY_MISSING),
        ("format = 1", "format = 2", code::KIND_WRONG),
    ] {
        assert!(SHIPPED.contains(from), "{from}");
        has_fault(&SHIPPED.replacen(from, to, 1), to, expected);
    }
}

const OWN: &str = r#"
[[measure]]
id = "plant"
name = "Plant"
country = "JPN"
money = "50 MUSD_2026"
start = 2028-01-01
ahead-without = "10 %"
ahead-with = "80 %"

[measure.adds]
"Dy oxide" = "20 t/a"
"#;

#[test]
fn one_changed_line_of_a_measure_is_one_fault_with_its_line() {
    assert!(findings(&format!("{SHIPPED}{OWN}")).is_empty());
    for (from, to, expected) in [
        ("country = \"JPN\"", "country = \"JPX\"", code::UNKNOWN_CODE),
        ("money = \"50 MUSD_2026\"", "", code::KEY_MISSING),
        ("money = \"50 MUSD_2026\"", "money = \"50 t\"", code::UNIT_WRONG),
        ("start = 2028-01-01", "", code::KEY_MISSING),
        ("ahead-without = \"10 %\"", "ahead-without = \"90 %\"", code::SCENARIO_WRONG),
        ("\"Dy oxide\" = \"20 t/a\"", "", code::KEY_MISSING),
        ("name = \"Plant\"", "nmae = \"Plant\"", code::KEY_UNKNOWN),
        ("[measure.adds]", "[[measure]]\nid = \"plant\"\n[measure.adds]", code::NAME_DUPLICATE),
    ] {
        assert!(OWN.contains(from), "{from}");
        has_fault(&format!("{SHIPPED}{}", OWN.replacen(from, to, 1)), to, expected);
    }
}

const OUTAGES: &str = include_str!("../../../studies/outages/study.toml");

#[test]
fn one_changed_line_of_an_outage_is_one_fault_with_its_line() {
    assert!(findings(OUTAGES).is_empty(), "{}", findings(OUTAGES));
    let lost = "lost = \"100 %\"\n";
    for (from, to, expected) in [
        ("country = \"MMR\"", "country = \"MYR\"", code::UNKNOWN_CODE),
        ("country = \"MMR\"", "country = \"ZAF\"", code::SCENARIO_WRONG),
        ("country = \"MMR\"\n", "", code::KEY_MISSING),
        ("mineral = \"Al\"", "mineral = \"Zn\"", code::SCENARIO_WRONG),
        ("form = \"concentrate\"", "form = \"concentrat\"", code::UNKNOWN_CODE),
        (lost, "lost = \"120 %\"\n", code::RULE_SHARE),
        (lost, "", code::KEY_MISSING),
        (lost, "losst = \"100 %\"\n", code::KEY_UNKNOWN),
        ("from = 2027-01-04", "from = 2024-01-04", code::HORIZON_WRONG),
        ("from = 2027-01-04", "from = 2037-01-04", code::HORIZON_WRONG),
        ("weeks = 52", "weeks = 0", code::HORIZON_WRONG),
        ("weeks = 52", "", code::KEY_MISSING),
    ] {
        assert!(OUTAGES.contains(from), "{from}");
        has_fault(&OUTAGES.replacen(from, to, 1), to, expected);
    }
}

#[test]
fn an_unknown_name_is_answered_with_the_shipped_ones() {
    let files = Files::shipped();
    let dataset = Dataset::load(&files).value;
    let found = Study::find("us-japn", &files, &dataset).findings;
    assert!(found.to_string().contains("did you mean `us-japan`"), "{found}");
    let found = Study::find("no/such/file.toml", &files, &dataset).findings;
    assert!(found.iter().any(|finding| finding.code == code::FILE_UNREADABLE), "{found}");
}

#[test]
fn permuted_places_are_the_same_places() {
    let dataset = Dataset::load(&Files::shipped()).value;
    let one = Study::read("a", SHIPPED, &dataset).value;
    let other = Study::read(
        "b",
        &SHIPPED.replace("\"USA\", \"JPN\", \"CHN\"", "\"CHN\", \"JPN\", \"USA\""),
        &dataset,
    )
    .value;
    assert_eq!(one.areas(), other.areas());
}

#[test]
fn the_study_to_start_from_has_no_fault() {
    let files = Files::shipped();
    let dataset = Dataset::load(&files).usable().unwrap().0;
    let text = Study::template("mine", "mine.toml");
    let read = Study::read("mine.toml", &text, &dataset);
    assert!(read.findings.is_empty(), "{}", read.findings);
    assert_eq!((read.value.id.as_str(), read.value.scenario_draws), ("mine", 64));
    assert!(!text.contains('{'), "nothing is left to be filled in");
}
