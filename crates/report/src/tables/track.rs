//! The framework and the rules.

use std::collections::BTreeMap;

use answer::Answer;
use codes::{Area, Code};
use dataset::rule::ANSWERS;
use ledger::{DateEntry, Difference, RuleState};

use crate::table::{Cell, Table, code, columns};

pub(super) fn tables(answer: &Answer) -> Vec<Table> {
    let mut tables = vec![clauses(answer), metrics(answer), clocks(answer), deliveries(answer)];
    let Some(track) = &answer.track else { return Vec::new() };
    tables.extend([rules(&track.rules, &track.questions), conflicts(&track.rules), dates(&track.next)]);
    tables.extend([promises(answer), over_promises(answer), commitments(answer)]);
    tables
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

/// Rules in a state, for people and for other tools.
#[must_use]
pub fn rules(states: &[RuleState], questions: &BTreeMap<String, String>) -> Table {
    let mut table = Table::new(
        "rules",
        "Rules on the day of the study.",
        columns![
            rule, "", "Identifier.";
            issuer, "", "Who made it.";
            instrument, "", "Kind of act.";
            title, "", "In our words.";
            act, "", "As it is cited.";
            standing, "", "What holds by the legal dates.";
            open, "", "yes if what holds depends on an open question.";
            if_extended, "", "What holds if the suspension was prolonged.";
            if_political, "", "What holds if the political end counts.";
            if_lapsed, "", "What holds if the legal end counts.";
            question, "", "The open question.";
            announced, "date", "Day it was announced.";
            effective, "date", "First day it applies.";
            until, "date", "Last day of the present standing by law.";
            until_political, "date", "The same by political statement.";
            days_left, "d", "Days to the last day by law.";
            end_users, "", "Who is meant.";
            destinations, "", "Where shipments need a licence or must not go.";
            minerals, "", "Minerals it covers.";
            forms, "", "Forms it covers.";
            de_minimis, "1", "Share of a foreign-made good's value from which it is reached.";
            licence_days, "d", "What applicants were seen to wait: low, central, high.";
            simulated, "", "no if it stops no flow or the baseline year already shows it.";
            still_valid_on, "date", "Day it was last seen to be valid.";
            source, "", "Source.";
            place, "", "Place in the source.";
            trust, "", "Grade of the reading.";
            note, "", "Remark.";
        ],
    );
    for state in states {
        let rule = &state.rule;
        let branch = |word: &str| {
            state.branches.get(word).map_or(state.standing.as_str(), |standing| standing.as_str())
        };
        let days = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string());
        let licence = rule.licence_time.observed;
        table.push([
            rule.id.as_str().into(),
            code(rule.issuer),
            rule.instrument.as_str().into(),
            rule.title.as_str().into(),
            rule.act.as_str().into(),
            state.standing.as_str().into(),
            state.is_open().into(),
            branch(ANSWERS[0]).into(),
            branch(ANSWERS[1]).into(),
            branch(ANSWERS[2]).into(),
            state.question.as_ref().and_then(|id| questions.get(id)).map(String::as_str).into(),
            code(rule.announced),
            code(rule.effective),
            days(state.until).into(),
            days(state.until_political).into(),
            state.days_left.map(|left| left as f64).into(),
            words(&rule.end_users),
            words(&rule.destinations),
            rule.minerals().iter().map(|mineral| mineral.as_str()).collect::<Vec<_>>().join(" ").into(),
            forms(rule).into(),
            rule.de_minimis.into(),
            licence.map(|(low, central, high)| format!("{low:.0} {central:.0} {high:.0}")).into(),
            (rule.instrument.restricts() && !rule.in_baseline).into(),
            days(rule.still_valid_on).into(),
            rule.source.as_str().into(),
            rule.source_place.as_str().into(),
            code(rule.trust),
            rule.note.as_str().into(),
        ]);
    }
    table
}

fn words<T: std::fmt::Display>(list: &[T]) -> Cell {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ").into()
}

