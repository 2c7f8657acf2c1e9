//! Masses and mass flows, by what they are a mass *of*.

use std::fmt;
use std::iter::Sum;
use std::marker::PhantomData;
use std::ops::{Add, AddAssign, Mul};

use crate::{Impossible, OxideFactor, non_negative};

/// What a mass is a mass of, where that is known only when reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BasisKind {
    /// As shipped.
    Gross,
    /// Oxide equivalent.
    Oxide,
    /// Contained element.
    Contained,
}

impl BasisKind {
    /// All of them.
    pub const ALL: [BasisKind; 3] = [BasisKind::Gross, BasisKind::Oxide, BasisKind::Contained];

    /// The word written in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            BasisKind::Gross => "gross",
            BasisKind::Oxide => "oxide",
            BasisKind::Contained => "contained",
        }
    }

    /// The basis this word names.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        BasisKind::ALL.into_iter().find(|basis| basis.as_str() == text)
    }

    /// What follows a tonne of it in print: nothing, ` REO`, ` contained`.
    #[must_use]
    pub fn suffix(self) -> &'static str {
        match self {
            BasisKind::Gross => "",
            BasisKind::Oxide => " REO",
            BasisKind::Contained => " contained",
        }
    }
}

impl fmt::Display for BasisKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a mass is a mass of, as a type.
pub trait Basis: Copy + fmt::Debug + PartialEq + PartialOrd + 'static {
    /// The same as a value.
    const KIND: BasisKind;
}

macro_rules! basis {
    ($(#[$doc:meta] $name:ident)*) => {$(
        #[$doc]
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
        pub enum $name {}
        impl Basis for $name {
            const KIND: BasisKind = BasisKind::$name;
        }
    )*};
}

basis! {
    #[doc = "Weight as shipped."] Gross
    #[doc = "Weight of the oxide that the contained element would make; for rare earths t REO."] Oxide
    #[doc = "Weight of the contained element."] Contained
}

macro_rules! mass_like {
    ($(#[$doc:meta])* $name:ident, $getter:ident, $unit:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
        pub struct $name<B: Basis>(f64, PhantomData<B>);

        impl<B: Basis> $name<B> {
            /// None of it.
            pub const ZERO: Self = $name(0.0, PhantomData);

            #[doc = concat!("From a number of ", $unit, "; refuses what is negative or not finite.")]
            pub fn new(value: f64) -> Result<Self, Impossible> {
                Ok($name(non_negative(value)?, PhantomData))
            }

            #[doc = concat!("In ", $unit, ".")]
            #[must_use]
            pub fn $getter(self) -> f64 {
                self.0
            }
        }

        impl $name<Oxide> {
            /// The same counted as contained element.
            #[must_use]
            pub fn contained(self, factor: OxideFactor) -> $name<Contained> {
                $name(self.0 * factor.value(), PhantomData)
            }
        }

        impl $name<Contained> {
            /// The same counted as oxide.
            #[must_use]
            pub fn oxide(self, factor: OxideFactor) -> $name<Oxide> {
                $name(self.0 / factor.value(), PhantomData)
            }
        }

        impl<B: Basis> Add for $name<B> {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                $name(self.0 + other.0, PhantomData)
            }
        }

        impl<B: Basis> AddAssign for $name<B> {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl<B: Basis> Mul<f64> for $name<B> {
            type Output = Self;
            fn mul(self, factor: f64) -> Self {
                $name(self.0 * factor, PhantomData)
            }
        }

        impl<B: Basis> Sum for $name<B> {
            fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
                iter.fold($name::ZERO, Add::add)
            }
        }
    };
}

mass_like!(
    /// A mass at rest: a stock, a shipment, a shortfall.
    Mass, tonnes, "tonnes"
);
mass_like!(
    /// A mass per year.
    Flow, tonnes_per_year, "tonnes a year"
);

impl<B: Basis> Flow<B> {
    /// What flows in `days`.
    #[must_use]
    pub fn over_days(self, days: f64) -> Mass<B> {
        Mass(self.0 * days / crate::DAYS_PER_YEAR, PhantomData)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negative_and_infinite_masses_are_refused() {
        assert_eq!(Mass::<Gross>::new(-1.0), Err(Impossible::Negative));
        assert_eq!(Flow::<Oxide>::new(f64::NAN), Err(Impossible::NotFinite));
    }

    #[test]
    fn oxide_and_contained_are_each_others_inverse() {
        let factor = OxideFactor::new(2.0, 162.5, 3.0, 15.999);
        let oxide = Mass::<Oxide>::new(7.0).unwrap();
        assert!((oxide.contained(factor).oxide(factor).tonnes() - 7.0).abs() < 1e-12);
    }
}
