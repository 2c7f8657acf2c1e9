//! Benchmarks, run on demand: `cargo run --release -p monazite-bench -- --help`.
//!
//! Inputs are defined by formula, results are checked before a time is believed, and a record names machine,
//! commit and spread. See `bench/README.md`.

mod ario;
mod draws;
mod geopolrisk;
mod instance;
mod loss;
mod machine;
mod page;
mod plan;
mod release;
mod stages;
mod stream;
mod timing;
mod trial;

use std::error::Error;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Benchmarks of the monazite program.
#[derive(Debug, Parser)]
#[command(
    name = "bench",
    max_term_width = 100,
    after_help = "Examples:\n  bench geopolrisk\n  bench geopolrisk --python venv/bin/python --record bench/results/geopolrisk.json\n  bench ario --python venv/bin/python --record bench/results/ario.json\n  bench release --python venv/bin/python\n  bench release --page"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 7,420 cases of GeoPolRisk through the program, beside the Python package where it is installed
    Geopolrisk(Options),
    /// ARIO-psi at 1,000, 2,940 and 7,987 industries, beside the Python package where it is installed
    Ario(ario::ArioOptions),
    /// One of these simulations in this process: what `ario` starts, and what to count instructions of
    ArioStep(ario::StepOptions),
    /// The weekly simulation of all rare earths, many draws of it
    Draws(draws::Options),
    /// The least loss over 402 industries, as a linear programme
    Loss(loss::LossOptions),
    /// The plan of a shipped study: simulation and solve, beside a Python modelling layer where it is installed
    Plan(plan::Options),
    /// Two-stage programs to a proven gap, beside a Python modelling layer where it is installed
    Programs(stages::Options),
    /// All of it before a release, cold build included, and the page that tells it
    Release(release::Options),
}

/// What every benchmark takes.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The program to time
    #[arg(long, value_name = "FILE", default_value = "target/release/monazite")]
    monazite: PathBuf,
    /// Interpreter to look for the Python package with
    #[arg(long, value_name = "FILE", default_value = "python3")]
    python: PathBuf,
    /// Fresh processes to time
    #[arg(long, value_name = "N", default_value_t = 21, value_parser = clap::value_parser!(u32).range(1..))]
    repeats: u32,
    /// The same for the Python package; it takes minutes each
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    peer_repeats: u32,
    /// Folder for the inputs
    #[arg(long, value_name = "DIR", default_value = "target/bench")]
    folder: PathBuf,
    /// File for the record, JSON
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

fn main() -> Result<(), Box<dyn Error>> {
    match Arguments::parse().command {
        Command::Geopolrisk(options) => geopolrisk::run(&options),
        Command::Ario(options) => ario::ario(&options),
        Command::ArioStep(options) => ario::step(&options),
        Command::Draws(options) => draws::run(&options),
        Command::Loss(options) => loss::run(&options),
        Command::Plan(options) => plan::run(&options),
        Command::Programs(options) => stages::run(&options),
        Command::Release(options) => release::run(&options),
    }
}
