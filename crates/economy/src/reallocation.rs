//! The two bounds over a whole table: scarce material moved to its best use, and strict bottlenecks.
//!
//! Final demand `f` may fall to zero and not rise; output is `x = L f`. Industry `i` uses mass `m_ki` of material `k`
//! in the part `d_ki` of its output; it saves material only by making less of that part. With `g` the final
//! demand given up and `t_ki` the output given up in that part:
//!
//! ```text
//! minimise  (v L) g
//! subject to  t_ki <= (L g)_i,  t_ki <= d_ki x_i,  sum_i m_ki t_ki / (d_ki x_i) >= missing_k,  0 <= g <= f
//! ```
//!
//! With `d = 1` this is the linear programme of Manley, Alonso and Nassar (2022): `max v'x` under
//! `0 <= (I-A) x <= f` and a cap on the material.

use input_output::{Leontief, Matrix, spread};
use program::{NoSolution, Program, Relation, Variable};

/// Use of a material by an industry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MaterialUse {
    /// Index of the industry.
    pub industry: usize,
    /// Mass used in a year.
    pub mass: f64,
    /// Part of the output that needs it, above 0.
    pub dependence: f64,
}

/// A material of which some is missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Shortage {
    /// Who uses it.
    pub uses: Vec<MaterialUse>,
    /// Mass missing in a year.
    pub missing: f64,
}

/// The economy of a programme.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// Input coefficients and their inverse.
    pub leontief: &'a Leontief,
    /// Final demand by industry; negative entries are taken as fixed.
    pub demand: &'a [f64],
    /// Output by industry.
    pub output: &'a [f64],
    /// What a unit of output is worth: value added per output.
    pub value: &'a [f64],
}

/// Unit of final demand: the largest one.
const UNIT: &str = "of the largest final demand";
/// Unit of what is saved.
const SHARE: &str = "1";

/// The cheapest way to do with less.
#[derive(Debug, Clone, PartialEq)]
pub struct Reallocated {
    /// Value lost in a year.
    pub loss: f64,
    /// Output left, by industry.
    pub output: Vec<f64>,
}

/// The least loss with which the material that is left suffices.
///
/// Infeasible if more is missing than users can save.
pub fn reallocate(ground: &Ground<'_>, shortages: &[Shortage]) -> Result<Reallocated, NoSolution> {
    let unit_loss = ground.leontief.content(ground.value);
    // Money in the order of the largest demand, so that the solver sees numbers near one.
    let scale = ground.demand.iter().copied().fold(0.0, f64::max);
    if scale <= 0.0 {
        return Err(NoSolution::Infeasible);
    }
    let mut program = Program::default();
    let given: Vec<_> = ground
        .demand
        .iter()
        .zip(&unit_loss)
        .enumerate()
        .map(|(industry, (demand, loss))| {
            let name = format!("final demand of industry {industry} given up");
            program.variable(Variable::new(name, UNIT).at_most(demand.max(0.0) / scale).costing(*loss))
        })
        .collect();
    let mut rows: Vec<(usize, Vec<f64>)> = Vec::new();
    for (number, shortage) in shortages.iter().enumerate().filter(|(_, shortage)| shortage.missing > 0.0) {
        let mut saved = Vec::new();
        for used in shortage.uses.iter().filter(|used| used.mass > 0.0 && used.dependence > 0.0) {
            let part = used.dependence * ground.output[used.industry] / scale;
            if part <= 0.0 {
                continue;
            }
            if !rows.iter().any(|row| row.0 == used.industry) {
                rows.push((used.industry, ground.leontief.inverse_row(used.industry)));
            }
            let needs = &rows.iter().find(|row| row.0 == used.industry).expect("just added").1;
            // The part of the dependent output that is given up.
            let whose = format!("material {number} in industry {}", used.industry);
            let cut = program.variable(Variable::new(format!("saved: {whose}"), SHARE).at_most(1.0));
            let terms = given.iter().zip(needs).filter(|(_, need)| **need != 0.0);
            let terms = terms.map(|(variable, need)| (*variable, -need / part));
            let terms = terms.chain([(cut, 1.0)]);
            program.row(format!("saved by making less: {whose}"), SHARE, terms, Relation::AtMost, 0.0);
            saved.push((cut, used.mass / shortage.missing));
        }
        program.row(format!("material {number} missing"), SHARE, saved, Relation::AtLeast, 1.0);
    }
    let solution = solve::minimise(&program)?;
    let left: Vec<f64> = given
        .iter()
        .zip(ground.demand)
        .map(|(variable, demand)| demand - scale * solution.value(*variable))
        .collect();
    Ok(Reallocated { loss: solution.cost * scale, output: ground.leontief.output_for(&left) })
}

