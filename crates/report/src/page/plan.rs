//! What would help, and what to pay for together.

use ::portfolio::Tried;
use answer::Answer;
use maud::{Markup, html};

use super::{cell, grid, limits, portfolio, prose};
use crate::language::{Language, say};
use crate::sentences::passages;
use crate::tables::basis;
use crate::words::{small, week_begin};

/// Stocks shown before the fold.
const STOCKS_SHOWN: usize = 12;

pub(super) fn plan(answer: &Answer, t: Language) -> Markup {
    let Some(plan) = &answer.plan else { return html! {} };
    let money = |tried: &Tried| match tried.measure.public_money {
        Some((money, source)) => format!("{} ({})", t.dollars(money), t.name(basis(source))),
        None => say!(t, "unknown").to_owned(),
    };
    let begin = |tried: &Tried| match tried.measure.first_week.map(usize::try_from) {
        Some(Ok(week)) => t.day(week_begin(answer.study.start, week)),
        Some(Err(_)) => say!(t, "runs").to_owned(),
        None => "-".to_owned(),
    };
    let ratio = |tried: &Tried| {
        let ratio = tried.loss_per_dollar().filter(|_| tried.measure.obstacle.is_none());
        ratio.map_or("-".to_owned(), |ratio| small(ratio, 2))
    };
    let place = |tried: &Tried| tried.measure.country.map_or(String::new(), |country| country.to_string());
    let is_tried = |tried: &&Tried| !tried.measure.additions.is_empty();
    let tried: Vec<Vec<Markup>> = plan
        .projects
        .iter()
        .filter(is_tried)
        .map(|tried| {
            vec![
                cell(format!("{}, {}", t.quoted(&tried.measure.name), place(tried))),
                cell(t.quoted(&tried.measure.adds)),
                cell(money(tried)),
                cell(tried.measure.trust.to_string()),
                cell(begin(tried)),
                cell(t.tonnes(tried.alone.unmet)),
                cell(t.dollars(tried.alone.loss)),
                cell(ratio(tried)),
                cell(tried.on_top.map_or("-".to_owned(), |effect| t.dollars(effect.loss))),
            ]
        })
        .collect();
    let untried: Vec<Vec<Markup>> = plan
        .projects
        .iter()
        .filter(|tried| !is_tried(tried))
        .map(|tried| {
            vec![
                cell(format!("{}, {}", t.quoted(&tried.measure.name), place(tried))),
                cell(t.quoted(&tried.measure.adds)),
                cell(money(tried)),
                cell(tried.measure.obstacle.as_deref().map_or(String::new(), |obstacle| t.name(obstacle))),
            ]
        })
        .collect();
    let stocks: Vec<Vec<Markup>> = plan
        .stocks
        .iter()
        .map(|tried| {
            vec![
                cell(t.quoted(&tried.measure.name)),
                cell(t.quoted(&tried.measure.adds)),
                cell(
                    tried
                        .measure
                        .public_money
                        .map_or(say!(t, "unknown").to_owned(), |money| t.dollars(money.0)),
                ),
                cell(t.tonnes(tried.alone.unmet)),
                cell(t.dollars(tried.alone.loss)),
                cell(ratio(tried)),
            ]
        })
        .collect();
    let (first, rest) = stocks.split_at(stocks.len().min(STOCKS_SHOWN));
    let stock_header = [
        say!(t, "Stock"),
        say!(t, "Holds"),
        say!(t, "Public money"),
        say!(t, "Unmet closed, t REO"),
        say!(t, "Loss removed"),
        say!(t, "per dollar"),
    ];
    html! {
        section id="plan" {
            h2 { (say!(t, "Plan: what would help, and what to pay for together")) }
            @for passage in passages(answer, t).iter().filter(|passage| passage.part == "Plan") {
                ul { @for sentence in &passage.sentences { li { (prose(sentence)) } } }
            }
            (portfolio::portfolio(answer, t))
            h3 { (say!(t, "Projects, each alone, and on top of all others")) }
            (grid(
                &[
                    say!(t, "Project"), say!(t, "Adds"), say!(t, "Public money"), say!(t, "Grade"),
                    say!(t, "First product"), say!(t, "Unmet closed, t REO"), say!(t, "Loss removed"),
                    say!(t, "per dollar"), say!(t, "on top of all"),
                ],
                4, &tried,
            ))
            details {
                summary { (say!(t, "{count} projects that could not be tried", count = untried.len())) }
                (grid(&[say!(t, "Project"), say!(t, "States"), say!(t, "Public money"), say!(t, "Why not")], 4, &untried))
            }
            @if !first.is_empty() {
                h3 { (say!(t, "Government stocks, bought before and kept over all weeks")) }
                (grid(&stock_header, 2, first))
            }
            @if !rest.is_empty() {
                details { summary { (say!(t, "{count} more", count = rest.len())) } (grid(&stock_header, 2, rest)) }
            }
            (limits("Plan", t))
        }
    }
}
