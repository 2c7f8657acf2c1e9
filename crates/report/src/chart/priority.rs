//! Charts of the priority of minerals, for one viewpoint each.

use answer::PriorityAnswer;
use codes::{Area, Code, Stage};
use criticality::{MatrixRow, Method, Profile, Range, StageProfile};
use serde_json::{Value, json};

use super::{COLOURS, Chart, GREY, layout};
use crate::language::{Language, say};

/// Minerals with a label in the matrix.
const LABELLED: usize = 15;
/// Minerals in the map of control.
const MAPPED: usize = 30;
/// Minerals with a line across the methods.
const LINED: usize = 12;
/// Height of a row of the map and of a label, in pixels.
const ROW: usize = 21;
const LABEL: f64 = 15.0;
/// From here on labels stand in a column at the right, because likelihoods crowd below one.
const CROWDED: f64 = 0.8;
/// Colour of those whose largest controller restricts exports, and of the others.
const RESTRICTED: &str = "#b2182b";
const FREE: &str = "#2166ac";
/// Products of likelihood and consequence at which a line of equal priority is drawn.
const LEVELS: [f64; 3] = [1.0, 2.0, 4.0];
/// Columns of the map: the word and the stages it holds.
fn columns(t: Language) -> [(&'static str, &'static [Stage]); 3] {
    [
        (say!(t, "mining"), &[Stage::Mining]),
        (say!(t, "refining or separation"), &[Stage::Separation, Stage::Refining]),
        (say!(t, "metal"), &[Stage::Metal]),
    ]
}

fn short(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// Who controls most of a stage: country, share, whether it restricts; `None` where nothing is made.
fn largest(stage: &StageProfile) -> Option<(Area, f64, bool)> {
    let total: f64 = stage.controlled.iter().map(|supplier| supplier.output.value).sum();
    let most = stage.controlled.iter().max_by(|a, b| a.output.value.total_cmp(&b.output.value))?;
    (total > 0.0).then(|| (most.country, most.output.value / total, most.restricts))
}

/// The same over several stages, where the share is highest; the first of them if shares are equal.
fn largest_of(profile: &Profile, stages: &[Stage]) -> Option<(Area, f64, bool)> {
    profile
        .stages
        .iter()
        .filter(|stage| stages.contains(&stage.stage))
        .filter_map(|stage| Some((stage.stage, largest(stage)?)))
        .max_by(|a, b| a.1.1.total_cmp(&b.1.1).then(b.0.cmp(&a.0)))
        .map(|found| found.1)
}

/// Moves heights apart, highest first, until no two are nearer than a gap; their middle stays.
fn apart(heights: &[f64], gap: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..heights.len()).collect();
    order.sort_by(|a, b| heights[*b].total_cmp(&heights[*a]).then(a.cmp(b)));
    // Groups that touch, as members and the sum of the heights at which their first would stand.
    let mut groups: Vec<(Vec<usize>, f64)> = Vec::new();
    let top = |group: &(Vec<usize>, f64)| group.1 / group.0.len() as f64;
    for index in order {
        groups.push((vec![index], heights[index]));
        while let [.., above, below] = groups.as_slice() {
            let size = above.0.len() as f64;
            if top(above) - size * gap >= top(below) {
                break;
            }
            let (members, sum) = groups.pop().unwrap_or_default();
            if let Some(above) = groups.last_mut() {
                above.1 += sum + gap * size * members.len() as f64;
                above.0.extend(members);
            }
        }
    }
    let mut moved = heights.to_vec();
    for group in &groups {
        for (number, index) in group.0.iter().enumerate() {
            moved[*index] = top(group) - gap * number as f64;
        }
    }
    moved
}

/// A label in a column at the right, with a thin line to its point.
fn label(text: &str, point: (f64, f64), column: f64, height: f64, colour: &str) -> Value {
    json!({
        "text": text, "x": point.0, "y": short(point.1), "ax": column, "ay": short(height),
        "axref": "x", "ayref": "y", "xanchor": "left", "showarrow": true, "arrowhead": 0, "arrowwidth": 0.6,
        "arrowcolor": GREY, "standoff": 4, "font": {"size": 12, "color": colour}, "borderpad": 0,
    })
}

