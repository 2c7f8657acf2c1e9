//! What runs short, when, at what price and loss; and the model beside what was observed.

use answer::{Answer, Case, ScenarioAnswer};
use codes::Code;
use maud::{Markup, html};
use study::Outage;

use super::{cell, draw, ensemble, grid, limits, prose};
use crate::chart;
use crate::language::{Language, say};
use crate::limits::why_losses_differ;
use crate::sentences::{band_words, replay, unmet_band};
use crate::words::{number, week_begin};

/// What an outage takes: `alumina (Al)`, `rare-earth oxide`.
fn lost_goods(outage: &Outage, t: Language) -> String {
    let form = t.name(outage.form.as_str());
    if outage.mineral.as_str() == "REE" {
        say!(t, "rare-earth {form}", form = form)
    } else {
        format!("{form} ({})", outage.mineral)
    }
}

pub(super) fn stress(answer: &Answer, t: Language) -> Markup {
    html! {
        section id="stress" {
            h2 { (say!(t, "Stress: what runs short, when, at what price, at what loss")) }
            @for scenario in answer.scenarios.iter().filter(|scenario| !scenario.scenario.is_calm()) {
                (stress_scenario(answer, scenario, t))
            }
            (published(answer, t))
            (limits("Stress", t))
        }
        @if answer.replay.is_some() { (observed(answer, t)) }
    }
}

fn stress_scenario(answer: &Answer, scenario: &ScenarioAnswer, t: Language) -> Markup {
    let mut rows = Vec::new();
    let mut elements: Vec<_> =
        scenario.case(Case::Central).elements.iter().filter(|row| row.use_per_year > 0.0).collect();
    elements.sort_by(|a, b| a.country.cmp(&b.country).then(b.unmet_share.total_cmp(&a.unmet_share)));
    for row in elements {
        let (low, high) = unmet_band(answer, scenario, row);
        rows.push(vec![
            cell(t.area(row.country)),
            cell(format!("{} {}", row.mineral, t.mineral(row.mineral))),
            cell(row.first_short.map_or("-".to_owned(), |week| t.day(week_begin(answer.study.start, week)))),
            cell(t.tonnes(row.unmet)),
            cell(t.percent(row.unmet_share)),
            cell(t.range(t.percent(low), t.percent(high))),
            cell(t.days(row.cover_start)),
            cell(t.days(row.cover_least)),
            cell(t.times(row.quoted)),
            cell(t.times(row.paid)),
        ]);
    }
    let id = &scenario.scenario.id;
    html! {
        h3 id=(id) { (prose(&t.quoted(&scenario.scenario.title))) " " code { (id) } }
        @for outage in &scenario.scenario.outages {
            p { (prose(&say!(
                t,
                "From {day} on, {part} of the {goods} of {country} is not made, for {weeks} weeks.",
                day = t.day(outage.from),
                part = t.percent(outage.lost),
                goods = lost_goods(outage, t),
                country = t.country(outage.country.into()),
                weeks = outage.weeks,
            ))) }
        }
        @if let Some(chart) = chart::shortage(answer, scenario, t) { (draw(&chart)) }
        @else { p { (prose(say!(t, "No element runs short by more than half a per cent of its use in the central case."))) } }
        (draw(&chart::price(answer, scenario, t)))
        @if let Some(chart) = chart::sectors(answer, scenario, t) { (draw(&chart)) }
        (ensemble::scenario(answer, scenario, t))
        details {
            summary { (prose(&say!(t, "Every element in `{scenario}`", scenario = id))) }
            (grid(
                &[
                    say!(t, "Country"), say!(t, "Mineral"), say!(t, "First short"), say!(t, "Unmet"), say!(t, "of use"),
                    band_words(answer, t), say!(t, "Cover at start"), say!(t, "least"), say!(t, "Quoted at most"),
                    say!(t, "Paid at most"),
                ],
                3, &rows,
            ))
        }
    }
}

fn published(answer: &Answer, t: Language) -> Markup {
    if answer.published.is_empty() {
        return html! {};
    }
    let rows: Vec<Vec<Markup>> = answer
        .published
        .iter()
        .map(|row| {
            vec![
                cell(t.area(row.country)),
                cell(t.quoted(&row.publisher)),
                cell(t.quoted(&row.shock)),
                cell(t.quoted(&row.assumption)),
                cell(t.quoted(&row.months)),
                cell(t.percent(row.share)),
                cell(t.percent(row.ours[1])),
                cell(t.range(t.percent(row.ours[0]), t.percent(row.ours[2]))),
            ]
        })
        .collect();
    html! {
        h3 id="published" { (say!(t, "Beside published losses")) }
        (draw(&chart::published(answer, t)))
        (grid(
            &[
                say!(t, "Country"), say!(t, "Publisher"), say!(t, "Shock"), say!(t, "Assumes"), say!(t, "Months"),
                say!(t, "Published, of GDP"), say!(t, "Ours, first year"), say!(t, "bounds of method"),
            ],
            5, &rows,
        ))
        p { (say!(t, "Why ours differ:")) }
        ul { @for reason in why_losses_differ(t) { li { (reason) } } }
    }
}

fn observed(answer: &Answer, t: Language) -> Markup {
    let replay_rows: Vec<Vec<Markup>> = answer
        .replay
        .iter()
        .flat_map(|replay| &replay.comparisons)
        .map(|row| {
            let (low, high) = row.observed_range;
            let range = if (high - low).abs() > 1e-9 {
                t.range(number(low, 3), number(high, 3))
            } else {
                number(row.observed, 3)
            };
            vec![
                cell(t.quoted(&row.item)),
                cell(t.name(row.observable.as_str())),
                cell(&row.period),
                cell(t.quoted(&row.reference)),
                cell(range),
                cell(number(row.model, 3)),
                html! {
                    @if row.missed { strong.missed { (say!(t, "missed")) } } @else { (say!(t, "within")) }
                },
            ]
        })
        .collect();
    html! {
        section id="observed" {
            h2 { (say!(t, "The model beside what was observed")) }
            @if let Some(sentence) = replay(answer, t) { p { (prose(&sentence)) } }
            @if let Some(chart) = chart::replay(answer, t) { (draw(&chart)) }
            p { (prose(&say!(
                t,
                "Every figure is a ratio: the observation over its own undisturbed level, the model over the undisturbed baseline. Missed means more than {band} outside the observed range. The licence settings follow this episode, so only what they were not set by tests the model: the prices, the shipments to single countries, and what came after July 2025.",
                band = t.percent(answer::BAND),
            ))) }
            (grid(
                &[
                    say!(t, "What"), say!(t, "Kind"), say!(t, "When"), say!(t, "Relative to"), say!(t, "Observed"),
                    say!(t, "Model"), "",
                ],
                4, &replay_rows,
            ))
            @if let Some(replay) = &answer.replay {
                p.small { (say!(
                    t,
                    "{count} observations of the time have no undisturbed level to compare with or nothing like them in the model, and are left out.",
                    count = replay.unused,
                )) }
            }
        }
    }
}
