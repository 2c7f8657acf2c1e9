//! Futures that may come: which branch of the law, when, for how long, in what kind of world, and what becomes
//! of each project.

use disruption::{Assumptions, Outcome, Position, Purchase, StockLine, Timeline, World, simulate};
use draw::{Family, Method, Sampler};
use economy::{Accounts, Losses};
use finding::Findings;
use serde::Serialize;

use crate::Setting;
use crate::candidate::{Candidate, Decision, Fate, Kind};

/// One future.
#[derive(Debug, Clone)]
pub struct Future {
    /// Number of the draw.
    pub draw: u64,
    /// In words: branch and number.
    pub name: String,
    /// Scenario of the study whose rules come.
    pub branch: String,
    /// Chance of it.
    pub probability: f64,
    /// Reported week in which the branch begins; none if nothing changes.
    pub spell: Option<Spell>,
    /// Where uncertain figures lie.
    pub positions: Assumptions,
    /// By candidate.
    pub fates: Vec<Fate>,
}

/// When a branch of the law holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Spell {
    /// Reported week in which it begins.
    pub begins: usize,
    /// Weeks that it lasts.
    pub weeks: usize,
}

/// How spells of controls are spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spells {
    /// Weeks that a spell lasts: low, value, high.
    pub duration: [f64; 3],
    /// Latest begin, as a part of the planned weeks.
    pub latest: f64,
}

/// Draws `count` futures, numbered from `first` on.
///
/// Half of the futures are shared out evenly over the branches, half by their chance, so that rare branches are
/// seen; a future of a branch has the branch's chance over its number of futures.
#[must_use]
pub fn futures(
    setting: &Setting<'_>,
    candidates: &[Candidate],
    spells: &Spells,
    count: usize,
    seed: u64,
    first: u64,
) -> Vec<Future> {
    let Some(plan) = &setting.study.plan else { return Vec::new() };
    let weeks = setting.study.weeks;
    let branches: Vec<&(String, f64)> = plan.branches.iter().filter(|branch| branch.1 > 0.0).collect();
    let quiet = quiet_branch(setting);
    let numbers = shares(&branches.iter().map(|branch| branch.1).collect::<Vec<_>>(), count);
    let uncertain: Vec<String> =
        Assumptions::list(setting.dataset).into_iter().map(|assumption| assumption.name).collect();
    let mut names: Vec<String> = vec!["spell begins".to_owned(), "spell lasts".to_owned()];
    names.extend(uncertain.iter().cloned());
    let fixed = names.len();
    for candidate in candidates {
        for what in ["ahead", "delay", "sold"] {
            names.push(format!("{what} {}", candidate.id));
        }
    }
    let sampler = Sampler::new(Method::MonteCarlo, seed, names.iter().map(String::as_str));
    let mut levels = vec![0.0; names.len()];
    let mut all = Vec::new();
    for (branch, number) in branches.iter().zip(&numbers) {
        for k in 0..*number {
            let draw = first + all.len() as u64;
            sampler.levels(draw, &mut levels);
            // Begins are spread evenly over the futures of a branch; the draw moves each within its part.
            let begins = (k as f64 + levels[0]) / *number as f64 * spells.latest * weeks as f64;
            let [low, value, high] = spells.duration;
            let lasts = Position::new(Family::Triangle.position(levels[1])).pick(low, value, high);
            let spell = (branch.0 != quiet)
                .then(|| Spell { begins: begins as usize, weeks: lasts.round().max(1.0) as usize });
            let positions = uncertain.iter().zip(&levels[2..fixed]).fold(
                Assumptions::central(),
                |positions, (name, level)| {
                    positions.with(name, Position::new(Family::Triangle.position(*level)))
                },
            );
            let fates = levels[fixed..]
                .chunks_exact(3)
                .map(|of| Fate { ahead: of[0], delay: Family::Triangle.position(of[1]), sold: of[2] })
                .collect();
            all.push(Future {
                draw,
                name: format!("{} {}", branch.0, k + 1),
                branch: branch.0.clone(),
                probability: branch.1 / *number as f64,
                spell,
                positions,
                fates,
            });
        }
    }
    all
}

/// The branch that holds when nothing changes: the likeliest.
#[must_use]
pub fn quiet_branch(setting: &Setting<'_>) -> String {
    let branches = setting.study.plan.as_ref().map(|plan| plan.branches.as_slice()).unwrap_or_default();
    let likeliest = branches.iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    likeliest.map(|branch| branch.0.clone()).unwrap_or_default()
}

