//! The exposure of a firm's bill of materials.

use balance::Baselines;
use chain::Chain;
use codes::Country;
use criticality::Bill;
use dataset::Dataset;
use dataset::bom::Part;
use disruption::{Assumptions, World};
use finding::Findings;
use study::Study;

use crate::priority::ground;

/// Computes what the parts of a firm rest on, with the law and the baseline of the study.
pub fn bill(dataset: &Dataset, study: &Study, parts: Vec<Part>, firm: Country) -> Result<Bill, Findings> {
    // Nothing that became known after the study's day may bear on its answer.
    let dataset = &ledger::dataset_as_known(dataset.clone(), study.known);
    let chain = Chain::build(dataset, study).usable()?.0;
    let world = World::build(dataset, study, &chain, &Assumptions::central()).usable()?.0;
    let baselines = Baselines::build(dataset, study.baseline_year).usable()?.0;
    let ground = ground(dataset, study, &chain, &baselines, &world);
    Ok(criticality::bill(&ground, parts, firm))
}
