//! From candidates and simulated futures to the numbers of the program.

use std::collections::{BTreeMap, BTreeSet};

use codes::Area;
use disruption::{Feed, World};
use program::Risk;
use quantity::WEEKS_PER_YEAR;

use crate::candidate::{Candidate, Decision, Fate, Help, Kind, YEAR};
use crate::futures::{Future, Run};
use crate::network::{Network, idle, unmet};
use crate::problem::{Choice, Flow, FutureData, Node, Partner, Problem, YearData};

/// What a choice means.
#[derive(Debug, Clone, PartialEq)]
pub struct Meaning {
    /// Number of the candidate.
    pub candidate: usize,
    /// Number of the instrument among its terms; none for what helps another candidate.
    pub terms: Option<usize>,
    /// Number of the candidate that helps, for joint effects.
    pub helper: Option<usize>,
    /// Year of the commitment.
    pub year: usize,
}

/// What the plan knows of one future before anything is decided.
#[derive(Debug, Clone)]
pub struct Before {
    /// Name.
    pub name: String,
    /// Chance.
    pub probability: f64,
    /// Fates of the candidates.
    pub fates: Vec<Fate>,
    /// Loss by viewpoint and year, USD.
    pub yearly: Vec<Vec<f64>>,
    /// By planned year.
    pub years: Vec<YearData>,
    /// Unmet use by market and place that runs short, then by year, t.
    pub unmet: BTreeMap<(usize, usize), Vec<f64>>,
}

impl Before {
    /// Reads off a simulated future what the plan needs of it.
    #[must_use]
    pub fn of(future: &Future, run: &Run, network: &Network) -> Before {
        let missing = network.missing(run);
        let mut unmet_use = BTreeMap::new();
        for place in &run.world.viewpoints {
            for market in 0..run.world.markets.len() {
                let years: Vec<f64> =
                    (0..missing.len()).map(|year| unmet(run, market, *place, year)).collect();
                let wanted = run.world.base_use(market, *place) * YEAR as f64;
                // What is short by less than counts as short is no reason for a stock.
                if years.iter().any(|unmet| *unmet > run.outcome.short * wanted) {
                    unmet_use.insert((market, *place), years);
                }
            }
        }
        let years = missing
            .into_iter()
            .enumerate()
            .map(|(year, missing)| {
                let simulated: f64 = run.yearly.iter().map(|years| years[year]).sum();
                let said = network.loss(&missing);
                let slack = idle(&run.world, network, run, year)
                    .into_iter()
                    .zip(&network.makers)
                    .filter(|(idle, _)| *idle > 0.0)
                    .map(|(idle, maker)| (Node::Make(maker.market), idle))
                    .collect();
                let scale = if said > 0.0 { simulated / said } else { 0.0 };
                YearData { missing, scale, slack }
            })
            .collect();
        Before {
            name: future.name.clone(),
            probability: future.probability,
            fates: future.fates.clone(),
            yearly: run.yearly.clone(),
            years,
            unmet: unmet_use,
        }
    }
}

/// Markets and places that run short in some future.
#[must_use]
pub fn short(before: &[Before]) -> BTreeSet<(usize, usize)> {
    before.iter().flat_map(|before| before.unmet.keys().copied()).collect()
}

/// Who pays and how much.
#[derive(Debug, Clone)]
pub struct Money {
    /// Partners.
    pub partners: Vec<(Area, Partner)>,
    /// Weight and level of the worst outcomes.
    pub risk: Risk,
    /// Most that a partner may pay of all.
    pub most_paid: Option<f64>,
    /// Least part of a partner's money that stays at home.
    pub at_home: Option<f64>,
}

/// Years in which money can be committed at the earliest instrument: now, in one year, in two.
const COMMITMENT_YEARS: usize = 3;

/// What a problem is made from.
pub struct Parts<'p> {
    /// The central world.
    pub world: &'p World,
    /// Its network.
    pub network: &'p Network,
    /// Candidates.
    pub candidates: &'p [Candidate],
    /// Factor on what each candidate does: how the simulation of it alone compares with the program's view.
    pub strength: &'p [f64],
    /// Inputs without use, by year.
    pub slack: &'p [Vec<Flow>],
    /// Futures before anything is decided.
    pub before: &'p [Before],
}

