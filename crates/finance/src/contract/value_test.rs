//! The test of foreign-made goods by the value of what they hold (Announcement 61 of 2025, suspended).

use serde::Serialize;

/// What the test says of a good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Licence {
    /// No licence is needed.
    Free,
    /// A licence is needed.
    Needed,
    /// A licence is needed and refused in principle.
    Refused,
}

/// A licence is needed for a foreign-made good `j` if controlled items of the country make up at least a
/// share of its value, `sum v_i / V_j >= s`, or if it was made with the country's technology.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ValueTest {
    /// Share `s` from which a licence is needed.
    pub share: f64,
}

impl ValueTest {
    /// The result for a good: value of the controlled items in it and of the whole, in one currency; whether
    /// it was made with controlled technology; whether the user is military.
    #[must_use]
    pub fn licence(&self, controlled: f64, value: f64, technology: bool, military: bool) -> Licence {
        match (technology || (controlled > 0.0 && controlled >= self.share * value), military) {
            (false, _) => Licence::Free,
            (true, false) => Licence::Needed,
            (true, true) => Licence::Refused,
        }
    }
}
