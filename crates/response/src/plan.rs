//! The joint plan: whose stocks go where, and who gets what others can spare.

use codes::Area;
use dataset::Rule;
use jiff::civil::Date;
use program::{NoSolution, Program, Relation, Var, Variable};
use serde::Serialize;

use crate::HORIZON;
use crate::line::Line;
use crate::outlook::arriving;
use crate::passage::Terms;

/// Weeks that the plan takes as one.
const PERIOD: usize = 4;
/// A release across a border costs this part of the least value more than one at home: among plans of the
/// same worth the one that moves least is taken.
const BORDER: f64 = 1e-3;

/// A government stock released to a place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Release {
    /// Whose stock.
    pub holder: Area,
    /// Where it goes.
    pub to: Area,
    /// How much within the horizon, t.
    pub tonnes: f64,
    /// First week of it.
    pub first_week: usize,
}

/// The plan of one form for all partners.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinePlan {
    /// What is missing within the horizon, by line and user, t.
    pub unmet: Vec<Vec<f64>>,
    /// First week in which something is missing, by line and user, to the start of a period of four weeks.
    pub first_short: Vec<Vec<Option<usize>>>,
    /// Government stocks released.
    pub releases: Vec<Release>,
    /// Bought elsewhere from spare capacity within the horizon, by line, t.
    pub diverted: Vec<f64>,
}

/// Finds the plan that leaves the least value unserved for the partners' lines of one form.
///
/// Variables by user and period: own stock drawn, government stock of each partner released, spare capacity
/// elsewhere bought, use unserved. Rows: use is served or unserved; stocks end; releases keep to the rate;
/// the partners together get the spare capacity of which each alone would get a part. A user that the rule
/// does not touch must not be worse off: nothing of its own is taken from it.
pub fn plan(lines: &[Line], rule: &Rule, as_of: Date, terms: &Terms) -> Result<LinePlan, NoSolution> {
    let periods = HORIZON.div_ceil(PERIOD);
    // The program counts in weeks of all use, so that the solver sees numbers near one for any mineral.
    let unit = lines.iter().map(Line::weekly).sum::<f64>().max(f64::MIN_POSITIVE);
    let weeks = PERIOD as f64;
    let mut program = Program::default();
    let values: Vec<f64> = lines.iter().flat_map(|line| &line.users).map(|user| worth(user, terms)).collect();
    let least = values.iter().copied().fold(f64::INFINITY, f64::min).max(f64::MIN_POSITIVE);
    let mut unmet: Vec<Vec<Vec<Var>>> = Vec::new();
    let mut diverted: Vec<Vec<Vec<Var>>> = Vec::new();
    let mut released: Vec<Vec<Vec<Vec<Var>>>> = Vec::new();
    for line in lines {
        let (mut unmet_line, mut diverted_line, mut released_line) = (Vec::new(), Vec::new(), Vec::new());
        for (number, user) in line.users.iter().enumerate() {
            // The number tells users with the same purpose apart.
            let whose = format!("{} of {}, user {number} ({})", line.form, line.place, user.purpose);
            let (mut drawn, mut missing, mut bought) = (Vec::new(), Vec::new(), Vec::new());
            let mut given: Vec<Vec<Var>> = vec![Vec::new(); lines.len()];
            for period in 0..periods {
                let need: f64 = (period * PERIOD..(period + 1) * PERIOD)
                    .map(|week| user.weekly - arriving(line, user, rule, as_of, week, terms))
                    .sum::<f64>()
                    / unit;
                // Scaled by the least value, so that the solver sees numbers near one.
                let cost = worth(user, terms) / least;
                let mut variable = |what: &str, cost: f64, most: f64| {
                    let name = format!("{what}: {whose}, {}", weeks_of(period));
                    program.variable(Variable::new(name, UNIT).at_most(most).costing(cost))
                };
                // Later is a little cheaper: what must be missed is missed as late as can be.
                let late = cost * (2.0 - period as f64 / periods as f64);
                missing.push(variable("use not served", late, f64::INFINITY));
                drawn.push(variable("drawn from own stock", 0.0, user.stock / unit));
                bought.push(variable("bought elsewhere", BORDER, f64::INFINITY));
                for (holder, other) in lines.iter().enumerate() {
                    let far = if other.place == line.place { 0.5 } else { 2.0 };
                    // Stocks are kept as long as can be: a release that can wait costs less later.
                    let cost = BORDER * far * (2.0 - period as f64 / periods as f64);
                    let what = format!("released by {}", other.place);
                    given[holder].push(variable(&what, cost, f64::INFINITY));
                }
                let mut terms: Vec<(Var, f64)> =
                    vec![(missing[period], 1.0), (drawn[period], 1.0), (bought[period], 1.0)];
                terms.extend(given.iter().map(|by_period| (by_period[period], 1.0)));
                let name = format!("need: {whose}, {}", weeks_of(period));
                program.row(name, UNIT, terms, Relation::AtLeast, need.max(0.0));
            }
            let drawn = drawn.iter().map(|var| (*var, 1.0));
            program.row(format!("own stock: {whose}"), UNIT, drawn, Relation::AtMost, user.stock / unit);
            unmet_line.push(missing);
            diverted_line.push(bought);
            released_line.push(given);
        }
        unmet.push(unmet_line);
        diverted.push(diverted_line);
        released.push(released_line);
    }
    for (holder, line) in lines.iter().enumerate() {
        let of = |period: usize| -> Vec<(Var, f64)> {
            released.iter().flatten().map(|given| (given[holder][period], 1.0)).collect()
        };
        let whose = format!("{} held by {}", line.form, line.place);
        let all = (0..periods).flat_map(of);
        program.row(format!("stock: {whose}"), UNIT, all, Relation::AtMost, line.government / unit);
        for period in 0..periods {
            let rate = terms.release_rate * line.government * weeks / unit;
            let name = format!("rate of release: {whose}, {}", weeks_of(period));
            program.row(name, UNIT, of(period), Relation::AtMost, rate);
        }
    }
    spare_rows(&mut program, lines, rule, terms, &diverted, unit);
    let solution = solve::minimise(&program)?;
    let value = |var: Var| solution.value(var) * unit;
    let total = |vars: &[Var]| -> f64 { vars.iter().map(|var| value(*var)).sum() };
    let mut releases = Vec::new();
    for (holder, from) in lines.iter().enumerate() {
        for (to, line) in lines.iter().enumerate() {
            let by_period = |period: usize| -> f64 {
                released[to].iter().map(|given| value(given[holder][period])).sum()
            };
            let tonnes: f64 = (0..periods).map(by_period).sum();
            if tonnes > NEGLIGIBLE * line.weekly() {
                let first = (0..periods).find(|period| by_period(*period) > NEGLIGIBLE * line.weekly());
                releases.push(Release {
                    holder: from.place,
                    to: line.place,
                    tonnes,
                    first_week: first.unwrap_or(0) * PERIOD,
                });
            }
        }
    }
    let first = |vars: &[Var], weekly: f64| {
        vars.iter().position(|var| value(*var) > NEGLIGIBLE * weekly * weeks).map(|p| p * PERIOD)
    };
    Ok(LinePlan {
        unmet: unmet.iter().map(|line| line.iter().map(|vars| total(vars)).collect()).collect(),
        first_short: unmet
            .iter()
            .zip(lines)
            .map(|(users, line)| {
                users.iter().zip(&line.users).map(|(vars, user)| first(vars, user.weekly)).collect()
            })
            .collect(),
        releases,
        diverted: diverted.iter().map(|users| users.iter().map(|vars| total(vars)).sum()).collect(),
    })
}

