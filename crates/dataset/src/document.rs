//! TOML documents read key by key, so that every fault is found at once and names its line.
//!
//! A reader asks a [`Section`] for the keys it knows and closes it with [`Section::finish`], which reports
//! whatever key nobody asked for.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use finding::{Code, Finding, Findings, Place, code};
use jiff::civil::Date;
use quantity::{Kind, Unit};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::date::parse_date;

/// A TOML text under the name the user knows it by.
pub struct Document<'t> {
    shown: String,
    text: &'t str,
    root: Spanned<DeTable<'t>>,
    findings: RefCell<Findings>,
}

impl<'t> Document<'t> {
    /// Parses `text`; faults of syntax become findings, and what could be read stays readable.
    #[must_use]
    pub fn parse(shown: impl Into<String>, text: &'t str) -> Document<'t> {
        let (root, errors) = DeTable::parse_recoverable(text);
        let document = Document { shown: shown.into(), text, root, findings: RefCell::default() };
        for error in errors {
            let message = format!("not valid TOML: {}", error.message().trim().replace('\n', ", "));
            let mut finding = Finding::error(code::DOCUMENT_SYNTAX, message)
                .help("texts and quantities with units stand in quotes; a table starts with [name]");
            let line = error.span().map_or(1, |span| document.line(&span));
            finding = finding.at(Place::line(document.shown.clone(), line));
            document.findings.borrow_mut().push(finding);
        }
        document
    }

    /// The top of the document.
    #[must_use]
    pub fn root(&self) -> Section<'_> {
        Section {
            document: self.shared(),
            table: self.root.get_ref(),
            name: String::new(),
            span: 0..0,
            known: RefCell::default(),
        }
    }

    /// What was found so far; call after all sections are finished.
    #[must_use]
    pub fn into_findings(self) -> Findings {
        let mut findings = self.findings.into_inner();
        findings.sort();
        findings
    }

    fn shared(&self) -> Shared<'_> {
        Shared { shown: &self.shown, text: self.text, findings: &self.findings }
    }

    fn line(&self, span: &Range<usize>) -> usize {
        self.shared().line(span)
    }
}

#[derive(Clone, Copy)]
struct Shared<'d> {
    shown: &'d str,
    text: &'d str,
    findings: &'d RefCell<Findings>,
}

impl Shared<'_> {
    fn line(&self, span: &Range<usize>) -> usize {
        1 + self.text.as_bytes()[..span.start.min(self.text.len())].iter().filter(|&&b| b == b'\n').count()
    }
}

/// A table of a document.
pub struct Section<'d> {
    document: Shared<'d>,
    table: &'d DeTable<'d>,
    name: String,
    span: Range<usize>,
    known: RefCell<BTreeSet<&'static str>>,
}

