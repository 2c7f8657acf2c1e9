//! Every scenario in a central, a low and a high case.

use chain::Chain;
use codes::{Area, Mineral, Stage};
use dataset::{Dataset, Row, schema};
use disruption::{Assumptions, Outcome, Timeline, World, simulate};
use economy::{Accounts, Losses};
use finding::Findings;
use quantity::{Kind, WEEKS_PER_YEAR};
use rayon::prelude::*;
use serde::Serialize;
use study::Scenario;

use crate::{Progress, Setting};

/// Which set of assumptions a run takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Case {
    /// Every assumption at its value.
    Central,
    /// Every assumption at its harmless end.
    Low,
    /// Every assumption at its harmful end.
    High,
}

impl Case {
    /// All three.
    pub const ALL: [Case; 3] = [Case::Central, Case::Low, Case::High];

    /// In a word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Case::Central => "central",
            Case::Low => "low",
            Case::High => "high",
        }
    }

    pub(crate) fn assumptions(self, dataset: &Dataset) -> Assumptions {
        match self {
            Case::Central => Assumptions::central(),
            Case::Low => Assumptions::benign(dataset),
            Case::High => Assumptions::adverse(dataset),
        }
    }
}

/// An element at a viewpoint in one case.
#[derive(Debug, Clone, Serialize)]
pub struct ElementRow {
    /// The element.
    pub mineral: Mineral,
    /// Country.
    pub country: Area,
    /// Case.
    pub case: Case,
    /// Final use in a year of the baseline, t REO.
    pub use_per_year: f64,
    /// First reported week with a shortage.
    pub first_short: Option<usize>,
    /// Unmet use over the reported weeks, t REO.
    pub unmet: f64,
    /// Unmet use as a share of use wanted.
    pub unmet_share: f64,
    /// Days of cover at the start.
    pub cover_start: f64,
    /// Least days of cover.
    pub cover_least: f64,
    /// Highest quoted price over the baseline's.
    pub quoted: f64,
    /// Highest paid price over the baseline's.
    pub paid: f64,
    /// Baseline price, USD/kg of oxide.
    pub price: f64,
    /// Price year.
    pub price_year: u16,
    /// Share of use and supply figures that are assumed.
    pub assumed: f64,
}

/// One case of a scenario.
#[derive(Debug, Clone)]
pub struct CaseAnswer {
    /// Which case.
    pub case: Case,
    /// Elements at viewpoints.
    pub elements: Vec<ElementRow>,
    /// Losses.
    pub losses: Losses,
}

/// A scenario.
pub struct ScenarioAnswer {
    /// The scenario.
    pub scenario: Scenario,
    /// Its timeline.
    pub timeline: Timeline,
    /// Weekly results of the central case.
    pub outcome: Outcome,
    /// Central, low, high.
    pub cases: Vec<CaseAnswer>,
}

impl ScenarioAnswer {
    /// One of the cases.
    ///
    /// # Panics
    /// Never: all three are always there.
    #[must_use]
    pub fn case(&self, case: Case) -> &CaseAnswer {
        self.cases.iter().find(|answer| answer.case == case).expect("every scenario has all cases")
    }
}

/// A published loss beside ours.
#[derive(Debug, Clone, Serialize)]
pub struct PublishedComparison {
    /// Who published it.
    pub publisher: String,
    /// Country.
    pub country: Area,
    /// The shock, as published.
    pub shock: String,
    /// What it assumes.
    pub assumption: String,
    /// Months it covers, as published.
    pub months: String,
    /// Share of GDP.
    pub share: f64,
    /// Scenario of ours that comes nearest.
    pub scenario: String,
    /// Our lower bound, central case and upper bound as shares of GDP, for a year.
    pub ours: [f64; 3],
}

pub(crate) fn run(
    setting: &Setting<'_>,
    world: &World,
    accounts: &Accounts,
    progress: &Progress<'_>,
) -> Result<Vec<ScenarioAnswer>, Findings> {
    let scenarios = &setting.study.scenarios;
    let jobs: Vec<(usize, Case)> =
        (0..scenarios.len()).flat_map(|scenario| Case::ALL.map(|case| (scenario, case))).collect();
    let done = std::sync::atomic::AtomicUsize::new(0);
    let runs: Result<Vec<_>, Findings> = jobs
        .par_iter()
        .map(|(scenario, case)| {
            let run = run_case(setting, world, accounts, &scenarios[*scenario], *case)?;
            let count = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
            progress("scenarios", count, jobs.len());
            Ok(run)
        })
        .collect();
    let mut runs = runs?.into_iter();
    let mut answers = Vec::new();
    for scenario in scenarios {
        let mut cases = Vec::new();
        let mut central = None;
        for _ in Case::ALL {
            let Some((timeline, outcome, case)) = runs.next() else { continue };
            if case.case == Case::Central {
                central = Some((timeline, outcome));
            }
            cases.push(case);
        }
        if let Some((timeline, outcome)) = central {
            answers.push(ScenarioAnswer { scenario: scenario.clone(), timeline, outcome, cases });
        }
    }
    Ok(answers)
}

