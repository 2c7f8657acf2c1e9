//! Candidates from the dataset and the study.

use std::collections::{BTreeMap, BTreeSet};

use codes::{Area, Stage};
use dataset::schema::{
    PRICE, PROGRAMME, PROGRAMME_EFFECT, PROGRAMME_FIGURE, PROJECT, PROJECT_FEED, PROJECT_FINANCE,
    PROJECT_OUTPUT,
};
use dataset::{Dataset, Row};
use disruption::{Feed, Saving, World};
use finding::{Checked, Findings};
use jiff::civil::Date;
use ledger::Promises;
use portfolio::{Measure, MeasureKind};
use quantity::{Currency, DAYS_PER_WEEK, Kind as Unit, WEEKS_PER_YEAR};
use sourced::Trust;
use study::Study;

use crate::candidate::{Candidate, Help, Kind, StockStep, Supply};
use crate::figures::{Figures, Terms};
use crate::{Leaning, Setting};

/// Everything that could be decided, in the order of projects, own measures, programmes, stocks.
///
/// `tried` are the projects as [`portfolio::measures`] reads them; `short` are the markets and places that run
/// short in some future, of which stocks are offered.
#[must_use]
pub fn candidates(
    setting: &Setting<'_>,
    world: &World,
    tried: &[Measure],
    promises: &Promises,
    short: &BTreeSet<(usize, usize)>,
    leaning: &Leaning,
) -> Checked<Vec<Candidate>> {
    let figures = Figures { dataset: setting.dataset, leaning, findings: Findings::default() };
    let mut maker = Maker { setting, world, figures };
    let mut all: Vec<Candidate> = tried
        .iter()
        .filter(|measure| measure.kind == MeasureKind::Project)
        .map(|measure| maker.project(measure, promises))
        .collect();
    all.extend(setting.study.measures.iter().map(|own| maker.own(own)));
    let programmes = maker.programmes();
    for programme in &programmes {
        if let Some(Help::Keep { project, risk }) = &programme.help {
            for candidate in all.iter_mut().filter(|candidate| &candidate.id == project) {
                candidate.sale_risk = *risk;
            }
        }
    }
    all.extend(programmes);
    all.extend(maker.stocks(short));
    Checked { value: all, findings: maker.figures.findings }
}

struct Maker<'m> {
    setting: &'m Setting<'m>,
    world: &'m World,
    figures: Figures<'m>,
}

fn weeks_until(study: &Study, day: Date) -> f64 {
    f64::from(study.start.until(day).map_or(0, |span| span.get_days())) / DAYS_PER_WEEK
}

