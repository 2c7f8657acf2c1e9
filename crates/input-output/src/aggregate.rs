//! Summing industries.

use crate::{Industry, Matrix, Table};

impl Table {
    /// The same economy with fewer industries: `group[i]` is the number of the new industry that industry `i`
    /// becomes part of.
    ///
    /// # Panics
    /// If `group` has not one entry an industry, or names an industry that is not in `industries`.
    #[must_use]
    pub fn aggregate(&self, group: &[usize], industries: Vec<Industry>) -> Table {
        assert_eq!(group.len(), self.len(), "each industry has its group");
        let count = industries.len();
        let square = |matrix: &Matrix| {
            let mut sums = Matrix::zero(count, count);
            for (row, to) in group.iter().enumerate() {
                for (column, value) in matrix.row(row).iter().enumerate() {
                    sums.add(*to, group[column], *value);
                }
            }
            sums
        };
        let line = |values: &[f64]| {
            let mut sums = vec![0.0; count];
            for (value, to) in values.iter().zip(group) {
                sums[*to] += value;
            }
            sums
        };
        let mut final_demand = Matrix::zero(count, self.final_demand.columns());
        for (row, to) in group.iter().enumerate() {
            for (column, value) in self.final_demand.row(row).iter().enumerate() {
                final_demand.add(*to, column, *value);
            }
        }
        Table {
            intermediate: square(&self.intermediate),
            imported: square(&self.imported),
            other_inputs: line(&self.other_inputs),
            final_uses: self.final_uses.clone(),
            final_demand,
            value_added: line(&self.value_added),
            output: line(&self.output),
            industries,
        }
    }
}
