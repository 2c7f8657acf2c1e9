//! A bounded dual simplex that starts from wherever it stopped.
//!
//! min c'x over rows a x + s = b and bounds of x and of the slacks s. Every nonbasic variable rests on the
//! bound that its reduced cost calls for, so any basis is dual feasible and bounds, right-hand sides and rows
//! may change between runs at will: the next run begins with the last basis. A bound that is infinite where the
//! reduced cost calls for it is replaced by [`Simplex::big`]; whoever ends there is unbounded.
//!
//! The inverse of the basis is kept dense, so that the weights of dual steepest edge are exact: meant for a few
//! hundred rows. Data should be scaled so that bounds and coefficients lie near one.

mod basis;
mod ratio;

use program::Relation;

/// Largest violation of a bound that counts as none.
pub(crate) const FEASIBLE: f64 = 1e-9;
/// Largest reduced cost that counts as none.
const FLAT: f64 = 1e-10;
/// Pivots between fresh inverses.
const REFRESH: usize = 150;
/// Pivots a run may take for each row and column before it gives up.
const PATIENCE: usize = 60;
/// Largest departure of the pivot seen from its row from the one seen from its column.
const AGREE: f64 = 1e-7;

/// Where a nonbasic variable rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rest {
    Lower,
    Upper,
    /// At zero: free of bounds and of cost.
    Zero,
}

/// Why a run ended without an optimum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    Infeasible,
    Unbounded,
    Numerical,
}

/// Number of a variable that is in the basis at no place.
const NOWHERE: usize = usize::MAX;

#[derive(Debug, Clone)]
pub(crate) struct Simplex {
    /// Structural variables; slacks follow, one a row.
    columns: usize,
    rows: Vec<Vec<(usize, f64)>>,
    by_column: Vec<Vec<(usize, f64)>>,
    cost: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    rhs: Vec<f64>,
    /// Variable at each place of the basis; as many places as rows.
    head: Vec<usize>,
    place: Vec<usize>,
    rest: Vec<Rest>,
    inverse: Vec<Vec<f64>>,
    /// Squared norms of the rows of the inverse.
    weights: Vec<f64>,
    /// Values of the basic variables by place.
    values: Vec<f64>,
    reduced: Vec<f64>,
    /// Stands for infinity where a reduced cost calls for an infinite bound.
    big: f64,
    since_refresh: usize,
    /// Pivots since the beginning.
    pub(crate) pivots: u64,
}

impl Simplex {
    /// Columns with costs and bounds, and no rows yet.
    pub(crate) fn new(cost: Vec<f64>, lower: Vec<f64>, upper: Vec<f64>, big: f64) -> Self {
        let columns = cost.len();
        Self {
            columns,
            rows: Vec::new(),
            by_column: vec![Vec::new(); columns],
            reduced: cost.clone(),
            cost,
            lower,
            upper,
            rhs: Vec::new(),
            head: Vec::new(),
            place: vec![NOWHERE; columns],
            rest: vec![Rest::Lower; columns],
            inverse: Vec::new(),
            weights: Vec::new(),
            values: Vec::new(),
            big,
            since_refresh: 0,
            pivots: 0,
        }
    }

    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// Back to the basis of all slacks.
    pub(crate) fn restart(&mut self) {
        self.head = (self.columns..self.lower.len()).collect();
        self.refresh();
    }

