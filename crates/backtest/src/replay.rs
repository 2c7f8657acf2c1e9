//! An episode run from the world before it.

use chain::Chain;
use dataset::{Dataset, Rule};
use disruption::{Assumptions, Timeline, World, simulate};
use finding::{Finding, Findings, code};

use crate::episode::Episode;
use crate::observe::{Observed, observe};
use crate::score::{Scored, score};

/// An episode beside what the model makes of it.
#[derive(Debug, Clone)]
pub struct Backtest {
    /// The episode.
    pub episode: Episode,
    /// Observations beside the model.
    pub observed: Observed,
    /// Numbers read off both.
    pub scores: Vec<Scored>,
    /// Mean of |ln(model / observed)| over the comparisons, both at least a hundredth of the undisturbed level.
    pub error: f64,
    /// Part of the comparisons within the band.
    pub hits: f64,
}

/// Least ratio whose logarithm is taken: a flow that stops has none.
const LEAST: f64 = 0.01;

/// Replays an episode with every parameter at its value, as in every study.
///
/// # Errors
/// What forbids it: the world of the base year cannot be built, or nothing can be compared.
pub fn replay(dataset: &Dataset, episode: &Episode) -> Result<(Backtest, Findings), Findings> {
    let central = Assumptions::central();
    let (chain, mut findings) = Chain::build(dataset, &episode.study).usable()?;
    let (world, found) = World::build(dataset, &episode.study, &chain, &central).usable()?;
    findings.append(found);
    let rules: Vec<&Rule> = episode.rules.iter().filter_map(|id| dataset.rules.get(id)).collect();
    let answers = std::collections::BTreeMap::new();
    let timeline = Timeline::free(episode.first, episode.weeks).with_rules(&rules, &answers, &chain, &world);
    let outcome = simulate(&world, &timeline);
    let undisturbed = simulate(&world, &Timeline::free(episode.first, 1));
    let until = jiff::Span::new()
        .try_weeks(i64::try_from(episode.weeks).unwrap_or(0))
        .ok()
        .and_then(|span| episode.first.checked_add(span).ok())
        .unwrap_or(episode.first);
    let observed = observe(dataset, episode, &world, &outcome, &undisturbed, until);
    if observed.comparisons.is_empty() {
        return Err(Findings::from_iter([Finding::error(
            code::EPISODE_WRONG,
            format!("nothing observed in `{}` can be compared with the model", episode.id),
        )
        .help("give [[observe]] the metrics of its rows in table `episode`")]));
    }
    let scores = score(episode, &observed);
    let count = observed.comparisons.len() as f64;
    let distance = |a: f64, b: f64| (libm::log(a.max(LEAST)) - libm::log(b.max(LEAST))).abs();
    let error = observed.comparisons.iter().map(|c| distance(c.model, c.observed)).sum::<f64>() / count;
    let hits = observed.comparisons.iter().filter(|c| !c.missed).count() as f64 / count;
    Ok((Backtest { episode: episode.clone(), observed, scores, error, hits }, findings))
}
