//! HiGHS and the default solver give the same plans of every shipped study.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::time::Duration;

use chain::Chain;
use dataset::{Dataset, Files};
use planning::{Ground, Setting, money, study_of_plan};
use program::{Relation, Solver as _};
use solve::{Limits, decompose};
use solve_highs::Highs;
use study::Study;

/// Futures planned for: enough for every branch to be there, few enough for one program to hold them all.
const FUTURES: usize = 12;
/// Gap that both must prove.
const GAP: f64 = 0.005;

#[test]
fn every_shipped_study_with_budgets() {
    let files = Files::shipped();
    let dataset = Dataset::load(&files).usable().unwrap().0;
    let mut compared = 0;
    for id in Study::shipped_names(&files) {
        let study = Study::shipped(&id, &files, &dataset).usable().unwrap().0;
        if study.plan.is_some() {
            agree(&id, &dataset, &study);
            compared += 1;
        }
    }
    assert!(compared >= 2, "only {compared} shipped studies have budgets");
}

fn agree(id: &str, dataset: &Dataset, study: &Study) {
    let mut study = study_of_plan(study);
    study.plan.as_mut().unwrap().scenarios = FUTURES;
    let chain = Chain::build(dataset, &study).usable().unwrap().0;
    let setting = Setting { dataset, study: &study, chain: &chain };
    let ground = Ground::lay(&setting, &|_, _, _| {}).unwrap();
    let model = ground.problem(&ground.candidates, &money(&setting, &ground.world)).0.model();
    let found = decompose(&model.program, &Limits { gap: GAP, ..Limits::default() }).unwrap();
    let extensive = model.program.extensive();
    let referee = Highs { gap: GAP / 5.0, time: Some(Duration::from_mins(10)), ..Highs::default() };
    let referee = referee.minimise(&extensive).unwrap();
    let slack = (GAP + 1e-6) * referee.cost.abs();
    assert!(found.objective >= referee.bound - 1e-6 * referee.cost.abs(), "{id}: below what is possible");
    assert!(found.bound <= referee.cost + 1e-6 * referee.cost.abs(), "{id}: no plan is as good as the bound");
    assert!((found.objective - referee.cost).abs() <= slack, "{id}: {} and {}", found.objective, referee.cost);
    // The plan of the default solver is one of HiGHS's program: its choices, held there, cost what it says.
    let mut held = extensive;
    for (number, value) in found.values.iter().enumerate() {
        let variable = program::Var(number);
        let name = format!("held: {}", held.variables[number].name);
        held.row(name, "as found", [(variable, 1.0)], Relation::Equal, *value);
    }
    let same = Highs::default().minimise(&held).unwrap();
    assert!((same.cost - found.objective).abs() <= 1e-6 * same.cost.abs(), "{id}: {} and {}", same.cost, found.objective);
}
