//! A two-country toy: its text, its checker, its explanation.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]
#![expect(clippy::float_cmp, reason = "small whole numbers are exact")]

use program::{
    Block, BlockData, Breach, Link, Program, Relation, Risk, Scenario, Solution, Target, TwoStage, Variable,
    lp, mps,
};

/// Two countries need an oxide; one may build a plant, both may lay in stocks.
fn toy() -> TwoStage {
    let mut first = Program::default();
    let plant = first.variable(Variable::choice("plant in USA begun in 2027").costing(40.0));
    let stock = first.variable(Variable::new("stock of JPN", "t").at_most(20.0).costing(1.5));
    let spent = [(plant, 40.0), (stock, 1.5)];
    first.row("budget of USA and JPN", "USD million", spent, Relation::AtMost, 60.0);
    let mut program = Program::default();
    let made = program.variable(Variable::new("made in USA", "t").at_most(5.0).costing(0.2));
    let bought = program.variable(Variable::new("bought from CHN", "t").at_most(50.0).costing(0.1));
    let sent = program.variable(Variable::new("sent from USA to JPN", "t").costing(0.05));
    let drawn = program.variable(Variable::new("drawn from the stock of JPN", "t").at_most(0.0));
    let missing = ["USA", "JPN"].map(|country| {
        program.variable(Variable::new(format!("missing in {country}"), "t").at_most(60.0).costing(4.0))
    });
    let usa = [(made, 1.0), (sent, -1.0), (missing[0], 1.0)];
    program.row("need of USA", "t", usa, Relation::AtLeast, 10.0);
    let jpn = [(bought, 1.0), (sent, 1.0), (drawn, 1.0), (missing[1], 1.0)];
    program.row("need of JPN", "t", jpn, Relation::Equal, 30.0);
    let links = vec![
        Link { target: Target::UpperBound(made), first: plant, factor: 25.0 },
        Link { target: Target::UpperBound(drawn), first: stock, factor: 1.0 },
    ];
    let cut = BlockData { uppers: vec![(bought, 0.0)], ..BlockData::default() };
    let late = BlockData { links: vec![(0, 10.0)], ..cut.clone() };
    let scenario = |name: &str, probability: f64, data: BlockData| Scenario {
        name: name.to_owned(),
        probability,
        blocks: vec![data],
    };
    TwoStage {
        first,
        blocks: vec![Block { name: "dysprosium oxide".to_owned(), program, links }],
        scenarios: vec![
            scenario("calm", 0.7, BlockData::default()),
            scenario("ban", 0.2, cut),
            scenario("ban, plant late", 0.1, late),
        ],
        risk: Risk { weight: 0.5, level: 0.8 },
    }
}

fn golden(name: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("MONAZITE_BLESS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "{name} changed");
}

#[test]
fn the_toy_as_text() {
    let whole = toy().extensive();
    assert_eq!(whole.faults(), vec![]);
    golden("toy.lp", &lp::write(&whole));
    golden("toy.mps", &mps::write(&whole));
}

/// Every equation of the toy stands in the text: none of them can go missing unseen.
#[test]
fn no_equation_is_missing() {
    let toy = toy();
    let text = lp::write(&toy.extensive());
    let mut expected: Vec<String> = toy.first.rows.iter().map(|row| row.name.clone()).collect();
    for scenario in &toy.scenarios {
        let block = &toy.blocks[0];
        let of = |what: &str| format!("{what} | {} | {}", block.name, scenario.name);
        expected.extend(block.program.rows.iter().map(|row| of(&row.name)));
        expected.push(of("greatest made in USA"));
        expected.push(of("greatest drawn from the stock of JPN"));
        expected.push(format!("loss above the edge | {}", scenario.name));
    }
    let after = text.split("Subject To").nth(1).unwrap().split("Bounds").next().unwrap();
    let found: Vec<&str> = after
        .lines()
        .filter_map(|line| line.strip_prefix("\\ ")?.rsplit_once(", "))
        .map(|(name, _)| name)
        .collect();
    expected.sort_unstable();
    let mut sorted = found.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected);
    // Each is followed by a row with terms and a relation.
    assert_eq!(
        after.lines().filter(|line| line.starts_with(" r") && line.contains(':')).count(),
        expected.len()
    );
}

