//! From the dataset to a balanced chain.

mod magnets;
mod markets;
mod mines;

use codes::{Area, Code, Form, Mineral};
use dataset::Dataset;
use finding::Checked;
use study::Study;

use crate::inputs::Inputs;
use crate::{Adjustment, Chain, Ingredient, Magnet, Market, MetalMaking, anchors, control, quality};

/// Relative miss of an output or a use in the balanced year above which there is an error.
pub const BALANCE_TOLERANCE: f64 = 1e-9;

/// A known flow is listed when the fit moves it by more than this.
const NOTABLE_CHANGE: f64 = 0.25;
/// Flows below this share of the importer's use are not worth a line.
const NOTABLE_SHARE: f64 = 0.05;
/// Nor are flows below this, in t/a.
const NOTABLE_FLOW: f64 = 5.0;

impl Chain {
    /// Builds and balances the chain of the study's baseline year.
    #[must_use]
    pub fn build(dataset: &Dataset, study: &Study) -> Checked<Chain> {
        let mut builder = Builder::new(dataset, study);
        let chain = if builder.minerals.is_empty() { builder.empty() } else { builder.build() };
        let mut findings = builder.inputs.findings;
        findings.sort();
        Checked { value: chain, findings }
    }
}

/// Origin, destination and flow in t/a.
type KnownFlow = (usize, usize, f64);

struct Builder<'d> {
    inputs: Inputs<'d>,
    places: Vec<Area>,
    minerals: Vec<Mineral>,
    adjustments: Vec<Adjustment>,
    domestic_preference: f64,
    /// Weight of a flow that no source names, against one that supply and use alone would give.
    unknown_lane: f64,
}

/// A market before it is balanced.
struct Margins {
    mineral: Mineral,
    form: Form,
    production: Vec<f64>,
    consumption: Vec<f64>,
}

/// Magnet making before the grades are traded.
struct Grade {
    form: Form,
    consumption: Vec<f64>,
    production: Vec<f64>,
    recipe: Vec<Ingredient>,
    yield_share: f64,
}

impl<'d> Builder<'d> {
    fn new(dataset: &'d Dataset, study: &Study) -> Self {
        let mut inputs = Inputs::new(dataset, study.baseline_year);
        let domestic_preference = inputs.parameter("domestic-preference").value;
        let unknown_lane = inputs.parameter("unknown-lane-weight").value;
        Builder {
            inputs,
            places: study.areas(),
            minerals: study.traded_minerals(),
            adjustments: Vec::new(),
            domestic_preference,
            unknown_lane,
        }
    }

    fn place_of(&self, area: Area) -> usize {
        place_in(&self.places, area)
    }

    /// The chain of a study without rare earths: places, and nothing on them.
    fn empty(&self) -> Chain {
        Chain {
            year: self.inputs.year,
            places: self.places.clone(),
            minerals: Vec::new(),
            markets: Vec::new(),
            mines: Vec::new(),
            separation: Vec::new(),
            metal: Vec::new(),
            magnets: Vec::new(),
            preparations: Vec::new(),
            uses: Vec::new(),
            swarf_recovery: vec![0.0; self.places.len()],
            direct_oxide: vec![Vec::new(); self.places.len()],
            control: Vec::new(),
            adjustments: Vec::new(),
            anchors: Vec::new(),
            quality: Vec::new(),
        }
    }

    fn build(&mut self) -> Chain {
        let mines = self.mines();
        let separation = self.separation();
        let (preparations, mut uses) = self.preparations();
        let grades = self.grades(&mut uses);
        let needs = self.metal_needs(&grades);
        let metal: Vec<MetalMaking> = self.metal_making(&needs);
        let metal_margins = self.metal_margins(&metal, &needs);
        let swarf_recovery = self.swarf_recovery();
        let direct_oxide = self.direct_oxide();
        let oxide_margins = self.oxide_margins(
            &mines,
            &separation,
            &preparations,
            &grades,
            &metal,
            &metal_margins,
            &swarf_recovery,
            &direct_oxide,
        );
        let mut markets: Vec<Market> = Vec::new();
        for margins in oxide_margins.into_iter().chain(metal_margins) {
            markets.push(self.balance(margins));
        }
        let mut magnets = Vec::new();
        for grade in grades {
            let mineral = Mineral::parse("REE").expect("listed");
            let margins = Margins {
                mineral,
                form: grade.form,
                production: grade.production,
                consumption: grade.consumption,
            };
            magnets.push(Magnet {
                market: markets.len(),
                form: grade.form,
                recipe: grade.recipe,
                yield_share: grade.yield_share,
            });
            markets.push(self.balance(margins));
        }
        let control = control::read(self.inputs.dataset, &self.places, &mines);
        let mut chain = Chain {
            year: self.inputs.year,
            places: self.places.clone(),
            minerals: self.minerals.clone(),
            markets,
            mines,
            separation,
            metal,
            magnets,
            preparations,
            uses,
            swarf_recovery,
            direct_oxide,
            control,
            adjustments: std::mem::take(&mut self.adjustments),
            anchors: Vec::new(),
            quality: Vec::new(),
        };
        chain.anchors = anchors::compare(self.inputs.dataset, &chain, &mut self.inputs.findings);
        chain.quality = quality::grade(&chain);
        self.report_residuals(&chain);
        chain
    }
}

fn market_name(mineral: Mineral, form: Form) -> String {
    if mineral.is_rare_earth() { format!("{mineral} {form}") } else { form.to_string() }
}

fn place_in(places: &[Area], area: Area) -> usize {
    places.iter().position(|place| *place == area).unwrap_or(places.len() - 1)
}
