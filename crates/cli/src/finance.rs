//! `monazite finance`: contracts that carry a price, and what instruments do for projects.

use clap::Subcommand;
use finding::{Finding, code};

use crate::arguments::{Common, Format, StudyChoice};
use crate::output::{Stop, load, print, print_tables};
use crate::study::find;

/// Most draws that are worth waiting for.
const MOST_DRAWS: usize = 100_000;

#[derive(Debug, Subcommand)]
pub(crate) enum FinanceCommand {
    /// Price floors and purchases that governments have signed: terms, cost at a price, cost to the treasuries
    #[command(
        after_help = "Examples:\n  monazite finance contracts\n  monazite finance contracts --price 60\n  monazite finance contracts --format csv --table contract-terms"
    )]
    Contracts {
        /// Price of neodymium-praseodymium oxide now, USD/kg [default: the latest yearly average]
        #[arg(long, value_name = "USD/KG")]
        price: Option<f64>,
        /// Paths of the price
        #[arg(long, default_value_t = 5000)]
        draws: usize,
        /// Seed of the random numbers
        #[arg(long, default_value_t = 1)]
        seed: u64,
        #[command(flatten)]
        study: StudyChoice,
    },
    /// What a grant, loan, guarantee, stake, purchase, floor or faster permit does for a project
    #[command(
        after_help = "Examples:\n  monazite finance project caremag\n  monazite finance project --format csv > projects.csv"
    )]
    Project {
        /// Identifier of a project [default: all of them]
        project: Option<String>,
        /// Draws of what is uncertain about a project
        #[arg(long, default_value_t = 200)]
        draws: usize,
        /// Seed of the random numbers
        #[arg(long, default_value_t = 1)]
        seed: u64,
        #[command(flatten)]
        study: StudyChoice,
    },
}

pub(crate) fn finance(common: &Common, command: &FinanceCommand) -> Result<(), Stop> {
    match command {
        FinanceCommand::Contracts { price, draws, seed, study } => {
            let (files, dataset) = load(common)?;
            let choice = find(common, study, &files, &dataset)?;
            if price.is_some_and(|price| !price.is_finite() || price <= 0.0) {
                return Err(Finding::error(code::USAGE, "a price is a number of USD/kg above zero").into());
            }
            let answer = answer::contract_costs(&dataset, &choice, *price, sensible(*draws)?, *seed)?;
            match common.format {
                Format::Text => print(&report::contract_summary(&answer, *draws)),
                format => print_tables(
                    &report::contract_tables(&answer),
                    study.table.as_deref(),
                    "floor-exposure",
                    format,
                ),
            }
        }
        FinanceCommand::Project { project, draws, seed, study } => {
            let (files, dataset) = load(common)?;
            let choice = find(common, study, &files, &dataset)?;
            let draws = sensible(*draws)?;
            let all = answer::project_finance(&dataset, &choice, project.as_deref(), draws, *seed)?;
            if let (Some(wanted), true) = (project, all.is_empty()) {
                let known = || dataset.rows(&dataset::schema::PROJECT).iter().map(|row| row.cell("project"));
                let help = if known().any(|project| project == wanted) {
                    "a project needs an output and a stated capital cost".to_owned()
                } else {
                    finding::did_you_mean(wanted, known(), "data/tables/project.csv")
                };
                let told = format!("`{wanted}` cannot be appraised");
                return Err(Finding::error(code::USAGE, told).help(help).into());
            }
            match common.format {
                Format::Text => print(&report::project_summary(&all, draws)),
                format => print_tables(
                    &[report::project_table(&all)],
                    study.table.as_deref(),
                    "project-finance",
                    format,
                ),
            }
        }
    }
}

fn sensible(draws: usize) -> Result<usize, Stop> {
    if (1..=MOST_DRAWS).contains(&draws) {
        return Ok(draws);
    }
    Err(Finding::error(code::USAGE, format!("{draws} draws cannot be made"))
        .help(format!("ask for 1 to {MOST_DRAWS}"))
        .into())
}
