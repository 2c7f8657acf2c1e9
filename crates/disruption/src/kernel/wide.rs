//! Several draws side by side: numbers, masks, and functions that give the same bits on every machine.
//!
//! Every operation works on each draw alone, with the plain operations of IEEE 754 and without fused ones. So a
//! draw's bits depend neither on its neighbours nor on how wide the machine's registers are.

use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

/// Draws side by side.
pub const WIDTH: usize = 4;

/// A number for each draw.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C, align(32))]
pub(crate) struct Wide(pub(crate) [f64; WIDTH]);

/// A yes or no for each draw.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mask([bool; WIDTH]);

macro_rules! operator {
    ($trait:ident, $method:ident, $symbol:tt) => {
        impl $trait for Wide {
            type Output = Wide;
            #[inline(always)]
            fn $method(self, other: Wide) -> Wide {
                Wide(std::array::from_fn(|draw| self.0[draw] $symbol other.0[draw]))
            }
        }
        impl $trait<f64> for Wide {
            type Output = Wide;
            #[inline(always)]
            fn $method(self, other: f64) -> Wide {
                Wide(std::array::from_fn(|draw| self.0[draw] $symbol other))
            }
        }
    };
}
operator!(Add, add, +);
operator!(Sub, sub, -);
operator!(Mul, mul, *);
operator!(Div, div, /);

impl AddAssign for Wide {
    #[inline(always)]
    fn add_assign(&mut self, other: Wide) {
        *self = *self + other;
    }
}

impl SubAssign for Wide {
    #[inline(always)]
    fn sub_assign(&mut self, other: Wide) {
        *self = *self - other;
    }
}

impl Neg for Wide {
    type Output = Wide;
    #[inline(always)]
    fn neg(self) -> Wide {
        Wide(self.0.map(|x| -x))
    }
}

impl Wide {
    pub(crate) const ZERO: Wide = Wide([0.0; WIDTH]);
    pub(crate) const ONE: Wide = Wide([1.0; WIDTH]);

    #[inline(always)]
    pub(crate) fn all(x: f64) -> Wide {
        Wide([x; WIDTH])
    }

    #[inline(always)]
    pub(crate) fn of(x: impl FnMut(usize) -> f64) -> Wide {
        Wide(std::array::from_fn(x))
    }

    #[inline(always)]
    pub(crate) fn min(self, other: Wide) -> Wide {
        Wide::of(|draw| if self.0[draw] < other.0[draw] { self.0[draw] } else { other.0[draw] })
    }

    #[inline(always)]
    pub(crate) fn max(self, other: Wide) -> Wide {
        Wide::of(|draw| if self.0[draw] > other.0[draw] { self.0[draw] } else { other.0[draw] })
    }

    #[inline(always)]
    pub(crate) fn positive(self) -> Wide {
        self.max(Wide::ZERO)
    }

    #[inline(always)]
    pub(crate) fn above(self, other: Wide) -> Mask {
        Mask(std::array::from_fn(|draw| self.0[draw] > other.0[draw]))
    }

    #[inline(always)]
    pub(crate) fn abs(self) -> Wide {
        Wide(self.0.map(f64::abs))
    }

    /// Exactly `to` where the number is within `tolerance` of it: rounding alone must start nothing.
    #[inline(always)]
    pub(crate) fn snap(self, to: f64, tolerance: f64) -> Wide {
        let near = Wide::all(tolerance).above((self - to).abs());
        near.pick(Wide::all(to), self)
    }

    /// True if it is the same number for all draws.
    #[inline(always)]
    pub(crate) fn is_all(self, x: f64) -> bool {
        self.0.iter().all(|y| (y - x).abs() <= 0.0)
    }

    #[inline(always)]
    fn bits(self) -> [u64; WIDTH] {
        self.0.map(f64::to_bits)
    }

