//! Data releases of the Mineral Commodity Summaries.
//!
//! Since the edition of 2026 one long file holds everything, one figure a row; in 2025 a wide file held the
//! world tables. Which series belongs to which table, mineral, stage, form, unit and basis is said by
//! `data/imports/usgs-mcs-2026.csv` and `usgs-mcs-2025.csv`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use codes::Area;
use dataset::{Files, TableSpec, schema};
use finding::{Finding, Findings, Place, code};

use crate::out::plain;
use crate::sheet::Sheet;
use crate::{Job, digits_after, one};

/// Series of the long file, by chapter, commodity, section, statistic and detail.
struct Mapping {
    series: BTreeMap<String, Vec<BTreeMap<String, String>>>,
    chapters: BTreeSet<String>,
}

impl Mapping {
    fn read(files: &Files, path: &str, keys: &[&str]) -> Result<Mapping, Findings> {
        let text = files.text(path).map_err(one)?;
        let mut mapping = Mapping { series: BTreeMap::new(), chapters: BTreeSet::new() };
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().cloned().unwrap_or_default();
        for (index, record) in reader.records().enumerate() {
            let record = record.map_err(|error| {
                one(Finding::error(code::CSV_SHAPE, format!("row cannot be read: {error}"))
                    .at(Place::line(files.shown(path), index + 2))
                    .help("give every row as many cells as the header"))
            })?;
            let cells: BTreeMap<String, String> = header
                .iter()
                .zip(&record)
                .map(|(name, cell)| (name.to_owned(), cell.trim().to_owned()))
                .collect();
            let key: Vec<&str> = keys.iter().filter_map(|key| cells.get(*key)).map(String::as_str).collect();
            mapping.chapters.insert(key.first().copied().unwrap_or_default().to_owned());
            mapping.series.entry(key.join("|")).or_default().push(cells);
        }
        Ok(mapping)
    }
}

/// A cell of a series of the mapping.
fn cell<'s>(series: &'s BTreeMap<String, String>, name: &str) -> &'s str {
    series.get(name).map_or("", String::as_str)
}

/// A figure as printed.
#[derive(Debug, Clone, PartialEq)]
enum Printed {
    /// Not printed; the word for it.
    Word(String),
    /// A number, with thousands separators taken out.
    Number(String),
    /// A bound: the sign and the number.
    Bound(char, String),
    /// From one number to another.
    Range(String, String),
    /// The sign before the figure is lost.
    Unsigned(String),
    /// Nothing of these.
    Other,
}

fn number(text: &str) -> Option<String> {
    let plain = text.replace(',', "").trim().to_owned();
    let digits = plain.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-');
    (digits && plain.parse::<f64>().is_ok()).then_some(plain)
}

fn printed(text: &str) -> Printed {
    if matches!(text, "W" | "NA" | "E" | "s" | "XX" | "Large" | "Small" | "") {
        return Printed::Word(text.to_owned());
    }
    if matches!(text, "—" | "–" | "-" | "--") {
        return Printed::Number("0".to_owned());
    }
    if let Some(plain) = number(text) {
        return Printed::Number(plain);
    }
    let mut rest = text.chars();
    match rest.next() {
        Some(sign @ ('<' | '>')) => {
            number(rest.as_str()).map_or(Printed::Other, |plain| Printed::Bound(sign, plain))
        }
        Some('?' | '\u{fffd}') => Printed::Unsigned(format!("?{}", rest.as_str())),
        _ => {
            let ends = text.split_once(" - ").or_else(|| text.split_once('–'));
            match ends.map(|(low, high)| (number(low), number(high))) {
                Some((Some(low), Some(high))) => Printed::Range(low, high),
                _ => Printed::Other,
            }
        }
    }
}

/// A row about to be written.
#[derive(Default)]
struct Draft {
    value: String,
    low: String,
    high: String,
    printed: String,
    notes: Vec<String>,
}

