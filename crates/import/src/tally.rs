//! What became of the rows.

use std::collections::BTreeMap;

use finding::{Code, Finding, Findings, Place};

/// Findings of one code that are listed; the others are counted.
const LISTED: u64 = 20;

/// Rows left out for one reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Dropped {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub first: Place,
}

/// Rows read, kept and left out.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Rows read.
    pub read: u64,
    /// Rows written, by table.
    pub kept: BTreeMap<&'static str, u64>,
    /// Rows written although their unit value is implausible; their notes say so.
    pub marked: u64,
    /// Rows left out, by reason.
    pub dropped: BTreeMap<String, Dropped>,
    /// Faults of single rows.
    pub findings: Findings,
    counts: BTreeMap<Code, u64>,
}

impl Tally {
    /// Leaves a row out.
    pub(crate) fn drop(&mut self, reason: &str, file: &str, line: u64) {
        if let Some(dropped) = self.dropped.get_mut(reason) {
            dropped.count += 1;
        } else {
            let first = Place::line(file, line as usize);
            self.dropped.insert(reason.to_owned(), Dropped { count: 1, first });
        }
    }

    /// Leaves a row out for a fault, which becomes a finding.
    pub(crate) fn fault(&mut self, finding: Finding, file: &str, line: u64) {
        self.drop(finding.code.entry().title, file, line);
        self.report(finding);
    }

    /// Reports a finding; of each code only the first are listed.
    pub(crate) fn report(&mut self, finding: Finding) {
        let count = self.counts.entry(finding.code).or_default();
        *count += 1;
        if *count <= LISTED {
            self.findings.push(finding);
        }
    }

    /// Counts a row as written.
    pub(crate) fn keep(&mut self, table: &'static str) {
        *self.kept.entry(table).or_default() += 1;
    }

    /// Says how many findings are not listed.
    pub(crate) fn close(&mut self) {
        for (code, count) in &self.counts {
            if *count > LISTED {
                self.findings.push(
                    Finding::warning(
                        *code,
                        format!(
                            "{} more of `{}` are counted and not listed",
                            count - LISTED,
                            code.entry().title
                        ),
                    )
                    .help("mend the first ones and import again"),
                );
            }
        }
    }

    /// Rows written in all.
    #[must_use]
    pub fn kept_in_all(&self) -> u64 {
        self.kept.values().sum()
    }

    /// Rows left out in all.
    #[must_use]
    pub fn dropped_in_all(&self) -> u64 {
        self.dropped.values().map(|dropped| dropped.count).sum()
    }
}
