//! `monazite plan`: what partners should pay for together.

use clap::Args;
use codes::{Code, Country};
use finding::{Finding, code};
use study::Study;

use crate::arguments::{Common, Format, StudyChoice};
use crate::output::{Stop, load, print, print_tables};
use crate::study::{Question, compute, find};

/// Money, risk and draws of the plan; each wins over the study's.
#[derive(Debug, Args)]
pub(crate) struct PlanChoice {
    /// Public money that each partner can commit, in dollars, such as USA=2e9,JPN=1e9
    #[arg(long, value_name = "COUNTRY=USD", value_delimiter = ',')]
    pub(crate) budget: Vec<String>,
    /// Weight of the worst outcomes against the mean, from 0 to 1
    #[arg(long, value_name = "WEIGHT")]
    pub(crate) risk: Option<f64>,
    /// Futures drawn
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=2000))]
    pub(crate) scenarios: Option<u16>,
    /// Seed of the draws
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
}

pub(crate) fn plan(common: &Common, choice: &StudyChoice, plan: &PlanChoice) -> Result<(), Stop> {
    let (files, dataset) = load(common)?;
    let mut study = find(common, choice, &files, &dataset)?;
    settle(&mut study, plan)?;
    let answer = compute(common, &dataset, &study, Question::Plan.parts())?;
    match common.format {
        Format::Text => print(&report::summary(&answer, report::Language::English)),
        format => {
            let tables = report::tables(&answer, &dataset);
            let main = if answer.plan.as_ref().is_some_and(|plan| plan.portfolio.is_some()) {
                "plan"
            } else {
                Question::Plan.main_table()
            };
            print_tables(&tables, choice.table.as_deref(), main, format)
        }
    }
}

/// Puts what was asked for on the command line into the study.
fn settle(study: &mut Study, choice: &PlanChoice) -> Result<(), Finding> {
    let asked = !choice.budget.is_empty()
        || choice.risk.is_some()
        || choice.scenarios.is_some()
        || choice.seed.is_some();
    let Some(plan) = &mut study.plan else {
        if asked {
            return Err(Finding::error(code::USAGE, "the study plans nothing")
                .help("add a table [plan] to the study file; `monazite plan us-japan` has one"));
        }
        return Ok(());
    };
    if !choice.budget.is_empty() {
        plan.budgets = choice.budget.iter().map(|text| budget(text)).collect::<Result<_, _>>()?;
        plan.budgets.sort_by_key(|(country, _)| *country);
    }
    if let Some(risk) = choice.risk {
        if !(0.0..=1.0).contains(&risk) {
            return Err(Finding::error(code::USAGE, format!("a weight of {risk} is outside 0 to 1"))
                .help("0 looks at the mean alone, 1 at the worst outcomes alone"));
        }
        plan.risk = risk;
    }
    plan.scenarios = choice.scenarios.map_or(plan.scenarios, usize::from);
    plan.seed = choice.seed.unwrap_or(plan.seed);
    Ok(())
}

fn budget(text: &str) -> Result<(Country, f64), Finding> {
    let wrong = |message: String| Finding::error(code::USAGE, message).help("write it like USA=2e9,JPN=1e9");
    let (country, money) =
        text.split_once('=').ok_or_else(|| wrong(format!("`{text}` is no country with its money")))?;
    let country = Country::parse(country).map_err(|error| wrong(error.to_string()))?;
    match money.parse::<f64>() {
        Ok(money) if money.is_finite() && money >= 0.0 => Ok((country, money)),
        _ => Err(wrong(format!("`{money}` is no amount of dollars"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budgets_are_read_with_their_country() {
        assert_eq!(budget("USA=2e9").unwrap(), (Country::parse("USA").unwrap(), 2e9));
        for wrong in ["USA", "USA=", "USA=-1", "XXX=1", "USA=inf"] {
            assert!(budget(wrong).is_err(), "{wrong}");
        }
    }
}