/// How many of `count` futures each branch gets: one at least.
fn shares(chances: &[f64], count: usize) -> Vec<usize> {
    let even = 1.0 / chances.len() as f64;
    let wanted: Vec<f64> = chances.iter().map(|chance| count as f64 * (chance + even) / 2.0).collect();
    let mut numbers: Vec<usize> = wanted.iter().map(|wanted| (*wanted as usize).max(1)).collect();
    while numbers.iter().sum::<usize>() < count {
        let lags = |index: &usize| wanted[*index] - numbers[*index] as f64;
        let Some(next) = (0..numbers.len()).max_by(|a, b| lags(a).total_cmp(&lags(b)).then(b.cmp(a))) else {
            break;
        };
        numbers[next] += 1;
    }
    numbers
}

/// What a future looks like with some decisions.
pub struct Run {
    /// The world, decisions included.
    pub world: World,
    /// Weekly results.
    pub outcome: Outcome,
    /// Losses.
    pub losses: Losses,
    /// Loss by viewpoint and planned year, USD: viewpoints in the order of the world.
    pub yearly: Vec<Vec<f64>>,
}

impl Run {
    /// Loss over all planned years and viewpoints, USD.
    #[must_use]
    pub fn loss(&self) -> f64 {
        self.yearly.iter().flatten().sum()
    }

    /// Loss at a viewpoint, USD.
    #[must_use]
    pub fn loss_at(&self, viewpoint: usize) -> f64 {
        self.yearly[viewpoint].iter().sum()
    }
}

/// The central world with the numbers of a future, and its accounts.
pub fn world_of(
    setting: &Setting<'_>,
    central: &World,
    future: &Future,
) -> Result<(World, Accounts), Findings> {
    let world = central.clone().at(&future.positions);
    let accounts = Accounts::read(setting.dataset, &world, &future.positions).usable()?.0;
    Ok((world, accounts))
}

/// Simulates a future with decisions on the candidates, in its world.
#[must_use]
pub fn run_in(
    setting: &Setting<'_>,
    world: &World,
    accounts: &Accounts,
    future: &Future,
    candidates: &[Candidate],
    decisions: &[Decision],
) -> Run {
    let study = setting.study;
    let history = Timeline::without_rules(study).history;
    let mut additions = Vec::new();
    let mut purchases = Vec::new();
    let mut savings = Vec::new();
    for (number, candidate) in candidates.iter().enumerate() {
        let (decision, fate) = (&decisions[number], &future.fates[number]);
        if candidate.kind == Kind::Stock {
            if let (Some(step), true) = (&candidate.stock, decision.part > 0.0) {
                purchases.push(Purchase {
                    line: StockLine {
                        market: step.market,
                        place: step.place,
                        tonnes: step.tonnes * decision.part,
                    },
                    week: history + candidate.lead.round() as usize,
                });
            }
            continue;
        }
        if let Some(delivery) = candidate.delivery(decision, fate) {
            additions.extend(candidate.additions(delivery, history));
            savings.extend(candidate.savings.iter().cloned());
        }
    }
    let world = world.clone().with_additions(additions).with_purchases(purchases).with_savings(&savings);
    let timeline = timeline(setting, &world, future);
    let outcome = simulate(&world, &timeline);
    let losses = accounts.losses(&world, &outcome);
    let yearly = losses.weekly.iter().map(|(_, weeks)| by_year(weeks)).collect();
    Run { world, outcome, losses, yearly }
}

fn by_year(weeks: &[f64]) -> Vec<f64> {
    weeks.chunks(crate::candidate::YEAR).map(|year| year.iter().sum()).collect()
}

fn timeline(setting: &Setting<'_>, world: &World, future: &Future) -> Timeline {
    let build = |id: &str| {
        let scenario = setting.study.scenarios.iter().find(|scenario| scenario.id == id);
        scenario.map_or_else(
            || Timeline::without_rules(setting.study),
            |scenario| {
                let (dataset, study, chain) = (setting.dataset, setting.study, setting.chain);
                Timeline::build(dataset, study, chain, world, scenario)
            },
        )
    };
    match future.spell {
        None => build(&future.branch),
        Some(spell) => {
            let quiet = build(&quiet_branch(setting));
            let from = quiet.history + spell.begins;
            quiet.with_spell(&build(&future.branch), from, spell.weeks)
        }
    }
}

/// Planned years: those that hold the planned weeks.
#[must_use]
pub fn years(study: &study::Study) -> usize {
    study.weeks.div_ceil(crate::candidate::YEAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_branch_is_seen_and_likely_ones_more_often() {
        let numbers = shares(&[0.65, 0.17, 0.09, 0.09], 50);
        assert_eq!(numbers.iter().sum::<usize>(), 50);
        assert!(numbers[0] > numbers[1] && numbers[1] > numbers[2] && numbers[3] >= 8, "{numbers:?}");
        assert_eq!(shares(&[1.0], 3), [3]);
    }
}