impl Parts<'_> {
    /// The problem, and what each of its choices means.
    #[must_use]
    pub fn problem(&self, money: &Money) -> (Problem, Vec<Meaning>) {
        let mut choices = Vec::new();
        let mut meanings = Vec::new();
        let mut main: BTreeMap<usize, usize> = BTreeMap::new();
        for (number, candidate) in self.candidates.iter().enumerate() {
            if candidate.obstacle.is_some() {
                continue;
            }
            let in_turn = money.partners.iter().any(|partner| partner.1.yearly.is_some());
            for (terms, year) in ways(candidate, in_turn) {
                let Some(choice) = self.choice(number, terms, year, money) else { continue };
                if candidate.help.is_none() && !acts(&choice) {
                    continue;
                }
                if terms == 0 && year == 0 {
                    main.insert(number, choices.len());
                }
                choices.push(choice);
                meanings.push(Meaning { candidate: number, terms: Some(terms), helper: None, year });
            }
        }
        self.order_stocks(&mut choices, &main);
        for (helper, candidate) in self.candidates.iter().enumerate() {
            let (Some(help), Some(taken)) = (&candidate.help, main.get(&helper).copied()) else { continue };
            for (helped, other) in self.candidates.iter().enumerate() {
                let Some(with) = with_help(help, other) else { continue };
                let anyway = self.differences(helped, &with, &Decision::NONE);
                add(&mut choices[taken].flows, &anyway);
                let Some(funded) = main.get(&helped).copied() else { continue };
                let terms = &other.terms[0];
                let alone = Decision { ahead: Some(terms.ahead), ..Decision::NONE };
                let both = Decision { ahead: Some(terms.ahead), ..with };
                let mut flows = self.differences(helped, &both, &alone);
                subtract(&mut flows, &anyway);
                if flows.iter().flatten().flatten().all(|flow| flow.1 <= 0.0) {
                    continue;
                }
                choices.push(Choice {
                    name: format!("{} with {}", other.name, candidate.name),
                    measure: helped,
                    whole: false,
                    committed: 0.0,
                    expected_cost: 0.0,
                    year: 0,
                    payer: None,
                    home: None,
                    needs: vec![funded, taken],
                    flows,
                });
                meanings.push(Meaning { candidate: helped, terms: None, helper: Some(helper), year: 0 });
            }
        }
        (self.with_choices(choices, money), meanings)
    }

    fn with_choices(&self, choices: Vec<Choice>, money: &Money) -> Problem {
        let world = self.world;
        let names = market_names(world);
        let sizes = (0..world.markets.len())
            .map(|market| {
                let used: f64 = world.viewpoints.iter().map(|place| world.base_use(market, *place)).sum();
                (used * WEEKS_PER_YEAR).max(SMALLEST)
            })
            .collect();
        Problem {
            partners: money.partners.iter().map(|partner| partner.1.clone()).collect(),
            places: world.viewpoints.iter().map(|p| (*p, world.places[*p].to_string())).collect(),
            markets: names,
            sizes,
            network: self.network.clone(),
            choices,
            futures: self.before.iter().map(|before| self.future(before)).collect(),
            risk: money.risk,
            counts: BTreeMap::new(),
            most_paid: money.most_paid,
            at_home: money.at_home,
        }
    }

    fn future(&self, before: &Before) -> FutureData {
        let years = before
            .years
            .iter()
            .enumerate()
            .map(|(year, data)| {
                let mut data = data.clone();
                data.slack.extend(self.slack.get(year).into_iter().flatten().copied());
                data
            })
            .collect();
        FutureData { name: before.name.clone(), probability: before.probability, years }
    }

    fn choice(&self, number: usize, terms: usize, year: usize, money: &Money) -> Option<Choice> {
        let candidate = &self.candidates[number];
        let of = &candidate.terms[terms];
        let shift = (year * YEAR) as f64;
        let decision = Decision { ahead: Some(of.ahead), shift, ..Decision::NONE };
        let flows = match &candidate.stock {
            Some(_) => self.stock_flows(number),
            None => self.differences(number, &decision, &Decision::NONE),
        };
        let partner = |area: Area| money.partners.iter().position(|partner| partner.0 == area);
        let home = candidate.country.and_then(partner);
        // Whoever holds a stock has bought it, and a state's own programmes are its own to pay for.
        let at_viewpoint = candidate.country.is_some_and(|country| {
            self.world.viewpoints.iter().any(|place| self.world.places[*place] == country)
        });
        let own = candidate.kind.is_domestic() && (home.is_some() || at_viewpoint);
        let payer = if candidate.kind == Kind::Stock || own { Some(home?) } else { None };
        let with = if candidate.kind == Kind::Project {
            format!(", {} in year {}", of.instrument, year + 1)
        } else {
            String::new()
        };
        Some(Choice {
            name: format!("{}{with}", candidate.name),
            measure: number,
            whole: candidate.kind != Kind::Stock,
            committed: of.committed,
            expected_cost: of.expected_cost,
            year,
            payer,
            home,
            needs: Vec::new(),
            flows,
        })
    }

    /// What a candidate delivers under one decision beyond another, by future and year.
    fn differences(&self, number: usize, with: &Decision, without: &Decision) -> Vec<Vec<Vec<Flow>>> {
        self.before
            .iter()
            .map(|before| {
                let fate = before.fates[number];
                (0..before.years.len())
                    .map(|year| {
                        let mut flows = self.flows(number, with, &fate, year);
                        let less = self.flows(number, without, &fate, year);
                        for (flow, less) in flows.iter_mut().zip(&less) {
                            flow.1 -= less.1;
                        }
                        flows
                    })
                    .collect()
            })
            .collect()
    }

    /// What a candidate delivers in a year; nothing at all is an empty list.
    fn flows(&self, number: usize, decision: &Decision, fate: &Fate, year: usize) -> Vec<Flow> {
        let candidate = &self.candidates[number];
        let Some(delivery) = candidate.delivery(decision, fate) else { return Vec::new() };
        let running = candidate.running(delivery.first, year) * self.strength[number];
        let supplies = candidate.supplies.iter().map(|supply| {
            let made = self.network.makers.iter().any(|maker| maker.market == supply.market);
            let node = if made && supply.feed == Feed::Bought {
                Node::Make(supply.market)
            } else {
                Node::Pool(supply.market)
            };
            (node, supply.per_year * delivery.part * running)
        });
        let savings = candidate.savings.iter().map(|saving| {
            let wanted = self.world.base_use(saving.market, saving.place) * WEEKS_PER_YEAR;
            (Node::At(saving.place, saving.market), saving.part * wanted * running)
        });
        supplies.chain(savings).collect()
    }

    /// A step of a stock is drawn once the smaller steps are used up, in the order of the years.
    fn stock_flows(&self, number: usize) -> Vec<Vec<Vec<Flow>>> {
        let candidate = &self.candidates[number];
        let Some(step) = &candidate.stock else { return Vec::new() };
        self.before
            .iter()
            .map(|before| {
                let unmet = before.unmet.get(&(step.market, step.place));
                let mut drawn = 0.0;
                (0..before.years.len())
                    .map(|year| {
                        let missing = unmet.map_or(0.0, |years| years[year]);
                        // What goes short before the stock is there is lost to it.
                        let there = candidate.running(candidate.lead, year);
                        let from = drawn;
                        drawn += missing * there;
                        let (low, high) = (step.above, step.above + step.tonnes);
                        let released = (drawn.min(high) - from.max(low)).max(0.0);
                        vec![(Node::At(step.place, step.market), released * self.strength[number])]
                    })
                    .collect()
            })
            .collect()
    }

    /// Larger steps of a stock come after smaller ones.
    fn order_stocks(&self, choices: &mut [Choice], main: &BTreeMap<usize, usize>) {
        for (number, choice) in main {
            let Some(step) = &self.candidates[*number].stock else { continue };
            let below = main.iter().filter(|(other, _)| {
                self.candidates[**other].stock.is_some_and(|other| {
                    other.market == step.market && other.place == step.place && other.above < step.above
                })
            });
            let next = below.max_by(|a, b| {
                let above = |number: &usize| self.candidates[*number].stock.map_or(0.0, |step| step.above);
                above(a.0).total_cmp(&above(b.0))
            });
            if let Some((_, below)) = next {
                choices[*choice].needs.push(*below);
            }
        }
    }
}

