//! Contracts and instruments, on a terminal.

use ::finance::Template;
use answer::{ContractAnswer, ProjectAppraisal};

use crate::summary::{bullet, grid, heading};
use crate::words::{capital, country, dollars, list, number, percent};

/// The contracts at the price now, and what they cost the treasuries, as text.
#[must_use]
pub fn contract_summary(answer: &ContractAnswer, draws: usize) -> String {
    let mut text = format!(
        "CONTRACTS THAT CARRY A PRICE\nNdPr oxide at {} USD/kg; its average of {} was {} USD/kg{}.\n",
        number(answer.process.now, 3),
        answer.latest.0,
        number(answer.latest.1, 3),
        answer.later.as_ref().map_or_else(String::new, |(quote, period, price)| format!(
            ";\n{} USD/kg was quoted since ({quote}, {period})",
            number(*price, 3)
        ))
    );
    let price = answer.process.now;
    let rows = answer
        .contracts
        .iter()
        .filter_map(|contract| {
            let volume = contract.term("volume")?;
            let yearly = match contract.template {
                Template::Protection => contract.protection()?.payment(price, volume, true),
                _ => contract.purchase()?.premium(price, volume),
            };
            Some(vec![
                contract.name.clone(),
                country(contract.treasury),
                format!("{} USD/kg", number(contract.term("strike")?, 3)),
                format!("{} t/a", number(volume / 1000.0, 3)),
                contract.days.1.year().to_string(),
                signed(yearly),
            ])
        })
        .collect();
    text.push_str(&grid(
        "Strike, volume, last year, and what a year at this price costs the payer (in full output):",
        &["", "payer", "strike", "volume", "to", "a year"],
        2,
        rows,
    ));
    heading(&mut text, "What they will cost");
    for one in &answer.exposures {
        let payer = one.treasury.map_or_else(|| "all payers together".to_owned(), country);
        bullet(
            &mut text,
            &format!(
                "The floors cost {payer} {} in present value ({} to {} in nine of ten cases); money is paid on balance in {} of them.",
                signed(one.expected),
                signed(one.low),
                signed(one.high),
                percent(one.pays),
            ),
        );
    }
    heading(&mut text, "How sure");
    for sentence in [
        format!("{draws} paths of one price, which all floors share; volatility, half-life and long-run level of {} USD/kg are assumed (trust D, table `finance-assumption`).", number(answer.process.long_run, 3)),
        "Volumes are those of the contracts, cut where they exceed what the producer can make, so that no kilogram is topped up twice.".to_owned(),
        "Terms as published; a letter of intent counts as if it were signed.".to_owned(),
    ] {
        bullet(&mut text, &sentence);
    }
    let silent: Vec<String> = answer
        .contracts
        .iter()
        .filter(|contract| contract.term("volume").is_none())
        .map(|contract| contract.name.clone())
        .collect();
    if !silent.is_empty() {
        bullet(&mut text, &format!("Without published price terms, and so not counted: {}.", list(&silent)));
    }
    text
}

/// Instruments by project as text.
#[must_use]
pub fn project_summary(appraisals: &[ProjectAppraisal], draws: usize) -> String {
    let mut text = "WHAT SUPPORT DOES FOR PROJECTS\n".to_owned();
    for project in appraisals {
        heading(&mut text, &capital(&project.name));
        bullet(
            &mut text,
            &format!(
                "Main product at {} USD/kg in the baseline; owners get the return they ask for at {}{}.",
                number(project.prices.0, 3),
                or_none(project.prices.1),
                match project.floor {
                    Some(0.0) => ", which the median path of the price gives them without help".to_owned(),
                    floor => format!(", or with a floor at {}", or_none(floor)),
                },
            ),
        );
        let moved = |one: &::finance::Appraisal| one.goes_ahead_with > 0.0 || one.goes_ahead_without > 0.0;
        if !project.instruments.iter().any(|(_, one)| moved(one)) {
            bullet(&mut text, "In no draw would it go ahead, with any one instrument on standard terms.");
            continue;
        }
        let rows = project
            .instruments
            .iter()
            .map(|(terms, one)| {
                vec![
                    terms.to_string(),
                    percent(one.goes_ahead_without),
                    percent(one.goes_ahead_with),
                    signed(one.fiscal_cost),
                    signed(one.fiscal_cost_95),
                    dollars(one.private_money),
                    percent(one.failures),
                ]
            })
            .collect();
        text.push_str(&grid(
            "Chance of going ahead without and with it, fiscal cost expected and at 95 %, private money:",
            &["", "without", "with", "cost", "cost 95 %", "private", "debt fails"],
            1,
            rows,
        ));
    }
    heading(&mut text, "How sure");
    bullet(
        &mut text,
        &format!(
            "{draws} draws of cost, output, price level and return asked for; terms are standard ones (trust D, table `finance-assumption`), capital cost as stated by the owners."
        ),
    );
    text
}

fn or_none(price: Option<f64>) -> String {
    price.map_or_else(
        || "more than any price tried".to_owned(),
        |price| format!("{} USD/kg", number(price, 3)),
    )
}

/// Money with its sign in words: what is got back is a gain.
fn signed(money: f64) -> String {
    if money < 0.0 { format!("-{}", dollars(-money)) } else { dollars(money) }
}
