//! From missing material to value added lost, with both bounds.
//!
//! A shortage costs little if scarce parts go to the most valuable use, and much if any missing part stops
//! its line. Both answers are given, with a central case between them; see [`bounds`].
//!
//! ```
//! use chain::Chain;
//! use dataset::{Dataset, Files};
//! use disruption::{Assumptions, Timeline, World, simulate};
//! use economy::Accounts;
//! use study::Study;
//!
//! let files = Files::shipped();
//! let dataset = Dataset::load(&files).usable().unwrap().0;
//! let study = Study::shipped("us-japan", &files, &dataset).usable().unwrap().0;
//! let chain = Chain::build(&dataset, &study).usable().unwrap().0;
//! let central = Assumptions::central();
//! let world = World::build(&dataset, &study, &chain, &central).usable().unwrap().0;
//! let accounts = Accounts::read(&dataset, &world, &central).usable().unwrap().0;
//! let calm = simulate(&world, &Timeline::without_rules(&study));
//! assert_eq!(accounts.losses(&world, &calm).central_total(), 0.0);
//! ```
//!
//! [`indirect`] passes the loss on to suppliers and customers, at home and abroad, through input-output [`Tables`];
//! [`shortage`] answers a list of missing minerals, [`static_loss`] a supplier that stops for a year.
//!
//! This crate is pure.

pub mod bounds;
pub mod dynamic;
mod indirect;
mod losses;
pub mod need;
pub mod reallocation;
mod regional;
pub mod shortage;
pub mod static_loss;
mod tables;

use codes::{Area, Code, Form, Sector};
use dataset::{Dataset, Row, schema};
use disruption::{Assumptions, World};
use finding::{Checked, Finding, Findings, code};
use quantity::{Currency, Kind};

pub use indirect::{IndirectLoss, indirect};
pub use losses::{CountryLoss, Losses, SectorLoss};
pub use regional::{Part, Regional, Scaling};
pub use tables::{Tables, published_rank};

/// Price year of all money in results.
pub const PRICE_YEAR: u16 = 2025;

/// Value added of a sector and what it depends on.
#[derive(Debug, Clone)]
pub struct SectorAccount {
    /// Index of the place.
    pub place: usize,
    /// Country.
    pub country: Area,
    /// The sector.
    pub sector: Sector,
    /// Value added a year, USD of [`PRICE_YEAR`].
    pub value_added: f64,
    /// Share of output that stops without each component.
    pub dependence: Vec<(Form, f64)>,
}

/// The accounts of the viewpoints.
#[derive(Debug, Clone)]
pub struct Accounts {
    /// Sectors by place.
    pub sectors: Vec<SectorAccount>,
    /// GDP a year by place, USD of [`PRICE_YEAR`].
    pub gdp: Vec<(usize, f64)>,
    /// Part of lost output that is made up later.
    pub catch_up: f64,
    /// Factor on dependence for the central case.
    pub strictness: f64,
}

impl Accounts {
    /// Reads the accounts of the world's viewpoints.
    #[must_use]
    pub fn read(dataset: &Dataset, world: &World, assumptions: &Assumptions) -> Checked<Accounts> {
        let mut findings = Findings::default();
        let deflator = assumptions.parameter(dataset, "usd-deflator-2023-2025", &mut findings);
        let mut sectors = Vec::new();
        let mut gdp = Vec::new();
        for place in &world.viewpoints {
            let country = world.places[*place];
            for sector in Sector::all() {
                let uses = world.cells.iter().any(|cell| cell.place == *place && cell.sector == sector);
                if !uses {
                    continue;
                }
                let row = dataset
                    .rows(&schema::VALUE_ADDED)
                    .iter()
                    .find(|row| row.country == Some(country) && row.sector == Some(sector));
                match row.and_then(|row| Some((assumptions.of_group("value-added", row)?, row))) {
                    Some((value, row)) => sectors.push(SectorAccount {
                        place: *place,
                        country,
                        sector,
                        value_added: value * to_price_year(row, deflator, &mut findings),
                        dependence: dependence(dataset, sector, assumptions),
                    }),
                    None => findings.push(
                        Finding::error(
                            code::NO_DATA,
                            format!("table `value-added` has no {sector} in {country}"),
                        )
                        .help("add the figure, or the sector's shortage would cost nothing"),
                    ),
                }
            }
            let row =
                dataset.rows(&schema::GDP).iter().filter(|row| row.country == Some(country)).find(|row| {
                    row.figure.is_some_and(|f| matches!(f.kind, Kind::MoneyFlow(Currency::Usd, _)))
                });
            match row.and_then(|row| Some((row.value()?, row))) {
                Some((value, row)) => gdp.push((*place, value * to_price_year(row, deflator, &mut findings))),
                None => findings.push(
                    Finding::error(code::NO_DATA, format!("table `gdp` has no dollar figure for {country}"))
                        .help("add the figure"),
                ),
            }
        }
        let accounts = Accounts {
            sectors,
            gdp,
            catch_up: assumptions.parameter(dataset, "catch-up", &mut findings),
            strictness: assumptions.parameter(dataset, "dependence-strictness", &mut findings),
        };
        Checked { value: accounts, findings }
    }

    /// GDP of a place.
    #[must_use]
    pub fn gdp_of(&self, place: usize) -> f64 {
        self.gdp.iter().find(|entry| entry.0 == place).map_or(f64::NAN, |entry| entry.1)
    }
}

/// Factor from the price year of a row to [`PRICE_YEAR`]; the dataset has one deflator, from 2023.
fn to_price_year(row: &Row, deflator: f64, findings: &mut Findings) -> f64 {
    match row.figure.map(|figure| figure.kind) {
        Some(Kind::MoneyFlow(_, 2023)) => deflator,
        Some(Kind::MoneyFlow(_, PRICE_YEAR)) => 1.0,
        _ => {
            let unit = &row.unit;
            findings.push(
                Finding::error(code::NO_DATA, format!("`{unit}` has no deflator to dollars of {PRICE_YEAR}"))
                    .at(row.place.clone())
                    .help(format!("give the figure in dollars of 2023 or {PRICE_YEAR}")),
            );
            f64::NAN
        }
    }
}

fn dependence(dataset: &Dataset, sector: Sector, assumptions: &Assumptions) -> Vec<(Form, f64)> {
    let mut shares: Vec<(Form, f64)> = dataset
        .rows(&schema::DEPENDENCE)
        .iter()
        .filter(|row| row.sector == Some(sector))
        .filter_map(|row| Some((row.form?, assumptions.of_group("dependence", row)?)))
        .collect();
    shares.sort_by_key(|share| share.0);
    shares
}
