//! ARIO-psi on tables defined by a formula, beside the Python package on the same ones.

use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use ario::{
    Compatibility, Damage, Event, Hit, Orders, Overproduction, Rationing, Recovery, Response, Settings,
    Simulation, Table,
};
use clap::Args;
use serde_json::{Value, json};

use crate::{machine, stream};

/// Categories of final demand in a region.
const CATEGORIES: usize = 5;
/// Share of home purchases that is bought in each other region: by industries, and by final demand.
const ABROAD: (f64, f64) = (0.02, 0.05);
/// Passes in which the output is found that meets final demand; each leaves at most 0.65 of the error.
const PASSES: usize = 90;
/// How far lost output may be from that of the package.
const TOLERANCE: f64 = 1e-6;

/// What the benchmark takes.
#[derive(Debug, Args)]
pub(crate) struct ArioOptions {
    /// Regions times sectors, and steps
    #[arg(
        long,
        value_name = "RxSxSTEPS",
        value_delimiter = ',',
        default_value = "50x20x120,49x60x60,49x163x20"
    )]
    sizes: Vec<String>,
    /// Fresh processes a size
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    repeats: u32,
    /// Interpreter to look for the Python package with
    #[arg(long, value_name = "FILE", default_value = "python3")]
    python: PathBuf,
    /// Fresh processes a size for the Python package; none leaves it out
    #[arg(long, value_name = "N", default_value_t = 1)]
    peer_repeats: u32,
    /// File for the record, JSON
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

/// One simulation in a process of its own.
#[derive(Debug, Args)]
pub(crate) struct StepOptions {
    /// Regions times sectors, and steps
    size: String,
    /// Add up in the order of the package
    #[arg(long)]
    same_roundings: bool,
    /// Threads [default: all cores]
    #[arg(long, value_name = "N", default_value_t = 0)]
    threads: usize,
}

struct Size {
    regions: usize,
    sectors: usize,
    steps: usize,
}

impl Size {
    fn parse(text: &str) -> Result<Size, Box<dyn Error>> {
        let parts = text.split('x').map(str::parse).collect::<Result<Vec<usize>, _>>()?;
        let [regions, sectors, steps] = parts[..] else {
            return Err(format!("`{text}` is not RxSxSTEPS").into());
        };
        Ok(Size { regions, sectors, steps })
    }
}

/// A number from 0 to 1 that depends on two others only.
fn noise(a: f64, b: f64) -> f64 {
    let value = (a * 12.9898 + b * 78.233).sin() * 43758.5453;
    value - value.floor()
}

/// Purchases fall with distance and grow with the size of the supplier; columns of coefficients add up to
/// 0.35 to 0.65.
fn table(size: &Size) -> Result<Table, Box<dyn Error>> {
    let (regions, sectors) = (size.regions, size.sectors);
    let n = regions * sectors;
    let scale = |region: usize| 1.0 + 99.0 * noise(region as f64 + 1.0, 3.0).powi(4);
    let weight = |i: usize| scale(i / sectors) * (0.2 + noise((i % sectors) as f64 + 1.0, 5.0));
    let mut cells = vec![0.0; n * n];
    let mut sums = vec![0.0; n];
    for (i, row) in cells.chunks_mut(n).enumerate() {
        let weight = weight(i);
        for (j, (cell, sum)) in row.iter_mut().zip(&mut sums).enumerate() {
            let near = if i / sectors == j / sectors { 1.0 } else { ABROAD.0 };
            *cell = near * (0.05 + noise(i as f64 + 1.0, j as f64 + 1.0)).powi(3) * weight;
            *sum += *cell;
        }
    }
    let factors: Vec<f64> =
        sums.iter().enumerate().map(|(j, sum)| (0.35 + 0.3 * noise(j as f64 + 1.0, 7.0)) / sum).collect();
    for row in cells.chunks_mut(n) {
        row.iter_mut().zip(&factors).for_each(|(cell, factor)| *cell *= factor);
    }
    let columns = regions * CATEGORIES;
    let mut demand = vec![0.0; n * columns];
    for q in 0..columns {
        let region = q / CATEGORIES;
        let raw = |i: usize| {
            let near = if i / sectors == region { 1.0 } else { ABROAD.1 };
            near * (0.05 + noise(i as f64 + 1.0, 1000.0 + q as f64)) * weight(i)
        };
        let sum: f64 = (0..n).map(raw).sum();
        let all = scale(region) * 1000.0 * (0.1 + noise(q as f64 + 1.0, 11.0));
        (0..n).for_each(|i| demand[i * columns + q] = raw(i) / sum * all);
    }
    let wanted: Vec<f64> = demand.chunks(columns).map(|row| row.iter().sum()).collect();
    let mut output = wanted.clone();
    for _ in 0..PASSES {
        let bought = cells
            .chunks(n)
            .map(|row| row.iter().zip(&output).map(|(cell, output)| cell * output).sum::<f64>());
        output = bought.zip(&wanted).map(|(bought, wanted)| bought + wanted).collect();
    }
    for row in cells.chunks_mut(n) {
        row.iter_mut().zip(&output).for_each(|(cell, output)| *cell *= output);
    }
    let names = |stem: char, count: usize| (0..count).map(|index| format!("{stem}{index:03}")).collect();
    Ok(Table::new(names('R', regions), names('S', sectors), names('F', columns), cells, demand)?)
}

