//! The measures that the dataset offers: its projects, and stocks of what runs short.

use chain::Chain;
use codes::{Area, Code, Form, Mineral, Stage};
use dataset::{Dataset, Row, schema};
use disruption::{Addition, Assumptions, Feed, Outcome, StockLine, World};
use finding::Findings;
use jiff::civil::Date;
use quantity::{Currency, DAYS_PER_WEEK, Kind, WEEKS_PER_YEAR};
use serde::Serialize;
use sourced::Trust;
use study::Study;

use crate::{Measure, MeasureKind};

/// Where a figure of public money comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// As published or recalled in the dataset.
    Stated,
    /// A share of the capital cost.
    ShareOfCapex,
    /// Purchase and carrying cost of a stock.
    Purchase,
}

/// All measures: the projects of the dataset, and stocks of every market that runs short in `outcome`.
#[must_use]
pub fn measures(
    dataset: &Dataset,
    study: &Study,
    chain: &Chain,
    world: &World,
    outcome: &Outcome,
    assumptions: &Assumptions,
    findings: &mut Findings,
) -> Vec<Measure> {
    let mut maker = Maker { dataset, study, chain, world, outcome, assumptions, findings };
    let mut all = maker.projects();
    all.extend(maker.stocks());
    all
}

struct Maker<'m> {
    dataset: &'m Dataset,
    study: &'m Study,
    chain: &'m Chain,
    world: &'m World,
    outcome: &'m Outcome,
    assumptions: &'m Assumptions,
    findings: &'m mut Findings,
}

