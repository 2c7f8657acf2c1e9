//! Gates: what must hold across rows before a dataset may be used.

use std::collections::{BTreeMap, BTreeSet};

use codes::{Area, Country};
use finding::{Finding, Findings, Place, code};

use crate::row::Row;
use crate::schema::{self, TABLES};
use crate::table::read_sheet;
use crate::{Dataset, Files};

/// Country sums may differ from a published world figure by this much.
const WORLD_TOLERANCE: f64 = 0.10;
/// A value may change by this factor from one year to the next without a note.
const YEAR_JUMP: f64 = 10.0;

pub(crate) fn check(dataset: &Dataset, files: &Files, findings: &mut Findings) {
    let mut accepted = Accepted::read(files, findings);
    shares_sum_to_one(dataset, &mut accepted, findings);
    countries_sum_to_world(dataset, &mut accepted, findings);
    sites_sum_to_country(dataset, &mut accepted, findings);
    no_year_jumps(dataset, &mut accepted, findings);
    licences_permit(dataset, findings);
    row_counts(dataset, files, findings);
    accepted.report_unused(dataset, findings);
}

/// Exceptions listed with their reasons in `data/expected/accepted.csv`.
struct Accepted {
    shown: String,
    rows: Vec<(usize, String, String, String, bool)>,
}

impl Accepted {
    const PATH: &'static str = "data/expected/accepted.csv";

    fn read(files: &Files, findings: &mut Findings) -> Accepted {
        let shown = files.shown(Self::PATH);
        let mut accepted = Accepted { shown: shown.clone(), rows: Vec::new() };
        let text = match files.text(Self::PATH) {
            Ok(text) => text,
            Err(finding) => {
                findings.push(finding);
                return accepted;
            }
        };
        let Some(sheet) = read_sheet(&shown, &text, findings) else { return accepted };
        if sheet.header != ["code", "table", "subject", "reason"] {
            findings.push(
                Finding::error(code::COLUMN_MISSING, "the columns must be code, table, subject, reason")
                    .at(Place::line(shown, 1))
                    .help("restore the header"),
            );
            return accepted;
        }
        for (line, cells) in sheet.rows {
            if cells.iter().any(|cell| cell.trim().is_empty()) {
                findings.push(
                    Finding::error(
                        code::CELL_EMPTY,
                        "an accepted exception needs code, table, subject and reason",
                    )
                    .at(Place::line(accepted.shown.clone(), line))
                    .help("fill the row or remove it"),
                );
            }
            accepted.rows.push((line, cells[0].clone(), cells[1].clone(), cells[2].clone(), false));
        }
        accepted
    }

    fn allows(&mut self, code: finding::Code, table: &str, subject: &str) -> bool {
        let mut found = false;
        for (_, c, t, s, used) in &mut self.rows {
            if c == code.as_str() && t == table && s == subject {
                *used = true;
                found = true;
            }
        }
        found
    }

    fn report_unused(&self, dataset: &Dataset, findings: &mut Findings) {
        let own: BTreeSet<&str> = dataset.all_rows().filter(|row| row.own).map(|row| row.table).collect();
        for (line, code, table, subject, used) in &self.rows {
            // The rows of a user may well cure what an exception excuses.
            if !used && !own.contains(table.as_str()) {
                findings.push(
                    Finding::error(
                        code::ACCEPTED_UNUSED,
                        format!("exception {code} for `{subject}` of `{table}` matches nothing"),
                    )
                    .at(Place::line(self.shown.clone(), *line))
                    .help("remove the row: the fault it excuses is gone"),
                );
            }
        }
    }
}

fn shares_sum_to_one(dataset: &Dataset, accepted: &mut Accepted, findings: &mut Findings) {
    for spec in TABLES {
        let Some(sum) = spec.sums_to_one else { continue };
        let mut groups: BTreeMap<Vec<String>, (f64, &Row)> = BTreeMap::new();
        for row in dataset.rows(spec) {
            let key = sum.by.iter().map(|column| row.written(column)).collect();
            let group = groups.entry(key).or_insert((0.0, row));
            group.0 += row.value().unwrap_or(0.0);
        }
        for (key, (total, first)) in groups {
            let subject = key.join(" ").trim().to_owned();
            if (total - 1.0).abs() > sum.tolerance
                && !accepted.allows(code::SHARES_DO_NOT_SUM, spec.name, &subject)
            {
                findings.push(
                    Finding::error(
                        code::SHARES_DO_NOT_SUM,
                        format!("shares of `{subject}` add up to {total:.4}, not 1"),
                    )
                    .at(first.place.clone().column("value"))
                    .help("correct the shares of the group, of which this is the first row"),
                );
            }
        }
    }
}

