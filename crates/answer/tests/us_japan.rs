//! The shipped study against what happened and against itself.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::sync::OnceLock;

use answer::{Answer, Case, Observable, Part};
use codes::{Area, Code, Form, Mineral, Stage};
use dataset::{Dataset, Files};
use study::Study;

fn answer() -> &'static Answer {
    static ANSWER: OnceLock<Answer> = OnceLock::new();
    ANSWER.get_or_init(|| {
        let files = Files::shipped();
        let dataset = Dataset::load(&files).usable().unwrap().0;
        let study = Study::shipped("us-japan", &files, &dataset).usable().unwrap().0;
        Answer::compute(&dataset, &study, &[Part::Assess, Part::Stress, Part::Track], &|_, _, _| {}).unwrap()
    })
}

fn mineral(code: &str) -> Mineral {
    Mineral::find(code).unwrap()
}

#[test]
fn magnets_are_scarcest_in_the_second_month_and_back_within_four() {
    let recovery = answer().replay.as_ref().unwrap().recovery.as_ref().unwrap();
    let (observed, model) = recovery.deepest_month;
    assert_eq!((observed, model), (2, 2));
    assert!(recovery.deepest.1 < 0.35, "{recovery:?}");
    let (observed, model) = recovery.back_after;
    assert!(observed.unwrap() <= 4 && model.unwrap() <= 5, "{recovery:?}");
}

#[test]
fn quotations_rise_several_fold_while_paid_prices_barely_move() {
    let answer = answer();
    let scenario = answer.scenario("in-force").unwrap();
    let market = answer.world.market(mineral("Dy"), Form::find("oxide").unwrap());
    let place = answer.world.viewpoints[0];
    let (market, half_year) = (market.unwrap(), 0..26);
    let highest = |series: &[f64]| series[half_year.clone()].iter().copied().fold(0.0, f64::max);
    assert!(highest(&scenario.outcome.quoted[market][place]) > 2.0);
    // Observed are averages of paid prices; single weeks, in which what leaks is dear, go higher.
    let paid = &scenario.outcome.paid[market][place][half_year];
    let mean = paid.iter().sum::<f64>() / paid.len() as f64;
    assert!((0.8..1.25).contains(&mean), "{mean}: {paid:?}");
}

#[test]
fn every_kind_of_observation_is_compared_and_misses_are_said() {
    let replay = answer().replay.as_ref().unwrap();
    for observable in [Observable::Exports, Observable::Quoted, Observable::Paid] {
        assert!(replay.comparisons.iter().any(|comparison| comparison.observable == observable));
    }
    let missed = replay.comparisons.iter().filter(|comparison| comparison.missed).count();
    assert!(missed > 0 && !replay.findings().is_empty());
    assert!(answer().findings.iter().any(|finding| finding.code == finding::code::MISSES_OBSERVATION));
}

#[test]
fn without_rules_nothing_runs_short_and_nothing_is_lost() {
    let baseline = answer().scenario("baseline").unwrap();
    for case in &baseline.cases {
        assert!(case.elements.iter().all(|row| row.unmet == 0.0 && row.first_short.is_none()));
        assert!(case.losses.central_total() == 0.0);
    }
}

#[test]
fn a_harder_rule_costs_more_and_low_is_below_high() {
    let answer = answer();
    let loss =
        |scenario: &str, case: Case| answer.scenario(scenario).unwrap().case(case).losses.central_total();
    for case in Case::ALL {
        let steps =
            ["baseline", "in-force", "lapse", "embargo-japan", "embargo-both"].map(|id| loss(id, case));
        // The friction of going back to old suppliers may cost a hair more under a rule that ends sooner.
        let hair = 1e-6 * answer.accounts.gdp.iter().map(|entry| entry.1).sum::<f64>();
        assert!(steps.windows(2).all(|pair| pair[0] <= pair[1] + hair), "{case:?}: {steps:?}");
    }
    for scenario in ["in-force", "lapse", "embargo-japan", "embargo-both"] {
        assert!(loss(scenario, Case::Low) <= loss(scenario, Case::Central));
        assert!(loss(scenario, Case::Central) <= loss(scenario, Case::High));
    }
}

#[test]
fn bounds_of_loss_are_in_order_and_below_gdp() {
    for scenario in &answer().scenarios {
        for case in &scenario.cases {
            for loss in &case.losses.countries {
                assert!(loss.lower <= loss.central + 1e-6 && loss.central <= loss.upper + 1e-6);
                assert!(loss.first_year[2] < 0.1 * loss.gdp, "{} {:?}", scenario.scenario.id, loss.country);
            }
        }
    }
}

#[test]
fn china_dominates_separated_dysprosium_by_location_and_by_control() {
    let dysprosium = answer().assess.iter().find(|row| row.mineral == mineral("Dy")).unwrap();
    assert_eq!(dysprosium.dominant, Area::parse("CHN").unwrap());
    let separation = dysprosium.stages.iter().find(|row| row.stage == Stage::Separation).unwrap();
    assert!(separation.top.1 > 0.95 && separation.top_controller.1 > 0.95);
}

#[test]
fn both_clocks_of_the_framework_are_overdue() {
    let board = answer().track.as_ref().unwrap().board.as_ref().unwrap();
    assert_eq!(board.overdue().len(), 2);
}
