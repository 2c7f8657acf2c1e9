//! The program of two countries, two markets and two futures: every equation as text, and what any plan must do.

use std::collections::BTreeMap;

use codes::{Code, Form, Sector};
use finding::code;
use planning::{
    Choice, FutureData, Group, Maker, Need, Network, Node, Partner, Problem, SectorNeed, YearData, refused,
};
use program::{NoSolution, Relation, Risk, lp};
use proptest::prelude::*;
use solve::{Decomposed, Limits, decompose};

/// Oxide is made into metal, metal into magnets; both countries use magnets, A in two sectors, B in one.
fn toy() -> Problem {
    let magnet = Form::parse("NdFeB-heavy").expect("listed");
    let ceramic = Form::parse("ceramic").expect("listed");
    let sector = |word: &str| Sector::parse(word).expect("listed");
    let need = |place, form, market, base| Need {
        place,
        form,
        military: false,
        groups: vec![Group { markets: vec![market], base }],
        cells: Vec::new(),
    };
    let network = Network {
        needs: vec![need(0, magnet, 2, 100.0), need(0, ceramic, 0, 10.0), need(1, magnet, 2, 50.0)],
        sectors: vec![
            SectorNeed {
                place: 0,
                sector: sector("automotive"),
                value: 8e9,
                parts: vec![(0, 0.5), (1, 0.25)],
            },
            SectorNeed { place: 0, sector: sector("energy"), value: 2e9, parts: vec![(0, 0.25)] },
            SectorNeed { place: 1, sector: sector("automotive"), value: 4e9, parts: vec![(2, 0.5)] },
        ],
        makers: vec![
            Maker { market: 1, inputs: vec![(vec![0], 1.25)], base: 20.0 },
            Maker { market: 2, inputs: vec![(vec![1], 0.5)], base: 40.0 },
        ],
    };
    let future = |name: &str, probability, missing: f64| FutureData {
        name: name.to_owned(),
        probability,
        years: vec![YearData {
            missing: vec![vec![missing], vec![missing / 2.0], vec![missing]],
            scale: 1.0,
            slack: vec![(Node::Make(2), 10.0), (Node::Pool(1), 2.0)],
        }],
    };
    let both = |flows: Vec<(Node, f64)>| vec![vec![flows.clone()], vec![flows]];
    let choice = |name: &str, measure, committed, flows: Vec<(Node, f64)>| Choice {
        name: name.to_owned(),
        measure,
        whole: true,
        committed,
        expected_cost: committed / 2.0,
        year: 0,
        payer: None,
        home: Some(0),
        needs: Vec::new(),
        flows: both(flows),
    };
    let mut stock = choice("stock of oxide in A", 3, 2e7, vec![(Node::At(0, 0), 5.0)]);
    (stock.whole, stock.payer) = (false, Some(0));
    let mut second = choice("stock of oxide in A, second step", 4, 2e7, vec![(Node::At(0, 0), 2.0)]);
    (second.whole, second.payer, second.needs) = (false, Some(0), vec![4]);
    Problem {
        partners: [("A", 0), ("B", 1)]
            .map(|(name, place)| Partner {
                name: name.to_owned(),
                budget: 4e8,
                yearly: Some(3e8),
                place: Some(place),
            })
            .into(),
        places: BTreeMap::from([(0, "A".to_owned()), (1, "B".to_owned())]),
        markets: ["oxide", "metal", "magnet"].map(str::to_owned).into(),
        sizes: vec![50.0, 40.0, 150.0],
        network,
        choices: vec![
            choice("mine by loan", 0, 1e8, vec![(Node::Pool(0), 40.0)]),
            choice("mine by grant", 0, 1e8, vec![(Node::Pool(0), 40.0)]),
            choice("metal plant", 1, 1.5e8, vec![(Node::Make(1), 30.0)]),
            choice("magnet plant", 2, 2e8, vec![(Node::Make(2), 60.0)]),
            stock,
            second,
        ],
        futures: vec![future("calm", 0.75, 0.0), future("embargo", 0.25, 0.8)],
        risk: Risk { weight: 0.5, level: 0.9 },
        counts: BTreeMap::new(),
        most_paid: Some(0.75),
        at_home: Some(0.0),
    }
}

