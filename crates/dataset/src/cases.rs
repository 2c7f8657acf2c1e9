//! Cases of GeoPolRisk: imports by partner, and production by country, from two CSV files of the user.
//!
//! Columns of the trade file: `case_id`, `partner_code`, `partner`, `hs_codes`, `qty_t`, `value_kusd`,
//! `wgi_norm_raw`, `wgi_used`. A case is named `MATERIAL-IMPORTER-YEAR`, with `_` for blanks. Columns of the
//! production file: `raw_material`, `year`, `country_code`, `country`, `production`, `unit`. Partners and
//! countries are numbers of trade statistics; the importer is a country or group by code or name, or a name
//! that one of the files gives a number to.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::path::Path;

use codes::{Area, Code, Country, Group};
use finding::{Checked, Finding, Findings, Place, code};
use quantity::{Kind, Unit};
use rayon::prelude::*;

use crate::read_text;
use crate::records::Records;
use crate::table::{match_columns, parse_plain, read_sheet, row_length};

/// Columns of the trade file.
pub const TRADE: [&str; 8] =
    ["case_id", "partner_code", "partner", "hs_codes", "qty_t", "value_kusd", "wgi_norm_raw", "wgi_used"];
/// Columns of the production file.
pub const PRODUCTION: [&str; 6] = ["raw_material", "year", "country_code", "country", "production", "unit"];

/// Imports from a partner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// Number of the partner in trade statistics.
    pub partner: u16,
    /// Quantity, t.
    pub quantity: f64,
    /// Value, thousand USD.
    pub value: f64,
    /// Risk of the partner's governance as derived, `(2.5 - WGI)/5`, not clipped; none if it is not rated.
    pub rating: Option<f64>,
    /// The weight the file says was used, from 0 to 1; none if the cell is empty.
    pub used: Option<f64>,
    /// The importer itself, or a member of the importing group.
    pub own: bool,
}

/// A case: an importer, a material, a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// As written.
    pub id: String,
    /// File and line of its first row.
    pub place: Place,
    /// Part of the flows, and which of it; see [`Cases::flows`].
    flows: (usize, Range<usize>),
    /// Which of [`Cases::production`] is meant.
    pub production: usize,
    /// Production of the importer itself, t.
    pub domestic: f64,
}

/// Production of a material in a year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Production {
    /// Material, as written first.
    pub material: String,
    /// Year.
    pub year: i16,
    /// By country, in the unit of the file if it is one, else in t.
    pub amounts: Vec<f64>,
}

/// All cases of a pair of files.
#[derive(Debug, Clone, Default)]
pub struct Cases {
    /// The cases, in the order in which they appear.
    pub cases: Vec<Case>,
    /// Imports of all cases; those of a case stand together.
    flows: Vec<Vec<Flow>>,
    /// Production by material and year.
    pub production: Vec<Production>,
}

impl Cases {
    /// The imports of a case, in the order of the file.
    #[must_use]
    pub fn flows(&self, case: &Case) -> &[Flow] {
        let (part, range) = &case.flows;
        &self.flows[*part][range.clone()]
    }

    /// Reads both files and reports every fault of both.
    #[must_use]
    pub fn read(trade: &Path, production: &Path) -> Checked<Cases> {
        let texts = rayon::join(|| read_text(trade), || read_text(production));
        let (trade_text, production_text) = match texts {
            (Ok(trade), Ok(production)) => (trade, production),
            (trade, production) => {
                let findings = [trade.err(), production.err()].into_iter().flatten().collect();
                return Checked { value: Cases::default(), findings };
            }
        };
        let shown = |path: &Path| path.display().to_string();
        Cases::parse((&shown(trade), &trade_text), (&shown(production), &production_text))
    }

    /// Reads both files from their names, for findings, and texts.
    #[must_use]
    pub fn parse(trade: (&str, &str), production: (&str, &str)) -> Checked<Cases> {
        let (mut findings, mut of_trade) = (Findings::default(), Findings::default());
        let (imports, producers) = rayon::join(
            || read_trade(trade.0, trade.1, &mut of_trade),
            || read_production(production.0, production.1, &mut findings),
        );
        findings.extend(of_trade);
        let value = match (producers, imports) {
            (Some(producers), Some(imports)) => join(&producers, imports, trade, production.0, &mut findings),
            _ => Cases::default(),
        };
        findings.sort();
        Checked { value, findings }
    }
}

