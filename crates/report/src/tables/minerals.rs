//! Stages, suppliers and years of every listed mineral, and the Article 20 parameters.

use std::collections::BTreeMap;

use answer::Answer;
use codes::{Area, Form, Mineral, Stage};
use criticality::{StageProfile, Supplier};
use dataset::{Dataset, schema};
use exposure::{herfindahl, suppliers_covering, supply_without_top, top_supplier};

use crate::table::{Table, code, columns};

pub(super) fn tables(answer: &Answer, dataset: &Dataset) -> Vec<Table> {
    if answer.priority.is_empty() {
        return Vec::new();
    }
    vec![stages(answer), suppliers(answer), years(dataset), article_20(answer)]
}

/// Part of supply that has to be covered.
const NEED: f64 = 0.9;

/// Located and controlled suppliers of each stage; both are the same for every viewpoint.
fn sides(answer: &Answer) -> Vec<(Mineral, Stage, Form, &'static str, &[Supplier])> {
    let mut all = Vec::new();
    for profile in answer.priority.first().map_or(&[][..], |block| &block.profiles[..]) {
        for stage in &profile.stages {
            all.push((profile.mineral, stage.stage, stage.form, "location", &stage.located[..]));
            all.push((profile.mineral, stage.stage, stage.form, "controller", &stage.controlled[..]));
        }
    }
    all.sort_by_key(|entry| (entry.0, entry.1));
    all
}

fn profiled(answer: &Answer, mineral: Mineral, stage: Stage) -> Option<&StageProfile> {
    let block = answer.priority.first()?;
    let profile = block.profiles.iter().find(|profile| profile.mineral == mineral)?;
    profile.stages.iter().find(|known| known.stage == stage)
}

fn stages(answer: &Answer) -> Table {
    let mut table = Table::new(
        "mineral-stages",
        "Concentration of each listed mineral by stage, by location and by controller.",
        columns![
            mineral, "", "Mineral.";
            stage, "", "Stage.";
            form, "", "Form of the output.";
            by, "", "location or controller.";
            hhi, "1", "Herfindahl-Hirschman index.";
            top, "", "Largest supplier.";
            top_share, "1", "Its share.";
            suppliers_for_nine_tenths, "", "Fewest suppliers that cover nine tenths.";
            suppliers, "", "Suppliers with a figure, the rest of the world as one.";
            without_top, "1", "Supply left without the largest.";
            n_minus_1, "1", "N-1 ratio of the International Energy Agency, by location: supply of all but the largest over use outside its country; empty where use by place is not known.";
            passes, "1", "Part of the mineral that passes this form on its way to use; below the least share of a stage it counts in no score.";
        ],
    );
    for (mineral, stage, form, by, suppliers) in sides(answer) {
        let supply: Vec<f64> = suppliers.iter().map(|supplier| supplier.output.value).collect();
        let total: f64 = supply.iter().sum();
        let top = top_supplier(&supply);
        table.push([
            code(mineral),
            code(stage),
            code(form),
            by.into(),
            herfindahl(&supply).into(),
            top.map(|(number, _)| suppliers[number].country.to_string()).into(),
            top.map(|top| top.1).into(),
            suppliers_covering(&supply, NEED * total).into(),
            supply.len().into(),
            supply_without_top(&supply).map(|left| left / total).into(),
            profiled(answer, mineral, stage).filter(|_| by == "location").and_then(|s| s.n_minus_one).into(),
            profiled(answer, mineral, stage).map(|stage| stage.passes).into(),
        ]);
    }
    table
}

fn suppliers(answer: &Answer) -> Table {
    let mut table = Table::new(
        "mineral-suppliers",
        "Suppliers of each listed mineral by stage, by location and by controller.",
        columns![
            mineral, "", "Mineral.";
            stage, "", "Stage.";
            form, "", "Form of the output.";
            by, "", "location or controller.";
            supplier, "", "Country, or the rest of the world.";
            share, "1", "Share of the stage.";
            output, "", "Output, t/a, or part of a world of 1 where only shares are known.";
            trust, "", "Grade of the figure.";
        ],
    );
    for (mineral, stage, form, by, suppliers) in sides(answer) {
        let total: f64 = suppliers.iter().map(|supplier| supplier.output.value).sum();
        let mut ordered: Vec<&Supplier> = suppliers.iter().collect();
        ordered.sort_by(|a, b| b.output.value.total_cmp(&a.output.value));
        for supplier in ordered {
            table.push([
                code(mineral),
                code(stage),
                code(form),
                by.into(),
                code(supplier.country),
                (supplier.output.value / total).into(),
                supplier.output.value.into(),
                code(supplier.output.trust),
            ]);
        }
    }
    table
}

