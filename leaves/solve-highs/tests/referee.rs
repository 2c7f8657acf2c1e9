//! HiGHS and the default solver give the same answers, on every program that is shipped.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "../../../crates/solve/tests/farmer/mod.rs"]
mod farmer;
#[allow(dead_code, reason = "the benchmark uses all of it")]
#[path = "../../bench/src/instance.rs"]
mod instance;
#[path = "../../../crates/solve/tests/made_up/mod.rs"]
mod made_up;

use program::{NoSolution, Program, Relation, Risk, Solver as _, TwoStage, Variable};
use solve::{Limits, Plain, decompose};
use solve_highs::Highs;

/// The optimum by HiGHS and by the decomposition, and by the default solver on the program written out.
fn agree(stages: &TwoStage, gap: f64, whole: bool) {
    let extensive = stages.extensive();
    let referee = Highs { gap: gap / 10.0, ..Highs::default() }.minimise(&extensive).unwrap();
    let found = decompose(stages, &Limits { gap, ..Limits::default() }).unwrap();
    let slack = (gap + 1e-6) * referee.cost.abs().max(1.0);
    assert!(found.objective >= referee.bound - slack, "{} is below {}", found.objective, referee.bound);
    assert!(found.bound <= referee.cost + slack, "{} is above {}", found.bound, referee.cost);
    assert!((found.objective - referee.cost).abs() <= slack, "{} and {}", found.objective, referee.cost);
    if whole {
        let plain = Plain { gap: gap / 10.0, ..Plain::default() }.minimise(&extensive).unwrap();
        assert!((plain.cost - referee.cost).abs() <= slack, "{} and {}", plain.cost, referee.cost);
    }
}

#[test]
fn the_farmer() {
    let case = farmer::case("farmer");
    for weight in [0.0, 0.5, 0.9] {
        agree(&farmer::farmer(&case, &[1.2, 1.0, 0.8], Risk { weight, level: 0.9 }), 1e-8, true);
    }
}

#[test]
fn made_up_programs() {
    for seed in 0..12_u32 {
        let numbers: Vec<f64> =
            (0..97_u32).map(|i| f64::from((i * 37 + seed * 61 + i * i * 13) % 101) / 101.0).collect();
        let risk = Risk { weight: f64::from(seed % 3) * 0.4, level: 0.8 };
        agree(&made_up::made_up(&numbers, 5, 3, 6, risk), 1e-6, true);
    }
}

#[test]
fn instances_of_the_benchmark() {
    let size =
        instance::Size { name: "", projects: 12, scenarios: 8, periods: 4, elements: 4, distinct: false };
    for (seed, distinct) in [(1, false), (2, false), (3, true)] {
        agree(&instance::instance(instance::Size { distinct, ..size }, seed), 1e-4, true);
    }
    let larger = instance::Size { projects: 20, scenarios: 15, periods: 6, elements: 6, ..size };
    agree(&instance::instance(larger, 1), 5e-3, false);
}

#[test]
fn no_solution_is_told_alike() {
    let mut program = Program::default();
    let supply = program.variable(Variable::new("supply", "t").at_most(1.0).costing(1.0));
    program.row("demand", "t", [(supply, 1.0)], Relation::AtLeast, 2.0);
    assert_eq!(Highs::default().minimise(&program), Err(NoSolution::Infeasible));
    let mut program = Program::default();
    let gain = program.variable(Variable::new("gain", "USD").costing(-1.0));
    let loss = program.variable(Variable::new("loss", "USD"));
    program.row("any", "USD", [(gain, 1.0), (loss, -1.0)], Relation::AtMost, 1.0);
    assert_eq!(Highs::default().minimise(&program), Err(NoSolution::Unbounded));
    assert_eq!(Plain::default().minimise(&program), Err(NoSolution::Unbounded));
}
