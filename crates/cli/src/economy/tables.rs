//! `monazite economy tables`: the shipped input-output tables, their balance and their factors.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use dataset::table_files::{self, Kind};
use dataset::{Dataset, Files, accounts};
use economy::Tables;
use finding::{Finding, code};
use report::{grid, words};

use crate::arguments::{Common, Format};
use crate::output::{Stop, load, note, print, print_tables};

/// What to print of the tables.
#[derive(Debug, Args)]
pub(crate) struct TablesChoice {
    /// Table to print with --format csv or json: scaling or table-sectors
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// Read a table of your own instead, written as KIND, from FOLDER
    #[arg(long, value_name = "KIND", requires = "folder")]
    from: Option<From>,
    /// The folder that holds its files
    #[arg(value_name = "FOLDER", requires = "from")]
    folder: Option<PathBuf>,
}

/// How a table of the user is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum From {
    /// Supply and use of the United States: use*.csv, make*.csv, import*.csv, codes*.csv
    Bea,
    /// World input-output database: z*.f32le, f*.f32le, countries.txt, industries.csv, output*.csv
    Wiod,
    /// A folder that pymrio saved as text
    Pymrio,
    /// Z.csv and Y.csv
    Pair,
}

impl From {
    fn kind(self) -> Kind {
        match self {
            From::Bea => Kind::Bea,
            From::Wiod => Kind::Wiod,
            From::Pymrio => Kind::Pymrio,
            From::Pair => Kind::Pair,
        }
    }
}

/// Reads the shipped tables and brings them to today.
pub(crate) fn read(files: &Files, dataset: &Dataset) -> Result<Tables, Stop> {
    let (supply_use, world) =
        rayon::join(|| accounts::supply_use(files, dataset), || accounts::world(files, dataset));
    let (supply_use, world) = (supply_use.usable()?.0, world.usable()?.0);
    let (tables, found) = Tables::build(&supply_use, world, dataset).usable()?;
    if !found.is_empty() {
        note(found.to_string().trim_end());
    }
    tables.ok_or_else(|| Finding::error(code::NO_DATA, "the input-output tables cannot be used").into())
}

pub(crate) fn tables(common: &Common, choice: &TablesChoice) -> Result<(), Stop> {
    if let Some((from, folder)) = choice.from.zip(choice.folder.as_deref()) {
        return own(common, choice, from.kind(), folder);
    }
    let (files, dataset) = load(common)?;
    let supply_use = accounts::supply_use(&files, &dataset).usable()?.0.content;
    let tables = read(&files, &dataset)?;
    if common.format != Format::Text {
        let all = report::accounts_tables(&tables);
        return print_tables(&all, choice.table.as_deref(), "scaling", common.format);
    }
    let mut rows = Vec::new();
    for regional in [&tables.united_states, &tables.world] {
        for row in regional.scaling() {
            rows.push(vec![
                row.accounts.to_owned(),
                row.region.clone(),
                row.industries.to_string(),
                words::dollars(row.value_added),
                words::dollars(row.scaled),
                words::times(row.least),
                words::times(row.largest),
            ]);
        }
    }
    let mut text = grid(
        "Value added in the table and in dollars of 2025, and the factors between them:",
        &["accounts", "region", "industries", "in the table", "today", "least", "largest"],
        2,
        rows,
    );
    let trillion = |value: f64| format!("{:.3} trillion dollars", value / 1e12);
    text.push('\n');
    text.push_str(&words::wrapped(&format!(
        "Domestic product of the United States in 2017: {} as value added, {} as final demand.",
        trillion(supply_use.gdp_by_value_added()),
        trillion(supply_use.gdp_by_final_demand()),
    )));
    for regional in [&tables.united_states, &tables.world] {
        let (sales, costs) = regional.table.gaps();
        let largest = regional.table.output.iter().copied().fold(0.0, f64::max);
        text.push_str(&format!(
            "  {}: sales miss output by at most {}, costs by at most {}; {} is let pass.\n",
            regional.accounts,
            words::dollars(sales),
            words::dollars(costs),
            words::dollars(accounts::TOLERANCE * largest),
        ));
    }
    print(&text)
}

/// Reads a table of the user's and says what it is, or every fault of it; or prints it as `economy ario` takes it.
fn own(common: &Common, choice: &TablesChoice, kind: Kind, folder: &Path) -> Result<(), Stop> {
    let (read, found) = table_files::read(kind, folder).usable()?;
    let Some(read) = read else {
        return Err(Finding::error(code::NO_DATA, "the table cannot be used").into());
    };
    if !found.is_empty() && !common.quiet {
        note(found.to_string().trim_end());
    }
    let table = &read.table;
    if common.format != Format::Text {
        let all = report::own_tables(table);
        return print_tables(&all, choice.table.as_deref(), "own-regions", common.format);
    }
    let rows = table
        .regions()
        .into_iter()
        .map(|region| {
            let of = table.of_region(region);
            let output: f64 = of.iter().map(|i| table.output[*i]).sum();
            let value = table.value_added_of(region);
            vec![region.to_owned(), of.len().to_string(), words::plain(output), words::plain(value)]
        })
        .collect();
    let money = read.money.as_deref().unwrap_or("its own money");
    let mut text = grid(
        &format!("The table balances and is productive; in {money}:"),
        &["region", "industries", "output", "value added"],
        1,
        rows,
    );
    let (sales, costs) = table.gaps();
    let largest = table.output.iter().copied().fold(0.0, f64::max);
    text.push('\n');
    text.push_str(&words::wrapped(&format!(
        "{} industries. Domestic product: {} as value added, {} as final demand. Sales miss output by at most {}, costs \
         by at most {}; {} is let pass.",
        table.len(),
        words::plain(table.value_added.iter().sum()),
        words::plain(read.final_demand),
        words::plain(sales),
        words::plain(costs),
        words::plain(accounts::TOLERANCE * largest),
    )));
    print(&text)
}
