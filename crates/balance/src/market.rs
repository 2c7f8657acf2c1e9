//! Trade between the makers and the users of a form.

use chain::fit;

/// How flows that no source names are guessed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Preference {
    /// How much likelier a tonne stays in its country than gravity alone would make it.
    pub home: f64,
    /// Weight of a flow that no import statistics name where they name others.
    pub unknown: f64,
}

/// Fitted flows of a form.
#[derive(Debug, Clone)]
pub struct Flows {
    /// From place (row) to place (column).
    pub flows: Vec<Vec<f64>>,
    /// Largest relative miss of a margin that is left.
    pub miss: f64,
    /// Known flows: origin, destination and mass before the fit.
    pub known: Vec<(usize, usize, f64)>,
}

/// Published shares in the imports of a place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Imports {
    /// Origin and share.
    pub named: Vec<(usize, f64)>,
    /// Share of all other origins together.
    pub others: f64,
    /// Net imports over use, where published.
    pub reliance: Option<f64>,
}

/// Fits flows to supply and demand of equal total.
///
/// A place first buys at home: what its published import reliance leaves, else as gravity with a preference for
/// home makes it. Its imports are split by the
/// published shares where there are any, and in proportion to what the makers have left elsewhere; a share of
/// others is split in the same way over makers that are not named. Proportional fitting then meets supply and
/// demand. `rest` is a place that is no country and has no home; `imports` runs over destinations.
#[must_use]
pub fn fit_flows(
    supply: &[f64],
    demand: &[f64],
    imports: &[Imports],
    rest: usize,
    preference: Preference,
) -> Flows {
    let places = supply.len();
    let makers: Vec<usize> = (0..places).filter(|place| supply[*place] > 0.0).collect();
    let users: Vec<usize> = (0..places).filter(|place| demand[*place] > 0.0).collect();
    let total: f64 = supply.iter().sum();
    let home = |to: usize| {
        let pull = preference.home * supply[to];
        if let Some(reliance) = imports.get(to).and_then(|list| list.reliance).filter(|_| pull > 0.0) {
            return (demand[to] * (1.0 - reliance)).clamp(0.0, supply[to]);
        }
        if to == rest || pull <= 0.0 { 0.0 } else { demand[to] * pull / (total - supply[to] + pull) }
    };
    let named = |to: usize| -> Vec<(usize, f64)> {
        let list = imports.get(to).map_or(&[][..], |list| &list.named[..]);
        list.iter()
            .copied()
            .filter(|(from, share)| *from != to && supply[*from] > 0.0 && *share > 0.0)
            .collect()
    };
    let known: Vec<(usize, usize, f64)> = users
        .iter()
        .flat_map(|&to| {
            let bought = demand[to] - home(to);
            named(to).into_iter().map(move |(from, share)| (from, to, bought * share))
        })
        .collect();
    let left: Vec<f64> = (0..places)
        .map(|from| {
            let sent: f64 = known.iter().filter(|flow| flow.0 == from).map(|flow| flow.2).sum();
            (supply[from] - home(from) - sent).max(preference.unknown * supply[from])
        })
        .collect();
    let mut seed = vec![vec![0.0; users.len()]; makers.len()];
    for (column, &to) in users.iter().enumerate() {
        let names = named(to);
        let bought = demand[to] - home(to);
        let is_named = |from: usize| names.iter().any(|entry| entry.0 == from);
        let foreign = |from: &&usize| **from != to || to == rest;
        let all: f64 = makers.iter().filter(foreign).map(|from| left[*from]).sum();
        let unnamed: f64 =
            makers.iter().filter(foreign).filter(|from| !is_named(**from)).map(|from| left[*from]).sum();
        let others = imports.get(to).map_or(0.0, |list| list.others);
        for (row, &from) in makers.iter().enumerate() {
            let gravity = if all > 0.0 { bought * left[from] / all } else { 0.0 };
            seed[row][column] = if from == to && to != rest {
                home(to)
            } else if let Some((_, share)) = names.iter().find(|entry| entry.0 == from) {
                bought * share
            } else if names.is_empty() {
                gravity
            } else {
                (bought * others * left[from] / unnamed).max(preference.unknown * gravity)
            };
        }
    }
    let rows: Vec<f64> = makers.iter().map(|from| supply[*from]).collect();
    let columns: Vec<f64> = users.iter().map(|to| demand[*to]).collect();
    let fitted = fit(&seed, &rows, &columns);
    let mut flows = vec![vec![0.0; places]; places];
    for (row, &from) in makers.iter().enumerate() {
        for (column, &to) in users.iter().enumerate() {
            flows[from][to] = fitted.flows[row][column];
        }
    }
    let miss = if makers.is_empty() && users.is_empty() { 0.0 } else { fitted.miss };
    Flows { flows, miss, known }
}
