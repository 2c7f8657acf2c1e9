//! UN Comtrade as the user downloads it: the JSON answer of the interface, or CSV with the same names.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use codes::Area;
use dataset::schema::NOMENCLATURES;
use finding::{Finding, Findings, Place, code};
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::sheet::Sheet;
use crate::trade::{Meaning, Shipment, Spool, twice};
use crate::{Job, one, unreadable};

/// What every row must have.
const NEEDED: [&str; 7] =
    ["period", "reporterCode", "flowCode", "partnerCode", "classificationCode", "cmdCode", "primaryValue"];

/// Rows between two reports of progress.
const REPORTED: u64 = 1 << 12;

pub(crate) fn run(job: &mut Job<'_, '_>, paths: &[PathBuf]) -> Result<(), Findings> {
    let edition = job.options.edition.clone().unwrap_or_else(|| job.options.day.clone());
    job.begin(&format!("comtrade-{edition}"));
    job.describe("comtrade", &edition).map_err(one)?;
    let mut importer = Importer { job, spool: None, stopped: None, file: 0, shown: String::new() };
    for (index, path) in paths.iter().enumerate() {
        importer.file = index as u16;
        importer.shown = path.display().to_string();
        if let Some(spool) = &mut importer.spool {
            spool.files.push(importer.shown.clone());
        }
        if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
            importer.json(path)?;
        } else {
            importer.csv(path)?;
        }
        if let Some(findings) = importer.stopped.take() {
            return Err(findings);
        }
        importer.job.done(path);
    }
    match importer.spool.take() {
        Some(spool) => spool.finish(importer.job, &edition).map_err(one),
        None => Ok(()),
    }
}

struct Importer<'i, 'j, 'p> {
    job: &'i mut Job<'j, 'p>,
    /// Made when the first row says which edition of the nomenclature is used.
    spool: Option<Spool>,
    /// What made it stop.
    stopped: Option<Findings>,
    file: u16,
    shown: String,
}

/// The cells of a row by name; none where there is no such column.
type Get<'g> = &'g dyn Fn(&str) -> Option<Cow<'g, str>>;

