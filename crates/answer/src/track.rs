//! The framework and the rules on the study's day.

use std::collections::BTreeMap;

use dataset::{Dataset, Rule};
use ledger::{Answers, Board, Standing, is_open, standing};
use serde::Serialize;
use study::Study;

/// A rule on the day.
#[derive(Debug, Clone, Serialize)]
pub struct RuleStanding {
    /// The rule.
    pub rule: Rule,
    /// What holds if no open question is answered: suspensions end on their legal date.
    pub standing: Standing,
    /// True if what holds depends on an open question.
    pub open: bool,
}

/// The framework and the rules.
#[derive(Debug, Clone, Serialize)]
pub struct TrackAnswer {
    /// Clauses, clocks and deliveries; none if the study names no framework.
    pub board: Option<Board>,
    /// Rules that are acts of somebody, in force or in doubt first.
    pub rules: Vec<RuleStanding>,
    /// Open questions with their answers.
    pub questions: BTreeMap<String, String>,
}

pub(crate) fn track(dataset: &Dataset, study: &Study) -> Option<TrackAnswer> {
    let board = study
        .framework
        .as_ref()
        .and_then(|id| dataset.frameworks.get(id))
        .map(|framework| Board::on(framework, study.as_of));
    let mut rules: Vec<RuleStanding> = dataset
        .rules
        .values()
        .filter(|rule| !rule.hypothetical)
        .map(|rule| RuleStanding {
            standing: standing(rule, study.as_of, &Answers::new()),
            open: is_open(rule, study.as_of),
            rule: rule.clone(),
        })
        .collect();
    rules.sort_by_key(|entry| (!entry.open, entry.standing, entry.rule.effective, entry.rule.id.clone()));
    let questions = dataset.questions.values().map(|q| (q.id.clone(), q.question.clone())).collect();
    (board.is_some() || !rules.is_empty()).then_some(TrackAnswer { board, rules, questions })
}
