//! First-order and total indices from draws made for them: two levels a figure, one exchanged at a time.

use crate::exact::{Moments, whole};

/// First-order and total indices of a list of figures.
///
/// With `A` and `B` two independent draws and `A_i` the first with figure `i` taken from the second:
/// first order `E[(f(B) - m) (f(A_i) - f(A))] / V` (Saltelli and others 2010), total
/// `E[(f(A) - f(A_i))^2] / 2V` (Jansen 1999). The total index counts what a figure does together with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effects {
    all: Moments,
    /// By figure: sums of `f(B) (f(A_i) - f(A))`, of `f(A_i) - f(A)`, of its square.
    sums: Vec<[i128; 3]>,
    points: u64,
}

impl Effects {
    /// Adds what another has counted.
    ///
    /// # Panics
    /// If the other has another number of figures.
    pub fn merge(&mut self, other: &Effects) {
        assert_eq!(self.sums.len(), other.sums.len(), "the same figures");
        self.all.merge(&other.all);
        self.points += other.points;
        for (own, more) in self.sums.iter_mut().flatten().zip(other.sums.iter().flatten()) {
            *own += more;
        }
    }

    /// First-order index of a figure.
    #[must_use]
    pub fn first_order(&self, figure: usize) -> f64 {
        let [product, difference, _] = self.sums[figure].map(|sum| sum as f64);
        self.over_variance(product - self.all.mean() * difference)
    }

    /// Total index of a figure.
    #[must_use]
    pub fn total(&self, figure: usize) -> f64 {
        self.over_variance(self.sums[figure][2] as f64 / 2.0)
    }

    fn over_variance(&self, sum: f64) -> f64 {
        let variance = self.all.variance();
        if variance > 0.0 { sum / self.points as f64 / variance } else { 0.0 }
    }
}

/// Evaluates a model at one point of the design and counts it: `figures + 2` times.
///
/// `levels` holds the first draw, then the second. Numbers are rounded to whole multiples of `unit`.
///
/// # Errors
/// What the model returns.
pub fn pick_freeze<E>(
    levels: &[f64],
    unit: f64,
    mut model: impl FnMut(&[f64]) -> Result<f64, E>,
) -> Result<Effects, E> {
    let (first, second) = levels.split_at(levels.len() / 2);
    let mut run = |levels: &[f64]| Ok(whole(model(levels)?, unit));
    let (a, b) = (run(first)?, run(second)?);
    let mut all = Moments::default();
    all.add(a);
    all.add(b);
    let mut mixed = first.to_vec();
    let mut sums = Vec::with_capacity(first.len());
    for figure in 0..first.len() {
        mixed[figure] = second[figure];
        let difference = run(&mixed)? - a;
        sums.push([b * difference, difference, difference * difference]);
        mixed[figure] = first[figure];
    }
    Ok(Effects { all, sums, points: 1 })
}