impl Importer<'_, '_, '_> {
    fn csv(&mut self, path: &Path) -> Result<(), Findings> {
        let mut sheet = Sheet::open(path).map_err(one)?;
        sheet.columns(NEEDED)?;
        let mut side = crate::Tally::default();
        let header = sheet.header.clone();
        loop {
            if let Some(read) = sheet.due() {
                self.job.tell(read);
            }
            let Some(line) = sheet.next(&mut side) else { break };
            let get = |name: &str| Some(line.text(header.iter().position(|written| written == name)?));
            let row = line.number;
            self.row(&get, row);
            if self.stopped.is_some() {
                return Ok(());
            }
        }
        // Rows of the wrong length were read and left out by the sheet.
        for finding in side.findings {
            let line = finding.place.as_ref().and_then(|place| place.line).unwrap_or_default();
            self.job.tally.read += 1;
            self.job.tally.fault(finding, &self.shown, line as u64);
        }
        sheet.close(&mut self.job.tally);
        Ok(())
    }

    fn json(&mut self, path: &Path) -> Result<(), Findings> {
        let file = File::open(path).map_err(|error| one(unreadable(path, &error)))?;
        let at = Rc::new((Cell::new(0), Cell::new(1)));
        let reader = Counting { inner: BufReader::with_capacity(1 << 16, file), at: at.clone() };
        let mut json = serde_json::Deserializer::from_reader(reader);
        let shown = self.shown.clone();
        let found = {
            let rows = Rows { importer: RefCell::new(self), at: &at };
            Answer(&rows).deserialize(&mut json)
        };
        let line = at.1.get();
        match found {
            Ok(true) => {}
            Ok(false) => {
                return Err(one(Finding::error(code::COLUMN_MISSING, "the answer lacks its list `data`")
                    .at(Place::file(shown).column("data"))
                    .help("save the whole answer of the interface, from the first brace to the last")));
            }
            Err(error) => {
                let finding =
                    Finding::error(code::FILE_UNREADABLE, format!("the answer breaks off: {error}"))
                        .at(Place::line(shown.clone(), line as usize))
                        .help("the rows before are taken; download the file again for the others");
                self.job.tally.report(finding);
            }
        }
        Ok(())
    }

    /// True if a row uses the edition of the nomenclature that the first row used; the spool is made for that one.
    fn same_edition(&mut self, written: &str) -> Option<bool> {
        let edition = match (&self.job.options.nomenclature, written.strip_prefix('H')) {
            (Some(chosen), _) => Some(chosen.clone()),
            (None, Some(number)) => number
                .parse::<usize>()
                .ok()
                .and_then(|at| NOMENCLATURES.get(at))
                .map(|name| (*name).to_owned()),
            (None, None) => None,
        };
        if self.spool.is_none() {
            let Some(edition) = edition.clone() else {
                self.stopped = Some(one(Finding::error(
                    code::UNKNOWN_CODE,
                    format!("`{written}` does not say which edition of the nomenclature is used"),
                )
                .at(Place::file(self.shown.clone()).column("classificationCode"))
                .help("add --nomenclature HS22")));
                return None;
            };
            match Spool::new(self.job.files, &edition) {
                Ok(mut spool) => {
                    spool.files.resize(usize::from(self.file) + 1, self.shown.clone());
                    self.spool = Some(spool);
                }
                Err(findings) => {
                    self.stopped = Some(findings);
                    return None;
                }
            }
        }
        let spool = self.spool.as_ref()?;
        let same = edition.is_some_and(|edition| spool.is_of(&edition));
        Some(same)
    }

    /// Takes one row.
    fn row(&mut self, get: Get<'_>, line: u64) {
        self.job.tally.read += 1;
        let shown = self.shown.clone();
        let file = self.file;
        if let Some(missing) = NEEDED.iter().find(|name| get(name).is_none()) {
            let finding = Finding::error(code::CELL_EMPTY, format!("the row has no `{missing}`"))
                .at(Place::line(shown.clone(), line as usize).column(*missing))
                .help("download with all columns of the final data");
            return self.job.tally.fault(finding, &shown, line);
        }
        let text = |name: &str| get(name).unwrap_or_default().trim().to_owned();
        let nomenclature = text("classificationCode");
        let Some(same) = self.same_edition(&nomenclature) else { return };
        let part = |name: &str, whole: &[&str]| get(name).is_some_and(|cell| !whole.contains(&cell.trim()));
        let reason = if !same {
            Some("another edition of the nomenclature than that of the first row")
        } else if part("partner2Code", &["", "0"])
            || part("customsCode", &["", "C00"])
            || part("motCode", &["", "0"])
            || part("mosCode", &["", "0"])
        {
            Some("part of a total that stands in a row of its own")
        } else if text("cmdCode").len() != 6 {
            Some("not a heading of six digits")
        } else {
            None
        };
        if let Some(reason) = reason {
            return self.job.tally.drop(reason, &shown, line);
        }
        let heading = text("cmdCode").parse::<u32>().ok();
        let found = heading.and_then(|heading| Some(self.spool.as_ref()?.headings.find(heading)));
        let at = match found {
            Some(Meaning::One(at)) => at as u16,
            Some(Meaning::Mixed) => {
                return self.job.tally.drop("the heading mixes several minerals", &shown, line);
            }
            Some(Meaning::None) => {
                return self.job.tally.drop("the heading holds no critical mineral", &shown, line);
            }
            None => {
                let finding =
                    Finding::error(code::UNKNOWN_CODE, format!("`{}` is not a heading", text("cmdCode")))
                        .at(Place::line(shown.clone(), line as usize).column("cmdCode"))
                        .help("write six digits");
                return self.job.tally.fault(finding, &shown, line);
            }
        };
        let shipment = match self.shipment(get, line, at) {
            Ok(Some(shipment)) => Shipment { file, ..shipment },
            Ok(None) => {
                return self.job.tally.drop("re-imports and re-exports stand in the flows", &shown, line);
            }
            Err(finding) => return self.job.tally.fault(finding, &shown, line),
        };
        let Some(spool) = self.spool.as_mut() else { return };
        match spool.take(&shipment) {
            Ok(true) => {}
            Ok(false) => {
                let what = format!("of {} from {} to {}", text("cmdCode"), shipment.from, shipment.to);
                twice(&mut self.job.tally, &shown, line, "cmdCode", &what);
            }
            Err(finding) => self.stopped = Some(one(finding)),
        }
    }

    /// The shipment of a row; none for flows that are part of others.
    fn shipment(&self, get: Get<'_>, line: u64, heading: u16) -> Result<Option<Shipment>, Finding> {
        let text = |name: &str| get(name).unwrap_or_default().trim().to_owned();
        let fault = |code, column: &str, message: String, help: &str| {
            Finding::error(code, message)
                .at(Place::line(self.shown.clone(), line as usize).column(column))
                .help(help)
        };
        let teller = match text("flowCode").as_str() {
            "M" => 1,
            "X" => 2,
            "RM" | "RX" | "FM" | "DX" | "MIP" | "XIP" | "MOP" | "XOP" => return Ok(None),
            other => {
                return Err(fault(
                    code::UNKNOWN_CODE,
                    "flowCode",
                    format!("`{other}` is not a flow"),
                    "write M for imports or X for exports",
                ));
            }
        };
        let area = |name: &str, code_name: &str| -> Result<Area, Finding> {
            let written = text(code_name);
            let by_name = get(name).and_then(|name| self.job.names.area(&name));
            let area = match written.parse::<u16>() {
                Ok(0) => Some(Area::world()),
                Ok(number) => self.job.names.number(number).or(by_name),
                Err(_) => by_name,
            };
            area.ok_or_else(|| {
                fault(
                    code::UNKNOWN_CODE,
                    code_name,
                    format!("`{written}` is not the number of a country we know"),
                    "add its name to data/imports/country-name.csv, or leave the row out",
                )
            })
        };
        let reporter = area("reporterISO", "reporterCode")?;
        let partner = area("partnerISO", "partnerCode")?;
        let period = text("period");
        let (year, month) = match (period.len(), period.get(..4), period.get(4..)) {
            (4, Some(year), _) => (year.parse::<i16>().ok(), Some(0)),
            (6, Some(year), Some(month)) => {
                (year.parse().ok(), month.parse::<u8>().ok().filter(|month| (1..=12).contains(month)))
            }
            _ => (None, None),
        };
        let (Some(year), Some(month)) = (year, month) else {
            return Err(fault(
                code::DATE_WRONG,
                "period",
                format!("`{period}` is not a year or month"),
                "write 2024 or 202411",
            ));
        };
        let number = |name: &str| -> Result<f64, Finding> {
            match text(name).as_str() {
                "" | "null" => Ok(f64::NAN),
                text => match text.parse::<f64>() {
                    Ok(value) if value < 0.0 => Err(fault(
                        code::NEGATIVE,
                        name,
                        format!("{text} is negative"),
                        "compare the row with the published file",
                    )),
                    Ok(value) if value.is_finite() => Ok(value),
                    _ => Err(fault(
                        code::NOT_A_NUMBER,
                        name,
                        format!("`{text}` is not a number"),
                        "write digits with a point",
                    )),
                },
            }
        };
        // A net weight of nothing for goods of some value means that nobody knows it.
        let mass = number("netWgt").map(|mass| if mass == 0.0 { f64::NAN } else { mass / 1000.0 })?;
        let value = number("primaryValue")?;
        let (from, to) = if teller == 1 { (partner, reporter) } else { (reporter, partner) };
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        Ok(Some(Shipment { heading, from, to, year, month, teller, mass, value, line, file: 0 }))
    }
}

