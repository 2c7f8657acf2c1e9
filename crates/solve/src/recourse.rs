//! The least cost of a block in every scenario, and what the first stage would change.

use std::collections::BTreeMap;

use program::{Block, BlockBounds, NoSolution, Relation, Target, TwoStage, Var};

use crate::scale::{geometric, power_of_two};
use crate::simplex::{Simplex, Trouble};

/// How far a row of a block may be off, scaled.
const OFF: f64 = 1e-7;
/// How far a greatest value may fall below the least by rounding, scaled.
const CROSSED: f64 = 1e-9;
/// A reduced cost of a column without greatest value that is this far below zero is rounding, scaled.
const ROUNDING: f64 = 1e-9;
/// What stands for infinity in scaled data, whose bounds are at most near one.
const BIG: f64 = 1e8;

/// A block with its basis, and the distinct data of its scenarios.
pub(crate) struct Recourse<'a> {
    block: &'a Block,
    /// Names of the scenarios, for messages: the first with each distinct data.
    named: Vec<&'a str>,
    /// Distinct data.
    cases: Vec<BlockBounds>,
    /// Number of the case, by scenario.
    pub(crate) case_of: Vec<usize>,
    /// Variables of the first stage that enter.
    pub(crate) entering: Vec<usize>,
    /// By link: place of its variable among those that enter.
    link_place: Vec<usize>,
    by_column: Vec<f64>,
    by_row: Vec<f64>,
    /// A scaled bound is the bound over this and the scale of its column.
    size: f64,
    /// Scaled costs are costs over this.
    money: f64,
    simplex: Simplex,
    /// Cases in an order in which neighbours differ little.
    order: Vec<usize>,
    backwards: bool,
}

/// What a case costs, and a plane that lies nowhere above its cost.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plane {
    /// Cost at the point asked for.
    pub(crate) cost: f64,
    /// Height of the plane at zero.
    pub(crate) height: f64,
    /// Slope along each variable of the first stage that enters.
    pub(crate) slopes: Vec<f64>,
}

impl<'a> Recourse<'a> {
    pub(crate) fn new(stages: &'a TwoStage, number: usize) -> Self {
        let block = &stages.blocks[number];
        let (mut cases, mut named, mut case_of) = (Vec::new(), Vec::new(), Vec::new());
        let mut known: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
        for scenario in &stages.scenarios {
            let bounds = block.with(&scenario.blocks[number]);
            let key = bounds.rows.iter().chain(&bounds.uppers).chain(&bounds.factors);
            let case = *known.entry(key.map(|value| value.to_bits()).collect()).or_insert_with(|| {
                cases.push(bounds);
                named.push(scenario.name.as_str());
                cases.len() - 1
            });
            case_of.push(case);
        }
        let mut entering: Vec<usize> = block.links.iter().map(|link| link.first.0).collect();
        entering.sort_unstable();
        entering.dedup();
        let link_place =
            block.links.iter().map(|link| entering.partition_point(|var| *var < link.first.0)).collect();
        let rows: Vec<Vec<(usize, f64)>> = block
            .program
            .rows
            .iter()
            .map(|row| row.terms.iter().map(|(variable, factor)| (variable.0, *factor)).collect())
            .collect();
        let variables = &block.program.variables;
        let (by_column, by_row) = geometric(&rows, variables.len());
        let order = neighbours(&cases);
        let size = power_of_two(largest_bound(block, &cases, &by_column, &by_row, &stages.first));
        let money = variables.iter().zip(&by_column).map(|(variable, scale)| (variable.cost * scale).abs());
        let money = power_of_two(money.fold(0.0, f64::max));
        let simplex = scaled(block, &by_column, &by_row, size, money);
        Self {
            block,
            named,
            cases,
            case_of,
            entering,
            link_place,
            by_column,
            by_row,
            size,
            money,
            simplex,
            order,
            backwards: false,
        }
    }

    /// Cases with data of their own.
    pub(crate) fn case_count(&self) -> usize {
        self.cases.len()
    }

    /// Pivots since the beginning.
    pub(crate) fn pivots(&self) -> u64 {
        self.simplex.pivots
    }

    /// The planes of all cases at a first stage, each touching its cost there.
    ///
    /// Cases are swept forwards and backwards in turn, so that each begins with the basis of its neighbour.
    pub(crate) fn planes(&mut self, first: &[f64]) -> Result<Vec<Plane>, NoSolution> {
        let count = self.cases.len();
        let mut planes: Vec<Option<Plane>> = vec![None; count];
        for step in 0..count {
            let case = self.order[if self.backwards { count - 1 - step } else { step }];
            planes[case] = Some(self.plane(case, first)?);
        }
        self.backwards = !self.backwards;
        Ok(planes.into_iter().flatten().collect())
    }

