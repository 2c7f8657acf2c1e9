//! What the draws say, in sentences and tables for a terminal.

use answer::{Answer, Ensemble, ScenarioEnsemble, Spread, TAIL};
use codes::Area;

use crate::language::{Language, say};
use crate::summary::grid;
use crate::words::{day, dollars, number, percent, times, week_begin};

/// Part of the draws from which an element or a sector is told by name.
const TOLD_FROM: f64 = 0.05;
/// Elements and sectors told by name.
const TOLD: usize = 4;
/// Figures told by name.
const FIGURES: usize = 5;
/// Rows of a table on a terminal.
const ROWS: usize = 12;

/// Sentences on every scenario with rules, then on the branches together.
pub(crate) fn sentences(answer: &Answer, t: Language) -> Vec<String> {
    let Some(ensemble) = &answer.ensemble else { return Vec::new() };
    let mut sentences = Vec::new();
    for scenario in &answer.scenarios {
        if scenario.scenario.is_calm() {
            continue;
        }
        let Some(drawn) = ensemble.scenario(&scenario.scenario.id) else { continue };
        sentences.push(loss(answer, ensemble, drawn, t));
        for viewpoint in &answer.study.viewpoints {
            sentences.extend(short(answer, drawn, Area::Country(*viewpoint), t));
        }
        sentences.extend(stops(answer, drawn, t));
    }
    sentences.extend(branches(ensemble, t));
    sentences
}

fn loss(answer: &Answer, ensemble: &Ensemble, drawn: &ScenarioEnsemble, t: Language) -> String {
    let all = &drawn.total().cases[1];
    let error = all
        .errors
        .map_or(String::new(), |errors| say!(t, " (standard error {money})", money = t.dollars(errors.mean)));
    say!(
        t,
        "`{scenario}`: over {count} draws of {figures} uncertain figures the expected loss of {weeks} weeks is {mean}{error}; one draw in twenty loses more than {high}, and those lose {tail} on average.",
        scenario = drawn.scenario,
        count = ensemble.count,
        figures = ensemble.figures,
        weeks = answer.study.weeks,
        mean = t.dollars(all.mean),
        error = error,
        high = t.dollars(all.q95()),
        tail = t.dollars(all.tail_mean),
    )
}

/// Which elements run short at a viewpoint, with which probability and when.
fn short(answer: &Answer, drawn: &ScenarioEnsemble, area: Area, t: Language) -> Option<String> {
    let mut elements: Vec<_> = drawn
        .elements
        .iter()
        .filter(|element| element.country == area && element.short.part() >= TOLD_FROM)
        .collect();
    elements.sort_by(|a, b| b.short.part().total_cmp(&a.short.part()).then(a.mineral.cmp(&b.mineral)));
    let named: Vec<String> = elements
        .iter()
        .take(TOLD)
        .map(|element| {
            let median = element.short.week_at(0.5).unwrap_or(0);
            say!(
                t,
                "{mineral} in {share} of the draws (half of them by {day})",
                mineral = t.mineral(element.mineral),
                share = t.percent(element.short.part()),
                day = t.day(week_begin(answer.study.start, median)),
            )
        })
        .collect();
    let others = elements.len().saturating_sub(TOLD);
    let more = if others > 0 {
        say!(t, ", and {others} more elements in at least one draw of twenty", others = others)
    } else {
        String::new()
    };
    (!named.is_empty()).then(|| {
        say!(
            t,
            "`{scenario}`: {country} runs short of {minerals}{more}.",
            scenario = drawn.scenario,
            country = t.country(area),
            minerals = t.list(&named),
            more = more,
        )
    })
}

/// Which sectors stop first.
fn stops(answer: &Answer, drawn: &ScenarioEnsemble, t: Language) -> Option<String> {
    let mut rows: Vec<_> = drawn.stops.iter().filter(|row| row.stops.part() >= TOLD_FROM).collect();
    rows.sort_by(|a, b| {
        (a.stops.week_at(0.5).cmp(&b.stops.week_at(0.5)))
            .then(b.stops.part().total_cmp(&a.stops.part()))
            .then((a.country, a.sector).cmp(&(b.country, b.sector)))
    });
    let first = rows.first()?;
    let when = |level: f64| {
        first.stops.week_at(level).map_or(String::new(), |week| t.day(week_begin(answer.study.start, week)))
    };
    Some(say!(
        t,
        "`{scenario}`: the first line to lose output is {sector} in {country}, in {share} of the draws, in the median on {day} (5 to 95 %: {range}); {count} of {all} sectors lose some in one draw of twenty or more.",
        scenario = drawn.scenario,
        sector = t.name(first.sector.name()),
        country = t.country(first.country),
        share = t.percent(first.stops.part()),
        day = when(0.5),
        range = t.range(when(0.05), when(0.95)),
        count = rows.len(),
        all = drawn.stops.len(),
    ))
}