/// A producer as read.
struct Producer {
    country: u16,
    /// As written.
    amount: f64,
    /// Tonnes in one unit of the file.
    tonnes: f64,
}

#[derive(Default)]
struct Producers {
    material: String,
    producers: Vec<Producer>,
}

#[derive(Default)]
struct ProductionFile {
    /// By material, in small letters, and year.
    by_material: BTreeMap<(String, i16), Producers>,
    names: BTreeMap<u16, String>,
}

/// A word as it is compared: small letters, blanks for `_`.
fn plain(word: &str) -> String {
    word.trim().replace('_', " ").to_lowercase()
}

fn read_production(shown: &str, text: &str, findings: &mut Findings) -> Option<ProductionFile> {
    let sheet = read_sheet(shown, text, findings)?;
    let columns = match_columns("production", &PRODUCTION, shown, &sheet.header, findings)?;
    let mut file = ProductionFile::default();
    let mut keys: BTreeMap<(String, i16, u16), usize> = BTreeMap::new();
    for (line, cells) in &sheet.rows {
        let cell = |name: &str| columns.get(name).map_or("", |&index| cells[index].trim());
        let at = |name: &str| Place::line(shown, *line).column(name);
        let material = cell("raw_material");
        if material.is_empty() {
            findings.push(empty("raw_material").at(at("raw_material")));
        }
        let year = cell("year").parse::<i16>().ok();
        if year.is_none() {
            findings.push(
                Finding::error(code::DATE_WRONG, format!("`{}` is not a year", cell("year")))
                    .at(at("year"))
                    .help("write four digits, such as 2022"),
            );
        }
        let country = number_of_country(cell("country_code"));
        if country.is_none() {
            findings.push(not_a_country(cell("country_code")).at(at("country_code")));
        }
        let amount = amount("production", cell("production")).map_err(|finding| {
            findings.push(finding.at(at("production")));
        });
        let tonnes = tonnes_in(cell("unit"));
        if tonnes.is_none() {
            findings.push(
                Finding::error(code::UNIT_WRONG, format!("`{}` is not a unit of mass", cell("unit")))
                    .at(at("unit"))
                    .help("write `metr. t`, or t, kt, Mt or kg"),
            );
        }
        let (Some(year), Some(country), Ok(amount), Some(tonnes)) = (year, country, amount, tonnes) else {
            continue;
        };
        let key = plain(material);
        if let Some(first) = keys.insert((key.clone(), year, country), *line) {
            findings.push(
                Finding::error(
                    code::DUPLICATE_KEY,
                    format!("{material} {year} in {} stands in line {first} already", cell("country")),
                )
                .at(Place::line(shown, *line))
                .help("remove one of the rows, or add them up"),
            );
        }
        file.names.entry(country).or_insert_with(|| cell("country").to_owned());
        let group = file
            .by_material
            .entry((key, year))
            .or_insert_with(|| Producers { material: material.to_owned(), producers: Vec::new() });
        group.producers.push(Producer { country, amount, tonnes });
    }
    Some(file)
}

/// The trade file, read.
struct TradeFile<'t> {
    /// By order of appearance.
    cases: Vec<Imports<'t>>,
    /// In parts, with the line each stands in.
    flows: Vec<Vec<Flow>>,
    lines: Vec<Vec<usize>>,
    names: BTreeMap<u16, String>,
}

/// Flows of a case that stand together.
struct Imports<'t> {
    id: Cow<'t, str>,
    line: usize,
    /// Part, and which of it.
    flows: (usize, Range<usize>),
}

/// Bytes that a row of trade has at least, mostly: room is made for so many flows.
const ROW: usize = 64;

/// Parts of the trade file for each thread: more than one, so that a thread that is done helps the others.
const PARTS_A_THREAD: usize = 4;

/// A part of the trade file.
#[derive(Default)]
struct Part<'t> {
    runs: Vec<Imports<'t>>,
    flows: Vec<Flow>,
    lines: Vec<usize>,
    names: BTreeMap<u16, String>,
    findings: Findings,
}

