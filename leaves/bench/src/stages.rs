//! Two-stage programs: time to a proven gap, beside the same programs written out by a Python modelling layer.

#![expect(clippy::print_stdout, reason = "a benchmark prints its times")]

use std::error::Error;
use std::time::Instant;

use clap::Args;
use program::{Solution, TwoStage};
use serde_json::{Value, json};
use solve::{Decomposed, Limits, decompose};

use crate::instance::{Size, instance};
use crate::trial::Trial;
use crate::{machine, timing};

const SIZES: [Size; 4] = [
    Size { name: "small", projects: 15, scenarios: 10, periods: 5, elements: 5, distinct: false },
    Size { name: "medium", projects: 40, scenarios: 50, periods: 10, elements: 12, distinct: false },
    Size { name: "large", projects: 60, scenarios: 200, periods: 10, elements: 20, distinct: false },
    Size { name: "distinct", projects: 60, scenarios: 200, periods: 10, elements: 20, distinct: true },
];
/// Scenarios over which the medium size is swept.
const SWEEP: [usize; 6] = [10, 25, 50, 100, 200, 400];

/// Two-stage programs.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Sizes to time; all if none is named
    #[arg(value_parser = ["small", "medium", "large", "distinct"])]
    sizes: Vec<String>,
    /// Runs of each
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    repeats: u32,
    /// Seeds from which instances are made, one instance each
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "1,2,3")]
    seeds: Vec<u64>,
    /// Also sweep the medium size over 10 to 400 scenarios
    #[arg(long)]
    sweep: bool,
    /// Sizes that the peer solves
    #[arg(long, value_name = "SIZE", value_delimiter = ',', default_value = "small,medium")]
    peer_sizes: Vec<String>,
    #[command(flatten)]
    trial: Trial,
}

pub(crate) fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let machine = machine::record();
    let mut results = Vec::new();
    for size in SIZES {
        if options.sizes.is_empty() || options.sizes.iter().any(|name| name == size.name) {
            for seed in &options.seeds {
                let mut result = timed(size, *seed, options.repeats, options)?;
                let asked =
                    options.peer_sizes.iter().any(|name| name == size.name) && *seed == options.seeds[0];
                if let Some(told) = if asked { options.trial.peer(&instance(size, *seed))? } else { None } {
                    println!("          linopy with HiGHS: {told}");
                    result["peer"] = told;
                }
                results.push(result);
            }
        }
    }
    let mut sweep = Vec::new();
    for scenarios in SWEEP.into_iter().filter(|_| options.sweep) {
        sweep.push(timed(Size { scenarios, ..SIZES[1] }, options.seeds[0], 1, options)?);
    }
    let record = json!({
        "benchmark": "programs",
        "machine": machine,
        "wanted_gap": options.trial.gap,
        "limit_s": options.trial.seconds,
        "results": results,
        "scenarios_swept": sweep,
    });
    options.trial.keep(&record)
}

/// Runs of one instance.
fn timed(size: Size, seed: u64, repeats: u32, options: &Options) -> Result<Value, Box<dyn Error>> {
    let stages = instance(size, seed);
    let mut walls = Vec::new();
    let mut found: Option<Decomposed> = None;
    let before = timing::own();
    for _ in 0..repeats {
        let clock = Instant::now();
        let stop = || clock.elapsed().as_secs_f64() > options.trial.seconds;
        let now =
            decompose(&stages, &Limits { gap: options.trial.gap, stop: Some(&stop), ..Limits::default() })?;
        walls.push(clock.elapsed().as_secs_f64());
        found = Some(now);
    }
    let processor = timing::own().zip(before).map(|(after, before)| (after - before) / f64::from(repeats));
    let found = found.ok_or("no run")?;
    believe(&stages, &found)?;
    let times = timing::Times::of(walls, processor).json();
    let whole = found.values.iter().zip(&stages.first.variables).filter(|(_, variable)| variable.whole);
    let taken = whole.filter(|(value, _)| **value > 0.5).count();
    println!(
        "{:9} {:4} scenarios, seed {seed}: {:8.3} s wall, {:8.3} s processor, gap {:.3} %, {:?}, objective {:.3}",
        size.name,
        size.scenarios,
        times["wall_s_median"].as_f64().unwrap_or(f64::NAN),
        processor.unwrap_or(f64::NAN),
        100.0 * found.gap,
        found.ended,
        found.objective
    );
    Ok(json!({
        "size": size.name, "seed": seed, "projects": size.projects, "scenarios": size.scenarios,
        "periods": size.periods, "elements": size.elements, "distinct_cases": found.cases,
        "cases": size.scenarios * size.elements, "decomposition": times, "objective": found.objective,
        "bound": found.bound, "gap": found.gap, "ended": found.ended, "evaluations": found.iterations,
        "cuts": found.cuts, "nodes": found.nodes, "pivots": found.pivots, "projects_taken": taken,
    }))
}

/// The answer must hold by sums that know nothing of the solver before its time counts.
pub(crate) fn believe(stages: &TwoStage, found: &Decomposed) -> Result<(), Box<dyn Error>> {
    let cost = stages.first.cost(&found.values);
    let first = Solution { values: found.values.clone(), cost, bound: cost };
    if let Some(breach) = stages.first.check(&first, 1e-6).first() {
        return Err(breach.to_string().into());
    }
    let losses: Vec<(f64, f64)> = found
        .losses
        .iter()
        .zip(&stages.scenarios)
        .map(|(loss, scenario)| (*loss, scenario.probability))
        .collect();
    let objective = cost + stages.risk.value(&losses);
    if (objective - found.objective).abs() > 1e-9 * objective.abs() || found.bound > found.objective {
        return Err(format!("objective {} and bound {} do not hold", found.objective, found.bound).into());
    }
    Ok(())
}
