//! The answer in sentences that can be quoted.

use answer::{Answer, Case, ElementRow, PlanAnswer, ScenarioAnswer};
use codes::{Area, Code, Mineral};

use crate::headline::separated;
use crate::language::{Language, say};
use crate::words::{capital, number, week_begin};

/// A question of the four, and what the answer says to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// `Assess`, `Stress`, `Plan` or `Track`.
    pub part: &'static str,
    /// Sentences, each complete in itself.
    pub sentences: Vec<String>,
}

impl Passage {
    /// What the part is called in a language.
    pub(crate) fn heading(&self, t: Language) -> &'static str {
        match self.part {
            "Assess" => say!(t, "Assess"),
            "Stress" => say!(t, "Stress"),
            "Plan" => say!(t, "Plan"),
            _ => say!(t, "Track"),
        }
    }
}

/// The answer in sentences, part by part; parts that were not asked for are left out.
#[must_use]
pub fn passages(answer: &Answer, language: Language) -> Vec<Passage> {
    let t = language;
    let all = [
        ("Assess", assess(answer, t)),
        ("Stress", stress(answer, t)),
        ("Plan", plan(answer, t)),
        ("Track", track(answer, t)),
    ];
    all.into_iter()
        .filter(|(_, sentences)| !sentences.is_empty())
        .map(|(part, sentences)| Passage { part, sentences })
        .collect()
}

/// Minerals told by name: those on which most money depends.
const TOLD: usize = 4;

fn assess(answer: &Answer, t: Language) -> Vec<String> {
    let mut sentences = Vec::new();
    let Some(dominant) = answer.assess.iter().find_map(separated).map(|top| top.0) else { return sentences };
    let mut shares: Vec<(Mineral, f64)> = answer
        .assess
        .iter()
        .filter_map(|row| Some((row.mineral, separated(row).filter(|top| top.0 == dominant)?.1)))
        .collect();
    shares.sort_by(|a, b| a.1.total_cmp(&b.1));
    if let (Some(least), Some(most)) = (shares.first(), shares.last()) {
        sentences.push(say!(
            t,
            "{country} separates between {low} ({least}) and {high} ({most}) of the world's supply of each of {count} rare earths.",
            country = t.country_first(dominant),
            low = t.percent(least.1),
            least = t.mineral(least.0),
            high = t.percent(most.1),
            most = t.mineral(most.0),
            count = shares.len(),
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
        let most: Vec<String> = paths.iter().take(TOLD).map(|path| share_of(path.1, path.0, t)).collect();
        let least = paths.iter().min_by(|a, b| a.1.total_cmp(&b.1)).map_or(String::new(), |path| {
            say!(
                t,
                " (of all its rare earths least of its {mineral}: {share})",
                mineral = t.mineral(path.0),
                share = t.percent(path.1)
            )
        });
        if !most.is_empty() {
            sentences.push(say!(
                t,
                "In what it uses, {country} gets {shares} through {dominant} at one stage or more{least}.",
                country = t.country(area),
                shares = t.list(&most),
                dominant = t.country(dominant),
                least = least,
            ));
        }
    }
    sentences.extend(disagreements(answer, t));
    sentences
}

/// A part of a country's use of a mineral.
fn share_of(share: f64, mineral: Mineral, t: Language) -> String {
    say!(t, "{share} of its {mineral}", share = t.percent(share), mineral = t.mineral(mineral))
}

/// Where an import-based score and the way through the chain disagree most, for each viewpoint.
fn disagreements(answer: &Answer, t: Language) -> Vec<String> {
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
        sentences.push(say!(
            t,
            "Methods disagree most for {country} on {mineral}: by GeoPolRisk it is number {rank} of {ranked}, because that score asks how many countries mine it and who sells it to the country; along the chain {share} of its use passes one country.",
            country = t.viewpoint(&block.country),
            mineral = t.mineral(row.mineral),
            rank = format!("{rank:.0}"),
            ranked = ranked,
            share = t.percent(share),
        ));
    }
    sentences
}

/// An element counts as short in a sentence when more than this part of its use goes unmet.
pub(crate) const NOTABLE: f64 = 0.01;

fn stress(answer: &Answer, t: Language) -> Vec<String> {
    answer
        .scenarios
        .iter()
        .filter(|scenario| !scenario.scenario.is_calm())
        .map(|scenario| scenario_sentence(answer, scenario, t))
        .chain(expected(answer, t))
        .chain(crate::ensemble::sentences(answer, t))
        .collect()
}

/// Losses over the branches of the law, weighted as the study says; nothing if it gives no weights.
fn expected(answer: &Answer, t: Language) -> Option<String> {
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
            say!(
                t,
                "{share} of GDP in {country}",
                share = t.percent(expected),
                country = t.country(loss.country)
            )
        })
        .collect();
    let weights: Vec<String> =
        branches.iter().map(|(s, weight)| format!("`{}` {}", s.scenario.id, t.percent(*weight))).collect();
    Some(say!(
        t,
        "Weighted over what the law may become ({weights}), the loss of the first year is {losses}.",
        weights = t.list(&weights),
        losses = t.list(&losses)
    ))
}

