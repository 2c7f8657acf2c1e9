//! The priority of minerals on the page: charts and a table for each viewpoint.

use answer::{Answer, PriorityAnswer};
use criticality::{Method, Range};
use maud::{Markup, html};

use super::{cell, draw, grid, prose};
use crate::chart::priority::{control, matrix, ranks};
use crate::language::{Language, say};
use crate::words::number;

/// Charts and tables of all viewpoints; nothing if no mineral was ranked.
pub(super) fn priority(answer: &Answer, t: Language) -> Markup {
    html! {
        @for block in &answer.priority {
            h3 id=(format!("priority-of-{}", block.country)) { (say!(t, "Which minerals first: {country}", country = t.viewpoint(&block.country))) }
            (draw(&matrix(block, t)))
            (draw(&control(block, t)))
            (draw(&ranks(block, t)))
            details {
                summary { (say!(t, "All {count} listed minerals: {country}", count = block.matrix.rows.len(), country = t.viewpoint(&block.country))) }
                (table(block, t))
            }
        }
        @if !answer.priority.is_empty() {
            p { (prose(say!(t, "Likelihood is the concentration of control at the worst stage, weighted with 1 for an owner that restricts exports and with its governance risk else; consequence is economic importance times import reliance times the part not met from old scrap, 0 to 10. Priority is their product. Scores under every method are in table `scores`."))) }
        }
    }
}

fn table(block: &PriorityAnswer, t: Language) -> Markup {
    let place = Method::ALL.iter().position(|method| *method == Method::Priority);
    let range = |range: Option<Range>, digits: i32| {
        cell(range.map_or("-".to_owned(), |range| t.ranged(range, |value| number(value, digits))))
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
                cell(crate::priority::sentence(block, index, t)),
                range(row.likelihood, 2),
                range(row.consequence, 2),
                cell(rank.and(row.in_first_ten).map_or("-".to_owned(), |part| t.percent(part))),
            ]
        })
        .collect();
    grid(
        &[
            say!(t, "Rank"),
            say!(t, "Mineral and what drives its place"),
            say!(t, "Likelihood"),
            say!(t, "Consequence"),
            say!(t, "Draws in first ten"),
        ],
        2,
        &rows,
    )
}
