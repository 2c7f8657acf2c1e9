//! Which rules touch which lane in which week.

use std::collections::BTreeMap;

use chain::Chain;
use codes::{Code, Form};
use dataset::rule::Instrument;
use dataset::{Dataset, Rule};
use jiff::Span;
use jiff::civil::Date;
use ledger::{Answers, Standing, standing};
use quantity::DAYS_PER_WEEK;
use study::{Scenario, Study};

use crate::outage::Outage;
use crate::quota;
use crate::world::{MarketData, World};

/// What rules do to a lane in a week.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Effect {
    /// Part of the flow that may not pass at all.
    pub blocked: f64,
    /// Military end use is barred; the rest of the rules then hold for what civil buyers pass on.
    pub military_barred: bool,
    /// Week in which the licence duty began, if there is one; may lie before the first week.
    pub licensed_since: Option<i32>,
    /// Share of applications granted in the long run, where it is not the usual one: low, central, high.
    pub approval: Option<[f64; 3]>,
    /// Weeks until an application is decided, where they are not the usual ones: low, central, high.
    pub lead: Option<[f64; 3]>,
    /// Weeks under a general licence, likewise.
    pub general_lead: Option<f64>,
    /// Week from which goods of the same customs heading are held for tests although no rule names them.
    pub screened_since: Option<i32>,
    /// At most this part of the baseline flow may pass.
    pub quota: Option<f64>,
    /// Duty on the price.
    pub tariff: f64,
    /// The licence duty reaches these goods only because of what is in them, wherever they are made.
    pub foreign_made: bool,
    /// A rule on this lane is announced and not yet effective.
    pub announced: bool,
}

impl Effect {
    /// True if it stops or delays a part of the flow, now or in the weeks to come.
    #[must_use]
    pub fn controls(&self) -> bool {
        let licensed = self.licensed_since.is_some() || self.screened_since.is_some();
        self.blocked > 0.0 || self.military_barred || licensed
    }

    /// True if the lane is as free as in the baseline.
    #[must_use]
    pub fn is_free(&self) -> bool {
        *self == Effect::default()
    }
}

/// Effects of rules by week, and what stands still.
#[derive(Debug, Clone)]
pub struct Timeline {
    /// First day of the first week.
    pub first: Date,
    /// Weeks in all, those before the study's start included.
    pub weeks: usize,
    /// Weeks before the study's start.
    pub history: usize,
    /// Which of `segments` holds in each week.
    segment_of_week: Vec<usize>,
    /// Effects by lane; an empty list means that every lane is free.
    segments: Vec<Vec<Effect>>,
    /// Losses of capacity.
    outages: Vec<Outage>,
}

impl Timeline {
    /// No rule at all, over the study's history and horizon.
    #[must_use]
    pub fn without_rules(study: &Study) -> Timeline {
        let history = weeks_between(study.history_from, study.start);
        let weeks = history + study.weeks;
        Timeline {
            first: study.history_from,
            weeks,
            history,
            segment_of_week: vec![0; weeks],
            segments: vec![Vec::new()],
            outages: Vec::new(),
        }
    }

    /// The same free weeks for any number of weeks; for tests and what-if questions.
    #[must_use]
    pub fn free(first: Date, weeks: usize) -> Timeline {
        Timeline {
            first,
            weeks,
            history: 0,
            segment_of_week: vec![0; weeks],
            segments: vec![Vec::new()],
            outages: Vec::new(),
        }
    }

    /// The rules and outages of a scenario.
    #[must_use]
    pub fn build(
        dataset: &Dataset,
        study: &Study,
        chain: &Chain,
        world: &World,
        scenario: &Scenario,
    ) -> Timeline {
        let mut timeline = Timeline::without_rules(study);
        timeline.outages = world.outages(scenario, chain, timeline.first);
        if scenario.without_rules {
            return timeline;
        }
        let rules: Vec<&Rule> = dataset
            .rules
            .values()
            .filter(
                |rule| if rule.hypothetical { scenario.add.contains(&rule.id) } else { !rule.in_baseline },
            )
            .filter(|rule| world.markets.iter().any(|market| rule.names(market.mineral, market.form)))
            .collect();
        timeline.fill(&rules, &scenario.answers, chain, world);
        timeline
    }

    /// Given rules and answers over the weeks of this timeline.
    #[must_use]
    pub fn with_rules(
        mut self,
        rules: &[&Rule],
        answers: &Answers,
        chain: &Chain,
        world: &World,
    ) -> Timeline {
        self.fill(rules, answers, chain, world);
        self
    }

    fn fill(&mut self, rules: &[&Rule], answers: &Answers, chain: &Chain, world: &World) {
        let mut before: Vec<Standing> = Vec::new();
        let mut since = vec![0_i32; rules.len()];
        self.segments.clear();
        self.segment_of_week.clear();
        for week in 0..self.weeks {
            let day = add_weeks(self.first, week);
            let now: Vec<Standing> = rules.iter().map(|rule| standing(rule, day, answers)).collect();
            if now != before {
                for (index, rule) in rules.iter().enumerate() {
                    if now[index] == Standing::InForce && before.get(index) != Some(&Standing::InForce) {
                        since[index] =
                            if week == 0 { weeks_before(rule.effective, day) } else { week as i32 };
                    }
                }
                self.segments.push(effects(rules, &now, &since, chain, world));
                before = now;
            }
            self.segment_of_week.push(self.segments.len() - 1);
        }
    }

