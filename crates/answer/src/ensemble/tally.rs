//! Counts of one scenario.

use economy::Losses;
use ensemble::{Arrivals, Bins, Distribution, Grid, Sensitivity};
use serde::{Deserialize, Serialize};

use crate::ensemble::layout::Layout;
use crate::ensemble::record::Record;

/// A percentage point.
pub(crate) const SHARES: Bins = Bins::Share { parts: 100 };
/// Prices over the baseline's, from a sixteenth to 256 times, to a sixteenth, and the baseline's price exactly.
pub(crate) const PRICES: Bins = Bins::Ratios { lowest: -4, highest: 8, bits: 4 };
/// Days of cover, from half a day to eleven years, to a sixteenth.
pub(crate) const COVERS: Bins = Bins::Doublings { lowest: -1, highest: 12, bits: 4 };
/// Dollars a week, from a thousand to a trillion, to a sixteenth.
const DOLLARS: Bins = Bins::Doublings { lowest: 10, highest: 40, bits: 4 };
/// Small shares, from a sixteen-thousandth, to a sixteenth.
const PARTS: Bins = Bins::Doublings { lowest: -14, highest: 0, bits: 4 };
/// Losses are counted in whole dollars.
const DOLLAR: f64 = 1.0;

/// Counts of a scenario over draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tally {
    pub(crate) scenario: String,
    /// Unmet part of use wanted, by market at a viewpoint, then week.
    pub(crate) shortage: Grid,
    /// Users' stocks in days of baseline use, likewise.
    pub(crate) cover: Grid,
    /// Quoted price over the baseline's, likewise.
    pub(crate) quoted: Grid,
    /// Paid price over the baseline's, likewise.
    pub(crate) paid: Grid,
    /// Unmet part of use wanted, all forms as oxide, by element at a viewpoint, then week.
    pub(crate) element_shortage: Grid,
    /// Unmet part of all use wanted, all forms as oxide, by element at a viewpoint.
    pub(crate) unmet: Grid,
    /// Central loss of a week by country.
    pub(crate) weekly: Grid,
    /// Lower, central, upper loss over the reported weeks, in the order of [`Layout::losses`].
    pub(crate) losses: Vec<[Distribution; 3]>,
    /// The same of the first year, by country.
    pub(crate) first_year: Vec<[Distribution; 3]>,
    /// First week in which a sector loses output.
    pub(crate) stops: Vec<Arrivals>,
    /// First week in which an element is short.
    pub(crate) short: Vec<Arrivals>,
    /// Which figures move the central loss of all.
    pub(crate) sensitivity: Sensitivity,
}

impl Tally {
    pub(crate) fn new(scenario: &str, layout: &Layout, figures: usize) -> Tally {
        let grid = |bins, series: usize| Grid::new(bins, series * layout.weeks);
        let cases = |count: usize| vec![std::array::from_fn(|_| Distribution::new(DOLLAR)); count];
        Tally {
            scenario: scenario.to_owned(),
            shortage: grid(SHARES, layout.series.len()),
            cover: grid(COVERS, layout.series.len()),
            quoted: grid(PRICES, layout.series.len()),
            paid: grid(PRICES, layout.series.len()),
            element_shortage: grid(SHARES, layout.elements.len()),
            unmet: Grid::new(PARTS, layout.elements.len()),
            weekly: grid(DOLLARS, layout.countries.len()),
            losses: cases(layout.losses().len()),
            first_year: cases(layout.countries.len()),
            stops: vec![Arrivals::new(layout.weeks); layout.sectors.len()],
            short: vec![Arrivals::new(layout.weeks); layout.elements.len()],
            sensitivity: Sensitivity::new(figures, DOLLAR),
        }
    }

    /// Counts a few draws: their numbers, the levels of their figures, and their losses.
    pub(crate) fn add(&mut self, draws: &[(u64, Vec<f64>)], record: &Record<'_>, losses: &[Losses]) {
        for (grid, marks) in [
            (&mut self.shortage, &record.shortage),
            (&mut self.cover, &record.cover),
            (&mut self.quoted, &record.quoted),
            (&mut self.paid, &record.paid),
            (&mut self.element_shortage, &record.element_shortage),
        ] {
            for (row, bins) in marks.rows() {
                for bin in &bins[..draws.len()] {
                    grid.add_to(row, usize::from(*bin));
                }
            }
        }
        for (number, parts) in record.unmet().enumerate() {
            for part in &parts[..draws.len()] {
                self.unmet.add(number, *part);
            }
        }
        for (arrivals, first) in self.short.iter_mut().zip(&record.short) {
            for first in &first[..draws.len()] {
                arrivals.add(*first);
            }
        }
        for ((draw, levels), losses) in draws.iter().zip(losses) {
            self.add_losses(*draw, levels, losses);
        }
    }

