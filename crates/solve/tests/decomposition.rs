//! The decomposition against the same program written out and solved whole, on made-up programs.

mod made_up;

use made_up::made_up;
use program::{Risk, Solution, Solver as _};
use proptest::prelude::*;
use solve::{Ended, Limits, Plain, decompose};

fn numbers() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(0.0..1.0, 60..120)
}

fn tight() -> Limits<'static> {
    Limits { gap: 1e-7, ..Limits::default() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn decomposed_and_written_out_are_the_same(
        numbers in numbers(),
        plants in 1_usize..6,
        markets in 1_usize..4,
        scenarios in 1_usize..7,
        weight in prop::sample::select(vec![0.0, 0.3, 1.0]),
        level in prop::sample::select(vec![0.0, 0.5, 0.9]),
    ) {
        let stages = made_up(&numbers, plants, markets, scenarios, Risk { weight, level });
        let found = decompose(&stages, &tight()).unwrap();
        let whole = Plain::default().minimise(&stages.extensive()).unwrap();
        let size = 1.0 + whole.cost.abs();
        prop_assert!((found.objective - whole.cost).abs() <= 1e-6 * size, "{} {}", found.objective, whole.cost);
        prop_assert!(found.bound <= whole.cost + 1e-6 * size);
        prop_assert_eq!(found.ended, Ended::Proven);
        // The first stage is feasible and whole by a check that knows no solver.
        let cost = stages.first.cost(&found.values);
        let first = Solution { values: found.values, cost, bound: cost };
        prop_assert_eq!(stages.first.check(&first, 1e-6), vec![]);
    }
}

fn neutral() -> Risk {
    Risk { weight: 0.4, level: 0.8 }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn twice_the_budget_never_costs_more(numbers in numbers()) {
        let stages = made_up(&numbers, 5, 2, 5, neutral());
        let mut rich = stages.clone();
        rich.first.rows[0].bound *= 2.0;
        let (poor, rich) = (decompose(&stages, &tight()).unwrap(), decompose(&rich, &tight()).unwrap());
        prop_assert!(rich.objective <= poor.objective + 1e-6 * poor.objective.abs());
    }

    #[test]
    fn a_scenario_without_probability_has_no_influence(numbers in numbers()) {
        let mut stages = made_up(&numbers, 4, 2, 5, neutral());
        let gone = stages.scenarios[2].probability;
        stages.scenarios[2].probability = 0.0;
        stages.scenarios[0].probability += gone;
        let mut without = stages.clone();
        without.scenarios.remove(2);
        let (with, without) = (decompose(&stages, &tight()).unwrap(), decompose(&without, &tight()).unwrap());
        prop_assert!((with.objective - without.objective).abs() <= 2e-7 * with.objective.abs());
        // Whatever would have happened in it.
        for row in &mut stages.scenarios[2].blocks[0].rows {
            row.1 *= 3.0;
        }
        let changed = decompose(&stages, &tight()).unwrap();
        prop_assert!((with.objective - changed.objective).abs() <= 2e-7 * with.objective.abs());
    }

    #[test]
    fn what_is_free_and_useful_is_taken(numbers in numbers()) {
        // A stock without cost that replaces imports at a price, and demand that always needs it.
        let mut stages = made_up(&numbers, 4, 2, 5, neutral());
        let stock = stages.first.variables.iter().position(|variable| variable.name == "stock 0").unwrap();
        stages.first.variables[stock].cost = 0.0;
        stages.first.variables[stock].upper = 1.0;
        for scenario in &mut stages.scenarios {
            scenario.blocks[0].rows[0].1 = 30.0;
            scenario.blocks[0].uppers[0].1 = 1.0;
        }
        let found = decompose(&stages, &tight()).unwrap();
        prop_assert!(found.values[stock] > 1.0 - 1e-6, "{}", found.values[stock]);
        // So is a plant that costs nothing and counts against no budget.
        stages.first.variables[0].cost = 0.0;
        stages.first.rows[0].terms.retain(|(variable, _)| variable.0 != 0);
        for scenario in &mut stages.scenarios {
            scenario.blocks[0].links = vec![(1, 5.0)];
        }
        let found = decompose(&stages, &tight()).unwrap();
        prop_assert!((found.values[0] - 1.0).abs() < 1e-9);
    }

    #[test]
    fn money_and_tonnes_may_be_counted_in_anything(numbers in numbers()) {
        // Nine zeros on money, six on tonnes: the units in which another solver gave a wrong bound.
        let stages = made_up(&numbers, 4, 2, 4, neutral());
        let (money, tonnes) = (1e9, 1e6);
        let mut large = stages.clone();
        for variable in &mut large.first.variables {
            variable.cost *= if variable.whole { money } else { money / tonnes };
            if !variable.whole {
                variable.upper *= tonnes;
            }
        }
        for block in &mut large.blocks {
            for variable in &mut block.program.variables {
                variable.cost *= money / tonnes;
                variable.upper *= tonnes;
            }
            block.program.rows.iter_mut().for_each(|row| row.bound *= tonnes);
            for link in block.links.iter_mut().skip(1) {
                link.factor *= tonnes;
            }
        }
        for data in large.scenarios.iter_mut().flat_map(|scenario| &mut scenario.blocks) {
            data.rows.iter_mut().for_each(|row| row.1 *= tonnes);
            data.uppers.iter_mut().for_each(|upper| upper.1 *= tonnes);
            data.links.iter_mut().for_each(|link| link.1 *= tonnes);
        }
        let (small, large) = (decompose(&stages, &tight()).unwrap(), decompose(&large, &tight()).unwrap());
        let size = small.objective.abs();
        prop_assert!((large.objective / money - small.objective).abs() <= 1e-6 * size);
        prop_assert!(large.bound <= large.objective);
    }

    #[test]
    fn threads_change_no_bit(numbers in numbers()) {
        let stages = made_up(&numbers, 6, 3, 5, neutral());
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| decompose(&stages, &tight()).unwrap())
        };
        prop_assert_eq!(with(1), with(3));
    }
}

