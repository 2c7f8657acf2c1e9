//! Choosing: the plan, what it costs, what it removes, and what each part of it is worth.

use program::{NoSolution, risk};
use serde::Serialize;
use solve::{Decomposed, Evaluated, Evaluator, Limits, decompose};

use crate::candidate::{Candidate, Decision};
use crate::choices::{Meaning, with_help};
use crate::problem::{MONEY, Model, Problem};

/// A measure that is taken.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Taken {
    /// Number of the candidate.
    pub candidate: usize,
    /// Number of its instrument.
    pub terms: usize,
    /// Year of the commitment, from 0.
    pub year: usize,
    /// Part that is taken: 1 but for stocks.
    pub part: f64,
    /// Money committed by each partner, USD, in the order of the partners.
    pub paid: Vec<f64>,
    /// What it is expected to cost the states, USD.
    pub expected_cost: f64,
    /// Rise of the objective if it alone is left out, USD: its marginal value, its own cost taken off.
    pub marginal: f64,
}

/// Losses over the futures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outlook {
    /// By future, USD.
    pub losses: Vec<f64>,
    /// Mean, USD.
    pub expected: f64,
    /// Mean of the worst part, USD.
    pub tail: f64,
}

impl Outlook {
    /// Mean and tail of losses by future.
    #[must_use]
    pub fn of(losses: Vec<f64>, chances: &[f64], level: f64) -> Outlook {
        let pairs: Vec<(f64, f64)> = losses.iter().copied().zip(chances.iter().copied()).collect();
        Outlook { expected: risk::expected(&pairs), tail: risk::tail_mean(&pairs, level), losses }
    }
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// What is taken.
    pub taken: Vec<Taken>,
    /// By candidate, what is decided on it.
    #[serde(skip)]
    pub decisions: Vec<Decision>,
    /// Values of the choices.
    #[serde(skip)]
    pub values: Vec<f64>,
    /// Expected public cost + weighted loss, USD.
    pub objective: f64,
    /// No plan has a lower objective, USD.
    pub bound: f64,
    /// Gap between the two, over the objective.
    pub gap: f64,
    /// The gap that was asked for is proven.
    pub proven: bool,
    /// Losses with nothing decided.
    pub before: Outlook,
    /// Losses with the plan.
    pub after: Outlook,
    /// Money committed, USD.
    pub committed: f64,
    /// What it is expected to cost the states, USD.
    pub expected_cost: f64,
    /// Fall of the objective with one dollar more of each partner's budget, in the relaxation.
    pub last_dollar: Vec<f64>,
    /// Times that all futures were evaluated, and cuts.
    pub effort: (usize, usize),
}

impl Plan {
    /// What the objective is without any measure, USD.
    #[must_use]
    pub fn objective_before(&self, problem: &Problem) -> f64 {
        (1.0 - problem.risk.weight) * self.before.expected + problem.risk.weight * self.before.tail
    }
}

/// The best plan within the limits.
pub fn choose(
    problem: &Problem,
    meanings: &[Meaning],
    candidates: &[Candidate],
    limits: &Limits<'_>,
) -> Result<Plan, NoSolution> {
    let model = problem.model();
    let mut found = decompose(&model.program, limits)?;
    let mut weighing = Weighing::of(&model)?;
    take_what_is_free(problem, &model, &mut found, &mut weighing);
    Ok(read(problem, &model, meanings, candidates, &found, &mut weighing))
}

/// What costs nothing and helps is taken, though the gap would let it be left out.
fn take_what_is_free(problem: &Problem, model: &Model, found: &mut Decomposed, weighing: &mut Weighing<'_>) {
    for (number, choice) in problem.choices.iter().enumerate() {
        let value = |other: usize| found.values[model.choices[other].0];
        let costs = choice.committed > 0.0 || choice.expected_cost > 0.0;
        let other_way = problem.choices.iter().enumerate().any(|(other, way)| {
            other != number && way.measure == choice.measure && way.needs.is_empty() && value(other) > TAKEN
        });
        let lacks = choice.needs.iter().any(|needed| value(*needed) < 1.0 - TAKEN);
        if costs || other_way || lacks || value(number) >= 1.0 {
            continue;
        }
        let mut first = found.values.clone();
        first[model.choices[number].0] = 1.0;
        if let Some(better) = weighing.better(&first, found.objective) {
            found.values = first;
            found.objective = better.objective;
            found.losses = better.losses;
            found.bound = found.bound.min(found.objective);
            found.gap = (found.objective - found.bound) / found.objective.abs().max(f64::MIN_POSITIVE);
        }
    }
}

/// Parts below this are not taken.
const TAKEN: f64 = 1e-6;