pub(crate) fn run(job: &mut Job<'_, '_>, paths: &[PathBuf]) -> Result<(), Findings> {
    for path in paths {
        let mut sheet = Sheet::open(path).map_err(one)?;
        let Some(edition) = job.options.edition.clone().or_else(|| digits_after(path, "MCS")) else {
            return Err(one(Finding::error(
                code::USAGE,
                format!("the name `{}` does not say of which edition the file is", path.display()),
            )
            .help("add --edition 2026, or keep the name the file was published under")));
        };
        let source = format!("usgs-mcs-{edition}");
        if !job.out.source.is_empty() && job.out.source != source {
            return Err(one(Finding::error(code::USAGE, "files of two editions are given")
                .at(Place::file(sheet.shown.clone()))
                .help(
                    "import one edition at a time; figures of both stand side by side in the same folder",
                )));
        }
        job.begin(&source);
        job.describe("usgs-mcs", &edition).map_err(one)?;
        if sheet.column("PROD_NOTES").is_some() {
            wide(job, &mut sheet, &edition)?;
        } else {
            long(job, &mut sheet, &edition)?;
        }
        sheet.close(&mut job.tally);
        job.done(path);
    }
    Ok(())
}

fn chapter_name(chapter: &str) -> String {
    chapter.to_lowercase().replace("rare earths (heavy)", "heavy rare earths")
}

fn period(text: &str) -> Option<String> {
    let year = |text: &str| text.len() == 4 && text.chars().all(|c| c.is_ascii_digit());
    if year(text) {
        return Some(text.to_owned());
    }
    let (from, to) = text.split_once(['–', '-', '/'])?;
    let to = if to.len() == 2 { format!("{}{to}", from.get(..2)?) } else { to.to_owned() };
    (year(from) && year(&to)).then(|| format!("{from}/{to}"))
}

const LONG: [&str; 10] = [
    "MCS chapter",
    "Section",
    "Commodity",
    "Country",
    "Statistics",
    "Statistics_detail",
    "Unit",
    "Year",
    "Value",
    "Notes",
];

fn long(job: &mut Job<'_, '_>, sheet: &mut Sheet, edition: &str) -> Result<(), Findings> {
    let at = sheet.columns(LONG)?;
    let keys = ["chapter", "commodity", "section", "statistic", "detail"];
    let mapping = Mapping::read(job.files, "data/imports/usgs-mcs-2026.csv", &keys)?;
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let shown = sheet.shown.clone();
    loop {
        if let Some(read) = sheet.due() {
            job.tell(read);
        }
        let Some(line) = sheet.next(&mut job.tally) else { break };
        let row = line.number;
        let [chapter, section, commodity, country, statistic, detail, unit, year, value, notes] =
            at.map(|column| line.text(column).into_owned());
        let place = |column: &str| Place::line(shown.clone(), row as usize).column(column);
        if !mapping.chapters.contains(&chapter) {
            job.tally.drop("the chapter is of no critical mineral", &shown, row);
            continue;
        }
        if statistic == "Employment" {
            job.tally.drop("employment has no table", &shown, row);
            continue;
        }
        let section = match section.as_str() {
            text if text.starts_with("Salient") => "salient",
            text if text.starts_with("Import") => "import sources",
            _ => "world",
        };
        let key = [chapter.as_str(), &commodity, section, &statistic, &detail].join("|");
        let Some(known) = mapping.series.get(&key) else {
            let near = mapping.series.keys().map(String::as_str);
            let finding =
                Finding::error(code::SERIES_UNKNOWN, format!("series `{key}` is not in the mapping"))
                    .at(place("Statistics_detail"))
                    .help(finding::did_you_mean(&key, near, "data/imports/usgs-mcs-2026.csv; add it there"));
            job.tally.fault(finding, &shown, row);
            continue;
        };
        let Some(series) = known.iter().find(|series| cell(series, "unit") == unit) else {
            let expected: Vec<&str> = known.iter().map(|series| cell(series, "unit")).collect();
            let finding = Finding::error(
                code::UNIT_WRONG,
                format!("`{unit}` is not the unit of this series, which is {}", expected.join(" or ")),
            )
            .at(place("Unit"))
            .help("correct the unit, or add the series with this unit to data/imports/usgs-mcs-2026.csv");
            job.tally.fault(finding, &shown, row);
            continue;
        };
        let left_out = cell(series, "left-out");
        if !left_out.is_empty() {
            job.tally.drop(left_out, &shown, row);
            continue;
        }
        let Some(area) = job.names.area(&country) else {
            let finding = Finding::error(code::UNKNOWN_CODE, format!("`{country}` is not a country we know"))
                .at(place("Country"))
                .help(job.names.help(&country));
            job.tally.fault(finding, &shown, row);
            continue;
        };
        let Some(period) = period(&year) else {
            let finding =
                Finding::error(code::DATE_WRONG, format!("`{year}` is not a year or a span of years"))
                    .at(place("Year"))
                    .help("write 2025, or 2021-24 for a span");
            job.tally.fault(finding, &shown, row);
            continue;
        };
        let record = Record {
            series,
            area,
            period,
            value: &value,
            notes: &notes,
            chapter: &chapter,
            edition,
            shown: &shown,
            row,
        };
        record.write(job, &key, &mut seen).map_err(one)?;
    }
    Ok(())
}

