//! One number of each draw: its mean, its quantiles and its tail.

use std::collections::BTreeMap;

use draw::{Method, REPLICATES, Sampler};
use serde::{Deserialize, Serialize};

use crate::bins::Bins;
use crate::exact::{Moments, sum_is_within, whole};

/// Bins of a distribution, in units of it: a quantile is off by at most a 64th of itself.
const BINS: Bins = Bins::Doublings { lowest: 0, highest: 48, bits: 6 };

/// Standard normal quantile of 97.5 %.
const NORMAL: f64 = 1.959_963_984_540_054;

/// Numbers of draws: counts and exact sums in fixed bins.
///
/// Numbers below zero keep their place in the mean but are counted as below one unit in quantiles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Distribution {
    /// Numbers are rounded to whole multiples of it.
    unit: f64,
    all: Tally,
    /// The same for the draws of each scramble.
    replicates: Vec<Tally>,
}

/// Counts and sums.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Tally {
    moments: Moments,
    /// Count and sum in units by bin.
    bins: BTreeMap<u16, (u64, i128)>,
}

impl Tally {
    fn add(&mut self, units: i128) {
        self.moments.add(units);
        let cell = self.bins.entry(BINS.of(units as f64) as u16).or_default();
        cell.0 += 1;
        cell.1 += units;
    }

    fn merge(&mut self, other: &Tally) {
        self.moments.merge(&other.moments);
        for (bin, (count, sum)) in &other.bins {
            let cell = self.bins.entry(*bin).or_default();
            cell.0 += count;
            cell.1 += sum;
        }
    }

    fn is_within(&self, draws: u64) -> bool {
        let counted = self.bins.values().try_fold(0_u64, |sum, cell| sum.checked_add(cell.0));
        self.moments.is_within(draws)
            && counted == Some(self.moments.count)
            && self.bins.values().all(|(count, sum)| *count > 0 && sum_is_within(*count, *sum))
    }

    /// Mean of each bin with its count, rising.
    fn weighted(&self, unit: f64, weight: f64) -> impl Iterator<Item = (f64, f64)> {
        self.bins
            .values()
            .map(move |(count, sum)| (*sum as f64 / *count as f64 * unit, *count as f64 * weight))
    }

    fn mixture(&self, unit: f64) -> Mixture {
        Mixture::new(self.weighted(unit, 1.0).collect())
    }
}

/// Standard errors of mean, quantile and tail mean.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Errors {
    /// Of the mean.
    pub mean: f64,
    /// Of the quantile.
    pub quantile: f64,
    /// Of the mean beyond it.
    pub tail_mean: f64,
}

impl Distribution {
    /// Nothing yet; numbers will be rounded to whole multiples of `unit`, up to 2^48 of them.
    #[must_use]
    pub fn new(unit: f64) -> Distribution {
        Distribution { unit, all: Tally::default(), replicates: vec![Tally::default(); REPLICATES] }
    }

    /// Counts the number of a draw.
    pub fn add(&mut self, draw: u64, value: f64) {
        let units = whole(value, self.unit);
        self.all.add(units);
        self.replicates[Sampler::replicate(draw)].add(units);
    }

    /// Adds what another has counted.
    pub fn merge(&mut self, other: &Distribution) {
        debug_assert!(self.unit.total_cmp(&other.unit).is_eq(), "the same unit");
        self.all.merge(&other.all);
        for (own, more) in self.replicates.iter_mut().zip(&other.replicates) {
            own.merge(more);
        }
    }

    /// True if so many draws can have been counted, in this unit.
    #[must_use]
    pub fn is_within(&self, draws: u64, unit: f64) -> bool {
        self.unit.total_cmp(&unit).is_eq()
            && self.replicates.len() == REPLICATES
            && self.replicates.iter().chain([&self.all]).all(|tally| tally.is_within(draws))
    }

