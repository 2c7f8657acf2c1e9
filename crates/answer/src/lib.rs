//! The whole answer to a study: assess, stress, plan, track.
//!
//! [`Answer::compute`] builds the chain, runs every scenario in a central, a low and a high case, finds the
//! assumptions that move the answer, tries the measures of the dataset, and puts the framework's clauses
//! beside what was delivered. It says of each part what it does not do yet.
//!
//! Runs are independent and are spread over all cores; the result does not depend on how many there are.
//!
//! This crate is pure: progress is reported through a function the caller passes.

mod assess;
mod bill;
mod economy_losses;
mod ensemble;
mod finance;
mod influence;
mod metrics;
mod plan;
mod priority;
mod replay;
mod respond;
mod stress;
mod track;

use std::sync::atomic::AtomicBool;

use chain::Chain;
use codes::Viewpoint;
use dataset::{Dataset, Row};
use disruption::{Assumptions, Outcome, World};
use economy::Accounts;
use finding::{Findings, Severity};
use study::Study;

pub use self::finance::{ContractAnswer, ProjectAppraisal, contract_costs, project_finance};
pub use ::draw::Method as DrawMethod;
pub use ::ensemble::DrawRanges;
pub use assess::{MineralExposure, StageShare, ViewpointExposure};
pub use backtest::{BAND, Comparison, Observable};
pub use bill::bill;
pub use criticality::{Bill, MineralSum, PartExposure};
pub use economy_losses::{ScenarioSpread, StaticAnswer, shortage_losses, static_losses};
pub use ensemble::{
    BranchEnsemble, Draws, ElementSpread, Ensemble, Experiment, FigureInfluence, Identity, LARGEST,
    LossSpread, PartialEnsemble, ScenarioEnsemble, SeriesFan, Spread, StopSpread, TAIL,
};
pub use influence::Influence;
pub use metrics::ClauseMetric;
pub use plan::PlanAnswer;
pub use priority::PriorityAnswer;
pub use replay::{Recovery, Replay};
pub use respond::{LineAnswer, ReleaseAnswer, RespondAnswer, SimulatedLoss, respond};
pub use stress::{Case, CaseAnswer, ElementRow, PublishedComparison, ScenarioAnswer};
pub use track::{Commitment, TrackAnswer};

/// What is being done, for a progress bar: a few words, steps done, steps in all.
pub type Progress<'p> = dyn Fn(&str, usize, usize) + Sync + 'p;

/// How far the portfolio is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Over a few futures and with no draws of the plan's own figures: what a whole answer has time for.
    Short,
    /// Over all futures of the study.
    Full,
}

/// A part of the answer that can be asked for alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Concentration and exposure.
    Assess,
    /// Scenarios and losses.
    Stress,
    /// Every scenario under draws of all uncertain figures.
    Ensemble,
    /// Which assumptions move the loss; needs the scenarios' rules but not their results.
    Influence,
    /// Projects and stocks one by one; runs the scenarios too.
    Plan,
    /// What partners should pay for together; with [`Part::Plan`] only.
    Portfolio(Depth),
    /// Clauses and rules.
    Track,
}

impl Part {
    /// All that a whole answer has.
    pub const ALL: [Part; 7] = [
        Part::Assess,
        Part::Stress,
        Part::Ensemble,
        Part::Influence,
        Part::Plan,
        Part::Portfolio(Depth::Short),
        Part::Track,
    ];
}

