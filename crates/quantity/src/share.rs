//! Parts of a whole.

use std::fmt;

use crate::Impossible;

/// A part of a whole, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Share(f64);

impl Share {
    /// None of it.
    pub const NONE: Share = Share(0.0);
    /// All of it.
    pub const ALL: Share = Share(1.0);

    /// From a fraction; refuses what is outside 0 to 1.
    pub fn new(fraction: f64) -> Result<Self, Impossible> {
        if (0.0..=1.0).contains(&fraction) { Ok(Share(fraction)) } else { Err(Impossible::NotAShare) }
    }

    /// As a fraction.
    #[must_use]
    pub fn fraction(self) -> f64 {
        self.0
    }

    /// The rest of the whole.
    #[must_use]
    pub fn rest(self) -> Share {
        Share(1.0 - self.0)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} %", 100.0 * self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_stay_between_nothing_and_all() {
        assert!(Share::new(1.2).is_err() && Share::new(-0.1).is_err() && Share::new(f64::NAN).is_err());
        assert_eq!(Share::new(0.25).unwrap().rest().to_string(), "75.0 %");
    }
}
