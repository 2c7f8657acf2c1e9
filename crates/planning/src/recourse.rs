//! What is made of the decisions in a planned year of a future: equations (9) to (15).

use std::collections::BTreeMap;

use program::{Block, BlockData, Link, Program, Relation, RowNumber, Target, Var, Variable};

use crate::network::worst;
use crate::problem::{MONEY, Node, Problem};

/// Cost of moving the whole size of a market, in the money of the program: it breaks ties and removes idle loops.
const MOVING: f64 = 1e-6;
/// Missing parts below this count as none.
const NONE_MISSING: f64 = 1e-9;

/// Builds the recourse of a planned year.
pub(crate) struct YearBlock<'p> {
    problem: &'p Problem,
    year: usize,
    choices: &'p [Var],
    program: Program,
    /// Row of each node.
    nodes: BTreeMap<Node, RowNumber>,
    /// Row of each group of each need present.
    groups: Vec<(usize, usize, RowNumber)>,
    /// Largest scale of any future.
    largest: f64,
}

impl<'p> YearBlock<'p> {
    pub(crate) fn new(problem: &'p Problem, year: usize, choices: &'p [Var]) -> Self {
        let scales = problem.futures.iter().map(|future| future.years[year].scale);
        YearBlock {
            problem,
            year,
            choices,
            program: Program::default(),
            nodes: BTreeMap::new(),
            groups: Vec::new(),
            largest: scales.fold(0.0, f64::max).max(1.0),
        }
    }

    /// The block, its data by future, and the variable of what is unserved of each need.
    pub(crate) fn build(mut self) -> (Block, Vec<BlockData>, BTreeMap<usize, Var>) {
        let present: Vec<usize> = (0..self.problem.network.needs.len())
            .filter(|need| {
                self.problem.futures.iter().any(|future| {
                    let year = &future.years[self.year];
                    year.scale > 0.0 && worst(&year.missing[*need]) > NONE_MISSING
                })
            })
            .collect();
        let unserved = self.losses(&present);
        let at = self.needs(&present, &unserved);
        self.supply(&at);
        let (block, data) = self.finish();
        (block, data, unserved)
    }

    fn name(&self, words: &str) -> String {
        format!("{words}, year {}", self.year + 1)
    }

    fn size(&self, market: usize) -> f64 {
        self.problem.sizes[market].max(f64::MIN_POSITIVE)
    }

    /// Unserved parts and equation (11): a sector loses by its scarcest need.
    fn losses(&mut self, present: &[usize]) -> BTreeMap<usize, Var> {
        let network = &self.problem.network;
        let mut unserved = BTreeMap::new();
        for need in present {
            let words = self.name(&format!("{} unserved", self.need_name(*need)));
            let variable = Variable::new(words, "part").at_most(self.largest);
            unserved.insert(*need, self.program.variable(variable));
        }
        for sector in &network.sectors {
            let counts = self.problem.counts.get(&sector.place).copied().unwrap_or(1.0);
            let value = sector.value * counts / MONEY;
            let parts: Vec<&(usize, f64)> =
                sector.parts.iter().filter(|part| unserved.contains_key(&part.0)).collect();
            if let [(need, part)] = parts.as_slice() {
                self.program.variables[unserved[need].0].cost += value * part;
            } else if !parts.is_empty() {
                let place = &self.problem.places[&sector.place];
                let words = self.name(&format!("loss of {} in {place}", sector.sector.name()));
                let most = value * self.largest;
                let loss = self.program.variable(Variable::new(words, "GUSD").costing(1.0).at_most(most));
                for (need, part) in parts {
                    let words = self.name(&format!(
                        "(11) {} in {place} without {}",
                        sector.sector.name(),
                        self.need_name(*need)
                    ));
                    let terms = [(loss, 1.0), (unserved[need], -value * part)];
                    self.program.row(words, "GUSD", terms, Relation::AtLeast, 0.0);
                }
            }
        }
        unserved
    }

    fn need_name(&self, need: usize) -> String {
        let need = &self.problem.network.needs[need];
        let who = if need.military { " for the military" } else { "" };
        format!("{} in {}{who}", need.form, self.problem.places[&need.place])
    }