/// Names of the markets, each once: of two with the same goods the later one is named after who makes them.
fn market_names(world: &World) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for market in &world.markets {
        let mut name = portfolio::goods(market.mineral, market.form);
        if names.contains(&name) {
            let makers: Vec<String> =
                market.suppliers.iter().map(|place| world.places[*place].to_string()).collect();
            name = format!("{name} of {}", makers.join("+"));
        }
        names.push(name);
    }
    names
}

/// Size below which a market counts as this large, t a year, so that no row is scaled without end.
const SMALLEST: f64 = 0.01;

/// True if a choice adds anything in any future.
fn acts(choice: &Choice) -> bool {
    choice.flows.iter().flatten().flatten().any(|flow| flow.1 > 0.0)
}

/// Instruments and years in which a candidate can be taken: the stated instrument in any year, others at once
/// if they cost the state less.
fn ways(candidate: &Candidate, in_turn: bool) -> Vec<(usize, usize)> {
    if candidate.terms.is_empty() {
        return Vec::new();
    }
    let years = match candidate.kind {
        // To wait costs the same and brings less: it pays only if the money of a year is short.
        Kind::Project | Kind::Own if in_turn => COMMITMENT_YEARS,
        _ => 1,
    };
    let mut ways: Vec<(usize, usize)> = (0..years).map(|year| (0, year)).collect();
    for number in 1..candidate.terms.len() {
        let terms = &candidate.terms[number];
        let better = |other: &crate::Terms| {
            other.expected_cost <= terms.expected_cost
                && other.committed <= terms.committed
                && other.ahead >= terms.ahead
        };
        // Of two that are the same the first counts.
        let same = |other: &crate::Terms| {
            other.expected_cost >= terms.expected_cost
                && other.committed >= terms.committed
                && other.ahead <= terms.ahead
        };
        let beaten = candidate
            .terms
            .iter()
            .enumerate()
            .any(|(k, other)| k != number && better(other) && (k < number || !same(other)));
        if !beaten {
            ways.push((number, 0));
        }
    }
    ways
}

