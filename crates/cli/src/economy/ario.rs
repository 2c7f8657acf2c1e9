//! `monazite economy ario`: the dynamic input-output model on files of the user.

use std::path::PathBuf;

use ario::{
    Compatibility, Damage, Day, Event, Fault, Hit, Orders, Outcome, Overproduction, Rationing, Recovery,
    Response, Settings, Simulation, Stability, Table, Verdict, margin, stability,
};
use clap::{Args, ValueEnum};
use dataset::ario_case::{self, ArioCase, Kind, Model, Parts, Shape};
use finding::{Finding, Findings, code};
use report::{grid, words};
use serde_json::{Map, Value, json};

use crate::arguments::{Common, Format};
use crate::output::{Stop, note, plural, print};

/// Factor up to which losses are multiplied to find the margin to collapse.
const MOST: f64 = 16.0;

/// Which files, and how the economy behaves.
#[derive(Debug, Args)]
pub(crate) struct ArioChoice {
    /// Transactions of a year, CSV
    #[arg(long, value_name = "FILE")]
    z: PathBuf,
    /// Final demand of a year by consuming region, CSV
    #[arg(long, value_name = "FILE")]
    y: PathBuf,
    /// Parameters, CSV
    #[arg(long, value_name = "FILE")]
    params: PathBuf,
    /// Events, CSV
    #[arg(long, value_name = "FILE")]
    events: PathBuf,
    /// Whose figures to meet where package and equations part
    #[arg(long, value_enum, default_value_t = Mode::Boario)]
    mode: Mode,
    /// Who is served first when less is made than was ordered
    #[arg(long, value_enum, default_value_t = RationingChoice::Proportional)]
    rationing: RationingChoice,
    /// By how much final demand for a good falls, per part of its demand that its maker left unserved the day before,
    /// from 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    final_demand_response: f64,
    /// Also search by what factor the losses can grow before the economy no longer returns
    #[arg(long)]
    margin: bool,
    /// Table to print with --format csv or json: totals or industries
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
}

/// Whose figures to meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Mode {
    /// `BoARIO` 0.7.2, with all its habits.
    Boario,
    /// The equations, without them.
    Sound,
}

/// Who is served first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RationingChoice {
    /// Everybody gets the same part.
    Proportional,
    /// Industries before final demand and rebuilding.
    IndustriesFirst,
}

fn share(text: &str) -> Result<f64, String> {
    let value = text.parse().ok().filter(|value| (0.0..=1.0).contains(value));
    value.ok_or_else(|| "a number from 0 to 1".to_owned())
}

