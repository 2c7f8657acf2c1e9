//! What instruments of finance cost and move for each project, from the finance model on its figures.
//!
//! All projects are appraised on the same draws and the same paths of the benchmark price, so that the floors of all
//! governments answer to one price and their costs add up path by path.

use std::collections::BTreeMap;
use std::sync::Arc;

use dataset::schema::PROJECT_FINANCE;
use dataset::{Dataset, Row};
use disruption::World;
use finance::{Appraisal, Assumed, Case, Instrument, appraise_each, standard};
use finding::{Checked, Findings};
use portfolio::{Measure, case};
use quantity::{Currency, Kind as Unit};
use rayon::prelude::*;

use crate::figures::Terms;

/// Draws of a project's uncertain figures.
const DRAWS: usize = 64;
/// Price paths of each draw.
const PATHS: usize = 16;

/// Instruments that a treasury can offer a single project. A reference price is held for a whole market, and permits
/// are programmes.
const OFFERED: [finance::Terms; 8] = [
    finance::Terms::Grant,
    finance::Terms::Loan,
    finance::Terms::Guarantee,
    finance::Terms::Equity,
    finance::Terms::Offtake,
    finance::Terms::PriceFloor,
    finance::Terms::ContractForDifference,
    finance::Terms::Insurance,
];

/// Words of stated support and the kinds they name. Money that was stated is that of the first kind found in it.
const MONEY: [(&str, finance::Terms); 6] = [
    ("equity", finance::Terms::Equity),
    ("loan", finance::Terms::Loan),
    ("guarantee", finance::Terms::Guarantee),
    ("grant", finance::Terms::Grant),
    ("tax", finance::Terms::Grant),
    ("r&d", finance::Terms::Grant),
];
/// A floor covers what an offtake would: of both the first counts.
const PRICE: [(&str, finance::Terms); 2] =
    [("price floor", finance::Terms::PriceFloor), ("offtake", finance::Terms::Offtake)];

/// What instruments do for every project whose figures allow an appraisal.
#[derive(Debug, Clone, Default)]
pub struct Funding(BTreeMap<String, Valued>);

/// A project's instruments as the finance model values them.
#[derive(Debug, Clone)]
pub(crate) struct Valued(Vec<Way>);

#[derive(Debug, Clone)]
struct Way {
    instrument: String,
    /// Money that was announced, USD; none for an instrument on standard terms.
    stated: Option<f64>,
    appraisal: Appraisal,
    costs: Vec<f64>,
    /// Part of the money paid out that is lost if the plant is never finished.
    lost: f64,
    /// Money at stake then, USD.
    at_stake: f64,
}

impl Funding {
    /// Appraises the projects.
    #[must_use]
    pub fn of_projects(dataset: &Dataset, world: &World, tried: &[Measure], seed: u64) -> Checked<Funding> {
        let assumed = Assumed::read(dataset);
        let mut findings = Findings::default();
        let mut jobs = Vec::new();
        for measure in tried {
            let Some(case) = case(dataset, world, measure, &assumed, &mut findings) else { continue };
            let packages = packages(dataset, measure, &case, &assumed, &mut findings);
            jobs.push((measure.id.clone(), case, packages));
        }
        let recovery = assumed.value("recovery-after-failure", &mut findings);
        if findings.has_errors() {
            return Checked { value: Funding::default(), findings };
        }
        let uniforms = move |figure: u64, number: usize| {
            let mut one = [0.0];
            draw::uniforms(seed, figure, number as u64, &mut one);
            one[0]
        };
        let valued = jobs.into_par_iter().map(|(id, case, packages)| {
            let each: Vec<&[Instrument]> =
                packages.iter().map(|package| package.instruments.as_slice()).collect();
            let values = appraise_each(&case, &each, DRAWS, PATHS, &uniforms);
            let ways = packages.iter().zip(values).map(|(package, value)| {
                let (lost, at_stake) = package.at_stake(recovery);
                Way {
                    instrument: package.name.clone(),
                    stated: package.stated,
                    appraisal: value.appraisal,
                    costs: value.costs,
                    lost,
                    at_stake,
                }
            });
            (id, Valued(ways.collect()))
        });
        Checked { value: Funding(valued.collect()), findings }
    }

    pub(crate) fn of(&self, project: &str) -> Option<&Valued> {
        self.0.get(project)
    }
}

impl Valued {
    /// Chance that the owners go ahead without help and deliver.
    pub(crate) fn without(&self, delivered: f64) -> f64 {
        self.0.first().map_or(0.0, |way| delivered * way.appraisal.goes_ahead_without)
    }

