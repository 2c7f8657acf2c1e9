//! The file of trade, read in parts on all threads.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use finding::{Finding, Findings, Place, code};
use rayon::prelude::*;

use super::cells::{amount, empty, figure, not_a_country, number_of_country};
use super::{Flow, TRADE};
use crate::records::Records;
use crate::table::{match_columns, row_length};

/// The trade file, read.
pub(super) struct TradeFile<'t> {
    /// By order of appearance.
    pub(super) cases: Vec<Imports<'t>>,
    /// In parts, with the line each stands in.
    pub(super) flows: Vec<Vec<Flow>>,
    pub(super) lines: Vec<Vec<usize>>,
    pub(super) names: BTreeMap<u16, String>,
}

/// Flows of a case that stand together.
pub(super) struct Imports<'t> {
    pub(super) id: Cow<'t, str>,
    pub(super) line: usize,
    /// Part, and which of it.
    pub(super) flows: (usize, Range<usize>),
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

pub(super) fn read_trade<'t>(shown: &str, text: &'t str, findings: &mut Findings) -> Option<TradeFile<'t>> {
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
