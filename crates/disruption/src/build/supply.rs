//! How far what can be made answers to the price received.

use codes::{Area, Code, Mineral};
use dataset::schema;

use super::Builder;
use crate::world::MarketData;

impl Builder<'_> {
    /// Short and long-run elasticity of the supply of a mineral at a place, from table `elasticity`: its own row, else
    /// the row for all places, else that for the rest of the world; none if there is no row.
    pub(super) fn supply_elasticity(&self, mineral: Mineral, place: Area) -> Option<[f64; 2]> {
        let others = [None, Some(Area::rest_of_world())];
        self.supply_row(mineral, Some(place))
            .or_else(|| others.into_iter().find_map(|area| self.supply_row(mineral, area)))
    }

    fn supply_row(&self, mineral: Mineral, country: Option<Area>) -> Option<[f64; 2]> {
        let rows = self.dataset.preferred(&schema::ELASTICITY, |row| {
            row.cell("side") == "supply" && row.mineral == Some(mineral) && row.country == country
        });
        let of = |horizon: &str| {
            let row = rows.iter().find(|row| row.cell("horizon") == horizon)?;
            self.assumptions.of_group("supply-elasticity", row)
        };
        let short = of("short")?;
        Some([short, of("long").or_else(|| of("medium")).unwrap_or(short)])
    }

    /// Separation plants answer to the value of all they part: by the row of all rare earths at their place, else by the
    /// mean of the elements that have one, weighted with what they earn.
    pub(super) fn let_plants_grow(&self, markets: &mut [MarketData]) {
        let all = Mineral::parse("REE").expect("listed");
        for (place, area) in self.chain.places.iter().enumerate() {
            let (mut weight, mut sum) = (0.0, [0.0; 2]);
            for market in markets.iter().filter(|market| market.joint) {
                let Some(row) = market.suppliers.iter().position(|known| *known == place) else { continue };
                let Some(elasticity) = self.supply_elasticity(market.mineral, *area) else { continue };
                let earned = (market.base_supply[row] - market.base_unsold[row]) * market.price;
                weight += earned;
                for (sum, elasticity) in sum.iter_mut().zip(elasticity) {
                    *sum += earned * elasticity;
                }
            }
            let mean = if weight > 0.0 { sum.map(|sum| sum / weight) } else { [0.0; 2] };
            let elasticity = self.supply_row(all, Some(*area)).unwrap_or(mean);
            for market in markets.iter_mut().filter(|market| market.joint) {
                if let Some(row) = market.suppliers.iter().position(|known| *known == place) {
                    market.supply_elasticity[row] = elasticity;
                }
            }
        }
    }
}
