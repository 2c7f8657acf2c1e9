//! Charts as Plotly figures: `{data, layout}` in JSON, which a reader can also take into Python.

use answer::{Answer, Case, ScenarioAnswer};
use chain::{Chain, ElementFlow, Station};
use codes::{Area, Mineral, Stage};
use serde_json::{Value, json};

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

/// Colours that stay apart for readers with any colour vision (Okabe and Ito).
pub(crate) const COLOURS: [&str; 8] =
    ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a5c00", "#000000"];
pub(crate) const GREY: &str = "#8a8f98";
/// Lines in one panel.
const LINES: usize = 6;
/// Stations below this part of an element's mine output are drawn as one.
const SMALL: f64 = 0.02;
/// Flows below this part of mine output are not drawn, and those from and to a viewpoint below the second.
const THIN: f64 = 0.002;
const THIN_VIEWPOINT: f64 = 0.0003;

pub(crate) fn layout(height: usize, more: &Value) -> Value {
    let mut layout = json!({
        "height": height,
        "margin": {"l": 60, "r": 20, "t": 30, "b": 45},
        "font": {"family": "system-ui, sans-serif", "size": 13, "color": "#20242a"},
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

/// The way of an element from mine to use.
pub(crate) fn flow(answer: &Answer, mineral: Mineral) -> Chart {
    let chain: &Chain = &answer.chain;
    let flows = chain.element_flows(mineral);
    let dominant = answer.assess.iter().find(|row| row.mineral == mineral).map(|row| row.dominant);
    let mined: f64 = chain.mineral(mineral).map_or(0.0, |index| chain.mined(index).iter().sum());
    let through = |station: Station| -> f64 {
        let into: f64 = flows.iter().filter(|flow| flow.to == station).map(|flow| flow.amount).sum();
        let out: f64 = flows.iter().filter(|flow| flow.from == station).map(|flow| flow.amount).sum();
        into.max(out)
    };
    let viewpoint = |place: usize| answer.world.viewpoints.contains(&place);
    // Swarf ends where magnets are made and begins anew where it is regained, so that no band runs backwards.
    let shown = |station: Station, begins: bool| match station {
        Station::At(stage, place) if !viewpoint(place) && through(station) < SMALL * mined => {
            format!("{} elsewhere", stage_words(stage))
        }
        Station::At(stage, place) => format!("{} {}", stage_words(stage), chain.places[place].name()),
        Station::Swarf if begins => "Regained from swarf".to_owned(),
        other => crate::words::capital(&crate::tables::station(chain, other)),
    };
    let touches = |flow: &&ElementFlow| {
        [flow.from, flow.to]
            .iter()
            .any(|station| matches!(station, Station::At(_, place) if viewpoint(*place)))
    };
    let seen = |flow: &&ElementFlow| {
        flow.to != Station::Scrap && flow.amount > mined * if touches(flow) { THIN_VIEWPOINT } else { THIN }
    };
    let mut labels: Vec<(String, usize, bool)> = Vec::new();
    let mut links: Vec<(usize, usize, f64)> = Vec::new();
    for flow in flows.iter().filter(seen) {
        let mut index = |station: Station, begins: bool| {
            let label = shown(station, begins);
            labels.iter().position(|known| known.0 == label).unwrap_or_else(|| {
                let marked =
                    matches!(station, Station::At(_, place) if Some(chain.places[place]) == dominant);
                labels.push((label, column(station, begins), marked));
                labels.len() - 1
            })
        };
        let (from, to) = (index(flow.from, true), index(flow.to, false));
        match links.iter_mut().find(|link| (link.0, link.1) == (from, to)) {
            Some(link) => link.2 += flow.amount,
            None => links.push((from, to, flow.amount)),
        }
    }
    let colour = |index: usize| {
        let (_, column, marked) = &labels[index];
        if *marked {
            "#b2182b"
        } else if *column == LAST && !labels[index].0.starts_with("Used") {
            GREY
        } else {
            "#2166ac"
        }
    };
    let xs: Vec<f64> = labels.iter().map(|label| ACROSS[label.1]).collect();
    let figure = json!({
        "data": [{
            "type": "sankey",
            "arrangement": "snap",
            "valueformat": ",.0f",
            "valuesuffix": " t REO/a",
            "node": {
                "label": labels.iter().map(|label| label.0.as_str()).collect::<Vec<_>>(),
                "color": (0..labels.len()).map(colour).collect::<Vec<_>>(),
                "x": xs,
                "y": vertical(&labels, &links),
                "pad": 14, "thickness": 14,
                "line": {"width": 0},
            },
            "link": {
                "source": links.iter().map(|link| link.0).collect::<Vec<_>>(),
                "target": links.iter().map(|link| link.1).collect::<Vec<_>>(),
                "value": links.iter().map(|link| link.2).collect::<Vec<_>>(),
                "color": links.iter().map(|link| if labels[link.0].2 { "rgba(178,24,43,0.22)" } else { "rgba(33,102,172,0.22)" }).collect::<Vec<_>>(),
            },
        }],
        "layout": layout(520, &json!({"margin": {"l": 10, "r": 10, "t": 20, "b": 20}})),
    });
    Chart {
        name: format!("flow-{mineral}"),
        caption: format!(
            "{}: from mine to use in {}, t REO a year; mined content {} t.{}",
            crate::words::capital(mineral.name()),
            chain.year,
            crate::words::number(mined, 3),
            dominant.map_or(String::new(), |area| format!(
                " Red: what stands in {}.",
                crate::words::country(area)
            )),
        ),
        figure,
        height: 520,
    }
}

fn stage_words(stage: Stage) -> &'static str {
    match stage {
        Stage::Mining => "Mined:",
        Stage::Separation => "Separated:",
        Stage::Metal => "Metal:",
        Stage::Component => "Magnets:",
        Stage::Use => "Used:",
        _ => "",
    }
}

/// Column of use in the diagram, and of all ends that are no use.
const LAST: usize = 4;

/// Where the columns stand; the last two are further apart, for their names face each other.
const ACROSS: [f64; LAST + 1] = [0.001, 0.24, 0.47, 0.69, 0.999];

/// Column of a station in the diagram.
fn column(station: Station, begins: bool) -> usize {
    match station {
        Station::At(Stage::Mining, _) | Station::ByProduct | Station::Residual => 0,
        Station::Swarf if begins => 0,
        Station::At(Stage::Separation, _) => 1,
        Station::At(Stage::Metal, _) => 2,
        Station::At(Stage::Component, _) => 3,
        _ => LAST,
    }
}

/// Heights at which the nodes of each column stand: the largest first, ends that are no use below.
fn vertical(labels: &[(String, usize, bool)], links: &[(usize, usize, f64)]) -> Vec<f64> {
    let size = |node: usize| {
        let into: f64 = links.iter().filter(|link| link.1 == node).map(|link| link.2).sum();
        let out: f64 = links.iter().filter(|link| link.0 == node).map(|link| link.2).sum();
        into.max(out)
    };
    let mut heights = vec![0.5; labels.len()];
    for column in 0..=LAST {
        let mut nodes: Vec<usize> = (0..labels.len()).filter(|node| labels[*node].1 == column).collect();
        let is_end = |node: usize| column == LAST && !labels[node].0.starts_with("Used");
        nodes.sort_by(|a, b| is_end(*a).cmp(&is_end(*b)).then(size(*b).total_cmp(&size(*a))));
        let total: f64 = nodes.iter().map(|node| size(*node)).sum();
        let gaps = 0.3 / nodes.len().max(1) as f64;
        let mut at = 0.02;
        for node in nodes {
            let share = if total > 0.0 { 0.66 * size(node) / total } else { 0.0 };
            heights[node] = (at + share / 2.0).clamp(0.01, 0.99);
            at += share + gaps;
        }
    }
    heights
}

/// One panel a viewpoint: a weekly series of the elements that matter most in a scenario.
fn panels(
    answer: &Answer,
    name: String,
    caption: String,
    value_axis: &Value,
    from: usize,
    series: impl Fn(Area) -> Vec<(String, Vec<f64>)>,
) -> Chart {
    let scenario_first =
        answer.scenarios.first().map_or(answer.study.start, |scenario| scenario.outcome.first);
    let mut data = Vec::new();
    let mut layout_of = json!({
        "grid": {"rows": 1, "columns": answer.study.viewpoints.len(), "pattern": "independent"},
        "annotations": [],
    });
    let mut annotations = Vec::new();
    let mut colours: Vec<String> = Vec::new();
    for (panel, country) in answer.study.viewpoints.iter().enumerate() {
        let area = Area::Country(*country);
        let suffix = if panel == 0 { String::new() } else { (panel + 1).to_string() };
        for (label, values) in series(area) {
            let known = colours.iter().position(|known| *known == label);
            let colour = known.unwrap_or_else(|| {
                colours.push(label.clone());
                colours.len() - 1
            });
            let days: Vec<String> =
                (from..values.len()).map(|week| week_begin(scenario_first, week).to_string()).collect();
            let rounded: Vec<f64> = values[from..].iter().map(|value| (value * 1e4).round() / 1e4).collect();
            data.push(json!({
                "type": "scatter", "mode": "lines", "name": label, "legendgroup": label,
                "showlegend": known.is_none(),
                "x": days, "y": rounded,
                "xaxis": format!("x{suffix}"), "yaxis": format!("y{suffix}"),
                "line": {"width": 2, "color": COLOURS[colour % COLOURS.len()], "dash": if colour < COLOURS.len() { "solid" } else { "dot" }},
            }));
        }
        annotations.push(json!({
            "text": country.name(), "showarrow": false, "xref": format!("x{suffix} domain"),
            "yref": format!("y{suffix} domain"), "x": 0, "y": 1.09, "xanchor": "left", "font": {"size": 14},
        }));
        if let Some(layout) = layout_of.as_object_mut() {
            layout.insert(format!("yaxis{suffix}"), value_axis.clone());
            layout.insert(format!("xaxis{suffix}"), json!({"showgrid": false, "type": "date"}));
        }
    }
    if let Some(layout) = layout_of.as_object_mut() {
        layout.insert("annotations".to_owned(), Value::from(annotations));
    }
    Chart { name, caption, figure: json!({"data": data, "layout": layout(340, &layout_of)}), height: 340 }
}

/// Unmet use week by week of the elements that are missed most; `None` if nothing is missed.
pub(crate) fn shortage(answer: &Answer, scenario: &ScenarioAnswer) -> Option<Chart> {
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
        format!("shortage-{}", scenario.scenario.id),
        format!(
            "{}: part of the use wanted that goes unmet each week, per cent, for the elements of which most value is missed.",
            scenario.scenario.title
        ),
        &json!({"rangemode": "tozero", "ticksuffix": " %", "gridcolor": "#e6e8eb"}),
        outcome.history,
        missed,
    ))
}

