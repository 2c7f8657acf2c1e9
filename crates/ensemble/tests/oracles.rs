//! Numbers of the field: discrete and normal tails, Ishigami's function, Sobol's g-function.

use draw::{Method, Sampler};
use ensemble::{Bins, Distribution, FAN, Grid, Mixture, Sensitivity};

/// Twenty equally likely losses: one of 100, two of 60, five of 30, twelve of 10 (case `cvar_discrete` of
/// textbook cases): tail means 62.5, 80, 100, 100 and quantiles 30, 60, 100, 100 at 80, 90, 95, 99 %.
#[test]
fn tails_of_a_discrete_loss_are_those_of_the_textbook() {
    let mut losses = Distribution::new(1e-3);
    let values = [(1, 100.0), (2, 60.0), (5, 30.0), (12, 10.0)];
    let draws = values.iter().flat_map(|(times, value)| std::iter::repeat_n(*value, *times));
    for (draw, value) in (0..).zip(draws) {
        losses.add(draw, value);
    }
    assert!((losses.mean() - 24.5).abs() < 1e-9);
    for (level, tail, quantile) in
        [(0.8, 62.5, 30.0), (0.9, 80.0, 60.0), (0.95, 100.0, 60.0), (0.99, 100.0, 100.0)]
    {
        assert!((losses.tail_mean(level) - tail).abs() < 1e-9, "{level}: {}", losses.tail_mean(level));
        // At 95 % every value from 60 to 100 is a quantile; the textbook prints the upper one, we the lower.
        assert!((losses.quantile(level) - quantile).abs() < 1e-9, "{level}: {}", losses.quantile(level));
    }
}

/// Branches with probabilities are the textbook's discrete loss again.
#[test]
fn branches_with_weights_make_one_distribution() {
    let certain = |value: f64| {
        let mut one = Distribution::new(1e-3);
        for draw in 0..50 {
            one.add(draw, value);
        }
        one
    };
    let branches =
        [(0.05, certain(100.0)), (0.10, certain(60.0)), (0.25, certain(30.0)), (0.60, certain(10.0))];
    let mixture = Mixture::of(branches.iter().map(|(weight, branch)| (*weight, branch)));
    assert!((mixture.mean() - 24.5).abs() < 1e-9);
    assert!((mixture.tail_mean(0.8) - 62.5).abs() < 1e-9);
    assert!((mixture.tail_mean(0.9) - 80.0).abs() < 1e-9);
    assert!((mixture.quantile(0.9) - 60.0).abs() < 1e-9);
}

/// Levels of a draw.
fn levels(sampler: &Sampler, draw: u64) -> Vec<f64> {
    let mut levels = vec![0.0; sampler.figures()];
    sampler.levels(draw, &mut levels);
    levels
}

/// Exponential losses have mean 1, quantile -ln(1-a) and tail mean 1 - ln(1-a); standard errors cover the
/// truth about as often as they should, for plain and for Sobol draws.
#[test]
fn standard_errors_cover_the_truth_of_exponential_losses() {
    let truth = [1.0, 2.995_732, 3.995_732];
    for method in [Method::MonteCarlo, Method::Sobol] {
        let mut within = [0; 3];
        let seeds = 60;
        for seed in 0..seeds {
            let sampler = Sampler::new(method, seed, ["x"]);
            let mut losses = Distribution::new(1e-6);
            for draw in 0..2000 {
                losses.add(draw, -libm::log1p(-levels(&sampler, draw)[0]));
            }
            let errors = losses.errors(method, 0.95).unwrap();
            let found = [losses.mean(), losses.quantile(0.95), losses.tail_mean(0.95)];
            let errors = [errors.mean, errors.quantile, errors.tail_mean];
            for number in 0..3 {
                // A bin is 1.6 % wide: within it a quantile is not told apart.
                let bin = if number == 1 { truth[1] / 64.0 } else { 0.0 };
                within[number] +=
                    usize::from((found[number] - truth[number]).abs() <= 2.4 * errors[number] + bin);
            }
        }
        for (number, within) in within.iter().enumerate() {
            assert!(*within * 10 >= seeds as usize * 9, "{method:?}, number {number}: {within} of {seeds}");
        }
    }
}

