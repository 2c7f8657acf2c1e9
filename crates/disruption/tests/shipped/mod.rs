//! A shipped study made ready to be simulated.

use chain::Chain;
use dataset::{Dataset, Files};
use disruption::{Assumptions, Outcome, Timeline, World, simulate};
use finding::Findings;
use study::Study;

pub(crate) struct Shipped {
    pub(crate) dataset: Dataset,
    pub(crate) study: Study,
    pub(crate) chain: Chain,
    pub(crate) world: World,
}

impl Shipped {
    /// The study of a text on the shipped data, with every figure at its value.
    pub(crate) fn read(text: &str) -> Result<Shipped, Findings> {
        let dataset = Dataset::load(&Files::shipped()).usable()?.0;
        let study = Study::read("study.toml", text, &dataset).usable()?.0;
        let chain = Chain::build(&dataset, &study).usable()?.0;
        let world = World::build(&dataset, &study, &chain, &Assumptions::central()).usable()?.0;
        Ok(Shipped { dataset, study, chain, world })
    }

    /// A run of a scenario on a world of the study.
    pub(crate) fn run(&self, scenario: &str, world: &World) -> Outcome {
        let scenario = self.study.scenarios.iter().find(|known| known.id == scenario).unwrap();
        simulate(world, &Timeline::build(&self.dataset, &self.study, &self.chain, world, scenario))
    }
}
