//! Money and prices. A currency without its price year is not money.

use std::fmt;

use crate::{Impossible, non_negative};

/// A currency that figures of the dataset are printed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Currency {
    /// United States dollar.
    Usd,
    /// Japanese yen.
    Jpy,
    /// Euro.
    Eur,
    /// Australian dollar.
    Aud,
    /// Canadian dollar.
    Cad,
    /// Chinese yuan.
    Cny,
}

impl Currency {
    /// All of them.
    pub const ALL: [Currency; 6] =
        [Currency::Usd, Currency::Jpy, Currency::Eur, Currency::Aud, Currency::Cad, Currency::Cny];

    /// ISO 4217 code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Currency::Usd => "USD",
            Currency::Jpy => "JPY",
            Currency::Eur => "EUR",
            Currency::Aud => "AUD",
            Currency::Cad => "CAD",
            Currency::Cny => "CNY",
        }
    }

    /// The currency with this ISO 4217 code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Currency::ALL.into_iter().find(|currency| currency.as_str() == text)
    }
}

/// United States dollars of one price year.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Money {
    usd: f64,
    year: u16,
}

impl Money {
    /// An amount in dollars of `year`.
    pub fn usd(amount: f64, year: u16) -> Result<Self, Impossible> {
        if amount.is_finite() { Ok(Money { usd: amount, year }) } else { Err(Impossible::NotFinite) }
    }

    /// In dollars of its year.
    #[must_use]
    pub fn to_usd(self) -> f64 {
        self.usd
    }

    /// The price year.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// The sum, if both are of the same price year.
    #[must_use]
    pub fn checked_add(self, other: Money) -> Option<Money> {
        (self.year == other.year).then_some(Money { usd: self.usd + other.usd, year: self.year })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scale, word) = match self.usd.abs() {
            x if x >= 1e12 => (1e12, "trn"),
            x if x >= 1e9 => (1e9, "bn"),
            _ => (1e6, "M"),
        };
        write!(f, "{:.2} {word} USD_{}", self.usd / scale, self.year)
    }
}

/// A price in dollars of one year per kilogram.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Price {
    usd_per_kg: f64,
    year: u16,
}

impl Price {
    /// A price in dollars of `year` per kilogram; refuses what is negative or not finite.
    pub fn usd_per_kg(value: f64, year: u16) -> Result<Self, Impossible> {
        Ok(Price { usd_per_kg: non_negative(value)?, year })
    }

    /// In dollars per kilogram.
    #[must_use]
    pub fn to_usd_per_kg(self) -> f64 {
        self.usd_per_kg
    }

    /// The price year.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_of_different_years_does_not_add() {
        let a = Money::usd(1.0, 2024).unwrap();
        let b = Money::usd(1.0, 2025).unwrap();
        assert_eq!(a.checked_add(b), None);
        assert_eq!(a.checked_add(a).map(Money::to_usd), Some(2.0));
    }

    #[test]
    fn money_prints_with_scale_and_year() {
        assert_eq!(Money::usd(2.5e9, 2025).unwrap().to_string(), "2.50 bn USD_2025");
    }
}
