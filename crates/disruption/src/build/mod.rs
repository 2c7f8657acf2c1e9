//! A world built from the dataset and the balanced chain of a study.

mod apart;
mod cells;
mod market;
mod processes;
mod settings;
mod supply;
mod uses;

use std::collections::BTreeMap;

use chain::{Chain, Market};
use codes::{Area, Code, EndUserClass, Form, Sector};
use dataset::{Dataset, schema};
use finding::{Checked, Finding, Findings, code};
use quantity::{DAYS_PER_WEEK, Kind};
use study::Study;

use crate::assumptions::{Assumptions, Position};
use crate::numbers::Ranges;
use crate::world::{Buyer, MarketData, World, lane_offsets};

struct Builder<'b> {
    dataset: &'b Dataset,
    study: &'b Study,
    chain: &'b Chain,
    assumptions: &'b Assumptions,
    findings: Findings,
}

impl World {
    /// Builds the world of a study from its chain.
    #[must_use]
    pub fn build(
        dataset: &Dataset,
        study: &Study,
        chain: &Chain,
        assumptions: &Assumptions,
    ) -> Checked<World> {
        let at = |assumptions: &Assumptions| {
            let mut builder = Builder { dataset, study, chain, assumptions, findings: Findings::default() };
            (builder.build(), builder.findings)
        };
        let everywhere = |position: Position| at(&Assumptions::everywhere(dataset, position)).0;
        let (mut world, mut findings) = at(&Assumptions::central());
        let (low, high) = (everywhere(Position::LOW), everywhere(Position::HIGH));
        world.ranges = Ranges::between(settings::parameters(dataset), [&low, &world, &high]);
        world.report_outages(study, chain, &mut findings);
        findings.sort();
        Checked { value: world.at(assumptions), findings }
    }
}

impl Builder<'_> {
    fn build(&mut self) -> World {
        let defence = Sector::parse("defence").expect("listed");
        let mut buyers: Vec<Buyer> =
            (0..self.chain.places.len()).map(|place| Buyer { place, class: EndUserClass::Civil }).collect();
        for place in 0..self.chain.places.len() {
            if self.chain.uses.iter().any(|u| u.place == place && u.sector == defence && u.quantity > 0.0) {
                buyers.push(Buyer { place, class: EndUserClass::Military });
            }
        }
        let traded = self.traded();
        apart::with_military(&mut buyers, &Self::military_places(&traded, defence));
        let first = self.chain.markets.len();
        let mut users = Vec::new();
        let mut processes = self.processes(&buyers, &mut users);
        self.end_uses(&buyers, &mut users, defence);
        self.plants(&traded, first, &buyers, &mut users, &mut processes);
        self.tie_to_hosts(&traded, first, &mut processes);
        self.users_apart(&traded, first, &buyers, &mut users, defence);
        let settings = self.settings();
        let finished_days = self.cover("compounds-and-metals", None, None);
        let mut markets: Vec<MarketData> =
            (0..first).map(|index| self.market(index, &buyers, &users, &processes, finished_days)).collect();
        for (number, form) in traded.iter().enumerate() {
            markets.push(self.market_apart(form, first + number, &buyers, &users, finished_days));
        }
        self.let_plants_grow(&mut markets);
        let mut minerals = self.chain.minerals.clone();
        minerals.extend(self.study.minerals_apart());
        let viewpoints: Vec<usize> =
            self.study.viewpoints.iter().filter_map(|country| self.chain.country(*country)).collect();
        let mut oxide_in: BTreeMap<usize, Vec<(usize, f64)>> = self
            .chain
            .magnets
            .iter()
            .map(|magnet| (magnet.market, self.chain.oxide_in_magnet(magnet)))
            .collect();
        for (number, form) in traded.iter().enumerate() {
            if let Some(mineral) = minerals.iter().position(|known| *known == form.market.mineral) {
                // A rare earth counts as oxide, another mineral as content; gross weight of unknown content as it is.
                let oxide = form.market.mineral.is_rare_earth();
                let part = if oxide { 1.0 } else { form.content.unwrap_or(1.0) };
                oxide_in.insert(first + number, vec![(mineral, part)]);
            }
        }
        let mut cells = self.cells(&viewpoints, &buyers, &users, defence);
        self.cells_apart(&traded, first, &viewpoints, &users, &buyers, &mut cells);
        let lane_offset = lane_offsets(&markets, buyers.len());
        let mut users_of = vec![Vec::new(); markets.len() * buyers.len()];
        for (index, user) in users.iter().enumerate() {
            users_of[user.market * buyers.len() + user.buyer].push(index);
        }
        World {
            places: self.chain.places.clone(),
            viewpoints,
            minerals,
            buyers,
            markets,
            users,
            processes,
            cells,
            additions: Vec::new(),
            purchases: Vec::new(),
            allocation: self.study.allocation,
            oxide_in,
            settings,
            ranges: Ranges::default(),
            lane_offset,
            users_of,
        }
    }

    fn missing(&mut self, table: &str, what: &str) -> f64 {
        self.findings.push(
            Finding::error(code::NO_DATA, format!("table `{table}` has no {what}"))
                .help("add the figure with its origin"),
        );
        f64::NAN
    }

    /// Stock practice in weeks of use: for the country, else for the world.
    fn cover(&mut self, form: &str, country: Option<Area>, sector: Option<Sector>) -> f64 {
        let wanted = Form::parse(form).ok();
        let found = [country, Some(Area::world())].into_iter().flatten().find_map(|area| {
            self.dataset
                .rows(&schema::STOCK)
                .iter()
                .filter(|row| row.cell("measure") == "practice" && row.form == wanted)
                .filter(|row| row.country == Some(area) && row.sector == sector)
                .filter(|row| row.figure.is_some_and(|figure| figure.kind == Kind::Duration))
                .find_map(|row| self.assumptions.of_group("user-stocks", row))
        });
        if let Some(days) = found {
            days / DAYS_PER_WEEK
        } else {
            let sector = sector.map(|sector| format!(" of sector {sector}")).unwrap_or_default();
            self.missing("stock", &format!("practice for {form}{sector}"))
        }
    }

    fn thrift(&self, mineral: usize, form: &str) -> f64 {
        let form = Form::parse(form).ok();
        self.dataset
            .rows(&schema::THRIFT)
            .iter()
            .find(|row| row.mineral == Some(self.chain.minerals[mineral]) && row.form == form)
            .and_then(|row| self.assumptions.of_group("thrift-potential", row))
            .unwrap_or(0.0)
    }
}

fn suppliers(market: &Market) -> Vec<usize> {
    (0..market.production.len()).filter(|place| market.supply(*place) > 0.0).collect()
}

pub(crate) fn civil_buyer(buyers: &[Buyer], place: usize) -> usize {
    buyers
        .iter()
        .position(|buyer| buyer.place == place && buyer.class == EndUserClass::Civil)
        .expect("every place has a civil buyer")
}

fn military_buyer(buyers: &[Buyer], place: usize) -> Option<usize> {
    buyers.iter().position(|buyer| buyer.place == place && buyer.class == EndUserClass::Military)
}
