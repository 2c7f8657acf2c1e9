//! The spread of a figure's value.

use sourced::Trust;

/// Half-widths of figures without a range of their own, as a part of the value, by grade of trust.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Widths {
    /// By grade, A to D.
    pub by_trust: [f64; 4],
}

impl Widths {
    /// The half-width of a grade.
    #[must_use]
    pub fn of(&self, trust: Trust) -> f64 {
        self.by_trust[match trust {
            Trust::A => 0,
            Trust::B => 1,
            Trust::C => 2,
            Trust::D => 3,
        }]
    }
}

/// Low, mode and high of a figure: it is drawn from the triangle over them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Least value.
    pub low: f64,
    /// Likeliest value.
    pub mode: f64,
    /// Greatest value.
    pub high: f64,
}

impl Spread {
    /// A figure that is known.
    #[must_use]
    pub fn exactly(value: f64) -> Spread {
        Spread { low: value, mode: value, high: value }
    }

    /// The value at a level of the cumulative distribution of the triangle.
    ///
    /// `F^-1(u) = low + sqrt(u (high-low)(mode-low))` below the mode, mirrored above it.
    #[must_use]
    pub fn at(&self, level: f64) -> f64 {
        let width = self.high - self.low;
        if width <= 0.0 {
            return self.mode;
        }
        let left = (self.mode - self.low) / width;
        if level < left {
            self.low + (level * width * (self.mode - self.low)).sqrt()
        } else {
            self.high - ((1.0 - level) * width * (self.high - self.mode)).sqrt()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_triangle_has_its_ends_its_mode_and_its_mean() {
        let spread = Spread { low: 2.0, mode: 3.0, high: 7.0 };
        assert_eq!((spread.at(0.0), spread.at(1.0)), (2.0, 7.0));
        assert!((spread.at(0.2) - 3.0).abs() < 1e-12, "F(mode) = (mode-low)/(high-low)");
        let steps = 100_000;
        let mean = (0..steps).map(|k| spread.at((f64::from(k) + 0.5) / f64::from(steps))).sum::<f64>()
            / f64::from(steps);
        assert!((mean - 4.0).abs() < 1e-4, "the mean is the mean of the corners");
        assert!((Spread::exactly(5.0).at(0.3) - 5.0).abs() < f64::EPSILON);
    }
}
