//! From the relaxation to the proven gap: planes at the root, then dives and branch and bound.

mod dive;
mod tree;

use program::{NoSolution, TwoStage};

use crate::decompose::{Decomposed, Ended, Limits};
use crate::losses::{Losses, Point};
use crate::master::Master;
use crate::simplex::Trouble;

/// How far from a whole number counts as whole.
const WHOLE: f64 = 1e-6;
/// Crossing of bounds, relative to what losses are measured by, that is rounding; more is a wrong answer.
const CROSSING: f64 = 1e-6;
/// Part of the wanted gap to which the relaxation is solved before branching.
const ROOT: f64 = 0.1;
/// How far from the best point known towards the relaxation's the next point is taken.
const INWARD: f64 = 0.5;
/// Violation of first-stage rows, relative, that is rounding.
const ROWS: f64 = 1e-6;

/// Part of what a row's values could be that is rounding.
const NOTHING: f64 = 1e-12;

/// Bounds that a node puts on variables: number, least, greatest.
pub(crate) type Fixes = Vec<(usize, f64, f64)>;

pub(crate) struct Search<'a> {
    stages: &'a TwoStage,
    limits: &'a Limits<'a>,
    losses: Losses<'a>,
    master: Master,
    /// What losses are measured by.
    money: f64,
    /// Numbers of the variables that must be whole.
    whole: Vec<usize>,
    /// Bounds at the root, which reduced costs narrow.
    bounds: Vec<(f64, f64)>,
    /// Best first stage that is whole where it must be.
    best: Option<Point>,
    /// Bound, point and reduced costs of the relaxation.
    root: Option<(f64, Vec<f64>, Vec<f64>)>,
    prices: Vec<f64>,
    nodes: usize,
    /// By variable, rise of the bound with a unit downwards and upwards: sum and count.
    rises: Vec<[(f64, u32); 2]>,
    ended: Option<Ended>,
    /// What first stages that reduced costs ruled out cost at least.
    ruled_out: f64,
}

/// The relaxation of a node.
enum Relaxed {
    /// Nothing in it is worth looking for; with its bound.
    Closed(f64),
    /// Its bound and first stage.
    Open(f64, Vec<f64>),
}

impl<'a> Search<'a> {
    pub(crate) fn new(stages: &'a TwoStage, limits: &'a Limits<'a>) -> Result<Self, NoSolution> {
        let first = &stages.first;
        let mut losses = Losses::new(stages);
        let start = losses.at(&start(stages)?)?;
        let worst = start.losses.iter().fold(start.objective.abs(), |worst, loss| worst.max(loss.abs()));
        let money = if worst > 0.0 { worst } else { 1.0 };
        let mut search = Self {
            stages,
            limits,
            losses,
            master: Master::new(first, stages.blocks.len(), stages.risk, money),
            money,
            whole: (0..first.variables.len()).filter(|number| first.variables[*number].whole).collect(),
            bounds: first.variables.iter().map(|variable| (variable.lower, variable.upper)).collect(),
            best: None,
            root: None,
            prices: vec![0.0; first.rows.len()],
            nodes: 0,
            rises: vec![[(0.0, 0); 2]; first.variables.len()],
            ended: None,
            ruled_out: f64::INFINITY,
        };
        for (number, variable) in first.variables.iter().enumerate().filter(|(_, variable)| variable.whole) {
            search.bounds[number] = ((variable.lower - WHOLE).ceil(), (variable.upper + WHOLE).floor());
        }
        search.learn(&start)?;
        search.relax(start)?;
        Ok(search)
    }

    pub(crate) fn run(mut self) -> Result<Decomposed, NoSolution> {
        let mut bound = self.root.as_ref().map_or(f64::NEG_INFINITY, |(bound, ..)| *bound);
        if self.ended.is_none() && !self.enough(bound) {
            self.dives()?;
            if self.ended.is_none() && !self.enough(bound) {
                bound = bound.max(self.tree()?.min(self.ruled_out));
            }
        }
        let ended = self.ended.unwrap_or(Ended::Proven);
        let Some(best) = self.best.take() else {
            return Err(if self.ended.is_some() { NoSolution::Stopped } else { NoSolution::Infeasible });
        };
        if bound > best.objective + CROSSING * self.money {
            return Err(NoSolution::Failed(format!(
                "bounds cross: nothing should cost less than {bound}, and a first stage costs {}",
                best.objective
            )));
        }
        let allowed = self.limits.gap * best.objective.abs() + CROSSING * self.money;
        if self.ended.is_none() && best.objective - bound > allowed {
            return Err(NoSolution::Failed(format!(
                "the search ran out of places to look with {} found and only {bound} proven",
                best.objective
            )));
        }
        let bound = bound.min(best.objective);
        Ok(Decomposed {
            gap: gap(best.objective, bound),
            objective: best.objective,
            bound,
            values: best.first,
            losses: best.losses,
            prices: self.prices,
            ended,
            iterations: self.losses.evaluations,
            cuts: self.master.cuts.len(),
            nodes: self.nodes,
            cases: self.losses.cases(),
            pivots: (self.master.pivots(), self.losses.pivots()),
        })
    }

