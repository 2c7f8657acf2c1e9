//! `monazite economy`: from what is missing to output and value added.

mod ario;

use clap::Subcommand;

use crate::arguments::Common;
use crate::output::Stop;

/// Questions to the economy.
#[derive(Debug, Subcommand)]
pub(crate) enum EconomyCommand {
    /// Day by day with inventories: ARIO and ARIO-psi on tables and events of your own
    #[command(
        after_help = "Examples:\n  monazite economy ario --z Z.csv --y Y.csv --params P.csv --events E.csv\n  monazite economy ario --z Z.csv --y Y.csv --params P.csv --events E.csv --format csv --table industries\n  monazite economy ario --z Z.csv --y Y.csv --params P.csv --events E.csv --mode sound --rationing industries-first --margin\n\nRows and columns of the tables are named REGION|SECTOR.\nColumns of the files:\n  params  parameter,value\n  events  event,type,region,sector,impact,impact_unit,occurrence,duration,tau,recovery_function,rebuilding_sectors,rebuilding_factor"
    )]
    Ario(ario::ArioChoice),
}

pub(crate) fn economy(common: &Common, command: &EconomyCommand) -> Result<(), Stop> {
    match command {
        EconomyCommand::Ario(choice) => ario::ario(common, choice),
    }
}
