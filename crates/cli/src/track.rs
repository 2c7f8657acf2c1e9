//! `monazite track`: rules in force, what changed, a calendar, and a check of new files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use codes::{Area, EndUserClass, Mineral};
use dataset::{Addition, Dataset, Rule};
use finding::{Finding, code};
use jiff::Span;
use jiff::civil::Date;
use ledger::{Difference, Query, RuleState, dates, rule_states};
use report::words::day;
use report::{Table, grid};

use crate::arguments::{Common, Format, TrackCommand};
use crate::output::{Stop, load, note, plural, print, print_tables};

/// The subcommands of `monazite track`.
pub(crate) fn track(common: &Common, command: &TrackCommand) -> Result<(), Stop> {
    match command {
        TrackCommand::Rules { on, known, destination, mineral, table } => {
            let (_, dataset) = load(common)?;
            let on = on.unwrap_or_else(|| last_day(&dataset));
            let query = Query {
                day: on,
                known: known.unwrap_or(on),
                destination: destination.as_deref().map(area).transpose()?,
                mineral: mineral.as_deref().map(parse_mineral).transpose()?,
            };
            rules(common, &dataset, &query, table.as_deref())
        }
        TrackCommand::Diff { from, to, destination, mineral } => {
            let (_, dataset) = load(common)?;
            if to < from {
                return Err(Finding::error(code::USAGE, format!("{to} lies before {from}"))
                    .help("give the earlier day first")
                    .into());
            }
            let destination = destination.as_deref().map(area).transpose()?;
            let mineral = mineral.as_deref().map(parse_mineral).transpose()?;
            diff(common, &Difference::between(&dataset, *from, *to, destination, mineral))
        }
        TrackCommand::Calendar { from, through, known } => {
            let (_, dataset) = load(common)?;
            let from = from.unwrap_or_else(|| last_day(&dataset));
            let through =
                through.or_else(|| from.checked_add(Span::new().years(2)).ok()).unwrap_or(Date::MAX);
            let known = known.unwrap_or_else(|| last_day(&dataset));
            let entries = dates(&dataset, from, through, known);
            match common.format {
                Format::Text => print(&report::calendar(&entries, known)),
                format => print_tables(&[report::dates(&entries)], None, "dates", format),
            }
        }
        TrackCommand::Check { files } => {
            let (_, dataset) = load(common)?;
            check(common, &dataset, files)
        }
    }
}

/// The last day of which the dataset knows anything of rules and frameworks.
pub(crate) fn last_day(dataset: &Dataset) -> Date {
    let rules = dataset.rules.values().filter(|rule| !rule.hypothetical);
    let seen = rules.flat_map(|rule| [Some(rule.announced), rule.still_valid_on]).flatten();
    let clocks = dataset.frameworks.values().flat_map(|framework| &framework.clocks);
    seen.chain(clocks.map(|clock| clock.evidence_on)).max().unwrap_or_default()
}

fn area(text: &str) -> Result<Area, Stop> {
    Area::parse(text).map_err(|unknown| Finding::from(unknown).into())
}

fn parse_mineral(text: &str) -> Result<Mineral, Stop> {
    use codes::Code;
    Mineral::parse(text).map_err(|unknown| Finding::from(unknown).into())
}

fn rules(common: &Common, dataset: &Dataset, query: &Query, table: Option<&str>) -> Result<(), Stop> {
    let states = rule_states(dataset, query);
    let questions: BTreeMap<String, String> =
        dataset.questions.values().map(|q| (q.id.clone(), q.question.clone())).collect();
    let tables: Vec<Table> = vec![report::rules(&states, &questions), report::conflicts(&states)];
    if common.format != Format::Text {
        return print_tables(&tables, table, "rules", common.format);
    }
    let mut text = format!(
        "{} on {}, as known on {}{}{}.\n",
        plural(states.len(), "rule"),
        day(query.day),
        day(query.known),
        query.destination.map_or(String::new(), |area| format!(", towards {area}")),
        query.mineral.map_or(String::new(), |mineral| format!(", on {mineral}")),
    );
    for (title, wanted) in GROUPS {
        let rows: Vec<Vec<String>> = states.iter().filter(|state| wanted(state)).map(row).collect();
        if !rows.is_empty() {
            text.push_str(&grid(title, &["", "since", "until", "end users", "rule", ""], 6, rows));
        }
    }
    for state in &states {
        for conflict in &state.rule.conflicts {
            text.push_str(&format!(
                "\n  {}: {} is {} here and {} in {}: {}.\n",
                state.rule.id,
                conflict.about,
                conflict.here,
                conflict.elsewhere,
                conflict.source,
                conflict.reason
            ));
        }
    }
    for (id, question) in &questions {
        if states.iter().any(|state| state.question.as_deref() == Some(id)) {
            text.push_str(&format!("\n  Open: {question}\n"));
        }
    }
    print(&text)
}

type Wanted = fn(&RuleState) -> bool;

