//! Levels of all figures of a draw.

use serde::{Deserialize, Serialize};

use crate::sobol::{DIMENSIONS, Sobol, mix, shuffled};
use crate::stream::uniforms;

/// Independent scrambles among which the draws of a Sobol ensemble are dealt out in turn.
///
/// How far their answers lie apart is the measure of error of a quasi-random ensemble: the draws of one scramble
/// depend on each other, so that the usual formula does not hold. Eight leave seven degrees of freedom.
pub const REPLICATES: usize = 8;

/// How draws are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Plain Monte Carlo.
    #[serde(rename = "mc")]
    MonteCarlo,
    /// Scrambled Sobol points in [`REPLICATES`] independent scrambles.
    Sobol,
}

impl Method {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Method::MonteCarlo => "mc",
            Method::Sobol => "sobol",
        }
    }
}

/// Draws levels in 0 to 1 for a list of figures.
#[derive(Debug, Clone)]
pub struct Sampler {
    method: Method,
    seed: u64,
    /// Streams of the figures, from their names: another figure in the list moves no plain draw of theirs.
    figures: Vec<u64>,
    sobol: Sobol,
}

impl Sampler {
    /// A sampler of figures by name. Under [`Method::Sobol`] each four figures, in the order given, share the
    /// dimensions of a sequence.
    #[must_use]
    pub fn new<'n>(method: Method, seed: u64, figures: impl IntoIterator<Item = &'n str>) -> Sampler {
        Sampler {
            method,
            seed,
            figures: figures.into_iter().map(stream_of).collect(),
            sobol: Sobol::default(),
        }
    }

    /// How draws are made.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }

    /// Number of figures.
    #[must_use]
    pub fn figures(&self) -> usize {
        self.figures.len()
    }

    /// The scramble that a draw belongs to.
    #[must_use]
    pub fn replicate(draw: u64) -> usize {
        (draw % REPLICATES as u64) as usize
    }

    /// Levels of a draw, one for each figure; draws count from 0.
    ///
    /// # Panics
    /// If `levels` has not as many places as there are figures.
    pub fn levels(&self, draw: u64, levels: &mut [f64]) {
        assert_eq!(levels.len(), self.figures.len(), "one level a figure");
        match self.method {
            Method::MonteCarlo => {
                for (level, figure) in levels.iter_mut().zip(&self.figures) {
                    uniforms(self.seed, *figure, draw, std::slice::from_mut(level));
                }
            }
            Method::Sobol => {
                let scramble = mix(mix(self.seed) ^ Self::replicate(draw) as u64);
                // Points past 2^32 would repeat the sequence under the same scramble: they get another one.
                let place = draw / REPLICATES as u64;
                let (lap, point) = (mix(place >> 32), place as u32);
                let groups = levels.chunks_mut(DIMENSIONS).zip(self.figures.chunks(DIMENSIONS));
                for (group, (levels, figures)) in groups.enumerate() {
                    let point = shuffled(point, mix(scramble ^ mix(lap ^ group as u64)));
                    for (dimension, (level, figure)) in levels.iter_mut().zip(figures).enumerate() {
                        *level = self.sobol.scrambled(dimension, point, mix(scramble ^ lap ^ figure));
                    }
                }
            }
        }
    }
}

/// The stream of a figure: its name under FNV-1a of 64 bits.
fn stream_of(name: &str) -> u64 {
    name.bytes()
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];

    fn of(sampler: &Sampler, draw: u64) -> Vec<f64> {
        let mut levels = vec![0.0; sampler.figures()];
        sampler.levels(draw, &mut levels);
        levels
    }

    /// Mean of a smooth function of five levels whose mean is 1.
    fn mean(sampler: &Sampler, draws: u64) -> f64 {
        let value = |draw| of(sampler, draw).iter().map(|u| 1.0 + 0.8 * (u - 0.5)).product::<f64>();
        (0..draws).map(value).sum::<f64>() / draws as f64
    }

    #[test]
    fn sobol_points_integrate_a_smooth_function_better_than_random_ones() {
        let draws = 2048;
        let error = |method: Method| {
            let squares = (0..20).map(|seed| (mean(&Sampler::new(method, seed, NAMES), draws) - 1.0).powi(2));
            (squares.sum::<f64>() / 20.0).sqrt()
        };
        let (plain, sobol) = (error(Method::MonteCarlo), error(Method::Sobol));
        assert!(sobol < plain / 3.0, "root mean square error {sobol} against {plain}");
    }

    #[test]
    fn a_plain_draw_of_a_figure_does_not_depend_on_the_others() {
        let one = Sampler::new(Method::MonteCarlo, 3, ["b"]);
        let five = Sampler::new(Method::MonteCarlo, 3, NAMES);
        assert_eq!(of(&one, 9)[0].to_bits(), of(&five, 9)[1].to_bits());
    }

    #[test]
    fn no_two_of_seventy_figures_move_together() {
        // In one sequence of seventy dimensions some pairs have a correlation of order one at such lengths.
        let names: Vec<String> = (0..70).map(|number| format!("figure-{number}")).collect();
        let sampler = Sampler::new(Method::Sobol, 2, names.iter().map(String::as_str));
        let draws: Vec<Vec<f64>> = (0..512).map(|draw| of(&sampler, draw)).collect();
        for a in 0..70 {
            for b in 0..a {
                let product: f64 = draws.iter().map(|levels| (levels[a] - 0.5) * (levels[b] - 0.5)).sum();
                let correlation = product * 12.0 / 512.0;
                assert!(correlation.abs() < 5.0 / 512_f64.sqrt(), "figures {a} and {b}: {correlation}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_draw_is_the_same_whenever_it_is_made(seed: u64, draw: u64, sobol: bool) {
            let method = if sobol { Method::Sobol } else { Method::MonteCarlo };
            let sampler = Sampler::new(method, seed, NAMES);
            let levels = of(&sampler, draw);
            prop_assert!(levels.iter().all(|level| (0.0..1.0).contains(level)));
            let _ = of(&sampler, draw.wrapping_add(1));
            prop_assert_eq!(levels, of(&Sampler::new(method, seed, NAMES), draw));
        }
    }
}
