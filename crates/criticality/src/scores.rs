//! What each method makes of a profile.

use exposure::{eu_2017, governance, herfindahl, usgs_2020};
use serde::Serialize;

use crate::profile::{Profile, Supplier, Uncertain};
use draw::{Spread, Widths};

/// A method, or a measure that stands beside the methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Herfindahl-Hirschman index of the stage where it is highest, by location.
    Concentration,
    /// The same by controller.
    Control,
    /// Net import reliance.
    ImportReliance,
    /// Share of use that passed the dominant country at any stage.
    PathExposure,
    /// GeoPolRisk score, as the paper has it.
    GeoPolRisk,
    /// Supply risk of the European Commission (2017).
    EuSupplyRisk,
    /// Economic importance of the European Commission (2017).
    EuEconomicImportance,
    /// Disruption potential of the United States Geological Survey (2020).
    UsgsDisruption,
    /// Economic vulnerability of the United States Geological Survey (2020).
    UsgsVulnerability,
    /// Supply risk of the United States Geological Survey (2020).
    UsgsRisk,
    /// Concentration with governance squared beside it, after the Hoskins widget.
    GovernanceLens,
    /// How likely a supplier in control restricts: our own.
    Likelihood,
    /// What is at stake: our own.
    Consequence,
    /// Likelihood times consequence.
    Priority,
}

impl Method {
    /// All, in the order of tables.
    pub const ALL: [Method; 14] = [
        Method::Concentration,
        Method::Control,
        Method::ImportReliance,
        Method::PathExposure,
        Method::GeoPolRisk,
        Method::EuSupplyRisk,
        Method::EuEconomicImportance,
        Method::UsgsDisruption,
        Method::UsgsVulnerability,
        Method::UsgsRisk,
        Method::GovernanceLens,
        Method::Likelihood,
        Method::Consequence,
        Method::Priority,
    ];

    /// The word of command line and tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Concentration => "concentration",
            Method::Control => "control",
            Method::ImportReliance => "import-reliance",
            Method::PathExposure => "path-exposure",
            Method::GeoPolRisk => "geopolrisk",
            Method::EuSupplyRisk => "eu-supply-risk",
            Method::EuEconomicImportance => "eu-economic-importance",
            Method::UsgsDisruption => "usgs-disruption-potential",
            Method::UsgsVulnerability => "usgs-economic-vulnerability",
            Method::UsgsRisk => "usgs-supply-risk",
            Method::GovernanceLens => "governance-lens",
            Method::Likelihood => "likelihood",
            Method::Consequence => "consequence",
            Method::Priority => "priority",
        }
    }

    fn index(self) -> usize {
        Method::ALL.iter().position(|method| *method == self).expect("all are listed")
    }
}

/// Constants of the methods, from table `method-constant`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Constants {
    /// Trade parameter of the European method for a supplier that restricts exports.
    pub trade_restricted: f64,
    /// Trade parameter for the country itself.
    pub trade_home: f64,
    /// Gross domestic product of the viewpoint, USD.
    pub gdp: f64,
    /// Value added of the largest sector of the viewpoint, USD.
    pub largest_division: f64,
}

/// Scores of a mineral by method; none where the figures do not allow it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Scores([Option<f64>; Method::ALL.len()]);

impl Scores {
    /// The score of a method.
    #[must_use]
    pub fn of(&self, method: Method) -> Option<f64> {
        self.0[method.index()]
    }

    fn set(&mut self, method: Method, value: Option<f64>) {
        self.0[method.index()] = value.filter(|value| value.is_finite());
    }
}

/// A figure's place among the drawn values.
type Figure = usize;

/// A supplier as numbers.
#[derive(Debug, Clone, Copy)]
struct Numbered {
    output: Figure,
    governance: Figure,
    unreliability: Option<Figure>,
    restricts: bool,
    home: bool,
}

/// A use whose share is numbered.
#[derive(Debug, Clone, Copy)]
struct NumberedUse {
    share: Figure,
    value_added: f64,
    division_value_added: f64,
    surplus: f64,
}

/// A profile whose figures are numbered, so that they can be drawn.
#[derive(Debug, Clone)]
pub(crate) struct Numbers {
    /// Spread of each figure.
    pub(crate) spreads: Vec<Spread>,
    /// Number of the stream of each figure.
    pub(crate) streams: Vec<u64>,
    located: Vec<Vec<Numbered>>,
    controlled: Vec<Vec<Numbered>>,
    imports: Vec<Numbered>,
    reliance: Option<Figure>,
    path: Option<Figure>,
    recycling: Option<Figure>,
    substitution: Option<Figure>,
    uses: Vec<NumberedUse>,
    consumption: Option<Figure>,
    price: Option<Figure>,
    /// Figures that likelihood and consequence rest on: the only ones that need to be drawn.
    pub(crate) drawn: Vec<Figure>,
}

