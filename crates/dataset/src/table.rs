//! Reading a table: every cell checked, every fault reported with its line.

use std::collections::{BTreeMap, BTreeSet};

use codes::{Area, Code, Form, Mineral, Sector, Stage, UnknownCode};
use finding::{Finding, Findings, Place, code};
use quantity::{BasisKind, Kind, Unit};
use sourced::{Origin, Source, Trust};

use crate::date::Period;
use crate::row::{Figure, Row, Why};
use crate::schema::{ColumnKind, TableSpec, is_mass};

/// A table as text: header and rows, with the line each row starts on.
pub(crate) struct Sheet {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<(usize, Vec<String>)>,
}

/// Reads CSV; rows of the wrong length become findings and are left out.
pub(crate) fn read_sheet(shown: &str, text: &str, findings: &mut Findings) -> Option<Sheet> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header: Vec<String> = match reader.headers() {
        Ok(header) if !header.is_empty() => header.iter().map(str::to_owned).collect(),
        _ => {
            findings.push(
                Finding::error(code::CSV_SHAPE, "table has no header")
                    .at(Place::line(shown, 1))
                    .help("the first line names the columns"),
            );
            return None;
        }
    };
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, |position| position.line() as usize);
                if record.len() == header.len() {
                    rows.push((line, record.iter().map(str::to_owned).collect()));
                } else {
                    findings.push(
                        Finding::error(
                            code::CSV_SHAPE,
                            format!("row has {} cells, the header {}", record.len(), header.len()),
                        )
                        .at(Place::line(shown, line))
                        .help("put cells that contain a comma in quotes"),
                    );
                }
            }
            Err(error) => {
                let line = error.position().map_or(0, |position| position.line() as usize);
                findings.push(
                    Finding::error(code::CSV_SHAPE, format!("row cannot be read: {error}"))
                        .at(Place::line(shown, line))
                        .help("check the quotes and save the file as UTF-8"),
                );
            }
        }
    }
    Some(Sheet { header, rows })
}

/// What a reader of tables needs to know about the rest of the dataset.
pub(crate) struct Context<'c> {
    pub(crate) sources: &'c BTreeMap<String, Source>,
    /// Identifiers by the table whose first column holds them.
    pub(crate) identifiers: &'c BTreeMap<&'static str, BTreeSet<String>>,
}

/// Reads one table.
pub(crate) fn read_table(
    spec: &'static TableSpec,
    shown: &str,
    text: &str,
    context: &Context<'_>,
    findings: &mut Findings,
) -> Vec<Row> {
    let Some(sheet) = read_sheet(shown, text, findings) else { return Vec::new() };
    let Some(columns) = match_header(spec, shown, &sheet.header, findings) else { return Vec::new() };
    let mut keys: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    let mut rows = Vec::new();
    for (line, cells) in &sheet.rows {
        let reader = RowReader { spec, shown, line: *line, cells, columns: &columns, context };
        let before = findings.len();
        let row = reader.read(findings);
        let key = reader.key();
        if let Some(first) = keys.get(&key) {
            findings.push(
                Finding::error(code::DUPLICATE_KEY, format!("same key as line {first}: {}", key.join(" ")))
                    .at(Place::line(shown, *line))
                    .help("remove one of the rows, or give them different vintages"),
            );
        } else {
            keys.insert(key, *line);
        }
        if findings.len() == before {
            rows.push(row);
        }
    }
    rows
}

/// Position of each expected column; reports missing and unknown ones.
fn match_header(
    spec: &TableSpec,
    shown: &str,
    header: &[String],
    findings: &mut Findings,
) -> Option<BTreeMap<&'static str, usize>> {
    let expected = spec.header();
    let mut complete = true;
    let mut columns = BTreeMap::new();
    for name in &expected {
        if let Some(index) = header.iter().position(|written| written == name) {
            columns.insert(*name, index);
        } else {
            complete = false;
            findings.push(
                Finding::error(
                    code::COLUMN_MISSING,
                    format!("table `{}` lacks the column `{name}`", spec.name),
                )
                .at(Place::line(shown, 1))
                .help(format!("its columns are {}", expected.join(", "))),
            );
        }
    }
    for (index, written) in header.iter().enumerate() {
        let repeated = header.iter().position(|name| name == written) != Some(index);
        if !expected.contains(&written.as_str()) || repeated {
            complete = false;
            let what = if repeated { "stands twice" } else { "does not belong to the table" };
            findings.push(
                Finding::error(code::COLUMN_UNKNOWN, format!("column `{written}` {what}"))
                    .at(Place::line(shown, 1).column(written.clone()))
                    .help(finding::did_you_mean(
                        written,
                        expected.iter().copied(),
                        "`monazite data list --columns`",
                    )),
            );
        }
    }
    complete.then_some(columns)
}

struct RowReader<'r> {
    spec: &'static TableSpec,
    shown: &'r str,
    line: usize,
    cells: &'r [String],
    columns: &'r BTreeMap<&'static str, usize>,
    context: &'r Context<'r>,
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

    fn key(&self) -> Vec<String> {
        let mut key: Vec<String> =
            self.spec.columns.iter().filter(|c| c.key).map(|c| self.cell(c.name).to_owned()).collect();
        if self.spec.has_values() {
            key.push(self.cell("vintage").to_owned());
        }
        key
    }

    fn read(&self, findings: &mut Findings) -> Row {
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

/// The rows of `below` with those of `above` in the place of rows of the same key and vintage, as CSV text.
pub(crate) fn laid_over(spec: &TableSpec, below: &str, above: &str) -> String {
    let mut findings = Findings::default();
    let header = spec.header();
    let read = |text: &str, findings: &mut Findings| {
        let sheet = read_sheet(spec.name, text, findings)?;
        let place = |name: &str| sheet.header.iter().position(|written| written == name);
        let order: Vec<Option<usize>> = header.iter().map(|name| place(name)).collect();
        let cells = |row: &Vec<String>| -> Vec<String> {
            order.iter().map(|at| at.map_or(String::new(), |at| row[at].clone())).collect()
        };
        Some(sheet.rows.iter().map(|(_, row)| cells(row)).collect::<Vec<_>>())
    };
    let keys: Vec<usize> = (0..header.len())
        .filter(|&at| {
            spec.columns.iter().any(|column| column.key && column.name == header[at])
                || header[at] == "vintage"
        })
        .collect();
    let key = |row: &[String]| keys.iter().map(|&at| row[at].trim().to_owned()).collect::<Vec<_>>();
    let above = read(above, &mut findings).unwrap_or_default();
    let taken: BTreeSet<Vec<String>> = above.iter().map(|row| key(row)).collect();
    let below = read(below, &mut findings).unwrap_or_default();
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory cannot fail.
    let _ = writer.write_record(&header);
    for row in below.iter().filter(|row| !taken.contains(&key(row))).chain(&above) {
        let _ = writer.write_record(row);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// The cells of the first column, whatever else is wrong with the table.
pub(crate) fn first_column(text: &str) -> BTreeSet<String> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    reader.records().filter_map(|record| Some(record.ok()?.get(0)?.trim().to_owned())).collect()
}

/// A number written with digits, a point and an exponent only.
fn parse_plain(text: &str) -> Option<f64> {
    let plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E'));
    if plain { text.parse().ok().filter(|value: &f64| value.is_finite()) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_plain() {
        assert_eq!(parse_plain("1.5e3"), Some(1500.0));
        for text in ["1,500", "nan", "inf", "", "1e999", "0x10"] {
            assert_eq!(parse_plain(text), None, "{text}");
        }
    }
}
