//! Which projects and stocks close most of a shortage per public dollar.
//!
//! A [`Measure`] is something public money can do: help a project of the dataset, or hold a stock. Each is
//! put into the world of a scenario and simulated, alone and on top of all the others; the difference in
//! unmet use and in loss is its effect, and the public money it takes is its price.
//!
//! What it does not do yet: choose a set of measures together, weigh uncertain worlds, or model the terms of
//! finance.
//!
//! This crate is pure.

mod case;
mod measures;
mod projects;
mod stocks;

use codes::Area;
use disruption::{Addition, Outcome, StockLine, Timeline, World, simulate};
use economy::Accounts;
use serde::Serialize;
use sourced::Trust;

pub use case::case;
pub use measures::{Basis, goods, measures};
pub use stocks::Buying;

/// What kind of measure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MeasureKind {
    /// A project of table `project`.
    Project,
    /// A government stock.
    Stock,
}

/// Something that public money can do.
#[derive(Debug, Clone)]
pub struct Measure {
    /// Identifier.
    pub id: String,
    /// Name for readers.
    pub name: String,
    /// Kind.
    pub kind: MeasureKind,
    /// Country it stands in, or that holds the stock.
    pub country: Option<Area>,
    /// Output it adds.
    pub additions: Vec<Addition>,
    /// Stocks it adds.
    pub stocks: Vec<StockLine>,
    /// What it adds, in words: `450 t/a NdPr oxide`.
    pub adds: String,
    /// Public money, USD, and where the figure comes from.
    pub public_money: Option<(f64, Basis)>,
    /// Worst grade of its figures.
    pub trust: Trust,
    /// Week of first product after the study's start; none for stocks.
    pub first_week: Option<i64>,
    /// Why it cannot be tried or ranked, if it cannot.
    pub obstacle: Option<String>,
}

/// What a measure does to a scenario.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Effect {
    /// Unmet use removed, t REO over the reported weeks, at all viewpoints.
    pub unmet: f64,
    /// Central loss removed, USD.
    pub loss: f64,
}

/// A measure with its effects.
#[derive(Debug, Clone)]
pub struct Tried {
    /// The measure.
    pub measure: Measure,
    /// Its effect alone.
    pub alone: Effect,
    /// Its effect on top of all other projects; none for stocks.
    pub on_top: Option<Effect>,
}

impl Tried {
    /// Central loss removed per public dollar, alone.
    #[must_use]
    pub fn loss_per_dollar(&self) -> Option<f64> {
        self.measure
            .public_money
            .map(|(money, _)| money)
            .filter(|money| *money > 0.0)
            .map(|money| self.alone.loss / money)
    }

    /// Unmet use removed per million public dollars, alone, t REO.
    #[must_use]
    pub fn unmet_per_million(&self) -> Option<f64> {
        self.measure
            .public_money
            .map(|(money, _)| money / 1e6)
            .filter(|millions| *millions > 0.0)
            .map(|millions| self.alone.unmet / millions)
    }
}

/// The world without a measure: what is compared with.
#[derive(Debug, Clone, Copy)]
pub struct Reference {
    unmet: f64,
    loss: f64,
}

impl Reference {
    /// Unmet use and loss of a run.
    #[must_use]
    pub fn of(world: &World, accounts: &Accounts, outcome: &Outcome) -> Reference {
        Reference { unmet: outcome.unmet_total(), loss: accounts.losses(world, outcome).central_total() }
    }

    /// What is removed when `after` takes its place.
    #[must_use]
    pub fn less(&self, after: &Reference) -> Effect {
        Effect { unmet: self.unmet - after.unmet, loss: self.loss - after.loss }
    }
}

/// Runs a world with some measures and returns what is left of the shortage.
#[must_use]
pub fn run_with(
    world: &World,
    timeline: &TimelineOf<'_>,
    accounts: &Accounts,
    measures: &[&Measure],
) -> Reference {
    let additions: Vec<Addition> =
        measures.iter().flat_map(|measure| measure.additions.iter().cloned()).collect();
    let stocks: Vec<StockLine> = measures.iter().flat_map(|measure| measure.stocks.iter().cloned()).collect();
    let world = world.clone().with_additions(additions).with_stocks(&stocks);
    let outcome = simulate(&world, &timeline(&world));
    Reference::of(&world, accounts, &outcome)
}

/// Makes the timeline of a scenario for a world: measures add lanes, so each world needs its own.
pub type TimelineOf<'t> = dyn Fn(&World) -> Timeline + Sync + 't;

/// Tries one measure alone, and a project also on top of all other projects.
#[must_use]
pub fn try_measure(
    world: &World,
    timeline: &TimelineOf<'_>,
    accounts: &Accounts,
    reference: &Reference,
    all: &Reference,
    measure: &Measure,
    others: &[&Measure],
) -> Tried {
    let nothing = Effect { unmet: 0.0, loss: 0.0 };
    let acts = !measure.additions.is_empty() || !measure.stocks.is_empty();
    if !acts {
        return Tried { measure: measure.clone(), alone: nothing, on_top: None };
    }
    let alone = reference.less(&run_with(world, timeline, accounts, &[measure]));
    let on_top =
        (measure.kind == MeasureKind::Project).then(|| run_with(world, timeline, accounts, others).less(all));
    Tried { measure: measure.clone(), alone, on_top }
}