/// Counts bytes and lines of what is read byte by byte.
struct Counting<R> {
    inner: R,
    at: Rc<(Cell<u64>, Cell<u64>)>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.at.0.set(self.at.0.get() + read as u64);
        let lines = buffer[..read].iter().filter(|&&byte| byte == b'\n').count();
        self.at.1.set(self.at.1.get() + lines as u64);
        Ok(read)
    }
}

/// Where the elements of the list go.
struct Rows<'r, 'i, 'j, 'p> {
    importer: RefCell<&'r mut Importer<'i, 'j, 'p>>,
    at: &'r (Cell<u64>, Cell<u64>),
}

impl Rows<'_, '_, '_, '_> {
    fn take(&self, row: &Map<String, Value>) {
        let get = |name: &str| {
            row.get(name).map(|value| match value {
                Value::String(text) => Cow::Borrowed(text.as_str()),
                Value::Null => Cow::Borrowed(""),
                other => Cow::Owned(other.to_string()),
            })
        };
        let mut importer = self.importer.borrow_mut();
        importer.row(&get, self.at.1.get());
        if importer.job.tally.read.is_multiple_of(REPORTED) {
            importer.job.tell(self.at.0.get());
        }
    }
}

/// The answer: an object whose list `data` holds the rows. Gives whether the list was there.
struct Answer<'a, 'r, 'i, 'j, 'p>(&'a Rows<'r, 'i, 'j, 'p>);

impl<'de> DeserializeSeed<'de> for Answer<'_, '_, '_, '_, '_> {
    type Value = bool;
    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Answer<'_, '_, '_, '_, '_> {
    type Value = bool;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object with a list `data`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let mut found = false;
        while let Some(key) = map.next_key::<String>()? {
            if key == "data" {
                map.next_value_seed(List(self.0))?;
                found = true;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<bool, A::Error> {
        List(self.0).visit_seq(seq).map(|()| true)
    }
}

/// The list of rows, taken one by one.
struct List<'a, 'r, 'i, 'j, 'p>(&'a Rows<'r, 'i, 'j, 'p>);

impl<'de> DeserializeSeed<'de> for List<'_, '_, '_, '_, '_> {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(row) = seq.next_element::<Map<String, Value>>()? {
            self.0.take(&row);
        }
        Ok(())
    }
}
