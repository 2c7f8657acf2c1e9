//! Minerals that are balanced one by one: from their balanced year to markets, users and processes.
//!
//! Every form with tonnes is a market. A plant makes a form from those before it, in the proportion of the
//! balanced year; what comes from no other form is made to order by its mines, by-product plants or scrap
//! yards. Final users stand by sector.

use std::collections::BTreeMap;

use balance::{Hosts, Level, MineralBaseline, StageBalance};
use chain::Market;
use codes::{Area, Code, EndUserClass, Form, Mineral, Sector};
use dataset::{Dataset, Row, schema};
use finding::{Finding, code};
use quantity::{DAYS_PER_WEEK, Kind, WEEKS_PER_YEAR};

use super::{Builder, civil_buyer, military_buyer, suppliers};
use crate::assumptions::Assumptions;
use crate::world::{Buyer, Cell, HostShare, InputData, MarketData, Process, Purpose, User};

/// A form of a mineral on the places of the study.
pub(super) struct Traded {
    /// The balanced market, t/a.
    pub(super) market: Market,
    /// Contained mineral per mass, where it is known.
    pub(super) content: Option<f64>,
    /// What it is made from: number among the forms apart, and mass a year.
    feed: Vec<(usize, f64)>,
    /// Final use: place, sector and t/a.
    uses: Vec<(usize, Option<Sector>, f64)>,
    /// Most of the mineral ends in this form.
    pub(super) main: bool,
}

/// A sector's use of a mineral at a place as a share of all use there.
type Split = Vec<(Option<Sector>, f64)>;

