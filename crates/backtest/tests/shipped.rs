//! The shipped episodes run, every miss has a reason, and a new episode is data alone.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::sync::OnceLock;

use backtest::{Backtest, Episode, Measure, Observable, replay};
use dataset::{Dataset, Files};

fn dataset() -> &'static Dataset {
    static DATASET: OnceLock<Dataset> = OnceLock::new();
    DATASET.get_or_init(|| Dataset::load(&Files::shipped()).usable().unwrap().0)
}

fn shipped(name: &str) -> Backtest {
    let episode = Episode::find(name, dataset()).unwrap();
    replay(dataset(), &episode).unwrap().0
}

fn predicted(test: &Backtest, measure: Measure, item: &str, observable: Observable) -> f64 {
    let of = |score: &&backtest::Scored| {
        (score.measure, score.item.as_str(), score.observable) == (measure, item, observable)
    };
    test.scores.iter().find(of).unwrap().predicted.unwrap()
}

#[test]
fn three_episodes_are_shipped_and_every_miss_has_a_reason() {
    let episodes = Episode::all(dataset()).unwrap();
    assert!(episodes.len() >= 3);
    for episode in episodes {
        let (test, _) = replay(dataset(), &episode).unwrap();
        assert!(test.error.is_finite() && test.hits > 0.0, "{}", episode.id);
        for score in &test.scores {
            assert!(
                score.met || score.why.is_some(),
                "{}: {} of {} is missed without a reason ({:?} observed, {:?} predicted)",
                episode.id,
                score.measure.as_str(),
                score.item,
                score.observed,
                score.predicted
            );
        }
    }
}

#[test]
fn the_licence_duty_of_2023_stops_exports_and_lets_gallium_through_again() {
    let test = shipped("gallium-germanium-2023");
    let gallium = "gallium exports from China";
    assert!(predicted(&test, Measure::Depth, gallium, Observable::Exports) < 0.1);
    let months = predicted(&test, Measure::Recovery, gallium, Observable::Exports);
    assert!((5.0..=14.0).contains(&months), "{months}");
}

#[test]
fn magnets_of_2025_fall_and_come_back_within_months() {
    let test = shipped("heavy-and-magnets-2025");
    let magnets = "magnet exports from China";
    let depth = predicted(&test, Measure::Depth, magnets, Observable::Exports);
    assert!((depth - 0.24).abs() <= 0.15, "{depth}");
    let trough = predicted(&test, Measure::Trough, magnets, Observable::Exports);
    assert!((trough - 2.0).abs() < 0.5, "{trough}");
}

#[test]
fn demand_of_2010_falls_by_a_third_or_more() {
    let test = shipped("rare-earths-2010");
    let left = predicted(&test, Measure::Depth, "rare-earth demand", Observable::Use);
    assert!(left < 0.7, "{left}");
}

/// An episode that nobody shipped: a file and rows in a folder.
#[test]
fn a_new_episode_is_data_alone() {
    let rows = "episode,item,mineral,form,country,partner,metric,period,value,low,high,unit,basis,vintage,origin,source,place,trust,note\n\
        toy-ban,gallium out of China,Ga,metal,CHN,USA,export quantity,2025-06,10,8,12,t/month,contained,2026,assumed,monazite,toy,D,made up\n\
        toy-ban,gallium out of China,Ga,metal,CHN,USA,export quantity,2026-01,10,8,12,t/month,contained,2026,assumed,monazite,toy,D,made up\n\
        toy-ban,gallium out of China,Ga,metal,CHN,USA,export quantity,2026-04,0,0,1,t/month,contained,2026,assumed,monazite,toy,D,made up\n";
    let episode = "format = 1\ntitle = \"A toy\"\nrole = \"test\"\nfirst = 2025-12-29\nweeks = 30\nbase-year = 2025\n\
        viewpoints = [\"USA\"]\nplaces = [\"USA\", \"CHN\"]\nminerals = [\"Ga\"]\nrules = [\"toy-ban\"]\n\
        [[observe]]\nmetric = \"export quantity\"\nas = \"exports\"\nbase = [\"2025-06\"]\n\
        [[score]]\nmeasure = \"depth\"\nitem = \"gallium out of China\"\nas = \"exports\"\nwithin = 0.2\n";
    let rule = "title = \"A toy\"\nissuer = \"CHN\"\nact = \"toy\"\ninstrument = \"ban\"\nhypothetical = true\n\
        announced = 2026-02-02\neffective = 2026-02-02\ndestinations = [\"USA\"]\nend-users = [\"civil\", \"military\", \"listed\", \"watch-listed\"]\n\
        source = \"monazite\"\nplace = \"toy\"\ntrust = \"D\"\n[[item]]\nminerals = [\"Ga\"]\nforms = [\"metal\"]\n";
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("tables/episode.csv", rows),
        ("episodes/toy-ban.toml", episode),
        ("rules/hypothetical/toy-ban.toml", rule),
    ] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let files = Files::shipped().overlaid(folder.path()).unwrap();
    let dataset = Dataset::load(&files).usable().unwrap().0;
    let episode = Episode::find("toy-ban", &dataset).unwrap();
    let (test, _) = replay(&dataset, &episode).unwrap();
    assert_eq!(test.observed.comparisons.len(), 2);
    let before = &test.observed.comparisons[0];
    assert!((before.model - 1.0).abs() < 1e-9, "nothing moves before the rule: {}", before.model);
    assert!(test.scores[0].met, "{:?}", test.scores[0]);
}

#[test]
fn faults_of_an_episode_are_found_at_once() {
    let text = "format = 1\ntitle = \"Bad\"\nrole = \"guess\"\nfirst = 2009-01-05\nweeks = 0\nbase-year = 2012\n\
        viewpoints = [\"JPN\"]\nplaces = [\"CHN\"]\nminerals = []\nrules = [\"no-such-rule\"]\n\
        [[observe]]\nmetric = \"price\"\nas = \"weight\"\nbase-price-year = 2010\nbase = [\"2009\"]\n\
        [[score]]\nmeasure = \"width\"\nitem = \"nothing\"\nas = \"quoted\"\nwithin = 0\n";
    let findings = Episode::read("bad.toml", "bad", text, dataset()).findings;
    let text = findings.to_string();
    for fault in [
        "guess",
        "weeks",
        "2012",
        "JPN",
        "minerals",
        "no-such-rule",
        "weight",
        "twice",
        "width",
        "nothing",
        "within",
    ] {
        assert!(text.contains(fault), "{fault} is not found in\n{text}");
    }
    assert!(Episode::find("rare-earths-2011", dataset()).is_err());
}
