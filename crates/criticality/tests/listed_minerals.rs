//! The listed minerals under every method, on the shipped dataset.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::path::Path;
use std::sync::LazyLock;

use balance::Baselines;
use chain::Chain;
use codes::{Code, Mineral, Viewpoint};
use criticality::{
    Constants, Factor, Ground, Matrix, Method, Profile, Widths, by_year, constants, listed, matrix, profiles,
    scores,
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
    let viewpoint = Viewpoint::parse(country).unwrap();
    let Shipped { dataset, chain, baselines, world, study } = &*SHIPPED;
    let ground =
        Ground { dataset, chain, baselines, world, as_of: study.as_of, indicator: &study.governance };
    (profiles(&ground, &viewpoint), constants(dataset, &viewpoint).unwrap())
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
        for method in [Method::Likelihood, Method::Priority] {
            let place = Method::ALL.iter().position(|known| *known == method).unwrap();
            let rank = row(&matrix, "Ga").ranks[place].unwrap();
            assert!(rank <= 10.0, "{country}, {method:?}: gallium is {rank} of {}", matrix.rows.len());
        }
        assert!(row(&matrix, "Ga").in_first_ten.unwrap() > 0.5, "{country}");
        assert!(of_mineral(country, "Ge", Method::Likelihood).unwrap() > 0.2);
        assert!(of_mineral(country, "Ge", Method::Concentration).unwrap() > 0.2);
    }
    assert!(of_mineral("USA", "Ge", Method::GeoPolRisk).unwrap() > 0.0);
}

#[test]
fn a_form_that_little_of_a_mineral_passes_says_nothing_of_it() {
    // Nearly all manganese goes into furnace alloys; nearly all high-purity sulfate is made in China.
    let (profiles, constants) = of("JPN");
    let number = profiles.iter().position(|p| p.mineral == Mineral::parse("Mn").unwrap()).unwrap();
    let stages = &profiles[number].stages;
    let sulfate = stages.iter().find(|stage| stage.form.as_str() == "sulfate").unwrap();
    assert!(sulfate.minor && sulfate.passes < 0.05, "{}", sulfate.passes);
    assert!(stages.iter().any(|stage| stage.form.as_str() == "ferroalloy" && !stage.minor));
    assert!(scores(&profiles, &constants)[number].of(Method::Control).unwrap() < 0.5);
}

#[test]
fn scrap_of_production_and_metal_made_of_imports_are_no_supply_of_their_own() {
    // Japan makes 3 t of the 70 t of gallium that enter its use anew; 80 t go round in wafer making.
    let reliance = of_mineral("JPN", "Ga", Method::ImportReliance).unwrap();
    assert!((reliance - (1.0 - 3.0 / 70.0)).abs() < 1e-9, "{reliance}");
}

