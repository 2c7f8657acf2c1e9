//! What partners gain together, and rules to share it.
//!
//! A [`Game`] says what every coalition of up to [`PLAYERS`] players can gain, or what it costs, on its own. From it
//! follow the shares of [`Game::shapley`], and whether shares leave any coalition a reason to walk away
//! ([`Game::stands`], [`Game::core`]). [`nash`] bargains between what each would have without an agreement.
//!
//! ```
//! use sharing::{Game, Worth};
//!
//! // A runway for planes that need 8, 11 and 18: a coalition pays for its longest.
//! let needs = [8.0, 11.0, 18.0];
//! let longest = |members: &[usize]| members.iter().map(|player| needs[*player]).fold(0.0, f64::max);
//! let game = Game::new(["short", "middle", "long"].map(str::to_owned).to_vec(), Worth::Cost, longest).unwrap();
//! assert!((game.shapley()[0] - 8.0 / 3.0).abs() < 1e-12);
//! ```
//!
//! This crate is pure.

mod core;
pub mod nash;

use serde::Serialize;

pub use crate::core::{Core, Objection};

/// Most players of a game: it has two to the power of their number coalitions.
pub const PLAYERS: usize = 12;

/// What the figures of a game mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Worth {
    /// More is better.
    Gain,
    /// Less is better.
    Cost,
}

/// What every coalition can have on its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Game {
    /// Names of the players.
    pub players: Vec<String>,
    /// What the figures mean.
    pub worth: Worth,
    /// By coalition: bit i of the place says whether player i is a member. The first, of nobody, is zero.
    values: Vec<f64>,
}

impl Game {
    /// The game in which a coalition, given as its members in order, has a value; nothing for no players, more than
    /// [`PLAYERS`], or a value that is no finite number.
    pub fn new(players: Vec<String>, worth: Worth, mut value: impl FnMut(&[usize]) -> f64) -> Option<Self> {
        if players.is_empty() || players.len() > PLAYERS {
            return None;
        }
        let values: Vec<f64> = (0..1_usize << players.len())
            .map(|coalition| if coalition == 0 { 0.0 } else { value(&members(coalition, players.len())) })
            .collect();
        values.iter().all(|value| value.is_finite()).then_some(Self { players, worth, values })
    }

    /// What all together have.
    #[must_use]
    pub fn whole(&self) -> f64 {
        self.values[self.values.len() - 1]
    }

    /// What a coalition has.
    #[must_use]
    pub fn value(&self, members: &[usize]) -> f64 {
        self.values[members.iter().fold(0, |coalition, player| coalition | 1 << player)]
    }

    /// What working together is worth: gain above, or cost below, the sum of what players have alone.
    #[must_use]
    pub fn saving(&self) -> f64 {
        let alone: f64 = (0..self.players.len()).map(|player| self.value(&[player])).sum();
        match self.worth {
            Worth::Gain => self.whole() - alone,
            Worth::Cost => alone - self.whole(),
        }
    }

    /// What the others lose if a player leaves: gain given up, or cost added, against the whole less the player's
    /// value alone.
    #[must_use]
    pub fn loss_without(&self, player: usize) -> f64 {
        let others: Vec<usize> = (0..self.players.len()).filter(|other| *other != player).collect();
        let apart = self.value(&others) + self.value(&[player]);
        match self.worth {
            Worth::Gain => self.whole() - apart,
            Worth::Cost => apart - self.whole(),
        }
    }

    /// The mean, over all orders in which players may join, of what each adds on joining (Shapley 1953).
    ///
    /// `phi_i = sum over coalitions S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S))`.
    #[must_use]
    pub fn shapley(&self) -> Vec<f64> {
        let count = self.players.len();
        let weights = weights(count);
        (0..count)
            .map(|player| {
                let joined = |coalition: usize| {
                    let added = self.values[coalition | 1 << player] - self.values[coalition];
                    weights[coalition.count_ones() as usize] * added
                };
                (0..self.values.len()).filter(|coalition| coalition & (1 << player) == 0).map(joined).sum()
            })
            .collect()
    }
}

/// |S|! (n - |S| - 1)! / n! by the size of the coalition: one over n times the number of coalitions of the size
/// among the n - 1 others.
fn weights(count: usize) -> Vec<f64> {
    let mut choices = 1.0;
    (0..count)
        .map(|size| {
            let weight = 1.0 / (count as f64 * choices);
            choices *= (count - 1 - size) as f64 / (size + 1) as f64;
            weight
        })
        .collect()
}

pub(crate) fn members(coalition: usize, count: usize) -> Vec<usize> {
    (0..count).filter(|player| coalition & (1 << player) != 0).collect()
}