impl<'d> Section<'d> {
    /// Where the section starts.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::line(self.document.shown, self.document.line(&self.span))
    }

    /// Where a key of it stands, or the section if it does not.
    #[must_use]
    pub fn place_of(&self, key: &str) -> Place {
        match self.table.get_key_value(key) {
            Some((name, _)) => {
                Place::line(self.document.shown, self.document.line(&name.span())).column(key.to_owned())
            }
            None => self.place(),
        }
    }

    /// Adds a finding about a key of this section.
    pub fn report(&self, code: Code, key: &str, message: impl Into<String>, help: impl Into<String>) {
        let finding = Finding::error(code, message).at(self.place_of(key)).help(help);
        self.document.findings.borrow_mut().push(finding);
    }

    fn value(&self, key: &'static str) -> Option<&'d DeValue<'d>> {
        self.known.borrow_mut().insert(key);
        self.table.get(key).map(Spanned::get_ref)
    }

    fn wrong_kind(&self, key: &str, expected: &str) {
        self.report(
            code::KIND_WRONG,
            key,
            format!("`{key}` should be {expected}"),
            format!("write it as {expected}"),
        );
    }

    fn missing(&self, key: &str, form: &str) {
        let section =
            if self.name.is_empty() { "the document".to_owned() } else { format!("[{}]", self.name) };
        self.report(
            code::KEY_MISSING,
            key,
            format!("{section} lacks `{key}`"),
            format!("add {key} = {form}"),
        );
    }

    /// True if the key is written.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// A text, if written.
    pub fn text(&self, key: &'static str) -> Option<String> {
        if let DeValue::String(text) = self.value(key)? {
            Some(text.to_string())
        } else {
            self.wrong_kind(key, "a text in quotes");
            None
        }
    }

    /// A text that must be written and not be empty.
    pub fn required_text(&self, key: &'static str) -> String {
        if !self.has(key) {
            self.value(key);
            self.missing(key, "\"...\"");
            return String::new();
        }
        let text = self.text(key).unwrap_or_default();
        if text.trim().is_empty() {
            self.report(code::KEY_MISSING, key, format!("`{key}` is empty"), "fill it");
        }
        text
    }

    /// Whole number, if written.
    pub fn integer(&self, key: &'static str) -> Option<i64> {
        let found = match self.value(key)? {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        if found.is_none() {
            self.wrong_kind(key, "a whole number without quotes");
        }
        found
    }

    /// Number, if written.
    pub fn number(&self, key: &'static str) -> Option<f64> {
        let found = plain_number(self.value(key)?);
        if found.is_none() {
            self.wrong_kind(key, "a number without quotes");
        }
        found
    }

    /// True or false, if written.
    pub fn flag(&self, key: &'static str) -> Option<bool> {
        if let DeValue::Boolean(flag) = self.value(key)? {
            Some(*flag)
        } else {
            self.wrong_kind(key, "true or false without quotes");
            None
        }
    }

    /// A quantity with its unit in quotes, in the canonical unit, if written and of the right kind.
    pub fn quantity(&self, key: &'static str, kind: Kind) -> Option<f64> {
        let DeValue::String(text) = self.value(key)? else {
            self.report(
                code::KIND_WRONG,
                key,
                format!("`{key}` lacks a unit"),
                format!("write number and unit in quotes: {}", kind.name()),
            );
            return None;
        };
        match Unit::parse_quantity(text) {
            Ok((value, found)) if found.same_as(kind) => Some(value),
            Ok(_) => {
                self.report(
                    code::UNIT_WRONG,
                    key,
                    format!("`{text}` is not {}", kind.name()),
                    format!("write {}", kind.name()),
                );
                None
            }
            Err(_) => {
                self.report(
                    code::UNIT_WRONG,
                    key,
                    format!("`{text}` is not a number with a unit"),
                    format!("write {}", kind.name()),
                );
                None
            }
        }
    }

    /// A share between 0 and 1 written with its unit, such as `"60 %"`.
    pub fn share(&self, key: &'static str) -> Option<f64> {
        let value = self.quantity(key, Kind::Share)?;
        if (0.0..=1.0).contains(&value) {
            return Some(value);
        }
        self.report(
            code::RULE_SHARE,
            key,
            format!("share `{key}` is {value}, outside 0 to 1"),
            "write a share between 0 % and 100 %",
        );
        None
    }

    /// A day, written as a date or as text, if written.
    pub fn date(&self, key: &'static str) -> Option<Date> {
        let (text, found) = match self.value(key)? {
            DeValue::String(text) => (text.to_string(), parse_date(text)),
            DeValue::Datetime(datetime) => {
                let text = datetime.to_string();
                let date = datetime.date.filter(|_| datetime.time.is_none()).and_then(|date| {
                    Date::new(i16::try_from(date.year).ok()?, date.month as i8, date.day as i8).ok()
                });
                (text, date)
            }
            _ => (String::new(), None),
        };
        if found.is_none() {
            self.report(
                code::DATE_WRONG,
                key,
                format!("`{key}` is not a day of the calendar{}", quoted(&text)),
                "write it like 2026-11-23",
            );
        }
        found
    }

    /// A day that must be written.
    pub fn required_date(&self, key: &'static str) -> Option<Date> {
        if !self.has(key) {
            self.value(key);
            self.missing(key, "2026-11-23");
            return None;
        }
        self.date(key)
    }

    /// A list of texts; empty if not written.
    pub fn texts(&self, key: &'static str) -> Vec<String> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(items) = value else {
            self.wrong_kind(key, "a list of texts, such as [\"Dy\", \"Tb\"]");
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            match item.get_ref() {
                DeValue::String(text) => texts.push(text.to_string()),
                _ => self.wrong_kind(key, "a list of texts, such as [\"Dy\", \"Tb\"]"),
            }
        }
        texts
    }

    /// A list of numbers; empty if not written.
    pub fn numbers(&self, key: &'static str) -> Vec<f64> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(items) = value else {
            self.wrong_kind(key, "a list of numbers, such as [60, 180]");
            return Vec::new();
        };
        let mut numbers = Vec::new();
        for item in items {
            match plain_number(item.get_ref()) {
                Some(number) => numbers.push(number),
                None => self.wrong_kind(key, "a list of numbers, such as [60, 180]"),
            }
        }
        numbers
    }

    /// A list of texts read by `parse`; what it refuses becomes a finding.
    pub fn codes<T, E: std::fmt::Display>(
        &self,
        key: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
        help: impl Fn(&E) -> String,
    ) -> Vec<T> {
        let mut found = Vec::new();
        for text in self.texts(key) {
            match parse(&text) {
                Ok(value) => found.push(value),
                Err(error) => self.report(code::UNKNOWN_CODE, key, error.to_string(), help(&error)),
            }
        }
        found
    }

    /// A table inside this one, if written.
    pub fn section(&self, key: &'static str) -> Option<Section<'d>> {
        if let DeValue::Table(table) = self.value(key)? {
            Some(self.inner(key, table))
        } else {
            self.wrong_kind(key, "a table");
            None
        }
    }

    /// A list of tables, such as `[[scenario]]`; empty if not written.
    pub fn sections(&self, key: &'static str) -> Vec<Section<'d>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(items) = value else {
            self.wrong_kind(key, "a list of tables, each starting with [[name]]");
            return Vec::new();
        };
        let mut sections = Vec::new();
        for item in items {
            match item.get_ref() {
                DeValue::Table(table) => {
                    let mut inner = self.inner(key, table);
                    inner.span = item.span();
                    sections.push(inner);
                }
                _ => self.wrong_kind(key, "a list of tables, each starting with [[name]]"),
            }
        }
        sections
    }

    /// The keys of this section with their texts, for tables whose keys are names.
    pub fn entries(&self) -> Vec<(String, String)> {
        let mut entries = Vec::new();
        for (key, value) in self.table {
            match value.get_ref() {
                DeValue::String(text) => entries.push((key.get_ref().to_string(), text.to_string())),
                _ => self.wrong_kind(key.get_ref(), "a text in quotes"),
            }
        }
        entries
    }

    fn inner(&self, key: &str, table: &'d DeTable<'d>) -> Section<'d> {
        let name = if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) };
        let span = table.keys().map(Spanned::span).min_by_key(|span| span.start).unwrap_or(self.span.clone());
        Section { document: self.document, table, name, span, known: RefCell::default() }
    }

    /// Reports every key that nobody asked for.
    pub fn finish(self) {
        let known = self.known.borrow();
        for key in self.table.keys() {
            let written: &str = key.get_ref();
            if !known.contains(written) {
                let list = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                let near = finding::nearest(written, known.iter().copied());
                let help = match near.first() {
                    Some(name) => format!("did you mean `{name}`? Known here: {list}"),
                    None => format!("known here: {list}"),
                };
                self.report(
                    code::KEY_UNKNOWN,
                    written,
                    format!("`{written}` is not a key of this table"),
                    help,
                );
            }
        }
    }
}

