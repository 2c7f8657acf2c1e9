//! GeoPolRisk and path exposure of rare earths, year by year.
//!
//! The chain is balanced for one year only. For past years the dataset has mine output by country, what is separated
//! at home, and what customs counted of compounds and metals; that is enough for both measures, side by side.

use std::collections::{BTreeMap, BTreeSet};

use chain::Chain;
use codes::{Area, Code, Mineral, Stage, Viewpoint};
use dataset::schema::{CUSTOMS_FLOW, GOVERNANCE, PRODUCTION, SALIENT};
use dataset::{Dataset, Row};
use exposure::geopolrisk::{Constants, Mode, Partner, geopolrisk};
use exposure::{Shipment, Side, concentration, governance, herfindahl, passed};
use serde::Serialize;

/// A year of a viewpoint.
#[derive(Debug, Clone, Serialize)]
pub struct YearExposure {
    /// Year.
    pub year: i16,
    /// Concentration of the world's mine output.
    pub hhi: f64,
    /// Governance risk of the sellers, weighed by what they sell.
    pub governance: f64,
    /// Imports over imports and own mine output: what the score counts as foreign.
    pub foreign: f64,
    /// GeoPolRisk: the product of the three.
    pub score: f64,
    /// Mine output at home, t REO.
    pub mined: f64,
    /// Separated at home, t REO; of countries that print none, what is shipped out beyond what is taken in, t gross.
    pub separated: f64,
    /// True if the output of separated goods is published.
    pub separated_published: bool,
    /// Imports of compounds and metals, t REO where printed, else gross.
    pub imports: f64,
    /// Share of compounds and metals at hand that passed the dominant country.
    pub path: f64,
    /// The same if only what it ships itself counts: a lower bound.
    pub path_direct: f64,
    /// Part of the imports whose sellers have no rating of the year: that of the nearest year stands, or the weight of
    /// the unrated.
    pub governance_carried: f64,
    /// What else stands in for figures of the year.
    pub carried: String,
}

/// What moves the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factor {
    /// Concentration of mine output.
    Concentration,
    /// Governance of the sellers.
    Governance,
    /// The part counted as foreign.
    Foreign,
}

/// The years of a viewpoint.
#[derive(Debug, Clone, Serialize)]
pub struct YearSeries {
    /// Who asks.
    pub viewpoint: Viewpoint,
    /// The aggregate looked at.
    pub mineral: Mineral,
    /// The country that dominates separation.
    pub dominant: Area,
    /// Years, first to last.
    pub years: Vec<YearExposure>,
}

impl YearExposure {
    /// What moves the score most from another year to this one, and its part of the change of the logarithm.
    ///
    /// `ln S = ln HHI + ln g + ln foreign`, so the parts add up to 1. Nothing if the score did not move.
    #[must_use]
    pub fn mover(&self, since: &YearExposure) -> Option<(Factor, f64)> {
        let change = |of: fn(&YearExposure) -> f64| libm::log(of(self) / of(since));
        let total = change(|year| year.score);
        let parts = [
            (Factor::Concentration, change(|year| year.hhi) / total),
            (Factor::Governance, change(|year| year.governance) / total),
            (Factor::Foreign, change(|year| year.foreign) / total),
        ];
        let finite = parts.iter().all(|part| part.1.is_finite());
        parts.into_iter().filter(|_| finite).max_by(|a, b| a.1.total_cmp(&b.1))
    }
}

/// Both measures for every year that customs flows and mine output have.
#[must_use]
pub fn by_year(dataset: &Dataset, chain: &Chain, viewpoint: &Viewpoint) -> Option<YearSeries> {
    let mineral = Mineral::parse("REE").ok()?;
    let dominant = dominant(chain)?;
    let years: BTreeSet<i16> = dataset.rows(&CUSTOMS_FLOW).iter().filter_map(Row::year).collect();
    let unrated = dataset.method_constant("geopolrisk-unrated-governance").and_then(Row::value)?;
    let copper = dataset.method_constant("geopolrisk-copper-midpoint").and_then(Row::value)?;
    let setting = Setting { dataset, viewpoint, mineral, dominant, constants: Constants { unrated, copper } };
    let years: Vec<YearExposure> = years.into_iter().filter_map(|year| setting.year(year)).collect();
    (!years.is_empty()).then(|| YearSeries { viewpoint: viewpoint.clone(), mineral, dominant, years })
}

/// The country that separates most, over all elements of the chain.
fn dominant(chain: &Chain) -> Option<Area> {
    let mut sums: BTreeMap<Area, f64> = BTreeMap::new();
    for mineral in &chain.minerals {
        for (area, output) in concentration(chain, *mineral, Stage::Separation, Side::Location)?.output {
            *sums.entry(area).or_default() += output;
        }
    }
    sums.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|entry| entry.0)
}

