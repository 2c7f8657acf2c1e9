//! When something first happens, if it does.

use serde::{Deserialize, Serialize};

/// Draws by the week in which something first happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrivals {
    /// Draws by week.
    pub weeks: Vec<u64>,
    /// Draws in which it did not happen.
    pub never: u64,
}

impl Arrivals {
    /// None yet, over a number of weeks.
    #[must_use]
    pub fn new(weeks: usize) -> Arrivals {
        Arrivals { weeks: vec![0; weeks], never: 0 }
    }

    /// Counts a draw; a week past the last one counts as never.
    pub fn add(&mut self, week: Option<usize>) {
        match week.and_then(|week| self.weeks.get_mut(week)) {
            Some(count) => *count += 1,
            None => self.never += 1,
        }
    }

    /// Adds what another has counted.
    ///
    /// # Panics
    /// If the other counts another number of weeks.
    pub fn merge(&mut self, other: &Arrivals) {
        assert_eq!(self.weeks.len(), other.weeks.len(), "the same weeks");
        for (count, more) in self.weeks.iter_mut().zip(&other.weeks) {
            *count += more;
        }
        self.never += other.never;
    }

    /// True if no more than so many draws were counted.
    #[must_use]
    pub fn is_within(&self, draws: u64) -> bool {
        let sum = self.weeks.iter().try_fold(self.never, |sum, count| sum.checked_add(*count));
        sum.is_some_and(|sum| sum <= draws)
    }

    /// Draws counted.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.weeks.iter().sum::<u64>() + self.never
    }

    /// Part of the draws in which it happened.
    #[must_use]
    pub fn part(&self) -> f64 {
        let count = self.count();
        if count == 0 { 0.0 } else { (count - self.never) as f64 / count as f64 }
    }

    /// The week by which it has happened in a part of the draws in which it happens at all.
    #[must_use]
    pub fn week_at(&self, level: f64) -> Option<usize> {
        let happened: u64 = self.weeks.iter().sum();
        let rank = ((level * happened as f64).ceil() as u64).max(1);
        let mut before = 0;
        self.weeks.iter().position(|count| {
            before += count;
            before >= rank
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_are_those_of_the_draws_in_which_it_happens() {
        let mut arrivals = Arrivals::new(10);
        for week in [Some(2), Some(2), Some(5), Some(9), None, Some(11)] {
            arrivals.add(week);
        }
        assert_eq!((arrivals.count(), arrivals.never), (6, 2));
        assert!((arrivals.part() - 4.0 / 6.0).abs() < 1e-12);
        assert_eq!(
            [0.0, 0.5, 0.75, 1.0].map(|level| arrivals.week_at(level)),
            [Some(2), Some(2), Some(5), Some(9)]
        );
        assert_eq!(Arrivals::new(3).week_at(0.5), None);
    }
}
