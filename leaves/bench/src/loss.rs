//! The linear programme of the least loss, over the 402 industries of the United States.

#![expect(clippy::print_stdout, reason = "a benchmark prints its times")]

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use dataset::{Dataset, Files, accounts};
use economy::reallocation::{Ground, MaterialUse, Reallocated, Shortage, reallocate};
use economy::{Regional, Tables};
use serde_json::json;

use crate::{machine, timing};

/// How far a sum may be off for the answer to be believed.
const TOLERANCE: f64 = 1e-6;

/// What the benchmark takes.
#[derive(Debug, Args)]
pub(crate) struct LossOptions {
    /// Runs of each programme
    #[arg(long, value_name = "N", default_value_t = 11, value_parser = clap::value_parser!(u32).range(1..))]
    repeats: u32,
    /// File for the record, JSON
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

/// Programmes: materials, every how manieth industry uses one, part of its output that needs it, part missing.
const PROGRAMMES: [(&str, usize, usize, f64, f64); 4] = [
    ("one material, 14 users", 1, 29, 0.2, 0.4),
    ("one material, every industry", 1, 1, 1.0, 0.1),
    ("five materials, 14 users each", 5, 29, 0.2, 0.4),
    ("seventeen materials, 31 users each", 17, 13, 0.1, 0.3),
];

/// Users by a formula: the material is used in proportion to output and a number that jumps about.
fn shortages(
    regional: &Regional,
    materials: usize,
    step: usize,
    dependence: f64,
    part: f64,
) -> Vec<Shortage> {
    let table = &regional.table;
    (0..materials)
        .map(|material| {
            let users = (0..table.len()).filter(|i| (i + 7 * material) % step == 0 && table.output[*i] > 0.0);
            let uses: Vec<MaterialUse> = users
                .map(|industry| {
                    let jump = ((industry * 37 + material * 101) % 97 + 1) as f64;
                    MaterialUse { industry, mass: table.output[industry] * jump, dependence }
                })
                .collect();
            let missing = part * uses.iter().map(|used| used.mass).sum::<f64>();
            Shortage { uses, missing }
        })
        .collect()
}

/// The answer must hold by sums that know nothing of the solver: what is saved, and what it costs.
fn believe(ground: &Ground<'_>, shortages: &[Shortage], found: &Reallocated) -> Result<(), Box<dyn Error>> {
    let before = ground.leontief.output_for(ground.demand);
    for shortage in shortages {
        let saved = shortage.uses.iter().map(|used| {
            let given = before[used.industry] - found.output[used.industry];
            used.mass * (given / (used.dependence * ground.output[used.industry])).clamp(0.0, 1.0)
        });
        let saved: f64 = saved.sum();
        if saved < shortage.missing * (1.0 - TOLERANCE) {
            return Err(format!("{saved} is saved of {} that are missing", shortage.missing).into());
        }
    }
    let cost = before
        .iter()
        .zip(&found.output)
        .zip(ground.value)
        .map(|((before, left), value)| value * (before - left));
    let cost: f64 = cost.sum();
    if (cost - found.loss).abs() > TOLERANCE * cost.abs() {
        return Err(format!("a loss of {} is told, its sum is {cost}", found.loss).into());
    }
    Ok(())
}

/// Runs the benchmark.
pub(crate) fn run(options: &LossOptions) -> Result<(), Box<dyn Error>> {
    let machine = machine::record();
    let files = Files::shipped();
    let bad = |what: &str| std::io::Error::other(format!("{what} has errors"));
    let dataset = Dataset::load(&files).usable().map_err(|_| bad("the dataset"))?.0;
    let supply_use = accounts::supply_use(&files, &dataset).usable().map_err(|_| bad("supply and use"))?.0;
    let world = accounts::world(&files, &dataset).usable().map_err(|_| bad("the table of the world"))?.0;
    let tables = Tables::build(&supply_use, world, &dataset).usable().map_err(|_| bad("the table"))?.0;
    let regional = tables.ok_or_else(|| bad("the table"))?.united_states;
    let demand = regional.table.final_total();
    let value = regional.table.value_added_share();
    let ground = Ground {
        leontief: &regional.leontief,
        demand: &demand,
        output: &regional.table.output,
        value: &value,
    };
    let mut rows = Vec::new();
    for (name, materials, step, dependence, part) in PROGRAMMES {
        let shortages = shortages(&regional, materials, step, dependence, part);
        let users: usize = shortages.iter().map(|shortage| shortage.uses.len()).sum();
        let solve =
            || reallocate(&ground, &shortages).map_err(|error| bad(&format!("{name}: {error:?}; it")));
        let found = solve()?;
        believe(&ground, &shortages, &found)?;
        let before = timing::own();
        let mut wall = Vec::new();
        for _ in 0..options.repeats {
            let clock = Instant::now();
            let again = solve()?;
            wall.push(clock.elapsed().as_secs_f64());
            if again.loss.to_bits() != found.loss.to_bits() {
                return Err(bad("the loss differs from run to run: the programme").into());
            }
        }
        let processor =
            timing::own().zip(before).map(|(after, before)| (after - before) / f64::from(options.repeats));
        let times = timing::Times::of(wall, processor);
        println!(
            "{} industries, {name}: {:.4} s wall, {:.4} s processor",
            regional.table.len(),
            times.median(),
            processor.unwrap_or(f64::NAN)
        );
        rows.push(json!({
            "programme": name, "industries": regional.table.len(), "materials": materials, "users": users,
            "times": times.json(), "loss_usd_2017": found.loss,
        }));
    }
    if let Some(file) = &options.record {
        let record = json!({ "benchmark": "loss", "machine": machine, "programmes": rows });
        fs::write(file, serde_json::to_string_pretty(&record)? + "\n")?;
    }
    Ok(())
}
