//! Losses through the tables of the economy: the static assessment of every mineral and supplier.

use balance::Baselines;
use chain::Chain;
use codes::{Area, Mineral};
use criticality::{Ground, profiles};
use dataset::Dataset;
use disruption::{Assumptions, World};
use economy::Tables;
use economy::need::needs;
use economy::static_loss::{self, Scenario, Settings};
use finding::Findings;
use rayon::prelude::*;
use serde::Serialize;
use study::Study;

/// A mineral in the static assessment of a country.
#[derive(Debug, Clone, Serialize)]
pub struct StaticAnswer {
    /// The country.
    pub country: Area,
    /// The mineral.
    pub mineral: Mineral,
    /// Scenarios, the supplier with the largest weighted loss first.
    pub scenarios: Vec<Scenario>,
    /// Sum over the suppliers of probability times loss.
    pub expected: f64,
    /// Place in that order among the minerals of the country, the first being 1.
    pub rank: usize,
    /// Published place, where there is one.
    pub published_rank: Option<usize>,
}

/// The static assessment of every listed mineral for every viewpoint of a study that a table tells apart, by
/// country and then by expected loss, largest first.
pub fn static_losses(
    dataset: &Dataset,
    study: &Study,
    tables: &Tables,
) -> Result<Vec<StaticAnswer>, Findings> {
    let dataset = &ledger::dataset_as_known(dataset.clone(), study.known);
    let (chain, _) = Chain::build(dataset, study).usable()?;
    let (world, _) = World::build(dataset, study, &chain, &Assumptions::central()).usable()?;
    let baselines = Baselines::build(dataset, study.baseline_year).usable()?.0;
    let ground = Ground { dataset, chain: &chain, baselines: &baselines, world: &world, as_of: study.as_of };
    let mut findings = Findings::default();
    let settings = Settings::read(dataset, &mut findings);
    if findings.has_errors() {
        return Err(findings);
    }
    let mut answers = Vec::new();
    for country in &study.viewpoints {
        let area = Area::Country(*country);
        let Some(regional) = tables.of(area) else { continue };
        let ground_of = static_loss::Ground { dataset, settings: &settings, regional };
        let mut of_country: Vec<StaticAnswer> = profiles(&ground, *country)
            .par_iter()
            .map(|profile| {
                let needs = needs(dataset, &chain, profile.mineral);
                let mut scenarios = static_loss::scenarios(&ground_of, profile, &needs);
                scenarios.sort_by(|a, b| b.weighted().total_cmp(&a.weighted()));
                StaticAnswer {
                    country: area,
                    mineral: profile.mineral,
                    expected: scenarios.iter().map(Scenario::weighted).sum(),
                    scenarios,
                    rank: 0,
                    published_rank: economy::published_rank(dataset, profile.mineral, area),
                }
            })
            .collect();
        of_country
            .sort_by(|a, b| b.expected.total_cmp(&a.expected).then(a.mineral.cmp(&b.mineral)));
        for (place, answer) in of_country.iter_mut().enumerate() {
            answer.rank = place + 1;
        }
        answers.extend(of_country);
    }
    Ok(answers)
}
