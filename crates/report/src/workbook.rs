//! All tables of an answer as one workbook, a sheet each, for people who live in spreadsheets.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::record::RunRecord;
use crate::table::{Cell, Table};

/// Letters that the name of a sheet may have.
const NAME: usize = 31;

/// Row of the column names; above it stand what the sheet holds and what it was made from.
const HEADER: u32 = 3;

/// Width of a column of words and of numbers, in letters.
const WIDTHS: (usize, usize) = (48, 10);

/// Sheet that lists the sources.
const SOURCES: &str = "sources";

/// A workbook: the first sheet lists all others; each begins with what it holds, the study, data and program that it was
/// made with, and where its sources are. The same answer gives the same bytes.
///
/// # Errors
/// If a table does not fit a sheet of a spreadsheet, which ends at 1,048,576 rows.
pub(crate) fn workbook(tables: &[Table], record: &RunRecord) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // A fixed day: the time of writing is no part of an answer.
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(&record.study.title).set_creation_datetime(&day));
    let (bold, quiet) = (Format::new().set_bold(), Format::new().set_italic());
    let contents = book.add_worksheet().set_name("contents")?;
    contents.write_with_format(0, 0, &record.study.title, &bold)?;
    contents.write(1, 0, origin(record))?;
    for (row, table) in (HEADER..).zip(tables) {
        contents.write_url(row, 0, link(table.name).as_str())?;
        contents.write(row, 0, table.name)?;
        contents.write(row, 1, table.about)?;
    }
    contents.set_column_width(0, 28)?.set_column_width(1, 100)?;
    for table in tables {
        let sheet = book.add_worksheet().set_name(name(table.name))?;
        sheet.write_with_format(0, 0, table.about, &bold)?;
        sheet.write_with_format(1, 0, origin(record), &quiet)?;
        sheet.write_url(2, 0, link(SOURCES).as_str())?;
        sheet.write(2, 0, "Sources with their terms: sheet `sources`")?;
        fill(sheet, table, &bold, &quiet)?;
    }
    book.save_to_buffer()
}

/// Study, data and program that an answer was made with.
fn origin(record: &RunRecord) -> String {
    format!(
        "Study {}; data {}; monazite {}",
        short(&record.study_sha256),
        short(&record.dataset_sha256),
        record.version
    )
}

/// The first letters of a hash: enough to tell it from others.
fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

fn name(table: &str) -> &str {
    table.get(..NAME).unwrap_or(table)
}

fn link(table: &str) -> String {
    format!("internal:'{}'!A1", name(table))
}

/// Names, units and rows of a table.
fn fill(sheet: &mut Worksheet, table: &Table, bold: &Format, quiet: &Format) -> Result<(), XlsxError> {
    let first = HEADER + 2;
    for (column, described) in (0_u16..).zip(table.columns) {
        sheet.write_with_format(HEADER, column, described.name, bold)?;
        sheet.write_with_format(HEADER + 1, column, described.unit, quiet)?;
        let words = table.rows.iter().filter_map(|row| match &row[usize::from(column)] {
            Cell::Text(text) => Some(text.chars().count()),
            _ => None,
        });
        let widest = words.chain([described.name.len() + 2, WIDTHS.1]).max().unwrap_or(WIDTHS.1);
        sheet.set_column_width(column, widest.min(WIDTHS.0) as f64)?;
    }
    for (row, cells) in (first..).zip(&table.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            match (cell, cell.number()) {
                (Cell::Text(text), _) => drop(sheet.write_string(row, column, text)?),
                (_, Some(number)) => drop(sheet.write_number(row, column, number)?),
                (_, None) => {}
            }
        }
    }
    sheet.set_freeze_panes(first, 1)?;
    Ok(())
}
