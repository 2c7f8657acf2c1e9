//! Contracts, what they cost, and what instruments do for projects.

use answer::{ContractAnswer, ProjectAppraisal};

use crate::table::{Table, code, columns};

/// Tables of the contracts: terms, and exposure of the treasuries.
#[must_use]
pub fn contract_tables(answer: &ContractAnswer) -> Vec<Table> {
    let mut terms = Table::new(
        "contract-terms",
        "Every figure of every contract.",
        columns![
            contract, "", "Identifier.";
            name, "", "Name.";
            treasury, "", "Who carries the price.";
            counterparty, "", "The other side.";
            first, "", "First day.";
            last, "", "Last day.";
            term, "", "Term; rates a year, times in years, volumes in kg a year, money in USD.";
            value, "", "Its value.";
            low, "", "Lower end of its range.";
            high, "", "Upper end of its range.";
            trust, "", "Grade.";
        ],
    );
    for contract in &answer.contracts {
        for (name, term) in &contract.terms {
            terms.push([
                contract.id.as_str().into(),
                contract.name.as_str().into(),
                code(contract.treasury),
                contract.counterparty.as_str().into(),
                code(contract.days.0),
                code(contract.days.1),
                name.as_str().into(),
                term.range.1.into(),
                term.range.0.into(),
                term.range.2.into(),
                code(term.trust),
            ]);
        }
    }
    let mut exposure = Table::new(
        "floor-exposure",
        "Present value of what the price floors cost from the study's day to their end, over many paths of one price.",
        columns![
            treasury, "", "Treasury; `all` for all together.";
            expected, "USD_2025", "Mean; negative where it gets more than it pays.";
            low, "USD_2025", "5 % quantile.";
            high, "USD_2025", "95 % quantile.";
            pays, "1", "Part of the paths on which it pays more than it gets.";
        ],
    );
    for one in &answer.exposures {
        exposure.push([
            one.treasury.map_or_else(|| "all".to_owned(), |area| area.to_string()).into(),
            one.expected.into(),
            one.low.into(),
            one.high.into(),
            one.pays.into(),
        ]);
    }
    vec![exposure, terms]
}

/// Table of what each instrument does for each project.
#[must_use]
pub fn project_table(appraisals: &[ProjectAppraisal]) -> Table {
    let mut table = Table::new(
        "project-finance",
        "What each instrument on standard terms would do for each project.",
        columns![
            project, "", "Identifier.";
            name, "", "Name.";
            price, "USD_2025/kg", "Price of its main product in the baseline.";
            break_even_price, "USD_2025/kg", "Constant price at which its owners get their return, without help.";
            floor_for_return, "USD_2025/kg", "Strike of a floor over all output that gives them their return on the median path of the price.";
            instrument, "", "Instrument.";
            goes_ahead_without, "1", "Part of the draws in which owners would go ahead without help.";
            goes_ahead_with, "1", "The same with the instrument.";
            fiscal_cost, "USD_2025", "Expected present value of what the treasury pays less what it gets.";
            fiscal_cost_95, "USD_2025", "Its 95 % quantile.";
            public_at_start, "USD_2025", "Public money paid out by the end of building, where the project goes ahead.";
            private_money, "USD_2025", "Capital of owners and private lenders, where it goes ahead.";
            debt_failures, "1", "Part of the price paths on which it fails its debt.";
            added_tonnes, "t", "Main product over the life that comes only with the instrument, mean over all draws.";
        ],
    );
    for project in appraisals {
        for (terms, one) in &project.instruments {
            table.push([
                project.project.as_str().into(),
                project.name.as_str().into(),
                project.prices.0.into(),
                project.prices.1.into(),
                project.floor.into(),
                terms.as_str().into(),
                one.goes_ahead_without.into(),
                one.goes_ahead_with.into(),
                one.fiscal_cost.into(),
                one.fiscal_cost_95.into(),
                one.public_at_start.into(),
                one.private_money.into(),
                one.failures.into(),
                (one.added_kilograms / 1000.0).into(),
            ]);
        }
    }
    table
}