/// What is drawn of a mineral.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stakes {
    pub(crate) likelihood: Option<f64>,
    importance: Option<f64>,
    pub(crate) consequence: Option<f64>,
}

impl Stakes {
    pub(crate) fn priority(self) -> Option<f64> {
        self.likelihood.zip(self.consequence).map(|(likelihood, consequence)| likelihood * consequence)
    }
}

/// Streams below this belong to countries, so that a country is governed the same way for every mineral.
const COUNTRY_STREAMS: u64 = 10_000;

/// Streams from here on belong to the ability and ties of countries, above any that figures of minerals reach.
const UNRELIABLE: u64 = 1 << 32;

impl Numbers {
    /// Numbers the figures of a profile; `next` counts streams over all profiles.
    pub(crate) fn of(profile: &Profile, widths: &Widths, next: &mut u64) -> Numbers {
        let (mut spreads, mut streams) = (Vec::new(), Vec::new());
        let mut add = |figure: &Uncertain, share: bool, stream: Option<u64>| -> Figure {
            spreads.push(figure.spread(widths, share));
            streams.push(stream.unwrap_or_else(|| {
                *next += 1;
                COUNTRY_STREAMS + *next
            }));
            spreads.len() - 1
        };
        let mut suppliers = |list: &[Supplier]| -> Vec<Numbered> {
            list.iter()
                .map(|supplier| Numbered {
                    output: add(&supplier.output, false, None),
                    governance: add(&supplier.governance, true, Some(country_stream(supplier))),
                    unreliability: supplier
                        .unreliability
                        .as_ref()
                        .map(|figure| add(figure, true, Some(UNRELIABLE + country_stream(supplier)))),
                    restricts: supplier.restricts,
                    home: supplier.home,
                })
                .collect()
        };
        let main = || profile.stages.iter().filter(|stage| !stage.minor);
        let located = main().map(|stage| suppliers(&stage.located)).collect();
        let controlled = main().map(|stage| suppliers(&stage.controlled)).collect();
        let imports = suppliers(&profile.imports);
        let mut one = |figure: &Option<Uncertain>, share| figure.as_ref().map(|f| add(f, share, None));
        let reliance = one(&profile.reliance, true);
        let path = one(&profile.path.map(|path| path.1), true);
        let recycling = one(&profile.recycling, true);
        let substitution = one(&profile.substitution, true);
        let consumption = one(&profile.consumption, false);
        let price = one(&profile.price, false);
        let uses = profile
            .uses
            .iter()
            .map(|usage| NumberedUse {
                share: add(&usage.share, true, None),
                value_added: usage.value_added,
                division_value_added: usage.division_value_added,
                surplus: usage.surplus,
            })
            .collect();
        let controlled: Vec<Vec<Numbered>> = controlled;
        let mut drawn: Vec<Figure> =
            controlled.iter().flatten().flat_map(|supplier| [supplier.output, supplier.governance]).collect();
        let uses: Vec<NumberedUse> = uses;
        drawn.extend(uses.iter().map(|usage| usage.share));
        drawn.extend([reliance, recycling, substitution].into_iter().flatten());
        Numbers {
            spreads,
            streams,
            located,
            controlled,
            imports,
            reliance,
            path,
            recycling,
            substitution,
            uses,
            consumption,
            price,
            drawn,
        }
    }

    /// The figures as they are likeliest.
    pub(crate) fn modes(&self) -> Vec<f64> {
        self.spreads.iter().map(|spread| spread.mode).collect()
    }

