//! Draws: numbers keyed by seed, figure and draw, and the spread of a figure.
//!
//! Every number depends on the seed, on the figure that it is for, and on the number of the draw, and on nothing
//! else. Any part of an ensemble can be drawn anywhere, in any order, and gives the same bits.
//!
//! * [`uniforms`]: plain Monte Carlo, one stream of `ChaCha` a figure;
//! * [`Sampler`]: levels of all figures of a draw by either [`Method`], plain or from the sequence of Sobol under
//!   nested uniform scrambling, which fills the space more evenly;
//! * [`Family`]: from a level to a place between the ends of a range; [`Spread`]: to a value.
//!
//! ```
//! use draw::{Family, Method, Sampler};
//!
//! let sampler = Sampler::new(Method::Sobol, 1, ["leakage-share", "diversion-rate"]);
//! let mut levels = [0.0; 2];
//! sampler.levels(7, &mut levels);
//! let place = Family::Triangle.position(levels[0]);
//! assert!((-1.0..=1.0).contains(&place));
//! ```
//!
//! This crate is pure.

mod family;
mod sampler;
mod sobol;
mod spread;
mod stream;

pub use family::Family;
pub use sampler::{Method, REPLICATES, Sampler};
pub use spread::{Spread, Widths};
pub use stream::uniforms;
