//! The portfolio on the page: charts and tables.

use answer::Answer;
use maud::{Markup, html};
use planning::{Kind, Planned};
use serde_json::json;

use crate::chart::{COLOURS, Chart, GREY, layout};
use crate::page::{cell, draw, grid};
use crate::portfolio::{Line, gains, lines, planned};
use crate::words::{day, dollars, number, percent};

/// Charts and tables of the portfolio; nothing if none was chosen.
pub(crate) fn portfolio(answer: &Answer) -> Markup {
    let Some(planned) = planned(answer) else { return html! {} };
    let lines = lines(answer, planned);
    html! {
        h3 { "What to pay for together" }
        (plan_table(planned, &lines))
        (draw(&timeline(answer, planned, &lines)))
        (draw(&front(planned)))
        h3 { "Who pays and who gains" }
        (partner_table(planned))
        details {
            summary { "What is not in the plan, and why" }
            (rejected_table(planned))
        }
    }
}

fn plan_table(planned: &Planned, lines: &[Line<'_>]) -> Markup {
    let rows: Vec<Vec<Markup>> = lines
        .iter()
        .map(|line| {
            vec![
                cell(&line.name),
                cell(&line.adds),
                cell(line.payers(planned)),
                cell(&line.instrument),
                cell(line.candidate.trust.to_string()),
                cell(dollars(line.money())),
                cell(day(line.first)),
                cell(dollars(line.marginal)),
                cell(line.per_dollar().map_or("-".to_owned(), |ratio| number(ratio, 2))),
                cell(line.robust.map_or("-".to_owned(), percent)),
            ]
        })
        .collect();
    grid(
        &[
            "Measure",
            "Adds",
            "Pays",
            "By",
            "Grade",
            "Money",
            "First product",
            "Worth",
            "Loss removed per dollar",
            "Draws",
        ],
        5,
        &rows,
    )
}

fn partner_table(planned: &Planned) -> Markup {
    let together = planned.together.as_ref();
    let of = |value: Option<f64>| cell(value.map_or("-".to_owned(), dollars));
    let rows: Vec<Vec<Markup>> = planned
        .partners
        .iter()
        .enumerate()
        .map(|(number, (area, _))| {
            let paid: f64 = planned.plan.taken.iter().map(|taken| taken.paid[number].max(0.0)).sum();
            let gain = gains(planned, number);
            vec![
                cell(area.name()),
                cell(dollars(paid)),
                of(gain.map(|gain| gain.0)),
                of(gain.map(|gain| gain.1)),
                of(together.and_then(|t| t.coalitions.iter().find(|c| c.0 == [number])).map(|c| c.1)),
                of(together.and_then(|t| t.shapley.get(number).copied())),
                of(together.and_then(|t| t.nash.as_ref()?.get(number).copied())),
                of(together.and_then(|t| t.loss_without.get(number).copied())),
                of(gain.map(|gain| gain.2)),
            ]
        })
        .collect();
    grid(
        &[
            "Partner",
            "Pays",
            "Loss without",
            "Loss with",
            "Gain alone",
            "Shapley share",
            "Nash share",
            "Lost if it leaves",
            "Regret",
        ],
        1,
        &rows,
    )
}

fn rejected_table(planned: &Planned) -> Markup {
    let rows: Vec<Vec<Markup>> = planned
        .rejected
        .iter()
        .filter(|rejected| planned.candidates[rejected.candidate].kind != Kind::Stock)
        .map(|rejected| {
            let candidate = &planned.candidates[rejected.candidate];
            vec![
                cell(&candidate.name),
                cell(&rejected.reason),
                cell(candidate.terms.first().map_or("-".to_owned(), |terms| dollars(terms.committed))),
                cell(rejected.worth.map_or("-".to_owned(), dollars)),
            ]
        })
        .collect();
    grid(&["Measure", "Why not", "Money", "Net worth"], 2, &rows)
}

/// Height of a bar of the timeline, pixels.
const BAR: usize = 24;

/// When money is committed and when the measure begins to act.
fn timeline(answer: &Answer, planned: &Planned, lines: &[Line<'_>]) -> Chart {
    let end = crate::words::week_begin(
        answer.study.start,
        planned.before.first().map_or(0, |before| before.years.len()) * planning::YEAR,
    );
    let bar = |line: &Line<'_>, from: jiff::civil::Date, to: jiff::civil::Date, colour: &str, words: &str| {
        json!({
            "type": "scatter", "mode": "lines", "showlegend": false,
            "x": [from.to_string(), to.to_string()], "y": [line.name, line.name],
            "line": {"color": colour, "width": 12},
            "hovertemplate": format!("{}<br>{words} %{{x}}<extra></extra>", line.name),
        })
    };
    let mut data = Vec::new();
    for line in lines.iter().rev() {
        data.push(bar(line, line.committed_on, line.first.min(end), GREY, "prepared until"));
        if line.first < end {
            let colour = if line.candidate.kind == Kind::Stock { COLOURS[0] } else { COLOURS[2] };
            data.push(bar(line, line.first, end, colour, "acts from"));
        }
    }
    let height = 90 + BAR * lines.len();
    Chart {
        name: "plan-timeline".to_owned(),
        caption: "From commitment (grey) to first product or full stock, and from then on (blue: stocks, green: plants and programmes), at central delays.".to_owned(),
        figure: json!({
            "data": data,
            "layout": layout(height, &json!({
                "margin": {"l": 330, "r": 20, "t": 10, "b": 40},
                "yaxis": {"automargin": true, "tickfont": {"size": 11}},
                "xaxis": {"type": "date"},
            })),
        }),
        height,
    }
}

/// Public money against loss.
fn front(planned: &Planned) -> Chart {
    let mut points: Vec<_> = planned.front.iter().collect();
    points.sort_by(|a, b| a.committed.total_cmp(&b.committed));
    let x: Vec<f64> = points.iter().map(|point| point.committed / 1e6).collect();
    let series = |name: &str, y: Vec<f64>, colour: &str| {
        json!({
            "type": "scatter", "mode": "lines+markers", "name": name, "x": x, "y": y,
            "line": {"color": colour},
        })
    };
    let share = percent(1.0 - planned.problem.risk.level);
    Chart {
        name: "plan-front".to_owned(),
        caption: format!(
            "Public money committed against the loss that remains, for budgets from nothing to twice those of the study. The plan: {} committed.",
            dollars(planned.plan.committed)
        ),
        figure: json!({
            "data": [
                series(&format!("mean of the worst {share}"), points.iter().map(|p| p.tail / 1e9).collect(), COLOURS[1]),
                series("expected loss", points.iter().map(|p| p.expected / 1e9).collect(), COLOURS[0]),
            ],
            "layout": layout(380, &json!({
                "xaxis": {"title": {"text": "committed, million dollars"}, "rangemode": "tozero"},
                "yaxis": {"title": {"text": "loss, billion dollars"}, "rangemode": "tozero"},
            })),
        }),
        height: 380,
    }
}