    /// Equation (10): what is missing is served from the place's market or stays unserved.
    fn needs(
        &mut self,
        present: &[usize],
        unserved: &BTreeMap<usize, Var>,
    ) -> BTreeMap<(usize, usize), Vec<(Var, f64)>> {
        let mut at: BTreeMap<(usize, usize), Vec<(Var, f64)>> = BTreeMap::new();
        for need in present {
            let data = self.problem.network.needs[*need].clone();
            for (number, group) in data.groups.iter().enumerate() {
                let mut terms = vec![(unserved[need], 1.0)];
                for market in &group.markets {
                    let words = format!("{} to {}", self.problem.markets[*market], self.need_name(*need));
                    let words =
                        if data.groups.len() > 1 { format!("{words}, group {}", number + 1) } else { words };
                    let variable = Variable::new(self.name(&words), "part").at_most(self.largest);
                    let served = self.program.variable(variable.costing(MOVING));
                    terms.push((served, 1.0));
                    at.entry((data.place, *market))
                        .or_default()
                        .push((served, group.base / self.size(*market)));
                }
                let words =
                    self.name(&format!("(10) missing {}, group {}", self.need_name(*need), number + 1));
                let row = self.program.row(words, "part", terms, Relation::AtLeast, 0.0);
                self.groups.push((*need, number, row));
            }
        }
        at
    }

    /// Equations (12) to (15).
    fn supply(&mut self, at: &BTreeMap<(usize, usize), Vec<(Var, f64)>>) {
        let mut drawn: BTreeMap<usize, Vec<(Var, f64)>> = BTreeMap::new();
        let mut most: BTreeMap<usize, f64> = BTreeMap::new();
        for ((place, market), uses) in at {
            let needed: f64 = uses.iter().map(|(_, size)| size * self.largest).sum();
            let words = format!("{} to {}", self.problem.markets[*market], self.problem.places[place]);
            let words = self.name(&words);
            let variable = Variable::new(words, "size of market").at_most(needed).costing(MOVING);
            let flow = self.program.variable(variable);
            drawn.entry(*market).or_default().push((flow, 1.0));
            *most.entry(*market).or_default() += needed;
            let mut terms = uses.clone();
            terms.push((flow, -1.0));
            let words = format!("(12) {} at {}", self.problem.markets[*market], self.problem.places[place]);
            let words = self.name(&words);
            let row = self.program.row(words, "size of market", terms, Relation::AtMost, 0.0);
            self.nodes.insert(Node::At(*place, *market), row);
        }
        // Goods before what they are made from: components come after metals in the order of markets made.
        let makers = self.problem.network.makers.clone();
        let mut open: Vec<usize> = (0..makers.len()).collect();
        while let Some(position) = open.iter().position(|maker| {
            let market = makers[*maker].market;
            !open.iter().any(|other| makers[*other].inputs.iter().any(|input| input.0.contains(&market)))
        }) {
            let maker = &makers[open.remove(position)];
            let Some(needed) = most.get(&maker.market).copied() else { continue };
            let good = self.problem.markets[maker.market].clone();
            let words = self.name(&format!("{good} made on top"));
            let variable = Variable::new(words, "size of market").at_most(needed).costing(MOVING);
            let made = self.program.variable(variable);
            drawn.entry(maker.market).or_default().push((made, -1.0));
            let words = self.name(&format!("(15) capacity for {good}"));
            let row = self.program.row(words, "size of market", [(made, 1.0)], Relation::AtMost, 0.0);
            self.nodes.insert(Node::Make(maker.market), row);
            for (number, (markets, coefficient)) in maker.inputs.iter().enumerate() {
                let Some(first) = markets.first().copied() else { continue };
                let per = self.size(maker.market) * coefficient / self.size(first);
                let mut terms = vec![(made, per)];
                for market in markets {
                    let part = self.size(*market) / self.size(first);
                    let bound = needed * per / part;
                    let words = format!("{} for {good}", self.problem.markets[*market]);
                    let words = self.name(&words);
                    let variable = Variable::new(words, "size of market").at_most(bound).costing(MOVING);
                    let input = self.program.variable(variable);
                    terms.push((input, -part));
                    drawn.entry(*market).or_default().push((input, 1.0));
                    *most.entry(*market).or_default() += bound;
                    self.give_makers(*market, &good, bound, part, &mut terms);
                }
                let words = self.name(&format!("(14) recipe of {good}, input {}", number + 1));
                self.program.row(words, "size of market", terms, Relation::AtMost, 0.0);
            }
        }
        for (market, terms) in drawn {
            let words = self.name(&format!("(13) {} once only", self.problem.markets[market]));
            let row = self.program.row(words, "size of market", terms, Relation::AtMost, 0.0);
            self.nodes.insert(Node::Pool(market), row);
        }
    }

