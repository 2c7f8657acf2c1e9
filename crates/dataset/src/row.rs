//! A row of a table, with every cell read.

use std::collections::BTreeMap;

use codes::{Area, Form, Mineral, Sector, Stage};
use finding::Place;
use quantity::{BasisKind, Kind};
use sourced::{Origin, Trust};

use crate::date::Period;
use crate::schema::TableSpec;

/// Columns of text that tell rows of one table apart.
const SUBJECT_COLUMNS: [&str; 22] = [
    "site",
    "deposit",
    "project",
    "product",
    "holder",
    "name",
    "quote",
    "horizon",
    "item",
    "episode",
    "list",
    "statistic",
    "detail",
    "use",
    "index",
    "asset",
    "heading",
    "indicator",
    "into",
    "host",
    "contract",
    "term",
];

/// Why a value is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// The publisher knows it and does not print it.
    Withheld,
    /// Nobody knows it.
    NotAvailable,
    /// There is no such thing.
    NotApplicable,
    /// Below half a unit of the publication.
    BelowHalfUnit,
}

impl Why {
    /// The word written in the value cell.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Why::Withheld => "W",
            Why::NotAvailable => "NA",
            Why::NotApplicable => "n/a",
            Why::BelowHalfUnit => "<0.5",
        }
    }

    /// What the word means.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Why::Withheld => "withheld by the publisher",
            Why::NotAvailable => "not available",
            Why::NotApplicable => "not applicable",
            Why::BelowHalfUnit => "below half a unit",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Why> {
        [Why::Withheld, Why::NotAvailable, Why::NotApplicable, Why::BelowHalfUnit]
            .into_iter()
            .find(|why| why.as_str() == text)
    }
}

/// The value of an observation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// In the canonical unit of its kind, or why it is missing.
    pub value: Result<f64, Why>,
    /// Lower and upper end of its range, where one is given.
    pub range: Option<(f64, f64)>,
    /// What it measures.
    pub kind: Kind,
    /// Basis, for masses.
    pub basis: Option<BasisKind>,
}

impl Figure {
    /// The range, or the value twice.
    #[must_use]
    pub fn range_or_value(&self) -> Option<(f64, f64)> {
        self.range.or_else(|| self.value.ok().map(|value| (value, value)))
    }
}

/// A row of a table.
#[derive(Debug, Clone)]
pub struct Row {
    /// Name of its table.
    pub table: &'static str,
    /// File and line.
    pub place: Place,
    /// Mineral, if the table has that column and the cell is filled; likewise below.
    pub mineral: Option<Mineral>,
    /// Stage.
    pub stage: Option<Stage>,
    /// Form.
    pub form: Option<Form>,
    /// Country or group.
    pub country: Option<Area>,
    /// Other country of a pair.
    pub partner: Option<Area>,
    /// Country in control.
    pub controller: Option<Area>,
    /// Market of a price.
    pub market: Option<Area>,
    /// Sector.
    pub sector: Option<Sector>,
    /// Year, month, day or span.
    pub period: Option<Period>,
    /// Cells of all other columns, by name; empty cells are left out.
    pub text: BTreeMap<&'static str, String>,
    /// Value, in tables that have one.
    pub figure: Option<Figure>,
    /// Unit as written.
    pub unit: String,
    /// Edition the figure is of.
    pub vintage: String,
    /// Sources named in the row.
    pub sources: Vec<String>,
    /// Origin.
    pub origin: Origin,
    /// Grade.
    pub trust: Trust,
    /// Remark.
    pub note: String,
    /// It stands in a folder of the user's, laid over the shipped dataset.
    pub own: bool,
}

impl Row {
    /// The cell of a column that holds text or an identifier; empty if it is not filled.
    #[must_use]
    pub fn cell(&self, column: &str) -> &str {
        self.text.get(column).map_or("", String::as_str)
    }

    /// The cell of any column before the value, as text; empty if it is not filled.
    #[must_use]
    pub fn written(&self, column: &str) -> String {
        match column {
            "mineral" => self.mineral.map(|code| code.to_string()),
            "stage" => self.stage.map(|code| code.to_string()),
            "form" => self.form.map(|code| code.to_string()),
            "country" => self.country.map(|code| code.to_string()),
            "partner" => self.partner.map(|code| code.to_string()),
            "controller" => self.controller.map(|code| code.to_string()),
            "market" => self.market.map(|code| code.to_string()),
            "sector" => self.sector.map(|code| code.to_string()),
            "period" => self.period.map(|period| period.to_string()),
            _ => Some(self.cell(column).to_owned()),
        }
        .unwrap_or_default()
    }

    /// The cells of its key columns, without the vintage: rows of equal key measure the same thing.
    #[must_use]
    pub fn key(&self, spec: &TableSpec) -> Vec<String> {
        spec.columns.iter().filter(|column| column.key).map(|column| self.written(column.name)).collect()
    }

    /// The same row as the user's own: marked, and with an origin that says so.
    pub(crate) fn of_user(mut self) -> Row {
        self.own = true;
        self.origin = match self.origin {
            Origin::Quoted { source, place, trust } => Origin::quoted(format!("own: {source}"), place, trust),
            Origin::Derived { rule, from } => Origin::derived(format!("own: {rule}"), from),
            Origin::Assumed { reason, trust } => Origin::assumed(format!("own: {reason}"), trust),
        };
        self
    }

    /// The value in its canonical unit, if it is not missing.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        self.figure?.value.ok()
    }

    /// Low, value and high; low and high equal the value where no range is given.
    #[must_use]
    pub fn low_value_high(&self) -> Option<(f64, f64, f64)> {
        let figure = self.figure?;
        let value = figure.value.ok()?;
        let (low, high) = figure.range.unwrap_or((value, value));
        Some((low, value, high))
    }

    /// The calendar year of its period.
    #[must_use]
    pub fn year(&self) -> Option<i16> {
        self.period.map(Period::year)
    }

    /// The row in a few words, for messages.
    #[must_use]
    pub fn subject(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        words.extend(self.mineral.map(|code| code.to_string()));
        words.extend(self.form.map(|code| code.to_string()));
        words.extend(self.stage.map(|code| code.to_string()));
        words.extend(self.country.map(|code| code.to_string()));
        words.extend(self.partner.map(|code| format!("-> {code}")));
        words.extend(self.market.map(|code| code.to_string()));
        words.extend(self.sector.map(|code| code.to_string()));
        for column in SUBJECT_COLUMNS {
            words.extend(self.text.get(column).cloned());
        }
        words.extend(self.period.map(|period| period.to_string()));
        words.join(" ")
    }
}
