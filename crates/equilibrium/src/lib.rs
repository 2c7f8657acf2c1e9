//! Static equilibria of markets.
//!
//! [`disruption`]: a supplier stops for a year and price and quantities clear anew.
//!
//! This crate is pure and knows no minerals: quantities and prices are plain numbers in units the caller chooses.

pub mod disruption;
