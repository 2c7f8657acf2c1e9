//! Shipments by heading of the customs nomenclature: what BACI and Comtrade have in common.
//!
//! Rows wait in a file on disk until the last is read: only then is the plausible band of each heading known.
//! Memory holds, for each heading, a histogram of unit values and one bit for each pair of countries.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use codes::{Area, Code, Country, Group};
use dataset::schema::{self, NOMENCLATURES};
use dataset::{Dataset, Files};
use finding::{Finding, Findings, Place, code};

use crate::out::plain;
use crate::tally::Tally;
use crate::{Job, one, unwritable};

/// Rows that a heading needs before a band is drawn around its unit values.
const ENOUGH: u64 = 20;
/// A unit value may always be this many times above or below the median of its heading.
const WIDTH: f64 = 10.0;
/// Or as many robust standard deviations (of its logarithm) away.
const DEVIATIONS: f64 = 5.0;
/// Robust standard deviation over the median absolute deviation, for a normal distribution.
const NORMAL: f64 = 1.4826;
/// Histogram of unit values in USD/t: from 10^`LEAST` on, bins a factor of ten, bins in all.
const LEAST: f64 = -3.0;
const A_DECADE: f64 = 50.0;
const BINS: usize = 600;

/// A heading of the nomenclature, with the one mineral and form it holds.
#[derive(Debug, Clone)]
pub(crate) struct Heading {
    pub(crate) code: u32,
    mineral: String,
    form: String,
    note: String,
}

/// What the table of headings says about a code.
pub(crate) enum Meaning {
    /// The heading at this position.
    One(usize),
    /// It mixes several minerals.
    Mixed,
    /// It is not in the table.
    None,
}

/// Headings of one edition of the nomenclature, by code.
pub(crate) struct Headings {
    all: Vec<Heading>,
    at: BTreeMap<u32, Option<usize>>,
}

impl Headings {
    /// The headings that hold in an edition.
    pub(crate) fn read(files: &Files, edition: &str) -> Result<Headings, Findings> {
        let order = |name: &str| NOMENCLATURES.iter().position(|known| *known == name);
        let Some(now) = order(edition) else {
            return Err(one(Finding::error(
                code::USAGE,
                format!("`{edition}` is not an edition of the nomenclature"),
            )
            .help(format!("write one of {}", NOMENCLATURES.join(", ")))));
        };
        let dataset = Dataset::load(files).usable()?.0;
        let mut headings = Headings { all: Vec::new(), at: BTreeMap::new() };
        for row in dataset.rows(&schema::HEADING) {
            let from = order(row.cell("edition")).unwrap_or_default();
            let through = order(row.cell("through")).unwrap_or(NOMENCLATURES.len());
            let Ok(code) = row.cell("heading").parse::<u32>() else { continue };
            if now < from || now > through {
                continue;
            }
            if let Some(known) = headings.at.get_mut(&code) {
                *known = None;
                continue;
            }
            headings.at.insert(code, Some(headings.all.len()));
            headings.all.push(Heading {
                code,
                mineral: row.written("mineral"),
                form: row.written("form"),
                note: row.cell("basis-note").to_owned(),
            });
        }
        Ok(headings)
    }

    /// What a code means.
    pub(crate) fn find(&self, code: u32) -> Meaning {
        match self.at.get(&code) {
            Some(Some(at)) => Meaning::One(*at),
            Some(None) => Meaning::Mixed,
            None => Meaning::None,
        }
    }
}

/// Countries and groups in one list, so that a pair of them is a number.
fn position(area: Area) -> u16 {
    let found = match area {
        Area::Country(country) => Country::all().iter().position(|known| *known == country),
        Area::Group(group) => {
            Group::all().iter().position(|known| *known == group).map(|at| at + Country::all().len())
        }
    };
    found.unwrap_or_default() as u16
}

fn area_at(position: u16) -> Area {
    let countries = Country::all();
    match countries.get(usize::from(position)) {
        Some(country) => Area::Country(*country),
        None => Area::Group(Group::all()[usize::from(position) - countries.len()]),
    }
}

/// A shipment as it waits on disk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Shipment {
    /// Position of the heading.
    pub(crate) heading: u16,
    /// Who sends and who receives.
    pub(crate) from: Area,
    pub(crate) to: Area,
    /// Year, and month or 0.
    pub(crate) year: i16,
    pub(crate) month: u8,
    /// Who tells: 0 nobody in particular, 1 the importer, 2 the exporter.
    pub(crate) teller: u8,
    /// Mass in t; not a number if none is given.
    pub(crate) mass: f64,
    /// Value in USD; not a number if none is given.
    pub(crate) value: f64,
    /// Line of the file, and which file.
    pub(crate) line: u32,
    pub(crate) file: u16,
}

const PACKED: usize = 32;

