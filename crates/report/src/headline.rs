//! The answer in one sentence a part: what a reader takes away from the first screen.

use answer::{Answer, Case, ElementRow, MineralExposure, ScenarioAnswer};
use codes::{Area, Stage};

use crate::language::{Language, say};
use crate::sentences::{NOTABLE, band_words, loss_band, notable_shortages, unmet_band};
use crate::words::week_begin;

/// A part of the question, and what the answer says to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headline {
    /// A word for the part, in the language of the sentence.
    pub part: &'static str,
    /// One sentence.
    pub sentence: String,
}

/// Five sentences at most: exposure, shortage, cost, plan, what is due; those of parts that were not asked for are
/// left out.
#[must_use]
pub fn headlines(answer: &Answer, language: Language) -> Vec<Headline> {
    let t = language;
    let all = [
        (say!(t, "Exposure"), exposure(answer, t)),
        (say!(t, "Shortage"), shortage(answer, t)),
        (say!(t, "Cost"), cost(answer, t)),
        (say!(t, "What to do"), plan(answer, t)),
        (say!(t, "Due next"), due(answer, t)),
    ];
    all.into_iter().filter_map(|(part, sentence)| Some(Headline { part, sentence: sentence? })).collect()
}

/// How much of what a viewpoint uses passed the country that separates most.
#[derive(Debug, Clone)]
pub(crate) struct PathShare {
    pub(crate) country: Area,
    /// By value over all minerals.
    pub(crate) share: f64,
    /// Of the mineral with least, and of that with most.
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// The country that separates most of the first mineral, and the shares that passed it; none without a chain.
pub(crate) fn path_shares(answer: &Answer) -> Option<(Area, Vec<PathShare>)> {
    let dominant = answer.assess.iter().find_map(|row| Some(separated(row)?.0))?;
    let of = |country: Area| {
        let (mut through, mut all, mut low, mut high) = (0.0, 0.0, f64::INFINITY, 0.0_f64);
        for row in answer.assess.iter().filter(|row| row.dominant == dominant) {
            let Some(viewpoint) = row.viewpoints.iter().find(|viewpoint| viewpoint.country == country) else {
                continue;
            };
            let Some(price) = answer.world.oxide_price(row.mineral) else { continue };
            if viewpoint.use_per_year > 0.0 {
                let value = viewpoint.use_per_year * price;
                through += value * viewpoint.path;
                all += value;
                low = low.min(viewpoint.path);
                high = high.max(viewpoint.path);
            }
        }
        (all > 0.0).then(|| PathShare { country, share: through / all, low, high })
    };
    let shares = answer.study.viewpoints.iter().filter_map(|country| of(Area::Country(*country)));
    Some((dominant, shares.collect()))
}

/// The country that separates most of a mineral, and its share.
pub(crate) fn separated(row: &MineralExposure) -> Option<(Area, f64)> {
    row.stages.iter().find(|stage| stage.stage == Stage::Separation).map(|stage| stage.top)
}

fn exposure(answer: &Answer, t: Language) -> Option<String> {
    let (dominant, shares) = path_shares(answer)?;
    let separates: Vec<f64> = answer
        .assess
        .iter()
        .filter_map(|row| separated(row).filter(|top| top.0 == dominant))
        .map(|top| top.1)
        .collect();
    let least = separates.iter().copied().reduce(f64::min)?;
    let most = separates.iter().copied().reduce(f64::max)?;
    let parts: Vec<String> = shares
        .iter()
        .map(|share| {
            say!(
                t,
                "{share} in {country}",
                share = t.percent(share.share),
                country = t.country(share.country)
            )
        })
        .collect();
    (!parts.is_empty()).then(|| {
        say!(
            t,
            "Of the rare earths in use, by value, {parts} passed through {country} at some stage; it separates {least} to {most} of the world's supply of each of them.",
            parts = t.list(&parts),
            country = t.country(dominant),
            least = t.percent(least),
            most = t.percent(most),
        )
    })
}

fn shortage(answer: &Answer, t: Language) -> Option<String> {
    let scenario = answer.focus_scenario()?;
    let (mut parts, mut ranges) = (Vec::new(), false);
    for country in &answer.study.viewpoints {
        let area = Area::Country(*country);
        let short = notable_shortages(&scenario.case(Case::Central).elements, area);
        parts.push(short_of(answer, scenario, area, &short, t));
        ranges |= !short.is_empty();
    }
    let (title, parts) = (t.quoted(&scenario.scenario.title), parts.join(say!(t, "; ")));
    Some(if ranges {
        say!(
            t,
            "{scenario}: {parts}; in brackets: {band}.",
            scenario = title,
            parts = parts,
            band = band_words(answer, t),
        )
    } else {
        say!(t, "{scenario}: {parts}.", scenario = title, parts = parts)
    })
}

fn short_of(
    answer: &Answer,
    scenario: &ScenarioAnswer,
    area: Area,
    short: &[&ElementRow],
    t: Language,
) -> String {
    let first = short.iter().filter_map(|row| Some((row.first_short?, row.mineral))).min();
    let (Some(worst), Some((week, mineral))) = (short.first(), first) else {
        return say!(
            t,
            "{country} runs short of nothing by more than {share} of its use",
            country = t.country(area),
            share = t.percent(NOTABLE),
        );
    };
    let (low, high) = unmet_band(answer, scenario, worst);
    let day = t.day(week_begin(answer.study.start, week));
    let range = t.range(t.percent(low), t.percent(high));
    if mineral == worst.mineral {
        say!(
            t,
            "{country} runs short of {mineral} from {day} on and misses {share} of its use in {weeks} weeks ({range})",
            country = t.country(area),
            mineral = t.mineral(mineral),
            day = day,
            share = t.percent(worst.unmet_share),
            weeks = answer.study.weeks,
            range = range,
        )
    } else {
        say!(
            t,
            "{country} runs short first of {mineral}, from {day} on, and by value most of {worst}, of which it misses {share} in {weeks} weeks ({range})",
            country = t.country(area),
            mineral = t.mineral(mineral),
            day = day,
            worst = t.mineral(worst.mineral),
            share = t.percent(worst.unmet_share),
            weeks = answer.study.weeks,
            range = range,
        )
    }
}

/// The branch of the law that is likeliest by the study, if it is not the scenario looked at.
pub(crate) fn likeliest(answer: &Answer) -> Option<&ScenarioAnswer> {
    let weighted = answer.scenarios.iter().filter_map(|scenario| Some((scenario.scenario.weight?, scenario)));
    let (_, most) = weighted.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (Some(most.scenario.id.as_str()) != answer.focus.as_deref()).then_some(most)
}

fn cost(answer: &Answer, t: Language) -> Option<String> {
    let scenario = answer.focus_scenario()?;
    let parts: Vec<String> = scenario
        .case(Case::Central)
        .losses
        .countries
        .iter()
        .map(|loss| {
            let (low, high) = loss_band(answer, scenario, loss.country);
            say!(
                t,
                "{country} {money} or {share} of GDP ({range})",
                country = t.country(loss.country),
                money = t.dollars(loss.first_year[1]),
                share = t.percent(loss.first_year[1] / loss.gdp),
                range = t.range(t.percent(low), t.percent(high)),
            )
        })
        .collect();
    let branch = likeliest(answer).map_or(String::new(), |branch| {
        let losses: Vec<String> = branch
            .case(Case::Central)
            .losses
            .countries
            .iter()
            .map(|loss| t.percent(loss.first_year[1] / loss.gdp))
            .collect();
        say!(
            t,
            "; under `{branch}`, which the study holds likeliest, {losses}",
            branch = branch.scenario.id,
            losses = t.list(&losses)
        )
    });
    (!parts.is_empty()).then(|| {
        say!(
            t,
            "The first year of `{scenario}` costs {parts}{branch}.",
            scenario = scenario.scenario.id,
            parts = t.list(&parts),
            branch = branch,
        )
    })
}

/// Measures named in the sentence on the plan.
const NAMED: usize = 2;

fn plan(answer: &Answer, t: Language) -> Option<String> {
    let Some(planned) = crate::portfolio::planned(answer) else {
        return crate::sentences::passages(answer, t)
            .into_iter()
            .find(|passage| passage.part == "Plan")?
            .sentences
            .into_iter()
            .next();
    };
    let lines = crate::portfolio::lines(answer, planned, t);
    if lines.is_empty() {
        return None;
    }
    let named: Vec<String> = lines
        .iter()
        .take(NAMED)
        .map(|line| say!(t, "{name} ({money})", name = line.name, money = t.dollars(line.money())))
        .collect();
    let plan = &planned.plan;
    let checked = if planned.fresh.is_empty() {
        String::new()
    } else {
        let (without, with) = planning::Planned::simulated(&planned.fresh);
        say!(
            t,
            ", {removed} when simulated in {count} fresh futures",
            removed = t.dollars(without - with),
            count = planned.fresh.len()
        )
    };
    Some(say!(
        t,
        "{money} of public money in {count} measures takes {removed} off an expected loss of {loss} in {years} years{checked}; worth most: {named}.",
        money = t.dollars(plan.committed),
        count = lines.len(),
        removed = t.dollars(planned.planned_removal()),
        loss = t.dollars(plan.before.expected),
        years = crate::portfolio::years(planned),
        checked = checked,
        named = t.list(&named),
    ))
}

/// What a date is about; the ledger names a suspended rule and the act that suspends it in one text.
pub(crate) fn event(what: &str, t: Language) -> String {
    match what.split_once(", suspended by ") {
        Some((rule, act)) => {
            say!(t, "{rule}, suspended by {act}", rule = t.quoted(rule), act = t.quoted(act))
        }
        None => t.quoted(what),
    }
}

fn due(answer: &Answer, t: Language) -> Option<String> {
    let track = answer.track.as_ref()?;
    let overdue = track.board.as_ref().map_or(Vec::new(), ledger::Board::overdue);
    let late = overdue.iter().map(|clock| -clock.days_left).max().map_or(String::new(), |days| {
        say!(
            t,
            "; {count} commitments of the framework are overdue, the oldest by {days} days",
            count = overdue.len(),
            days = days
        )
    });
    let next = track.next.first()?;
    let others =
        track.next.iter().filter(|entry| (entry.day, entry.kind) == (next.day, next.kind)).count() - 1;
    let more = if others > 0 { say!(t, " and {others} more", others = others) } else { String::new() };
    Some(say!(
        t,
        "{day}: {kind}, {what}{more}{late}.",
        day = t.day(next.day),
        kind = t.name(next.kind.as_str()),
        what = event(&next.what, t),
        more = more,
        late = late,
    ))
}
