//! Charts as Plotly figures: `{data, layout}` in JSON, which a reader can also take into Python.

pub(crate) mod backtest;
pub(crate) mod ensemble;
mod flow;
pub(crate) mod priority;

use answer::{Answer, Case, ScenarioAnswer};
use codes::Area;
use serde_json::{Value, json};

pub(crate) use flow::flow;

use crate::language::{Language, say};
use crate::words::week_begin;

/// A chart with its name and a caption that says what is seen.
#[derive(Debug, Clone)]
pub(crate) struct Chart {
    /// Name, used as the identifier in the page.
    pub name: String,
    /// Caption.
    pub caption: String,
    /// The Plotly figure.
    pub figure: Value,
    /// Height in pixels.
    pub height: usize,
}

impl Chart {
    /// Width in pixels below which its parts run into each other: a narrower page scrolls it.
    pub(crate) fn least_width(&self) -> Option<u64> {
        self.figure["layout"]["meta"]["least-width"].as_u64()
    }
}

/// Colours that stay apart for readers with any colour vision (Okabe and Ito).
pub(crate) const COLOURS: [&str; 8] =
    ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a5c00", "#000000"];
pub(crate) const GREY: &str = "#8a8f98";
/// Of text that steps back, and still stands out from its ground.
pub(crate) const SOFT: &str = "#5b626c";
/// Lines in one panel.
const LINES: usize = 6;
pub(crate) fn layout(height: usize, t: Language, more: &Value) -> Value {
    let mut layout = json!({
        "height": height,
        "margin": {"l": 60, "r": 20, "t": 30, "b": 45},
        "font": {"family": t.fonts(), "size": 13, "color": "#20242a"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hovermode": "closest",
        "legend": {"orientation": "h", "y": -0.18},
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": "#b8bdc4"},
    });
    if let (Some(layout), Some(more)) = (layout.as_object_mut(), more.as_object()) {
        for (key, value) in more {
            layout.insert(key.clone(), value.clone());
        }
    }
    layout
}

/// Multiples that a logarithmic axis of prices is marked with.
const MULTIPLES: [f64; 8] = [0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0];

/// A logarithmic axis that is marked at these values, each written with its unit.
fn log_axis(marks: &[f64], unit: &str) -> Value {
    let texts: Vec<String> = marks.iter().map(|mark| format!("{mark}{unit}")).collect();
    json!({"type": "log", "gridcolor": "#e6e8eb", "ticksuffix": unit, "tickvals": marks, "ticktext": texts})
}

/// The multiple above which prices are drawn on a logarithmic axis.
const TALL: f64 = 3.0;

/// An axis of prices over the baseline's that lie between these: logarithmic if they rise high, and never so narrow that
/// a price which hardly moves looks as if it did.
fn price_axis(lowest: f64, highest: f64) -> Value {
    if highest > TALL {
        return log_axis(&MULTIPLES, "x");
    }
    let (lowest, highest) = (lowest.min(1.0), highest.max(1.1));
    let room = 0.05 * (highest - lowest);
    json!({"gridcolor": "#e6e8eb", "ticksuffix": "x", "nticks": 5, "range": [lowest - room, highest + room]})
}

/// One panel a viewpoint: a weekly series of the elements that matter most in a scenario.
fn panels(
    answer: &Answer,
    t: Language,
    name: String,
    caption: String,
    value_axis: impl Fn(f64, f64) -> Value,
    from: usize,
    series: impl Fn(Area) -> Vec<(String, Vec<f64>)>,
) -> Chart {
    let scenario_first =
        answer.scenarios.first().map_or(answer.study.start, |scenario| scenario.outcome.first);
    let mut data = Vec::new();
    let mut layout_of = json!({
        "grid": {"rows": 1, "columns": answer.study.viewpoints.len(), "pattern": "independent"},
        "meta": {"least-width": 220 * answer.study.viewpoints.len()},
        "annotations": [],
    });
    let mut annotations = Vec::new();
    let mut colours: Vec<String> = Vec::new();
    for (panel, country) in answer.study.viewpoints.iter().enumerate() {
        let area = Area::Country(*country);
        let suffix = if panel == 0 { String::new() } else { (panel + 1).to_string() };
        let (mut lowest, mut highest) = (f64::INFINITY, f64::NEG_INFINITY);
        for (label, values) in series(area) {
            let known = colours.iter().position(|known| *known == label);
            let colour = known.unwrap_or_else(|| {
                colours.push(label.clone());
                colours.len() - 1
            });
            let days: Vec<String> =
                (from..values.len()).map(|week| week_begin(scenario_first, week).to_string()).collect();
            let rounded: Vec<f64> = values[from..].iter().map(|value| (value * 1e4).round() / 1e4).collect();
            lowest = rounded.iter().copied().fold(lowest, f64::min);
            highest = rounded.iter().copied().fold(highest, f64::max);
            data.push(json!({
                "type": "scatter", "mode": "lines", "name": label, "legendgroup": label,
                "showlegend": known.is_none(),
                "x": days, "y": rounded,
                "xaxis": format!("x{suffix}"), "yaxis": format!("y{suffix}"),
                "line": {"width": 2, "color": COLOURS[colour % COLOURS.len()], "dash": if colour < COLOURS.len() { "solid" } else { "dot" }},
            }));
        }
        annotations.push(json!({
            "text": t.name(country.name()), "showarrow": false, "xref": format!("x{suffix} domain"),
            "yref": format!("y{suffix} domain"), "x": 0, "y": 1.09, "xanchor": "left", "font": {"size": 14},
        }));
        if let Some(layout) = layout_of.as_object_mut() {
            layout.insert(format!("yaxis{suffix}"), value_axis(lowest, highest));
            layout.insert(
                format!("xaxis{suffix}"),
                json!({"showgrid": false, "type": "date", "nticks": 4, "tickformat": t.months()}),
            );
        }
    }
    if let Some(layout) = layout_of.as_object_mut() {
        layout.insert("annotations".to_owned(), Value::from(annotations));
    }
    Chart { name, caption, figure: json!({"data": data, "layout": layout(340, t, &layout_of)}), height: 340 }
}

/// Unmet use week by week of the elements that are missed most; `None` if nothing is missed.
pub(crate) fn shortage(answer: &Answer, scenario: &ScenarioAnswer, t: Language) -> Option<Chart> {
    let outcome = &scenario.outcome;
    let missed = |area: Area| {
        crate::sentences::shortages(&scenario.case(Case::Central).elements, area)
            .into_iter()
            .filter(|row| row.unmet_share > 0.005)
            .take(LINES)
            .filter_map(|row| {
                outcome.elements.iter().find(|element| {
                    element.mineral == row.mineral && answer.world.places[element.place] == area
                })
            })
            .map(|element| {
                let part = |week: usize| 100.0 * (1.0 - element.used[week] / element.desired[week]).max(0.0);
                (element.mineral.to_string(), (0..outcome.weeks).map(part).collect())
            })
            .collect::<Vec<(String, Vec<f64>)>>()
    };
    if answer.study.viewpoints.iter().all(|country| missed(Area::Country(*country)).is_empty()) {
        return None;
    }
    Some(panels(
        answer,
        t,
        format!("shortage-{}", scenario.scenario.id),
        say!(
            t,
            "{scenario}: part of the use wanted that goes unmet each week, per cent, for the elements of which most value is missed.",
            scenario = t.quoted(&scenario.scenario.title)
        ),
        |_, _| json!({"rangemode": "tozero", "ticksuffix": " %", "gridcolor": "#e6e8eb"}),
        outcome.history,
        missed,
    ))
}

/// Quoted prices week by week, history included.
pub(crate) fn price(answer: &Answer, scenario: &ScenarioAnswer, t: Language) -> Chart {
    let outcome = &scenario.outcome;
    let weightiest = |area: Area| {
        let mut quotes: Vec<_> = outcome
            .elements
            .iter()
            .filter(|element| answer.world.places[element.place] == area && element.base > 0.0)
            .filter_map(|element| {
                let market = answer.world.quoted_market(element.mineral, element.place, outcome)?;
                let value = element.base * answer.world.markets[market].price;
                Some((element.mineral, &outcome.quoted[market][element.place], value))
            })
            .collect();
        quotes.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
        quotes
            .into_iter()
            .take(LINES)
            .map(|(mineral, series, _)| (mineral.to_string(), series.clone()))
            .collect()
    };
    panels(
        answer,
        t,
        format!("price-{}", scenario.scenario.id),
        say!(
            t,
            "{scenario}: quoted price of oxide or metal over the baseline's, for the elements of most value, history from {day} included. Paid prices move far less.",
            scenario = t.quoted(&scenario.scenario.title),
            day = t.day(answer.study.history_from),
        ),
        price_axis,
        0,
        weightiest,
    )
}

/// Loss in the first year by scenario and viewpoint, with the outer band of all assumptions.
pub(crate) fn losses(answer: &Answer, t: Language) -> Chart {
    let scenarios: Vec<&ScenarioAnswer> = answer.scenarios.iter().collect();
    let data: Vec<Value> = answer
        .study
        .viewpoints
        .iter()
        .enumerate()
        .map(|(number, country)| {
            let area = Area::Country(*country);
            let share = |scenario: &ScenarioAnswer, case: Case| {
                (crate::sentences::loss_share(scenario, area, case) * 1e6).round() / 1e4
            };
            let central: Vec<f64> = scenarios.iter().map(|s| share(s, Case::Central)).collect();
            let bands: Vec<(f64, f64)> =
                scenarios.iter().map(|s| crate::sentences::loss_band(answer, s, area)).collect();
            let percent = |share: f64| (share * 1e6).round() / 1e4;
            let over: Vec<f64> =
                bands.iter().zip(&central).map(|(band, central)| percent(band.1) - central).collect();
            let under: Vec<f64> =
                bands.iter().zip(&central).map(|(band, central)| central - percent(band.0)).collect();
            json!({
                "type": "bar", "name": t.name(country.name()),
                "x": scenarios.iter().map(|s| s.scenario.id.as_str()).collect::<Vec<_>>(),
                "y": central,
                "marker": {"color": COLOURS[number % COLOURS.len()]},
                "error_y": {"type": "data", "array": over, "arrayminus": under, "color": "#50555c", "thickness": 1.3},
            })
        })
        .collect();
    Chart {
        name: "losses".to_owned(),
        caption: say!(
            t,
            "Value added lost in the first year, central case, per cent of GDP. Whiskers: {band}.",
            band = if answer.ensemble.is_some() {
                say!(t, "5 to 95 % of the draws of all uncertain figures")
            } else {
                say!(
                    t,
                    "low and high case, in which every assumption stands at its harmless or harmful end at once; no probable range"
                )
            }
        ),
        figure: json!({"data": data, "layout": layout(360, t, &json!({
            "barmode": "group", "meta": {"least-width": 130 + 70 * scenarios.len()},
            "yaxis": {"ticksuffix": " %", "rangemode": "tozero", "gridcolor": "#e6e8eb"},
        }))}),
        height: 360,
    }
}

/// Losses by sector of a scenario, largest first.
pub(crate) fn sectors(answer: &Answer, scenario: &ScenarioAnswer, t: Language) -> Option<Chart> {
    let losses = &scenario.case(Case::Central).losses.sectors;
    let mut totals: Vec<(codes::Sector, f64)> = Vec::new();
    for loss in losses {
        match totals.iter_mut().find(|total| total.0 == loss.sector) {
            Some(total) => total.1 += loss.central,
            None => totals.push((loss.sector, loss.central)),
        }
    }
    totals.retain(|total| total.1 > 0.0);
    totals.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    if totals.is_empty() {
        return None;
    }
    let (scale, unit) = t.dollars_on_axis();
    let amount = |value: f64| (value / 1e6 * scale).round() / 1e3;
    let data: Vec<Value> = answer
        .study
        .viewpoints
        .iter()
        .enumerate()
        .map(|(number, country)| {
            let of = |sector: codes::Sector| {
                losses.iter().find(|loss| loss.sector == sector && loss.country == Area::Country(*country))
            };
            let pick = |value: fn(&economy::SectorLoss) -> f64| -> Vec<f64> {
                totals.iter().map(|total| of(total.0).map_or(0.0, |loss| amount(value(loss)))).collect()
            };
            json!({
                "type": "bar", "orientation": "h", "name": t.name(country.name()),
                "y": totals.iter().map(|total| t.name(total.0.name())).collect::<Vec<_>>(),
                "x": pick(|loss| loss.central),
                "marker": {"color": COLOURS[number % COLOURS.len()]},
                "error_x": {
                    "type": "data", "color": "#50555c", "thickness": 1.2,
                    "array": pick(|loss| loss.upper - loss.central),
                    "arrayminus": pick(|loss| loss.central - loss.lower),
                },
            })
        })
        .collect();
    let height = 140 + 34 * totals.len();
    Some(Chart {
        name: format!("sectors-{}", scenario.scenario.id),
        caption: say!(
            t,
            "{scenario}: value added lost by sector in {weeks} weeks, USD bn of 2025; whiskers: lower and upper bound of the method, central assumptions.",
            scenario = t.quoted(&scenario.scenario.title),
            weeks = answer.study.weeks
        ),
        figure: json!({"data": data, "layout": layout(height, t, &json!({
            "barmode": "group", "margin": {"l": 230, "r": 20, "t": 20, "b": 60}, "meta": {"least-width": 480},
            "xaxis": {"rangemode": "tozero", "gridcolor": "#e6e8eb", "ticksuffix": unit},
            "legend": {"orientation": "h", "y": -0.12},
        }))}),
        height,
    })
}

/// Exports of magnets, observed and in the model.
pub(crate) fn replay(answer: &Answer, t: Language) -> Option<Chart> {
    let replay = answer.replay.as_ref()?;
    let recovery = replay.recovery.as_ref()?;
    let months: Vec<_> = replay
        .comparisons
        .iter()
        .filter(|c| {
            c.observable == answer::Observable::Exports && c.item == recovery.item && c.period.len() == 7
        })
        .collect();
    let days: Vec<&str> = months.iter().map(|c| c.period.as_str()).collect();
    let percent = |of: fn(&answer::Comparison) -> f64| -> Vec<f64> {
        months.iter().map(|c| (of(c) * 1000.0).round() / 10.0).collect()
    };
    let figure = json!({
        "data": [
            {"type": "scatter", "mode": "lines+markers", "name": say!(t, "observed"), "x": days, "y": percent(|c| c.observed), "line": {"color": "#000000", "width": 2}},
            {"type": "scatter", "mode": "lines+markers", "name": say!(t, "model"), "x": days, "y": percent(|c| c.model), "line": {"color": COLOURS[0], "width": 2, "dash": "dash"}},
        ],
        "layout": layout(320, t, &json!({
            "yaxis": {"ticksuffix": " %", "rangemode": "tozero", "gridcolor": "#e6e8eb"},
            "xaxis": {"showgrid": false, "type": "date", "dtick": "M1", "tickformat": t.months()},
            "meta": {"least-width": 640},
        })),
    });
    Some(Chart {
        name: "replay".to_owned(),
        caption: say!(
            t,
            "{item}, per cent of the undisturbed rate.",
            item = t.quoted(&crate::words::capital(&recovery.item))
        ),
        figure,
        height: 320,
    })
}

/// Assumptions in the chart of influence.
const RANKED: usize = 12;

/// The assumptions that move the loss most.
pub(crate) fn influence(answer: &Answer, t: Language) -> Option<Chart> {
    let rows: Vec<_> = answer.influence.iter().take(RANKED).rev().collect();
    let loss = rows.first()?.loss;
    let (scale, unit) = t.dollars_on_axis();
    let side = |of: fn(&answer::Influence) -> f64| -> Vec<f64> {
        rows.iter().map(|row| ((of(row) - loss) / 1e6 * scale).round() / 1e3).collect()
    };
    let names: Vec<String> = rows.iter().map(|row| format!("{} ({})", row.name, row.trust)).collect();
    let bar = |name: &str, values: Vec<f64>, colour: &str| {
        json!({
            "type": "bar", "orientation": "h", "name": name, "y": names, "x": values, "marker": {"color": colour},
        })
    };
    let height = 110 + 26 * rows.len();
    Some(Chart {
        name: "influence".to_owned(),
        caption: say!(
            t,
            "Change of the loss in `{scenario}` (central {loss}), USD bn, when one assumption goes to an end of its range and all others stay; in brackets the grade of trust.",
            scenario = answer.focus.as_deref().unwrap_or(""),
            loss = t.dollars(loss),
        ),
        figure: json!({
            "data": [
                bar(say!(t, "low end"), side(|row| row.loss_low), COLOURS[5]),
                bar(say!(t, "high end"), side(|row| row.loss_high), COLOURS[1]),
            ],
            "layout": layout(height, t, &json!({
                "barmode": "overlay", "margin": {"l": 210, "r": 20, "t": 10, "b": 60}, "meta": {"least-width": 480},
                "xaxis": {"gridcolor": "#e6e8eb", "ticksuffix": unit}, "legend": {"orientation": "h", "y": -0.14},
            })),
        }),
        height,
    })
}

/// Published losses beside ours, as parts of GDP.
pub(crate) fn published(answer: &Answer, t: Language) -> Chart {
    let per_cent = |share: f64| (share * 1e6).round() / 1e4;
    let rows: Vec<_> = answer.published.iter().rev().collect();
    let names: Vec<String> = rows
        .iter()
        .enumerate()
        // A category of the axis holds one row: equal names would fall together.
        .map(|(number, row)| format!("{}. {}, {}", rows.len() - number, row.publisher, row.country))
        .collect();
    let ours: Vec<f64> = rows.iter().map(|row| per_cent(row.ours[1])).collect();
    let bars = |of: fn(&answer::PublishedComparison) -> f64| -> Vec<f64> {
        rows.iter().map(|row| per_cent(of(row))).collect()
    };
    let height = 130 + 30 * rows.len();
    Chart {
        name: "published-losses".to_owned(),
        caption: say!(t, "Losses that others published (diamonds) and ours for the scenario nearest to theirs (dots), per cent of GDP on a logarithmic scale; whiskers: lower and upper bound of our method. The numbers lead to the rows of the table below.").to_owned(),
        figure: json!({
            "data": [
                {"type": "scatter", "mode": "markers", "name": say!(t, "published"), "y": names, "x": bars(|row| row.share),
                 "marker": {"symbol": "diamond", "size": 11, "color": COLOURS[1]}},
                {"type": "scatter", "mode": "markers", "name": say!(t, "ours"), "y": names, "x": ours,
                 "marker": {"size": 10, "color": COLOURS[0]},
                 "error_x": {"type": "data", "color": "#50555c", "thickness": 1.2,
                    "array": bars(|row| row.ours[2] - row.ours[1]), "arrayminus": bars(|row| row.ours[1] - row.ours[0])}},
            ],
            "layout": layout(height, t, &json!({
                "margin": {"l": 60, "r": 20, "t": 10, "b": 60}, "meta": {"least-width": 560},
                "yaxis": {"automargin": true, "tickfont": {"size": 11}},
                "xaxis": log_axis(&[0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0], " %"),
                "legend": {"orientation": "h", "y": -0.14},
            })),
        }),
        height,
    }
}
