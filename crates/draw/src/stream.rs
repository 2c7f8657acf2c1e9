//! Plain Monte Carlo: one stream of random numbers a figure.

use rand_chacha::ChaCha8Rng;
use rand_core::{RngCore, SeedableRng};

/// 32-bit words that a uniform number takes from a stream.
const WORDS: u128 = 2;

/// Uniform numbers in 0 to 1 of one figure, for as many draws as `out` has room for, from draw `first` on.
///
/// The stream is the figure's, the position in it the draw's: the same seed, figure and draw give the same
/// number in any order and on any number of threads.
pub fn uniforms(seed: u64, figure: u64, first: u64, out: &mut [f64]) {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    stream.set_stream(figure);
    stream.set_word_pos(u128::from(first) * WORDS);
    for value in out {
        *value = uniform(stream.next_u64());
    }
}

/// The 53 leading bits make a number from 0 to below 1 that is uniform to the last bit of a float.
pub(crate) fn uniform(bits: u64) -> f64 {
    (bits >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_depend_on_seed_figure_and_draw_alone() {
        let mut first = vec![0.0; 256];
        let mut second = vec![0.0; 256];
        uniforms(7, 3, 256, &mut first);
        let mut both = vec![0.0; 512];
        uniforms(7, 3, 0, &mut both);
        assert_eq!(&both[256..], &first[..], "draws are places in the stream");
        uniforms(7, 4, 256, &mut second);
        assert_ne!(first, second);
        uniforms(8, 3, 256, &mut second);
        assert_ne!(first, second);
        let mean = both.iter().sum::<f64>() / both.len() as f64;
        assert!((mean - 0.5).abs() < 0.05 && both.iter().all(|u| (0.0..1.0).contains(u)));
    }
}
