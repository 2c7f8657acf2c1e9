//! What a package of instruments costs and what it moves, over many draws.

use serde::Serialize;

use crate::QUARTERS;
use crate::draws::Uniforms;
use crate::instrument::{Flows, Instrument};
use crate::present_value;
use crate::price::{PricePath, PriceProcess};
use crate::project::Project;

/// Low, value and high of what is uncertain.
pub type Range = (f64, f64, f64);

/// A project with what is uncertain about it; factors multiply the figures of the project.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Case {
    /// The project at its values.
    pub project: Project,
    /// Factor on the capital cost.
    pub capital: Range,
    /// Factor on the output; the running cost follows it.
    pub output: Range,
    /// Factor on the running cost of a kilogram.
    pub running_cost: Range,
    /// Return a year that the owners ask for.
    pub hurdle: Range,
    /// Benchmark price of the main product.
    pub price: PriceProcess,
    /// Factor on its long-run level.
    pub long_run: Range,
    /// Rate a year at which the treasury discounts.
    pub public_rate: f64,
}

/// What a package does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Appraisal {
    /// Present value of what the treasury pays less what it gets, USD, mean over all draws; nothing is paid
    /// for a project that does not go ahead.
    pub fiscal_cost: f64,
    /// Its 95 % quantile, USD.
    pub fiscal_cost_95: f64,
    /// Public money paid out by the end of building, USD, mean over the draws in which it goes ahead.
    pub public_at_start: f64,
    /// Capital that owners and private lenders put in, USD, mean over the draws in which it goes ahead.
    pub private_money: f64,
    /// Part of the draws in which the owners expect at least the return they ask for, without help.
    pub goes_ahead_without: f64,
    /// The same with the package.
    pub goes_ahead_with: f64,
    /// Part of the price paths on which the project fails its debt.
    pub failures: f64,
    /// Kilograms of the main product over the life that the package adds: what is made where it goes ahead
    /// only with help.
    pub added_kilograms: f64,
}

impl Appraisal {
    /// Draws in which the project goes ahead only because of the package.
    #[must_use]
    pub fn additionality(&self) -> f64 {
        self.goes_ahead_with - self.goes_ahead_without
    }

    /// Private money for each dollar that the treasury expects to lose; none where it loses nothing.
    #[must_use]
    pub fn leverage(&self) -> Option<f64> {
        (self.fiscal_cost > 0.0).then(|| self.goes_ahead_with * self.private_money / self.fiscal_cost)
    }
}

/// Figures of the uncertain factors; prices follow.
const FACTORS: u64 = 8;

/// A package with what it costs in every draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Valued {
    /// What it does over all draws.
    pub appraisal: Appraisal,
    /// Present value of what the treasury pays less what it gets, USD, by draw and price path: of several projects the
    /// same place holds the same path of the benchmark, so that costs add up place by place.
    pub costs: Vec<f64>,
}

/// Runs a package over `outer` draws of the uncertain factors, each with `inner` price paths.
///
/// The owners know the factors when they decide, and the price process, but not the path: they go ahead if
/// the mean present value of their flows at the return they ask for is not negative.
#[must_use]
pub fn appraise(
    case: &Case,
    package: &[Instrument],
    outer: usize,
    inner: usize,
    uniforms: &Uniforms<'_>,
) -> Appraisal {
    Sums::over(case, &[package], outer, inner, uniforms).remove(0).valued(outer, inner).appraisal
}

/// The same for several packages on the same draws and paths.
#[must_use]
pub fn appraise_each(
    case: &Case,
    packages: &[&[Instrument]],
    outer: usize,
    inner: usize,
    uniforms: &Uniforms<'_>,
) -> Vec<Valued> {
    let sums = Sums::over(case, packages, outer, inner, uniforms);
    sums.into_iter().map(|sums| sums.valued(outer, inner)).collect()
}

/// What is added up over draws for one package.
#[derive(Default)]
struct Sums {
    costs: Vec<f64>,
    with: usize,
    without: usize,
    failures: usize,
    built: usize,
    public: f64,
    private: f64,
    added: f64,
}

impl Sums {
    fn over(
        case: &Case,
        packages: &[&[Instrument]],
        outer: usize,
        inner: usize,
        uniforms: &Uniforms<'_>,
    ) -> Vec<Sums> {
        let mut all: Vec<Sums> =
            packages.iter().map(|_| Sums { costs: vec![0.0; outer * inner], ..Sums::default() }).collect();
        for draw in 0..outer {
            let (project, hurdle, process) = case.draw(draw, uniforms);
            let paths: Vec<PricePath> = (0..inner)
                .map(|path| process.path(project.quarters(), FACTORS, draw * inner + path, uniforms))
                .collect();
            let worth = |package: &[Instrument]| -> (f64, Vec<Flows>) {
                let all: Vec<Flows> = paths.iter().map(|path| Flows::of(&project, package, path)).collect();
                let mean = all.iter().map(|flows| present_value(&flows.owners, hurdle)).sum::<f64>();
                (mean / inner as f64, all)
            };
            let alone = worth(&[]).0 >= 0.0;
            for (sums, package) in all.iter_mut().zip(packages) {
                sums.without += usize::from(alone);
                let (value, flows) = worth(package);
                if value >= 0.0 {
                    sums.take(case, &project, draw * inner, &flows, alone);
                }
            }
        }
        all
    }

