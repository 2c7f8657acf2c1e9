//! Several floors on one producer's output, settled against one price.
//!
//! Two governments that promise the same kilogram top it up once: where promises exceed output, each covers
//! its part of it in proportion to what it promised.

use codes::Area;
use serde::Serialize;

use crate::draws::Uniforms;
use crate::instrument::Clawback;
use crate::price::{PricePath, PriceProcess};
use crate::{QUARTERS, discount};

/// A promise to top a price up.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Promise {
    /// Contract it stands in.
    pub contract: String,
    /// Who pays.
    pub treasury: Area,
    /// Whose output it covers.
    pub producer: String,
    /// Strike, USD/kg.
    pub strike: f64,
    /// Kilograms a quarter it covers, at most.
    pub kilograms: f64,
    /// First quarter it holds, counted from now.
    pub first: usize,
    /// Quarters it holds.
    pub quarters: usize,
    /// What goes back when the price is high, and the first quarter in which it does.
    pub clawback: Option<(Clawback, usize)>,
    /// Most that is paid in all, USD; infinite where nothing is stated.
    pub budget: f64,
}

/// What one producer makes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Output {
    /// The producer.
    pub producer: String,
    /// Kilograms a quarter.
    pub kilograms: f64,
}

/// The part of each promise that output can meet: promises to one producer shrink together where they
/// exceed what it makes.
#[must_use]
pub fn covered(promises: &[Promise], outputs: &[Output], quarter: usize) -> Vec<f64> {
    let held = |promise: &Promise| quarter >= promise.first && quarter < promise.first + promise.quarters;
    promises
        .iter()
        .map(|promise| {
            if !held(promise) {
                return 0.0;
            }
            let all: f64 = promises
                .iter()
                .filter(|other| other.producer == promise.producer && held(other))
                .map(|other| other.kilograms)
                .sum();
            let made: f64 = outputs
                .iter()
                .filter(|output| output.producer == promise.producer)
                .map(|output| output.kilograms)
                .sum();
            if all > made { promise.kilograms * made / all } else { promise.kilograms }
        })
        .collect()
}

/// What each promise pays in each quarter along a price path, USD; negative where money comes back.
#[must_use]
pub fn payments(
    promises: &[Promise],
    outputs: &[Output],
    path: &PricePath,
    quarters: usize,
) -> Vec<Vec<f64>> {
    let mut all = vec![Vec::with_capacity(quarters); promises.len()];
    let mut left: Vec<f64> = promises.iter().map(|promise| promise.budget).collect();
    let mut back_this_year = vec![0.0; promises.len()];
    for quarter in 0..quarters {
        let price = path.at(quarter);
        for (number, mass) in covered(promises, outputs, quarter).into_iter().enumerate() {
            let promise = &promises[number];
            if quarter % QUARTERS == 0 {
                back_this_year[number] = 0.0;
            }
            let paid = (mass * (promise.strike - price).max(0.0)).min(left[number]);
            left[number] -= paid;
            let back = match promise.clawback {
                Some((clawback, from)) if quarter >= from => {
                    (clawback.share * mass * (price - clawback.above).max(0.0))
                        .min(clawback.cap - back_this_year[number])
                }
                _ => 0.0,
            };
            back_this_year[number] += back;
            all[number].push(paid - back);
        }
    }
    all
}

/// Present value of what a treasury, or all of them, will pay.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Exposure {
    /// The treasury; none for all together.
    pub treasury: Option<Area>,
    /// Mean, USD.
    pub expected: f64,
    /// 5 % quantile, USD.
    pub low: f64,
    /// 95 % quantile, USD.
    pub high: f64,
    /// Share of the paths on which it pays more than it gets back.
    pub pays: f64,
}

/// What the promises cost each treasury and all together, over many paths of the one price.
#[must_use]
pub fn exposures(
    promises: &[Promise],
    outputs: &[Output],
    process: &PriceProcess,
    rate: f64,
    draws: usize,
    uniforms: &Uniforms<'_>,
) -> Vec<Exposure> {
    let quarters = promises.iter().map(|promise| promise.first + promise.quarters).max().unwrap_or(0);
    let mut treasuries: Vec<Area> = promises.iter().map(|promise| promise.treasury).collect();
    treasuries.sort();
    treasuries.dedup();
    let mut costs = vec![Vec::with_capacity(draws); treasuries.len() + 1];
    for draw in 0..draws {
        let path = process.path(quarters, 0, draw, uniforms);
        let mut of_treasury = vec![0.0; treasuries.len() + 1];
        for (promise, flows) in promises.iter().zip(payments(promises, outputs, &path, quarters)) {
            let value: f64 =
                flows.iter().enumerate().map(|(quarter, flow)| flow * discount(rate, quarter)).sum();
            let number = treasuries.iter().position(|treasury| *treasury == promise.treasury);
            of_treasury[number.unwrap_or(treasuries.len())] += value;
            of_treasury[treasuries.len()] += value;
        }
        for (list, cost) in costs.iter_mut().zip(of_treasury) {
            list.push(cost);
        }
    }
    let names = treasuries.into_iter().map(Some).chain([None]);
    names
        .zip(costs)
        .map(|(treasury, mut costs)| {
            let count = costs.len().max(1) as f64;
            let expected = costs.iter().sum::<f64>() / count;
            let pays = costs.iter().filter(|cost| **cost > 0.0).count() as f64 / count;
            costs.sort_by(f64::total_cmp);
            let at = |level| crate::appraisal::quantile(&costs, level);
            Exposure { treasury, expected, low: at(0.05), high: at(0.95), pays }
        })
        .collect()
}