    /// Solves the relaxation in which choices may be taken in part.
    fn relax(&mut self, mut centre: Point) -> Result<(), NoSolution> {
        let wanted = if self.whole.is_empty() { 1.0 } else { ROOT } * self.limits.gap;
        let mut centre_feasible = self.holds_rows(&centre.first);
        let mut inward = INWARD;
        let mut bound = f64::NEG_INFINITY;
        loop {
            match self.relaxed(&Fixes::new())? {
                // Nothing is known yet that could close the root.
                Relaxed::Closed(_) if self.best.is_none() => return Err(NoSolution::Infeasible),
                Relaxed::Closed(closed) => {
                    bound = bound.max(closed);
                    self.keep_root(bound, None);
                    return Ok(());
                }
                Relaxed::Open(now, first) => {
                    bound = bound.max(now);
                    self.keep_root(bound, Some(&first));
                    if centre_feasible && gap(centre.objective, bound) <= wanted {
                        return Ok(());
                    }
                    if self.stopped() {
                        return Ok(());
                    }
                    let target: Vec<f64> = if centre_feasible {
                        centre
                            .first
                            .iter()
                            .zip(&first)
                            .map(|(from, to)| from + inward * (to - from))
                            .collect()
                    } else {
                        first.clone()
                    };
                    let whole_step = !centre_feasible || inward >= 1.0;
                    let point = self.evaluate(&target)?;
                    let cut_off = self.cuts_off(&point);
                    self.learn(&point)?;
                    if !centre_feasible || point.objective < centre.objective {
                        centre = point;
                        centre_feasible = true;
                    }
                    if cut_off {
                        inward = INWARD;
                    } else if whole_step {
                        return Ok(());
                    } else {
                        inward = 1.0;
                    }
                }
            }
        }
    }

    fn keep_root(&mut self, bound: f64, first: Option<&[f64]>) {
        let count = self.stages.first.variables.len();
        if let Some(first) = first {
            let reduced = (0..count).map(|variable| self.master.reduced(variable)).collect();
            self.prices = (0..self.stages.first.rows.len()).map(|row| self.master.price(row)).collect();
            self.root = Some((bound, first.to_vec(), reduced));
        } else if let Some(root) = &mut self.root {
            root.0 = bound;
        }
    }

    /// The relaxation of a node, as far as planes known now tell.
    fn relaxed(&mut self, fixes: &Fixes) -> Result<Relaxed, NoSolution> {
        for (variable, (lower, upper)) in self.bounds.iter().enumerate() {
            self.master.bound(variable, *lower, *upper);
        }
        for (variable, lower, upper) in fixes {
            let (least, greatest) = self.bounds[*variable];
            let (lower, upper) = (lower.max(least), upper.min(greatest));
            if lower > upper {
                return Ok(Relaxed::Closed(f64::INFINITY));
            }
            self.master.bound(*variable, lower, upper);
        }
        match self.master.run() {
            Ok(()) => {}
            Err(Trouble::Infeasible) => return Ok(Relaxed::Closed(f64::INFINITY)),
            Err(Trouble::Unbounded) => return Err(NoSolution::Unbounded),
            Err(Trouble::Numerical) => {
                return Err(NoSolution::Failed(
                    "the simplex method lost its way in the first stage".to_owned(),
                ));
            }
        }
        let bound = self.master.proven();
        let first = self.master.first();
        self.master.tidy();
        Ok(if bound >= self.cutoff() { Relaxed::Closed(bound) } else { Relaxed::Open(bound, first) })
    }

    /// Bound from which on nothing is worth looking for.
    fn cutoff(&self) -> f64 {
        let Some(best) = &self.best else {
            return f64::INFINITY;
        };
        best.objective - self.limits.gap * best.objective.abs()
    }

    fn enough(&self, bound: f64) -> bool {
        self.best.as_ref().is_some_and(|best| gap(best.objective, bound) <= self.limits.gap)
    }

    /// Whether a limit is reached; the search remembers which.
    fn stopped(&mut self) -> bool {
        if self.ended.is_none() {
            self.ended = if self.losses.evaluations >= self.limits.evaluations {
                Some(Ended::Evaluations)
            } else if self.nodes >= self.limits.nodes {
                Some(Ended::Nodes)
            } else if self.limits.stop.is_some_and(|stop| stop()) {
                Some(Ended::Stopped)
            } else {
                None
            };
        }
        self.ended.is_some()
    }

    /// The true cost of a first stage.
    fn evaluate(&mut self, first: &[f64]) -> Result<Point, NoSolution> {
        self.losses.at(first)
    }

    /// Whether a point's planes show that the point of the last relaxation costs more than it thought.
    fn cuts_off(&self, point: &Point) -> bool {
        point.cuts.iter().any(|cut| self.master.is_below(cut))
    }

