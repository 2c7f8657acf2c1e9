//! The dynamic answer: the same loss of capacity, day by day, with inventories (crate `ario`).

use ario::{
    Compatibility, Damage, Event, Fault, Hit, Orders, Overproduction, Rationing, Recovery, Response,
    Simulation, Stability, Table, stability,
};
use dataset::Dataset;
use finding::Findings;
use quantity::DAYS_PER_YEAR;
use serde::Serialize;

use crate::Regional;
use crate::regional::setting;

/// Use below this part of output is not an input that can stop production.
const INPUT_THRESHOLD: f64 = 1e-5;

/// How the economy behaves; every figure from the table `static-setting`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    stock_days: f64,
    psi: f64,
    restoration_days: f64,
    overproduction: f64,
    overproduction_days: f64,
    capital: f64,
    final_response: f64,
}

impl Settings {
    /// Reads the central settings; a finding for each that is missing.
    #[must_use]
    pub fn read(dataset: &Dataset, findings: &mut Findings) -> Settings {
        let mut of = |name| setting(dataset, name, findings)[1];
        Settings {
            stock_days: of("dynamic-stock-days"),
            psi: of("dynamic-psi"),
            restoration_days: of("dynamic-restoration-days"),
            overproduction: of("dynamic-overproduction"),
            overproduction_days: of("dynamic-overproduction-days"),
            capital: of("dynamic-capital"),
            final_response: of("dynamic-final-response"),
        }
    }

    fn build(&self, sectors: usize, steps: usize) -> ario::Settings {
        ario::Settings {
            steps,
            days_per_year: DAYS_PER_YEAR,
            capital_to_value_added: self.capital,
            input_threshold: INPUT_THRESHOLD,
            orders: Orders::Alternates,
            stock_days: vec![self.stock_days; sectors],
            response: Response::Psi { psi: self.psi, restoration_days: vec![self.restoration_days; sectors] },
            overproduction: Overproduction {
                base: 1.0,
                max: self.overproduction,
                days: self.overproduction_days,
            },
            rationing: Rationing::IndustriesFirst,
            final_demand_response: self.final_response,
            compatibility: Compatibility::default(),
        }
    }
}

/// Loss of a region in the dynamic answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DynamicLoss {
    /// Region.
    pub region: String,
    /// Value added lost in a year, USD of [`crate::PRICE_YEAR`]; below zero where overtime more than makes up.
    pub loss: f64,
    /// Least output of the region over ordinary output.
    pub lowest: f64,
    /// Day of the least output, the first being 1.
    pub day: usize,
    /// Whether the economy finds back.
    #[serde(skip)]
    pub stability: Stability,
}

/// Runs a year in which industries miss the parts `own` of their capacity for the first `days`, with industries
/// served before final demand and falling final demand, and then on until it is seen where the economy ends.
pub fn run(
    regional: &Regional,
    region: &str,
    own: &[f64],
    days: usize,
    settings: &Settings,
) -> Result<DynamicLoss, Fault> {
    let table = convert(regional)?;
    let year = DAYS_PER_YEAR.ceil() as usize;
    let settings = settings.build(table.sectors().len(), year);
    let hits: Vec<Hit> = own
        .iter()
        .enumerate()
        .filter(|(_, part)| **part > 0.0)
        .map(|(industry, part)| Hit { industry, loss: *part })
        .collect();
    let damage = Damage::Capacity { tau: 1, recovery: Recovery::Linear };
    let events = if hits.is_empty() {
        Vec::new()
    } else {
        vec![Event { hits, damage, occurrence: 0, duration: days.max(1) }]
    };
    let mut simulation = Simulation::new(&table, &settings, &events)?;
    let ordinary = simulation.ordinary().to_vec();
    let of = regional.table.of_region(region);
    let value = regional.table.value_added_share();
    let whole: f64 = of.iter().map(|i| ordinary[*i]).sum();
    let (mut loss, mut lowest, mut day) = (0.0, 1.0, 0);
    for step in 0..year {
        let made = simulation.step()?.production;
        // Value added falls with output; money of the table is a year's, steps are days.
        loss += of.iter().map(|i| (ordinary[*i] - made[*i]) * value[*i] * regional.factor[*i]).sum::<f64>();
        let level = of.iter().map(|i| made[*i]).sum::<f64>() / whole;
        if level < lowest {
            (lowest, day) = (level, step + 1);
        }
    }
    let stability = stability(&mut simulation, DAYS_PER_YEAR)?;
    Ok(DynamicLoss { region: region.to_owned(), loss, lowest, day, stability })
}

/// The table as the dynamic model takes it: no negative cells, all final uses together.
fn convert(regional: &Regional) -> Result<Table, Fault> {
    let table = &regional.table;
    let regions: Vec<String> = table.regions().into_iter().map(ToOwned::to_owned).collect();
    let first = table.of_region(&regions[0]);
    let sectors: Vec<String> = first.iter().map(|i| table.industries[*i].code.clone()).collect();
    let count = table.len();
    let transactions =
        (0..count).flat_map(|i| table.intermediate.row(i).iter().map(|z| z.max(0.0))).collect();
    let last = table.final_total().into_iter().map(|f| f.max(0.0)).collect();
    Table::new(regions, sectors, vec!["final".to_owned()], transactions, last)
}
