//! One figure of the survey on its way into a table of ours.

use std::collections::BTreeMap;

use codes::Area;
use dataset::{TableSpec, schema};
use finding::{Finding, Place, code};

use super::cell;
use super::printed::{Printed, printed};
use crate::Job;
use crate::out::plain;

/// One figure of a file, with its series.
pub(super) struct Record<'r> {
    pub(super) series: &'r BTreeMap<String, String>,
    pub(super) area: Area,
    pub(super) period: String,
    pub(super) value: &'r str,
    pub(super) notes: &'r str,
    pub(super) chapter: &'r str,
    pub(super) edition: &'r str,
    pub(super) shown: &'r str,
    pub(super) row: u64,
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
    /// Writes the row, or says why it is left out.
    pub(super) fn write(
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

    /// Counts the row as one in which nothing is printed.
    pub(super) fn nothing(&self, job: &mut Job<'_, '_>) {
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

/// A row about to be written.
#[derive(Default)]
struct Draft {
    value: String,
    low: String,
    high: String,
    printed: String,
    notes: Vec<String>,
}

fn chapter_name(chapter: &str) -> String {
    chapter.to_lowercase().replace("rare earths (heavy)", "heavy rare earths")
}
