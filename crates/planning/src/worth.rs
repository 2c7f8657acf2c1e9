//! What the plan is worth to whom: together against alone, more or less money, figures elsewhere in their ranges.

use codes::Area;
use disruption::{Assumptions, Position, World};
use draw::{Family, Method, Sampler};
use finding::Findings;
use rayon::prelude::*;
use serde::Serialize;
use sharing::{Game, Worth};

use crate::candidate::{Candidate, Decision, Kind};
use crate::choices::{Meaning, Money};
use crate::choose::{Plan, Weighing, choose, side_limits};
use crate::pool::{Pool, pool};
use crate::problem::{Node, Partner, Problem};
use crate::whole::{Ground, money, refused};
use crate::{Leaning, Setting};

/// A point of the front of public cost against loss.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FrontPoint {
    /// Budgets over those of the study.
    pub times: f64,
    /// Money committed, USD.
    pub committed: f64,
    /// What it is expected to cost the states, USD.
    pub expected_cost: f64,
    /// Mean loss, USD.
    pub expected: f64,
    /// Mean of the worst part, USD.
    pub tail: f64,
    /// Measures taken.
    pub measures: usize,
}

/// Budgets of the front, over those of the study.
pub const FRONT: [f64; 8] = [0.0, 0.01, 0.03, 0.1, 0.3, 0.6, 1.0, 2.0];

/// The best plan at other budgets.
pub fn front(ground: &Ground, money: &Money) -> Result<Vec<FrontPoint>, Findings> {
    FRONT
        .par_iter()
        .map(|times| {
            let mut scaled = money.clone();
            for (_, partner) in &mut scaled.partners {
                partner.budget *= times;
                partner.yearly = partner.yearly.map(|yearly| yearly * times);
            }
            let plan = solved(ground, &ground.candidates, &scaled, None)?.plan;
            Ok(FrontPoint {
                times: *times,
                committed: plan.committed,
                expected_cost: plan.expected_cost,
                expected: plan.after.expected,
                tail: plan.after.tail,
                measures: plan.taken.len(),
            })
        })
        .collect()
}

/// What partners gain by planning together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Together {
    /// Names of the players: the partners, then third parties.
    pub players: Vec<String>,
    /// Players that are partners of the study; the others may join.
    pub partners: usize,
    /// Gain of every coalition, USD: members, gain.
    pub coalitions: Vec<(Vec<usize>, f64)>,
    /// Gain of the partners together above the sum of each alone, USD.
    pub saving: f64,
    /// Shares of the partners' gain by Shapley's rule, USD.
    pub shapley: Vec<f64>,
    /// Shares by Nash's rule with equal weights, USD; none if there is nothing to share.
    pub nash: Option<Vec<f64>>,
    /// What every coalition of partners has at least beyond its own; below zero somebody would do better alone.
    pub core_margin: Option<f64>,
    /// What the other partners lose if one leaves, USD.
    pub loss_without: Vec<f64>,
    /// What all gain more if a third party joins with its money, USD.
    pub joins: Vec<(String, f64)>,
    /// All stocks in one pool instead of each for its own users.
    pub pool: Pool,
    /// By partner, what it commits in its plan alone and its measures.
    pub alone: Vec<(f64, usize)>,
    /// Decisions if each partner carries out its plan alone.
    #[serde(skip)]
    pub separate: Vec<Decision>,
}

struct Solved {
    problem: Problem,
    plan: Plan,
}

/// Solves with some partners' money and only their losses.
fn solved(
    ground: &Ground,
    candidates: &[Candidate],
    money: &Money,
    only: Option<&[Area]>,
) -> Result<Solved, Findings> {
    let (mut problem, meanings) = ground.problem(candidates, money);
    if let Some(only) = only {
        for place in &ground.world.viewpoints {
            let counts = if only.contains(&ground.world.places[*place]) { 1.0 } else { 0.0 };
            problem.counts.insert(*place, counts);
        }
        // Who plans alone does not get what the others would buy.
        let parts: Vec<f64> =
            (0..problem.markets.len()).map(|market| part_of_use(&ground.world, market, only)).collect();
        let data =
            problem.futures.iter_mut().flat_map(|future| &mut future.years).map(|year| &mut year.slack);
        let flows = problem.choices.iter_mut().flat_map(|choice| choice.flows.iter_mut().flatten());
        for (node, tonnes) in data.chain(flows).flatten() {
            match node {
                Node::Pool(market) | Node::Make(market) => *tonnes *= parts[*market],
                Node::At(..) => {}
            }
        }
    }
    let plan =
        choose(&problem, &meanings, candidates, &side_limits()).map_err(|error| refused(&problem, &error))?;
    Ok(Solved { problem, plan })
}