/// Likelihood and consequence of every mineral, with their ranges.
pub(crate) fn matrix(block: &PriorityAnswer, t: Language) -> Chart {
    const HEIGHT: usize = 560;
    let points: Vec<(usize, &MatrixRow, Range, Range)> = block
        .matrix
        .rows
        .iter()
        .enumerate()
        .filter_map(|(number, row)| Some((number, row, row.likelihood?, row.consequence?)))
        .collect();
    let restricted = |number: usize| {
        largest_of(&block.profiles[number], &Stage::ALL).is_some_and(|controller| controller.2)
    };
    let highest = points.iter().map(|point| point.3.ends()[1].max(point.3.value)).fold(1.0, f64::max).ceil();
    let mut data: Vec<Value> = LEVELS
        .iter()
        .map(|level| {
            let from = level / highest;
            let xs: Vec<f64> =
                (0..=40).map(|step| short(from + (1.0 - from) * f64::from(step) / 40.0)).collect();
            json!({
                "type": "scatter", "mode": "lines", "hoverinfo": "skip", "showlegend": false,
                "x": xs, "y": xs.iter().map(|x| short((level / x).min(highest))).collect::<Vec<_>>(),
                "line": {"color": "#c3c8ce", "width": 1, "dash": "dot"},
            })
        })
        .collect();
    for (name, wanted, colour) in [
        (say!(t, "largest controller of the narrowest stage restricts exports"), true, RESTRICTED),
        (say!(t, "it does not"), false, FREE),
    ] {
        let some: Vec<_> = points.iter().filter(|point| restricted(point.0) == wanted).collect();
        let bars = |of: fn(&Range) -> f64, pick: fn(&(usize, &MatrixRow, Range, Range)) -> Range| {
            some.iter().map(|point| short(of(&pick(point)).max(0.0))).collect::<Vec<f64>>()
        };
        let error = |pick: fn(&(usize, &MatrixRow, Range, Range)) -> Range| {
            json!({
                "type": "data", "symmetric": false, "thickness": 0.8, "width": 0, "color": if wanted { "rgba(178,24,43,0.5)" } else { "rgba(33,102,172,0.5)" },
                "array": bars(|range| range.ends()[1] - range.value, pick),
                "arrayminus": bars(|range| range.value - range.ends()[0], pick),
            })
        };
        let text = |point: &&(usize, &MatrixRow, Range, Range)| {
            let short = |range: Range, digits: usize| t.ranged(range, |value| format!("{value:.digits$}"));
            say!(
                t,
                "{mineral}<br>likelihood {likelihood}<br>consequence {consequence}",
                mineral = t.capital(&t.mineral(point.1.mineral)),
                likelihood = short(point.2, 2),
                consequence = short(point.3, 1),
            )
        };
        data.push(json!({
            "type": "scatter", "mode": "markers", "name": name,
            "x": some.iter().map(|point| short(point.2.value)).collect::<Vec<_>>(),
            "y": some.iter().map(|point| short(point.3.value)).collect::<Vec<_>>(),
            "text": some.iter().map(text).collect::<Vec<_>>(),
            "hovertemplate": "%{text}<extra></extra>",
            "marker": {"color": colour, "size": 8, "line": {"color": "#ffffff", "width": 0.7}},
            "error_x": error(|point| point.2),
            "error_y": error(|point| point.3),
        }));
    }
    let mut annotations: Vec<Value> = LEVELS
        .iter()
        .map(|level| {
            json!({
                "text": level.to_string(), "x": short(level / highest), "y": highest, "yanchor": "bottom",
                "showarrow": false, "font": {"size": 11, "color": super::SOFT},
            })
        })
        .collect();
    let labelled: Vec<_> = points.iter().filter(|point| point.0 < LABELLED).collect();
    let colour = |number: usize| if restricted(number) { RESTRICTED } else { FREE };
    let crowded: Vec<_> = labelled.iter().filter(|point| point.2.value >= CROWDED).collect();
    let heights: Vec<f64> = crowded.iter().map(|point| point.3.value).collect();
    let gap = LABEL * highest / (HEIGHT as f64 - 130.0);
    for (point, height) in crowded.iter().zip(apart(&heights, gap)) {
        let at = (short(point.2.value), point.3.value);
        annotations.push(label(point.1.mineral.as_str(), at, 1.06, height, colour(point.0)));
    }
    for point in labelled.iter().filter(|point| point.2.value < CROWDED) {
        annotations.push(json!({
            "text": point.1.mineral.as_str(), "x": short(point.2.value), "y": short(point.3.value),
            "showarrow": false, "xanchor": "left", "yanchor": "bottom", "xshift": 3,
            "font": {"size": 12, "color": colour(point.0)},
        }));
    }
    let range = if points.iter().any(|point| point.2.drawn.is_some() || point.3.drawn.is_some()) {
        say!(t, "Bars hold nine of ten draws; dots are the likeliest figures.")
    } else {
        say!(t, "Dots are the likeliest figures; nothing was drawn.")
    };
    Chart {
        name: format!("priority-{}", block.country),
        caption: say!(
            t,
            "Priority for {country}: how likely a restriction is, and what is at stake. {range} The first {labelled} are named, the others show their name when pointed at. Dotted: equal likelihood times consequence. {placed} of {all} minerals can be placed.",
            country = t.viewpoint(&block.country),
            range = range,
            labelled = LABELLED,
            placed = points.len(),
            all = block.matrix.rows.len(),
        ),
        figure: json!({"data": data, "layout": layout(HEIGHT, t, &json!({
            "annotations": annotations,
            "xaxis": {"title": {"text": say!(t, "likelihood")}, "range": [0, 1.13], "tickvals": [0, 0.2, 0.4, 0.6, 0.8, 1], "gridcolor": "#e6e8eb", "zeroline": false},
            "yaxis": {"title": {"text": say!(t, "consequence")}, "range": [0, highest * 1.04], "gridcolor": "#e6e8eb", "zeroline": false},
            "legend": {"orientation": "h", "y": -0.14},
        }))}),
        height: HEIGHT,
    }
}

