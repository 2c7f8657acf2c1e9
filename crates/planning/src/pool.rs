//! Stocks of partners held in one pool, against each for its own users.

use std::collections::BTreeMap;

use finding::Findings;
use program::NoSolution;
use rayon::prelude::*;
use serde::Serialize;

use crate::candidate::Kind;
use crate::choices::Money;
use crate::choose::{Plan, choose, side_limits};
use crate::problem::{Model, Node, Problem};
use crate::whole::{Ground, refused};

/// What one pool of stocks does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pool {
    /// Fall of the objective against stocks each for its own users, USD.
    pub gain: f64,
    /// By partner, the most that it loses more in any future of the plan than with stocks of its own, USD.
    pub regret: Vec<f64>,
    /// By partner, its mean loss less than with stocks of its own, USD.
    pub saved: Vec<f64>,
}

/// Plans with the same money, but what a partner's stock holds may serve any partner, wherever most is lost.
pub(crate) fn pool(ground: &Ground, money: &Money, apart: (&Problem, &Plan)) -> Result<Pool, Findings> {
    let (mut problem, meanings) = ground.problem(&ground.candidates, money);
    for (choice, meaning) in problem.choices.iter_mut().zip(&meanings) {
        if ground.candidates[meaning.candidate].kind == Kind::Stock {
            for (node, _) in choice.flows.iter_mut().flatten().flatten() {
                if let Node::At(_, market) = *node {
                    *node = Node::Pool(market);
                }
            }
        }
    }
    let pooled = choose(&problem, &meanings, &ground.candidates, &side_limits())
        .map_err(|error| refused(&problem, &error))?;
    let with = losses_by_place(&problem, &pooled.values).map_err(|error| refused(&problem, &error))?;
    let without = losses_by_place(apart.0, &apart.1.values).map_err(|error| refused(apart.0, &error))?;
    let chances: Vec<f64> = problem.futures.iter().map(|future| future.probability).collect();
    let (mut regret, mut saved) = (Vec::new(), Vec::new());
    for place in problem.partners.iter().map(|partner| partner.place) {
        let of = |losses: &BTreeMap<usize, f64>| {
            place.and_then(|place| losses.get(&place)).copied().unwrap_or(0.0)
        };
        let more: Vec<f64> =
            with.iter().zip(&without).map(|(with, without)| of(with) - of(without)).collect();
        regret.push(more.iter().copied().fold(0.0, f64::max));
        saved.push(-more.iter().zip(&chances).map(|(more, chance)| more * chance).sum::<f64>());
    }
    Ok(Pool { gain: apart.1.objective - pooled.objective, regret, saved })
}

/// Loss of each place in each future at given values of the choices, by the program, USD.
pub fn losses_by_place(problem: &Problem, values: &[f64]) -> Result<Vec<BTreeMap<usize, f64>>, NoSolution> {
    let model = problem.model();
    let first = model.first(values);
    (0..problem.futures.len())
        .into_par_iter()
        .map(|future| in_future(problem, &model, &first, future))
        .collect()
}

fn in_future(
    problem: &Problem,
    model: &Model,
    first: &[f64],
    future: usize,
) -> Result<BTreeMap<usize, f64>, NoSolution> {
    let mut losses: BTreeMap<usize, f64> = BTreeMap::new();
    for (year, block) in model.program.blocks.iter().enumerate() {
        let program = block.decided(&model.program.scenarios[future].blocks[year], first);
        let solution = solve::minimise(&program)?;
        for sector in &problem.network.sectors {
            let lost = sector.parts.iter().filter_map(|(need, part)| {
                model.unserved[year].get(need).map(|variable| part * solution.values[variable.0])
            });
            *losses.entry(sector.place).or_default() += sector.value * lost.fold(0.0, f64::max);
        }
    }
    Ok(losses)
}
