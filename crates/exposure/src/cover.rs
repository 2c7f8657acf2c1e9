//! How long a stock lasts.

/// Days that a stock covers at an unchanged use: `stock / use * days`, where `use` is per period of `days`.
///
/// `stock` and `usage` are in one unit. Nothing if nothing is used: then no stock is ever spent.
#[must_use]
pub fn days_of_cover(stock: f64, usage: f64, days: f64) -> Option<f64> {
    (usage > 0.0).then(|| stock / usage * days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tonnes_cover_five_weeks_at_two_a_week() {
        assert_eq!(days_of_cover(10.0, 2.0, 7.0), Some(35.0));
        assert_eq!(days_of_cover(10.0, 0.0, 7.0), None);
    }
}