    /// Takes in what a point says: planes, and the point itself if it is whole and the best so far.
    fn learn(&mut self, point: &Point) -> Result<(), NoSolution> {
        // A plane that lies above a true cost is wrong, whatever made it.
        for cut in &self.master.cuts {
            let (plane, truth) = (cut.at(&point.first), point.by_loss[cut.loss]);
            if plane > truth + CROSSING * self.money {
                return Err(NoSolution::Failed(format!(
                    "a plane says {plane} where the true cost is {truth}"
                )));
            }
        }
        for cut in &point.cuts {
            self.master.add(cut.clone());
        }
        let whole = self.whole.iter().all(|number| {
            let value = point.first[*number];
            value.fract() == 0.0
        });
        let better = self.best.as_ref().is_none_or(|best| point.objective < best.objective);
        if whole && better && self.holds_rows(&point.first) {
            self.best = Some(point.clone());
            self.narrow();
        }
        Ok(())
    }

    fn holds_rows(&self, first: &[f64]) -> bool {
        let program = &self.stages.first;
        let bounds = program.variables.iter().zip(first).all(|(variable, value)| {
            let slack = ROWS * value.abs().max(1.0);
            variable.lower - slack <= *value && *value <= variable.upper + slack
        });
        bounds
            && program.rows.iter().all(|row| {
                let size = row.terms.iter().map(|(variable, factor)| (factor * first[variable.0]).abs());
                let size = size.fold(row.bound.abs(), f64::max);
                // Where all values are nothing but rounding, a row is measured by what they could be.
                let reach = row.terms.iter().map(|(variable, factor)| {
                    let of = &program.variables[variable.0];
                    let furthest = of.lower.abs().max(of.upper.abs());
                    if furthest.is_finite() { (factor * furthest).abs() } else { factor.abs() }
                });
                let slack = (ROWS * size).max(NOTHING * reach.fold(0.0, f64::max));
                row.relation.violation(row.sum(first), row.bound) <= slack
            })
    }

    /// Fixes whole variables that could not leave their bound without costing more than what is known.
    fn narrow(&mut self) {
        let cutoff = self.cutoff();
        let Some((bound, first, reduced)) = &self.root else {
            return;
        };
        let room = cutoff - bound;
        for number in &self.whole {
            let (lower, upper) = self.bounds[*number];
            let (value, reduced) = (first[*number], reduced[*number]);
            // A whole step away from where the relaxation rests costs the reduced cost at least.
            if lower < upper && reduced.abs() > room * (1.0 + ROWS) + ROWS * self.money {
                if reduced > 0.0 && (value - lower).abs() < WHOLE {
                    self.bounds[*number] = (lower, lower);
                } else if reduced < 0.0 && (value - upper).abs() < WHOLE {
                    self.bounds[*number] = (upper, upper);
                } else {
                    continue;
                }
                self.ruled_out = cutoff;
            }
        }
    }

    /// Whole variables whose values are not, with their distance from the next whole number below.
    fn broken(&self, first: &[f64]) -> Vec<(usize, f64)> {
        let part = |number: &usize| {
            let value = first[*number];
            ((value - value.round()).abs() > WHOLE).then(|| (*number, value - value.floor()))
        };
        self.whole.iter().filter_map(part).collect()
    }

    /// A relaxation's point with whole variables exactly whole and all within bounds.
    fn rounded(&self, first: &[f64]) -> Vec<f64> {
        let mut values: Vec<f64> = first
            .iter()
            .zip(&self.stages.first.variables)
            .map(|(value, variable)| value.clamp(variable.lower, variable.upper))
            .collect();
        for number in &self.whole {
            values[*number] = values[*number].round();
        }
        values
    }
}

/// The first stage of least own cost, with choices in part: somewhere to begin.
fn start(stages: &TwoStage) -> Result<Vec<f64>, NoSolution> {
    let mut first = stages.first.clone();
    for cheap in [false, true] {
        if cheap {
            // The cost of the first stage alone may fall without end though the losses stop it.
            first.variables.iter_mut().for_each(|variable| variable.cost = 0.0);
        }
        let mut master = Master::new(&first, 0, program::Risk::NEUTRAL, 1.0);
        match master.run() {
            Ok(()) => return Ok(master.first()),
            Err(Trouble::Infeasible) => return Err(NoSolution::Infeasible),
            Err(Trouble::Unbounded) => {}
            Err(Trouble::Numerical) => {
                return Err(NoSolution::Failed(
                    "the simplex method lost its way in the first stage".to_owned(),
                ));
            }
        }
    }
    Err(NoSolution::Failed("no first stage to begin with was found".to_owned()))
}

/// Gap relative to the objective; none if both are the same.
pub(crate) fn gap(objective: f64, bound: f64) -> f64 {
    let apart = (objective - bound).max(0.0);
    if apart == 0.0 { 0.0 } else { apart / objective.abs().max(f64::MIN_POSITIVE) }
}
