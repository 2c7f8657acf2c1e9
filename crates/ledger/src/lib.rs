//! Rules and commitments in time: what is in force on a date, and what a framework has due.
//!
//! There are two times. *Valid time*: a rule has an announced and an effective day, perhaps a legal and a
//! political end, and perhaps times of suspension whose end is an open question; [`standing`] answers what
//! holds on a day, given how the open questions are answered. *Knowledge time*: [`as_known`] gives a rule as
//! it was known on a day, without what was announced later and with what was believed then; it can be asked
//! the same questions.
//!
//! [`Board`] puts a framework's clauses beside its clocks and deliveries, [`Promises`] adds up the tonnes
//! that deals set aside, [`Difference`] says what changed between two days, [`dates`] what comes next.
//!
//! ```
//! use std::collections::BTreeMap;
//! use dataset::{Dataset, Files};
//! use jiff::civil::date;
//! use ledger::{Standing, as_known, standing};
//!
//! let dataset = Dataset::load(&Files::shipped()).usable().unwrap().0;
//! let rule = &dataset.rules["chn-2025-57"];
//! let answer = |word: &str| BTreeMap::from([("october-2025-package".to_owned(), word.to_owned())]);
//! assert_eq!(standing(rule, date(2026, 11, 23), &answer("lapsed")), Standing::InForce);
//! assert_eq!(standing(rule, date(2026, 11, 23), &answer("extended")), Standing::Suspended);
//!
//! // On 1 November 2025 nobody knew that it would be suspended.
//! let then = as_known(rule, date(2025, 11, 1)).unwrap();
//! assert_eq!(standing(&then, date(2025, 11, 20), &BTreeMap::new()), Standing::InForce);
//! ```
//!
//! This crate is pure: it reads no files and no clock.

mod board;
mod dates;
mod difference;
mod force;
mod known;
mod promises;
mod standing;

pub use board::{Board, ClauseStatus, ClockStatus};
pub use dates::{DateEntry, DateKind, dates};
pub use difference::{Change, Difference};
pub use force::{Query, RuleState, rule_states};
pub use known::{as_known, dataset_as_known, framework_as_known};
pub use promises::{Capacity, OverPromise, Promise, Promises};
pub use standing::{Answers, Standing, is_open, standing};
