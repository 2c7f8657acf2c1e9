//! Charts of what the draws say: fans, calendar of first stops, influence.

use answer::{Answer, ScenarioEnsemble, SeriesFan};
use codes::Area;
use ensemble::Fan;
use jiff::Span;
use serde_json::{Value, json};

use super::{COLOURS, Chart, SOFT, layout, price_axis};
use crate::language::{Language, say};
use crate::words::week_begin;

/// Goods a viewpoint whose fans are drawn.
const GOODS: usize = 2;
/// Unmet part, in the worst week and twentieth of the draws, below which a good is not drawn.
const SMALL: f64 = 0.01;

/// A row of panels: what is read of a good, how it is scaled, its axis and its title.
type Quantity = (fn(&SeriesFan) -> &Vec<Fan>, f64, &'static str, &'static str);

/// Unit on the axes of prices.
const TIMES: &str = "x";

fn quantities(t: Language) -> [Quantity; 4] {
    [
        (|fan| &fan.shortage, 100.0, " %", say!(t, "use unmet")),
        (|fan| &fan.cover, 1.0, say!(t, " d"), say!(t, "users' cover")),
        (|fan| &fan.quoted, 1.0, TIMES, say!(t, "quoted price")),
        (|fan| &fan.paid, 1.0, TIMES, say!(t, "paid price")),
    ]
}

/// Goods at a viewpoint by the value of what goes missing, largest first.
fn missed<'d>(answer: &Answer, drawn: &'d ScenarioEnsemble, area: Area) -> Vec<&'d SeriesFan> {
    let value = |fan: &SeriesFan| -> f64 {
        let market = answer.world.market(fan.mineral, fan.form);
        let place = answer.world.places.iter().position(|place| *place == area);
        let (Some(market), Some(place)) = (market, place) else { return 0.0 };
        let price = answer.world.markets[market].price;
        let weeks: f64 = fan.shortage.iter().map(|fan| fan[2] + fan[4]).sum();
        if price.is_finite() { weeks * answer.world.base_use(market, place) * price } else { 0.0 }
    };
    let mut fans: Vec<&SeriesFan> = drawn
        .series
        .iter()
        .filter(|fan| fan.country == area && fan.shortage.iter().any(|week| week[4] > SMALL))
        .collect();
    fans.sort_by(|a, b| value(b).total_cmp(&value(a)).then((a.mineral, a.form).cmp(&(b.mineral, b.form))));
    fans.truncate(GOODS);
    fans
}

/// Fans of shortage, cover, quoted and paid price, for the goods of which most value goes missing.
pub(crate) fn fans(answer: &Answer, drawn: &ScenarioEnsemble, t: Language) -> Option<Chart> {
    let columns: Vec<&SeriesFan> = answer
        .study
        .viewpoints
        .iter()
        .flat_map(|country| missed(answer, drawn, Area::Country(*country)))
        .collect();
    if columns.is_empty() {
        return None;
    }
    let days: Vec<String> =
        (0..answer.study.weeks).map(|week| week_begin(answer.study.start, week).to_string()).collect();
    let quantities = quantities(t);
    let mut data = Vec::new();
    let mut annotations = Vec::new();
    let mut axes = json!({
        "grid": {"rows": quantities.len(), "columns": columns.len(), "pattern": "independent", "xgap": 0.18, "ygap": 0.38},
        "showlegend": false,
        "margin": {"l": 60, "r": 20, "t": 66, "b": 40},
        "meta": {"least-width": 190 * columns.len()},
    });
    for (row, (of, scale, suffix, title)) in quantities.into_iter().enumerate() {
        for (column, good) in columns.iter().enumerate() {
            let number = row * columns.len() + column + 1;
            let axis = if number == 1 { String::new() } else { number.to_string() };
            data.extend(traces(&days, of(good), scale, &axis, colour(answer, good.country), t));
            axes[format!("yaxis{axis}")] = if suffix == TIMES {
                let ends = |fold: fn(f64, f64) -> f64| of(good).iter().flatten().copied().reduce(fold);
                price_axis(ends(f64::min).unwrap_or(1.0), ends(f64::max).unwrap_or(1.0))
            } else {
                json!({"ticksuffix": suffix, "gridcolor": "#e6e8eb", "nticks": 5, "rangemode": "tozero"})
            };
            axes[format!("xaxis{axis}")] =
                json!({"showgrid": false, "type": "date", "nticks": 4, "tickformat": t.months()});
            let label = if row == 0 {
                format!("<b>{},<br>{}</b><br>{title}", t.goods(good.mineral, good.form), t.area(good.country))
            } else {
                title.to_owned()
            };
            annotations.push(json!({
                "text": label, "showarrow": false, "align": "left", "font": {"size": 12},
                "xref": format!("x{axis} domain"), "yref": format!("y{axis} domain"),
                "x": 0, "y": 1.04, "xanchor": "left", "yanchor": "bottom",
            }));
        }
    }
    axes["annotations"] = Value::from(annotations);
    let height = 210 * quantities.len();
    Some(Chart {
        name: format!("fans-{}", drawn.scenario),
        caption: say!(t, "Median over the draws (line), half of them (dark) and nine tenths (light), week by week, for the goods of which most value goes missing. Quantiles of single weeks are no paths: no draw follows the edge of a fan.").to_owned(),
        figure: json!({"data": data, "layout": layout(height, t, &axes)}),
        height,
    })
}

