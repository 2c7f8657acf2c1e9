//! The portfolio as tables for a terminal.

use answer::Answer;
use planning::{Kind, Planned};

use crate::language::Language;
use crate::portfolio::{gains, lines, planned};
use crate::summary::grid;
use crate::words::{day, dollars, number, percent};

/// Rows shown on a terminal.
const SHOWN: usize = 14;

/// Tables for a terminal.
pub(crate) fn tables(answer: &Answer) -> String {
    let Some(planned) = planned(answer) else { return String::new() };
    let lines = lines(answer, planned, Language::English);
    let rows = lines
        .iter()
        .take(SHOWN)
        .map(|line| {
            vec![
                format!("{}: {}", line.name, line.adds),
                line.payers(planned),
                line.instrument.clone(),
                dollars(line.money()),
                day(line.first),
                dollars(line.marginal),
                line.robust.map_or(String::new(), percent),
            ]
        })
        .collect();
    let mut text = grid(
        "The plan, worth most first; worth is what is lost if it alone is left out:",
        &["measure", "pays", "by", "money", "from", "worth", "draws"],
        3,
        rows,
    );
    if lines.len() > SHOWN {
        text.push_str(&format!("    and {} more: see tables/plan.csv\n", lines.len() - SHOWN));
    }
    text.push_str(&partners(planned));
    text.push_str(&front(planned));
    text.push_str(&rejected(planned));
    text
}

fn partners(planned: &Planned) -> String {
    let rows = planned
        .partners
        .iter()
        .enumerate()
        .map(|(number, (_, partner))| {
            let paid: f64 = planned.plan.taken.iter().map(|taken| taken.paid[number]).sum();
            let gain = gains(planned, number);
            let together = planned.together.as_ref();
            let of = |value: Option<f64>| value.map_or("-".to_owned(), dollars);
            vec![
                partner.name.clone(),
                dollars(paid.max(0.0)),
                of(gain.map(|gain| gain.0)),
                of(gain.map(|gain| gain.1)),
                of(together.and_then(|t| t.coalitions.iter().find(|c| c.0 == [number])).map(|c| c.1)),
                of(together.and_then(|t| t.shapley.get(number)).copied()),
                of(together.and_then(|t| t.nash.as_ref()).and_then(|nash| nash.get(number)).copied()),
                of(gain.map(|gain| gain.2)),
            ]
        })
        .collect();
    grid(
        "Who pays and who gains (simulated loss, futures planned for):",
        &["", "pays", "loss without", "with", "gain alone", "Shapley", "Nash", "regret"],
        1,
        rows,
    )
}

fn front(planned: &Planned) -> String {
    let rows = planned
        .front
        .iter()
        .map(|point| {
            vec![
                format!("{} x", number(point.times, 2)),
                dollars(point.committed),
                dollars(point.expected_cost),
                dollars(point.expected),
                dollars(point.tail),
                point.measures.to_string(),
            ]
        })
        .collect();
    grid(
        "Public money against loss, at other budgets:",
        &["budgets", "committed", "expected cost", "expected loss", "worst cases", "choices"],
        1,
        rows,
    )
}

fn rejected(planned: &Planned) -> String {
    let mut all: Vec<_> = planned
        .rejected
        .iter()
        .filter(|rejected| planned.candidates[rejected.candidate].kind != Kind::Stock)
        .filter(|rejected| rejected.worth.is_some())
        .collect();
    all.sort_by(|a, b| {
        let worth = |r: &planning::Rejected| r.worth.unwrap_or(f64::NEG_INFINITY);
        worth(b).total_cmp(&worth(a)).then(a.candidate.cmp(&b.candidate))
    });
    let hidden = all.len().saturating_sub(SHOWN);
    let rows = all
        .into_iter()
        .take(SHOWN)
        .map(|rejected| {
            let candidate = &planned.candidates[rejected.candidate];
            vec![
                candidate.name.clone(),
                rejected.reason.clone(),
                candidate.terms.first().map_or("-".to_owned(), |terms| dollars(terms.committed)),
                rejected.worth.map_or("-".to_owned(), dollars),
            ]
        })
        .collect();
    let mut text = grid(
        "Not in the plan, nearest first; net worth is loss removed less expected cost:",
        &["measure", "why not", "money", "net worth"],
        2,
        rows,
    );
    if hidden > 0 {
        text.push_str(&format!("    and {hidden} more: see tables/plan-rejected.csv\n"));
    }
    text
}
