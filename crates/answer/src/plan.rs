//! Which projects and stocks would close most of the shortage.

use disruption::{Assumptions, Timeline, World};
use economy::Accounts;
use finding::Findings;
use planning::{Effort, Planned};
use portfolio::{Measure, MeasureKind, Reference, Tried, measures, run_with, try_measure};
use rayon::prelude::*;

use crate::{Depth, Progress, ScenarioAnswer, Setting, totals};

/// The first plan.
pub struct PlanAnswer {
    /// Scenario the measures were tried in.
    pub scenario: String,
    /// Unmet use without any measure, t REO.
    pub unmet: f64,
    /// Central loss without any measure, USD.
    pub loss: f64,
    /// Unmet use with all projects, t REO.
    pub unmet_all: f64,
    /// Central loss with all projects, USD.
    pub loss_all: f64,
    /// Projects, by loss removed per public dollar; those that cannot be ranked come last.
    pub projects: Vec<Tried>,
    /// Stocks, by loss removed per public dollar.
    pub stocks: Vec<Tried>,
    /// What partners should pay for together; none if the study has no budgets or no chances of branches.
    pub portfolio: Option<Planned>,
}

/// Draws of the plan's own figures in which it is chosen anew.
const ROBUST_DRAWS: usize = 10;

/// Futures of a short plan.
const SHORT_FUTURES: usize = 16;

/// The portfolio of a study that has budgets and chances.
fn portfolio(
    setting: &Setting<'_>,
    depth: Depth,
    progress: &Progress<'_>,
) -> Result<Option<Planned>, Findings> {
    let Some(settings) = &setting.study.plan else { return Ok(None) };
    if settings.budgets.is_empty() || settings.branches.is_empty() {
        return Ok(None);
    }
    let mut study = planning::study_of_plan(setting.study);
    let robust = match depth {
        Depth::Short => 0,
        Depth::Full => ROBUST_DRAWS,
    };
    if let (Depth::Short, Some(plan)) = (depth, &mut study.plan) {
        plan.scenarios = plan.scenarios.min(SHORT_FUTURES);
    }
    let count = study.plan.as_ref().map_or(0, |plan| plan.scenarios);
    let planned = planning::Setting { dataset: setting.dataset, study: &study, chain: setting.chain };
    let effort = Effort { fresh: count, robust };
    planning::plan(&planned, effort, progress).map(Some)
}

pub(crate) fn plan(
    setting: &Setting<'_>,
    world: &World,
    accounts: &Accounts,
    scenario: &ScenarioAnswer,
    depth: Option<Depth>,
    progress: &Progress<'_>,
) -> Result<PlanAnswer, Findings> {
    let central = Assumptions::central();
    let mut findings = Findings::default();
    let all = measures(
        setting.dataset,
        setting.study,
        setting.chain,
        world,
        &scenario.outcome,
        &central,
        &mut findings,
    );
    if findings.has_errors() {
        return Err(findings);
    }
    let timeline = |world: &World| {
        Timeline::build(setting.dataset, setting.study, setting.chain, world, &scenario.scenario)
    };
    let reference = Reference::of(world, accounts, &scenario.outcome);
    let projects: Vec<&Measure> = all.iter().filter(|measure| measure.kind == MeasureKind::Project).collect();
    let with_all = run_with(world, &timeline, accounts, &projects);
    let done = std::sync::atomic::AtomicUsize::new(0);
    let tried: Vec<Tried> = all
        .par_iter()
        .map(|measure| {
            let others: Vec<&Measure> =
                projects.iter().copied().filter(|other| other.id != measure.id).collect();
            let tried = try_measure(world, &timeline, accounts, &reference, &with_all, measure, &others);
            let count = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
            progress("measures", count, all.len());
            tried
        })
        .collect();
    let (mut projects, mut stocks): (Vec<Tried>, Vec<Tried>) =
        tried.into_iter().partition(|tried| tried.measure.kind == MeasureKind::Project);
    for list in [&mut projects, &mut stocks] {
        list.sort_by(|a, b| {
            let key = |tried: &Tried| tried.loss_per_dollar().filter(|_| tried.measure.obstacle.is_none());
            let order = key(b).unwrap_or(f64::NEG_INFINITY).total_cmp(&key(a).unwrap_or(f64::NEG_INFINITY));
            order.then(b.alone.loss.total_cmp(&a.alone.loss)).then(a.measure.id.cmp(&b.measure.id))
        });
    }
    let (unmet, loss) = totals(accounts, world, &scenario.outcome);
    let removed = reference.less(&with_all);
    Ok(PlanAnswer {
        scenario: scenario.scenario.id.clone(),
        unmet,
        loss,
        unmet_all: unmet - removed.unmet,
        loss_all: loss - removed.loss,
        projects,
        stocks,
        portfolio: match depth {
            Some(depth) => portfolio(setting, depth, progress)?,
            None => None,
        },
    })
}
