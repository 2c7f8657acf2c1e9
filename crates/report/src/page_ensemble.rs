//! What the draws say, on the page.

use answer::{Answer, FigureInfluence, ScenarioAnswer, ScenarioEnsemble};
use maud::{Markup, html};

use crate::chart_ensemble;
use crate::page::{cell, draw, grid};
use crate::words::{day, dollars, percent, week_begin};

/// Fans, calendar of first stops, losses and influence of a scenario; nothing without draws.
pub(crate) fn scenario(answer: &Answer, scenario: &ScenarioAnswer) -> Markup {
    let Some(ensemble) = &answer.ensemble else { return html! {} };
    let Some(drawn) = ensemble.scenario(&scenario.scenario.id) else { return html! {} };
    html! {
        h4 { "Over " (ensemble.count) " draws of " (ensemble.figures) " uncertain figures" }
        (grid(
            &["Value added lost in all weeks", "Expected", "standard error", "5 %", "median", "95 %", "mean beyond 95 %", "Bounds of method, expected"],
            1, &losses(drawn),
        ))
        @if let Some(chart) = chart_ensemble::fans(answer, drawn) { (draw(&chart)) }
        @if let Some(chart) = chart_ensemble::calendar(answer, drawn) { (draw(&chart)) }
        @if let Some(chart) = chart_ensemble::influence(drawn) { (draw(&chart)) }
        details {
            summary { "First loss of output by sector in " code { (drawn.scenario) } }
            (grid(&["Country", "Sector", "Part of draws", "5 %", "Median", "95 %"], 2, &stops(answer, drawn)))
        }
        details {
            summary { "Figures by influence over the draws in " code { (drawn.scenario) } }
            (grid(
                &["Figure", "What it is", "Grade", "Part of variance", "Loss in its lowest quarter", "in its highest quarter"],
                2, &drawn.influence.iter().filter(|figure| figure.is_clear()).map(figure).collect::<Vec<_>>(),
            ))
            p.small {
                "Part of the variance of the central loss that would go if the figure were known (first-order index of Sobol, estimated from the draws at hand). Only figures whose index is more than three times what chance gives; the corner cases, each figure alone at its ends, are under "
                a href="#assumptions" { "Assumptions" } "."
            }
        }
    }
}

fn losses(drawn: &ScenarioEnsemble) -> Vec<Vec<Markup>> {
    let whole = drawn.losses.iter().filter(|loss| loss.sector.is_none());
    whole
        .map(|loss| {
            let [lower, central, upper] = &loss.cases;
            vec![
                cell(loss.country.map_or("All viewpoints", codes::Area::name)),
                cell(dollars(central.mean)),
                cell(central.errors.map_or("-".to_owned(), |errors| dollars(errors.mean))),
                cell(dollars(central.fan[0])),
                cell(dollars(central.fan[2])),
                cell(dollars(central.q95())),
                cell(dollars(central.tail_mean)),
                cell(format!("{} to {}", dollars(lower.mean), dollars(upper.mean))),
            ]
        })
        .collect()
}

fn stops(answer: &Answer, drawn: &ScenarioEnsemble) -> Vec<Vec<Markup>> {
    let mut rows: Vec<_> = drawn.stops.iter().filter(|row| row.stops.part() > 0.0).collect();
    rows.sort_by_key(|row| (row.stops.week_at(0.5), row.country, row.sector));
    rows.into_iter()
        .map(|row| {
            let when = |level: f64| {
                let week = row.stops.week_at(level);
                cell(week.map_or("-".to_owned(), |week| day(week_begin(answer.study.start, week))))
            };
            vec![
                cell(row.country.name()),
                cell(row.sector.name()),
                cell(percent(row.stops.part())),
                when(0.05),
                when(0.5),
                when(0.95),
            ]
        })
        .collect()
}

fn figure(figure: &FigureInfluence) -> Vec<Markup> {
    vec![
        html! { code { (figure.name) } },
        cell(&figure.about),
        cell(&figure.trust),
        cell(percent(figure.first_order.min(1.0))),
        cell(dollars(figure.quarters.0)),
        cell(dollars(figure.quarters.1)),
    ]
}
