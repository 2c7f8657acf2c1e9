//! What contracts cost treasuries, and what instruments do for projects.

use ::finance::floors::{Exposure, Output, exposures};
use ::finance::{Appraisal, Assumed, Contract, PriceProcess, Terms, appraise, contracts, standard};
use chain::Chain;
use codes::{Code, Mineral};
use dataset::{Dataset, schema};
use disruption::{Assumptions, World};
use finding::Findings;
use rayon::prelude::*;
use study::Study;

/// Draws of the uncertain factors of a project, and price paths for each.
const PATHS: usize = 50;

/// What the contracts of the dataset cost along one price of neodymium and praseodymium.
pub struct ContractAnswer {
    /// The contracts.
    pub contracts: Vec<Contract>,
    /// Latest yearly price, and its year.
    pub latest: (i16, f64),
    /// A later quote, if there is one: its name, period and USD/kg.
    pub later: Option<(String, String, f64)>,
    /// The price process, from the price now.
    pub process: PriceProcess,
    /// Cost to each treasury and to all together from the study's day on.
    pub exposures: Vec<Exposure>,
}

/// Appraises the contracts from a price now, USD/kg; from the latest yearly average if none is given.
pub fn contract_costs(
    dataset: &Dataset,
    study: &Study,
    price: Option<f64>,
    draws: usize,
    seed: u64,
) -> Result<ContractAnswer, Findings> {
    let (contracts, mut findings) = contracts(dataset).usable()?;
    let assumed = Assumed::read(dataset);
    let latest = latest_benchmark(dataset, &mut findings);
    let mut of = |name: &str| assumed.value(name, &mut findings);
    let process = PriceProcess {
        now: price.unwrap_or(latest.1),
        long_run: of("benchmark-long-run"),
        half_life: of("benchmark-half-life"),
        volatility: of("benchmark-volatility"),
    };
    let rate = of("public-rate");
    if findings.has_errors() {
        return Err(findings);
    }
    let promises: Vec<_> = contracts.iter().filter_map(|contract| contract.promise(study.as_of)).collect();
    let outputs = outputs(dataset, &promises);
    let exposures = exposures(&promises, &outputs, &process, rate, draws, &uniform(seed));
    let later = later_quote(dataset, latest.0);
    Ok(ContractAnswer { contracts, latest, later, process, exposures })
}

/// Appraisals of a project by instrument.
pub struct ProjectAppraisal {
    /// Identifier of the project.
    pub project: String,
    /// Its name.
    pub name: String,
    /// Price of its main product today and the price at which its owners get their return, USD/kg.
    pub prices: (f64, Option<f64>),
    /// Strike of a ten-year floor that gives them their return on the median path, USD/kg.
    pub floor: Option<f64>,
    /// By instrument on standard terms.
    pub instruments: Vec<(Terms, Appraisal)>,
}

