//! Lengths of time. The simulator steps in weeks; annual flows are spread over 365.25 days.

/// Days in a week.
pub const DAYS_PER_WEEK: f64 = 7.0;
/// Days in a mean calendar year.
pub const DAYS_PER_YEAR: f64 = 365.25;
/// Weeks in a mean calendar year.
pub const WEEKS_PER_YEAR: f64 = DAYS_PER_YEAR / DAYS_PER_WEEK;