    fn plane(&mut self, case: usize, first: &[f64]) -> Result<Plane, NoSolution> {
        let (right, uppers) = self.bounds(case, first)?;
        for (row, bound) in right.iter().enumerate() {
            self.simplex.set_rhs(row, bound * self.by_row[row] / self.size);
        }
        for (column, upper) in uppers.iter().enumerate() {
            let scale = self.by_column[column] * self.size;
            let lower = self.block.program.variables[column].lower / scale;
            self.simplex.set_bounds(column, lower, upper / scale);
        }
        let mut outcome = self.simplex.run();
        let mut cost = self.cost(&right, &uppers);
        if outcome == Err(Trouble::Numerical) || (outcome.is_ok() && cost.is_none()) {
            // Once more from the beginning: the basis of a neighbour may be a bad start.
            self.simplex = scaled_like(self, &right, &uppers);
            outcome = self.simplex.run();
            cost = self.cost(&right, &uppers);
        }
        let whose = || format!("\"{}\" in scenario \"{}\"", self.block.name, self.named[case]);
        match outcome {
            Ok(()) => {}
            Err(Trouble::Infeasible) => {
                let why = "has no solution for some first stage; something must always give way at a price";
                return Err(NoSolution::Failed(format!("{} {why}", whose())));
            }
            Err(Trouble::Unbounded) => return Err(NoSolution::Unbounded),
            Err(Trouble::Numerical) => {
                return Err(NoSolution::Failed(format!("the simplex method lost its way at {}", whose())));
            }
        }
        let Some(cost) = cost else {
            return Err(NoSolution::Failed(format!("values of {} do not hold its rows", whose())));
        };
        self.plane_from_prices(case, cost)
            .ok_or_else(|| NoSolution::Failed(format!("prices of {} prove no bound", whose())))
    }

    /// Bounds of rows and greatest values at a first stage.
    fn bounds(&self, case: usize, first: &[f64]) -> Result<(Vec<f64>, Vec<f64>), NoSolution> {
        let data = &self.cases[case];
        let (mut right, mut uppers) = (data.rows.clone(), data.uppers.clone());
        for (link, factor) in self.block.links.iter().zip(&data.factors) {
            let rise = factor * first[link.first.0];
            match link.target {
                Target::RowBound(row) => right[row.0] += rise,
                Target::UpperBound(variable) => uppers[variable.0] += rise,
            }
        }
        for ((upper, variable), scale) in
            uppers.iter_mut().zip(&self.block.program.variables).zip(&self.by_column)
        {
            if *upper < variable.lower {
                if (variable.lower - *upper) / (scale * self.size) > CROSSED {
                    return Err(NoSolution::Failed(format!(
                        "the first stage leaves \"{}\" of \"{}\" in scenario \"{}\" a greatest value of {upper}, below \
                         its least of {}",
                        variable.name, self.block.name, self.named[case], variable.lower
                    )));
                }
                *upper = variable.lower;
            }
        }
        Ok((right, uppers))
    }

    /// Cost at the values the run ended with, if they hold.
    fn cost(&self, right: &[f64], uppers: &[f64]) -> Option<f64> {
        let values: Vec<f64> = self
            .block
            .program
            .variables
            .iter()
            .enumerate()
            .map(|(column, variable)| {
                let value = self.simplex.value(column) * self.by_column[column] * self.size;
                value.clamp(variable.lower, uppers[column].max(variable.lower))
            })
            .collect();
        let holds = self.block.program.rows.iter().enumerate().all(|(number, row)| {
            let off = row.relation.violation(row.sum(&values), right[number]);
            off * self.by_row[number] / self.size <= OFF
        });
        holds.then(|| self.block.program.cost(&values))
    }

    /// The plane that the prices of the last run prove, whatever they are: prices are clipped to the signs that rows
    /// allow, and every column is counted at the bound that makes it cheapest.
    fn plane_from_prices(&self, case: usize, cost: f64) -> Option<Plane> {
        let data = &self.cases[case];
        let program = &self.block.program;
        let mut prices = vec![0.0; program.rows.len()];
        let mut reduced: Vec<f64> = program.variables.iter().map(|variable| variable.cost).collect();
        let mut height = 0.0;
        for (number, row) in program.rows.iter().enumerate() {
            let price = self.simplex.price(number) * self.by_row[number] * self.money;
            let price = match row.relation {
                Relation::AtMost => price.min(0.0),
                Relation::AtLeast => price.max(0.0),
                Relation::Equal => price,
            };
            if price != 0.0 {
                prices[number] = price;
                height += price * data.rows[number];
                for (variable, factor) in &row.terms {
                    reduced[variable.0] -= price * factor;
                }
            }
        }
        for (column, variable) in program.variables.iter().enumerate() {
            let least = reduced[column];
            if least >= 0.0 {
                height += least * variable.lower;
            } else if data.uppers[column].is_finite() {
                height += least * data.uppers[column];
            } else if least * self.by_column[column] / self.money >= -ROUNDING {
                height += least * variable.lower;
            } else {
                return None;
            }
        }
        let mut slopes = vec![0.0; self.entering.len()];
        for ((link, factor), place) in self.block.links.iter().zip(&data.factors).zip(&self.link_place) {
            slopes[*place] += factor
                * match link.target {
                    Target::RowBound(row) => prices[row.0],
                    Target::UpperBound(Var(column)) => reduced[column].min(0.0),
                };
        }
        Some(Plane { cost, height, slopes })
    }
}

