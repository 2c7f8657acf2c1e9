//! Partial ensembles merge to the same bits in any order, through any file.

use ensemble::{Arrivals, Bins, Distribution, Grid, Sensitivity};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Parts {
    losses: Distribution,
    sensitivity: Sensitivity,
    grid: Grid,
    stops: Arrivals,
}

impl Parts {
    fn new() -> Parts {
        Parts {
            losses: Distribution::new(1.0),
            sensitivity: Sensitivity::new(2, 1.0),
            grid: Grid::new(Bins::Share { parts: 50 }, 3),
            stops: Arrivals::new(20),
        }
    }

    fn of(draws: &[(u64, f64, f64)]) -> Parts {
        let mut parts = Parts::new();
        for (draw, loss, level) in draws {
            parts.losses.add(*draw, *loss);
            parts.sensitivity.add(&[*level, 1.0 - level], *loss);
            parts.grid.add((*draw % 3) as usize, *level);
            parts.stops.add((*level < 0.8).then_some((level * 20.0) as usize));
        }
        parts
    }

    fn merge(&mut self, other: &Parts) {
        self.losses.merge(&other.losses);
        self.sensitivity.merge(&other.sensitivity);
        self.grid.merge(&other.grid);
        self.stops.merge(&other.stops);
    }
}

proptest! {
    #[test]
    fn any_partition_in_any_order_gives_the_same_bits(
        draws in proptest::collection::vec((0_u64..1_000_000, 0.0_f64..1e13, 0.0_f64..1.0), 1..80),
        cuts in proptest::collection::vec(0_usize..80, 0..5),
        turn in 0_usize..6,
    ) {
        let whole = Parts::of(&draws);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(draws.len())).collect();
        cuts.extend([0, draws.len()]);
        cuts.sort_unstable();
        let mut partial: Vec<Parts> = cuts.windows(2).map(|pair| Parts::of(&draws[pair[0]..pair[1]])).collect();
        let count = partial.len();
        partial.rotate_left(turn % count);
        let mut merged = Parts::new();
        for part in &partial {
            let text = serde_json::to_string(part).unwrap();
            merged.merge(&serde_json::from_str(&text).unwrap());
        }
        prop_assert_eq!(&merged, &whole);
        prop_assert_eq!(merged.losses.mean().to_bits(), whole.losses.mean().to_bits());
        let order: Vec<u64> = [0.05, 0.5, 0.95].iter().map(|level| merged.losses.quantile(*level).to_bits()).collect();
        prop_assert!(order.windows(2).all(|pair| f64::from_bits(pair[0]) <= f64::from_bits(pair[1])));
        prop_assert!(merged.losses.tail_mean(0.95) >= merged.losses.quantile(0.95) * (1.0 - 1e-9));
    }
}
