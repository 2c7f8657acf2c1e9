//! The inverse of the basis: exchanged column by column, made anew, cut down.

use super::{NOWHERE, Simplex, dot};

/// Least pivot of a column that joins a new inverse; below it the column depends on the others.
const INDEPENDENT: f64 = 1e-9;
/// A row with more than one part in this many filled is taken as full: in order is faster than place by place.
const FULL: usize = 4;
/// Least weight of a row.
const LIGHTEST: f64 = 1e-12;

impl Simplex {
    /// The variable at a place makes room for another whose column, seen from the basis, is given.
    pub(super) fn exchange(&mut self, place: usize, entering: usize, column: &[f64]) {
        self.invert(place, column);
        let out = self.head[place];
        self.place[out] = NOWHERE;
        self.place[entering] = place;
        self.head[place] = entering;
        self.since_refresh += 1;
    }

    /// Only where the pivot's row has something the other rows change: inverses of programs whose periods or regions
    /// hardly hang together are mostly empty.
    fn invert(&mut self, place: usize, column: &[f64]) {
        let mut pivot_row = std::mem::take(&mut self.inverse[place]);
        let pivot = column[place];
        let mut filled: Vec<(usize, f64)> = Vec::new();
        for (at, value) in pivot_row.iter_mut().enumerate() {
            if *value != 0.0 {
                *value /= pivot;
                filled.push((at, *value));
            }
        }
        let own = norm(&pivot_row);
        let dense = filled.len() * FULL > pivot_row.len();
        for ((row, factor), weight) in self.inverse.iter_mut().zip(column).zip(&mut self.weights) {
            if *factor != 0.0 && !row.is_empty() {
                let shared = if dense {
                    let shared = dot(row, &pivot_row);
                    for (to, from) in row.iter_mut().zip(&pivot_row) {
                        *to -= factor * from;
                    }
                    shared
                } else {
                    let mut shared = 0.0;
                    for (at, from) in &filled {
                        shared += row[*at] * from;
                        row[*at] -= factor * from;
                    }
                    shared
                };
                // The norm of the difference; rounding must not make it vanish.
                *weight = (*weight - 2.0 * factor * shared + factor * factor * own).max(LIGHTEST);
            }
        }
        self.weights[place] = own;
        self.inverse[place] = pivot_row;
    }

    /// Makes the inverse anew from the columns of the basis, and reduced costs and values from the inverse.
    pub(super) fn refresh(&mut self) {
        let rows = self.rows.len();
        let structural: Vec<usize> =
            self.head.iter().copied().filter(|variable| *variable < self.columns).collect();
        let mut open: Vec<bool> = vec![true; rows];
        for variable in &self.head {
            if *variable >= self.columns {
                open[*variable - self.columns] = false;
            }
        }
        for row in 0..rows {
            self.inverse[row].fill(0.0);
            self.inverse[row][row] = 1.0;
            self.weights[row] = 1.0;
        }
        self.place.fill(NOWHERE);
        for variable in structural {
            let column = self.column(variable);
            let mut best = None;
            let mut most = INDEPENDENT;
            for row in 0..rows {
                if open[row] && column[row].abs() > most {
                    most = column[row].abs();
                    best = Some(row);
                }
            }
            // A column that depends on the others stays outside; a slack takes its place.
            if let Some(row) = best {
                self.invert(row, &column);
                open[row] = false;
                self.head[row] = variable;
                self.place[variable] = row;
            }
        }
        let taken: Vec<bool> = {
            let mut taken = vec![false; rows];
            for column in 0..self.columns {
                if self.place[column] != NOWHERE {
                    taken[self.place[column]] = true;
                }
            }
            taken
        };
        for row in 0..rows {
            if !taken[row] {
                self.head[row] = self.columns + row;
                self.place[self.columns + row] = row;
            }
        }
        self.since_refresh = 0;
        self.price_anew();
        self.settle();
    }

    fn price_anew(&mut self) {
        let mut prices = vec![0.0; self.rows.len()];
        for (variable, inverse) in self.head.iter().zip(&self.inverse) {
            let cost = if *variable < self.columns { self.cost[*variable] } else { 0.0 };
            if cost != 0.0 {
                for (price, factor) in prices.iter_mut().zip(inverse) {
                    *price += cost * factor;
                }
            }
        }
        self.reduced[..self.columns].copy_from_slice(&self.cost);
        for (row, price) in self.rows.iter().zip(&prices) {
            if *price != 0.0 {
                for (column, factor) in row {
                    self.reduced[*column] -= price * factor;
                }
            }
        }
        for (row, price) in prices.iter().enumerate() {
            self.reduced[self.columns + row] = -price;
        }
        for variable in &self.head {
            self.reduced[*variable] = 0.0;
        }
    }

    /// Takes out rows whose slack is in the basis: they do not bind.
    pub(crate) fn remove_rows(&mut self, out: &[bool]) {
        let kept: Vec<usize> = (0..self.rows.len()).filter(|row| !out[*row]).collect();
        debug_assert!((0..out.len()).all(|row| !out[row] || self.is_slack(row)), "a binding row stays");
        // A kept row's place follows it; the variables of places that go are slacks of rows that go.
        let pick = |all: &[f64]| -> Vec<f64> { kept.iter().map(|row| all[*row]).collect() };
        let slack = |all: &[f64]| -> Vec<f64> {
            let mut values = all[..self.columns].to_vec();
            values.extend(kept.iter().map(|row| all[self.columns + row]));
            values
        };
        let (lower, upper, reduced) = (slack(&self.lower), slack(&self.upper), slack(&self.reduced));
        let mut rest = self.rest[..self.columns].to_vec();
        rest.extend(kept.iter().map(|row| self.rest[self.columns + row]));
        let mut number = vec![NOWHERE; self.rows.len()];
        for (new, old) in kept.iter().enumerate() {
            number[*old] = new;
        }
        let head: Vec<usize> = self
            .head
            .iter()
            .filter(|variable| **variable < self.columns || !out[**variable - self.columns])
            .map(|variable| {
                if *variable < self.columns {
                    *variable
                } else {
                    self.columns + number[*variable - self.columns]
                }
            })
            .collect();
        self.rhs = pick(&self.rhs);
        self.rows = kept.iter().map(|row| std::mem::take(&mut self.rows[*row])).collect();
        for column in &mut self.by_column {
            column.clear();
        }
        for (row, terms) in self.rows.iter().enumerate() {
            for (column, factor) in terms {
                self.by_column[*column].push((row, *factor));
            }
        }
        (self.lower, self.upper, self.reduced, self.rest) = (lower, upper, reduced, rest);
        self.head = head;
        self.place = vec![NOWHERE; self.lower.len()];
        self.inverse = vec![vec![0.0; kept.len()]; kept.len()];
        self.weights = vec![1.0; kept.len()];
        self.values = vec![0.0; kept.len()];
        self.refresh();
    }
}

fn norm(row: &[f64]) -> f64 {
    dot(row, row)
}
