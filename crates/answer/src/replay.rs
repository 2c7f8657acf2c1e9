//! The model beside what was observed since the history of the study begins.
//!
//! The same comparisons as in a back-test, of the episodes that begin with the history, with the study's own world
//! and scenario. A miss beyond [`BAND`] is reported as a finding.

use backtest::{BAND, Comparison, Episode, Observable, observe};
use dataset::Dataset;
use disruption::{Timeline, World, simulate};
use finding::{Finding, Findings, code};
use jiff::civil::Date;
use serde::Serialize;
use study::Study;

use crate::ScenarioAnswer;

/// Days by which an episode may begin before or after the history.
const NEAR: i64 = 7;

/// The story of the exports to the world, read off both series.
#[derive(Debug, Clone, Serialize)]
pub struct Recovery {
    /// Which goods.
    pub item: String,
    /// Number of the deepest month, the first being 1.
    pub deepest_month: (usize, usize),
    /// Share of the undisturbed flow in it.
    pub deepest: (f64, f64),
    /// Months until nine tenths of the undisturbed flow pass again, if they do.
    pub back_after: (Option<usize>, Option<usize>),
}

/// The model beside what was observed; pairs are observed first, model second.
#[derive(Debug, Clone, Serialize)]
pub struct Replay {
    /// Scenario whose history was compared.
    pub scenario: String,
    /// Comparisons by item and date.
    pub comparisons: Vec<Comparison>,
    /// The story of the exports.
    pub recovery: Option<Recovery>,
    /// Observations of the time that have no undisturbed level to compare with, or nothing like them in the model.
    pub unused: usize,
}

impl Replay {
    /// A note for each item that is missed, saying how often and how far.
    #[must_use]
    pub fn findings(&self) -> Findings {
        let mut items: Vec<(&str, Observable)> = Vec::new();
        for comparison in &self.comparisons {
            let item = (comparison.item.as_str(), comparison.observable);
            if !items.contains(&item) {
                items.push(item);
            }
        }
        items.into_iter().filter_map(|(item, observable)| self.miss(item, observable)).collect()
    }

    fn miss(&self, item: &str, observable: Observable) -> Option<Finding> {
        let all: Vec<&Comparison> =
            self.comparisons.iter().filter(|c| c.item == item && c.observable == observable).collect();
        let missed = all.iter().filter(|c| c.missed);
        let worst = missed.clone().max_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        Some(Finding::note(
            code::MISSES_OBSERVATION,
            format!(
                "{item}: {} of {} observations missed by more than {:.0} %; worst in {}: observed {:.2}, model {:.2} times the undisturbed level",
                missed.count(),
                all.len(),
                BAND * 100.0,
                worst.period,
                worst.observed,
                worst.model,
            ),
        ))
    }
}

fn distance(comparison: &Comparison) -> f64 {
    libm::log(comparison.model.max(1e-6) / comparison.observed.max(1e-6)).abs()
}

/// Compares the history of the first scenario that has one with the episodes that begin with it.
pub(crate) fn replay(
    dataset: &Dataset,
    study: &Study,
    world: &World,
    scenarios: &[ScenarioAnswer],
) -> Result<Option<Replay>, Findings> {
    let as_it_was =
        |scenario: &&ScenarioAnswer| !scenario.scenario.without_rules && scenario.scenario.outages.is_empty();
    let Some(scenario) = scenarios.iter().find(as_it_was) else {
        return Ok(None);
    };
    let outcome = &scenario.outcome;
    if outcome.history == 0 {
        return Ok(None);
    }
    let undisturbed = simulate(world, &Timeline::free(outcome.first, 1));
    let (mut comparisons, mut unused) = (Vec::new(), 0);
    for episode in Episode::all(dataset)? {
        let apart = outcome.first.duration_until(episode.first).as_hours() / 24;
        let shared = episode.study.minerals.iter().any(|mineral| world.minerals.contains(mineral));
        if apart.abs() > NEAR || !shared {
            continue;
        }
        let observed = observe(dataset, &episode, world, outcome, &undisturbed, study.start);
        comparisons.extend(observed.comparisons);
        unused += observed.unused;
    }
    if comparisons.is_empty() {
        return Ok(None);
    }
    comparisons.sort_by(|a, b| {
        a.observable.cmp(&b.observable).then_with(|| a.item.cmp(&b.item)).then(a.first.cmp(&b.first))
    });
    let recovery = recovery(outcome.first, &comparisons);
    Ok(Some(Replay { scenario: scenario.scenario.id.clone(), comparisons, recovery, unused }))
}

/// The longest series of monthly exports to the world, as a story.
fn recovery(begin: Date, comparisons: &[Comparison]) -> Option<Recovery> {
    let series = |item: &str| -> Vec<&Comparison> {
        comparisons.iter().filter(|c| c.observable == Observable::Exports && c.item == item).collect()
    };
    let longest = comparisons
        .iter()
        .filter(|c| c.observable == Observable::Exports)
        .map(|c| c.item.as_str())
        .max_by_key(|item| series(item).len())?;
    let months = series(longest);
    let first = begin.tomorrow().ok()?;
    let number = |c: &Comparison| {
        let (then, now) = (i32::from(first.year()), i32::from(c.first.year()));
        usize::try_from((now - then) * 12 + i32::from(c.first.month()) - i32::from(first.month()) + 1)
            .unwrap_or(0)
    };
    let story = |of: fn(&Comparison) -> f64| {
        let deepest = months.iter().min_by(|a, b| of(a).total_cmp(&of(b)))?;
        let back = months.iter().find(|c| c.first > deepest.first && of(c) >= 0.9).map(|c| number(c));
        Some((number(deepest), of(deepest), back))
    };
    let (observed, model) = (story(|c| c.observed)?, story(|c| c.model)?);
    Some(Recovery {
        item: longest.to_owned(),
        deepest_month: (observed.0, model.0),
        deepest: (observed.1, model.1),
        back_after: (observed.2, model.2),
    })
}
