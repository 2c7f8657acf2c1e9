//! Ensembles: the same bits for any partition, findings where parts do not belong together.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::sync::atomic::AtomicBool;

use answer::{Answer, DrawMethod, DrawRanges, Draws, Experiment, Part, PartialEnsemble};
use dataset::{Dataset, Files};
use study::Study;

const DRAWS: Draws = Draws { method: DrawMethod::Sobol, seed: 7 };

/// The shipped study with a short horizon and two branches.
fn short() -> (Dataset, Answer) {
    let files = Files::shipped();
    let dataset = Dataset::load(&files).usable().unwrap().0;
    let mut study = Study::shipped("us-japan", &files, &dataset).usable().unwrap().0;
    study.weeks = 40;
    study.scenarios.retain(|scenario| scenario.weight.is_some() || scenario.id == "embargo-both");
    let answer = Answer::compute(&dataset, &study, &[], &|_, _, _| ()).unwrap();
    (dataset, answer)
}

fn run(experiment: &Experiment<'_>, first: u64, end: u64) -> PartialEnsemble {
    let mut made = experiment.empty();
    let wanted = DrawRanges::new(first, end);
    experiment.run(&mut made, &wanted, &AtomicBool::new(false), &|_, _, _| ()).unwrap();
    made
}

fn text(part: &PartialEnsemble) -> String {
    serde_json::to_string(part).unwrap()
}

#[test]
fn any_partition_and_any_number_of_threads_give_the_same_bytes() {
    let (dataset, answer) = short();
    let experiment = Experiment::new(&dataset, &answer, DRAWS).unwrap();
    let whole = run(&experiment, 0, 26);
    // Parts whose ends are no multiple of what runs side by side, made in another order, through files.
    let mut merged = experiment.empty();
    for (first, end) in [(13, 26), (0, 3), (3, 13)] {
        let part = text(&run(&experiment, first, end));
        merged.merge(&serde_json::from_str(&part).unwrap()).unwrap();
    }
    assert_eq!(text(&merged), text(&whole));
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(text(&one.install(|| run(&experiment, 0, 26))), text(&whole));
    let bytes = |part: &PartialEnsemble| serde_json::to_string(&experiment.summary(part)).unwrap();
    assert_eq!(bytes(&merged), bytes(&whole));
    assert_eq!(whole.held.ranges(), [(0, 26)]);
}

