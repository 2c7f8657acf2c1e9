//! Past disruptions replayed from what was known before them, and held against what was observed.
//!
//! An [`Episode`] is a file in `data/episodes`: the year of the world before it, the rules that came, and how the
//! observations in table `episode` are read. [`replay`] builds the world of that year, runs the rules with the
//! same parameters as every study, and [`observe`] puts each observation beside the model's figure for the
//! same time. [`score`] reads depth, timing, recovery, catch-up, level and order off both.
//!
//! Every comparison is of ratios to an undisturbed level: the observation over what was observed just before
//! the episode, the model over its own undisturbed year. A new episode is a new file and new rows; no code.
//!
//! This crate is pure.

mod episode;
mod observe;
mod replay;
mod score;

pub use episode::{Base, Episode, Measure, Observation, Score};
pub use observe::{BAND, Comparison, Observable, Observed, observe};
pub use replay::{Backtest, replay};
pub use score::{Scored, score};
