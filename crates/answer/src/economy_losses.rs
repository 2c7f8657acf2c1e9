//! Losses through the tables of the economy: the static assessment of every mineral and supplier.

use balance::Baselines;
use chain::Chain;
use codes::{Area, Mineral, Sector, Viewpoint};
use criticality::profiles;
use dataset::Dataset;
use dataset::shortage::Missing;
use disruption::{Assumptions, World};
use economy::need::needs;
use economy::shortage::{MissingMineral, ShortageLoss};
use economy::static_loss::{self, Scenario, Settings};
use economy::{IndirectLoss, Tables};
use finding::{Finding, Findings, code};
use rayon::prelude::*;
use serde::Serialize;
use study::Study;

use crate::priority::ground;
use crate::{Case, ScenarioAnswer};

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

/// What a scenario means for suppliers and customers.
#[derive(Debug, Clone, Serialize)]
pub struct ScenarioSpread {
    /// Scenario.
    pub scenario: String,
    /// Losses by country hit and region.
    pub losses: Vec<IndirectLoss>,
}

pub(crate) fn spreads(scenarios: &[ScenarioAnswer], tables: &Tables) -> Vec<ScenarioSpread> {
    scenarios
        .par_iter()
        .map(|scenario| ScenarioSpread {
            scenario: scenario.scenario.id.clone(),
            losses: economy::indirect(tables, &scenario.case(Case::Central).losses),
        })
        .collect()
}

/// The loss of each country in a list of what is missing, in the order in which they first appear.
///
/// Findings if a country is no viewpoint of the study, or no table tells it apart.
pub fn shortage_losses(
    dataset: &Dataset,
    study: &Study,
    tables: &Tables,
    list: &[Missing],
) -> Result<Vec<ShortageLoss>, Findings> {
    let dataset = &ledger::dataset_as_known(dataset.clone(), study.known);
    let (chain, _) = Chain::build(dataset, study).usable()?;
    let (world, _) = World::build(dataset, study, &chain, &Assumptions::central()).usable()?;
    let baselines = Baselines::build(dataset, study.baseline_year).usable()?.0;
    let ground = ground(dataset, study, &chain, &baselines, &world);
    let mut countries: Vec<Area> = Vec::new();
    for missing in list {
        if !countries.contains(&missing.country) {
            countries.push(missing.country);
        }
    }
    let mut findings = Findings::default();
    let mut losses = Vec::new();
    for area in countries {
        let Area::Country(country) = area else { continue };
        let profiles = profiles(&ground, &Viewpoint::from(country));
        let mut minerals = Vec::new();
        for missing in list.iter().filter(|missing| missing.country == area) {
            for mineral in missing.mineral.members() {
                let Some(profile) = profiles.iter().find(|profile| profile.mineral == mineral) else {
                    findings.push(
                        Finding::error(code::NO_DATA, format!("{mineral} is on neither list of minerals"))
                            .help("name a listed mineral; `monazite assess` shows them"),
                    );
                    continue;
                };
                let mut uses: Vec<(Sector, f64)> = Vec::new();
                for usage in &profile.uses {
                    if let Some(sector) = usage.sector {
                        match uses.iter_mut().find(|entry| entry.0 == sector) {
                            Some(entry) => entry.1 += usage.share.value,
                            None => uses.push((sector, usage.share.value)),
                        }
                    }
                }
                minerals.push(MissingMineral {
                    mineral,
                    part: MissingMineral::over_a_year(missing.part, missing.weeks),
                    uses,
                    needs: needs(dataset, &chain, mineral, area),
                });
            }
        }
        match economy::shortage::loss(tables, area, &minerals) {
            Ok(Some(loss)) => losses.push(loss),
            Ok(None) => findings.push(
                Finding::error(code::NO_DATA, format!("no input-output table tells {area} apart"))
                    .help("`monazite economy tables` shows the regions"),
            ),
            Err(error) => findings.push(
                Finding::error(code::NO_DATA, format!("the least loss of {area} cannot be found: {error:?}"))
                    .help("lower the missing parts"),
            ),
        }
    }
    if findings.has_errors() { Err(findings) } else { Ok(losses) }
}

/// The static assessment of every listed mineral for every viewpoint of a study that a table tells apart, by
/// country and then by expected loss, largest first; with one probability for all scenarios if it is given.
pub fn static_losses(
    dataset: &Dataset,
    study: &Study,
    tables: &Tables,
    probability: Option<f64>,
) -> Result<Vec<StaticAnswer>, Findings> {
    let dataset = &ledger::dataset_as_known(dataset.clone(), study.known);
    let (chain, _) = Chain::build(dataset, study).usable()?;
    let (world, _) = World::build(dataset, study, &chain, &Assumptions::central()).usable()?;
    let baselines = Baselines::build(dataset, study.baseline_year).usable()?.0;
    let ground = ground(dataset, study, &chain, &baselines, &world);
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
        let mut of_country: Vec<StaticAnswer> = profiles(&ground, &Viewpoint::from(*country))
            .par_iter()
            .map(|profile| {
                let needs = needs(dataset, &chain, profile.mineral, area);
                let mut scenarios = static_loss::scenarios(&ground_of, profile, &needs);
                if let Some(probability) = probability {
                    for scenario in &mut scenarios {
                        scenario.probability = [probability; 3];
                        scenario.named = false;
                    }
                }
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
        of_country.sort_by(|a, b| b.expected.total_cmp(&a.expected).then(a.mineral.cmp(&b.mineral)));
        for (place, answer) in of_country.iter_mut().enumerate() {
            answer.rank = place + 1;
        }
        answers.extend(of_country);
    }
    Ok(answers)
}