    /// Scores of the figures' values. The supply risk of the Survey needs all minerals and is set later.
    pub(crate) fn scores(&self, values: &[f64], constants: &Constants) -> Scores {
        let mut scores = Scores([None; Method::ALL.len()]);
        let highest = |stages: &[Vec<Numbered>], of: &dyn Fn(&[Numbered]) -> Option<f64>| {
            stages.iter().filter_map(|stage| of(stage)).reduce(f64::max)
        };
        let outputs = |stage: &[Numbered]| -> Vec<f64> { stage.iter().map(|s| values[s.output]).collect() };
        let index = |stage: &[Numbered]| herfindahl(&outputs(stage));
        let known = |figure: Option<Figure>| figure.map(|figure| values[figure]);
        scores.set(Method::Concentration, highest(&self.located, &index));
        scores.set(Method::Control, highest(&self.controlled, &index));
        scores.set(Method::ImportReliance, known(self.reliance));
        scores.set(Method::PathExposure, known(self.path));
        let reliance = known(self.reliance);
        scores.set(Method::GeoPolRisk, self.geopolrisk(values, reliance));
        let recycling = known(self.recycling).unwrap_or(0.0);
        let difficulty = known(self.substitution);
        scores.set(
            Method::EuSupplyRisk,
            reliance.zip(difficulty).and_then(|(reliance, difficulty)| {
                self.eu_supply_risk(values, reliance, recycling, eu_index(difficulty), constants)
            }),
        );
        let stakes = self.stakes(values, constants);
        scores.set(Method::EuEconomicImportance, stakes.importance);
        let disruption = highest(&self.located, &|stage: &[Numbered]| {
            let producers: Vec<usgs_2020::Producer> = stage
                .iter()
                .map(|s| usgs_2020::Producer {
                    production: values[s.output],
                    // Both indices as one product; where either lacks the country, governance stands for both.
                    ability: 1.0,
                    willingness: values[s.unreliability.unwrap_or(s.governance)],
                    home: s.home,
                })
                .collect();
            usgs_2020::disruption_potential(&producers)
        });
        scores.set(Method::UsgsDisruption, disruption);
        scores.set(Method::UsgsVulnerability, self.vulnerability(values, constants));
        let lens = highest(&self.located, &|stage: &[Numbered]| {
            let weighted: Vec<(f64, f64)> =
                stage.iter().map(|s| (values[s.output], values[s.governance] * 10.0)).collect();
            governance::lens_index(&weighted)
        });
        scores.set(Method::GovernanceLens, lens);
        scores.set(Method::Likelihood, stakes.likelihood);
        scores.set(Method::Consequence, stakes.consequence);
        scores.set(Method::Priority, stakes.priority());
        scores
    }

    /// Likelihood and consequence of the figures' values.
    pub(crate) fn stakes(&self, values: &[f64], constants: &Constants) -> Stakes {
        let likelihood = self
            .controlled
            .iter()
            .filter_map(|stage| {
                // The concentration of control, weighted: see the method's page.
                let (mut total, mut weighted) = (0.0, 0.0);
                for s in stage {
                    let weight = if s.home {
                        0.0
                    } else if s.restricts {
                        1.0
                    } else {
                        values[s.governance]
                    };
                    total += values[s.output];
                    weighted += values[s.output].powi(2) * weight;
                }
                (total > 0.0).then(|| weighted / (total * total))
            })
            .reduce(f64::max);
        let known = |figure: Option<Figure>| figure.map(|figure| values[figure]);
        let importance = known(self.substitution)
            .filter(|_| {
                self.uses.iter().any(|usage| usage.division_value_added > 0.0)
                    && constants.largest_division > 0.0
            })
            .map(|difficulty| {
                let value: f64 =
                    self.uses.iter().map(|usage| values[usage.share] * usage.division_value_added).sum();
                value * eu_index(difficulty) / constants.largest_division * 10.0
            });
        let kept = 1.0 - known(self.recycling).unwrap_or(0.0);
        let consequence =
            importance.zip(known(self.reliance)).map(|(importance, reliance)| importance * reliance * kept);
        Stakes { likelihood, importance, consequence }
    }

    /// `HHI * sum_i g_i f_i / (p + F)` with imports as shares and `F/(p+F)` from the reliance on imports: the
    /// first stage that has figures counts as production, as in the published score.
    fn geopolrisk(&self, values: &[f64], reliance: Option<f64>) -> Option<f64> {
        let production = self.located.first()?;
        let hhi = herfindahl(&production.iter().map(|s| values[s.output]).collect::<Vec<_>>())?;
        let weighted: Vec<(f64, f64)> =
            self.imports.iter().map(|s| (values[s.output], values[s.governance])).collect();
        Some(hhi * governance::weighted_mean(&weighted)? * reliance?)
    }

