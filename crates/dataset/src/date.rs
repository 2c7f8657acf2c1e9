//! Dates and periods as written in tables and rules.

use std::fmt;

use jiff::civil::Date;

/// A day, month, quarter or year, or a span between two of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

impl Period {
    /// Reads `2026`, `2026-Q4`, `2026-11`, `2026-11-23`, or two of these with `/` between.
    #[must_use]
    pub fn parse(text: &str) -> Option<Period> {
        if let Some((from, to)) = text.split_once('/') {
            let (from, to) = (Period::single(from)?, Period::single(to)?);
            return (from.first <= to.last).then_some(Period { first: from.first, last: to.last });
        }
        Period::single(text)
    }

    fn single(text: &str) -> Option<Period> {
        if !text.is_ascii() {
            return None;
        }
        let year: i16 = text.get(..4)?.parse().ok().filter(|year| (1900..=2200).contains(year))?;
        let month_span = |first: i8, months: i8| {
            let first = Date::new(year, first, 1).ok()?;
            let last = Date::new(year, first.month() + months - 1, 1).ok()?.last_of_month();
            Some(Period { first, last })
        };
        match text.len() {
            4 => month_span(1, 12),
            7 if text.as_bytes()[5] == b'Q' => {
                let quarter: i8 = text[6..].parse().ok().filter(|q| (1..=4).contains(q))?;
                month_span(3 * quarter - 2, 3)
            }
            7 if text.as_bytes()[4] == b'-' => month_span(text[5..].parse().ok()?, 1),
            10 => {
                let day = parse_date(text)?;
                Some(Period { first: day, last: day })
            }
            _ => None,
        }
    }

    /// The calendar year of its first day.
    #[must_use]
    pub fn year(self) -> i16 {
        self.first.year()
    }

    /// Its days, first and last included.
    #[must_use]
    pub fn days(self) -> i64 {
        self.first.duration_until(self.last).as_hours() / 24 + 1
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else if self.first.year() == self.last.year()
            && self.first.day_of_year() == 1
            && self.last.month() == 12
            && self.last.day() == 31
        {
            write!(f, "{}", self.first.year())
        } else if self.first.year() == self.last.year()
            && self.first.month() == self.last.month()
            && self.first.day() == 1
        {
            write!(f, "{}-{:02}", self.first.year(), self.first.month())
        } else {
            write!(f, "{}/{}", self.first, self.last)
        }
    }
}

/// Reads a day written `2026-11-23`; `None` for what is not in the calendar.
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' || !text.is_ascii() {
        return None;
    }
    Date::new(text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_and_printed_alike() {
        for text in ["2025", "2025-11", "2025-02-28", "2026-03-10/2038-12-31"] {
            assert_eq!(Period::parse(text).unwrap().to_string(), text);
        }
        let quarter = Period::parse("2011-Q2").unwrap();
        assert_eq!((quarter.first.month(), quarter.last.to_string().as_str()), (4, "2011-06-30"));
    }

    #[test]
    fn what_is_not_in_the_calendar_is_refused() {
        for text in ["2025-02-30", "2025-13", "2025-Q5", "25", "", "2026-11-23x", "2026/2025", "２０２５"]
        {
            assert!(Period::parse(text).is_none(), "{text}");
        }
    }
}