impl Maker<'_> {
    fn dataset(&self) -> &Dataset {
        self.setting.dataset
    }

    fn is_partner(&self, area: Area) -> bool {
        self.setting.study.viewpoints.iter().any(|country| Area::Country(*country) == area)
    }

    fn project(&mut self, measure: &Measure, promises: &Promises) -> Candidate {
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
        let at = |row: &Option<Row>, leaning: &Leaning| {
            let (low, value, high) = row.as_ref()?.low_value_high()?;
            Some(leaning.position("project-cost").pick(low, value, high))
        };
        let committed = at(&public, self.figures.leaning).or_else(|| {
            let share = self.figures.setting("replacement-share");
            at(&capex, self.figures.leaning).map(|capex| capex * share)
        });
        let with = prospect.as_ref().map_or(0.0, |prospect| prospect.with);
        let instrument = public.as_ref().map(|row| row.cell("instrument").to_owned()).unwrap_or_default();
        let terms = committed.map(|money| self.figures.terms(&instrument, money, with)).unwrap_or_default();
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
        let obstacle =
            Self::obstacle(measure, plant.is_some(), prospect.is_some(), terms.is_empty(), &supplies);
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
            without: prospect.as_ref().map_or(0.0, |prospect| prospect.without),
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

    fn own(&mut self, own: &study::OwnMeasure) -> Candidate {
        let place = self.setting.chain.place_or_rest(Area::Country(own.country));
        let feed = if own.own_feed { Feed::Own } else { Feed::Bought };
        let mut supplies = Vec::new();
        for (mineral, form, tonnes) in &own.adds {
            supplies.extend(self.split(*mineral, *form, *tonnes).into_iter().map(|(market, per_year)| {
                let feed = if form.stage() == Stage::Separation { Feed::Own } else { feed };
                Supply { market, place, per_year, feed }
            }));
        }
        let adds: Vec<String> = own.adds.iter().map(|(m, f, t)| format!("{t} t/a {m} {f}")).collect();
        let obstacle = supplies.is_empty().then(|| "its output is in no market of the study".to_owned());
        Candidate {
            id: own.id.clone(),
            name: own.name.clone(),
            kind: Kind::Own,
            country: Some(Area::Country(own.country)),
            adds: adds.join(", "),
            supplies,
            savings: Vec::new(),
            stock: None,
            help: None,
            lead: weeks_until(self.setting.study, own.start),
            ramp: 1.0,
            delay: [0.0; 3],
            without: own.ahead_without,
            terms: vec![plain_terms("grant", own.money, own.ahead_with)],
            standing: String::new(),
            reach: 1.0,
            free: 1.0,
            needs_permit: false,
            sale_risk: 0.0,
            trust: Trust::D,
            obstacle,
        }
    }

    /// Markets of a yearly output; an aggregate is split in proportion to what the world makes.
    fn split(&self, mineral: codes::Mineral, form: codes::Form, tonnes: f64) -> Vec<(usize, f64)> {
        if let Some(market) = self.world.market(mineral, form) {
            return vec![(market, tonnes)];
        }
        let made = |market: usize| self.world.markets[market].base_supply.iter().sum::<f64>();
        let parts: Vec<(usize, f64)> = mineral
            .members()
            .into_iter()
            .filter_map(|part| self.world.market(part, form))
            .map(|market| (market, made(market)))
            .collect();
        let total: f64 = parts.iter().map(|part| part.1).sum();
        parts
            .into_iter()
            .filter(|_| total > 0.0)
            .map(|(market, part)| (market, tonnes * part / total))
            .collect()
    }

    fn programmes(&mut self) -> Vec<Candidate> {
        let mut rows: Vec<Row> = self.dataset().rows(&PROGRAMME).to_vec();
        rows.sort_by(|a, b| a.cell("programme").cmp(b.cell("programme")));
        rows.iter().filter_map(|row| self.programme(row)).collect()
    }

    fn programme(&mut self, row: &Row) -> Option<Candidate> {
        let id = row.cell("programme").to_owned();
        let kind = Kind::of_programme(row.cell("kind"))?;
        let country = row.country?;
        let figure = |maker: &Self, item: &str, leaning: &str| {
            let rows = maker.dataset().rows(&PROGRAMME_FIGURE).iter();
            rows.filter(|row| row.cell("programme") == id && row.cell("item") == item)
                .find_map(Row::low_value_high)
                .map(|(low, value, high)| maker.figures.leaning.position(leaning).pick(low, value, high))
        };
        let cost = figure(self, "cost", "programme-cost")?;
        let lead = figure(self, "lead", "programme-lead")? / DAYS_PER_WEEK;
        let place = self.setting.chain.place_or_rest(country);
        let effects: Vec<Row> = self
            .dataset()
            .rows(&PROGRAMME_EFFECT)
            .iter()
            .filter(|effect| effect.cell("programme") == id)
            .cloned()
            .collect();
        let (mut supplies, mut savings, mut adds) = (Vec::new(), Vec::new(), Vec::new());
        for effect in &effects {
            let (Some(mineral), Some(form), Some((low, value, high))) =
                (effect.mineral, effect.form, effect.low_value_high())
            else {
                continue;
            };
            let size = self.figures.leaning.position("programme-effect").pick(low, value, high);
            let saves = effect.figure.is_some_and(|figure| figure.kind == Unit::Share);
            if saves {
                savings.extend(self.world.market(mineral, form).map(|market| Saving {
                    market,
                    place,
                    part: size,
                }));
                adds.push(format!("{:.0} % of {} {} saved", size * 100.0, mineral, form));
            } else {
                let parts = self.split(mineral, form, size);
                supplies.extend(parts.into_iter().map(|(market, per_year)| Supply {
                    market,
                    place,
                    per_year,
                    feed: Feed::Own,
                }));
                adds.push(format!("{size:.0} t/a {mineral} {form}"));
            }
        }
        let (help, words) =
            Self::help(kind, country, row.cell("target"), |item, leaning| figure(self, item, leaning));
        adds.extend(words);
        let acts = help.is_some() || !supplies.is_empty() || !savings.is_empty();
        let partner = self.is_partner(country);
        Some(Candidate {
            name: row.cell("name").to_owned(),
            kind,
            country: Some(country),
            adds: adds.join(", "),
            supplies,
            savings,
            stock: None,
            help,
            // Half of the way to the full effect the programme works half.
            lead: lead / 2.0,
            ramp: lead.max(1.0),
            delay: [0.0; 3],
            without: 0.0,
            terms: vec![plain_terms("grant", cost, 1.0)],
            standing: String::new(),
            reach: if partner { 1.0 } else { self.figures.setting("delivery-reach") },
            free: 1.0,
            needs_permit: false,
            sale_risk: 0.0,
            trust: row.trust,
            obstacle: (!acts).then(|| "acts on nothing in this study".to_owned()),
            id,
        })
    }

    fn help(
        kind: Kind,
        country: Area,
        target: &str,
        figure: impl Fn(&str, &str) -> Option<f64>,
    ) -> (Option<Help>, Option<String>) {
        match kind {
            Kind::Permits => match figure("time-saved", "programme-effect") {
                Some(days) => {
                    let weeks = days / DAYS_PER_WEEK;
                    let words = format!("projects in {country} {weeks:.0} weeks earlier");
                    (Some(Help::Permits { country, weeks }), Some(words))
                }
                None => (None, None),
            },
            Kind::Partnership => match figure("reach", "programme-effect") {
                Some(more) => {
                    let words = format!("{:.0} % more of what {country} makes", more * 100.0);
                    (Some(Help::Reach { country, more }), Some(words))
                }
                None => (None, None),
            },
            Kind::SaleBlock => match figure("risk", "programme-effect") {
                Some(risk) => {
                    let words = format!("a {:.0} % chance of losing `{target}` avoided", risk * 100.0);
                    (Some(Help::Keep { project: target.to_owned(), risk }), Some(words))
                }
                None => (None, None),
            },
            _ => (None, None),
        }
    }

    /// Stocks by form and holder, in steps of the study's sizes.
    fn stocks(&mut self, short: &BTreeSet<(usize, usize)>) -> Vec<Candidate> {
        let Some(plan) = &self.setting.study.plan else { return Vec::new() };
        let mut sizes = plan.stock_days.clone();
        sizes.sort_by(f64::total_cmp);
        sizes.dedup();
        let limit = self.figures.setting("stock-purchase-limit");
        let build = self.figures.weeks("stock-build-time");
        let (spot, rotation) =
            (self.figures.setting("stock-spot-share"), self.figures.setting("rotation-cost"));
        let carrying = self.parameter("stock-carrying-cost");
        let premium = self.parameter("stock-purchase-premium");
        let years = self.setting.study.weeks as f64 / WEEKS_PER_YEAR;
        let mut all = Vec::new();
        for (market, place) in short {
            let data = &self.world.markets[*market];
            let weekly = self.world.base_use(*market, *place);
            if weekly <= 0.0 || !data.price.is_finite() {
                continue;
            }
            let quoted = latest_outside(self.dataset(), data.mineral, data.form);
            let contract = data.price * (1.0 + premium);
            let price =
                quoted.map_or(contract, |quoted| spot * quoted.max(contract) + (1.0 - spot) * contract);
            let mut above = 0.0;
            for days in &sizes {
                let whole = (weekly * days / DAYS_PER_WEEK).min(weekly * WEEKS_PER_YEAR * limit);
                let tonnes = whole - above;
                if tonnes <= 0.0 {
                    continue;
                }
                let committed = tonnes * 1000.0 * price;
                // The metal can be sold again at the baseline's price; premium, keeping and rotation are gone.
                let lost =
                    (price - data.price).max(0.0) / price + (carrying + rotation) * WEEKS_PER_YEAR * years;
                let holder = self.world.places[*place];
                let goods = format!("{} {}", data.mineral, data.form);
                all.push(Candidate {
                    id: format!(
                        "stock-{}-{}-{days:.0}",
                        holder.as_str().to_lowercase(),
                        goods.to_lowercase().replace(' ', "-")
                    ),
                    name: format!("{goods}, {holder}, to {days:.0} days"),
                    kind: Kind::Stock,
                    country: Some(holder),
                    adds: format!("{tonnes:.1} t {goods}"),
                    supplies: Vec::new(),
                    savings: Vec::new(),
                    stock: Some(StockStep { market: *market, place: *place, above, tonnes, days: *days }),
                    help: None,
                    lead: build,
                    ramp: 1.0,
                    delay: [0.0; 3],
                    without: 0.0,
                    terms: vec![Terms {
                        instrument: "purchase".to_owned(),
                        committed,
                        expected_cost: committed * lost.min(1.0),
                        cost_95: committed,
                        private: 0.0,
                        ahead: 1.0,
                        stated: true,
                    }],
                    standing: String::new(),
                    reach: 1.0,
                    free: 1.0,
                    needs_permit: false,
                    sale_risk: 0.0,
                    trust: Trust::D,
                    obstacle: None,
                });
                above = whole;
            }
        }
        all
    }

    fn parameter(&mut self, name: &str) -> f64 {
        let mut findings = Findings::default();
        let value = self.figures.leaning.parameter(self.setting.dataset, name, &mut findings);
        self.figures.findings.append(findings);
        value
    }
}

fn plain_terms(instrument: &str, money: f64, ahead: f64) -> Terms {
    Terms {
        instrument: instrument.to_owned(),
        committed: money,
        expected_cost: money,
        cost_95: money,
        private: 0.0,
        ahead,
        stated: true,
    }
}

fn middle_of_year(first: Date) -> Date {
    Date::new(first.year(), 7, 1).unwrap_or(first)
}

/// The mean of the latest prices quoted outside China and outside world averages, USD/kg.
fn latest_outside(dataset: &Dataset, mineral: codes::Mineral, form: codes::Form) -> Option<f64> {
    let rows: Vec<&Row> = dataset
        .rows(&PRICE)
        .iter()
        .filter(|row| row.mineral == Some(mineral) && row.form == Some(form))
        .filter(|row| !matches!(row.cell("market"), "CHN" | "WLD"))
        .filter(|row| row.figure.is_some_and(|f| matches!(f.kind, Unit::Price(Currency::Usd, _))))
        .collect();
    let newest = rows.iter().filter_map(|row| row.period).map(|period| period.last).max()?;
    let values: Vec<f64> = rows
        .iter()
        .filter(|row| row.period.is_some_and(|period| period.last == newest))
        .filter_map(|row| row.value())
        .collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