/// Reads back what [`mps::write`] wrote: numbers of rows, their kinds, coefficients, bounds and wholeness.
fn read(text: &str) -> Program {
    let mut program = Program::default();
    let mut section = "";
    let mut whole = false;
    let number = |name: &str| name[1..].split('_').next().unwrap().parse::<usize>().unwrap();
    for line in text.lines().filter(|line| !line.starts_with('*')) {
        if !line.starts_with(' ') {
            section = line.split(' ').next().unwrap();
            continue;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let value = |place: usize| words[place].parse::<f64>().unwrap();
        match (section, words.as_slice()) {
            ("ROWS", ["N", _]) => {}
            ("ROWS", [kind, name]) => {
                let relation = match *kind {
                    "L" => Relation::AtMost,
                    "G" => Relation::AtLeast,
                    "E" => Relation::Equal,
                    other => panic!("kind {other}"),
                };
                let row = program.row(*name, "", [], relation, 0.0);
                assert_eq!(row.0, number(name));
            }
            ("COLUMNS", [_, "'MARKER'", what]) => whole = *what == "'INTORG'",
            ("COLUMNS", [name, "cost", _]) => {
                let mut variable = Variable::new(*name, "").costing(value(2));
                variable.whole = whole;
                assert_eq!(program.variable(variable).0, number(name));
            }
            ("COLUMNS", [name, row, _]) => {
                program.rows[number(row)].terms.push((program::Var(number(name)), value(2)));
            }
            ("RHS", [_, row, _]) => program.rows[number(row)].bound = value(2),
            ("BOUNDS", [kind, _, name, ..]) => {
                let variable = &mut program.variables[number(name)];
                match *kind {
                    "MI" => variable.lower = f64::NEG_INFINITY,
                    "PL" => variable.upper = f64::INFINITY,
                    "LO" => variable.lower = value(3),
                    "UP" => variable.upper = value(3),
                    other => panic!("bound {other}"),
                }
            }
            other => panic!("{other:?}"),
        }
    }
    program
}

#[test]
fn mps_text_says_the_same_as_the_program() {
    let mut whole = toy().extensive();
    let read = read(&mps::write(&whole));
    for variable in &mut whole.variables {
        (variable.name, variable.unit) = (String::new(), String::new());
    }
    for row in &mut whole.rows {
        (row.name, row.unit) = (String::new(), String::new());
        row.terms.sort_by_key(|(variable, _)| *variable);
    }
    let mut read = read;
    for variable in &mut read.variables {
        variable.name = String::new();
    }
    for row in &mut read.rows {
        row.name = String::new();
        row.terms.sort_by_key(|(variable, _)| *variable);
    }
    assert_eq!(read, whole);
}

#[test]
fn a_corrupted_solution_is_rejected() {
    let mut program = Program::default();
    let plants = program.variable(Variable::new("plants", "number").at_most(3.0).costing(2.0).whole());
    let made = program.variable(Variable::new("made", "t").costing(1.0));
    program.row("need", "t", [(made, 1.0), (plants, 4.0)], Relation::AtLeast, 10.0);
    let good = Solution { values: vec![2.0, 2.0], cost: 6.0, bound: 6.0 };
    assert_eq!(program.check(&good, 1e-9), vec![]);
    let reject = |change: &dyn Fn(&mut Solution)| {
        let mut bad = good.clone();
        change(&mut bad);
        let breaches = program.check(&bad, 1e-9);
        assert!(!breaches.is_empty(), "{bad:?} passed");
        breaches[0].clone()
    };
    assert!(
        matches!(reject(&|bad| bad.values[1] = 1.0), Breach::Row { row, by, .. } if row == "need" && by == 1.0)
    );
    assert!(matches!(reject(&|bad| bad.values[0] = 2.5), Breach::NotWhole { .. }));
    assert!(matches!(reject(&|bad| bad.values[0] = 4.0), Breach::Bound { by, .. } if by == 1.0));
    assert!(matches!(reject(&|bad| bad.values[1] = f64::NAN), Breach::NotFinite { .. }));
    assert!(matches!(reject(&|bad| bad.cost = 5.0), Breach::Cost { found, .. } if found == 6.0));
    assert!(matches!(reject(&|bad| bad.bound = 7.0), Breach::Crossed { .. }));
    assert!(matches!(
        reject(&|bad| {
            bad.values.pop();
        }),
        Breach::Count { .. }
    ));
    assert_eq!(
        reject(&|bad| bad.values[1] = 1.0).to_string(),
        "need is off by 1 t",
        "a breach is told in the user's words"
    );
}

#[test]
fn faults_are_found_before_a_solver_sees_them() {
    let mut program = Program::default();
    let a = program.variable(Variable::new("a", "t").at_least(2.0).at_most(1.0));
    program.variable(Variable::new("a", "t").costing(f64::NAN));
    program.variable(Variable::new(" ", "t"));
    program.row("r", "t", [(a, 1.0), (a, 2.0), (program::Var(9), 1.0)], Relation::Equal, f64::INFINITY);
    let faults: Vec<String> = program.faults().into_iter().map(|fault| fault.0).collect();
    for expected in [
        "\"a\" should lie between 2 and 1",
        "variables 0 and 1 are both called \"a\"",
        "the cost of \"a\" is NaN",
        "variable 2 has no name",
        "variable 0 stands twice in row \"r\"",
        "row \"r\" names variable 9, which does not exist",
        "the bound of row \"r\" is inf",
    ] {
        assert!(faults.iter().any(|fault| fault == expected), "{expected} not in {faults:?}");
    }
    let mut stages = toy();
    stages.scenarios[0].probability = 0.8;
    stages.scenarios[1].blocks[0].uppers[0].1 = -1.0;
    stages.risk.level = 1.0;
    assert_eq!(stages.faults().len(), 3, "{:?}", stages.faults());
}
