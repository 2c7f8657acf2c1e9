//! Reading what is to be planned: `[plan]` and `[[measure]]`.

use std::collections::BTreeSet;

use codes::{Area, Code, Country, Form, Mineral};
use dataset::document::Section;
use finding::code;
use jiff::civil::Date;
use quantity::{Currency, Kind, Unit};
use serde::Serialize;

use crate::Scenario;
use crate::read::{required_code, whole};

/// What is planned, with what money, against what.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanSettings {
    /// Scenario against which projects and stocks are tried one by one.
    pub scenario: String,
    /// Sizes of stock to try, in days of use.
    pub stock_days: Vec<f64>,
    /// Weeks over which losses are planned away; those of the study if not written.
    pub weeks: Option<usize>,
    /// Public money that each partner can commit, USD; without any no portfolio is chosen.
    pub budgets: Vec<(Country, f64)>,
    /// Most that each partner can commit in a year, USD.
    pub yearly: Vec<(Country, f64)>,
    /// Weight of the worst outcomes against the mean, from 0 to 1.
    pub risk: f64,
    /// Part of the probability that is not among the worst outcomes.
    pub level: f64,
    /// Scenarios drawn.
    pub scenarios: usize,
    /// Seed of the draws.
    pub seed: u64,
    /// Branches from which scenarios are drawn, with their chance; those with a weight if not written.
    pub branches: Vec<(String, f64)>,
    /// Most that one partner may pay of all that is committed.
    pub most_paid: Option<f64>,
    /// Least part of a partner's money that stays at home.
    pub at_home: Option<f64>,
    /// Money of a third party that may join, USD.
    pub third: Vec<(Country, f64)>,
}

/// A measure of the user's own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OwnMeasure {
    /// Identifier.
    pub id: String,
    /// Name for readers.
    pub name: String,
    /// Where it stands.
    pub country: Country,
    /// What it adds at full output, canonical t/a on the basis of the form.
    pub adds: Vec<(Mineral, Form, f64)>,
    /// Public money, USD.
    pub money: f64,
    /// First product.
    pub start: Date,
    /// True if it has a mine or scrap of its own, false if it buys its inputs.
    pub own_feed: bool,
    /// Chance that it goes ahead without public money.
    pub ahead_without: f64,
    /// Chance that it goes ahead with public money.
    pub ahead_with: f64,
}

/// Weight of the worst outcomes if the study does not say.
pub(crate) const DEFAULT_RISK: f64 = 0.5;
/// Level beyond which outcomes are the worst if the study does not say.
pub(crate) const DEFAULT_LEVEL: f64 = 0.9;
/// Scenarios drawn if the study does not say.
pub(crate) const DEFAULT_SCENARIOS: usize = 50;
/// Most scenarios that can be asked for.
const MOST_SCENARIOS: i64 = 2000;
/// How far chances may be off 1 in sum.
const TOLERANCE: f64 = 1e-9;

pub(crate) fn read_plan(section: Section<'_>, scenarios: &[Scenario], longest: i64) -> PlanSettings {
    let scenario = section.required_text("scenario");
    let known = |id: &str| scenarios.iter().any(|scenario| scenario.id == id);
    let names = || scenarios.iter().map(|scenario| scenario.id.as_str());
    if !scenario.is_empty() && !known(&scenario) {
        section.report(
            code::SCENARIO_WRONG,
            "scenario",
            format!("`{scenario}` is not a scenario of this study"),
            finding::did_you_mean(&scenario, names(), "the [[scenario]] tables"),
        );
    }
    let stock_days = section.numbers("stock-days");
    for days in &stock_days {
        if !(0.0..=3650.0).contains(days) {
            section.report(
                code::HORIZON_WRONG,
                "stock-days",
                format!("a stock of {days} days is not sensible"),
                "write days of use between 0 and 3650",
            );
        }
    }
    let weeks = whole(&section, "weeks", 52, longest);
    let count = whole(&section, "scenarios", 1, MOST_SCENARIOS);
    let seed = whole(&section, "seed", 0, i64::MAX);
    let level = section.share("level").unwrap_or(DEFAULT_LEVEL);
    if level >= 1.0 {
        section.report(
            code::HORIZON_WRONG,
            "level",
            "a level of 100 % leaves no worst outcomes",
            "write a level such as \"90 %\"",
        );
    }
    let mut branches = Vec::new();
    if let Some(written) = section.section("branch") {
        for (id, text) in written.entries() {
            if !known(&id) {
                written.report(
                    code::SCENARIO_WRONG,
                    &id,
                    format!("`{id}` is not a scenario of this study"),
                    finding::did_you_mean(&id, names(), "the [[scenario]] tables"),
                );
            }
            match Unit::parse_quantity(&text) {
                Ok((chance, Kind::Share)) if (0.0..=1.0).contains(&chance) => branches.push((id, chance)),
                _ => written.report(
                    code::UNIT_WRONG,
                    &id,
                    format!("`{text}` is not a chance"),
                    "write a share with its unit, such as \"20 %\"",
                ),
            }
        }
        let total: f64 = branches.iter().map(|branch| branch.1).sum();
        if (total - 1.0).abs() > TOLERANCE {
            section.report(
                code::SCENARIO_WRONG,
                "branch",
                format!("the chances of the branches add up to {total}"),
                "give the branches chances that add up to 100 %",
            );
        }
    }
    let settings = PlanSettings {
        scenario,
        stock_days,
        weeks: weeks.map(|weeks| weeks as usize),
        budgets: money_by_country(&section, "budget"),
        yearly: money_by_country(&section, "yearly-budget"),
        risk: section.share("risk").unwrap_or(DEFAULT_RISK),
        level,
        scenarios: count.map_or(DEFAULT_SCENARIOS, |count| count as usize),
        seed: seed.map_or(0, |seed| seed as u64),
        branches,
        most_paid: section.share("most-paid"),
        at_home: section.share("at-home"),
        third: money_by_country(&section, "third-party"),
    };
    section.finish();
    settings
}