fn solved(problem: &Problem) -> Decomposed {
    let exact = Limits { gap: 1e-9, ..Limits::default() };
    decompose(&problem.model().program, &exact).expect("a plan")
}

#[test]
fn the_program_is_written_as_it_was_agreed() {
    let model = toy().model();
    let text =
        format!("{}\n{}", lp::write(&model.program.first), lp::write(&model.program.blocks[0].program));
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/toy.lp");
    if std::env::var_os("MONAZITE_BLESS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(path).unwrap());
}

#[test]
fn every_equation_is_in_the_program_and_in_the_methods() {
    let model = toy().model();
    let rows = model.program.first.rows.iter().chain(&model.program.blocks[0].program.rows);
    let names: Vec<&str> = rows.map(|row| row.name.as_str()).collect();
    // (1) is the objective and (9) the bounds that the first stage moves: neither is a row.
    for number in [2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15] {
        let mark = format!("({number}) ");
        assert!(names.iter().any(|name| name.starts_with(&mark)), "no row of equation {number}");
    }
    assert!(names.iter().all(|name| name.starts_with('(')), "a row has no equation");
    assert!(!model.program.blocks[0].links.is_empty(), "equation 9 moves bounds");
    let methods = include_str!("../../../docs/src/methods/portfolio.md");
    for number in 1..=15 {
        assert!(methods.contains(&format!("({number})")), "equation {number} is not told");
    }
}

#[test]
fn the_chain_is_paid_for_whole_and_no_tonne_serves_twice() {
    let problem = toy();
    let found = solved(&problem);
    let model = problem.model();
    let taken: Vec<f64> = model.choices.iter().map(|variable| found.values[variable.0]).collect();
    // Magnets need metal and metal needs oxide: all three plants or none.
    assert!(taken[2] > 0.5);
    assert!(taken[3] > 0.5);
    assert!((taken[0] + taken[1] - 1.0).abs() < 1e-6);
    let extensive = model.program.extensive();
    let solution = solve::minimise(&extensive).unwrap();
    assert!((solution.cost - found.objective).abs() < 1e-6, "{} and {}", solution.cost, found.objective);
    for row in extensive.rows.iter().filter(|row| row.name.contains("(13)")) {
        assert!(row.relation == Relation::AtMost);
        assert!(row.sum(&solution.values) <= row.bound + 1e-7, "{}", row.name);
    }
}

#[test]
fn losses_by_place_add_up_to_those_of_the_plan() {
    let problem = toy();
    let found = solved(&problem);
    let values: Vec<f64> = problem.model().choices.iter().map(|variable| found.values[variable.0]).collect();
    let by_place = planning::losses_by_place(&problem, &values).unwrap();
    assert!(by_place.iter().flat_map(BTreeMap::values).all(|loss| *loss >= 0.0));
    assert!(by_place[1][&0] > 0.0 && by_place[1][&1] > 0.0, "an embargo hurts both: {by_place:?}");
    for (own, loss) in by_place.iter().zip(&found.losses) {
        let sum: f64 = own.values().sum();
        // Moving goods costs next to nothing, and is no loss.
        assert!((sum / planning::MONEY - loss).abs() < 1e-4, "{sum} and {loss}");
    }
}

#[test]
fn a_future_without_chance_has_no_say() {
    let with = |missing: f64| {
        let mut problem = toy();
        let mut never = problem.futures[1].clone();
        "never".clone_into(&mut never.name);
        never.probability = 0.0;
        never.years[0].missing = vec![vec![missing]; 3];
        problem.futures.push(never);
        for choice in &mut problem.choices {
            let last = choice.flows[1].clone();
            choice.flows.push(last);
        }
        solved(&problem).objective
    };
    assert!((with(0.0) - with(1.0)).abs() < 1e-9);
}

#[test]
fn budgets_that_contradict_a_limit_are_named() {
    let mut problem = toy();
    problem.at_home = Some(0.5);
    let model = problem.model();
    let mut first = model.program.first.clone();
    // B has nothing at home; asked to spend, it cannot.
    let paid: Vec<_> = model.payments.iter().filter(|p| p.2 == 1).map(|p| (p.3, 1.0)).collect();
    first.row("B must pay 0.1", "GUSD", paid, Relation::AtLeast, 0.1);
    let giving = program::elastic::explain(&first, &solve::Plain::default()).unwrap();
    let words: Vec<String> = giving.iter().map(ToString::to_string).collect();
    assert!(words.iter().any(|word| word.contains("at home") || word.contains("must pay")), "{words:?}");
}

/// A partner that would have to get money back cannot keep its budget, whatever is chosen.
#[test]
fn no_plan_is_told_with_the_limit_that_would_have_to_give() {
    let mut problem = toy();
    problem.partners[1].budget = -1e8;
    let found = refused(&problem, &NoSolution::Infeasible);
    assert!(found.iter().all(|finding| finding.code == code::PLAN_IMPOSSIBLE && finding.help.is_some()));
    assert!(found.to_string().contains("budget of B"), "{found}");
    let other = refused(&toy(), &NoSolution::Unbounded);
    assert_eq!(other.iter().map(|finding| finding.code).collect::<Vec<_>>(), [code::PLAN_IMPOSSIBLE]);
}

/// A measure that costs nothing and adds tonnes at a node in every future.
fn free(node: Node, tonnes: f64) -> Choice {
    let flows = vec![vec![vec![(node, tonnes)]]; 2];
    Choice {
        name: "free".to_owned(),
        committed: 0.0,
        expected_cost: 0.0,
        measure: 5,
        flows,
        ..toy().choices[0].clone()
    }
}

#[test]
fn a_free_stock_of_oxide_feeds_the_makers_where_it_lies() {
    let mut problem = toy();
    // Without the mine oxide is what metal lacks, and ceramics at the place do not bind.
    problem.choices[0].flows.iter_mut().flatten().flatten().for_each(|flow| flow.1 = 0.0);
    problem.choices[1].flows.iter_mut().flatten().flatten().for_each(|flow| flow.1 = 0.0);
    problem.choices.push(free(Node::At(0, 0), 20.0));
    let found = solved(&problem);
    let taken = problem.model().choices.iter().map(|variable| found.values[variable.0]).next_back();
    assert_eq!(taken, Some(1.0));
}

#[test]
fn payments_of_nothing_but_rounding_do_not_hide_the_best_plan() {
    let mut problem = toy();
    problem.risk.weight = 0.0;
    for future in &mut problem.futures {
        future.years[0].slack.push((Node::At(0, 2), 38.235_822_713_907_29));
    }
    let found = solved(&problem);
    let whole = solve::minimise(&problem.model().program.extensive()).unwrap();
    assert!((found.objective - whole.cost).abs() < 1e-6, "{} and {}", found.objective, whole.cost);
    assert!(found.gap < 1e-6, "{}", found.gap);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Useful is what lowers the objective when it is there without being decided.
    #[test]
    fn a_measure_that_is_free_and_useful_is_always_taken(
        place in 0_usize..7, tonnes in 0.5_f64..40.0, risk in 0.0_f64..1.0,
    ) {
        let node = [
            Node::At(0, 2), Node::At(1, 2), Node::Pool(2), Node::At(0, 0), Node::Pool(0), Node::Pool(1), Node::Make(2),
        ][place];
        let mut problem = toy();
        problem.risk.weight = risk;
        let without = solved(&problem).objective;
        let mut given = problem.clone();
        for future in &mut given.futures {
            future.years[0].slack.push((node, tonnes));
        }
        let useful = without - solved(&given).objective > 1e-7 * without;
        // Magnets are short whatever is bought.
        prop_assert!(useful || place > 1, "{node:?} of {tonnes} t does nothing");
        problem.choices.push(free(node, tonnes));
        let found = solved(&problem);
        let taken = problem.model().choices.iter().map(|variable| found.values[variable.0]).next_back();
        prop_assert!(!useful || taken == Some(1.0), "{node:?} of {tonnes} t is left out");
    }

    /// More money never makes the best plan worse.
    #[test]
    fn doubling_a_budget_never_worsens_the_objective(budget in 0.0_f64..4e8, risk in 0.0_f64..1.0) {
        let at = |budget: f64| {
            let mut problem = toy();
            problem.risk.weight = risk;
            for partner in &mut problem.partners {
                partner.budget = budget;
                partner.yearly = None;
            }
            solved(&problem).objective
        };
        prop_assert!(at(2.0 * budget) <= at(budget) + 1e-9);
    }
}
