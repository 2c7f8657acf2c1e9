//! A weekly simulation of what a control or outage does to stocks, flows, use and prices.
//!
//! A [`World`] is the balanced chain cut into weeks, with stocks, elasticities and prices. A [`Timeline`] says
//! which rules touch which lane in which week. [`simulate`] steps the world through the weeks:
//!
//! 1. rules in force; 2. capacity, with joint baskets; 3. desired use, and government stocks if it cannot be
//!    met; 4. orders; 5. allocation; 6. shipment and production; 7. prices; 8. what users got.
//!
//! Mass is conserved in every market and week, and with no rule the baseline repeats itself for ever; both
//! are checked while the simulation runs.
//!
//! ```
//! use chain::Chain;
//! use dataset::{Dataset, Files};
//! use disruption::{Assumptions, Timeline, World, simulate};
//! use study::Study;
//!
//! let files = Files::shipped();
//! let dataset = Dataset::load(&files).usable().unwrap().0;
//! let study = Study::shipped("us-japan", &files, &dataset).usable().unwrap().0;
//! let chain = Chain::build(&dataset, &study).usable().unwrap().0;
//! let world = World::build(&dataset, &study, &chain, &Assumptions::central()).usable().unwrap().0;
//! let timeline = Timeline::without_rules(&study);
//! let run = simulate(&world, &timeline);
//! assert!(run.unmet_total() < 1e-6);
//! ```
//!
//! This crate is pure: values in, values out, the same bits on every machine.

mod additions;
mod assumptions;
mod build;
mod kernel;
mod numbers;
mod outage;
mod outcome;
mod quota;
mod simulate;
mod timeline;
mod world;

#[cfg(test)]
mod limits;
#[cfg(test)]
mod random;
#[cfg(test)]
mod tests;

pub use additions::{Purchase, Saving};
pub use assumptions::{Adverse, Assumption, Assumptions, GROUPS, Position};
pub use kernel::{
    ElementWeek, Kernel, MASS_TOLERANCE, MASS_TOLERANCE_OF_DRAWS, SeriesWeek, Sink, WIDTH, WeekView,
};
pub use outage::Outage;
pub use outcome::{ElementOutcome, Outcome, SectorCell, Series};
pub use simulate::simulate;

pub use timeline::{Effect, Timeline};
pub use world::{
    Addition, Buyer, Cell, Feed, HostShare, InputData, MarketData, Process, Purpose, StockLine, User, World,
};