    /// The natural logarithm of positive normal numbers, to about one unit in the last place; 0 at 1.
    #[inline(always)]
    pub(crate) fn ln(self) -> Wide {
        // Mantissa from sqrt(1/2) to sqrt(2): the exponent is read off the bits shifted so that it rounds.
        const SHIFT: u64 = 0x3fe6_a09e_667f_3bcd;
        const TWO_52: f64 = 4_503_599_627_370_496.0;
        const MANTISSA: u64 = (1 << 52) - 1;
        let parts = self.bits().map(|bits| {
            let shifted = bits.wrapping_add(1.0_f64.to_bits() - SHIFT);
            (shifted >> 52, (shifted & MANTISSA) + SHIFT)
        });
        let exponent = Wide::of(|d| f64::from_bits(TWO_52.to_bits() | parts[d].0)) - (TWO_52 + 1023.0);
        let mantissa = Wide::of(|d| f64::from_bits(parts[d].1));
        let s = (mantissa - 1.0) / (mantissa + 1.0);
        let z = s * s;
        let sum = polynomial(&ODD, z);
        exponent * LN2_HIGH + (s * 2.0 * sum + exponent * LN2_LOW)
    }

    /// The exponential of numbers from -700 to 700, to about one unit in the last place; 1 at 0.
    #[inline(always)]
    pub(crate) fn exp(self) -> Wide {
        const ROUND: f64 = 6_755_399_441_055_744.0;
        let x = self.max(Wide::all(-700.0)).min(Wide::all(700.0));
        let rounded = x * std::f64::consts::LOG2_E + ROUND;
        let n = rounded - ROUND;
        let r = x - n * LN2_HIGH - n * LN2_LOW;
        let sum = polynomial(&FACTORIALS, r);
        let scale = Wide::of(|d| f64::from_bits(rounded.0[d].to_bits().wrapping_add(1023) << 52));
        sum * scale
    }
}

/// A polynomial, every fourth term in a chain of its own (Estrin): four chains side by side take a quarter of the
/// time of one.
#[inline(always)]
fn polynomial<const TERMS: usize>(coefficients: &[f64; TERMS], x: Wide) -> Wide {
    let square = x * x;
    let fourth = square * square;
    let mut chains = [Wide::ZERO; 4];
    for step in (0..TERMS.div_ceil(4)).rev() {
        for (number, chain) in chains.iter_mut().enumerate() {
            if let Some(coefficient) = coefficients.get(4 * step + number) {
                *chain = *chain * fourth + *coefficient;
            }
        }
    }
    let [zeroth, first, second, third] = chains;
    (zeroth + first * x) + (second + third * x) * square
}

/// 1 over the odd numbers.
const ODD: [f64; 12] = {
    let mut list = [1.0; 12];
    let mut k = 0;
    while k < 12 {
        list[k] = 1.0 / (2 * k + 1) as f64;
        k += 1;
    }
    list
};

/// The logarithm of 2 in two parts, the first with zeros at its end.
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// 1 over the factorials.
const FACTORIALS: [f64; 14] = {
    let mut list = [1.0; 14];
    let (mut k, mut product) = (1, 1.0);
    while k < 14 {
        product *= k as f64;
        list[k] = 1.0 / product;
        k += 1;
    }
    list
};

impl Mask {
    #[inline(always)]
    pub(crate) fn pick(self, yes: Wide, no: Wide) -> Wide {
        Wide::of(|draw| if self.0[draw] { yes.0[draw] } else { no.0[draw] })
    }

    #[inline(always)]
    pub(crate) fn or_zero(self, yes: Wide) -> Wide {
        self.pick(yes, Wide::ZERO)
    }

    #[inline(always)]
    pub(crate) fn and(self, other: Mask) -> Mask {
        Mask(std::array::from_fn(|draw| self.0[draw] & other.0[draw]))
    }

    #[inline(always)]
    pub(crate) fn any(self) -> bool {
        self.0.iter().fold(false, |any, yes| any | yes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn functions_are_exact_where_they_must_be() {
        assert!(Wide::ONE.ln().is_all(0.0) && Wide::ZERO.exp().is_all(1.0));
    }

    proptest! {
        #[test]
        fn logarithm_and_exponential_agree_with_the_library(x in -600.0_f64..600.0) {
            let exp = Wide::all(x).exp().0[3];
            prop_assert!((exp / libm::exp(x) - 1.0).abs() < 1e-15, "{} {}", exp, libm::exp(x));
            let y = libm::exp(x);
            let ln = Wide::all(y).ln().0[3];
            prop_assert!((ln - libm::log(y)).abs() <= 4e-16 * libm::log(y).abs().max(0.5));
        }

        #[test]
        fn near_one_the_logarithm_is_right(x in 0.5_f64..2.0) {
            let (ours, library) = (Wide::all(x).ln().0[0], libm::log(x));
            prop_assert!((ours - library).abs() <= 5e-16 * library.abs(), "{} {}", ours, library);
        }
    }
}
