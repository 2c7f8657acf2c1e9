//! Tables of results: columns with unit and meaning, and rows; written as CSV or JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::words::plain;

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Name, in lower case with underscores.
    pub name: &'static str,
    /// Unit; empty for words and counts.
    pub unit: &'static str,
    /// What it holds.
    pub about: &'static str,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number.
    Number(f64),
    /// A finite number with every digit, to be compared with the figures of others.
    Exact(f64),
    /// Nothing to say.
    Empty,
}

impl Cell {
    /// The number as it is written, or nothing if it is none.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Cell::Number(value) => plain(*value).parse().ok(),
            Cell::Exact(value) => Some(*value),
            Cell::Text(_) | Cell::Empty => None,
        }
    }

    pub(crate) fn text(&self) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Number(value) => plain(*value),
            Cell::Exact(value) => value.to_string(),
            Cell::Empty => String::new(),
        }
    }

    fn json(&self) -> Value {
        match self {
            Cell::Text(text) => Value::from(text.as_str()),
            Cell::Number(value) => {
                plain(*value).parse::<serde_json::Number>().map_or(Value::Null, Value::Number)
            }
            Cell::Exact(value) => Value::from(*value),
            Cell::Empty => Value::Null,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::from(text.as_str())
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Cell {
        if value.is_finite() { Cell::Number(value) } else { Cell::Empty }
    }
}

impl From<usize> for Cell {
    fn from(value: usize) -> Cell {
        Cell::Number(value as f64)
    }
}

impl From<bool> for Cell {
    fn from(value: bool) -> Cell {
        Cell::from(if value { "yes" } else { "no" })
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Empty, Into::into)
    }
}

/// Anything with a code is written as its code.
pub(crate) fn code(value: impl std::fmt::Display) -> Cell {
    Cell::from(value.to_string())
}

/// A table of results.
#[derive(Debug, Clone)]
pub struct Table {
    /// Name: the CSV file is called so.
    pub name: &'static str,
    /// What it holds, in a sentence.
    pub about: &'static str,
    /// Columns.
    pub columns: &'static [Column],
    /// Rows, each as long as the columns.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table.
    #[must_use]
    pub fn new(name: &'static str, about: &'static str, columns: &'static [Column]) -> Table {
        Table { name, about, columns, rows: Vec::new() }
    }

    /// Adds a row.
    pub fn push<const N: usize>(&mut self, row: [Cell; N]) {
        assert_eq!(N, self.columns.len(), "a row of table {} has a cell for each column", self.name);
        self.rows.push(row.into());
    }

    /// Only the rows whose cell in a column is one of some words; all rows where the table has no such column
    /// or no words are given.
    pub fn keep(&mut self, column: &str, words: &[String]) {
        let Some(at) = self.columns.iter().position(|known| known.name == column) else { return };
        if !words.is_empty() {
            self.rows.retain(|row| words.contains(&row[at].text()));
        }
    }

    /// Only the first rows of each word in a column; returns how many were left out.
    pub fn cut(&mut self, column: &str, first: usize) -> usize {
        let before = self.rows.len();
        let Some(at) = self.columns.iter().position(|known| known.name == column) else { return 0 };
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        self.rows.retain(|row| {
            let count = seen.entry(row[at].text()).or_default();
            *count += 1;
            *count <= first
        });
        before - self.rows.len()
    }

    /// Rows by the numbers in a column, smallest first, rows without one last; equal ones keep their order.
    pub fn sort_by_number(&mut self, column: &str) {
        let Some(at) = self.columns.iter().position(|known| known.name == column) else { return };
        let number = |row: &[Cell]| row[at].number().unwrap_or(f64::INFINITY);
        self.rows.sort_by(|a, b| number(a).total_cmp(&number(b)));
    }

    /// The sentences of a column behind dashes, broken at words, each led by the word of another column.
    #[must_use]
    pub fn sentences(&self, lead: &str, column: &str) -> String {
        let at = |name: &str| self.columns.iter().position(|known| known.name == name);
        let (Some(lead), Some(column)) = (at(lead), at(column)) else { return String::new() };
        let mut text = String::new();
        for row in &self.rows {
            crate::summary::bullet(&mut text, &format!("{}: {}", row[lead].text(), row[column].text()));
        }
        text
    }

