//! Every listed mineral under every method, for each viewpoint.

use balance::Baselines;
use chain::Chain;
use codes::{Code, Group, Viewpoint};
use criticality::{
    Ground, Matrix, MatrixRow, Monitored, Profile, Widths, YearSeries, by_year, constants, matrix, monitored,
    profiles,
};
use dataset::{Dataset, Row};
use disruption::World;
use finding::{Finding, Findings, code};
use serde::Serialize;
use study::Study;

/// The matrix of a country and what it was made from.
#[derive(Debug, Clone, Serialize)]
pub struct PriorityAnswer {
    /// The country or group.
    pub country: Viewpoint,
    /// Likelihood, consequence, ranks and draws, first by priority first.
    pub matrix: Matrix,
    /// What is known of each mineral, in the order of the matrix.
    pub profiles: Vec<Profile>,
}

/// What ranking gives.
#[derive(Debug, Default)]
pub(crate) struct Ranked {
    pub(crate) blocks: Vec<PriorityAnswer>,
    pub(crate) monitoring: Vec<Monitored>,
    pub(crate) by_year: Vec<YearSeries>,
}

/// What the methods look at, with the law and the weights of the study.
pub(crate) fn ground<'a>(
    dataset: &'a Dataset,
    study: &'a Study,
    chain: &'a Chain,
    baselines: &'a Baselines,
    world: &'a World,
) -> Ground<'a> {
    Ground { dataset, chain, baselines, world, as_of: study.as_of, indicator: &study.governance }
}

pub(crate) fn priority(
    dataset: &Dataset,
    study: &Study,
    viewpoints: &[Viewpoint],
    chain: &Chain,
    world: &World,
    draws: usize,
) -> Result<Ranked, Findings> {
    let width = |name: &str| {
        dataset.parameter(name).and_then(Row::value).ok_or_else(|| {
            Findings::from_iter([Finding::error(
                code::NO_DATA,
                format!("the dataset has no parameter `{name}`"),
            )])
        })
    };
    let widths = Widths {
        by_trust: [
            width("spread-trust-a")?,
            width("spread-trust-b")?,
            width("spread-trust-c")?,
            width("spread-trust-d")?,
        ],
    };
    let baselines = Baselines::build(dataset, study.baseline_year).usable()?.0;
    let ground = ground(dataset, study, chain, &baselines, world);
    let mut answers = Vec::new();
    for viewpoint in viewpoints {
        let Some(constants) = constants(dataset, viewpoint) else { continue };
        let mut profiles = profiles(&ground, viewpoint);
        let matrix = matrix(&profiles, &constants, &widths, draws, study.seed);
        let place = |row: &MatrixRow| row.mineral;
        let order: Vec<_> = matrix.rows.iter().map(place).collect();
        profiles.sort_by_key(|profile| order.iter().position(|mineral| *mineral == profile.mineral));
        answers.push(PriorityAnswer { country: viewpoint.clone(), matrix, profiles });
    }
    // A dataset without the Union cannot be asked about it.
    let union = Group::parse("EU27").ok();
    let monitoring = union.map_or_else(Vec::new, |union| monitored(dataset, &baselines, union, study.as_of));
    let by_year = viewpoints.iter().filter_map(|viewpoint| by_year(dataset, chain, viewpoint)).collect();
    Ok(Ranked { blocks: answers, monitoring, by_year })
}
