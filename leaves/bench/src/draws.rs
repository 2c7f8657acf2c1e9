//! The weekly simulation of many draws: time, scaling over threads, memory.

#![expect(clippy::print_stdout, reason = "a benchmark prints its times")]

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use chain::Chain;
use clap::Args;
use dataset::{Dataset, Files};
use disruption::{Assumptions, Kernel, Position, Sink, Timeline, WIDTH, WeekView, World};
use rayon::prelude::*;
use serde_json::json;
use study::{Scenario, Study};

use crate::{machine, timing};

/// Draws that one thread takes at a time.
const PART: usize = 64;

/// The weekly simulation of all rare earths.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Draws in a run
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..))]
    draws: u32,
    /// Threads, one run with each
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "1,2")]
    threads: Vec<usize>,
    /// Runs with each
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    repeats: u32,
    /// Shipped study
    #[arg(long, value_name = "NAME", default_value = "us-japan")]
    study: String,
    /// Scenario of the study
    #[arg(long, value_name = "NAME", default_value = "embargo-both")]
    scenario: String,
    /// File for the record, JSON
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

/// Missing shares of all sectors, summed: read as an ensemble reads them, and the same in any order of parts.
struct Missing {
    cells: usize,
    total: f64,
}

impl Sink for Missing {
    fn week(&mut self, week: &WeekView<'_>) {
        for cell in 0..self.cells {
            let (available, _) = week.cell(cell);
            self.total += available[..week.count()].iter().map(|part| 1.0 - part).sum::<f64>();
        }
    }
}

/// Draws spread over the ranges by a formula.
fn draw(names: &[String], number: usize) -> Assumptions {
    names.iter().enumerate().fold(Assumptions::central(), |assumptions, (index, name)| {
        let position = ((number * 37 + index * 101) % 200) as f64 / 100.0 - 1.0;
        assumptions.with(name, Position::new(position))
    })
}

/// Runs the benchmark.
pub(crate) fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let files = Files::shipped();
    let loaded = |what: &str| std::io::Error::other(format!("{what} has errors"));
    let dataset = Dataset::load(&files).usable().map_err(|_| loaded("the dataset"))?.0;
    let study = Study::shipped(&options.study, &files, &dataset).usable().map_err(|_| loaded("the study"))?.0;
    let chain = Chain::build(&dataset, &study).usable().map_err(|_| loaded("the chain"))?.0;
    let world = World::build(&dataset, &study, &chain, &Assumptions::central())
        .usable()
        .map_err(|_| loaded("the world"))?
        .0;
    let named = |scenario: &&Scenario| scenario.id == options.scenario;
    let scenario = study.scenarios.iter().find(named).ok_or_else(|| loaded("the name of the scenario"))?;
    let timeline = Timeline::build(&dataset, &study, &chain, &world, scenario);
    let kernel = Kernel::new(&world, &timeline);
    let names: Vec<String> = Assumptions::list(&dataset).into_iter().map(|entry| entry.name).collect();
    let draws = options.draws as usize;
    let parts = draws.div_ceil(PART);
    let once = || -> f64 {
        let of_part = |part: usize| {
            let mut list: Vec<Assumptions> =
                (part * PART..draws.min((part + 1) * PART)).map(|number| draw(&names, number)).collect();
            list.sort_by_cached_key(|draw| world.lead_abroad(draw));
            let mut sink = Missing { cells: world.cells.len(), total: 0.0 };
            kernel.run(&list, &mut sink);
            sink.total
        };
        let totals: Vec<f64> = (0..parts).into_par_iter().map(of_part).collect();
        totals.iter().sum()
    };
    let mut rows = Vec::new();
    let mut first = None;
    for threads in &options.threads {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(*threads).build()?;
        let mut wall = Vec::new();
        let before = timing::own();
        for _ in 0..options.repeats {
            let clock = Instant::now();
            let total = pool.install(once);
            wall.push(clock.elapsed().as_secs_f64());
            let expected: f64 = *first.get_or_insert(total);
            if total.to_bits() != expected.to_bits() {
                return Err(loaded("the sum over draws: it differs from run to run, and").into());
            }
        }
        let processor =
            timing::own().zip(before).map(|(after, before)| (after - before) / f64::from(options.repeats));
        let times = timing::Times::of(wall, processor);
        let scale = 10_000.0 / draws as f64 * 156.0 / timeline.weeks as f64;
        println!(
            "{threads} threads: {:.2} s wall, {:.2} s processor; 10,000 draws of 156 weeks: {:.1} s wall, {:.1} s processor",
            times.median(),
            processor.unwrap_or(f64::NAN),
            times.median() * scale,
            processor.unwrap_or(f64::NAN) * scale,
        );
        rows.push(json!({ "threads": threads, "times": times.json(), "to_10000x156": scale }));
    }
    let peak = machine::peak_mib();
    println!(
        "peak {:.0} MiB with {draws} draws; sum of missing shares {:.6}",
        peak.unwrap_or(f64::NAN),
        first.unwrap_or(0.0)
    );
    if let Some(file) = &options.record {
        let record = json!({
            "benchmark": "draws",
            "machine": machine::record(),
            "scenario": options.scenario,
            "draws": draws,
            "weeks": timeline.weeks,
            "draws_side_by_side": WIDTH,
            "markets": world.markets.len(),
            "users": world.users.len(),
            "lanes": world.lanes(),
            "peak_mib": peak,
            "runs": rows,
        });
        fs::write(file, serde_json::to_string_pretty(&record)? + "\n")?;
    }
    Ok(())
}
