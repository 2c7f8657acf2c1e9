//! Why nothing satisfies a program, in the words of its rows.

use serde::Serialize;

use crate::{NoSolution, Program, Relation, Solver, Variable};

/// A row that would have to give way.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Giving {
    /// Number of the row.
    pub row: crate::RowNumber,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Its relation.
    pub relation: Relation,
    /// Its bound.
    pub bound: f64,
    /// The bound with which everything would fit.
    pub needed: f64,
}

impl std::fmt::Display for Giving {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let relation = match self.relation {
            Relation::AtMost => "at most",
            Relation::AtLeast => "at least",
            Relation::Equal => "exactly",
        };
        write!(
            to,
            "{} is asked to be {relation} {} {}; all the rest would fit if it were {} {}",
            self.name, self.bound, self.unit, self.needed, self.unit
        )
    }
}

/// Part of a row's size below which it counts as held.
const NEGLIGIBLE: f64 = 1e-6;

/// The rows that give way when everything is fitted at the least sum of relative violations; empty if the program
/// has a solution.
///
/// Each row gets a variable for what it is short of and one for what it exceeds, at a cost of one over the size
/// of the row: its bound or, where that is zero, its largest coefficient. Bounds of variables do not give way.
pub fn explain(program: &Program, solver: &dyn Solver) -> Result<Vec<Giving>, NoSolution> {
    let mut elastic = program.clone();
    for variable in &mut elastic.variables {
        variable.cost = 0.0;
    }
    let slacks: Vec<_> = program
        .rows
        .iter()
        .enumerate()
        .map(|(number, row)| {
            let cost = 1.0 / size(program, number);
            let mut slack = |what: &str, sign: f64| {
                let name = format!("{} {what}", row.name);
                let variable = elastic.variable(Variable::new(name, row.unit.clone()).costing(cost));
                elastic.rows[number].terms.push((variable, sign));
                variable
            };
            let short = (row.relation != Relation::AtMost).then(|| slack("falls short by", 1.0));
            let above = (row.relation != Relation::AtLeast).then(|| slack("goes over by", -1.0));
            (short, above)
        })
        .collect();
    let solution = solver.minimise(&elastic)?;
    let value = |variable: Option<crate::Var>| variable.map_or(0.0, |variable| solution.value(variable));
    let giving = program.rows.iter().enumerate().zip(slacks).filter_map(|((number, row), (short, above))| {
        let by = value(above) - value(short);
        (by.abs() > NEGLIGIBLE * size(program, number)).then(|| Giving {
            row: crate::RowNumber(number),
            name: row.name.clone(),
            unit: row.unit.clone(),
            relation: row.relation,
            bound: row.bound,
            needed: row.bound + by,
        })
    });
    Ok(giving.collect())
}

/// What a row is measured by: its bound or, where that is zero, its largest coefficient.
fn size(program: &Program, row: usize) -> f64 {
    let row = &program.rows[row];
    let largest = row.terms.iter().map(|(_, factor)| factor.abs()).fold(0.0, f64::max);
    [row.bound.abs(), largest].into_iter().find(|size| *size > 0.0).unwrap_or(1.0)
}

/// Rows that cannot all hold, though any of them left out the others can; empty if the program has a solution.
///
/// Rows are left out one after the other for as long as what remains has no solution: as many runs of the solver
/// as there are rows.
pub fn conflict(program: &Program, solver: &dyn Solver) -> Result<Vec<crate::RowNumber>, NoSolution> {
    let fits = |rows: &[usize]| {
        let mut part = Program { variables: program.variables.clone(), rows: Vec::new() };
        for variable in &mut part.variables {
            variable.cost = 0.0;
        }
        part.rows = rows.iter().map(|row| program.rows[*row].clone()).collect();
        match solver.minimise(&part) {
            Ok(_) => Ok(true),
            Err(NoSolution::Infeasible) => Ok(false),
            Err(other) => Err(other),
        }
    };
    let mut rows: Vec<usize> = (0..program.rows.len()).collect();
    if fits(&rows)? {
        return Ok(Vec::new());
    }
    for row in 0..program.rows.len() {
        let without: Vec<usize> = rows.iter().copied().filter(|other| *other != row).collect();
        if !fits(&without)? {
            rows = without;
        }
    }
    Ok(rows.into_iter().map(crate::RowNumber).collect())
}
