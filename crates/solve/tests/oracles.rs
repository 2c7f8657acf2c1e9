//! Published two-stage programs and risk measures.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod farmer;

use farmer::{case, farmer};
use program::{Risk, Solver as _, TwoStage, risk};
use solve::{Limits, Plain, decompose};

fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1.0), "{found} is not {expected}");
}

const TIGHT: Limits = Limits { gap: 1e-9, evaluations: 500, nodes: 10, stop: None };

fn solved(stages: &TwoStage) -> (f64, Vec<f64>, Vec<f64>) {
    let found = decompose(stages, &TIGHT).unwrap();
    // The same program written out has the same optimum.
    let whole = Plain::default().minimise(&stages.extensive()).unwrap();
    near(found.objective, whole.cost, 1e-8);
    (found.objective, found.values, found.losses)
}

#[test]
fn the_farmer_of_birge_and_louveaux() {
    let case = case("farmer");
    let yields = ["yield good", "yield average", "yield bad"].map(|name| case[name]);
    let stages = farmer(&case, &yields, Risk::NEUTRAL);
    let (cost, acres, _) = solved(&stages);
    near(-cost, case["profit with recourse"], 1e-8);
    for (acres, crop) in acres.iter().zip(["wheat", "maize", "beets"]) {
        near(*acres, case[&format!("acres {crop}")], 1e-6);
    }
    let mean = solved(&farmer(&case, &[1.0], Risk::NEUTRAL));
    near(-mean.0, case["profit in the mean year"], 1e-8);
    let foresight: f64 =
        yields.iter().map(|factor| -solved(&farmer(&case, &[*factor], Risk::NEUTRAL)).0 / 3.0).sum();
    near(foresight, case["profit with foresight"], 1e-8);
    near(foresight + cost, case["value of perfect information"], 1e-7);
    // The mean plan kept, whatever comes.
    let mut kept = stages.clone();
    for (variable, acres) in kept.first.variables.iter_mut().zip(&mean.1) {
        (variable.lower, variable.upper) = (*acres, *acres);
    }
    let (kept, _, _) = solved(&kept);
    near(-kept, case["profit of the mean plan"], 1e-8);
    near(kept - cost, case["value of the stochastic solution"], 1e-6);
}

#[test]
fn the_farmer_who_fears_bad_years() {
    let case = case("farmer");
    let yields = ["yield good", "yield average", "yield bad"].map(|name| case[name]);
    for (weight, name) in [(0.5, "half"), (0.9, "much")] {
        let stages = farmer(&case, &yields, Risk { weight, level: 0.9 });
        let (_, acres, losses) = solved(&stages);
        for (acres, crop) in acres.iter().zip(["wheat", "maize", "beets"]) {
            near(*acres, case[&format!("{name} risk acres {crop}")], 1e-6);
        }
        let planting = stages.first.cost(&acres);
        let expected: f64 = losses.iter().map(|loss| -(loss + planting) / 3.0).sum();
        let worst = losses.iter().map(|loss| -(loss + planting)).fold(f64::INFINITY, f64::min);
        near(expected, case[&format!("{name} risk expected profit")], 1e-8);
        near(worst, case[&format!("{name} risk worst profit")], 1e-8);
    }
}

#[test]
fn tail_means_of_discrete_losses() {
    let case = case("discrete");
    let losses: Vec<(f64, f64)> = [0.05, 0.1, 0.25, 0.6]
        .iter()
        .zip(1..)
        .map(|(p, number)| (case[&format!("loss {number}")], *p))
        .collect();
    for level in ["0.8", "0.9", "0.95", "0.99"] {
        let number: f64 = level.parse().unwrap();
        near(risk::tail_mean(&losses, number), case[&format!("tail mean {level}")], 1e-12);
        near(risk::quantile(&losses, number), case[&format!("quantile {level}")], 0.0);
    }
}

/// Means and covariances of three assets; the least tail mean of normal losses at a required mean return.
#[test]
fn the_portfolio_of_rockafellar_and_uryasev() {
    let case = case("normal");
    let names = ["shares", "bonds", "small"];
    let mean = names.map(|name| case[&format!("mean {name}")]);
    let mut covariance = [[0.0; 3]; 3];
    for (i, one) in names.iter().enumerate() {
        covariance[i][i] = case[&format!("variance {one}")];
        for (j, other) in names.iter().enumerate().skip(i + 1) {
            covariance[i][j] = case[&format!("covariance {one} {other}")];
            covariance[j][i] = covariance[i][j];
        }
    }
    // Weights add up to one and reach the mean: one weight is free.
    let weights = |bonds: f64| {
        let small = (case["required mean"] - mean[0] - bonds * (mean[1] - mean[0])) / (mean[2] - mean[0]);
        [1.0 - bonds - small, bonds, small]
    };
    let steps = 20_000_usize;
    let standard: Vec<f64> =
        (0..steps).map(|step| standard_normal((step as f64 + 0.5) / steps as f64)).collect();
    let losses = |bonds: f64| -> Vec<(f64, f64)> {
        let w = weights(bonds);
        let variance: f64 = (0..3)
            .flat_map(|i| (0..3).map(move |j| (i, j)))
            .map(|(i, j)| w[i] * w[j] * covariance[i][j])
            .sum();
        let gain: f64 = w.iter().zip(mean).map(|(weight, mean)| weight * mean).sum();
        standard.iter().map(|z| (z * variance.sqrt() - gain, 1.0 / steps as f64)).collect()
    };
    // The tail mean is convex in the weights.
    let (mut low, mut high) = (0.0, 0.5);
    for _ in 0..40 {
        let (left, right) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if risk::tail_mean(&losses(left), 0.9) < risk::tail_mean(&losses(right), 0.9) {
            high = right;
        } else {
            low = left;
        }
    }
    let bonds = f64::midpoint(low, high);
    // The printed inputs carry five digits; the weights lie on a flat optimum and are the less sharp for it.
    for (weight, name) in weights(bonds).into_iter().zip(names) {
        near(weight / case[&format!("weight {name}")], 1.0, 1e-2);
    }
    let digits = |found: f64, expected: f64| near(found / expected, 1.0, 2e-3);
    let losses = losses(bonds);
    for level in ["0.9", "0.95", "0.99"] {
        let number: f64 = level.parse().unwrap();
        digits(risk::quantile(&losses, number), case[&format!("quantile {level}")]);
        digits(risk::tail_mean(&losses, number), case[&format!("tail mean {level}")]);
    }
}

/// The standard normal variable that is not exceeded with a probability.
fn standard_normal(probability: f64) -> f64 {
    let (mut low, mut high) = (-10.0, 10.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if 0.5 * libm::erfc(-middle / 2.0_f64.sqrt()) < probability {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}
