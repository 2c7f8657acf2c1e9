//! Every listed mineral under every method, for each viewpoint.

use balance::Baselines;
use chain::Chain;
use codes::{Area, Code, Group, Viewpoint};
use criticality::{
    Ground, Matrix, MatrixRow, Method, Monitored, Profile, Widths, YearSeries, by_year, constants, matrix,
    monitored, profiles,
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

impl PriorityAnswer {
    /// What drives a mineral's place, in a sentence.
    #[must_use]
    pub fn sentence(&self, number: usize) -> String {
        let (row, profile) = (&self.matrix.rows[number], &self.profiles[number]);
        let mut parts: Vec<String> = Vec::new();
        if let Some((stage, owner, share, restricts)) = dominant(profile) {
            let word = if restricts { ", which restricts its export," } else { "" };
            parts.push(format!("{}{word} controls {} of {}", owner.name(), whole(share), stage.as_str()));
        }
        if let Some(reliance) = profile.reliance {
            parts.push(format!("{} is imported", whole(reliance.value)));
        }
        if let Some((top, path)) = &profile.path {
            parts.push(format!("{} of use passes {} at some stage", whole(path.value), top.name()));
        }
        let mut uses: Vec<_> = profile.uses.iter().filter(|usage| usage.sector.is_some()).collect();
        uses.sort_by(|a, b| {
            let stake = |usage: &criticality::Use| usage.share.value * usage.division_value_added;
            stake(b).total_cmp(&stake(a))
        });
        if let Some(sector) = uses.first().and_then(|usage| usage.sector) {
            parts.push(format!("most is at stake in {}", sector.name()));
        }
        let missing: Vec<&str> = [
            (profile.stages.is_empty(), "output by country"),
            (profile.reliance.is_none(), "import reliance"),
            (profile.uses.is_empty(), "uses"),
            (
                !profile.uses.is_empty()
                    && profile.uses.iter().all(|usage| usage.division_value_added <= 0.0),
                "value added of the sectors that use it",
            ),
            (profile.substitution.is_none(), "substitution"),
        ]
        .into_iter()
        .filter(|(lacks, _)| *lacks)
        .map(|entry| entry.1)
        .collect();
        if row.scores.of(Method::Priority).is_none() && !missing.is_empty() {
            parts.push(format!("it has no rank because the dataset has no {}", missing.join(", ")));
        }
        format!("{}: {}.", capital(profile.mineral.name()), parts.join("; "))
    }
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn whole(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// The owner that controls most of a stage: stage, country, share, whether it restricts.
fn dominant(profile: &Profile) -> Option<(codes::Stage, Area, f64, bool)> {
    profile
        .stages
        .iter()
        .filter(|stage| !stage.minor)
        .filter_map(|stage| {
            let total: f64 = stage.controlled.iter().map(|supplier| supplier.output.value).sum();
            let most = stage.controlled.iter().max_by(|a, b| a.output.value.total_cmp(&b.output.value))?;
            Some((stage.stage, most.country, most.output.value / total, most.restricts))
        })
        .max_by(|a, b| a.2.total_cmp(&b.2).then(b.0.cmp(&a.0)))
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