fn read(
    problem: &Problem,
    model: &Model,
    meanings: &[Meaning],
    candidates: &[Candidate],
    found: &Decomposed,
    weighing: &mut Weighing<'_>,
) -> Plan {
    let values: Vec<f64> = model.choices.iter().map(|variable| found.values[variable.0]).collect();
    let mut decisions = vec![Decision::NONE; candidates.len()];
    let mut taken = Vec::new();
    for (number, meaning) in meanings.iter().enumerate() {
        let (Some(terms), true) = (meaning.terms, values[number] > TAKEN) else { continue };
        let of = &candidates[meaning.candidate].terms[terms];
        let decision = &mut decisions[meaning.candidate];
        decision.ahead = Some(of.ahead);
        decision.shift = (meaning.year * crate::YEAR) as f64;
        decision.part = values[number];
        let paid = (0..problem.partners.len())
            .map(|partner| {
                let of = model.payments.iter().filter(|payment| {
                    payment.0 == problem.choices[number].measure
                        && payment.1 == problem.choices[number].year
                        && payment.2 == partner
                });
                of.map(|payment| found.values[payment.3.0] * MONEY).sum()
            })
            .collect();
        taken.push(Taken {
            candidate: meaning.candidate,
            terms,
            year: meaning.year,
            part: values[number],
            paid,
            expected_cost: of.expected_cost * values[number],
            marginal: 0.0,
        });
    }
    for taken in &mut taken {
        let mut without = values.clone();
        for (other, meaning) in meanings.iter().enumerate() {
            if meaning.candidate == taken.candidate || meaning.helper == Some(taken.candidate) {
                without[other] = 0.0;
            }
        }
        taken.marginal = weighing.objective(&without) - found.objective * MONEY;
    }
    for helper in &taken {
        let Some(help) = &candidates[helper.candidate].help else { continue };
        for (number, other) in candidates.iter().enumerate() {
            if let Some(with) = with_help(help, other) {
                let decision = &mut decisions[number];
                decision.saved = decision.saved.max(with.saved);
                decision.more_reach = decision.more_reach.max(with.more_reach);
                decision.kept |= with.kept;
            }
        }
    }
    let chances: Vec<f64> = problem.futures.iter().map(|future| future.probability).collect();
    let level = problem.risk.level;
    let nothing = vec![0.0; values.len()];
    let before = weighing.losses(&nothing);
    let after: Vec<f64> = found.losses.iter().map(|loss| loss * MONEY).collect();
    let last_dollar = problem
        .partners
        .iter()
        .map(|partner| {
            let name = format!("(4) budget of {}", partner.name);
            let row = model.program.first.rows.iter().position(|row| row.name == name);
            row.map_or(0.0, |row| -found.prices[row])
        })
        .collect();
    Plan {
        committed: taken.iter().flat_map(|taken| &taken.paid).sum(),
        expected_cost: taken.iter().map(|taken| taken.expected_cost).sum(),
        taken,
        decisions,
        values,
        objective: found.objective * MONEY,
        bound: found.bound * MONEY,
        gap: found.gap,
        proven: found.ended == solve::Ended::Proven,
        before: Outlook::of(before, &chances, level),
        after: Outlook::of(after, &chances, level),
        last_dollar,
        effort: (found.iterations, found.cuts),
    }
}

/// What choices cost and leave, whatever the budgets.
pub struct Weighing<'m> {
    model: &'m Model,
    evaluator: Evaluator<'m>,
}

impl<'m> Weighing<'m> {
    /// Makes a model ready to be asked.
    pub fn of(model: &'m Model) -> Result<Weighing<'m>, NoSolution> {
        Ok(Weighing { model, evaluator: Evaluator::new(&model.program)? })
    }

    fn at(&mut self, values: &[f64]) -> Option<Evaluated> {
        self.evaluator.at(&self.model.first(values)).ok()
    }

    /// What a first stage costs, if that is less than an objective in the money of the program.
    fn better(&mut self, first: &[f64], objective: f64) -> Option<Evaluated> {
        self.evaluator.at(first).ok().filter(|found| found.objective < objective)
    }

    /// Loss by future at given values of the choices, USD.
    pub fn losses(&mut self, values: &[f64]) -> Vec<f64> {
        self.at(values)
            .map(|found| found.losses.iter().map(|loss| loss * MONEY).collect())
            .unwrap_or_default()
    }

    /// Objective at given values of the choices, USD.
    pub fn objective(&mut self, values: &[f64]) -> f64 {
        self.at(values).map_or(f64::NAN, |found| found.objective * MONEY)
    }
}

/// Limits for the plan itself: half a percent, or what is reached by then.
#[must_use]
pub fn limits() -> Limits<'static> {
    Limits { evaluations: 600, ..Limits::default() }
}

/// Limits for the many plans beside it, whose figures are compared and not carried out.
pub(crate) fn side_limits() -> Limits<'static> {
    Limits { gap: 0.01, evaluations: 150, ..Limits::default() }
}
