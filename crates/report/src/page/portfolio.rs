//! The portfolio on the page: charts and tables.

use answer::Answer;
use maud::{Markup, html};
use planning::{Kind, Planned};
use serde_json::json;

use super::{cell, draw, grid};
use crate::chart::{COLOURS, Chart, GREY, layout};
use crate::language::{Language, say};
use crate::portfolio::{Line, gains, lines, planned};
use crate::words::number;

/// Charts and tables of the portfolio; nothing if none was chosen.
pub(super) fn portfolio(answer: &Answer, t: Language) -> Markup {
    let Some(planned) = planned(answer) else { return html! {} };
    let lines = lines(answer, planned, t);
    html! {
        h3 { (say!(t, "What to pay for together")) }
        (plan_table(planned, &lines, t))
        (draw(&timeline(answer, planned, &lines, t)))
        (draw(&front(planned, t)))
        h3 { (say!(t, "Who pays and who gains")) }
        (partner_table(planned, t))
        details {
            summary { (say!(t, "What is not in the plan, and why")) }
            (rejected_table(planned, t))
        }
    }
}

fn plan_table(planned: &Planned, lines: &[Line<'_>], t: Language) -> Markup {
    let rows: Vec<Vec<Markup>> = lines
        .iter()
        .map(|line| {
            vec![
                cell(&line.name),
                cell(&line.adds),
                cell(line.payers(planned)),
                cell(&line.instrument),
                cell(line.candidate.trust.to_string()),
                cell(t.dollars(line.money())),
                cell(t.day(line.first)),
                cell(t.dollars(line.marginal)),
                cell(line.per_dollar().map_or("-".to_owned(), |ratio| number(ratio, 2))),
                cell(line.robust.map_or("-".to_owned(), |part| t.percent(part))),
            ]
        })
        .collect();
    grid(
        &[
            say!(t, "Measure"),
            say!(t, "Adds"),
            say!(t, "Pays"),
            say!(t, "Instrument"),
            say!(t, "Grade"),
            say!(t, "Money"),
            say!(t, "First product"),
            say!(t, "Worth"),
            say!(t, "Loss removed per dollar"),
            say!(t, "Draws"),
        ],
        5,
        &rows,
    )
}

fn partner_table(planned: &Planned, t: Language) -> Markup {
    let together = planned.together.as_ref();
    let of = |value: Option<f64>| cell(value.map_or("-".to_owned(), |value| t.dollars(value)));
    let rows: Vec<Vec<Markup>> = planned
        .partners
        .iter()
        .enumerate()
        .map(|(number, (area, _))| {
            let paid: f64 = planned.plan.taken.iter().map(|taken| taken.paid[number].max(0.0)).sum();
            let gain = gains(planned, number);
            vec![
                cell(t.area(*area)),
                cell(t.dollars(paid)),
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
            say!(t, "Partner"),
            say!(t, "Pays"),
            say!(t, "Loss without"),
            say!(t, "Loss with"),
            say!(t, "Gain alone"),
            say!(t, "Shapley share"),
            say!(t, "Nash share"),
            say!(t, "Lost if it leaves"),
            say!(t, "Regret"),
        ],
        1,
        &rows,
    )
}

fn rejected_table(planned: &Planned, t: Language) -> Markup {
    let rows: Vec<Vec<Markup>> = planned
        .rejected
        .iter()
        .filter(|rejected| planned.candidates[rejected.candidate].kind != Kind::Stock)
        .map(|rejected| {
            let candidate = &planned.candidates[rejected.candidate];
            vec![
                cell(t.quoted(&candidate.name)),
                cell(reason(&rejected.reason, t)),
                cell(candidate.terms.first().map_or("-".to_owned(), |terms| t.dollars(terms.committed))),
                cell(rejected.worth.map_or("-".to_owned(), |worth| t.dollars(worth))),
            ]
        })
        .collect();
    grid(&[say!(t, "Measure"), say!(t, "Why not"), say!(t, "Money"), say!(t, "Net worth")], 2, &rows)
}

/// Why a measure is not in the plan. Reasons are closed words, two of them with a chance at their end.
fn reason(reason: &str, t: Language) -> String {
    match reason.rsplit_once(" with a chance of ") {
        Some((words, chance)) => {
            say!(t, "{reason} with a chance of {chance}", reason = t.name(words), chance = chance)
        }
        None => t.name(reason),
    }
}

/// Height of a bar of the timeline, pixels.
const BAR: usize = 24;

/// When money is committed and when the measure begins to act.
fn timeline(answer: &Answer, planned: &Planned, lines: &[Line<'_>], t: Language) -> Chart {
    let end = crate::words::week_begin(
        answer.study.start,
        planned.before.first().map_or(0, |before| before.years.len()) * planning::YEAR,
    );
    let bar =
        |line: &Line<'_>, from: jiff::civil::Date, to: jiff::civil::Date, colour: &str, words: String| {
            json!({
                "type": "scatter", "mode": "lines", "showlegend": false,
                "x": [from.to_string(), to.to_string()], "y": [line.name, line.name],
                "line": {"color": colour, "width": 12},
                "hovertemplate": format!("{}<br>{words}<extra></extra>", line.name),
            })
        };
    let mut data = Vec::new();
    for line in lines.iter().rev() {
        data.push(bar(
            line,
            line.committed_on,
            line.first.min(end),
            GREY,
            say!(t, "prepared until {day}", day = "%{x}"),
        ));
        if line.first < end {
            let colour = if line.candidate.kind == Kind::Stock { COLOURS[0] } else { COLOURS[2] };
            data.push(bar(line, line.first, end, colour, say!(t, "acts from {day}", day = "%{x}")));
        }
    }
    let height = 90 + BAR * lines.len();
    Chart {
        name: "plan-timeline".to_owned(),
        caption: say!(t, "From commitment (grey) to first product or full stock, and from then on (blue: stocks, green: plants and programmes), at central delays.").to_owned(),
        figure: json!({
            "data": data,
            "layout": layout(height, t, &json!({
                "margin": {"l": 330, "r": 20, "t": 10, "b": 40}, "meta": {"least-width": 640},
                "yaxis": {"automargin": true, "tickfont": {"size": 11}},
                "xaxis": {"type": "date"},
            })),
        }),
        height,
    }
}

/// Public money against loss.
fn front(planned: &Planned, t: Language) -> Chart {
    let mut points: Vec<_> = planned.front.iter().collect();
    points.sort_by(|a, b| a.committed.total_cmp(&b.committed));
    let x: Vec<f64> = points.iter().map(|point| point.committed / 1e6).collect();
    let series = |name: &str, y: Vec<f64>, colour: &str| {
        json!({
            "type": "scatter", "mode": "lines+markers", "name": name, "x": x, "y": y,
            "line": {"color": colour},
        })
    };
    let share = t.percent(1.0 - planned.problem.risk.level);
    Chart {
        name: "plan-front".to_owned(),
        caption: say!(
            t,
            "Public money committed against the loss that remains, for budgets from nothing to twice those of the study. The plan: {money} committed.",
            money = t.dollars(planned.plan.committed)
        ),
        figure: json!({
            "data": [
                series(&say!(t, "mean of the worst {share}", share = share), points.iter().map(|p| p.tail / 1e9).collect(), COLOURS[1]),
                series(say!(t, "expected loss"), points.iter().map(|p| p.expected / 1e9).collect(), COLOURS[0]),
            ],
            "layout": layout(380, t, &json!({
                "xaxis": {"title": {"text": say!(t, "committed, million dollars")}, "rangemode": "tozero"},
                "yaxis": {"title": {"text": say!(t, "loss, billion dollars")}, "rangemode": "tozero"},
                // Above: below stands the title of the axis.
                "legend": {"orientation": "h", "y": 1.16}, "margin": {"l": 60, "r": 20, "t": 60, "b": 50},
            })),
        }),
        height: 380,
    }
}
