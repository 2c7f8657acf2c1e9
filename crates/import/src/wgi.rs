//! Worldwide Governance Indicators of the World Bank, in the long form of its own page (`code`, `year`,
//! `indicator`, `estimate`, `stddev`) and in that of its data bank (a column a year).

use std::collections::BTreeSet;
use std::path::PathBuf;

use dataset::schema;
use finding::{Finding, Findings, Place, code};

use crate::out::plain;
use crate::sheet::Sheet;
use crate::{Job, one};

/// Half of a range that holds nine tenths of a normal distribution, in standard deviations.
const NINE_TENTHS: f64 = 1.6449;
/// The scale of the indicators: hardly any estimate lies outside.
const SCALE: f64 = 5.0;

fn indicator(code: &str) -> Option<&'static str> {
    let stem = code.trim_end_matches(".EST").to_ascii_lowercase();
    Some(match stem.as_str() {
        "va" => "voice-and-accountability",
        "pv" => "political-stability",
        "ge" => "government-effectiveness",
        "rq" => "regulatory-quality",
        "rl" => "rule-of-law",
        "cc" => "control-of-corruption",
        _ => return None,
    })
}

pub(crate) fn run(job: &mut Job<'_, '_>, paths: &[PathBuf]) -> Result<(), Findings> {
    let edition = job.options.edition.clone().unwrap_or_else(|| job.options.day.chars().take(4).collect());
    job.begin(&format!("wgi-{edition}"));
    job.describe("wgi", &edition).map_err(one)?;
    for path in paths {
        let mut sheet = Sheet::open(path).map_err(one)?;
        let mut reader =
            Reader { shown: sheet.shown.clone(), edition: edition.clone(), seen: BTreeSet::new() };
        if sheet.column("Series Code").is_some() {
            reader.by_year(job, &mut sheet)?;
        } else {
            reader.long(job, &mut sheet)?;
        }
        sheet.close(&mut job.tally);
        job.done(path);
    }
    Ok(())
}

struct Reader {
    shown: String,
    edition: String,
    seen: BTreeSet<String>,
}

/// An estimate as the file has it.
struct Estimate<'e> {
    row: u64,
    country: &'e str,
    series: &'e str,
    year: &'e str,
    value: &'e str,
    error: &'e str,
    columns: [&'static str; 3],
}

impl Reader {
    fn long(&mut self, job: &mut Job<'_, '_>, sheet: &mut Sheet) -> Result<(), Findings> {
        let [country, year, series, value] = sheet.columns(["code", "year", "indicator", "estimate"])?;
        let error = sheet.column("stddev");
        while let Some(line) = sheet.next(&mut job.tally) {
            let error = error.map(|error| line.text(error)).unwrap_or_default();
            let estimate = Estimate {
                row: line.number,
                country: &line.text(country),
                series: &line.text(series),
                year: &line.text(year),
                value: &line.text(value),
                error: &error,
                columns: ["code", "indicator", "estimate"],
            };
            self.put(job, &estimate).map_err(one)?;
        }
        Ok(())
    }

    fn by_year(&mut self, job: &mut Job<'_, '_>, sheet: &mut Sheet) -> Result<(), Findings> {
        let [country, series] = sheet.columns(["Country Code", "Series Code"])?;
        let years: Vec<(usize, String)> = sheet
            .header
            .iter()
            .enumerate()
            .filter_map(|(at, name)| Some((at, name.get(..4)?.to_owned())))
            .filter(|(_, year)| year.chars().all(|c| c.is_ascii_digit()))
            .collect();
        if years.is_empty() {
            return Err(one(sheet.lacks("2023 [YR2023]")));
        }
        while let Some(line) = sheet.next(&mut job.tally) {
            let (country, series) = (line.text(country), line.text(series));
            if series.is_empty() {
                job.tally.drop("a line of remarks below the table", &self.shown, line.number);
                continue;
            }
            if !series.ends_with(".EST") {
                job.tally.drop("only estimates are taken, not ranks and errors", &self.shown, line.number);
                continue;
            }
            for (at, year) in &years {
                let estimate = Estimate {
                    row: line.number,
                    country: &country,
                    series: &series,
                    year,
                    value: &line.text(*at),
                    error: "",
                    columns: ["Country Code", "Series Code", "estimate"],
                };
                self.put(job, &estimate).map_err(one)?;
            }
        }
        Ok(())
    }

    fn put(&mut self, job: &mut Job<'_, '_>, estimate: &Estimate<'_>) -> Result<(), Finding> {
        let [country, series, value] = estimate.columns;
        let fault = |code, column: &str, message: String, help: String| {
            Finding::error(code, message)
                .at(Place::line(self.shown.clone(), estimate.row as usize).column(column))
                .help(help)
        };
        if matches!(estimate.value, "" | ".." | "#N/A" | "NA") {
            job.tally.drop("no estimate is given", &self.shown, estimate.row);
            return Ok(());
        }
        let found =
            match (job.names.area(estimate.country), indicator(estimate.series), number(estimate.value)) {
                (None, _, _) => Err(fault(
                    code::UNKNOWN_CODE,
                    country,
                    format!("`{}` is not a country we know", estimate.country),
                    job.names.help(estimate.country),
                )),
                (_, None, _) => Err(fault(
                    code::UNKNOWN_CODE,
                    series,
                    format!("`{}` is not one of the six indicators", estimate.series),
                    "write va, pv, ge, rq, rl or cc, or a code such as GE.EST".to_owned(),
                )),
                (_, _, None) => Err(fault(
                    code::NOT_A_NUMBER,
                    value,
                    format!("`{}` is not a number", estimate.value),
                    "write digits with a point, or .. where there is none".to_owned(),
                )),
                (_, _, Some(number)) if number.abs() > SCALE => Err(fault(
                    code::UNIT_WRONG,
                    value,
                    format!("{number} is outside the scale of the indicators, which is about -2.5 to 2.5"),
                    "take the estimates, not the percentile ranks".to_owned(),
                )),
                (Some(area), Some(indicator), Some(number)) => Ok((area, indicator, number)),
            };
        let (area, indicator, number_) = match found {
            Ok(found) => found,
            Err(finding) => {
                job.tally.fault(finding, &self.shown, estimate.row);
                return Ok(());
            }
        };
        if !self.seen.insert(format!("{area} {indicator} {}", estimate.year)) {
            let finding = fault(
                code::DUPLICATE_KEY,
                value,
                format!("{indicator} of {area} in {} stands twice", estimate.year),
                "remove one of the rows; the first was taken".to_owned(),
            );
            job.tally.fault(finding, &self.shown, estimate.row);
            return Ok(());
        }
        let (low, high) = number(estimate.error).map_or((String::new(), String::new()), |error| {
            (plain(number_ - NINE_TENTHS * error), plain(number_ + NINE_TENTHS * error))
        });
        let note = if low.is_empty() { "" } else { "range of nine tenths from the printed standard error" };
        let source = job.out.source.clone();
        let cells = [
            ("country", area.as_str()),
            ("indicator", indicator),
            ("period", estimate.year),
            ("value", estimate.value),
            ("low", low.as_str()),
            ("high", high.as_str()),
            ("unit", "x"),
            ("vintage", self.edition.as_str()),
            ("origin", "quoted"),
            ("source", source.as_str()),
            ("place", estimate.series),
            ("trust", "A"),
            ("note", note),
        ];
        job.out.row(&schema::GOVERNANCE, &cells, &mut job.tally)
    }
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}
