//! The framework and the rules.

use answer::Answer;
use codes::Code;

use crate::table::{Table, code, columns};

pub(super) fn tables(answer: &Answer) -> Vec<Table> {
    vec![clauses(answer), clocks(answer), deliveries(answer), rules(answer)]
}

fn clauses(answer: &Answer) -> Table {
    let mut table = Table::new(
        "clauses",
        "Each clause of the framework on the day of the study.",
        columns![
            clause, "", "Number as cited.";
            title, "", "In a few words.";
            commits, "", "What the parties commit to, in our words.";
            measure, "", "What can be measured of it.";
            status, "", "overdue, met, running, evidence or nothing found.";
            due, "date", "Day by which something is due.";
            deliveries, "", "Deals and acts that bear on it.";
            amount, "USD", "Dollars named in them, of their years.";
        ],
    );
    for row in answer.track.iter().filter_map(|track| track.board.as_ref()).flat_map(|board| &board.clauses) {
        table.push([
            row.clause.id.as_str().into(),
            row.clause.title.as_str().into(),
            row.clause.commits.as_str().into(),
            row.clause.measure.as_str().into(),
            row.status.into(),
            row.clock.as_ref().map(|clock| clock.due.to_string()).into(),
            row.deliveries.len().into(),
            row.amount_usd.into(),
        ]);
    }
    table
}

fn clocks(answer: &Answer) -> Table {
    let mut table = Table::new(
        "clocks",
        "Dates by which something is due, inside and outside the framework.",
        columns![
            clock, "", "Identifier.";
            clause, "", "Clause; empty for clocks outside the framework.";
            what, "", "What is due.";
            due, "date", "Day by which.";
            days_left, "d", "Days from the day of the study; negative if it has passed.";
            status, "", "met, overdue, passed or due.";
            basis, "", "How the day follows.";
            evidence, "", "What was found of it.";
            trust, "", "Grade.";
        ],
    );
    for row in answer.track.iter().filter_map(|track| track.board.as_ref()).flat_map(|board| &board.clocks) {
        table.push([
            row.clock.id.as_str().into(),
            row.clock.clause.as_str().into(),
            row.clock.what.as_str().into(),
            code(row.clock.due),
            (row.days_left as f64).into(),
            row.status.into(),
            row.clock.basis.as_str().into(),
            row.clock.evidence.as_str().into(),
            code(row.clock.trust),
        ]);
    }
    table
}

fn deliveries(answer: &Answer) -> Table {
    let mut table = Table::new(
        "deliveries",
        "Deals and acts that bear on the clauses, up to the day of the study.",
        columns![
            day, "date", "Day.";
            title, "", "What.";
            clauses, "", "Clauses it bears on.";
            parties, "", "Who.";
            instruments, "", "Instruments.";
            minerals, "", "Minerals, if named.";
            amount, "USD", "Amount of its year, if known.";
            terms, "", "Terms in our words.";
            trust, "", "Grade.";
            source, "", "Source.";
        ],
    );
    let board = answer.track.iter().filter_map(|track| track.board.as_ref());
    for row in board.flat_map(|board| &board.deliveries) {
        let words = |list: &[String]| list.join(" ");
        table.push([
            code(row.date),
            row.title.as_str().into(),
            words(&row.clauses).into(),
            words(&row.parties.iter().map(ToString::to_string).collect::<Vec<_>>()).into(),
            row.instruments.join("; ").into(),
            words(&row.minerals.iter().map(ToString::to_string).collect::<Vec<_>>()).into(),
            row.amount_usd.into(),
            row.terms.as_str().into(),
            code(row.trust),
            row.source.as_str().into(),
        ]);
    }
    table
}

fn rules(answer: &Answer) -> Table {
    let mut table = Table::new(
        "rules",
        "Rules on the day of the study.",
        columns![
            rule, "", "Identifier.";
            issuer, "", "Who made it.";
            instrument, "", "Kind of act.";
            title, "", "In our words.";
            act, "", "As it is cited.";
            standing, "", "What holds if no open question is answered.";
            open, "", "yes if what holds depends on an open question.";
            question, "", "That question.";
            effective, "date", "First day it applies.";
            end, "date", "Last day it applies, by law.";
            destinations, "", "Where shipments need a licence or must not go.";
            minerals, "", "Minerals it covers.";
            source, "", "Source.";
            trust, "", "Grade of the reading.";
        ],
    );
    let Some(track) = &answer.track else { return table };
    for entry in &track.rules {
        let rule = &entry.rule;
        let question = rule.suspensions.iter().find_map(|suspension| suspension.question.as_ref());
        table.push([
            rule.id.as_str().into(),
            code(rule.issuer),
            rule.instrument.as_str().into(),
            rule.title.as_str().into(),
            rule.act.as_str().into(),
            entry.standing.as_str().into(),
            entry.open.into(),
            question.and_then(|id| track.questions.get(id)).map(String::as_str).into(),
            code(rule.effective),
            rule.legal_end.map(|day| day.to_string()).into(),
            rule.destinations.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ").into(),
            rule.minerals().iter().map(|mineral| mineral.as_str()).collect::<Vec<_>>().join(" ").into(),
            rule.source.as_str().into(),
            code(rule.trust),
        ]);
    }
    table
}
