//! Holding the program against the simulation, measure by measure.
//!
//! In one future, the planned scenario over all planned weeks with every figure at its value, each candidate is
//! simulated alone. The program is then asked what it thinks the candidate does there. The ratio is the
//! candidate's *strength* in the program: what is lost on the way to buyers, by the release rule, or to others.

use codes::Stage;
use disruption::{Assumptions, Feed, World};
use economy::Accounts;
use rayon::prelude::*;

use crate::Setting;
use crate::candidate::{Candidate, Decision, Fate, Kind};
use crate::choices::{Before, Money, Parts};
use crate::choose::Weighing;
use crate::futures::{Future, Run, Spell, run_in};
use crate::network::{Network, used};
use crate::problem::{Flow, Node};

/// What a candidate does alone in the calibrating future.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alone {
    /// Loss removed in the simulation, USD.
    pub simulated: f64,
    /// Unmet use removed in the simulation, t REO.
    pub unmet: f64,
    /// Loss removed in the program before calibration, USD.
    pub planned: f64,
}

/// The result.
#[derive(Debug, Clone)]
pub struct Calibration {
    /// By candidate; none for what acts through others or cannot be chosen.
    pub alone: Vec<Option<Alone>>,
    /// Factor on what each candidate does in the program.
    pub strength: Vec<f64>,
    /// Inputs without use, by planned year.
    pub slack: Vec<Vec<Flow>>,
    /// Loss in the calibrating future with nothing decided, USD.
    pub loss: f64,
}

/// Chance up to which a project counts as there in the calibrating future, whatever is decided.
const EVEN: f64 = 0.5;
/// Largest strength: a measure that does more than twice what the program can see is not understood by it.
const MOST: f64 = 2.0;
/// Loss removed, USD, below which a ratio would be noise.
const NOISE: f64 = 1e6;

/// Calibrates all candidates; `steps` is told how many simulations are done.
#[must_use]
pub fn calibrate(
    setting: &Setting<'_>,
    world: &World,
    accounts: &Accounts,
    network: &Network,
    candidates: &[Candidate],
    steps: &(dyn Fn(usize, usize) + Sync),
) -> Calibration {
    let future = calibrating_future(setting, candidates.len());
    let none = vec![Decision::NONE; candidates.len()];
    let base = run_in(setting, world, accounts, &future, candidates, &none);
    let slack = slack(setting, world, accounts, network, candidates, &future, &base);
    let planned = planned(world, network, candidates, &slack, &Before::of(&future, &base, network));
    // A stock that the program has no use for need not be simulated.
    let idle = |c: usize| candidates[c].kind == Kind::Stock && planned[c] <= NOISE;
    let jobs: Vec<Option<Vec<Decision>>> =
        (0..candidates.len()).map(|c| alone(candidates, c).filter(|_| !idle(c))).collect();
    let done = std::sync::atomic::AtomicUsize::new(0);
    let simulated: Vec<Option<(f64, f64)>> = jobs
        .par_iter()
        .map(|decisions| {
            let decisions = decisions.as_ref()?;
            let run = run_in(setting, world, accounts, &future, candidates, decisions);
            steps(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, candidates.len());
            Some((base.loss() - run.loss(), base.outcome.unmet_total() - run.outcome.unmet_total()))
        })
        .collect();
    let mut result =
        Calibration { alone: Vec::new(), strength: vec![1.0; candidates.len()], slack, loss: base.loss() };
    for (number, simulated) in simulated.into_iter().enumerate() {
        let Some((loss, unmet)) = simulated else {
            result.alone.push(None);
            continue;
        };
        result.alone.push(Some(Alone { simulated: loss, unmet, planned: planned[number] }));
    }
    for number in 0..candidates.len() {
        let Some(own) = result.alone[number] else { continue };
        // A step of a stock is measured on top of the smaller ones.
        let below = below(candidates, number).and_then(|below| result.alone[below]);
        let (simulated, planned) = match below {
            Some(below) => (own.simulated - below.simulated, own.planned - below.planned),
            None => (own.simulated, own.planned),
        };
        if planned > NOISE {
            result.strength[number] = (simulated / planned).clamp(0.0, MOST);
        }
    }
    result
}

/// The planned scenario from the first week to the last, everything at its value.
fn calibrating_future(setting: &Setting<'_>, candidates: usize) -> Future {
    let scenario = setting.study.plan.as_ref().map(|plan| plan.scenario.clone()).unwrap_or_default();
    Future {
        draw: 0,
        name: scenario.clone(),
        branch: scenario,
        probability: 1.0,
        spell: Some(Spell { begins: 0, weeks: setting.study.weeks }),
        positions: Assumptions::central(),
        fates: vec![Fate { ahead: EVEN, delay: 0.0, sold: 1.0 }; candidates],
    }
}

fn below(candidates: &[Candidate], number: usize) -> Option<usize> {
    let step = candidates[number].stock?;
    (0..candidates.len())
        .filter(|other| {
            candidates[*other].stock.is_some_and(|other| {
                other.market == step.market && other.place == step.place && other.above < step.above
            })
        })
        .max_by(|a, b| {
            let above = |c: &usize| candidates[*c].stock.map_or(0.0, |step| step.above);
            above(a).total_cmp(&above(b))
        })
}

