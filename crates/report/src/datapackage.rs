//! The dataset as a Frictionless Data Package (version 1): its tables, code lists, keys, licences and sources.

use dataset::schema::ColumnKind;
use dataset::{Dataset, Files, LARGE, TABLES, TableSpec};
use serde_json::{Value, json};

/// What a value may look like: a plain number, or a word for why there is none.
const VALUE: &str = "^(W|NA|n/a|<0\\.5|[-+]?[0-9]*\\.?[0-9]+([eE][-+]?[0-9]+)?)$";

/// `data/datapackage.json`.
#[must_use]
pub fn datapackage(files: &Files, dataset: &Dataset) -> String {
    let mut resources: Vec<Value> =
        files.under("data/codes/").filter_map(|path| Some(codes(path, &files.text(path).ok()?))).collect();
    resources.extend(TABLES.iter().chain(LARGE).map(|spec| table(spec)));
    let sources: Vec<Value> = dataset
        .sources
        .values()
        .map(|source| {
            let title = format!("{}, {} ({})", source.title, source.publisher, source.licence);
            if source.address.is_empty() {
                json!({ "title": title })
            } else {
                json!({ "title": title, "path": source.address })
            }
        })
        .collect();
    let package = json!({
        "profile": "tabular-data-package",
        "name": "monazite",
        "title": "Critical-mineral supply chains: tables of Monazite",
        "description": "One observation a row, each figure with unit, basis, edition, source, place and grade of trust. Generated from the code.",
        "version": env!("CARGO_PKG_VERSION"),
        "licenses": [{
            "name": "CC-BY-4.0",
            "title": "Creative Commons Attribution 4.0, for selection, units, grades and notes; the terms of each source stand in LICENCES.md",
            "path": "https://creativecommons.org/licenses/by/4.0/",
        }],
        "sources": sources,
        "resources": resources,
    });
    // An object made of texts and lists is always written.
    serde_json::to_string_pretty(&package).unwrap_or_default() + "\n"
}

fn stem(path: &str) -> &str {
    path.rsplit('/').next().and_then(|name| name.strip_suffix(".csv")).unwrap_or(path)
}

/// Columns that name one entry of a code list.
fn code_column(header: &[&str]) -> Option<String> {
    header.first().map(|name| (*name).to_owned())
}

fn codes(path: &str, text: &str) -> Value {
    let header: Vec<&str> = text.lines().next().unwrap_or_default().split(',').collect();
    let fields: Vec<Value> = header.iter().map(|name| json!({ "name": name, "type": "string" })).collect();
    json!({
        "profile": "tabular-data-resource",
        "name": format!("code-{}", stem(path)),
        "path": path.trim_start_matches("data/"),
        "title": format!("Codes: {}", stem(path)),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": { "fields": fields, "primaryKey": code_column(&header), "missingValues": [""] },
    })
}

/// The resource and field that a column points to.
fn target(kind: ColumnKind) -> Option<(String, &'static str)> {
    Some(match kind {
        ColumnKind::Mineral => ("code-mineral".to_owned(), "code"),
        ColumnKind::Stage => ("code-stage".to_owned(), "code"),
        ColumnKind::Form => ("code-form".to_owned(), "code"),
        ColumnKind::Sector => ("code-sector".to_owned(), "code"),
        ColumnKind::Reference(table) => {
            let spec = TABLES.iter().chain(LARGE).find(|spec| spec.name == table)?;
            (table.to_owned(), spec.columns.first()?.name)
        }
        _ => return None,
    })
}

fn table(spec: &TableSpec) -> Value {
    let mut fields: Vec<Value> = spec
        .columns
        .iter()
        .map(|column| {
            let mut constraints = serde_json::Map::new();
            if column.required {
                constraints.insert("required".to_owned(), true.into());
            }
            if let ColumnKind::Word(words) = column.kind {
                constraints.insert("enum".to_owned(), json!(words));
            }
            json!({
                "name": column.name,
                "type": "string",
                "description": column.kind.describe(),
                "constraints": constraints,
            })
        })
        .collect();
    for name in spec.header().into_iter().skip(spec.columns.len()) {
        fields.push(match name {
            "value" => json!({
                "name": name,
                "type": "string",
                "description": format!(
                    "{}; W withheld, NA not available, n/a not applicable, <0.5 below half a unit",
                    spec.values.iter().map(|kind| kind.name()).collect::<Vec<_>>().join("; ")
                ),
                "constraints": { "required": true, "pattern": VALUE },
            }),
            "low" | "high" => json!({ "name": name, "type": "number" }),
            "unit" | "vintage" => {
                json!({ "name": name, "type": "string", "constraints": { "required": true } })
            }
            "basis" => json!({
                "name": name,
                "type": "string",
                "constraints": { "enum": ["gross", "oxide", "contained"] },
            }),
            "origin" => json!({
                "name": name,
                "type": "string",
                "constraints": { "required": true, "enum": ["quoted", "derived", "assumed"] },
            }),
            "trust" => json!({
                "name": name,
                "type": "string",
                "constraints": { "required": true, "enum": ["A", "B", "C", "D"] },
            }),
            _ => json!({ "name": name, "type": "string" }),
        });
    }
    let mut key: Vec<&str> =
        spec.columns.iter().filter(|column| column.key).map(|column| column.name).collect();
    if spec.has_values() {
        key.push("vintage");
    }
    let foreign: Vec<Value> = spec
        .columns
        .iter()
        .filter_map(|column| {
            let (resource, field) = target(column.kind)?;
            Some(json!({ "fields": column.name, "reference": { "resource": resource, "fields": field } }))
        })
        .collect();
    json!({
        "profile": "tabular-data-resource",
        "name": spec.name,
        "path": spec.path().trim_start_matches("data/"),
        "title": spec.name,
        "description": spec.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": { "fields": fields, "primaryKey": key, "foreignKeys": foreign, "missingValues": [""] },
    })
}
