//! Flows to the viewpoints at one stage, and the rules that lie on them.

use answer::Answer;
use chain::Market;
use codes::{Area, Stage};
use ledger::Standing;

/// What a viewpoint takes from a place in the balanced year.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Arc {
    pub(crate) from: Area,
    pub(crate) to: Area,
    /// t a year, on the basis of the forms of the stage.
    pub(crate) tonnes: f64,
    /// Part of all that the viewpoint takes at the stage, its own output included.
    pub(crate) share: f64,
    /// Rules of the supplier that are in force for some of it.
    pub(crate) rules: Vec<String>,
}

fn viewpoints(answer: &Answer) -> Vec<usize> {
    answer.study.viewpoints.iter().filter_map(|country| answer.chain.country(*country)).collect()
}

/// The stage at which most value reaches the viewpoints from elsewhere; none if nothing does.
pub(crate) fn stage(answer: &Answer) -> Option<Stage> {
    let value = |stage: Stage| -> f64 {
        let own = answer.chain.markets.iter().filter(|market| market.stage() == stage);
        own.map(|market| {
            let priced = answer.world.market(market.mineral, market.form);
            let price = priced.map_or(0.0, |priced| answer.world.markets[priced].price);
            let into: f64 = viewpoints(answer).into_iter().map(|to| from_elsewhere(market, to)).sum();
            if price.is_finite() { into * price } else { 0.0 }
        })
        .sum()
    };
    let values = Stage::ALL.into_iter().map(|stage| (stage, value(stage)));
    values.filter(|entry| entry.1 > 0.0).max_by(|a, b| a.1.total_cmp(&b.1)).map(|entry| entry.0)
}

fn from_elsewhere(market: &Market, to: usize) -> f64 {
    market.trade.iter().enumerate().filter(|(from, _)| *from != to).map(|(_, row)| row[to]).sum()
}

/// Flows to the viewpoints at a stage, largest first.
pub(crate) fn arcs(answer: &Answer, stage: Stage) -> Vec<Arc> {
    let chain = &answer.chain;
    let markets: Vec<&Market> = chain.markets.iter().filter(|market| market.stage() == stage).collect();
    let mut arcs = Vec::new();
    for to in viewpoints(answer) {
        let flow = |from: usize| -> f64 { markets.iter().map(|market| market.trade[from][to]).sum() };
        let all: f64 = (0..chain.places.len()).map(flow).sum();
        for from in (0..chain.places.len()).filter(|from| *from != to) {
            let tonnes = flow(from);
            if tonnes > 0.0 {
                let shipped: Vec<&Market> =
                    markets.iter().copied().filter(|market| market.trade[from][to] > 0.0).collect();
                let rules = rules(answer, &shipped, chain.places[from], chain.places[to]);
                arcs.push(Arc {
                    from: chain.places[from],
                    to: chain.places[to],
                    tonnes,
                    share: tonnes / all,
                    rules,
                });
            }
        }
    }
    arcs.sort_by(|a, b| b.tonnes.total_cmp(&a.tonnes).then((a.to, a.from).cmp(&(b.to, b.from))));
    arcs
}

/// Rules of a supplier that are in force for a buyer and cover some of the forms.
fn rules(answer: &Answer, markets: &[&Market], from: Area, to: Area) -> Vec<String> {
    let Some(track) = &answer.track else { return Vec::new() };
    track
        .rules
        .iter()
        .filter(|state| {
            let rule = &state.rule;
            state.standing == Standing::InForce
                && rule.instrument.restricts()
                && rule.issuer == from
                && rule.reaches(to)
                && rule.items.iter().any(|item| {
                    markets.iter().any(|market| {
                        let mut members = market.mineral.members().into_iter();
                        members.any(|mineral| item.covers(mineral, market.form))
                    })
                })
        })
        .map(|state| state.rule.id.clone())
        .collect()
}
