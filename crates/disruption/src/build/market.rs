//! Markets: supply, habits, prices, elasticities and what governments hold.

use chain::Market;
use codes::{Area, Code, Form, Mineral, Stage};
use dataset::schema;
use quantity::{DAYS_PER_WEEK, Kind, WEEKS_PER_YEAR};

use super::{Builder, suppliers};
use crate::world::{Buyer, MarketData, Process, User};

impl Builder<'_> {
    /// A market of the rare-earth chain.
    pub(super) fn market(
        &mut self,
        index: usize,
        buyers: &[Buyer],
        users: &[User],
        processes: &[Process],
        finished_weeks: f64,
    ) -> MarketData {
        let market = &self.chain.markets[index];
        let (price, price_year) = self.price(market);
        let lead = match market.mineral {
            mineral if mineral.is_rare_earth() => mineral,
            _ => Mineral::parse("Nd").expect("listed"),
        };
        let government = self.government(market, index, users, buyers);
        let places = suppliers(market).len();
        MarketData {
            price,
            price_year,
            elasticity_short: self.elasticity(lead, &["short"]),
            elasticity_long: self.elasticity(lead, &["long"]),
            government,
            supply_elasticity: vec![[0.0; 2]; places],
            joint: market.stage() == Stage::Separation,
            ..Self::market_of(market, index, buyers, users, processes, finished_weeks)
        }
    }

    /// Supply, habits and orders of a balanced market; without prices and stocks of governments.
    pub(super) fn market_of(
        market: &Market,
        index: usize,
        buyers: &[Buyer],
        users: &[User],
        processes: &[Process],
        finished_weeks: f64,
    ) -> MarketData {
        let suppliers = suppliers(market);
        let base_supply: Vec<f64> =
            suppliers.iter().map(|place| market.supply(*place) / WEEKS_PER_YEAR).collect();
        let mut base_swarf = vec![0.0; suppliers.len()];
        for process in processes {
            for (oxide, supplier, input, per_input) in &process.swarf {
                if *oxide == index {
                    base_swarf[*supplier] += process.base * process.inputs[*input].coefficient * per_input;
                }
            }
        }
        let mut base_order = vec![0.0; buyers.len()];
        for user in users.iter().filter(|user| user.market == index) {
            base_order[user.buyer] += user.base;
        }
        let mut habit = vec![0.0; suppliers.len() * buyers.len()];
        for (row, from) in suppliers.iter().enumerate() {
            for (column, buyer) in buyers.iter().enumerate() {
                let used = market.consumption[buyer.place];
                if used > 0.0 && base_order[column] > 0.0 {
                    habit[row * buyers.len() + column] = market.trade[*from][buyer.place] / used;
                }
            }
        }
        let base_unsold: Vec<f64> =
            suppliers.iter().map(|place| market.unsold[*place] / WEEKS_PER_YEAR).collect();
        let finished = base_supply
            .iter()
            .zip(&base_unsold)
            .map(|(supply, unsold)| (supply - unsold) * finished_weeks)
            .collect();
        MarketData {
            mineral: market.mineral,
            form: market.form,
            basis: market.basis,
            suppliers,
            base_supply,
            base_swarf,
            base_unsold,
            habit,
            base_order,
            finished,
            price: f64::NAN,
            price_year: 0,
            elasticity_short: f64::NAN,
            elasticity_long: f64::NAN,
            government: vec![0.0; market.production.len()],
            supply_elasticity: Vec::new(),
            joint: false,
        }
    }

    /// Demand elasticity at the first of the horizons that the table knows.
    pub(super) fn elasticity(&mut self, mineral: Mineral, horizons: &[&str]) -> f64 {
        let rows = self.dataset.rows(&schema::ELASTICITY);
        let of = |horizon: &&str| {
            rows.iter()
                .find(|row| {
                    row.cell("side") == "demand"
                        && row.mineral == Some(mineral)
                        && row.cell("horizon") == *horizon
                })
                .and_then(|row| self.assumptions.of_group("demand-elasticity", row))
        };
        let found = horizons.iter().find_map(of);
        found.unwrap_or_else(|| {
            self.missing("elasticity", &format!("{}-run demand elasticity of {mineral}", horizons[0]))
        })
    }

    /// Price of the baseline year, or the newest before it, inside China; a metal's is that of its oxide.
    pub(super) fn price(&mut self, market: &Market) -> (f64, u16) {
        let oxide = Form::parse("oxide").expect("listed");
        let (mineral, form, factor) = if market.stage() == Stage::Metal {
            let factor = market.mineral.element_per_oxide();
            (market.mineral, oxide, 1.0 / factor)
        } else if market.mineral.is_rare_earth() {
            (market.mineral, oxide, 1.0)
        } else {
            let code = if market.form.as_str() == "SmCo" { "SmCo" } else { "NdFeB" };
            (market.mineral, Form::parse(code).expect("listed"), 1.0)
        };
        let china = Area::parse("CHN").expect("listed");
        let quotes = ["FOB annual average", "ex-works annual average", "FOB indicative", "judged average"];
        let row = self
            .dataset
            .rows(&schema::PRICE)
            .iter()
            .filter(|row| row.mineral == Some(mineral) && row.form == Some(form) && row.market == Some(china))
            .filter(|row| row.year().is_some_and(|year| year <= self.chain.year))
            .filter(|row| {
                row.figure.is_some_and(|f| matches!(f.kind, Kind::Price(quantity::Currency::Usd, _)))
            })
            .filter(|row| quotes.iter().any(|quote| row.cell("quote").starts_with(quote)))
            .max_by_key(|row| (row.period.map(|p| p.first), row.vintage.clone()));
        match row.and_then(|row| Some((row.value()?, row.year()?))) {
            Some((value, year)) => (value * factor, year as u16),
            None => (self.missing("price", &format!("price of {mineral} {form} in China")), 0),
        }
    }

    /// Government stock in tonnes by place: days of the place's own use of the minerals it holds, for oxides
    /// and metals.
    pub(super) fn government(
        &mut self,
        market: &Market,
        index: usize,
        users: &[User],
        buyers: &[Buyer],
    ) -> Vec<f64> {
        let mut stock = vec![0.0; self.chain.places.len()];
        if !market.mineral.is_rare_earth() {
            return stock;
        }
        for row in self.dataset.rows(&schema::STOCK) {
            let held = row.cell("measure") == "held" && row.figure.is_some_and(|f| f.kind == Kind::Duration);
            // A stock of rare earths holds scandium too, which statistics of rare earths leave out.
            let this = row.mineral.is_some_and(|mineral| {
                mineral.as_str() == "REE" || mineral.members().contains(&market.mineral)
            });
            let (true, Some(country)) = (held && this, row.country) else { continue };
            let Some(place) = self.chain.place(country) else { continue };
            let Some(days) = self.assumptions.of_group("government-stocks", row) else { continue };
            let weekly: f64 = users
                .iter()
                .filter(|user| user.market == index && buyers[user.buyer].place == place)
                .map(|user| user.base)
                .sum();
            stock[place] += weekly * days / DAYS_PER_WEEK;
        }
        stock
    }
}
