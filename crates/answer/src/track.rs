//! The framework and the rules on the study's day.

use std::collections::BTreeMap;

use chain::Chain;
use codes::{Area, Code, Mineral};
use dataset::{Dataset, Framework};
use disruption::World;
use jiff::Span;
use jiff::civil::Date;
use ledger::{Board, DateEntry, Promises, Query, RuleState, dates, framework_as_known, rule_states};
use quantity::WEEKS_PER_YEAR;
use serde::Serialize;
use study::Study;

use crate::metrics::{ClauseMetric, metrics};

/// Tonnes that deals set aside for a party, beside what it uses.
#[derive(Debug, Clone, Serialize)]
pub struct Commitment {
    /// Minerals counted together.
    pub minerals: Vec<Mineral>,
    /// Who takes.
    pub taker: Area,
    /// Year of which the tonnes are.
    pub year: i64,
    /// Firm, t REO a year.
    pub firm: f64,
    /// Offered besides, t REO a year.
    pub offered: f64,
    /// Use in the baseline year, t REO.
    pub need: f64,
}

/// The framework and the rules.
#[derive(Debug, Clone, Serialize)]
pub struct TrackAnswer {
    /// Day up to which things are known.
    pub known: Date,
    /// Clauses, clocks and deliveries; none if the study names no framework or it was not signed yet.
    pub board: Option<Board>,
    /// What the engine computes of the clauses.
    pub metrics: Vec<ClauseMetric>,
    /// Rules that are acts of somebody, those in doubt first.
    pub rules: Vec<RuleState>,
    /// Open questions with their answers.
    pub questions: BTreeMap<String, String>,
    /// What comes next, for a year.
    pub next: Vec<DateEntry>,
    /// Tonnes set aside by deals of all frameworks.
    pub promises: Promises,
    /// The same beside what is used.
    pub commitments: Vec<Commitment>,
}

/// Groups of minerals that deals name together.
const COUNTED: [&[&str]; 2] = [&["Nd", "Pr"], &["Dy", "Tb"]];

pub(crate) fn track(dataset: &Dataset, study: &Study, chain: &Chain, world: &World) -> TrackAnswer {
    let (as_of, known) = (study.as_of, study.known);
    let frameworks: Vec<Framework> =
        dataset.frameworks.values().filter_map(|framework| framework_as_known(framework, known)).collect();
    let framework = frameworks.iter().find(|framework| Some(&framework.id) == study.framework.as_ref());
    let promises = Promises::of(dataset, &frameworks);
    let year_on = as_of.checked_add(Span::new().years(1)).unwrap_or(Date::MAX);
    TrackAnswer {
        known,
        board: framework.map(|framework| Board::on(framework, as_of)),
        metrics: framework
            .map_or_else(Vec::new, |framework| metrics(dataset, chain, world, framework, as_of)),
        rules: rule_states(dataset, &Query { day: as_of, known, destination: None, mineral: None }),
        questions: dataset.questions.values().map(|q| (q.id.clone(), q.question.clone())).collect(),
        next: dates(dataset, as_of, year_on, known),
        commitments: commitments(study, chain, world, &promises),
        promises,
    }
}

fn commitments(study: &Study, chain: &Chain, world: &World, promises: &Promises) -> Vec<Commitment> {
    let year = i64::from(study.as_of.year()) + 1;
    let mut all = Vec::new();
    for words in COUNTED {
        let minerals: Vec<Mineral> = words.iter().filter_map(|word| Mineral::parse(word).ok()).collect();
        for country in &study.viewpoints {
            let taker = Area::Country(*country);
            let Some(place) = chain.country(*country) else { continue };
            let (firm, offered) = promises.taken(&minerals, &[taker], year);
            let weekly: f64 = minerals.iter().map(|mineral| world.use_and_stock(*mineral, place).0).sum();
            all.push(Commitment {
                minerals: minerals.clone(),
                taker,
                year,
                firm,
                offered,
                need: weekly * WEEKS_PER_YEAR,
            });
        }
    }
    all
}
