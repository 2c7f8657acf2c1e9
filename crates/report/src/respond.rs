//! The answer to a rule announced today, on a terminal.

use answer::{Case, LineAnswer, RespondAnswer};
use codes::Code;

use crate::summary::{bullet, grid, heading};
use crate::words::{capital, country, day, list, percent, tonnes, week_begin};

/// Lines shown before the text says how many more there are.
const ROWS: usize = 14;

/// The answer as text, ending in a line break.
#[must_use]
pub fn respond_summary(answer: &RespondAnswer) -> String {
    let rule = &answer.rule;
    let mut text = format!(
        "{}\n{} by {} of {}, in force from {}; answered on {}.\n",
        rule.title.to_uppercase(),
        capital(rule.instrument.as_str()),
        country(rule.issuer),
        day(rule.announced),
        day(rule.effective),
        day(answer.as_of)
    );
    heading(&mut text, "What it touches");
    for sentence in touched(answer) {
        bullet(&mut text, &sentence);
    }
    let mut lines: Vec<&LineAnswer> = answer.lines.iter().filter(|line| line.touched).collect();
    lines.sort_by(|a, b| value_missing(b).total_cmp(&value_missing(a)));
    let more = lines.len().saturating_sub(ROWS);
    let rows = lines.iter().take(ROWS).map(|line| row(answer, line)).collect();
    text.push_str(&grid(
        "Use, part of it from there, days in stock, first week short and missing in a year, each for itself; joint plan:",
        &["", "", "use/week", "from there", "cover", "first short", "earliest", "missing", "planned"],
        2,
        rows,
    ));
    if more > 0 {
        text.push_str(&format!("    and {more} more in table `response`\n"));
    }
    sectors(answer, &lines, &mut text);
    heading(&mut text, "What the partners can do together");
    for sentence in plan(answer) {
        bullet(&mut text, &sentence);
    }
    if !answer.simulated.is_empty() {
        heading(&mut text, "What the simulator adds");
        for loss in &answer.simulated {
            bullet(
                &mut text,
                &format!(
                    "{} loses {} of GDP in the first year with the rule ({} to {}), {} without it (scenario `{}`).",
                    capital(&country(loss.country)),
                    percent(loss.with[1]),
                    percent(loss.with[0]),
                    percent(loss.with[2]),
                    percent(loss.without),
                    answer.scenario.as_deref().unwrap_or_default(),
                ),
            );
        }
    }
    heading(&mut text, "What to ask next");
    for question in &answer.ask {
        bullet(&mut text, question);
    }
    heading(&mut text, "How sure");
    for sentence in [
        "Stocks are run down on flows of the baseline year; prices, thrift and substitution are left out, and rules already in force are not subtracted.",
        "Low and high cases put every assumption at its harmless and its harmful end.",
        "The plan shares stocks of the partners' governments and the spare capacity elsewhere so that the least value stays unserved; firms keep their own stocks.",
    ] {
        bullet(&mut text, sentence);
    }
    text
}

fn value_missing(line: &LineAnswer) -> f64 {
    line.alone(Case::High).unmet() * line.line.price
}

fn touched(answer: &RespondAnswer) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut places: Vec<_> = answer.lines.iter().map(|line| line.line.place).collect();
    places.sort_unstable();
    places.dedup();
    for place in places {
        let lines: Vec<&LineAnswer> =
            answer.lines.iter().filter(|line| line.line.place == place && line.touched).collect();
        if lines.is_empty() {
            sentences.push(format!("{} is not reached.", capital(&country(place))));
            continue;
        }
        let earliest = lines.iter().filter_map(|line| line.alone(Case::Central).first_short()).min();
        let first = lines.iter().find(|line| line.alone(Case::Central).first_short() == earliest);
        let names: Vec<String> = {
            let mut names: Vec<String> = lines.iter().map(|line| line.line.goods()).collect();
            names.sort_by_key(|name| name.len() > 2);
            names.dedup();
            names
        };
        sentences.push(match (earliest, first) {
            (Some(week), Some(line)) => format!(
                "{} is reached in {}; first to run short is {}, in the week of {} unless somebody acts.",
                capital(&country(place)),
                list(&names),
                line.line.name(),
                day(week_begin(answer.as_of, week))
            ),
            _ => format!(
                "{} is reached in {}; stocks and other suppliers carry all users through a year.",
                capital(&country(place)),
                list(&names)
            ),
        });
    }
    sentences.extend(answer.unknown.iter().map(|lacking| format!("Not answered: {lacking}.")));
    sentences
}

