//! Everything that is measured before a release, one after the other, and the page that tells it.

#![expect(clippy::print_stdout, reason = "a benchmark prints its times")]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use clap::Args;
use serde_json::{Value, json};

use crate::page;
use crate::{machine, timing};

/// Where records go.
pub(crate) const RECORDS: &str = "bench/results";
/// The page that is written from them.
pub(crate) const PAGE: &str = "docs/src/benchmarks.md";

/// What is measured before a release.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Write the page from the records that are there, and measure nothing
    #[arg(long)]
    page: bool,
    /// Leave out the cold build
    #[arg(long)]
    warm: bool,
    /// Interpreter with the Python packages of the peers; without one they keep the place they have in the records
    #[arg(long, value_name = "FILE")]
    python: Option<PathBuf>,
    /// Only these: release, geopolrisk, ario, draws, loss, plan, programs
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<String>,
}

/// Benchmarks with a record of their own, and what each is called with.
const BENCHMARKS: [(&str, &[&str]); 6] = [
    ("geopolrisk", &[]),
    ("ario", &[]),
    ("draws", &["--draws", "1000", "--threads", "1,2"]),
    ("loss", &[]),
    ("programs", &["--sweep"]),
    ("plan", &["--scenarios", "50,200", "--whole"]),
];
/// Those with a peer in Python.
const WITH_PEER: [&str; 4] = ["geopolrisk", "ario", "programs", "plan"];

pub(crate) fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let wanted = |name: &str| options.only.is_empty() || options.only.iter().any(|only| only == name);
    if !options.page {
        if wanted("release") {
            let record = program(options.warm)?;
            fs::write(
                Path::new(RECORDS).join("release.json"),
                serde_json::to_string_pretty(&record)? + "\n",
            )?;
        }
        for (name, more) in BENCHMARKS.iter().filter(|(name, _)| wanted(name)) {
            println!("\n== {name}");
            let mut command = Command::new(std::env::current_exe()?);
            command.arg(name).args(*more).arg("--record").arg(format!("{RECORDS}/{name}.json"));
            if let Some(python) = options.python.as_ref().filter(|_| WITH_PEER.contains(name)) {
                command.arg("--python").arg(python);
            }
            // What fails is told, and the others are measured all the same.
            if !command.status()?.success() {
                println!("{name} failed; its record stays as it was");
            }
        }
    }
    fs::write(PAGE, page::text(Path::new(RECORDS))?)?;
    println!("\n{PAGE} is written from {RECORDS}");
    Ok(())
}

/// Cold build, size of the program, and the commands that a reader waits for.
fn program(warm: bool) -> Result<Value, Box<dyn Error>> {
    let machine = machine::record();
    let folder = "target/cold";
    let mut build = Value::Null;
    if !warm {
        println!("== cold build into {folder}");
        let _ = fs::remove_dir_all(folder);
        let clock = Instant::now();
        let status = Command::new("cargo")
            .args(["build", "--release", "--locked", "--target-dir", folder])
            .status()?;
        if !status.success() {
            return Err("the program does not build".into());
        }
        build = json!(clock.elapsed().as_secs_f64());
    }
    let program = if warm { "target/release/monazite" } else { "target/cold/release/monazite" };
    let bytes = fs::metadata(program)?.len();
    let time = |runs: u32, arguments: &[&str]| -> Result<Value, Box<dyn Error>> {
        let (times, _) = timing::time(runs, true, &|| {
            let mut command = Command::new(program);
            command.args(arguments).arg("--quiet");
            command
        })?;
        println!("monazite {}: {}", arguments.join(" "), times.json());
        Ok(times.json())
    };
    let out = "target/bench/run";
    let record = json!({
        "benchmark": "release",
        "machine": machine,
        "cold_build_s": build,
        "program_bytes": bytes,
        "commands": [
            { "command": "monazite --version", "wanted_s": null, "times": time(21, &["--version"])? },
            { "command": "monazite data check", "wanted_s": null, "times": time(5, &["data", "check"])? },
            { "command": "monazite assess us-japan", "wanted_s": null, "times": time(3, &["assess", "us-japan"])? },
            { "command": "monazite backtest", "wanted_s": null, "times": time(3, &["backtest"])? },
            {
                "command": "monazite run us-japan", "wanted_s": 60.0,
                "times": time(3, &["run", "us-japan", "--out", out])?,
                "report_bytes": fs::metadata(format!("{out}/report.html"))?.len(),
            },
        ],
    });
    if !warm {
        fs::remove_dir_all(folder)?;
    }
    Ok(record)
}