fn forms(rule: &dataset::Rule) -> String {
    let mut forms: Vec<_> = rule.items.iter().flat_map(|item| &item.forms).collect();
    forms.sort_unstable();
    forms.dedup();
    forms.iter().map(|form| form.as_str()).collect::<Vec<_>>().join(" ")
}

/// What other sources say against the rules, and what was believed of them before.
#[must_use]
pub fn conflicts(states: &[RuleState]) -> Table {
    let mut table = Table::new(
        "conflicts",
        "Sources that contradict a rule file, and what was held before.",
        columns![
            rule, "", "Rule.";
            kind, "", "conflict between sources, or an earlier belief.";
            about, "", "What it is about.";
            here, "", "What the rule file holds.";
            elsewhere, "", "What the other source says, or what was held before.";
            reason, "", "Why the rule file holds what it holds.";
            until, "date", "Last day the earlier belief was held.";
            source, "", "Source.";
            place, "", "Place in the source.";
        ],
    );
    for state in states {
        let rule = &state.rule;
        for conflict in &rule.conflicts {
            table.push([
                rule.id.as_str().into(),
                "conflict".into(),
                conflict.about.as_str().into(),
                conflict.here.as_str().into(),
                conflict.elsewhere.as_str().into(),
                conflict.reason.as_str().into(),
                Cell::Empty,
                conflict.source.as_str().into(),
                conflict.source_place.as_str().into(),
            ]);
        }
        for belief in &rule.beliefs {
            let dates = [
                belief.effective.map(|day| format!("effective {day}")),
                belief.legal_end.map(|end| end.map_or("no end".to_owned(), |day| format!("ends {day}"))),
            ];
            let end = rule.legal_end.map_or("no end".to_owned(), |day| format!("ends {day}"));
            table.push([
                rule.id.as_str().into(),
                "belief".into(),
                "dates".into(),
                format!("effective {}, {end}", rule.effective).into(),
                dates.into_iter().flatten().collect::<Vec<_>>().join(", ").into(),
                belief.because.as_str().into(),
                code(belief.until),
                belief.source.as_str().into(),
                belief.source_place.as_str().into(),
            ]);
        }
    }
    table
}

/// Dates of law and of commitments.
#[must_use]
pub fn dates(entries: &[DateEntry]) -> Table {
    let mut table = Table::new(
        "dates",
        "Dates of law and of commitments in the year after the day of the study.",
        columns![
            day, "date", "Day.";
            kind, "", "What happens.";
            id, "", "Rule, or framework and clock.";
            what, "", "In our words.";
            trust, "", "Grade of the reading.";
        ],
    );
    for entry in entries {
        table.push([
            code(entry.day),
            entry.kind.as_str().into(),
            entry.id.as_str().into(),
            entry.what.as_str().into(),
            code(entry.trust),
        ]);
    }
    table
}

/// What changed between two days.
#[must_use]
pub fn difference(difference: &Difference) -> Table {
    let mut table = Table::new(
        "difference",
        "What differs between two days, each as known on that day.",
        columns![
            kind, "", "rule, delivery or clock.";
            id, "", "Identifier.";
            what, "", "In our words.";
            before, "", "Standing on the first day.";
            after, "", "Standing on the second day, or the day of the event.";
            open, "", "yes if the second depends on an open question.";
        ],
    );
    for change in &difference.rules {
        let standing = |standing: Option<ledger::Standing>| {
            standing.map_or(ledger::Standing::Unknown.as_str(), ledger::Standing::as_str)
        };
        table.push([
            "rule".into(),
            change.id.as_str().into(),
            change.title.as_str().into(),
            standing(change.before).into(),
            standing(change.after).into(),
            change.open.into(),
        ]);
    }
    for (framework, delivery) in &difference.deliveries {
        table.push([
            "delivery".into(),
            format!("{framework}/{}", delivery.id).into(),
            delivery.title.as_str().into(),
            Cell::Empty,
            code(delivery.date),
            Cell::Empty,
        ]);
    }
    for (framework, status) in &difference.clocks {
        table.push([
            "clock".into(),
            format!("{framework}/{}", status.clock.id).into(),
            status.clock.what.as_str().into(),
            "due".into(),
            format!("{} {}", status.status, status.clock.due).into(),
            Cell::Empty,
        ]);
    }
    table
}

