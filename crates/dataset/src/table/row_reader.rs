//! The cells of one row: codes, periods, value with range, unit and basis, and where the figure comes from.

use std::collections::BTreeMap;

use codes::{Area, Code, Form, Mineral, Sector, Stage, UnknownCode};
use finding::{Finding, Findings, Place, code};
use quantity::{BasisKind, Kind, Unit};
use sourced::{Origin, Trust};

use super::{Context, parse_plain};
use crate::date::Period;
use crate::row::{Figure, Row, Why};
use crate::schema::{ColumnKind, TableSpec, is_mass};

/// A row of a table, about to be read.
pub(super) struct RowReader<'r> {
    pub(super) spec: &'static TableSpec,
    pub(super) shown: &'r str,
    pub(super) line: usize,
    pub(super) cells: &'r [String],
    pub(super) columns: &'r BTreeMap<&'static str, usize>,
    pub(super) context: &'r Context<'r>,
}

impl RowReader<'_> {
    fn cell(&self, column: &str) -> &str {
        self.columns.get(column).map_or("", |&index| self.cells[index].trim())
    }

    fn place(&self, column: &str) -> Place {
        Place::line(self.shown, self.line).column(column)
    }

    fn error(&self, code: finding::Code, column: &str, message: String, help: impl Into<String>) -> Finding {
        Finding::error(code, message).at(self.place(column)).help(help)
    }

    /// The cells that tell it from other rows.
    pub(super) fn key(&self) -> Vec<String> {
        let mut key: Vec<String> =
            self.spec.columns.iter().filter(|c| c.key).map(|c| self.cell(c.name).to_owned()).collect();
        if self.spec.has_values() {
            key.push(self.cell("vintage").to_owned());
        }
        key
    }

    /// The row as far as it can be read; what cannot is reported.
    pub(super) fn read(&self, findings: &mut Findings) -> Row {
        let mut row = Row {
            table: self.spec.name,
            place: Place::line(self.shown, self.line),
            mineral: None,
            stage: None,
            form: None,
            country: None,
            partner: None,
            controller: None,
            market: None,
            sector: None,
            period: None,
            text: BTreeMap::new(),
            figure: None,
            unit: String::new(),
            vintage: String::new(),
            sources: Vec::new(),
            origin: Origin::assumed("", Trust::D),
            trust: Trust::D,
            note: self.cell("note").to_owned(),
            own: false,
        };
        for column in self.spec.columns {
            let text = self.cell(column.name);
            if text.is_empty() {
                if column.required {
                    findings.push(self.error(
                        code::CELL_EMPTY,
                        column.name,
                        format!("`{}` is empty", column.name),
                        format!("fill in a {}", column.kind.describe()),
                    ));
                }
                continue;
            }
            self.read_cell(&mut row, column.name, column.kind, text, findings);
        }
        if self.spec.has_values() {
            self.read_value(&mut row, findings);
        }
        self.read_origin(&mut row, findings);
        row
    }

    fn code<T>(&self, column: &str, read: Result<T, UnknownCode>, findings: &mut Findings) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(unknown) => {
                findings.push(self.error(code::UNKNOWN_CODE, column, unknown.to_string(), unknown.help()));
                None
            }
        }
    }

    fn read_cell(
        &self,
        row: &mut Row,
        name: &'static str,
        kind: ColumnKind,
        text: &str,
        findings: &mut Findings,
    ) {
        match kind {
            ColumnKind::Mineral if name != "mineral" => {
                if self.code(name, Mineral::parse(text), findings).is_some() {
                    row.text.insert(name, text.to_owned());
                }
            }
            ColumnKind::Form if name != "form" => {
                if self.code(name, Form::parse(text), findings).is_some() {
                    row.text.insert(name, text.to_owned());
                }
            }
            ColumnKind::Mineral => row.mineral = self.code(name, Mineral::parse(text), findings),
            ColumnKind::Stage => row.stage = self.code(name, Stage::parse(text), findings),
            ColumnKind::Form => row.form = self.code(name, Form::parse(text), findings),
            ColumnKind::Sector => row.sector = self.code(name, Sector::parse(text), findings),
            ColumnKind::Area => {
                let area = self.code(name, Area::parse(text), findings);
                match name {
                    "partner" => row.partner = area,
                    "controller" => row.controller = area,
                    "market" => row.market = area,
                    "country" => row.country = area,
                    _ => {
                        row.text.insert(name, text.to_owned());
                    }
                }
            }
            ColumnKind::Period => match Period::parse(text) {
                Some(period) => row.period = Some(period),
                None => findings.push(self.error(
                    code::DATE_WRONG,
                    name,
                    format!("`{text}` is not a year, quarter, month or day"),
                    "write 2026, 2026-Q4, 2026-11, 2026-11-23 or a span with /",
                )),
            },
            ColumnKind::Reference(table) => {
                let known = self.context.identifiers.get(table);
                if known.is_none_or(|known| !known.contains(text)) {
                    let known = known.into_iter().flatten().map(String::as_str);
                    findings.push(self.error(
                        code::UNKNOWN_CODE,
                        name,
                        format!("`{text}` is not in table `{table}`"),
                        finding::did_you_mean(text, known, &format!("data/tables/{table}.csv")),
                    ));
                }
                row.text.insert(name, text.to_owned());
            }
            ColumnKind::Identifier => {
                let good = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
                if !good {
                    findings.push(self.error(
                        code::UNKNOWN_CODE,
                        name,
                        format!("`{text}` is not an identifier"),
                        "identifiers are lower-case letters, digits and hyphens",
                    ));
                }
                row.text.insert(name, text.to_owned());
            }
            ColumnKind::Word(words) => {
                if !words.contains(&text) {
                    findings.push(self.error(
                        code::UNKNOWN_CODE,
                        name,
                        format!("`{text}` is not a word for `{name}`"),
                        format!("write one of {}", words.join(", ")),
                    ));
                }
                row.text.insert(name, text.to_owned());
            }
            ColumnKind::Text => {
                row.text.insert(name, text.to_owned());
            }
        }
    }

    fn read_value(&self, row: &mut Row, findings: &mut Findings) {
        self.cell("unit").clone_into(&mut row.unit);
        self.cell("vintage").clone_into(&mut row.vintage);
        if row.vintage.is_empty() {
            findings.push(self.error(
                code::CELL_EMPTY,
                "vintage",
                "`vintage` is empty".to_owned(),
                "write the edition or year of the publication",
            ));
        }
        let Some(unit) = self.read_unit(&row.unit, findings) else { return };
        let basis = self.read_basis(unit.kind(), findings);
        let Some(value) = self.read_number("value", unit, findings) else { return };
        let low = self.read_end("low", unit, findings);
        let high = self.read_end("high", unit, findings);
        let range = match (low, high) {
            (Some(low), Some(high)) => {
                let outside = value.is_ok_and(|value| value < low || value > high);
                if low > high || outside {
                    findings.push(self.error(
                        code::RANGE_DISORDERED,
                        "low",
                        format!(
                            "{} is not between {} and {}",
                            self.cell("value"),
                            self.cell("low"),
                            self.cell("high")
                        ),
                        "low, value and high must be in order",
                    ));
                }
                Some((low, high))
            }
            (None, None) => None,
            _ => {
                findings.push(self.error(
                    code::RANGE_DISORDERED,
                    if low.is_none() { "low" } else { "high" },
                    "range has only one end".to_owned(),
                    "fill both low and high, or neither",
                ));
                None
            }
        };
        row.figure = Some(Figure { value, range, kind: unit.kind(), basis });
    }

    fn read_unit(&self, text: &str, findings: &mut Findings) -> Option<Unit> {
        let allowed: Vec<&str> = self.spec.values.iter().map(|kind| kind.name()).collect();
        let help = format!("table `{}` holds {}", self.spec.name, allowed.join(" or "));
        if text.is_empty() {
            findings.push(self.error(code::CELL_EMPTY, "unit", "`unit` is empty".to_owned(), help));
            return None;
        }
        match Unit::parse(text) {
            Ok(unit) if self.spec.values.iter().any(|kind| kind.same_as(unit.kind())) => Some(unit),
            Ok(unit) => {
                let message = format!("`{text}` is {}, which does not belong here", unit.kind().name());
                findings.push(self.error(code::UNIT_WRONG, "unit", message, help));
                None
            }
            Err(error) => {
                findings.push(self.error(code::UNIT_WRONG, "unit", error.to_string(), help));
                None
            }
        }
    }

    fn read_basis(&self, kind: Kind, findings: &mut Findings) -> Option<BasisKind> {
        if !self.spec.has_basis() {
            return None;
        }
        let text = self.cell("basis");
        let words = "write gross, oxide or contained";
        match (is_mass(kind), text.is_empty(), BasisKind::parse(text)) {
            (true, true, _) => {
                findings.push(self.error(
                    code::BASIS_WRONG,
                    "basis",
                    "a mass lacks its basis".to_owned(),
                    words,
                ));
                None
            }
            (true, false, None) => {
                findings.push(self.error(
                    code::BASIS_WRONG,
                    "basis",
                    format!("`{text}` is not a basis"),
                    words,
                ));
                None
            }
            (false, false, _) => {
                findings.push(self.error(
                    code::BASIS_WRONG,
                    "basis",
                    format!("`{text}` stands beside {}", kind.name()),
                    "leave the basis empty: only masses have one",
                ));
                None
            }
            (_, _, basis) => basis,
        }
    }

    fn read_number(&self, column: &str, unit: Unit, findings: &mut Findings) -> Option<Result<f64, Why>> {
        let text = self.cell(column);
        if let Some(why) = Why::parse(text) {
            return Some(Err(why));
        }
        if text.is_empty() {
            findings.push(self.error(
                code::CELL_EMPTY,
                column,
                format!("`{column}` is empty"),
                "write a number, or W (withheld), NA (not available), n/a (not applicable), <0.5",
            ));
            return None;
        }
        let Some(number) = parse_plain(text) else {
            findings.push(self.error(
                code::NOT_A_NUMBER,
                column,
                format!("`{text}` is not a number"),
                "write digits with a point and no thousands separator",
            ));
            return None;
        };
        let value = unit.canonical(number);
        if value < 0.0 && !self.spec.signed {
            findings.push(self.error(
                code::NEGATIVE,
                column,
                format!("{text} {} is negative", self.cell("unit")),
                "write the figure the source prints; a net flow belongs in two rows",
            ));
            return None;
        }
        if unit.kind() == Kind::Share && !(0.0..=1.0).contains(&value) {
            findings.push(self.error(
                code::SHARE_OUT_OF_RANGE,
                column,
                format!("share of {value} is outside 0 to 1"),
                "write a fraction with the unit 1, or a percentage with the unit %",
            ));
            return None;
        }
        Some(Ok(value))
    }

    fn read_end(&self, column: &str, unit: Unit, findings: &mut Findings) -> Option<f64> {
        if self.cell(column).is_empty() {
            return None;
        }
        match self.read_number(column, unit, findings)? {
            Ok(value) => Some(value),
            Err(why) => {
                findings.push(self.error(
                    code::NOT_A_NUMBER,
                    column,
                    format!("`{}` cannot be the end of a range", why.as_str()),
                    "write a number, or leave both ends empty",
                ));
                None
            }
        }
    }

    fn read_origin(&self, row: &mut Row, findings: &mut Findings) {
        row.sources = self
            .cell("source")
            .split(';')
            .map(|id| id.trim().to_owned())
            .filter(|id| !id.is_empty())
            .collect();
        for id in &row.sources {
            if !self.context.sources.contains_key(id) {
                findings.push(self.error(
                    code::SOURCE_UNKNOWN,
                    "source",
                    format!("`{id}` is not in data/sources"),
                    finding::did_you_mean(
                        id,
                        self.context.sources.keys().map(String::as_str),
                        "data/sources",
                    ),
                ));
            }
        }
        let trust = self.cell("trust");
        let Some(grade) = Trust::parse(trust) else {
            findings.push(self.error(
                code::TRUST_WRONG,
                "trust",
                format!("`{trust}` is not a trust grade"),
                "write A (primary text), B (secondary), C (derived) or D (assumed or recalled)",
            ));
            return;
        };
        row.trust = grade;
        let place = self.cell("place");
        let origin = self.cell("origin");
        let fault = match origin {
            "quoted" if row.sources.is_empty() => {
                Some((code::CELL_EMPTY, "source", "a quoted figure names no source"))
            }
            "quoted" if place.is_empty() => {
                Some((code::CELL_EMPTY, "place", "a quoted figure names no place in its source"))
            }
            "derived" if row.note.is_empty() => {
                Some((code::ORIGIN_WRONG, "note", "a derived figure does not say how"))
            }
            "derived" if row.sources.is_empty() => {
                Some((code::CELL_EMPTY, "source", "a derived figure names no source"))
            }
            "derived" if grade < Trust::C => Some((code::TRUST_WRONG, "trust", "a derived figure is C or D")),
            "assumed" if row.note.is_empty() => {
                Some((code::ORIGIN_WRONG, "note", "an assumed figure gives no reason"))
            }
            "assumed" if grade != Trust::D => Some((code::TRUST_WRONG, "trust", "an assumed figure is D")),
            "quoted" | "derived" | "assumed" => None,
            "" => Some((code::CELL_EMPTY, "origin", "`origin` is empty")),
            _ => Some((code::ORIGIN_WRONG, "origin", "origin is none of quoted, derived, assumed")),
        };
        if let Some((code, column, message)) = fault {
            findings.push(self.error(
                code,
                column,
                message.to_owned(),
                code.entry().remedy.trim_end_matches('.'),
            ));
        }
        let firm = row.figure.is_some_and(|figure| figure.value.is_ok() && figure.range.is_none());
        if grade == Trust::D && firm {
            findings.push(self.error(
                code::RANGE_MISSING,
                "low",
                "a figure of trust D has no range".to_owned(),
                "fill low and high with the values you would still believe",
            ));
        }
        row.origin = match origin {
            "quoted" => Origin::quoted(row.sources.join("; "), place, grade),
            "derived" => Origin::derived(
                row.note.clone(),
                row.sources.iter().map(|id| Origin::quoted(id.clone(), place, grade)).collect(),
            ),
            _ => Origin::assumed(row.note.clone(), grade),
        };
    }
}
