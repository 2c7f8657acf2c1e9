//! Projects of the dataset as measures.
//!
//! A project adds the output that table `project-output` states, less what already runs: the part of the
//! place's baseline output that belongs to plants of the same operator is in the baseline. A project that
//! makes concentrate and parts nothing is not tried: its output reaches nobody before a plant separates it.

use std::collections::BTreeMap;

use codes::{Area, Code, Form, Mineral, Stage};
use dataset::{Row, schema};
use disruption::{Addition, Feed};
use jiff::civil::Date;
use quantity::{Currency, DAYS_PER_WEEK, Kind, WEEKS_PER_YEAR};
use sourced::Trust;

use crate::measures::{Basis, Maker, goods};
use crate::{Measure, MeasureKind};

/// A stated output, split over the markets of the chain.
struct Output {
    /// As stated, in words.
    words: String,
    /// Index of the place.
    place: usize,
    /// Market and t a year, as stated.
    parts: Vec<(usize, f64)>,
    feed: Feed,
    /// True if the operator already runs a plant of this stage at the place.
    runs: bool,
    trust: Trust,
}

impl Maker<'_> {
    pub(crate) fn projects(&mut self) -> Vec<Measure> {
        let delay = self.parameter("project-delay") / DAYS_PER_WEEK;
        let ramp = self.parameter("project-ramp") / DAYS_PER_WEEK;
        let public_share = self.parameter("public-share-of-capex");
        let mut rows: Vec<&Row> = self.dataset.rows(&schema::PROJECT).iter().collect();
        rows.sort_by(|a, b| a.cell("project").cmp(b.cell("project")));
        let projects: Vec<(&Row, Vec<Output>)> =
            rows.into_iter().map(|row| (row, self.outputs(row))).collect();
        let mut running: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        for output in projects.iter().flat_map(|project| &project.1).filter(|output| output.runs) {
            for (market, stated) in &output.parts {
                *running.entry((*market, output.place)).or_default() += stated;
            }
        }
        projects
            .into_iter()
            .map(|(row, outputs)| self.project(row, &outputs, &running, delay, ramp, public_share))
            .collect()
    }

    fn project(
        &self,
        row: &Row,
        outputs: &[Output],
        running: &BTreeMap<(usize, usize), f64>,
        delay: f64,
        ramp: f64,
        public_share: f64,
    ) -> Measure {
        let id = row.cell("project").to_owned();
        let start = row.period.map(|period| mid_year(period.first));
        let ramping = start.is_some_and(|day| day < self.study.history_from);
        // A plant that runs is only ramping; one that is being built starts late.
        let delay = if ramping { 0.0 } else { delay };
        let week_of = |day: Date| {
            let days = self.outcome.first.until(day).map_or(0, |span| span.get_days());
            f64::from(days) / DAYS_PER_WEEK + delay
        };
        let first_week = start.map(week_of).map(|week| week.max(0.0).round() as usize);
        let (public_money, money_trust) = self.public_money(&id, public_share);
        let obstacle = obstacle(row, outputs, first_week, public_money.is_some());
        let mut additions = Vec::new();
        if let (Some(first_week), None | Some(Obstacle::NoCost)) = (first_week, &obstacle) {
            for output in outputs {
                for (market, stated) in &output.parts {
                    let yearly = stated * self.new_part(output, *market, running);
                    additions.push(Addition {
                        market: *market,
                        place: output.place,
                        per_week: yearly / WEEKS_PER_YEAR,
                        first_week,
                        ramp,
                        feed: output.feed,
                    });
                }
            }
            additions.extend(self.own_metal(row, &additions));
        }
        let mut adds: Vec<&str> = outputs.iter().map(|output| output.words.as_str()).collect();
        if outputs.iter().any(|output| output.runs) {
            adds.push("less what already runs");
        }
        let worst = outputs.iter().map(|output| output.trust).chain(money_trust).fold(row.trust, Trust::max);
        Measure {
            name: row.cell("name").to_owned(),
            kind: MeasureKind::Project,
            country: row.country,
            additions,
            stocks: Vec::new(),
            adds: adds.join(", "),
            public_money,
            trust: worst,
            first_week: first_week.map(|week| week as i64 - self.outcome.history as i64),
            obstacle: obstacle.map(|obstacle| obstacle.words().to_owned()),
            id,
        }
    }

    /// Stated outputs of a project; aggregates are split like the world's own output.
    fn outputs(&self, row: &Row) -> Vec<Output> {
        let id = row.cell("project");
        let Some(country) = row.country else { return Vec::new() };
        let mut rows: Vec<&Row> =
            self.dataset.rows(&schema::PROJECT_OUTPUT).iter().filter(|o| o.cell("project") == id).collect();
        rows.sort_by_key(|output| (output.mineral, output.form));
        rows.into_iter()
            .filter_map(|output| {
                let (mineral, form, value) = (output.mineral?, output.form?, output.value()?);
                // Projects in two countries work up their ore in the second.
                let second = Area::parse(row.cell("second-country")).ok();
                let second = second.filter(|_| form.stage() != Stage::Mining);
                let at = second.unwrap_or(country);
                let own = has_stage(row, Stage::Mining)
                    || has_stage(row, Stage::Recycling)
                    || has_stage(row, Stage::Separation);
                Some(Output {
                    words: format!("{} t/a {}", value, goods(mineral, form)),
                    place: self.chain.place_or_rest(at),
                    parts: self.parts(mineral, form, value),
                    feed: if form.stage() == Stage::Separation && own { Feed::Own } else { Feed::Bought },
                    runs: self.already_runs(row, form.stage(), at),
                    trust: output.trust,
                })
            })
            .collect()
    }

    /// Markets of a stated output with t a year; none for rare earths without a basket.
    fn parts(&self, mineral: Mineral, form: Form, value: f64) -> Vec<(usize, f64)> {
        let made = |market: usize| self.chain.markets[market].production.iter().sum::<f64>();
        if form.as_str() == "NdFeB" {
            let grades = self.chain.magnets.iter().filter(|grade| grade.form.as_str().starts_with("NdFeB"));
            return split(grades.map(|grade| (grade.market, made(grade.market))).collect(), value);
        }
        if mineral.members().len() > 5 {
            return Vec::new();
        }
        let markets = mineral.members().into_iter().filter_map(|part| {
            let oxide = self.chain.oxide(part).map_or(0.0, |market| market.production.iter().sum::<f64>());
            Some((self.world.market(part, form)?, oxide))
        });
        split(markets.collect(), value)
    }

    /// True if table `site` has a running plant of the same operator and stage in the country.
    fn already_runs(&self, project: &Row, stage: Stage, country: Area) -> bool {
        let words = |text: &str| -> Vec<String> {
            text.split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_lowercase)
                .collect()
        };
        let mut own = words(project.cell("owner"));
        own.extend(words(project.cell("name")));
        self.dataset.rows(&schema::SITE).iter().any(|site| {
            let operator = words(site.cell("owner")).into_iter().next();
            site.stage == Some(stage)
                && site.country == Some(country)
                && matches!(site.cell("status"), "operating" | "ramping")
                && operator.is_some_and(|operator| own.contains(&operator))
        })
    }

    /// Part of a stated output that the baseline does not have yet. All running projects of a place share its
    /// baseline output in proportion to what they state.
    fn new_part(&self, output: &Output, market: usize, running: &BTreeMap<(usize, usize), f64>) -> f64 {
        let stated = running.get(&(market, output.place)).copied().unwrap_or(0.0);
        if !output.runs || stated <= 0.0 {
            return 1.0;
        }
        (1.0 - self.chain.markets[market].production[output.place] / stated).max(0.0)
    }

    /// A magnet project that also makes metal, and states none, makes that of its own magnets.
    fn own_metal(&self, row: &Row, additions: &[Addition]) -> Vec<Addition> {
        let states_metal =
            additions.iter().any(|addition| self.world.markets[addition.market].form.stage() == Stage::Metal);
        if states_metal || !has_stage(row, Stage::Metal) {
            return Vec::new();
        }
        let mut metal = Vec::new();
        for addition in additions {
            let Some(magnet) = self.chain.magnets.iter().find(|magnet| magnet.market == addition.market)
            else {
                continue;
            };
            for part in &magnet.recipe {
                if let Some(market) = self.chain.metal_index(part.mineral) {
                    let per_week = addition.per_week * part.metal_per_tonne;
                    metal.push(Addition { market, per_week, feed: Feed::Bought, ..addition.clone() });
                }
            }
        }
        metal
    }

    fn public_money(&self, project: &str, public_share: f64) -> (Option<(f64, Basis)>, Option<Trust>) {
        let of = |item: &str| {
            self.dataset
                .rows(&schema::PROJECT_FINANCE)
                .iter()
                .filter(|row| row.cell("project") == project && row.cell("item") == item)
                .filter(|row| row.figure.is_some_and(|f| matches!(f.kind, Kind::Money(Currency::Usd, _))))
                .find_map(|row| Some((row.value()?, row.trust)))
        };
        match (of("public"), of("capex")) {
            (Some((money, trust)), _) => (Some((money, Basis::Stated)), Some(trust)),
            (None, Some((capex, trust))) => (Some((capex * public_share, Basis::ShareOfCapex)), Some(trust)),
            (None, None) => (None, None),
        }
    }
}

