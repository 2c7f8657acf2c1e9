//! Draws: random numbers keyed by seed, figure and draw, and the spread of a figure.

use rand_chacha::ChaCha8Rng;
use rand_core::{RngCore, SeedableRng};
use sourced::Trust;

/// Draws made together. A figure's numbers for a block follow each other in its stream, so the block is the
/// unit of work; results do not depend on who works on which.
pub const fn block() -> usize {
    256
}

/// 32-bit words that a uniform number takes from a stream.
const WORDS: u128 = 2;

/// Uniform numbers in 0 to 1 of one figure for one block of draws.
///
/// The stream is the figure's number, the position in it the draw's: the same seed, figure and draw give the
/// same number in any order and on any number of threads.
pub fn uniforms(seed: u64, figure: u64, block_number: usize, out: &mut [f64]) {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    stream.set_stream(figure);
    stream.set_word_pos((block_number * block()) as u128 * WORDS);
    for value in out {
        // The 53 leading bits make a number that is uniform to the last bit of a float.
        *value = (stream.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64);
    }
}

/// Half-widths of figures without a range of their own, as a part of the value, by grade of trust.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Widths {
    /// By grade, A to D.
    pub by_trust: [f64; 4],
}

impl Widths {
    /// The half-width of a grade.
    #[must_use]
    pub fn of(&self, trust: Trust) -> f64 {
        self.by_trust[match trust {
            Trust::A => 0,
            Trust::B => 1,
            Trust::C => 2,
            Trust::D => 3,
        }]
    }
}

/// Low, mode and high of a figure: it is drawn from the triangle over them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Least value.
    pub low: f64,
    /// Likeliest value.
    pub mode: f64,
    /// Greatest value.
    pub high: f64,
}

impl Spread {
    /// A figure that is known.
    #[must_use]
    pub fn exactly(value: f64) -> Spread {
        Spread { low: value, mode: value, high: value }
    }

    /// The value at a level of the cumulative distribution of the triangle.
    ///
    /// `F^-1(u) = low + sqrt(u (high-low)(mode-low))` below the mode, mirrored above it.
    #[must_use]
    pub fn at(&self, level: f64) -> f64 {
        let width = self.high - self.low;
        if width <= 0.0 {
            return self.mode;
        }
        let left = (self.mode - self.low) / width;
        if level < left {
            self.low + (level * width * (self.mode - self.low)).sqrt()
        } else {
            self.high - ((1.0 - level) * width * (self.high - self.mode)).sqrt()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_depend_on_seed_figure_and_draw_alone() {
        let mut first = vec![0.0; block()];
        let mut second = vec![0.0; block()];
        uniforms(7, 3, 1, &mut first);
        let mut both = vec![0.0; 2 * block()];
        uniforms(7, 3, 0, &mut both);
        assert_eq!(&both[block()..], &first[..], "a block is a window into the stream");
        uniforms(7, 4, 1, &mut second);
        assert_ne!(first, second);
        uniforms(8, 3, 1, &mut second);
        assert_ne!(first, second);
        let mean = both.iter().sum::<f64>() / both.len() as f64;
        assert!((mean - 0.5).abs() < 0.05 && both.iter().all(|u| (0.0..1.0).contains(u)));
    }

    #[test]
    fn the_triangle_has_its_ends_its_mode_and_its_mean() {
        let spread = Spread { low: 2.0, mode: 3.0, high: 7.0 };
        assert_eq!((spread.at(0.0), spread.at(1.0)), (2.0, 7.0));
        assert!((spread.at(0.2) - 3.0).abs() < 1e-12, "F(mode) = (mode-low)/(high-low)");
        let steps = 100_000;
        let mean = (0..steps).map(|k| spread.at((f64::from(k) + 0.5) / f64::from(steps))).sum::<f64>()
            / f64::from(steps);
        assert!((mean - 4.0).abs() < 1e-4, "the mean is the mean of the corners");
        assert!((Spread::exactly(5.0).at(0.3) - 5.0).abs() < f64::EPSILON);
    }
}