/// Quoted prices week by week, history included.
pub(crate) fn price(answer: &Answer, scenario: &ScenarioAnswer) -> Chart {
    let outcome = &scenario.outcome;
    let weightiest = |area: Area| {
        let mut quotes: Vec<_> = outcome
            .elements
            .iter()
            .filter(|element| answer.world.places[element.place] == area && element.base > 0.0)
            .filter_map(|element| {
                let market = answer.world.quoted_market(element.mineral, element.place)?;
                let value = element.base * answer.world.oxide_price(element.mineral)?;
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
        format!("price-{}", scenario.scenario.id),
        format!(
            "{}: quoted price of oxide or metal over the baseline's, for the elements of most value, history from {} included. Paid prices move far less.",
            scenario.scenario.title,
            crate::words::day(answer.study.history_from),
        ),
        &json!({"type": "log", "ticksuffix": "x", "gridcolor": "#e6e8eb", "tickvals": [0.5, 1, 2, 5, 10, 20, 50, 100], "ticktext": ["0.5x", "1x", "2x", "5x", "10x", "20x", "50x", "100x"]}),
        0,
        weightiest,
    )
}

/// Loss in the first year by scenario and viewpoint, with the outer band of all assumptions.
pub(crate) fn losses(answer: &Answer) -> Chart {
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
                "type": "bar", "name": country.name(),
                "x": scenarios.iter().map(|s| s.scenario.id.as_str()).collect::<Vec<_>>(),
                "y": central,
                "marker": {"color": COLOURS[number % COLOURS.len()]},
                "error_y": {"type": "data", "array": over, "arrayminus": under, "color": "#50555c", "thickness": 1.3},
            })
        })
        .collect();
    Chart {
        name: "losses".to_owned(),
        caption: format!(
            "Value added lost in the first year, central case, per cent of GDP. Whiskers: {}.",
            if answer.ensemble.is_some() {
                "5 to 95 % of the draws of all uncertain figures"
            } else {
                "low and high case, in which every assumption stands at its harmless or harmful end at once; no probable range"
            }
        ),
        figure: json!({"data": data, "layout": layout(360, &json!({
            "barmode": "group", "yaxis": {"ticksuffix": " %", "rangemode": "tozero", "gridcolor": "#e6e8eb"},
        }))}),
        height: 360,
    }
}