fn scenario_sentence(answer: &Answer, scenario: &ScenarioAnswer, t: Language) -> String {
    let central = scenario.case(Case::Central);
    let parts: Vec<String> = central
        .losses
        .countries
        .iter()
        .map(|loss| {
            let area = loss.country;
            let (low, high) = loss_band(answer, scenario, area);
            say!(
                t,
                "{country} {shortage}, and loses {share} of GDP in the first year ({range}, {band})",
                country = t.country(area),
                shortage = shortage(answer, &central.elements, area, t),
                share = t.percent(loss.first_year[1] / loss.gdp),
                range = t.range(t.percent(low), t.percent(high)),
                band = band_words(answer, t),
            )
        })
        .collect();
    say!(
        t,
        "{scenario}: {parts}.",
        scenario = t.quoted(&capital(&scenario.scenario.title)),
        parts = parts.join(say!(t, "; "))
    )
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
pub(crate) fn band_words(answer: &Answer, t: Language) -> &'static str {
    if answer.ensemble.is_some() { say!(t, "5 to 95 % of draws") } else { say!(t, "low to high case") }
}

/// The elements that run short at a viewpoint, by the value of what is missing at the baseline's price.
pub(crate) fn shortages(elements: &[ElementRow], area: Area) -> Vec<&ElementRow> {
    let value = |row: &ElementRow| if row.price.is_finite() { row.unmet * row.price } else { 0.0 };
    let mut short: Vec<&ElementRow> =
        elements.iter().filter(|row| row.country == area && row.first_short.is_some()).collect();
    short.sort_by(|a, b| value(b).total_cmp(&value(a)).then(a.mineral.cmp(&b.mineral)));
    short
}

/// Those of them that miss enough to be told.
pub(crate) fn notable_shortages(elements: &[ElementRow], area: Area) -> Vec<&ElementRow> {
    let mut short = shortages(elements, area);
    short.retain(|row| row.unmet_share > NOTABLE);
    short
}

fn shortage(answer: &Answer, elements: &[ElementRow], area: Area, t: Language) -> String {
    let short = notable_shortages(elements, area);
    let first = short.iter().filter_map(|row| Some((row.first_short?, *row))).min_by_key(|row| row.0);
    let Some((week, _)) = first else {
        return say!(t, "runs short of nothing by more than {share} of its use", share = t.percent(NOTABLE));
    };
    let named: Vec<String> =
        short.iter().take(TOLD).map(|row| share_of(row.unmet_share, row.mineral, t)).collect();
    let others = short.len().saturating_sub(TOLD);
    let more =
        if others > 0 { say!(t, ", and parts of {others} more", others = others) } else { String::new() };
    let from = if week == 0 {
        say!(t, "the first week").to_owned()
    } else {
        t.day(week_begin(answer.study.start, week))
    };
    say!(t, "misses {shares}{more}, from {from} on", shares = t.list(&named), more = more, from = from)
}

