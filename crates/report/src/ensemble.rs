//! What the draws say, in sentences and tables for a terminal.

use answer::{Answer, Ensemble, ScenarioEnsemble, Spread, TAIL};
use codes::Area;

use crate::summary::grid;
use crate::words::{country, day, dollars, list, number, percent, times, week_begin};

/// Part of the draws from which an element or a sector is told by name.
const TOLD_FROM: f64 = 0.05;
/// Elements and sectors told by name.
const TOLD: usize = 4;
/// Figures told by name.
const FIGURES: usize = 5;
/// Rows of a table on a terminal.
const ROWS: usize = 12;

/// Sentences on every scenario with rules, then on the branches together.
pub(crate) fn sentences(answer: &Answer) -> Vec<String> {
    let Some(ensemble) = &answer.ensemble else { return Vec::new() };
    let mut sentences = Vec::new();
    for scenario in &answer.scenarios {
        if scenario.scenario.without_rules {
            continue;
        }
        let Some(drawn) = ensemble.scenario(&scenario.scenario.id) else { continue };
        sentences.push(loss(answer, ensemble, drawn));
        for viewpoint in &answer.study.viewpoints {
            sentences.extend(short(answer, drawn, Area::Country(*viewpoint)));
        }
        sentences.extend(stops(answer, drawn));
    }
    sentences.extend(branches(ensemble));
    sentences
}

fn loss(answer: &Answer, ensemble: &Ensemble, drawn: &ScenarioEnsemble) -> String {
    let all = &drawn.total().cases[1];
    let error =
        all.errors.map_or(String::new(), |errors| format!(" (standard error {})", dollars(errors.mean)));
    format!(
        "`{}`: over {} draws of {} uncertain figures the expected loss of {} weeks is {}{error}; one draw in twenty loses more than {}, and those lose {} on average.",
        drawn.scenario,
        ensemble.count,
        ensemble.figures,
        answer.study.weeks,
        dollars(all.mean),
        dollars(all.q95()),
        dollars(all.tail_mean),
    )
}

/// Which elements run short at a viewpoint, with which probability and when.
fn short(answer: &Answer, drawn: &ScenarioEnsemble, area: Area) -> Option<String> {
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
            format!(
                "{} in {} of the draws (half of them by {})",
                element.mineral.name(),
                percent(element.short.part()),
                day(week_begin(answer.study.start, median)),
            )
        })
        .collect();
    let others = elements.len().saturating_sub(TOLD);
    let more = if others > 0 {
        format!(", and {others} more elements in at least one draw of twenty")
    } else {
        String::new()
    };
    (!named.is_empty())
        .then(|| format!("`{}`: {} runs short of {}{more}.", drawn.scenario, country(area), list(&named)))
}

/// Which sectors stop first.
fn stops(answer: &Answer, drawn: &ScenarioEnsemble) -> Option<String> {
    let mut rows: Vec<_> = drawn.stops.iter().filter(|row| row.stops.part() >= TOLD_FROM).collect();
    rows.sort_by(|a, b| {
        (a.stops.week_at(0.5).cmp(&b.stops.week_at(0.5)))
            .then(b.stops.part().total_cmp(&a.stops.part()))
            .then((a.country, a.sector).cmp(&(b.country, b.sector)))
    });
    let first = rows.first()?;
    let when = |level: f64| {
        first.stops.week_at(level).map_or(String::new(), |week| day(week_begin(answer.study.start, week)))
    };
    Some(format!(
        "`{}`: the first line to lose output is {} in {}, in {} of the draws, in the median on {} (5 to 95 %: {} to {}); {} of {} sectors lose some in one draw of twenty or more.",
        drawn.scenario,
        first.sector.name(),
        country(first.country),
        percent(first.stops.part()),
        when(0.5),
        when(0.05),
        when(0.95),
        rows.len(),
        drawn.stops.len(),
    ))
}

fn branches(ensemble: &Ensemble) -> Option<String> {
    let branches = ensemble.branches.as_ref()?;
    let weights: Vec<String> =
        branches.weights.iter().map(|(id, weight)| format!("`{id}` {}", percent(*weight))).collect();
    Some(format!(
        "Over what the law may become ({}) the expected loss is {}; the 95 % quantile is {}, and beyond it the mean is {}.",
        list(&weights),
        dollars(branches.mean),
        dollars(branches.fan[4]),
        dollars(branches.tail_mean),
    ))
}

/// Which figures move the loss of the scenario looked at, with their grades.
pub(crate) fn influence(answer: &Answer) -> Option<String> {
    let ensemble = answer.ensemble.as_ref()?;
    let drawn =
        answer.focus.as_deref().and_then(|focus| ensemble.scenario(focus)).or(ensemble.scenarios.last())?;
    let clear: Vec<_> = drawn.influence.iter().filter(|figure| figure.is_clear()).collect();
    if clear.is_empty() {
        return Some(format!(
            "{} draws are too few to say which figures move the loss in `{}`.",
            ensemble.count, drawn.scenario
        ));
    }
    let named: Vec<String> = clear
        .iter()
        .take(FIGURES)
        .map(|figure| {
            format!(
                "{} ({} of the variance, grade {}; {} to {} on average from its lowest to its highest quarter)",
                figure.name,
                percent(figure.first_order.min(1.0)),
                figure.trust,
                dollars(figure.quarters.0),
                dollars(figure.quarters.1),
            )
        })
        .collect();
    let few = if clear.len() < FIGURES {
        format!(" The other figures cannot be told from chance with {} draws.", ensemble.count)
    } else {
        String::new()
    };
    Some(format!("Over the draws the loss in `{}` follows {}.{few}", drawn.scenario, list(&named)))
}

/// How the draws were made and how sure their means are.
pub(crate) fn convergence(answer: &Answer) -> Option<String> {
    let ensemble = answer.ensemble.as_ref()?;
    let how = match ensemble.draws.method {
        draw::Method::MonteCarlo => "plain random numbers",
        draw::Method::Sobol => "scrambled Sobol points",
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
    let sure = widest.map_or("; they are too few for a standard error".to_owned(), |(mean, tail)| {
        format!(
            "; standard errors are at most {} of the mean loss and {} of the mean of the worst twentieth",
            percent(mean),
            percent(tail)
        )
    });
    Some(format!(
        "{} draws of {} figures by {how}, seed {}{sure}. {} figures that shape the balanced year keep their values.",
        ensemble.count,
        ensemble.figures,
        ensemble.draws.seed,
        ensemble.held.len(),
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
