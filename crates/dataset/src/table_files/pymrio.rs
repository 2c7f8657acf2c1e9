//! A folder that pymrio saved.

use std::path::Path;

use finding::{Checked, Finding, Findings, Place, code};

use super::{TableFile, open, parse};

/// Name of the file of a table when `file_parameters.json` does not say.
const ENDS: [&str; 2] = ["txt", "csv"];

/// Reads `Z`, `Y` and the unit.
pub(super) fn read(folder: &Path) -> Checked<Option<TableFile>> {
    let mut findings = Findings::default();
    let parameters = folder.join("file_parameters.json");
    let names = match crate::read_text(&parameters) {
        Ok(text) => Some(text),
        Err(_) if !parameters.exists() => None,
        Err(finding) => {
            findings.push(finding);
            None
        }
    };
    let mut table = |what: &str| {
        let named = names.as_deref().and_then(|text| named(text, what));
        if let Some(name) = &named
            && !ENDS.iter().any(|end| name.ends_with(&format!(".{end}")))
        {
            findings.push(
                Finding::error(code::TABLE_SHAPE, format!("{what} is saved as `{name}`, which is no text"))
                    .at(Place::file(parameters.display().to_string()))
                    .help("save it with `io.save_all(folder, table_format=\"txt\")`"),
            );
            return None;
        }
        let name = named.unwrap_or_else(|| format!("{what}.txt"));
        let (stem, end) = name.rsplit_once('.').unwrap_or((&name, ENDS[0]));
        open::text(folder, stem, end, &mut findings)
    };
    let (z, y) = (table("Z"), table("Y"));
    let (Some(z), Some(y)) = (z, y) else { return Checked { value: None, findings } };
    let read = parse((&z.shown, &z.content), (&y.shown, &y.content));
    findings.append(read.findings);
    let mut missing = Findings::default();
    let unit = open::text(folder, "unit", "txt", &mut missing);
    let money = unit.and_then(|unit| {
        let mut units =
            unit.content.lines().skip(1).filter_map(|line| line.rsplit('\t').next()).map(str::trim);
        let first = units.next()?.to_owned();
        if let Some((line, other)) = units.enumerate().find(|(_, other)| *other != first) {
            findings.push(
                Finding::error(code::TABLE_SHAPE, format!("some rows are in {first}, others in {other}"))
                    .at(Place::line(unit.shown.clone(), line + 3))
                    .help("the table must be of one money: a hybrid table cannot be used"),
            );
        }
        Some(first)
    });
    let value = read.value.filter(|_| !findings.has_errors()).map(|table| TableFile::of(table, money));
    Checked { value, findings }
}

/// The file name of a table in `file_parameters.json`: the first `"name"` after its key.
fn named(text: &str, what: &str) -> Option<String> {
    let parsed: serde_json::Value = serde_json::from_str(text).ok()?;
    parsed.get("files")?.get(what)?.get("name")?.as_str().map(ToOwned::to_owned)
}
