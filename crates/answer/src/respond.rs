//! What a rule announced today touches and how the partners can answer it together.

use std::collections::BTreeMap;

use chain::Chain;
use codes::{Area, EndUserClass, Form, Mineral};
use dataset::{Dataset, Rule};
use disruption::{Assumptions, World};
use economy::Accounts;
use finding::Findings;
use jiff::civil::Date;
use response::{Line, LinePlan, Outlook, Terms, outlook, plan, tabled_lines, world_lines};
use serde::Serialize;
use sourced::Trust;
use study::Study;

use crate::Setting;
use crate::stress::{Case, run_case};

/// A line under the rule, with and without the joint plan.
#[derive(Debug, Clone, Serialize)]
pub struct LineAnswer {
    /// The line.
    pub line: Line,
    /// True if the rule reaches it; the others can help.
    pub touched: bool,
    /// Part of its use that comes from the country of the rule.
    pub from_issuer: f64,
    /// Each for itself, in the central, the low and the high case.
    pub alone: Vec<(Case, Outlook)>,
    /// Missing under the joint plan, by user, t.
    pub unmet_planned: Vec<f64>,
    /// First week of it, by user.
    pub first_short_planned: Vec<Option<usize>>,
    /// Bought elsewhere under the plan, t.
    pub diverted: f64,
}

impl LineAnswer {
    /// Each for itself, in one of the cases.
    ///
    /// # Panics
    /// Never: all three are always there.
    #[must_use]
    pub fn alone(&self, case: Case) -> &Outlook {
        self.alone.iter().find(|entry| entry.0 == case).map(|entry| &entry.1).expect("all cases are there")
    }
}

/// A government stock that the plan releases.
#[derive(Debug, Clone, Serialize)]
pub struct ReleaseAnswer {
    /// Mineral.
    pub mineral: Mineral,
    /// Form.
    pub form: Form,
    /// The name people use.
    pub name: String,
    /// Whose stock, where to, how much, from when.
    pub release: response::Release,
}

/// What the simulator makes of the rule at a viewpoint, for minerals whose chain is modelled.
#[derive(Debug, Clone, Serialize)]
pub struct SimulatedLoss {
    /// Country.
    pub country: Area,
    /// Value added lost in the first year without the rule, part of GDP.
    pub without: f64,
    /// With it: lower bound, central case, upper bound, part of GDP.
    pub with: [f64; 3],
}

/// The answer to a rule announced today.
#[derive(Debug, Clone, Serialize)]
pub struct RespondAnswer {
    /// The rule.
    pub rule: Rule,
    /// Day of the answer.
    pub as_of: Date,
    /// Lines of the partners that use what the rule covers.
    pub lines: Vec<LineAnswer>,
    /// Pairs of mineral and place of which the dataset knows too little, in sentences.
    pub unknown: Vec<String>,
    /// Government stocks released by the plan.
    pub releases: Vec<ReleaseAnswer>,
    /// What the simulator says; empty if no modelled market is covered.
    pub simulated: Vec<SimulatedLoss>,
    /// Scenario into which the rule was put for that.
    pub scenario: Option<String>,
    /// What to ask next, most useful first.
    pub ask: Vec<String>,
}

/// Answers a rule for the viewpoints of a study on a day.
pub fn respond(
    dataset: &Dataset,
    study: &Study,
    rule: &Rule,
    as_of: Date,
) -> Result<RespondAnswer, Findings> {
    let (chain, _) = Chain::build(dataset, study).usable()?;
    let places: Vec<Area> = study.viewpoints.iter().map(|country| Area::Country(*country)).collect();
    let mut cases = Vec::new();
    for case in Case::ALL {
        let assumptions = case.assumptions(dataset);
        let (world, _) = World::build(dataset, study, &chain, &assumptions).usable()?;
        let mut findings = Findings::default();
        let terms = Terms::read(dataset, &assumptions, &mut findings);
        if findings.has_errors() {
            return Err(findings);
        }
        let mut lines = world_lines(&chain, &world, rule, &places);
        let (tabled, unknown) = tabled_lines(dataset, rule, &chain.minerals, &places, &terms);
        lines.extend(tabled);
        lines.sort_by_key(|line| (line.mineral, line.form, line.place));
        cases.push((case, terms, lines, unknown));
    }
    let Some((_, terms, lines, unknown)) = cases.iter().find(|entry| entry.0 == Case::Central) else {
        return Err(Findings::default());
    };
    let mut answers: Vec<LineAnswer> = lines
        .iter()
        .enumerate()
        .map(|(number, line)| LineAnswer {
            touched: rule.reaches(line.place) && line.share_from(rule.issuer) > 0.0,
            from_issuer: line.share_from(rule.issuer),
            // Every case has the same lines in the same order; only stocks and settings differ.
            alone: cases
                .iter()
                .map(|(case, terms, lines, _)| (*case, outlook(&lines[number], rule, as_of, terms)))
                .collect(),
            unmet_planned: vec![0.0; line.users.len()],
            first_short_planned: vec![None; line.users.len()],
            diverted: 0.0,
            line: line.clone(),
        })
        .collect();
    let mut releases = Vec::new();
    for group in groups(lines) {
        let own: Vec<Line> = group.iter().map(|number| lines[*number].clone()).collect();
        // A program without unserved use would be infeasible; with it there always is a plan.
        let Ok(made) = plan(&own, rule, as_of, terms) else { continue };
        take(&mut answers, &mut releases, &group, made);
    }
    let (simulated, scenario) = simulate(dataset, study, &chain, rule)?;
    let mut answer = RespondAnswer {
        rule: rule.clone(),
        as_of,
        lines: answers,
        unknown: unknown.clone(),
        releases,
        simulated,
        scenario,
        ask: Vec::new(),
    };
    answer.ask = ask(&answer);
    Ok(answer)
}

