//! The decomposition against the same program written out and solved whole, on made-up programs.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

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
