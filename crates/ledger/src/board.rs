//! The board of a framework: clauses beside clocks and deliveries.

use dataset::Framework;
use dataset::framework::{Clause, Clock, Delivery};
use jiff::civil::Date;
use serde::Serialize;

/// Where a clause stands.
#[derive(Debug, Clone, Serialize)]
pub struct ClauseStatus {
    /// The clause.
    pub clause: Clause,
    /// Deliveries that bear on it: indices into [`Board::deliveries`].
    pub deliveries: Vec<usize>,
    /// Dollars named in them; deals without an amount count as nothing.
    pub amount_usd: f64,
    /// Its clock, if it has one.
    pub clock: Option<Clock>,
    /// `overdue`, `met`, `running`, `evidence` or `nothing found`.
    pub status: &'static str,
}

/// Where a clock stands.
#[derive(Debug, Clone, Serialize)]
pub struct ClockStatus {
    /// The clock.
    pub clock: Clock,
    /// Days from the day of the board to the due day; negative if it has passed.
    pub days_left: i64,
    /// `met`, `overdue`, `passed` or `due`.
    pub status: &'static str,
}

/// A framework as it stands on a day.
#[derive(Debug, Clone, Serialize)]
pub struct Board {
    /// Day.
    pub as_of: Date,
    /// Title of the framework.
    pub title: String,
    /// Clauses in order.
    pub clauses: Vec<ClauseStatus>,
    /// Clocks by date.
    pub clocks: Vec<ClockStatus>,
    /// Deliveries up to the day, in order of date.
    pub deliveries: Vec<Delivery>,
}

impl Board {
    /// The board of a framework on a day; what happened later is left out.
    #[must_use]
    pub fn on(framework: &Framework, as_of: Date) -> Board {
        let clocks: Vec<ClockStatus> =
            framework.clocks.iter().map(|clock| ClockStatus::on(clock.clone(), as_of)).collect();
        let mut deliveries: Vec<Delivery> =
            framework.deliveries.iter().filter(|delivery| delivery.date <= as_of).cloned().collect();
        deliveries.sort_by(|a, b| a.date.cmp(&b.date).then_with(|| a.title.cmp(&b.title)));
        let clauses = framework
            .clauses
            .iter()
            .map(|clause| {
                let bearing = |delivery: &Delivery| delivery.clauses.contains(&clause.id);
                let on_clause: Vec<usize> =
                    (0..deliveries.len()).filter(|index| bearing(&deliveries[*index])).collect();
                let clock = framework.clocks.iter().find(|clock| clock.clause == clause.id).cloned();
                let status = match &clock {
                    Some(clock) if clock.met => "met",
                    Some(clock) if clock.due < as_of => "overdue",
                    Some(_) => "running",
                    None if on_clause.is_empty() => "nothing found",
                    None => "evidence",
                };
                ClauseStatus {
                    clause: clause.clone(),
                    amount_usd: on_clause.iter().filter_map(|index| deliveries[*index].amount_usd).sum(),
                    deliveries: on_clause,
                    clock,
                    status,
                }
            })
            .collect();
        Board { as_of, title: framework.title.clone(), clauses, clocks, deliveries }
    }

    /// Clocks that have passed without being met.
    #[must_use]
    pub fn overdue(&self) -> Vec<&ClockStatus> {
        self.clocks.iter().filter(|clock| clock.status == "overdue").collect()
    }
}

impl ClockStatus {
    fn on(clock: Clock, as_of: Date) -> ClockStatus {
        let days_left = as_of.until(clock.due).map_or(0, |span| i64::from(span.get_days()));
        let status = if clock.met {
            "met"
        } else if days_left >= 0 {
            "due"
        } else if clock.clause.is_empty() {
            // A date of somebody else's law passes; only a commitment can be overdue.
            "passed"
        } else {
            "overdue"
        };
        ClockStatus { clock, days_left, status }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dataset::{Dataset, Files};
    use jiff::civil::date;

    #[test]
    fn both_clocks_of_the_framework_have_passed() {
        let dataset = Dataset::load(&Files::shipped()).value;
        let framework = &dataset.frameworks["us-japan-2025"];
        let board = Board::on(framework, date(2026, 11, 23));
        let overdue: Vec<String> = board.overdue().iter().map(|c| c.clock.due.to_string()).collect();
        assert_eq!(overdue, ["2026-04-26", "2026-04-28"]);
        let before = Board::on(framework, date(2026, 4, 1));
        assert!(before.overdue().is_empty());
        assert!(before.deliveries.iter().all(|d| d.date <= date(2026, 4, 1)));
    }

    #[test]
    fn clocks_are_the_signature_plus_their_term() {
        let dataset = Dataset::load(&Files::shipped()).value;
        let framework = &dataset.frameworks["us-japan-2025"];
        let due = |id: &str| framework.clocks.iter().find(|clock| clock.id == id).unwrap().due;
        let signed = framework.signed;
        assert_eq!(signed.checked_add(jiff::Span::new().days(180)).unwrap(), due("ministerial"));
        assert_eq!(signed.checked_add(jiff::Span::new().months(6)).unwrap(), due("finance"));
    }
}