impl Builder<'_> {
    /// All forms of the minerals apart, each after those it is made from.
    pub(super) fn traded(&mut self) -> Vec<Traded> {
        let mut all: Vec<Traded> = Vec::new();
        // The balanced year is the same in every draw; what varies are stocks, thrift, prices and settings.
        let home = Assumptions::central().parameter(self.dataset, "home-use-share", &mut self.findings);
        for mineral in self.study.minerals_apart() {
            let year = self.chain.year;
            match MineralBaseline::build(self.dataset, mineral, year, &mut self.findings) {
                Ok(baseline) => self.forms(&baseline, home, &mut all),
                Err(why) => self.findings.push(
                    Finding::error(code::NO_DATA, format!("{mineral} has no balanced year {year}: {why}"))
                        .help(
                            "add its output by country to table `production`, or leave it out of `minerals`",
                        ),
                ),
            }
        }
        all
    }

    fn forms(&mut self, baseline: &MineralBaseline, home: f64, all: &mut Vec<Traded>) {
        let first = all.len();
        let kept: Vec<usize> = (0..baseline.stages.len())
            .filter(|stage| baseline.stages[*stage].level != Level::Share)
            .collect();
        if kept.is_empty() {
            self.findings.push(
                Finding::error(
                    code::NO_DATA,
                    format!("only shares of the output of {} are known, no tonnes", baseline.mineral),
                )
                .help("add its output in tonnes to table `production`, or leave it out of `minerals`"),
            );
        }
        let main = kept
            .iter()
            .copied()
            .filter(|stage| baseline.stages[*stage].feed_use.iter().sum::<f64>() <= 0.0)
            .max_by(|a, b| baseline.stages[*a].total().total_cmp(&baseline.stages[*b].total()));
        for stage in &kept {
            let form = &baseline.stages[*stage];
            let (market, end_use) = self.on_places(baseline, form, home);
            let mut uses = Vec::new();
            for (place, quantity) in end_use.into_iter().enumerate().filter(|(_, quantity)| *quantity > 0.0) {
                let split = self.split(baseline.mineral, form.form, self.chain.places[place]);
                uses.extend(split.into_iter().map(|(sector, share)| (place, sector, quantity * share)));
            }
            let feed = form.recovery.as_ref().map_or(&[][..], |recovery| &recovery.feed[..]);
            let feed = feed
                .iter()
                .filter_map(|(from, mass)| Some((first + kept.iter().position(|k| k == from)?, *mass)))
                .collect();
            all.push(Traded { market, content: form.content, feed, uses, main: main == Some(*stage) });
        }
    }

    /// A form on the places of the study, and its final use there.
    ///
    /// Use of no published country stands at the rest of the world in the balanced year. A maker whose use is not
    /// published keeps the stated share of what it sends there.
    fn on_places(&self, baseline: &MineralBaseline, form: &StageBalance, home: f64) -> (Market, Vec<f64>) {
        let (count, rest) = (self.chain.places.len(), baseline.places.len() - 1);
        let to_place: Vec<usize> =
            baseline.places.iter().map(|area| self.chain.place_or_rest(*area)).collect();
        let (mut trade, mut end) = (form.trade.clone(), form.end_use.clone());
        let at_rest = form.used(rest);
        let final_part = if at_rest > 0.0 { form.end_use[rest] / at_rest } else { 0.0 };
        for maker in (0..rest).filter(|maker| !form.published_use[*maker]) {
            let kept = home * final_part * trade[maker][rest];
            trade[maker][rest] -= kept;
            trade[maker][maker] += kept;
            end[rest] -= kept;
            end[maker] += kept;
        }
        let gather = |values: &[f64]| {
            let mut sums = vec![0.0; count];
            for (place, value) in values.iter().enumerate() {
                sums[to_place[place]] += value;
            }
            sums
        };
        let mut flows = vec![vec![0.0; count]; count];
        for (from, row) in trade.iter().enumerate() {
            for (to, flow) in row.iter().enumerate() {
                flows[to_place[from]][to_place[to]] += flow;
            }
        }
        let consumption = (0..count).map(|to| flows.iter().map(|row| row[to]).sum()).collect();
        let market = Market {
            mineral: baseline.mineral,
            form: form.form,
            basis: form.basis,
            production: gather(&form.output),
            residual: gather(&form.residual),
            unsold: vec![0.0; count],
            trade: flows,
            consumption,
        };
        (market, gather(&end))
    }

    /// Final use by sector: the country's own shares, else the world's, else those of any country that has some;
    /// what is left of 1 is for no named sector.
    fn split(&self, mineral: Mineral, form: Form, country: Area) -> Split {
        let rows: Vec<&Row> = self.dataset.preferred(&schema::END_USE, |row| row.mineral == Some(mineral));
        let own = |row: &&&Row| row.form == Some(form);
        let by_form: Vec<&Row> = rows.iter().filter(own).copied().collect();
        let rows = if by_form.is_empty() { rows } else { by_form };
        let of = |area: Area| -> Vec<&Row> {
            rows.iter().filter(|row| row.country == Some(area)).copied().collect()
        };
        let mut found = of(country);
        if found.is_empty() {
            found = of(Area::world());
        }
        if found.is_empty()
            && let Some(any) = rows.iter().filter_map(|row| row.country).min()
        {
            found = of(any);
        }
        let mut shares: BTreeMap<Option<Sector>, f64> = BTreeMap::new();
        for row in found {
            *shares.entry(row.sector).or_default() += row.value().unwrap_or(0.0);
        }
        let total: f64 = shares.values().sum();
        if total < 1.0 {
            *shares.entry(None).or_default() += 1.0 - total;
        }
        let scale = total.max(1.0);
        shares
            .into_iter()
            .filter(|(_, share)| *share > 0.0)
            .map(|(key, share)| (key, share / scale))
            .collect()
    }

    /// Plants and mines of the forms apart. `first` is the number of the first of their markets.
    pub(super) fn plants(
        &mut self,
        traded: &[Traded],
        first: usize,
        buyers: &[Buyer],
        users: &mut Vec<User>,
        processes: &mut Vec<Process>,
    ) {
        for (number, form) in traded.iter().enumerate() {
            let total: f64 = (0..self.chain.places.len()).map(|place| form.market.supply(place)).sum();
            for (supplier, place) in suppliers(&form.market).into_iter().enumerate() {
                let supply = form.market.supply(place);
                let base = supply / WEEKS_PER_YEAR;
                let mut inputs = Vec::new();
                for (from, mass) in &form.feed {
                    // Plants take what they make, in the proportion of the world.
                    let coefficient = mass * form.market.production[place]
                        / form.market.production.iter().sum::<f64>()
                        / supply;
                    let market = first + from;
                    let stock = base * coefficient * self.cover_apart(traded[*from].market.mineral, place);
                    inputs.push(InputData { user: users.len(), coefficient, group: 0, essential: true });
                    users.push(User {
                        market,
                        buyer: civil_buyer(buyers, place),
                        purpose: Purpose::Input { process: processes.len() },
                        base: base * coefficient,
                        stock,
                        thrift_cap: 0.0,
                        value: 0.0,
                    });
                }
                debug_assert!(total > 0.0);
                let groups = usize::from(!inputs.is_empty());
                processes.push(Process {
                    market: first + number,
                    supplier,
                    base,
                    inputs,
                    groups,
                    hosts: Vec::new(),
                    swarf: Vec::new(),
                });
            }
        }
    }

    /// What is made from no other form follows the hosts that it is taken from, where they are made at the same place.
    pub(super) fn tie_to_hosts(&mut self, traded: &[Traded], first: usize, processes: &mut [Process]) {
        if traded.is_empty() {
            return;
        }
        let hosts = Hosts::read(self.dataset, &mut self.findings);
        for process in processes.iter_mut().filter(|process| process.market >= first) {
            let form = &traded[process.market - first];
            let Some(by_product) = hosts.of(form.market.mineral).filter(|_| form.feed.is_empty()) else {
                continue;
            };
            let place = suppliers(&form.market)[process.supplier];
            for host in &by_product.hosts {
                let of_host = |traded: &Traded| {
                    traded.market.mineral == host.mineral && traded.market.form == host.form
                };
                let Some(number) = traded.iter().position(of_host) else { continue };
                let makers = suppliers(&traded[number].market);
                if let Some(supplier) = makers.iter().position(|maker| *maker == place) {
                    let share = host.share.value;
                    process.hosts.push(HostShare { market: first + number, supplier, share });
                }
            }
        }
    }

    /// Final users of the forms apart.
    pub(super) fn users_apart(
        &mut self,
        traded: &[Traded],
        first: usize,
        buyers: &[Buyer],
        users: &mut Vec<User>,
        defence: Sector,
    ) {
        for (number, form) in traded.iter().enumerate() {
            let mineral = form.market.mineral;
            let thrift_cap = self.thrift_apart(mineral);
            let goods = Form::goods_of(mineral).unwrap_or(form.market.form);
            for (place, sector, quantity) in &form.uses {
                let base = quantity / WEEKS_PER_YEAR;
                let military = if *sector == Some(defence) { military_buyer(buyers, *place) } else { None };
                users.push(User {
                    market: first + number,
                    buyer: military.unwrap_or(civil_buyer(buyers, *place)),
                    purpose: Purpose::EndUse { form: goods, sector: *sector },
                    base,
                    stock: base * self.cover_apart(mineral, *place),
                    thrift_cap,
                    value: sector.map_or(0.0, |sector| self.value(goods, *place, Some(sector), base)),
                });
            }
        }
    }

    /// Places at which a defence sector buys a form apart.
    pub(super) fn military_places(traded: &[Traded], defence: Sector) -> Vec<usize> {
        let uses = traded.iter().flat_map(|form| &form.uses);
        uses.filter(|entry| entry.1 == Some(defence) && entry.2 > 0.0).map(|entry| entry.0).collect()
    }

    /// Sectors at viewpoints that use goods of a mineral apart: all forms they buy must be there.
    pub(super) fn cells_apart(
        &mut self,
        traded: &[Traded],
        first: usize,
        viewpoints: &[usize],
        users: &[User],
        buyers: &[Buyer],
        cells: &mut Vec<Cell>,
    ) {
        let mut groups: BTreeMap<(usize, Sector, Mineral), Vec<Vec<usize>>> = BTreeMap::new();
        for (number, form) in traded.iter().enumerate() {
            let mut own: BTreeMap<(usize, Sector), Vec<usize>> = BTreeMap::new();
            for (index, user) in users.iter().enumerate().filter(|(_, user)| user.market == first + number) {
                let place = buyers[user.buyer].place;
                if let (Purpose::EndUse { sector: Some(sector), .. }, true) =
                    (user.purpose, viewpoints.contains(&place))
                {
                    own.entry((place, sector)).or_default().push(index);
                }
            }
            for ((place, sector), list) in own {
                groups.entry((place, sector, form.market.mineral)).or_default().push(list);
            }
        }
        for ((place, sector, mineral), groups) in groups {
            let base = groups.iter().flatten().map(|user| users[*user].base).sum();
            let Some(form) = Form::goods_of(mineral) else {
                self.findings.push(
                    Finding::note(
                        code::NO_DATA,
                        format!("goods with {mineral} have no form of their own, so that sector {sector} loses nothing without them"),
                    )
                    .help(format!("add `{mineral}-goods` to data/codes/form.csv and what rests on it to table `dependence`")),
                );
                continue;
            };
            cells.push(Cell { place, sector, form, base, groups });
        }
    }

    /// A form apart as a market of the world.
    pub(super) fn market_apart(
        &mut self,
        form: &Traded,
        index: usize,
        buyers: &[Buyer],
        users: &[User],
        finished_weeks: f64,
    ) -> MarketData {
        let mineral = form.market.mineral;
        let (price, price_year) = self.price_apart(form);
        let government = self.government_apart(form);
        let supply_elasticity = suppliers(&form.market)
            .into_iter()
            .map(|place| self.supply_elasticity(mineral, self.chain.places[place]).unwrap_or_default())
            .collect();
        MarketData {
            price,
            price_year,
            elasticity_short: self.elasticity(mineral, &["short"]),
            elasticity_long: self.elasticity(mineral, &["long", "medium"]),
            government,
            supply_elasticity,
            joint: false,
            ..Self::market_of(&form.market, index, buyers, users, &[], finished_weeks)
        }
    }

    /// Stock of a user in weeks of use: the practice of users of oxide for a rare earth, else that of users whose
    /// stocks are not published.
    fn cover_apart(&mut self, mineral: Mineral, place: usize) -> f64 {
        if mineral.is_rare_earth() {
            self.cover("oxide", Some(self.chain.places[place]), None)
        } else {
            // It moves with the stocks of all other users.
            self.assumptions.parameter(self.dataset, "unlisted-stock", &mut self.findings) / DAYS_PER_WEEK
        }
    }

    /// Part of the use that can be saved or replaced: the mean over the goods of a rare earth; else what the judged
    /// difficulty of substitution leaves.
    fn thrift_apart(&self, mineral: Mineral) -> f64 {
        let rows = |spec: &'static dataset::TableSpec| {
            self.dataset.rows(spec).iter().filter(move |row| row.mineral == Some(mineral))
        };
        if mineral.is_rare_earth() {
            let caps: Vec<f64> = rows(&schema::THRIFT)
                .filter_map(|row| self.assumptions.of_group("thrift-potential", row))
                .collect();
            return if caps.is_empty() { 0.0 } else { caps.iter().sum::<f64>() / caps.len() as f64 };
        }
        rows(&schema::SUBSTITUTION)
            .find(|row| row.cell("index") == "difficulty-judged")
            .and_then(Row::low_value_high)
            .map_or(0.0, |(low, value, high)| {
                let position = self.assumptions.position("thrift-potential");
                position.pick(1.0 - high, 1.0 - value, 1.0 - low).clamp(0.0, 1.0)
            })
    }

    /// Newest dollar price up to the baseline year, USD/kg on the basis of the form. A form without a price of its own
    /// is not counted in what users pay: 0.
    fn price_apart(&mut self, form: &Traded) -> (f64, u16) {
        let market = &form.market;
        let mut names = vec![market.form];
        names.extend(market.form.covered_by());
        if form.main {
            names.extend(Form::parse("all-forms").ok());
        }
        let best = |name: &Form| newest_price(self.dataset, market.mineral, *name, self.chain.year);
        let found = names.iter().find_map(best);
        if found.is_none() && form.main {
            self.findings.push(
                Finding::note(
                    code::NO_DATA,
                    format!(
                        "table `price` has no dollar price of {} {} up to {}; what users pay more is left out",
                        market.mineral, market.form, self.chain.year
                    ),
                )
                .help("add a price with its origin"),
            );
        }
        found.unwrap_or((0.0, 0))
    }

    /// Tonnes that governments hold, by place, in the form most of the mineral ends in.
    fn government_apart(&self, form: &Traded) -> Vec<f64> {
        let mut stock = vec![0.0; self.chain.places.len()];
        if !form.main {
            return stock;
        }
        for row in self.dataset.preferred(&schema::STOCK, |row| row.cell("measure") == "held") {
            let (Some(country), Some(figure)) = (row.country, row.figure) else { continue };
            let known = row.year().is_some_and(|year| year <= self.chain.year);
            if row.mineral != Some(form.market.mineral) || !known {
                continue;
            }
            let (Some(place), Some(value)) =
                (self.chain.place(country), self.assumptions.of_group("government-stocks", row))
            else {
                continue;
            };
            let weekly = form.market.consumption[place] / WEEKS_PER_YEAR;
            stock[place] += match figure.kind {
                Kind::Mass => value,
                Kind::Duration => weekly * value / DAYS_PER_WEEK,
                _ => 0.0,
            };
        }
        stock
    }
}

