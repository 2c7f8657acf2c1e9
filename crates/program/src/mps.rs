//! Programs as text in the free MPS format, which every solver reads.

use std::fmt::Write as _;

use crate::names::{comment, plain};
use crate::{Program, Relation};

/// The program in the free MPS format; names and units in the user's words stand in comments.
///
/// Every bound is stated, because readers differ in what they take for granted: of whole variables without
/// bounds some take 1 for the greatest value, of negative greatest values some take away the least.
#[must_use]
pub fn write(program: &Program) -> String {
    let variables = plain('v', program.variables.iter().map(|variable| variable.name.as_str()));
    let rows = plain('r', program.rows.iter().map(|row| row.name.as_str()));
    let mut text = String::new();
    let out = &mut text;
    for (name, variable) in variables.iter().zip(&program.variables) {
        line(out, format_args!("* {name}: {}", comment(&variable.name, &variable.unit)));
    }
    for (name, row) in rows.iter().zip(&program.rows) {
        line(out, format_args!("* {name}: {}", comment(&row.name, &row.unit)));
    }
    out.push_str("NAME program\nROWS\n N cost\n");
    for (name, row) in rows.iter().zip(&program.rows) {
        let kind = match row.relation {
            Relation::AtMost => 'L',
            Relation::AtLeast => 'G',
            Relation::Equal => 'E',
        };
        line(out, format_args!(" {kind} {name}"));
    }
    let mut columns: Vec<Vec<(usize, f64)>> = vec![Vec::new(); variables.len()];
    for (number, row) in program.rows.iter().enumerate() {
        for (variable, factor) in &row.terms {
            columns[variable.0].push((number, *factor));
        }
    }
    out.push_str("COLUMNS\n");
    let mut inside = false;
    for ((name, variable), column) in variables.iter().zip(&program.variables).zip(&columns) {
        if variable.whole != inside {
            inside = variable.whole;
            marker(out, inside);
        }
        // The cost is stated even where it is zero: a variable that stands in no row must stand somewhere.
        line(out, format_args!(" {name} cost {}", variable.cost));
        for (row, factor) in column {
            line(out, format_args!(" {name} {} {factor}", rows[*row]));
        }
    }
    if inside {
        marker(out, false);
    }
    out.push_str("RHS\n");
    for (name, row) in rows.iter().zip(&program.rows).filter(|(_, row)| row.bound != 0.0) {
        line(out, format_args!(" rhs {name} {}", row.bound));
    }
    out.push_str("BOUNDS\n");
    for (name, variable) in variables.iter().zip(&program.variables) {
        if variable.lower == f64::NEG_INFINITY {
            line(out, format_args!(" MI bound {name}"));
        } else {
            line(out, format_args!(" LO bound {name} {}", variable.lower));
        }
        if variable.upper == f64::INFINITY {
            line(out, format_args!(" PL bound {name}"));
        } else {
            line(out, format_args!(" UP bound {name} {}", variable.upper));
        }
    }
    out.push_str("ENDATA\n");
    text
}

fn marker(text: &mut String, begins: bool) {
    let word = if begins { "INTORG" } else { "INTEND" };
    line(text, format_args!(" marker 'MARKER' '{word}'"));
}

fn line(text: &mut String, content: std::fmt::Arguments) {
    let _ = writeln!(text, "{content}");
}
