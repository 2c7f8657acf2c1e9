//! Which assumptions move the answer: each alone at the ends of its range, all others central.

use chain::Chain;
use dataset::Dataset;
use disruption::{Assumption, Assumptions, Position, Timeline, World, simulate};
use economy::Accounts;
use finding::Findings;
use rayon::prelude::*;
use serde::Serialize;
use study::Study;

use crate::{Progress, Setting, totals};

/// An assumption and what its range does to the central loss of the focus scenario.
#[derive(Debug, Clone, Serialize)]
pub struct Influence {
    /// Name.
    pub name: String,
    /// What it is.
    pub about: String,
    /// Value and range; empty for groups.
    pub range: String,
    /// Unit of the range.
    pub unit: String,
    /// Grade.
    pub trust: String,
    /// Central loss with the assumption at its low end, USD.
    pub loss_low: f64,
    /// Central loss with the assumption at its high end, USD.
    pub loss_high: f64,
    /// Central loss, USD.
    pub loss: f64,
    /// Unmet use at the low and at the high end, t REO.
    pub unmet: (f64, f64),
}

impl Influence {
    /// How far the range moves the loss.
    #[must_use]
    pub fn span(&self) -> f64 {
        (self.loss_high - self.loss_low).abs()
    }
}

/// Parameters that shape the balanced year, and so need a chain of their own.
const OF_THE_CHAIN: [&str; 4] =
    ["ndfeb-rare-earth-content", "smco-rare-earth-content", "domestic-preference", "unknown-lane-weight"];
/// Parameters that only the plan uses.
const OF_THE_PLAN: [&str; 5] = [
    "project-delay",
    "project-ramp",
    "public-share-of-capex",
    "stock-carrying-cost",
    "stock-purchase-premium",
];

pub(crate) fn rank(
    setting: &Setting<'_>,
    focus: &str,
    progress: &Progress<'_>,
) -> Result<Vec<Influence>, Findings> {
    let all: Vec<Assumption> = Assumptions::list(setting.dataset)
        .into_iter()
        .filter(|assumption| !OF_THE_PLAN.contains(&assumption.name.as_str()))
        .collect();
    let mut jobs: Vec<(usize, Position)> = vec![(0, Position::CENTRAL)];
    jobs.extend((0..all.len()).flat_map(|index| [(index, Position::LOW), (index, Position::HIGH)]));
    let done = std::sync::atomic::AtomicUsize::new(0);
    let results: Result<Vec<(f64, f64)>, Findings> = jobs
        .par_iter()
        .map(|(index, position)| {
            let result = run(setting, focus, &all[*index].name, *position)?;
            let count = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
            progress("assumptions", count, jobs.len());
            Ok(result)
        })
        .collect();
    let results = results?;
    let (_, loss) = results[0];
    let mut influences: Vec<Influence> = all
        .into_iter()
        .enumerate()
        .map(|(index, assumption)| {
            let (low, high) = (results[1 + 2 * index], results[2 + 2 * index]);
            let range = assumption.range.map_or(String::new(), |(low, value, high)| {
                format!("{} ({} to {})", short(value), short(low), short(high))
            });
            Influence {
                name: assumption.name,
                about: assumption.about,
                range,
                unit: assumption.unit,
                trust: assumption.trust.to_string(),
                loss_low: low.1,
                loss_high: high.1,
                loss,
                unmet: (low.0, high.0),
            }
        })
        .collect();
    influences.sort_by(|a, b| b.span().total_cmp(&a.span()).then(a.name.cmp(&b.name)));
    Ok(influences)
}

fn run(setting: &Setting<'_>, focus: &str, name: &str, position: Position) -> Result<(f64, f64), Findings> {
    let assumptions = Assumptions::central().with(name, position);
    if OF_THE_CHAIN.contains(&name) && position != Position::CENTRAL {
        let dataset = shifted(setting.dataset, name, position);
        let chain = Chain::build(&dataset, setting.study).usable()?.0;
        return run_with(&dataset, setting.study, &chain, focus, &Assumptions::central());
    }
    run_with(setting.dataset, setting.study, setting.chain, focus, &assumptions)
}

fn run_with(
    dataset: &Dataset,
    study: &Study,
    chain: &Chain,
    focus: &str,
    assumptions: &Assumptions,
) -> Result<(f64, f64), Findings> {
    let world = World::build(dataset, study, chain, assumptions).usable()?.0;
    let accounts = Accounts::read(dataset, &world, assumptions).usable()?.0;
    let scenario = study.scenarios.iter().find(|scenario| scenario.id == focus);
    let timeline = scenario.map_or_else(
        || Timeline::without_rules(study),
        |scenario| Timeline::build(dataset, study, chain, &world, scenario, assumptions),
    );
    Ok(totals(&accounts, &world, &simulate(&world, &timeline)))
}

/// The dataset with one parameter at an end of its range.
fn shifted(dataset: &Dataset, name: &str, position: Position) -> Dataset {
    dataset.clone().map_rows(|row| {
        if row.table == "parameter"
            && row.cell("name") == name
            && let (Some((low, value, high)), Some(figure)) = (row.low_value_high(), &mut row.figure)
        {
            figure.value = Ok(position.pick(low, value, high));
        }
    })
}

/// A number with as many digits as a reader needs.
fn short(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
