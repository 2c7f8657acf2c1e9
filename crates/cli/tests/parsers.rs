//! No input breaks a reader: what is shipped, mutated byte by byte, line by line and cell by cell, is read or refused, and
//! never a panic.
//!
//! The mutants are the same in every run. `leaves/fuzz` looks further, with counters of coverage; what it found stands in
//! `cases/fuzz` and is read here too.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "parsers/mutate.rs"]
mod mutate;
#[path = "parsers/targets.rs"]
mod targets;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;

use mutate::Mutator;
use targets::TARGETS;
use tempfile::TempDir;

/// Mutants of each reader, by how long one of them takes.
fn mutants(reader: &str) -> usize {
    match reader {
        "import-overlay" => 15,
        "study" | "episode" | "dataset" | "words" => 80,
        name if name.starts_with("import-") => 80,
        _ => 600,
    }
}

/// Mutants of each file given to the program itself.
const TYPED: usize = 12;

/// Reads an input; if that breaks the reader, keeps the input and names it.
fn survives(target: &targets::Target, input: &[u8]) {
    if catch_unwind(AssertUnwindSafe(|| (target.read)(input))).is_err() {
        let kept = std::env::temp_dir().join(format!("monazite-{}-broken", target.name));
        fs::write(&kept, input).unwrap();
        panic!("{} breaks on {}: add it to cases/fuzz/{0}", target.name, kept.display());
    }
}

fn mutants_of(names: impl Fn(&str) -> bool) {
    for target in TARGETS.iter().filter(|target| names(target.name)) {
        let inputs = target.inputs();
        for input in &inputs {
            survives(target, input);
        }
        let mut mutator = Mutator::new(target.name, inputs);
        for _ in 0..mutants(target.name) {
            survives(target, &mutator.next());
        }
    }
}

#[test]
fn documents_are_read_or_refused() {
    mutants_of(|name| ["study", "rule", "episode", "ensemble", "program", "words"].contains(&name));
}

#[test]
fn tables_of_the_dataset_are_read_or_refused() {
    mutants_of(|name| ["dataset", "accounts"].contains(&name));
}

#[test]
fn tables_of_the_user_are_read_or_refused() {
    mutants_of(|name| {
        name.starts_with("table-") || ["bill-of-materials", "shortage", "geopolrisk", "ario"].contains(&name)
    });
}

#[test]
fn files_of_others_are_imported_or_refused() {
    mutants_of(|name| name.starts_with("import-"));
}

#[test]
fn every_reader_is_in_one_of_these_tests() {
    let tested = |name: &str| {
        name.starts_with("table-")
            || name.starts_with("import-")
            || [
                "study",
                "rule",
                "episode",
                "ensemble",
                "program",
                "words",
                "dataset",
                "accounts",
                "bill-of-materials",
                "shortage",
                "geopolrisk",
                "ario",
            ]
            .contains(&name)
    };
    assert!(TARGETS.iter().all(|target| tested(target.name)));
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/fuzz");
    for folder in fs::read_dir(kept).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_dir()) {
        let name = folder.file_name().into_string().unwrap();
        assert!(TARGETS.iter().any(|target| target.name == name), "no reader takes cases/fuzz/{name}");
    }
}

/// A command with the file that is mutated, by the name it is given.
struct Typed {
    arguments: &'static [&'static str],
    /// Name in the folder, and the file it starts from.
    files: &'static [(&'static str, &'static str)],
}

const COMMANDS: [Typed; 6] = [
    Typed {
        arguments: &[
            "economy", "ario", "--z", "Z.csv", "--y", "Y.csv", "--params", "P.csv", "--events", "E.csv",
        ],
        files: &[
            ("Z.csv", "cases/ario/table_toy_Z.csv"),
            ("Y.csv", "cases/ario/table_toy_Y_by_consuming_region.csv"),
            ("P.csv", "cases/ario/t3_toy_psi_rebuild_params.csv"),
            ("E.csv", "cases/ario/t3_toy_psi_rebuild_events.csv"),
        ],
    },
    Typed {
        arguments: &[
            "assess",
            "--method",
            "geopolrisk",
            "--trade",
            "trade.csv",
            "--production",
            "production.csv",
        ],
        files: &[
            ("trade.csv", "cases/geopolrisk/trade.csv"),
            ("production.csv", "cases/geopolrisk/production.csv"),
        ],
    },
    Typed {
        arguments: &["economy", "tables", "--from", "pair", "."],
        files: &[("Z.csv", "cases/tables/pair/Z.csv"), ("Y.csv", "cases/tables/pair/Y.csv")],
    },
    Typed {
        arguments: &["economy", "tables", "--from", "bea", "."],
        files: &[
            ("codes.csv", "cases/tables/bea/codes.csv"),
            ("use.csv", "cases/tables/bea/use.csv"),
            ("make.csv", "cases/tables/bea/make.csv"),
            ("import_use.csv", "cases/tables/bea/import_use.csv"),
        ],
    },
    Typed {
        arguments: &["track", "check", "rule.toml"],
        files: &[("rule.toml", "data/rules/hypothetical/embargo-usa.toml")],
    },
    Typed {
        arguments: &["finance", "contracts", "--data", "."],
        files: &[("tables/contract.csv", "data/tables/contract.csv")],
    },
];

/// What is read without fault is computed, too, or refused with a sentence: codes 0 to 3 and nothing else.
#[test]
fn commands_answer_or_refuse() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    for command in &COMMANDS {
        let originals: Vec<(&str, Vec<u8>)> =
            command.files.iter().map(|(name, from)| (*name, fs::read(root.join(from)).unwrap())).collect();
        let mut refused = 0;
        for (at, (name, original)) in originals.iter().enumerate() {
            let mut mutator = Mutator::new(name, vec![original.clone()]);
            for _ in 0..TYPED {
                let mutant = mutator.next();
                let folder = TempDir::new().unwrap();
                for (other, (name, bytes)) in originals.iter().enumerate() {
                    let path = folder.path().join(name);
                    fs::create_dir_all(path.parent().unwrap()).unwrap();
                    fs::write(path, if other == at { &mutant } else { bytes }).unwrap();
                }
                let output = Command::new(env!("CARGO_BIN_EXE_monazite"))
                    .current_dir(folder.path())
                    .args(command.arguments)
                    .output()
                    .unwrap();
                let told = String::from_utf8_lossy(&output.stderr).into_owned();
                let code = output.status.code();
                let input = String::from_utf8_lossy(&mutant);
                assert!(
                    matches!(code, Some(0..=3)),
                    "{:?} {code:?}\n{told}\n{name}:\n{input}",
                    command.arguments
                );
                assert!(code == Some(0) || told.contains("help:"), "{:?}\n{told}", command.arguments);
                refused += usize::from(code != Some(0));
            }
        }
        assert!(refused > 0, "no mutant of {:?} was refused", command.arguments);
    }
}
