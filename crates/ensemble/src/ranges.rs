//! Which draws a partial ensemble holds.

use serde::{Deserialize, Serialize};

/// Draws as ranges that neither touch nor overlap, in rising order; ends are not counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawRanges(Vec<(u64, u64)>);

impl DrawRanges {
    /// The draws from `first` to before `end`.
    #[must_use]
    pub fn new(first: u64, end: u64) -> DrawRanges {
        DrawRanges(if first < end { vec![(first, end)] } else { Vec::new() })
    }

    /// The ranges.
    #[must_use]
    pub fn ranges(&self) -> &[(u64, u64)] {
        &self.0
    }

    /// Draws held.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.iter().map(|(first, end)| end - first).sum()
    }

    /// The first range that both hold.
    #[must_use]
    pub fn overlap(&self, other: &DrawRanges) -> Option<(u64, u64)> {
        self.0
            .iter()
            .flat_map(|a| other.0.iter().map(move |b| (a.0.max(b.0), a.1.min(b.1))))
            .find(|(a, b)| a < b)
    }

    /// Adds the draws of another.
    pub fn merge(&mut self, other: &DrawRanges) {
        let mut all = std::mem::take(&mut self.0);
        all.extend(&other.0);
        all.sort_unstable();
        for (first, end) in all {
            match self.0.last_mut() {
                Some(last) if first <= last.1 => last.1 = last.1.max(end),
                _ => self.0.push((first, end)),
            }
        }
    }

    /// The draws of `first..end` that are not held.
    #[must_use]
    pub fn missing(&self, first: u64, end: u64) -> DrawRanges {
        let mut missing = Vec::new();
        let mut next = first;
        for (from, to) in &self.0 {
            if *from > next {
                missing.push((next, (*from).min(end)));
            }
            next = next.max(*to);
        }
        if next < end {
            missing.push((next, end));
        }
        DrawRanges(missing.into_iter().filter(|(a, b)| a < b).collect())
    }

    /// True if the ranges are in order and apart, as they are unless somebody wrote them by hand.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.0.iter().all(|(a, b)| a < b) && self.0.windows(2).all(|pair| pair[0].1 < pair[1].0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ranges_are_sets_of_draws(ranges in proptest::collection::vec((0_u64..40, 0_u64..10), 0..6)) {
            let mut held = DrawRanges::default();
            let mut set = std::collections::BTreeSet::new();
            for (first, length) in ranges {
                let more = DrawRanges::new(first, first + length);
                prop_assert_eq!(held.overlap(&more).is_some(), (first..first + length).any(|d| set.contains(&d)));
                held.merge(&more);
                set.extend(first..first + length);
            }
            prop_assert!(held.is_sound());
            prop_assert_eq!(held.count(), set.len() as u64);
            let missing: Vec<u64> = held.missing(5, 45).ranges().iter().flat_map(|(a, b)| *a..*b).collect();
            let expected: Vec<u64> = (5..45).filter(|draw| !set.contains(draw)).collect();
            prop_assert_eq!(missing, expected);
        }
    }
}
