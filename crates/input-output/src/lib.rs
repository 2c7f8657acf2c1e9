//! Input-output tables: who buys from whom, and how a loss spreads.
//!
//! A [`Table`] is symmetric: industry by industry, of one country or of several regions. It is read as such or
//! made from supply and use by [`SupplyUse::table`]. [`Table::check`] tells every row and column that does not
//! balance. [`Leontief`] answers what output a final demand needs; [`spread`] carries losses to suppliers and
//! customers; [`Table::aggregate`] sums industries.
//!
//! ```
//! use input_output::{Leontief, Matrix};
//!
//! // Two industries; the first needs 0.2 of the second per unit of output.
//! let coefficients = Matrix::from_rows(&[vec![0.0, 0.0], vec![0.2, 0.0]]);
//! let leontief = Leontief::new(coefficients).unwrap();
//! assert_eq!(leontief.output_for(&[10.0, 1.0]), [10.0, 3.0]);
//! ```
//!
//! This crate is pure and knows no minerals.

mod aggregate;
mod leontief;
mod matrix;
pub mod spread;
mod supply_use;
mod table;

pub use leontief::{Leontief, NotProductive};
pub use matrix::Matrix;
pub use supply_use::{Cell, SupplyUse};
pub use table::{Industry, Table};