/// One figure of a file, with its series.
struct Record<'r> {
    series: &'r BTreeMap<String, String>,
    area: Area,
    period: String,
    value: &'r str,
    notes: &'r str,
    chapter: &'r str,
    edition: &'r str,
    shown: &'r str,
    row: u64,
}

/// Why a figure of a world table is not printed.
fn why(word: &str, notes: &str) -> Option<&'static str> {
    Some(match word {
        "W" => "withheld",
        "NA" => "not-available",
        "s" if notes.contains("ncluded") => "included-elsewhere",
        "s" => "below-half-unit",
        "XX" => "not-applicable",
        "Large" | "Small" => "not-quantified",
        _ => return None,
    })
}

impl Record<'_> {
    fn write(
        &self,
        job: &mut Job<'_, '_>,
        series: &str,
        seen: &mut BTreeMap<String, String>,
    ) -> Result<(), Finding> {
        let get = |name| cell(self.series, name);
        let Some(spec) = schema::table(get("table")) else {
            job.tally.drop("the mapping names no table for the series", self.shown, self.row);
            return Ok(());
        };
        let figure = printed(self.value);
        if figure == Printed::Other {
            let finding = Finding::error(code::NOT_A_NUMBER, format!("`{}` is not a number", self.value))
                .at(Place::line(self.shown, self.row as usize).column("Value"))
                .help("write digits, a bound with < or >, a range, or one of W, NA, E, s, XX");
            job.tally.fault(finding, self.shown, self.row);
            return Ok(());
        }
        if let Printed::Number(text) = &figure
            && text.starts_with('-')
        {
            let finding =
                Finding::error(code::NEGATIVE, format!("{} {} is negative", self.value, get("unit")))
                    .at(Place::line(self.shown, self.row as usize).column("Value"))
                    .help("write the figure the survey prints; a net flow belongs in two rows");
            job.tally.fault(finding, self.shown, self.row);
            return Ok(());
        }
        let world = matches!(spec.name, "production" | "country-capacity" | "reserve");
        let missing = match &figure {
            Printed::Word(word) if world => Some(why(word, self.notes)),
            _ => None,
        };
        if missing == Some(None) {
            self.nothing(job);
            return Ok(());
        }
        let missing = missing.flatten();
        let spec = if missing.is_some() { &schema::MISSING } else { spec };
        let Some(draft) = (if world { self.world(&figure) } else { self.national(spec, &figure) }) else {
            self.nothing(job);
            return Ok(());
        };
        self.put(job, spec, missing, &draft, series, seen)
    }

    fn nothing(&self, job: &mut Job<'_, '_>) {
        job.tally.drop("nothing is printed", self.shown, self.row);
    }

    /// A figure of the world tables.
    fn world(&self, figure: &Printed) -> Option<Draft> {
        let notes = self.notes.to_lowercase();
        let mut draft = Draft::default();
        if cell(self.series, "note").is_empty() {
            if notes.contains("estimated") && !notes.contains("estimated from asian") {
                draft.notes.push("estimated".to_owned());
            }
            if notes.contains("excludes u.s.") {
                draft.notes.push("without the United States".to_owned());
            }
        }
        match figure {
            Printed::Number(number) => draft.value.clone_from(number),
            Printed::Bound(sign, number) => {
                draft.value.clone_from(number);
                let text = format!("{sign}{}", self.value.trim_start_matches(['<', '>']));
                if cell(self.series, "table") == "reserve" {
                    draft.printed = text;
                } else {
                    draft.notes.push(format!("printed as {text}"));
                }
            }
            Printed::Range(low, high) => draft.between(low, high)?,
            Printed::Word(_) => {}
            _ => return None,
        }
        Some(draft)
    }

    /// A figure of the statistics of the United States, a price or a share of imports.
    fn national(&self, spec: &TableSpec, figure: &Printed) -> Option<Draft> {
        let mut draft = Draft::default();
        let share = cell(self.series, "written-unit") == "%";
        if matches!(spec.name, "salient" | "price") && self.period == self.last_year() {
            draft.notes.push("estimated".to_owned());
        }
        match (spec.name, figure) {
            ("price", Printed::Number(text)) => {
                let factor: f64 = cell(self.series, "factor").parse().ok()?;
                let value: f64 = text.parse().ok()?;
                if value <= 0.0 {
                    return None;
                }
                draft.value = plain(value * factor);
            }
            ("price", Printed::Range(low, high)) => draft.between(low, high)?,
            ("price", _) | (_, Printed::Other) => return None,
            ("import-share", Printed::Bound(sign, number)) => {
                let bound: f64 = number.parse().ok()?;
                let (low, high) = if *sign == '<' { (0.0, bound) } else { (bound, 100.0) };
                draft.value = plain(f64::midpoint(low, high));
                (draft.low, draft.high) = (plain(low), plain(high));
                let side = if *sign == '<' { "below" } else { "above" };
                draft.notes.push(format!("printed as {side} {number}"));
            }
            (_, Printed::Number(number)) => {
                draft.value.clone_from(number);
                if matches!(self.value, "—" | "–" | "-") {
                    "none".clone_into(&mut draft.printed);
                }
            }
            (_, Printed::Word(word)) => match word.as_str() {
                "W" | "NA" => {
                    draft.value.clone_from(word);
                    draft.printed.clone_from(word);
                }
                "E" => {
                    "n/a".clone_into(&mut draft.value);
                    draft.printed.clone_from(word);
                    draft.notes = vec!["net exporter".to_owned()];
                }
                "s" => {
                    "<0.5".clone_into(&mut draft.value);
                    "less than half a unit".clone_into(&mut draft.printed);
                }
                _ => return None,
            },
            (_, Printed::Bound(sign, number)) => {
                draft.value.clone_from(number);
                self.value.clone_into(&mut draft.printed);
                draft.notes.push("a bound".to_owned());
                match sign {
                    '<' => (draft.low, draft.high) = ("0".to_owned(), number.clone()),
                    _ if share => (draft.low, draft.high) = (number.clone(), "100".to_owned()),
                    _ => {}
                }
            }
            (_, Printed::Range(low, high)) => {
                draft.value.clone_from(low);
                (draft.low, draft.high) = (low.clone(), high.clone());
                self.value.clone_into(&mut draft.printed);
            }
            (_, Printed::Unsigned(text)) => {
                "NA".clone_into(&mut draft.value);
                draft.printed.clone_from(text);
                draft.notes = vec!["the sign before the figure is lost in the data file".to_owned()];
            }
        }
        Some(draft)
    }

    /// The last year the edition covers, which it estimates.
    fn last_year(&self) -> String {
        self.edition.parse::<i32>().map_or_else(|_| String::new(), |edition| (edition - 1).to_string())
    }

    fn put(
        &self,
        job: &mut Job<'_, '_>,
        spec: &'static TableSpec,
        missing: Option<&'static str>,
        draft: &Draft,
        series: &str,
        seen: &mut BTreeMap<String, String>,
    ) -> Result<(), Finding> {
        let get = |name| cell(self.series, name);
        let section = match get("table") {
            "production" | "country-capacity" | "reserve" => "world table",
            "import-share" => "import sources",
            _ => "salient statistics",
        };
        let place = format!("{}, {section}", chapter_name(self.chapter));
        let vintage = match get("edition") {
            "" => self.edition.to_owned(),
            mark => format!("{}-{mark}", self.edition),
        };
        let country = match get("country") {
            "" => self.area.to_string(),
            fixed => fixed.to_owned(),
        };
        let unit = match get("written-unit").split_once('/') {
            Some(("USD", per)) => format!("USD_{}/{per}", self.period),
            _ => get("written-unit").to_owned(),
        };
        let derivation = get("derivation");
        let mut notes: Vec<&str> = draft.notes.iter().map(String::as_str).collect();
        notes.insert(0, get("note"));
        let note = if derivation.is_empty() {
            notes.into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>().join("; ")
        } else {
            derivation.to_owned()
        };
        let partner = self.area.to_string();
        let of = match get("table") {
            "country-capacity" => "capacity",
            table => table,
        };
        let cells = [
            ("of", of),
            ("why", missing.unwrap_or_default()),
            ("mineral", get("mineral")),
            ("stage", get("stage")),
            ("form", get("form")),
            ("country", country.as_str()),
            ("market", country.as_str()),
            ("partner", partner.as_str()),
            ("statistic", get("item")),
            ("detail", get("label")),
            ("product", get("label")),
            ("quote", get("label")),
            ("period", self.period.as_str()),
            ("printed", draft.printed.as_str()),
            ("value", draft.value.as_str()),
            ("low", draft.low.as_str()),
            ("high", draft.high.as_str()),
            ("unit", unit.as_str()),
            ("basis", if unit == "%" { "" } else { get("basis") }),
            ("vintage", vintage.as_str()),
            ("origin", if derivation.is_empty() { "quoted" } else { "derived" }),
            ("source", job.out.source.as_str()),
            ("place", place.as_str()),
            ("trust", if derivation.is_empty() { "A" } else { "C" }),
            ("note", if missing.is_some() { "" } else { note.as_str() }),
        ]
        .map(|(column, cell)| (column, cell.to_owned()));
        let cells: Vec<(&str, &str)> = cells.iter().map(|(column, cell)| (*column, cell.as_str())).collect();
        let mut key = spec.name.to_owned();
        for column in spec.columns.iter().filter(|column| column.key) {
            key.push('|');
            key.push_str(cells.iter().find(|(name, _)| *name == column.name).map_or("", |(_, cell)| cell));
        }
        if let Some(first) = seen.get(&key) {
            if first == series {
                let finding = Finding::error(code::DUPLICATE_KEY, format!("the figure `{key}` stands twice"))
                    .at(Place::line(self.shown, self.row as usize).column("Value"))
                    .help("remove one of the rows; the first was taken");
                job.tally.fault(finding, self.shown, self.row);
            } else {
                job.tally.drop("another series has given the figure", self.shown, self.row);
            }
            return Ok(());
        }
        seen.insert(key, series.to_owned());
        job.out.row(spec, &cells, &mut job.tally)
    }
}