fn branches(ensemble: &Ensemble, t: Language) -> Option<String> {
    let branches = ensemble.branches.as_ref()?;
    let weights: Vec<String> =
        branches.weights.iter().map(|(id, weight)| format!("`{id}` {}", t.percent(*weight))).collect();
    Some(say!(
        t,
        "Over what the law may become ({weights}) the expected loss is {mean}; the 95 % quantile is {high}, and beyond it the mean is {tail}.",
        weights = t.list(&weights),
        mean = t.dollars(branches.mean),
        high = t.dollars(branches.fan[4]),
        tail = t.dollars(branches.tail_mean),
    ))
}

/// Which figures move the loss of the scenario looked at, with their grades.
pub(crate) fn influence(answer: &Answer, t: Language) -> Option<String> {
    let ensemble = answer.ensemble.as_ref()?;
    let drawn =
        answer.focus.as_deref().and_then(|focus| ensemble.scenario(focus)).or(ensemble.scenarios.last())?;
    let clear: Vec<_> = drawn.influence.iter().filter(|figure| figure.is_clear()).collect();
    if clear.is_empty() {
        return Some(say!(
            t,
            "{count} draws are too few to say which figures move the loss in `{scenario}`.",
            count = ensemble.count,
            scenario = drawn.scenario
        ));
    }
    let named: Vec<String> = clear
        .iter()
        .take(FIGURES)
        .map(|figure| {
            say!(
                t,
                "{name} ({share} of the variance, grade {grade}; {range} on average from its lowest to its highest quarter)",
                name = figure.name,
                share = t.percent(figure.first_order.min(1.0)),
                grade = figure.trust,
                range = t.range(t.dollars(figure.quarters.0), t.dollars(figure.quarters.1)),
            )
        })
        .collect();
    let few = if clear.len() < FIGURES {
        say!(t, " The other figures cannot be told from chance with {count} draws.", count = ensemble.count)
    } else {
        String::new()
    };
    Some(say!(
        t,
        "Over the draws the loss in `{scenario}` follows {figures}.{few}",
        scenario = drawn.scenario,
        figures = t.list(&named),
        few = few,
    ))
}

/// How the draws were made and how sure their means are.
pub(crate) fn convergence(answer: &Answer, t: Language) -> Option<String> {
    let ensemble = answer.ensemble.as_ref()?;
    let how = match ensemble.draws.method {
        draw::Method::MonteCarlo => say!(t, "plain random numbers"),
        draw::Method::Sobol => say!(t, "scrambled Sobol points"),
    };
    let widest = ensemble
        .scenarios
        .iter()
        .filter_map(|scenario| {
            let all: &Spread = &scenario.total().cases[1];
            let errors = all.errors?;
            (all.mean > 0.0).then(|| (errors.mean / all.mean, errors.tail_mean / all.tail_mean))
        })
        .reduce(|a, b| (a.0.max(b.0), a.1.max(b.1)));
    let sure = match widest {
        None => say!(t, "; they are too few for a standard error").to_owned(),
        Some((mean, tail)) => say!(
            t,
            "; standard errors are at most {mean} of the mean loss and {tail} of the mean of the worst twentieth",
            mean = t.percent(mean),
            tail = t.percent(tail)
        ),
    };
    Some(say!(
        t,
        "{count} draws of {figures} figures by {how}, seed {seed}{sure}. {held} figures that shape the balanced year keep their values.",
        count = ensemble.count,
        figures = ensemble.figures,
        how = how,
        seed = ensemble.draws.seed,
        sure = sure,
        held = ensemble.held.len(),
    ))
}

/// Tables of the draws for a terminal.
pub(crate) fn tables(answer: &Answer) -> String {
    let Some(ensemble) = &answer.ensemble else { return String::new() };
    let mut text = losses(ensemble);
    text.push_str(&calendar(answer, ensemble));
    text.push_str(&prices(answer, ensemble));
    text
}

