//! Candidates from the dataset and the study.

mod programmes;
mod projects;
mod stocks;

use std::collections::BTreeSet;

use codes::{Area, Form, Mineral, Stage};
use dataset::Dataset;
use disruption::{Feed, World};
use finding::{Checked, Findings};
use jiff::civil::Date;
use ledger::Promises;
use portfolio::{Measure, MeasureKind};
use quantity::DAYS_PER_WEEK;
use sourced::Trust;
use study::Study;

use crate::candidate::{Candidate, Help, Kind, Supply};
use crate::figures::{Figures, Terms};
use crate::funding::Funding;
use crate::{Leaning, Setting};

/// Everything that could be decided, in the order of projects, own measures, programmes, stocks.
///
/// `tried` are the projects as [`portfolio::measures`] reads them, `funding` what instruments do for them; `short` are
/// the markets and places that run short in some future, where a stock has something to fill. Before the futures are
/// simulated nobody knows them, and there are no stocks.
#[must_use]
pub fn candidates(
    setting: &Setting<'_>,
    world: &World,
    tried: &[Measure],
    funding: &Funding,
    promises: &Promises,
    short: Option<&BTreeSet<(usize, usize)>>,
    leaning: &Leaning,
) -> Checked<Vec<Candidate>> {
    let figures = Figures { dataset: setting.dataset, leaning, findings: Findings::default() };
    let mut maker = Maker { setting, world, funding, figures };
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
    if let Some(short) = short {
        all.extend(maker.stocks(short));
    }
    Checked { value: all, findings: maker.figures.findings }
}

/// Makes candidates at the places in their ranges that figures lean to.
struct Maker<'m> {
    setting: &'m Setting<'m>,
    world: &'m World,
    funding: &'m Funding,
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
    fn split(&self, mineral: Mineral, form: Form, tonnes: f64) -> Vec<(usize, f64)> {
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
        judged: true,
        costs: std::sync::Arc::default(),
    }
}
