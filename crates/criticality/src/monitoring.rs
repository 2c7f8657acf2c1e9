//! The parameters that Article 20 of the European Critical Raw Materials Act asks to be followed.

use balance::Baselines;
use codes::{Area, Form, Group, Mineral, Stage};
use dataset::schema::{COUNTRY_CAPACITY, LISTING, PRICE};
use dataset::{Dataset, Row};
use exposure::herfindahl;
use jiff::civil::Date;
use ledger::{Answers, Standing, standing};
use serde::Serialize;

/// A mineral at a stage, for a group of countries beside the world.
#[derive(Debug, Clone, Serialize)]
pub struct Monitored {
    /// Mineral.
    pub mineral: Mineral,
    /// On the Union's list of strategic raw materials.
    pub strategic: bool,
    /// Stage.
    pub stage: Stage,
    /// Form.
    pub form: Form,
    /// Year of the output.
    pub year: i16,
    /// World output, t/a, or 1 where only shares are known.
    pub world_output: f64,
    /// Output of the members that are named, in the same unit; none if no source names one.
    pub group_output: Option<f64>,
    /// World capacity, t/a, where it is known.
    pub world_capacity: Option<f64>,
    /// Capacity of the group.
    pub group_capacity: Option<f64>,
    /// Herfindahl-Hirschman index by location.
    pub concentration: Option<f64>,
    /// The same by controller.
    pub control: Option<f64>,
    /// Largest country of location, and its share.
    pub top: Option<(Area, f64)>,
    /// Standard deviation of the yearly changes of the logarithm of the price.
    pub volatility: Option<f64>,
    /// Years between which the price is known.
    pub price_years: Option<(i16, i16)>,
    /// Rules in force on goods of the mineral towards the group: bottlenecks of trade.
    pub rules: Vec<String>,
}

/// The parameters for a group of countries on a day, for the minerals on the Union's list of critical raw
/// materials that have a balanced year.
#[must_use]
pub fn monitored(dataset: &Dataset, baselines: &Baselines, group: Group, as_of: Date) -> Vec<Monitored> {
    let on_list = |mineral: Mineral, list: &str| {
        dataset.rows(&LISTING).iter().any(|row| {
            row.cell("list") == list && row.mineral.is_some_and(|listed| listed.members().contains(&mineral))
        })
    };
    let members: Vec<Area> = group.members().into_iter().map(Area::Country).collect();
    let mut all = Vec::new();
    for baseline in &baselines.minerals {
        let mineral = baseline.mineral;
        if !on_list(mineral, "eu-critical-2024") {
            continue;
        }
        let (volatility, price_years) = volatility(dataset, mineral);
        let rules = rules(dataset, mineral, group, &members, as_of);
        for stage in &baseline.stages {
            let inside = |place: usize| members.contains(&baseline.places[place]);
            let total = stage.total();
            let capacity = |wanted: &dyn Fn(&Row) -> bool| -> Option<f64> {
                let rows = dataset.preferred(&COUNTRY_CAPACITY, |row| {
                    row.mineral == Some(mineral) && row.form == Some(stage.form) && wanted(row)
                });
                let values: Vec<f64> = rows.iter().filter_map(|row| row.value()).collect();
                (!values.is_empty()).then(|| values.iter().sum())
            };
            let mut owners: Vec<(Area, f64)> = Vec::new();
            for (place, shares) in stage.control.iter().enumerate() {
                for (owner, share) in shares {
                    let held = stage.output[place] * share;
                    match owners.iter_mut().find(|entry| entry.0 == *owner) {
                        Some(entry) => entry.1 += held,
                        None => owners.push((*owner, held)),
                    }
                }
            }
            let held: Vec<f64> = owners.iter().map(|owner| owner.1).collect();
            let largest = (0..stage.output.len())
                .filter(|place| matches!(baseline.places[*place], Area::Country(_)))
                .max_by(|a, b| stage.output[*a].total_cmp(&stage.output[*b]));
            all.push(Monitored {
                mineral,
                strategic: on_list(mineral, "eu-strategic-2024"),
                stage: stage.stage,
                form: stage.form,
                year: stage.year,
                world_output: total,
                group_output: (0..stage.output.len())
                    .filter(|place| inside(*place) && stage.origin[*place].is_some())
                    .map(|place| stage.output[place])
                    .reduce(|a, b| a + b),
                world_capacity: capacity(&|row| row.country == Some(Area::world())),
                group_capacity: capacity(&|row| {
                    row.country.is_some_and(|country| members.contains(&country))
                }),
                concentration: herfindahl(&stage.output),
                control: herfindahl(&held),
                top: largest.filter(|_| total > 0.0).map(|p| (baseline.places[p], stage.output[p] / total)),
                volatility,
                price_years,
                rules: rules.clone(),
            });
        }
    }
    all
}

