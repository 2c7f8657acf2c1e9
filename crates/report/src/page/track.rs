//! What was promised, delivered and is due.

use answer::{Answer, TrackAnswer};
use codes::Code;
use ledger::{Board, RuleState};
use maud::{Markup, html};

use super::{cell, grid, limits, prose};
use crate::headline::event;
use crate::language::{Language, say};
use crate::words::{capital, number};

pub(super) fn track(answer: &Answer, t: Language) -> Markup {
    let Some(track) = &answer.track else { return html! {} };
    html! {
        section id="track" {
            h2 { (say!(t, "Track: what was promised, delivered, due")) }
            @if let Some(board) = &track.board { (clauses(track, board, t)) (clocks(board, t)) }
            @if !track.next.is_empty() {
                h3 { (say!(t, "What comes next")) }
                (grid(&[say!(t, "Day"), "", say!(t, "What"), say!(t, "Grade")], 4, &track.next.iter().map(|entry| vec![
                    cell(t.day(entry.day)), cell(t.name(entry.kind.as_str())), cell(event(&entry.what, t)),
                    cell(entry.trust.to_string()),
                ]).collect::<Vec<_>>()))
            }
            @if !track.promises.promises.is_empty() { (promises(track, t)) }
            h3 { (say!(t, "Rules on {day}", day = t.day(answer.study.as_of))) }
            (grid(
                &[
                    say!(t, "Rule"), say!(t, "Issued by"), say!(t, "Kind"), say!(t, "Title"), say!(t, "Since"),
                    say!(t, "Standing"), say!(t, "Depends on"), say!(t, "Grade"),
                ],
                8, &track.rules.iter().map(|entry| rule(track, entry, t)).collect::<Vec<_>>(),
            ))
            (limits("Track", t))
        }
    }
}

fn clauses(track: &TrackAnswer, board: &Board, t: Language) -> Markup {
    html! {
        h3 { (prose(&say!(t, "{framework}, on {day}", framework = t.quoted(&board.title), day = t.day(board.as_of)))) }
        div.board { @for clause in &board.clauses {
            article.clause data-status=(clause.status) {
                p.status { (t.name(clause.status)) }
                h4 { (clause.clause.id) " · " (prose(&t.quoted(&clause.clause.title))) }
                p { (prose(&t.quoted(&clause.clause.commits))) }
                p.small { (prose(&say!(t, "Measured by: {measure}", measure = t.quoted(&clause.clause.measure)))) }
                @for metric in track.metrics.iter().filter(|metric| metric.clause == clause.clause.id) {
                    p.figure { (prose(&t.capital(&t.name(metric.name)))) ": "
                        @if let Some(value) = metric.value { strong { (t.figure(value, metric.unit)) } }
                        @else { (say!(t, "cannot be computed")) }
                        @if let Some(earlier) = metric.earlier {
                            ", " (t.figure(earlier, metric.unit)) " (" (prose(&t.quoted(&metric.earlier_when))) ")"
                        }
                        span.small { " · " (prose(&t.quoted(&metric.from))) " · " (say!(t, "grade {grade}", grade = metric.trust)) } }
                }
                @if let Some(clock) = &clause.clock {
                    p.small { (say!(t, "Due {day}.", day = t.day(clock.due))) " " (prose(&t.quoted(&clock.evidence))) }
                }
                @if !clause.deliveries.is_empty() {
                    details {
                        summary { (deliveries(clause.deliveries.len(), t))
                            @if clause.amount_usd > 0.0 { (say!(t, ", {money} named", money = t.dollars(clause.amount_usd))) } }
                        ul { @for index in &clause.deliveries {
                            @let delivery = &board.deliveries[*index];
                            li { (t.day(delivery.date)) ": " (prose(&t.quoted(&delivery.title)))
                                @if let Some(amount) = delivery.amount_usd { " (" (t.dollars(amount)) ")" }
                                span.small { " " (prose(&t.quoted(&delivery.terms))) " · " (say!(t, "grade {grade}", grade = delivery.trust))
                                    " · " (prose(&t.quoted(&delivery.source))) } }
                        } }
                    }
                }
            }
        } }
    }
}

fn deliveries(count: usize, t: Language) -> String {
    if count == 1 {
        say!(t, "1 deal or act").to_owned()
    } else {
        say!(t, "{count} deals and acts", count = count)
    }
}

fn clocks(board: &Board, t: Language) -> Markup {
    html! {
        h3 { (say!(t, "Clocks")) }
        (grid(
            &[
                say!(t, "What"), say!(t, "Clause"), say!(t, "Due"), say!(t, "Status"), say!(t, "Evidence"),
                say!(t, "Days left"),
            ],
            5, &board.clocks.iter().map(|clock| vec![
                cell(t.quoted(&clock.clock.what)),
                cell(&clock.clock.clause),
                cell(t.day(clock.clock.due)),
                cell(t.name(clock.status)),
                cell(t.quoted(&clock.clock.evidence)),
                cell(clock.days_left.to_string()),
            ]).collect::<Vec<_>>(),
        ))
    }
}

fn promises(track: &TrackAnswer, t: Language) -> Markup {
    html! {
        h3 { (say!(t, "Who takes what")) }
        (grid(
            &[
                say!(t, "Project"), say!(t, "Mineral"), say!(t, "Form"), say!(t, "Taker"), say!(t, "Bound"),
                say!(t, "Deal"), say!(t, "Years"), "t/a",
            ],
            7, &track.promises.promises.iter().map(|row| vec![
                cell(t.quoted(&row.project)), cell(row.mineral.to_string()), cell(t.name(row.form.as_str())),
                cell(row.taker.to_string()),
                cell(if row.firm { say!(t, "firm") } else { say!(t, "offered") }), cell(t.quoted(&row.delivery)),
                cell(row.last.map_or_else(|| say!(t, "from {year}", year = row.first), |last| t.range(row.first, last))),
                cell(row.tonnes.map_or(say!(t, "unknown").to_owned(), |tonnes| number(tonnes, 3))),
            ]).collect::<Vec<_>>(),
        ))
        @for over in &track.promises.over {
            p { (prose(&say!(
                t,
                "{mineral} {form} of {project}: {firm} firm and {all} with offers are set aside in {year}, of {capacity} a year; {double} are promised twice.",
                mineral = over.mineral,
                form = t.name(over.form.as_str()),
                project = t.quoted(&over.project),
                firm = t.tonnes(over.firm),
                all = t.tonnes(over.all),
                year = over.year,
                capacity = t.tonnes(over.capacity),
                double = t.tonnes(over.double()),
            ))) }
        }
    }
}

fn rule(track: &TrackAnswer, entry: &RuleState, t: Language) -> Vec<Markup> {
    let question = entry.question.as_ref().and_then(|id| track.questions.get(id));
    let standing = t.name(entry.standing.as_str());
    vec![
        cell(t.quoted(&entry.rule.id)),
        cell(entry.rule.issuer.to_string()),
        cell(t.name(entry.rule.instrument.as_str())),
        cell(t.quoted(&capital(&entry.rule.title))),
        cell(t.day(entry.rule.effective)),
        cell(if entry.is_open() {
            say!(t, "open; {standing} by its dates", standing = standing)
        } else {
            standing
        }),
        cell(question.map_or(String::new(), |question| t.quoted(question))),
        cell(entry.rule.trust.to_string()),
    ]
}
