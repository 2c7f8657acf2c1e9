//! Every criticality method for every mineral, on one set of figures.
//!
//! A [`Profile`] holds what is known of a mineral for a country: suppliers of each stage, sources of imports,
//! reliance, recycling, substitution, uses. [`Scores`] are what the methods of the field make of it, beside the
//! path exposure along the chain. [`matrix`] keeps likelihood and consequence apart, ranks minerals under every
//! method, and draws all figures from their ranges: how often a mineral is among the first is what a ranking
//! can honestly say.
//!
//! This crate is pure.

mod bom;
mod build;
mod by_year;
mod group;
mod matrix;
mod monitoring;
mod profile;
mod rank;
mod scores;
mod survey;

pub use bom::{Bill, Dominance, MineralSum, PartExposure, bill};
pub use build::{Ground, constants, listed, profiles};
pub use by_year::{Factor, YearExposure, YearSeries, by_year};
pub use draw::{Spread, Widths};
pub use matrix::{Matrix, MatrixRow, Range, matrix};
pub use monitoring::{Monitored, monitored};
pub use profile::{Chokepoint, Profile, StageProfile, Supplier, Uncertain, Use};
pub use rank::{ranks, spearman};
pub use scores::{Constants, Method, Scores, scores};
