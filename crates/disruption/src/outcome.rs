//! What a run leaves behind.

use codes::{Form, Mineral, Sector};
use jiff::civil::Date;

/// Weekly series of a market at a viewpoint.
#[derive(Debug, Clone)]
pub struct Series {
    /// Index into `World::markets`.
    pub market: usize,
    /// Index of the place.
    pub place: usize,
    /// Use wanted, t a week.
    pub desired: Vec<f64>,
    /// Use, t a week.
    pub used: Vec<f64>,
    /// Users' stocks over baseline use, days.
    pub cover: Vec<f64>,
    /// Government stock, t.
    pub government: Vec<f64>,
    /// Stock of traders, t.
    pub traders: Vec<f64>,
    /// Quoted price over the baseline's.
    pub quoted: Vec<f64>,
    /// Paid price over the baseline's.
    pub paid: Vec<f64>,
}

/// Weekly series of a sector at a viewpoint that uses a component.
#[derive(Debug, Clone)]
pub struct SectorCell {
    /// Index of the place.
    pub place: usize,
    /// The sector.
    pub sector: Sector,
    /// The component.
    pub form: Form,
    /// Use in a week of the baseline, t.
    pub base: f64,
    /// Use over use wanted: the scarcest group of elements counts.
    pub available: Vec<f64>,
    /// Use over use needed, where use given up for its price counts as missing.
    pub strict: Vec<f64>,
}

/// What happened to an element at a viewpoint, all forms counted as oxide.
#[derive(Debug, Clone)]
pub struct ElementOutcome {
    /// The element.
    pub mineral: Mineral,
    /// Index of the place.
    pub place: usize,
    /// Use in a week of the baseline, t REO: in preparations and in magnets built in.
    pub base: f64,
    /// Use wanted, t REO a week.
    pub desired: Vec<f64>,
    /// Use, t REO a week.
    pub used: Vec<f64>,
    /// Stocks of all users of the element at the place over baseline use, government included, days.
    pub cover: Vec<f64>,
}

impl ElementOutcome {
    /// Unmet use from a week on, t REO.
    #[must_use]
    pub fn unmet(&self, from: usize) -> f64 {
        self.desired[from..].iter().zip(&self.used[from..]).map(|(d, u)| (d - u).max(0.0)).sum()
    }

    /// Use wanted from a week on, t REO.
    #[must_use]
    pub fn wanted(&self, from: usize) -> f64 {
        self.desired[from..].iter().sum()
    }

    /// First week from `from` on in which more than part `threshold` of use goes unmet.
    #[must_use]
    pub fn first_short(&self, from: usize, threshold: f64) -> Option<usize> {
        (from..self.desired.len()).find(|week| {
            let wanted = self.desired[*week];
            wanted > 0.0 && 1.0 - self.used[*week] / wanted > threshold
        })
    }
}

/// What a run leaves behind.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// First day of the first week.
    pub first: Date,
    /// Weeks before the study's start.
    pub history: usize,
    /// Weeks in all.
    pub weeks: usize,
    /// Unmet use from which a week counts as short.
    pub short: f64,
    /// Markets at viewpoints.
    pub series: Vec<Series>,
    /// Sectors at viewpoints.
    pub cells: Vec<SectorCell>,
    /// Elements at viewpoints.
    pub elements: Vec<ElementOutcome>,
    /// Declared shipments abroad, without what leaks past rules, t: market, then place of origin, then week.
    pub exports: Vec<Vec<Vec<f64>>>,
    /// Shipments from each place to each viewpoint by market: market, viewpoint number, place, week.
    pub arrivals: Vec<Vec<Vec<Vec<f64>>>>,
    /// Quoted price over the baseline's by market and place, in all weeks.
    pub quoted: Vec<Vec<Vec<f64>>>,
    /// Paid price over the baseline's by market and place, in all weeks.
    pub paid: Vec<Vec<Vec<f64>>>,
}

impl Outcome {
    /// Unmet use of all elements at all viewpoints after the start, t REO.
    #[must_use]
    pub fn unmet_total(&self) -> f64 {
        self.elements.iter().map(|element| element.unmet(self.history)).sum()
    }

    /// The series of a market at a place.
    #[must_use]
    pub fn series(&self, market: usize, place: usize) -> Option<&Series> {
        self.series.iter().find(|series| series.market == market && series.place == place)
    }

    /// What happened to an element at a place.
    #[must_use]
    pub fn element(&self, mineral: Mineral, place: usize) -> Option<&ElementOutcome> {
        self.elements.iter().find(|element| element.mineral == mineral && element.place == place)
    }
}
