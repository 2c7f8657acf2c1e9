//! Back-tests on a terminal and as a page of the documentation.

use backtest::{Backtest, Measure, Scored};

use crate::summary::{bullet, grid, heading};
use crate::words::{capital, day, number, percent};

/// Columns of what is read off both.
pub(crate) const HEADER: [&str; 6] = ["measure", "of", "observed", "model", "error", "met"];

/// Back-tests as text, ending in a line break.
#[must_use]
pub fn backtest_summary(tests: &[Backtest]) -> String {
    let mut text = String::new();
    for test in tests {
        heading(&mut text, &test.episode.title);
        for sentence in about(test) {
            bullet(&mut text, &sentence);
        }
        let rows = test.scores.iter().map(|score| line(score).to_vec()).collect();
        text.push_str(&grid("Read off both, each over its undisturbed level:", &HEADER, 2, rows));
        for sentence in misses(test) {
            bullet(&mut text, &sentence);
        }
    }
    text.trim_start().to_owned()
}

/// The same as a page in Markdown.
#[must_use]
pub fn backtest_page(tests: &[Backtest]) -> String {
    let mut text = "# Back-tests\n\nWhat `monazite backtest` finds. Generated from the code and the data; \
        see [How far to trust it](../validation.md) for what follows from it.\n"
        .to_owned();
    for test in tests {
        text.push_str(&format!("\n## {}\n\n", test.episode.title));
        text.push_str(&format!("{}\n", about(test).join(" ")));
        text.push_str(
            "\n| measure | of | observed | model | error | met |\n| --- | --- | ---: | ---: | ---: | --- |\n",
        );
        for score in &test.scores {
            text.push_str(&format!("| {} |\n", line(score).join(" | ")));
        }
        let missed = misses(test);
        if !missed.is_empty() {
            text.push_str("\nMisses:\n\n");
        }
        for sentence in missed {
            text.push_str(&format!("- {sentence}\n"));
        }
    }
    text
}

pub(crate) fn about(test: &Backtest) -> Vec<String> {
    let episode = &test.episode;
    let met = test.scores.iter().filter(|score| score.met).count();
    let part = match episode.role.as_str() {
        "calibration" => "Some settings were chosen to follow this episode, so it is no independent test.",
        _ => "No setting was chosen to follow this episode.",
    };
    let world = if episode.study.baseline_year < episode.first.year() {
        "All figures of the world are of a year before it."
    } else {
        "The world is that of the year it fell in, so that not all of it was known before."
    };
    vec![
        format!(
            "{} weeks from {}, on the world of {}, under {}.",
            episode.weeks,
            day(episode.first),
            episode.study.baseline_year,
            episode.rules.join(", ")
        ),
        world.to_owned(),
        part.to_owned(),
        format!(
            "{met} of {} numbers are met; {} of {} single observations are within a quarter, and the model is off by a factor of {} on average ({} observations have nothing like them in the model).",
            test.scores.len(),
            percent(test.hits),
            test.observed.comparisons.len(),
            number(libm::exp(test.error), 3),
            test.observed.unused,
        ),
    ]
}

pub(crate) fn misses(test: &Backtest) -> Vec<String> {
    let missed = test.scores.iter().filter(|score| !score.met);
    missed
        .map(|score| {
            let why = score.why.as_deref().unwrap_or("Nobody has said why yet.");
            format!("{}, {}: {why}", capital(&score.item), name(score.measure))
        })
        .collect()
}

fn name(measure: Measure) -> &'static str {
    match measure {
        Measure::Depth => "lowest",
        Measure::Trough => "month of the lowest",
        Measure::Recovery => "month of nine tenths",
        Measure::CatchUp => "made up later",
        Measure::Peak => "highest",
        Measure::PeakMonth => "month of the highest",
        Measure::Level => "mean",
        Measure::Order => "highest over that of",
    }
}

pub(crate) fn line(score: &Scored) -> [String; 6] {
    let shown = |value: Option<f64>| match value {
        None => "never".to_owned(),
        Some(value) if score.measure.is_months() => format!("{value:.0}"),
        Some(value) => format!("{} x", number(value, 3)),
    };
    let measure = match &score.against {
        Some(other) => format!("{} {other}", name(score.measure)),
        None => name(score.measure).to_owned(),
    };
    let factor = matches!(score.measure, Measure::Peak | Measure::Order)
        || score.measure == Measure::Level && score.observable != backtest::Observable::Use;
    let error = match score.error {
        None => String::new(),
        Some(error) if factor => format!("{} x", number(error, 2)),
        Some(error) if score.measure.is_months() => format!("{error:+.0} months"),
        Some(error) => format!("{:+.0} points", 100.0 * error),
    };
    [
        measure,
        format!("{}, {}", score.item, score.observable.as_str()),
        shown(score.observed),
        shown(score.predicted),
        error,
        if score.met { "yes" } else { "no" }.to_owned(),
    ]
}