fn read_trade<'t>(shown: &str, text: &'t str, findings: &mut Findings) -> Option<TradeFile<'t>> {
    let mut records = Records::new(text);
    let mut header = Vec::new();
    if let Some(record) = records.next() {
        let read = record.cells(|_, cell| header.push(cell.into_owned()));
        findings.extend(read.err().map(|finding| finding.at(Place::line(shown, record.line))));
    }
    let columns = match_columns("trade", &TRADE, shown, &header, findings)?;
    // Where each cell of the file belongs in the order of `TRADE`.
    let mut order = [0; TRADE.len()];
    for (position, name) in TRADE.iter().enumerate() {
        order[columns[name]] = position;
    }
    let parts = records.split(PARTS_A_THREAD * rayon::current_num_threads());
    let parts: Vec<(usize, Records<'t>)> = parts.into_iter().enumerate().collect();
    let parts = parts.into_par_iter().map(|(number, part)| read_part(shown, number, part, order)).collect();
    Some(merge(parts, findings))
}

fn read_part<'t>(shown: &str, number: usize, records: Records<'t>, order: [usize; TRADE.len()]) -> Part<'t> {
    let mut part = Part::default();
    part.flows.reserve(records.bytes_left() / ROW);
    part.lines.reserve(records.bytes_left() / ROW);
    let mut named = vec![false; usize::from(u16::MAX) + 1];
    for record in records {
        let at = Place::line;
        let mut cells = [const { Cow::Borrowed("") }; TRADE.len()];
        let read = record.cells(|position, cell| {
            if let Some(position) = order.get(position) {
                cells[*position] = cell;
            }
        });
        match read {
            Ok(count) if count == TRADE.len() => {}
            Ok(count) => {
                part.findings.push(row_length(count, TRADE.len()).at(at(shown, record.line)));
                continue;
            }
            Err(finding) => {
                part.findings.push(finding.at(at(shown, record.line)));
                continue;
            }
        }
        let Some(flow) = read_flow(shown, record.line, &cells, &mut part.findings) else { continue };
        let [id, _, partner, ..] = cells;
        if !std::mem::replace(&mut named[usize::from(flow.partner)], true) {
            part.names.insert(flow.partner, partner.into_owned());
        }
        let next = part.flows.len();
        match part.runs.last_mut() {
            Some(run) if run.id == id => run.flows.1.end = next + 1,
            _ => part.runs.push(Imports { id, line: record.line, flows: (number, next..next + 1) }),
        }
        part.flows.push(flow);
        part.lines.push(record.line);
    }
    part
}

/// Puts the runs of each case together, in the order in which the cases appear.
fn merge<'t>(parts: Vec<Part<'t>>, findings: &mut Findings) -> TradeFile<'t> {
    let mut index: HashMap<Cow<'t, str>, usize> = HashMap::new();
    let mut cases: Vec<Imports<'t>> = Vec::new();
    // Of a case that stands in several places, all of them.
    let mut scattered: BTreeMap<usize, Vec<(usize, Range<usize>)>> = BTreeMap::new();
    let mut names = BTreeMap::new();
    let (mut flows, mut lines) = (Vec::new(), Vec::new());
    for part in parts {
        findings.extend(part.findings);
        for (number, name) in part.names {
            names.entry(number).or_insert(name);
        }
        for run in part.runs {
            if let Some(case) = index.get(&run.id) {
                scattered.entry(*case).or_insert_with(|| vec![cases[*case].flows.clone()]).push(run.flows);
            } else {
                index.insert(run.id.clone(), cases.len());
                cases.push(run);
            }
        }
        flows.push(part.flows);
        lines.push(part.lines);
    }
    let (mut more_flows, mut more_lines) = (Vec::new(), Vec::new());
    for (case, pieces) in scattered {
        let start = more_flows.len();
        for (part, range) in pieces {
            more_flows.extend_from_slice(&flows[part][range.clone()]);
            more_lines.extend_from_slice(&lines[part][range]);
        }
        cases[case].flows = (flows.len(), start..more_flows.len());
    }
    flows.push(more_flows);
    lines.push(more_lines);
    TradeFile { cases, flows, lines, names }
}