impl Shipment {
    fn pack(&self) -> [u8; PACKED] {
        let mut bytes = [0; PACKED];
        bytes[0..2].copy_from_slice(&self.heading.to_le_bytes());
        bytes[2..4].copy_from_slice(&position(self.from).to_le_bytes());
        bytes[4..6].copy_from_slice(&position(self.to).to_le_bytes());
        bytes[6..8].copy_from_slice(&self.year.to_le_bytes());
        bytes[8] = self.month;
        bytes[9] = self.teller;
        bytes[10..12].copy_from_slice(&self.file.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.line.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.mass.to_le_bytes());
        bytes[24..32].copy_from_slice(&self.value.to_le_bytes());
        bytes
    }

    fn unpack(bytes: &[u8; PACKED]) -> Shipment {
        let short = |at: usize| [bytes[at], bytes[at + 1]];
        let long = |at: usize| {
            let mut eight = [0; 8];
            eight.copy_from_slice(&bytes[at..at + 8]);
            f64::from_le_bytes(eight)
        };
        Shipment {
            heading: u16::from_le_bytes(short(0)),
            from: area_at(u16::from_le_bytes(short(2))),
            to: area_at(u16::from_le_bytes(short(4))),
            year: i16::from_le_bytes(short(6)),
            month: bytes[8],
            teller: bytes[9],
            file: u16::from_le_bytes(short(10)),
            line: u32::from_le_bytes([bytes[12], bytes[13], bytes[14], bytes[15]]),
            mass: long(16),
            value: long(24),
        }
    }

    fn unit_value(&self) -> Option<f64> {
        (self.mass > 0.0 && self.value > 0.0).then(|| self.value / self.mass)
    }
}

/// Counts of unit values by their logarithm.
#[derive(Clone)]
struct Histogram(Vec<u32>);

fn bin(unit_value: f64) -> usize {
    ((libm::log10(unit_value) - LEAST) * A_DECADE).clamp(0.0, (BINS - 1) as f64) as usize
}

/// Middle of a bin, as a logarithm.
fn middle(bin: f64) -> f64 {
    LEAST + (bin + 0.5) / A_DECADE
}

fn median(counts: impl Iterator<Item = u64> + Clone) -> Option<f64> {
    let all: u64 = counts.clone().sum();
    let mut below = 0;
    for (at, count) in counts.enumerate() {
        below += count;
        if 2 * below >= all && all > 0 {
            return Some(at as f64);
        }
    }
    None
}

impl Histogram {
    /// Lowest and highest plausible unit value in USD/t; none where there are too few rows.
    fn band(&self) -> Option<(f64, f64)> {
        let all: u64 = self.0.iter().map(|count| u64::from(*count)).sum();
        if all < ENOUGH {
            return None;
        }
        let center = median(self.0.iter().map(|count| u64::from(*count)))?;
        let mut away = vec![0_u64; BINS];
        for (at, count) in self.0.iter().enumerate() {
            away[at.abs_diff(center as usize)] += u64::from(*count);
        }
        let deviation = NORMAL * median(away.iter().copied())? / A_DECADE;
        let reach = (DEVIATIONS * deviation).max(libm::log10(WIDTH));
        let center = middle(center);
        Some((libm::pow(10.0, center - reach), libm::pow(10.0, center + reach)))
    }
}

/// Shipments on their way from the files to the table.
pub(crate) struct Spool {
    pub(crate) headings: Headings,
    edition: String,
    waiting: BufWriter<File>,
    count: u64,
    histograms: Vec<Histogram>,
    seen: BTreeMap<(i16, u8, u8), Vec<u64>>,
    pub(crate) files: Vec<String>,
}

impl Spool {
    pub(crate) fn new(files: &Files, edition: &str) -> Result<Spool, Findings> {
        let headings = Headings::read(files, edition)?;
        let waiting = tempfile::tempfile().map_err(|error| {
            one(unwritable(&std::env::temp_dir(), &format!("no room to let rows wait: {error}")))
        })?;
        Ok(Spool {
            histograms: vec![Histogram(vec![0; BINS]); headings.all.len()],
            headings,
            edition: edition.to_owned(),
            waiting: BufWriter::with_capacity(1 << 16, waiting),
            count: 0,
            seen: BTreeMap::new(),
            files: Vec::new(),
        })
    }

    /// True if it is of this edition of the nomenclature.
    pub(crate) fn is_of(&self, edition: &str) -> bool {
        self.edition == edition
    }

    /// Takes a shipment; false if the same one was taken before.
    pub(crate) fn take(&mut self, shipment: &Shipment) -> Result<bool, Finding> {
        let areas = Country::all().len() + Group::all().len();
        let bits = self.headings.all.len() * areas * areas;
        let of_period = (shipment.year, shipment.month, shipment.teller);
        let seen = self.seen.entry(of_period).or_insert_with(|| vec![0; bits.div_ceil(64)]);
        let pair = usize::from(position(shipment.from)) * areas + usize::from(position(shipment.to));
        let bit = usize::from(shipment.heading) * areas * areas + pair;
        if seen[bit / 64] & (1 << (bit % 64)) != 0 {
            return Ok(false);
        }
        seen[bit / 64] |= 1 << (bit % 64);
        if let Some(unit_value) = shipment.unit_value() {
            self.histograms[usize::from(shipment.heading)].0[bin(unit_value)] += 1;
        }
        self.waiting
            .write_all(&shipment.pack())
            .map_err(|error| unwritable(&std::env::temp_dir(), &error))?;
        self.count += 1;
        Ok(true)
    }