fn country_of(row: &Row) -> Option<Country> {
    match row.country? {
        Area::Country(country) => Some(country),
        Area::Group(_) => None,
    }
}

fn series_subject(row: &Row) -> String {
    let mut words: Vec<String> = Vec::new();
    words.extend(row.mineral.map(|code| code.to_string()));
    words.extend(row.stage.map(|code| code.to_string()));
    words.extend(row.form.map(|code| code.to_string()));
    words.extend(row.period.map(|period| period.to_string()));
    words.push(row.vintage.clone());
    words.join(" ")
}

fn countries_sum_to_world(dataset: &Dataset, accepted: &mut Accepted, findings: &mut Findings) {
    let world = Area::world();
    let rest = Area::rest_of_world();
    let rows = dataset.rows(&schema::PRODUCTION);
    let mut sums: BTreeMap<String, f64> = BTreeMap::new();
    let own: BTreeSet<String> = rows.iter().filter(|row| row.own).map(series_subject).collect();
    for row in rows {
        let whole_country = row.cell("site").is_empty();
        if let Some(value) = row.value()
            && whole_country
            && (country_of(row).is_some() || row.country == Some(rest))
        {
            *sums.entry(series_subject(row)).or_default() += value;
        }
    }
    for total in rows.iter().filter(|row| row.country == Some(world)) {
        let Some(published) = total.value().filter(|value| *value > 0.0) else { continue };
        let subject = series_subject(total);
        let sum = sums.get(&subject).copied().unwrap_or(0.0);
        if sum > 0.0
            && (sum / published - 1.0).abs() > WORLD_TOLERANCE
            && !accepted.allows(code::SUM_OFF_WORLD, "production", &subject)
        {
            findings.push(
                graded(own.contains(&subject))(
                    code::SUM_OFF_WORLD,
                    format!("countries of `{subject}` add up to {sum:.0} t/a, the published world figure is {published:.0}"),
                )
                .at(total.place.clone().column("value"))
                .help("correct the rows, or list the case with its reason in data/expected/accepted.csv"),
            );
        }
    }
}

fn sites_sum_to_country(dataset: &Dataset, accepted: &mut Accepted, findings: &mut Findings) {
    let rows = dataset.rows(&schema::PRODUCTION);
    let series = |row: &Row| (row.country, row.mineral, row.stage, row.form, row.period);
    let mut sums: BTreeMap<_, f64> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.cell("site").is_empty()) {
        *sums.entry(series(row)).or_default() += row.value().unwrap_or(0.0);
    }
    for total in rows.iter().filter(|row| row.cell("site").is_empty()) {
        let Some(published) = total.value().filter(|value| *value > 0.0) else { continue };
        let sum = sums.get(&series(total)).copied().unwrap_or(0.0);
        if sum <= 0.0 || (sum / published - 1.0).abs() <= WORLD_TOLERANCE {
            continue;
        }
        let subject = format!("{} {}", total.country.map_or("", Area::as_str), series_subject(total));
        if !accepted.allows(code::FACTOR_INCONSISTENT, "production", &subject) {
            findings.push(
                Finding::error(
                    code::FACTOR_INCONSISTENT,
                    format!(
                        "sites of `{subject}` add up to {sum:.0} t/a, the country figure is {published:.0}"
                    ),
                )
                .at(total.place.clone().column("value"))
                .help("correct the rows, or list the case with its reason in data/expected/accepted.csv"),
            );
        }
    }
}

/// What a source prints may look odd: in the user's own rows that is a warning, in shipped ones an error.
fn graded(own: bool) -> fn(finding::Code, String) -> Finding {
    if own { Finding::warning } else { Finding::error }
}

/// True if a note can explain a jump; that a figure is an estimate explains nothing.
fn explains(note: &str) -> bool {
    note.split("; ").any(|part| !part.is_empty() && part != "estimated")
}

