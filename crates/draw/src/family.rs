//! From a level to a place between the ends of a range.

use serde::{Deserialize, Serialize};

/// Family of the distribution of a figure between its ends.
///
/// A range has a low end, a central value and a high end, seldom at equal distances. Places are -1 at the low
/// end, 0 at the central value and 1 at the high end; the value is linear in the place on either side. Both
/// families are symmetric in the place: the central value is the median.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Two halves of triangles that meet at the central value: it is the likeliest, the ends are just possible.
    Triangle,
    /// Evenly over each half: no value between an end and the middle is likelier than another.
    Uniform,
}

impl Family {
    /// The words written in tables.
    pub const ALL: [(&'static str, Family); 2] =
        [("triangle", Family::Triangle), ("uniform", Family::Uniform)];

    /// The family this word names.
    #[must_use]
    pub fn parse(text: &str) -> Option<Family> {
        Family::ALL.iter().find(|(word, _)| *word == text).map(|(_, family)| *family)
    }

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Family::Triangle => "triangle",
            Family::Uniform => "uniform",
        }
    }

    /// The place in -1 to 1 at a level of the cumulative distribution.
    ///
    /// Triangle: `sqrt(2u) - 1` below the median, `1 - sqrt(2 (1-u))` above; uniform: `2u - 1`.
    #[must_use]
    pub fn position(self, level: f64) -> f64 {
        match self {
            Family::Triangle if level < 0.5 => (2.0 * level).sqrt() - 1.0,
            Family::Triangle => 1.0 - (2.0 * (1.0 - level)).sqrt(),
            Family::Uniform => 2.0 * level - 1.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_have_their_ends_their_median_and_their_variance() {
        for (word, family) in Family::ALL {
            assert_eq!((Family::parse(word), family.as_str()), (Some(family), word));
            assert_eq!((family.position(0.0), family.position(0.5), family.position(1.0)), (-1.0, 0.0, 1.0));
            let steps = 100_000;
            let square = |k: i32| family.position((f64::from(k) + 0.5) / f64::from(steps)).powi(2);
            let variance = (0..steps).map(square).sum::<f64>() / f64::from(steps);
            let known = if family == Family::Triangle { 1.0 / 6.0 } else { 1.0 / 3.0 };
            assert!((variance - known).abs() < 1e-6, "{word} has variance {known}, found {variance}");
        }
    }
}
