//! When users stop, each for itself.

use dataset::Rule;
use jiff::civil::Date;
use quantity::DAYS_PER_WEEK;
use serde::Serialize;

use crate::HORIZON;
use crate::line::{Line, LineUser};
use crate::passage::{Terms, passing};

/// A group of users under the rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UserOutlook {
    /// First week in which something is missing, counted from the day of the answer; none within the horizon.
    pub first_short: Option<usize>,
    /// What is missing within the horizon, t.
    pub unmet: f64,
    /// What is missing by week, t.
    pub weekly_unmet: Vec<f64>,
}

/// A line under the rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outlook {
    /// By user, in the order of the line.
    pub users: Vec<UserOutlook>,
    /// What arrives by week without any plan, as part of normal use.
    pub arriving: Vec<f64>,
}

impl Outlook {
    /// First week in which some user is short.
    #[must_use]
    pub fn first_short(&self) -> Option<usize> {
        self.users.iter().filter_map(|user| user.first_short).min()
    }

    /// What is missing within the horizon, t.
    #[must_use]
    pub fn unmet(&self) -> f64 {
        self.users.iter().map(|user| user.unmet).sum()
    }
}

/// What arrives for a user in a week, t, before anybody acts: the flow that left the issuer a transit time
/// earlier, and the flows of all others.
pub(crate) fn arriving(
    line: &Line,
    user: &LineUser,
    rule: &Rule,
    as_of: Date,
    week: usize,
    terms: &Terms,
) -> f64 {
    let from_issuer = line.share_from(rule.issuer);
    if line.place == rule.issuer || from_issuer == 0.0 || !rule.reaches(line.place) {
        return user.weekly;
    }
    let until = as_of.until(rule.effective).map_or(0.0, |span| f64::from(span.get_days())) / DAYS_PER_WEEK;
    let left = week as f64 - terms.transit - until;
    user.weekly * (1.0 - from_issuer + from_issuer * passing(rule, user.class, left, terms))
}

/// Runs the stocks of a line's users down under a rule: each has what arrives and its own stock, and users
/// find other suppliers at the rate of diversion, up to their part of the spare capacity.
///
/// `part` is the line's part of all spare capacity elsewhere: what it buys there over what all buy there.
#[must_use]
pub fn outlook(line: &Line, rule: &Rule, as_of: Date, terms: &Terms) -> Outlook {
    let total = line.weekly();
    let spare = spare(line, rule, terms);
    let mut stocks: Vec<f64> = line.users.iter().map(|user| user.stock).collect();
    let mut users: Vec<UserOutlook> = line
        .users
        .iter()
        .map(|_| UserOutlook { first_short: None, unmet: 0.0, weekly_unmet: vec![0.0; HORIZON] })
        .collect();
    let mut arriving_part = Vec::with_capacity(HORIZON);
    // Nobody looks for another supplier before the rule is announced; then the rate adds up week by week.
    for week in 0..HORIZON {
        let arrivals: Vec<f64> =
            line.users.iter().map(|user| arriving(line, user, rule, as_of, week, terms)).collect();
        let missing: f64 = line.users.iter().zip(&arrivals).map(|(user, got)| user.weekly - got).sum();
        let diverted = spare.min(terms.diversion * (week as f64 + 1.0) * total).min(missing);
        let served = if missing > 0.0 { diverted / missing } else { 0.0 };
        arriving_part.push(if total > 0.0 { (total - missing + diverted) / total } else { 0.0 });
        for (number, user) in line.users.iter().enumerate() {
            let gap = (user.weekly - arrivals[number]) * (1.0 - served);
            let drawn = gap.min(stocks[number]);
            stocks[number] -= drawn;
            let unmet = gap - drawn;
            // A rounding error is no shortage.
            if unmet > 1e-9 * user.weekly {
                let outlook = &mut users[number];
                outlook.first_short.get_or_insert(week);
                outlook.unmet += unmet;
                outlook.weekly_unmet[week] = unmet;
            }
        }
    }
    Outlook { users, arriving: arriving_part }
}

/// A line's part of the spare capacity elsewhere, t a week: as large as its part of what is bought there.
fn spare(line: &Line, rule: &Rule, terms: &Terms) -> f64 {
    let elsewhere = line.elsewhere(rule.issuer);
    let bought = line.weekly() * (1.0 - line.share_from(rule.issuer) - line.share_from(line.place)).max(0.0);
    let part = if elsewhere > 0.0 { (bought / elsewhere).min(1.0) } else { 0.0 };
    terms.spare * elsewhere * part
}