#[test]
fn what_is_broken_off_can_be_resumed() {
    let (dataset, answer) = short();
    let experiment = Experiment::new(&dataset, &answer, DRAWS).unwrap();
    let cancel = AtomicBool::new(false);
    let mut part = experiment.empty();
    let stop = |_: &str, done: usize, _: usize| {
        if done >= 8 {
            cancel.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    };
    experiment.run(&mut part, &DrawRanges::new(0, 64), &cancel, &stop).unwrap();
    assert!((8..64).contains(&part.draws()), "{} draws", part.draws());
    let missing = part.held.missing(0, 64);
    experiment.run(&mut part, &missing, &AtomicBool::new(false), &|_, _, _| ()).unwrap();
    assert_eq!(text(&part), text(&run(&experiment, 0, 64)));
}

#[test]
fn parts_of_different_ensembles_do_not_merge() {
    let (dataset, answer) = short();
    let experiment = Experiment::new(&dataset, &answer, DRAWS).unwrap();
    let mut part = run(&experiment, 0, 2);
    let overlap = part.clone().merge(&run(&experiment, 1, 3)).unwrap_err();
    assert_eq!(overlap.code, finding::code::ENSEMBLE_OVERLAPS);
    let other = Experiment::new(&dataset, &answer, Draws { seed: 8, ..DRAWS }).unwrap();
    let differs = part.merge(&run(&other, 2, 4)).unwrap_err();
    assert_eq!(differs.code, finding::code::ENSEMBLE_DIFFERS);
    assert!(differs.message.contains("sobol with seed 7 and sobol with seed 8"), "{}", differs.message);
}

/// The figures at their values are one point of the ensemble, and the corner cases bound most of it.
#[test]
fn the_ensemble_lies_around_the_central_case_and_within_the_corner_cases() {
    let files = Files::shipped();
    let dataset = Dataset::load(&files).usable().unwrap().0;
    let mut study = Study::shipped("us-japan", &files, &dataset).usable().unwrap().0;
    study.weeks = 52;
    study.scenarios.retain(|scenario| scenario.id == "embargo-both");
    study.plan = None;
    let answer = Answer::compute(&dataset, &study, &[Part::Stress], &|_, _, _| ()).unwrap();
    let experiment = Experiment::new(&dataset, &answer, DRAWS).unwrap();
    let ensemble = experiment.summary(&run(&experiment, 0, 96));
    let drawn = &ensemble.scenarios[0];
    let loss = |case| answer.scenarios[0].case(case).losses.central_total();
    let spread = &drawn.total().cases[1];
    assert!(
        loss(answer::Case::Low) <= spread.fan[0],
        "low case {} against {spread:?}",
        loss(answer::Case::Low)
    );
    assert!(
        spread.fan[4] <= loss(answer::Case::High),
        "high case {} against {spread:?}",
        loss(answer::Case::High)
    );
    assert!(spread.fan[0] < loss(answer::Case::Central) && loss(answer::Case::Central) < spread.fan[4]);
    assert!(spread.fan.windows(2).all(|pair| pair[0] <= pair[1]) && spread.tail_mean >= spread.q95());
    // A sector may lose more under free reallocation, when goods go to others; a country may not.
    for loss in drawn.losses.iter().filter(|loss| loss.sector.is_none()) {
        let [lower, central, upper] = &loss.cases;
        assert!(lower.mean <= central.mean && central.mean <= upper.mean);
    }
    let all: f64 =
        drawn.losses.iter().filter(|loss| loss.sector.is_some()).map(|loss| loss.cases[1].mean).sum();
    assert!((all / spread.mean - 1.0).abs() < 1e-6, "sectors add up to all");
}

/// The baseline repeats itself under every draw.
#[test]
fn without_rules_nothing_is_lost_in_any_draw() {
    let files = Files::shipped();
    let dataset = Dataset::load(&files).usable().unwrap().0;
    let mut study = Study::shipped("us-japan", &files, &dataset).usable().unwrap().0;
    study.weeks = 30;
    study.scenarios.retain(|scenario| scenario.without_rules);
    study.plan = None;
    let answer = Answer::compute(&dataset, &study, &[], &|_, _, _| ()).unwrap();
    let experiment = Experiment::new(&dataset, &answer, DRAWS).unwrap();
    let ensemble = experiment.summary(&run(&experiment, 0, 32));
    let drawn = &ensemble.scenarios[0];
    assert!(drawn.total().cases[2].fan[4].abs() < 1.0, "a dollar of {:?}", drawn.total().cases[2]);
    assert!(drawn.elements.iter().all(|element| element.short.part() == 0.0));
    assert!(drawn.stops.iter().all(|row| row.stops.part() == 0.0));
}

/// Of lutetium that China cannot sell abroad much piles up there; the price that contracts follow falls far.
#[test]
fn a_price_that_fell_far_is_still_a_price() {
    let files = Files::shipped();
    let dataset = Dataset::load(&files).usable().unwrap().0;
    let mut study = Study::shipped("us-japan", &files, &dataset).usable().unwrap().0;
    study.scenarios.retain(|scenario| scenario.id == "in-force");
    study.plan = None;
    let answer = Answer::compute(&dataset, &study, &[Part::Stress], &|_, _, _| ()).unwrap();
    let experiment = Experiment::new(&dataset, &answer, DRAWS).unwrap();
    let ensemble = experiment.summary(&run(&experiment, 0, 64));
    let mut least = f64::INFINITY;
    for good in &ensemble.scenarios[0].series {
        for price in good.quoted.iter().chain(&good.paid).flatten() {
            assert!(*price > 0.0, "{} {} in {}", good.mineral, good.form, good.country);
            least = least.min(*price);
        }
    }
    assert!(least < 0.3, "nothing fell far: {least}");
}
