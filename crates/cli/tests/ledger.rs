//! The ledger from the outside: rules in force, what changed, a calendar, new files, an answer to a new rule.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

fn monazite(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_monazite")).args(arguments).current_dir(folder).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Rows of a command's JSON output.
fn rows(arguments: &[&str], table: &str) -> Vec<serde_json::Value> {
    let folder = TempDir::new().unwrap();
    let all = [arguments, &["--format", "json", "--quiet"]].concat();
    let output = monazite(folder.path(), &all);
    assert!(output.status.success(), "{}", err(&output));
    let value: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    value[table].as_array().unwrap().clone()
}

fn rule(id: &str, arguments: &[&str]) -> Option<serde_json::Value> {
    let all = [&["track", "rules"], arguments].concat();
    rows(&all, "rules").into_iter().find(|row| row["rule"] == id)
}

#[test]
fn the_law_on_23_november_2026_is_as_published() {
    let day = ["--on", "2026-11-23"];
    let heavy = rule("chn-2025-18", &day).unwrap();
    assert_eq!((heavy["standing"].as_str(), heavy["open"].as_str()), (Some("in force"), Some("no")));
    for id in ["chn-2025-55", "chn-2025-56", "chn-2025-57", "chn-2025-58", "chn-2025-61", "chn-2025-62"] {
        let package = rule(id, &day).unwrap();
        assert_eq!(package["open"], "yes", "{id}");
        assert_eq!(package["if_lapsed"], "in force", "{id}");
        assert_eq!(package["if_political"], "suspended", "{id}");
        assert_eq!(package["until"], "2026-11-10", "{id}");
        assert_eq!(package["until_political"], "2027-01-10", "{id}");
    }
    let denial = rule("chn-2024-46-2", &day).unwrap();
    assert_eq!((denial["standing"].as_str(), denial["days_left"].as_f64()), (Some("suspended"), Some(4.0)));
    let japan = rule("chn-2026-01", &["--on", "2026-11-23", "--destination", "JPN"]).unwrap();
    assert_eq!(
        (japan["standing"].as_str(), japan["end_users"].as_str()),
        (Some("in force"), Some("military"))
    );
    assert!(rule("chn-2026-01", &["--on", "2026-11-23", "--destination", "USA"]).is_none());
}

#[test]
fn the_law_can_be_asked_as_it_was_known() {
    let then = rule("chn-2025-57", &["--on", "2025-12-01", "--known", "2025-11-01"]).unwrap();
    assert_eq!(then["standing"], "in force");
    let now = rule("chn-2025-57", &["--on", "2025-12-01", "--known", "2026-11-23"]).unwrap();
    assert_eq!(now["standing"], "suspended");
    // What a suspension announced later took away was in force as far as anybody knew.
    let rules = rows(&["track", "rules", "--on", "2026-11-23", "--known", "2025-11-01"], "rules");
    assert!(rules.iter().all(|row| row["announced"].as_str().unwrap() <= "2025-11-01"));
}

#[test]
fn sources_that_contradict_each_other_are_both_shown() {
    let conflicts = rows(&["track", "rules"], "conflicts");
    let tracker = conflicts.iter().find(|row| row["source"] == "lanthanides-io").unwrap();
    assert!(!tracker["reason"].as_str().unwrap().is_empty());
    assert_ne!(tracker["here"], tracker["elsewhere"]);
}

#[test]
fn what_changed_between_two_days_is_told() {
    let changes = rows(&["track", "diff", "2025-11-01", "2025-12-01"], "difference");
    let package = changes.iter().find(|row| row["id"] == "chn-2025-62").unwrap();
    assert_eq!(
        (package["before"].as_str(), package["after"].as_str()),
        (Some("in force"), Some("suspended"))
    );
    assert!(changes.iter().all(|row| row["id"] != "chn-2025-18"));
    let folder = TempDir::new().unwrap();
    let backwards = monazite(folder.path(), &["track", "diff", "2026-01-01", "2025-01-01"]);
    assert_eq!(backwards.status.code(), Some(1));
}

#[test]
fn clocks_come_as_a_calendar_of_whole_days() {
    let folder = TempDir::new().unwrap();
    let arguments = ["track", "calendar", "--from", "2026-11-23"];
    let text = out(&monazite(folder.path(), &arguments));
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    assert_eq!(text.matches("BEGIN:VEVENT").count(), text.matches("END:VEVENT").count());
    assert!(text.contains("DTSTART;VALUE=DATE:20261127"));
    assert_eq!(text, out(&monazite(folder.path(), &arguments)));
}

const RULE: &str = r#"
title = "Licence duty on gallium for Japan"
issuer = "CHN"
act = "Announcement of today"
instrument = "licence"
announced = 2026-11-24
effective = 2026-11-24
destinations = ["JPN"]
end-users = ["civil", "military", "listed", "watch-listed"]
source = "mofcom"
place = "the announcement"
trust = "A"

[[item]]
minerals = ["Ga"]
forms = ["metal"]
"#;

#[test]
fn a_new_file_is_checked_by_one_command() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("new.toml"), RULE).unwrap();
    let output = monazite(folder.path(), &["track", "check", "new.toml"]);
    assert!(output.status.success(), "{}", err(&output));
    assert!(out(&output).starts_with("clean: rule `new` of CHN"));
    let faults = [
        ("effective = 2026-11-24", "effective = 2026-11-24\nlegal-end = 2026-11-01", "R0101"),
        ("[\"Ga\"]", "[\"Gx\"]", "D0102"),
        ("source = \"mofcom\"\n", "", "S0003"),
        ("trust = \"A\"", "trust = \"A\"\nsuperseded-by = \"chn-2025-18\"", "R0104"),
        ("trust = \"A\"", "trust = \"A\"\nunknown = 1", "S0002"),
    ];
    for (old, new, code) in faults {
        fs::write(folder.path().join("new.toml"), RULE.replacen(old, new, 1)).unwrap();
        let output = monazite(folder.path(), &["track", "check", "new.toml"]);
        assert_eq!(output.status.code(), Some(1), "{code}");
        let text = err(&output);
        assert!(text.contains(&format!("error[{code}]")) && text.contains("new.toml"), "{code}: {text}");
        assert!(text.contains("help:"), "{code}");
    }
    let all = faults.iter().fold(RULE.to_owned(), |text, fault| text.replacen(fault.0, fault.1, 1));
    fs::write(folder.path().join("new.toml"), all).unwrap();
    let text = err(&monazite(folder.path(), &["track", "check", "new.toml"]));
    assert!(text.matches("error[").count() >= 3, "{text}");
}