    /// Writes what waits; implausible shipments only if they are to be kept.
    pub(crate) fn finish(self, job: &mut Job<'_, '_>, vintage: &str) -> Result<(), Finding> {
        let lost = |error: std::io::Error| unwritable(&std::env::temp_dir(), &error);
        let bands: Vec<Option<(f64, f64)>> = self.histograms.iter().map(Histogram::band).collect();
        let mut file = self.waiting.into_inner().map_err(|error| lost(error.into_error()))?;
        file.seek(SeekFrom::Start(0)).map_err(lost)?;
        let mut waiting = BufReader::with_capacity(1 << 16, file);
        let mut packed = [0; PACKED];
        for _ in 0..self.count {
            waiting.read_exact(&mut packed).map_err(lost)?;
            let shipment = Shipment::unpack(&packed);
            let heading = &self.headings.all[usize::from(shipment.heading)];
            let shown = self.files.get(usize::from(shipment.file)).map_or("", String::as_str);
            let band = bands[usize::from(shipment.heading)];
            let implausible = shipment
                .unit_value()
                .zip(band)
                .filter(|(unit_value, (low, high))| unit_value < low || unit_value > high);
            if implausible.is_some() && !job.options.keep_implausible {
                job.tally.drop(
                    "implausible unit value (--keep-implausible keeps and marks it)",
                    shown,
                    u64::from(shipment.line),
                );
                continue;
            }
            write(job, &self.edition, heading, &shipment, implausible, vintage)?;
        }
        Ok(())
    }
}

fn write(
    job: &mut Job<'_, '_>,
    edition: &str,
    heading: &Heading,
    shipment: &Shipment,
    implausible: Option<(f64, (f64, f64))>,
    vintage: &str,
) -> Result<(), Finding> {
    let mut notes = vec![heading.note.clone()];
    if shipment.mass.is_nan() {
        notes.push(match shipment.value {
            value if value.is_nan() => "neither mass nor value is given".to_owned(),
            value => format!("no mass is given; worth {} USD", plain(value)),
        });
    }
    if let Some((unit_value, (low, high))) = implausible {
        job.tally.marked += 1;
        notes.push(format!(
            "implausible: {} USD/t, while {} to {} is usual for the heading",
            plain(unit_value),
            plain(low),
            plain(high)
        ));
    }
    let product = match shipment.teller {
        1 => format!("HS {:06}, told by the importer", heading.code),
        2 => format!("HS {:06}, told by the exporter", heading.code),
        _ => format!("HS {:06}", heading.code),
    };
    let (period, unit) = match shipment.month {
        0 => (shipment.year.to_string(), "t/a"),
        month => (format!("{}-{month:02}", shipment.year), "t/month"),
    };
    let value = if shipment.mass.is_nan() { "NA".to_owned() } else { shipment.mass.to_string() };
    let source = job.out.source.clone();
    let cells = [
        ("mineral", heading.mineral.as_str()),
        ("form", heading.form.as_str()),
        ("country", shipment.from.as_str()),
        ("partner", shipment.to.as_str()),
        ("product", product.as_str()),
        ("period", period.as_str()),
        ("value", value.as_str()),
        ("unit", unit),
        ("basis", "gross"),
        ("vintage", vintage),
        ("origin", "quoted"),
        ("source", source.as_str()),
        ("place", &format!("{edition} {:06}", heading.code)),
        ("trust", if implausible.is_some() { "C" } else { "B" }),
        ("note", &notes.join("; ")),
    ];
    job.out.row(&schema::TRADE, &cells, &mut job.tally)
}

/// The finding that a shipment stands twice.
pub(crate) fn twice(tally: &mut Tally, shown: &str, line: u64, column: &str, what: &str) {
    let finding = Finding::error(code::DUPLICATE_KEY, format!("the shipment {what} stands twice"))
        .at(Place::line(shown, line as usize).column(column))
        .help("remove one of the rows; the first was taken");
    tally.fault(finding, shown, line);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_band_is_drawn_where_there_are_enough_rows() {
        let mut histogram = Histogram(vec![0; BINS]);
        assert_eq!(histogram.band(), None);
        for value in 0..100 {
            histogram.0[bin(1000.0 + f64::from(value))] += 1;
        }
        histogram.0[bin(1e7)] += 3;
        let (low, high) = histogram.band().unwrap_or_default();
        assert!((95.0..115.0).contains(&low) && (9_500.0..11_500.0).contains(&high), "{low} {high}");
    }

    proptest! {
        #[test]
        fn a_shipment_survives_its_wait(heading in 0_u16..500, from in 0_u16..250, to in 0_u16..250,
            year in 1990_i16..2100, month in 0_u8..13, mass in 0.0..1e9_f64, value in 0.0..1e12_f64, line in 0_u32..u32::MAX) {
            let (from, to) = (area_at(from), area_at(to));
            let shipment = Shipment { heading, from, to, year, month, teller: 1, mass, value, line, file: 2 };
            prop_assert_eq!(Shipment::unpack(&shipment.pack()), shipment);
        }
    }
}
