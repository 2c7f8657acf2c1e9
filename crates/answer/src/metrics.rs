//! What the engine computes of a framework's clauses on the dataset.

use std::collections::BTreeMap;

use chain::Chain;
use codes::{Area, Code, Country, Mineral, Stage};
use dataset::framework::{Clause, Metric};
use dataset::rule::Instrument;
use dataset::schema::{PRICE, PRODUCTION, PROJECT, PROJECT_FINANCE};
use dataset::{Dataset, Framework};
use disruption::World;
use exposure::{Lens, Side, concentration, herfindahl, path_exposure};
use jiff::Span;
use jiff::civil::Date;
use ledger::{Answers, Promises, Standing, framework_as_known, standing};
use quantity::{DAYS_PER_WEEK, WEEKS_PER_YEAR};
use serde::Serialize;
use sourced::Trust;

/// A figure for a clause.
#[derive(Debug, Clone, Serialize)]
pub struct ClauseMetric {
    /// Clause.
    pub clause: String,
    /// Which metric.
    pub metric: Metric,
    /// What it is, in words.
    pub name: &'static str,
    /// The figure; none if it cannot be computed.
    pub value: Option<f64>,
    /// Unit.
    pub unit: &'static str,
    /// An earlier figure to hold it against.
    pub earlier: Option<f64>,
    /// Of which time the earlier figure is.
    pub earlier_when: String,
    /// What it was computed from, or why it could not be.
    pub from: String,
    /// Grade of the weakest figure it rests on.
    pub trust: Trust,
}

/// Months that a trend looks back.
const TREND_MONTHS: i64 = 6;

/// The metrics of a framework's clauses, in their order.
pub(crate) fn metrics(
    dataset: &Dataset,
    chain: &Chain,
    world: &World,
    framework: &Framework,
    as_of: Date,
) -> Vec<ClauseMetric> {
    let parties: Vec<Country> = framework
        .parties
        .iter()
        .flat_map(|party| match party {
            Area::Country(country) => vec![*country],
            Area::Group(group) => group.members(),
        })
        .collect();
    let setting = Setting { dataset, chain, world, framework, parties, as_of };
    framework
        .clauses
        .iter()
        .flat_map(|clause| clause.metrics.iter().map(move |metric| (clause, *metric)))
        .map(|(clause, metric)| {
            let figure = setting.figure(metric, clause);
            let (name, unit) = wording(metric);
            ClauseMetric {
                clause: clause.id.clone(),
                metric,
                name,
                value: figure.value,
                unit,
                earlier: figure.earlier,
                earlier_when: figure.when,
                from: figure.from,
                trust: figure.trust,
            }
        })
        .collect()
}

fn wording(metric: Metric) -> (&'static str, &'static str) {
    match metric {
        Metric::SecuredSupply => ("use, by value, that did not pass the country that separates most", "1"),
        Metric::MineConcentration => ("concentration of world mine output", "HHI"),
        Metric::PublicMoney => ("money named in deals and acts", "USD"),
        Metric::PromisedShare => ("use of Nd and Pr that firm deals set aside", "1"),
        Metric::JointProjects => ("projects linked to every party", ""),
        Metric::ClosedByClock => ("deals and acts by the day it was due", ""),
        Metric::DaysLate => ("days late", "d"),
        Metric::PrivatePerPublic => ("private money per public dollar", "x"),
        Metric::MonthsToStart => {
            ("months until half of the projects that do not run yet are to start", "months")
        }
        Metric::FloorPayment => ("what the floor pays at the latest yearly NdPr price", "USD/kg"),
        Metric::ControlBeyondSoil => ("separation, by value, controlled from another country", "1"),
        Metric::SwarfRegained => ("metal lost in magnet making that is regained", "1"),
        Metric::PartnerOutput => ("world mine output in countries bound by a framework", "1"),
        Metric::LeastCover => ("days of use in all stocks, least of the elements", "d"),
        Metric::GovernmentCover => ("days of use in government stocks, by value", "d"),
    }
}

struct Figure {
    value: Option<f64>,
    earlier: Option<f64>,
    when: String,
    from: String,
    trust: Trust,
}

impl Figure {
    fn new(value: Option<f64>, from: impl Into<String>, trust: Trust) -> Figure {
        Figure { value, earlier: None, when: String::new(), from: from.into(), trust }
    }

    fn against(mut self, earlier: Option<f64>, when: impl Into<String>) -> Figure {
        self.earlier = earlier;
        self.when = if earlier.is_some() { when.into() } else { String::new() };
        self
    }
}

struct Setting<'a> {
    dataset: &'a Dataset,
    chain: &'a Chain,
    world: &'a World,
    framework: &'a Framework,
    parties: Vec<Country>,
    as_of: Date,
}