fn row(answer: &RespondAnswer, line: &LineAnswer) -> Vec<String> {
    let date = |case: Case| {
        let week = line.alone(case).first_short();
        week.map_or("-".to_owned(), |week| day(week_begin(answer.as_of, week)))
    };
    vec![
        line.line.place.to_string(),
        line.line.name(),
        tonnes(line.line.weekly()),
        percent(line.from_issuer),
        line.line.cover_days().map_or(String::new(), |days| format!("{days:.0} d")),
        date(Case::Central),
        date(Case::High),
        tonnes(line.alone(Case::Central).unmet()),
        tonnes(line.unmet_planned.iter().sum()),
    ]
}

fn sectors(answer: &RespondAnswer, lines: &[&LineAnswer], text: &mut String) {
    let mut stops: Vec<(usize, Vec<String>)> = Vec::new();
    for line in lines {
        for (user, outlook) in line.line.users.iter().zip(&line.alone(Case::Central).users) {
            if let Some(week) = outlook.first_short {
                let sector = user.sector.map_or(user.purpose.clone(), |sector| sector.as_str().to_owned());
                stops.push((
                    week,
                    vec![
                        line.line.place.to_string(),
                        format!("{sector} ({})", user.class.as_str()),
                        line.line.name(),
                        day(week_begin(answer.as_of, week)),
                        percent(outlook.unmet / (user.weekly * response::HORIZON as f64)),
                    ],
                ));
            }
        }
    }
    stops.sort();
    stops.dedup();
    if !stops.is_empty() {
        let rows = stops.into_iter().take(ROWS).map(|stop| stop.1).collect();
        text.push_str(&grid(
            "First to stop, each for itself, and part of the year's use that is missing:",
            &["", "", "", "from", "missing"],
            4,
            rows,
        ));
    }
}

fn plan(answer: &RespondAnswer) -> Vec<String> {
    let (mut alone, mut planned, mut saved) = (0.0, 0.0, 0.0);
    for line in &answer.lines {
        let value = line.line.price * 1000.0;
        let before = line.alone(Case::Central).unmet();
        let after: f64 = line.unmet_planned.iter().sum();
        alone += before * value;
        planned += after * value;
        saved += before - after;
    }
    if alone <= 0.0 {
        return vec![
            "Nothing is missing within a year in the central case; there is nothing to share.".to_owned(),
        ];
    }
    let mut sentences = vec![format!(
        "Together they leave {} of the missing goods, by value, unserved; {} are saved.",
        percent(planned / alone),
        tonnes(saved)
    )];
    for row in answer.releases.iter().take(ROWS) {
        let release = &row.release;
        sentences.push(format!(
            "{} releases {} of {} to {} from {}.",
            capital(&country(release.holder)),
            tonnes(release.tonnes),
            row.name,
            if release.holder == release.to { "its own users".to_owned() } else { country(release.to) },
            day(week_begin(answer.as_of, release.first_week)),
        ));
    }
    let bought: Vec<String> = answer
        .lines
        .iter()
        .filter(|line| line.diverted > 0.01 * line.line.weekly())
        .take(ROWS)
        .map(|line| {
            format!("{} of {} for {}", tonnes(line.diverted), line.line.name(), country(line.line.place))
        })
        .collect();
    if !bought.is_empty() {
        sentences.push(format!("From spare capacity elsewhere they buy {}.", list(&bought)));
    }
    sentences
}
