//! Whether any coalition would do better alone.

use program::{NoSolution, Program, Relation, Var, Variable};
use serde::Serialize;

use crate::{Game, Worth, members};

/// A coalition that has a reason to walk away.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Objection {
    /// Its members.
    pub members: Vec<usize>,
    /// What it would be better off by.
    pub by: f64,
}

/// Shares that leave the coalition with the strongest objection the least reason for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Core {
    /// By player; they add up to what all together have.
    pub shares: Vec<f64>,
    /// What every coalition but the whole has at least beyond what it would have alone. Below zero the core is empty:
    /// whatever the shares, somebody would do better alone.
    pub margin: f64,
}

impl Core {
    /// Whether there are no shares that keep every coalition, to a tolerance.
    #[must_use]
    pub fn is_empty(&self, tolerance: f64) -> bool {
        self.margin < -tolerance
    }
}

impl Game {
    /// Coalitions that would do better alone than with the shares, by more than a tolerance, strongest first; nothing
    /// if the shares stand in the core. Whether they add up to the whole is for the caller to see.
    #[must_use]
    pub fn stands(&self, shares: &[f64], tolerance: f64) -> Vec<Objection> {
        let count = self.players.len();
        let mut objections: Vec<Objection> = (1..(1 << count) - 1)
            .map(|coalition| {
                let members = members(coalition, count);
                let share: f64 = members.iter().map(|player| shares[*player]).sum();
                let by = match self.worth {
                    Worth::Gain => self.value(&members) - share,
                    Worth::Cost => share - self.value(&members),
                };
                Objection { members, by }
            })
            .filter(|objection| objection.by > tolerance)
            .collect();
        objections.sort_by(|a, b| b.by.total_cmp(&a.by).then_with(|| a.members.cmp(&b.members)));
        objections
    }

    /// Shares with the greatest margin for the coalition that has least: one point of the least core (Maschler, Peleg
    /// and Shapley 1979), by a linear program.
    pub fn core(&self) -> Result<Core, NoSolution> {
        let count = self.players.len();
        if count == 1 {
            return Ok(Core { shares: vec![self.whole()], margin: f64::INFINITY });
        }
        // Figures near one for the solver.
        let size = (1..1 << count).map(|c| self.value(&members(c, count)).abs()).fold(0.0, f64::max);
        let size = if size > 0.0 { size } else { 1.0 };
        let mut program = Program::default();
        let any = f64::NEG_INFINITY;
        let shares: Vec<Var> = self
            .players
            .iter()
            .enumerate()
            .map(|(number, name)| {
                program.variable(Variable::new(format!("share {number} of {name}"), "1").at_least(any))
            })
            .collect();
        let margin = program.variable(Variable::new("margin", "1").at_least(any).costing(-1.0));
        for coalition in 1..(1 << count) - 1 {
            let members = members(coalition, count);
            let sign = match self.worth {
                Worth::Gain => -1.0,
                Worth::Cost => 1.0,
            };
            let terms = members.iter().map(|player| (shares[*player], sign)).chain([(margin, 1.0)]);
            let bound = sign * self.value(&members) / size;
            program.row(format!("coalition {coalition}"), "1", terms, Relation::AtMost, bound);
        }
        let all = shares.iter().map(|share| (*share, 1.0));
        program.row("all together", "1", all, Relation::Equal, self.whole() / size);
        let solution = solve::minimise(&program)?;
        Ok(Core {
            shares: shares.iter().map(|share| solution.value(*share) * size).collect(),
            margin: solution.value(margin) * size,
        })
    }
}