/// Standard deviation of the changes of log price from year to year, and the first and last year.
fn volatility(dataset: &Dataset, mineral: Mineral) -> (Option<f64>, Option<(i16, i16)>) {
    let rows = dataset.preferred(&PRICE, |row| {
        row.mineral == Some(mineral) && row.period.is_some_and(|period| period.to_string().len() == 4)
    });
    // One quotation, the one with most years, so that quotations do not mix.
    let mut best: Vec<(i16, f64)> = Vec::new();
    for row in &rows {
        let same = |other: &&&Row| {
            other.cell("quote") == row.cell("quote") && other.market == row.market && other.form == row.form
        };
        let mut series: Vec<(i16, f64)> = rows
            .iter()
            .filter(same)
            .filter_map(|row| Some((row.year()?, row.value().filter(|price| *price > 0.0)?)))
            .collect();
        series.sort_by_key(|entry| entry.0);
        if series.len() > best.len() {
            best = series;
        }
    }
    let changes: Vec<f64> = best.windows(2).map(|pair| libm::log(pair[1].1 / pair[0].1)).collect();
    if changes.len() < 2 {
        return (None, None);
    }
    let mean = changes.iter().sum::<f64>() / changes.len() as f64;
    let squares: f64 = changes.iter().map(|change| (change - mean).powi(2)).sum();
    let deviation = (squares / (changes.len() - 1) as f64).sqrt();
    (Some(deviation), best.first().zip(best.last()).map(|(first, last)| (first.0, last.0)))
}

fn rules(dataset: &Dataset, mineral: Mineral, group: Group, members: &[Area], as_of: Date) -> Vec<String> {
    let reaches = |rule: &dataset::Rule| members.iter().any(|member| rule.reaches(*member));
    dataset
        .rules
        .values()
        .filter(|rule| {
            !rule.hypothetical && rule.instrument.restricts() && rule.minerals().contains(&mineral)
        })
        .filter(|rule| reaches(rule) && !members.contains(&rule.issuer) && rule.issuer != Area::Group(group))
        .filter(|rule| standing(rule, as_of, &Answers::new()) == Standing::InForce)
        .map(|rule| rule.id.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use codes::Code;
    use dataset::Files;
    use jiff::civil::date;

    #[test]
    fn the_union_makes_little_of_what_it_calls_critical() {
        let dataset = Dataset::load(&Files::shipped()).value;
        let baselines = Baselines::build(&dataset, 2025).value;
        let union = Group::parse("EU27").unwrap();
        let rows = monitored(&dataset, &baselines, union, date(2026, 11, 23));
        let gallium = rows.iter().find(|row| row.mineral.as_str() == "Ga").unwrap();
        assert!(
            gallium.strategic
                && gallium.group_output.is_none_or(|output| output / gallium.world_output < 0.05)
        );
        assert!(gallium.rules.iter().any(|rule| rule == "chn-2023-23"));
        assert!(gallium.concentration.unwrap() > 0.9 && gallium.volatility.unwrap() > 0.0);
        for row in &rows {
            assert!(
                row.group_output.is_none_or(|output| output <= row.world_output * (1.0 + 1e-9)),
                "{} {}",
                row.mineral,
                row.form
            );
            assert!(row.concentration.is_none_or(|index| index > 0.0 && index <= 1.0 + 1e-12));
        }
    }
}