fn plain_number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).ok().map(|whole| whole as f64)
        }
        DeValue::Float(number) => number.as_str().parse().ok().filter(|value: &f64| value.is_finite()),
        _ => None,
    }
}

fn quoted(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(": `{text}`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_found_with_its_line() {
        let text = "title = 3\nstrat = 2026-11-30\nwhen = \"2026-02-30\"\nsize = \"12 tons\"\n\n[[part]]\nid = \"a\"\n[[part]]\nidd = \"b\"\n";
        let document = Document::parse("x.toml", text);
        let root = document.root();
        root.text("title");
        root.date("start");
        root.date("when");
        root.quantity("size", Kind::Mass);
        for part in root.sections("part") {
            part.required_text("id");
            part.finish();
        }
        root.finish();
        let found: Vec<(String, usize)> = document
            .into_findings()
            .iter()
            .map(|f| (f.code.to_string(), f.place.as_ref().and_then(|p| p.line).unwrap()))
            .collect();
        assert_eq!(
            found,
            [("S0004", 1), ("S0002", 2), ("D0113", 3), ("D0106", 4), ("S0003", 8), ("S0002", 9)]
                .map(|(code, line)| (code.to_owned(), line))
        );
    }

    #[test]
    fn broken_syntax_is_a_finding_and_not_a_panic() {
        for text in ["a = ", "[[", "= 3", "a = \"x\nb = 2", "\u{0}", "a = 1\na = 2"] {
            assert!(Document::parse("x.toml", text).into_findings().has_errors(), "{text:?}");
        }
    }
}