/// Losses by sector of a scenario, largest first.
pub(crate) fn sectors(answer: &Answer, scenario: &ScenarioAnswer) -> Option<Chart> {
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
    let billions = |value: f64| (value / 1e6).round() / 1e3;
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
                totals.iter().map(|total| of(total.0).map_or(0.0, |loss| billions(value(loss)))).collect()
            };
            json!({
                "type": "bar", "orientation": "h", "name": country.name(),
                "y": totals.iter().map(|total| total.0.name()).collect::<Vec<_>>(),
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
        caption: format!(
            "{}: value added lost by sector in {} weeks, USD bn of 2025; whiskers: lower and upper bound of the method, central assumptions.",
            scenario.scenario.title, answer.study.weeks
        ),
        figure: json!({"data": data, "layout": layout(height, &json!({
            "barmode": "group", "margin": {"l": 230, "r": 20, "t": 20, "b": 60},
            "xaxis": {"rangemode": "tozero", "gridcolor": "#e6e8eb", "tickprefix": "", "ticksuffix": " bn"},
            "legend": {"orientation": "h", "y": -0.12},
        }))}),
        height,
    })
}

/// Exports of magnets, observed and in the model.
pub(crate) fn replay(answer: &Answer) -> Option<Chart> {
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
            {"type": "scatter", "mode": "lines+markers", "name": "observed", "x": days, "y": percent(|c| c.observed), "line": {"color": "#000000", "width": 2}},
            {"type": "scatter", "mode": "lines+markers", "name": "model", "x": days, "y": percent(|c| c.model), "line": {"color": COLOURS[0], "width": 2, "dash": "dash"}},
        ],
        "layout": layout(320, &json!({
            "yaxis": {"ticksuffix": " %", "rangemode": "tozero", "gridcolor": "#e6e8eb"},
            "xaxis": {"showgrid": false, "type": "date", "dtick": "M1", "tickformat": "%b %y"},
        })),
    });
    Some(Chart {
        name: "replay".to_owned(),
        caption: format!("{}, per cent of the undisturbed rate.", crate::words::capital(&recovery.item)),
        figure,
        height: 320,
    })
}

