//! Losses through the tables of the economy.

use answer::{Answer, StaticAnswer};
use codes::Code;
use economy::Tables;
use economy::dynamic::DynamicLoss;
use economy::shortage::ShortageLoss;
use economy::static_loss::Scenario;

use crate::table::{Table, code, columns};

pub(super) fn tables(answer: &Answer) -> Vec<Table> {
    let mut table = Table::new(
        "indirect-losses",
        "Losses of the first year passed on to suppliers and customers, at home and abroad, by scenario.",
        columns![
            scenario, "", "Scenario.";
            hit, "", "Country whose sectors stop.";
            region, "", "Region that loses.";
            direct_lower, "USD_2025", "Loss of the sectors themselves, lower bound.";
            direct_central, "USD_2025", "The same, central.";
            direct_upper, "USD_2025", "The same, upper bound.";
            indirect_lower, "USD_2025", "On top of it, lower: nothing at home; suppliers abroad.";
            indirect_central, "USD_2025", "On top of it, central: suppliers.";
            indirect_upper, "USD_2025", "On top of it, upper: suppliers, and direct customers that stop with their scarcest input.";
            customers, "USD_2025", "Customers in proportion to costs, central; not in the others.";
        ],
    );
    for spread in &answer.spreads {
        for loss in &spread.losses {
            table.push([
                spread.scenario.as_str().into(),
                code(loss.hit),
                loss.region.as_str().into(),
                loss.direct[0].into(),
                loss.direct[1].into(),
                loss.direct[2].into(),
                loss.indirect[0].into(),
                loss.indirect[1].into(),
                loss.indirect[2].into(),
                loss.customers.into(),
            ]);
        }
    }
    vec![table]
}

/// The tables of the static assessment: one row a mineral, and one row a scenario.
#[must_use]
pub fn static_tables(answers: &[StaticAnswer]) -> Vec<Table> {
    let mut minerals = Table::new(
        "static",
        "Loss of a year if exports of a supplier stop, by mineral: the supplier with the largest expected loss.",
        columns![
            country, "", "Whose loss.";
            rank, "", "Place by expected loss, the first being 1.";
            published_rank, "", "Published place for the country.";
            mineral, "", "Mineral.";
            expected, "USD_2025/a", "Probability times central loss, summed over suppliers.";
            supplier, "", "Supplier that stops.";
            share, "share", "Its share of the stage.";
            stage, "", "Stage at which its stop costs most; imports where output by country is not published.";
            price, "x", "Price over the price before, central.";
            shortfall, "share", "Part of the traded quantity that is gone, central.";
            loss_low, "USD_2025/a", "Loss of domestic product, mild case.";
            loss, "USD_2025/a", "Loss of domestic product, central case.";
            loss_high, "USD_2025/a", "Loss of domestic product, harsh case.";
            probability, "share", "Probability in a year.";
            named, "", "yes if the probability is of this mineral and supplier, no if it is the general one.";
        ],
    );
    let mut scenarios = Table::new(
        "static-scenarios",
        "Every supplier of every mineral that stops for a year, case by case, with the parts of the loss.",
        columns![
            country, "", "Whose loss.";
            mineral, "", "Mineral.";
            supplier, "", "Supplier that stops.";
            stage, "", "Stage at which its stop costs most; imports where output by country is not published.";
            share, "share", "Its share of that stage.";
            case, "", "low, central or high.";
            price, "x", "Price over the price before.";
            shortfall, "share", "Part of the traded quantity that is gone.";
            output, "USD_2025/a", "Value added that using sectors lose.";
            downstream, "USD_2025/a", "Value added that their customers lose, in proportion to costs.";
            bill, "USD_2025/a", "More paid for what is bought; empty where use or price is not known.";
            producers, "USD_2025/a", "What producers at home gain.";
            loss, "USD_2025/a", "Loss of domestic product.";
            probability, "share", "Probability in a year.";
        ],
    );
    for answer in answers {
        if let Some(first) = answer.scenarios.first() {
            let [low, central, high] = &first.cases;
            minerals.push([
                code(answer.country),
                answer.rank.into(),
                answer.published_rank.map(|rank| rank as f64).into(),
                code(answer.mineral),
                answer.expected.into(),
                code(first.supplier),
                first.share.into(),
                first.stage.map_or("imports", codes::Stage::as_str).into(),
                central.price.into(),
                central.shortfall.into(),
                low.loss().into(),
                central.loss().into(),
                high.loss().into(),
                first.probability[1].into(),
                first.named.into(),
            ]);
        }
        for scenario in &answer.scenarios {
            push_cases(&mut scenarios, scenario);
        }
    }
    vec![minerals, scenarios]
}

fn push_cases(table: &mut Table, scenario: &Scenario) {
    for (case, parts) in ["low", "central", "high"].into_iter().zip(&scenario.cases) {
        table.push([
            code(&scenario.viewpoint),
            code(scenario.mineral),
            code(scenario.supplier),
            scenario.stage.map_or("imports", codes::Stage::as_str).into(),
            scenario.share.into(),
            case.into(),
            parts.price.into(),
            parts.shortfall.into(),
            parts.output.into(),
            parts.downstream.into(),
            parts.bill.into(),
            parts.producers.into(),
            parts.loss().into(),
            scenario.probability[1].into(),
        ]);
    }
}