impl Setting<'_> {
    fn figure(&self, metric: Metric, clause: &Clause) -> Figure {
        match metric {
            Metric::SecuredSupply => self.secured_supply(),
            Metric::MineConcentration => self.mine_concentration(),
            Metric::PublicMoney => self.public_money(clause),
            Metric::PromisedShare => self.promised_share(),
            Metric::JointProjects => self.joint_projects(),
            Metric::ClosedByClock => self.closed_by_clock(clause),
            Metric::DaysLate => self.days_late(clause),
            Metric::PrivatePerPublic => self.private_per_public(),
            Metric::MonthsToStart => self.months_to_start(),
            Metric::FloorPayment => self.floor_payment(),
            Metric::ControlBeyondSoil => self.control_beyond_soil(),
            Metric::SwarfRegained => self.swarf_regained(),
            Metric::PartnerOutput => self.partner_output(),
            Metric::LeastCover => self.least_cover(),
            Metric::GovernmentCover => self.government_cover(),
        }
    }

    /// Places of the parties in the chain.
    fn places(&self) -> Vec<usize> {
        self.parties.iter().filter_map(|country| self.chain.country(*country)).collect()
    }

    /// Use of a mineral in a year by a party, t REO, and what it is worth.
    fn use_and_value(&self, mineral: Mineral, place: usize) -> (f64, f64) {
        let used = self.world.use_and_stock(mineral, place).0 * WEEKS_PER_YEAR;
        (used, used * self.world.oxide_price(mineral).unwrap_or(0.0))
    }

    fn before(&self) -> Date {
        self.as_of.checked_sub(Span::new().months(TREND_MONTHS)).unwrap_or(Date::MIN)
    }

    fn secured_supply(&self) -> Figure {
        let (mut free, mut all) = (0.0, 0.0);
        for mineral in &self.chain.minerals {
            let Some(separation) = concentration(self.chain, *mineral, Stage::Separation, Side::Location)
            else {
                continue;
            };
            let Some((dominant, _)) = separation.top() else { continue };
            for &place in &self.places() {
                let value = self.use_and_value(*mineral, place).1;
                let lens = Lens::Location(dominant);
                if let Some(path) = path_exposure(self.chain, *mineral, self.chain.places[place], lens) {
                    free += value * (1.0 - path.share);
                    all += value;
                }
            }
        }
        let year = self.chain.year;
        Figure::new((all > 0.0).then(|| free / all), format!("balanced chain of {year}"), Trust::D)
    }

    /// World mine output of all rare earths by country in a year, newest vintage first in the table's order.
    fn mine_output(&self, year: i16) -> BTreeMap<Area, f64> {
        let mut output = BTreeMap::new();
        for row in self.dataset.rows(&PRODUCTION) {
            let mined = row.stage == Some(Stage::Mining) && row.cell("site").is_empty();
            let all = row.mineral.is_some_and(|mineral| mineral.as_str() == "REE");
            if mined && all && row.year() == Some(year) && row.country != Some(Area::world()) {
                // Later rows of the same year are of a later edition.
                if let (Some(country), Some(value)) = (row.country, row.value()) {
                    output.insert(country, value);
                }
            }
        }
        output
    }

    fn mine_concentration(&self) -> Figure {
        let index = |year: i16| {
            let output: Vec<f64> = self.mine_output(year).into_values().collect();
            herfindahl(&output)
        };
        let year = self.chain.year;
        let then = year - 5;
        Figure::new(index(year), format!("mine output of {year}, {then}"), Trust::B)
            .against(index(then), then.to_string())
    }

    fn public_money(&self, clause: &Clause) -> Figure {
        let sum = |day: Date| -> Option<f64> {
            let known = framework_as_known(self.framework, day)?;
            let deals =
                known.deliveries.iter().filter(|deal| deal.date <= day && deal.superseded_by.is_none());
            let bearing = deals.filter(|deal| deal.clauses.contains(&clause.id));
            Some(bearing.filter_map(|deal| deal.public_usd.or(deal.amount_usd)).sum())
        };
        Figure::new(sum(self.as_of), "deals with a printed amount", Trust::B)
            .against(sum(self.before()), format!("{}", self.before()))
    }

    fn promised_share(&self) -> Figure {
        let magnet: Vec<Mineral> = ["Nd", "Pr"].iter().filter_map(|word| Mineral::parse(word).ok()).collect();
        let takers: Vec<Area> = self.parties.iter().map(|country| Area::Country(*country)).collect();
        let need: f64 = self
            .places()
            .iter()
            .flat_map(|&place| magnet.iter().map(move |mineral| self.use_and_value(*mineral, place).0))
            .sum();
        let year = i64::from(self.as_of.year()) + 1;
        let share = |day: Date| -> Option<f64> {
            let known: Vec<Framework> =
                self.dataset.frameworks.values().filter_map(|f| framework_as_known(f, day)).collect();
            let promises = Promises::of(self.dataset, &known);
            (need > 0.0).then(|| promises.taken(&magnet, &takers, year).0 / need)
        };
        Figure::new(
            share(self.as_of),
            format!("firm deals for {year} over use of {}", self.chain.year),
            Trust::D,
        )
        .against(share(self.before()), format!("{}", self.before()))
    }

    fn joint_projects(&self) -> Figure {
        let mut columns = Vec::new();
        for party in &self.parties {
            match party.as_str() {
                "USA" => columns.push("us-link"),
                "JPN" => columns.push("japanese-link"),
                _ => {
                    return Figure::new(
                        None,
                        "links of projects to these parties are not in the dataset",
                        Trust::D,
                    );
                }
            }
        }
        let linked = |text: &str| !text.is_empty() && !text.starts_with("none");
        let rows = self.dataset.rows(&PROJECT);
        let count = rows.iter().filter(|row| columns.iter().all(|column| linked(row.cell(column)))).count();
        Figure::new(Some(count as f64), format!("{} projects of the pipeline", rows.len()), Trust::C)
    }

    fn closed_by_clock(&self, clause: &Clause) -> Figure {
        let Some(clock) = self.framework.clocks.iter().find(|clock| clock.clause == clause.id) else {
            return Figure::new(None, "the clause has no clock", Trust::D);
        };
        let deals = self.framework.deliveries.iter().filter(|deal| deal.date <= self.as_of);
        let count = deals.filter(|deal| deal.clauses.contains(&clause.id) && deal.date <= clock.due).count();
        Figure::new(Some(count as f64), format!("deals up to {}", clock.due), Trust::B)
    }

    fn days_late(&self, clause: &Clause) -> Figure {
        let clock = self.framework.clocks.iter().find(|clock| clock.clause == clause.id && !clock.met);
        let Some(clock) = clock else { return Figure::new(None, "no clock is running", Trust::D) };
        let late = |day: Date| clock.due.until(day).ok().map(|span| f64::from(span.get_days()).max(0.0));
        Figure::new(late(self.as_of), format!("due {}, nothing found", clock.due), clock.trust)
            .against(late(self.before()), format!("{}", self.before()))
    }

    fn private_per_public(&self) -> Figure {
        let (mut capital, mut public, mut count) = (0.0, 0.0, 0);
        let rows = self.dataset.rows(&PROJECT_FINANCE);
        let of = |project: &str, item: &str| -> f64 {
            let wanted = rows.iter().filter(|row| row.cell("project") == project && row.cell("item") == item);
            wanted.filter_map(dataset::Row::value).sum()
        };
        for row in self.dataset.rows(&PROJECT) {
            let (cost, paid) = (of(row.cell("project"), "capex"), of(row.cell("project"), "public"));
            if cost > 0.0 && paid > 0.0 {
                capital += cost;
                public += paid.min(cost);
                count += 1;
            }
        }
        let ratio = (public > 0.0).then(|| (capital - public) / public);
        Figure::new(
            ratio,
            format!("{count} projects with cost and public money; public money counts up to the cost"),
            Trust::D,
        )
    }

    fn months_to_start(&self) -> Figure {
        let mut months: Vec<f64> = self
            .dataset
            .rows(&PROJECT)
            .iter()
            .filter_map(dataset::Row::year)
            .filter_map(|year| Date::new(year, 7, 1).ok())
            .filter(|start| *start > self.as_of)
            .filter_map(|start| self.as_of.until(start).ok())
            .map(|span| f64::from(span.get_days()) / (quantity::DAYS_PER_YEAR / 12.0))
            .collect();
        months.sort_by(f64::total_cmp);
        let median = months.get(months.len() / 2).copied();
        Figure::new(
            median,
            format!("{} projects with a printed year; its middle is taken", months.len()),
            Trust::C,
        )
    }

    fn floor_payment(&self) -> Figure {
        let floors = self.dataset.rules.values().filter(|rule| {
            rule.instrument == Instrument::PriceFloor
                && standing(rule, self.as_of, &Answers::new()) == Standing::InForce
        });
        let Some(floor) = floors.filter_map(|rule| rule.floor).max_by(f64::total_cmp) else {
            return Figure::new(None, "no price floor is in force in the rule files", Trust::B);
        };
        let Ok(wanted) = Mineral::parse("NdPr") else {
            return Figure::new(None, "no code for NdPr", Trust::D);
        };
        let mut prices: Vec<(i16, f64)> = self
            .dataset
            .rows(&PRICE)
            .iter()
            .filter(|row| row.mineral == Some(wanted) && row.cell("quote").starts_with("FOB annual average"))
            .filter_map(|row| Some((row.year()?, row.value()?)))
            .collect();
        prices.sort_by_key(|price| price.0);
        let paid = |entry: Option<&(i16, f64)>| entry.map(|(_, price)| (floor - price).max(0.0));
        let (last, earlier) = (prices.last(), prices.iter().rev().nth(1));
        let year = last.map_or_else(String::new, |entry| entry.0.to_string());
        Figure::new(
            paid(last),
            format!("floor of {floor} USD/kg against the yearly average of {year}"),
            Trust::B,
        )
        .against(paid(earlier), earlier.map_or_else(String::new, |entry| entry.0.to_string()))
    }

    fn control_beyond_soil(&self) -> Figure {
        let (mut beyond, mut all) = (0.0, 0.0);
        for mineral in &self.chain.minerals {
            let side = |side| concentration(self.chain, *mineral, Stage::Separation, side);
            let (Some(located), Some(controlled)) = (side(Side::Location), side(Side::Controller)) else {
                continue;
            };
            let price = self.world.oxide_price(*mineral).unwrap_or(0.0);
            let total: f64 = located.output.iter().map(|entry| entry.1).sum();
            let most =
                controlled.output.iter().map(|(area, _)| controlled.share(*area) - located.share(*area));
            beyond += price * total * most.fold(0.0, f64::max);
            all += price * total;
        }
        let year = self.chain.year;
        Figure::new(
            (all > 0.0).then(|| beyond / all),
            format!("balanced chain of {year}; owners by country"),
            Trust::D,
        )
    }

    fn swarf_regained(&self) -> Figure {
        let (mut regained, mut magnets) = (0.0, 0.0);
        for &place in &self.places() {
            let made: f64 = self
                .chain
                .magnets
                .iter()
                .map(|magnet| self.chain.markets[magnet.market].production[place])
                .sum();
            regained += made * self.chain.swarf_recovery[place];
            magnets += made;
        }
        Figure::new((magnets > 0.0).then(|| regained / magnets), "magnet making of the parties", Trust::D)
    }

    fn partner_output(&self) -> Figure {
        let year = self.chain.year;
        let output = self.mine_output(year);
        let total: f64 = output.values().sum();
        let share = |day: Date| -> Option<f64> {
            let bound: Vec<Area> = self
                .dataset
                .frameworks
                .values()
                .filter(|framework| framework.signed <= day)
                .filter(|framework| {
                    framework.parties.iter().any(|party| self.framework.parties.contains(party))
                })
                .flat_map(|framework| framework.parties.clone())
                .flat_map(|party| match party {
                    Area::Country(_) => vec![party],
                    Area::Group(group) => group.members().into_iter().map(Area::Country).collect(),
                })
                .collect();
            let part: f64 = output.iter().filter(|(area, _)| bound.contains(area)).map(|entry| entry.1).sum();
            (total > 0.0).then(|| part / total)
        };
        Figure::new(share(self.as_of), format!("mine output of {year}"), Trust::B)
            .against(share(self.framework.signed), format!("{}", self.framework.signed))
    }

    fn least_cover(&self) -> Figure {
        let mut least: Option<(f64, Mineral, usize)> = None;
        for mineral in &self.chain.minerals {
            for &place in &self.places() {
                let (weekly, stock) = self.world.use_and_stock(*mineral, place);
                let days = if weekly > 0.0 { stock / weekly * DAYS_PER_WEEK } else { continue };
                if least.is_none_or(|(known, ..)| days < known) {
                    least = Some((days, *mineral, place));
                }
            }
        }
        let from = least.map_or_else(
            || "the parties are not in the study".to_owned(),
            |(_, mineral, place)| {
                format!("{} in {}; stocks are assumed", mineral.as_str(), self.chain.places[place])
            },
        );
        Figure::new(least.map(|entry| entry.0), from, Trust::D)
    }

    fn government_cover(&self) -> Figure {
        let (mut held, mut used) = (0.0, 0.0);
        for mineral in &self.chain.minerals {
            let price = self.world.oxide_price(*mineral).unwrap_or(0.0);
            for &place in &self.places() {
                held += price * self.world.government_stock(*mineral, place);
                used += price * self.world.use_and_stock(*mineral, place).0;
            }
        }
        let days = (used > 0.0).then(|| held / used * DAYS_PER_WEEK);
        Figure::new(
            days,
            "stocks that governments hold; Japanese tonnages are not disclosed and assumed",
            Trust::D,
        )
    }
}
