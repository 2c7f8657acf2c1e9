//! Iterative proportional fitting of flows to known totals.

/// Flows fitted to margins.
#[derive(Debug, Clone)]
pub struct Fit {
    /// Fitted flows, row by row.
    pub flows: Vec<Vec<f64>>,
    /// Rounds taken.
    pub rounds: usize,
    /// Largest relative miss of a margin that is left.
    pub miss: f64,
}

/// Largest relative miss of a margin that counts as met.
const TOLERANCE: f64 = 1e-13;
/// Rounds after which the fit gives up and reports its miss.
const ROUNDS: usize = 20_000;

/// Scales `seed` by rows and columns until rows sum to `rows` and columns to `columns`.
///
/// The result is the table nearest to the seed in relative entropy that meets both margins, if there is one:
/// `T = diag(r) S diag(c)`. The two margins must have the same total. A zero of the seed stays zero.
#[must_use]
pub fn fit(seed: &[Vec<f64>], rows: &[f64], columns: &[f64]) -> Fit {
    let mut flows = seed.to_vec();
    let mut miss = f64::INFINITY;
    let mut round = 0;
    while round < ROUNDS && miss > TOLERANCE {
        round += 1;
        for (row, target) in flows.iter_mut().zip(rows) {
            scale_to(row.iter_mut(), *target);
        }
        for (index, target) in columns.iter().enumerate() {
            scale_to(flows.iter_mut().map(|row| &mut row[index]), *target);
        }
        miss = flows
            .iter()
            .zip(rows)
            .map(|(row, target)| relative_miss(row.iter().sum(), *target))
            .fold(0.0, f64::max);
    }
    Fit { flows, rounds: round, miss }
}

fn scale_to<'a>(cells: impl Iterator<Item = &'a mut f64>, target: f64) {
    let cells: Vec<&mut f64> = cells.collect();
    let sum: f64 = cells.iter().map(|cell| **cell).sum();
    if sum > 0.0 {
        let factor = target / sum;
        for cell in cells {
            *cell *= factor;
        }
    }
}

fn relative_miss(sum: f64, target: f64) -> f64 {
    (sum - target).abs() / target.abs().max(1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_two_by_two_table_has_its_textbook_solution() {
        // Odds ratio of the seed is kept: (1*1)/(2*3) = 1/6.
        let fitted = fit(&[vec![1.0, 2.0], vec![3.0, 1.0]], &[10.0, 20.0], &[12.0, 18.0]);
        let t = &fitted.flows;
        assert!((t[0][0] * t[1][1] / (t[0][1] * t[1][0]) - 1.0 / 6.0).abs() < 1e-10);
        assert!(fitted.miss < 1e-12);
    }

    proptest! {
        #[test]
        fn margins_are_met_and_zeros_stay(
            seed in prop::collection::vec(prop::collection::vec(0.1f64..10.0, 4), 3),
            rows in prop::collection::vec(0.1f64..100.0, 3),
            columns in prop::collection::vec(0.1f64..100.0, 4),
        ) {
            let factor = rows.iter().sum::<f64>() / columns.iter().sum::<f64>();
            let columns: Vec<f64> = columns.iter().map(|c| c * factor).collect();
            let fitted = fit(&seed, &rows, &columns);
            for (row, target) in fitted.flows.iter().zip(&rows) {
                prop_assert!((row.iter().sum::<f64>() - target).abs() < 1e-9 * target);
            }
            for (index, target) in columns.iter().enumerate() {
                let sum: f64 = fitted.flows.iter().map(|row| row[index]).sum();
                prop_assert!((sum - target).abs() < 1e-9 * target);
            }
        }
    }
}
