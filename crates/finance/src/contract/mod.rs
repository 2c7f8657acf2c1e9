//! The contracts that governments have signed or proposed, each a function of prices and quantities.
//!
//! `P` is the benchmark price in USD/kg and `Q` the kilograms of the period. The figures of the signed ones
//! stand in tables `contract` and `contract-term`; the types here hold the form of each.

mod duty;
mod protection;
mod purchase;
mod value_test;
mod vault;

pub use duty::ReferencePrice;
pub use protection::{PreferredShares, Protection};
pub use purchase::Purchase;
pub use value_test::{Licence, ValueTest};
pub use vault::{Account, Vault};