/// Lines of the same mineral and form, by number, where the rule reaches one of them.
fn groups(lines: &[Line]) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<(Mineral, Form), Vec<usize>> = BTreeMap::new();
    for (number, line) in lines.iter().enumerate() {
        groups.entry((line.mineral, line.form)).or_default().push(number);
    }
    groups.into_values().collect()
}

fn take(answers: &mut [LineAnswer], releases: &mut Vec<ReleaseAnswer>, group: &[usize], made: LinePlan) {
    for (row, number) in group.iter().enumerate() {
        let answer = &mut answers[*number];
        answer.unmet_planned.clone_from(&made.unmet[row]);
        answer.first_short_planned.clone_from(&made.first_short[row]);
        answer.diverted = made.diverted[row];
    }
    let line = &answers[group[0]].line;
    let (mineral, form, name) = (line.mineral, line.form, line.name());
    releases.extend(made.releases.into_iter().map(|release| ReleaseAnswer {
        mineral,
        form,
        name: name.clone(),
        release,
    }));
}

/// Puts the rule into the branch of the study that is most likely and compares the losses.
fn simulate(
    dataset: &Dataset,
    study: &Study,
    chain: &Chain,
    rule: &Rule,
) -> Result<(Vec<SimulatedLoss>, Option<String>), Findings> {
    if !chain.markets.iter().any(|market| rule.names(market.mineral, market.form)) {
        return Ok((Vec::new(), None));
    }
    let ruled = study.scenarios.iter().filter(|scenario| !scenario.without_rules);
    let Some(scenario) = ruled.max_by(|a, b| {
        let weight = |scenario: &study::Scenario| scenario.weight.unwrap_or(0.0);
        weight(a).total_cmp(&weight(b))
    }) else {
        return Ok((Vec::new(), None));
    };
    let mut with = dataset.clone();
    with.rules.insert(rule.id.clone(), Rule { hypothetical: true, ..rule.clone() });
    let mut changed = scenario.clone();
    changed.add.push(rule.id.clone());
    let central = Assumptions::central();
    let (world, _) = World::build(dataset, study, chain, &central).usable()?;
    let (accounts, _) = Accounts::read(dataset, &world, &central).usable()?;
    let before = Setting { dataset, study, chain };
    let after = Setting { dataset: &with, study, chain };
    let (_, _, before) = run_case(&before, &world, &accounts, scenario, Case::Central)?;
    let (_, _, after) = run_case(&after, &world, &accounts, &changed, Case::Central)?;
    let losses = before.losses.countries.iter().zip(&after.losses.countries);
    let compared = losses.map(|(before, after)| SimulatedLoss {
        country: after.country,
        without: before.first_year[1] / before.gdp,
        with: after.first_year.map(|loss| loss / after.gdp),
    });
    Ok((compared.collect(), Some(scenario.id.clone())))
}

/// Questions whose answers would change most, from what the answer had to assume.
fn ask(answer: &RespondAnswer) -> Vec<String> {
    let mut questions = Vec::new();
    let rule = &answer.rule;
    let short = |line: &&LineAnswer| line.touched && line.alone(Case::High).unmet() > 0.0;
    let mut lines: Vec<&LineAnswer> = answer.lines.iter().filter(short).collect();
    lines.sort_by(|a, b| {
        let value = |line: &LineAnswer| line.alone(Case::Central).unmet() * line.line.price;
        value(b).total_cmp(&value(a))
    });
    for line in lines.iter().filter(|line| line.line.trust == Trust::D).take(3) {
        questions.push(format!(
            "How much {} do users and the government of {} hold? The answer rests on assumed stocks.",
            line.line.name(),
            line.line.place
        ));
    }
    if rule.approval.is_none() && rule.instrument == dataset::rule::Instrument::Licence {
        questions.push(
            "How are applications treated: how long do they wait, what share is granted, who holds a general licence? The rule says nothing of it; experience of 2025 is taken.".to_owned(),
        );
    }
    if !EndUserClass::ALL.iter().all(|class| rule.end_users.contains(class)) {
        questions.push("Who counts as an end user that the rule means, and who decides?".to_owned());
    }
    if rule.de_minimis.is_some() {
        questions.push(
            "How is the content of foreign-made goods measured, and from which day of making?".to_owned(),
        );
    }
    if rule.items.iter().all(|item| item.headings.is_empty()) {
        questions.push("Which customs headings are meant? The rule file names none.".to_owned());
    }
    if rule.announced == rule.effective {
        questions.push("Do goods that are already under way or contracted still pass?".to_owned());
    }
    let spare = lines.iter().find(|line| line.diverted > 0.0);
    if let Some(line) = spare {
        questions.push(format!(
            "Can suppliers outside {} really deliver {:.1} t more {} within a year? Their spare capacity is assumed.",
            rule.issuer,
            line.diverted,
            line.line.name()
        ));
    }
    questions.extend(answer.unknown.iter().map(|lacking| format!("What is known of {lacking}?")));
    questions
}