/// Who controls most of each stage of the minerals first by priority.
pub(crate) fn control(block: &PriorityAnswer, t: Language) -> Chart {
    let profiles: Vec<&Profile> = block.profiles.iter().take(MAPPED).collect();
    let columns = columns(t);
    let over = |empty: Value, each: &dyn Fn(Area, f64, bool) -> Value| -> Vec<Vec<Value>> {
        let cell = |profile: &Profile, stages: &[Stage]| {
            largest_of(profile, stages).map_or(empty.clone(), |most| each(most.0, most.1, most.2))
        };
        profiles.iter().map(|p| columns.iter().map(|column| cell(p, column.1)).collect()).collect()
    };
    let words = |owner: Area, share: f64, _| {
        let home = if block.country.contains(owner) { say!(t, " (home)") } else { "" };
        Value::from(format!("{owner} {}{home}", t.percent(share).replace(' ', "\u{a0}")))
    };
    let hover = |owner: Area, share: f64, restricts: bool| {
        let word = if restricts { say!(t, ", which restricts exports") } else { "" };
        Value::from(format!("{}{word}: {}", t.country(owner), t.percent(share)))
    };
    let height = 90 + ROW * profiles.len();
    Chart {
        name: format!("control-{}", block.country),
        caption: say!(
            t,
            "The country whose owners control most of each stage, and their share, for the first {count} minerals of {country} by priority. An empty cell: no output of that stage is in the dataset.",
            count = profiles.len(),
            country = t.viewpoint(&block.country),
        ),
        figure: json!({
            "data": [{
                "type": "heatmap",
                "x": columns.map(|column| column.0),
                "y": profiles.iter().map(|profile| profile.mineral.as_str()).collect::<Vec<_>>(),
                "z": over(Value::Null, &|_, share, _| Value::from(short(100.0 * share))),
                "text": over("".into(), &words), "texttemplate": "%{text}", "textfont": {"size": 12, "color": "#20242a"},
                "customdata": over("".into(), &hover), "hovertemplate": "%{y}, %{x}<br>%{customdata}<extra></extra>",
                "hoverongaps": false, "xgap": 2, "ygap": 1, "zmin": 0, "zmax": 100,
                "colorscale": [[0, "#f7f7f7"], [0.4, "#fde6da"], [0.75, "#f9bfa3"], [1, "#ef8262"]],
                "colorbar": {"ticksuffix": " %", "thickness": 12, "len": 0.5, "outlinewidth": 0},
            }],
            "layout": layout(height, t, &json!({
                "margin": {"l": 80, "r": 20, "t": 40, "b": 20}, "meta": {"least-width": 540},
                "xaxis": {"side": "top", "showgrid": false, "fixedrange": true},
                "yaxis": {"autorange": "reversed", "showgrid": false, "type": "category", "dtick": 1, "fixedrange": true},
            })),
        }),
        height,
    }
}

/// The word of a method, short enough for an axis.
fn method_words(method: Method, t: Language) -> String {
    if t == Language::Japanese {
        return t.name(method.as_str());
    }
    if method == Method::GeoPolRisk {
        return "GeoPolRisk".to_owned();
    }
    let words = method.as_str().replacen('-', " ", 1).replace('-', "<br>");
    words.replace("eu ", "EU ").replace("usgs ", "USGS ")
}

