//! Static equilibria of markets.
//!
//! [`disruption`]: a supplier stops for a year and price and quantities clear anew. [`spatial`]: regions that trade,
//! with quotas and bans. [`coproduction`]: products that come in one basket. [`storage`]: stocks held for a profit.
//!
//! This crate is pure and knows no minerals: quantities and prices are plain numbers in units the caller chooses.

pub mod coproduction;
mod demand;
pub mod disruption;
mod line;
pub mod spatial;
pub mod storage;

pub use demand::{Demand, Elastic};
pub use line::Line;