#[test]
fn path_exposure_of_us_neodymium_is_high_where_the_import_based_score_is_low() {
    let (profiles, constants) = of("USA");
    let matrix = matrix(&profiles, &constants, &WIDTHS, 0, 1);
    // Without draws there is no range, and nothing is said of one.
    assert!(matrix.rows.iter().all(|row| row.in_first_ten.is_none()));
    assert!(matrix.rows.iter().filter_map(|row| row.likelihood).all(|range| range.drawn.is_none()));
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
        let [low, high] = row(matrix, "Co").likelihood.unwrap().drawn.unwrap();
        high - low
    };
    assert!(span(&wide) > span(&narrow));
    for row in &narrow.rows {
        if let Some(range) = row.likelihood {
            let [low, high] = range.drawn.unwrap();
            assert!(low <= range.value + 1e-9 && range.value <= high + 1e-9);
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
        let bits = |row: &criticality::MatrixRow| row.in_first_ten.map(f64::to_bits);
        assert!(bits(a).is_some() && bits(a) == bits(b));
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

#[test]
fn the_score_of_the_united_states_falls_while_the_path_through_china_stays() {
    let Shipped { dataset, chain, .. } = &*SHIPPED;
    let series = by_year(dataset, chain, &Viewpoint::parse("USA").unwrap()).unwrap();
    assert_eq!(series.dominant.as_str(), "CHN");
    let of = |year: i16| series.years.iter().find(|found| found.year == year).unwrap();
    let (first, last) = (of(2018), of(2024));
    assert!(last.score < 0.6 * first.score, "{} to {}", first.score, last.score);
    let (factor, part) = last.mover(first).unwrap();
    assert!(factor == Factor::Foreign && part > 0.9, "{factor:?} {part}");
    assert!(last.mined > 3.0 * first.mined && last.separated < 0.2 * last.mined);
    for year in &series.years {
        assert!(year.path > 0.5 && year.path <= 1.0, "{} {}", year.year, year.path);
        assert!(year.path_direct <= year.path);
        assert!((year.hhi * year.governance * year.foreign / year.score - 1.0).abs() < 1e-9);
    }
}

/// The published score uses another source of mine output; trade and governance are the same.
#[test]
fn the_score_by_year_is_near_that_of_the_reference_package() {
    let Shipped { dataset, chain, .. } = &*SHIPPED;
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/reference/validation/geopolrisk_cases.csv");
    let Ok(text) = std::fs::read_to_string(path) else { return };
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let column = |name: &str| header.iter().position(|known| *known == name).unwrap();
    let mut compared = 0;
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let importer = match cells[0].strip_prefix("Rare_earth-") {
            Some(rest) if rest.starts_with("USA") => "USA",
            Some(rest) if rest.starts_with("Japan") => "JPN",
            _ => continue,
        };
        let year: i16 = cells[column("year")].parse().unwrap();
        let value = |name: &str| -> f64 { cells[column(name)].parse().unwrap() };
        let series = by_year(dataset, chain, &Viewpoint::parse(importer).unwrap()).unwrap();
        let found = series.years.iter().find(|found| found.year == year).unwrap();
        let near = |a: f64, b: f64, tolerance: f64| (a / b - 1.0).abs() < tolerance;
        let import_risk = found.governance * found.foreign;
        assert!(near(import_risk, value("import_risk"), 0.02), "{importer} {year} {import_risk}");
        assert!(near(found.score, value("geopolrisk_score"), 0.15), "{importer} {year} {}", found.score);
        compared += 1;
    }
    assert!(compared >= 4);
}

#[test]
fn a_group_of_one_is_the_country_and_inner_trade_is_no_import() {
    let (alone, _) = of("USA");
    let (pair, _) = of("USA+JPN");
    let of_mineral = |profiles: &[Profile], mineral: &str| {
        profiles.iter().find(|p| p.mineral == Mineral::parse(mineral).unwrap()).unwrap().clone()
    };
    for profile in &pair {
        let inside = profile.imports.iter().find(|source| source.home);
        assert!(inside.is_none(), "{} imports from {:?}", profile.mineral, inside.map(|s| s.country));
    }
    // Scandium: the United States buy nearly all of Japan, which together is no import.
    let scandium = of_mineral(&alone, "Sc");
    assert!(scandium.imports.iter().any(|source| source.country.as_str() == "JPN"));
    let neodymium = of_mineral(&pair, "Nd");
    assert!(neodymium.reliance.unwrap().value > 0.0 && neodymium.path.unwrap().1.value > 0.5);
}

#[test]
fn the_union_has_a_supply_risk_and_an_importance_for_what_it_does_not_make() {
    let (profiles, constants) = of("EU27");
    let all = scores(&profiles, &constants);
    let of_mineral = |mineral: &str, method: Method| {
        let number = profiles.iter().position(|p| p.mineral == Mineral::parse(mineral).unwrap()).unwrap();
        all[number].of(method)
    };
    for mineral in ["Sb", "Nb", "Nd", "Dy"] {
        assert!(of_mineral(mineral, Method::EuSupplyRisk).unwrap() > 0.5, "{mineral}");
    }
    assert!(of_mineral("Nd", Method::EuEconomicImportance).unwrap() > 0.0);
    let dysprosium = of_mineral("Dy", Method::EuSupplyRisk);
    assert!(dysprosium > of_mineral("Cu", Method::EuSupplyRisk), "copper comes from many");
}