pub(super) fn ario(common: &Common, choice: &ArioChoice) -> Result<(), Stop> {
    if let Some(name) = choice.table.as_deref().filter(|name| !TABLES.contains(name)) {
        let finding = Finding::error(code::USAGE, format!("`{name}` is no table of this answer"));
        return Err(finding.help(finding::did_you_mean_one_of(name, TABLES)).into());
    }
    let (transactions, final_demand) = (choice.z.as_path(), choice.y.as_path());
    let (parameters, events) = (choice.params.as_path(), choice.events.as_path());
    let (case, mut findings) =
        ArioCase::read(Parts { transactions, final_demand, parameters, events }).usable()?;
    let rebuilt = case.events.iter().any(|event| matches!(event.kind, Kind::Rebuilt { .. }));
    let places: Vec<_> = case.events.iter().map(|event| event.place.clone()).collect();
    let psi = case.parameters.model == Model::Psi;
    let mut settings = settings(choice, &case);
    let events: Vec<Event> = case.events.into_iter().map(event).collect();
    let tables = case.tables;
    let table = Table::new(
        tables.regions,
        tables.sectors,
        tables.consumers,
        tables.transactions,
        tables.final_demand,
    )
    .and_then(|table| table.with_outputs(tables.outputs))
    .map_err(|fault| finding(&fault, None, None))?;
    let explain = |fault: Fault| {
        let at = match fault {
            Fault::Capital { industry, .. } => {
                let hit = |event: &Event| event.hits.iter().any(|hit| hit.industry == industry);
                events.iter().position(hit).map(|event| places[event].clone())
            }
            _ => None,
        };
        finding(&fault, Some(&table), at)
    };
    let mut simulation = Simulation::new(&table, &settings, &events).map_err(explain)?;
    let mut days = run(&mut simulation, settings.steps);
    if let Err(Fault::Overlap { step }) = days {
        findings.push(
            Finding::note(
                code::LOSSES_OVERLAP,
                format!(
                    "an imposed loss is active together with another event in step {step}, where BoARIO stops"
                ),
            )
            .help("losses of the same kind are added; of lost capital and imposed loss the larger one acts"),
        );
        settings.compatibility.overlaps_refused = false;
        simulation = Simulation::new(&table, &settings, &events).map_err(explain)?;
        days = run(&mut simulation, settings.steps);
    }
    let outcome = Outcome { days: days.map_err(explain)?, ordinary: simulation.ordinary().to_vec() };
    if let Some(step) = simulation.stopped() {
        findings.push(
            Finding::warning(
                code::STOCK_OVERDRAWN,
                format!("in step {step} an industry uses more of an input than it has, and BoARIO stops"),
            )
            .help("all later days are zero; write --mode sound, or raise psi_param or the days of stock"),
        );
    }
    if !findings.is_empty() && !common.quiet {
        note(findings.to_string().trim_end());
    }
    let answer = Answer { table: &table, outcome: &outcome, rebuilt };
    if common.format == Format::Csv {
        return print(&answer.csv(choice.table.as_deref() == Some(INDUSTRIES))?);
    }
    let stable = stability(&mut simulation, settings.days_per_year).map_err(explain)?;
    let margin =
        if choice.margin { Some(margin(&table, &settings, &events, MOST).map_err(explain)?) } else { None };
    match (common.format, choice.table.as_deref()) {
        (Format::Json, wanted) => print(&(answer.json(wanted, stable, margin).to_string() + "\n")),
        _ => print(&answer.text(if psi { "ARIO-psi" } else { "ARIO" }, stable, margin)),
    }
}

fn run(simulation: &mut Simulation<'_>, steps: usize) -> Result<Vec<Day>, Fault> {
    (0..steps).map(|_| simulation.step()).collect()
}

fn settings(choice: &ArioChoice, case: &ArioCase) -> Settings {
    let read = &case.parameters;
    Settings {
        steps: read.steps,
        days_per_year: read.days_per_year,
        capital_to_value_added: read.capital_to_value_added,
        input_threshold: read.technology_threshold,
        orders: match read.orders {
            ario_case::Orders::Alternates => Orders::Alternates,
            ario_case::Orders::NoAlternates => Orders::Fixed,
        },
        stock_days: read.stock_days.clone(),
        response: match read.model {
            Model::Base => Response::Base,
            Model::Psi => Response::Psi { psi: read.psi, restoration_days: read.restoration_days.clone() },
        },
        overproduction: Overproduction {
            base: read.overproduction_base,
            max: read.overproduction_max,
            days: read.overproduction_days,
        },
        rationing: match choice.rationing {
            RationingChoice::Proportional => Rationing::Proportional,
            RationingChoice::IndustriesFirst => Rationing::IndustriesFirst,
        },
        final_demand_response: choice.final_demand_response,
        compatibility: match choice.mode {
            Mode::Boario => Compatibility::boario(),
            Mode::Sound => Compatibility::default(),
        },
    }
}

fn event(read: ario_case::Event) -> Event {
    let tau = read.tau;
    let recovery = |shape| match shape {
        Shape::Linear => Recovery::Linear,
        Shape::Convex => Recovery::Convex,
        Shape::Concave => Recovery::Concave,
    };
    Event {
        hits: read.hits.iter().map(|hit| Hit { industry: hit.industry, loss: hit.loss }).collect(),
        damage: match read.kind {
            Kind::Capacity(shape) => Damage::Capacity { tau, recovery: recovery(shape) },
            Kind::Capital(shape) => Damage::Capital { tau, recovery: recovery(shape) },
            Kind::Rebuilt { sectors, factor } => Damage::Rebuilt { tau, sectors, factor },
        },
        occurrence: read.occurrence,
        duration: read.duration,
    }
}

