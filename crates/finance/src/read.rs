//! Contracts and assumptions from the dataset.

use std::collections::BTreeMap;

use codes::{Area, Form, Mineral};
use dataset::{Dataset, Row, schema};
use finding::{Checked, Finding, Findings, code};
use jiff::civil::Date;
use quantity::{DAYS_PER_YEAR, Kind, WEEKS_PER_YEAR};
use serde::Serialize;
use sourced::Trust;

use crate::QUARTERS;
use crate::contract::{PreferredShares, Protection, Purchase};
use crate::floors::Promise;
use crate::instrument::Clawback;

/// The form of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Template {
    /// See [`Protection`].
    Protection,
    /// See [`Purchase`].
    Purchase,
    /// See [`crate::contract::Vault`].
    Vault,
    /// See [`crate::contract::ReferencePrice`].
    ReferencePrice,
}

/// A figure with its range and grade.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Assumption {
    /// Low, value, high: rates a year, times in years, volumes in kg a year, money in USD.
    pub range: (f64, f64, f64),
    /// Grade.
    pub trust: Trust,
}

/// A contract with its terms.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contract {
    /// Identifier.
    pub id: String,
    /// Name for readers.
    pub name: String,
    /// Who carries the price.
    pub treasury: Area,
    /// The other side.
    pub counterparty: String,
    /// Form.
    pub template: Template,
    /// What it is about.
    pub product: Option<(Mineral, Form)>,
    /// First and last day.
    pub days: (Date, Date),
    /// Terms by name.
    pub terms: BTreeMap<String, Assumption>,
    /// Grade of the contract itself.
    pub trust: Trust,
}

impl Contract {
    /// The value of a term.
    #[must_use]
    pub fn term(&self, name: &str) -> Option<f64> {
        self.terms.get(name).map(|term| term.range.1)
    }

    /// As price protection, if it is one.
    #[must_use]
    pub fn protection(&self) -> Option<Protection> {
        let clawback = self.term("clawback-share").unwrap_or(0.0);
        (self.template == Template::Protection)
            .then(|| self.term("strike"))?
            .map(|strike| Protection { strike, clawback })
    }

    /// The preferred shares that come with it, if any do.
    #[must_use]
    pub fn preferred(&self) -> Option<PreferredShares> {
        Some(PreferredShares {
            amount: self.term("preferred-amount")?,
            coupon: self.term("preferred-coupon")?,
            conversion_price: self.term("conversion-price")?,
            warrants: self.term("warrants")?,
            warrant_price: self.term("warrant-price")?,
        })
    }

    /// As purchase, if it is one; without a rebate where none is stated.
    #[must_use]
    pub fn purchase(&self) -> Option<Purchase> {
        let (Template::Purchase, Some(floor), Some(firm)) =
            (self.template, self.term("strike"), self.term("volume"))
        else {
            return None;
        };
        Some(Purchase {
            floor,
            firm,
            rebate: self.term("clawback-share").unwrap_or(0.0),
            rebate_above: self.term("clawback-above").unwrap_or(f64::INFINITY),
            rebate_cap: self.term("clawback-cap").unwrap_or(f64::INFINITY),
        })
    }

    /// As a promise on a producer's output from a day on; none if it tops up no price, or has ended.
    #[must_use]
    pub fn promise(&self, from: Date) -> Option<Promise> {
        let strike = self.term("strike")?;
        let quarter = |day: Date| f64::from(from.until(day).map_or(0, |span| span.get_days())) * PER_DAY;
        let first = quarter(self.days.0).max(0.0).round() as usize;
        let end = quarter(self.days.1).round();
        let clawback = self.term("clawback-share").map(|share| {
            let above = self.term("clawback-above").unwrap_or(strike);
            let cap = self.term("clawback-cap").unwrap_or(f64::INFINITY);
            let delay = self.term("clawback-from").unwrap_or(0.0) * QUARTERS as f64;
            let start = (quarter(self.days.0) + delay).max(0.0).round() as usize;
            (Clawback { share, above, cap, after_full_output: delay > 0.0 }, start)
        });
        (end > first as f64).then(|| Promise {
            contract: self.id.clone(),
            treasury: self.treasury,
            producer: self.counterparty.clone(),
            strike,
            kilograms: self.term("volume").unwrap_or(0.0) / QUARTERS as f64,
            first,
            quarters: end as usize - first,
            clawback,
            budget: self.term("budget").unwrap_or(f64::INFINITY),
        })
    }
}

