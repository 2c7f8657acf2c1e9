//! Units as written in tables and studies, and the one unit per kind that the models use.

use std::fmt;

use crate::{Currency, DAYS_PER_WEEK, DAYS_PER_YEAR};

/// What kind of quantity a unit measures, and so what it may stand beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Mass per time; canonical t/a.
    Flow,
    /// Mass; canonical t.
    Mass,
    /// Part of a whole; canonical fraction. Written `1` or `%`.
    Share,
    /// Pure number that is not a part of a whole, such as an elasticity or a multiple. Written `x`.
    Ratio,
    /// Time; canonical days.
    Duration,
    /// Part of a whole per time; canonical per week.
    Rate,
    /// Money of a price year; canonical one unit of the currency.
    Money(Currency, u16),
    /// Money of a price year per time; canonical one unit of the currency a year.
    MoneyFlow(Currency, u16),
    /// Money of a price year per mass; canonical one unit of the currency per kg.
    Price(Currency, u16),
    /// Mass per piece made; canonical kg/unit.
    PerPiece,
    /// Mass per power installed; canonical kg/MW.
    PerPower,
    /// Atomic weight; canonical g/mol.
    Molar,
    /// A calendar date, written in the value cell.
    Date,
    /// A count of pieces or events.
    Count,
}

impl Kind {
    /// The kind in words, for messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Flow => "a mass flow (t/a, kt/a, kg/a, t/month)",
            Kind::Mass => "a mass (t, kt, Mt, kg)",
            Kind::Share => "a share (1 or %)",
            Kind::Ratio => "a pure number (x)",
            Kind::Duration => "a time (d, week, month, a)",
            Kind::Rate => "a share per time (1/week, %/week, %/a)",
            Kind::Money(..) => "money of a price year (MUSD_2025, GJPY_2026)",
            Kind::MoneyFlow(..) => "money a year (MUSD_2025/a)",
            Kind::Price(..) => "a price (USD_2025/kg)",
            Kind::PerPiece => "a mass per piece (kg/unit, g/unit)",
            Kind::PerPower => "a mass per power (kg/MW)",
            Kind::Molar => "an atomic weight (g/mol)",
            Kind::Date => "a date (date)",
            Kind::Count => "a count (count)",
        }
    }

    /// True if both measure the same thing, whatever the currency and price year.
    #[must_use]
    pub fn same_as(self, other: Kind) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

/// A unit as written, for example `kt/a`, `%`, `USD_2025/kg`, `MUSD_2024/a`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    kind: Kind,
    to_canonical: f64,
}

/// A unit that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitError(String);

impl fmt::Display for UnitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a unit", self.0)
    }
}

impl std::error::Error for UnitError {}

const GRAM: f64 = 1e-6;
const POUND: f64 = 0.453_592_37e-3;

fn mass_in_tonnes(text: &str) -> Option<f64> {
    Some(match text {
        "g" => GRAM,
        "kg" => 1e-3,
        "lb" => POUND,
        "t" => 1.0,
        "kt" => 1e3,
        "Mt" => 1e6,
        _ => return None,
    })
}

fn time_in_days(text: &str) -> Option<f64> {
    Some(match text {
        "d" => 1.0,
        "week" => DAYS_PER_WEEK,
        "month" => DAYS_PER_YEAR / 12.0,
        "quarter" => DAYS_PER_YEAR / 4.0,
        "a" => DAYS_PER_YEAR,
        _ => return None,
    })
}

fn money(text: &str) -> Option<(Currency, u16, f64)> {
    let (name, year) = text.split_once('_')?;
    let year: u16 = year.parse().ok().filter(|year| (1950..=2100).contains(year))?;
    let (scale, code) = match name.len() {
        3 => (1.0, name),
        4 => (
            match name.as_bytes()[0] {
                b'k' => 1e3,
                b'M' => 1e6,
                b'G' => 1e9,
                b'T' => 1e12,
                _ => return None,
            },
            &name[1..],
        ),
        _ => return None,
    };
    Some((Currency::parse(code)?, year, scale))
}

impl Unit {
    /// Reads a unit.
    pub fn parse(text: &str) -> Result<Unit, UnitError> {
        Unit::read(text).ok_or_else(|| UnitError(text.to_owned()))
    }

