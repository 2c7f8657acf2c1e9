//! Reading `data/sources/*.toml`.

use std::collections::BTreeMap;

use finding::Findings;
use sourced::Source;

use crate::document::Document;
use crate::files::Files;

/// Reads every source; the identifier is the name of the file.
pub(crate) fn read_sources(files: &Files, findings: &mut Findings) -> BTreeMap<String, Source> {
    let mut sources = BTreeMap::new();
    for path in files.under("data/sources/").filter(|path| path.ends_with(".toml")) {
        let text = match files.text(path) {
            Ok(text) => text,
            Err(finding) => {
                findings.push(finding);
                continue;
            }
        };
        let id = stem(path);
        let document = Document::parse(files.shown(path), &text);
        let root = document.root();
        let source = Source {
            id: id.clone(),
            title: root.required_text("title"),
            publisher: root.required_text("publisher"),
            edition: root.required_text("edition"),
            licence: root.required_text("licence"),
            terms: root.required_text("terms"),
            redistribute: root.flag("redistribute").unwrap_or_else(|| {
                root.report(
                    finding::code::KEY_MISSING,
                    "redistribute",
                    "the source does not say whether its figures may be passed on",
                    "add redistribute = true or false",
                );
                false
            }),
            address: root.text("address").unwrap_or_default(),
            checked_on: root.required_date("checked-on").map(|date| date.to_string()).unwrap_or_default(),
        };
        root.finish();
        findings.append(document.into_findings());
        sources.insert(id, source);
    }
    sources
}

/// The file name without folder and ending.
pub(crate) fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split_once('.').map_or(name, |(stem, _)| stem).to_owned()
}
