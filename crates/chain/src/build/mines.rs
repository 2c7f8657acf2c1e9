//! Mines, their baskets, where their concentrate goes, and separation.

use codes::{Area, Stage};
use dataset::{Row, schema};
use finding::{Finding, code};
use sourced::Origin;

use super::{Builder, place_in};
use crate::inputs::{Input, Inputs, gather, sorted_sum};
use crate::{Mine, MineOrigin, Separation};

impl<'d> Builder<'d> {
    pub(super) fn mines(&mut self) -> Vec<Mine> {
        let (sites, countries) = self.inputs.mine_output();
        let mut mines = Vec::new();
        for row in &sites {
            let site = row.cell("site").to_owned();
            let Some(register) = self.register(&site) else { continue };
            let host = register.country.unwrap_or(Area::rest_of_world());
            let Some(reported) = Input::of(row) else { continue };
            // Sites carry the split, the newest country figure the level.
            let of_country = sorted_sum(
                sites.iter().filter(|other| other.country == row.country).filter_map(|other| other.value()),
            );
            let level = row.country.and_then(|country| countries.get(&country)).and_then(|row| row.value());
            let output = level.map_or(reported.value, |level| reported.value * level / of_country);
            let (basket, basket_origin) = self.site_basket(&site);
            let (destination, destination_origin) = self.destination(&site);
            mines.push(Mine {
                name: register.cell("name").to_owned(),
                host,
                controller: register.controller.unwrap_or(host),
                place: self.place_of(host),
                output,
                basket,
                destination,
                origin: MineOrigin {
                    output: reported.origin,
                    basket: basket_origin,
                    destination: destination_origin,
                },
                site,
            });
        }
        mines
    }

    pub(super) fn register(&mut self, site: &str) -> Option<&'d Row> {
        let found = self.inputs.dataset.rows(&schema::SITE).iter().find(|row| row.cell("site") == site);
        if found.is_none() {
            self.inputs.missing(&schema::SITE, &format!("site `{site}`"));
        }
        found
    }

    pub(super) fn site_basket(&mut self, site: &str) -> (Vec<f64>, Vec<Origin>) {
        let mut rows: Vec<&Row> = self
            .inputs
            .dataset
            .rows(&schema::SITE_BASKET)
            .iter()
            .filter(|row| row.cell("site") == site)
            .collect();
        rows.sort_by(|a, b| a.cell("deposit").cmp(b.cell("deposit")));
        if rows.is_empty() {
            self.inputs.missing(&schema::SITE_BASKET, &format!("deposits of site `{site}`"));
        }
        let mut shares = vec![0.0; self.minerals.len()];
        let mut parts: Vec<Vec<Origin>> = vec![Vec::new(); self.minerals.len()];
        for row in rows {
            let Some(weight) = row.value() else { continue };
            for (mineral, share) in self.inputs.basket(row.cell("deposit")) {
                let Some(index) = self.minerals.iter().position(|known| *known == mineral) else { continue };
                shares[index] += weight * share.value;
                parts[index].push(share.origin.clone());
                if parts[index].len() == 1 {
                    parts[index].push(row.origin.clone());
                }
            }
        }
        let origins =
            parts.into_iter().map(|from| Origin::derived("deposit basket, scaled to 1", from)).collect();
        (shares, origins)
    }

    pub(super) fn destination(&mut self, site: &str) -> (Vec<f64>, Vec<Origin>) {
        let mut shares = vec![0.0; self.places.len()];
        let mut origins = vec![Origin::derived("no flow listed", Vec::new()); self.places.len()];
        let mut rows: Vec<&Row> = self
            .inputs
            .dataset
            .rows(&schema::CONCENTRATE_DESTINATION)
            .iter()
            .filter(|row| row.cell("site") == site)
            .collect();
        rows.sort_by_key(|row| row.country);
        if rows.is_empty() {
            self.inputs.missing(&schema::CONCENTRATE_DESTINATION, &format!("destination of site `{site}`"));
        }
        for row in rows {
            let (Some(country), Some(value)) = (row.country, row.value()) else { continue };
            let place = self.place_of(country);
            shares[place] += value;
            origins[place] = row.origin.clone();
        }
        let total: f64 = shares.iter().sum();
        if total > 1.0 + 1e-9 {
            self.inputs.findings.push(
                Finding::error(
                    code::SHARES_DO_NOT_SUM,
                    format!("destinations of `{site}` add up to {total:.3}"),
                )
                .help("the shares of a mine in table `concentrate-destination` must not exceed 1"),
            );
        }
        (shares, origins)
    }

    pub(super) fn separation(&mut self) -> Vec<Separation> {
        let oxide = Inputs::form("oxide");
        let mut all = Vec::new();
        for (place, area) in self.places.clone().into_iter().enumerate() {
            let mut separation =
                Separation { place, yield_of: Vec::new(), recovery: Vec::new(), origin: Vec::new() };
            for mineral in self.minerals.clone() {
                let recovery = self.inputs.recovery(Stage::Separation, oxide, Some(mineral), area);
                let reach = self.inputs.reach(area, mineral);
                separation.yield_of.push(recovery.value * reach.value);
                separation.recovery.push(recovery.value);
                separation.origin.push(Origin::derived(
                    "recovery x part that the plants separate",
                    vec![recovery.origin, reach.origin],
                ));
            }
            all.push(separation);
        }
        all
    }

    /// Oxide that comes from elsewhere than rare-earth mines: rows of `production` at the separation stage.
    pub(super) fn direct_oxide(&mut self) -> Vec<Vec<f64>> {
        let (year, oxide) = (self.inputs.year, Inputs::form("oxide"));
        let mut direct = vec![vec![0.0; self.minerals.len()]; self.places.len()];
        for (index, mineral) in self.minerals.clone().into_iter().enumerate() {
            let rows = self.inputs.dataset.newest(&schema::PRODUCTION, |row| {
                row.mineral == Some(mineral)
                    && row.form == Some(oxide)
                    && row.stage == Some(Stage::Separation)
                    && row.year() == Some(year)
                    && row.country != Some(Area::world())
                    && row.value().is_some()
            });
            let by_place = gather(
                rows.iter().filter_map(|row| Some((place_in(&self.places, row.country?), row.value()?))),
                self.places.len(),
            );
            for (place, value) in by_place.into_iter().enumerate() {
                direct[place][index] = value;
            }
        }
        direct
    }
}
