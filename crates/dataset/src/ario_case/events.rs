//! Events of a case.

use std::collections::BTreeMap;

use finding::{Finding, Findings, Place, code};

use super::Tables;
use crate::table::{match_columns, parse_plain, read_sheet};

/// Steps that an event may be away, last or take to fade: as many as a simulation may have.
const MOST_STEPS: f64 = 1e6;

/// Columns of the file of events.
pub const EVENTS: [&str; 12] = [
    "event",
    "type",
    "region",
    "sector",
    "impact",
    "impact_unit",
    "occurrence",
    "duration",
    "tau",
    "recovery_function",
    "rebuilding_sectors",
    "rebuilding_factor",
];
/// How far the shares of rebuilding sectors may be from 1.
const TOLERANCE: f64 = 1e-6;
/// Unit of an imposed loss.
const SHARE: &str = "share of capacity";
/// Beginning of the unit of lost capital.
const MONEY: &str = "table currency unit";

/// How a loss fades.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// The same part each day.
    Linear,
    /// Fast at first.
    Convex,
    /// Slow at first.
    Concave,
}

/// What is lost and how it comes back.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A part of capacity, imposed from outside.
    Capacity(Shape),
    /// Capital, which comes back by itself.
    Capital(Shape),
    /// Capital, which others rebuild.
    Rebuilt {
        /// Sector and its part of the work.
        sectors: Vec<(usize, f64)>,
        /// Money of work per money of capital.
        factor: f64,
    },
}

/// What one industry loses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The industry.
    pub industry: usize,
    /// Share of capacity, or money of the table.
    pub loss: f64,
}

/// An event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// As the file calls it.
    pub name: String,
    /// File and line of its first row.
    pub place: Place,
    /// Who loses how much.
    pub hits: Vec<Hit>,
    /// What is lost.
    pub kind: Kind,
    /// Step in which it happens.
    pub occurrence: usize,
    /// Steps before recovery or rebuilding begins.
    pub duration: usize,
    /// Steps of recovery or rebuilding.
    pub tau: usize,
}

struct Line<'l> {
    shown: &'l str,
    number: usize,
    cells: &'l [String],
    columns: &'l BTreeMap<&'static str, usize>,
}

impl Line<'_> {
    fn cell(&self, name: &str) -> &str {
        self.cells[self.columns[name]].trim()
    }

    fn place(&self, name: &str) -> Place {
        Place::line(self.shown, self.number).column(name)
    }

    fn wrong(&self, name: &str, message: String, help: impl Into<String>) -> Finding {
        Finding::error(code::EVENT_WRONG, message).at(self.place(name)).help(help)
    }

    fn steps(&self, name: &str, least: usize, findings: &mut Findings) -> Option<usize> {
        let value = parse_plain(self.cell(name))
            .filter(|value| value.fract() == 0.0 && *value >= least as f64 && *value <= MOST_STEPS);
        if value.is_none() {
            let message = format!("`{}` cannot be {name}", self.cell(name));
            findings.push(self.wrong(
                name,
                message,
                format!("write a whole number of steps from {least} to {MOST_STEPS}"),
            ));
        }
        value.map(|value| value as usize)
    }

    fn shape(&self, findings: &mut Findings) -> Option<Shape> {
        match self.cell("recovery_function") {
            "linear" => Some(Shape::Linear),
            "convexe" | "convex" => Some(Shape::Convex),
            "concave" => Some(Shape::Concave),
            other => {
                let message = format!("`{other}` is no recovery function");
                findings.push(self.wrong("recovery_function", message, "write linear, convexe or concave"));
                None
            }
        }
    }

    /// `sector=share;sector=share`.
    fn sectors(&self, tables: &Tables, findings: &mut Findings) -> Vec<(usize, f64)> {
        const NAME: &str = "rebuilding_sectors";
        let mut all = Vec::new();
        for part in self.cell(NAME).split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (sector, share) = part.rsplit_once('=').unwrap_or((part, ""));
            let (sector, share) = (sector.trim(), share.trim());
            let position = tables.sectors.iter().position(|known| known == sector);
            if position.is_none() {
                let known = tables.sectors.iter().map(String::as_str);
                findings.push(
                    Finding::error(code::INDUSTRY_UNKNOWN, format!("`{sector}` is no sector of the table"))
                        .at(self.place(NAME))
                        .help(finding::did_you_mean(sector, known, "the header of the transactions")),
                );
            }
            let value = parse_plain(share).filter(|share| (0.0..=1.0).contains(share));
            if value.is_none() {
                let message = format!("`{share}` is not the share of a sector");
                findings.push(self.wrong(
                    NAME,
                    message,
                    "write SECTOR=SHARE;SECTOR=SHARE, shares from 0 to 1",
                ));
            }
            all.extend(position.zip(value));
        }
        let sum: f64 = all.iter().map(|(_, share)| share).sum();
        if (sum - 1.0).abs() > TOLERANCE {
            findings.push(
                Finding::error(
                    code::SHARES_DO_NOT_SUM,
                    format!("shares of rebuilding sectors add up to {sum}"),
                )
                .at(self.place(NAME))
                .help("write SECTOR=SHARE;SECTOR=SHARE with shares that add up to 1"),
            );
        }
        all
    }

    fn kind(&self, tables: &Tables, findings: &mut Findings) -> Option<Kind> {
        let unit = |expected: &str, findings: &mut Findings| {
            let written = self.cell("impact_unit");
            if !written.starts_with(expected) {
                findings.push(
                    Finding::error(code::UNIT_WRONG, format!("`{written}` is not the unit of this impact"))
                        .at(self.place("impact_unit"))
                        .help(format!("write {expected}")),
                );
            }
        };
        match self.cell("type") {
            "arbitrary" => {
                unit(SHARE, findings);
                self.shape(findings).map(Kind::Capacity)
            }
            "recover" | "recovery" => {
                unit(MONEY, findings);
                self.shape(findings).map(Kind::Capital)
            }
            "rebuild" => {
                unit(MONEY, findings);
                let factor = parse_plain(self.cell("rebuilding_factor")).filter(|factor| *factor > 0.0);
                if factor.is_none() {
                    let message = format!("`{}` is no rebuilding factor", self.cell("rebuilding_factor"));
                    findings.push(self.wrong(
                        "rebuilding_factor",
                        message,
                        "write money of work per money of capital, such as 1",
                    ));
                }
                let sectors = self.sectors(tables, findings);
                Some(Kind::Rebuilt { sectors, factor: factor? })
            }
            other => {
                let message = format!("`{other}` is no type of event");
                findings.push(self.wrong("type", message, "write arbitrary, recovery or rebuild"));
                None
            }
        }
    }

    fn hit(&self, kind: Option<&Kind>, tables: &Tables, findings: &mut Findings) -> Option<Hit> {
        for (name, known) in [("region", &tables.regions), ("sector", &tables.sectors)] {
            let written = self.cell(name);
            if !known.iter().any(|known| known == written) {
                let known = known.iter().map(String::as_str);
                findings.push(
                    Finding::error(code::INDUSTRY_UNKNOWN, format!("`{written}` is no {name} of the table"))
                        .at(self.place(name))
                        .help(finding::did_you_mean(written, known, "the header of the transactions")),
                );
            }
        }
        let text = self.cell("impact");
        let imposed = matches!(kind, Some(Kind::Capacity(_)));
        let loss = match parse_plain(text) {
            None => Err(Finding::error(code::NOT_A_NUMBER, format!("`{text}` is not a number"))
                .help("write digits with a point and no thousands separator")),
            Some(loss) if loss < 0.0 => {
                Err(Finding::error(code::NEGATIVE, format!("impact of {text} is negative"))
                    .help("write what is lost as a figure above 0"))
            }
            Some(loss) if imposed && loss > 1.0 => Err(Finding::error(
                code::SHARE_OUT_OF_RANGE,
                format!("impact of {text} is more than all capacity"),
            )
            .help("write a share from 0 to 1")),
            Some(loss) => Ok(loss),
        };
        let loss = loss.map_err(|finding| findings.push(finding.at(self.place("impact")))).ok();
        Some(Hit { industry: tables.industry(self.cell("region"), self.cell("sector"))?, loss: loss? })
    }
}