fn no_year_jumps(dataset: &Dataset, accepted: &mut Accepted, findings: &mut Findings) {
    for spec in [&schema::PRODUCTION, &schema::CAPACITY, &schema::PRICE, &schema::CONSUMPTION] {
        let mut series: BTreeMap<String, BTreeMap<i16, &Row>> = BTreeMap::new();
        let newest = dataset.newest(spec, |row| row.period.is_some_and(|p| p.to_string().len() == 4));
        for row in newest {
            let mut without_year = row.clone();
            without_year.period = None;
            let (Some(year), Some(_)) = (row.year(), row.value()) else { continue };
            series.entry(without_year.subject()).or_default().insert(year, row);
        }
        for (subject, years) in series {
            let rows: Vec<_> = years.into_values().collect();
            for pair in rows.windows(2) {
                let (Some(before), Some(after)) = (pair[0].value(), pair[1].value()) else { continue };
                let consecutive = pair[1].year() == pair[0].year().map(|year| year + 1);
                let jump = before > 0.0 && after > 0.0 && (after / before).max(before / after) > YEAR_JUMP;
                let explained = explains(&pair[0].note) || explains(&pair[1].note);
                if consecutive && jump && !explained && !accepted.allows(code::YEAR_JUMP, spec.name, &subject)
                {
                    findings.push(
                        graded(pair[0].own || pair[1].own)(
                            code::YEAR_JUMP,
                            format!("`{subject}` goes from {before} to {after} within a year"),
                        )
                        .at(pair[1].place.clone().column("value"))
                        .help("correct the unit, or say in the note why the jump is real"),
                    );
                }
            }
        }
    }
}

fn licences_permit(dataset: &Dataset, findings: &mut Findings) {
    // What the user lays over the dataset stays with the user.
    for row in dataset.all_rows().filter(|row| !row.own) {
        for id in &row.sources {
            if dataset.sources.get(id).is_some_and(|source| !source.redistribute) {
                findings.push(
                    Finding::error(code::LICENCE_FORBIDS, format!("figures of `{id}` may not be passed on"))
                        .at(row.place.clone().column("source"))
                        .help("remove the row and import it on the user's side"),
                );
            }
        }
    }
}

fn row_counts(dataset: &Dataset, files: &Files, findings: &mut Findings) {
    let path = "data/expected/rows.csv";
    let shown = files.shown(path);
    let Ok(text) = files.text(path) else { return };
    let Some(sheet) = read_sheet(&shown, &text, findings) else { return };
    for (line, cells) in &sheet.rows {
        let (Some(spec), Some(expected)) = (
            cells.first().and_then(|name| schema::table(name)),
            cells.get(1).and_then(|count| count.parse::<usize>().ok()),
        ) else {
            findings.push(
                Finding::error(code::TABLE_UNKNOWN, "row names no table or no count")
                    .at(Place::line(shown.clone(), *line))
                    .help("write table,rows"),
            );
            continue;
        };
        if schema::LARGE.iter().any(|large| large.name == spec.name) {
            continue;
        }
        let counted = dataset.rows(spec).len();
        if dataset.rows(spec).iter().any(|row| row.own) {
            continue;
        }
        if counted != expected {
            findings.push(
                Finding::warning(
                    code::ROW_COUNT_OFF,
                    format!("table `{}` has {counted} good rows, {expected} were reviewed", spec.name),
                )
                .at(Place::line(shown.clone(), *line))
                .help("review the change and update the count"),
            );
        }
    }
}

/// The same for the tables that are read when they are needed.
pub(crate) fn large_row_counts(files: &Files, counted: &[(&schema::TableSpec, usize)]) -> Findings {
    let path = "data/expected/rows.csv";
    let mut findings = Findings::default();
    let Ok(text) = files.text(path) else { return findings };
    let Some(sheet) = read_sheet(&files.shown(path), &text, &mut findings) else { return findings };
    for (spec, counted) in counted {
        let row = sheet.rows.iter().find(|(_, cells)| cells.first().is_some_and(|name| name == spec.name));
        let expected = row.and_then(|(_, cells)| cells.get(1)?.parse::<usize>().ok());
        if expected != Some(*counted) {
            let expected = expected.map_or("no count".to_owned(), |count| count.to_string());
            findings.push(
                Finding::warning(
                    code::ROW_COUNT_OFF,
                    format!("table `{}` has {counted} good rows, {expected} reviewed", spec.name),
                )
                .at(Place::file(files.shown(path)))
                .help("review the change and update the count"),
            );
        }
    }
    findings
}
