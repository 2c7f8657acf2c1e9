//! Dynamic input-output model with inventories: ARIO (Hallegatte 2008, 2013) and ARIO-psi (Guan et al. 2020).
//!
//! An [`Economy`](Table) of industries - a sector in a region - buys from itself and sells to final demand. An
//! [`Event`] takes capacity or capital away; day by day, industries produce what orders, capacity and stocks of
//! inputs allow, share what is made among their customers, and order again. [`Simulation`] walks the days,
//! [`simulate`] returns the totals of each, and [`stability()`] says whether the economy finds back.
//!
//! The equations stand beside the functions, in the symbols of `docs/src/methods/dynamic-io.md`. Where the
//! published package `BoARIO` departs from its own equations, a named switch of [`Compatibility`] decides; the
//! default is the sound behaviour.
//!
//! Everything is a pure function of values; results are the same bits on any number of threads.

mod compatibility;
mod event;
mod exact;
mod fused;
mod orders;
mod outcome;
mod recovery;
mod settings;
mod simulation;
mod stability;
mod stocks;
mod sum;
mod table;

pub use compatibility::Compatibility;
pub use event::{Damage, Event, Hit};
pub use outcome::{Day, Outcome};
pub use recovery::Recovery;
pub use settings::{Orders, Overproduction, Rationing, Response, Settings};
pub use simulation::{Simulation, simulate};
pub use stability::{Stability, Verdict, margin, stability};
pub use table::Table;

use std::fmt;

/// Why a simulation cannot be made or carried on.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// A list does not have one entry for each sector, industry or cell.
    Shape {
        /// What has the wrong length.
        what: &'static str,
        /// Entries it should have.
        expected: usize,
        /// Entries it has.
        found: usize,
    },
    /// A figure is outside its range, or not a number.
    Range {
        /// Which figure.
        what: &'static str,
        /// What it is.
        value: f64,
    },
    /// An event names an industry or sector that the table does not have.
    Unknown {
        /// Number of the event, from 0.
        event: usize,
    },
    /// More capital is lost in an industry than it has.
    Capital {
        /// The industry.
        industry: usize,
        /// The step in which it happens.
        step: usize,
        /// Capital lost, money of the table.
        lost: f64,
        /// Capital there is, money of the table.
        capital: f64,
    },
    /// An imposed loss is active together with another event, where that is refused.
    Overlap {
        /// The step in which it happens.
        step: usize,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Shape { what, expected, found } => {
                write!(f, "{what}: {found} entries where {expected} are needed")
            }
            Fault::Range { what, value } => write!(f, "{what} of {value} is outside its range"),
            Fault::Unknown { event } => write!(f, "event {event} names an industry that is not in the table"),
            Fault::Capital { industry, step, lost, capital } => {
                write!(f, "industry {industry} loses capital of {lost} in step {step} and has {capital}")
            }
            Fault::Overlap { step } => {
                write!(f, "in step {step} an imposed loss is active together with another event")
            }
        }
    }
}

impl std::error::Error for Fault {}
