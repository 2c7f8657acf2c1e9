//! Lines of minerals that have figures in tables and no modelled chain.

use codes::{Area, Code, EndUserClass, Form, Mineral, Stage};
use dataset::schema::{PRICE, PRODUCTION, SALIENT, STOCK};
use dataset::{Dataset, Row, Rule, national};
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

/// Collects what a line is made from, in sentences, and the weakest grade.
struct Ledger {
    inputs: Vec<String>,
    trust: Trust,
}

impl Ledger {
    fn used(&mut self, row: &Row, what: &str) {
        self.trust = self.trust.max(row.trust);
        let assumed = if row.trust == Trust::D { ", assumed or recalled" } else { "" };
        let value = row.value().map_or_else(|| "-".to_owned(), |value| format!("{value}"));
        let unit = row.figure.map_or("", |figure| canonical(figure.kind));
        let when = row.period.map_or_else(|| row.vintage.clone(), |period| period.to_string());
        self.inputs.push(format!("{what}: {value} {unit} in {when} ({}{assumed})", row.sources.join(", ")));
    }

    fn assumed(&mut self, what: String) {
        self.trust = Trust::D;
        self.inputs.push(what);
    }
}

fn line(
    dataset: &Dataset,
    rule: &Rule,
    mineral: Mineral,
    forms: &[Form],
    place: Area,
    terms: &Terms,
) -> Result<Line, &'static str> {
    let mut ledger = Ledger { inputs: Vec::new(), trust: Trust::A };
    let used = national::use_row(dataset, mineral, place).ok_or("figure of its use")?;
    let yearly = used.value().filter(|value| *value > 0.0).ok_or("figure of its use")?;
    ledger.used(used, "use a year");
    let weekly = yearly / WEEKS_PER_YEAR;
    let supply = supply(dataset, rule, mineral, forms, place, yearly, &mut ledger)?;
    let (government, stock) = stocks(dataset, mineral, place, weekly, &mut ledger);
    let stock = stock.unwrap_or_else(|| {
        ledger.assumed(format!(
            "stocks of users are not known: {} days of use are assumed",
            terms.unlisted_stock
        ));
        terms.unlisted_stock / DAYS_PER_WEEK * weekly
    });
    let prices = dataset.preferred(&PRICE, |row| row.mineral == Some(mineral) && row.value().is_some());
    let price = national::latest(prices.into_iter()).and_then(Row::value).unwrap_or(0.0);
    let users = users(dataset, mineral, place, weekly, stock, price, &mut ledger);
    Ok(Line {
        mineral,
        form: forms.first().copied().or(used.form).ok_or("form")?,
        place,
        users,
        supply,
        government,
        world_output: world_output(dataset, mineral),
        price,
        trust: ledger.trust,
        inputs: ledger.inputs,
    })
}

/// What is made at home comes first; the rest is imported in the known shares.
fn supply(
    dataset: &Dataset,
    rule: &Rule,
    mineral: Mineral,
    forms: &[Form],
    place: Area,
    yearly: f64,
    ledger: &mut Ledger,
) -> Result<Vec<Supply>, &'static str> {
    let mut home = 0.0;
    for row in national::home_output(dataset, mineral, place) {
        ledger.used(row, "made at home a year");
        home += row.value().unwrap_or(0.0);
    }
    let home_share = (home / yearly).min(1.0);
    let sources = national::import_sources(dataset, mineral, place, Some(forms))
        .ok_or("shares of its imports by country")?;
    let products = sources.products;
    if products.len() > 1 {
        ledger.assumed(format!("imports come as {}; each counts the same", products.join(", ")));
    }
    let mut supply = vec![Supply { from: place, share: home_share }];
    let mut known = 0.0;
    for row in sources.rows {
        let (Some(from), Some(share)) = (row.partner, row.value()) else { continue };
        if from == rule.issuer {
            ledger.used(row, "part of imports from the country of the rule");
        }
        let share = share / products.len() as f64;
        known += share;
        supply.push(Supply { from, share: share * (1.0 - home_share) });
    }
    let rest = (1.0 - known).max(0.0) * (1.0 - home_share);
    if let Ok(others) = codes::Group::parse("ROW") {
        supply.push(Supply { from: Area::Group(others), share: rest });
    }
    Ok(supply)
}

