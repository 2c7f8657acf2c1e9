//! What a simulation returns.

/// Totals of a day, money of the table a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    /// Output by industry.
    pub production: Vec<f64>,
    /// All that was asked of all industries: orders, final demand, rebuilding.
    pub demand: f64,
    /// What could have been made, over all industries.
    pub capacity: f64,
    /// Ordinary final demand that got nothing.
    pub unmet: f64,
    /// Work done on rebuilding.
    pub rebuilt: f64,
    /// Whether stocks of inputs held an industry back.
    pub short: bool,
}

impl Day {
    /// A day on which nothing is made.
    pub(crate) fn none(industries: usize) -> Day {
        Day {
            production: vec![0.0; industries],
            demand: 0.0,
            capacity: 0.0,
            unmet: 0.0,
            rebuilt: 0.0,
            short: false,
        }
    }
}

/// A simulation, day by day.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The days.
    pub days: Vec<Day>,
    /// Output by industry on an ordinary day, money of the table.
    pub ordinary: Vec<f64>,
}

impl Outcome {
    /// Output of all industries by day, over that of an ordinary day.
    pub fn levels(&self) -> impl Iterator<Item = f64> + '_ {
        let ordinary: f64 = self.ordinary.iter().sum();
        self.days.iter().map(move |day| day.production.iter().sum::<f64>() / ordinary)
    }

    /// The lowest level and its step.
    #[must_use]
    pub fn lowest(&self) -> Option<(usize, f64)> {
        self.levels().enumerate().min_by(|left, right| left.1.total_cmp(&right.1))
    }

    /// Output that is missing over all days, money of the table; below zero if more than ordinary was made.
    #[must_use]
    pub fn lost(&self) -> f64 {
        let ordinary: f64 = self.ordinary.iter().sum();
        self.days.iter().map(|day| ordinary - day.production.iter().sum::<f64>()).sum()
    }

    /// Final demand that got nothing over all days, money of the table.
    #[must_use]
    pub fn unmet(&self) -> f64 {
        self.days.iter().map(|day| day.unmet).sum()
    }
}