impl Draft {
    /// The middle of a printed range, with its ends.
    fn between(&mut self, low: &str, high: &str) -> Option<()> {
        let (from, to): (f64, f64) = (low.parse().ok()?, high.parse().ok()?);
        self.value = plain(f64::midpoint(from, to));
        (self.low, self.high) = (low.to_owned(), high.to_owned());
        self.notes.push("printed as a range; its middle is the value".to_owned());
        Some(())
    }
}

fn wide(job: &mut Job<'_, '_>, sheet: &mut Sheet, edition: &str) -> Result<(), Findings> {
    let [commodity, country, kind, unit, notes] =
        sheet.columns(["COMMODITY", "COUNTRY", "TYPE", "UNIT_MEAS", "PROD_NOTES"])?;
    let estimate = sheet.header.iter().position(|name| name.starts_with("PROD_EST_"));
    let Some(value) = estimate else { return Err(one(sheet.lacks("PROD_EST_"))) };
    let year = sheet.header[value].trim_start_matches("PROD_EST_").trim().to_owned();
    let mapping = Mapping::read(job.files, "data/imports/usgs-mcs-2025.csv", &["commodity", "type"])?;
    let names = names_of_chapters(job.files)?;
    let mut seen = BTreeMap::new();
    let shown = sheet.shown.clone();
    loop {
        if let Some(read) = sheet.due() {
            job.tell(read);
        }
        let Some(line) = sheet.next(&mut job.tally) else { break };
        let row = line.number;
        let [commodity, country, kind, unit, notes, value] =
            [commodity, country, kind, unit, notes, value].map(|column| line.text(column).into_owned());
        let place = |column: &str| Place::line(shown.clone(), row as usize).column(column);
        let Some(known) = mapping.series.get(&format!("{commodity}|{kind}")) else {
            let reason = if mapping.chapters.contains(&commodity) {
                "capacity, reserves and sums of this edition are not taken"
            } else {
                "the chapter is of no critical mineral"
            };
            job.tally.drop(reason, &shown, row);
            continue;
        };
        let of_country = |series: &&BTreeMap<String, String>| cell(series, "country") == country;
        let of_all = |series: &&BTreeMap<String, String>| cell(series, "country").is_empty();
        let of_unit = |series: &&BTreeMap<String, String>| cell(series, "unit") == unit;
        let mut fitting: Vec<_> = known.iter().filter(of_country).collect();
        if fitting.is_empty() {
            fitting = known.iter().filter(of_all).collect();
        }
        let Some(first) = fitting.first() else {
            job.tally.drop("capacity, reserves and sums of this edition are not taken", &shown, row);
            continue;
        };
        let Some(series) = fitting.iter().copied().find(of_unit) else {
            let finding = Finding::error(
                code::UNIT_WRONG,
                format!("`{unit}` is not the unit of this series, which is {}", cell(first, "unit")),
            )
            .at(place("UNIT_MEAS"))
            .help("correct the unit, or the series in data/imports/usgs-mcs-2025.csv");
            job.tally.fault(finding, &shown, row);
            continue;
        };
        let total = country.to_lowercase().contains("world");
        let other = country.to_lowercase().contains("other");
        let area = if total {
            Some(Area::world())
        } else if other {
            Some(Area::rest_of_world())
        } else {
            job.names.area(&country)
        };
        let Some(area) = area else {
            let finding = Finding::error(code::UNKNOWN_CODE, format!("`{country}` is not a country we know"))
                .at(place("COUNTRY"))
                .help(job.names.help(&country));
            job.tally.fault(finding, &shown, row);
            continue;
        };
        if total && country.contains("and rutile") {
            job.tally.drop("a sum of two forms that are listed apart", &shown, row);
            continue;
        }
        let mut series = series.clone();
        let note = [cell(&series, "note"), "estimated"];
        let note = note.into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>().join("; ");
        series.insert("note".to_owned(), note);
        // There the country only tells totals apart.
        series.remove("country");
        let chapter = names.get(commodity.as_str()).cloned().unwrap_or_else(|| commodity.clone());
        let record = Record {
            series: &series,
            area,
            period: year.clone(),
            value: &value,
            notes: &notes,
            chapter: &chapter,
            edition,
            shown: &shown,
            row,
        };
        if matches!(printed(&value), Printed::Word(_)) {
            record.nothing(job);
            continue;
        }
        record.write(job, &format!("{commodity}|{kind}|{country}"), &mut seen).map_err(one)?;
    }
    Ok(())
}