struct Setting<'a> {
    dataset: &'a Dataset,
    viewpoint: &'a Viewpoint,
    mineral: Mineral,
    dominant: Area,
    constants: Constants,
}

impl Setting<'_> {
    fn year(&self, year: i16) -> Option<YearExposure> {
        let Setting { dataset, viewpoint, mineral, dominant, .. } = *self;
        let of_year = |row: &Row| row.mineral == Some(mineral) && row.year() == Some(year);
        let mines = dataset.preferred(&PRODUCTION, |row| {
            of_year(row)
                && row.stage == Some(Stage::Mining)
                && row.cell("site").is_empty()
                && row.country.is_some_and(|country| country != Area::world())
                && row.value().is_some()
        });
        let outputs: Vec<f64> = mines.iter().filter_map(|row| row.value()).collect();
        let hhi = herfindahl(&outputs)?;
        let inside = |row: &&&Row| row.country.is_some_and(|country| viewpoint.contains(country));
        let mined: f64 = mines.iter().filter(inside).filter_map(|row| row.value()).sum();
        let flows = dataset.preferred(&CUSTOMS_FLOW, |row| of_year(row) && row.value().is_some());
        let shipments: Vec<Shipment> = flows
            .iter()
            .filter_map(|row| Some(Shipment { from: row.partner?, to: row.country?, quantity: row.value()? }))
            .collect();
        let users: Vec<Area> = viewpoint.members().iter().map(|member| Area::Country(*member)).collect();
        let printed = |statistic: &str, forms: &[&str]| -> Vec<(Area, f64)> {
            let rows = dataset.preferred(&SALIENT, |row| {
                of_year(row)
                    && row.cell("statistic") == statistic
                    && row.form.is_some_and(|form| forms.contains(&form.as_str()))
            });
            rows.iter().filter_map(|row| Some((row.country?, row.value()?))).collect()
        };
        let made = printed("production", &["compounds-and-metals"]);
        let through = passed(&shipments, &made, &users, dominant)?;
        let separated_published = users.iter().all(|user| made.iter().any(|entry| entry.0 == *user));
        let mut remarks: Vec<String> = Vec::new();
        // Oxide at home is compared with oxide imported; where only gross mass is known, that stands.
        let oxide = printed("imports", &["compounds", "metal"]);
        let known = users.iter().all(|user| oxide.iter().any(|entry| entry.0 == *user));
        let imports = if known && users.len() == 1 {
            oxide.iter().filter(|entry| users.contains(&entry.0)).map(|entry| entry.1).sum()
        } else {
            if through.made > 0.0 {
                remarks.push("imports in gross mass".to_owned());
            }
            through.imports
        };
        let prints = users.iter().any(|user| made.iter().any(|entry| entry.0 == *user));
        if !separated_published && prints {
            remarks.push("separated output of the members that print it".to_owned());
        } else if !separated_published && through.made > 0.0 {
            remarks.push("separated output inferred from trade".to_owned());
        }
        let (partners, stood_in) = self.partners(&shipments, &users, year);
        let result = geopolrisk(hhi, mined, &partners, self.constants, Mode::Exact);
        let foreign = through.imports / (mined + through.imports);
        Some(YearExposure {
            year,
            hhi,
            governance: result.import_risk? / foreign,
            foreign,
            score: result.score?,
            mined,
            separated: through.made,
            separated_published,
            imports,
            path: through.passed * imports / (imports + through.made),
            path_direct: through.direct * imports / (imports + through.made),
            governance_carried: stood_in / through.imports,
            carried: remarks.join("; "),
        })
    }

    /// Sellers with their governance of the year, or of the nearest year known; and how much came from those of
    /// another year or without a rating, t.
    fn partners(&self, shipments: &[Shipment], users: &[Area], year: i16) -> (Vec<Partner>, f64) {
        let mut by_seller: BTreeMap<Area, f64> = BTreeMap::new();
        for shipment in shipments {
            if users.contains(&shipment.to) && !users.contains(&shipment.from) {
                *by_seller.entry(shipment.from).or_default() += shipment.quantity;
            }
        }
        let mut stood_in = 0.0;
        let partners = by_seller
            .into_iter()
            .map(|(seller, quantity)| {
                let rated = self
                    .dataset
                    .rows(&GOVERNANCE)
                    .iter()
                    .filter(|row| {
                        row.country == Some(seller) && row.cell("indicator") == "political-stability"
                    })
                    .filter_map(|row| Some((row.year()?, row.value()?)))
                    .min_by_key(|(known, _)| ((known - year).abs(), *known));
                if rated.is_none_or(|(known, _)| known != year) {
                    stood_in += quantity;
                }
                let governance = rated.map(|(_, value)| governance::risk_to_one(value));
                Partner { quantity, value: 0.0, governance, own: false }
            })
            .collect();
        (partners, stood_in)
    }
}
