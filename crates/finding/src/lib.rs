//! What is wrong with an input, where it stands, and what to do about it.
//!
//! Readers never stop at the first fault: they push every [`Finding`] into [`Findings`] and hand both the
//! value and the findings back. Each finding has a stable [`Code`] with a page of its own.
//!
//! ```
//! use finding::{Finding, Findings, Place, code};
//!
//! let mut findings = Findings::default();
//! findings.push(
//!     Finding::error(code::UNKNOWN_CODE, "`Dyy` is not a mineral")
//!         .at(Place::line("data/tables/price.csv", 12).column("mineral"))
//!         .help("did you mean `Dy`?"),
//! );
//! assert!(findings.has_errors());
//! assert!(findings.to_string().contains("error[D0102]"));
//! ```
//!
//! This crate knows nothing of minerals, files or models.

pub mod code;
mod suggest;

use std::fmt;

use serde::Serialize;

pub use code::Code;
pub use suggest::{did_you_mean, did_you_mean_code, did_you_mean_one_of, nearest};

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing runs until it is mended.
    Error,
    /// The run goes on, and the report shows it.
    Warning,
    /// Worth knowing; nothing is wrong.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        })
    }
}

/// Where a finding stands: a file, and a line and column of it where they are known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Path as the user knows it, with `/` between parts.
    pub file: String,
    /// Line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Column name of a table or key of a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
}

impl Place {
    /// A whole file.
    #[must_use]
    pub fn file(file: impl Into<String>) -> Self {
        Place { file: file.into(), line: None, column: None }
    }

    /// A line of a file, counted from 1.
    #[must_use]
    pub fn line(file: impl Into<String>, line: usize) -> Self {
        Place { file: file.into(), line: Some(line), column: None }
    }

    /// The same place, narrowed to a column or key.
    #[must_use]
    pub fn column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, " (`{column}`)")?;
        }
        Ok(())
    }
}

/// One thing that is wrong or worth knowing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable code; `monazite explain CODE` prints its page.
    pub code: Code,
    /// How grave it is.
    pub severity: Severity,
    /// One sentence without a full stop: what was found and what was expected.
    pub message: String,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Finding {
    /// A finding that stops the run.
    #[must_use]
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Finding::new(Severity::Error, code, message)
    }

    /// A finding that goes into the report.
    #[must_use]
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Finding::new(Severity::Warning, code, message)
    }

    /// A remark.
    #[must_use]
    pub fn note(code: Code, message: impl Into<String>) -> Self {
        Finding::new(Severity::Note, code, message)
    }

    fn new(severity: Severity, code: Code, message: impl Into<String>) -> Self {
        Finding { code, severity, message: message.into(), place: None, help: None }
    }

    /// The same finding with its place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same finding with a remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity, self.code, self.message)?;
        if let Some(place) = &self.place {
            write!(f, "\n  --> {place}")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

/// Everything found while reading or checking, in the order of files and lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    /// Adds all of another list.
    pub fn append(&mut self, mut other: Findings) {
        self.0.append(&mut other.0);
    }

    /// True if any of them stops the run.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// How many are of this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|finding| finding.severity == severity).count()
    }

    /// True if there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// In order.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }

    /// Sorts by severity, then file, line and code, so that the same faults always print the same way.
    pub fn sort(&mut self) {
        self.0.sort_by(|a, b| {
            (a.severity, &a.place, a.code, &a.message).cmp(&(b.severity, &b.place, b.code, &b.message))
        });
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.0 {
            writeln!(f, "{finding}")?;
        }
        Ok(())
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(iter: I) -> Self {
        Findings(iter.into_iter().collect())
    }
}

impl Extend<Finding> for Findings {
    fn extend<I: IntoIterator<Item = Finding>>(&mut self, iter: I) {
        self.0.extend(iter);
    }
}

/// A value together with what was found while making it.
#[derive(Debug, Clone)]
pub struct Checked<T> {
    /// The value; complete only if `findings` has no errors.
    pub value: T,
    /// What was found on the way.
    pub findings: Findings,
}

impl<T> Checked<T> {
    /// The value if nothing forbids its use, else the findings.
    pub fn usable(self) -> Result<(T, Findings), Findings> {
        if self.findings.has_errors() { Err(self.findings) } else { Ok((self.value, self.findings)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_names_code_place_and_help() {
        let finding = Finding::error(code::NEGATIVE, "mass flow of -3 t/a")
            .at(Place::line("data/tables/production.csv", 7).column("value"))
            .help("write the figure the source prints");
        assert_eq!(
            finding.to_string(),
            format!(
                "error[{}]: mass flow of -3 t/a\n  --> data/tables/production.csv:7 (`value`)\n  \
                 help: write the figure the source prints",
                code::NEGATIVE
            )
        );
    }

    #[test]
    fn notes_do_not_stop_a_run() {
        let mut findings = Findings::default();
        findings.push(Finding::note(code::ADJUSTED, "seed moved by 30 %"));
        assert!(!findings.has_errors());
        assert!(Checked { value: 1, findings }.usable().is_ok());
    }
}
