//! What partners should pay for together: sentences and terminal tables.

use answer::Answer;
use jiff::civil::Date;
use planning::{Candidate, FutureCheck, Kind, Planned};

use crate::language::{Language, say};
use crate::words::{number, week_begin};

/// A line of the portfolio: a measure, or all steps of a stock.
pub(crate) struct Line<'p> {
    /// The candidate; of a stock the largest step.
    pub(crate) candidate: &'p Candidate,
    /// Name.
    pub(crate) name: String,
    /// What it adds.
    pub(crate) adds: String,
    /// Instrument.
    pub(crate) instrument: String,
    /// Money by partner, USD.
    pub(crate) paid: Vec<f64>,
    /// Expected cost to the states, USD.
    pub(crate) expected_cost: f64,
    /// What it costs them in the worst twentieth of cases, USD.
    pub(crate) cost_95: f64,
    /// Its terms are judged shares, not those of the finance model.
    pub(crate) judged: bool,
    /// Private money that comes with it, USD.
    pub(crate) private: f64,
    /// Day of the commitment.
    pub(crate) committed_on: Date,
    /// First product or full stock.
    pub(crate) first: Date,
    /// Rise of the objective if it alone is left out, USD.
    pub(crate) marginal: f64,
    /// Part of draws of the plan's figures in which it is taken.
    pub(crate) robust: Option<f64>,
}

impl Line<'_> {
    /// Money of all partners, USD.
    pub(crate) fn money(&self) -> f64 {
        self.paid.iter().sum()
    }

    /// Loss removed per dollar committed.
    pub(crate) fn per_dollar(&self) -> Option<f64> {
        (self.money() > 0.0).then(|| (self.marginal + self.expected_cost) / self.money())
    }

    /// Who pays, in words.
    pub(crate) fn payers(&self, planned: &Planned) -> String {
        let all: Vec<String> = planned
            .partners
            .iter()
            .zip(&self.paid)
            .filter(|(_, paid)| **paid > CENTS)
            .map(|(partner, _)| partner.1.name.clone())
            .collect();
        all.join("+")
    }
}

/// Market and place of a stock; none for what is no stock.
type Held = Option<(usize, usize)>;

/// Gains below this are none, USD.
const NOTHING: f64 = 1e6;

/// Payments below this are rounding, USD.
const CENTS: f64 = 1000.0;

/// The portfolio of an answer.
pub(crate) fn planned(answer: &Answer) -> Option<&Planned> {
    answer.plan.as_ref().and_then(|plan| plan.portfolio.as_ref())
}

/// Lines of the portfolio, those worth most first; steps of one stock are one line.
pub(crate) fn lines<'p>(answer: &Answer, planned: &'p Planned, t: Language) -> Vec<Line<'p>> {
    let start = answer.study.start;
    let mut lines: Vec<(Held, f64, Line<'p>)> = Vec::new();
    for taken in &planned.plan.taken {
        let candidate = &planned.candidates[taken.candidate];
        let decision = &planned.plan.decisions[taken.candidate];
        let shift = (taken.year * planning::YEAR) as f64;
        let weeks = candidate.lead + shift + candidate.delay[1]
            - if candidate.needs_permit { decision.saved } else { 0.0 };
        let stock = candidate.stock.map(|step| (step.market, step.place));
        let tonnes = candidate.stock.map_or(0.0, |step| step.tonnes * taken.part);
        let terms = &candidate.terms[taken.terms];
        let line = Line {
            candidate,
            name: t.quoted(&candidate.name),
            adds: t.quoted(&candidate.adds),
            instrument: t.name(&terms.instrument.replace('-', " ")),
            paid: taken.paid.iter().map(|paid| paid.max(0.0)).collect(),
            expected_cost: taken.expected_cost,
            cost_95: terms.cost_95 * taken.part,
            judged: terms.judged,
            private: terms.private * taken.part,
            committed_on: week_begin(start, taken.year * planning::YEAR),
            first: week_begin(start, weeks.max(0.0).round() as usize),
            marginal: taken.marginal,
            robust: planned.robust.get(taken.candidate).copied(),
        };
        match lines.iter_mut().find(|known| stock.is_some() && known.0 == stock) {
            Some((_, held, known)) => {
                *held += tonnes;
                for (sum, paid) in known.paid.iter_mut().zip(&line.paid) {
                    *sum += paid;
                }
                known.expected_cost += line.expected_cost;
                known.cost_95 += line.cost_95;
                known.marginal += line.marginal;
                known.robust = known.robust.zip(line.robust).map(|(a, b)| a.max(b));
            }
            None => lines.push((stock, tonnes, line)),
        }
    }
    let mut lines: Vec<Line<'p>> = lines
        .into_iter()
        .map(|(stock, tonnes, mut line)| {
            if let (Some((market, _)), Some(holder)) = (stock, line.candidate.country) {
                let goods = match answer.world.markets.get(market) {
                    Some(market) => t.goods(market.mineral, market.form),
                    None => planned.problem.markets[market].clone(),
                };
                line.name = say!(t, "Stock of {goods}, {country}", goods = goods, country = t.area(holder));
                line.adds = format!("{} t", number(tonnes, 2));
            }
            line
        })
        .collect();
    lines.sort_by(|a, b| b.marginal.total_cmp(&a.marginal).then(a.candidate.id.cmp(&b.candidate.id)));
    lines
}