    /// Aligned text of some columns, words to the left, numbers to the right.
    #[must_use]
    pub fn aligned(&self, columns: &[&str]) -> String {
        let at: Vec<usize> = columns
            .iter()
            .filter_map(|name| self.columns.iter().position(|known| known.name == *name))
            .collect();
        // Years and counts are whole; all else has three digits.
        let short = |column: usize, cell: &Cell| match cell {
            Cell::Number(value) if self.columns[column].unit == "a" || value.fract() == 0.0 => plain(*value),
            Cell::Number(value) => crate::words::number(*value, 3),
            other => other.text(),
        };
        let rows: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| at.iter().map(|column| short(*column, &row[*column])).collect())
            .collect();
        // Spaces, so that a long name can be broken at a word.
        let names: Vec<String> =
            at.iter().map(|column| self.columns[*column].name.replace('_', " ")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let numbers = at
            .iter()
            .position(|column| self.rows.first().is_some_and(|row| matches!(row[*column], Cell::Number(_))));
        crate::summary::grid(self.about, &names, numbers.unwrap_or(names.len()), rows)
    }

    /// As CSV with a header line.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let header = self.columns.iter().map(|column| column.name);
        let rows = self.rows.iter().map(|row| row.iter().map(Cell::text).collect::<Vec<_>>());
        let written = writer
            .write_record(header)
            .and_then(|()| rows.into_iter().try_for_each(|row| writer.write_record(row)));
        debug_assert!(written.is_ok(), "writing to memory cannot fail");
        let bytes = writer.into_inner().unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// As a list of objects.
    #[must_use]
    pub fn json(&self) -> Value {
        let object = |row: &Vec<Cell>| {
            let cells =
                self.columns.iter().zip(row).map(|(column, cell)| (column.name.to_owned(), cell.json()));
            Value::Object(cells.collect::<Map<_, _>>())
        };
        Value::Array(self.rows.iter().map(object).collect())
    }
}

/// Defines the columns of a table: `columns![name, "unit", "about"; …]`.
macro_rules! columns {
    ($($name:ident, $unit:literal, $about:literal;)*) => {
        &[$($crate::table::Column { name: stringify!($name), unit: $unit, about: $about }),*]
    };
}
pub(crate) use columns;

/// A table that describes the columns of all others.
pub(crate) fn dictionary(tables: &[Table]) -> Table {
    let mut table = Table::new(
        "columns",
        "Every column of every table.",
        columns![
            table, "", "Table.";
            column, "", "Column.";
            unit, "", "Unit; empty for words and counts.";
            about, "", "What it holds.";
        ],
    );
    for described in tables {
        for column in described.columns {
            table.push([described.name.into(), column.name.into(), column.unit.into(), column.about.into()]);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_six_digits_and_no_exponent() {
        let cases = [
            (1.0, "1"),
            (0.1 + 0.2, "0.3"),
            (1_234_567.8, "1234568"),
            (0.000_012_345_678, "0.0000123457"),
            (-0.5, "-0.5"),
            (422_500_000_000.0, "422500000000"),
        ];
        for (value, text) in cases {
            assert_eq!(plain(value), text);
        }
    }

    #[test]
    fn exact_numbers_keep_every_digit() {
        let mut table = Table::new("t", "T.", columns![amount, "t", "Amount.";]);
        table.push([Cell::Exact(0.1 + 0.2)]);
        table.push([Cell::Exact(0.000_012_345_678_9)]);
        assert_eq!(table.csv(), "amount\n0.30000000000000004\n0.0000123456789\n");
        assert_eq!(
            table.json().to_string(),
            r#"[{"amount":0.30000000000000004},{"amount":0.0000123456789}]"#
        );
    }

    #[test]
    fn csv_and_json_hold_the_same() {
        let mut table = Table::new("t", "T.", columns![word, "", "Word."; amount, "t", "Amount.";]);
        table.push(["a, \"b\"".into(), 1.5.into()]);
        table.push([Cell::Empty, f64::NAN.into()]);
        assert_eq!(table.csv(), "word,amount\n\"a, \"\"b\"\"\",1.5\n,\n");
        assert_eq!(
            table.json().to_string(),
            r#"[{"word":"a, \"b\"","amount":1.5},{"word":null,"amount":null}]"#
        );
    }
}
