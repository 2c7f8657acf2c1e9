//! `monazite economy tables`: the shipped input-output tables, their balance and their factors.

use std::path::{Path, PathBuf};

use clap::Args;
use dataset::{Dataset, Files, accounts, table_files};
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
    /// Check a table of your own instead: a folder with Z and Y, as pymrio writes it or as a pair of CSV
    #[arg(long, value_name = "FOLDER")]
    own: Option<PathBuf>,
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
    if let Some(folder) = &choice.own {
        return own(common, folder);
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

/// Reads a table of the user's and says what it is, or every fault of it.
fn own(common: &Common, folder: &Path) -> Result<(), Stop> {
    let (table, found) = table_files::read(folder).usable()?;
    let Some(table) = table else {
        return Err(Finding::error(code::NO_DATA, "the table cannot be used").into());
    };
    if !found.is_empty() && !common.quiet {
        note(found.to_string().trim_end());
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
    print(&grid(
        "The table balances and is productive; in its own money:",
        &["region", "industries", "output", "value added"],
        1,
        rows,
    ))
}