    /// The same weeks with losses of capacity. Projects are not touched.
    #[must_use]
    pub fn with_outages(mut self, outages: impl IntoIterator<Item = Outage>) -> Timeline {
        self.outages.extend(outages);
        self
    }

    /// Losses of capacity.
    #[must_use]
    pub fn outages(&self) -> &[Outage] {
        &self.outages
    }

    /// This timeline, with `other` in its place from a week on for some weeks. Both must be of one world and one
    /// study.
    #[must_use]
    pub fn with_spell(mut self, other: &Timeline, from: usize, weeks: usize) -> Timeline {
        let offset = self.segments.len();
        self.segments.extend(other.segments.iter().cloned());
        let until = from.saturating_add(weeks).min(self.weeks);
        for week in from..until {
            self.segment_of_week[week] = offset + other.segment_of_week[week];
        }
        self.outages.extend(other.outages.iter().filter_map(|outage| outage.within(from, until)));
        self
    }

    /// Effects in a week by lane, in the order of [`World::lane`]; `None` if every lane is free.
    #[must_use]
    pub fn effects(&self, week: usize) -> Option<&[Effect]> {
        let segment = &self.segments[self.segment_of_week[week]];
        (!segment.is_empty()).then_some(segment.as_slice())
    }

    /// The lanes that are not free in every week.
    #[must_use]
    pub fn ruled_lanes(&self, lanes: usize) -> Vec<bool> {
        let mut ruled = vec![false; lanes];
        for segment in &self.segments {
            for (lane, effect) in segment.iter().enumerate() {
                ruled[lane] |= !effect.is_free();
            }
        }
        ruled
    }

    /// The lanes on which goods are held for tests in some week.
    pub(crate) fn screened_lanes(&self, lanes: usize) -> Vec<bool> {
        let mut screened = vec![false; lanes];
        for segment in &self.segments {
            for (lane, effect) in segment.iter().enumerate() {
                screened[lane] |= effect.screened_since.is_some();
            }
        }
        screened
    }

    /// Stretches of weeks with the same rules, each as effects by lane; empty if every lane is free.
    pub(crate) fn stretches(&self) -> impl Iterator<Item = &[Effect]> {
        self.segments.iter().map(Vec::as_slice)
    }

    /// Which stretch a week belongs to.
    pub(crate) fn stretch(&self, week: usize) -> usize {
        self.segment_of_week[week]
    }

    /// Given effects by lane from given weeks on; for tests.
    #[cfg(test)]
    pub(crate) fn of_effects(first: Date, weeks: usize, stretches: Vec<(usize, Vec<Effect>)>) -> Timeline {
        let segment_of_week = (0..weeks)
            .map(|week| stretches.iter().rposition(|(from, _)| *from <= week).expect("starts in week 0"))
            .collect();
        let segments = stretches.into_iter().map(|(_, effects)| effects).collect();
        Timeline { first, weeks, history: 0, segment_of_week, segments, outages: Vec::new() }
    }

    /// First day of a week.
    #[must_use]
    pub fn day(&self, week: usize) -> Date {
        add_weeks(self.first, week)
    }
}

/// The magnet grade that shares a customs heading with a named one.
fn shares_heading(rule: &Rule, market: &MarketData) -> bool {
    let heavy = Form::parse("NdFeB-heavy").expect("listed");
    let light = Form::parse("NdFeB-light").expect("listed");
    market.form == light
        && rule.items.iter().any(|item| item.forms.contains(&heavy) && !item.forms.contains(&light))
}

fn effects(
    rules: &[&Rule],
    standings: &[Standing],
    since: &[i32],
    chain: &Chain,
    world: &World,
) -> Vec<Effect> {
    let mut all = vec![Effect::default(); world.lanes()];
    let mut any = false;
    for (index, rule) in rules.iter().enumerate() {
        let active = standings[index] == Standing::InForce;
        let announced = standings[index] == Standing::Announced;
        if !(active || announced) {
            continue;
        }
        let Some(issuer) = chain.place(rule.issuer) else { continue };
        let quotas = quota_parts(rule, issuer, chain, world);
        for (number, market) in world.markets.iter().enumerate() {
            let named = rule.names(market.mineral, market.form);
            let licence = rule.instrument == Instrument::Licence && rule.de_minimis.is_none();
            let screened = licence && shares_heading(rule, market);
            if !named && !screened {
                continue;
            }
            for (supplier, from) in market.suppliers.iter().enumerate() {
                let reach = match rule.de_minimis {
                    None => reach_of(rule, issuer, *from, market, chain),
                    Some(least) => {
                        let content = world.content_from(issuer, number, supplier);
                        if *from != issuer && content >= least { 1.0 } else { 0.0 }
                    }
                };
                if reach <= 0.0 {
                    continue;
                }
                for (column, buyer) in world.buyers.iter().enumerate() {
                    let abroad = buyer.place != *from && rule.reaches(chain.places[buyer.place]);
                    if !abroad || !rule.means(buyer.class) {
                        continue;
                    }
                    let effect = &mut all[world.lane(number, supplier, column)];
                    any = true;
                    if announced {
                        effect.announced |= named;
                    } else if named {
                        apply(effect, rule, reach, since[index]);
                        if let Some(part) = quotas.get(&number) {
                            effect.quota = Some(*part);
                        }
                    } else {
                        let start =
                            effect.screened_since.map_or(since[index], |known| known.min(since[index]));
                        effect.screened_since = Some(start);
                    }
                }
            }
        }
    }
    if any { all } else { Vec::new() }
}