/// Quarters in a day.
const PER_DAY: f64 = QUARTERS as f64 / DAYS_PER_YEAR;

/// The contracts of the dataset, by identifier.
#[must_use]
pub fn contracts(dataset: &Dataset) -> Checked<Vec<Contract>> {
    let mut findings = Findings::default();
    let mut all: Vec<Contract> = Vec::new();
    for row in dataset.rows(&schema::CONTRACT) {
        let template = match row.cell("template") {
            "protection" => Template::Protection,
            "purchase" => Template::Purchase,
            "vault" => Template::Vault,
            _ => Template::ReferencePrice,
        };
        let (Some(treasury), Some(period)) = (row.country, row.period) else {
            continue;
        };
        let id = row.cell("contract").to_owned();
        let terms: BTreeMap<String, Assumption> = dataset
            .rows(&schema::CONTRACT_TERM)
            .iter()
            .filter(|term| term.cell("contract") == id)
            .filter_map(|term| Some((term.cell("term").to_owned(), yearly(term)?)))
            .collect();
        for wanted in required(template) {
            if !terms.contains_key(*wanted) {
                findings.push(
                    Finding::error(code::NO_DATA, format!("contract `{id}` has no term `{wanted}`"))
                        .at(row.place.clone())
                        .help("add the term to table `contract-term`"),
                );
            }
        }
        all.push(Contract {
            id,
            name: row.cell("name").to_owned(),
            treasury,
            counterparty: row.cell("counterparty").to_owned(),
            template,
            product: row.mineral.zip(row.form),
            days: (period.first, period.last),
            terms,
            trust: row.trust,
        });
    }
    all.sort_by(|a, b| a.id.cmp(&b.id));
    Checked { value: all, findings }
}

fn required(template: Template) -> &'static [&'static str] {
    match template {
        Template::Protection | Template::Purchase => &["strike", "volume"],
        Template::Vault | Template::ReferencePrice => &[],
    }
}

/// A row's figure per year, in years, and in kilograms.
fn yearly(row: &Row) -> Option<Assumption> {
    let (low, value, high) = row.low_value_high()?;
    let factor = match row.figure?.kind {
        Kind::Rate => WEEKS_PER_YEAR,
        Kind::Duration => 1.0 / DAYS_PER_YEAR,
        Kind::Flow => 1000.0,
        _ => 1.0,
    };
    Some(Assumption { range: (low * factor, value * factor, high * factor), trust: row.trust })
}

/// The assumptions of table `finance-assumption`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assumed(BTreeMap<String, Assumption>);

impl Assumed {
    /// Reads them.
    #[must_use]
    pub fn read(dataset: &Dataset) -> Assumed {
        let rows = dataset.rows(&schema::FINANCE_ASSUMPTION);
        Assumed(rows.iter().filter_map(|row| Some((row.cell("name").to_owned(), yearly(row)?))).collect())
    }

    /// Low, value and high of one; a finding if the dataset lacks it.
    pub fn range(&self, name: &str, findings: &mut Findings) -> (f64, f64, f64) {
        if let Some(found) = self.0.get(name) {
            return found.range;
        }
        findings.push(
            Finding::error(code::NO_DATA, format!("table `finance-assumption` has no row `{name}`"))
                .help("add the assumption with value, range and reason"),
        );
        (f64::NAN, f64::NAN, f64::NAN)
    }

    /// The value of one; a finding if the dataset lacks it.
    pub fn value(&self, name: &str, findings: &mut Findings) -> f64 {
        self.range(name, findings).1
    }

    /// All of them by name.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Assumption)> {
        self.0.iter().map(|(name, assumption)| (name.as_str(), assumption))
    }
}
