//! Projects and stocks.

use answer::Answer;
use portfolio::{Basis, MeasureKind, Tried};

use crate::table::{Table, code, columns};

pub(super) fn tables(answer: &Answer) -> Vec<Table> {
    let mut table = Table::new(
        "measures",
        "What each project and stock would do to the scenario planned for, alone and on top of all projects.",
        columns![
            kind, "", "project or stock.";
            measure, "", "Identifier.";
            name, "", "Name.";
            country, "", "Country it stands in, or that holds the stock.";
            adds, "", "What it adds.";
            first_week, "week", "Reported week of first product, the first being 1; empty if unknown or long running.";
            public_money, "USD", "Public money it takes.";
            public_money_basis, "", "stated, share of capital cost, or purchase and keeping.";
            unmet_removed, "t REO", "Unmet use removed, alone.";
            loss_removed, "USD_2025", "Central loss removed, alone.";
            loss_removed_per_dollar, "x", "The same per public dollar.";
            unmet_removed_on_top, "t REO", "Unmet use removed on top of all other projects.";
            loss_removed_on_top, "USD_2025", "Central loss removed on top of all other projects.";
            trust, "", "Worst grade of its figures.";
            obstacle, "", "Why it cannot be tried or ranked.";
        ],
    );
    let all = answer.plan.iter().flat_map(|plan| plan.projects.iter().chain(&plan.stocks));
    for tried in all {
        let measure = &tried.measure;
        table.push([
            kind(tried).into(),
            measure.id.as_str().into(),
            measure.name.as_str().into(),
            measure.country.map(|country| country.to_string()).into(),
            measure.adds.as_str().into(),
            measure.first_week.map(|week| week as f64 + 1.0).into(),
            measure.public_money.map(|money| money.0).into(),
            measure.public_money.map(|money| basis(money.1)).into(),
            tried.alone.unmet.into(),
            tried.alone.loss.into(),
            tried.loss_per_dollar().into(),
            tried.on_top.map(|effect| effect.unmet).into(),
            tried.on_top.map(|effect| effect.loss).into(),
            code(measure.trust),
            measure.obstacle.clone().into(),
        ]);
    }
    vec![table]
}

fn kind(tried: &Tried) -> &'static str {
    match tried.measure.kind {
        MeasureKind::Project => "project",
        MeasureKind::Stock => "stock",
    }
}

/// Where a figure of public money comes from, in words.
pub(crate) fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Stated => "stated",
        Basis::ShareOfCapex => "share of capital cost",
        Basis::Purchase => "purchase and keeping",
    }
}
