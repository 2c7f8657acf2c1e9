//! Why a program has no solution, in its own words.

use program::{NoSolution, Program, Relation, RowNumber, Solver as _, Variable, elastic};
use solve::Plain;

fn promised() -> Program {
    let mut program = Program::default();
    let plants = [("mine", 60.0), ("refinery", 70.0)]
        .map(|(name, capex)| (program.variable(Variable::choice(name).costing(capex)), capex));
    let spent = plants.map(|(plant, capex)| (plant, capex));
    program.row("budget of JPN", "USD million", spent, Relation::AtMost, 100.0);
    program.row("tonnes promised", "t", [(plants[0].0, 20.0), (plants[1].0, 30.0)], Relation::AtLeast, 45.0);
    program.row("one mine at most", "1", [(plants[0].0, 1.0)], Relation::AtMost, 1.0);
    program
}

#[test]
fn the_rows_that_must_give_way_are_named() {
    let program = promised();
    assert_eq!(Plain::default().minimise(&program), Err(NoSolution::Infeasible));
    let giving = elastic::explain(&program, &Plain::default()).unwrap();
    assert_eq!(giving.len(), 1);
    assert_eq!(
        giving[0].to_string(),
        "budget of JPN is asked to be at most 100 USD million; all the rest would fit if it were 130 USD million"
    );
    let rows = elastic::conflict(&program, &Plain::default()).unwrap();
    assert_eq!(rows, [RowNumber(0), RowNumber(1)]);
}

#[test]
fn what_has_a_solution_needs_no_explanation() {
    let mut program = promised();
    program.rows[0].bound = 130.0;
    assert_eq!(elastic::explain(&program, &Plain::default()).unwrap(), vec![]);
    assert_eq!(elastic::conflict(&program, &Plain::default()).unwrap(), vec![]);
}