/// Adds a military buyer at every place that has a defence sector and none yet, in the order of the places.
pub(super) fn with_military(buyers: &mut Vec<Buyer>, places: &[usize]) {
    let mut places = places.to_vec();
    places.sort_unstable();
    places.dedup();
    for place in places {
        if military_buyer(buyers, place).is_none() {
            buyers.push(Buyer { place, class: EndUserClass::Military });
        }
    }
}

fn newest_price(dataset: &Dataset, mineral: Mineral, form: Form, year: i16) -> Option<(f64, u16)> {
    let rows = dataset.preferred(&schema::PRICE, |row| {
        row.mineral == Some(mineral)
            && row.form == Some(form)
            && row.year().is_some_and(|known| known <= year)
            && row.figure.is_some_and(|f| matches!(f.kind, Kind::Price(quantity::Currency::Usd, _)))
            && row.value().is_some()
    });
    // Prices of China come first for what China sells; else any market's, in a fixed order.
    let china = |row: &Row| row.market == Area::parse("CHN").ok();
    let row = rows.into_iter().max_by(|a, b| {
        let key = |row: &Row| (row.year(), china(row));
        key(a).cmp(&key(b)).then_with(|| b.cell("quote").cmp(a.cell("quote")))
    })?;
    Some((row.value()?, row.year()?.unsigned_abs()))
}
