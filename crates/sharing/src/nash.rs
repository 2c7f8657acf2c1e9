//! Bargaining from what each would have without an agreement (Nash 1950; with weights, Kalai 1977).

/// Shares of a sum that can be handed over freely: each has what it would have alone and a part of what is left, by
/// weight. Nothing if there is less to share than all would have alone, or a weight is not above zero.
#[must_use]
pub fn transferable(whole: f64, alone: &[f64], weights: &[f64]) -> Option<Vec<f64>> {
    let left = whole - alone.iter().sum::<f64>();
    let total: f64 = weights.iter().sum();
    if left < 0.0 || alone.len() != weights.len() || !weights.iter().all(|weight| *weight > 0.0) {
        return None;
    }
    Some(alone.iter().zip(weights).map(|(alone, weight)| alone + left * weight / total).collect())
}

/// The point of a one-dimensional range that maximises (u(x) - u0)^w (v(x) - v0)^(1 - w), for utilities that rise and
/// fall along it: u must rise with x and v must fall, both concave. Nothing if no point gives both at least what they
/// have without an agreement.
///
/// The logarithm of the product is concave where both gain, so its maximum is found by golden section within the part
/// of the range in which both gain, to rounding.
#[must_use]
pub fn along(
    range: (f64, f64),
    u: impl Fn(f64) -> f64,
    v: impl Fn(f64) -> f64,
    alone: (f64, f64),
    weight: f64,
) -> Option<f64> {
    // Each gains from some point on: found by halving.
    let low = turn(range, |x| u(x) >= alone.0)?;
    let high = -turn((-range.1, -range.0), |x| v(-x) >= alone.1)?;
    if low > high {
        return None;
    }
    let logarithm = |x: f64| {
        weight * libm::log((u(x) - alone.0).max(0.0)) + (1.0 - weight) * libm::log((v(x) - alone.1).max(0.0))
    };
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (low, high);
    for _ in 0..STEPS {
        let (left, right) = (high - golden * (high - low), low + golden * (high - low));
        if logarithm(left) < logarithm(right) {
            low = left;
        } else {
            high = right;
        }
    }
    Some(f64::midpoint(low, high))
}

/// Steps of golden section or halving: each cuts the range by a factor of at least 0.62.
const STEPS: usize = 100;

/// The least point of a range from which on something holds, if it holds at the end.
fn turn(range: (f64, f64), holds: impl Fn(f64) -> bool) -> Option<f64> {
    if !holds(range.1) {
        return None;
    }
    if holds(range.0) {
        return Some(range.0);
    }
    let (mut low, mut high) = range;
    for _ in 0..STEPS {
        let middle = f64::midpoint(low, high);
        if holds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Some(high)
}
