//! What many draws say: fans, expected loss, tails, convergence, and which figures move the answer.
//!
//! Everything here counts: whole numbers in fixed bins, sums of whole multiples of a fixed unit. So partial
//! ensembles merge to the same bits in any order, and memory does not grow with the number of draws.
//!
//! * [`Bins`]: fixed bins with a stated error; [`Grid`]: many small histograms, for [`Fan`]s over weeks;
//! * [`Distribution`]: one number of each draw: mean, quantile, conditional value at risk, standard errors;
//! * [`Arrivals`]: when something first happens, if it does;
//! * [`Sensitivity`]: first-order indices from the draws at hand;
//! * [`DrawRanges`]: which draws a partial ensemble holds.
//!
//! ```
//! use ensemble::Distribution;
//!
//! let mut all = Distribution::new(1.0);
//! let (mut odd, mut even) = (all.clone(), all.clone());
//! for draw in 0..1000_u64 {
//!     let loss = (draw * draw % 997) as f64;
//!     all.add(draw, loss);
//!     if draw % 2 == 1 { odd.add(draw, loss) } else { even.add(draw, loss) }
//! }
//! even.merge(&odd);
//! assert_eq!(even, all);
//! assert!((all.mean() - 497.0).abs() < 10.0);
//! assert!(all.tail_mean(0.95) > all.quantile(0.95));
//! ```
//!
//! This crate is pure.

mod arrivals;
mod bins;
mod distribution;
mod exact;
mod grid;
mod ranges;
mod sensitivity;

pub use arrivals::Arrivals;
pub use bins::Bins;
pub use distribution::{Distribution, Errors, Mixture};
pub use exact::Moments;
pub use grid::{FAN, Fan, Grid};
pub use ranges::DrawRanges;
pub use sensitivity::Sensitivity;