/// The part of the normal flow that a quota lets through, by market: one tonnage for all goods it names.
fn quota_parts(rule: &Rule, issuer: usize, chain: &Chain, world: &World) -> BTreeMap<usize, f64> {
    let Some(limit) = rule.limit.filter(|_| rule.instrument == Instrument::Quota) else {
        return BTreeMap::new();
    };
    let reaches = |column: usize| {
        let buyer = world.buyers[column];
        buyer.place != issuer && rule.reaches(chain.places[buyer.place]) && rule.means(buyer.class)
    };
    let (mut markets, mut lines) = (Vec::new(), Vec::new());
    for (number, market) in world.markets.iter().enumerate() {
        if !rule.names(market.mineral, market.form) {
            continue;
        }
        if let Some(supplier) = market.suppliers.iter().position(|place| *place == issuer) {
            markets.push(number);
            lines.push(world.quota_line(number, supplier, reaches));
        }
    }
    markets.into_iter().zip(quota::parts(&world.settings, &lines, limit)).collect()
}

/// Part of a supplier's output that the rule binds: all of it in the issuing country; abroad, the part that
/// owners from there control, if the rule reaches that far.
fn reach_of(rule: &Rule, issuer: usize, supplier: usize, market: &MarketData, chain: &Chain) -> f64 {
    if supplier == issuer {
        return 1.0;
    }
    if !rule.reaches_controlled {
        return 0.0;
    }
    let controlled = chain.control.iter().find(|c| c.stage == market.form.stage() && c.place == supplier);
    controlled.map_or(0.0, |control| {
        control.shares.iter().filter(|(area, _)| *area == rule.issuer).map(|(_, share)| share).sum()
    })
}

fn apply(effect: &mut Effect, rule: &Rule, reach: f64, since: i32) {
    match rule.instrument {
        Instrument::Ban => effect.blocked = effect.blocked.max(reach),
        Instrument::EndUse => effect.military_barred = true,
        Instrument::Licence => {
            // A duty on the goods themselves is more than one on what is in them.
            let foreign = rule.de_minimis.is_some();
            effect.foreign_made = foreign && (effect.licensed_since.is_none() || effect.foreign_made);
            effect.licensed_since = Some(effect.licensed_since.map_or(since, |earlier| earlier.min(since)));
            // Of several duties on the same goods the slowest counts.
            let weeks = |days: f64| days / DAYS_PER_WEEK;
            if let Some((low, central, high)) = rule.licence_time.observed {
                let slower = effect.lead.is_none_or(|lead| lead[1] < weeks(central));
                effect.lead = if slower { Some([low, central, high].map(weeks)) } else { effect.lead };
            }
            if let Some(days) = rule.licence_time.general {
                effect.general_lead = Some(effect.general_lead.unwrap_or(0.0).max(weeks(days)));
            }
        }
        Instrument::Practice => {
            if let Some(approval) = rule.approval {
                let (low, share, high) = approval.share;
                effect.approval = Some([low, share, high]);
            }
        }
        Instrument::Tariff => effect.tariff += rule.rate.unwrap_or(0.0),
        // A quota is shared out over all its goods at once; the others neither stop nor delay a shipment.
        Instrument::Quota
        | Instrument::Reporting
        | Instrument::GeneralLicence
        | Instrument::PriceFloor
        | Instrument::Stockpile => {}
    }
}

fn add_weeks(day: Date, weeks: usize) -> Date {
    let weeks = i64::try_from(weeks).unwrap_or(i64::MAX);
    Span::new().try_weeks(weeks).ok().and_then(|span| day.checked_add(span).ok()).unwrap_or(Date::MAX)
}

fn weeks_between(from: Date, to: Date) -> usize {
    let days = from.until(to).map_or(0, |span| span.get_days());
    usize::try_from((days.max(0) + 6) / 7).unwrap_or(0)
}

/// The week number, counted from the week that starts on `day`, in which `effective` lies; zero or below.
fn weeks_before(effective: Date, day: Date) -> i32 {
    let days = effective.until(day).map_or(0, |span| span.get_days());
    -(days.max(0) / 7)
}
