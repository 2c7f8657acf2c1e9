//! Decisions taken before it is known which scenario comes true, and what can still be done afterwards.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::{Fault, Program, Risk, RowNumber, Var};

/// A two-stage program with recourse.
///
/// Minimises cost of the first stage + (1 - lambda) E\[L\] + lambda `CVaR`(L), where the loss L of a scenario is the
/// sum over the blocks of the least cost of the block's program, given the first stage and the scenario's data.
///
/// Blocks share nothing but the first stage, and all scenarios share a block's matrix and costs: only bounds
/// change. Recourse must be complete: for every first stage within its bounds and rows, every block has a
/// solution in every scenario, for instance because demand may go unserved at a price.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TwoStage {
    /// First stage: variables, some of them whole, with their own cost and rows.
    pub first: Program,
    /// Recourse programs, such as one per element or market.
    pub blocks: Vec<Block>,
    /// What can come.
    pub scenarios: Vec<Scenario>,
    /// Weight and level of the risk measure.
    pub risk: Risk,
}

/// A recourse program and where the first stage enters it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Block {
    /// In the user's words, such as "dysprosium".
    pub name: String,
    /// Variables and rows; bounds are those of a scenario that replaces none.
    pub program: Program,
    /// Where the first stage enters.
    pub links: Vec<Link>,
}

/// A bound that rises with a variable of the first stage: bound = base + factor x variable, added up over all links
/// with the same target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Link {
    /// The bound.
    pub target: Target,
    /// Variable of the first stage.
    pub first: Var,
    /// Rise of the bound with a unit of the variable.
    pub factor: f64,
}

/// A bound of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// The bound of a row.
    RowBound(RowNumber),
    /// The greatest value of a variable.
    UpperBound(Var),
}

/// What can come, how likely, and what it changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scenario {
    /// In the user's words.
    pub name: String,
    /// Probability; those of all scenarios add up to one.
    pub probability: f64,
    /// By block.
    pub blocks: Vec<BlockData>,
}

/// What a scenario replaces in a block.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct BlockData {
    /// Bounds of rows, in place of the block's.
    pub rows: Vec<(RowNumber, f64)>,
    /// Greatest values of variables, in place of the block's.
    pub uppers: Vec<(Var, f64)>,
    /// Factors of links, by the link's number, in place of the block's.
    pub links: Vec<(usize, f64)>,
}

impl Block {
    /// Bounds of rows, greatest values and factors of links in a scenario.
    #[must_use]
    pub fn with(&self, data: &BlockData) -> BlockBounds {
        let mut bounds = BlockBounds {
            rows: self.program.rows.iter().map(|row| row.bound).collect(),
            uppers: self.program.variables.iter().map(|variable| variable.upper).collect(),
            factors: self.links.iter().map(|link| link.factor).collect(),
        };
        for (row, bound) in &data.rows {
            bounds.rows[row.0] = *bound;
        }
        for (variable, upper) in &data.uppers {
            bounds.uppers[variable.0] = *upper;
        }
        for (link, factor) in &data.links {
            bounds.factors[*link] = *factor;
        }
        bounds
    }

    /// The program that is left of the block in a scenario once the first stage is decided, by number of its variable.
    #[must_use]
    pub fn decided(&self, data: &BlockData, first: &[f64]) -> Program {
        let bounds = self.with(data);
        let mut program = self.program.clone();
        for (row, bound) in program.rows.iter_mut().zip(&bounds.rows) {
            row.bound = *bound;
        }
        for (variable, upper) in program.variables.iter_mut().zip(&bounds.uppers) {
            variable.upper = *upper;
        }
        for (link, factor) in self.links.iter().zip(&bounds.factors) {
            let more = factor * first[link.first.0];
            match link.target {
                Target::RowBound(row) => program.rows[row.0].bound += more,
                Target::UpperBound(variable) => program.variables[variable.0].upper += more,
            }
        }
        program
    }
}

/// The data of a block in a scenario, by number of row, variable and link.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BlockBounds {
    /// Bounds of rows, before links.
    pub rows: Vec<f64>,
    /// Greatest values of variables, before links.
    pub uppers: Vec<f64>,
    /// Factors of links.
    pub factors: Vec<f64>,
}

