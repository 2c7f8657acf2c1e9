//! End users: what goes into preparations and what sectors take.

use codes::{Code, Form, Mineral, Sector};
use dataset::{Row, schema};
use quantity::WEEKS_PER_YEAR;

use super::{Builder, civil_buyer, military_buyer};
use crate::world::{Buyer, Purpose, User};

impl Builder<'_> {
    pub(super) fn end_uses(&mut self, buyers: &[Buyer], users: &mut Vec<User>, defence: Sector) {
        for preparation in &self.chain.preparations {
            for (place, amounts) in preparation.oxide.iter().enumerate() {
                if amounts.iter().sum::<f64>() <= 0.0 {
                    continue;
                }
                let cover = self.cover(preparation.form.as_str(), Some(self.chain.places[place]), None);
                let of_form =
                    || self.chain.uses.iter().filter(|u| u.form == preparation.form && u.place == place);
                let total: f64 = of_form().map(|u| u.quantity).sum();
                let military: f64 =
                    of_form().filter(|u| u.sector == defence).map(|u| u.quantity).sum::<f64>() / total;
                for (column, part) in preparation.parts.iter().enumerate() {
                    let Some(market) = self.chain.oxide_index(part.0) else { continue };
                    let base = amounts[column] / WEEKS_PER_YEAR;
                    let purpose = Purpose::EndUse { form: preparation.form, sector: None };
                    let thrift_cap = self.thrift(part.0, preparation.form.as_str());
                    let value = self.value(preparation.form, place, None, total / WEEKS_PER_YEAR);
                    for (buyer, share) in [
                        (Some(civil_buyer(buyers, place)), 1.0 - military),
                        (military_buyer(buyers, place), military),
                    ] {
                        let (Some(buyer), true) = (buyer, base * share > 0.0) else { continue };
                        let base = base * share;
                        users.push(User {
                            market,
                            buyer,
                            purpose,
                            base,
                            stock: base * cover,
                            thrift_cap,
                            value,
                        });
                    }
                }
            }
        }
        for magnet in &self.chain.magnets {
            let market = &self.chain.markets[magnet.market];
            let (family, lead) =
                if magnet.form.as_str() == "SmCo" { ("SmCo", "Sm") } else { ("NdFeB", "Nd") };
            let lead = Mineral::parse(lead).ok().and_then(|mineral| self.chain.mineral(mineral));
            let thrift_cap = lead.map_or(0.0, |mineral| self.thrift(mineral, family));
            for place in 0..self.chain.places.len() {
                let of_place: Vec<_> =
                    self.chain.uses.iter().filter(|u| u.form == magnet.form && u.place == place).collect();
                let total: f64 = of_place.iter().map(|u| u.quantity).sum();
                if total <= 0.0 {
                    continue;
                }
                // Sector shares sum to 1 within rounding; use by sector must sum to the market's exactly.
                let scale = market.consumption[place] / total / WEEKS_PER_YEAR;
                for entry in of_place {
                    let base = entry.quantity * scale;
                    let cover = self.cover("NdFeB", Some(self.chain.places[place]), Some(entry.sector));
                    let military = entry.sector == defence;
                    let buyer = military_buyer(buyers, place)
                        .filter(|_| military)
                        .unwrap_or(civil_buyer(buyers, place));
                    users.push(User {
                        market: magnet.market,
                        buyer,
                        purpose: Purpose::EndUse { form: magnet.form, sector: Some(entry.sector) },
                        base,
                        stock: base * cover,
                        thrift_cap,
                        value: self.value(magnet.form, place, Some(entry.sector), base),
                    });
                }
            }
        }
    }

    /// Value added that stops per tonne missing, USD/t, where the dataset has it; else nothing.
    pub(super) fn value(&self, form: Form, place: usize, sector: Option<Sector>, base: f64) -> f64 {
        let country = self.chain.places[place];
        let of = |sector: Sector| -> f64 {
            let added = self
                .dataset
                .rows(&schema::VALUE_ADDED)
                .iter()
                .find(|row| row.country == Some(country) && row.sector == Some(sector))
                .and_then(Row::value)
                .unwrap_or(0.0);
            let dependence = self
                .dataset
                .rows(&schema::DEPENDENCE)
                .iter()
                .find(|row| row.form == Some(form) && row.sector == Some(sector))
                .and_then(Row::value)
                .unwrap_or(0.0);
            added * dependence / WEEKS_PER_YEAR
        };
        let total: f64 = if let Some(sector) = sector {
            of(sector)
        } else {
            let mut sectors: Vec<Sector> = self
                .chain
                .uses
                .iter()
                .filter(|u| u.form == form && u.place == place)
                .map(|u| u.sector)
                .collect();
            sectors.sort_unstable();
            sectors.dedup();
            sectors.into_iter().map(of).sum()
        };
        if base > 0.0 { total / base } else { 0.0 }
    }
}