    fn read(text: &str) -> Option<Unit> {
        if !text.is_ascii() {
            return None;
        }
        let unit = |kind, to_canonical| Some(Unit { kind, to_canonical });
        match text {
            "1" => return unit(Kind::Share, 1.0),
            "%" => return unit(Kind::Share, 0.01),
            "x" => return unit(Kind::Ratio, 1.0),
            "date" => return unit(Kind::Date, 1.0),
            "count" => return unit(Kind::Count, 1.0),
            "g/mol" => return unit(Kind::Molar, 1.0),
            "ppm" => return unit(Kind::Share, 1e-6),
            _ => {}
        }
        if let Some(tonnes) = mass_in_tonnes(text) {
            return unit(Kind::Mass, tonnes);
        }
        if let Some(days) = time_in_days(text) {
            return unit(Kind::Duration, days);
        }
        if let Some((currency, year, scale)) = money(text) {
            return unit(Kind::Money(currency, year), scale);
        }
        let (above, below) = text.split_once('/')?;
        if let Some(tonnes) = mass_in_tonnes(above) {
            return match below {
                "unit" => unit(Kind::PerPiece, tonnes * 1e3),
                "MW" => unit(Kind::PerPower, tonnes * 1e3),
                _ => unit(Kind::Flow, tonnes * DAYS_PER_YEAR / time_in_days(below)?),
            };
        }
        if let Some((currency, year, scale)) = money(above) {
            return if let Some(tonnes) = mass_in_tonnes(below) {
                unit(Kind::Price(currency, year), scale / (tonnes * 1e3))
            } else {
                (below == "a").then_some(Unit { kind: Kind::MoneyFlow(currency, year), to_canonical: scale })
            };
        }
        let part = match above {
            "1" => 1.0,
            "%" => 0.01,
            _ => return None,
        };
        unit(Kind::Rate, part * DAYS_PER_WEEK / time_in_days(below)?)
    }

    /// What it measures.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.kind
    }

    /// A value in this unit, brought to the canonical unit of its kind.
    #[must_use]
    pub fn canonical(self, value: f64) -> f64 {
        value * self.to_canonical
    }

    /// Reads `120 t/a` or `2 GUSD_2025` into a canonical value and its kind.
    pub fn parse_quantity(text: &str) -> Result<(f64, Kind), UnitError> {
        let text = text.trim();
        let fail = || UnitError(text.to_owned());
        let end = text
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | '_' | ',' | 'e' | 'E')))
            .ok_or_else(fail)?;
        let value: f64 = text[..end].parse().map_err(|_| fail())?;
        if !value.is_finite() {
            return Err(fail());
        }
        let unit = Unit::parse(text[end..].trim()).map_err(|_| fail())?;
        Ok((unit.canonical(value), unit.kind()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_the_field_reach_their_canonical_unit() {
        for (text, kind, factor) in [
            ("kt/a", Kind::Flow, 1e3),
            ("t/month", Kind::Flow, 12.0),
            ("kg", Kind::Mass, 1e-3),
            ("%", Kind::Share, 0.01),
            ("month", Kind::Duration, DAYS_PER_YEAR / 12.0),
            ("%/week", Kind::Rate, 0.01),
            ("USD_2025/kg", Kind::Price(Currency::Usd, 2025), 1.0),
            ("USD_2025/t", Kind::Price(Currency::Usd, 2025), 1e-3),
            ("MUSD_2024", Kind::Money(Currency::Usd, 2024), 1e6),
            ("GJPY_2026/a", Kind::MoneyFlow(Currency::Jpy, 2026), 1e9),
            ("g/unit", Kind::PerPiece, 1e-3),
            ("kg/MW", Kind::PerPower, 1.0),
        ] {
            let unit = Unit::parse(text).unwrap();
            assert_eq!(unit.kind(), kind, "{text}");
            assert!((unit.canonical(1.0) - factor).abs() < 1e-9 * factor, "{text}");
        }
    }

    #[test]
    fn what_is_no_unit_is_refused() {
        for text in ["", "tons", "t//a", "USD/kg", "USD_25/kg", "1/kg", "XUSD_2025", "t/unit/a", "ü"] {
            assert!(Unit::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn quantities_are_read_with_their_unit() {
        assert_eq!(Unit::parse_quantity("120 t/a"), Ok((120.0, Kind::Flow)));
        let (value, kind) = Unit::parse_quantity("2 GUSD_2025").unwrap();
        assert!((value - 2e9).abs() < 1.0);
        assert_eq!(kind, Kind::Money(Currency::Usd, 2025));
        for text in ["120", "t/a", "1.2.3 t", "nan t", "12 tons", ""] {
            assert!(Unit::parse_quantity(text).is_err(), "{text}");
        }
    }
}
