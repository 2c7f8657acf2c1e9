//! The farmer of Birge and Louveaux (1997).

use std::collections::BTreeMap;

use program::{Block, BlockData, Link, Program, Relation, Risk, Scenario, Target, TwoStage, Variable};

/// Figures by name.
pub(crate) type Case = BTreeMap<String, f64>;

/// The figures of a case by name.
pub(crate) fn case(name: &str) -> Case {
    let text = include_str!("../../../../cases/programs/cases.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.expect("a row of figures"));
    rows.filter(|row| &row[0] == name)
        .map(|row| (row[1].to_owned(), row[2].parse().expect("a row of figures")))
        .collect()
}

/// The farmer's program with some yields, all as likely.
pub(crate) fn farmer(case: &Case, yields: &[f64], risk: Risk) -> TwoStage {
    let crops = ["wheat", "maize", "beets"];
    let mut first = Program::default();
    let acres = crops.map(|crop| {
        first.variable(
            Variable::new(format!("acres of {crop}"), "acre").costing(case[&format!("plant {crop}")]),
        )
    });
    first.row("land", "acre", acres.map(|acres| (acres, 1.0)), Relation::AtMost, case["land"]);
    let mut program = Program::default();
    let mut links = Vec::new();
    for (crop, acres) in crops.into_iter().zip(acres).take(2) {
        let buy = Variable::new(format!("{crop} bought"), "t").costing(case[&format!("buy {crop}")]);
        let sell = Variable::new(format!("{crop} sold"), "t").costing(-case[&format!("sell {crop}")]);
        let (buy, sell) = (program.variable(buy), program.variable(sell));
        let feed = case[&format!("feed {crop}")];
        let row =
            program.row(format!("feed of {crop}"), "t", [(buy, 1.0), (sell, -1.0)], Relation::AtLeast, feed);
        links.push(Link { target: Target::RowBound(row), first: acres, factor: 0.0 });
    }
    let within = program.variable(
        Variable::new("beets sold within the quota", "t")
            .at_most(case["quota of beets"])
            .costing(-case["sell beets within quota"]),
    );
    let above = Variable::new("beets sold above the quota", "t").costing(-case["sell beets above quota"]);
    let above = program.variable(above);
    let row = program.row("beets", "t", [(within, 1.0), (above, 1.0)], Relation::AtMost, 0.0);
    links.push(Link { target: Target::RowBound(row), first: acres[2], factor: 0.0 });
    let scenarios = yields
        .iter()
        .map(|factor| {
            let grown = |crop: &str| factor * case[&format!("yield {crop}")];
            // What is grown lowers what feed still needs, and raises what beets can be sold.
            let links = vec![(0, -grown("wheat")), (1, -grown("maize")), (2, grown("beets"))];
            Scenario {
                name: format!("yield {factor}"),
                probability: 1.0 / yields.len() as f64,
                blocks: vec![BlockData { links, ..BlockData::default() }],
            }
        })
        .collect();
    TwoStage { first, blocks: vec![Block { name: "farm".to_owned(), program, links }], scenarios, risk }
}
