//! Assumptions by influence, data quality, sources.

use answer::Answer;
use dataset::Dataset;
use maud::{Markup, html};

use super::{cell, draw, grid, prose};
use crate::chart;
use crate::language::{Language, say};
use crate::words::number;

pub(super) fn assumptions(answer: &Answer, t: Language) -> Markup {
    let rows: Vec<Vec<Markup>> = answer
        .influence
        .iter()
        .map(|row| {
            vec![
                cell(&row.name),
                cell(t.quoted(&row.about)),
                cell(t.quoted(&format!("{} {}", row.range, row.unit))),
                cell(&row.trust),
                cell(t.dollars(row.loss_low)),
                cell(t.dollars(row.loss_high)),
                cell(t.dollars(row.span())),
            ]
        })
        .collect();
    html! {
        section id="assumptions" {
            h2 { (say!(t, "Assumptions by how far they move the loss")) }
            @if let Some(chart) = chart::influence(answer, t) { (draw(&chart)) }
            details {
                summary { (say!(t, "All assumptions with their ranges")) }
                (grid(
                    &[
                        say!(t, "Assumption"), say!(t, "What it is"), say!(t, "Value (range)"), say!(t, "Grade"),
                        say!(t, "Loss at low end"), say!(t, "at high end"), say!(t, "Span"),
                    ],
                    4, &rows,
                ))
            }
        }
    }
}

pub(super) fn data(answer: &Answer, dataset: &Dataset, t: Language) -> Markup {
    let chain = &answer.chain;
    let quality: Vec<Vec<Markup>> = chain
        .quality
        .iter()
        .enumerate()
        .map(|(index, row)| {
            let mut cells = vec![
                cell(format!("{} {}", row.mineral, t.mineral(row.mineral))),
                cell(number(chain.mined(index).iter().sum(), 3)),
            ];
            cells.extend(row.supply.map(|share| cell(t.percent(share))));
            cells.push(cell(t.percent(row.residual)));
            cells.push(cell(t.percent(row.unsold)));
            cells.push(cell(row.adjusted.to_string()));
            cells
        })
        .collect();
    let anchors: Vec<Vec<Markup>> = chain
        .anchors
        .iter()
        .map(|row| {
            vec![
                cell(t.name(row.what)),
                cell(row.mineral.to_string()),
                cell(t.area(row.country)),
                cell(row.year.to_string()),
                cell(number(row.published, 3)),
                cell(number(row.modelled, 3)),
                cell(row.trust.to_string()),
            ]
        })
        .collect();
    let adjustments: Vec<Vec<Markup>> = chain
        .adjustments
        .iter()
        .map(|row| {
            vec![
                cell(t.quoted(&row.market)),
                cell(say!(t, "{from} to {to}", from = row.from, to = row.to)),
                cell(number(row.published, 3)),
                cell(number(row.balanced, 3)),
                cell(t.percent(row.change())),
            ]
        })
        .collect();
    html! {
        section id="data" {
            h2 { (say!(t, "Data: what it rests on")) }
            @if !quality.is_empty() {
                h3 { (say!(t, "Supply by grade of trust")) }
                p { (say!(t, "A: official; B: other publications; C: derived or disputed; D: assumed. Residual is use that no published supply accounts for; unsold is output that found no use in the balanced year.")) }
                (grid(
                    &[
                        say!(t, "Mineral"), say!(t, "Mined, t REO"), "A", "B", "C", "D", say!(t, "Residual"),
                        say!(t, "Unsold"), say!(t, "Flows moved"),
                    ],
                    1, &quality,
                ))
                h3 { (say!(t, "Published national use beside the balanced year, t REO/a")) }
                (grid(
                    &[
                        say!(t, "What"), say!(t, "Mineral"), say!(t, "Country"), say!(t, "Year"),
                        say!(t, "Published"), say!(t, "Balanced"), say!(t, "Grade"),
                    ],
                    4, &anchors,
                ))
                h3 { (say!(t, "Known flows that the balance moved, t/a")) }
                (grid(
                    &[
                        say!(t, "Market"), say!(t, "Flow"), say!(t, "Known"), say!(t, "Balanced"), say!(t, "Change"),
                    ],
                    2, &adjustments,
                ))
            }
            details {
                summary { (say!(t, "{count} notes and warnings", count = answer.findings.len())) }
                ul.small { @for finding in answer.findings.iter() { li {
                    code { (finding.code) } " " (prose(&t.quoted(&finding.message)))
                    @if let Some(place) = &finding.place { " (" (prose(&t.quoted(&place.to_string()))) ")" }
                } } }
            }
        }
        section id="sources" {
            h2 { (say!(t, "Sources")) }
            details {
                summary { (say!(t, "{count} publications", count = dataset.sources.len())) }
                ol.small { @for source in dataset.sources.values() { li id=(format!("source-{}", source.id)) {
                    strong { (prose(&t.quoted(&source.title))) } ", " (prose(&t.quoted(&source.publisher))) ", "
                    (prose(&t.quoted(&source.edition))) ". "
                    @if !source.address.is_empty() {
                        span.address { (source.address) }
                        (say!(t, ", looked at {day}. ", day = source.checked_on))
                    }
                    (prose(&t.quoted(&source.licence)))
                } } }
            }
        }
    }
}