#[test]
fn quantiles_of_bins_lie_within_the_stated_error_of_exact_ones() {
    let sampler = Sampler::new(Method::MonteCarlo, 5, ["x"]);
    let mut values: Vec<f64> = (0..5000).map(|draw| libm::exp(2.0 * levels(&sampler, draw)[0])).collect();
    let prices = Bins::Doublings { lowest: -4, highest: 10, bits: 4 };
    let shares = Bins::Share { parts: 100 };
    let (mut price_grid, mut share_grid) = (Grid::new(prices, 1), Grid::new(shares, 1));
    for value in &values {
        price_grid.add(0, *value);
        share_grid.add(0, value / 8.0);
    }
    values.sort_by(f64::total_cmp);
    for (number, level) in FAN.into_iter().enumerate() {
        let exact = values[(level * 5000.0) as usize - 1];
        let (price, share) = (price_grid.fan(0)[number], share_grid.fan(0)[number]);
        assert!((price / exact - 1.0).abs() <= prices.error(), "{level}: {price} against {exact}");
        assert!((share - exact / 8.0).abs() <= shares.error(), "{level}: {share} against {exact}");
    }
}

/// Ishigami's function with a = 7 and b = 0.1.
fn ishigami(levels: &[f64]) -> f64 {
    let x: Vec<f64> = levels.iter().map(|u| std::f64::consts::PI * (2.0 * u - 1.0)).collect();
    x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
}

/// Analytic first-order indices of Ishigami's function: with `V = a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2`.
const ISHIGAMI: [f64; 3] = [0.313_905, 0.442_411, 0.0];

/// Sobol's g-function with coefficients 0, 1, 4.5, 9.
fn g(levels: &[f64]) -> f64 {
    let a = [0.0, 1.0, 4.5, 9.0];
    levels.iter().zip(a).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product()
}

/// Its analytic first-order indices: `V_i/V` with `V_i = 1/(3 (1+a_i)^2)`, `V = prod (1+V_i) - 1`.
fn g_indices() -> Vec<f64> {
    let parts: Vec<f64> = [0.0_f64, 1.0, 4.5, 9.0].iter().map(|a| 1.0 / (3.0 * (1.0 + a).powi(2))).collect();
    let all: f64 = parts.iter().map(|part| 1.0 + part).product();
    parts.iter().map(|part| part / (all - 1.0)).collect()
}

fn by_draws_at_hand(figures: &[&str], model: fn(&[f64]) -> f64, draws: u64) -> Sensitivity {
    let sampler = Sampler::new(Method::Sobol, 11, figures.iter().copied());
    let mut sensitivity = Sensitivity::new(figures.len(), 1e-6);
    for draw in 0..draws {
        let levels = levels(&sampler, draw);
        sensitivity.add(&levels, model(&levels));
    }
    sensitivity
}

#[test]
fn draws_at_hand_give_the_first_order_indices_of_known_functions() {
    let found = by_draws_at_hand(&["x", "y", "z"], ishigami, 8192);
    for figure in 0..3 {
        let (index, truth) = (found.first_order(figure), ISHIGAMI[figure]);
        assert!((index - truth).abs() < 0.015, "Ishigami {figure}: {index} against {truth}");
    }
    let found = by_draws_at_hand(&["a", "b", "c", "d"], g, 8192);
    for (figure, truth) in g_indices().into_iter().enumerate() {
        let index = found.first_order(figure);
        assert!((index - truth).abs() < 0.015, "g {figure}: {index} against {truth}");
    }
    let (low, high) = by_draws_at_hand(&["x"], |levels| levels[0], 4096).quarters(0);
    assert!((low - 0.125).abs() < 1e-3 && (high - 0.875).abs() < 1e-3);
}

#[test]
fn few_draws_do_not_invent_influence() {
    // Twenty figures without influence on a number that only the first one moves, over and over.
    let names: Vec<String> = (0..21).map(|number| format!("figure-{number}")).collect();
    for method in [Method::MonteCarlo, Method::Sobol] {
        let mut idle = 0;
        for seed in 0..25 {
            let sampler = Sampler::new(method, seed, names.iter().map(String::as_str));
            let mut found = Sensitivity::new(21, 1e-6);
            for draw in 0..128 {
                let levels = levels(&sampler, draw);
                found.add(&levels, levels[0]);
            }
            assert!(found.first_order(0) > 0.85);
            idle += (1..21).filter(|figure| found.first_order(*figure) > 3.0 * found.noise()).count();
        }
        assert!(idle <= 15, "{method:?}: {idle} of 500 idle figures look influential");
    }
}