    /// A draw in which the project goes ahead.
    fn take(&mut self, case: &Case, project: &Project, first: usize, all: &[Flows], alone: bool) {
        self.with += 1;
        for (path, flows) in all.iter().enumerate() {
            self.costs[first + path] = -present_value(&flows.treasury, case.public_rate);
            self.failures += usize::from(flows.failed.is_some());
            self.built += 1;
            self.public += flows.public_at_start;
            self.private += project.capital - flows.public_at_start;
        }
        if !alone {
            self.added += (0..project.quarters()).map(|quarter| project.kilograms(quarter)).sum::<f64>();
        }
    }

    fn valued(self, outer: usize, inner: usize) -> Valued {
        let mean = |sum: f64, count: usize| if count > 0 { sum / count as f64 } else { 0.0 };
        let mut sorted = self.costs.clone();
        sorted.sort_by(f64::total_cmp);
        let appraisal = Appraisal {
            fiscal_cost: mean(self.costs.iter().sum(), outer * inner),
            fiscal_cost_95: quantile(&sorted, 0.95),
            public_at_start: mean(self.public, self.built),
            private_money: mean(self.private, self.built),
            goes_ahead_without: mean(self.without as f64, outer),
            goes_ahead_with: mean(self.with as f64, outer),
            failures: mean(self.failures as f64, self.built),
            added_kilograms: mean(self.added, outer),
        };
        Valued { appraisal, costs: self.costs }
    }
}

impl Case {
    /// The project, the return asked for and the price process of a draw.
    fn draw(&self, number: usize, uniforms: &Uniforms<'_>) -> (Project, f64, PriceProcess) {
        let factor = |figure: u64, (low, mode, high): Range| {
            draw::Spread { low, mode, high }.at(uniforms(figure, number))
        };
        let output = factor(1, self.output);
        let project = Project {
            capital: self.project.capital * factor(0, self.capital),
            output: self.project.output * output,
            other_revenue: self.project.other_revenue * output,
            running_cost: self.project.running_cost * output * factor(2, self.running_cost),
            ..self.project.clone()
        };
        let process = PriceProcess { long_run: self.price.long_run * factor(3, self.long_run), ..self.price };
        (project, factor(4, self.hurdle), process)
    }
}

/// The constant price of the main product at which the owners just get their return, USD/kg.
///
/// None if they do not get it at a thousand times today's benchmark.
#[must_use]
pub fn break_even_price(project: &Project, package: &[Instrument], hurdle: f64) -> Option<f64> {
    let worth =
        |price: f64| present_value(&Flows::of(project, package, &PricePath::constant(price)).owners, hurdle);
    bisect(0.0, 1000.0 * project.benchmark, |price| worth(price) >= 0.0)
}

/// The strike of a floor over all output for some quarters that just gives the owners their return on the
/// given paths, USD/kg; none if no strike up to a thousand times today's benchmark does.
#[must_use]
pub fn floor_for_return(project: &Project, quarters: usize, paths: &[PricePath], hurdle: f64) -> Option<f64> {
    let enough = |strike: f64| {
        let floor = [Instrument::Floor { strike, share: 1.0, quarters, clawback: None }];
        paths.iter().map(|path| present_value(&Flows::of(project, &floor, path).owners, hurdle)).sum::<f64>()
            >= 0.0
    };
    bisect(0.0, 1000.0 * project.benchmark, enough)
}

/// The least number between two for which a rising condition holds, to a relative 1e-9.
fn bisect(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> Option<f64> {
    if !holds(high) {
        return None;
    }
    if holds(low) {
        return Some(low);
    }
    while high - low > 1e-9 * high {
        let middle = 0.5 * (low + high);
        if holds(middle) { high = middle } else { low = middle }
    }
    Some(high)
}

/// The value below which a part of the sorted values lies.
pub(crate) fn quantile(sorted: &[f64], level: f64) -> f64 {
    let place = level * (sorted.len().saturating_sub(1)) as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    match (sorted.get(below), sorted.get(above)) {
        (Some(a), Some(b)) => a + (place - place.floor()) * (b - a),
        _ => 0.0,
    }
}

/// Years in quarters, to the nearest.
pub(crate) fn quarters_of(years: f64) -> usize {
    (years * QUARTERS as f64).round().max(0.0) as usize
}