impl Maker<'_> {
    fn parameter(&mut self, name: &str) -> f64 {
        self.assumptions.parameter(self.dataset, name, self.findings)
    }

    fn projects(&mut self) -> Vec<Measure> {
        let delay = self.parameter("project-delay") / DAYS_PER_WEEK;
        let ramp = self.parameter("project-ramp") / DAYS_PER_WEEK;
        let public_share = self.parameter("public-share-of-capex");
        let mut rows: Vec<&Row> = self.dataset.rows(&schema::PROJECT).iter().collect();
        rows.sort_by(|a, b| a.cell("project").cmp(b.cell("project")));
        rows.into_iter().map(|row| self.project(row, delay, ramp, public_share)).collect()
    }

    fn project(&self, row: &Row, delay: f64, ramp: f64, public_share: f64) -> Measure {
        let id = row.cell("project").to_owned();
        let start = row.period.map(|period| mid_year(period.first));
        let running = start.is_some_and(|day| day < self.study.history_from);
        // A plant that runs is only ramping; one that is being built starts late.
        let delay = if running { 0.0 } else { delay };
        let week_of = |day: Date| {
            let days = self.outcome.first.until(day).map_or(0, |span| span.get_days());
            f64::from(days) / DAYS_PER_WEEK + delay
        };
        let first_week = start.map(week_of).map(|week| week.max(0.0).round());
        let mut outputs: Vec<&Row> =
            self.dataset.rows(&schema::PROJECT_OUTPUT).iter().filter(|o| o.cell("project") == id).collect();
        outputs.sort_by_key(|output| (output.mineral, output.form));
        let mut additions = Vec::new();
        let mut adds = Vec::new();
        let mut trust = row.trust;
        let mut skipped = Vec::new();
        for output in outputs {
            let (Some(mineral), Some(form), Some(value)) = (output.mineral, output.form, output.value())
            else {
                continue;
            };
            trust = trust.max(output.trust);
            adds.push(format!("{value:.0} t/a {mineral} {form}"));
            let Some(week) = first_week else { continue };
            let made = self.additions(row, mineral, form, value, week as usize, ramp);
            if made.is_empty() {
                skipped.push(format!("{mineral} {form}"));
            }
            additions.extend(made);
        }
        let (public_money, money_trust) = self.public_money(&id, public_share);
        let obstacle = if row.cell("status").contains("not proceeding") {
            Some("not proceeding".to_owned())
        } else if adds.is_empty() {
            Some("no output stated".to_owned())
        } else if first_week.is_none() {
            Some("no start stated".to_owned())
        } else if additions.is_empty() {
            Some(format!("output not split by element: {}", skipped.join(", ")))
        } else if public_money.is_none() {
            Some("no cost stated".to_owned())
        } else {
            None
        };
        let additions = if row.cell("status").contains("not proceeding") { Vec::new() } else { additions };
        Measure {
            name: row.cell("name").to_owned(),
            kind: MeasureKind::Project,
            country: row.country,
            additions,
            stocks: Vec::new(),
            adds: adds.join(", "),
            public_money,
            trust: money_trust.map_or(trust, |money| trust.max(money)),
            first_week: first_week.map(|week| week as i64 - self.outcome.history as i64),
            obstacle,
            id,
        }
    }

    /// Output of a project as additions to markets; aggregates are split like the world's own output.
    fn additions(
        &self,
        row: &Row,
        mineral: Mineral,
        form: Form,
        tonnes: f64,
        first_week: usize,
        ramp: f64,
    ) -> Vec<Addition> {
        let Some(country) = row.country else { return Vec::new() };
        // Projects in two countries work up their ore in the second.
        let second = Area::parse(row.cell("second-country")).ok();
        let place =
            self.chain.place_or_rest(second.filter(|_| form.stage() != Stage::Mining).unwrap_or(country));
        let recycles = row.cell("stages").contains("recycling");
        let mines = row.cell("stages").contains("mining");
        let separates =
            row.cell("stages").contains("separation") || row.cell("stages").contains("beneficiation");
        let own = mines || recycles || separates && form.stage() == Stage::Separation;
        let feed = if form.stage() == Stage::Separation && own { Feed::Own } else { Feed::Bought };
        let share_of = |part: Mineral| -> Option<f64> {
            let members = mineral.members();
            let output =
                |m: Mineral| self.chain.oxide(m).map_or(0.0, |market| market.production.iter().sum::<f64>());
            let total: f64 = members.iter().map(|m| output(*m)).sum();
            (total > 0.0).then(|| output(part) / total)
        };
        let magnet_grades: Vec<(usize, f64)> = match form.as_str() {
            "NdFeB" => {
                let grades: Vec<_> =
                    self.chain.magnets.iter().filter(|m| m.form.as_str().starts_with("NdFeB")).collect();
                let total: f64 =
                    grades.iter().map(|m| self.chain.markets[m.market].production.iter().sum::<f64>()).sum();
                grades
                    .iter()
                    .map(|m| (m.market, self.chain.markets[m.market].production.iter().sum::<f64>() / total))
                    .collect()
            }
            _ => Vec::new(),
        };
        let parts: Vec<(usize, f64)> = if !magnet_grades.is_empty() {
            magnet_grades
        } else if mineral.members().len() > 5 {
            // All rare earths together: no basket, no split.
            Vec::new()
        } else {
            mineral
                .members()
                .into_iter()
                .filter_map(|part| Some((self.world.market(part, form)?, share_of(part)?)))
                .collect()
        };
        parts
            .into_iter()
            .map(|(market, share)| Addition {
                market,
                place,
                per_week: tonnes * share / WEEKS_PER_YEAR,
                first_week,
                ramp,
                feed,
            })
            .collect()
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

    /// Stocks of the markets that run short at a viewpoint, in each of the study's sizes.
    fn stocks(&mut self) -> Vec<Measure> {
        let carrying = self.parameter("stock-carrying-cost") * WEEKS_PER_YEAR;
        let premium = self.parameter("stock-purchase-premium");
        let years = self.study.weeks as f64 / WEEKS_PER_YEAR;
        let sizes = self.study.plan.as_ref().map(|plan| plan.stock_days.clone()).unwrap_or_default();
        let mut measures = Vec::new();
        for series in &self.outcome.series {
            let wanted: f64 = series.desired[self.outcome.history..].iter().sum();
            let used: f64 = series.used[self.outcome.history..].iter().sum();
            if wanted <= 0.0 || 1.0 - used / wanted <= self.outcome.short {
                continue;
            }
            let market = &self.world.markets[series.market];
            let weekly = self.world.base_use(series.market, series.place);
            for days in &sizes {
                let tonnes = weekly * days / DAYS_PER_WEEK;
                let purchase = tonnes * 1000.0 * market.price * (1.0 + premium);
                let money = purchase * (1.0 + carrying * years);
                let country = self.world.places[series.place];
                let subject = if market.mineral.is_rare_earth() {
                    format!("{} {}", market.mineral, market.form)
                } else {
                    market.form.to_string()
                };
                measures.push(Measure {
                    id: format!(
                        "stock-{}-{}-{days:.0}",
                        country.as_str().to_lowercase(),
                        subject.to_lowercase().replace(' ', "-")
                    ),
                    name: format!("{subject} for {days:.0} days, {country}"),
                    kind: MeasureKind::Stock,
                    country: Some(country),
                    additions: Vec::new(),
                    stocks: vec![StockLine { market: series.market, place: series.place, tonnes }],
                    adds: format!("{tonnes:.1} t {subject}"),
                    public_money: Some((money, Basis::Purchase)),
                    trust: Trust::D,
                    first_week: None,
                    obstacle: None,
                });
            }
        }
        measures
    }
}

fn mid_year(first: Date) -> Date {
    Date::new(first.year(), 7, 1).unwrap_or(first)
}