/// The answer to a study.
pub struct Answer {
    /// The study.
    pub study: Study,
    /// The balanced chain.
    pub chain: Chain,
    /// The central world.
    pub world: World,
    /// Central accounts.
    pub accounts: Accounts,
    /// Exposure by mineral.
    pub assess: Vec<MineralExposure>,
    /// Every listed mineral under every method, by viewpoint.
    pub priority: Vec<PriorityAnswer>,
    /// What Article 20 of the European Critical Raw Materials Act asks to be followed.
    pub monitoring: Vec<criticality::Monitored>,
    /// GeoPolRisk and path exposure of rare earths by year, for each viewpoint.
    pub by_year: Vec<criticality::YearSeries>,
    /// Scenarios in the order of the study.
    pub scenarios: Vec<ScenarioAnswer>,
    /// Scenarios under draws, if any were made.
    pub ensemble: Option<Ensemble>,
    /// Assumptions by how far they move the loss, largest first.
    pub influence: Vec<Influence>,
    /// Scenario that influence and plan look at.
    pub focus: Option<String>,
    /// Projects and stocks.
    pub plan: Option<PlanAnswer>,
    /// The framework and the rules.
    pub track: Option<TrackAnswer>,
    /// Model beside what was observed in 2025.
    pub replay: Option<Replay>,
    /// Our losses beside published ones.
    pub published: Vec<PublishedComparison>,
    /// Losses of suppliers and customers by scenario; empty until [`Answer::spread`] is called.
    pub spreads: Vec<ScenarioSpread>,
    /// Of the rows of the dataset that bear on the minerals of the study: those assumed or recalled, and all.
    pub assumed_rows: (usize, usize),
    /// What was found on the way; none of it is an error.
    pub findings: Findings,
}

impl Answer {
    /// Computes the wanted parts of the answer; the findings if something forbids it.
    pub fn compute(
        dataset: &Dataset,
        study: &Study,
        parts: &[Part],
        progress: &Progress<'_>,
    ) -> Result<Answer, Findings> {
        let viewpoints: Vec<Viewpoint> = study.viewpoints.iter().copied().map(Viewpoint::from).collect();
        Answer::compute_for(dataset, study, &viewpoints, parts, progress)
    }

    /// The same with exposure as other countries or groups see it; all other parts keep the study's viewpoints.
    pub fn compute_for(
        dataset: &Dataset,
        study: &Study,
        viewpoints: &[Viewpoint],
        parts: &[Part],
        progress: &Progress<'_>,
    ) -> Result<Answer, Findings> {
        // Nothing that became known after the study's day may bear on its answer.
        // Episodes are read with all rules: what was observed is told whatever was known of the law.
        let whole = dataset;
        let dataset = &ledger::dataset_as_known(dataset.clone(), study.known);
        let (chain, mut findings) = Chain::build(dataset, study).usable()?;
        let central = Assumptions::central();
        let (world, found) = World::build(dataset, study, &chain, &central).usable()?;
        findings.append(found);
        let (accounts, found) = Accounts::read(dataset, &world, &central).usable()?;
        findings.append(found);
        progress("chain balanced", 1, 1);
        let wants = |part: Part| parts.contains(&part);
        let assess =
            if wants(Part::Assess) { assess::assess(&chain, &world, viewpoints) } else { Vec::new() };
        let setting = Setting { dataset, study, chain: &chain };
        let priority = if wants(Part::Assess) {
            progress("minerals ranked", 0, 1);
            priority::priority(dataset, study, viewpoints, &chain, &world, study.draws)?
        } else {
            priority::Ranked::default()
        };
        let scenarios = if wants(Part::Stress) || wants(Part::Plan) {
            stress::run(&setting, &world, &accounts, progress)?
        } else {
            Vec::new()
        };
        let focus = focus(study);
        let influence = match (&focus, wants(Part::Influence)) {
            (Some(focus), true) => influence::rank(&setting, focus, progress)?,
            _ => Vec::new(),
        };
        let depth = parts.iter().find_map(|part| match part {
            Part::Portfolio(depth) => Some(*depth),
            _ => None,
        });
        let plan = match (&focus, wants(Part::Plan)) {
            (Some(focus), true) => {
                let scenario = scenarios.iter().find(|scenario| &scenario.scenario.id == focus);
                scenario
                    .map(|scenario| plan::plan(&setting, &world, &accounts, scenario, depth, progress))
                    .transpose()?
            }
            _ => None,
        };
        let track = wants(Part::Track).then(|| track::track(dataset, study, &chain, &world));
        if let Some(portfolio) = plan.as_ref().and_then(|plan| plan.portfolio.as_ref()) {
            findings.append(portfolio.findings());
        }
        let replay = replay::replay(whole, study, &world, &scenarios)?;
        if let Some(replay) = &replay {
            findings.append(replay.findings());
        }
        let published = stress::published(dataset, &chain, &scenarios);
        let assumed_rows = assumed_rows(dataset, &chain);
        findings.append(assumed(assumed_rows));
        findings.sort();
        debug_assert_eq!(findings.count(Severity::Error), 0);
        let mut answer = Answer {
            study: study.clone(),
            world,
            accounts,
            assess,
            priority: priority.blocks,
            monitoring: priority.monitoring,
            by_year: priority.by_year,
            scenarios,
            ensemble: None,
            influence,
            focus,
            plan,
            track,
            replay,
            published,
            spreads: Vec::new(),
            assumed_rows,
            findings,
            chain,
        };
        if wants(Part::Ensemble) && study.scenario_draws > 0 {
            let draws = Draws { method: draw::Method::Sobol, seed: study.seed };
            let experiment = Experiment::new(dataset, &answer, draws)?;
            let mut made = experiment.empty();
            let wanted = DrawRanges::new(0, study.scenario_draws as u64);
            experiment.run(&mut made, &wanted, &AtomicBool::new(false), progress)?;
            let ensemble = experiment.summary(&made);
            answer.ensemble = Some(ensemble);
        }
        Ok(answer)
    }

