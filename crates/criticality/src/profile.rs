//! What is known of a mineral for a country.

use codes::{Area, Form, Mineral, Sector, Stage, Viewpoint};
use serde::Serialize;
use sourced::Trust;

use draw::{Spread, Widths};

/// A figure with its range and grade.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Uncertain {
    /// Value.
    pub value: f64,
    /// Range, where one is published or judged.
    pub range: Option<(f64, f64)>,
    /// Grade.
    pub trust: Trust,
}

impl Uncertain {
    /// The figure's spread, with the width of its grade where it has no range, kept above zero and, for
    /// shares, below one.
    #[must_use]
    pub fn spread(&self, widths: &Widths, share: bool) -> Spread {
        let (low, high) = self.range.unwrap_or_else(|| {
            let width = widths.of(self.trust);
            (self.value * (1.0 - width), self.value * (1.0 + width))
        });
        let top = if share { 1.0 } else { f64::INFINITY };
        Spread {
            low: low.clamp(0.0, top).min(self.value),
            mode: self.value,
            high: high.clamp(0.0, top).max(self.value),
        }
    }
}

/// A country's output of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Supplier {
    /// Country.
    pub country: Area,
    /// Output, t/a.
    pub output: Uncertain,
    /// Governance risk, from 0 (best) to 1 (worst), and whether it is of this country or stands in.
    pub governance: Uncertain,
    /// Inability to supply as its policy is perceived times unwillingness as its ties with the viewpoint have it, both
    /// from 0 to 1; none where either index lacks the country.
    pub unreliability: Option<Uncertain>,
    /// A rule of this country on this mineral restricts shipments to the viewpoint.
    pub restricts: bool,
    /// The viewpoint itself.
    pub home: bool,
}

/// A stage of a mineral.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageProfile {
    /// Stage.
    pub stage: Stage,
    /// Form of the output.
    pub form: Form,
    /// Part of the mineral's use that passes this form, from 0 to 1; 1 where no route says otherwise.
    pub passes: f64,
    /// True if so little passes it that it says nothing of the mineral: it is shown, and counts in no score.
    pub minor: bool,
    /// N-1 ratio by location: what all others supply over the use outside the top supplier's country, in the
    /// balanced year; none where use by place is not known.
    pub n_minus_one: Option<f64>,
    /// By country, where it is made.
    pub located: Vec<Supplier>,
    /// By country of the owners in control; the same where owners are not known.
    pub controlled: Vec<Supplier>,
}

/// A use of the mineral in the viewpoint's country.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Use {
    /// Sector; none if the use fits none of ours.
    pub sector: Option<Sector>,
    /// Share of the use.
    pub share: Uncertain,
    /// Value added of the sector a year, USD; 0 if it is not known.
    pub value_added: f64,
    /// Value added of all sectors in its division of industry, USD; 0 if it is not known.
    pub division_value_added: f64,
    /// Operating surplus of the sector a year, USD; 0 if it is not known.
    pub surplus: f64,
}

/// A place and stage whose loss would touch a part of the viewpoint's use.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Chokepoint {
    /// Stage.
    pub stage: Stage,
    /// Country.
    pub place: Area,
    /// Part of the use that passes it, from 0 to 1.
    pub share: f64,
}

/// What is known of a mineral for a country. What is not known is none or empty, never 0.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Profile {
    /// The mineral.
    pub mineral: Mineral,
    /// The country or group.
    pub viewpoint: Viewpoint,
    /// Stages, first to last.
    pub stages: Vec<StageProfile>,
    /// Sources of imports: share of imports by partner, the partner being the `country`.
    pub imports: Vec<Supplier>,
    /// Net import reliance, from 0 to 1.
    pub reliance: Option<Uncertain>,
    /// Share of use that passed the country that dominates, at any stage, and that country.
    pub path: Option<(Area, Uncertain)>,
    /// Places and stages by the part of use that passes them, largest first, the viewpoint's own left out.
    pub chokepoints: Vec<Chokepoint>,
    /// Part of use met from old scrap.
    pub recycling: Option<Uncertain>,
    /// Difficulty of substitution, from 0 (easy) to 1 (impossible).
    pub substitution: Option<Uncertain>,
    /// Uses.
    pub uses: Vec<Use>,
    /// Use, t/a.
    pub consumption: Option<Uncertain>,
    /// Price, USD/kg.
    pub price: Option<Uncertain>,
    /// Stocks in days of use.
    pub cover: Option<Uncertain>,
}
