//! What the draws say, on the page.

use answer::{Answer, FigureInfluence, ScenarioAnswer, ScenarioEnsemble};
use maud::{Markup, html};

use super::{cell, draw, grid, prose};
use crate::chart::ensemble as charts;
use crate::language::{Language, say};
use crate::words::week_begin;

/// Fans, calendar of first stops, losses and influence of a scenario; nothing without draws.
pub(super) fn scenario(answer: &Answer, scenario: &ScenarioAnswer, t: Language) -> Markup {
    let Some(ensemble) = &answer.ensemble else { return html! {} };
    let Some(drawn) = ensemble.scenario(&scenario.scenario.id) else { return html! {} };
    html! {
        h4 {
            (say!(
                t,
                "Over {count} draws of {figures} uncertain figures",
                count = ensemble.count,
                figures = ensemble.figures,
            ))
        }
        (grid(
            &[
                say!(t, "Value added lost in all weeks"), say!(t, "Expected"), say!(t, "standard error"), "5 %",
                say!(t, "median"), "95 %", say!(t, "mean beyond 95 %"), say!(t, "Bounds of method, expected"),
            ],
            1, &losses(drawn, t),
        ))
        @if let Some(chart) = charts::fans(answer, drawn, t) { (draw(&chart)) }
        @if let Some(chart) = charts::calendar(answer, drawn, t) { (draw(&chart)) }
        @if let Some(chart) = charts::influence(drawn, t) { (draw(&chart)) }
        details {
            summary { (prose(&say!(t, "First loss of output by sector in `{scenario}`", scenario = drawn.scenario))) }
            (grid(
                &[say!(t, "Country"), say!(t, "Sector"), say!(t, "Part of draws"), "5 %", say!(t, "Median"), "95 %"],
                2, &stops(answer, drawn, t),
            ))
        }
        details {
            summary { (prose(&say!(t, "Figures by influence over the draws in `{scenario}`", scenario = drawn.scenario))) }
            (grid(
                &[
                    say!(t, "Figure"), say!(t, "What it is"), say!(t, "Grade"), say!(t, "Part of variance"),
                    say!(t, "Loss in its lowest quarter"), say!(t, "in its highest quarter"),
                ],
                2, &drawn.influence.iter().filter(|row| row.is_clear()).map(|row| figure(row, t)).collect::<Vec<_>>(),
            ))
            p.small {
                (say!(t, "Part of the variance of the central loss that would go if the figure were known (first-order index of Sobol, estimated from the draws at hand). Only figures whose index is more than three times what chance gives; each figure alone at its ends stands under:"))
                " " a href="#assumptions" { (say!(t, "Assumptions")) }
            }
        }
    }
}

fn losses(drawn: &ScenarioEnsemble, t: Language) -> Vec<Vec<Markup>> {
    let whole = drawn.losses.iter().filter(|loss| loss.sector.is_none());
    whole
        .map(|loss| {
            let [lower, central, upper] = &loss.cases;
            vec![
                cell(loss.country.map_or(say!(t, "All viewpoints").to_owned(), |country| t.area(country))),
                cell(t.dollars(central.mean)),
                cell(central.errors.map_or("-".to_owned(), |errors| t.dollars(errors.mean))),
                cell(t.dollars(central.fan[0])),
                cell(t.dollars(central.fan[2])),
                cell(t.dollars(central.q95())),
                cell(t.dollars(central.tail_mean)),
                cell(t.range(t.dollars(lower.mean), t.dollars(upper.mean))),
            ]
        })
        .collect()
}

fn stops(answer: &Answer, drawn: &ScenarioEnsemble, t: Language) -> Vec<Vec<Markup>> {
    let mut rows: Vec<_> = drawn.stops.iter().filter(|row| row.stops.part() > 0.0).collect();
    rows.sort_by_key(|row| (row.stops.week_at(0.5), row.country, row.sector));
    rows.into_iter()
        .map(|row| {
            let when = |level: f64| {
                let week = row.stops.week_at(level);
                cell(week.map_or("-".to_owned(), |week| t.day(week_begin(answer.study.start, week))))
            };
            vec![
                cell(t.area(row.country)),
                cell(t.name(row.sector.name())),
                cell(t.percent(row.stops.part())),
                when(0.05),
                when(0.5),
                when(0.95),
            ]
        })
        .collect()
}

fn figure(figure: &FigureInfluence, t: Language) -> Vec<Markup> {
    vec![
        html! { code { (figure.name) } },
        cell(t.quoted(&figure.about)),
        cell(&figure.trust),
        cell(t.percent(figure.first_order.min(1.0))),
        cell(t.dollars(figure.quarters.0)),
        cell(t.dollars(figure.quarters.1)),
    ]
}
