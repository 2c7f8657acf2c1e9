//! What the plan of a shipped study can choose from.

use std::collections::BTreeSet;

use chain::Chain;
use codes::Code as _;
use dataset::{Dataset, Files};
use planning::{Ground, Kind, Setting, short, study_of_plan};
use study::Study;

/// Futures: each branch of the study is among them.
const FUTURES: usize = 5;
/// Weeks: what runs short at all does so within a year.
const WEEKS: usize = 52;

#[test]
fn a_stock_of_all_that_is_used_is_there_to_choose_or_told_to_be_of_no_use() {
    let files = Files::shipped();
    let dataset = Dataset::load(&files).usable().unwrap().0;
    let mut study = study_of_plan(&Study::shipped("ten-more", &files, &dataset).usable().unwrap().0);
    study.plan.as_mut().unwrap().scenarios = FUTURES;
    study.weeks = WEEKS;
    let chain = Chain::build(&dataset, &study).usable().unwrap().0;
    let setting = Setting { dataset: &dataset, study: &study, chain: &chain };
    let ground = Ground::lay(&setting, &|_, _, _| {}).unwrap();
    let short = short(&ground.before);
    let stocks = ground.candidates.iter().filter(|candidate| candidate.kind == Kind::Stock);
    let (mut minerals, mut open, mut closed) = (BTreeSet::new(), 0, 0);
    for candidate in stocks {
        let step = candidate.stock.as_ref().unwrap();
        minerals.insert(ground.world.markets[step.market].mineral);
        let is_short = short.contains(&(step.market, step.place));
        assert_eq!(candidate.obstacle.is_none(), is_short, "{}", candidate.name);
        if is_short { open += 1 } else { closed += 1 }
    }
    assert!(open > 0 && closed > 0, "{open} stocks to choose from, {closed} of no use");
    let used = |mineral: &codes::Mineral| {
        (0..ground.world.markets.len())
            .filter(|market| ground.world.markets[*market].mineral == *mineral)
            .any(|market| {
                ground.world.viewpoints.iter().any(|place| ground.world.base_use(market, *place) > 0.0)
            })
    };
    let missing: Vec<&str> = study
        .minerals
        .iter()
        .filter(|mineral| used(mineral) && !minerals.contains(*mineral))
        .map(|mineral| mineral.as_str())
        .collect();
    assert!(missing.is_empty(), "no stock of {missing:?}");
    // Nobody uses promethium in tonnes.
    let idle: Vec<&str> =
        study.minerals.iter().filter(|mineral| !used(mineral)).map(|mineral| mineral.as_str()).collect();
    assert_eq!(idle, ["Pm"]);
}