/// What a concentration is of: mineral, stage, form and year.
type Series = (Mineral, Stage, Form, i16);

fn years(dataset: &Dataset) -> Table {
    let mut table = Table::new(
        "concentration-by-year",
        "Concentration of published output by country, for every year the tables have.",
        columns![
            mineral, "", "Mineral or aggregate.";
            stage, "", "Stage.";
            form, "", "Form.";
            year, "a", "Year.";
            hhi, "1", "Herfindahl-Hirschman index by location.";
            top, "", "Largest country.";
            top_share, "1", "Its share of what countries report.";
            countries, "", "Countries with output, the rest of the world as one.";
        ],
    );
    let rows = dataset.preferred(&schema::PRODUCTION, |row| {
        row.cell("site").is_empty()
            && row.country.is_some_and(|country| country != Area::world())
            && row.value().is_some_and(|value| value > 0.0)
            && row.period.is_some_and(|period| period.to_string().len() == 4)
    });
    let mut by: BTreeMap<Series, Vec<(Area, f64)>> = BTreeMap::new();
    for row in rows {
        if let (Some(mineral), Some(stage), Some(form), Some(year), Some(country), Some(value)) =
            (row.mineral, row.stage, row.form, row.year(), row.country, row.value())
        {
            by.entry((mineral, stage, form, year)).or_default().push((country, value));
        }
    }
    for ((mineral, stage, form, year), outputs) in by.into_iter().filter(|entry| entry.1.len() > 1) {
        let supply: Vec<f64> = outputs.iter().map(|output| output.1).collect();
        let top = top_supplier(&supply);
        table.push([
            code(mineral),
            code(stage),
            code(form),
            f64::from(year).into(),
            herfindahl(&supply).into(),
            top.map(|(number, _)| outputs[number].0.to_string()).into(),
            top.map(|top| top.1).into(),
            supply.len().into(),
        ]);
    }
    table
}

fn article_20(answer: &Answer) -> Table {
    let mut table = Table::new(
        "article-20",
        "Parameters of Article 20 of the European Critical Raw Materials Act, for the Union's list.",
        columns![
            mineral, "", "Mineral.";
            strategic, "", "yes if on the list of strategic raw materials.";
            stage, "", "Stage of the value chain.";
            form, "", "Form.";
            year, "a", "Year of the output.";
            world_output, "", "World production, t/a, or 1 where only shares are known.";
            union_output, "", "Union production, in the same unit.";
            union_share, "1", "Union share.";
            world_capacity, "t/a", "World production capacity, where published.";
            union_capacity, "t/a", "Union production capacity, where published.";
            concentration, "1", "Concentration of supply by location (HHI).";
            control, "1", "The same by controller.";
            top, "", "Largest producer.";
            top_share, "1", "Its share.";
            price_volatility, "1", "Standard deviation of yearly changes of log price.";
            price_from, "a", "First year of the price.";
            price_to, "a", "Last year of the price.";
            trade_bottlenecks, "", "Rules in force on goods of the mineral that reach the Union.";
        ],
    );
    for row in &answer.monitoring {
        table.push([
            code(row.mineral),
            row.strategic.into(),
            code(row.stage),
            code(row.form),
            f64::from(row.year).into(),
            row.world_output.into(),
            row.group_output.into(),
            row.group_output.map(|output| output / row.world_output).into(),
            row.world_capacity.into(),
            row.group_capacity.into(),
            row.concentration.into(),
            row.control.into(),
            row.top.map(|top| top.0.to_string()).into(),
            row.top.map(|top| top.1).into(),
            row.volatility.into(),
            row.price_years.map(|years| f64::from(years.0)).into(),
            row.price_years.map(|years| f64::from(years.1)).into(),
            row.rules.join(" ").into(),
        ]);
    }
    table
}
