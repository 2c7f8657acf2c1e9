//! The listed minerals under every method, on the shipped dataset.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::sync::LazyLock;

use balance::Baselines;
use chain::Chain;
use codes::{Code, Country, Mineral};
use criticality::{
    Constants, Ground, Matrix, Method, Profile, Widths, constants, listed, matrix, profiles, scores,
};
use dataset::{Dataset, Files};
use disruption::{Assumptions, World};
use study::Study;

struct Shipped {
    dataset: Dataset,
    chain: Chain,
    baselines: Baselines,
    world: World,
    study: Study,
}

static SHIPPED: LazyLock<Shipped> = LazyLock::new(|| {
    let files = Files::shipped();
    let dataset = Dataset::load(&files).usable().unwrap().0;
    let study = Study::shipped("us-japan", &files, &dataset).usable().unwrap().0;
    let chain = Chain::build(&dataset, &study).usable().unwrap().0;
    let world = World::build(&dataset, &study, &chain, &Assumptions::central()).usable().unwrap().0;
    let baselines = Baselines::build(&dataset, study.baseline_year).usable().unwrap().0;
    Shipped { dataset, chain, baselines, world, study }
});

const WIDTHS: Widths = Widths { by_trust: [0.05, 0.1, 0.25, 0.5] };

fn of(country: &str) -> (Vec<Profile>, Constants) {
    let country = Country::parse(country).unwrap();
    let Shipped { dataset, chain, baselines, world, study } = &*SHIPPED;
    let ground = Ground { dataset, chain, baselines, world, as_of: study.as_of };
    (profiles(&ground, country), constants(dataset, country).unwrap())
}

fn of_mineral(country: &str, mineral: &str, method: Method) -> Option<f64> {
    let (profiles, constants) = of(country);
    let number = profiles.iter().position(|p| p.mineral == Mineral::parse(mineral).unwrap()).unwrap();
    scores(&profiles, &constants)[number].of(method)
}

fn row<'m>(matrix: &'m Matrix, mineral: &str) -> &'m criticality::MatrixRow {
    matrix.rows.iter().find(|row| row.mineral == Mineral::parse(mineral).unwrap()).unwrap()
}

#[test]
fn gallium_is_among_the_first_for_both_and_germanium_is_not_zero() {
    for country in ["USA", "JPN"] {
        let (profiles, constants) = of(country);
        let matrix = matrix(&profiles, &constants, &WIDTHS, 1000, 1);
        let likelihood = Method::ALL.iter().position(|method| *method == Method::Likelihood).unwrap();
        let rank = row(&matrix, "Ga").ranks[likelihood].unwrap();
        assert!(rank <= 15.0, "{country}: gallium is {rank} of {}", matrix.rows.len());
        assert!(of_mineral(country, "Ge", Method::Likelihood).unwrap() > 0.2);
        assert!(of_mineral(country, "Ge", Method::Concentration).unwrap() > 0.2);
    }
    assert!(of_mineral("USA", "Ge", Method::GeoPolRisk).unwrap() > 0.0);
    let (profiles, constants) = of("USA");
    assert!(row(&matrix(&profiles, &constants, &WIDTHS, 1000, 1), "Ga").in_first_ten > 0.5);
}

#[test]
fn path_exposure_of_us_neodymium_is_high_where_the_import_based_score_is_low() {
    let (profiles, constants) = of("USA");
    let matrix = matrix(&profiles, &constants, &WIDTHS, 0, 1);
    let ranked = |method: Method| -> Vec<&str> {
        let place = Method::ALL.iter().position(|known| *known == method).unwrap();
        let mut rows: Vec<_> = matrix.rows.iter().filter(|row| row.ranks[place].is_some()).collect();
        rows.sort_by(|a, b| a.ranks[place].partial_cmp(&b.ranks[place]).unwrap());
        rows.iter().map(|row| row.mineral.as_str()).collect()
    };
    assert!(of_mineral("USA", "Nd", Method::PathExposure).unwrap() > 0.8);
    let score = ranked(Method::GeoPolRisk);
    let place = score.iter().position(|mineral| *mineral == "Nd").unwrap();
    assert!(place > score.len() / 2, "neodymium is {place} of {}", score.len());
}

#[test]
fn every_listed_mineral_has_a_profile_and_most_have_stages() {
    let (profiles, _) = of("USA");
    assert_eq!(profiles.len(), listed(&SHIPPED.dataset).len());
    let with_stages = profiles.iter().filter(|profile| !profile.stages.is_empty()).count();
    assert!(with_stages * 10 >= profiles.len() * 9, "{with_stages} of {}", profiles.len());
    for profile in &profiles {
        for stage in &profile.stages {
            let located: f64 = stage.located.iter().map(|supplier| supplier.output.value).sum();
            let controlled: f64 = stage.controlled.iter().map(|supplier| supplier.output.value).sum();
            assert!((located - controlled).abs() <= 1e-9 * located, "{} {}", profile.mineral, stage.form);
        }
        let shares: f64 = profile.uses.iter().map(|usage| usage.share.value).sum();
        assert!(shares <= 1.0 + 1e-9, "{}: uses add up to {shares}", profile.mineral);
    }
}

#[test]
fn known_figures_draw_no_range_and_wide_ones_a_wide_range() {
    let (profiles, constants) = of("USA");
    let with = |width: f64| matrix(&profiles, &constants, &Widths { by_trust: [width; 4] }, 512, 3);
    let (narrow, wide) = (with(0.0), with(0.5));
    let span = |matrix: &Matrix| {
        let range = row(matrix, "Co").likelihood.unwrap();
        range.high - range.low
    };
    assert!(span(&wide) > span(&narrow));
    for row in &narrow.rows {
        if let Some(range) = row.likelihood {
            assert!(range.low <= range.value + 1e-9 && range.value <= range.high + 1e-9);
        }
    }
}

#[test]
fn one_and_two_threads_draw_the_same_and_more_draws_begin_with_the_fewer() {
    let (profiles, constants) = of("JPN");
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| matrix(&profiles, &constants, &WIDTHS, 700, 9))
    };
    let (one, two) = (on(1), on(2));
    for (a, b) in one.rows.iter().zip(&two.rows) {
        assert_eq!((a.mineral, a.likelihood, a.consequence), (b.mineral, b.likelihood, b.consequence));
        assert_eq!(a.in_first_ten.to_bits(), b.in_first_ten.to_bits());
    }
}

#[test]
fn the_order_of_minerals_changes_no_score() {
    let (mut profiles, constants) = of("USA");
    let before = scores(&profiles, &constants);
    profiles.reverse();
    let mut after = scores(&profiles, &constants);
    after.reverse();
    assert_eq!(before, after);
}
