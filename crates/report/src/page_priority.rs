//! The priority of minerals on the page: charts and a table for each viewpoint.

use answer::{Answer, PriorityAnswer};
use criticality::{Method, Range};
use maud::{Markup, html};

use crate::chart_priority::{control, matrix, ranks};
use crate::page::{cell, draw, grid};
use crate::words::{number, percent};

/// Charts and tables of all viewpoints; nothing if no mineral was ranked.
pub(crate) fn priority(answer: &Answer) -> Markup {
    html! {
        @for block in &answer.priority {
            h3 id=(format!("priority-of-{}", block.country)) { "Which minerals first: " (block.country.name()) }
            (draw(&matrix(block)))
            (draw(&control(block)))
            (draw(&ranks(block)))
            details {
                summary { "All " (block.matrix.rows.len()) " listed minerals: " (block.country.name()) }
                (table(block))
            }
        }
        @if !answer.priority.is_empty() {
            p {
                "Likelihood is the concentration of control at the worst stage, weighted with 1 for an owner that restricts exports and with its governance risk else; consequence is economic importance times import reliance times the part not met from old scrap, 0 to 10. Priority is their product. Scores under every method are in table "
                code { "scores" } "."
            }
        }
    }
}

fn table(block: &PriorityAnswer) -> Markup {
    let place = Method::ALL.iter().position(|method| *method == Method::Priority);
    let range = |range: Option<Range>, digits: i32| {
        cell(range.map_or("-".to_owned(), |r| {
            let of = |value: f64| number(value, digits);
            format!("{} ({} to {})", of(r.value), of(r.low), of(r.high))
        }))
    };
    let rows: Vec<Vec<Markup>> = block
        .matrix
        .rows
        .iter()
        .enumerate()
        .map(|(index, row)| {
            let rank = place.and_then(|place| row.ranks[place]);
            vec![
                cell(rank.map_or("-".to_owned(), |rank| rank.to_string())),
                cell(block.sentence(index)),
                range(row.likelihood, 2),
                range(row.consequence, 2),
                cell(if rank.is_some() { percent(row.in_first_ten) } else { "-".to_owned() }),
            ]
        })
        .collect();
    grid(
        &["Rank", "Mineral and what drives its place", "Likelihood", "Consequence", "Draws in first ten"],
        2,
        &rows,
    )
}
