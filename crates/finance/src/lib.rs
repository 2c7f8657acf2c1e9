//! What instruments of public finance do to the cash flows of a project, and what they cost a treasury.
//!
//! A [`Project`] earns and spends quarter by quarter along a [`PricePath`]. An [`Instrument`] - grant, loan,
//! guarantee, preferred equity, offtake, price floor, contract for difference, insurance, reference price,
//! faster permit - moves money between the project, a treasury, private lenders and the users of the
//! product; nothing is made or lost on the way ([`Flows`]). [`appraise`] runs a package of instruments over
//! many paths and many draws of what is uncertain, and gives what it is expected to cost, what it costs in
//! the worst twentieth, the private money it brings, and how likely the project is with and without it.
//!
//! [`contract`] holds the contracts that governments have really signed, to the letter; [`floors`] settles
//! several of them against one price, so that no kilogram is topped up twice.
//!
//! Money is in real US dollars of one price year, masses in kilograms, time in quarters. This crate is pure.

mod appraisal;
pub mod contract;
mod draws;
pub mod floors;
mod instrument;
mod price;
mod project;
mod read;
mod terms;

pub use appraisal::{
    Appraisal, Case, Range, Valued, appraise, appraise_each, break_even_price, floor_for_return,
};
pub use draws::Uniforms;
pub use instrument::{Clawback, Debt, Flows, Instrument};
pub use price::{PricePath, PriceProcess};
pub use project::Project;
pub use read::{Assumed, Assumption, Contract, Template, contracts};
pub use terms::{Terms, standard};

/// Quarters in a year.
pub const QUARTERS: usize = 4;

/// Discount factor of a quarter at a yearly rate: `(1 + r)^(-q/4)`.
#[must_use]
pub fn discount(rate: f64, quarter: usize) -> f64 {
    libm::pow(1.0 + rate, -(quarter as f64) / QUARTERS as f64)
}

/// Present value of quarterly flows at a yearly rate, the first one undiscounted.
#[must_use]
pub fn present_value(flows: &[f64], rate: f64) -> f64 {
    let factor = discount(rate, 1);
    flows.iter().rev().fold(0.0, |value, flow| flow + factor * value)
}