fn losses(ensemble: &Ensemble) -> String {
    let mut rows = Vec::new();
    for drawn in &ensemble.scenarios {
        for loss in drawn.losses.iter().filter(|loss| loss.sector.is_none()) {
            let spread = &loss.cases[1];
            rows.push(vec![
                drawn.scenario.clone(),
                loss.country.map_or("all".to_owned(), |country| country.to_string()),
                dollars(spread.mean),
                spread.errors.map_or("-".to_owned(), |errors| dollars(errors.mean)),
                dollars(spread.fan[0]),
                dollars(spread.fan[2]),
                dollars(spread.q95()),
                dollars(spread.tail_mean),
            ]);
        }
    }
    let title = format!(
        "Value added lost in all weeks over {} draws; the last column is the mean beyond {}:",
        ensemble.count,
        percent(TAIL)
    );
    grid(&title, &["scenario", "", "expected", "error", "5 %", "median", "95 %", "beyond"], 2, rows)
}

/// First stops by sector, those of the scenario looked at.
fn calendar(answer: &Answer, ensemble: &Ensemble) -> String {
    let focus = answer.focus.as_deref().and_then(|focus| ensemble.scenario(focus));
    let Some(drawn) = focus.or(ensemble.scenarios.last()) else { return String::new() };
    let mut stops: Vec<_> = drawn.stops.iter().filter(|row| row.stops.part() > 0.0).collect();
    stops.sort_by_key(|row| (row.stops.week_at(0.5), row.country, row.sector));
    let hidden = stops.len().saturating_sub(ROWS);
    let rows: Vec<Vec<String>> = stops
        .into_iter()
        .take(ROWS)
        .map(|row| {
            let when = |level: f64| {
                row.stops
                    .week_at(level)
                    .map_or("-".to_owned(), |week| day(week_begin(answer.study.start, week)))
            };
            vec![
                row.country.to_string(),
                row.sector.name().to_owned(),
                percent(row.stops.part()),
                when(0.05),
                when(0.5),
                when(0.95),
            ]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let more = if hidden > 0 { format!(" ({hidden} more in table first-stops)") } else { String::new() };
    let title = format!("First loss of output in `{}`, part of the draws and when{more}:", drawn.scenario);
    grid(&title, &["", "", "draws", "5 %", "median", "95 %"], 2, rows)
}

/// Peak prices over the draws: highest weekly median and 95 % quantile, in the scenario looked at.
fn prices(answer: &Answer, ensemble: &Ensemble) -> String {
    let focus = answer.focus.as_deref().and_then(|focus| ensemble.scenario(focus));
    let Some(drawn) = focus.or(ensemble.scenarios.last()) else { return String::new() };
    let highest = |fans: &[ensemble::Fan], at: usize| fans.iter().map(|fan| fan[at]).fold(0.0, f64::max);
    let mut series: Vec<_> = drawn.series.iter().collect();
    series.sort_by(|a, b| {
        highest(&b.shortage, 2)
            .total_cmp(&highest(&a.shortage, 2))
            .then(highest(&b.shortage, 4).total_cmp(&highest(&a.shortage, 4)))
            .then((a.country, a.mineral, a.form).cmp(&(b.country, b.mineral, b.form)))
    });
    let rows: Vec<Vec<String>> = series
        .into_iter()
        .take(ROWS)
        .filter(|fan| highest(&fan.shortage, 4) > 0.0)
        .map(|fan| {
            let pair =
                |fans: &[ensemble::Fan]| format!("{} ({})", times(highest(fans, 2)), times(highest(fans, 4)));
            let least = |at: usize| fan.cover.iter().map(|fan| fan[at]).fold(f64::INFINITY, f64::min);
            vec![
                fan.country.to_string(),
                crate::words::goods(fan.mineral, fan.form),
                format!("{} ({})", percent(highest(&fan.shortage, 2)), percent(highest(&fan.shortage, 4))),
                format!("{} ({}) d", number(least(2), 2), number(least(0), 2)),
                pair(&fan.quoted),
                pair(&fan.paid),
            ]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let title =
        format!("Worst weeks in `{}`, median over the draws (worst twentieth in brackets):", drawn.scenario);
    grid(&title, &["", "", "missing", "cover", "quoted", "paid"], 2, rows)
}
