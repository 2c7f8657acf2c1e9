//! Two-stage programs made from a list of numbers.

use program::{Block, BlockData, Link, Program, Relation, Risk, Scenario, Target, TwoStage, Variable};

/// Numbers from which a program is made: as many as it asks for, again and again.
struct Numbers<'a>(std::iter::Cycle<std::slice::Iter<'a, f64>>);

impl Numbers<'_> {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.next().expect("a cycle of some numbers does not end")
    }
}

/// Plants that may be built and stocks that may be laid in, for markets whose demand may go unserved in two steps.
pub(crate) fn made_up(
    numbers: &[f64],
    plants: usize,
    markets: usize,
    scenarios: usize,
    risk: Risk,
) -> TwoStage {
    let mut numbers = Numbers(numbers.iter().cycle());
    let mut first = Program::default();
    let built: Vec<_> = (0..plants)
        .map(|plant| {
            let cost = numbers.between(1.0, 30.0);
            first.variable(Variable::choice(format!("plant {plant}")).costing(cost))
        })
        .collect();
    let stocks: Vec<_> = (0..markets)
        .map(|market| {
            let cost = numbers.between(0.2, 4.0);
            first.variable(Variable::new(format!("stock {market}"), "t").at_most(6.0).costing(cost))
        })
        .collect();
    let spent = built.iter().map(|plant| (*plant, numbers.between(5.0, 20.0))).collect::<Vec<_>>();
    first.row("budget", "USD", spent, Relation::AtMost, 12.0 * plants as f64 * 0.6);
    let blocks = (0..markets)
        .map(|market| {
            let mut program = Program::default();
            let imports = program.variable(Variable::new("imports", "t").at_most(10.0).costing(0.5));
            let draw = program.variable(Variable::new("drawn from stock", "t").at_most(0.0).costing(0.1));
            let sold =
                program.variable(Variable::new("sold", "t").at_most(2.0).costing(-numbers.between(0.1, 0.4)));
            let mild = program.variable(Variable::new("missing, mild", "t").at_most(4.0).costing(3.0));
            let bad =
                program.variable(Variable::new("missing, bad", "t").costing(numbers.between(5.0, 15.0)));
            let made = program.variable(Variable::new("made at home", "t").costing(0.3));
            let served = [(imports, 1.0), (draw, 1.0), (made, 1.0), (mild, 1.0), (bad, 1.0), (sold, -1.0)];
            let need = program.row("need", "t", served, Relation::AtLeast, 10.0);
            let capacity = program.row("capacity", "t", [(made, 1.0), (draw, 0.1)], Relation::AtMost, 0.5);
            let mut links =
                vec![Link { target: Target::UpperBound(draw), first: stocks[market], factor: 1.0 }];
            for plant in &built {
                let factor = numbers.between(-1.0, 6.0).max(0.0);
                links.push(Link { target: Target::RowBound(capacity), first: *plant, factor });
            }
            assert_eq!((need.0, imports.0), (0, 0), "scenarios replace these");
            Block { name: format!("market {market}"), program, links }
        })
        .collect();
    let weights: Vec<f64> = (0..scenarios).map(|_| numbers.between(0.1, 1.0)).collect();
    let total: f64 = weights.iter().sum();
    let scenarios = (0..scenarios)
        .map(|scenario| Scenario {
            name: format!("scenario {scenario}"),
            probability: weights[scenario] / total,
            blocks: (0..markets)
                .map(|_| BlockData {
                    rows: vec![(program::RowNumber(0), numbers.between(4.0, 16.0))],
                    uppers: vec![(program::Var(0), numbers.between(0.0, 12.0))],
                    links: vec![(1, numbers.between(0.0, 5.0))],
                })
                .collect(),
        })
        .collect();
    TwoStage { first, blocks, scenarios, risk }
}