/// What all projects that can be tried do together about the loss of a scenario in which something goes unmet.
fn all_together(answer: &Answer, plan: &PlanAnswer, t: Language) -> String {
    let usable = plan.projects.iter().filter(|tried| !tried.measure.additions.is_empty()).count();
    let removed = 1.0 - plan.loss_all / plan.loss;
    // Plants that buy what is scarce can make it dearer.
    if plan.loss_all > plan.loss {
        say!(
            t,
            "In {weeks} weeks of `{scenario}` {loss} are lost; the {usable} of {count} projects that can be tried, all together, remove nothing of it but add {added}.",
            weeks = answer.study.weeks,
            scenario = plan.scenario,
            loss = t.dollars(plan.loss),
            usable = usable,
            count = plan.projects.len(),
            added = t.dollars(plan.loss_all - plan.loss),
        )
    // Tonnes of one mineral are no tonnes of another: beyond rare earths only the loss adds up.
    } else if !answer.study.minerals_apart().is_empty() {
        say!(
            t,
            "In {weeks} weeks of `{scenario}` {loss} are lost; the {usable} of {count} projects that can be tried, all together, remove {removed} of it.",
            weeks = answer.study.weeks,
            scenario = plan.scenario,
            loss = t.dollars(plan.loss),
            usable = usable,
            count = plan.projects.len(),
            removed = t.percent(removed),
        )
    } else {
        say!(
            t,
            "In {weeks} weeks of `{scenario}`, {unmet} t REO go unmet and {loss} are lost; the {usable} of {count} projects that can be tried, all together, close {closed} of the unmet use and remove {removed} of the loss.",
            weeks = answer.study.weeks,
            scenario = plan.scenario,
            unmet = number(plan.unmet, 3),
            loss = t.dollars(plan.loss),
            usable = usable,
            count = plan.projects.len(),
            closed = t.percent(1.0 - plan.unmet_all / plan.unmet),
            removed = t.percent(removed),
        )
    }
}

fn plan(answer: &Answer, t: Language) -> Vec<String> {
    let Some(plan) = &answer.plan else { return Vec::new() };
    let mut sentences = crate::portfolio::sentences(answer, t);
    if plan.unmet > 0.0 {
        sentences.push(all_together(answer, plan, t));
    }
    // Beside a plan, what a measure would do alone in a certain embargo only misleads.
    if plan.portfolio.is_some() {
        return sentences;
    }
    for (what, list) in [(say!(t, "project"), &plan.projects), (say!(t, "stock"), &plan.stocks)] {
        if let Some(best) = list.first()
            && let (Some(ratio), Some((money, _))) = (best.loss_per_dollar(), best.measure.public_money)
        {
            if ratio < A_CENT {
                sentences.push(say!(
                    t,
                    "If that scenario were certain and nothing else were done, no {what} that can be tried would remove as much as a cent of loss per public dollar.",
                    what = what
                ));
                continue;
            }
            sentences.push(say!(
                t,
                "If that scenario were certain and nothing else were done, the {what} that removes most loss per public dollar is {name} ({adds}, figures of grade {grade}): {money} removes {loss} and closes {unmet} REO of unmet use, {ratio} dollars of loss a dollar.",
                what = what,
                name = t.quoted(&best.measure.name),
                adds = t.quoted(&best.measure.adds),
                grade = best.measure.trust,
                money = t.dollars(money),
                loss = t.dollars(best.alone.loss),
                unmet = t.tonnes(best.alone.unmet),
                ratio = number(ratio, 2),
            ));
        }
    }
    sentences
}

/// Loss removed per public dollar below which nothing is worth naming.
const A_CENT: f64 = 0.01;

/// Days before an end by law that a sentence is due.
const SOON: i64 = 30;

fn days_of(count: i64, t: Language) -> String {
    if count == 1 { say!(t, "1 day").to_owned() } else { say!(t, "{count} days", count = count) }
}