/// Half of the first industry is gone from step 5 on.
fn run(size: &Size, same_roundings: bool) -> Result<Value, Box<dyn Error>> {
    let table = table(size)?;
    let settings = Settings {
        steps: size.steps,
        days_per_year: 365.0,
        capital_to_value_added: 4.0,
        input_threshold: 1e-5,
        orders: Orders::Alternates,
        stock_days: vec![90.0; size.sectors],
        response: Response::Psi { psi: 0.8, restoration_days: vec![60.0; size.sectors] },
        overproduction: Overproduction { base: 1.0, max: 1.25, days: 365.0 },
        rationing: Rationing::Proportional,
        final_demand_response: 0.0,
        compatibility: Compatibility { same_roundings, ..Compatibility::boario() },
    };
    let event = Event {
        hits: vec![Hit { industry: 0, loss: 0.5 }],
        damage: Damage::Capacity { tau: (size.steps / 8).clamp(1, 30), recovery: Recovery::Linear },
        occurrence: 5,
        duration: (size.steps / 4).clamp(1, 60),
    };
    let before = machine::peak_mib();
    let (start, start_cpu) = (Instant::now(), machine::processor_seconds());
    let mut simulation = Simulation::new(&table, &settings, &[event])?;
    let setup = start.elapsed().as_secs_f64();
    let loop_cpu = machine::processor_seconds();
    let ordinary: f64 = simulation.ordinary().iter().sum();
    let (mut times, mut lost) = (Vec::with_capacity(size.steps), 0.0);
    for _ in 0..size.steps {
        let start = Instant::now();
        let day = simulation.step()?;
        times.push(1e3 * start.elapsed().as_secs_f64());
        lost += ordinary - day.production.iter().sum::<f64>();
    }
    let cpu = machine::processor_seconds()
        .zip(loop_cpu)
        .map(|(end, start)| 1e3 * (end - start) / size.steps as f64);
    times.sort_by(f64::total_cmp);
    Ok(json!({
        "industries": table.industries(),
        "steps": size.steps,
        "step_ms_median": times[times.len() / 2],
        "step_ms_least": times[0],
        "step_cpu_ms": cpu,
        "setup_s": setup,
        "setup_cpu_s": loop_cpu.zip(start_cpu).map(|(end, start)| end - start),
        "peak_before_model_mib": before,
        "peak_mib": machine::peak_mib(),
        "cumulative_loss": lost,
        "output_a_day": ordinary,
    }))
}

pub(crate) fn step(options: &StepOptions) -> Result<(), Box<dyn Error>> {
    if options.threads > 0 {
        rayon::ThreadPoolBuilder::new().num_threads(options.threads).build_global()?;
    }
    let line = run(&Size::parse(&options.size)?, options.same_roundings)?.to_string() + "\n";
    Ok(std::io::stdout().lock().write_all(line.as_bytes())?)
}