/// Why a project cannot be tried or ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Obstacle {
    NotProceeding,
    NoOutput,
    NoStart,
    Concentrate,
    NoSplit,
    NoCost,
}

impl Obstacle {
    fn words(self) -> &'static str {
        match self {
            Obstacle::NotProceeding => "not proceeding",
            Obstacle::NoOutput => "no output stated",
            Obstacle::NoStart => "no start stated",
            Obstacle::Concentrate => "makes concentrate: reaches nobody before a plant separates it",
            Obstacle::NoSplit => "output not split by element",
            Obstacle::NoCost => "tried, and not ranked: no cost stated",
        }
    }
}

fn obstacle(row: &Row, outputs: &[Output], first_week: Option<usize>, cost: bool) -> Option<Obstacle> {
    let upstream = has_stage(row, Stage::Mining) || has_stage(row, Stage::Beneficiation);
    let downstream = [Stage::Separation, Stage::Metal, Stage::Component, Stage::Recycling];
    if row.cell("status").contains("not proceeding") {
        Some(Obstacle::NotProceeding)
    } else if outputs.is_empty() {
        Some(Obstacle::NoOutput)
    } else if first_week.is_none() {
        Some(Obstacle::NoStart)
    } else if upstream && !downstream.into_iter().any(|stage| has_stage(row, stage)) {
        Some(Obstacle::Concentrate)
    } else if outputs.iter().all(|output| output.parts.is_empty()) {
        Some(Obstacle::NoSplit)
    } else if !cost {
        Some(Obstacle::NoCost)
    } else {
        None
    }
}

fn has_stage(row: &Row, stage: Stage) -> bool {
    row.cell("stages").split_whitespace().any(|word| Stage::parse(word).ok() == Some(stage))
}

/// Shares a value in proportion to weights.
fn split(weights: Vec<(usize, f64)>, value: f64) -> Vec<(usize, f64)> {
    let total: f64 = weights.iter().map(|weight| weight.1).sum();
    weights
        .into_iter()
        .filter(|_| total > 0.0)
        .map(|(market, weight)| (market, value * weight / total))
        .collect()
}

fn mid_year(first: Date) -> Date {
    Date::new(first.year(), 7, 1).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_split_by_weight_and_nothing_is_lost() {
        assert_eq!(split(vec![(3, 1.0), (5, 3.0)], 8.0), [(3, 2.0), (5, 6.0)]);
        assert!(split(vec![(3, 0.0)], 8.0).is_empty());
    }
}
