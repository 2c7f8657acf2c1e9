//! A dense matrix.

use serde::Serialize;

/// A dense matrix, row by row.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

impl Matrix {
    /// All zero.
    #[must_use]
    pub fn zero(rows: usize, columns: usize) -> Matrix {
        Matrix { rows, columns, values: vec![0.0; rows * columns] }
    }

    /// From its rows.
    ///
    /// # Panics
    /// If the rows differ in length.
    #[must_use]
    pub fn from_rows(rows: &[Vec<f64>]) -> Matrix {
        let columns = rows.first().map_or(0, Vec::len);
        assert!(rows.iter().all(|row| row.len() == columns), "rows of a matrix have one length");
        Matrix { rows: rows.len(), columns, values: rows.concat() }
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// A row.
    #[must_use]
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }

    /// A row, to be changed.
    pub fn row_mut(&mut self, row: usize) -> &mut [f64] {
        &mut self.values[row * self.columns..(row + 1) * self.columns]
    }

    /// A cell.
    #[must_use]
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.columns + column]
    }

    /// Adds to a cell.
    pub fn add(&mut self, row: usize, column: usize, value: f64) {
        self.values[row * self.columns + column] += value;
    }

    /// Sum of each row.
    #[must_use]
    pub fn row_sums(&self) -> Vec<f64> {
        (0..self.rows).map(|row| self.row(row).iter().sum()).collect()
    }

    /// Sum of each column.
    #[must_use]
    pub fn column_sums(&self) -> Vec<f64> {
        self.from_left(&vec![1.0; self.rows])
    }

    /// `A x`.
    #[must_use]
    pub fn times(&self, x: &[f64]) -> Vec<f64> {
        (0..self.rows).map(|row| self.row(row).iter().zip(x).map(|(a, x)| a * x).sum()).collect()
    }

    /// `y A`.
    #[must_use]
    pub fn from_left(&self, y: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.columns];
        for (row, factor) in y.iter().enumerate() {
            if *factor != 0.0 {
                for (sum, value) in sums.iter_mut().zip(self.row(row)) {
                    *sum += factor * value;
                }
            }
        }
        sums
    }

    /// `A B`.
    #[must_use]
    pub fn product(&self, other: &Matrix) -> Matrix {
        let mut product = Matrix::zero(self.rows, other.columns);
        for row in 0..self.rows {
            let line = other.from_left(self.row(row));
            product.row_mut(row).copy_from_slice(&line);
        }
        product
    }

    /// Each column divided by its divisor; a column with a divisor of zero or less becomes zero.
    #[must_use]
    pub fn per_column(mut self, divisors: &[f64]) -> Matrix {
        for row in 0..self.rows {
            for (value, divisor) in self.row_mut(row).iter_mut().zip(divisors) {
                *value = if *divisor > 0.0 { *value / divisor } else { 0.0 };
            }
        }
        self
    }
}