/// How far probabilities may be off one in sum.
const PROBABILITY: f64 = 1e-9;

impl TwoStage {
    /// Everything that makes this no two-stage program, in the user's words.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = self.first.faults();
        for block in &self.blocks {
            faults.extend(block.faults(&self.first));
        }
        let mut fault = |text: String| faults.push(Fault(text));
        twice(self.blocks.iter().map(|block| &block.name), "block").into_iter().for_each(&mut fault);
        twice(self.scenarios.iter().map(|scenario| &scenario.name), "scenario")
            .into_iter()
            .for_each(&mut fault);
        for scenario in &self.scenarios {
            let name = &scenario.name;
            if !(scenario.probability >= 0.0 && scenario.probability.is_finite()) {
                fault(format!("the probability of \"{name}\" is {}", scenario.probability));
            }
            if scenario.blocks.len() != self.blocks.len() {
                fault(format!(
                    "\"{name}\" has data of {} blocks of {}",
                    scenario.blocks.len(),
                    self.blocks.len()
                ));
            }
            for (block, data) in self.blocks.iter().zip(&scenario.blocks) {
                block.data_faults(name, data).into_iter().for_each(&mut fault);
            }
        }
        let total: f64 = self.scenarios.iter().map(|scenario| scenario.probability).sum();
        if (total - 1.0).abs() > PROBABILITY || total.is_nan() {
            fault(format!("the probabilities of the scenarios add up to {total}"));
        }
        faults.extend(self.risk.faults());
        faults
    }
}

fn twice<'a>(names: impl Iterator<Item = &'a String>, what: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    names
        .filter(|name| !seen.insert(*name))
        .map(|name| format!("two {what}s are called \"{name}\""))
        .collect()
}

impl Block {
    fn faults(&self, first: &Program) -> Vec<Fault> {
        let mut faults = self.program.faults();
        let name = &self.name;
        let mut fault = |text: String| faults.push(Fault(text));
        for variable in &self.program.variables {
            if variable.whole {
                fault(format!("\"{}\" of {name} is whole: recourse must be continuous", variable.name));
            }
            if !variable.lower.is_finite() {
                fault(format!("\"{}\" of {name} has no least value", variable.name));
            }
        }
        for (number, link) in self.links.iter().enumerate() {
            if link.first.0 >= first.variables.len() {
                fault(format!(
                    "link {number} of {name} names variable {} of the first stage, which does not exist",
                    link.first.0
                ));
            }
            if !link.factor.is_finite() {
                fault(format!("the factor of link {number} of {name} is {}", link.factor));
            }
            match link.target {
                Target::RowBound(row) if row.0 >= self.program.rows.len() => {
                    fault(format!("link {number} of {name} names row {}, which does not exist", row.0));
                }
                Target::UpperBound(var) if var.0 >= self.program.variables.len() => {
                    fault(format!("link {number} of {name} names variable {}, which does not exist", var.0));
                }
                Target::UpperBound(var) if !self.program.variables[var.0].upper.is_finite() => {
                    let variable = &self.program.variables[var.0].name;
                    fault(format!("\"{variable}\" of {name} has no greatest value that could rise"));
                }
                Target::RowBound(_) | Target::UpperBound(_) => {}
            }
        }
        faults
    }

    fn data_faults(&self, scenario: &str, data: &BlockData) -> Vec<String> {
        let mut faults = Vec::new();
        let name = &self.name;
        for (row, bound) in &data.rows {
            if row.0 >= self.program.rows.len() || !bound.is_finite() {
                faults.push(format!("\"{scenario}\" sets the bound of row {} of {name} to {bound}", row.0));
            }
        }
        for (var, upper) in &data.uppers {
            let lower = self.program.variables.get(var.0).map(|variable| variable.lower);
            // A greatest value may be infinite, but must be one.
            if !lower.is_some_and(|lower| *upper >= lower) {
                faults.push(format!(
                    "\"{scenario}\" sets the greatest value of variable {} of {name} to {upper}",
                    var.0
                ));
            }
        }
        for (link, factor) in &data.links {
            if *link >= self.links.len() || !factor.is_finite() {
                faults.push(format!("\"{scenario}\" sets the factor of link {link} of {name} to {factor}"));
            }
        }
        faults
    }
}
