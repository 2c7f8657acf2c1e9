//! Cases of the dynamic input-output model: two tables, parameters and events, from four CSV files of the user.
//!
//! The table of transactions has a column and a row for each industry, named `REGION|SECTOR`: a cell is what the
//! column's industry buys from the row's in a year. The table of final demand has the same rows and a column for
//! each consuming region. Parameters are rows `parameter,value`; events have the columns [`EVENTS`], one row for
//! each industry hit.

mod events;
mod parameters;
mod tables;

use std::path::Path;

use finding::{Checked, Findings};

pub use events::{EVENTS, Event, Hit, Kind, Shape};
pub use parameters::{Model, Orders, PARAMETERS, Parameters};
pub use tables::Tables;

use crate::read_text;

/// A case as read: industries in the order of the names of region and sector.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ArioCase {
    /// Transactions and final demand.
    pub tables: Tables,
    /// How the economy behaves.
    pub parameters: Parameters,
    /// What happens.
    pub events: Vec<Event>,
}

/// The four files of a case, as paths or as names and texts.
#[derive(Debug, Clone, Copy)]
pub struct Parts<T> {
    /// Transactions.
    pub transactions: T,
    /// Final demand.
    pub final_demand: T,
    /// Parameters.
    pub parameters: T,
    /// Events.
    pub events: T,
}

impl ArioCase {
    /// Reads the files and reports every fault of all of them.
    #[must_use]
    pub fn read(paths: Parts<&Path>) -> Checked<ArioCase> {
        let mut findings = Findings::default();
        let mut text = |path: &Path| read_text(path).map_err(|finding| findings.push(finding)).ok();
        let all = [paths.transactions, paths.final_demand, paths.parameters, paths.events];
        let texts = all.map(|path| (path.display().to_string(), text(path)));
        let [Some(transactions), Some(final_demand), Some(parameters), Some(events)] =
            texts.each_ref().map(|(shown, text)| Some((shown.as_str(), text.as_deref()?)))
        else {
            return Checked { value: ArioCase::default(), findings };
        };
        ArioCase::parse(Parts { transactions, final_demand, parameters, events })
    }

    /// Reads the parts from their names, for findings, and texts.
    #[must_use]
    pub fn parse(parts: Parts<(&str, &str)>) -> Checked<ArioCase> {
        let mut findings = Findings::default();
        let tables = tables::read(parts.transactions, parts.final_demand, &mut findings);
        let known = tables.as_ref();
        let sectors = known.map(|tables| tables.sectors.as_slice());
        let parameters = parameters::read(parts.parameters, sectors, &mut findings);
        let events = events::read(parts.events, known, &mut findings);
        findings.sort();
        let value = match (tables, parameters) {
            (Some(tables), Some(parameters)) => ArioCase { tables, parameters, events },
            _ => ArioCase::default(),
        };
        Checked { value, findings }
    }
}
