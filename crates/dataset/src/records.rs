//! Records of a large CSV text, borrowed from it, and in parts for several threads.
//!
//! The tables of the dataset are small and read row by row into texts of their own; files of users may hold
//! hundreds of thousands of rows. The rules are those of RFC 4180; empty lines are passed over.

use std::borrow::Cow;

use finding::{Finding, code};
use memchr::{memchr, memchr_iter, memchr2, memchr2_iter};

/// The records that are left of a text.
#[derive(Debug, Clone)]
pub(crate) struct Records<'t> {
    text: &'t str,
    /// Line on which `text` begins.
    line: usize,
}

/// A record without its line end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record<'t> {
    text: &'t str,
    quoted: bool,
    /// The line it begins on, counted from 1.
    pub(crate) line: usize,
}

impl<'t> Records<'t> {
    pub(crate) fn new(text: &'t str) -> Records<'t> {
        Records { text: text.strip_prefix('\u{feff}').unwrap_or(text), line: 1 }
    }

    /// Length of what is left.
    pub(crate) fn bytes_left(&self) -> usize {
        self.text.len()
    }

    /// The same records in up to `parts` parts of about the same length, in order.
    pub(crate) fn split(self, parts: usize) -> Vec<Records<'t>> {
        let mut rest = self;
        let mut all = Vec::with_capacity(parts);
        for left in (2..=parts).rev() {
            let (part, tail) = rest.text.split_at(boundary(rest.text, rest.text.len() / left));
            all.push(Records { text: part, line: rest.line });
            rest = Records { text: tail, line: rest.line + lines_in(part) };
        }
        all.push(rest);
        all
    }

    /// Where the first record ends, and whether it holds a quote.
    fn end(&self) -> (usize, bool) {
        let bytes = self.text.as_bytes();
        match memchr2(b'"', b'\n', bytes) {
            None => (bytes.len(), false),
            Some(at) if bytes[at] == b'\n' => (at, false),
            Some(at) => {
                let mut open = false;
                for next in memchr2_iter(b'"', b'\n', &bytes[at..]).map(|next| at + next) {
                    if bytes[next] == b'"' {
                        open = !open;
                    } else if !open {
                        return (next, true);
                    }
                }
                (bytes.len(), true)
            }
        }
    }
}

impl<'t> Iterator for Records<'t> {
    type Item = Record<'t>;

    fn next(&mut self) -> Option<Record<'t>> {
        while !self.text.is_empty() {
            let (end, quoted) = self.end();
            let line = self.line;
            let text = &self.text[..end];
            self.text = self.text.get(end + 1..).unwrap_or_default();
            self.line += 1 + if quoted { lines_in(text) } else { 0 };
            let text = text.strip_suffix('\r').unwrap_or(text);
            if !text.is_empty() {
                return Some(Record { text, quoted, line });
            }
        }
        None
    }
}

impl<'t> Record<'t> {
    /// Hands each cell and its position to `take`, without blanks around it, and returns how many there are;
    /// a finding without place if a quote is not closed.
    pub(crate) fn cells(self, mut take: impl FnMut(usize, Cow<'t, str>)) -> Result<usize, Finding> {
        let mut rest = self.text;
        let mut count = 0;
        if !self.quoted {
            let mut start = 0;
            for end in memchr_iter(b',', rest.as_bytes()).chain([rest.len()]) {
                take(count, Cow::Borrowed(rest[start..end].trim_ascii()));
                count += 1;
                start = end + 1;
            }
            return Ok(count);
        }
        loop {
            let (cell, after) = if let Some(inside) = rest.strip_prefix('"') {
                quoted(inside)?
            } else {
                let (cell, after) = rest.split_at(memchr(b',', rest.as_bytes()).unwrap_or(rest.len()));
                (Cow::Borrowed(cell.trim_ascii()), after)
            };
            take(count, cell);
            count += 1;
            match after.strip_prefix(',') {
                Some(next) => rest = next,
                None => return Ok(count),
            }
        }
    }
}

/// A cell after its opening quote, and what follows its closing one.
fn quoted(inside: &str) -> Result<(Cow<'_, str>, &str), Finding> {
    let bytes = inside.as_bytes();
    let mut doubled = false;
    let mut from = 0;
    while let Some(at) = memchr(b'"', &bytes[from..]).map(|at| from + at) {
        match bytes.get(at + 1) {
            Some(b'"') => {
                doubled = true;
                from = at + 2;
            }
            None | Some(b',') => {
                let cell = inside[..at].trim_ascii();
                let cell = if doubled { Cow::Owned(cell.replace("\"\"", "\"")) } else { Cow::Borrowed(cell) };
                return Ok((cell, &inside[at + 1..]));
            }
            Some(_) => break,
        }
    }
    Err(Finding::error(code::CSV_SHAPE, "a quote is not closed at the end of its cell")
        .help("close the quote before the comma, and write a quote inside a cell twice"))
}

/// The first end of a record at or after `from`, past its line end.
fn boundary(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut open = memchr_iter(b'"', &bytes[..from]).count() % 2 == 1;
    for at in memchr2_iter(b'"', b'\n', &bytes[from..]).map(|at| from + at) {
        if bytes[at] == b'"' {
            open = !open;
        } else if !open {
            return at + 1;
        }
    }
    bytes.len()
}

fn lines_in(text: &str) -> usize {
    memchr_iter(b'\n', text.as_bytes()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(records: Records<'_>) -> Vec<(usize, Vec<String>)> {
        records
            .map(|record| {
                let mut cells = Vec::new();
                let count = record.cells(|_, cell| cells.push(cell.into_owned())).unwrap();
                assert_eq!(count, cells.len());
                (record.line, cells)
            })
            .collect()
    }

    /// The same by a library; its lines are not, because it counts empty ones and `\r\n` differently.
    fn by_library(text: &str) -> Vec<Vec<String>> {
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
        let records = reader.records().map(Result::unwrap);
        records.map(|record| record.iter().map(|cell| cell.trim().to_owned()).collect()).collect()
    }

    const TEXT: &str =
        "a,b,c\r\n1, 2 ,\n\"x, y\",\"say \"\"so\"\"\",\"two\nlines\"\n\n,,\nü,\"\",z\n\"last\",1,2";

    #[test]
    fn cells_are_those_that_the_library_reads() {
        for text in [TEXT, "\u{feff}a\n", "", "\n\na,b\r\n", "a,\"b\""] {
            let cells: Vec<_> = read(Records::new(text)).into_iter().map(|record| record.1).collect();
            assert_eq!(cells, by_library(text), "{text:?}");
        }
        let lines: Vec<_> = read(Records::new(TEXT)).into_iter().map(|record| record.0).collect();
        assert_eq!(lines, [1, 2, 3, 6, 7, 8]);
    }

    #[test]
    fn parts_hold_the_same_records_in_the_same_order() {
        for length in (0..=TEXT.len()).filter(|length| TEXT.is_char_boundary(*length)) {
            let text = &TEXT[..length];
            if memchr_iter(b'"', text.as_bytes()).count() % 2 == 1 {
                continue;
            }
            for parts in 1..6 {
                let split = Records::new(text).split(parts);
                assert_eq!(split.len(), parts);
                let all: Vec<_> = split.into_iter().flat_map(read).collect();
                assert_eq!(all, read(Records::new(text)), "{parts} parts of {text:?}");
            }
        }
    }

    #[test]
    fn an_open_quote_is_a_finding() {
        for text in ["a,\"b\n1,2\n", "\"a\"b,c\n"] {
            assert!(Records::new(text).next().unwrap().cells(|_, _| ()).is_err(), "{text}");
        }
    }
}
