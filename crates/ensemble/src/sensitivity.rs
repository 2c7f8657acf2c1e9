//! Which figures move a number, from the draws at hand.

use serde::{Deserialize, Serialize};

use crate::exact::{Moments, sum_is_within, whole};

/// Classes of a level that are counted; pooled to fewer where there are few draws.
const CLASSES: usize = 32;
/// Draws wanted in a class.
const IN_A_CLASS: u64 = 16;
/// Fewest classes.
const FEWEST: usize = 4;

/// Sums of a number by class of the level of each figure.
///
/// The first-order index of Sobol of figure `i` is `Var(E[Y|X_i]) / Var(Y)`: the part of the variance that would
/// go if the figure were known. It is estimated from any draws by the correlation ratio of classes of `X_i`,
/// corrected for what classes explain by chance (the epsilon squared of Kelley 1935):
/// `(between - (k-1) within/(n-k)) / all`, sums of squares between and within `k` classes of `n` draws. What it
/// cannot see: figures that act only together with others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sensitivity {
    unit: f64,
    all: Moments,
    /// Count and sum in units by figure, then class.
    classes: Vec<Vec<(u64, i128)>>,
}

impl Sensitivity {
    /// Nothing yet, for a number of figures; numbers will be rounded to whole multiples of `unit`.
    #[must_use]
    pub fn new(figures: usize, unit: f64) -> Sensitivity {
        Sensitivity { unit, all: Moments::default(), classes: vec![vec![(0, 0); CLASSES]; figures] }
    }

    /// Counts the number of a draw with these levels.
    ///
    /// # Panics
    /// If there is not one level a figure.
    pub fn add(&mut self, levels: &[f64], value: f64) {
        assert_eq!(levels.len(), self.classes.len(), "one level a figure");
        let units = whole(value, self.unit);
        self.all.add(units);
        for (classes, level) in self.classes.iter_mut().zip(levels) {
            let class = ((level * CLASSES as f64) as usize).min(CLASSES - 1);
            classes[class].0 += 1;
            classes[class].1 += units;
        }
    }

    /// Adds what another has counted.
    ///
    /// # Panics
    /// If the other has another number of figures.
    pub fn merge(&mut self, other: &Sensitivity) {
        assert_eq!(self.classes.len(), other.classes.len(), "the same figures");
        self.all.merge(&other.all);
        for (own, more) in self.classes.iter_mut().flatten().zip(other.classes.iter().flatten()) {
            own.0 += more.0;
            own.1 += more.1;
        }
    }

    /// True if so many draws can have been counted.
    #[must_use]
    pub fn is_within(&self, draws: u64) -> bool {
        self.all.is_within(draws)
            && self.classes.iter().all(|classes| {
                let counted = classes.iter().try_fold(0_u64, |sum, class| sum.checked_add(class.0));
                classes.len() == CLASSES
                    && counted == Some(self.all.count)
                    && classes.iter().all(|(count, sum)| sum_is_within(*count, *sum))
            })
    }

    /// Number of figures.
    #[must_use]
    pub fn figures(&self) -> usize {
        self.classes.len()
    }

    /// First-order index of a figure: part of the variance. By chance it may be a little below zero.
    #[must_use]
    pub fn first_order(&self, figure: usize) -> f64 {
        let classes = self.pooled(figure);
        let (all, count) = (self.all.scatter(), self.all.count as f64);
        let filled = classes.iter().filter(|class| class.0 > 0).count() as f64;
        if all <= 0.0 || count <= filled {
            return 0.0;
        }
        let mean = self.all.mean();
        let between: f64 = classes
            .iter()
            .filter(|class| class.0 > 0)
            .map(|(count, sum)| *count as f64 * (*sum as f64 / *count as f64 - mean).powi(2))
            .sum();
        let within = (all - between).max(0.0) / (count - filled);
        (between - (filled - 1.0) * within) / all
    }

    /// Standard deviation of the first-order index of a figure without any influence: `sqrt(2 (k-1)) / n`.
    /// An index of less than twice it says nothing, and among many figures less than three times it.
    #[must_use]
    pub fn noise(&self) -> f64 {
        if self.all.count == 0 {
            1.0
        } else {
            (2.0 * (self.classes_used() as f64 - 1.0)).sqrt() / self.all.count as f64
        }
    }

    /// Mean of the number in the lowest and in the highest quarter of a figure's distribution.
    #[must_use]
    pub fn quarters(&self, figure: usize) -> (f64, f64) {
        let mean = |classes: &[(u64, i128)]| {
            let count: u64 = classes.iter().map(|class| class.0).sum();
            let sum: i128 = classes.iter().map(|class| class.1).sum();
            if count == 0 { self.all.mean() * self.unit } else { sum as f64 / count as f64 * self.unit }
        };
        let classes = &self.classes[figure];
        (mean(&classes[..CLASSES / 4]), mean(&classes[CLASSES - CLASSES / 4..]))
    }

    fn classes_used(&self) -> usize {
        let mut classes = CLASSES;
        while classes > FEWEST && self.all.count < IN_A_CLASS * classes as u64 {
            classes /= 2;
        }
        classes
    }

    fn pooled(&self, figure: usize) -> Vec<(u64, i128)> {
        self.classes[figure]
            .chunks(CLASSES / self.classes_used())
            .map(|pool| pool.iter().fold((0, 0), |sum, class| (sum.0 + class.0, sum.1 + class.1)))
            .collect()
    }
}
