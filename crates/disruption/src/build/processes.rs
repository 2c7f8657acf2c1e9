//! Metal and magnet making, with what they buy.

use quantity::WEEKS_PER_YEAR;

use super::{Builder, civil_buyer, suppliers};
use crate::world::{Buyer, InputData, Process, Purpose, User};

impl Builder<'_> {
    pub(super) fn processes(&mut self, buyers: &[Buyer], users: &mut Vec<User>) -> Vec<Process> {
        let mut processes = Vec::new();
        for making in &self.chain.metal {
            let (Some(oxide), Some(metal)) =
                (self.chain.oxide_index(making.mineral), self.chain.metal_index(making.mineral))
            else {
                continue;
            };
            for (supplier, place) in suppliers(&self.chain.markets[metal]).into_iter().enumerate() {
                let base = self.chain.markets[metal].production[place] / WEEKS_PER_YEAR;
                if base <= 0.0 {
                    continue;
                }
                let cover = self.cover("oxide", Some(self.chain.places[place]), None);
                let input = input_user(
                    buyers,
                    users,
                    oxide,
                    place,
                    processes.len(),
                    base * making.oxide_per_metal,
                    cover,
                    0.0,
                );
                let inputs = vec![InputData {
                    user: input,
                    coefficient: making.oxide_per_metal,
                    group: 0,
                    essential: true,
                }];
                processes.push(Process {
                    market: metal,
                    supplier,
                    base,
                    inputs,
                    groups: 1,
                    hosts: Vec::new(),
                    swarf: Vec::new(),
                });
            }
        }
        for magnet in &self.chain.magnets {
            for (supplier, place) in suppliers(&self.chain.markets[magnet.market]).into_iter().enumerate() {
                let base = self.chain.markets[magnet.market].production[place] / WEEKS_PER_YEAR;
                if base <= 0.0 {
                    continue;
                }
                let cover = self.cover("metal", Some(self.chain.places[place]), None);
                let mut groups: Vec<&str> = Vec::new();
                let mut inputs = Vec::new();
                let mut swarf = Vec::new();
                for (number, part) in magnet.recipe.iter().enumerate() {
                    let Some(metal) = self.chain.metal_index(part.mineral) else { continue };
                    let group = groups.iter().position(|known| *known == part.group).unwrap_or_else(|| {
                        groups.push(&part.group);
                        groups.len() - 1
                    });
                    // Heavy rare earths in magnets can be saved; the matrix elements cannot.
                    let thrift = if part.group == "DyTb" { self.thrift(part.mineral, "NdFeB") } else { 0.0 };
                    let process = processes.len();
                    let user = input_user(
                        buyers,
                        users,
                        metal,
                        place,
                        process,
                        base * part.metal_per_tonne,
                        cover,
                        thrift,
                    );
                    inputs.push(InputData {
                        user,
                        coefficient: part.metal_per_tonne,
                        group,
                        essential: part.essential,
                    });
                    if let Some(returned) = self.swarf(part.mineral, place, magnet.yield_share) {
                        swarf.push((returned.0, returned.1, number, returned.2));
                    }
                }
                let groups = groups.len();
                processes.push(Process {
                    market: magnet.market,
                    supplier,
                    base,
                    inputs,
                    groups,
                    hosts: Vec::new(),
                    swarf,
                });
            }
        }
        processes
    }

    /// Oxide market, supplier number and tonnes of oxide per tonne of metal bought, from swarf at a place.
    pub(super) fn swarf(
        &self,
        mineral: usize,
        place: usize,
        yield_share: f64,
    ) -> Option<(usize, usize, f64)> {
        let recovery = self.chain.swarf_recovery[place];
        if recovery <= 0.0 {
            return None;
        }
        let oxide = self.chain.oxide_index(mineral)?;
        let supplier = suppliers(&self.chain.markets[oxide]).iter().position(|known| *known == place)?;
        let factor = self.chain.minerals[mineral].oxide_factor()?.value();
        Some((oxide, supplier, (1.0 - yield_share) * recovery / factor))
    }
}

/// Adds the purchase of an input by a process and returns the number of its user.
#[expect(clippy::too_many_arguments, reason = "one user, spelled out")]
fn input_user(
    buyers: &[Buyer],
    users: &mut Vec<User>,
    market: usize,
    place: usize,
    process: usize,
    base: f64,
    cover: f64,
    thrift_cap: f64,
) -> usize {
    users.push(User {
        market,
        buyer: civil_buyer(buyers, place),
        purpose: Purpose::Input { process },
        base,
        stock: base * cover,
        thrift_cap,
        value: 0.0,
    });
    users.len() - 1
}