    /// What is held at a place also serves the makers of a good, as stocks are released to whoever buys there.
    fn give_makers(
        &mut self,
        market: usize,
        good: &str,
        bound: f64,
        part: f64,
        recipe: &mut Vec<(Var, f64)>,
    ) {
        let held: Vec<(usize, RowNumber)> = self
            .nodes
            .iter()
            .filter_map(|(node, row)| match node {
                Node::At(place, of) if *of == market => Some((*place, *row)),
                _ => None,
            })
            .collect();
        for (place, row) in held {
            let words =
                format!("{} at {} for {good}", self.problem.markets[market], self.problem.places[&place]);
            let words = self.name(&words);
            let variable = Variable::new(words, "size of market").at_most(bound).costing(MOVING);
            let given = self.program.variable(variable);
            self.program.rows[row.0].terms.push((given, 1.0));
            recipe.push((given, -part));
        }
    }

    /// Where a node enters: stocks of what no need at the place uses serve the makers of all.
    fn row_of(&self, node: Node) -> Option<RowNumber> {
        let own = self.nodes.get(&node);
        match node {
            Node::At(_, market) => own.or_else(|| self.nodes.get(&Node::Pool(market))),
            Node::Make(_) | Node::Pool(_) => own,
        }
        .copied()
    }

    fn market_of(node: Node) -> usize {
        match node {
            Node::Pool(market) | Node::At(_, market) | Node::Make(market) => market,
        }
    }

    fn finish(self) -> (Block, Vec<BlockData>) {
        let mut links = Vec::new();
        let mut factors: Vec<Vec<(usize, f64)>> = vec![Vec::new(); self.problem.futures.len()];
        for (number, choice) in self.problem.choices.iter().enumerate() {
            let mut of_choice: BTreeMap<RowNumber, usize> = BTreeMap::new();
            for (future, years) in choice.flows.iter().enumerate() {
                let scale = self.problem.futures[future].years[self.year].scale;
                let mut sums: BTreeMap<RowNumber, f64> = BTreeMap::new();
                for (node, tonnes) in &years[self.year] {
                    if let (Some(row), true) = (self.row_of(*node), *tonnes > 0.0 && scale > 0.0) {
                        *sums.entry(row).or_default() += scale * tonnes / self.size(Self::market_of(*node));
                    }
                }
                for (row, factor) in sums {
                    let link = *of_choice.entry(row).or_insert_with(|| {
                        links.push(Link {
                            target: Target::RowBound(row),
                            first: self.choices[number],
                            factor: 0.0,
                        });
                        links.len() - 1
                    });
                    factors[future].push((link, factor));
                }
            }
        }
        let data = self
            .problem
            .futures
            .iter()
            .zip(factors)
            .map(|(future, links)| {
                let year = &future.years[self.year];
                let mut rows: Vec<(RowNumber, f64)> = self
                    .groups
                    .iter()
                    .map(|(need, group, row)| (*row, year.scale * year.missing[*need][*group]))
                    .collect();
                let mut slack: BTreeMap<RowNumber, f64> = BTreeMap::new();
                for (node, tonnes) in &year.slack {
                    if let Some(row) = self.row_of(*node) {
                        let size = self.size(Self::market_of(*node));
                        *slack.entry(row).or_default() += year.scale * tonnes / size;
                    }
                }
                rows.extend(slack);
                BlockData { rows, uppers: Vec::new(), links }
            })
            .collect();
        let name = format!("year {}", self.year + 1);
        (Block { name, program: self.program, links }, data)
    }
}
