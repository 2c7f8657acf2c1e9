//! One pivot: who enters, who only changes side, and what becomes of values and reduced costs.

use super::{AGREE, FEASIBLE, FLAT, NOWHERE, Rest, Simplex, Trouble};

/// Least size of a row's coefficient that makes its variable a candidate.
const CANDIDATE: f64 = 1e-9;
/// Ratios this close count as the same; the largest coefficient of them enters.
const TIE: f64 = 1e-10;

struct Candidate {
    variable: usize,
    /// Size of the coefficient.
    size: f64,
    /// Dual step at which its reduced cost turns.
    ratio: f64,
}

impl Simplex {
    /// Takes the variable at a place out of the basis to the bound it violates.
    pub(super) fn pivot(&mut self, leaving: usize, below: bool) -> Result<(), Trouble> {
        let alpha = self.row_of(leaving);
        let out = self.head[leaving];
        let bound = if below { self.lower[out] } else { self.upper[out] };
        let (entering, flips) = self.ratio_test(&alpha, below, (self.values[leaving] - bound).abs())?;
        self.flip(&flips);
        let column = self.column(entering);
        let pivot = column[leaving];
        if (pivot - alpha[entering]).abs() > AGREE * (1.0 + pivot.abs()) || pivot.abs() < CANDIDATE {
            return Err(Trouble::Numerical);
        }
        let step = self.reduced[entering] / alpha[entering];
        if step != 0.0 {
            for (variable, factor) in alpha.iter().enumerate() {
                if *factor != 0.0 && self.place[variable] == NOWHERE {
                    self.reduced[variable] -= step * factor;
                }
            }
        }
        self.reduced[out] = -step;
        self.reduced[entering] = 0.0;
        let move_by = (self.values[leaving] - bound) / pivot;
        let entered = self.resting(entering) + move_by;
        for (value, factor) in self.values.iter_mut().zip(&column) {
            *value -= move_by * factor;
        }
        self.values[leaving] = entered;
        self.exchange(leaving, entering, &column);
        self.rest[out] = if below { Rest::Lower } else { Rest::Upper };
        self.pivots += 1;
        Ok(())
    }

    /// Row of the inverse times all columns, by variable; what it says of basic variables is not filled in.
    fn row_of(&self, place: usize) -> Vec<f64> {
        let mut alpha = vec![0.0; self.lower.len()];
        for (row, factor) in self.inverse[place].iter().enumerate() {
            if *factor != 0.0 {
                for (column, coefficient) in &self.rows[row] {
                    alpha[*column] += factor * coefficient;
                }
                alpha[self.columns + row] = *factor;
            }
        }
        alpha
    }

    /// Inverse times a column.
    pub(super) fn column(&self, variable: usize) -> Vec<f64> {
        if variable >= self.columns {
            let row = variable - self.columns;
            return self.inverse.iter().map(|inverse| inverse[row]).collect();
        }
        let column = &self.by_column[variable];
        self.inverse
            .iter()
            .map(|inverse| column.iter().map(|(row, factor)| inverse[*row] * factor).sum())
            .collect()
    }

    /// Who enters, and who is passed and changes side, as the dual step grows until the row is feasible.
    fn ratio_test(&self, alpha: &[f64], below: bool, short: f64) -> Result<(usize, Vec<usize>), Trouble> {
        let mut candidates: Vec<Candidate> = Vec::new();
        for (variable, factor) in alpha.iter().enumerate() {
            if factor.abs() <= CANDIDATE || self.place[variable] != NOWHERE {
                continue;
            }
            // Whoever cannot move need not.
            if self.upper[variable] - self.lower[variable] <= 0.0 {
                continue;
            }
            let toward = if below { -factor } else { *factor };
            let moves = match self.rest[variable] {
                Rest::Lower => toward > 0.0,
                Rest::Upper => toward < 0.0,
                Rest::Zero => true,
            };
            if moves {
                let ratio = self.reduced[variable].abs() / factor.abs();
                candidates.push(Candidate { variable, size: factor.abs(), ratio });
            }
        }
        candidates.sort_by(|a, b| a.ratio.total_cmp(&b.ratio).then(a.variable.cmp(&b.variable)));
        let mut flips = Vec::new();
        let mut left = short;
        let mut at = 0;
        while at < candidates.len() {
            let end = candidates[at..]
                .iter()
                .position(|other| other.ratio > candidates[at].ratio + TIE)
                .map_or(candidates.len(), |more| at + more);
            let group = &candidates[at..end];
            let passed: f64 = group.iter().map(|one| one.size * self.range(one.variable)).sum();
            // Who would change side and leave nothing to do enters instead.
            if left - passed < FEASIBLE || self.range_is_infinite(group) {
                // The largest coefficient is the safest pivot; the earliest of the same size is taken.
                let mut best = &group[0];
                for one in group {
                    if one.size > best.size {
                        best = one;
                    }
                }
                return Ok((best.variable, flips));
            }
            flips.extend(group.iter().map(|one| one.variable));
            left -= passed;
            at = end;
        }
        Err(Trouble::Infeasible)
    }

    fn range(&self, variable: usize) -> f64 {
        self.upper[variable].min(self.big) - self.lower[variable].max(-self.big)
    }

    fn range_is_infinite(&self, group: &[Candidate]) -> bool {
        group.iter().any(|one| {
            self.upper[one.variable] == f64::INFINITY || self.lower[one.variable] == f64::NEG_INFINITY
        })
    }

    /// Variables change from one bound to the other.
    fn flip(&mut self, flips: &[usize]) {
        if flips.is_empty() {
            return;
        }
        let mut change = vec![0.0; self.rows.len()];
        for variable in flips {
            let before = self.resting(*variable);
            self.rest[*variable] = match self.rest[*variable] {
                Rest::Lower => Rest::Upper,
                Rest::Upper | Rest::Zero => Rest::Lower,
            };
            let by = self.resting(*variable) - before;
            if *variable >= self.columns {
                change[*variable - self.columns] += by;
            } else {
                for (row, factor) in &self.by_column[*variable] {
                    change[*row] += factor * by;
                }
            }
        }
        let change: Vec<(usize, f64)> = change.into_iter().enumerate().filter(|(_, by)| *by != 0.0).collect();
        for (value, inverse) in self.values.iter_mut().zip(&self.inverse) {
            *value -= change.iter().map(|(row, by)| inverse[*row] * by).sum::<f64>();
        }
    }
}

const _: () = assert!(FLAT <= TIE, "what counts as flat must count as tied");
