//! The two shipped tables together.

use codes::Area;
use dataset::accounts::Read;
use dataset::{Dataset, Row, schema};
use finding::{Checked, Findings};
use input_output::{SupplyUse, Table};

use crate::Regional;
use crate::regional::setting;

/// The input-output tables an answer rests on.
#[derive(Debug, Clone)]
pub struct Tables {
    /// The United States in 402 industries.
    pub united_states: Regional,
    /// The world in ten regions of 35 industries.
    pub world: Regional,
    /// Input without which an industry stops, by its part of the purchases: low, value, high.
    pub critical: [f64; 3],
}

impl Tables {
    /// Lays the sectors of the model over the tables and brings them to today.
    #[must_use]
    pub fn build(
        supply_use: &Read<SupplyUse>,
        world: Read<Table>,
        dataset: &Dataset,
    ) -> Checked<Option<Tables>> {
        let mut findings = Findings::default();
        let critical = setting(dataset, "critical-input", &mut findings);
        let national = Regional::united_states(&supply_use.content, supply_use.year, dataset);
        let regions = Regional::world(world.content, world.year, dataset);
        findings.append(national.findings);
        findings.append(regions.findings);
        let value = national
            .value
            .zip(regions.value)
            .filter(|_| !findings.has_errors())
            .map(|(united_states, world)| Tables { united_states, world, critical });
        Checked { value, findings }
    }

    /// The finest table that has a country of its own, nothing if none has.
    #[must_use]
    pub fn of(&self, country: Area) -> Option<&Regional> {
        let region = country.to_string();
        [&self.united_states, &self.world].into_iter().find(|table| table.has(&region))
    }
}

/// Published place of a mineral in the order of losses weighted by probability, for a country.
#[must_use]
pub fn published_rank(dataset: &Dataset, mineral: codes::Mineral, country: Area) -> Option<usize> {
    dataset
        .rows(&schema::PUBLISHED_RANK)
        .iter()
        .find(|row| row.mineral == Some(mineral) && row.country == Some(country))
        .and_then(Row::value)
        .map(|rank| rank as usize)
}