    fn eu_supply_risk(
        &self,
        values: &[f64],
        reliance: f64,
        recycling: f64,
        substitution: f64,
        constants: &Constants,
    ) -> Option<f64> {
        let supplier = |s: &Numbered| eu_2017::Supplier {
            supply: values[s.output],
            governance: values[s.governance] * 10.0,
            trade: if s.home {
                constants.trade_home
            } else if s.restricts {
                constants.trade_restricted
            } else {
                1.0
            },
        };
        let total: f64 = self.imports.iter().map(|s| values[s.output]).sum();
        let stages: Vec<(Vec<eu_2017::Supplier>, Vec<eu_2017::Supplier>)> = self
            .located
            .iter()
            .map(|stage| {
                let global: Vec<_> = stage.iter().map(&supplier).collect();
                // What the country is supplied with: its imports, and its own output for the rest.
                let mut own: Vec<_> = self
                    .imports
                    .iter()
                    .map(|s| eu_2017::Supplier { supply: values[s.output] / total * reliance, ..supplier(s) })
                    .collect();
                if reliance < 1.0 {
                    let home = stage.iter().find(|s| s.home);
                    own.push(eu_2017::Supplier {
                        supply: 1.0 - reliance,
                        governance: home.map_or(0.0, |s| values[s.governance] * 10.0),
                        trade: constants.trade_home,
                    });
                }
                let own = if total > 0.0 { own } else { global.clone() };
                (global, own)
            })
            .collect();
        let supplies: Vec<eu_2017::Supply<'_>> = stages
            .iter()
            .map(|(global, own)| eu_2017::Supply {
                global,
                union: own,
                import_reliance: reliance,
                recycling,
                substitution,
            })
            .collect();
        eu_2017::supply_risk(&supplies).map(|risk| risk.1)
    }

    fn vulnerability(&self, values: &[f64], constants: &Constants) -> Option<f64> {
        let spent = values[self.consumption?] * KG_PER_TONNE * values[self.price?];
        let industries: Vec<usgs_2020::Industry> = self
            .uses
            .iter()
            .filter(|usage| usage.value_added > 0.0 && usage.surplus > 0.0)
            .map(|usage| usgs_2020::Industry {
                value_added: usage.value_added,
                operating_profit: usage.surplus,
                expenditure: values[usage.share] * spent,
            })
            .collect();
        if industries.is_empty() {
            return None;
        }
        usgs_2020::economic_vulnerability(&industries, constants.gdp)
    }
}

const KG_PER_TONNE: f64 = 1000.0;

/// Difficulty of substitution, 0 to 1, on the scale of the European index, 0.8 to 1.
fn eu_index(difficulty: f64) -> f64 {
    0.8 + 0.2 * difficulty
}

fn country_stream(supplier: &Supplier) -> u64 {
    // Letters of the code make a number below the other streams: 26^3 codes over the range.
    supplier
        .country
        .to_string()
        .bytes()
        .fold(0_u64, |number, byte| (number * 31 + u64::from(byte)) % COUNTRY_STREAMS)
}

/// Sets the supply risk of the Survey: disruption potential and economic vulnerability are brought to 0 to 1
/// over all minerals, and the risk is `(DP * TE * EV)^(1/3)`.
pub(crate) fn set_usgs_risk(all: &mut [Scores]) {
    let scaled = |all: &[Scores], method: Method| -> Vec<Option<f64>> {
        let known: Vec<f64> = all.iter().filter_map(|scores| scores.of(method)).collect();
        let mut scaled = usgs_2020::rescale(&known).into_iter();
        all.iter().map(|scores| scores.of(method).and_then(|_| scaled.next())).collect()
    };
    let disruption = scaled(all, Method::UsgsDisruption);
    let vulnerability = scaled(all, Method::UsgsVulnerability);
    for (number, scores) in all.iter_mut().enumerate() {
        let parts = disruption[number].zip(scores.of(Method::ImportReliance)).zip(vulnerability[number]);
        scores.set(
            Method::UsgsRisk,
            parts.map(|((potential, exposure), vulnerability)| {
                usgs_2020::supply_risk(potential, exposure, vulnerability)
            }),
        );
    }
}

/// Scores of all profiles as their figures are likeliest.
#[must_use]
pub fn scores(profiles: &[Profile], constants: &Constants) -> Vec<Scores> {
    let widths = Widths { by_trust: [0.0; 4] };
    let mut next = 0;
    let mut all: Vec<Scores> = profiles
        .iter()
        .map(|profile| {
            let numbers = Numbers::of(profile, &widths, &mut next);
            numbers.scores(&numbers.modes(), constants)
        })
        .collect();
    set_usgs_risk(&mut all);
    all
}