fn read_flow(
    shown: &str,
    line: usize,
    cells: &[Cow<'_, str>; TRADE.len()],
    findings: &mut Findings,
) -> Option<Flow> {
    let [id, partner, _, _, quantity, value, rating, used] = cells;
    let before = findings.len();
    let at = |name: &str| Place::line(shown, line).column(name);
    if id.is_empty() {
        findings.push(empty("case_id").at(at("case_id")));
    }
    let number = number_of_country(partner);
    if number.is_none() {
        findings.push(not_a_country(partner).at(at("partner_code")));
    }
    let mut read = |name: &str, text: &str, needed: bool, signed: bool| {
        if text.is_empty() && !needed {
            return None;
        }
        let read = if signed { figure(name, text) } else { amount(name, text) };
        read.map_err(|finding| findings.push(finding.at(at(name)))).ok()
    };
    let quantity = read("qty_t", quantity, true, false);
    let value = read("value_kusd", value, true, false);
    let rating = read("wgi_norm_raw", rating, false, true);
    let used = read("wgi_used", used, false, true);
    if let Some(used) = used.filter(|used| !(0.0..=1.0).contains(used)) {
        findings.push(
            Finding::error(code::SHARE_OUT_OF_RANGE, format!("weight of {used} is outside 0 to 1"))
                .at(at("wgi_used"))
                .help("write (2.5 - WGI)/5, clipped to 0 to 1"),
        );
    }
    if findings.len() > before {
        return None;
    }
    Some(Flow { partner: number?, quantity: quantity?, value: value?, rating, used, own: false })
}

fn empty(column: &str) -> Finding {
    Finding::error(code::CELL_EMPTY, format!("`{column}` is empty")).help("fill the cell, or remove the row")
}

fn figure(column: &str, text: &str) -> Result<f64, Finding> {
    if text.is_empty() {
        return Err(empty(column));
    }
    parse_plain(text).ok_or_else(|| {
        Finding::error(code::NOT_A_NUMBER, format!("`{text}` is not a number"))
            .help("write digits with a point and no thousands separator")
    })
}

fn amount(column: &str, text: &str) -> Result<f64, Finding> {
    let value = figure(column, text)?;
    if value < 0.0 {
        return Err(Finding::error(code::NEGATIVE, format!("`{column}` of {text} is negative"))
            .help("write the figure the source prints, not below zero"));
    }
    Ok(value)
}

fn number_of_country(text: &str) -> Option<u16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn not_a_country(text: &str) -> Finding {
    Finding::error(code::UNKNOWN_CODE, format!("`{text}` is not the number of a country"))
        .help("write the number of trade statistics, such as 842 for the United States")
}

/// Tonnes in a unit of mass, or of mass a year.
fn tonnes_in(unit: &str) -> Option<f64> {
    if matches!(unit, "metr. t" | "metric t") {
        return Some(1.0);
    }
    let unit = Unit::parse(unit).ok()?;
    matches!(unit.kind(), Kind::Mass | Kind::Flow).then(|| unit.canonical(1.0))
}

/// Brings cases and production together.
fn join(
    production: &ProductionFile,
    trade: TradeFile<'_>,
    (trade_shown, trade_text): (&str, &str),
    production_shown: &str,
    findings: &mut Findings,
) -> Cases {
    let importers = importers(&production.names, &trade.names);
    let mut all = Cases::default();
    let mut positions: BTreeMap<&str, BTreeMap<i16, usize>> = BTreeMap::new();
    for ((material, year), made) in &production.by_material {
        positions.entry(material).or_default().insert(*year, all.production.len());
        let (material, amounts) = (made.material.clone(), amounts(&made.producers));
        all.production.push(Production { material, year: *year, amounts });
    }
    let producers: Vec<&Producers> = production.by_material.values().collect();
    if trade.cases.is_empty() && !findings.has_errors() {
        findings.push(
            Finding::error(code::NO_DATA, "the trade file has no case")
                .at(Place::file(trade_shown))
                .help("give each case a row for each partner it imports from"),
        );
    }
    double_rows(&trade, trade_shown, trade_text, findings);
    all.flows = trade.flows;
    // Material and importer are the same for every year.
    let mut known = HashMap::new();
    for imports in trade.cases {
        let place = Place::line(trade_shown, imports.line);
        let Some((body, year)) = without_year(&imports.id) else {
            findings.push(misnamed(&imports.id).at(place.column("case_id")));
            continue;
        };
        if !known.contains_key(body) {
            known.insert(body.to_owned(), parts(body, &positions, &importers));
        }
        let Some(Some((material, importer))) = known.get(body) else {
            findings.push(misnamed(&imports.id).at(place.column("case_id")));
            continue;
        };
        let years = positions.get(material.as_str());
        let position = years.and_then(|years| years.get(&year)).copied();
        let made = position.map(|position| producers[position]);
        let made = made.filter(|made| made.producers.iter().any(|producer| producer.amount > 0.0));
        if made.is_none() {
            let written =
                years.and_then(|years| years.values().next()).map(|other| &producers[*other].material);
            let help = match written {
                Some(written) => format!("add the producers of {written} in {year} to {production_shown}"),
                None => finding::did_you_mean(material, positions.keys().copied(), production_shown),
            };
            let material = written.unwrap_or(material);
            let message = format!("`{}` has no production of {material} in {year}", imports.id);
            findings
                .push(Finding::error(code::NO_DATA, message).at(place.clone().column("case_id")).help(help));
        }
        let codes = importers.get(importer);
        if codes.is_none() {
            let names = importers.keys().map(String::as_str);
            findings.push(
                Finding::error(code::UNKNOWN_CODE, format!("`{importer}` is not a country or group"))
                    .at(place.clone().column("case_id"))
                    .help(finding::did_you_mean(importer, names, "data/codes/country.csv and group.csv")),
            );
        }
        let (Some(production), Some(made), Some(codes)) = (position, made, codes) else { continue };
        let own = made.producers.iter().filter(|producer| codes.contains(&producer.country));
        let domestic = own.map(|producer| producer.amount * producer.tonnes).sum();
        let (part, range) = imports.flows.clone();
        for flow in &mut all.flows[part][range] {
            flow.own = codes.contains(&flow.partner);
        }
        let id = imports.id.into_owned();
        all.cases.push(Case { id, place, flows: imports.flows, production, domestic });
    }
    all
}

fn misnamed(id: &str) -> Finding {
    Finding::error(code::CASE_WRONG, format!("`{id}` does not name material, importer and year"))
        .help("write MATERIAL-IMPORTER-YEAR, such as Rare_earth-USA-2022")
}

/// Amounts as written if all are in one unit, else in t.
fn amounts(producers: &[Producer]) -> Vec<f64> {
    let unit = producers.first().map_or(1.0, |producer| producer.tonnes);
    let one = producers.iter().all(|producer| producer.tonnes.total_cmp(&unit).is_eq());
    let scale = |producer: &Producer| if one { 1.0 } else { producer.tonnes };
    producers.iter().map(|producer| producer.amount * scale(producer)).collect()
}

/// Reports flows of the same goods from the same partner; they are counted, because both may be meant.
fn double_rows(trade: &TradeFile<'_>, shown: &str, text: &str, findings: &mut Findings) {
    let mut suspects: BTreeMap<usize, (&str, u16)> = BTreeMap::new();
    for imports in &trade.cases {
        let (part, range) = &imports.flows;
        let flows = || range.clone().map(|at| (trade.flows[*part][at].partner, trade.lines[*part][at]));
        let mut partners: Vec<u16> = flows().map(|flow| flow.0).collect();
        partners.sort_unstable();
        for pair in partners.windows(2).filter(|pair| pair[0] == pair[1]) {
            let rows = flows().filter(|flow| flow.0 == pair[0]);
            suspects.extend(rows.map(|(partner, line)| (line, (imports.id.as_ref(), partner))));
        }
    }
    if suspects.is_empty() {
        return;
    }
    let mut goods = 0;
    let mut first: BTreeMap<(&str, u16, Cow<'_, str>), usize> = BTreeMap::new();
    for (row, record) in Records::new(text).enumerate() {
        let mut cell = Cow::Borrowed("");
        let header = row == 0;
        // Rows that could not be read are no suspects.
        let _ = record.cells(|position, found| {
            if header && found == "hs_codes" {
                goods = position;
            } else if position == goods {
                cell = found;
            }
        });
        let Some((id, partner)) = suspects.get(&record.line) else { continue };
        let line = *first.entry((*id, *partner, cell)).or_insert(record.line);
        if line != record.line {
            let message = format!("`{id}`: same partner and goods as line {line}; both are counted");
            findings.push(
                Finding::warning(code::DUPLICATE_KEY, message)
                    .at(Place::line(shown, record.line))
                    .help("remove one of the rows if they are the same flow"),
            );
        }
    }
}

/// The name of a case without its year, and the year.
fn without_year(id: &str) -> Option<(&str, i16)> {
    let (body, year) = id.rsplit_once('-')?;
    let digits = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    if digits { Some((body, year.parse().ok()?)) } else { None }
}

/// Material and importer, in small letters; both may hold hyphens themselves.
///
/// Of all ways to part the name, one with a known importer and material is taken, else one with a known
/// importer, else one with a known material, else the importer has no hyphen.
fn parts(
    body: &str,
    materials: &BTreeMap<&str, BTreeMap<i16, usize>>,
    importers: &BTreeMap<String, BTreeSet<u16>>,
) -> Option<(String, String)> {
    let ways = body.rmatch_indices('-').map(|(at, _)| (plain(&body[..at]), plain(&body[at + 1..])));
    let ways: Vec<_> =
        ways.filter(|(material, importer)| !material.is_empty() && !importer.is_empty()).collect();
    // The last of equals is taken: the one with the shortest importer.
    ways.into_iter().rev().max_by_key(|(material, importer)| {
        (importers.contains_key(importer), materials.contains_key(material.as_str()))
    })
}

/// Names of countries as sources use them, and their codes; the same that imports of files go by.
const TRADE_NAMES: &str = include_str!("../../../data/imports/country-name.csv");

/// Numbers in trade statistics of every importer that can be named, by its name in small letters.
fn importers(
    produced: &BTreeMap<u16, String>,
    traded: &BTreeMap<u16, String>,
) -> BTreeMap<String, BTreeSet<u16>> {
    let mut all: BTreeMap<String, BTreeSet<u16>> = BTreeMap::new();
    let mut add = |name: &str, numbers: &[u16]| {
        if !name.trim().is_empty() {
            all.entry(plain(name)).or_default().extend(numbers);
        }
    };
    for country in Country::all() {
        let numbers = country.numbers();
        for name in [country.as_str(), country.alpha2(), country.name()] {
            add(name, &numbers);
        }
        for number in &numbers {
            add(&number.to_string(), &numbers);
        }
    }
    for group in Group::all() {
        let Some(members) = Area::Group(group).countries() else { continue };
        let numbers: Vec<u16> = members.into_iter().flat_map(Country::numbers).collect();
        add(group.as_str(), &numbers);
        add(group.name(), &numbers);
    }
    // Names of trade statistics, such as `Rep. of Korea`, and `EU`.
    let mut names = csv::Reader::from_reader(TRADE_NAMES.as_bytes());
    for record in names.records().flatten() {
        let area = record.get(1).and_then(|code| Area::parse(code).ok());
        if let (Some(name), Some(countries)) = (record.get(0), area.and_then(Area::countries)) {
            let numbers: Vec<u16> = countries.into_iter().flat_map(Country::numbers).collect();
            add(name, &numbers);
        }
    }
    for (number, name) in produced.iter().chain(traded) {
        add(name, &[*number]);
        add(&number.to_string(), &[*number]);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRADE_HEADER: &str =
        "case_id,partner_code,partner,hs_codes,qty_t,value_kusd,wgi_norm_raw,wgi_used\n";
    const PRODUCTION_HEADER: &str = "raw_material,year,country_code,country,production,unit\n";

    fn parse(trade: &str, production: &str) -> Checked<Cases> {
        let trade = format!("{TRADE_HEADER}{trade}");
        let production = format!("{PRODUCTION_HEADER}{production}");
        Cases::parse(("trade.csv", &trade), ("production.csv", &production))
    }

    fn good(trade: &str, production: &str) -> Cases {
        parse(trade, production).usable().map_err(|findings| findings.to_string()).unwrap().0
    }

    #[test]
    fn a_case_finds_its_importer_in_both_files() {
        let cases = good(
            "Rare_earth-USA-2022,156,China,284690,5,50,0.6,0.6\nRare_earth-USA-2022,842,USA,284690,1,5,0.5,0\n",
            "Rare earth,2022,156,China,10,metr. t\nRare earth,2022,842,United States,4,metr. t\n",
        );
        let case = &cases.cases[0];
        assert_eq!((case.domestic, cases.flows(case)[0].own, cases.flows(case)[1].own), (4.0, false, true));
        assert_eq!(cases.production[case.production].amounts, [10.0, 4.0]);
    }

    #[test]
    fn hyphens_belong_to_materials_and_importers_where_these_are_known() {
        let production = "Alpha-quartz,2022,624,Guinea-Bissau,2,t\n";
        let cases = good("Alpha-quartz-Guinea-Bissau-2022,156,China,1,5,50,,\n", production);
        let case = &cases.cases[0];
        assert_eq!(
            (case.domestic, cases.flows(case)[0].rating, cases.flows(case)[0].used),
            (2.0, None, None)
        );
    }

    #[test]
    fn a_group_owns_what_its_members_make_and_send() {
        let cases = good(
            "Cobalt-EU27-2022,251,France,1,5,50,0.4,0.4\nCobalt-EU27-2022,156,China,1,5,50,0.6,0.6\n",
            "Cobalt,2022,246,Finland,3,t\nCobalt,2022,250,France,1,t\nCobalt,2022,156,China,9,t\n",
        );
        let case = &cases.cases[0];
        assert_eq!((case.domestic, cases.flows(case)[0].own, cases.flows(case)[1].own), (4.0, true, false));
    }

    #[test]
    fn kilograms_become_tonnes_for_the_importer() {
        let cases = good("Gallium-JPN-2024,156,China,1,5,50,0.4,0.4\n", "Gallium,2024,392,Japan,3000,kg\n");
        assert_eq!((cases.cases[0].domestic, cases.production[0].amounts[0]), (3.0, 3000.0));
    }

    #[test]
    fn rows_of_a_case_may_stand_apart_and_a_doubled_one_is_noticed() {
        let checked = parse(
            "A-JPN-2022,156,China,1,5,50,,\nA-USA-2022,156,China,1,5,50,,\nA-JPN-2022,156,China,1,5,50,,\n",
            "A,2022,156,China,9,t\n",
        );
        let (cases, findings) = checked.usable().unwrap();
        assert_eq!(cases.cases.iter().map(|case| cases.flows(case).len()).collect::<Vec<_>>(), [2, 1]);
        let text = findings.to_string();
        assert!(text.contains("warning[D0112]") && text.contains("trade.csv:4"), "{text}");
    }

    #[test]
    fn every_fault_of_both_files_is_found_at_once() {
        let checked = parse(
            "A-JPN-2022,156,China,1,-5,50,,\nA-JPN-2022,x,China,1,many,50,,1.5\nA-JPN-2023,36,,1,1,1,,\n\
             B-JPN-2022,36,,1,1,1,,\nA-Jpan-2022,36,,1,1,1,,\nA_JPN_2022,36,,1,1,1,,\nA-JPN-2022,36\n",
            "A,2022,156,China,9,t\nA,2022,156,China,9,t\nA,soon,156,China,-9,barrel\n",
        );
        let text = checked.findings.to_string();
        let expected = [
            ("D0104", "trade.csv:2 (`qty_t`)"),
            ("D0102", "trade.csv:3 (`partner_code`)"),
            ("D0103", "trade.csv:3 (`qty_t`)"),
            ("D0105", "trade.csv:3 (`wgi_used`)"),
            ("M0103", "trade.csv:4 (`case_id`)"),
            ("M0103", "trade.csv:5 (`case_id`)"),
            ("D0102", "trade.csv:6 (`case_id`)"),
            ("D0115", "trade.csv:7 (`case_id`)"),
            ("D0002", "trade.csv:8"),
            ("D0112", "production.csv:3"),
            ("D0113", "production.csv:4 (`year`)"),
            ("D0104", "production.csv:4 (`production`)"),
            ("D0106", "production.csv:4 (`unit`)"),
        ];
        for (code, place) in expected {
            assert!(text.contains(&format!("[{code}]")) && text.contains(place), "{code} {place}: {text}");
        }
        assert!(checked.findings.iter().all(|finding| finding.help.is_some()));
        assert_eq!(checked.findings.len(), expected.len(), "{text}");
    }

    #[test]
    fn a_missing_column_is_named_in_either_file() {
        let checked = Cases::parse(
            ("trade.csv", &TRADE_HEADER.replace("qty_t", "qty")),
            ("production.csv", &PRODUCTION_HEADER.replace(",unit", "")),
        );
        let text = checked.findings.to_string();
        for part in ["`qty_t`", "did you mean `qty_t`", "`unit`", "production.csv:1"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(parse("", "A,2022,156,China,9,t\n").findings.has_errors());
        assert!(Cases::parse(("trade.csv", ""), ("production.csv", "")).findings.has_errors());
    }
}
