//! The answer in sentences that can be quoted.

use answer::{Answer, Case, ElementRow, ScenarioAnswer};
use codes::{Area, Mineral};

use crate::words::{
    capital, country, country_first, day, dollars, list, percent, times, tonnes, viewpoint, week_begin,
};

/// A question of the four, and what the answer says to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// `Assess`, `Stress`, `Plan` or `Track`.
    pub part: &'static str,
    /// Sentences, each complete in itself.
    pub sentences: Vec<String>,
}

/// The answer in sentences, part by part; parts that were not asked for are left out.
#[must_use]
pub fn passages(answer: &Answer) -> Vec<Passage> {
    let all = [
        ("Assess", assess(answer)),
        ("Stress", stress(answer)),
        ("Plan", plan(answer)),
        ("Track", track(answer)),
    ];
    all.into_iter()
        .filter(|(_, sentences)| !sentences.is_empty())
        .map(|(part, sentences)| Passage { part, sentences })
        .collect()
}

/// Minerals told by name: those on which most money depends.
const TOLD: usize = 4;

fn assess(answer: &Answer) -> Vec<String> {
    let mut sentences = Vec::new();
    let separated = |row: &answer::MineralExposure| {
        row.stages.iter().find(|stage| stage.stage == codes::Stage::Separation).map(|stage| stage.top)
    };
    let Some(dominant) = answer.assess.iter().find_map(separated).map(|top| top.0) else { return sentences };
    let mut shares: Vec<(Mineral, f64)> = answer
        .assess
        .iter()
        .filter_map(|row| Some((row.mineral, separated(row).filter(|top| top.0 == dominant)?.1)))
        .collect();
    shares.sort_by(|a, b| a.1.total_cmp(&b.1));
    if let (Some(least), Some(most)) = (shares.first(), shares.last()) {
        sentences.push(format!(
            "{} separates between {} ({}) and {} ({}) of the world's supply of each of {} rare earths.",
            country_first(dominant),
            percent(least.1),
            least.0.name(),
            percent(most.1),
            most.0.name(),
            shares.len(),
        ));
    }
    for place in &answer.study.viewpoints {
        let area = Area::Country(*place);
        let mut paths: Vec<(Mineral, f64, f64)> = answer
            .assess
            .iter()
            .filter_map(|row| {
                let viewpoint = row.viewpoints.iter().find(|viewpoint| viewpoint.country == area)?;
                let price = answer.world.oxide_price(row.mineral)?;
                (viewpoint.use_per_year > 0.0).then_some((
                    row.mineral,
                    viewpoint.path,
                    viewpoint.use_per_year * price,
                ))
            })
            .collect();
        paths.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
        let most: Vec<String> = paths
            .iter()
            .take(TOLD)
            .map(|path| format!("{} of its {}", percent(path.1), path.0.name()))
            .collect();
        let least = paths.iter().min_by(|a, b| a.1.total_cmp(&b.1)).map_or(String::new(), |path| {
            format!(" (of all its rare earths least of its {}: {})", path.0.name(), percent(path.1))
        });
        if !most.is_empty() {
            sentences.push(format!(
                "In what it uses, {} gets {} through {} at one stage or more{least}.",
                country(area),
                list(&most),
                country(dominant),
            ));
        }
    }
    sentences.extend(disagreements(answer));
    sentences
}

/// Where an import-based score and the way through the chain disagree most, for each viewpoint.
fn disagreements(answer: &Answer) -> Vec<String> {
    use criticality::Method;
    let place = |method: Method| Method::ALL.iter().position(|known| *known == method);
    let (Some(score), Some(path)) = (place(Method::GeoPolRisk), place(Method::PathExposure)) else {
        return Vec::new();
    };
    let mut sentences = Vec::new();
    for block in &answer.priority {
        let ranked = block.matrix.rows.iter().filter(|row| row.ranks[score].is_some()).count();
        let gap = |row: &criticality::MatrixRow| -> Option<f64> {
            let low = row.scores.of(Method::GeoPolRisk)?;
            Some(row.scores.of(Method::PathExposure)? - low)
        };
        let most = block
            .matrix
            .rows
            .iter()
            .filter(|row| row.ranks[path].is_some())
            .filter_map(|row| Some((row, gap(row)?)))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        let Some((row, _)) = most else { continue };
        let (Some(rank), Some(share)) = (row.ranks[score], row.scores.of(Method::PathExposure)) else {
            continue;
        };
        sentences.push(format!(
            "Methods disagree most for {} on {}: by GeoPolRisk it is number {rank:.0} of {ranked}, because that score asks how many countries mine it and who sells it to the country; along the chain {} of its use passes one country.",
            viewpoint(&block.country),
            row.mineral.name(),
            percent(share),
        ));
    }
    sentences
}

