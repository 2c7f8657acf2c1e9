//! The first screen: five sentences and four figures, then what is behind them.

use answer::{Answer, Case, ScenarioAnswer};
use codes::Area;
use maud::{Markup, html};

use super::{cell, draw, grid, prose};
use crate::chart::{self, COLOURS, GREY};
use crate::headline::{headlines, likeliest, path_shares};
use crate::language::{Language, say};
use crate::sentences::{
    assumed, band_words, influence, loss_band, loss_share, notable_shortages, passages, replay, unmet_band,
};

pub(super) fn first_screen(answer: &Answer, t: Language) -> Markup {
    html! {
        section id="answer" {
            h2 { (say!(t, "The answer")) }
            dl.headlines { @for headline in headlines(answer, t) {
                dt { (headline.part) } dd { (prose(&headline.sentence)) }
            } }
            div.figures {
                @for figure in [exposed(answer, t), missing(answer, t), lost(answer, t), planned(answer, t)].into_iter().flatten() {
                    (figure.draw())
                }
            }
        }
        section id="parts" {
            h2 { (say!(t, "The answer, part by part")) }
            @for passage in passages(answer, t) {
                details {
                    summary { (passage.heading(t)) ": " (say!(t, "{count} sentences", count = passage.sentences.len())) }
                    ul.answer { @for sentence in passage.sentences { li { (prose(&sentence)) } } }
                }
            }
            h3 { (say!(t, "How sure")) }
            ul.answer {
                @if let Some(sentence) = replay(answer, t) { li { (prose(&sentence)) } }
                @if let Some(sentence) = influence(answer, t) { li { (prose(&sentence)) } }
                li { (prose(&assumed(answer, t))) }
            }
            @if !answer.scenarios.is_empty() { (draw(&chart::losses(answer, t))) (loss_table(answer, t)) }
        }
    }
}

/// A small figure of the first screen: bars with their bounds and the numbers in words.
struct Figure {
    title: String,
    rows: Vec<Bar>,
    /// What value and bounds are.
    note: String,
}

/// A value with its bounds, all on the scale of its figure.
struct Bar {
    label: String,
    value: f64,
    low: f64,
    high: f64,
    text: String,
    bounds: String,
    colour: &'static str,
}

impl Figure {
    fn draw(&self) -> Markup {
        let most = self.rows.iter().map(|row| row.high.max(row.value)).fold(0.0, f64::max);
        let wide = |value: f64| if most > 0.0 { (1000.0 * value / most).round() / 10.0 } else { 0.0 };
        html! {
            figure.small-figure {
                h3 { (prose(&self.title)) }
                @for row in &self.rows {
                    div.bar {
                        span.label { (prose(&row.label)) }
                        span.value { (prose(&row.text)) }
                        // The numbers stand beside it in words.
                        svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" {
                            rect x="0" y="0" width="100" height="8" fill="#eef0f3" {}
                            rect x="0" y="0" width=(wide(row.value)) height="8" fill=(row.colour) {}
                            @if row.high > row.low {
                                rect x=(wide(row.low)) y="3.2" width=(wide(row.high - row.low)) height="1.6" fill="#20242a" {}
                            }
                        }
                        span.bounds { (prose(&row.bounds)) }
                    }
                }
                figcaption { (prose(&self.note)) }
            }
        }
    }
}

fn colour(answer: &Answer, area: Area) -> &'static str {
    let number = answer.study.viewpoints.iter().position(|known| Area::Country(*known) == area);
    COLOURS[number.unwrap_or(0) % COLOURS.len()]
}

fn exposed(answer: &Answer, t: Language) -> Option<Figure> {
    let (dominant, shares) = path_shares(answer)?;
    let rows = shares
        .into_iter()
        .map(|share| Bar {
            label: t.area(share.country),
            value: share.share,
            low: share.low,
            high: share.high,
            text: t.percent(share.share),
            bounds: t.range(t.percent(share.low), t.percent(share.high)),
            colour: colour(answer, share.country),
        })
        .collect();
    Some(Figure {
        title: say!(t, "Use that passed through {country}", country = t.country(dominant)),
        rows,
        note: say!(t, "By value over all minerals; line: from the mineral with least to that with most.")
            .to_owned(),
    })
}

/// Minerals of a viewpoint in the figure of what goes missing.
const MISSED: usize = 2;