fn metrics(answer: &Answer) -> Table {
    let mut table = Table::new(
        "clause-metrics",
        "What the engine computes of each clause on the dataset.",
        columns![
            clause, "", "Number as cited.";
            metric, "", "Metric, as framework files name it.";
            name, "", "What it is.";
            value, "", "The figure in its unit; empty if it cannot be computed.";
            unit, "", "Unit: 1 for shares.";
            earlier, "", "An earlier figure.";
            earlier_when, "", "Of which time.";
            from, "", "What it was computed from, or why it could not be.";
            trust, "", "Grade of the weakest figure it rests on.";
        ],
    );
    for row in answer.track.iter().flat_map(|track| &track.metrics) {
        table.push([
            row.clause.as_str().into(),
            row.metric.as_str().into(),
            row.name.into(),
            row.value.into(),
            row.unit.into(),
            row.earlier.into(),
            row.earlier_when.as_str().into(),
            row.from.as_str().into(),
            code(row.trust),
        ]);
    }
    table
}

fn promises(answer: &Answer) -> Table {
    let mut table = Table::new(
        "promises",
        "Tonnes that deals set aside: who takes what, from which project.",
        columns![
            framework, "", "Framework in whose file the deal stands.";
            deal, "", "Deal.";
            project, "", "Project.";
            mineral, "", "Mineral.";
            form, "", "Form.";
            taker, "", "Who takes it.";
            firm, "", "yes if both sides are bound.";
            tonnes, "t/a", "A year, in the basis of the form; empty if the output is not known.";
            first, "a", "First year.";
            last, "a", "Last year; empty if open.";
        ],
    );
    for row in answer.track.iter().flat_map(|track| &track.promises.promises) {
        table.push([
            row.framework.as_str().into(),
            row.delivery.as_str().into(),
            row.project.as_str().into(),
            code(row.mineral),
            code(row.form),
            code(row.taker),
            row.firm.into(),
            row.tonnes.into(),
            (row.first as f64).into(),
            row.last.map(|year| year as f64).into(),
        ]);
    }
    table
}

fn over_promises(answer: &Answer) -> Table {
    let mut table = Table::new(
        "over-promises",
        "Outputs of which deals set aside more than is made.",
        columns![
            project, "", "Project.";
            mineral, "", "Mineral.";
            form, "", "Form.";
            year, "a", "Year in which most is promised.";
            firm, "t/a", "Firm.";
            all, "t/a", "Firm and offered.";
            capacity, "t/a", "Output at full capacity.";
            double, "t/a", "Firm tonnes beyond capacity: promised twice.";
            takers, "", "Who was promised them.";
        ],
    );
    for row in answer.track.iter().flat_map(|track| &track.promises.over) {
        table.push([
            row.project.as_str().into(),
            code(row.mineral),
            code(row.form),
            (row.year as f64).into(),
            row.firm.into(),
            row.all.into(),
            row.capacity.into(),
            row.double().into(),
            words::<Area>(&row.takers),
        ]);
    }
    table
}

fn commitments(answer: &Answer) -> Table {
    let mut table = Table::new(
        "commitments",
        "Tonnes that deals set aside for a country beside what it uses.",
        columns![
            minerals, "", "Minerals counted together.";
            taker, "", "Who takes.";
            year, "a", "Year of which the tonnes are.";
            firm, "t/a", "Firm, oxide.";
            offered, "t/a", "Offered besides, oxide.";
            need, "t/a", "Use in the baseline year, oxide.";
        ],
    );
    for row in answer.track.iter().flat_map(|track| &track.commitments) {
        table.push([
            row.minerals.iter().map(|mineral| mineral.as_str()).collect::<Vec<_>>().join(" ").into(),
            code(row.taker),
            (row.year as f64).into(),
            row.firm.into(),
            row.offered.into(),
            row.need.into(),
        ]);
    }
    table
}