#[test]
fn a_delivery_is_one_small_file() {
    let folder = TempDir::new().unwrap();
    let text = r#"
framework = "us-japan-2025"
date = 2026-11-20
title = "A loan for a plant"
clauses = ["I.2(a)(ii)"]
parties = ["USA", "JPN"]
instruments = ["loan"]
minerals = ["Dy"]
amount = "100 MUSD_2026"
terms = "Ten years"
trust = "B"
source = "mofcom"
place = "front page"

[[take]]
project = "lynas-expand"
mineral = "Dy"
form = "oxide"
taker = "JPN"
share = "50 %"
firm = true
first = 2028
"#;
    fs::write(folder.path().join("loan.toml"), text).unwrap();
    let output = monazite(folder.path(), &["track", "check", "loan.toml"]);
    assert!(output.status.success(), "{}", err(&output));
    for (old, new) in [("I.2(a)(ii)", "I.99"), ("lynas-expand", "lynas-expandd"), ("share = \"50 %\"\n", "")]
    {
        fs::write(folder.path().join("loan.toml"), text.replacen(old, new, 1)).unwrap();
        let output = monazite(folder.path(), &["track", "check", "loan.toml"]);
        assert_eq!(output.status.code(), Some(1), "{old}");
        assert!(err(&output).contains("error[R0201]"), "{}", err(&output));
    }
}

#[test]
fn a_rule_announced_today_is_answered() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("new.toml"), RULE.replace("\"licence\"", "\"ban\"")).unwrap();
    let output = monazite(folder.path(), &["respond", "--rule", "new.toml"]);
    assert!(output.status.success(), "{}", err(&output));
    let text = out(&output);
    for part in
        ["WHAT IT TOUCHES", "Japan is reached in Ga", "WHAT THE PARTNERS CAN DO TOGETHER", "WHAT TO ASK NEXT"]
    {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 120), "{text}");
    let lines = rows(&["respond", "--rule", "embargo-japan"], "response");
    let magnets = lines.iter().find(|row| row["form"] == "NdFeB-heavy" && row["place"] == "JPN").unwrap();
    assert!(magnets["unmet"].as_f64().unwrap() > 0.0);
    assert!(magnets["unmet_planned"].as_f64().unwrap() <= magnets["unmet"].as_f64().unwrap() * 1.000_001);
    assert!(magnets["unmet_high"].as_f64().unwrap() >= magnets["unmet"].as_f64().unwrap());
    let losses = rows(&["respond", "--rule", "embargo-japan"], "simulated");
    let japan = losses.iter().find(|row| row["country"] == "JPN").unwrap();
    assert!(japan["with"].as_f64().unwrap() > japan["without"].as_f64().unwrap());
    let unknown = monazite(folder.path(), &["respond", "--rule", "no-such-rule"]);
    assert_eq!(unknown.status.code(), Some(1));
}