/// Part of a week's use below which a figure of the solver is rounding.
const NEGLIGIBLE: f64 = 1e-6;

/// Unit of all variables and rows.
const UNIT: &str = "weeks of all use";

fn weeks_of(period: usize) -> String {
    format!("weeks {} to {}", period * PERIOD + 1, (period + 1) * PERIOD)
}

fn worth(user: &crate::LineUser, terms: &Terms) -> f64 {
    let factor = if user.class == codes::EndUserClass::Military { terms.military_weight } else { 1.0 };
    factor * user.value
}

/// Spare capacity elsewhere: together the partners may take what each alone would find, and what is spared
/// for lines that the rule does not reach.
fn spare_rows(
    program: &mut Program,
    lines: &[Line],
    rule: &Rule,
    terms: &Terms,
    diverted: &[Vec<Vec<Var>>],
    unit: f64,
) {
    let (weeks, periods) = (PERIOD as f64, HORIZON.div_ceil(PERIOD));
    let elsewhere = lines.iter().map(|line| line.elsewhere(rule.issuer)).fold(0.0, f64::max);
    let bought: f64 = lines
        .iter()
        .map(|line| {
            line.weekly() * (1.0 - line.share_from(rule.issuer) - line.share_from(line.place)).max(0.0)
        })
        .sum();
    let part = if elsewhere > 0.0 { (bought / elsewhere).min(1.0) } else { 0.0 };
    for period in 0..periods {
        let all = diverted.iter().flatten().map(|vars| (vars[period], 1.0));
        let spare = terms.spare * elsewhere * part * weeks / unit;
        program.row(format!("spare capacity, {}", weeks_of(period)), UNIT, all, Relation::AtMost, spare);
        for (line, users) in lines.iter().zip(diverted) {
            // Each line finds new suppliers no faster than it can change them: the mean of the period's weeks.
            let rate = (terms.diversion * (period as f64 * weeks + f64::midpoint(weeks, 1.0))).min(1.0)
                * line.weekly()
                * weeks
                / unit;
            let name = format!("new suppliers of {} for {}, {}", line.form, line.place, weeks_of(period));
            program.row(name, UNIT, users.iter().map(|vars| (vars[period], 1.0)), Relation::AtMost, rate);
        }
    }
}
