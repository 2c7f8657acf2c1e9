//! Fixed bins: where a value is counted, and how far a quantile read from the counts may be off.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// Bits of the fraction of a float.
const FRACTION: u32 = 52;

/// Fixed bins. Values below the first bin are counted in it, values above the last one in that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bins {
    /// Bins of equal width from 0 to 1; the first is for zero alone.
    Share {
        /// Bins above zero.
        parts: u16,
    },
    /// Each doubling is cut into `2^bits` bins of equal width; the first bin is for what is below
    /// `2^lowest`, zero above all.
    Doublings {
        /// Power of two at which the second bin begins.
        lowest: i16,
        /// Power of two at which the last bin ends.
        highest: i16,
        /// Power of two of the bins of a doubling.
        bits: u8,
    },
    /// Ratios to what is usual: the bins of doublings, and one for 1 alone.
    Ratios {
        /// Power of two at which the second bin begins.
        lowest: i16,
        /// Power of two at which the last bin ends.
        highest: i16,
        /// Power of two of the bins of a doubling.
        bits: u8,
    },
}

impl Bins {
    /// Number of bins.
    #[must_use]
    pub fn count(self) -> usize {
        match self {
            Bins::Share { parts } => usize::from(parts) + 1,
            Bins::Doublings { lowest, highest, bits } => (((highest - lowest) as usize) << bits) + 1,
            Bins::Ratios { lowest, highest, bits } => Bins::Doublings { lowest, highest, bits }.count() + 1,
        }
    }

    /// True if these are bins that can be counted in, as they are unless somebody wrote them by hand.
    #[must_use]
    pub fn is_sound(self) -> bool {
        match self {
            Bins::Share { parts } => parts > 0,
            Bins::Doublings { lowest, highest, bits } => {
                -1022 <= lowest && lowest < highest && highest <= 1023 && bits <= 8
            }
            Bins::Ratios { lowest, highest, bits } => {
                lowest <= 0 && 0 < highest && Bins::Doublings { lowest, highest, bits }.is_sound()
            }
        }
    }

    /// The bin of a value. The bin of a doubling is read from the bits of the float: the same everywhere.
    #[must_use]
    pub fn of(self, value: f64) -> usize {
        match self {
            // What is below zero, and what is no number, is not above zero.
            _ if value.partial_cmp(&0.0) != Some(Ordering::Greater) => 0,
            Bins::Share { parts } => {
                let parts = usize::from(parts);
                ((value * parts as f64).ceil() as usize).clamp(1, parts)
            }
            Bins::Doublings { lowest, bits, .. } => {
                let first = (i64::from(lowest) + 1023) << bits;
                let here = (value.to_bits() >> (FRACTION - u32::from(bits))) as i64;
                (here - first + 1).clamp(0, self.count() as i64 - 1) as usize
            }
            // The bin of 1 lies before that of what is above it.
            Bins::Ratios { lowest, highest, bits } => {
                Bins::Doublings { lowest, highest, bits }.of(value) + usize::from(value > 1.0)
            }
        }
    }

    /// Lower and upper edge of a bin.
    #[must_use]
    pub fn edges(self, bin: usize) -> (f64, f64) {
        match self {
            _ if bin == 0 => (0.0, 0.0),
            Bins::Share { parts } => {
                let parts = f64::from(parts);
                ((bin as f64 - 1.0) / parts, bin as f64 / parts)
            }
            Bins::Doublings { lowest, bits, .. } => {
                let at = |bin: u64| {
                    let first = ((i64::from(lowest) + 1023) as u64) << bits;
                    f64::from_bits((first + bin - 1) << (FRACTION - u32::from(bits)))
                };
                (at(bin as u64), at(bin as u64 + 1))
            }
            Bins::Ratios { lowest, highest, bits } => {
                let doublings = Bins::Doublings { lowest, highest, bits };
                match bin.cmp(&doublings.of(1.0)) {
                    Ordering::Less => doublings.edges(bin),
                    Ordering::Equal => (1.0, 1.0),
                    Ordering::Greater => doublings.edges(bin - 1),
                }
            }
        }
    }

    /// How far a quantile read from the counts may be from that of the values, for values inside the bins: the
    /// width of a bin, as a part of 1 for shares, as a part of the value for doublings and ratios.
    #[must_use]
    pub fn error(self) -> f64 {
        match self {
            Bins::Share { parts } => 1.0 / f64::from(parts),
            Bins::Doublings { bits, .. } | Bins::Ratios { bits, .. } => 1.0 / f64::from(1_u32 << bits),
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "values that are exact by construction")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PRICES: Bins = Bins::Ratios { lowest: -4, highest: 10, bits: 4 };
    const COVERS: Bins = Bins::Doublings { lowest: -4, highest: 10, bits: 4 };

    #[test]
    fn zero_ends_and_what_is_no_number_have_a_bin() {
        for bins in [PRICES, COVERS, Bins::Share { parts: 200 }] {
            assert_eq!((bins.of(0.0), bins.of(-3.0), bins.of(f64::NAN)), (0, 0, 0));
            assert_eq!(bins.of(f64::INFINITY), bins.count() - 1);
            assert_eq!(bins.of(1e300), bins.count() - 1);
        }
        assert_eq!(PRICES.of(1e-300), 0);
        assert_eq!(COVERS.edges(COVERS.of(1.0)).0, 1.0);
        // The usual price has a bin of its own.
        assert_eq!(PRICES.edges(PRICES.of(1.0)), (1.0, 1.0));
        assert_eq!(PRICES.edges(PRICES.of(1.0 + f64::EPSILON)), (1.0, 1.0625));
        assert_eq!(PRICES.edges(PRICES.of(1.0 - f64::EPSILON)), (0.96875, 1.0));
        assert_eq!(Bins::Share { parts: 200 }.edges(200), (0.995, 1.0));
    }

    proptest! {
        #[test]
        fn a_value_lies_between_the_edges_of_its_bin(value in 0.07_f64..1000.0, share in 0.001_f64..1.0) {
            for bins in [PRICES, COVERS] {
                let (low, high) = bins.edges(bins.of(value));
                prop_assert!(low <= value && value < high);
                prop_assert!((high - low) / low <= bins.error() + 1e-12);
            }
            let shares = Bins::Share { parts: 100 };
            let (low, high) = shares.edges(shares.of(share));
            prop_assert!(low - 1e-12 <= share && share <= high + 1e-12);
        }
    }
}
