//! Random numbers come from outside, so that every draw has its own stream.

/// Gives the uniform number in 0 to 1 of a figure, by number, in a draw, by number.
///
/// It must return the same number for the same figure and draw, whatever was asked before.
pub type Uniforms<'u> = dyn Fn(u64, usize) -> f64 + 'u;

/// A standard normal number from two uniform ones: `sqrt(-2 ln u) cos(2 pi v)` (Box and Muller).
pub(crate) fn normal(first: f64, second: f64) -> f64 {
    let radius = (-2.0 * libm::log(first.max(f64::MIN_POSITIVE))).sqrt();
    radius * libm::cos(std::f64::consts::TAU * second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_normal_number_has_mean_zero_and_spread_one() {
        let steps = 200;
        let mid = |k: usize| (k as f64 + 0.5) / steps as f64;
        let all: Vec<f64> = (0..steps)
            .flat_map(|a| (0..steps).map(move |b| (a, b)))
            .map(|(a, b)| normal(mid(a), mid(b)))
            .collect();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        let square = all.iter().map(|z| z * z).sum::<f64>() / all.len() as f64;
        assert!(mean.abs() < 1e-12);
        assert!((square - 1.0).abs() < 0.01);
        assert!(normal(0.0, 0.3).is_finite(), "the edge of the interval is no infinity");
    }
}
