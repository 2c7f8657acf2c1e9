//! Sums that do not depend on the order of their terms.

use serde::{Deserialize, Serialize};

/// Whole units beyond which a value is cut: squares of a billion of them still fit into the sum.
const MOST: f64 = (1_u64 << 48) as f64;

/// A value in whole units, rounded to the nearest; what is no number counts as zero.
#[must_use]
pub(crate) fn whole(value: f64, unit: f64) -> i128 {
    (value / unit).round().clamp(-MOST, MOST) as i128
}

/// True if so many values in whole units can add to this.
#[must_use]
pub(crate) fn sum_is_within(count: u64, sum: i128) -> bool {
    sum.unsigned_abs() <= u128::from(count) * MOST as u128
}

/// Count, sum and sum of squares, in whole units.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moments {
    /// Values.
    pub count: u64,
    /// Their sum, in units.
    pub sum: i128,
    /// The sum of their squares, in squared units.
    pub squares: i128,
}

impl Moments {
    /// Adds a value in whole units.
    pub(crate) fn add(&mut self, units: i128) {
        self.count += 1;
        self.sum += units;
        self.squares += units * units;
    }

    /// Adds what another has counted.
    pub fn merge(&mut self, other: &Moments) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// True if so many draws can have given these sums.
    #[must_use]
    pub(crate) fn is_within(&self, draws: u64) -> bool {
        let largest = MOST as i128;
        let squares = i128::from(draws) * largest * largest;
        self.count <= draws && sum_is_within(self.count, self.sum) && (0..=squares).contains(&self.squares)
    }

    /// Mean in units; 0 without values.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum as f64 / self.count as f64 }
    }

    /// Sum of squared distances from the mean, in squared units: `sum x^2 - (sum x)^2 / n`.
    ///
    /// Computed around the rounded mean in whole numbers, so that nothing cancels.
    #[must_use]
    pub fn scatter(&self) -> f64 {
        if self.count == 0 {
            return 0.0;
        }
        let count = i128::from(self.count);
        let centre = self.sum / count;
        let around = self.squares - 2 * centre * self.sum + count * centre * centre;
        let rest = (self.sum - count * centre) as f64;
        (around as f64 - rest * rest / self.count as f64).max(0.0)
    }

    /// Variance of the population that the values are drawn from, in squared units.
    #[must_use]
    pub fn variance(&self) -> f64 {
        if self.count < 2 { 0.0 } else { self.scatter() / (self.count - 1) as f64 }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "values that are exact by construction")]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_values_and_nothing_cancels() {
        let mut moments = Moments::default();
        for value in [1e12 + 1.0, 1e12 + 2.0, 1e12 + 3.0, 1e12 + 6.0] {
            moments.add(whole(value, 1.0));
        }
        assert_eq!(moments.mean(), 1e12 + 3.0);
        assert_eq!(moments.scatter(), 14.0);
        assert_eq!(moments.variance(), 14.0 / 3.0);
        assert_eq!(Moments::default().variance(), 0.0);
    }

    #[test]
    fn a_billion_of_the_largest_values_fit() {
        let largest = whole(f64::INFINITY, 1.0);
        assert!((largest * largest).checked_mul(1 << 30).is_some());
    }
}