/// Years that were planned for.
pub(crate) fn years(planned: &Planned) -> usize {
    planned.before.first().map_or(0, |before| before.years.len())
}

/// Sentences on the portfolio.
pub(crate) fn sentences(answer: &Answer, t: Language) -> Vec<String> {
    let Some(planned) = planned(answer) else { return Vec::new() };
    let plan = &planned.plan;
    let lines = lines(answer, planned, t);
    let mut sentences = Vec::new();
    let money: Vec<String> = planned
        .partners
        .iter()
        .enumerate()
        .map(|(number, (area, of))| {
            let paid: f64 = plan.taken.iter().map(|taken| taken.paid[number]).sum();
            say!(
                t,
                "{country} {paid} of {budget}",
                country = t.country(*area),
                paid = t.dollars(paid.max(0.0)),
                budget = t.dollars(of.budget)
            )
        })
        .collect();
    sentences.push(say!(
        t,
        "Over {years} years and {futures} futures, {count} measures for {money} of public money ({partners}) cut the expected loss from {before} to {after} and the mean of the worst {worst} from {tail_before} to {tail_after}; no other plan is better by more than {gap}.",
        years = years(planned),
        futures = planned.before.len(),
        count = lines.len(),
        money = t.dollars(plan.committed),
        partners = t.list(&money),
        before = t.dollars(plan.before.expected),
        after = t.dollars(plan.after.expected),
        worst = t.percent(1.0 - planned.problem.risk.level),
        tail_before = t.dollars(plan.before.tail),
        tail_after = t.dollars(plan.after.tail),
        gap = t.percent(plan.gap),
    ));
    sentences.extend(checked(planned, t));
    sentences.push(say!(t, "What it is made of: {measures}.", measures = first_words(planned, &lines, t)));
    sentences.extend(plants(answer, planned, &lines, t));
    sentences.extend(sharing(planned, t));
    sentences.extend(last_dollar(planned, t));
    sentences.extend(doubts(planned, &lines, t));
    let wanted = answer.study.plan.as_ref().map_or(0, |plan| plan.scenarios);
    if planned.before.len() < wanted {
        sentences.push(say!(
            t,
            "This is the short plan of a whole answer; `monazite plan` takes all {wanted} futures of the study and says which choices hold when its figures move.",
            wanted = wanted,
        ));
    }
    sentences
}

/// Lines named in a sentence.
const NAMED: usize = 4;

