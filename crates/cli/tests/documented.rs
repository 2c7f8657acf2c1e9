//! Every command of README, book and help is one that the program takes; with `MONAZITE_PROGRAM` naming a built program
//! they are run in the order in which a reader meets them, as `.ci/run` does.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]
#![expect(clippy::print_stdout, reason = "whoever waits sees how far it is, with --nocapture")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

use tempfile::TempDir;

/// Files that a reader downloads or writes, and what stands in for them here.
const FILES: [(&str, &str); 9] = [
    ("new-rule.toml", "data/rules/hypothetical/gallium-japan.toml"),
    ("my-rule.toml", "data/rules/hypothetical/embargo-usa.toml"),
    ("trade.csv", "cases/geopolrisk/trade.csv"),
    ("production.csv", "cases/geopolrisk/production.csv"),
    ("parts.csv", "cases/fuzz/bill-of-materials/start.csv"),
    ("Z.csv", "cases/ario/table_toy_Z.csv"),
    ("Y.csv", "cases/ario/table_toy_Y_by_consuming_region.csv"),
    ("P.csv", "cases/ario/t1_toy_base_params.csv"),
    ("E.csv", "cases/ario/t1_toy_base_events.csv"),
];

/// Words of commands whose files only their publishers hand out: these are read, and not run.
const FILES_OF_OTHERS: [&str; 3] = ["MCS2026", "BACI", " mine"];

/// Draws of a command that is run here; readers wait for more.
const DRAWS: &str = "16";

/// What stands in for the shipped study once the main job has been run in full: the same question over fewer weeks.
const SHORT: &str = "short.toml";

fn shortened(path: &Path) -> String {
    let written = fs::read_to_string(path).unwrap();
    let short = written
        .replace("weeks = 104", "weeks = 26")
        .replace("weeks = 156", "weeks = 26")
        .replace("weeks = 260", "weeks = 52")
        .replace("stock-days = [60, 180]", "stock-days = [60]")
        .replace("scenarios = 50", "scenarios = 8")
        .replace("scenario-draws = 64", "scenario-draws = 16")
        .replace("draws = 10000", "draws = 200");
    assert!(short.len() < written.len(), "{} is written otherwise", path.display());
    short
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Pages in the order of reading.
fn pages() -> Vec<PathBuf> {
    let source = root().join("docs/src");
    let summary = fs::read_to_string(source.join("SUMMARY.md")).unwrap();
    let linked = summary.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    std::iter::once(root().join("README.md")).chain(linked.map(|page| source.join(page))).collect()
}

/// The words of a command line: quotes hold words together, `#` begins a remark, `>` a file for the output.
fn words(line: &str) -> Vec<String> {
    let (mut all, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            '#' | '>' if !quoted => break,
            ' ' if !quoted => {
                if !word.is_empty() {
                    all.push(std::mem::take(&mut word));
                }
            }
            _ => word.push(letter),
        }
    }
    all.extend(Some(word).filter(|word| !word.is_empty()));
    all
}

/// Commands in the blocks of code of a page, without the name of the program.
fn commands(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap();
    let blocks = text.split("```").skip(1).step_by(2);
    let lines = blocks.flat_map(str::lines).map(str::trim);
    lines
        .filter_map(|line| {
            line.strip_prefix("monazite ").or_else(|| line.strip_prefix("cargo run --release -- "))
        })
        .map(str::to_owned)
        .collect()
}

/// The README shows the head of the first answer as the program prints it; with `MONAZITE_BLESS` it is written anew.
fn check_excerpt(said: &str) {
    const OPEN: &str = "```text\n";
    let head = said.find("THE ANSWER").map_or("", |at| &said[at..]);
    let head = format!("{}\n", head.split("\n\n").next().unwrap());
    let path = root().join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(OPEN).unwrap();
    let (shown, after) = rest.split_once("```").unwrap();
    if std::env::var_os("MONAZITE_BLESS").is_some() {
        fs::write(&path, format!("{before}{OPEN}{head}```{after}")).unwrap();
    } else {
        assert!(
            shown == head,
            "the README shows another answer than the program gives: run MONAZITE_BLESS=1 cargo test"
        );
    }
}

fn run(program: &str, folder: &Path, arguments: &[String]) -> Output {
    Command::new(program).current_dir(folder).args(arguments).output().unwrap()
}

#[test]
fn every_documented_command_is_known() {
    let folder = TempDir::new().unwrap();
    let mut seen = 0;
    for page in pages() {
        for line in commands(&page) {
            let mut arguments = words(&line);
            arguments.push("--help".to_owned());
            let output = run(env!("CARGO_BIN_EXE_monazite"), folder.path(), &arguments);
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{}: monazite {line}\n{told}", page.display());
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen} commands");
}

#[test]
fn every_documented_command_runs() {
    let Ok(program) = std::env::var("MONAZITE_PROGRAM") else { return };
    let folder = TempDir::new().unwrap();
    for (name, from) in FILES {
        fs::copy(root().join(from), folder.path().join(name)).unwrap();
    }
    fs::write(folder.path().join(SHORT), shortened(&root().join("studies/us-japan/study.toml"))).unwrap();
    let mut done = BTreeSet::new();
    for page in pages() {
        for line in commands(&page) {
            if FILES_OF_OTHERS.iter().any(|word| line.contains(word)) || !done.insert(line.clone()) {
                continue;
            }
            let mut arguments = words(&line);
            for at in 1..arguments.len() {
                match arguments[at - 1].as_str() {
                    "--draws" => DRAWS.clone_into(&mut arguments[at]),
                    "--draws-from" | "--draws-to" => {
                        let draw: usize = arguments[at].parse().unwrap();
                        arguments[at] = (draw / 625).to_string();
                    }
                    _ => {}
                }
            }
            if line.starts_with("run us-japan ") {
                SHORT.clone_into(&mut arguments[1]);
            }
            let begun = Instant::now();
            let output = run(&program, folder.path(), &arguments);
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{}: monazite {}\n{told}", page.display(), arguments.join(" "));
            println!("{:6.1} s  monazite {line}", begun.elapsed().as_secs_f64());
            if let ["new", file] = arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                let file = folder.path().join(file);
                fs::write(&file, shortened(&file)).unwrap();
            }
            if page.ends_with("README.md") && line == "run us-japan" {
                let said = String::from_utf8_lossy(&output.stdout).into_owned();
                check_excerpt(&said);
            }
            assert!(!output.stdout.is_empty() || told.contains('.'), "{line} says nothing");
        }
    }
}