/// Loss if nothing is moved: each user makes less by what it misses, and every buyer of one of the `critical`
/// industries no more than its scarcest such input allows.
///
/// `short` is the part of the material that is missing, the same for every user.
#[must_use]
pub fn bottleneck(ground: &Ground<'_>, shortages: &[(Shortage, f64)], critical: &[usize]) -> Reallocated {
    let count = ground.output.len();
    let mut own = vec![0.0_f64; count];
    for (shortage, short) in shortages {
        for used in shortage.uses.iter().filter(|used| used.mass > 0.0) {
            own[used.industry] = own[used.industry].max(used.dependence * short);
        }
    }
    let mut inputs = Matrix::zero(count, count);
    for row in 0..count {
        let line = ground.leontief.coefficients().row(row);
        inputs.row_mut(row).copy_from_slice(line);
    }
    let kinds: Vec<usize> = (0..count).collect();
    let losses =
        spread::bottleneck(&inputs, &kinds, &own, spread::TO_THE_END, |kind, _| critical.contains(&kind));
    let lost = losses.iter().zip(ground.output).zip(ground.value).map(|((part, x), value)| part * x * value);
    Reallocated {
        loss: lost.sum(),
        output: losses.iter().zip(ground.output).map(|(part, output)| (1.0 - part) * output).collect(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Toy {
        leontief: Leontief,
        demand: Vec<f64>,
        output: Vec<f64>,
        value: Vec<f64>,
    }

    impl Toy {
        fn new(coefficients: &[Vec<f64>], demand: &[f64]) -> Toy {
            let a = Matrix::from_rows(coefficients);
            let value = a.column_sums().into_iter().map(|sum| 1.0 - sum).collect();
            let leontief = Leontief::new(a).unwrap();
            let output = leontief.output_for(demand);
            Toy { leontief, demand: demand.to_vec(), output, value }
        }

        fn ground(&self) -> Ground<'_> {
            Ground {
                leontief: &self.leontief,
                demand: &self.demand,
                output: &self.output,
                value: &self.value,
            }
        }

        fn uses(&self, intensity: &[f64]) -> Vec<MaterialUse> {
            let used = intensity.iter().enumerate().filter(|entry| *entry.1 > 0.0);
            used.map(|(industry, mass)| MaterialUse {
                industry,
                mass: mass * self.output[industry],
                dependence: 1.0,
            })
            .collect()
        }
    }

    fn worked() -> (Toy, Vec<MaterialUse>, f64) {
        let toy = Toy::new(
            &[
                vec![0.05, 0.1, 0.0, 0.0],
                vec![0.0, 0.05, 0.08, 0.01],
                vec![0.0, 0.0, 0.1, 0.01],
                vec![0.35, 0.4, 0.4, 0.45],
            ],
            &[20.0, 60.0, 900.0, 5000.0],
        );
        let uses = toy.uses(&[0.02, 0.002, 0.0001, 0.0]);
        let all = uses.iter().map(|used| used.mass).sum();
        (toy, uses, all)
    }

    /// The worked economy of the reference: loss and output under both bounds, to 1e-9.
    #[test]
    fn both_bounds_of_the_worked_economy_are_met() {
        let (toy, uses, all) = worked();
        let near = |a: f64, b: f64| assert!((a - b).abs() <= 1e-9 * b.max(1.0), "{a} for {b}");
        near(all, 1.613_598_809);
        let expected = [
            (
                0.1,
                7.652_661_258,
                [40.716_517_629, 263.333_530_053, 1_112.415_156_684, 10_117.364_101_573],
                598.0,
            ),
            (
                0.3,
                34.297_595_957,
                [26.110_269_629, 248.047_561_477, 1_112.186_509_551, 10_096.785_859_603],
                1794.0,
            ),
            (
                0.5,
                309.077_181_74,
                [18.495_012_709, 175.702_620_738, 854.939_089_756, 9_852.236_252_084],
                2990.0,
            ),
        ];
        for (cut, loss, output, strict) in expected {
            let shortage = Shortage { uses: uses.clone(), missing: cut * all };
            let found = reallocate(&toy.ground(), std::slice::from_ref(&shortage)).unwrap();
            near(found.loss, loss);
            for (ours, published) in found.output.iter().zip(output) {
                near(*ours, published);
            }
            near(bottleneck(&toy.ground(), &[(shortage, cut)], &[0, 1, 2]).loss, strict);
        }
    }

    proptest! {
        /// Two materials missing together cost no more than one after the other, no less than the worse, and
        /// the loss never exceeds the strict bound of the same cut.
        #[test]
        fn joint_losses_are_below_the_sum(
            first in 0.05_f64..0.9, second in 0.05_f64..0.9,
            intensity in prop::collection::vec(0.001_f64..1.0, 8),
            dependence in prop::collection::vec(0.2_f64..1.0, 8),
        ) {
            let (toy, _, _) = worked();
            let shortage = |at: usize, cut: f64| {
                let uses: Vec<MaterialUse> = (0..4).map(|industry| MaterialUse {
                    industry,
                    mass: intensity[at + industry] * toy.output[industry],
                    dependence: dependence[at + industry],
                }).collect();
                let all: f64 = uses.iter().map(|used| used.mass).sum();
                (Shortage { uses, missing: cut * all }, cut)
            };
            let (a, b) = (shortage(0, first), shortage(4, second));
            let loss = |list: &[Shortage]| reallocate(&toy.ground(), list).unwrap().loss;
            let (only_a, only_b) = (loss(std::slice::from_ref(&a.0)), loss(std::slice::from_ref(&b.0)));
            let both = loss(&[a.0.clone(), b.0.clone()]);
            let slack = 1e-7 * (only_a + only_b);
            prop_assert!(both <= only_a + only_b + slack, "{both} above {only_a} + {only_b}");
            prop_assert!(both >= only_a.max(only_b) - slack);
            let strict = bottleneck(&toy.ground(), &[a, b], &[0, 1, 2, 3]).loss;
            prop_assert!(both <= strict + slack, "{both} above the strict {strict}");
        }
    }
}