/// Groups of rules on a terminal, in order.
const GROUPS: [(&str, Wanted); 5] = [
    ("In doubt: in force if the suspension lapsed, suspended if it holds", |state| state.is_open()),
    ("In force", |state| !state.is_open() && state.standing == ledger::Standing::InForce),
    ("Suspended", |state| !state.is_open() && state.standing == ledger::Standing::Suspended),
    ("Announced", |state| !state.is_open() && state.standing == ledger::Standing::Announced),
    ("Ended", |state| !state.is_open() && state.standing == ledger::Standing::Ended),
];

fn row(state: &RuleState) -> Vec<String> {
    let until = match (state.until, state.until_political) {
        (Some(legal), Some(political)) => format!("{legal}{} by law, {political} by statement", left(state)),
        (Some(legal), None) => format!("{legal}{}", left(state)),
        (None, Some(political)) => format!("{political} by statement"),
        (None, None) => String::new(),
    };
    vec![
        state.rule.issuer.to_string(),
        state.rule.effective.to_string(),
        until,
        end_users(&state.rule),
        state.rule.id.clone(),
        state.rule.title.clone(),
    ]
}

fn left(state: &RuleState) -> String {
    let days = state.days_left.and_then(|left| usize::try_from(left).ok());
    days.map_or(String::new(), |left| format!(" ({} left)", plural(left, "day")))
}

/// End users in a few letters: most rules mean everybody.
fn end_users(rule: &Rule) -> String {
    if EndUserClass::ALL.iter().all(|class| rule.end_users.contains(class)) {
        return "all".to_owned();
    }
    rule.end_users.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn diff(common: &Common, difference: &Difference) -> Result<(), Stop> {
    let table = report::difference(difference);
    if common.format != Format::Text {
        return print_tables(&[table], None, "difference", common.format);
    }
    let mut text = format!(
        "What changed from {} to {}, each as known on that day.\n",
        day(difference.from),
        day(difference.to)
    );
    let rules = difference.rules.iter().map(|change| {
        let standing = |standing: Option<ledger::Standing>| {
            standing.unwrap_or(ledger::Standing::Unknown).as_str().to_owned()
        };
        let after = if change.open { "in doubt".to_owned() } else { standing(change.after) };
        vec![change.id.clone(), standing(change.before), after, change.title.clone()]
    });
    let deliveries = difference.deliveries.iter().map(|(framework, delivery)| {
        vec![delivery.date.to_string(), framework.clone(), delivery.title.clone()]
    });
    let clocks = difference.clocks.iter().map(|(framework, status)| {
        vec![
            status.clock.due.to_string(),
            framework.clone(),
            status.clock.what.clone(),
            status.status.to_owned(),
        ]
    });
    let parts = [
        grid("Rules", &["", "before", "after", ""], 4, rules.collect()),
        grid("Deals and acts", &["", "", ""], 3, deliveries.collect()),
        grid("Clocks", &["", "", "", ""], 4, clocks.collect()),
    ];
    let counts = [difference.rules.len(), difference.deliveries.len(), difference.clocks.len()];
    for (part, count) in parts.iter().zip(counts) {
        if count > 0 {
            text.push_str(part);
        }
    }
    if counts.iter().all(|count| *count == 0) {
        text.push_str("\n  Nothing.\n");
    }
    print(&text)
}

fn check(common: &Common, dataset: &Dataset, files: &[std::path::PathBuf]) -> Result<(), Stop> {
    let mut text = String::new();
    let mut faults = finding::Findings::default();
    for path in files {
        let read = read_file(path)?;
        let (addition, found) = dataset.read_addition(path, &read);
        faults.append(found);
        match addition {
            Some(Addition::Rule(rule)) => {
                let state = RuleState::of((*rule).clone(), rule.announced.max(last_day(dataset)));
                text.push_str(&format!(
                    "clean: rule `{}` of {}, {} on {}: {}\n",
                    rule.id,
                    rule.issuer,
                    state.standing.as_str(),
                    day(rule.announced.max(last_day(dataset))),
                    rule.title
                ));
            }
            Some(Addition::Delivery(framework, delivery)) => text.push_str(&format!(
                "clean: delivery `{}` of {}, {}: {}\n",
                delivery.id,
                framework,
                day(delivery.date),
                delivery.title
            )),
            Some(Addition::Framework(framework)) => text.push_str(&format!(
                "clean: framework `{}`, {}, {}\n",
                framework.id,
                plural(framework.clauses.len(), "clause"),
                plural(framework.deliveries.len(), "delivery").replace("deliverys", "deliveries"),
            )),
            None => {}
        }
    }
    print(&text)?;
    if faults.has_errors() {
        return Err(faults.into());
    }
    if !faults.is_empty() && !common.quiet {
        note(faults.to_string().trim_end());
    }
    Ok(())
}

/// The text of a file of the user's.
pub(crate) fn read_file(path: &Path) -> Result<String, Stop> {
    fs::read_to_string(path).map_err(|error| {
        Finding::error(code::FILE_UNREADABLE, format!("`{}` cannot be read: {error}", path.display()))
            .help("give the path of a text file")
            .into()
    })
}
