//! What an ensemble says.

use codes::{Area, Form, Mineral, Sector};
use draw::Method;
use ensemble::{Arrivals, Distribution, Errors, FAN, Fan, Grid, Mixture};
use serde::Serialize;
use study::Study;

use crate::ensemble::design::{Design, Draws};
use crate::ensemble::experiment::Experiment;
use crate::ensemble::layout::Layout;
use crate::ensemble::partial::PartialEnsemble;
use crate::ensemble::tally::Tally;

/// Level of the tail that is reported.
pub const TAIL: f64 = 0.95;

/// One number over the draws.
#[derive(Debug, Clone, Serialize)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// Quantiles at 5, 25, 50, 75 and 95 %.
    pub fan: Fan,
    /// Mean of the worst twentieth.
    pub tail_mean: f64,
    /// Standard errors of mean, 95 % quantile and tail mean; none with too few draws.
    pub errors: Option<Errors>,
}

impl Spread {
    fn of(distribution: &Distribution, method: Method) -> Spread {
        Spread {
            mean: distribution.mean(),
            fan: FAN.map(|level| distribution.quantile(level)),
            tail_mean: distribution.tail_mean(TAIL),
            errors: distribution.errors(method, TAIL),
        }
    }

    /// The 95 % quantile.
    #[must_use]
    pub fn q95(&self) -> f64 {
        self.fan[FAN.len() - 1]
    }
}

/// Loss over the reported weeks.
#[derive(Debug, Clone, Serialize)]
pub struct LossSpread {
    /// Country; none for all viewpoints together.
    pub country: Option<Area>,
    /// Sector; none for all of them.
    pub sector: Option<Sector>,
    /// Lower bound, central case, upper bound, USD of the price year.
    pub cases: [Spread; 3],
}

/// When an element runs short at a viewpoint.
#[derive(Debug, Clone, Serialize)]
pub struct ElementSpread {
    /// The element.
    pub mineral: Mineral,
    /// Country.
    pub country: Area,
    /// Draws by first week of shortage.
    pub short: Arrivals,
    /// Unmet part of all use wanted in the reported weeks.
    pub unmet: Fan,
    /// Unmet part of use wanted, by week.
    pub shortage: Vec<Fan>,
    /// Part of the draws in which a tenth of use or more goes unmet, by week.
    pub tenth_missing: Vec<f64>,
}

/// When a sector first loses output.
#[derive(Debug, Clone, Serialize)]
pub struct StopSpread {
    /// Country.
    pub country: Area,
    /// The sector.
    pub sector: Sector,
    /// Draws by week.
    pub stops: Arrivals,
}

/// Fans of a market at a viewpoint, by week.
#[derive(Debug, Clone, Serialize)]
pub struct SeriesFan {
    /// Mineral.
    pub mineral: Mineral,
    /// Form.
    pub form: Form,
    /// Country.
    pub country: Area,
    /// Unmet part of use wanted.
    pub shortage: Vec<Fan>,
    /// Users' stocks, days of baseline use.
    pub cover: Vec<Fan>,
    /// Quoted price over the baseline's.
    pub quoted: Vec<Fan>,
    /// Paid price over the baseline's.
    pub paid: Vec<Fan>,
}

/// How much a figure moves the central loss of all viewpoints.
#[derive(Debug, Clone, Serialize)]
pub struct FigureInfluence {
    /// Name.
    pub name: String,
    /// What it is.
    pub about: String,
    /// Grade.
    pub trust: String,
    /// First-order index: part of the variance that would go if the figure were known.
    pub first_order: f64,
    /// Standard deviation of the index of a figure without influence.
    pub noise: f64,
    /// Mean loss in the lowest and in the highest quarter of the figure's distribution, USD.
    pub quarters: (f64, f64),
}

impl FigureInfluence {
    /// True if the index stands out of the noise: among some fifty figures without influence, chance alone
    /// takes several beyond twice their standard deviation, and seldom one beyond three times.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.first_order > 3.0 * self.noise
    }
}

/// A scenario over the draws.
#[derive(Debug, Clone, Serialize)]
pub struct ScenarioEnsemble {
    /// Identifier of the scenario.
    pub scenario: String,
    /// Losses: of all, by country, by sector.
    pub losses: Vec<LossSpread>,
    /// Losses of the first year by country.
    pub first_year: Vec<LossSpread>,
    /// Elements at viewpoints.
    pub elements: Vec<ElementSpread>,
    /// Sectors at viewpoints.
    pub stops: Vec<StopSpread>,
    /// Markets at viewpoints.
    pub series: Vec<SeriesFan>,
    /// Central loss a week by country, USD.
    pub weekly: Vec<(Area, Vec<Fan>)>,
    /// Figures by influence, largest first.
    pub influence: Vec<FigureInfluence>,
}

impl ScenarioEnsemble {
    /// Loss of all viewpoints together.
    #[must_use]
    pub fn total(&self) -> &LossSpread {
        &self.losses[0]
    }

    /// Loss of the first year of a country.
    #[must_use]
    pub fn first_year_of(&self, country: Area) -> Option<&LossSpread> {
        self.first_year.iter().find(|loss| loss.country == Some(country))
    }

    /// Fans of a market at a viewpoint.
    #[must_use]
    pub fn series_of(&self, mineral: Mineral, form: Form, country: Area) -> Option<&SeriesFan> {
        self.series.iter().find(|fan| (fan.mineral, fan.form, fan.country) == (mineral, form, country))
    }

    /// An element at a viewpoint.
    #[must_use]
    pub fn element(&self, mineral: Mineral, country: Area) -> Option<&ElementSpread> {
        self.elements.iter().find(|element| (element.mineral, element.country) == (mineral, country))
    }
}

