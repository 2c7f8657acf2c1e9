//! CSV files of others, one record at a time.

use std::borrow::Cow;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::rc::Rc;

use csv::ByteRecord;
use finding::{Finding, Findings, Place, code};

use crate::tally::Tally;
use crate::{Job, unreadable};

/// Rows between two reports of progress.
const REPORTED: u64 = 1 << 16;
/// Characters of Windows-1252 where it differs from Latin-1; none of them where a space stands.
const WINDOWS: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/// Counts bytes as they are read.
pub(crate) struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R: Read> Counted<R> {
    pub(crate) fn new(inner: R) -> (Counted<R>, Rc<Cell<u64>>) {
        let count = Rc::new(Cell::new(0));
        (Counted { inner, count: count.clone() }, count)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}

/// An open CSV file.
pub(crate) struct Sheet {
    /// Path as the user knows it.
    pub(crate) shown: String,
    /// Names of its columns.
    pub(crate) header: Vec<String>,
    reader: csv::Reader<Counted<File>>,
    record: ByteRecord,
    count: Rc<Cell<u64>>,
    rows: u64,
    whole: bool,
}

/// A record and the line it starts on.
pub(crate) struct Line<'s> {
    pub(crate) number: u64,
    record: &'s ByteRecord,
}

impl Line<'_> {
    /// A cell without the spaces around it.
    pub(crate) fn bytes(&self, column: usize) -> &[u8] {
        self.record.get(column).unwrap_or_default().trim_ascii()
    }

    /// A cell as text; bytes that are not UTF-8 are read as Windows-1252.
    pub(crate) fn text(&self, column: usize) -> Cow<'_, str> {
        decode(self.bytes(column))
    }
}

/// Bytes as text: UTF-8, or else Windows-1252.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => bytes
            .iter()
            .map(|&byte| match byte {
                0x80..=0x9f => WINDOWS.chars().nth(usize::from(byte - 0x80)).unwrap_or(' '),
                _ => char::from(byte),
            })
            .collect(),
    }
}

impl Sheet {
    /// Opens a file and reads its header.
    pub(crate) fn open(path: &Path) -> Result<Sheet, Finding> {
        let shown = path.display().to_string();
        let mut file = File::open(path).map_err(|error| unreadable(path, &error))?;
        let whole = ends_with_a_line(&mut file).map_err(|error| unreadable(path, &error))?;
        let (counted, count) = Counted::new(file);
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).buffer_capacity(1 << 16).from_reader(counted);
        let header: Vec<String> = match reader.byte_headers() {
            Ok(header) if !header.is_empty() => {
                header.iter().map(|name| decode(name.trim_ascii()).into_owned()).collect()
            }
            _ => {
                return Err(Finding::error(code::CSV_SHAPE, "table has no header")
                    .at(Place::line(shown, 1))
                    .help("the first line names the columns"));
            }
        };
        Ok(Sheet { shown, header, reader, record: ByteRecord::new(), count, rows: 0, whole })
    }

    /// Positions of columns; a finding for each that is missing.
    pub(crate) fn columns<const N: usize>(&self, names: [&str; N]) -> Result<[usize; N], Findings> {
        let mut at = [0; N];
        let mut findings = Findings::default();
        for (slot, name) in at.iter_mut().zip(names) {
            match self.header.iter().position(|written| written == name) {
                Some(index) => *slot = index,
                None => findings.push(self.lacks(name)),
            }
        }
        if findings.is_empty() { Ok(at) } else { Err(findings) }
    }

    /// Position of a column that may be missing.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|written| written == name)
    }

    /// The finding that a column is missing.
    pub(crate) fn lacks(&self, name: &str) -> Finding {
        // Names of one letter are near to each other without being meant.
        let header = self.header.iter().map(String::as_str).filter(|written| written.len() > 1);
        Finding::error(code::COLUMN_MISSING, format!("the file lacks the column `{name}`"))
            .at(Place::line(self.shown.clone(), 1).column(name))
            .help(match finding::nearest(name, header).first() {
                Some(near) => format!(
                    "the header has `{near}`: write `{name}` if that is meant, or take the file as published"
                ),
                None => "take the file as it was published, header and all".to_owned(),
            })
    }

    /// The next record of the right length; others become findings and cost only themselves.
    pub(crate) fn next(&mut self, tally: &mut Tally) -> Option<Line<'_>> {
        loop {
            let read = self.reader.read_byte_record(&mut self.record);
            let number = self.record.position().map_or(0, csv::Position::line);
            match read {
                Ok(false) => return None,
                Ok(true) => {
                    tally.read += 1;
                    self.rows += 1;
                    if self.record.len() == self.header.len() {
                        break;
                    }
                    let last = self.reader.is_done() || !self.whole && self.at_end();
                    let message =
                        format!("row has {} cells, the header {}", self.record.len(), self.header.len());
                    let help = if last {
                        "the file may have been cut off: download it again"
                    } else {
                        "put cells that contain a comma in quotes"
                    };
                    let finding = Finding::error(code::CSV_SHAPE, message)
                        .at(Place::line(self.shown.clone(), number as usize))
                        .help(help);
                    tally.fault(finding, &self.shown, number);
                }
                Err(error) => {
                    let finding =
                        Finding::error(code::FILE_UNREADABLE, format!("file cannot be read on: {error}"))
                            .at(Place::line(self.shown.clone(), number as usize))
                            .help("check the disk, or download the file again");
                    tally.report(finding);
                    return None;
                }
            }
        }
        let number = self.record.position().map_or(0, csv::Position::line);
        Some(Line { number, record: &self.record })
    }

    fn at_end(&self) -> bool {
        self.reader.position().byte() >= self.count.get()
    }

    /// Warns if the file ends within a line.
    pub(crate) fn close(&self, tally: &mut Tally) {
        if !self.whole {
            tally.report(
                Finding::warning(code::CSV_SHAPE, "the file ends within a line; its last row may be cut off")
                    .at(Place::file(self.shown.clone()))
                    .help("compare its size with that of the published file"),
            );
        }
    }

    /// Bytes read, if it is time to say so.
    pub(crate) fn due(&self) -> Option<u64> {
        self.rows.is_multiple_of(REPORTED).then(|| self.count.get())
    }
}

fn ends_with_a_line(file: &mut File) -> io::Result<bool> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut last = [b'\n'];
    if length > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    file.rewind()?;
    Ok(last == [b'\n'])
}

impl Job<'_, '_> {
    /// Tells the progress within the present file.
    pub(crate) fn tell(&mut self, read: u64) {
        (self.progress)(self.bytes.0 + read, self.bytes.1);
    }

    /// Counts a file as done.
    pub(crate) fn done(&mut self, path: &Path) {
        self.bytes.0 += std::fs::metadata(path).map_or(0, |meta| meta.len());
        self.tell(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_files_are_read_in_their_own_alphabet() {
        assert_eq!(WINDOWS.chars().count(), 32);
        assert_eq!(decode(b"Statistics\x97United States"), "Statistics\u{2014}United States");
        assert_eq!(decode(b"2021\x9624"), "2021\u{2013}24");
        assert_eq!(decode("Côte d’Ivoire".as_bytes()), "Côte d’Ivoire");
        assert_eq!(decode(b"C\xf4te"), "Côte");
    }
}
