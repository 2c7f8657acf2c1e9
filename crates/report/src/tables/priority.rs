//! Every listed mineral under every method.

use answer::Answer;
use criticality::Method;

use crate::language::Language;
use crate::table::{Table, code, columns};

pub(super) fn tables(answer: &Answer) -> Vec<Table> {
    vec![priority(answer), scores(answer), correlations(answer)]
}

fn priority(answer: &Answer) -> Table {
    let mut table = Table::new(
        "priority",
        "Listed minerals by likelihood and consequence, for each viewpoint.",
        columns![
            country, "", "Viewpoint.";
            rank, "", "Rank by likelihood times consequence; empty if it cannot be ranked.";
            mineral, "", "Mineral.";
            likelihood, "1", "Concentration of control at the worst stage, weighted: 1 for a supplier that restricts, else its governance risk.";
            likelihood_low, "1", "5 % of draws lie below; empty if the study asks for no draws.";
            likelihood_high, "1", "5 % of draws lie above; empty if the study asks for no draws.";
            consequence, "", "Economic importance times import reliance times the part not met from old scrap, 0 to 10.";
            consequence_low, "", "5 % of draws lie below; empty if the study asks for no draws.";
            consequence_high, "", "5 % of draws lie above; empty if the study asks for no draws.";
            in_first_ten, "1", "Part of the draws in which it is among the first ten; empty if the study asks for no draws.";
            why, "", "What drives its place.";
        ],
    );
    for block in &answer.priority {
        for (number, row) in block.matrix.rows.iter().enumerate() {
            let range = |range: Option<criticality::Range>| {
                let drawn = range.and_then(|r| r.drawn);
                [range.map(|r| r.value), drawn.map(|ends| ends[0]), drawn.map(|ends| ends[1])]
            };
            let (likelihood, consequence) = (range(row.likelihood), range(row.consequence));
            let rank = Method::ALL.iter().position(|method| *method == Method::Priority);
            table.push([
                code(&block.country),
                rank.and_then(|rank| row.ranks[rank]).into(),
                code(row.mineral),
                likelihood[0].into(),
                likelihood[1].into(),
                likelihood[2].into(),
                consequence[0].into(),
                consequence[1].into(),
                consequence[2].into(),
                row.in_first_ten.into(),
                crate::priority::sentence(block, number, Language::English).into(),
            ]);
        }
    }
    table
}

fn scores(answer: &Answer) -> Table {
    let mut table = Table::new(
        "scores",
        "Score and rank of each mineral under each method, for each viewpoint.",
        columns![
            country, "", "Viewpoint.";
            mineral, "", "Mineral.";
            method, "", "Method.";
            score, "", "Score on the scale of the method; empty if figures are missing.";
            rank, "", "Rank, 1 for the highest; equal scores share the mean.";
        ],
    );
    for block in &answer.priority {
        for row in &block.matrix.rows {
            for (method, rank) in Method::ALL.iter().zip(&row.ranks) {
                table.push([
                    code(&block.country),
                    code(row.mineral),
                    method.as_str().into(),
                    row.scores.of(*method).into(),
                    (*rank).into(),
                ]);
            }
        }
    }
    table
}

fn correlations(answer: &Answer) -> Table {
    let mut table = Table::new(
        "method-correlations",
        "How far two methods agree: rank correlation over the minerals that both can rank.",
        columns![
            country, "", "Viewpoint.";
            method, "", "Method.";
            other, "", "Other method.";
            correlation, "", "Spearman's rank correlation, -1 to 1; empty if fewer than three minerals have both.";
        ],
    );
    for block in &answer.priority {
        for (method, row) in Method::ALL.iter().zip(&block.matrix.correlations) {
            for (other, correlation) in Method::ALL.iter().zip(row) {
                table.push([
                    code(&block.country),
                    method.as_str().into(),
                    other.as_str().into(),
                    (*correlation).into(),
                ]);
            }
        }
    }
    table
}
