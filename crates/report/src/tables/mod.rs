//! Every result as a table.

mod assess;
pub(crate) mod backtest;
pub(crate) mod by_year;
mod chain;
mod data;
mod dependence;
pub(crate) mod economy;
mod ensemble;
pub(crate) mod finance;
mod minerals;
mod plan;
mod priority;
pub(crate) mod respond;
mod stress;
pub(crate) mod track;

pub(crate) use chain::station;
pub(crate) use plan::basis;

use answer::Answer;
use dataset::Dataset;

use crate::table::{Table, dictionary};

/// All tables of an answer; those of parts that were not asked for are left out. The last one describes the
/// columns of all others.
#[must_use]
pub fn tables(answer: &Answer, dataset: &Dataset) -> Vec<Table> {
    let mut tables = assess::tables(answer);
    tables.extend(priority::tables(answer));
    tables.extend(dependence::tables(answer));
    tables.extend(by_year::tables(answer));
    tables.extend(minerals::tables(answer, dataset));
    tables.extend(stress::tables(answer));
    tables.extend(economy::tables(answer));
    tables.extend(ensemble::tables(answer));
    tables.extend(plan::tables(answer));
    tables.extend(track::tables(answer));
    tables.extend(chain::tables(answer));
    tables.extend(data::tables(answer, dataset));
    tables.retain(|table| !table.rows.is_empty());
    tables.push(dictionary(&tables));
    tables
}