fn track(answer: &Answer, t: Language) -> Vec<String> {
    let Some(track) = &answer.track else { return Vec::new() };
    let mut sentences = Vec::new();
    if let Some(board) = &track.board {
        let overdue = board.overdue();
        for clock in &overdue {
            sentences.push(say!(
                t,
                "Overdue by {days} days: {what} (clause {clause}, due {day}).",
                days = -clock.days_left,
                what = t.quoted(&clock.clock.what),
                clause = clock.clock.clause,
                day = t.day(clock.clock.due),
            ));
        }
        let count = |status: &str| board.clauses.iter().filter(|clause| clause.status == status).count();
        sentences.push(say!(
            t,
            "Of the {clauses} clauses of the {framework}, {evidence} have evidence of delivery, {none} have none that was found, {overdue} are overdue.",
            clauses = board.clauses.len(),
            framework = t.quoted(&board.title),
            evidence = count("evidence") + count("met"),
            none = count("nothing found"),
            overdue = count("overdue"),
        ));
    }
    let open: Vec<&str> =
        track.rules.iter().filter(|entry| entry.is_open()).map(|entry| entry.rule.id.as_str()).collect();
    for state in
        track.rules.iter().filter(|state| state.standing == ledger::Standing::Suspended && !state.is_open())
    {
        if let Some(days) = state.days_left.filter(|days| *days <= SOON) {
            sentences.push(say!(
                t,
                "{days} left by law of the suspension of {act} ({title}).",
                days = days_of(days, t),
                act = t.quoted(&state.rule.act),
                title = t.quoted(&state.rule.title)
            ));
        }
    }
    for over in &track.promises.over {
        sentences.push(say!(
            t,
            "{mineral} {form} of {project} is promised beyond what it makes: {firm} firm and {all} with offers, of {capacity} a year, to {takers}.",
            mineral = over.mineral,
            form = t.name(over.form.as_str()),
            project = t.quoted(&over.project),
            firm = t.tonnes(over.firm),
            all = t.tonnes(over.all),
            capacity = t.tonnes(over.capacity),
            takers = t.list(&over.takers.iter().map(ToString::to_string).collect::<Vec<_>>()),
        ));
    }
    if !open.is_empty() {
        sentences.push(say!(
            t,
            "Whether {open} of {all} rules are in force on {day} cannot be told from what was published; the scenarios answer it both ways.",
            open = open.len(),
            all = track.rules.len(),
            day = t.day(answer.study.as_of),
        ));
    }
    sentences
}

/// The five assumptions that matter most, in a sentence.
#[must_use]
pub(crate) fn influence(answer: &Answer, t: Language) -> Option<String> {
    let named: Vec<String> = answer
        .influence
        .iter()
        .take(5)
        .map(|row| {
            let range = t.range(t.dollars(row.loss_low), t.dollars(row.loss_high));
            say!(t, "{name} ({money})", name = row.name, money = range)
        })
        .collect();
    let focus = answer.focus_scenario()?;
    (!named.is_empty()).then(|| {
        say!(
            t,
            "The loss in `{scenario}` ({loss}) moves most with: {figures}.",
            scenario = focus.scenario.id,
            loss = t.dollars(answer.influence[0].loss),
            figures = named.join(", ")
        )
    })
}

/// How many of the rows of data are assumed.
#[must_use]
pub(crate) fn assumed(answer: &Answer, t: Language) -> String {
    let (assumed, all) = answer.assumed_rows;
    say!(
        t,
        "{assumed} of the {all} rows on the minerals of the study are assumed or recalled (trust D).",
        assumed = assumed,
        all = all
    )
}

/// How the model fares beside what was observed, in a sentence.
#[must_use]
pub(crate) fn replay(answer: &Answer, t: Language) -> Option<String> {
    let replay = answer.replay.as_ref()?;
    let missed = replay.comparisons.iter().filter(|comparison| comparison.missed).count();
    let mut text = say!(
        t,
        "Of {count} observations since {day} the model misses {missed} by more than {band}.",
        count = replay.comparisons.len(),
        day = t.day(answer.study.history_from),
        missed = missed,
        band = t.percent(answer::BAND),
    );
    if let Some(recovery) = &replay.recovery {
        let months = |months: Option<usize>| match months {
            Some(month) => say!(t, "month {month}", month = month),
            None => say!(t, "never").to_owned(),
        };
        text.push_str(&say!(
            t,
            " {item}: deepest in month {month} at {share} of the undisturbed flow (model: month {month_of_model}, {share_of_model}), nine tenths back in {back} (model: {back_of_model}).",
            item = t.quoted(&capital(&recovery.item)),
            month = recovery.deepest_month.0,
            share = t.percent(recovery.deepest.0),
            month_of_model = recovery.deepest_month.1,
            share_of_model = t.percent(recovery.deepest.1),
            back = months(recovery.back_after.0),
            back_of_model = months(recovery.back_after.1),
        ));
    }
    let steepest = replay.comparisons.iter().filter(|c| c.observable == answer::Observable::Quoted);
    if let Some(worst) = steepest.max_by(|a, b| (a.observed / a.model).total_cmp(&(b.observed / b.model))) {
        text.push_str(&say!(
            t,
            " Worst price: {item} quoted at {observed} in {period}, {model} in the model.",
            item = t.quoted(&worst.item),
            observed = t.times(worst.observed),
            period = worst.period,
            model = t.times(worst.model),
        ));
    }
    Some(text)
}
