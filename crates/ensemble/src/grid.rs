//! Many small histograms on the same bins: one for each week of each series.

use serde::{Deserialize, Serialize};

use crate::bins::Bins;

/// Most cells of a grid that is read: forty times those of the largest study.
const LARGEST: usize = 1 << 26;

/// Levels of a fan.
pub const FAN: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// Quantiles at the levels of [`FAN`].
pub type Fan = [f64; 5];

/// Histograms in rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Written", try_from = "Written")]
pub struct Grid {
    bins: Bins,
    rows: usize,
    /// Counts by row, then bin.
    counts: Vec<u32>,
}

impl Grid {
    /// Empty histograms.
    #[must_use]
    pub fn new(bins: Bins, rows: usize) -> Grid {
        Grid { bins, rows, counts: vec![0; rows * bins.count()] }
    }

    /// Number of histograms.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The bins.
    #[must_use]
    pub fn bins(&self) -> Bins {
        self.bins
    }

    /// Counts a value in a row.
    pub fn add(&mut self, row: usize, value: f64) {
        self.add_to(row, self.bins.of(value));
    }

    /// Counts a value whose bin is known.
    pub fn add_to(&mut self, row: usize, bin: usize) {
        self.counts[row * self.bins.count() + bin] += 1;
    }

    /// Adds what another has counted.
    ///
    /// # Panics
    /// If the other has other bins or rows: the two do not belong together.
    pub fn merge(&mut self, other: &Grid) {
        assert_eq!((self.bins, self.rows), (other.bins, other.rows), "grids of the same shape");
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
    }

    /// True if no row has counted more than so many values.
    #[must_use]
    pub fn is_within(&self, draws: u64) -> bool {
        (0..self.rows).all(|row| self.count(row) <= draws)
    }

    /// Values counted in a row.
    #[must_use]
    pub fn count(&self, row: usize) -> u64 {
        self.of(row).iter().map(|count| u64::from(*count)).sum()
    }

    /// The quantile of a row at a level from 0 to 1; see [`Bins::error`]. 0 for an empty row.
    #[must_use]
    pub fn quantile(&self, row: usize, level: f64) -> f64 {
        let counts = self.of(row);
        let total: u64 = counts.iter().map(|count| u64::from(*count)).sum();
        let (bin, part) = locate(counts.iter().map(|count| u64::from(*count)), total, level);
        let (low, high) = self.bins.edges(bin);
        low + part * (high - low)
    }

    /// The fan of a row.
    #[must_use]
    pub fn fan(&self, row: usize) -> Fan {
        FAN.map(|level| self.quantile(row, level))
    }

    /// Part of the values of a row in bins that lie above a value, the bin of the value not counted.
    #[must_use]
    pub fn part_above(&self, row: usize, value: f64) -> f64 {
        let counts = self.of(row);
        let total: u64 = counts.iter().map(|count| u64::from(*count)).sum();
        let above: u64 = counts[self.bins.of(value) + 1..].iter().map(|count| u64::from(*count)).sum();
        if total == 0 { 0.0 } else { above as f64 / total as f64 }
    }

    fn of(&self, row: usize) -> &[u32] {
        let count = self.bins.count();
        &self.counts[row * count..(row + 1) * count]
    }
}

/// The bin in which the value of rank `ceil(level * total)` lies, and how far into the bin its rank is.
pub(crate) fn locate(counts: impl Iterator<Item = u64>, total: u64, level: f64) -> (usize, f64) {
    let rank = ((level * total as f64).ceil() as u64).clamp(1, total.max(1));
    let mut before = 0;
    let mut last = 0;
    for (bin, count) in counts.enumerate() {
        if count > 0 && before + count >= rank {
            return (bin, ((rank - before) as f64 - 0.5) / count as f64);
        }
        before += count;
        if count > 0 {
            last = bin;
        }
    }
    (last, 0.0)
}

/// A grid as it is written down: of each row, bin and count of the bins that are not empty, in turn.
#[derive(Serialize, Deserialize)]
struct Written {
    bins: Bins,
    rows: Vec<Vec<u32>>,
}

impl From<Grid> for Written {
    fn from(grid: Grid) -> Written {
        let rows = (0..grid.rows).map(|row| {
            let filled = (0_u32..).zip(grid.of(row)).filter(|(_, count)| **count > 0);
            filled.flat_map(|(bin, count)| [bin, *count]).collect()
        });
        Written { bins: grid.bins, rows: rows.collect() }
    }
}

impl TryFrom<Written> for Grid {
    type Error = String;

    fn try_from(written: Written) -> Result<Grid, String> {
        if !written.bins.is_sound() || written.bins.count().saturating_mul(written.rows.len()) > LARGEST {
            return Err("a grid has impossible bins".to_owned());
        }
        let mut grid = Grid::new(written.bins, written.rows.len());
        let bins = written.bins.count();
        for (row, filled) in written.rows.iter().enumerate() {
            for pair in filled.chunks(2) {
                let &[bin, count] = pair else { return Err(format!("row {row} of a grid is cut off")) };
                let Some(place) = (bin as usize).lt(&bins).then_some(row * bins + bin as usize) else {
                    return Err(format!("row {row} of a grid has no bin {bin}"));
                };
                grid.counts[place] = count;
            }
        }
        Ok(grid)
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "values that are exact by construction")]
mod tests {
    use super::*;

    #[test]
    fn a_grid_is_read_as_it_was_written() {
        let mut grid = Grid::new(Bins::Share { parts: 10 }, 3);
        for value in [0.0, 0.31, 0.31, 1.0] {
            grid.add(1, value);
        }
        let text = serde_json::to_string(&grid).unwrap();
        assert_eq!(text, r#"{"bins":{"share":{"parts":10}},"rows":[[],[0,1,4,2,10,1],[]]}"#);
        assert_eq!(serde_json::from_str::<Grid>(&text).unwrap(), grid);
        for wrong in [
            r#"{"bins":{"share":{"parts":10}},"rows":[[1]]}"#,
            r#"{"bins":{"share":{"parts":10}},"rows":[[11,1]]}"#,
        ] {
            assert!(serde_json::from_str::<Grid>(wrong).is_err());
        }
        assert_eq!((grid.count(1), grid.count(0)), (4, 0));
        assert_eq!(grid.quantile(0, 0.5), 0.0);
        assert_eq!(grid.part_above(1, 0.02), 0.75);
    }
}