fn money_by_country(section: &Section<'_>, key: &'static str) -> Vec<(Country, f64)> {
    let Some(written) = section.section(key) else { return Vec::new() };
    let mut all = Vec::new();
    for (name, text) in written.entries() {
        let country = match Country::parse(&name) {
            Ok(country) => Some(country),
            Err(error) => {
                written.report(code::UNKNOWN_CODE, &name, error.to_string(), error.help());
                None
            }
        };
        match (country, Unit::parse_quantity(&text)) {
            (Some(country), Ok((money, Kind::Money(Currency::Usd, _)))) if money >= 0.0 => {
                all.push((country, money));
            }
            (None, _) => {}
            _ => written.report(
                code::UNIT_WRONG,
                &name,
                format!("`{text}` is not an amount in dollars"),
                "write it like \"1500 MUSD_2026\"",
            ),
        }
    }
    all.sort_by_key(|(country, _)| *country);
    all
}

pub(crate) fn read_measures(root: &Section<'_>) -> Vec<OwnMeasure> {
    let mut measures = Vec::new();
    let mut seen = BTreeSet::new();
    for section in root.sections("measure") {
        let id = section.required_text("id");
        if !seen.insert(id.clone()) {
            section.report(
                code::NAME_DUPLICATE,
                "id",
                format!("measure `{id}` is defined twice"),
                "rename one of them",
            );
        }
        let name = section.required_text("name");
        let country = required_code(&section, "country", Country::parse);
        let adds = section.section("adds").map(|adds| read_adds(&adds)).unwrap_or_default();
        if adds.is_empty() {
            section.report(
                code::KEY_MISSING,
                "adds",
                format!("measure `{id}` adds nothing"),
                "add a table [measure.adds] with lines such as \"Dy oxide\" = \"20 t/a\"",
            );
        }
        let money = section.quantity("money", Kind::Money(Currency::Usd, 0));
        if money.is_none() && !section.has("money") {
            section.report(
                code::KEY_MISSING,
                "money",
                format!("measure `{id}` names no public money"),
                "add money = \"50 MUSD_2026\"",
            );
        }
        let start = section.required_date("start");
        let own_feed = section.flag("own-feed").unwrap_or(false);
        let ahead_without = section.share("ahead-without").unwrap_or(0.0);
        let ahead_with = section.share("ahead-with").unwrap_or(1.0);
        if ahead_without > ahead_with {
            section.report(
                code::SCENARIO_WRONG,
                "ahead-without",
                format!("measure `{id}` is more likely without public money than with it"),
                "make `ahead-with` the larger one",
            );
        }
        section.finish();
        if let (Some(country), Some(money), Some(start)) = (country, money, start) {
            measures.push(OwnMeasure {
                id,
                name,
                country,
                adds,
                money,
                start,
                own_feed,
                ahead_without,
                ahead_with,
            });
        }
    }
    measures
}

fn read_adds(section: &Section<'_>) -> Vec<(Mineral, Form, f64)> {
    let mut adds = Vec::new();
    for (words, text) in section.entries() {
        let (mineral, form) = words.split_once(' ').unwrap_or((words.as_str(), ""));
        let good = match (Mineral::parse(mineral), Form::parse(form)) {
            (Ok(mineral), Ok(form)) => Some((mineral, form)),
            (mineral, form) => {
                let error = mineral.map(|_| ()).err().or(form.map(|_| ()).err());
                let help = error.as_ref().map_or_else(String::new, codes::UnknownCode::help);
                section.report(
                    code::UNKNOWN_CODE,
                    &words,
                    format!("`{words}` is not a mineral and a form"),
                    format!("write it like \"Dy oxide\"; {help}"),
                );
                None
            }
        };
        match (good, Unit::parse_quantity(&text)) {
            (Some((mineral, form)), Ok((tonnes, Kind::Flow))) if tonnes >= 0.0 => {
                adds.push((mineral, form, tonnes));
            }
            (None, _) => {}
            _ => section.report(
                code::UNIT_WRONG,
                &words,
                format!("`{text}` is not a yearly mass"),
                "write it like \"20 t/a\"",
            ),
        }
    }
    adds
}

impl PlanSettings {
    /// Money of a partner, USD.
    #[must_use]
    pub fn budget(&self, partner: Area) -> f64 {
        self.budgets.iter().find(|entry| Area::Country(entry.0) == partner).map_or(0.0, |entry| entry.1)
    }
}
