//! What a rule announced today touches, when it bites, and how partners can answer it together.
//!
//! A [`Line`] is a form of a mineral bought at a place: its users with what they use and hold, and where it
//! comes from. [`outlook`] runs the users' stocks down week by week under the rule, each for itself.
//! [`plan`] finds the joint release of government stocks and the joint sharing of other suppliers' spare
//! capacity that leave the least value unserved (a linear program). Both work on what stands in the dataset
//! and say what of it is assumed.
//!
//! It is arithmetic of flows and stocks: prices, thrift and substitution are left to the simulator.
//!
//! This crate is pure.

mod line;
mod outlook;
mod passage;
mod plan;
mod tabled;
mod worldly;

pub use line::{Line, LineUser, Supply};
pub use outlook::{Outlook, UserOutlook, outlook};
pub use passage::{Terms, passing};
pub use plan::{LinePlan, Release, plan};
pub use tabled::tabled_lines;
pub use worldly::world_lines;

/// Weeks that an answer looks ahead.
pub const HORIZON: usize = 52;
