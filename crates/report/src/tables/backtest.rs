//! Tables of back-tests.

use backtest::Backtest;

use crate::table::columns;
use crate::table::{Cell, Table};

/// All tables of back-tests; the first is the main one.
#[must_use]
pub fn backtests(tests: &[Backtest]) -> Vec<Table> {
    vec![scores(tests), observations(tests), months(tests)]
}

fn scores(tests: &[Backtest]) -> Table {
    let mut table = Table::new(
        "scores",
        "Numbers read off the observations of an episode and off its replay.",
        columns![
            episode, "", "Episode.";
            role, "", "test, or calibration where parameters were chosen to follow it.";
            measure, "", "depth, trough, recovery, catch-up, peak, peak-month, level or order.";
            item, "", "What it is read off.";
            kind, "", "exports, quoted price, paid price or use.";
            against, "", "The other item of an order.";
            observed, "1", "Observed: a multiple of the undisturbed level, or a number of months.";
            model, "1", "The same in the model; empty if it does not happen there.";
            error, "1", "Model over observed for prices and levels, model less observed for all else.";
            within, "1", "Largest difference that counts as met, as a factor or as a difference.";
            met, "", "yes if it is met.";
            why, "", "Why it is missed.";
        ],
    );
    for test in tests {
        for score in &test.scores {
            table.push([
                Cell::from(test.episode.id.as_str()),
                Cell::from(test.episode.role.as_str()),
                Cell::from(score.measure.as_str()),
                Cell::from(score.item.as_str()),
                Cell::from(score.observable.as_str()),
                Cell::from(score.against.clone()),
                Cell::from(score.observed),
                Cell::from(score.predicted),
                Cell::from(score.error),
                Cell::from(score.within),
                Cell::from(score.met),
                Cell::from(if score.met { None } else { score.why.clone() }),
            ]);
        }
    }
    table
}

fn observations(tests: &[Backtest]) -> Table {
    let mut table = Table::new(
        "observations",
        "Each observation of an episode beside the model, both over their undisturbed level.",
        columns![
            episode, "", "Episode.";
            item, "", "What was observed.";
            kind, "", "exports, quoted price, paid price or use.";
            period, "", "When.";
            reference, "", "What the observation is a multiple of.";
            observed, "1", "Observed.";
            observed_low, "1", "Lower end, where a range is quoted.";
            observed_high, "1", "Upper end.";
            model, "1", "Model.";
            missed, "", "yes if the model lies outside the range by more than a quarter.";
            source, "", "Where it was observed.";
        ],
    );
    for test in tests {
        for row in &test.observed.comparisons {
            table.push([
                Cell::from(test.episode.id.as_str()),
                Cell::from(row.item.as_str()),
                Cell::from(row.observable.as_str()),
                Cell::from(row.period.as_str()),
                Cell::from(row.reference.as_str()),
                Cell::from(row.observed),
                Cell::from(row.observed_range.0),
                Cell::from(row.observed_range.1),
                Cell::from(row.model),
                Cell::from(row.missed),
                Cell::from(row.sources.join(" ")),
            ]);
        }
    }
    table
}

fn months(tests: &[Backtest]) -> Table {
    let mut table = Table::new(
        "months",
        "The model by month over an episode, for every item that was observed.",
        columns![
            episode, "", "Episode.";
            item, "", "What was observed.";
            kind, "", "exports, quoted price, paid price or use.";
            month, "date", "First day of the month.";
            model, "1", "Multiple of the undisturbed level.";
        ],
    );
    for test in tests {
        for (kind, item, month, model) in &test.observed.months {
            table.push([
                Cell::from(test.episode.id.as_str()),
                Cell::from(item.as_str()),
                Cell::from(kind.as_str()),
                Cell::from(month.to_string()),
                Cell::from(*model),
            ]);
        }
    }
    table
}
