//! Cells that both files have.

use finding::{Finding, code};

use crate::table::parse_plain;

/// A word as it is compared: small letters, blanks for `_`.
pub(super) fn plain(word: &str) -> String {
    word.trim().replace('_', " ").to_lowercase()
}

pub(super) fn empty(column: &str) -> Finding {
    Finding::error(code::CELL_EMPTY, format!("`{column}` is empty")).help("fill the cell, or remove the row")
}

pub(super) fn figure(column: &str, text: &str) -> Result<f64, Finding> {
    if text.is_empty() {
        return Err(empty(column));
    }
    parse_plain(text).ok_or_else(|| {
        Finding::error(code::NOT_A_NUMBER, format!("`{text}` is not a number"))
            .help("write digits with a point and no thousands separator")
    })
}

pub(super) fn amount(column: &str, text: &str) -> Result<f64, Finding> {
    let value = figure(column, text)?;
    if value < 0.0 {
        return Err(Finding::error(code::NEGATIVE, format!("`{column}` of {text} is negative"))
            .help("write the figure the source prints, not below zero"));
    }
    Ok(value)
}

pub(super) fn number_of_country(text: &str) -> Option<u16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

pub(super) fn not_a_country(text: &str) -> Finding {
    Finding::error(code::UNKNOWN_CODE, format!("`{text}` is not the number of a country"))
        .help("write the number of trade statistics, such as 842 for the United States")
}
