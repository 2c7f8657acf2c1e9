//! Quantities of the mineral trade: masses and flows by basis, money by price year, shares and durations.
//!
//! A tonne of ore, a tonne of oxide and a tonne of contained metal are different things: [`Mass`] and
//! [`Flow`] carry their [`Basis`] in the type, so that a wrong sum does not compile. Figures read from a
//! table come as a number and a [`Unit`]; [`Unit::canonical`] brings them to one unit per kind.
//!
//! ```
//! use quantity::{Flow, Oxide, OxideFactor};
//!
//! let neodymium = OxideFactor::new(2.0, 144.242, 3.0, 15.999); // Nd2O3
//! let oxide: Flow<Oxide> = Flow::new(100.0).unwrap();
//! assert!((oxide.contained(neodymium).tonnes_per_year() - 85.74).abs() < 0.01);
//! ```
//!
//! This crate knows nothing of countries, minerals or files.

mod mass;
mod money;
mod oxide;
mod share;
mod time;
mod unit;

pub use mass::{Basis, BasisKind, Contained, Flow, Gross, Mass, Oxide};
pub use money::{Currency, Money, Price};
pub use oxide::OxideFactor;
pub use share::Share;
pub use time::{DAYS_PER_WEEK, DAYS_PER_YEAR, WEEKS_PER_YEAR};
pub use unit::{Kind, Unit, UnitError};

/// Why a number cannot be the quantity it was meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Impossible {
    /// Not a number, or infinite.
    NotFinite,
    /// Below zero where nothing can be.
    Negative,
    /// Outside 0 to 1.
    NotAShare,
}

impl std::fmt::Display for Impossible {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Impossible::NotFinite => "not a finite number",
            Impossible::Negative => "negative",
            Impossible::NotAShare => "not between 0 and 1",
        })
    }
}

impl std::error::Error for Impossible {}

fn non_negative(value: f64) -> Result<f64, Impossible> {
    if !value.is_finite() {
        Err(Impossible::NotFinite)
    } else if value < 0.0 {
        Err(Impossible::Negative)
    } else {
        Ok(value)
    }
}