    /// Terms of every instrument, the stated one first, for a project that is delivered with a chance once its owners
    /// go ahead, at a cost that is `factor` times the stated one.
    pub(crate) fn terms(&self, delivered: f64, factor: f64) -> Vec<Terms> {
        self.0.iter().map(|way| way.terms(delivered, factor)).collect()
    }
}

/// Chance of failing from which on a failure belongs to the worst twentieth of cases.
const TWENTIETH: f64 = 0.05;

impl Way {
    fn terms(&self, delivered: f64, factor: f64) -> Terms {
        let of = &self.appraisal;
        // Nobody takes help that makes them worse off than going ahead alone.
        let ahead = of.goes_ahead_with.max(of.goes_ahead_without);
        let lost = self.lost * self.at_stake;
        let failing = (1.0 - delivered) * ahead;
        let cost = |fiscal: f64| factor * (delivered * fiscal + failing * lost);
        let worst = if failing >= TWENTIETH { of.fiscal_cost_95.max(lost) } else { of.fiscal_cost_95 };
        let cost_95 = (factor * worst).max(0.0);
        let paid = self.stated.unwrap_or(0.0).max(of.public_at_start) * factor;
        Terms {
            instrument: self.instrument.clone(),
            // Money paid out, or for promises what must be set aside.
            committed: paid.max(cost_95),
            // What a treasury may earn is no reason to build.
            expected_cost: cost(of.fiscal_cost).max(0.0),
            cost_95,
            private: (factor * of.private_money).max(0.0),
            ahead: delivered * ahead,
            stated: self.stated.is_some(),
            judged: false,
            costs: self.costs.iter().map(|fiscal| cost(*fiscal)).collect::<Arc<[f64]>>(),
        }
    }
}

/// Instruments that come together.
struct Package {
    name: String,
    stated: Option<f64>,
    instruments: Vec<Instrument>,
}

impl Package {
    /// Part that is lost if the plant is never finished, and of how much money, USD.
    fn at_stake(&self, recovery: f64) -> (f64, f64) {
        match self.instruments.first() {
            Some(Instrument::Grant { amount } | Instrument::Equity { amount, .. }) => (1.0, *amount),
            Some(Instrument::Loan(debt)) => (1.0 - recovery, debt.principal),
            Some(Instrument::Guarantee { debt, cover, .. }) => ((1.0 - recovery) * cover, debt.principal),
            // Nothing is paid before there is a product.
            _ => (0.0, 0.0),
        }
    }
}

/// The stated package, if there is one, then every instrument on standard terms.
fn packages(
    dataset: &Dataset,
    measure: &Measure,
    case: &Case,
    assumed: &Assumed,
    findings: &mut Findings,
) -> Vec<Package> {
    let mut on_terms = |terms: finance::Terms| {
        let checked = standard(terms, case, assumed);
        findings.append(checked.findings);
        checked.value
    };
    let stated = dataset
        .rows(&PROJECT_FINANCE)
        .iter()
        .filter(|row| row.cell("project") == measure.id && row.cell("item") == "public")
        .find(|row| row.figure.is_some_and(|f| matches!(f.kind, Unit::Money(Currency::Usd, _))));
    let mut all: Vec<Package> = Vec::new();
    if let Some((row, money)) = stated.and_then(|row| Some((row, row.value()?))) {
        let kinds = kinds(row);
        let names: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
        // Public money beyond the capital cost builds nothing.
        let size = money.min(case.project.capital);
        let instruments = kinds.iter().map(|kind| on_terms(*kind).of_size(size)).collect();
        let name = format!("{} as announced", names.join(" and "));
        all.push(Package { name, stated: Some(money), instruments });
    }
    for terms in OFFERED {
        all.push(Package {
            name: terms.as_str().to_owned(),
            stated: None,
            instruments: vec![on_terms(terms)],
        });
    }
    all
}

/// Kinds of instrument in the words of stated support: one that pays money, and one that carries the price.
fn kinds(row: &Row) -> Vec<finance::Terms> {
    let words = row.cell("instrument").to_lowercase();
    let first = |list: &[(&str, finance::Terms)]| {
        list.iter().find(|(word, _)| words.contains(word)).map(|(_, terms)| *terms)
    };
    let kinds: Vec<finance::Terms> = first(&MONEY).into_iter().chain(first(&PRICE)).collect();
    if kinds.is_empty() { vec![finance::Terms::Grant] } else { kinds }
}
