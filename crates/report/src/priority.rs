//! What drives a mineral's place in the ranking, in a sentence.

use answer::PriorityAnswer;
use codes::{Area, Code, Stage};
use criticality::{Method, Profile};

use crate::language::{Language, say};

/// What drives the place of the mineral with this number.
pub(crate) fn sentence(block: &PriorityAnswer, number: usize, t: Language) -> String {
    let (row, profile) = (&block.matrix.rows[number], &block.profiles[number]);
    let mut parts: Vec<String> = Vec::new();
    if let Some((stage, owner, share, restricts)) = dominant(profile) {
        let (country, share, stage) = (t.area(owner), whole(share, t), t.name(stage.as_str()));
        parts.push(if restricts {
            say!(
                t,
                "{country}, which restricts its export, controls {share} of {stage}",
                country = country,
                share = share,
                stage = stage
            )
        } else {
            say!(t, "{country} controls {share} of {stage}", country = country, share = share, stage = stage)
        });
    }
    if let Some(reliance) = profile.reliance {
        parts.push(say!(t, "{share} is imported", share = whole(reliance.value, t)));
    }
    if let Some((top, path)) = &profile.path {
        parts.push(say!(
            t,
            "{share} of use passes {country} at some stage",
            share = whole(path.value, t),
            country = t.area(*top)
        ));
    }
    let stake = |usage: &criticality::Use| usage.share.value * usage.division_value_added;
    let uses = profile.uses.iter().filter(|usage| usage.sector.is_some());
    // The first of those with most at stake.
    let most = uses.reduce(|most, usage| if stake(usage) > stake(most) { usage } else { most });
    if let Some(sector) = most.and_then(|usage| usage.sector) {
        parts.push(say!(t, "most is at stake in {sector}", sector = t.name(sector.name())));
    }
    let missing: Vec<String> = [
        (profile.stages.is_empty(), say!(t, "output by country")),
        (profile.reliance.is_none(), say!(t, "import reliance")),
        (profile.uses.is_empty(), say!(t, "uses")),
        (
            !profile.uses.is_empty() && profile.uses.iter().all(|usage| usage.division_value_added <= 0.0),
            say!(t, "value added of the sectors that use it"),
        ),
        (profile.substitution.is_none(), say!(t, "substitution")),
    ]
    .into_iter()
    .filter(|(lacks, _)| *lacks)
    .map(|entry| entry.1.to_owned())
    .collect();
    if row.scores.of(Method::Priority).is_none() && !missing.is_empty() {
        parts.push(say!(
            t,
            "it has no rank because the dataset has no {figures}",
            figures = missing.join(say!(t, ", "))
        ));
    }
    say!(
        t,
        "{mineral}: {parts}.",
        mineral = t.capital(&t.mineral(profile.mineral)),
        parts = parts.join(say!(t, "; "))
    )
}

/// Who controls most of the stage that is narrowest: stage, country, share, whether it restricts.
fn dominant(profile: &Profile) -> Option<(Stage, Area, f64, bool)> {
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

fn whole(share: f64, t: Language) -> String {
    match t {
        Language::English => format!("{:.0} %", share * 100.0),
        Language::Japanese => format!("{:.0}%", share * 100.0),
    }
}
