//! A user's folder of tables in our own schema: checked row by row, and marked as theirs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use dataset::{Dataset, TABLES};
use finding::{Finding, Findings, Severity, code};

use crate::sheet::Sheet;
use crate::{Job, one};

/// The source that marks figures of the user's own.
const OWN: &str = "own";

pub(crate) fn run(job: &mut Job<'_, '_>, paths: &[PathBuf]) -> Result<(), Findings> {
    job.begin(OWN);
    for folder in paths {
        let files = job.files.clone().overlaid(folder)?;
        // Everything is checked as it will be read; what is found is kept by file and line.
        let found = Dataset::load(&files).findings;
        let mut faults: BTreeMap<(String, usize), Vec<Finding>> = BTreeMap::new();
        for finding in found.into_iter().filter(|finding| finding.severity == Severity::Error) {
            if let Some(place) = &finding.place {
                faults.entry((place.file.clone(), place.line.unwrap_or_default())).or_default().push(finding);
            }
        }
        let unread: BTreeSet<String> = faults
            .iter()
            .filter(|(_, found)| found.iter().any(|finding| finding.code == code::FILE_UNREADABLE))
            .map(|((file, _), _)| file.clone())
            .collect();
        let mut any = false;
        for spec in TABLES {
            let path = folder.join("tables").join(format!("{}.csv", spec.name));
            if !path.exists() {
                continue;
            }
            any = true;
            let mut sheet = Sheet::open(&path).map_err(one)?;
            let expected: BTreeSet<&str> = spec.header().into_iter().collect();
            if sheet.header.iter().map(String::as_str).collect::<BTreeSet<_>>() != expected
                || faults.contains_key(&(sheet.shown.clone(), 1))
                || unread.contains(&sheet.shown)
            {
                // Without its header, or as text that cannot be read, no row of the file was checked.
                let of_file = faults.into_iter().filter(|((file, _), _)| *file == sheet.shown);
                let found: Findings = of_file.flat_map(|(_, found)| found).collect();
                let lacks = expected.iter().filter(|name| sheet.column(name).is_none());
                return Err(if found.is_empty() {
                    lacks.map(|name| sheet.lacks(name)).collect()
                } else {
                    found
                });
            }
            let header: Vec<(&'static str, usize)> =
                spec.header().into_iter().filter_map(|name| Some((name, sheet.column(name)?))).collect();
            let shown = sheet.shown.clone();
            while let Some(line) = sheet.next(&mut job.tally) {
                if let Some(found) = faults.remove(&(shown.clone(), line.number as usize)) {
                    let first = found.first().map_or("fault", |finding| finding.code.entry().title);
                    job.tally.drop(first, &shown, line.number);
                    for finding in found {
                        job.tally.report(finding);
                    }
                    continue;
                }
                let cells: Vec<(&str, String)> = header
                    .iter()
                    .map(|(name, at)| {
                        let cell = line.text(*at);
                        let marked = *name == "source" && !cell.split(';').any(|id| id.trim() == OWN);
                        let cell = match (marked, cell.is_empty()) {
                            (false, _) => cell.into_owned(),
                            (true, true) => OWN.to_owned(),
                            (true, false) => format!("{OWN}; {cell}"),
                        };
                        (*name, cell)
                    })
                    .collect();
                let cells: Vec<(&str, &str)> =
                    cells.iter().map(|(name, cell)| (*name, cell.as_str())).collect();
                job.out.row(spec, &cells, &mut job.tally).map_err(one)?;
            }
        }
        if !any {
            return Err(one(Finding::error(
                code::TABLE_UNKNOWN,
                format!("`{}` holds none of our tables", folder.display()),
            )
            .help("put them into a folder `tables` in it, named as `monazite data list` names them")));
        }
    }
    Ok(())
}
