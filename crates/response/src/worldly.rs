//! Lines of minerals whose chain is modelled.

use chain::Chain;
use codes::Area;
use dataset::Rule;
use disruption::{Purpose, World};
use quantity::WEEKS_PER_YEAR;
use sourced::Trust;

use crate::line::{Line, LineUser, Supply};

/// The lines of modelled markets that a rule covers, at some places.
#[must_use]
pub fn world_lines(chain: &Chain, world: &World, rule: &Rule, places: &[Area]) -> Vec<Line> {
    let mut lines = Vec::new();
    for (number, market) in chain.markets.iter().enumerate() {
        if !rule.names(market.mineral, market.form) {
            continue;
        }
        let world_output: Vec<(Area, f64)> = chain
            .places
            .iter()
            .enumerate()
            .map(|(place, area)| (*area, market.supply(place) / WEEKS_PER_YEAR))
            .filter(|entry| entry.1 > 0.0)
            .collect();
        for &area in places {
            let Some(place) = chain.place(area) else { continue };
            let used = market.consumption[place];
            if used <= 0.0 {
                continue;
            }
            let supply = chain
                .places
                .iter()
                .enumerate()
                .map(|(from, name)| Supply { from: *name, share: market.trade[from][place] / used })
                .filter(|supply| supply.share > 0.0)
                .collect();
            let price = world.markets[number].price;
            let users: Vec<LineUser> = world
                .users
                .iter()
                .filter(|user| user.market == number && world.buyers[user.buyer].place == place)
                .filter(|user| user.base > 0.0)
                .map(|user| {
                    let class = world.buyers[user.buyer].class;
                    let (sector, purpose) = match user.purpose {
                        Purpose::EndUse { form, sector } => (sector, form.to_string()),
                        Purpose::Input { process } => (
                            None,
                            format!("making {}", chain.markets[world.processes[process].market].name()),
                        ),
                    };
                    LineUser {
                        sector,
                        purpose,
                        class,
                        weekly: user.base,
                        stock: user.stock,
                        // A maker that stops costs at least the price of what it cannot buy.
                        value: user.value.max(price * 1000.0),
                    }
                })
                .collect();
            lines.push(Line {
                mineral: market.mineral,
                form: market.form,
                place: area,
                users,
                supply,
                government: world.markets[number].government[place],
                world_output: world_output.clone(),
                price,
                trust: Trust::D,
                inputs: vec![format!(
                    "use, origin and stocks of {} from the balanced chain of {}; stocks of users are assumed",
                    market.name(),
                    chain.year
                )],
            });
        }
    }
    lines
}