/// All events that can be read; without tables, none, and what does not depend on them is not checked either.
pub(super) fn read(
    (shown, text): (&str, &str),
    tables: Option<&Tables>,
    findings: &mut Findings,
) -> Vec<Event> {
    let Some(sheet) = read_sheet(shown, text, findings) else { return Vec::new() };
    let Some(columns) = match_columns("events", &EVENTS, shown, &sheet.header, findings) else {
        return Vec::new();
    };
    let Some(tables) = tables else { return Vec::new() };
    let mut events: Vec<Event> = Vec::new();
    // What must be the same in all rows of an event, and the line of its first row.
    let mut first: BTreeMap<String, (usize, Vec<String>)> = BTreeMap::new();
    for (number, cells) in &sheet.rows {
        let line = Line { shown, number: *number, cells, columns: &columns };
        let name = line.cell("event").to_owned();
        if name.is_empty() {
            findings.push(
                Finding::error(code::CELL_EMPTY, "`event` is empty")
                    .at(line.place("event"))
                    .help("number the events; rows of one event have the same number"),
            );
        }
        let common: Vec<String> = EVENTS
            .iter()
            .filter(|column| !["event", "region", "sector", "impact"].contains(column))
            .map(|column| line.cell(column).to_owned())
            .collect();
        let kind;
        match first.get(&name) {
            None => {
                first.insert(name.clone(), (*number, common));
                kind = line.kind(tables, findings);
                let occurrence = line.steps("occurrence", 0, findings);
                let duration = line.steps("duration", 1, findings);
                let tau = line.steps("tau", 1, findings);
                if let (Some(kind), Some(occurrence), Some(duration), Some(tau)) =
                    (kind.clone(), occurrence, duration, tau)
                {
                    let place = Place::line(shown, *number);
                    events.push(Event {
                        name: name.clone(),
                        place,
                        hits: Vec::new(),
                        kind,
                        occurrence,
                        duration,
                        tau,
                    });
                }
            }
            Some((start, before)) => {
                kind = events.iter().find(|event| event.name == name).map(|event| event.kind.clone());
                if *before != common {
                    let message = format!("event {name} is another here than in line {start}");
                    findings.push(line.wrong(
                        "event",
                        message,
                        "give all rows of an event the same type, times and rebuilding, or another number",
                    ));
                }
            }
        }
        let hit = line.hit(kind.as_ref(), tables, findings);
        let event = events.iter_mut().find(|event| event.name == name);
        if let (Some(hit), Some(event)) = (hit, event) {
            if event.hits.iter().any(|other| other.industry == hit.industry) {
                findings.push(
                    Finding::error(code::DUPLICATE_KEY, format!("event {name} hits this industry twice"))
                        .at(line.place("event"))
                        .help("add the two up, or give one of them another event"),
                );
            }
            event.hits.push(hit);
        }
    }
    events
}