/// Part of a market's use at viewpoints that is at given places; all of it if there is none.
fn part_of_use(world: &World, market: usize, areas: &[Area]) -> f64 {
    let used = |place: &&usize| areas.contains(&world.places[**place]);
    let of = |places: &mut dyn Iterator<Item = &usize>| -> f64 {
        places.map(|place| world.base_use(market, *place)).sum()
    };
    let all = of(&mut world.viewpoints.iter());
    if all > 0.0 { of(&mut world.viewpoints.iter().filter(used)) / all } else { 1.0 }
}

/// Plans of all coalitions, and what follows.
pub fn together(
    setting: &Setting<'_>,
    ground: &Ground,
    problem: &Problem,
    plan: &Plan,
) -> Result<Option<Together>, Findings> {
    let money = money(setting, &ground.world);
    let third = setting.study.plan.as_ref().map(|plan| plan.third.clone()).unwrap_or_default();
    let mut all = money.partners.clone();
    let partners = all.len();
    for (country, budget) in third {
        let area = Area::Country(country);
        if all.iter().all(|partner| partner.0 != area) {
            let name = area.to_string();
            all.push((area, Partner { name, budget, yearly: None, place: None }));
        }
    }
    let coalitions: Vec<Vec<usize>> = (1..1_usize << all.len())
        .map(|bits| (0..all.len()).filter(|player| bits & (1 << player) != 0).collect())
        .collect();
    let results: Result<Vec<(f64, Solved)>, Findings> = coalitions
        .par_iter()
        .map(|members| {
            let mut of = money.clone();
            of.partners = members.iter().map(|player| all[*player].clone()).collect();
            let areas: Vec<Area> = of.partners.iter().map(|partner| partner.0).collect();
            let solved = solved(ground, &ground.candidates, &of, Some(&areas))?;
            let gain = solved.plan.objective_before(&solved.problem) - solved.plan.objective;
            Ok((gain, solved))
        })
        .collect();
    let results = results?;
    let gains = superadditive(results.iter().map(|result| result.0).collect());
    let gain = |members: &[usize]| -> f64 {
        let bits: usize = members.iter().map(|player| 1 << player).sum();
        bits.checked_sub(1).map_or(0.0, |place| gains[place])
    };
    let names: Vec<String> = all.iter().map(|partner| partner.1.name.clone()).collect();
    let Some(game) = Game::new(names[..partners].to_vec(), Worth::Gain, gain) else { return Ok(None) };
    let whole: Vec<usize> = (0..partners).collect();
    let joins = (partners..all.len())
        .map(|third| {
            let mut with = whole.clone();
            with.push(third);
            (names[third].clone(), gain(&with) - gain(&whole))
        })
        .collect();
    let single: Vec<f64> = whole.iter().map(|player| gain(&[*player])).collect();
    let alone_of = |player: usize| coalitions.iter().position(|members| members == &[player]);
    let mut separate = vec![Decision::NONE; ground.candidates.len()];
    let mut alone = Vec::new();
    for player in &whole {
        let Some(place) = alone_of(*player) else { continue };
        let own = &results[place].1.plan;
        alone.push((own.committed, own.taken.len()));
        for (decision, own) in separate.iter_mut().zip(&own.decisions) {
            join(decision, own);
        }
    }
    let pool = pool(ground, &money, (problem, plan))?;
    Ok(Some(Together {
        partners,
        coalitions: coalitions.iter().cloned().zip(gains.iter().copied()).collect(),
        saving: game.saving(),
        shapley: game.shapley(),
        nash: sharing::nash::transferable(game.whole(), &single, &vec![1.0; partners]),
        core_margin: game.core().ok().map(|core| core.margin),
        loss_without: whole.iter().map(|player| game.loss_without(*player)).collect(),
        joins,
        pool,
        alone,
        separate,
        players: names,
    }))
}

/// Gains by coalition, in the order of the bits of their members from 1 on, where each has at least what its parts
/// have together: it can always do what they would do apart.
fn superadditive(mut gains: Vec<f64>) -> Vec<f64> {
    for bits in 1..=gains.len() {
        for part in (1..bits).filter(|part| part & bits == *part) {
            let apart = gains[part - 1] + gains[(bits ^ part) - 1];
            gains[bits - 1] = gains[bits - 1].max(apart);
        }
    }
    gains
}

/// Both decisions carried out: the earlier and surer of each.
fn join(decision: &mut Decision, other: &Decision) {
    match (decision.ahead, other.ahead) {
        (_, None) => {}
        (None, Some(_)) => (decision.ahead, decision.shift) = (other.ahead, other.shift),
        (Some(a), Some(b)) => {
            decision.ahead = Some(a.max(b));
            decision.shift = decision.shift.min(other.shift);
        }
    }
    decision.part = decision.part.max(other.part);
    decision.saved = decision.saved.max(other.saved);
    decision.more_reach = decision.more_reach.max(other.more_reach);
    decision.kept |= other.kept;
}