/// Ranks of the first minerals under every method that ranks at least half of all.
pub(crate) fn ranks(block: &PriorityAnswer, t: Language) -> Chart {
    const HEIGHT: usize = 560;
    let rows = &block.matrix.rows;
    let ranked = |method: usize| rows.iter().filter(|row| row.ranks[method].is_some()).count();
    let methods: Vec<usize> =
        (0..Method::ALL.len()).filter(|method| 2 * ranked(*method) >= rows.len()).collect();
    let first: Vec<&MatrixRow> = rows.iter().take(LINED).collect();
    let names: Vec<String> = methods.iter().map(|method| method_words(Method::ALL[*method], t)).collect();
    let colour = |number: usize| COLOURS[number % COLOURS.len()];
    let data: Vec<Value> = first
        .iter()
        .enumerate()
        .map(|(number, row)| {
            json!({
                "type": "scatter", "mode": "lines+markers", "name": row.mineral.as_str(), "showlegend": false,
                "x": (0..methods.len()).collect::<Vec<_>>(),
                "y": methods.iter().map(|method| row.ranks[*method]).collect::<Vec<_>>(),
                "text": names.iter().map(|name| name.replace("<br>", " ")).collect::<Vec<_>>(),
                "hovertemplate": format!("{}, %{{text}}: %{{y}}<extra></extra>", t.capital(&t.mineral(row.mineral))),
                "line": {"width": 1.8, "color": colour(number), "dash": if number < COLOURS.len() { "solid" } else { "dot" }},
                "marker": {"size": 5},
            })
        })
        .collect();
    let ends: Vec<(usize, f64, f64)> = first
        .iter()
        .enumerate()
        .filter_map(|(number, row)| {
            let last = methods.iter().rposition(|method| row.ranks[*method].is_some())?;
            Some((number, last as f64, row.ranks[methods[last]]?))
        })
        .collect();
    let lowest = first
        .iter()
        .flat_map(|row| methods.iter().filter_map(|method| row.ranks[*method]))
        .fold(LINED as f64, f64::max);
    // Ranks run down, so that labels are moved apart on the negative scale.
    let heights: Vec<f64> = ends.iter().map(|end| -end.2).collect();
    let gap = LABEL * (lowest + 3.0) / (HEIGHT as f64 - 140.0);
    let mut moved = apart(&heights, gap);
    let above = moved.iter().copied().fold(f64::MIN, f64::max) + 0.5;
    if above > 0.0 {
        for height in &mut moved {
            *height -= above;
        }
    }
    let column = methods.len() as f64 - 0.6;
    let annotations: Vec<Value> = ends
        .iter()
        .zip(moved)
        .map(|(end, height)| {
            label(first[end.0].mineral.as_str(), (end.1, end.2), column, -height, colour(end.0))
        })
        .collect();
    Chart {
        name: format!("ranks-{}", block.country),
        caption: say!(
            t,
            "Rank of the first {count} minerals of {country} under each method that ranks at least half of the {all} minerals. Lines that stay together: methods agree. Equal scores share the mean rank.",
            count = first.len(),
            country = t.viewpoint(&block.country),
            all = rows.len(),
        ),
        figure: json!({"data": data, "layout": layout(HEIGHT, t, &json!({
            "margin": {"l": 60, "r": 20, "t": 20, "b": 120}, "meta": {"least-width": 110 + 48 * methods.len()},
            "annotations": annotations,
            "xaxis": {
                "tickvals": (0..methods.len()).collect::<Vec<_>>(), "ticktext": names, "tickangle": -45,
                "range": [-0.3, methods.len() as f64 + 0.1], "gridcolor": "#eef0f3", "zeroline": false, "tickfont": {"size": 12},
            },
            "yaxis": {"title": {"text": say!(t, "rank")}, "range": [lowest + 2.0, -1.0], "tickvals": [1, 10, 20, 30, 40, 50, 60], "gridcolor": "#e6e8eb", "zeroline": false},
        }))}),
        height: HEIGHT,
    }
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn labels_keep_their_order_and_their_distance() {
        let moved = apart(&[5.0, 5.1, 1.0, 5.0], 0.5);
        for (height, expected) in moved.iter().zip([5.033_333, 5.533_333, 1.0, 4.533_333]) {
            assert!((height - expected).abs() < 1e-5, "{moved:?}");
        }
    }
}
