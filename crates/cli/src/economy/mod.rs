//! `monazite economy`: from what is missing to output and value added.

mod ario;
mod loss;
mod static_loss;
pub(crate) mod tables;

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
    /// What missing minerals, or the scenarios of a study, cost: lower, central, upper, suppliers, customers, abroad
    #[command(
        after_help = "Examples:\n  monazite economy loss --shortage missing.csv\n  monazite economy loss --shortage missing.csv --dynamic\n  monazite economy loss us-japan\n  monazite economy loss us-japan --format csv --table indirect-losses\n\nColumns of the file:\n  mineral,country,missing,weeks\nsuch as Ga,USA,40%,52: the United States miss two fifths of their gallium for a year."
    )]
    Loss(loss::LossChoice),
    /// A supplier of a mineral stops for a year: price, loss, probability, every mineral ranked
    #[command(
        after_help = "Examples:\n  monazite economy static\n  monazite economy static --for USA --mineral Ga,Ge\n  monazite economy static --for JPN --probability 1\n  monazite economy static --format csv --table static-scenarios"
    )]
    Static(static_loss::StaticChoice),
    /// The shipped input-output tables: balance, and the factors that bring them to today
    #[command(
        after_help = "Examples:\n  monazite economy tables\n  monazite economy tables --format csv --table table-sectors\n  monazite economy tables --from pymrio my-table\n  monazite economy tables --from bea use-and-make\n  monazite economy tables --from wiod wiod2011 --format csv --table own-industries\n\nKIND is one of\n  bea     use*.csv, make*.csv, import*.csv, codes*.csv: one cell a row\n  wiod    z*.f32le, f*.f32le, countries.txt, industries.csv, output*.csv\n  pymrio  a folder that pymrio saved as text\n  pair    Z.csv and Y.csv, two header lines and two columns of labels\nEvery file may be packed (.gz). All tables are checked: shape, codes, balance, signs, productivity."
    )]
    Tables(tables::TablesChoice),
}

pub(crate) fn economy(common: &Common, command: &EconomyCommand) -> Result<(), Stop> {
    match command {
        EconomyCommand::Ario(choice) => ario::ario(common, choice),
        EconomyCommand::Loss(choice) => loss::loss(common, choice),
        EconomyCommand::Static(choice) => static_loss::assess(common, choice),
        EconomyCommand::Tables(choice) => tables::tables(common, choice),
    }
}