fn example() -> program::TwoStage {
    let numbers: Vec<f64> = (0..89_u32).map(|i| f64::from((i * 37 + i * i * 13) % 101) / 101.0).collect();
    made_up(&numbers, 12, 3, 8, neutral())
}

#[test]
fn limits_are_told_and_the_gap_is_what_it_is() {
    let stages = example();
    let best = decompose(&stages, &tight()).unwrap();
    assert!(best.iterations > 6 && best.ended == Ended::Proven, "{best:?}");
    let few = Limits { evaluations: 6, ..tight() };
    if let Ok(found) = decompose(&stages, &few) {
        assert_eq!(found.ended, Ended::Evaluations);
        assert!(found.iterations <= 6 && found.gap > 1e-7);
        assert!(found.bound <= best.objective + 1e-6 && found.objective >= best.bound - 1e-6);
    }
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let stop = || asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) >= 2;
    match decompose(&stages, &Limits { stop: Some(&stop), ..tight() }) {
        Ok(found) => {
            assert_eq!(found.ended, Ended::Stopped);
            assert!(found.bound <= best.objective + 1e-6 && found.objective >= best.bound - 1e-6);
        }
        Err(none) => assert_eq!(none, program::NoSolution::Stopped),
    }
}

#[test]
fn what_cannot_be_is_told_apart() {
    use program::{NoSolution, Relation};
    let mut stages = example();
    let terms = [(program::Var(0), 1.0)];
    stages.first.row("more than there is", "1", terms, Relation::AtLeast, 2.0);
    assert_eq!(decompose(&stages, &tight()), Err(NoSolution::Infeasible));
    // Choices in part would do, whole ones do not.
    let mut stages = example();
    stages.first.row("half a plant", "1", terms, Relation::Equal, 0.5);
    assert_eq!(decompose(&stages, &tight()), Err(NoSolution::Infeasible));
    // Demand that cannot go unserved: recourse is not complete, and the block and the scenario are named.
    let mut stages = example();
    for variable in &mut stages.blocks[1].program.variables {
        variable.upper = variable.upper.min(0.1);
    }
    let Err(NoSolution::Failed(why)) = decompose(&stages, &tight()) else {
        panic!("incomplete recourse passed");
    };
    assert!(why.contains("market 1") && why.contains("scenario"), "{why}");
    let mut stages = example();
    stages.scenarios[0].probability += 0.5;
    assert!(matches!(decompose(&stages, &tight()), Err(NoSolution::Faulty(_))));
}