    /// Passes the central losses of the scenarios on to suppliers and customers, at home and abroad.
    pub fn spread(&mut self, tables: &economy::Tables) {
        self.spreads = economy_losses::spreads(&self.scenarios, tables);
    }

    /// The answer of a scenario.
    #[must_use]
    pub fn scenario(&self, id: &str) -> Option<&ScenarioAnswer> {
        self.scenarios.iter().find(|scenario| scenario.scenario.id == id)
    }

    /// The scenario that influence and plan look at.
    #[must_use]
    pub fn focus_scenario(&self) -> Option<&ScenarioAnswer> {
        self.focus.as_deref().and_then(|id| self.scenario(id))
    }

    /// Weeks of history before the study's start.
    #[must_use]
    pub fn history(&self) -> usize {
        self.scenarios.first().map_or(0, |scenario| scenario.outcome.history)
    }
}

/// What every part works from.
pub(crate) struct Setting<'s> {
    pub(crate) dataset: &'s Dataset,
    pub(crate) study: &'s Study,
    pub(crate) chain: &'s Chain,
}

/// The scenario of the plan, or else the last one.
fn focus(study: &Study) -> Option<String> {
    let planned = study.plan.as_ref().map(|plan| plan.scenario.clone());
    planned.or_else(|| study.scenarios.last().map(|scenario| scenario.id.clone()))
}

/// How much of what is known on the minerals of the study is assumed, and how much there is.
///
/// Rows on other minerals do not count: they would make the answer look better founded than it is.
fn assumed_rows(dataset: &Dataset, chain: &Chain) -> (usize, usize) {
    let bears = |row: &&Row| {
        row.mineral
            .is_none_or(|mineral| mineral.members().iter().any(|member| chain.mineral(*member).is_some()))
    };
    let all = dataset.all_rows().filter(bears).count();
    let assumed = dataset.all_rows().filter(bears).filter(|row| row.trust == sourced::Trust::D).count();
    (assumed, all)
}

fn assumed((assumed, all): (usize, usize)) -> Findings {
    Findings::from_iter([finding::Finding::note(
        finding::code::ASSUMED,
        format!("{assumed} of the {all} rows on the minerals of the study are assumed or recalled (trust D)"),
    )])
}

/// Unmet use and central loss of a run, for comparisons.
pub(crate) fn totals(accounts: &Accounts, world: &World, outcome: &Outcome) -> (f64, f64) {
    (outcome.unmet_total(), accounts.losses(world, outcome).central_total())
}
