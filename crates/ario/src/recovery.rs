//! How a loss fades.

/// Scale of the tail of [`Recovery::Concave`]: share of a step's loss that is left per step of recovery time.
const STEEPNESS: f64 = 1e-6;
/// Exponent scale of [`Recovery::Convex`].
const SPEED: f64 = 4.0;

/// What is left of a loss, by time since recovery began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// `1 - e/tau`: the same part each day.
    Linear,
    /// `(1 - 1/tau)^(4 e)`: fast at first.
    Convex,
    /// `tau/(tau + 1e-6 e^k)` with `k = ln(1e6 tau)/ln(tau/2)`, half of it at `tau/2`: slow at first.
    Concave,
}

impl Recovery {
    /// What is left of `loss` after `elapsed` steps of a recovery that takes `tau`, both in steps.
    #[must_use]
    pub fn left(self, loss: f64, elapsed: usize, tau: usize) -> f64 {
        let (elapsed, tau) = (elapsed as f64, tau as f64);
        match self {
            Recovery::Linear => loss * (1.0 - elapsed / tau),
            Recovery::Convex => loss * libm::pow(1.0 - 1.0 / tau, SPEED * elapsed),
            Recovery::Concave => {
                let exponent = (libm::log(tau) - libm::log(STEEPNESS)) / libm::log(tau / 2.0);
                loss * tau / (tau + STEEPNESS * libm::pow(elapsed, exponent))
            }
        }
    }
}

/// Rounded to so many decimals, halves to even.
pub(crate) fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = libm::pow(10.0, f64::from(decimals));
    (value * scale).round_ties_even() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_recovery_begins_at_the_whole_loss() {
        for recovery in [Recovery::Linear, Recovery::Convex, Recovery::Concave] {
            assert!((recovery.left(500.0, 0, 7) - 500.0).abs() < 1e-9, "{recovery:?}");
        }
    }

    #[test]
    fn values_of_the_package_are_met() {
        let cases = [
            (Recovery::Linear, 3, 4, 125.0),
            (Recovery::Convex, 1, 4, 158.203_125),
            (Recovery::Convex, 3, 7, 78.633_666_955_582_63),
            (Recovery::Concave, 2, 4, 250.0),
            (Recovery::Concave, 3, 7, 437.144_212_335_219_95),
            (Recovery::Concave, 4, 7, 78.547_593_350_995_21),
            (Recovery::Concave, 1, 2, 499.999_750_000_124_95),
            (Recovery::Concave, 2, 2, 0.0),
            (Recovery::Concave, 0, 1, 0.0),
        ];
        for (recovery, elapsed, tau, expected) in cases {
            let found = recovery.left(500.0, elapsed, tau);
            assert!((found - expected).abs() < 1e-9, "{recovery:?} {elapsed} of {tau}: {found}");
        }
    }

    #[test]
    fn halves_are_rounded_to_even() {
        assert!((rounded(0.125, 2) - 0.12).abs() < 1e-15);
        assert!((rounded(-0.375, 2) + 0.38).abs() < 1e-15);
    }
}
