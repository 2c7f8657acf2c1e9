//! Printing: data to the standard output, notes and findings to the standard error.

use std::io::{self, Write};
use std::path::Path;

use anstyle::AnsiColor;
use dataset::{Dataset, Files};
use finding::{Finding, Findings, Severity, code};
use report::Table;

use crate::arguments::{Common, Format};

/// Why a command ended early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// There are faults to mend.
    Findings(Findings),
    /// There are faults, and they have been told beside the answer.
    Told,
    /// The reader of the output is gone.
    Closed,
}

impl From<Findings> for Stop {
    fn from(findings: Findings) -> Stop {
        Stop::Findings(findings)
    }
}

impl From<Finding> for Stop {
    fn from(finding: Finding) -> Stop {
        Stop::Findings(Findings::from_iter([finding]))
    }
}

/// Prints data.
pub(crate) fn print(text: &str) -> Result<(), Stop> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Stop::Closed;
        }
        Stop::from(Finding::error(code::OUTPUT_UNWRITABLE, format!("the output cannot be written: {error}")))
    })
}

/// Prints a note, with its severities in colour where the terminal shows any.
pub(crate) fn note(text: &str) {
    // Nobody can be told that the standard error is closed.
    let _ = writeln!(anstream::stderr().lock(), "{}", coloured(text));
}

/// The word at the head of a finding in the colour of its severity; all else as it is.
fn coloured(text: &str) -> String {
    let line = |line: &str| {
        for (word, colour) in [("error", AnsiColor::Red), ("warning", AnsiColor::Yellow)] {
            if let Some(rest) = line.strip_prefix(word).filter(|rest| rest.starts_with('[')) {
                let style = colour.on_default().bold();
                return format!("{style}{word}{style:#}{rest}");
            }
        }
        line.to_owned()
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// Prints findings, as JSON to the standard output if that was asked for, and how many there are.
pub(crate) fn complain(findings: &Findings, common: &Common) {
    if common.format == Format::Json {
        let text =
            serde_json::to_string_pretty(&serde_json::json!({ "findings": findings })).unwrap_or_default();
        let _ = print(&(text + "\n"));
        return;
    }
    note(findings.to_string().trim_end());
    let count = |severity| findings.count(severity);
    note(&format!(
        "\n{}, {}. `monazite explain CODE` says more.",
        plural(count(Severity::Error), "error"),
        plural(count(Severity::Warning), "warning")
    ));
}

/// `1 error`, `2 errors`.
pub(crate) fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// Prints tables as CSV (one of them) or JSON (all, or one).
pub(crate) fn print_tables(
    tables: &[Table],
    wanted: Option<&str>,
    main: &str,
    format: Format,
) -> Result<(), Stop> {
    let find = |name: &str| {
        tables.iter().find(|table| table.name == name).ok_or_else(|| {
            let names = tables.iter().map(|table| table.name);
            Finding::error(code::USAGE, format!("`{name}` is no table of this answer"))
                .help(finding::did_you_mean_one_of(name, names))
        })
    };
    match (format, wanted) {
        (Format::Json, None) => {
            let all: serde_json::Map<String, serde_json::Value> =
                tables.iter().map(|table| (table.name.to_owned(), table.json())).collect();
            print(&(serde_json::Value::Object(all).to_string() + "\n"))
        }
        (Format::Json, Some(name)) => print(&(find(name)?.json().to_string() + "\n")),
        _ => print(&find(wanted.unwrap_or(main))?.csv()),
    }
}

/// A folder of results that cannot be written.
pub(crate) fn unwritable(folder: &Path, error: &io::Error) -> Finding {
    Finding::error(code::OUTPUT_UNWRITABLE, format!("`{}` cannot be written: {error}", folder.display()))
        .help("choose another folder with --out")
}

/// The files that the command works on.
pub(crate) fn files(common: &Common) -> Result<Files, Stop> {
    Ok(match &common.data {
        Some(folder) => Files::shipped().overlaid(folder)?,
        None => Files::shipped(),
    })
}

/// Files and dataset; the findings if there is a fault in them.
pub(crate) fn load(common: &Common) -> Result<(Files, Dataset), Stop> {
    let files = files(common)?;
    let (dataset, found) = Dataset::load(&files).usable()?;
    if !found.is_empty() && !common.quiet {
        note(found.to_string().trim_end());
    }
    Ok((files, dataset))
}

#[cfg(test)]
mod tests {
    use super::coloured;

    #[test]
    fn only_the_severity_of_a_finding_has_a_colour() {
        let text = coloured("error[D0102]: an error\n  help: no error[x] here\nerrors are rare");
        assert_eq!(
            text,
            "\u{1b}[1m\u{1b}[31merror\u{1b}[0m[D0102]: an error\n  help: no error[x] here\nerrors are rare"
        );
    }
}
