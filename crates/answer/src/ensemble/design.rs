//! Which figures are drawn, from which distributions.

use dataset::{Dataset, schema};
use disruption::{Assumption, Assumptions, Position};
use draw::{Family, Method, Sampler};
use finding::{Finding, Findings, code};
use serde::{Deserialize, Serialize};

use crate::influence::{OF_THE_CHAIN, OF_THE_PLAN, OF_THE_RANKING};

/// Most draws of an ensemble: counts and squares stay exact up to there.
pub const LARGEST: u64 = 1_000_000;

/// How draws are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draws {
    /// Plain or quasi-random.
    pub method: Method,
    /// Seed.
    pub seed: u64,
}

/// Figures with their distributions, and a source of draws.
pub(crate) struct Design {
    /// Figures that are drawn.
    pub(crate) figures: Vec<Assumption>,
    /// Figures that keep their value: they shape the balanced year, which is the same in all draws.
    pub(crate) held: Vec<Assumption>,
    families: Vec<Family>,
    sampler: Sampler,
}

impl Design {
    pub(crate) fn read(dataset: &Dataset, draws: Draws) -> Result<Design, Findings> {
        let mut findings = Findings::default();
        let named = |list: &[&str], figure: &Assumption| list.contains(&figure.name.as_str());
        let all = Assumptions::list(dataset);
        let of_others = |figure: &Assumption| named(&OF_THE_PLAN, figure) || named(&OF_THE_RANKING, figure);
        let of_the_model = all.into_iter().filter(|figure| !of_others(figure));
        let (held, figures): (Vec<_>, Vec<_>) = of_the_model.partition(|figure| named(&OF_THE_CHAIN, figure));
        let families =
            figures.iter().map(|figure| family(dataset, figure, &mut findings)).collect::<Vec<Family>>();
        if findings.has_errors() {
            return Err(findings);
        }
        let sampler =
            Sampler::new(draws.method, draws.seed, figures.iter().map(|figure| figure.name.as_str()));
        Ok(Design { figures, held, families, sampler })
    }

    /// Levels of the figures in a draw, and where that puts them in their ranges.
    pub(crate) fn draw(&self, draw: u64) -> (Vec<f64>, Assumptions) {
        let mut levels = vec![0.0; self.figures.len()];
        self.sampler.levels(draw, &mut levels);
        let mut assumptions = Assumptions::central();
        for ((figure, family), level) in self.figures.iter().zip(&self.families).zip(&levels) {
            assumptions = assumptions.with(&figure.name, Position::new(family.position(*level)));
        }
        (levels, assumptions)
    }
}

/// The family of a figure: its own row of table `distribution`, or else that of its grade.
fn family(dataset: &Dataset, figure: &Assumption, findings: &mut Findings) -> Family {
    let grade = format!("grade-{}", figure.trust.as_str().to_lowercase());
    let row_of =
        |name: &str| dataset.rows(&schema::DISTRIBUTION).iter().find(|row| row.cell("figure") == name);
    let row = row_of(&figure.name).or_else(|| row_of(&grade));
    row.and_then(|row| Family::parse(row.cell("family"))).unwrap_or_else(|| {
        findings.push(
            Finding::error(
                code::NO_DATA,
                format!("table `distribution` has a row neither for `{}` nor for `{grade}`", figure.name),
            )
            .help("add the row with the family triangle or uniform"),
        );
        Family::Uniform
    })
}