fn colour(answer: &Answer, country: Area) -> &'static str {
    let number = answer.study.viewpoints.iter().position(|known| Area::Country(*known) == country);
    COLOURS[number.unwrap_or(0) % COLOURS.len()]
}

/// Two bands and the median.
fn traces(days: &[String], fans: &[Fan], scale: f64, axis: &str, colour: &str, t: Language) -> Vec<Value> {
    let level =
        |at: usize| -> Vec<f64> { fans.iter().map(|fan| (fan[at] * scale * 1e4).round() / 1e4).collect() };
    let band = |low: usize, high: usize, opacity: f64| {
        let mut x = days.to_vec();
        x.extend(days.iter().rev().cloned());
        let mut y = level(high);
        y.extend(level(low).into_iter().rev());
        json!({
            "type": "scatter", "mode": "lines", "x": x, "y": y, "fill": "toself", "fillcolor": rgba(colour, opacity),
            "line": {"width": 0, "color": colour}, "hoverinfo": "skip",
            "xaxis": format!("x{axis}"), "yaxis": format!("y{axis}"),
        })
    };
    vec![
        band(0, 4, 0.18),
        band(1, 3, 0.35),
        json!({
            "type": "scatter", "mode": "lines", "name": say!(t, "median"), "x": days, "y": level(2),
            "line": {"width": 2, "color": colour}, "xaxis": format!("x{axis}"), "yaxis": format!("y{axis}"),
        }),
    ]
}

/// A colour `#rrggbb` with an opacity.
fn rgba(colour: &str, opacity: f64) -> String {
    let part = |at: usize| u8::from_str_radix(colour.get(at..at + 2).unwrap_or("0"), 16).unwrap_or(0);
    format!("rgba({},{},{},{opacity})", part(1), part(3), part(5))
}

