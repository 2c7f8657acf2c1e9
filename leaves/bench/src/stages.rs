//! Two-stage programs: time to a proven gap.

use std::error::Error;
use std::time::Instant;

use solve::{Limits, decompose};

use crate::instance::{Size, instance};

pub(crate) fn try_out(
    name: &str,
    scenarios: Option<usize>,
    seconds: f64,
    seed: u64,
    gap: f64,
) -> Result<(), Box<dyn Error>> {
    let mut size = *SIZES.iter().find(|size| size.name == name).ok_or("unknown size")?;
    size.scenarios = scenarios.unwrap_or(size.scenarios);
    let stages = instance(size, seed);
    let clock = Instant::now();
    let stop = || clock.elapsed().as_secs_f64() > seconds;
    let found = decompose(&stages, &Limits { gap, stop: Some(&stop), ..Limits::default() })?;
    let built =
        found.values.iter().zip(&stages.first.variables).filter(|(v, d)| d.whole && **v > 0.5).count();
    println!(
        "{name} {} {:.2} s: {} >= {} gap {:.4} % {:?} evaluations {} cuts {} nodes {} cases {} pivots {:?} built {built} stock {:.3}",
        size.scenarios,
        clock.elapsed().as_secs_f64(),
        found.objective,
        found.bound,
        found.gap * 100.0,
        found.ended,
        found.iterations,
        found.cuts,
        found.nodes,
        found.cases,
        found.pivots,
        found
            .values
            .iter()
            .zip(&stages.first.variables)
            .filter(|(_, d)| !d.whole)
            .map(|(v, d)| v / d.upper)
            .sum::<f64>()
    );
    Ok(())
}

pub(crate) const SIZES: [Size; 4] = [
    Size { name: "small", projects: 15, scenarios: 10, periods: 5, elements: 5, distinct: false },
    Size { name: "medium", projects: 40, scenarios: 50, periods: 10, elements: 12, distinct: false },
    Size { name: "large", projects: 60, scenarios: 200, periods: 10, elements: 20, distinct: false },
    Size { name: "distinct", projects: 60, scenarios: 200, periods: 10, elements: 20, distinct: true },
];