    pub(crate) fn row_count(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn set_rhs(&mut self, row: usize, rhs: f64) {
        self.rhs[row] = rhs;
    }

    pub(crate) fn set_bounds(&mut self, column: usize, lower: f64, upper: f64) {
        self.lower[column] = lower;
        self.upper[column] = upper;
    }

    /// Adds a row; its slack joins the basis.
    pub(crate) fn add_row(&mut self, terms: &[(usize, f64)], relation: Relation, rhs: f64) {
        let row = self.rows.len();
        for (column, factor) in terms {
            self.by_column[*column].push((row, *factor));
        }
        // The new row of the inverse is minus the row's part over the basic columns times the old inverse.
        let mut new = vec![0.0; row + 1];
        for (column, factor) in terms {
            let place = self.place[*column];
            if place != NOWHERE {
                for (to, from) in new.iter_mut().zip(&self.inverse[place]) {
                    *to -= factor * from;
                }
            }
        }
        new[row] = 1.0;
        for old in &mut self.inverse {
            old.push(0.0);
        }
        self.weights.push(new.iter().map(|value| value * value).sum());
        self.inverse.push(new);
        self.rows.push(terms.to_vec());
        self.rhs.push(rhs);
        let (lower, upper) = match relation {
            Relation::AtMost => (0.0, f64::INFINITY),
            Relation::AtLeast => (f64::NEG_INFINITY, 0.0),
            Relation::Equal => (0.0, 0.0),
        };
        self.lower.push(lower);
        self.upper.push(upper);
        self.place.push(row);
        self.rest.push(Rest::Lower);
        self.reduced.push(0.0);
        self.head.push(self.columns + row);
        self.values.push(0.0);
    }

    /// Value of a structural variable after a run.
    pub(crate) fn value(&self, column: usize) -> f64 {
        match self.place[column] {
            NOWHERE => self.resting(column),
            place => self.values[place],
        }
    }

    /// Price of a row after a run: how the cost changes with its right-hand side.
    pub(crate) fn price(&self, row: usize) -> f64 {
        -self.reduced[self.columns + row]
    }

    /// Whether a row's slack is in the basis: the row does not bind.
    pub(crate) fn is_slack(&self, row: usize) -> bool {
        self.place[self.columns + row] != NOWHERE
    }

    /// Reduced cost of a structural variable after a run.
    pub(crate) fn reduced(&self, column: usize) -> f64 {
        self.reduced[column]
    }

    /// A bound of the cost that holds whatever the prices of the last run are worth: they are clipped to the signs
    /// that rows allow, those of the rows of each `shared` column (see below) scaled down to its cost, and every column
    /// is counted at the bound that makes it cheapest.
    ///
    /// Columns from `shared` on have a cost of at least zero, no bounds, and coefficients of one in rows of "at least":
    /// what the prices of these rows add up to may not exceed the cost.
    pub(crate) fn proven(&self, shared: usize) -> f64 {
        let mut prices: Vec<f64> = (0..self.rows.len()).map(|row| self.clipped(row)).collect();
        for column in shared..self.columns {
            let total: f64 = self.by_column[column].iter().map(|(row, _)| prices[*row]).sum();
            if total > self.cost[column] {
                let part = self.cost[column] / total;
                for (row, _) in &self.by_column[column] {
                    prices[*row] *= part;
                }
            }
        }
        let mut reduced = self.cost.clone();
        let mut bound = 0.0;
        for (row, price) in prices.iter().enumerate().filter(|(_, price)| **price != 0.0) {
            bound += price * self.rhs[row];
            for (column, factor) in &self.rows[row] {
                reduced[*column] -= price * factor;
            }
        }
        for (column, reduced) in reduced.iter().enumerate() {
            let at = if *reduced >= 0.0 { self.lower[column] } else { self.upper[column] };
            if at.is_finite() {
                bound += reduced * at;
            } else if reduced.abs() > FEASIBLE {
                return f64::NEG_INFINITY;
            }
        }
        bound
    }

    fn clipped(&self, row: usize) -> f64 {
        let price = self.price(row);
        let slack = self.columns + row;
        // A slack that may grow without end allows no price above zero, one that may fall without end none below.
        match (self.lower[slack].is_finite(), self.upper[slack].is_finite()) {
            (true, false) => price.min(0.0),
            (false, true) => price.max(0.0),
            _ => price,
        }
    }

    /// Runs until optimal.
    pub(crate) fn run(&mut self) -> Result<(), Trouble> {
        let patience = PATIENCE * (self.columns + self.rows.len()) + 1000;
        let mut fresh = false;
        self.settle();
        for _ in 0..patience {
            if self.since_refresh >= REFRESH {
                self.refresh();
                fresh = true;
            }
            let Some((leaving, below)) = self.leaving() else {
                // Values drift by rounding: the optimum must hold with values computed anew.
                if fresh || self.since_refresh == 0 {
                    return self.unbounded();
                }
                self.settle();
                if self.leaving().is_none() {
                    return self.unbounded();
                }
                self.refresh();
                fresh = true;
                continue;
            };
            match self.pivot(leaving, below) {
                Ok(()) => fresh = false,
                Err(trouble) if fresh => return Err(trouble),
                Err(_) => {
                    self.refresh();
                    fresh = true;
                }
            }
        }
        Err(Trouble::Numerical)
    }

    fn unbounded(&self) -> Result<(), Trouble> {
        let ends = (0..self.lower.len()).any(|variable| {
            self.place[variable] == NOWHERE
                && match self.rest[variable] {
                    Rest::Lower => self.lower[variable] == f64::NEG_INFINITY,
                    Rest::Upper => self.upper[variable] == f64::INFINITY,
                    Rest::Zero => false,
                }
        });
        if ends { Err(Trouble::Unbounded) } else { Ok(()) }
    }

    /// The place whose variable is off its bounds most, by steepest edge, and whether it lies below them.
    fn leaving(&self) -> Option<(usize, bool)> {
        let mut best = None;
        let mut most = 0.0;
        for (place, variable) in self.head.iter().enumerate() {
            let value = self.values[place];
            let (short, above) = (self.lower[*variable] - value, value - self.upper[*variable]);
            let off = short.max(above);
            if off > FEASIBLE {
                let score = off * off / self.weights[place];
                if score > most {
                    most = score;
                    best = Some((place, short > above));
                }
            }
        }
        best
    }

    /// Lets every nonbasic variable rest where its reduced cost calls it and computes the basic values anew.
    fn settle(&mut self) {
        for variable in 0..self.lower.len() {
            if self.place[variable] == NOWHERE {
                self.rest[variable] = self.resting_place(variable);
            }
        }
        let mut right = self.rhs.clone();
        for column in 0..self.columns {
            if self.place[column] == NOWHERE {
                let value = self.resting(column);
                if value != 0.0 {
                    for (row, factor) in &self.by_column[column] {
                        right[*row] -= factor * value;
                    }
                }
            }
        }
        for row in 0..self.rows.len() {
            if self.place[self.columns + row] == NOWHERE {
                right[row] -= self.resting(self.columns + row);
            }
        }
        for (value, row) in self.values.iter_mut().zip(&self.inverse) {
            *value = dot(row, &right);
        }
    }

    fn resting_place(&self, variable: usize) -> Rest {
        let reduced = self.reduced[variable];
        let (lower, upper) = (self.lower[variable].is_finite(), self.upper[variable].is_finite());
        if reduced > FLAT {
            Rest::Lower
        } else if reduced < -FLAT {
            Rest::Upper
        } else {
            match (self.rest[variable], lower, upper) {
                (Rest::Upper, _, true) | (_, false, true) => Rest::Upper,
                (_, true, _) => Rest::Lower,
                (_, false, false) => Rest::Zero,
            }
        }
    }

    fn resting(&self, variable: usize) -> f64 {
        match self.rest[variable] {
            Rest::Lower => self.lower[variable].max(-self.big),
            Rest::Upper => self.upper[variable].min(self.big),
            Rest::Zero => 0.0,
        }
    }
}

/// Products summed over several lanes side by side, because a sum of one lane waits for each addition.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let (heads, tails) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f64 = heads.remainder().iter().zip(tails.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in heads.zip(tails) {
        for lane in 0..LANES {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    lanes.iter().sum::<f64>() + rest
}

/// Sums side by side.
const LANES: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sold_without_limit_is_limited_by_rows() {
        // Buy at 2.38, sell at 1.7, two needed; a second good sold at 0.36 up to 60 and at 0.1 beyond, none there.
        let inf = f64::INFINITY;
        let mut simplex =
            Simplex::new(vec![2.38, -1.7, -0.36, -0.1], vec![0.0; 4], vec![inf, inf, 60.0, inf], 1e8);
        simplex.add_row(&[(0, 1.0), (1, -1.0)], Relation::AtLeast, 2.0);
        simplex.add_row(&[(2, 1.0), (3, 1.0)], Relation::AtMost, 0.0);
        assert_eq!(simplex.run(), Ok(()));
        let values: Vec<f64> = (0..4).map(|column| simplex.value(column)).collect();
        assert_eq!(values, [2.0, 0.0, 0.0, 0.0]);
        simplex.set_rhs(0, -3.0);
        simplex.set_rhs(1, 70.0);
        assert_eq!(simplex.run(), Ok(()));
        let values: Vec<f64> = (0..4).map(|column| simplex.value(column)).collect();
        assert_eq!(values, [0.0, 3.0, 60.0, 10.0]);
    }
}