/// An element counts as short in a sentence when more than this part of its use goes unmet.
const NOTABLE: f64 = 0.01;

fn stress(answer: &Answer) -> Vec<String> {
    answer
        .scenarios
        .iter()
        .filter(|scenario| !scenario.scenario.without_rules)
        .map(|scenario| scenario_sentence(answer, scenario))
        .chain(expected(answer))
        .chain(crate::ensemble::sentences(answer))
        .collect()
}

/// Losses over the branches of the law, weighted as the study says; nothing if it gives no weights.
fn expected(answer: &Answer) -> Option<String> {
    let branches: Vec<(&ScenarioAnswer, f64)> =
        answer.scenarios.iter().filter_map(|s| Some((s, s.scenario.weight?))).collect();
    let (first, _) = branches.first()?;
    let losses: Vec<String> = first
        .case(Case::Central)
        .losses
        .countries
        .iter()
        .map(|loss| {
            let of = |branch: &ScenarioAnswer| loss_share(branch, loss.country, Case::Central);
            let expected: f64 = branches.iter().map(|(branch, weight)| weight * of(branch)).sum();
            format!("{} of GDP in {}", percent(expected), country(loss.country))
        })
        .collect();
    let weights: Vec<String> =
        branches.iter().map(|(s, weight)| format!("`{}` {}", s.scenario.id, percent(*weight))).collect();
    Some(format!(
        "Weighted over what the law may become ({}), the loss of the first year is {}.",
        list(&weights),
        list(&losses)
    ))
}

fn scenario_sentence(answer: &Answer, scenario: &ScenarioAnswer) -> String {
    let central = scenario.case(Case::Central);
    let parts: Vec<String> = central
        .losses
        .countries
        .iter()
        .map(|loss| {
            let area = loss.country;
            let (low, high) = loss_band(answer, scenario, area);
            let money = format!(
                "and loses {} of GDP in the first year ({} to {}, {})",
                percent(loss.first_year[1] / loss.gdp),
                percent(low),
                percent(high),
                band_words(answer),
            );
            format!("{} {}, {money}", country(area), shortage(answer, &central.elements, area))
        })
        .collect();
    format!("{}: {}.", capital(&scenario.scenario.title), parts.join("; "))
}

/// Loss in the first year over GDP in another case, counted as in the central one.
pub(crate) fn loss_share(scenario: &ScenarioAnswer, area: Area, case: Case) -> f64 {
    let losses = &scenario.case(case).losses.countries;
    losses.iter().find(|loss| loss.country == area).map_or(0.0, |loss| loss.first_year[1] / loss.gdp)
}

/// Range of the loss in the first year over GDP: 5 to 95 % of the draws, or the low to the high case where
/// none were made.
pub(crate) fn loss_band(answer: &Answer, scenario: &ScenarioAnswer, area: Area) -> (f64, f64) {
    let drawn = answer.ensemble.as_ref().and_then(|ensemble| ensemble.scenario(&scenario.scenario.id));
    let gdp = scenario.case(Case::Central).losses.countries.iter().find(|loss| loss.country == area);
    match (drawn.and_then(|drawn| drawn.first_year_of(area)), gdp) {
        (Some(loss), Some(country)) => {
            let fan = &loss.cases[1].fan;
            (fan[0] / country.gdp, fan[4] / country.gdp)
        }
        _ => (loss_share(scenario, area, Case::Low), loss_share(scenario, area, Case::High)),
    }
}