/// Appraises every project that can be, or one of them, with each instrument on standard terms.
pub fn project_finance(
    dataset: &Dataset,
    study: &Study,
    wanted: Option<&str>,
    draws: usize,
    seed: u64,
) -> Result<Vec<ProjectAppraisal>, Findings> {
    let (chain, _) = Chain::build(dataset, study).usable()?;
    let assumptions = Assumptions::central();
    let (world, _) = World::build(dataset, study, &chain, &assumptions).usable()?;
    let calm = disruption::simulate(&world, &disruption::Timeline::without_rules(study));
    let mut findings = Findings::default();
    let measures = portfolio::measures(dataset, study, &chain, &world, &calm, &assumptions, &mut findings);
    let assumed = Assumed::read(dataset);
    let cases: Vec<_> = measures
        .iter()
        .filter(|measure| wanted.is_none_or(|id| measure.id == id))
        .filter_map(|measure| {
            Some((measure, portfolio::case(dataset, &world, measure, &assumed, &mut findings)?))
        })
        .collect();
    let mut standard_terms = Vec::new();
    for (_, case) in &cases {
        let mut of_case = Vec::new();
        for terms in Terms::ALL {
            let checked = standard(terms, case, &assumed);
            findings.append(checked.findings);
            of_case.push((terms, checked.value));
        }
        standard_terms.push(of_case);
    }
    let years = assumed.value("floor-term", &mut findings);
    if findings.has_errors() {
        return Err(findings);
    }
    let quarters = (years * ::finance::QUARTERS as f64).round() as usize;
    Ok(cases
        .par_iter()
        .zip(standard_terms)
        .map(|((measure, case), instruments)| {
            let hurdle = case.hurdle.1;
            let median = case.price.median(case.project.quarters());
            ProjectAppraisal {
                project: measure.id.clone(),
                name: measure.name.clone(),
                prices: (case.price.now, ::finance::break_even_price(&case.project, &[], hurdle)),
                floor: ::finance::floor_for_return(&case.project, quarters, &[median], hurdle),
                instruments: instruments
                    .into_iter()
                    .map(|(terms, one)| (terms, appraise(case, &[one], draws, PATHS, &uniform(seed))))
                    .collect(),
            }
        })
        .collect())
}

/// Numbers keyed by seed, figure and draw.
fn uniform(seed: u64) -> impl Fn(u64, usize) -> f64 {
    move |figure, number| {
        let mut one = [0.0];
        draw::uniforms(seed, figure, number as u64, &mut one);
        one[0]
    }
}

/// The latest yearly average of the benchmark outside the plants: year and USD/kg.
fn latest_benchmark(dataset: &Dataset, findings: &mut Findings) -> (i16, f64) {
    let benchmark = Mineral::parse("NdPr").ok();
    let latest = dataset
        .rows(&schema::PRICE)
        .iter()
        .filter(|row| row.mineral == benchmark && row.cell("quote").starts_with("FOB annual average"))
        .filter_map(|row| Some((row.year()?, row.value()?)))
        .max_by_key(|price| price.0);
    latest.unwrap_or_else(|| {
        findings.push(
            finding::Finding::error(
                finding::code::NO_DATA,
                "table `price` has no yearly price of NdPr oxide",
            )
            .help("add the yearly average"),
        );
        (0, f64::NAN)
    })
}

/// The latest quote of a market after a year: a floor written in a contract is none.
fn later_quote(dataset: &Dataset, year: i16) -> Option<(String, String, f64)> {
    let benchmark = Mineral::parse("NdPr").ok();
    dataset
        .rows(&schema::PRICE)
        .iter()
        .filter(|row| row.mineral == benchmark && !row.cell("quote").contains("floor"))
        .filter_map(|row| Some((row.period?, row)).filter(|(period, _)| period.last.year() > year))
        .max_by_key(|(period, _)| period.last)
        .and_then(|(period, row)| Some((row.cell("quote").to_owned(), period.to_string(), row.value()?)))
}

/// What each producer makes: the most that its projects can, a quarter.
fn outputs(dataset: &Dataset, promises: &[::finance::floors::Promise]) -> Vec<Output> {
    let mut producers: Vec<&str> = promises.iter().map(|promise| promise.producer.as_str()).collect();
    producers.sort_unstable();
    producers.dedup();
    let benchmark = Mineral::parse("NdPr").ok();
    producers
        .into_iter()
        .map(|producer| {
            let owned = |id: &str| {
                dataset
                    .rows(&schema::PROJECT)
                    .iter()
                    .any(|row| row.cell("project") == id && row.cell("owner").contains(producer))
            };
            let tonnes: f64 = dataset
                .rows(&schema::PROJECT_OUTPUT)
                .iter()
                .filter(|row| row.mineral == benchmark && owned(row.cell("project")))
                .filter_map(dataset::Row::value)
                .sum();
            Output { producer: producer.to_owned(), kilograms: tonnes * 1000.0 / ::finance::QUARTERS as f64 }
        })
        .collect()
}