/// Part of draws of the plan's own figures in which each candidate is taken.
pub fn robust(setting: &Setting<'_>, ground: &Ground, draws: usize) -> Result<Vec<f64>, Findings> {
    let money = money(setting, &ground.world);
    let names: Vec<String> = LEANINGS.iter().map(|name| (*name).to_owned()).collect();
    let sampler = Sampler::new(Method::Sobol, setting_seed(setting), names.iter().map(String::as_str));
    let taken: Result<Vec<Vec<usize>>, Findings> = (0..draws as u64)
        .into_par_iter()
        .map(|draw| {
            let mut levels = vec![0.0; names.len()];
            sampler.levels(draw, &mut levels);
            let leaning: Leaning =
                names.iter().zip(&levels).fold(Assumptions::central(), |l, (name, level)| {
                    l.with(name, Position::new(Family::Triangle.position(*level)))
                });
            let candidates = ground.leaning(setting, &leaning)?;
            let plan = solved(ground, &candidates, &money, None)?.plan;
            Ok(plan.taken.iter().map(|taken| taken.candidate).collect())
        })
        .collect();
    let mut counts = vec![0.0; ground.candidates.len()];
    for candidate in taken?.into_iter().flatten() {
        counts[candidate] += 1.0 / draws.max(1) as f64;
    }
    Ok(counts)
}

fn setting_seed(setting: &Setting<'_>) -> u64 {
    setting.study.plan.as_ref().map_or(0, |plan| plan.seed)
}

/// Groups of the plan's own figures that move together.
pub const LEANINGS: [&str; 14] = [
    "project-cost",
    "programme-cost",
    "programme-effect",
    "programme-lead",
    "chance-with-money",
    "chance-without-money",
    "expected-cost-of-instruments",
    "ahead-of-instruments",
    "delivery-reach",
    "stock-spot-share",
    "stock-purchase-limit",
    "stock-carrying-cost",
    "stock-purchase-premium",
    "rotation-cost",
];

/// Why a candidate is not in the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rejected {
    /// Number of the candidate.
    pub candidate: usize,
    /// The reason, in a few words.
    pub reason: String,
    /// Fall of the objective if it were taken as well, whatever the budget, USD.
    pub worth: Option<f64>,
}

/// Every candidate that is not taken, with the reason.
#[must_use]
pub fn rejected(
    setting: &Setting<'_>,
    problem: &Problem,
    meanings: &[Meaning],
    candidates: &[Candidate],
    plan: &Plan,
) -> Vec<Rejected> {
    let model = problem.model();
    let mut weighing = Weighing::of(&model).ok();
    let weeks = setting.study.weeks as f64;
    let base = plan.objective;
    candidates
        .iter()
        .enumerate()
        .filter(|(number, _)| plan.taken.iter().all(|taken| taken.candidate != *number))
        .map(|(number, candidate)| {
            if let Some(obstacle) = &candidate.obstacle {
                return Rejected { candidate: number, reason: obstacle.clone(), worth: None };
            }
            let is_main = |meaning: &Meaning| meaning.candidate == number && meaning.terms == Some(0);
            // Of stocks there are too many to price each.
            let main = meanings.iter().position(is_main).filter(|_| candidate.kind != Kind::Stock);
            let worth = main.zip(weighing.as_mut()).map(|(choice, weighing)| {
                let mut with = plan.values.clone();
                with[choice] = 1.0;
                base - weighing.objective(&with)
            });
            let late = candidate.lead + candidate.delay[1] >= weeks;
            let no_help = !candidate.terms.is_empty()
                && candidate.kind == Kind::Project
                && candidate.terms.iter().all(|terms| terms.ahead <= candidate.without);
            let reason = if candidate.kind == Kind::Project && candidate.terms.is_empty() {
                format!("has its money; comes with a chance of {:.0} %", candidate.without * 100.0)
            } else if no_help {
                "no support of the size offered makes it pay its owners".to_owned()
            } else if late {
                "first product after the planned weeks".to_owned()
            } else if candidate.without >= SURE {
                format!("goes ahead anyway with a chance of {:.0} %", candidate.without * 100.0)
            } else if worth.is_some_and(|worth| worth > 0.0) {
                "worth its money, but the budgets go further elsewhere".to_owned()
            } else {
                "removes less loss in these futures than it costs".to_owned()
            };
            Rejected { candidate: number, reason, worth }
        })
        .collect()
}

/// Chance without money from which on a project is said to go ahead anyway.
const SURE: f64 = 0.8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coalition_can_do_what_its_parts_would_do_apart() {
        assert_eq!(superadditive(vec![3.0, 4.0, 5.0]), [3.0, 4.0, 7.0]);
        // Members 1, 2, 12, 3, 13, 23, 123.
        assert_eq!(superadditive(vec![1.0, 1.0, 4.0, 1.0, 2.0, 2.0, 2.0])[6..], [5.0]);
    }
}
