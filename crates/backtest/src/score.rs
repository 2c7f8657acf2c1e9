//! Depth, timing, recovery, catch-up, level and order, read off the observations and off the model.

use serde::Serialize;

use crate::episode::{Episode, Measure, Score};
use crate::observe::{Comparison, Observable, Observed};

/// Share of the undisturbed level from which a flow counts as back.
const BACK: f64 = 0.9;

/// Months from which a series counts as monthly.
const MONTHS: usize = 4;

/// A number read off both series.
#[derive(Debug, Clone, Serialize)]
pub struct Scored {
    /// The measure.
    pub measure: Measure,
    /// What it is read off.
    pub item: String,
    /// Kind.
    pub observable: Observable,
    /// The other item of an order.
    pub against: Option<String>,
    /// Read off the observations; nothing if they do not show it.
    pub observed: Option<f64>,
    /// Read off the model; nothing if it does not happen there.
    pub predicted: Option<f64>,
    /// Predicted less observed, for shares and months; predicted over observed, for prices and levels.
    pub error: Option<f64>,
    /// Largest difference that counts as met.
    pub within: f64,
    /// True if the model meets it.
    pub met: bool,
    /// Why it misses, in a sentence.
    pub why: Option<String>,
}

/// A month (or an observation over some of them) with a ratio.
#[derive(Debug, Clone, Copy)]
struct Point {
    month: i32,
    ratio: f64,
}

/// Reads the scores of an episode.
#[must_use]
pub fn score(episode: &Episode, observed: &Observed) -> Vec<Scored> {
    episode.scores.iter().map(|wanted| one(episode, observed, wanted)).collect()
}

fn one(episode: &Episode, all: &Observed, wanted: &Score) -> Scored {
    let (seen, model) = read(episode, all, wanted, &wanted.item);
    let (seen, model) = match (&wanted.against, wanted.measure) {
        (Some(other), Measure::Order) => {
            let (other_seen, other_model) = read(episode, all, wanted, other);
            let over = |a: Option<f64>, b: Option<f64>| Some(a? / b?);
            (over(seen, other_seen), over(model, other_model))
        }
        _ => (seen, model),
    };
    // Prices and levels are compared as factors, shares and months as differences.
    let factor = matches!(wanted.measure, Measure::Peak | Measure::Order)
        || wanted.measure == Measure::Level && wanted.observable != Observable::Use;
    let error = seen.zip(model).map(|(seen, model)| if factor { model / seen } else { model - seen });
    let met = match error {
        Some(error) if factor => error <= wanted.within && error >= 1.0 / wanted.within,
        Some(error) => error.abs() <= wanted.within + 1e-9,
        None => seen.is_none() && model.is_none(),
    };
    Scored {
        measure: wanted.measure,
        item: wanted.item.clone(),
        observable: wanted.observable,
        against: wanted.against.clone(),
        observed: seen,
        predicted: model,
        error,
        within: wanted.within,
        met,
        why: wanted.why.clone(),
    }
}

/// The measure off the observations of an item, and off the model.
fn read(episode: &Episode, all: &Observed, wanted: &Score, item: &str) -> (Option<f64>, Option<f64>) {
    let mut comparisons: Vec<&Comparison> =
        all.comparisons.iter().filter(|c| c.observable == wanted.observable && c.item == item).collect();
    // Where months are known, years and quarters would count them twice.
    let monthly = |c: &&Comparison| c.first.duration_until(c.last).as_hours() / 24 < 31;
    if comparisons.iter().filter(|c| monthly(c)).count() >= MONTHS {
        comparisons.retain(monthly);
    }
    let (Some(first), Some(last)) =
        (comparisons.iter().map(|c| c.first).min(), comparisons.iter().map(|c| c.last).max())
    else {
        return (None, None);
    };
    // The first month is the one in which the episode begins, or the next if only its last days are simulated.
    let begin = episode.first.checked_add(jiff::Span::new().days(15)).unwrap_or(episode.first);
    let number = |day: jiff::civil::Date| {
        (i32::from(day.year()) - i32::from(begin.year())) * 12 + i32::from(day.month())
            - i32::from(begin.month())
            + 1
    };
    // Observations of a quarter or year stand at its middle.
    let middle = |c: &Comparison| i32::midpoint(number(c.first), number(c.last));
    let point = |of: fn(&Comparison) -> f64| -> Vec<Point> {
        comparisons.iter().map(|c| Point { month: middle(c), ratio: of(c) }).collect()
    };
    let seen = point(|c| c.observed);
    let model: Vec<Point> = all
        .months
        .iter()
        .filter(|(observable, name, day, _)| {
            *observable == wanted.observable && name == item && *day >= first.first_of_month() && *day <= last
        })
        .map(|(_, _, day, ratio)| Point { month: number(*day), ratio: *ratio })
        .collect();
    let mean = |of: fn(&Comparison) -> f64| {
        Some(comparisons.iter().map(|c| of(c)).sum::<f64>() / comparisons.len() as f64)
    };
    match wanted.measure {
        // The level is compared over the very days of the observations.
        Measure::Level => (mean(|c| c.observed), mean(|c| c.model)),
        measure => (measured(measure, &seen), measured(measure, &model)),
    }
}

fn measured(measure: Measure, points: &[Point]) -> Option<f64> {
    let least = points.iter().min_by(|a, b| a.ratio.total_cmp(&b.ratio))?;
    let most = points.iter().max_by(|a, b| a.ratio.total_cmp(&b.ratio))?;
    let back = points.iter().find(|point| point.month > least.month && point.ratio >= BACK);
    match measure {
        Measure::Depth => Some(least.ratio),
        Measure::Trough => Some(f64::from(least.month)),
        Measure::Recovery => back.map(|point| f64::from(point.month)),
        Measure::CatchUp => {
            let back = back?.month;
            let missing: f64 =
                points.iter().filter(|p| p.month < back).map(|p| (1.0 - p.ratio).max(0.0)).sum();
            let above: f64 =
                points.iter().filter(|p| p.month >= back).map(|p| (p.ratio - 1.0).max(0.0)).sum();
            (missing > 0.0).then(|| above / missing)
        }
        Measure::Peak | Measure::Order => Some(most.ratio),
        Measure::PeakMonth => Some(f64::from(most.month)),
        Measure::Level => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(ratios: &[f64]) -> Vec<Point> {
        ratios.iter().zip(1..).map(|(ratio, month)| Point { month, ratio: *ratio }).collect()
    }

    #[test]
    fn a_fall_and_its_return() {
        let points = points(&[0.5, 0.25, 0.6, 0.95, 1.2, 1.3]);
        let read = |measure| measured(measure, &points).unwrap();
        assert!((read(Measure::Depth) - 0.25).abs() < 1e-12);
        assert!((read(Measure::Trough) - 2.0).abs() < 1e-12);
        assert!((read(Measure::Recovery) - 4.0).abs() < 1e-12);
        // 0.5 + 0.75 + 0.4 was missing, 0.2 + 0.3 came on top.
        assert!((read(Measure::CatchUp) - 0.5 / 1.65).abs() < 1e-12);
        assert!((read(Measure::Peak) - 1.3).abs() < 1e-12);
        assert!((read(Measure::PeakMonth) - 6.0).abs() < 1e-12);
    }

    #[test]
    fn what_never_returns_has_no_recovery() {
        let points = points(&[0.5, 0.4, 0.6]);
        assert_eq!(measured(Measure::Recovery, &points), None);
        assert_eq!(measured(Measure::CatchUp, &points), None);
        assert_eq!(measured(Measure::Depth, &[]), None);
    }
}