    /// Draws counted.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.all.moments.count
    }

    /// Mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.all.moments.mean() * self.unit
    }

    /// Standard deviation.
    #[must_use]
    pub fn deviation(&self) -> f64 {
        self.all.moments.variance().sqrt() * self.unit
    }

    /// The least number that at least part `level` of the draws do not exceed, to the mean of its bin.
    #[must_use]
    pub fn quantile(&self, level: f64) -> f64 {
        self.all.mixture(self.unit).quantile(level)
    }

    /// Mean of the worst part `1 - level` of the draws: the conditional value at risk,
    /// `1/(1-a) integral of the quantile from a to 1` (Rockafellar and Uryasev 2000, Acerbi 2002).
    #[must_use]
    pub fn tail_mean(&self, level: f64) -> f64 {
        self.all.mixture(self.unit).tail_mean(level)
    }

    /// Standard errors of the mean, the quantile at `level` and the mean beyond it; none with too few draws.
    ///
    /// For plain draws: `s/sqrt(n)`; half the width of the interval of order statistics
    /// `n a -+ 1.96 sqrt(n a (1-a))`, over 1.96; and `sd of max(Y - q, 0) / ((1-a) sqrt(n))`. For Sobol points:
    /// standard deviation of the answers of independent scrambles over the root of their number.
    #[must_use]
    pub fn errors(&self, method: Method, level: f64) -> Option<Errors> {
        match method {
            Method::MonteCarlo => self.plain_errors(level),
            Method::Sobol => self.errors_between_replicates(level),
        }
    }

    fn plain_errors(&self, level: f64) -> Option<Errors> {
        let count = self.count() as f64;
        if count < 2.0 {
            return None;
        }
        let mixture = self.all.mixture(self.unit);
        let reach = NORMAL * (level * (1.0 - level) / count).sqrt();
        let quantile = mixture.quantile(level);
        let width = mixture.quantile((level + reach).min(1.0)) - mixture.quantile((level - reach).max(0.0));
        let beyond = |power: i32| {
            let parts =
                mixture.cells.iter().map(|(value, weight)| (value - quantile).max(0.0).powi(power) * weight);
            parts.sum::<f64>() / count
        };
        let spread = (beyond(2) - beyond(1).powi(2)).max(0.0).sqrt();
        Some(Errors {
            mean: self.deviation() / count.sqrt(),
            quantile: width / (2.0 * NORMAL),
            tail_mean: spread / ((1.0 - level) * count.sqrt()),
        })
    }

    fn errors_between_replicates(&self, level: f64) -> Option<Errors> {
        if self.replicates.iter().any(|tally| tally.moments.count == 0) {
            return None;
        }
        let between = |of: &dyn Fn(&Tally) -> f64| {
            let answers: Vec<f64> = self.replicates.iter().map(of).collect();
            let count = answers.len() as f64;
            let mean = answers.iter().sum::<f64>() / count;
            let scatter: f64 = answers.iter().map(|answer| (answer - mean).powi(2)).sum();
            (scatter / (count - 1.0) / count).sqrt()
        };
        Some(Errors {
            mean: between(&|tally| tally.moments.mean() * self.unit),
            quantile: between(&|tally| tally.mixture(self.unit).quantile(level)),
            tail_mean: between(&|tally| tally.mixture(self.unit).tail_mean(level)),
        })
    }
}

/// Several distributions together, each with its probability.
#[derive(Debug, Clone, PartialEq)]
pub struct Mixture {
    /// Value and weight, rising in value.
    cells: Vec<(f64, f64)>,
    total: f64,
}

impl Mixture {
    /// Distributions with their weights; one without draws counts for nothing.
    #[must_use]
    pub fn of<'d>(parts: impl IntoIterator<Item = (f64, &'d Distribution)>) -> Mixture {
        let cells = parts.into_iter().filter(|(_, part)| part.count() > 0).flat_map(|(weight, part)| {
            part.all.weighted(part.unit, weight / part.count() as f64).collect::<Vec<_>>()
        });
        Mixture::new(cells.collect())
    }

    fn new(mut cells: Vec<(f64, f64)>) -> Mixture {
        cells.sort_by(|a, b| a.0.total_cmp(&b.0));
        let total = cells.iter().map(|cell| cell.1).sum();
        Mixture { cells, total }
    }

    /// Mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        let sum: f64 = self.cells.iter().map(|(value, weight)| value * weight).sum();
        if self.total > 0.0 { sum / self.total } else { 0.0 }
    }

    /// The least value that at least part `level` of the weight does not exceed; 0 without draws.
    #[must_use]
    pub fn quantile(&self, level: f64) -> f64 {
        let wanted = level * self.total * (1.0 - ROUNDING);
        let mut before = 0.0;
        for (value, weight) in &self.cells {
            before += weight;
            if before >= wanted {
                return *value;
            }
        }
        self.cells.last().map_or(0.0, |cell| cell.0)
    }

    /// Mean of the worst part `1 - level` of the weight; 0 without draws.
    #[must_use]
    pub fn tail_mean(&self, level: f64) -> f64 {
        let tail = (1.0 - level) * self.total;
        let mut left = tail;
        let mut sum = 0.0;
        for (value, weight) in self.cells.iter().rev() {
            let taken = weight.min(left);
            sum += value * taken;
            left -= taken;
        }
        if tail > 0.0 { sum / tail } else { self.cells.last().map_or(0.0, |cell| cell.0) }
    }
}

/// A level such as 0.95 times a count is off by a rounding; a rank must not jump for it.
const ROUNDING: f64 = 1e-12;