/// Decisions that take one candidate, and of a stock the smaller steps too; none if it does nothing alone.
fn alone(candidates: &[Candidate], number: usize) -> Option<Vec<Decision>> {
    let candidate = &candidates[number];
    let acts = !candidate.supplies.is_empty() || !candidate.savings.is_empty() || candidate.stock.is_some();
    if candidate.obstacle.is_some() || !acts {
        return None;
    }
    let mut decisions = vec![Decision::NONE; candidates.len()];
    decisions[number] = Decision { ahead: Some(1.0), part: 1.0, ..Decision::NONE };
    let mut step = number;
    while let Some(next) = below(candidates, step) {
        decisions[next].part = 1.0;
        step = next;
    }
    Some(decisions)
}

/// Metal that makers of magnets outside the plan would find, and oxide that makers of metal would: how much more
/// is made when all their projects run and nothing is added before them in the chain.
fn slack(
    setting: &Setting<'_>,
    world: &World,
    accounts: &Accounts,
    network: &Network,
    candidates: &[Candidate],
    future: &Future,
    base: &Run,
) -> Vec<Vec<Flow>> {
    let years = base.yearly.first().map_or(0, Vec::len);
    let made = |market: usize| network.makers.iter().find(|maker| maker.market == market);
    let probe = |stages: &[Stage]| -> Run {
        let probed: Vec<Candidate> = candidates
            .iter()
            .map(|candidate| {
                let mut probed = candidate.clone();
                probed.supplies.retain(|supply| {
                    supply.feed == Feed::Bought && stages.contains(&world.markets[supply.market].form.stage())
                });
                probed.stock = None;
                probed.savings.clear();
                probed
            })
            .collect();
        let decisions: Vec<Decision> = probed
            .iter()
            .map(|candidate| match candidate.kind {
                Kind::Stock => Decision::NONE,
                _ => Decision { ahead: Some(1.0), ..Decision::NONE },
            })
            .collect();
        run_in(setting, world, accounts, future, &probed, &decisions)
    };
    let components = probe(&[Stage::Component]);
    let with_metal = probe(&[Stage::Component, Stage::Metal]);
    let more = |run: &Run, than: &Run, market: usize, year: usize| -> f64 {
        let at = |run: &Run| world.viewpoints.iter().map(|p| used(run, market, *p, year)).sum::<f64>();
        (at(run) - at(than)).max(0.0)
    };
    (0..years)
        .map(|year| {
            let mut flows = Vec::new();
            for maker in
                network.makers.iter().filter(|m| world.markets[m.market].form.stage() == Stage::Component)
            {
                let found = more(&components, base, maker.market, year);
                let second = more(&with_metal, &components, maker.market, year);
                for (markets, coefficient) in &maker.inputs {
                    let Some(metal) = markets.first() else { continue };
                    if found > 0.0 {
                        flows.push((Node::Pool(*metal), found * coefficient));
                    }
                    // What more metal brought must have found its oxide.
                    let oxides = made(*metal).map(|maker| maker.inputs.as_slice()).unwrap_or_default();
                    for (markets, of_oxide) in oxides {
                        if let (Some(oxide), true) = (markets.first(), second > 0.0) {
                            flows.push((Node::Pool(*oxide), second * coefficient * of_oxide));
                        }
                    }
                }
            }
            flows
        })
        .collect()
}

/// Loss removed in the program by each candidate alone (a stock with its smaller steps), USD.
fn planned(
    world: &World,
    network: &Network,
    candidates: &[Candidate],
    slack: &[Vec<Flow>],
    before: &Before,
) -> Vec<f64> {
    let certain: Vec<Candidate> = candidates
        .iter()
        .map(|candidate| {
            let mut certain = candidate.clone();
            certain.help = None;
            certain.terms.truncate(1);
            for terms in &mut certain.terms {
                terms.ahead = 1.0;
            }
            certain
        })
        .collect();
    let strength = vec![1.0; candidates.len()];
    let before = std::slice::from_ref(before);
    let parts = Parts { world, network, candidates: &certain, strength: &strength, slack, before };
    // Each holder of a stock must be a partner for its stock to be offered.
    let partners = world
        .viewpoints
        .iter()
        .map(|place| {
            let name = world.places[*place].to_string();
            let partner = crate::problem::Partner { name, budget: 0.0, yearly: None, place: Some(*place) };
            (world.places[*place], partner)
        })
        .collect();
    let money = Money { partners, risk: program::Risk::NEUTRAL, most_paid: None, at_home: None };
    let (problem, meanings) = parts.problem(&money);
    let model = problem.model();
    let nothing = vec![0.0; meanings.len()];
    let Ok(mut weighing) = Weighing::of(&model) else { return vec![0.0; candidates.len()] };
    let mut loss = |values: &[f64]| weighing.losses(values).first().copied().unwrap_or(0.0);
    let reference = loss(&nothing);
    let main = |candidate: usize| {
        meanings.iter().position(|m| m.candidate == candidate && m.terms == Some(0) && m.year == 0)
    };
    (0..candidates.len())
        .map(|candidate| {
            let mut values = nothing.clone();
            let mut step = Some(candidate);
            while let Some(number) = step {
                if let Some(choice) = main(number) {
                    values[choice] = 1.0;
                }
                step = below(candidates, number);
            }
            reference - loss(&values)
        })
        .collect()
}