    fn add_losses(&mut self, draw: u64, levels: &[f64], losses: &Losses) {
        let weeks = losses.weekly.iter().flat_map(|(_, weekly)| weekly);
        for (row, loss) in weeks.enumerate() {
            self.weekly.add(row, *loss);
        }
        let countries = || losses.countries.iter().map(|loss| [loss.lower, loss.central, loss.upper]);
        let all = countries().fold([0.0; 3], |sum, loss| std::array::from_fn(|case| sum[case] + loss[case]));
        let sectors = losses.sectors.iter().map(|loss| [loss.lower, loss.central, loss.upper]);
        let lines = std::iter::once(all).chain(countries()).chain(sectors);
        count(&mut self.losses, draw, lines);
        count(&mut self.first_year, draw, losses.countries.iter().map(|loss| loss.first_year));
        for (stops, sector) in self.stops.iter_mut().zip(&losses.sectors) {
            stops.add(sector.first_week);
        }
        self.sensitivity.add(levels, all[1]);
    }

    pub(crate) fn merge(&mut self, other: &Tally) {
        for (grid, more) in [
            (&mut self.shortage, &other.shortage),
            (&mut self.cover, &other.cover),
            (&mut self.quoted, &other.quoted),
            (&mut self.paid, &other.paid),
            (&mut self.element_shortage, &other.element_shortage),
            (&mut self.unmet, &other.unmet),
            (&mut self.weekly, &other.weekly),
        ] {
            grid.merge(more);
        }
        for (own, more) in [(&mut self.losses, &other.losses), (&mut self.first_year, &other.first_year)] {
            for (own, more) in own.iter_mut().flatten().zip(more.iter().flatten()) {
                own.merge(more);
            }
        }
        for (own, more) in [(&mut self.stops, &other.stops), (&mut self.short, &other.short)] {
            for (own, more) in own.iter_mut().zip(more) {
                own.merge(more);
            }
        }
        self.sensitivity.merge(&other.sensitivity);
    }

    fn grids(&self) -> [&Grid; 7] {
        [
            &self.shortage,
            &self.cover,
            &self.quoted,
            &self.paid,
            &self.element_shortage,
            &self.unmet,
            &self.weekly,
        ]
    }

    /// True if so many draws can have given these counts, as they have unless somebody changed the file.
    pub(crate) fn is_within(&self, draws: u64) -> bool {
        let cases = self.losses.iter().chain(&self.first_year).flatten();
        self.grids().iter().all(|grid| grid.is_within(draws))
            && cases.into_iter().all(|distribution| distribution.is_within(draws, DOLLAR))
            && self.stops.iter().chain(&self.short).all(|arrivals| arrivals.is_within(draws))
            && self.sensitivity.is_within(draws)
    }

    /// True if it has the shape of an empty one, so that the two can be merged.
    pub(crate) fn fits(&self, empty: &Tally) -> bool {
        let grids = |tally: &Tally| tally.grids().map(|grid| (grid.bins(), grid.rows()));
        let lengths = |tally: &Tally| {
            let weeks =
                |list: &[Arrivals]| list.iter().map(|arrivals| arrivals.weeks.len()).collect::<Vec<_>>();
            (
                tally.losses.len(),
                tally.first_year.len(),
                weeks(&tally.stops),
                weeks(&tally.short),
                tally.sensitivity.figures(),
            )
        };
        self.scenario == empty.scenario && grids(self) == grids(empty) && lengths(self) == lengths(empty)
    }
}

fn count(distributions: &mut [[Distribution; 3]], draw: u64, losses: impl IntoIterator<Item = [f64; 3]>) {
    for (cases, losses) in distributions.iter_mut().zip(losses) {
        for (distribution, loss) in cases.iter_mut().zip(losses) {
            distribution.add(draw, loss);
        }
    }
}
