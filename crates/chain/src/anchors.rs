//! Published national use beside the use that the model puts there.

use codes::{Area, Mineral, Stage};
use dataset::{Dataset, Row, schema};
use finding::{Finding, Findings, code};
use sourced::Trust;

use crate::Chain;
use crate::inputs::Inputs;

/// A published national figure beside the modelled one, both in t REO a year.
#[derive(Debug, Clone)]
pub struct Anchor {
    /// `use` or `separation`.
    pub what: &'static str,
    /// What is compared.
    pub mineral: Mineral,
    /// Country or group.
    pub country: Area,
    /// Year of the published figure.
    pub year: i16,
    /// As published.
    pub published: f64,
    /// Range of the published figure.
    pub range: (f64, f64),
    /// In the balanced year.
    pub modelled: f64,
    /// Grade of the published figure.
    pub trust: Trust,
}

/// Published figures whose note starts with this are no measure of a normal year.
const NOT_NORMAL: &str = "not a normal year";
/// Differences above this are findings.
const TOLERANCE: f64 = 0.10;

/// Compares the use of compounds and metals by country with the published figures.
///
/// Modelled use counts the oxide that goes into components other than magnets, and the metal that magnet
/// makers buy, as oxide. For each country and mineral the newest figure of a normal year is taken. Output of
/// separation plants is compared in the same way.
pub(crate) fn compare(dataset: &Dataset, chain: &Chain, findings: &mut Findings) -> Vec<Anchor> {
    let form = Inputs::form("compounds-and-metals");
    let mut rows: Vec<&Row> = dataset
        .rows(&schema::CONSUMPTION)
        .iter()
        .filter(|row| row.form == Some(form) && row.value().is_some() && !row.note.starts_with(NOT_NORMAL))
        .collect();
    rows.sort_by_key(|row| (row.country, row.mineral, std::cmp::Reverse(row.period.map(|p| p.first))));
    rows.dedup_by_key(|row| (row.country, row.mineral));
    let mut anchors = Vec::new();
    for row in rows {
        anchors.extend(compare_row(chain, row, "use", findings, |index, place| {
            used_as_oxide(chain, index, place)
        }));
    }
    let oxide = Inputs::form("oxide");
    let mut plants: Vec<&Row> = dataset
        .rows(&schema::PRODUCTION)
        .iter()
        .filter(|row| {
            row.stage == Some(Stage::Separation) && row.form == Some(oxide) && !row.cell("site").is_empty()
        })
        .filter(|row| row.year() == Some(chain.year) && row.value().is_some())
        .collect();
    plants.sort_by_key(|row| (row.country, row.mineral));
    for row in plants {
        anchors.extend(compare_row(chain, row, "separation", findings, |index, place| {
            chain.oxide(chain.minerals[index]).map_or(0.0, |market| market.production[place])
        }));
    }
    anchors
}

fn compare_row(
    chain: &Chain,
    row: &Row,
    what: &'static str,
    findings: &mut Findings,
    modelled: impl Fn(usize, usize) -> f64,
) -> Option<Anchor> {
    let (country, mineral) = (row.country?, row.mineral?);
    let place = chain.place(country)?;
    let (low, published, high) = row.low_value_high()?;
    let indices = mineral.members().into_iter().filter_map(|member| chain.mineral(member));
    let modelled: f64 = indices.map(|index| modelled(index, place)).sum();
    let anchor = Anchor {
        what,
        mineral,
        country,
        year: row.year().unwrap_or(chain.year),
        published,
        range: (low, high),
        modelled,
        trust: row.trust,
    };
    if modelled < low * (1.0 - TOLERANCE) || modelled > high * (1.0 + TOLERANCE) {
        findings.push(
            Finding::note(
                code::CHECK_TOTAL_OFF,
                format!(
                    "{what} of {mineral} in {country}: {modelled:.0} t REO/a in the balanced year, {published:.0} published for {} (trust {})",
                    anchor.year, anchor.trust
                ),
            )
            .at(row.place.clone()),
        );
    }
    Some(anchor)
}

fn used_as_oxide(chain: &Chain, mineral: usize, place: usize) -> f64 {
    let prepared: f64 = chain
        .preparations
        .iter()
        .filter_map(|preparation| {
            let column = preparation.parts.iter().position(|part| part.0 == mineral)?;
            Some(preparation.oxide[place][column])
        })
        .sum();
    let factor = chain.minerals[mineral].element_per_oxide();
    let metal = chain.metal_market(chain.minerals[mineral]).map_or(0.0, |market| market.consumption[place]);
    prepared + metal / factor
}
