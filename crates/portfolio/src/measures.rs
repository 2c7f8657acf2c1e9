//! The measures that the dataset offers: its projects, and stocks of what runs short.

use chain::Chain;
use codes::{Code, Form, Mineral};
use dataset::Dataset;
use disruption::{Assumptions, Outcome, World};
use finding::Findings;
use serde::Serialize;
use study::Study;

use crate::Measure;

/// Where a figure of public money comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// As published or recalled in the dataset.
    Stated,
    /// A share of the capital cost.
    ShareOfCapex,
    /// Purchase and carrying cost of a stock.
    Purchase,
}

/// All measures: the projects of the dataset, and stocks of every market that runs short in `outcome`.
#[must_use]
pub fn measures(
    dataset: &Dataset,
    study: &Study,
    chain: &Chain,
    world: &World,
    outcome: &Outcome,
    assumptions: &Assumptions,
    findings: &mut Findings,
) -> Vec<Measure> {
    let mut maker = Maker { dataset, study, chain, world, outcome, assumptions, findings };
    let mut all = maker.projects();
    all.extend(maker.stocks());
    all
}

/// What measures are made from.
pub(crate) struct Maker<'m> {
    pub(crate) dataset: &'m Dataset,
    pub(crate) study: &'m Study,
    pub(crate) chain: &'m Chain,
    pub(crate) world: &'m World,
    pub(crate) outcome: &'m Outcome,
    assumptions: &'m Assumptions,
    findings: &'m mut Findings,
}

impl Maker<'_> {
    pub(crate) fn parameter(&mut self, name: &str) -> f64 {
        self.assumptions.parameter(self.dataset, name, self.findings)
    }
}

/// A good in words: `Dy oxide`, `NdFeB` for magnets of all rare earths.
#[must_use]
pub fn goods(mineral: Mineral, form: Form) -> String {
    if mineral.as_str() == "REE" && form.as_str() != "oxide" {
        form.to_string()
    } else {
        format!("{mineral} {form}")
    }
}
