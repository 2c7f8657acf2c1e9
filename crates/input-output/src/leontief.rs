//! What output a final demand needs.

use std::fmt;

use crate::Matrix;

/// Steps of the series after which a table is called not productive.
const STEPS: usize = 10_000;
/// Part of a sum below which a further step no longer changes it.
const ENOUGH: f64 = 1e-16;

/// Input coefficients that make a unit of something need more than a unit of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotProductive;

impl fmt::Display for NotProductive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the table is not productive: making one unit needs more than one unit of it")
    }
}

impl std::error::Error for NotProductive {}

/// The system `x = A x + f`.
///
/// It is solved by the series `f + A f + A A f + ...`, which ends if and only if the table is productive. Every
/// term is a sum of products, so that no output can become negative through rounding.
#[derive(Debug, Clone)]
pub struct Leontief {
    coefficients: Matrix,
}

impl Leontief {
    /// From input coefficients; fails if the series does not end.
    pub fn new(coefficients: Matrix) -> Result<Leontief, NotProductive> {
        let leontief = Leontief { coefficients };
        let ones = vec![1.0; leontief.coefficients.rows()];
        leontief.series(&ones, Matrix::times).map(|_| leontief)
    }

    /// The coefficients.
    #[must_use]
    pub fn coefficients(&self) -> &Matrix {
        &self.coefficients
    }

    /// Gross output that a final demand needs: `x = (I - A)^-1 f`.
    #[must_use]
    pub fn output_for(&self, demand: &[f64]) -> Vec<f64> {
        self.series(demand, Matrix::times).expect("checked when it was made")
    }

    /// What a unit of final demand for each industry needs of something used per output: `m (I - A)^-1`.
    #[must_use]
    pub fn content(&self, per_output: &[f64]) -> Vec<f64> {
        self.series(per_output, Matrix::from_left).expect("checked when it was made")
    }

    /// Row `industry` of the inverse: its output for a unit of final demand for each industry.
    #[must_use]
    pub fn inverse_row(&self, industry: usize) -> Vec<f64> {
        let mut unit = vec![0.0; self.coefficients.rows()];
        unit[industry] = 1.0;
        self.content(&unit)
    }

    fn series(
        &self,
        start: &[f64],
        step: impl Fn(&Matrix, &[f64]) -> Vec<f64>,
    ) -> Result<Vec<f64>, NotProductive> {
        let mut sum = start.to_vec();
        let mut term = start.to_vec();
        for _ in 0..STEPS {
            term = step(&self.coefficients, &term);
            let size = |values: &[f64]| values.iter().map(|value| value.abs()).fold(0.0, f64::max);
            let (added, whole) = (size(&term), size(&sum));
            if !added.is_finite() {
                return Err(NotProductive);
            }
            for (sum, term) in sum.iter_mut().zip(&term) {
                *sum += term;
            }
            if added <= ENOUGH * whole {
                return Ok(sum);
            }
        }
        Err(NotProductive)
    }
}
