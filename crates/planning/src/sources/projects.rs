//! Projects of the dataset: what they add, when, with what chance and what money.

use std::collections::{BTreeMap, BTreeSet};

use codes::{Area, Stage};
use dataset::Row;
use dataset::schema::{PROJECT, PROJECT_FEED, PROJECT_FINANCE, PROJECT_OUTPUT};
use disruption::Feed;
use jiff::civil::Date;
use ledger::Promises;
use portfolio::Measure;
use quantity::{Currency, Kind as Unit, WEEKS_PER_YEAR};

use super::{Maker, weeks_until};
use crate::candidate::{Candidate, Kind, Supply};
use crate::figures::{Prospect, Terms};

impl Maker<'_> {
    pub(super) fn project(&mut self, measure: &Measure, promises: &Promises) -> Candidate {
        let row = self.dataset().rows(&PROJECT).iter().find(|row| row.cell("project") == measure.id);
        let row = row.cloned();
        let finance = |item: &str| {
            let rows = self.dataset().rows(&PROJECT_FINANCE).iter();
            rows.filter(|row| row.cell("project") == measure.id && row.cell("item") == item)
                .find(|row| row.figure.is_some_and(|f| matches!(f.kind, Unit::Money(Currency::Usd, _))))
                .cloned()
        };
        let (public, capex) = (finance("public"), finance("capex"));
        let prospect = self.figures.prospect(&measure.id);
        let words = public.as_ref().map(|row| row.cell("instrument").to_owned()).unwrap_or_default();
        let (terms, without) =
            self.terms(&measure.id, prospect.as_ref(), &words, public.as_ref(), capex.as_ref());
        let start = row.as_ref().and_then(|row| row.period).map(|period| {
            let first = period.first;
            // What runs already is only ramping up.
            if first < self.setting.study.start { first } else { middle_of_year(first) }
        });
        let lead = start.map_or(0.0, |day| weeks_until(self.setting.study, day));
        let ramp = measure.additions.first().map_or(1.0, |addition| addition.ramp);
        let supplies = measure.additions.iter().map(|addition| Supply {
            market: addition.market,
            place: addition.place,
            per_year: addition.per_week * WEEKS_PER_YEAR,
            feed: addition.feed,
        });
        let mut supplies: Vec<Supply> = supplies.collect();
        let mut adds = measure.adds.clone();
        let mut lead = lead;
        let plant = self.plant_of(&measure.id);
        if let (true, Some(plant)) = (supplies.is_empty(), &plant) {
            let (parted, words, later) = self.parted(&measure.id, plant);
            supplies = parted;
            if !supplies.is_empty() {
                adds = words;
                lead = lead.max(later);
            }
        }
        let settled = prospect.as_ref().is_some_and(|prospect| prospect.decided);
        let no_cost = terms.is_empty() && !settled;
        let obstacle = Self::obstacle(measure, plant.is_some(), prospect.is_some(), no_cost, &supplies);
        let (to_partners, to_others) = self.promised(&measure.id, promises);
        let home = [measure.country, supplies.first().map(|s| self.world.places[s.place])];
        let reach = if home.into_iter().flatten().any(|area| self.is_partner(area)) {
            1.0
        } else {
            self.figures.setting("delivery-reach").max(to_partners)
        };
        let permits = row.as_ref().map(|row| row.cell("permits").to_lowercase()).unwrap_or_default();
        let held = ["permitted", "licensed", "operating", "approved", "all major"];
        Candidate {
            id: measure.id.clone(),
            name: measure.name.clone(),
            kind: Kind::Project,
            country: measure.country,
            adds,
            supplies,
            savings: Vec::new(),
            stock: None,
            help: None,
            lead,
            ramp,
            delay: prospect.as_ref().map_or([0.0; 3], |prospect| prospect.delay),
            without,
            terms,
            standing: prospect.map_or_else(|| "stopped".to_owned(), |prospect| prospect.standing),
            reach: reach.min(1.0),
            free: (1.0 - to_others).clamp(0.0, 1.0),
            needs_permit: !held.iter().any(|word| permits.starts_with(word)),
            sale_risk: 0.0,
            trust: measure.trust,
            obstacle,
        }
    }

    /// Instruments for a project, the stated one first, and its chance without any.
    ///
    /// Who builds or runs has decided already: more money would change nothing. Of others the finance model says
    /// whether they pay, where there are figures for it; else shares and chances are judged.
    fn terms(
        &mut self,
        project: &str,
        prospect: Option<&Prospect>,
        words: &str,
        public: Option<&Row>,
        capex: Option<&Row>,
    ) -> (Vec<Terms>, f64) {
        let Some(prospect) = prospect else { return (Vec::new(), 0.0) };
        if prospect.decided {
            return (Vec::new(), prospect.without);
        }
        let leaning = self.figures.leaning;
        let at = |row: Option<&Row>| {
            let (low, value, high) = row?.low_value_high()?;
            let now = leaning.position("project-cost").pick(low, value, high);
            Some((now, if value > 0.0 { now / value } else { 1.0 }))
        };
        if let (Some(valued), Some((_, factor))) = (self.funding.of(project), at(capex)) {
            // A grant that closes the gap leaves what permits, technology and people make of it.
            let delivered = prospect.with;
            return (valued.terms(delivered, factor), valued.without(delivered));
        }
        let committed = at(public).map(|(money, _)| money).or_else(|| {
            let share = self.figures.setting("replacement-share");
            at(capex).map(|(capex, _)| capex * share)
        });
        let terms = committed.map(|money| self.figures.terms(words, money, prospect.with));
        (terms.unwrap_or_default(), prospect.without)
    }

    /// The project whose plant works up the concentrate of another.
    fn plant_of(&self, project: &str) -> Option<Row> {
        let feed = self.dataset().rows(&PROJECT_FEED).iter().find(|row| row.cell("project") == project)?;
        self.dataset().rows(&PROJECT).iter().find(|row| row.cell("project") == feed.cell("plant")).cloned()
    }

    /// What a mine adds where its concentrate is worked up: the minerals that the plant's own output does not
    /// list, for those it lists are counted there. With the words for it and the earliest week.
    fn parted(&self, mine: &str, plant: &Row) -> (Vec<Supply>, String, f64) {
        let outputs = |project: &str| {
            let rows = self.dataset().rows(&PROJECT_OUTPUT).iter();
            rows.filter(|row| row.cell("project") == project).collect::<Vec<_>>()
        };
        let listed: BTreeSet<_> = outputs(plant.cell("project"))
            .iter()
            .filter_map(|row| row.mineral)
            .flat_map(codes::Mineral::members)
            .collect();
        let second = Area::parse(plant.cell("second-country")).ok();
        let place = second.or(plant.country).map_or(0, |area| self.setting.chain.place_or_rest(area));
        let (mut supplies, mut words) = (Vec::new(), Vec::new());
        for row in outputs(mine) {
            let (Some(mineral), Some(form), Some(value)) = (row.mineral, row.form, row.value()) else {
                continue;
            };
            let counted = mineral.members().iter().any(|member| listed.contains(member));
            if counted || form.stage() != Stage::Separation {
                continue;
            }
            supplies.extend(self.split(mineral, form, value).into_iter().map(|(market, per_year)| Supply {
                market,
                place,
                per_year,
                feed: Feed::Own,
            }));
            words.push(format!("{value} t/a {mineral} {form}"));
        }
        let start =
            plant.period.map_or(0.0, |period| weeks_until(self.setting.study, middle_of_year(period.first)));
        (supplies, format!("{} by way of {}", words.join(", "), plant.cell("name")), start)
    }

    fn obstacle(
        measure: &Measure,
        has_plant: bool,
        proceeds: bool,
        no_terms: bool,
        supplies: &[Supply],
    ) -> Option<String> {
        let tried = measure.obstacle.clone().filter(|_| measure.additions.is_empty());
        if has_plant && supplies.is_empty() {
            Some("what it makes is counted where its concentrate is worked up".to_owned())
        } else if tried.is_some() && supplies.is_empty() {
            tried
        } else if !proceeds {
            Some("has stopped, or its standing is not known".to_owned())
        } else if supplies.iter().all(|supply| supply.per_year <= 0.0) {
            Some("adds nothing to what runs already".to_owned())
        } else if no_terms {
            Some("no cost stated".to_owned())
        } else {
            None
        }
    }

    /// Parts of a project's output that firm deals set aside for partners and for others; the largest of its
    /// outputs counts.
    fn promised(&self, project: &str, promises: &Promises) -> (f64, f64) {
        let year = i64::from(self.setting.study.start.year()) + 2;
        let mut of_outputs: BTreeMap<_, (f64, f64)> = BTreeMap::new();
        for promise in promises.promises.iter().filter(|promise| promise.project == project && promise.firm) {
            let in_force = promise.first <= year && promise.last.is_none_or(|last| year <= last);
            let capacity = self.dataset().rows(&PROJECT_OUTPUT).iter().find(|row| {
                row.cell("project") == project
                    && row.mineral == Some(promise.mineral)
                    && row.form == Some(promise.form)
            });
            let capacity = capacity.and_then(Row::value).filter(|capacity| *capacity > 0.0);
            if let (true, Some(tonnes), Some(capacity)) = (in_force, promise.tonnes, capacity) {
                let entry = of_outputs.entry((promise.mineral, promise.form)).or_default();
                if self.is_partner(promise.taker) {
                    entry.0 += tonnes / capacity;
                } else {
                    entry.1 += tonnes / capacity;
                }
            }
        }
        let most = |part: fn(&(f64, f64)) -> f64| of_outputs.values().map(part).fold(0.0, f64::max);
        (most(|parts| parts.0).min(1.0), most(|parts| parts.1).min(1.0))
    }
}

fn middle_of_year(first: Date) -> Date {
    Date::new(first.year(), 7, 1).unwrap_or(first)
}
