//! Every finding code has a case that gives it, and a page that shows the case.
//!
//! A case is a file `cases/findings/CODE.toml`: files to write, and a command whose output has the code. A code that no
//! command gives within seconds names the test that pins it instead.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use finding::code::CODES;
use rayon::prelude::*;
use serde::Deserialize;
use tempfile::TempDir;

/// How a finding comes about.
#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What is typed.
    command: Option<String>,
    /// What is typed before it.
    #[serde(default)]
    before: Vec<String>,
    /// File in which the finding is written, if the command does not print it.
    look: Option<String>,
    /// Test that makes the finding, where no command does within seconds: a source file and the name of a function.
    tested: Option<String>,
    #[serde(default)]
    file: Vec<File>,
}

/// A file that the command reads.
#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
struct File {
    path: String,
    /// Its text.
    text: Option<String>,
    /// File or folder of the repository that it is a copy of.
    from: Option<String>,
    /// What is changed in the copy.
    #[serde(default)]
    change: Vec<(String, String)>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, to).unwrap();
    }
}

impl File {
    fn write(&self, folder: &Path) {
        let path = folder.join(&self.path);
        if let Some(from) = &self.from {
            copy(&root().join(from), &path);
        }
        let mut text = match &self.text {
            Some(text) => text.clone(),
            None if path.is_dir() => return,
            None => fs::read_to_string(&path).unwrap(),
        };
        for (old, new) in &self.change {
            assert!(text.contains(old), "{} has no {old:?}", self.path);
            text = text.replace(old, new);
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn typed(folder: &Path, line: &str) -> String {
    let words = line.strip_prefix("monazite ").unwrap_or_else(|| panic!("{line}")).split_whitespace();
    let mut command = Command::new(env!("CARGO_BIN_EXE_monazite"));
    let output = command.current_dir(folder).args(words).output().unwrap();
    let code = output.status.code();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(matches!(code, Some(0..=3)), "{line}: {code:?}\n{told}");
    told + &String::from_utf8(output.stdout).unwrap()
}

/// The finding as it is printed: its line, its place and its remedy.
fn printed(output: &str, code: &str) -> Option<String> {
    let mark = format!("[{code}]: ");
    let mut lines = output.lines().skip_while(|line| !line.contains(&mark));
    let first = lines.next()?.to_owned();
    let more = lines.take_while(|line| line.starts_with("  --> ") || line.starts_with("  help: "));
    Some(more.fold(first, |all, line| all + "\n" + line))
}

impl Case {
    /// What the command prints, and the file in which to look; nothing where a test stands for it.
    fn run(&self) -> String {
        let Some(command) = &self.command else { return String::new() };
        let folder = TempDir::new().unwrap();
        self.file.iter().for_each(|file| file.write(folder.path()));
        self.before.iter().for_each(|line| drop(typed(folder.path(), line)));
        let output = typed(folder.path(), command);
        self.look.as_ref().map_or(output, |look| fs::read_to_string(folder.path().join(look)).unwrap())
    }

    /// The finding as the command prints it; none if it stands in a file or a test.
    fn shown(&self, code: &str, output: &str) -> Option<String> {
        let Some(command) = &self.command else {
            assert!(self.tested.is_some(), "{code}: neither command nor test");
            return None;
        };
        if let Some(look) = &self.look {
            assert!(output.contains(&format!("\"{code}\"")), "{command} gives no {code} in {look}");
            return None;
        }
        Some(printed(output, code).unwrap_or_else(|| panic!("{command} gives no {code}:\n{output}")))
    }
}

fn cases() -> BTreeMap<String, Case> {
    let mut cases = BTreeMap::new();
    for path in fs::read_dir(root().join("cases/findings")).unwrap().map(|entry| entry.unwrap().path()) {
        if path.extension().is_some_and(|ending| ending == "toml") {
            let text = fs::read_to_string(&path).unwrap();
            let case = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            cases.insert(path.file_stem().unwrap().to_str().unwrap().to_owned(), case);
        }
    }
    cases
}

#[test]
fn every_code_has_a_case_that_gives_it_and_a_page_that_shows_it() {
    let cases = cases();
    let codes: Vec<&str> = CODES.iter().map(|entry| entry.code.as_str()).collect();
    let without: Vec<&&str> = codes.iter().filter(|code| !cases.contains_key(**code)).collect();
    assert!(without.is_empty(), "no case in cases/findings: {without:?}");
    let unknown: Vec<&String> = cases.keys().filter(|code| !codes.contains(&code.as_str())).collect();
    assert!(unknown.is_empty(), "cases of codes that are not: {unknown:?}");

    // Several codes may have the same case, which is run once.
    let different: BTreeSet<&Case> = cases.values().collect();
    let outputs: BTreeMap<&Case, String> = different.par_iter().map(|case| (*case, case.run())).collect();
    let shown: BTreeMap<&String, Option<String>> =
        cases.iter().map(|(code, case)| (code, case.shown(code, &outputs[case]))).collect();
    let mut text = "# Finding codes\n\nA code never changes its meaning and is never used again. Each has a case in `cases/findings` that \
        gives it. Generated from the code and from what the program says to the cases.\n"
        .to_owned();
    for entry in CODES {
        let code = entry.code.to_string();
        text.push_str(&format!(
            "\n## {code}: {}\n\n{}\n\n*Remedy:* {}\n",
            entry.title, entry.why, entry.remedy
        ));
        let case = &cases[&code];
        match (&case.command, &shown[&code], &case.tested) {
            (Some(command), Some(shown), _) => {
                text.push_str(&format!("\n`{command}` may say:\n\n```text\n{shown}\n```\n"));
            }
            (Some(command), None, _) => text.push_str(&format!(
                "\n`{command}` writes it into `{}`.\n",
                case.look.as_deref().unwrap_or_default()
            )),
            (None, _, tested) => {
                text.push_str(&format!("\nTested by `{}`.\n", tested.as_deref().unwrap_or_default()));
            }
        }
    }
    let page = root().join("docs/src/reference/findings.md");
    if std::env::var_os("MONAZITE_BLESS").is_some() {
        fs::write(&page, &text).unwrap();
    }
    let found = fs::read_to_string(&page).unwrap_or_default().replace("\r\n", "\n");
    assert!(found == text, "findings.md is out of date: run MONAZITE_BLESS=1 cargo test");
}

#[test]
fn tests_that_stand_for_a_case_exist() {
    for (code, case) in cases() {
        let Some(tested) = case.tested else { continue };
        let (file, function) = tested.split_once(' ').unwrap_or_else(|| panic!("{code}: FILE FUNCTION"));
        let text = fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(text.contains(&format!("fn {function}(")), "{file} has no test {function}");
        let name = finding::Code::parse(&code).unwrap();
        let constant = constant_of(name.as_str());
        assert!(
            text.contains(&constant) || text.contains(name.as_str()),
            "{file} does not ask for {constant}"
        );
    }
}

/// The name by which the source text knows a code.
fn constant_of(code: &str) -> String {
    let list = fs::read_to_string(root().join("crates/finding/src/code.rs")).unwrap();
    let line = list.lines().find(|line| line.contains(&format!(" \"{code}\" \""))).unwrap();
    line.split_whitespace().next().unwrap().to_owned()
}
