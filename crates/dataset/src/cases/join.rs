//! Cases and production brought together: who imports what, and what it makes itself.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use codes::{Area, Code, Country, Group};
use finding::{Finding, Findings, Place, code};

use super::cells::plain;
use super::production::{Producers, ProductionFile, amounts};
use super::trade::TradeFile;
use super::{Case, Cases, Production};
use crate::records::Records;

/// Brings cases and production together.
pub(super) fn join(
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
const TRADE_NAMES: &str = include_str!("../../../../data/imports/country-name.csv");

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
