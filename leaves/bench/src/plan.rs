//! The plan of a shipped study: simulation, solve and both in all, beside the same program from a Python modelling
//! layer.

#![expect(clippy::print_stdout, reason = "a benchmark prints its times")]

use std::error::Error;
use std::time::Instant;

use chain::Chain;
use clap::Args;
use dataset::{Dataset, Files};
use finding::Findings;
use planning::{Effort, Ground, Setting};
use serde_json::{Value, json};
use solve::{Limits, decompose};
use study::Study;

use crate::trial::Trial;
use crate::{machine, stages, timing};

/// The plan of a shipped study.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The study
    #[arg(long, value_name = "STUDY", default_value = "us-japan")]
    study: String,
    /// Numbers of futures to plan for, one run each
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "50,200")]
    scenarios: Vec<usize>,
    /// Seed of the draws; the study's if none is given
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Also time everything that `monazite plan` computes of the portfolio, at the first number of futures
    #[arg(long)]
    whole: bool,
    /// Gap, patience and the peer, which solves the first number of futures
    #[command(flatten)]
    trial: Trial,
}

pub(crate) fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let files = Files::shipped();
    let dataset = Dataset::load(&files).usable().map_err(told)?.0;
    let study = Study::shipped(&options.study, &files, &dataset).usable().map_err(told)?.0;
    let study = planning::study_of_plan(&study);
    let chain = Chain::build(&dataset, &study).usable().map_err(told)?.0;
    let mut results = Vec::new();
    for (place, scenarios) in options.scenarios.iter().enumerate() {
        let mut study = study.clone();
        let plan = study.plan.as_mut().ok_or("the study plans nothing")?;
        plan.scenarios = *scenarios;
        plan.seed = options.seed.unwrap_or(plan.seed);
        let setting = Setting { dataset: &dataset, study: &study, chain: &chain };
        results.push(one(&setting, *scenarios, place == 0, options)?);
    }
    let record = json!({
        "benchmark": "plan", "study": options.study, "machine": machine::record(), "wanted_gap": options.trial.gap,
        "limit_s": options.trial.seconds, "results": results,
    });
    options.trial.keep(&record)
}

fn told(findings: Findings) -> Box<dyn Error> {
    let words: Vec<String> = findings.into_iter().map(|finding| finding.message).collect();
    words.join("; ").into()
}

fn one(
    setting: &Setting<'_>,
    scenarios: usize,
    first: bool,
    options: &Options,
) -> Result<Value, Box<dyn Error>> {
    let clock = Instant::now();
    let ground = Ground::lay(setting, &|_, _, _| {}).map_err(told)?;
    let simulation = clock.elapsed().as_secs_f64();
    let money = planning::money(setting, &ground.world);
    let model = ground.problem(&ground.candidates, &money).0.model();
    let before = timing::own();
    let clock = Instant::now();
    let stop = || clock.elapsed().as_secs_f64() > options.trial.seconds;
    let limits = Limits { gap: options.trial.gap, stop: Some(&stop), ..Limits::default() };
    let found = decompose(&model.program, &limits)?;
    let solve = clock.elapsed().as_secs_f64();
    let processor = timing::own().zip(before).map(|(after, before)| after - before);
    stages::believe(&model.program, &found)?;
    let size = |program: &program::Program| (program.rows.len(), program.variables.len());
    let blocks: Vec<_> = model.program.blocks.iter().map(|block| size(&block.program)).collect();
    println!(
        "{scenarios:4} scenarios: simulation {simulation:.2} s, solve {solve:.2} s wall, {:.2} s processor, gap {:.3} %, {:?}, {} of {} cases distinct",
        processor.unwrap_or(f64::NAN),
        100.0 * found.gap,
        found.ended,
        found.cases,
        scenarios * model.program.blocks.len(),
    );
    let mut result = json!({
        "scenarios": scenarios, "simulation_s": simulation, "solve_s": solve, "solve_processor_s": processor,
        "choices": model.choices.len(), "first_stage": size(&model.program.first), "blocks": blocks,
        "cases": scenarios * model.program.blocks.len(), "distinct_cases": found.cases,
        "objective": found.objective, "bound": found.bound, "gap": found.gap, "ended": found.ended,
        "evaluations": found.iterations, "cuts": found.cuts, "nodes": found.nodes, "pivots": found.pivots,
    });
    if first && options.whole {
        let clock = Instant::now();
        let effort = Effort { fresh: scenarios, robust: 10 };
        planning::plan(setting, effort, &|_, _, _| {}).map_err(told)?;
        result["whole_s"] = json!(clock.elapsed().as_secs_f64());
        println!("     all that `monazite plan` computes of the portfolio: {} s", result["whole_s"]);
    }
    if let Some(told) = if first { options.trial.peer(&model.program)? } else { None } {
        println!("     linopy with HiGHS: {told}");
        result["peer"] = told;
    }
    Ok(result)
}
