//! Conditional value at risk.

use serde::Serialize;

use crate::Fault;

/// How much the worst outcomes count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Risk {
    /// Weight lambda of the conditional value at risk against the expected loss, from 0 to 1.
    pub weight: f64,
    /// Level alpha: the mean is over the worst 1 - alpha of the probability; from 0 to below 1.
    pub level: f64,
}

impl Risk {
    /// Only the expected loss counts.
    pub const NEUTRAL: Self = Self { weight: 0.0, level: 0.0 };

    /// (1 - lambda) E\[L\] + lambda `CVaR`(L) of losses with their probabilities.
    #[must_use]
    pub fn value(&self, losses: &[(f64, f64)]) -> f64 {
        (1.0 - self.weight) * expected(losses) + self.weight * tail_mean(losses, self.level)
    }

    pub(crate) fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if !(0.0..=1.0).contains(&self.weight) {
            faults.push(Fault(format!("the weight of risk is {}, not between 0 and 1", self.weight)));
        }
        if !(0.0..1.0).contains(&self.level) {
            faults.push(Fault(format!("the level of risk is {}, not from 0 to below 1", self.level)));
        }
        faults
    }
}

/// The mean of losses with their probabilities.
#[must_use]
pub fn expected(losses: &[(f64, f64)]) -> f64 {
    losses.iter().map(|(loss, probability)| loss * probability).sum()
}

/// Weights, by place, of the worst part 1 - level of the probability: they lie between zero and the probability
/// divided by 1 - level, add up to one and give the greatest weighted loss of all such weights. Among equal
/// losses the earlier is taken first.
#[must_use]
pub fn tail_weights(losses: &[(f64, f64)], level: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..losses.len()).collect();
    order.sort_by(|a, b| losses[*b].0.total_cmp(&losses[*a].0).then(a.cmp(b)));
    let mut weights = vec![0.0; losses.len()];
    let mut left = 1.0_f64;
    for place in order {
        let weight = (losses[place].1 / (1.0 - level)).min(left);
        weights[place] = weight;
        left -= weight;
    }
    weights
}

/// Conditional value at risk: the mean of the worst part 1 - level of the probability, with the loss at its edge
/// counted in part (Rockafellar and Uryasev 2000; 2002 for discrete losses).
#[must_use]
pub fn tail_mean(losses: &[(f64, f64)], level: f64) -> f64 {
    tail_weights(losses, level).iter().zip(losses).map(|(weight, (loss, _))| weight * loss).sum()
}

/// Value at risk: the least loss that is not exceeded with a probability of at least the level.
#[must_use]
pub fn quantile(losses: &[(f64, f64)], level: f64) -> f64 {
    let mut sorted = losses.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut total = 0.0;
    for (loss, probability) in &sorted {
        total += probability;
        // Probabilities such as 0.6 + 0.25 + 0.05 fall short of 0.9 by rounding.
        if total >= level - ROUNDING {
            return *loss;
        }
    }
    sorted.last().map_or(f64::NAN, |(loss, _)| *loss)
}

/// Rounding of a sum of probabilities.
const ROUNDING: f64 = 1e-12;
