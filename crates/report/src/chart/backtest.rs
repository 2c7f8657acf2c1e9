//! Charts of past disruptions: what was observed beside what the model makes of it.

use std::collections::BTreeMap;

use backtest::{Backtest, Observable};
use serde_json::{Value, json};

use super::{COLOURS, Chart, MULTIPLES, layout, log_axis};
use crate::language::Language;
use crate::words::capital;

const HEIGHT: usize = 300;
/// Multiples of the undisturbed level from which a logarithmic axis shows more.
const TALL: f64 = 4.0;

/// One chart for each series with more than one observation, in the order of the table of observations.
pub(crate) fn charts(test: &Backtest) -> Vec<Chart> {
    let mut series: Vec<(Observable, &str)> = Vec::new();
    for comparison in &test.observed.comparisons {
        let key = (comparison.observable, comparison.item.as_str());
        if !series.contains(&key) {
            series.push(key);
        }
    }
    series.into_iter().filter_map(|(observable, item)| chart(test, observable, item)).collect()
}

fn chart(test: &Backtest, observable: Observable, item: &str) -> Option<Chart> {
    let observed: Vec<_> = test
        .observed
        .comparisons
        .iter()
        .filter(|comparison| comparison.observable == observable && comparison.item == item)
        .collect();
    if observed.len() < 2 {
        return None;
    }
    // The same month may have been read for several lengths of a period.
    let months: BTreeMap<String, f64> = test
        .observed
        .months
        .iter()
        .filter(|(kind, name, _, _)| *kind == observable && name == item)
        .map(|(_, _, month, model)| (month.to_string(), *model))
        .collect();
    let highest = observed.iter().map(|c| c.observed_range.1).chain(months.values().copied());
    let price = matches!(observable, Observable::Quoted | Observable::Paid);
    let tall = price && highest.fold(0.0, f64::max) > TALL;
    let middle: Vec<String> = observed
        .iter()
        .map(|c| {
            let half = (c.first.duration_until(c.last).as_hours() / 24 + 1) / 2;
            c.first.saturating_add(jiff::Span::new().days(half)).to_string()
        })
        .collect();
    let of = |number: fn(&backtest::Comparison) -> f64| -> Vec<f64> {
        observed.iter().map(|comparison| number(comparison)).collect()
    };
    let vertical = if tall {
        log_axis(&[&[0.25], &MULTIPLES[..]].concat(), "x")
    } else {
        json!({"ticksuffix": "x", "gridcolor": "#e6e8eb", "rangemode": "tozero"})
    };
    let model: (Vec<&String>, Vec<f64>) = (months.keys().collect(), months.values().copied().collect());
    let figure: Value = json!({
        "data": [
            {"type": "scatter", "mode": "lines", "name": "model, by month", "x": model.0, "y": model.1,
             "line": {"color": COLOURS[0], "width": 2}},
            {"type": "scatter", "mode": "markers", "name": "model, over the time observed", "x": middle, "y": of(|c| c.model),
             "marker": {"color": COLOURS[0], "symbol": "circle-open", "size": 8}},
            {"type": "scatter", "mode": "markers", "name": "observed", "x": middle, "y": of(|c| c.observed),
             "marker": {"color": "#000000", "symbol": "diamond", "size": 7},
             "error_y": {"type": "data", "symmetric": false, "thickness": 1, "width": 3,
                         "array": of(|c| c.observed_range.1 - c.observed),
                         "arrayminus": of(|c| c.observed - c.observed_range.0)}},
        ],
        "layout": layout(HEIGHT, Language::English, &json!({
            "yaxis": vertical,
            "xaxis": {"showgrid": false, "type": "date", "tickformat": "%b %y"},
        })),
    });
    let scale = if tall { ", logarithmic" } else { "" };
    Some(Chart {
        name: format!(
            "{}-{}-{}",
            test.episode.id,
            observable.as_str().replace(' ', "-"),
            item.replace([' ', ':', '%', '/'], "-")
        ),
        caption: format!(
            "{}, {}: multiples of the undisturbed level{scale}.",
            capital(item),
            observable.as_str()
        ),
        figure,
        height: HEIGHT,
    })
}
