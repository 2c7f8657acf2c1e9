//! Inputs that are nearly in order.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};

/// Cells that readers have to think about.
const CELLS: [&str; 36] = [
    "",
    "0",
    "-0",
    "-1",
    "1e400",
    "-1e400",
    "1e-400",
    "NaN",
    "inf",
    "99999999999999999999",
    "1,000",
    "0x10",
    "1_0",
    "+5",
    "W",
    "NA",
    "n/a",
    "<0.5",
    "100 %",
    "101 %",
    "-5 %",
    "12 t/a",
    "\"",
    "\"\"",
    "é",
    "\u{feff}",
    "\u{0}",
    "2026-02-30",
    "9999-12-31",
    "-9999-01-01",
    "32767",
    "65536",
    "2026-11-23T10:00",
    "[]",
    "{}",
    "REE",
];
/// Bytes that end or begin something.
const BYTES: &[u8] = b"\0\n\r\t\",=[]{}#'\\-+.0123456789eE|/\xff\xc3\xef";
/// Changes of one mutant at most.
const CHANGES: u64 = 4;

/// Makes mutants of some inputs, the same in every run.
pub(crate) struct Mutator {
    inputs: Vec<Vec<u8>>,
    numbers: ChaCha8Rng,
}

impl Mutator {
    pub(crate) fn new(name: &str, inputs: Vec<Vec<u8>>) -> Mutator {
        let seed = name.bytes().fold(2026, |seed: u64, byte| seed.wrapping_mul(31).wrapping_add(byte.into()));
        Mutator { inputs, numbers: ChaCha8Rng::seed_from_u64(seed) }
    }

    fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.numbers.next_u64() % end as u64) as usize }
    }

    pub(crate) fn next(&mut self) -> Vec<u8> {
        let chosen = self.below(self.inputs.len());
        let mut input = self.inputs[chosen].clone();
        for _ in 0..=self.numbers.next_u64() % CHANGES {
            match self.below(4) {
                0 => self.byte(&mut input),
                1 => self.line(&mut input),
                _ => self.cell(&mut input),
            }
        }
        input
    }

    /// A byte more, fewer or another; or all that follow it gone.
    fn byte(&mut self, input: &mut Vec<u8>) {
        let at = self.below(input.len() + 1);
        let byte = BYTES[self.below(BYTES.len())];
        match self.below(5) {
            0 => input.insert(at, byte),
            1 if at < input.len() => drop(input.remove(at)),
            2 if at < input.len() => input[at] ^= 1 << self.below(8),
            3 if self.below(4) == 0 => input.truncate(at),
            _ if at < input.len() => input[at] = byte,
            _ => input.push(byte),
        }
    }

    /// A line gone, doubled, moved or taken from another input.
    fn line(&mut self, input: &mut Vec<u8>) {
        let mut lines: Vec<&[u8]> = input.split(|byte| *byte == b'\n').collect();
        let (one, other) = (self.below(lines.len()), self.below(lines.len()));
        let foreign = self.below(self.inputs.len());
        let foreign = self.inputs[foreign].clone();
        match self.below(4) {
            0 => drop(lines.remove(one)),
            1 => lines.insert(other, lines[one]),
            2 => lines.swap(one, other),
            _ => {
                let strange: Vec<&[u8]> = foreign.split(|byte| *byte == b'\n').collect();
                lines[one] = strange[self.below(strange.len())];
            }
        }
        *input = lines.join(&b'\n');
    }

    /// A cell, or what stands behind a key, replaced by another of the line or by one of [`CELLS`].
    fn cell(&mut self, input: &mut Vec<u8>) {
        let mut lines: Vec<Vec<u8>> = input.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        let at = self.below(lines.len());
        let mark =
            [b',', b'\t', b'=', b':', b'"'].into_iter().find(|mark| lines[at].contains(mark)).unwrap_or(b' ');
        let mut cells: Vec<Vec<u8>> = lines[at].split(|byte| *byte == mark).map(<[u8]>::to_vec).collect();
        let (one, other) = (self.below(cells.len()), self.below(cells.len()));
        cells[one] = match self.below(6) {
            0 => cells[other].clone(),
            1 => {
                let mut doubled = cells[one].clone();
                doubled.extend_from_slice(&cells[one]);
                doubled
            }
            _ => CELLS[self.below(CELLS.len())].as_bytes().to_vec(),
        };
        lines[at] = cells.join(&mark);
        *input = lines.join(&b'\n');
    }
}