/// Chapters by the names that the wide file gives to commodities.
fn names_of_chapters(files: &Files) -> Result<BTreeMap<String, String>, Findings> {
    let text = files.text("data/imports/usgs-mcs-2025-chapter.csv").map_err(one)?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    Ok(reader
        .records()
        .filter_map(|record| {
            let record = record.ok()?;
            Some((record.get(0)?.to_owned(), record.get(1)?.to_owned()))
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn figures_are_read_as_printed() {
        assert_eq!(printed("1,570"), Printed::Number("1570".to_owned()));
        assert_eq!(printed("—"), Printed::Number("0".to_owned()));
        assert_eq!(printed(">99"), Printed::Bound('>', "99".to_owned()));
        assert_eq!(printed("10,000 - 15,000"), Printed::Range("10000".to_owned(), "15000".to_owned()));
        assert_eq!(printed("W"), Printed::Word("W".to_owned()));
        assert_eq!(printed("about ten"), Printed::Other);
    }

    #[test]
    fn spans_of_years_are_written_whole() {
        assert_eq!(period("2021–24").as_deref(), Some("2021/2024"));
        assert_eq!(period("2025").as_deref(), Some("2025"));
        assert_eq!(period("20x5"), None);
        assert_eq!(
            digits_after(Path::new("in/MCS2026_Commodities_Data.csv"), "MCS").as_deref(),
            Some("2026")
        );
    }
}
