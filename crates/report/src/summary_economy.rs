//! Losses passed on through the tables, and published losses, for a terminal.

use answer::{Answer, Case};
use codes::{Area, Code};

use crate::summary::grid;
use crate::words::{country as country_name, dollars, percent, wrapped};

/// Losses of the first year with suppliers and customers, at home and abroad.
#[must_use]
pub fn spread_summary(answer: &Answer) -> String {
    let (mut home, mut abroad) = (Vec::new(), Vec::new());
    for spread in &answer.spreads {
        for loss in &spread.losses {
            let hit = loss.hit.to_string();
            if loss.region == hit {
                let gdp = answer
                    .scenario(&spread.scenario)
                    .and_then(|scenario| {
                        let countries = &scenario.case(Case::Central).losses.countries;
                        countries
                            .iter()
                            .find(|country| country.country == loss.hit)
                            .map(|country| country.gdp)
                    })
                    .unwrap_or(f64::NAN);
                let [lower, central, upper] = loss.total();
                home.push(vec![
                    spread.scenario.clone(),
                    hit,
                    dollars(lower),
                    dollars(central),
                    dollars(loss.indirect[1]),
                    dollars(upper),
                    dollars(loss.indirect[2]),
                    percent(central / gdp),
                ]);
            } else if answer.study.viewpoints.iter().any(|country| country.as_str() == loss.region) {
                abroad.push(vec![
                    spread.scenario.clone(),
                    hit,
                    loss.region.clone(),
                    dollars(loss.indirect[0]),
                    dollars(loss.indirect[1]),
                    dollars(loss.indirect[2]),
                ]);
            }
        }
    }
    if home.is_empty() {
        return String::new();
    }
    let mut text = grid(
        "Value added lost in the first year with suppliers, in the upper bound with direct customers too:",
        &["scenario", "", "lower", "central", "indirect", "upper", "indirect", "central, of GDP"],
        2,
        home,
    );
    if !abroad.is_empty() {
        text.push_str(&grid(
            "What a stop in one country costs another, through what they sell each other:",
            &["scenario", "stop in", "loss of", "lower", "central", "upper"],
            3,
            abroad,
        ));
    }
    text
}

/// Published losses of a year or less beside ours of the nearest scenario, with what each assumes.
#[must_use]
pub fn published_summary(answer: &Answer) -> String {
    let mut text = String::new();
    let mut countries: Vec<Area> = answer.published.iter().map(|row| row.country).collect();
    countries.dedup();
    for country in countries {
        let of: Vec<_> = answer.published.iter().filter(|row| row.country == country).collect();
        let Some(first) = of.first() else { continue };
        let [lower, central, upper] = first.ours;
        let gdp = answer.accounts.gdp.iter().find(|entry| answer.world.places[entry.0] == country);
        let spread = answer.spreads.iter().find(|spread| spread.scenario == first.scenario);
        let whole = spread
            .and_then(|spread| {
                spread.losses.iter().find(|loss| loss.hit == country && loss.region == country.to_string())
            })
            .zip(gdp)
            .map(|(loss, gdp)| loss.total().map(|total| total / gdp.1));
        let rows = of
            .iter()
            .map(|row| {
                let within = |low: f64, high: f64| row.share >= low && row.share < high;
                let place = if within(0.0, lower) {
                    "below our lower bound"
                } else if within(lower, central) {
                    "between lower and central"
                } else if within(central, upper) {
                    "between central and upper"
                } else if whole.is_some_and(|[_, _, most]| within(upper, most)) {
                    "above upper, below upper with customers"
                } else {
                    "above all of ours"
                };
                vec![
                    row.publisher.split(' ').next().unwrap_or(&row.publisher).to_owned(),
                    row.assumption.clone(),
                    place.to_owned(),
                    row.months.clone(),
                    percent(row.share),
                ]
            })
            .collect();
        text.push_str(&grid(
            &format!("Published losses of {} over GDP, and where ours lie:", country_name(country)),
            &["", "it assumes", "lies", "months", "published"],
            3,
            rows,
        ));
        let with = whole.map_or(String::new(), |[_, central, most]| {
            format!(
                "; with suppliers {}, and with direct customers that stop {}",
                percent(central),
                percent(most)
            )
        });
        text.push_str(&wrapped(&format!(
            "Ours, {} in its first year: lower {} (what is scarce goes where it is worth most), central {} (each \
             sector loses what its scarcest component stops, part is made up later), upper {} (nothing is \
             replaced, saved or made up){with}.",
            first.scenario,
            percent(lower),
            percent(central),
            percent(upper),
        )));
    }
    text
}