/// Range of the unmet part of the use of an element, likewise.
pub(crate) fn unmet_band(answer: &Answer, scenario: &ScenarioAnswer, row: &ElementRow) -> (f64, f64) {
    let drawn = answer.ensemble.as_ref().and_then(|ensemble| ensemble.scenario(&scenario.scenario.id));
    if let Some(element) = drawn.and_then(|drawn| drawn.element(row.mineral, row.country)) {
        return (element.unmet[0], element.unmet[4]);
    }
    let of = |case: Case| {
        let elements = &scenario.case(case).elements;
        let same = elements.iter().find(|e| e.mineral == row.mineral && e.country == row.country);
        same.map_or(0.0, |e| e.unmet_share)
    };
    (of(Case::Low), of(Case::High))
}

/// What such a range is, for the head of a column.
pub(crate) fn band_words(answer: &Answer) -> &'static str {
    if answer.ensemble.is_some() { "5 to 95 % of draws" } else { "low to high case" }
}

/// The elements that run short at a viewpoint, by the value of what is missing at the baseline's price.
pub(crate) fn shortages(elements: &[ElementRow], area: Area) -> Vec<&ElementRow> {
    let value = |row: &ElementRow| if row.price.is_finite() { row.unmet * row.price } else { 0.0 };
    let mut short: Vec<&ElementRow> =
        elements.iter().filter(|row| row.country == area && row.first_short.is_some()).collect();
    short.sort_by(|a, b| value(b).total_cmp(&value(a)).then(a.mineral.cmp(&b.mineral)));
    short
}

fn shortage(answer: &Answer, elements: &[ElementRow], area: Area) -> String {
    let mut short = shortages(elements, area);
    short.retain(|row| row.unmet_share > NOTABLE);
    let first = short.iter().filter_map(|row| Some((row.first_short?, *row))).min_by_key(|row| row.0);
    let Some((week, _)) = first else {
        return format!("runs short of nothing by more than {} of its use", percent(NOTABLE));
    };
    let named: Vec<String> = short
        .iter()
        .take(TOLD)
        .map(|row| format!("{} of its {}", percent(row.unmet_share), row.mineral.name()))
        .collect();
    let others = short.len().saturating_sub(TOLD);
    let more = if others > 0 { format!(", and parts of {others} more") } else { String::new() };
    format!(
        "misses {}{more}, from {} on",
        list(&named),
        if week == 0 { "the first week".to_owned() } else { day(week_begin(answer.study.start, week)) }
    )
}

fn plan(answer: &Answer) -> Vec<String> {
    let Some(plan) = &answer.plan else { return Vec::new() };
    let mut sentences = crate::portfolio::sentences(answer);
    let usable = plan.projects.iter().filter(|tried| !tried.measure.additions.is_empty()).count();
    if plan.unmet > 0.0 {
        sentences.push(format!(
            "In {} weeks of `{}`, {} t REO go unmet and {} are lost; the {usable} of {} projects that can be tried, all together, close {} of the unmet use and remove {} of the loss.",
            answer.study.weeks,
            plan.scenario,
            crate::words::number(plan.unmet, 3),
            dollars(plan.loss),
            plan.projects.len(),
            percent(1.0 - plan.unmet_all / plan.unmet),
            percent(1.0 - plan.loss_all / plan.loss),
        ));
    }
    // Beside a plan, what a measure would do alone in a certain embargo only misleads.
    if plan.portfolio.is_some() {
        return sentences;
    }
    for (what, list) in [("project", &plan.projects), ("stock", &plan.stocks)] {
        if let Some(best) = list.first().filter(|tried| tried.alone.loss > 0.0)
            && let (Some(ratio), Some((money, _))) = (best.loss_per_dollar(), best.measure.public_money)
        {
            sentences.push(format!(
                "If that scenario were certain and nothing else were done, the {what} that removes most loss per public dollar is {} ({}, figures of grade {}): {} removes {} and closes {} REO of unmet use, {} dollars of loss a dollar.",
                best.measure.name,
                best.measure.adds,
                best.measure.trust,
                dollars(money),
                dollars(best.alone.loss),
                tonnes(best.alone.unmet),
                crate::words::number(ratio, 2),
            ));
        }
    }
    sentences
}

/// Days before an end by law that a sentence is due.
const SOON: i64 = 30;

