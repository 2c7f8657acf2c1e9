//! Programs as text in the LP format, which most solvers read and people can.
//!
//! ```text
//! \ r0_demand: demand, t
//!  r0_demand: +1 v0_cheap_source +1 v1_dear_source >= 10
//! ```

use std::fmt::Write as _;

use crate::names::{comment, plain};
use crate::{Program, Variable};

/// The program in the LP format; names and units in the user's words stand in comments.
#[must_use]
pub fn write(program: &Program) -> String {
    let variables = plain('v', program.variables.iter().map(|variable| variable.name.as_str()));
    let rows = plain('r', program.rows.iter().map(|row| row.name.as_str()));
    let mut text = String::from("\\ Variables:\n");
    for (name, variable) in variables.iter().zip(&program.variables) {
        line(&mut text, format_args!("\\ {name}: {}", comment(&variable.name, &variable.unit)));
    }
    text.push_str("Minimize\n cost:");
    for (name, variable) in variables.iter().zip(&program.variables) {
        if variable.cost != 0.0 {
            term(&mut text, variable.cost, name);
        }
    }
    text.push_str("\nSubject To\n");
    for (name, row) in rows.iter().zip(&program.rows) {
        line(&mut text, format_args!("\\ {}", comment(&row.name, &row.unit)));
        text.push_str(&format!(" {name}:"));
        for (variable, factor) in &row.terms {
            term(&mut text, *factor, &variables[variable.0]);
        }
        // A row without terms still says something: 0 >= 1 has no solution.
        if let (true, Some(any)) = (row.terms.is_empty(), variables.first()) {
            term(&mut text, 0.0, any);
        }
        line(&mut text, format_args!(" {} {}", row.relation.sign(), row.bound));
    }
    text.push_str("Bounds\n");
    for (name, variable) in variables.iter().zip(&program.variables) {
        bounds(&mut text, name, variable);
    }
    if program.has_whole() {
        text.push_str("General\n");
        for (name, _) in variables.iter().zip(&program.variables).filter(|(_, variable)| variable.whole) {
            line(&mut text, format_args!(" {name}"));
        }
    }
    text.push_str("End\n");
    text
}

fn bounds(text: &mut String, name: &str, variable: &Variable) {
    let (lower, upper) = (variable.lower, variable.upper);
    if lower == f64::NEG_INFINITY && upper == f64::INFINITY {
        line(text, format_args!(" {name} free"));
    } else {
        let lower = if lower == f64::NEG_INFINITY { "-inf".to_owned() } else { lower.to_string() };
        let upper = if upper == f64::INFINITY { "+inf".to_owned() } else { upper.to_string() };
        line(text, format_args!(" {lower} <= {name} <= {upper}"));
    }
}

fn term(text: &mut String, factor: f64, name: &str) {
    // Long sums go over lines: readers allow 560 characters a line.
    let start = text.rfind('\n').map_or(0, |at| at + 1);
    let gap = if text.len() - start > 400 { "\n  " } else { " " };
    let _ = write!(text, "{gap}{}{} {name}", if factor < 0.0 { "-" } else { "+" }, factor.abs());
}

fn line(text: &mut String, content: std::fmt::Arguments) {
    let _ = writeln!(text, "{content}");
}