/// Assumptions in the chart of influence.
const RANKED: usize = 12;

/// The assumptions that move the loss most.
pub(crate) fn influence(answer: &Answer) -> Option<Chart> {
    let rows: Vec<_> = answer.influence.iter().take(RANKED).rev().collect();
    let loss = rows.first()?.loss;
    let side = |of: fn(&answer::Influence) -> f64| -> Vec<f64> {
        rows.iter().map(|row| ((of(row) - loss) / 1e6).round() / 1e3).collect()
    };
    let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    let bar = |name: &str, values: Vec<f64>, colour: &str| {
        json!({
            "type": "bar", "orientation": "h", "name": name, "y": names, "x": values, "marker": {"color": colour},
        })
    };
    let height = 110 + 26 * rows.len();
    Some(Chart {
        name: "influence".to_owned(),
        caption: format!(
            "Change of the loss in `{}` (central {}), USD bn, when one assumption goes to an end of its range and all others stay.",
            answer.focus.as_deref().unwrap_or(""),
            crate::words::dollars(loss),
        ),
        figure: json!({
            "data": [
                bar("low end", side(|row| row.loss_low), COLOURS[5]),
                bar("high end", side(|row| row.loss_high), COLOURS[1]),
            ],
            "layout": layout(height, &json!({
                "barmode": "overlay", "margin": {"l": 210, "r": 20, "t": 10, "b": 60},
                "xaxis": {"gridcolor": "#e6e8eb", "ticksuffix": " bn"}, "legend": {"orientation": "h", "y": -0.14},
            })),
        }),
        height,
    })
}