fn count_of(count: i64, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

fn track(answer: &Answer) -> Vec<String> {
    let Some(track) = &answer.track else { return Vec::new() };
    let mut sentences = Vec::new();
    if let Some(board) = &track.board {
        let overdue = board.overdue();
        for clock in &overdue {
            sentences.push(format!(
                "Overdue by {} days: {} (clause {}, due {}).",
                -clock.days_left,
                clock.clock.what,
                clock.clock.clause,
                day(clock.clock.due),
            ));
        }
        let count = |status: &str| board.clauses.iter().filter(|clause| clause.status == status).count();
        sentences.push(format!(
            "Of the {} clauses of the {}, {} have evidence of delivery, {} have none that was found, {} are overdue.",
            board.clauses.len(),
            board.title,
            count("evidence") + count("met"),
            count("nothing found"),
            count("overdue"),
        ));
    }
    let open: Vec<&str> =
        track.rules.iter().filter(|entry| entry.is_open()).map(|entry| entry.rule.id.as_str()).collect();
    for state in
        track.rules.iter().filter(|state| state.standing == ledger::Standing::Suspended && !state.is_open())
    {
        if let Some(days) = state.days_left.filter(|days| *days <= SOON) {
            sentences.push(format!(
                "{} left by law of the suspension of {} ({}).",
                count_of(days, "day"),
                state.rule.act,
                state.rule.title
            ));
        }
    }
    for over in &track.promises.over {
        sentences.push(format!(
            "{} {} of {} is promised beyond what it makes: {} firm and {} with offers, of {} a year, to {}.",
            over.mineral,
            over.form,
            over.project,
            tonnes(over.firm),
            tonnes(over.all),
            tonnes(over.capacity),
            list(&over.takers.iter().map(ToString::to_string).collect::<Vec<_>>()),
        ));
    }
    if !open.is_empty() {
        sentences.push(format!(
            "Whether {} of {} rules are in force on {} cannot be told from what was published; the scenarios answer it both ways.",
            open.len(),
            track.rules.len(),
            day(answer.study.as_of),
        ));
    }
    sentences
}

/// The five assumptions that matter most, in a sentence.
#[must_use]
pub(crate) fn influence(answer: &Answer) -> Option<String> {
    let named: Vec<String> = answer
        .influence
        .iter()
        .take(5)
        .map(|row| format!("{} ({} to {})", row.name, dollars(row.loss_low), dollars(row.loss_high)))
        .collect();
    let focus = answer.focus_scenario()?;
    (!named.is_empty()).then(|| {
        format!(
            "The loss in `{}` ({}) moves most with: {}.",
            focus.scenario.id,
            dollars(answer.influence[0].loss),
            named.join(", ")
        )
    })
}

/// How the model fares beside what was observed, in a sentence.
#[must_use]
pub(crate) fn replay(answer: &Answer) -> Option<String> {
    let replay = answer.replay.as_ref()?;
    let missed = replay.comparisons.iter().filter(|comparison| comparison.missed).count();
    let mut text = format!(
        "Of {} observations since {} the model misses {missed} by more than {}.",
        replay.comparisons.len(),
        day(answer.study.history_from),
        percent(answer::BAND),
    );
    if let Some(recovery) = &replay.recovery {
        let months =
            |months: Option<usize>| months.map_or("never".to_owned(), |month| format!("month {month}"));
        text.push_str(&format!(
            " {}: deepest in month {} at {} of the undisturbed flow (model: month {}, {}), nine tenths back in {} (model: {}).",
            capital(&recovery.item),
            recovery.deepest_month.0,
            percent(recovery.deepest.0),
            recovery.deepest_month.1,
            percent(recovery.deepest.1),
            months(recovery.back_after.0),
            months(recovery.back_after.1),
        ));
    }
    let steepest = replay.comparisons.iter().filter(|c| c.observable == answer::Observable::Quoted);
    if let Some(worst) = steepest.max_by(|a, b| (a.observed / a.model).total_cmp(&(b.observed / b.model))) {
        text.push_str(&format!(
            " Worst price: {} quoted at {} in {}, {} in the model.",
            worst.item,
            times(worst.observed),
            worst.period,
            times(worst.model),
        ));
    }
    Some(text)
}
