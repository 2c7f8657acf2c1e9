//! Dates as a calendar that other programs read (RFC 5545).

use icalendar::{Calendar, Component, Event, EventLike, Property};
use jiff::civil::Date;
use ledger::DateEntry;

/// Dates of law and of commitments as an iCalendar file of whole-day events.
///
/// `stamp` is the day up to which the dates are known; it stands in for the time of writing, so that equal
/// ledgers give equal files.
#[must_use]
pub fn calendar(entries: &[DateEntry], stamp: Date) -> String {
    let mut calendar = Calendar::empty();
    for (name, value) in
        [("VERSION", "2.0"), ("PRODID", "-//Monazite//ledger//EN"), ("CALSCALE", "GREGORIAN")]
    {
        calendar.append_property(Property::new(name, value));
    }
    calendar.name("Monazite: law and commitments");
    for entry in entries {
        let Some(day) = whole_day(entry.day) else { continue };
        let mut event = Event::new();
        event
            .uid(&format!("{}-{}-{}@monazite", entry.day, entry.kind.as_str().replace(' ', "-"), entry.id))
            .summary(&format!("{}: {}", entry.kind.as_str(), entry.what))
            .description(&format!("{} (grade {})", entry.id, entry.trust))
            .starts(day)
            .ends(day + chrono::Days::new(1));
        if let Some(time) = whole_day(stamp).and_then(|day| day.and_hms_opt(0, 0, 0)) {
            event.timestamp(time.and_utc());
        }
        calendar.push(event.done());
    }
    calendar.to_string()
}

fn whole_day(day: Date) -> Option<chrono::NaiveDate> {
    chrono::NaiveDate::from_ymd_opt(
        i32::from(day.year()),
        u32::try_from(day.month()).ok()?,
        u32::try_from(day.day()).ok()?,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use ledger::DateKind;

    #[test]
    fn a_clock_becomes_an_event_of_a_whole_day() {
        let entry = DateEntry {
            day: date(2026, 11, 27),
            kind: DateKind::SuspensionEnd,
            id: "chn-2024-46-2".to_owned(),
            what: "Gallium, germanium; antimony".to_owned(),
            trust: sourced::Trust::A,
        };
        let text = calendar(std::slice::from_ref(&entry), date(2026, 11, 23));
        assert!(text.contains("DTSTART;VALUE=DATE:20261127"));
        assert!(text.contains("SUMMARY:end of suspension: Gallium\\, germanium\\; antimony"));
        assert!(
            text.contains("DTEND;VALUE=DATE:20261128"),
            "the end is the first day that is not part of it"
        );
        assert_eq!(text, calendar(&[entry], date(2026, 11, 23)), "equal ledgers give equal files");
    }
}