/// The loss of a list of what is missing, with the dynamic answer where it was asked for.
#[must_use]
pub fn shortage_tables(losses: &[ShortageLoss], dynamic: &[DynamicLoss]) -> Vec<Table> {
    let mut table = Table::new(
        "shortage",
        "Loss of a year from the minerals that are missing, with both bounds.",
        columns![
            country, "", "Country.";
            product, "USD_2025/a", "Domestic product.";
            lower, "USD_2025/a", "Scarce mass goes where it is worth most: the least loss, suppliers included.";
            direct, "USD_2025/a", "Each sector loses what its scarcest mineral stops.";
            suppliers, "USD_2025/a", "Suppliers of those sectors.";
            central, "USD_2025/a", "Sectors and suppliers.";
            strict, "USD_2025/a", "Every missing mineral stops its own part.";
            strict_indirect, "USD_2025/a", "Suppliers, and direct customers that stop with their scarcest input.";
            upper, "USD_2025/a", "The two together.";
            dynamic, "USD_2025/a", "Day by day with inventories; below zero where overtime more than makes up.";
            lowest, "share", "Least output of the dynamic answer over ordinary output.";
            lowest_day, "d", "Its day.";
        ],
    );
    let mut abroad = Table::new(
        "shortage-abroad",
        "What the same shortage costs other regions.",
        columns![
            country, "", "Country whose sectors stop.";
            region, "", "Region that loses.";
            lower, "USD_2025/a", "Its suppliers.";
            upper, "USD_2025/a", "Its suppliers, and direct customers that stop with their scarcest input.";
        ],
    );
    for loss in losses {
        let region = loss.country.to_string();
        let moved = dynamic.iter().find(|dynamic| dynamic.region == region);
        table.push([
            code(loss.country),
            loss.product.into(),
            loss.lower.into(),
            loss.direct.into(),
            loss.suppliers.into(),
            loss.central().into(),
            loss.strict.into(),
            loss.strict_indirect.into(),
            loss.upper().into(),
            moved.map(|dynamic| dynamic.loss).into(),
            moved.map(|dynamic| dynamic.lowest).into(),
            moved.map(|dynamic| dynamic.day as f64).into(),
        ]);
        for (other, lower, upper) in &loss.abroad {
            abroad.push([code(loss.country), other.as_str().into(), (*lower).into(), (*upper).into()]);
        }
    }
    vec![table, abroad]
}

/// The shipped tables: how each region was brought to today, and what sectors are worth in them.
#[must_use]
pub fn accounts_tables(tables: &Tables) -> Vec<Table> {
    let mut scaling = Table::new(
        "scaling",
        "The input-output tables by region, and the factors that bring them to today.",
        columns![
            accounts, "", "Accounts.";
            region, "", "Country or group.";
            year, "year", "Year of the table.";
            industries, "", "Industries.";
            value_added, "USD/a", "Value added in the table, money of its year.";
            scaled, "USD_2025/a", "Value added today.";
            least_factor, "x", "Least factor of an industry.";
            largest_factor, "x", "Largest factor of an industry.";
            sales_gap, "USD/a", "Largest gap between sales and output of an industry of the table.";
            cost_gap, "USD/a", "Largest gap between costs with value added and output.";
        ],
    );
    let mut sectors = Table::new(
        "table-sectors",
        "Value added of the sectors of the model in the input-output tables.",
        columns![
            accounts, "", "Accounts.";
            region, "", "Country or group.";
            sector, "", "Sector.";
            value_added, "USD_2025/a", "Value added today.";
        ],
    );
    for regional in [&tables.united_states, &tables.world] {
        let gaps = regional.table.gaps();
        for row in regional.scaling() {
            scaling.push([
                row.accounts.into(),
                row.region.as_str().into(),
                usize::from(row.year).into(),
                row.industries.into(),
                row.value_added.into(),
                row.scaled.into(),
                row.least.into(),
                row.largest.into(),
                gaps.0.into(),
                gaps.1.into(),
            ]);
            for sector in codes::Sector::all() {
                sectors.push([
                    row.accounts.into(),
                    row.region.as_str().into(),
                    code(sector),
                    regional.sector(&row.region, sector).into(),
                ]);
            }
        }
    }
    vec![scaling, sectors]
}

/// A table of the user: by region, and by industry.
#[must_use]
pub fn own_tables(table: &input_output::Table) -> Vec<Table> {
    let mut regions = Table::new(
        "own-regions",
        "A table of the user by region, in its own money.",
        columns![
            region, "", "Region.";
            industries, "", "Industries.";
            output, "money/a", "Output.";
            value_added, "money/a", "Value added.";
        ],
    );
    let mut industries = Table::new(
        "own-industries",
        "A table of the user by industry, in its own money.",
        columns![
            region, "", "Region.";
            industry, "", "Code of the industry.";
            output, "money/a", "Output.";
            bought, "money/a", "Bought from industries of the table.";
            imported, "money/a", "Bought from outside the table.";
            value_added, "money/a", "Value added.";
            final_demand, "money/a", "Sold to final uses.";
        ],
    );
    for region in table.regions() {
        let of = table.of_region(region);
        let output: f64 = of.iter().map(|industry| table.output[*industry]).sum();
        regions.push([region.into(), of.len().into(), output.into(), table.value_added_of(region).into()]);
    }
    let (bought, imported) = (table.intermediate.column_sums(), table.imported.column_sums());
    let last = table.final_total();
    for (index, industry) in table.industries.iter().enumerate() {
        industries.push([
            industry.region.as_str().into(),
            industry.code.as_str().into(),
            table.output[index].into(),
            bought[index].into(),
            (imported[index] + table.other_inputs[index]).into(),
            table.value_added[index].into(),
            last[index].into(),
        ]);
    }
    vec![regions, industries]
}
