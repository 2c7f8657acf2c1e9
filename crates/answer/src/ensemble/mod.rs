//! Ensembles: every scenario under many draws of all uncertain figures.
//!
//! An [`Experiment`] makes draws; a [`PartialEnsemble`] counts them, and partial ones merge exactly, in any
//! order; an [`Ensemble`] is what they say.

mod design;
mod experiment;
mod layout;
mod partial;
mod record;
mod summary;
mod tally;

pub use design::{Draws, LARGEST};
pub use experiment::Experiment;
pub use partial::{Identity, PartialEnsemble};
pub use summary::{
    BranchEnsemble, ElementSpread, Ensemble, FigureInfluence, LossSpread, ScenarioEnsemble, SeriesFan,
    Spread, StopSpread, TAIL,
};