fn missing(answer: &Answer, t: Language) -> Option<Figure> {
    let scenario = answer.focus_scenario()?;
    let mut rows = Vec::new();
    for country in &answer.study.viewpoints {
        let short = notable_shortages(&scenario.case(Case::Central).elements, Area::Country(*country));
        for row in short.into_iter().take(MISSED) {
            let (low, high) = unmet_band(answer, scenario, row);
            rows.push(Bar {
                label: say!(
                    t,
                    "{mineral}, {country}",
                    mineral = t.capital(&t.mineral(row.mineral)),
                    country = row.country
                ),
                value: row.unmet_share,
                low,
                high,
                text: t.percent(row.unmet_share),
                bounds: t.range(t.percent(low), t.percent(high)),
                colour: colour(answer, row.country),
            });
        }
    }
    (!rows.is_empty()).then(|| Figure {
        title: say!(t, "Use that goes unmet in {weeks} weeks", weeks = answer.study.weeks),
        rows,
        note: say!(
            t,
            "In `{scenario}`, the minerals of which most value is missed; line: {band}.",
            scenario = scenario.scenario.id,
            band = band_words(answer, t)
        ),
    })
}

fn lost(answer: &Answer, t: Language) -> Option<Figure> {
    let scenarios: Vec<&ScenarioAnswer> =
        likeliest(answer).into_iter().chain(answer.focus_scenario()).collect();
    let mut rows = Vec::new();
    for country in &answer.study.viewpoints {
        for scenario in &scenarios {
            let area = Area::Country(*country);
            let share = loss_share(scenario, area, Case::Central);
            let (low, high) = loss_band(answer, scenario, area);
            rows.push(Bar {
                label: format!("{country}, `{}`", scenario.scenario.id),
                value: share,
                low,
                high,
                text: t.percent(share),
                bounds: t.range(t.percent(low), t.percent(high)),
                colour: colour(answer, area),
            });
        }
    }
    (!rows.is_empty()).then(|| Figure {
        title: say!(t, "Value added lost in the first year, of GDP").to_owned(),
        rows,
        note: say!(t, "Central case; line: {band}.", band = band_words(answer, t)),
    })
}

fn planned(answer: &Answer, t: Language) -> Option<Figure> {
    let planned = crate::portfolio::planned(answer)?;
    let plan = &planned.plan;
    let bar = |label: &str, outcome: (f64, f64), colour: &'static str| Bar {
        label: label.to_owned(),
        value: outcome.0,
        low: outcome.0,
        high: outcome.1,
        text: t.dollars(outcome.0),
        bounds: say!(t, "worst cases {money}", money = t.dollars(outcome.1)),
        colour,
    };
    Some(Figure {
        title: say!(t, "Expected loss in {years} years", years = crate::portfolio::years(planned)),
        rows: vec![
            bar(say!(t, "without the plan"), (plan.before.expected, plan.before.tail), GREY),
            bar(say!(t, "with the plan"), (plan.after.expected, plan.after.tail), COLOURS[2]),
        ],
        note: say!(
            t,
            "Over {futures} futures, for {money} of public money; line: to the mean of the worst {share}.",
            futures = planned.before.len(),
            money = t.dollars(plan.committed),
            share = t.percent(1.0 - planned.problem.risk.level)
        ),
    })
}

fn loss_table(answer: &Answer, t: Language) -> Markup {
    let mut rows = Vec::new();
    for scenario in &answer.scenarios {
        for loss in &scenario.case(Case::Central).losses.countries {
            let bound = |index: usize| t.percent(loss.first_year[index] / loss.gdp);
            let (low, high) = loss_band(answer, scenario, loss.country);
            rows.push(vec![
                cell(t.quoted(&scenario.scenario.title)),
                cell(t.area(loss.country)),
                cell(t.dollars(loss.first_year[1])),
                cell(t.percent(loss.first_year[1] / loss.gdp)),
                cell(t.range(bound(0), bound(2))),
                cell(t.range(t.percent(low), t.percent(high))),
                cell(t.dollars(loss.central)),
                cell(t.dollars(loss.extra_bill)),
            ]);
        }
    }
    let header = [
        say!(t, "Scenario"),
        say!(t, "Country"),
        say!(t, "Loss, first year"),
        say!(t, "of GDP"),
        say!(t, "bounds of method"),
        band_words(answer, t),
        say!(t, "Loss, all weeks"),
        say!(t, "Paid more"),
    ];
    grid(&header, 2, &rows)
}
