//! How a loss of output spreads to suppliers and customers.
//!
//! Losses are parts of each industry's output, from 0 to 1.

use crate::{Matrix, Table};

/// Steps after which every spread has come to rest.
pub const TO_THE_END: usize = 10_000;
/// Change of a part of output that no longer counts.
const REST: f64 = 1e-13;

/// Losses of suppliers: an industry loses what it cannot make itself or what is no longer ordered from it,
/// whichever is more.
///
/// The least solution of `l_i = max(own_i, sum_j z_ij l_j / x_i)`; buyers that make less buy less in
/// proportion. Final demand for what is still made stays.
#[must_use]
pub fn to_suppliers(table: &Table, own: &[f64]) -> Vec<f64> {
    rest(own, TO_THE_END, |losses| {
        let unsold = table.intermediate.times(losses);
        (0..own.len())
            .map(|industry| {
                let output = table.output[industry];
                let part = if output > 0.0 { unsold[industry] / output } else { 0.0 };
                own[industry].max(part).clamp(0.0, 1.0)
            })
            .collect()
    })
}

/// Losses of customers in proportion to what the missing goods are of their costs.
///
/// The least solution of `l_j = max(own_j, sum_i z_ij l_i / x_j)`: a buyer that cannot get an input worth a
/// hundredth of its output makes a hundredth less. Prices and the choice of others are not looked at.
#[must_use]
pub fn to_customers(table: &Table, own: &[f64]) -> Vec<f64> {
    rest(own, TO_THE_END, |losses| {
        let missing = table.intermediate.from_left(losses);
        (0..own.len())
            .map(|industry| {
                let output = table.output[industry];
                let part = if output > 0.0 { missing[industry] / output } else { 0.0 };
                own[industry].max(part).clamp(0.0, 1.0)
            })
            .collect()
    })
}

/// Losses if nothing is replaced: an industry makes no more than its scarcest input allows.
///
/// The least solution of `l_j = max(own_j, max l_k)` over the kinds of input `k` that industry `j` cannot do
/// without, `l_k` being the part of that input that is missing over all its sellers. `critical(k, j)` says
/// which input it cannot do without, given the kind's number in `kinds` and the buyer. `steps` is how far the loss is
/// followed: 1 for direct customers. Followed to the end, an industry that buys of itself ends as short as the
/// foreign seller of the same kind, however little it buys there.
#[must_use]
pub fn bottleneck(
    inputs: &Matrix,
    kinds: &[usize],
    own: &[f64],
    steps: usize,
    critical: impl Fn(usize, usize) -> bool,
) -> Vec<f64> {
    let count = kinds.iter().max().map_or(0, |kind| kind + 1);
    let buyers = own.len();
    let mut bought = Matrix::zero(count, buyers);
    for (seller, kind) in kinds.iter().enumerate() {
        for buyer in 0..buyers {
            bought.add(*kind, buyer, inputs.at(seller, buyer));
        }
    }
    rest(own, steps, |losses| {
        let mut missing = Matrix::zero(count, buyers);
        for (seller, kind) in kinds.iter().enumerate().filter(|(seller, _)| losses[*seller] > 0.0) {
            for buyer in 0..buyers {
                missing.add(*kind, buyer, losses[seller] * inputs.at(seller, buyer));
            }
        }
        (0..buyers)
            .map(|buyer| {
                (0..count)
                    .filter(|kind| bought.at(*kind, buyer) > 0.0 && critical(*kind, buyer))
                    .map(|kind| missing.at(kind, buyer) / bought.at(kind, buyer))
                    .fold(own[buyer], f64::max)
                    .clamp(0.0, 1.0)
            })
            .collect()
    })
}

/// Repeats a step that only raises losses until nothing moves.
fn rest(own: &[f64], steps: usize, step: impl Fn(&[f64]) -> Vec<f64>) -> Vec<f64> {
    let mut losses = own.to_vec();
    for _ in 0..steps {
        let next = step(&losses);
        let moved = next.iter().zip(&losses).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        losses = next;
        if moved <= REST {
            break;
        }
    }
    losses
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Industry;

    fn table(z: &[Vec<f64>], output: &[f64]) -> Table {
        let count = output.len();
        let industries: Vec<Industry> =
            (0..count).map(|i| Industry { region: "R".to_owned(), code: i.to_string() }).collect();
        let intermediate = Matrix::from_rows(z);
        let bought = intermediate.column_sums();
        Table {
            value_added: output.iter().zip(&bought).map(|(x, z)| x - z).collect(),
            final_uses: vec![Industry { region: "R".to_owned(), code: "f".to_owned() }],
            final_demand: Matrix::from_rows(
                &(0..count)
                    .map(|i| vec![output[i] - intermediate.row(i).iter().sum::<f64>()])
                    .collect::<Vec<_>>(),
            ),
            imported: Matrix::zero(count, count),
            other_inputs: vec![0.0; count],
            output: output.to_vec(),
            intermediate,
            industries,
        }
    }

    #[test]
    fn a_line_that_stops_orders_less_and_delivers_less() {
        // 0 sells 40 of 100 to 1, 1 sells 50 of 200 to 2.
        let table =
            table(&[vec![0.0, 40.0, 0.0], vec![0.0, 0.0, 50.0], vec![0.0, 0.0, 0.0]], &[100.0, 200.0, 100.0]);
        let own = [0.0, 0.5, 0.0];
        assert_eq!(to_suppliers(&table, &own), [0.2, 0.5, 0.0]);
        assert_eq!(to_customers(&table, &own), [0.0, 0.5, 0.25]);
        assert_eq!(bottleneck(&table.intermediate, &[0, 1, 2], &own, 1, |_, _| true), [0.0, 0.5, 0.5]);
    }

    proptest! {
        /// Spread losses are never less than the own ones, never above all, and grow with them.
        #[test]
        fn spread_is_monotone(
            cells in prop::collection::vec(0.0_f64..1.0, 16),
            own in prop::collection::vec(0.0_f64..1.0, 4),
            more in prop::collection::vec(0.0_f64..1.0, 4),
        ) {
            let z: Vec<Vec<f64>> = cells.chunks(4).map(<[f64]>::to_vec).collect();
            let output: Vec<f64> = z.iter().map(|row| 1.0 + row.iter().sum::<f64>()).collect();
            let table = table(&z, &output);
            let worse: Vec<f64> = own.iter().zip(&more).map(|(a, b)| a + (1.0 - a) * b).collect();
            for spread in [to_suppliers, to_customers] {
                let (less, much) = (spread(&table, &own), spread(&table, &worse));
                for i in 0..4 {
                    prop_assert!(less[i] >= own[i] && less[i] <= 1.0);
                    prop_assert!(much[i] >= less[i] - 1e-12);
                }
            }
        }
    }
}
