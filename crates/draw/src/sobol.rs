//! The sequence of Sobol in four dimensions, randomised by Owen's nested uniform scrambling, and shuffled.
//!
//! Direction numbers: Joe and Kuo, *Constructing Sobol sequences with better two-dimensional projections*, SIAM
//! Journal on Scientific Computing 30 (2008), set D(6). Scrambling: Owen, *Randomly permuted (t,m,s)-nets and
//! (t,s)-sequences* (1995): each binary digit is flipped or not by a coin that depends on all digits before it.
//!
//! More figures than four are drawn in groups of four, the points of each group in an order of their own (Owen,
//! *Latin supercube sampling* 1998; Burley, *Practical hash-based Owen scrambling* 2020). A sequence in seventy
//! dimensions has pairs of them that lie on few lines until it is very long; groups have no such pairs.

use crate::stream::uniform;

/// Dimensions of the sequence, and so figures of a group.
pub(crate) const DIMENSIONS: usize = 4;

/// Binary digits of a point; the sequence has 2^32 points.
const DIGITS: usize = 32;

/// Primitive polynomial over two elements, as the bits of a number, and first direction numbers, from the second
/// dimension on.
const DIRECTIONS: [(u32, &[u32]); DIMENSIONS - 1] = [(0b11, &[1]), (0b111, &[1, 3]), (0b1011, &[1, 3, 1])];

/// The sequence.
#[derive(Debug, Clone)]
pub(crate) struct Sobol {
    /// Direction numbers by dimension, leading digit first.
    directions: [[u32; DIGITS]; DIMENSIONS],
}

impl Default for Sobol {
    fn default() -> Sobol {
        let mut directions = [[0; DIGITS]; DIMENSIONS];
        directions[0] = std::array::from_fn(|digit| 1 << (DIGITS - 1 - digit));
        for (of_dimension, (polynomial, initial)) in directions[1..].iter_mut().zip(DIRECTIONS) {
            *of_dimension = directions_of(polynomial, initial);
        }
        Sobol { directions }
    }
}

impl Sobol {
    /// Digits of a point in a dimension, unscrambled; points are numbered in binary, not in Gray code.
    fn digits(&self, dimension: usize, point: u32) -> u32 {
        let mut digits = 0;
        let mut left = point;
        while left != 0 {
            digits ^= self.directions[dimension][left.trailing_zeros() as usize];
            left &= left - 1;
        }
        digits
    }

    /// A point in a dimension, from 0 to below 1, scrambled by a key.
    ///
    /// Digits past the sequence's own are random, as the scrambling asks.
    pub(crate) fn scrambled(&self, dimension: usize, point: u32, key: u64) -> f64 {
        let scrambled = scramble(self.digits(dimension, point), key);
        let rest = mix(key ^ mix(u64::from(scrambled)));
        uniform((u64::from(scrambled) << DIGITS) | (rest >> DIGITS))
    }
}

/// Another order of points: each aligned block of a power of two of them becomes an aligned block again.
pub(crate) fn shuffled(point: u32, key: u64) -> u32 {
    scramble(point, key)
}

/// All direction numbers by the recurrence of the polynomial.
fn directions_of(polynomial: u32, initial: &[u32]) -> [u32; DIGITS] {
    let degree = polynomial.ilog2() as usize;
    let mut directions = [0; DIGITS];
    for (digit, number) in initial.iter().enumerate() {
        directions[digit] = number << (DIGITS - 1 - digit);
    }
    for digit in degree..DIGITS {
        directions[digit] = directions[digit - degree] >> degree;
        for back in 1..=degree {
            if (polynomial >> (degree - back)) & 1 == 1 {
                directions[digit] ^= directions[digit - back];
            }
        }
    }
    directions
}

/// Nested uniform scrambling: the coin of a digit depends on the key and on the digits before it.
fn scramble(digits: u32, key: u64) -> u32 {
    let mut flips = 0_u32;
    for digit in 0..DIGITS {
        let before = if digit == 0 { 0 } else { digits >> (DIGITS - digit) };
        // A leading one tells apart runs of digits of different length.
        let node = (1_u64 << digit) | u64::from(before);
        let coin = (mix(key ^ mix(node)) >> (DIGITS - 1)) as u32 & 1;
        flips |= coin << (DIGITS - 1 - digit);
    }
    digits ^ flips
}

/// The finaliser of `SplitMix64` (Steele, Lea and Flood, 2014): every bit of the result depends on every bit given.
pub(crate) fn mix(value: u64) -> u64 {
    let mut bits = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first ten points in three dimensions that Joe and Kuo print, in their order of Gray code.
    #[test]
    fn first_points_are_the_published_ones() {
        let published = [
            [0.0, 0.0, 0.0],
            [0.5, 0.5, 0.5],
            [0.75, 0.25, 0.25],
            [0.25, 0.75, 0.75],
            [0.375, 0.375, 0.625],
            [0.875, 0.875, 0.125],
            [0.625, 0.125, 0.875],
            [0.125, 0.625, 0.375],
            [0.1875, 0.3125, 0.9375],
            [0.6875, 0.8125, 0.4375],
        ];
        let sobol = Sobol::default();
        for (number, point) in (0_u32..).zip(published) {
            let gray = number ^ (number >> 1);
            let found: [f64; 3] =
                std::array::from_fn(|dimension| f64::from(sobol.digits(dimension, gray)) / 2_f64.powi(32));
            assert_eq!(found.map(f64::to_bits), point.map(f64::to_bits), "point {number}");
        }
    }

    #[test]
    fn every_dimension_puts_one_point_in_each_interval_scrambled_and_shuffled_or_not() {
        let sobol = Sobol::default();
        for dimension in 0..DIMENSIONS {
            for block in [0_u32, 3] {
                let mut plain = [false; 64];
                let mut scrambled = [false; 64];
                for point in 64 * block..64 * (block + 1) {
                    plain[(sobol.digits(dimension, point) >> 26) as usize] = true;
                    let value = sobol.scrambled(dimension, shuffled(point, 5), 12 + dimension as u64);
                    scrambled[(value * 64.0) as usize] = true;
                }
                assert!(plain.iter().all(|full| *full), "dimension {dimension}");
                assert!(scrambled.iter().all(|full| *full), "dimension {dimension}, scrambled");
            }
        }
    }

    #[test]
    fn the_first_three_dimensions_put_one_point_in_each_octant() {
        let sobol = Sobol::default();
        let mut full = [0; 8];
        for point in 0..8 {
            let octant = (0..3).map(|d| ((sobol.digits(d, point) >> 31) as usize) << d).sum::<usize>();
            full[octant] += 1;
        }
        assert_eq!(full, [1; 8]);
    }

    #[test]
    fn scrambling_leaves_each_number_uniform() {
        // Over keys, a single scrambled point is uniform: mean 1/2, variance 1/12.
        let sobol = Sobol::default();
        let count = 20_000;
        let values: Vec<f64> = (0..count).map(|key| sobol.scrambled(1, 5, mix(key))).collect();
        let mean = values.iter().sum::<f64>() / count as f64;
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count as f64;
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
        assert!((variance - 1.0 / 12.0).abs() < 0.003, "{variance}");
    }
}