fn first_words(planned: &Planned, lines: &[Line<'_>], t: Language) -> String {
    let words: Vec<String> = lines
        .iter()
        .take(NAMED)
        .map(|line| {
            format!("{} ({}, {}, {})", line.name, line.adds, t.dollars(line.money()), line.payers(planned))
        })
        .collect();
    let others = lines.len().saturating_sub(NAMED);
    let words = words.join(say!(t, "; "));
    if others > 0 { say!(t, "{words}, and {others} more", words = words, others = others) } else { words }
}

fn checked(planned: &Planned, t: Language) -> Vec<String> {
    let reckoned = planned.planned_removal();
    let off = |checks: &[FutureCheck]| {
        let (without, with) = Planned::simulated(checks);
        (without - with, (without - with) / reckoned - 1.0)
    };
    if planned.same.is_empty() || planned.fresh.is_empty() || reckoned <= 0.0 {
        return Vec::new();
    }
    let (same, same_off) = off(&planned.same);
    let (fresh, fresh_off) = off(&planned.fresh);
    let against = |off: f64| {
        let share = t.percent(off.abs());
        if off < 0.0 {
            say!(t, "{share} less", share = share)
        } else {
            say!(t, "{share} more", share = share)
        }
    };
    let mut text = say!(
        t,
        "The plan reckons to remove {reckoned}; simulated week by week in the same futures it removes {same} ({same_off}), in {count} fresh ones {fresh} ({fresh_off}).",
        reckoned = t.dollars(reckoned),
        same = t.dollars(same),
        same_off = against(same_off),
        count = planned.fresh.len(),
        fresh = t.dollars(fresh),
        fresh_off = against(fresh_off),
    );
    if let (true, Some(branch)) = (same_off.abs().max(fresh_off.abs()) > 0.2, planned.apart(&planned.fresh)) {
        text.push_str(&say!(t, " They part most in `{branch}`.", branch = branch));
    }
    vec![text]
}

fn plants(answer: &Answer, planned: &Planned, lines: &[Line<'_>], t: Language) -> Vec<String> {
    let is_plant = |kind: Kind| matches!(kind, Kind::Project | Kind::Own);
    let taken: Vec<String> = lines
        .iter()
        .filter(|line| is_plant(line.candidate.kind))
        .map(|line| {
            say!(
                t,
                "{name} ({money} by {instrument}, first product {day})",
                name = line.name,
                money = t.dollars(line.money()),
                instrument = line.instrument,
                day = t.day(line.first)
            )
        })
        .collect();
    let anyway: Vec<String> = planned
        .candidates
        .iter()
        .filter(|candidate| {
            candidate.kind == Kind::Project && candidate.terms.is_empty() && candidate.obstacle.is_none()
        })
        .map(|candidate| t.quoted(&candidate.name))
        .collect();
    let mut sentences = Vec::new();
    if taken.is_empty() {
        sentences.push(say!(
            t,
            "No plant of the pipeline is worth new money by {year}: those that matter go ahead anyway, come too late or are beyond what support can make pay.",
            year = answer.study.start.year() + years(planned) as i16
        ));
    } else {
        sentences.push(say!(t, "Plants: {plants}.", plants = t.list(&taken)));
    }
    if !anyway.is_empty() {
        sentences.push(say!(
            t,
            "The plan counts on {count} plants that have their money, each with a chance of failing, and pays nothing for them: {plants}.",
            count = anyway.len(),
            plants = t.list(&anyway)
        ));
    }
    sentences
}

fn sharing(planned: &Planned, t: Language) -> Vec<String> {
    let Some(together) = &planned.together else { return Vec::new() };
    let names = &planned.partners;
    let mut sentences = Vec::new();
    if names.len() > 1 {
        let of = |shares: &[f64]| {
            let words: Vec<String> = names
                .iter()
                .zip(shares)
                .map(|(partner, share)| {
                    say!(t, "{money} to {country}", money = t.dollars(*share), country = t.country(partner.0))
                })
                .collect();
            t.list(&words)
        };
        sentences.push(say!(
            t,
            "Planned together the partners gain {saving} more than each with its own plan; by Shapley's rule {shares} of the gain are due{core}.",
            saving = t.dollars(together.saving),
            shares = of(&together.shapley),
            core = match together.core_margin {
                Some(margin) if margin >= -CENTS => say!(t, ", and nobody would do better alone"),
                Some(_) => say!(t, ", yet somebody would do better alone"),
                None => "",
            }
        ));
        let leave: Vec<String> = names
            .iter()
            .zip(&together.loss_without)
            .map(|(partner, loss)| {
                say!(
                    t,
                    "{money} if {country} leaves",
                    money = t.dollars(*loss),
                    country = t.country(partner.0)
                )
            })
            .collect();
        sentences.push(say!(t, "Lost to all: {losses}.", losses = t.list(&leave)));
    }
    for (name, gain) in &together.joins {
        if *gain < NOTHING {
            sentences.push(say!(
                t,
                "{name} would bring money that is not what is short: nothing more is gained if it joins.",
                name = t.quoted(name)
            ));
            continue;
        }
        sentences.push(say!(
            t,
            "If {name} joins with its money, {money} more are gained.",
            name = t.quoted(name),
            money = t.dollars(*gain)
        ));
    }
    let regrets: Vec<String> = names
        .iter()
        .zip(&together.pool.regret)
        .map(|(partner, regret)| {
            say!(
                t,
                "{country} would lose {money} more by it",
                country = t.country(partner.0),
                money = t.dollars(*regret)
            )
        })
        .collect();
    sentences.push(say!(
        t,
        "Stocks held in one pool instead of each for its own users would gain {money} more; in the future that is worst for it, {losses}.",
        money = t.dollars(together.pool.gain.max(0.0)),
        losses = t.list(&regrets)
    ));
    sentences
}

fn last_dollar(planned: &Planned, t: Language) -> Vec<String> {
    let words: Vec<String> = planned
        .partners
        .iter()
        .zip(&planned.plan.last_dollar)
        .filter(|(_, worth)| **worth > 0.0)
        .map(|(partner, worth)| {
            say!(t, "{worth} of {country}", worth = number(*worth, 2), country = t.country(partner.0))
        })
        .collect();
    if words.is_empty() {
        vec![say!(
            t,
            "Money is not what is short: {money} of the budgets are left, because nothing else on offer removes more loss than it costs.",
            money =
                t.dollars(planned.partners.iter().map(|p| p.1.budget).sum::<f64>() - planned.plan.committed)
        )]
    } else {
        vec![say!(t, "A dollar more would be worth, in dollars: {worth}.", worth = t.list(&words))]
    }
}

fn doubts(planned: &Planned, lines: &[Line<'_>], t: Language) -> Vec<String> {
    let weak = lines.iter().filter(|line| line.candidate.trust == sourced::Trust::D).count();
    let mut sentences = vec![
        say!(t, "What is short stops a whole line, so the scarcest of several needs is worth billions and the next one nothing: the worth of a single measure holds only beside the others.").to_owned(),
    ];
    if let Some((count, mean, worst)) = planned.support() {
        sentences.push(say!(
            t,
            "Support of {count} of the plants is valued from their own figures on one path of prices for all floors: it is expected to cost the states {mean}, and {worst} in one case of twenty.",
            count = count,
            mean = t.dollars(mean),
            worst = t.dollars(worst)
        ));
    }
    let judged: Vec<String> = lines
        .iter()
        .filter(|line| matches!(line.candidate.kind, Kind::Project) && line.judged)
        .map(|line| line.name.clone())
        .collect();
    if !judged.is_empty() {
        sentences.push(say!(
            t,
            "Support of {plants} is not valued, for want of a capital cost or of a product of its own to sell: its terms are judged shares of the money.",
            plants = t.list(&judged)
        ));
    }
    sentences.push(say!(
        t,
        "{weak} of the {count} measures rest on figures of grade D, assumed or recalled; so do the chances of the branches.",
        weak = weak,
        count = lines.len()
    ));
    if !planned.robust.is_empty() {
        let firm = lines.iter().filter(|line| line.robust.is_some_and(|part| part >= 0.9)).count();
        sentences.push(say!(
            t,
            "{firm} of them are taken in nine of ten draws of costs, chances and terms; the others depend on these figures.",
            firm = firm,
        ));
    }
    sentences
}

/// Simulated mean loss of a partner without and with the plan, and its greatest regret; none without a place.
pub(crate) fn gains(planned: &Planned, partner: usize) -> Option<(f64, f64, f64)> {
    let place = planned.partners[partner].1.place?;
    let viewpoint = planned.viewpoints.iter().position(|known| *known == place)?;
    let of = |with: bool| {
        let loss = |check: &FutureCheck| {
            let by = if with { &check.with } else { &check.without };
            by.get(viewpoint).map_or(0.0, |years| years.iter().sum())
        };
        planning::mean(&planned.same, loss)
    };
    Some((of(false), of(true), planned.regret(viewpoint)))
}