/// The decision on a candidate that a helper makes on top; none if it does not help it.
pub(crate) fn with_help(help: &Help, other: &Candidate) -> Option<Decision> {
    let plant = matches!(other.kind, Kind::Project | Kind::Own) && other.obstacle.is_none();
    match help {
        Help::Permits { country, weeks }
            if plant && other.country == Some(*country) && other.needs_permit =>
        {
            Some(Decision { saved: *weeks, ..Decision::NONE })
        }
        Help::Reach { country, more } if plant && other.country == Some(*country) => {
            Some(Decision { more_reach: *more, ..Decision::NONE })
        }
        Help::Keep { project, .. } if plant && &other.id == project => {
            Some(Decision { kept: true, ..Decision::NONE })
        }
        _ => None,
    }
}

fn add(flows: &mut [Vec<Vec<Flow>>], more: &[Vec<Vec<Flow>>]) {
    if flows.is_empty() {
        return;
    }
    for (years, more) in flows.iter_mut().zip(more) {
        for (year, more) in years.iter_mut().zip(more) {
            year.extend(more.iter().copied());
        }
    }
}

fn subtract(flows: &mut [Vec<Vec<Flow>>], less: &[Vec<Vec<Flow>>]) {
    for (years, less) in flows.iter_mut().zip(less) {
        for (year, less) in years.iter_mut().zip(less) {
            for (node, tonnes) in less {
                if let Some(flow) = year.iter_mut().find(|flow| flow.0 == *node) {
                    flow.1 = (flow.1 - tonnes).max(0.0);
                }
            }
        }
    }
}
