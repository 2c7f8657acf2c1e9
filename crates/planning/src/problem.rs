//! The plan as a two-stage program: numbers and names, no world behind them.
//!
//! The equations are numbered as in `docs/src/methods/portfolio.md`; every row carries its number in its name.

use std::collections::BTreeMap;

use program::{Block, BlockData, Program, Risk, Scenario, TwoStage, Var, Variable};
use serde::Serialize;

use crate::network::Network;
use crate::recourse::YearBlock;

/// Where something enters the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Node {
    /// A market, for all partners.
    Pool(usize),
    /// A market at a viewpoint: place, market.
    At(usize, usize),
    /// Capacity to make the good of a market.
    Make(usize),
}

/// Tonnes that enter the chain.
pub type Flow = (Node, f64);

/// Who pays.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Partner {
    /// Name.
    pub name: String,
    /// Money that can be committed, USD.
    pub budget: f64,
    /// The same in each year, USD.
    pub yearly: Option<f64>,
    /// Index of its place, if its own shortage counts.
    pub place: Option<usize>,
}

/// A way to take a measure: with an instrument, from a year on.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// In the user's words.
    pub name: String,
    /// Measure: of the choices of one measure, one at most is taken.
    pub measure: usize,
    /// Taken whole or not at all.
    pub whole: bool,
    /// Public money committed, USD.
    pub committed: f64,
    /// What it is expected to cost the state, USD.
    pub expected_cost: f64,
    /// Year of the commitment, from 0.
    pub year: usize,
    /// Only this partner can pay; anyone if none.
    pub payer: Option<usize>,
    /// The partner at home where the money goes.
    pub home: Option<usize>,
    /// Choices that must be taken for this one to act: both helper and helped.
    pub needs: Vec<usize>,
    /// What it adds by future and planned year.
    pub flows: Vec<Vec<Vec<Flow>>>,
}

/// A planned year of a future without measures.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct YearData {
    /// Missing part of each group of each need.
    pub missing: Vec<Vec<f64>>,
    /// Loss of the economy over what the network says of these missing parts.
    pub scale: f64,
    /// What there is besides: idle makers, inputs without use.
    pub slack: Vec<Flow>,
}

/// A future.
#[derive(Debug, Clone, PartialEq)]
pub struct FutureData {
    /// Name.
    pub name: String,
    /// Chance.
    pub probability: f64,
    /// By planned year.
    pub years: Vec<YearData>,
}

/// Everything that the program is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Who pays.
    pub partners: Vec<Partner>,
    /// Names of the places of viewpoints.
    pub places: BTreeMap<usize, String>,
    /// Names of the markets.
    pub markets: Vec<String>,
    /// Size of each market, t a year: rows are written in parts of it.
    pub sizes: Vec<f64>,
    /// Needs, sectors and makers.
    pub network: Network,
    /// Choices.
    pub choices: Vec<Choice>,
    /// Futures.
    pub futures: Vec<FutureData>,
    /// Weight and level of the worst outcomes.
    pub risk: Risk,
    /// Part of a place's loss that counts, by place; 1 where none is given.
    pub counts: BTreeMap<usize, f64>,
    /// Most that a partner may pay of all.
    pub most_paid: Option<f64>,
    /// Least part of a partner's money that stays at home.
    pub at_home: Option<f64>,
}

/// Money of the program: billions of dollars, so that rows stay near 1.
pub const MONEY: f64 = 1e9;

/// The program and how to read its answer.
#[derive(Debug, Clone)]
pub struct Model {
    /// The program.
    pub program: TwoStage,
    /// Variable of each choice.
    pub choices: Vec<Var>,
    /// Payments: measure, year, partner, variable.
    pub payments: Vec<(usize, usize, usize, Var)>,
    /// Variable of what is unserved of each need, by planned year.
    pub unserved: Vec<BTreeMap<usize, Var>>,
}

impl Model {
    /// The first stage at given values of the choices, with nothing paid.
    #[must_use]
    pub fn first(&self, values: &[f64]) -> Vec<f64> {
        let mut first = vec![0.0; self.program.first.variables.len()];
        for (variable, value) in self.choices.iter().zip(values) {
            first[variable.0] = *value;
        }
        first
    }
}

impl Problem {
    /// The two-stage program.
    #[must_use]
    pub fn model(&self) -> Model {
        let mut first = Program::default();
        let choices: Vec<Var> = self
            .choices
            .iter()
            .map(|choice| {
                let cost = choice.expected_cost / MONEY;
                let variable = if choice.whole {
                    Variable::choice(&choice.name)
                } else {
                    Variable::new(&choice.name, "part").at_most(1.0)
                };
                first.variable(variable.costing(cost))
            })
            .collect();
        let payments = self.first_rows(&mut first, &choices);
        let years = self.futures.first().map_or(0, |future| future.years.len());
        let blocks: Vec<(Block, Vec<BlockData>, BTreeMap<usize, Var>)> =
            (0..years).map(|year| YearBlock::new(self, year, &choices).build()).collect();
        let scenarios = self
            .futures
            .iter()
            .enumerate()
            .map(|(number, future)| Scenario {
                name: future.name.clone(),
                probability: future.probability,
                blocks: blocks.iter().map(|(_, data, _)| data[number].clone()).collect(),
            })
            .collect();
        let unserved = blocks.iter().map(|block| block.2.clone()).collect();
        let blocks = blocks.into_iter().map(|block| block.0).collect();
        Model { program: TwoStage { first, blocks, scenarios, risk: self.risk }, choices, payments, unserved }
    }
}