/// Stock of the government, and of users if it is known, t.
fn stocks(
    dataset: &Dataset,
    mineral: Mineral,
    place: Area,
    weekly: f64,
    ledger: &mut Ledger,
) -> (f64, Option<f64>) {
    let mut government = 0.0;
    let of = |row: &&Row, measure: &str| {
        row.mineral == Some(mineral) && row.country == Some(place) && row.cell("measure") == measure
    };
    let rows = || dataset.rows(&STOCK).iter();
    let tonnes = |row: &Row| match (row.value(), row.figure.map(|figure| figure.kind)) {
        (Some(mass), Some(Kind::Mass)) => Some(mass),
        (Some(days), Some(Kind::Duration)) => Some(days / DAYS_PER_WEEK * weekly),
        _ => None,
    };
    for row in rows().filter(|row| of(row, "held")) {
        if let Some(held) = tonnes(row) {
            ledger.used(row, row.cell("holder"));
            government += held;
        }
    }
    if government == 0.0
        && let Some(row) = rows().filter(|row| of(row, "target")).max_by_key(|row| row.period)
        && let Some(held) = tonnes(row)
    {
        ledger.assumed(format!(
            "{}: what is held is not published; the target of {} days of use is taken",
            row.cell("holder"),
            held / weekly * DAYS_PER_WEEK
        ));
        government = held;
    }
    let own = dataset.rows(&SALIENT).iter().filter(|row| {
        row.mineral == Some(mineral)
            && row.country == Some(place)
            && row.cell("statistic") == "stocks"
            && row.cell("detail").contains("consumer")
            && row.figure.is_some_and(|figure| figure.kind == Kind::Mass)
    });
    let stock = national::latest(own);
    if let Some(row) = stock {
        ledger.used(row, "stock of users");
    }
    (government, stock.and_then(Row::value))
}

/// Users by sector, each with its part of use and stock.
fn users(
    dataset: &Dataset,
    mineral: Mineral,
    place: Area,
    weekly: f64,
    stock: f64,
    price: f64,
    ledger: &mut Ledger,
) -> Vec<LineUser> {
    let rows = national::end_uses(dataset, mineral, place);
    let total: f64 = rows.iter().filter_map(|row| row.value()).sum();
    let user = |sector, purpose: &str, part: f64| LineUser {
        sector,
        purpose: purpose.to_owned(),
        // What part of a sector works for the military is not known for these minerals.
        class: EndUserClass::Civil,
        weekly: weekly * part,
        stock: stock * part,
        value: price * 1000.0,
    };
    if total <= 0.0 {
        ledger.assumed("how use is divided is not known: all users are taken as one".to_owned());
        return vec![user(None, "all uses", 1.0)];
    }
    rows.iter().map(|row| user(row.sector, row.cell("use"), row.value().unwrap_or(0.0) / total)).collect()
}

/// Refined output by country in a week, newest year, t.
fn world_output(dataset: &Dataset, mineral: Mineral) -> Vec<(Area, f64)> {
    let rows = dataset.preferred(&PRODUCTION, |row| {
        row.mineral == Some(mineral)
            && row.stage == Some(Stage::Refining)
            && row.country != Some(Area::world())
            && row.value().is_some()
    });
    let newest = rows.iter().filter_map(|row| row.year()).max();
    rows.into_iter()
        .filter(|row| row.year() == newest)
        .filter_map(|row| Some((row.country?, row.value()? / WEEKS_PER_YEAR)))
        .collect()
}

fn canonical(kind: Kind) -> &'static str {
    match kind {
        Kind::Flow => "t/a",
        Kind::Mass => "t",
        Kind::Duration => "d",
        _ => "",
    }
}
