//! Ranks and how two rankings agree.

/// Ranks of values, 1 for the largest; equal values share the mean of their ranks.
#[must_use]
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let mut end = start + 1;
        while end < order.len() && values[order[end]].total_cmp(&values[order[start]]).is_eq() {
            end += 1;
        }
        // The ranks start+1 to end, shared.
        let mean = (start + 1 + end) as f64 / 2.0;
        for place in &order[start..end] {
            ranks[*place] = mean;
        }
        start = end;
    }
    ranks
}

/// Spearman's rank correlation over the pairs in which both have a value; nothing with fewer than three pairs
/// or where one side does not vary.
#[must_use]
pub fn spearman(first: &[Option<f64>], second: &[Option<f64>]) -> Option<f64> {
    let pairs: Vec<(f64, f64)> = first.iter().zip(second).filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
    if pairs.len() < 3 {
        return None;
    }
    let (a, b): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    let (a, b) = (ranks(&a), ranks(&b));
    let mean = (a.len() + 1) as f64 / 2.0;
    let (mut product, mut first, mut second) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(&b) {
        product += (x - mean) * (y - mean);
        first += (x - mean).powi(2);
        second += (y - mean).powi(2);
    }
    (first > 0.0 && second > 0.0).then(|| product / (first * second).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn equal_values_share_their_ranks() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [1.5, 4.0, 1.5, 3.0]);
    }

    #[test]
    fn a_textbook_rank_correlation() {
        // Five judges' marks with d = (0, 1, 1, 1, 1): 1 - 6*4/(5*24) = 0.8.
        let first = [1.0, 2.0, 3.0, 4.0, 5.0].map(Some);
        let second = [1.0, 3.0, 2.0, 5.0, 4.0].map(Some);
        assert!((spearman(&first, &second).unwrap() - 0.8).abs() < 1e-12);
        assert_eq!(spearman(&first, &[Some(1.0), None, None, Some(2.0), None]), None);
    }

    proptest! {
        #[test]
        fn a_ranking_agrees_with_itself_and_with_any_rising_curve_of_it(
            values in prop::collection::vec(-100.0_f64..100.0, 3..40),
        ) {
            let own: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
            let bent: Vec<Option<f64>> = values.iter().map(|v| Some(v.powi(3))).collect();
            if let Some(correlation) = spearman(&own, &bent) {
                prop_assert!((correlation - 1.0).abs() < 1e-9);
            }
        }
    }
}
