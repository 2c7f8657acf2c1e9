//! The priority matrix: likelihood and consequence apart, both with ranges.

use codes::Mineral;
use rayon::prelude::*;
use serde::Serialize;

use crate::profile::Profile;
use crate::rank::{ranks, spearman};
use crate::scores::{Constants, Method, Numbers, Scores, set_usgs_risk};
use draw::{Widths, uniforms};

/// A score and the range in which nine of ten draws fall.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Range {
    /// With every figure at its likeliest.
    pub value: f64,
    /// 5 % of draws lie below the first and 5 % above the second; none if nothing was drawn.
    pub drawn: Option<[f64; 2]>,
}

impl Range {
    /// Ends of the range; the value itself, twice, if nothing was drawn.
    #[must_use]
    pub fn ends(self) -> [f64; 2] {
        self.drawn.unwrap_or([self.value; 2])
    }
}

/// A mineral in the matrix.
#[derive(Debug, Clone, Serialize)]
pub struct MatrixRow {
    /// The mineral.
    pub mineral: Mineral,
    /// Scores with every figure at its likeliest.
    pub scores: Scores,
    /// Rank under each method, in the order of [`Method::ALL`]; none where it has no score.
    pub ranks: Vec<Option<f64>>,
    /// How likely a restriction is.
    pub likelihood: Option<Range>,
    /// What is at stake.
    pub consequence: Option<Range>,
    /// Part of the draws in which the mineral is among the first ten by priority; none if nothing was drawn.
    pub in_first_ten: Option<f64>,
}

/// The matrix of a country.
#[derive(Debug, Clone, Serialize)]
pub struct Matrix {
    /// Minerals, first by priority first; those without a priority last, by code.
    pub rows: Vec<MatrixRow>,
    /// Rank correlation of each pair of methods, in the order of [`Method::ALL`].
    pub correlations: Vec<Vec<Option<f64>>>,
    /// Number of draws.
    pub draws: usize,
}

/// How many count as first.
const FIRST: f64 = 10.0;
/// Draws made together: the unit of work.
const BLOCK: usize = 256;

/// Computes the matrix from profiles, with a number of draws.
///
/// Every figure is drawn from the triangle over its range; governance of a country is drawn once for all
/// minerals. The result does not depend on the number of threads.
#[must_use]
pub fn matrix(
    profiles: &[Profile],
    constants: &Constants,
    widths: &Widths,
    draws: usize,
    seed: u64,
) -> Matrix {
    let mut next = 0;
    let numbers: Vec<Numbers> =
        profiles.iter().map(|profile| Numbers::of(profile, widths, &mut next)).collect();
    let mut central: Vec<Scores> =
        numbers.iter().map(|numbers| numbers.scores(&numbers.modes(), constants)).collect();
    set_usgs_risk(&mut central);
    let by_block: Vec<Vec<Drawn>> = (0..draws.div_ceil(BLOCK))
        .into_par_iter()
        .map(|number| draw_block(&numbers, constants, seed, number, draws))
        .collect();
    let mut rows: Vec<MatrixRow> = profiles
        .iter()
        .enumerate()
        .map(|(number, profile)| {
            let drawn = || by_block.iter().map(move |block| &block[number]);
            let first: usize = drawn().map(|drawn| drawn.first).sum();
            let range = |method: Method, of: fn(&Drawn) -> &Vec<f64>| {
                let value = central[number].of(method)?;
                let mut values: Vec<f64> = drawn().flat_map(|drawn| of(drawn).iter().copied()).collect();
                values.sort_by(f64::total_cmp);
                let at = |level: f64| {
                    let index = ((values.len() as f64 - 1.0) * level).round() as usize;
                    values.get(index).copied()
                };
                Some(Range { value, drawn: at(0.05).zip(at(0.95)).map(|(low, high)| [low, high]) })
            };
            MatrixRow {
                mineral: profile.mineral,
                scores: central[number],
                ranks: Vec::new(),
                likelihood: range(Method::Likelihood, |drawn| &drawn.likelihood),
                consequence: range(Method::Consequence, |drawn| &drawn.consequence),
                in_first_ten: (draws > 0).then(|| first as f64 / draws as f64),
            }
        })
        .collect();
    let by_method: Vec<Vec<Option<f64>>> =
        Method::ALL.iter().map(|method| central.iter().map(|scores| scores.of(*method)).collect()).collect();
    for scores in &by_method {
        for (row, rank) in rows.iter_mut().zip(ranks_of_known(scores)) {
            row.ranks.push(rank);
        }
    }
    let correlations = by_method.iter().map(|a| by_method.iter().map(|b| spearman(a, b)).collect()).collect();
    rows.sort_by(|a, b| {
        let priority = |row: &MatrixRow| row.scores.of(Method::Priority).unwrap_or(-1.0);
        priority(b).total_cmp(&priority(a)).then(a.mineral.cmp(&b.mineral))
    });
    Matrix { rows, correlations, draws }
}

/// What a block of draws gave for a mineral.
#[derive(Debug, Default)]
struct Drawn {
    likelihood: Vec<f64>,
    consequence: Vec<f64>,
    first: usize,
}

fn draw_block(
    numbers: &[Numbers],
    constants: &Constants,
    seed: u64,
    number: usize,
    draws: usize,
) -> Vec<Drawn> {
    let count = BLOCK.min(draws - number * BLOCK);
    // Uniforms by mineral, figure and draw of the block.
    let levels: Vec<Vec<f64>> = numbers
        .iter()
        .map(|numbers| {
            let mut levels = vec![0.0; numbers.drawn.len() * count];
            for (figure, chunk) in numbers.drawn.iter().zip(levels.chunks_mut(count)) {
                uniforms(seed, numbers.streams[*figure], (number * BLOCK) as u64, chunk);
            }
            levels
        })
        .collect();
    let mut drawn: Vec<Drawn> = numbers.iter().map(|_| Drawn::default()).collect();
    let mut values: Vec<Vec<f64>> = numbers.iter().map(Numbers::modes).collect();
    for draw in 0..count {
        let priorities: Vec<Option<f64>> = numbers
            .iter()
            .zip(&levels)
            .zip(drawn.iter_mut().zip(&mut values))
            .map(|((numbers, levels), (drawn, values))| {
                for (k, figure) in numbers.drawn.iter().enumerate() {
                    values[*figure] = numbers.spreads[*figure].at(levels[k * count + draw]);
                }
                let stakes = numbers.stakes(values, constants);
                drawn.likelihood.extend(stakes.likelihood);
                drawn.consequence.extend(stakes.consequence);
                stakes.priority()
            })
            .collect();
        for (drawn, rank) in drawn.iter_mut().zip(ranks_of_known(&priorities)) {
            drawn.first += usize::from(rank.is_some_and(|rank| rank <= FIRST));
        }
    }
    drawn
}

/// Ranks among those that have a score.
fn ranks_of_known(scores: &[Option<f64>]) -> Vec<Option<f64>> {
    let known: Vec<f64> = scores.iter().flatten().copied().collect();
    let mut ranked = ranks(&known).into_iter();
    scores.iter().map(|score| score.and_then(|_| ranked.next())).collect()
}
