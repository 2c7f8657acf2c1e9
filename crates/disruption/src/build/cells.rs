//! Sectors at viewpoints: where losses are counted.

use std::collections::BTreeMap;

use codes::{EndUserClass, Mineral, Sector};
use quantity::WEEKS_PER_YEAR;

use super::Builder;
use crate::world::{Buyer, Cell, Purpose, User};

impl Builder<'_> {
    pub(super) fn cells(
        &self,
        viewpoints: &[usize],
        buyers: &[Buyer],
        users: &[User],
        defence: Sector,
    ) -> Vec<Cell> {
        let mut cells = Vec::new();
        for entry in
            self.chain.uses.iter().filter(|entry| viewpoints.contains(&entry.place) && entry.quantity > 0.0)
        {
            let class = if entry.sector == defence { EndUserClass::Military } else { EndUserClass::Civil };
            let serves = |user: &User, mineral: Option<Mineral>| {
                let buyer = buyers[user.buyer];
                let fits = match user.purpose {
                    Purpose::EndUse { form, sector } => {
                        form == entry.form && sector.is_none_or(|sector| sector == entry.sector)
                    }
                    Purpose::Input { .. } => false,
                };
                let of_chain = self.chain.markets.get(user.market);
                let mineral_fits =
                    mineral.is_none_or(|mineral| of_chain.is_some_and(|market| market.mineral == mineral));
                fits && mineral_fits && buyer.place == entry.place && buyer.class == class
            };
            let find = |mineral: Option<Mineral>| -> Vec<usize> {
                (0..users.len()).filter(|index| serves(&users[*index], mineral)).collect()
            };
            let preparation =
                self.chain.preparations.iter().find(|preparation| preparation.form == entry.form);
            let groups = match preparation {
                None => vec![find(None)],
                Some(preparation) => {
                    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
                    for (mineral, group, essential) in &preparation.parts {
                        if *essential {
                            groups
                                .entry(group)
                                .or_default()
                                .extend(find(Some(self.chain.minerals[*mineral])));
                        }
                    }
                    groups.into_values().collect()
                }
            };
            cells.push(Cell {
                place: entry.place,
                sector: entry.sector,
                form: entry.form,
                base: entry.quantity / WEEKS_PER_YEAR,
                groups,
            });
        }
        cells
    }
}
