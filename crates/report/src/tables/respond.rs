//! The answer to a rule announced today.

use answer::{Case, RespondAnswer};

use crate::table::{Table, code, columns};
use crate::words::week_begin;

/// All tables of a response; the first is the main one.
#[must_use]
pub fn respond(answer: &RespondAnswer) -> Vec<Table> {
    vec![lines(answer), users(answer), releases(answer), simulated(answer), inputs(answer)]
}

fn lines(answer: &RespondAnswer) -> Table {
    let mut table = Table::new(
        "response",
        "What a rule touches: by mineral, form and place.",
        columns![
            mineral, "", "Mineral.";
            form, "", "Form.";
            place, "", "Who uses it.";
            touched, "", "yes if the rule reaches it.";
            use_per_week, "t/week", "Use, in the basis of the form.";
            from_issuer, "1", "Part of it that comes from the country of the rule.";
            cover, "d", "Days of use in all stocks.";
            first_short, "date", "First week in which a user is short, each for itself.";
            first_short_low, "date", "The same in the low case.";
            first_short_high, "date", "The same in the high case.";
            unmet, "t", "Missing within a year, each for itself.";
            unmet_low, "t", "The same in the low case.";
            unmet_high, "t", "The same in the high case.";
            unmet_planned, "t", "Missing within a year under the joint plan.";
            diverted, "t", "Bought elsewhere within a year under the plan.";
            price, "USD/kg", "Price before the rule.";
            trust, "", "Grade of the weakest figure.";
        ],
    );
    for row in &answer.lines {
        let of = |case: Case| row.alone(case);
        let date = |case: Case| of(case).first_short().map(|week| week_begin(answer.as_of, week).to_string());
        table.push([
            code(row.line.mineral),
            code(row.line.form),
            code(row.line.place),
            row.touched.into(),
            row.line.weekly().into(),
            row.from_issuer.into(),
            row.line.cover_days().into(),
            date(Case::Central).into(),
            date(Case::Low).into(),
            date(Case::High).into(),
            of(Case::Central).unmet().into(),
            of(Case::Low).unmet().into(),
            of(Case::High).unmet().into(),
            row.unmet_planned.iter().sum::<f64>().into(),
            row.diverted.into(),
            row.line.price.into(),
            code(row.line.trust),
        ]);
    }
    table
}

fn users(answer: &RespondAnswer) -> Table {
    let mut table = Table::new(
        "response-users",
        "Users of what a rule covers.",
        columns![
            mineral, "", "Mineral.";
            form, "", "Form.";
            place, "", "Where.";
            sector, "", "Sector, if known.";
            purpose, "", "What it is used for.";
            class, "", "Class of the users.";
            use_per_week, "t/week", "Use.";
            stock, "t", "Stock.";
            first_short, "date", "First week short, each for itself.";
            unmet, "t", "Missing within a year, each for itself.";
            first_short_planned, "date", "First week short under the joint plan, to four weeks.";
            unmet_planned, "t", "Missing within a year under the plan.";
        ],
    );
    for row in &answer.lines {
        let alone = row.alone(Case::Central);
        for (number, user) in row.line.users.iter().enumerate() {
            let date = |week: Option<usize>| week.map(|week| week_begin(answer.as_of, week).to_string());
            table.push([
                code(row.line.mineral),
                code(row.line.form),
                code(row.line.place),
                user.sector.map(codes::Code::as_str).into(),
                user.purpose.as_str().into(),
                code(user.class),
                user.weekly.into(),
                user.stock.into(),
                date(alone.users[number].first_short).into(),
                alone.users[number].unmet.into(),
                date(row.first_short_planned[number]).into(),
                row.unmet_planned[number].into(),
            ]);
        }
    }
    table
}

fn releases(answer: &RespondAnswer) -> Table {
    let mut table = Table::new(
        "releases",
        "Government stocks that the joint plan releases.",
        columns![
            mineral, "", "Mineral.";
            form, "", "Form.";
            holder, "", "Whose stock.";
            to, "", "Where it goes.";
            tonnes, "t", "How much within a year.";
            from, "date", "From when.";
        ],
    );
    for row in &answer.releases {
        table.push([
            code(row.mineral),
            code(row.form),
            code(row.release.holder),
            code(row.release.to),
            row.release.tonnes.into(),
            code(week_begin(answer.as_of, row.release.first_week)),
        ]);
    }
    table
}

fn simulated(answer: &RespondAnswer) -> Table {
    let mut table = Table::new(
        "simulated",
        "Value added lost in the first year, as the simulator has it, without and with the rule.",
        columns![
            country, "", "Country.";
            without, "1", "Part of GDP without the rule.";
            with_lower, "1", "With it, lower bound.";
            with, "1", "With it, central case.";
            with_upper, "1", "With it, upper bound.";
        ],
    );
    for row in &answer.simulated {
        table.push([
            code(row.country),
            row.without.into(),
            row.with[0].into(),
            row.with[1].into(),
            row.with[2].into(),
        ]);
    }
    table
}

fn inputs(answer: &RespondAnswer) -> Table {
    let mut table = Table::new(
        "inputs",
        "What the lines were made from, and what was assumed.",
        columns![
            mineral, "", "Mineral.";
            form, "", "Form.";
            place, "", "Place.";
            input, "", "Figure or assumption.";
        ],
    );
    for row in &answer.lines {
        for input in &row.line.inputs {
            table.push([
                code(row.line.mineral),
                code(row.line.form),
                code(row.line.place),
                input.as_str().into(),
            ]);
        }
    }
    table
}