/// Runs a command a few times and returns the answer with the median of a figure.
fn median(repeats: u32, key: &str, command: &dyn Fn() -> Command) -> Result<Value, Box<dyn Error>> {
    let mut answers = Vec::new();
    for _ in 0..repeats {
        let output = command().output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
        let text = String::from_utf8(output.stdout)?;
        answers.push(serde_json::from_str::<Value>(text.lines().last().unwrap_or_default())?);
    }
    let figure = |answer: &Value| answer[key].as_f64().unwrap_or(f64::NAN);
    answers.sort_by(|left, right| figure(left).total_cmp(&figure(right)));
    let all: Vec<f64> = answers.iter().map(figure).collect();
    let least =
        answers.iter().filter_map(|answer| answer["step_ms_least"].as_f64()).fold(f64::INFINITY, f64::min);
    let mut answer = answers.swap_remove(answers.len() / 2);
    answer[format!("{key}_of_each_run")] = json!(all);
    answer["step_ms_least_of_all_runs"] = json!(least);
    Ok(answer)
}

pub(crate) fn ario(options: &ArioOptions) -> Result<(), Box<dyn Error>> {
    let machine = machine::record();
    let this = std::env::current_exe()?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench/ario_peer.py");
    let found = Command::new(&options.python)
        .args(["-c", "import importlib.util as u, sys; sys.exit(u.find_spec('boario') is None)"])
        .output();
    let peer_there = options.peer_repeats > 0 && found.is_ok_and(|output| output.status.success());
    let mut sizes = Vec::new();
    for size in &options.sizes {
        let ours = |more: &[&str]| {
            let mut command = Command::new(&this);
            command.arg("ario-step").arg(size).args(more);
            command
        };
        let all = median(options.repeats, "step_ms_median", &|| ours(&[]))?;
        let one = median(options.repeats, "step_ms_median", &|| ours(&["--threads", "1"]))?;
        let exact = median(options.repeats, "step_ms_median", &|| ours(&["--same-roundings"]))?;
        let parts = Size::parse(size)?;
        let reading = stream::read((parts.regions * parts.sectors).pow(2));
        let peer = if peer_there {
            let command = || {
                let mut command = Command::new(&options.python);
                command.arg(&script).arg(size);
                command
            };
            median(options.peer_repeats, "step_ms_median", &command)?
        } else {
            json!("not installed for this Python, or left out")
        };
        let figure = |answer: &Value, key: &str| answer[key].as_f64();
        let departure = figure(&peer, "cumulative_loss")
            .zip(figure(&all, "cumulative_loss"))
            .map(|(theirs, ours)| (theirs - ours).abs() / theirs.abs());
        if departure.is_some_and(|departure| departure > TOLERANCE) {
            return Err(format!("{size}: lost output is off by {departure:?}").into());
        }
        let above = |ours: &Value, bound: &str| {
            figure(ours, "step_ms_least_of_all_runs")
                .zip(figure(&reading, bound))
                .map(|(step, bound)| step / bound)
        };
        let ratio = |key: &str| figure(&peer, key).zip(figure(&all, key)).map(|(theirs, ours)| theirs / ours);
        sizes.push(json!({
            "size": size,
            "monazite": all,
            "monazite_one_thread": one,
            "monazite_same_roundings": exact,
            "reading_the_table_once": reading,
            "step_over_reading": above(&all, "least_ms"),
            "step_over_reading_one_thread": above(&one, "one_thread_least_ms"),
            "boario": peer,
            "lost_output_departs_by": departure,
            "times_faster": ratio("step_ms_median"),
            "times_faster_same_roundings": figure(&peer, "step_ms_median")
                .zip(figure(&exact, "step_ms_median"))
                .map(|(theirs, ours)| theirs / ours),
            "times_less_processor_time": ratio("step_cpu_ms"),
            "times_less_memory": ratio("peak_mib"),
        }));
    }
    let record = json!({ "benchmark": "ario", "machine": machine, "sizes": sizes });
    let text = serde_json::to_string_pretty(&record)? + "\n";
    if let Some(path) = &options.record {
        fs::write(path, &text)?;
    }
    Ok(std::io::stdout().lock().write_all(text.as_bytes())?)
}