fn finding(fault: &Fault, table: Option<&Table>, at: Option<finding::Place>) -> Findings {
    let named = match (fault, table) {
        (Fault::Capital { industry, step, lost, capital }, Some(table)) => Finding::error(
            code::CAPITAL_EXCEEDED,
            format!("{} loses capital of {lost} in step {step} and has {capital}", table.name(*industry)),
        ),
        _ => Finding::error(code::PARAMETER_WRONG, fault.to_string()),
    };
    let named = named.help("check money units and ranges of parameters and events");
    Findings::from_iter([match at {
        Some(place) => named.at(place.column("impact")),
        None => named,
    }])
}

/// The table printed if none is named.
const TOTALS: &str = "totals";
const INDUSTRIES: &str = "industries";
const TABLES: [&str; 2] = [TOTALS, INDUSTRIES];
/// Industries shown in the text.
const WORST: usize = 5;

/// What is printed.
struct Answer<'a> {
    table: &'a Table,
    outcome: &'a Outcome,
    rebuilt: bool,
}

impl Answer<'_> {
    fn header(&self, industries: bool) -> Vec<String> {
        let mut header = vec!["step".to_owned()];
        if industries {
            header.extend((0..self.table.industries()).map(|industry| self.table.name(industry)));
            return header;
        }
        header.push("production_total".to_owned());
        header.extend(self.table.regions().iter().map(|region| format!("production_{region}")));
        header.extend(["final_demand_unmet_total", "capacity_total"].map(str::to_owned));
        if self.rebuilt {
            header.push("rebuild_production_total".to_owned());
        }
        header
    }

    fn row(&self, day: &Day, industries: bool) -> Vec<f64> {
        if industries {
            return day.production.clone();
        }
        let mut row = vec![day.production.iter().sum()];
        row.extend(
            day.production.chunks(self.table.sectors().len()).map(|region| region.iter().sum::<f64>()),
        );
        row.extend([day.unmet, day.capacity]);
        if self.rebuilt {
            row.push(day.rebuilt);
        }
        row
    }

    fn csv(&self, industries: bool) -> Result<String, Stop> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let rows = self.outcome.days.iter().enumerate().map(|(step, day)| {
            let figures = self.row(day, industries).into_iter().map(|figure| figure.to_string());
            std::iter::once(step.to_string()).chain(figures).collect()
        });
        let unwritable = |_| Finding::error(code::OUTPUT_UNWRITABLE, "the table cannot be written");
        for row in std::iter::once(self.header(industries)).chain(rows) {
            writer.write_record(row).map_err(unwritable)?;
        }
        Ok(String::from_utf8_lossy(&writer.into_inner().unwrap_or_default()).into_owned())
    }

    fn json(&self, wanted: Option<&str>, stability: Stability, margin: Option<(f64, Option<f64>)>) -> Value {
        let table = |industries: bool| {
            let header = self.header(industries);
            let object = |(step, day): (usize, &Day)| {
                let figures = self.row(day, industries).into_iter().map(Value::from);
                let cells = std::iter::once(Value::from(step)).chain(figures);
                Value::Object(header.iter().cloned().zip(cells).collect::<Map<_, _>>())
            };
            Value::Array(self.outcome.days.iter().enumerate().map(object).collect())
        };
        if let Some(name) = wanted {
            return table(name == INDUSTRIES);
        }
        let verdict = match stability.verdict {
            Verdict::Returns => "returns",
            Verdict::Elsewhere => "elsewhere",
            Verdict::Collapses => "collapses",
        };
        json!({
            TOTALS: table(false),
            INDUSTRIES: table(true),
            "stability": { "verdict": verdict, "step": stability.step, "level": stability.level },
            "margin": margin.map(|(holds, fails)| json!({ "returns_up_to": holds, "fails_from": fails })),
        })
    }

    /// The line of some industries in the text, and the output that they lose.
    fn course(&self, name: String, range: std::ops::Range<usize>) -> (Vec<String>, f64) {
        let sum = |day: &Day| day.production[range.clone()].iter().sum::<f64>();
        let ordinary: f64 = self.outcome.ordinary[range.clone()].iter().sum();
        let levels =
            || self.outcome.days.iter().map(|day| if ordinary > 0.0 { sum(day) / ordinary } else { 1.0 });
        let lowest =
            levels().enumerate().min_by(|left, right| left.1.total_cmp(&right.1)).unwrap_or((0, 1.0));
        let missing: f64 = self.outcome.days.iter().map(|day| ordinary - sum(day)).sum();
        let row = vec![
            name,
            words::number(ordinary, 4),
            format!("{:.2} %", 100.0 * lowest.1),
            lowest.0.to_string(),
            format!("{:.2} %", 100.0 * levels().next_back().unwrap_or(1.0)),
            words::number(missing, 4),
        ];
        (row, missing)
    }

    fn text(&self, model: &str, stability: Stability, margin: Option<(f64, Option<f64>)>) -> String {
        let table = self.table;
        let days = &self.outcome.days;
        let sectors = table.sectors().len();
        let regions = table.regions().iter().enumerate();
        let regions = regions.map(|(region, name)| (name.clone(), region * sectors..(region + 1) * sectors));
        let rows = std::iter::once(("all".to_owned(), 0..table.industries())).chain(regions);
        let rows = rows.map(|(name, range)| self.course(name, range).0).collect();
        let title = format!(
            "{model}: {}, {}; money of the table",
            plural(table.industries(), "industry").replace("industrys", "industries"),
            plural(days.len(), "day")
        );
        let mut text =
            grid(&title, &["region", "output a day", "lowest", "on day", "last", "output lost"], 1, rows);
        let mut industries: Vec<(Vec<String>, f64)> = (0..table.industries())
            .map(|industry| self.course(table.name(industry), industry..industry + 1))
            .filter(|(_, missing)| *missing > 0.0)
            .collect();
        industries.sort_by(|a, b| b.1.total_cmp(&a.1));
        industries.truncate(WORST);
        if !industries.is_empty() {
            text.push_str(&grid(
                "Industries that lose most; every day of all of them: --format csv --table industries",
                &["industry", "output a day", "lowest", "on day", "last", "output lost"],
                1,
                industries.into_iter().map(|(row, _)| row).collect(),
            ));
        }
        let short = days.iter().position(|day| day.short);
        text.push('\n');
        text.push_str(&match short {
            Some(step) => format!("Stocks of inputs hold production back from day {step} on.\n"),
            None => "Stocks of inputs never hold production back.\n".to_owned(),
        });
        let unmet = words::number(self.outcome.unmet(), 4);
        text.push_str(&format!("Ordinary final demand of {unmet} gets nothing over the whole time.\n"));
        text.push_str(&sentence(stability));
        if let Some(margin) = margin {
            text.push_str(&room(margin));
        }
        text
    }
}

fn sentence(stability: Stability) -> String {
    let level = format!("{:.2} %", 100.0 * stability.level);
    match stability.verdict {
        Verdict::Returns => format!(
            "Stable: left to itself the economy returns; by day {} every industry has been within 1 % of ordinary output for 30 days.\n",
            stability.step
        ),
        Verdict::Elsewhere => format!(
            "Not settled: left to itself the economy does not come back to ordinary output within ten years; on day {} it makes {level} of it.\n",
            stability.step
        ),
        Verdict::Collapses => format!(
            "Unstable: left to itself the economy collapses; on day {} it makes {level} of ordinary output. Compare --rationing industries-first and --final-demand-response.\n",
            stability.step
        ),
    }
}

fn room((holds, fails): (f64, Option<f64>)) -> String {
    match fails {
        None => format!(
            "It would still return if all losses were {holds:.0} times as large, none above the whole.\n"
        ),
        Some(fails) => format!(
            "It returns while all losses are up to {} times as large, and no longer at {} times.\n",
            words::number(holds, 3),
            words::number(fails, 3)
        ),
    }
}