/// When each sector first loses output: median, half and nine tenths of the draws in which it does.
pub(crate) fn calendar(answer: &Answer, drawn: &ScenarioEnsemble, t: Language) -> Option<Chart> {
    let mut rows: Vec<_> = drawn.stops.iter().filter(|row| row.stops.part() > 0.0).collect();
    if rows.is_empty() {
        return None;
    }
    // The earliest stands at the top, which is the end of the axis.
    rows.sort_by_key(|row| std::cmp::Reverse((row.stops.week_at(0.5), row.country, row.sector)));
    let name = |row: &answer::StopSpread| format!("{}, {}", t.name(row.sector.name()), row.country);
    let at = |row: &answer::StopSpread, level: f64| {
        row.stops.week_at(level).map(|week| week_begin(answer.study.start, week).to_string())
    };
    let mut data = Vec::new();
    for (low, high, width) in [(0.05, 0.95, 2), (0.25, 0.75, 8)] {
        for row in &rows {
            data.push(json!({
                "type": "scatter", "mode": "lines", "showlegend": false, "hoverinfo": "skip",
                "x": [at(row, low), at(row, high)], "y": [name(row), name(row)],
                "line": {"width": width, "color": rgba(colour(answer, row.country), 0.5)},
            }));
        }
    }
    for country in &answer.study.viewpoints {
        let own: Vec<_> = rows.iter().filter(|row| row.country == Area::Country(*country)).collect();
        data.push(json!({
            "type": "scatter", "mode": "markers", "name": t.name(country.name()),
            "x": own.iter().map(|row| at(row, 0.5)).collect::<Vec<_>>(),
            "y": own.iter().map(|row| name(row)).collect::<Vec<_>>(),
            "marker": {"size": 9, "color": colour(answer, Area::Country(*country)), "line": {"width": 1, "color": "#ffffff"}},
        }));
    }
    let annotations: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!({
                "text": t.percent(row.stops.part()), "showarrow": false, "xref": "paper", "x": 1.01,
                "xanchor": "left", "yref": "y", "y": name(row), "font": {"size": 12, "color": SOFT},
            })
        })
        .collect();
    let height = 110 + 24 * rows.len();
    let order: Vec<String> = rows.iter().map(|row| name(row)).collect();
    // All weeks are shown, so that one scenario can be held against another; and a month before, so that who stops at
    // once does not stand in its name.
    let end = week_begin(answer.study.start, answer.study.weeks);
    let ends = [answer.study.start.saturating_sub(Span::new().weeks(4)), end].map(|day| day.to_string());
    Some(Chart {
        name: format!("calendar-{}", drawn.scenario),
        caption: say!(t, "First week in which a sector loses more than a thousandth of its output: median (dot), half and nine tenths of the draws in which it happens; on the right the part of all draws in which it does.").to_owned(),
        figure: json!({"data": data, "layout": layout(height, t, &json!({
            "margin": {"l": 270, "r": 70, "t": 10, "b": 60}, "meta": {"least-width": 600},
            "xaxis": {"type": "date", "range": ends, "gridcolor": "#e6e8eb", "tickformat": t.months()},
            "yaxis": {"type": "category", "categoryorder": "array", "categoryarray": order},
            "legend": {"orientation": "h", "y": -30.0 / (height as f64 - 70.0)},
            "annotations": annotations,
        }))}),
        height,
    })
}

/// Figures in the chart of influence.
const RANKED: usize = 10;

/// Figures by their part in the variance of the loss.
pub(crate) fn influence(drawn: &ScenarioEnsemble, t: Language) -> Option<Chart> {
    let mut rows: Vec<_> = drawn.influence.iter().filter(|figure| figure.is_clear()).take(RANKED).collect();
    if rows.is_empty() {
        return None;
    }
    rows.reverse();
    let names: Vec<String> = rows.iter().map(|row| format!("{} ({})", row.name, row.trust)).collect();
    let parts: Vec<f64> = rows.iter().map(|row| (row.first_order.min(1.0) * 1e3).round() / 10.0).collect();
    let height = 90 + 26 * rows.len();
    Some(Chart {
        name: format!("variance-{}", drawn.scenario),
        caption: say!(t, "Part of the variance of the loss that would go if the figure were known, per cent, with the grade of the figure.").to_owned(),
        figure: json!({
            "data": [{
                "type": "bar", "orientation": "h", "x": parts, "y": names, "marker": {"color": COLOURS[0]},
                "error_x": {"type": "constant", "value": (rows[0].noise * 2e3).round() / 10.0, "color": "#50555c", "thickness": 1.2},
            }],
            "layout": layout(height, t, &json!({
                "margin": {"l": 250, "r": 20, "t": 10, "b": 40}, "meta": {"least-width": 480},
                "xaxis": {"rangemode": "tozero", "gridcolor": "#e6e8eb", "ticksuffix": " %"},
            })),
        }),
        height,
    })
}