/// The branches of the study together, each with its probability.
#[derive(Debug, Clone, Serialize)]
pub struct BranchEnsemble {
    /// Branches and probabilities.
    pub weights: Vec<(String, f64)>,
    /// Expected central loss of all viewpoints, USD.
    pub mean: f64,
    /// Its quantiles at 5, 25, 50, 75 and 95 %.
    pub fan: Fan,
    /// Mean of the worst twentieth.
    pub tail_mean: f64,
}

/// What the draws say.
#[derive(Debug, Clone, Serialize)]
pub struct Ensemble {
    /// How draws were made.
    pub draws: Draws,
    /// Draws counted.
    pub count: u64,
    /// Figures drawn.
    pub figures: usize,
    /// Figures that kept their values.
    pub held: Vec<String>,
    /// Scenarios in the order of the study.
    pub scenarios: Vec<ScenarioEnsemble>,
    /// Branches together, where the study gives them probabilities.
    pub branches: Option<BranchEnsemble>,
}

impl Ensemble {
    pub(crate) fn of(experiment: &Experiment<'_>, part: &PartialEnsemble) -> Ensemble {
        let draws = part.identity.draws;
        Ensemble {
            draws,
            count: part.draws(),
            figures: experiment.design.figures.len(),
            held: experiment.design.held.iter().map(|figure| figure.name.clone()).collect(),
            scenarios: part
                .tallies
                .iter()
                .map(|tally| scenario(tally, &experiment.layout, &experiment.design, draws.method))
                .collect(),
            branches: branches(experiment.study(), part),
        }
    }

    /// A scenario.
    #[must_use]
    pub fn scenario(&self, id: &str) -> Option<&ScenarioEnsemble> {
        self.scenarios.iter().find(|scenario| scenario.scenario == id)
    }
}

fn fans(grid: &Grid, series: usize, weeks: usize) -> Vec<Fan> {
    (0..weeks).map(|week| grid.fan(series * weeks + week)).collect()
}

fn cases(distributions: &[Distribution; 3], method: Method) -> [Spread; 3] {
    std::array::from_fn(|case| Spread::of(&distributions[case], method))
}

/// Unmet part of use that an industry cannot hide.
const TENTH: f64 = 0.1;

fn scenario(tally: &Tally, layout: &Layout, design: &Design, method: Method) -> ScenarioEnsemble {
    let weeks = layout.weeks;
    let losses = layout.losses().into_iter().zip(&tally.losses).map(|(key, distributions)| LossSpread {
        country: key.country,
        sector: key.sector,
        cases: cases(distributions, method),
    });
    let first_year = layout.countries.iter().zip(&tally.first_year).map(|(country, distributions)| {
        LossSpread { country: Some(*country), sector: None, cases: cases(distributions, method) }
    });
    let elements = layout.elements.iter().enumerate().map(|(number, key)| ElementSpread {
        mineral: key.mineral,
        country: key.country,
        short: tally.short[number].clone(),
        unmet: tally.unmet.fan(number),
        shortage: fans(&tally.element_shortage, number, weeks),
        tenth_missing: (0..weeks)
            .map(|week| tally.element_shortage.part_above(number * weeks + week, TENTH))
            .collect(),
    });
    let stops = layout.sectors.iter().zip(&tally.stops).map(|((country, sector), stops)| StopSpread {
        country: *country,
        sector: *sector,
        stops: stops.clone(),
    });
    let series = layout.series.iter().enumerate().map(|(number, key)| SeriesFan {
        mineral: key.mineral,
        form: key.form,
        country: key.country,
        shortage: fans(&tally.shortage, number, weeks),
        cover: fans(&tally.cover, number, weeks),
        quoted: fans(&tally.quoted, number, weeks),
        paid: fans(&tally.paid, number, weeks),
    });
    let weekly = layout
        .countries
        .iter()
        .enumerate()
        .map(|(number, country)| (*country, fans(&tally.weekly, number, weeks)));
    let noise = tally.sensitivity.noise();
    let mut influence: Vec<FigureInfluence> = design
        .figures
        .iter()
        .enumerate()
        .map(|(number, figure)| FigureInfluence {
            name: figure.name.clone(),
            about: figure.about.clone(),
            trust: figure.trust.to_string(),
            first_order: tally.sensitivity.first_order(number),
            noise,
            quarters: tally.sensitivity.quarters(number),
        })
        .collect();
    influence.sort_by(|a, b| b.first_order.total_cmp(&a.first_order).then(a.name.cmp(&b.name)));
    ScenarioEnsemble {
        scenario: tally.scenario.clone(),
        losses: losses.collect(),
        first_year: first_year.collect(),
        elements: elements.collect(),
        stops: stops.collect(),
        series: series.collect(),
        weekly: weekly.collect(),
        influence,
    }
}

fn branches(study: &Study, part: &PartialEnsemble) -> Option<BranchEnsemble> {
    let weighted: Vec<(&str, f64, &Distribution)> = study
        .scenarios
        .iter()
        .zip(&part.tallies)
        .filter_map(|(scenario, tally)| Some((scenario.id.as_str(), scenario.weight?, &tally.losses[0][1])))
        .collect();
    if weighted.len() < 2 {
        return None;
    }
    let mixture = Mixture::of(weighted.iter().map(|(_, weight, losses)| (*weight, *losses)));
    Some(BranchEnsemble {
        weights: weighted.iter().map(|(id, weight, _)| ((*id).to_owned(), *weight)).collect(),
        mean: mixture.mean(),
        fan: FAN.map(|level| mixture.quantile(level)),
        tail_mean: mixture.tail_mean(TAIL),
    })
}