pub(crate) fn run_case(
    setting: &Setting<'_>,
    world: &World,
    accounts: &Accounts,
    scenario: &Scenario,
    case: Case,
) -> Result<(Timeline, Outcome, CaseAnswer), Findings> {
    let assumptions = case.assumptions(setting.dataset);
    let (own_world, own_accounts);
    let (world, accounts) = if case == Case::Central {
        (world, accounts)
    } else {
        own_world = World::build(setting.dataset, setting.study, setting.chain, &assumptions).usable()?.0;
        own_accounts = Accounts::read(setting.dataset, &own_world, &assumptions).usable()?.0;
        (&own_world, &own_accounts)
    };
    let timeline = Timeline::build(setting.dataset, setting.study, setting.chain, world, scenario);
    let outcome = simulate(world, &timeline);
    let answer = CaseAnswer {
        case,
        elements: elements(setting.chain, world, &outcome, case),
        losses: accounts.losses(world, &outcome),
    };
    Ok((timeline, outcome, answer))
}

fn elements(chain: &Chain, world: &World, outcome: &Outcome, case: Case) -> Vec<ElementRow> {
    let from = outcome.history;
    outcome
        .elements
        .iter()
        .filter(|element| element.base > 0.0)
        .map(|element| {
            let market = world.quoted_market(element.mineral, element.place, outcome);
            let highest = |series: &[f64]| series[from..].iter().copied().fold(0.0, f64::max);
            let wanted = element.wanted(from);
            let unmet = element.unmet(from);
            let index = chain.mineral(element.mineral);
            let data = market.map(|market| &world.markets[market]);
            let as_oxide = data.map_or(1.0, |data| {
                if data.form.stage() == Stage::Metal { data.mineral.element_per_oxide() } else { 1.0 }
            });
            ElementRow {
                mineral: element.mineral,
                country: world.places[element.place],
                case,
                use_per_year: element.base * WEEKS_PER_YEAR,
                first_short: element.first_short(from, outcome.short).map(|week| week - from),
                unmet,
                unmet_share: if wanted > 0.0 { unmet / wanted } else { 0.0 },
                cover_start: element.cover[from],
                cover_least: element.cover[from..].iter().copied().fold(f64::INFINITY, f64::min),
                quoted: market.map_or(1.0, |market| highest(&outcome.quoted[market][element.place])),
                paid: market.map_or(1.0, |market| highest(&outcome.paid[market][element.place])),
                price: data.map_or(f64::NAN, |data| data.price * as_oxide),
                price_year: data.map_or(0, |data| data.price_year),
                assumed: index
                    .and_then(|index| chain.quality.get(index))
                    .map_or(1.0, chain::Quality::assumed),
            }
        })
        .collect()
}

/// Published losses for the viewpoints beside ours of the scenario that comes nearest: an embargo on the
/// country alone where the study has one, else the embargo on all.
pub(crate) fn published(
    dataset: &Dataset,
    chain: &Chain,
    scenarios: &[ScenarioAnswer],
) -> Vec<PublishedComparison> {
    let mut comparisons = Vec::new();
    for row in dataset.rows(&schema::PUBLISHED_LOSS) {
        let share =
            row.cell("measure") == "share-of-gdp" && row.figure.is_some_and(|f| f.kind == Kind::Share);
        let (true, Some(country), Some(value)) = (share, row.country, row.value()) else { continue };
        if chain.place(country).is_none() || !about_rare_earths(row) {
            continue;
        }
        let Some(nearest) = nearest_scenario(dataset, scenarios, country) else { continue };
        let losses = &nearest.case(Case::Central).losses;
        let Some(own) = losses.countries.iter().find(|loss| loss.country == country) else { continue };
        comparisons.push(PublishedComparison {
            publisher: row.cell("publisher").to_owned(),
            country,
            shock: row.cell("shock").to_owned(),
            assumption: row.cell("assumption").to_owned(),
            months: row.cell("months").to_owned(),
            share: value,
            scenario: nearest.scenario.id.clone(),
            ours: own.first_year.map(|loss| loss / own.gdp),
        });
    }
    comparisons.sort_by(|a, b| a.country.cmp(&b.country).then(a.share.total_cmp(&b.share)));
    comparisons
}

/// Published shocks to all rare earths; those to single minerals are no match for a study's scenarios.
fn about_rare_earths(row: &Row) -> bool {
    let shock = row.cell("shock");
    shock.contains("rare-earth") || shock.contains("restriction") || shock.contains("ban")
}

fn nearest_scenario<'s>(
    dataset: &Dataset,
    scenarios: &'s [ScenarioAnswer],
    country: Area,
) -> Option<&'s ScenarioAnswer> {
    let hits = |scenario: &&ScenarioAnswer| {
        scenario
            .scenario
            .add
            .iter()
            .filter_map(|id| dataset.rules.get(id))
            .any(|rule| rule.destinations.contains(&country))
    };
    let fewest = |scenario: &&ScenarioAnswer| scenario.scenario.add.len();
    scenarios.iter().filter(hits).min_by_key(fewest)
}
