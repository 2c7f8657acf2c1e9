//! A measure as a project whose finance can be appraised.

use codes::Code;
use dataset::{Dataset, Row, schema};
use disruption::World;
use finance::{Assumed, Case, PriceProcess, Project, QUARTERS};
use finding::Findings;
use quantity::WEEKS_PER_YEAR;

use crate::Measure;

/// What a project makes at full output.
struct Products {
    /// Kilograms a quarter of the main product.
    main: f64,
    /// Its price, USD/kg.
    price: f64,
    /// True for neodymium and praseodymium, whose price has a benchmark.
    benchmark: bool,
    /// Revenue from the others, USD a quarter.
    other: f64,
}

/// The case of a project; none without output or a stated capital cost.
///
/// The main product is neodymium with praseodymium where the project makes any, else what earns most; all
/// prices move with it. Running cost is a share of revenue at long-run prices.
#[must_use]
pub fn case(
    dataset: &Dataset,
    world: &World,
    measure: &Measure,
    assumed: &Assumed,
    findings: &mut Findings,
) -> Option<Case> {
    let products = products(world, measure)?;
    let capital = stated(dataset, &measure.id, "capex")?;
    let row = dataset.rows(&schema::PROJECT).iter().find(|row| row.cell("project") == measure.id)?;
    let mut of = |name: &str| assumed.range(name, findings);
    let (_, benchmark, _) = of("benchmark-long-run");
    let long_run = if products.benchmark { benchmark } else { products.price };
    let revenue = (products.main * products.price + products.other) * long_run / products.price;
    let quarters = |years: f64| (years * QUARTERS as f64).round() as usize;
    let wait = if has_permits(row) { 0 } else { quarters(of("permit-time").1) };
    let project = Project {
        capital: capital.1,
        wait,
        build: quarters(of("build-time").1).max(1),
        ramp: quarters(of("full-output-time").1),
        life: quarters(of("operating-life").1).max(1),
        output: products.main,
        benchmark: products.price,
        other_revenue: products.other,
        running_cost: of("running-cost-share").1 * revenue,
        tax: of("tax-rate").1,
    };
    let (low, share, high) = of("running-cost-share");
    Some(Case {
        capital: widen(of("capital-cost-factor"), capital),
        output: of("output-factor"),
        running_cost: (low / share, 1.0, high / share),
        hurdle: of("owners-return"),
        price: PriceProcess {
            now: products.price,
            long_run,
            half_life: of("benchmark-half-life").1,
            volatility: of("benchmark-volatility").1,
        },
        long_run: of("long-run-factor"),
        public_rate: of("public-rate").1,
        project,
    })
}

fn products(world: &World, measure: &Measure) -> Option<Products> {
    let kilograms = |per_week: f64| per_week * 1000.0 * WEEKS_PER_YEAR / QUARTERS as f64;
    let made: Vec<(&str, f64, f64)> = measure
        .additions
        .iter()
        .map(|addition| {
            let market = &world.markets[addition.market];
            (market.mineral.as_str(), kilograms(addition.per_week), market.price)
        })
        .filter(|(_, mass, price)| *mass > 0.0 && price.is_finite())
        .collect();
    let total: f64 = made.iter().map(|(_, mass, price)| mass * price).sum();
    let benchmark = made.iter().any(|(mineral, ..)| ["Nd", "Pr"].contains(mineral));
    let most = made.iter().max_by(|a, b| (a.1 * a.2).total_cmp(&(b.1 * b.2)))?.0;
    let is_main = |mineral: &str| if benchmark { ["Nd", "Pr"].contains(&mineral) } else { mineral == most };
    let main: f64 = made.iter().filter(|one| is_main(one.0)).map(|one| one.1).sum();
    let value: f64 = made.iter().filter(|one| is_main(one.0)).map(|one| one.1 * one.2).sum();
    (main > 0.0).then(|| Products { main, price: value / main, benchmark, other: total - value })
}

/// Low, value and high of a stated figure of a project's finance.
fn stated(dataset: &Dataset, project: &str, item: &str) -> Option<(f64, f64, f64)> {
    dataset
        .rows(&schema::PROJECT_FINANCE)
        .iter()
        .find(|row| row.cell("project") == project && row.cell("item") == item)
        .and_then(Row::low_value_high)
}

/// The assumed factor on a stated cost, widened by the range of the statement itself.
fn widen(factor: (f64, f64, f64), stated: (f64, f64, f64)) -> (f64, f64, f64) {
    (factor.0 * stated.0 / stated.1, factor.1, factor.2 * stated.2 / stated.1)
}

/// True where the register says that permits are there.
fn has_permits(row: &Row) -> bool {
    let told = format!("{} {}", row.cell("permits"), row.cell("status")).to_lowercase();
    ["permitted", "licensed", "operating", "construction", "approvals", "approved"]
        .iter()
        .any(|word| told.contains(word))
}