/// An order in which each case is followed by the one, of those left, that differs from it least.
fn neighbours(cases: &[BlockBounds]) -> Vec<usize> {
    let apart = |a: &BlockBounds, b: &BlockBounds| -> f64 {
        let pairs = |a: &[f64], b: &[f64]| -> f64 {
            a.iter()
                .zip(b)
                .filter(|(a, b)| a.to_bits() != b.to_bits())
                .map(|(a, b)| ((a - b) / (a.abs() + b.abs())).abs().min(1.0))
                .sum()
        };
        pairs(&a.rows, &b.rows) + pairs(&a.uppers, &b.uppers) + pairs(&a.factors, &b.factors)
    };
    let mut left: Vec<usize> = (1..cases.len()).collect();
    let mut order: Vec<usize> = (0..cases.len().min(1)).collect();
    while let Some(last) = order.last().filter(|_| !left.is_empty()).copied() {
        let mut best = 0;
        let mut least = f64::INFINITY;
        for (place, case) in left.iter().enumerate() {
            let distance = apart(&cases[last], &cases[*case]);
            if distance < least {
                least = distance;
                best = place;
            }
        }
        order.push(left.swap_remove(best));
    }
    order
}

/// The largest finite bound, scaled but for the size itself.
fn largest_bound(
    block: &Block,
    cases: &[BlockBounds],
    by_column: &[f64],
    by_row: &[f64],
    first: &program::Program,
) -> f64 {
    let mut largest = 0.0_f64;
    for case in cases {
        for (bound, scale) in case.rows.iter().zip(by_row) {
            largest = largest.max((bound * scale).abs());
        }
        for (bound, scale) in case.uppers.iter().zip(by_column).filter(|(bound, _)| bound.is_finite()) {
            largest = largest.max((bound / scale).abs());
        }
        for (link, factor) in block.links.iter().zip(&case.factors) {
            let variable = &first.variables[link.first.0];
            let reach = [variable.lower, variable.upper].into_iter().filter(|bound| bound.is_finite());
            let rise = factor.abs() * reach.map(f64::abs).fold(0.0, f64::max);
            largest = largest.max(match link.target {
                Target::RowBound(row) => rise * by_row[row.0],
                Target::UpperBound(variable) => rise / by_column[variable.0],
            });
        }
    }
    largest
}

fn scaled(block: &Block, by_column: &[f64], by_row: &[f64], size: f64, money: f64) -> Simplex {
    let variables = &block.program.variables;
    let cost = variables.iter().zip(by_column).map(|(variable, scale)| variable.cost * scale / money);
    let lower = variables.iter().zip(by_column).map(|(variable, scale)| variable.lower / (scale * size));
    let upper = variables.iter().zip(by_column).map(|(variable, scale)| variable.upper / (scale * size));
    let mut simplex = Simplex::new(cost.collect(), lower.collect(), upper.collect(), BIG);
    for (row, scale) in block.program.rows.iter().zip(by_row) {
        let terms: Vec<(usize, f64)> = row
            .terms
            .iter()
            .map(|(variable, factor)| (variable.0, factor * scale * by_column[variable.0]))
            .collect();
        simplex.add_row(&terms, row.relation, row.bound * scale / size);
    }
    simplex
}

fn scaled_like(old: &Recourse, right: &[f64], uppers: &[f64]) -> Simplex {
    let mut simplex = scaled(old.block, &old.by_column, &old.by_row, old.size, old.money);
    for (row, bound) in right.iter().enumerate() {
        simplex.set_rhs(row, bound * old.by_row[row] / old.size);
    }
    for (column, upper) in uppers.iter().enumerate() {
        let scale = old.by_column[column] * old.size;
        simplex.set_bounds(column, old.block.program.variables[column].lower / scale, upper / scale);
    }
    simplex.pivots = old.simplex.pivots;
    simplex
}
