//! Lines of minerals that have figures in tables and no modelled chain.

use codes::{Area, Code, EndUserClass, Form, Mineral, Sector, Stage};
use dataset::schema::{CONSUMPTION, IMPORT_SHARE, PRICE, PRODUCTION, STOCK};
use dataset::{Dataset, Row, Rule};
use quantity::{DAYS_PER_WEEK, Kind, WEEKS_PER_YEAR};
use sourced::Trust;

use crate::line::{Line, LineUser, Supply};
use crate::passage::Terms;

/// The lines of minerals that a rule covers and the chain does not, at some places, and a sentence for each
/// pair of mineral and place of which the dataset knows too little.
#[must_use]
pub fn tabled_lines(
    dataset: &Dataset,
    rule: &Rule,
    modelled: &[Mineral],
    places: &[Area],
    terms: &Terms,
) -> (Vec<Line>, Vec<String>) {
    let (mut lines, mut unknown) = (Vec::new(), Vec::new());
    for mineral in rule.minerals().into_iter().filter(|mineral| !modelled.contains(mineral)) {
        let forms: Vec<Form> = rule
            .items
            .iter()
            .filter(|item| item.minerals.contains(&mineral))
            .flat_map(|item| item.forms.clone())
            .collect();
        for &place in places {
            match line(dataset, rule, mineral, &forms, place, terms) {
                Ok(line) => lines.push(line),
                Err(lacking) => {
                    unknown.push(format!("{} in {place}: the dataset has no {lacking}", mineral.as_str()));
                }
            }
        }
    }
    (lines, unknown)
}

fn line(
    dataset: &Dataset,
    rule: &Rule,
    mineral: Mineral,
    forms: &[Form],
    place: Area,
    terms: &Terms,
) -> Result<Line, &'static str> {
    let mut inputs = Vec::new();
    let mut worst = Trust::A;
    let mut used = |row: &Row, what: &str| {
        worst = worst.max(row.trust);
        let assumed = if row.trust == Trust::D { ", assumed or recalled" } else { "" };
        inputs.push(format!(
            "{what}: {} {} in {} ({}{assumed})",
            row.value().map_or_else(|| "-".to_owned(), |value| format!("{value}")),
            row.figure.map_or("", |figure| canonical(figure.kind)),
            row.period.map_or_else(|| row.vintage.clone(), |period| period.to_string()),
            row.sources.join(", "),
        ));
    };
    let consumption = latest(
        dataset
            .rows(&CONSUMPTION)
            .iter()
            .filter(|row| row.mineral == Some(mineral) && row.country == Some(place)),
    )
    .ok_or("figure of use")?;
    let form = consumption.form.ok_or("form of use")?;
    let yearly = consumption.value().ok_or("figure of use")?;
    used(consumption, "use a year");
    let weekly = yearly / WEEKS_PER_YEAR;
    // What is made at home comes first; the rest is imported in the known shares.
    let home = latest(dataset.rows(&PRODUCTION).iter().filter(|row| {
        row.mineral == Some(mineral)
            && row.country == Some(place)
            && row.stage == Some(Stage::Refining)
            && row.value().is_some()
    }));
    let home_share = home.and_then(Row::value).map_or(0.0, |made| (made / yearly).min(1.0));
    if let Some(home) = home {
        used(home, "made at home a year");
    }
    let imports: Vec<&Row> = dataset
        .rows(&IMPORT_SHARE)
        .iter()
        .filter(|row| row.mineral == Some(mineral) && row.country == Some(place))
        .filter(|row| row.form.is_some_and(|form| forms.contains(&form)))
        .collect();
    let newest = imports.iter().filter_map(|row| row.period).max();
    let mut supply = vec![Supply { from: place, share: home_share }];
    let mut known = 0.0;
    for row in imports.into_iter().filter(|row| row.period == newest) {
        let (Some(from), Some(share)) = (row.partner, row.value()) else { continue };
        if from == rule.issuer {
            used(row, "part of imports from the country of the rule");
        }
        known += share;
        supply.push(Supply { from, share: share * (1.0 - home_share) });
    }
    if known <= 0.0 {
        return Err("shares of imports by country");
    }
    let rest = (1.0 - known).max(0.0) * (1.0 - home_share);
    supply.push(Supply {
        from: Area::Group(codes::Group::parse("ROW").map_err(|_| "rest of the world")?),
        share: rest,
    });
    let held = |row: &&Row| {
        row.mineral == Some(mineral) && row.country == Some(place) && row.cell("measure") == "held"
    };
    let (mut government, mut stock) = (0.0, None);
    for row in dataset.rows(&STOCK).iter().filter(held) {
        let tonnes = match (row.value(), row.figure.map(|figure| figure.kind)) {
            (Some(mass), Some(Kind::Mass)) => mass,
            (Some(days), Some(Kind::Duration)) => days / DAYS_PER_WEEK * weekly,
            _ => continue,
        };
        used(row, row.cell("holder"));
        if row.cell("holder").contains("users") {
            stock = Some(stock.unwrap_or(0.0) + tonnes);
        } else {
            government += tonnes;
        }
    }
    let stock = stock.unwrap_or_else(|| {
        inputs
            .push(format!("stocks of users are not known: {} days of use are assumed", terms.unlisted_stock));
        worst = Trust::D;
        terms.unlisted_stock / DAYS_PER_WEEK * weekly
    });
    let price = latest(dataset.rows(&PRICE).iter().filter(|row| row.mineral == Some(mineral)))
        .and_then(Row::value)
        .unwrap_or(0.0);
    Ok(Line {
        mineral,
        form,
        place,
        users: users(dataset, mineral, place, weekly, stock, price),
        supply,
        government,
        world_output: world_output(dataset, mineral),
        price,
        trust: worst,
        inputs,
    })
}

/// Users by sector, each with its part of use and stock.
fn users(
    _dataset: &Dataset,
    _mineral: Mineral,
    _place: Area,
    weekly: f64,
    stock: f64,
    price: f64,
) -> Vec<LineUser> {
    let sector: Option<Sector> = None;
    vec![LineUser {
        sector,
        purpose: "all uses".to_owned(),
        class: EndUserClass::Civil,
        weekly,
        stock,
        value: price * 1000.0,
    }]
}

/// Refined output by country in a week, newest year, t.
fn world_output(dataset: &Dataset, mineral: Mineral) -> Vec<(Area, f64)> {
    let rows = || {
        dataset.rows(&PRODUCTION).iter().filter(move |row| {
            row.mineral == Some(mineral)
                && row.stage == Some(Stage::Refining)
                && row.country != Some(Area::world())
        })
    };
    let newest = rows().filter_map(Row::year).max();
    rows()
        .filter(|row| row.year() == newest)
        .filter_map(|row| Some((row.country?, row.value()? / WEEKS_PER_YEAR)))
        .collect()
}

fn latest<'a>(rows: impl Iterator<Item = &'a Row>) -> Option<&'a Row> {
    rows.filter(|row| row.value().is_some()).max_by_key(|row| row.period)
}

fn canonical(kind: Kind) -> &'static str {
    match kind {
        Kind::Flow => "t/a",
        Kind::Mass => "t",
        Kind::Duration => "d",
        _ => "",
    }
}
