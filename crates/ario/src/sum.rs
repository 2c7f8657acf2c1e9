//! Sums in a fixed order of addition.
//!
//! A sum of floating-point numbers depends on the order in which they are added. The orders here are those in
//! which numpy adds a row, so that results can agree to the last bit; they are also quick.

/// Lanes of [`pairwise`] and of [`dot`].
const LANES: usize = 8;
/// Longest row that [`pairwise`] does not halve.
const LEAF: usize = 128;

/// Sum by halves, eight lanes in a half of at most 128: the order of `numpy.sum` on a row.
pub(crate) fn pairwise(row: &[f64]) -> f64 {
    if row.len() < LANES {
        return row.iter().fold(0.0, |sum, value| sum + value);
    }
    if row.len() > LEAF {
        let half = row.len() / 2;
        let (left, right) = row.split_at(half - half % LANES);
        return pairwise(left) + pairwise(right);
    }
    let (whole, rest) = row.as_chunks::<LANES>();
    let mut lanes = whole[0];
    for chunk in &whole[1..] {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    rest.iter().fold(across(lanes), |sum, value| sum + value)
}

fn across(lanes: [f64; LANES]) -> f64 {
    ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]))
}

/// Sum in two lanes, eight numbers at a time: the order of `numpy.einsum("ij->i")` on a row.
pub(crate) fn two_lanes(row: &[f64]) -> f64 {
    let mut lanes = [0.0; 2];
    let (whole, rest) = row.as_chunks::<8>();
    for chunk in whole {
        for lane in 0..2 {
            lanes[lane] += (chunk[lane] + chunk[2 + lane]) + (chunk[4 + lane] + chunk[6 + lane]);
        }
    }
    for (position, value) in rest.iter().enumerate() {
        lanes[position % 2] += value;
    }
    lanes[0] + lanes[1]
}

/// A part over a whole; nothing of nothing is nothing.
pub(crate) fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// Sum of products, in eight lanes.
pub(crate) fn dot(left: &[f64], right: &[f64]) -> f64 {
    let (left_whole, left_rest) = left.as_chunks::<LANES>();
    let (right_whole, right_rest) = right.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for (left, right) in left_whole.iter().zip(right_whole) {
        for lane in 0..LANES {
            lanes[lane] += left[lane] * right[lane];
        }
    }
    let rest = left_rest.iter().zip(right_rest).fold(0.0, |sum, (left, right)| sum + left * right);
    across(lanes) + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_gives_the_sum() {
        for length in [0, 1, 7, 8, 9, 54, 128, 129, 1000] {
            let row: Vec<f64> = (0..length).map(|index| f64::from(index) + 0.5).collect();
            let expected = f64::from(length * length) / 2.0;
            assert!((pairwise(&row) - expected).abs() < 1e-6);
            assert!((two_lanes(&row) - expected).abs() < 1e-6);
            assert!((dot(&row, &vec![1.0; row.len()]) - expected).abs() < 1e-6);
        }
    }

    #[test]
    fn the_orders_differ_where_rounding_shows() {
        let row = [1.0, 1e16, 1.0, -1e16, 1.0, 1.0];
        assert!((two_lanes(&row) - 4.0).abs() < 1e-9);
        assert!((pairwise(&row) - 2.0).abs() < 1e-9);
    }
}
