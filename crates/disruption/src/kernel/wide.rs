//! Several draws side by side: numbers, masks, and functions that give the same bits on every machine.
//!
//! Every operation works on each draw alone, with the plain operations of IEEE 754 and without fused ones. So a
//! draw's bits depend neither on its neighbours nor on how wide the machine's registers are.
//!
//! Where a register holds one number only, operations are called and not inlined (`…_apart`): eight of each in every line of
//! the step took longer to compile than the registers of all other machines.

use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

use pulp::Simd;

/// Draws side by side.
pub const WIDTH: usize = 8;

/// A number for each draw. `S` says which registers of the machine work on it.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Wide<S> {
    /// The number of each draw.
    pub(crate) of: [f64; WIDTH],
    simd: S,
}

/// A yes or no for each draw, in as many registers as it takes.
#[derive(Clone, Copy)]
pub(crate) struct Mask<S: Simd> {
    of: [S::m64s; WIDTH],
    simd: S,
}

/// What numbers can be joined with: as many others, or one for all draws.
pub(crate) trait Operand<S> {
    /// A number for each draw.
    fn wide(self, simd: S) -> Wide<S>;
}

impl<S: Simd> Operand<S> for Wide<S> {
    #[inline(always)]
    fn wide(self, _: S) -> Wide<S> {
        self
    }
}

impl<S: Simd> Operand<S> for f64 {
    #[inline(always)]
    fn wide(self, simd: S) -> Wide<S> {
        Wide::all(simd, self)
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident, $of_registers:ident) => {
        impl<S: Simd, T: Operand<S>> $trait<T> for Wide<S> {
            type Output = Wide<S>;
            #[inline(always)]
            fn $method(self, other: T) -> Wide<S> {
                self.zip(other.wide(self.simd), |a, b| self.simd.$of_registers(a, b))
            }
        }
        impl<S: Simd> $trait<Wide<S>> for f64 {
            type Output = Wide<S>;
            #[inline(always)]
            fn $method(self, other: Wide<S>) -> Wide<S> {
                $trait::$method(Wide::all(other.simd, self), other)
            }
        }
    };
}
operator!(Add, add, add_f64s);
operator!(Sub, sub, sub_f64s);
operator!(Mul, mul, mul_f64s);
operator!(Div, div, div_f64s);

impl<S: Simd> AddAssign for Wide<S> {
    #[inline(always)]
    fn add_assign(&mut self, other: Wide<S>) {
        *self = *self + other;
    }
}

impl<S: Simd> SubAssign for Wide<S> {
    #[inline(always)]
    fn sub_assign(&mut self, other: Wide<S>) {
        *self = *self - other;
    }
}

impl<S: Simd> Neg for Wide<S> {
    type Output = Wide<S>;
    #[inline(always)]
    fn neg(self) -> Wide<S> {
        self.map(|x| self.simd.neg_f64s(x))
    }
}

impl<S: Simd> Wide<S> {
    /// The same number for all draws.
    #[inline(always)]
    pub(crate) fn all(simd: S, x: f64) -> Wide<S> {
        Wide { of: [0.0; WIDTH], simd }.map(|_| simd.splat_f64s(x))
    }

    /// The number of each draw.
    #[inline(always)]
    pub(crate) fn of(simd: S, x: impl FnMut(usize) -> f64) -> Wide<S> {
        Wide { of: std::array::from_fn(x), simd }
    }

    /// The same numbers for the plain registers of any machine.
    #[inline(always)]
    pub(crate) fn plain(self) -> Wide<pulp::Scalar> {
        Wide { of: self.of, simd: pulp::Scalar }
    }

    /// Registers, one after the other, through a function.
    #[inline(always)]
    fn map(self, function: impl Fn(S::f64s) -> S::f64s) -> Wide<S> {
        if S::F64_LANES == 1 { self.map_apart(function) } else { self.map_here(function) }
    }

    #[inline(never)]
    fn map_apart(self, function: impl Fn(S::f64s) -> S::f64s) -> Wide<S> {
        self.map_here(function)
    }

    #[inline(always)]
    fn map_here(mut self, function: impl Fn(S::f64s) -> S::f64s) -> Wide<S> {
        for register in S::as_mut_simd_f64s(&mut self.of).0 {
            *register = function(*register);
        }
        self
    }

    /// Registers of two, one after the other, through a function.
    #[inline(always)]
    fn zip(self, other: Wide<S>, function: impl Fn(S::f64s, S::f64s) -> S::f64s) -> Wide<S> {
        if S::F64_LANES == 1 { self.zip_apart(other, function) } else { self.zip_here(other, function) }
    }

    #[inline(never)]
    fn zip_apart(self, other: Wide<S>, function: impl Fn(S::f64s, S::f64s) -> S::f64s) -> Wide<S> {
        self.zip_here(other, function)
    }

    #[inline(always)]
    fn zip_here(mut self, other: Wide<S>, function: impl Fn(S::f64s, S::f64s) -> S::f64s) -> Wide<S> {
        let others = S::as_simd_f64s(&other.of).0;
        for (register, other) in S::as_mut_simd_f64s(&mut self.of).0.iter_mut().zip(others) {
            *register = function(*register, *other);
        }
        self
    }

    #[inline(always)]
    fn compare(self, other: Wide<S>, function: impl Fn(S::f64s, S::f64s) -> S::m64s) -> Mask<S> {
        if S::F64_LANES == 1 {
            self.compare_apart(other, function)
        } else {
            self.compare_here(other, function)
        }
    }

    #[inline(never)]
    fn compare_apart(self, other: Wide<S>, function: impl Fn(S::f64s, S::f64s) -> S::m64s) -> Mask<S> {
        self.compare_here(other, function)
    }

    #[inline(always)]
    fn compare_here(self, other: Wide<S>, function: impl Fn(S::f64s, S::f64s) -> S::m64s) -> Mask<S> {
        let mut mask = Mask { of: [pulp::bytemuck::Zeroable::zeroed(); WIDTH], simd: self.simd };
        let pairs = S::as_simd_f64s(&self.of).0.iter().zip(S::as_simd_f64s(&other.of).0);
        for (yes, (register, other)) in mask.of.iter_mut().zip(pairs) {
            *yes = function(*register, *other);
        }
        mask
    }

    /// The lesser; the other one if this one is no number.
    #[inline(always)]
    pub(crate) fn min(self, other: impl Operand<S>) -> Wide<S> {
        let other = other.wide(self.simd);
        self.below(other).pick(self, other)
    }

    /// The greater; the other one if this one is no number.
    #[inline(always)]
    pub(crate) fn max(self, other: impl Operand<S>) -> Wide<S> {
        let other = other.wide(self.simd);
        self.above(other).pick(self, other)
    }

    #[inline(always)]
    pub(crate) fn positive(self) -> Wide<S> {
        self.max(0.0)
    }

    #[inline(always)]
    pub(crate) fn above(self, other: impl Operand<S>) -> Mask<S> {
        self.compare(other.wide(self.simd), |a, b| self.simd.greater_than_f64s(a, b))
    }

    #[inline(always)]
    pub(crate) fn below(self, other: impl Operand<S>) -> Mask<S> {
        self.compare(other.wide(self.simd), |a, b| self.simd.less_than_f64s(a, b))
    }

    #[inline(always)]
    pub(crate) fn abs(self) -> Wide<S> {
        self.map(|x| self.simd.abs_f64s(x))
    }

    /// Exactly `to` where the number is within `tolerance` of it: rounding alone must start nothing.
    #[inline(always)]
    pub(crate) fn snap(self, to: f64, tolerance: f64) -> Wide<S> {
        (self - to).abs().below(tolerance).pick(to, self)
    }

    /// True if it is the same number for all draws.
    #[inline(always)]
    pub(crate) fn is_all(self, x: f64) -> bool {
        self.compare(x.wide(self.simd), |a, b| self.simd.equal_f64s(a, b)).every()
    }

    /// The natural logarithm of positive normal numbers, to about one unit in the last place; 0 at 1.
    #[inline(always)]
    pub(crate) fn ln(self) -> Wide<S> {
        // Mantissa from sqrt(1/2) to sqrt(2): the exponent is read off the bits shifted so that it rounds.
        const SHIFT: u64 = 0x3fe6_a09e_667f_3bcd;
        const TWO_52: f64 = 4_503_599_627_370_496.0;
        const MANTISSA: u64 = (1 << 52) - 1;
        let parts = self.of.map(|x| {
            let shifted = x.to_bits().wrapping_add(1.0_f64.to_bits() - SHIFT);
            (shifted >> 52, (shifted & MANTISSA) + SHIFT)
        });
        let exponent =
            Wide::of(self.simd, |d| f64::from_bits(TWO_52.to_bits() | parts[d].0)) - (TWO_52 + 1023.0);
        let mantissa = Wide::of(self.simd, |d| f64::from_bits(parts[d].1));
        // ln(1 + f) = f - f²/2 + s (f²/2 + R(s²)) with s = f / (2 + f) and R(z) = 2 z (1/3 + z/5 + z²/7 + …): its
        // greatest part, f, is exact.
        let f = mantissa - 1.0;
        let s = f / (f + 2.0);
        let z = s * s;
        let half_square = f * 0.5 * f;
        let sum = z * polynomial(&ODD, z);
        let small = half_square - (s * (half_square + sum) + exponent * LN2_LOW);
        exponent * LN2_HIGH - (small - f)
    }

    /// The exponential of numbers from -700 to 700, to about one unit in the last place; 1 at 0.
    #[inline(always)]
    pub(crate) fn exp(self) -> Wide<S> {
        const ROUND: f64 = 6_755_399_441_055_744.0;
        let x = self.max(-700.0).min(700.0);
        let rounded = x * std::f64::consts::LOG2_E + ROUND;
        let n = rounded - ROUND;
        let r = x - n * LN2_HIGH - n * LN2_LOW;
        let sum = polynomial(&FACTORIALS, r);
        let scale = Wide::of(self.simd, |d| f64::from_bits(rounded.of[d].to_bits().wrapping_add(1023) << 52));
        sum * scale
    }
}

/// A polynomial, every fourth term in a chain of its own (Estrin): four chains side by side take a quarter of the
/// time of one.
#[inline(always)]
fn polynomial<S: Simd, const TERMS: usize>(coefficients: &[f64; TERMS], x: Wide<S>) -> Wide<S> {
    let square = x * x;
    let fourth = square * square;
    let mut chains = [Wide::all(x.simd, 0.0); 4];
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

/// 2 over the odd numbers from 3.
const ODD: [f64; 9] = {
    let mut list = [1.0; 9];
    let mut k = 0;
    while k < 9 {
        list[k] = 2.0 / (2 * k + 3) as f64;
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

impl<S: Simd> Mask<S> {
    #[inline(always)]
    pub(crate) fn pick(self, yes: impl Operand<S>, no: impl Operand<S>) -> Wide<S> {
        let (yes, no) = (yes.wide(self.simd), no.wide(self.simd));
        if S::F64_LANES == 1 { self.pick_apart(yes, no) } else { self.pick_here(yes, no) }
    }

    #[inline(never)]
    fn pick_apart(self, yes: Wide<S>, no: Wide<S>) -> Wide<S> {
        self.pick_here(yes, no)
    }

    #[inline(always)]
    fn pick_here(self, yes: Wide<S>, no: Wide<S>) -> Wide<S> {
        let mut picked = yes;
        let others = S::as_simd_f64s(&no.of).0.iter().zip(&self.of);
        for (register, (other, mask)) in S::as_mut_simd_f64s(&mut picked.of).0.iter_mut().zip(others) {
            *register = self.simd.select_f64s(*mask, *register, *other);
        }
        picked
    }

    #[inline(always)]
    pub(crate) fn or_zero(self, yes: impl Operand<S>) -> Wide<S> {
        self.pick(yes, 0.0)
    }

    #[inline(always)]
    pub(crate) fn and(mut self, other: Mask<S>) -> Mask<S> {
        for (mask, other) in self.of.iter_mut().zip(other.of).take(WIDTH / S::F64_LANES) {
            *mask = self.simd.and_m64s(*mask, other);
        }
        self
    }

    #[inline(always)]
    pub(crate) fn not(mut self) -> Mask<S> {
        for mask in self.of.iter_mut().take(WIDTH / S::F64_LANES) {
            *mask = self.simd.not_m64s(*mask);
        }
        self
    }

    #[inline(always)]
    pub(crate) fn any(self) -> bool {
        let mut registers = self.of.iter().take(WIDTH / S::F64_LANES);
        registers.any(|mask| self.simd.first_true_m64s(*mask) < S::F64_LANES)
    }

    #[inline(always)]
    fn every(self) -> bool {
        let mut registers = self.of.iter().take(WIDTH / S::F64_LANES);
        registers.all(|mask| self.simd.first_true_m64s(self.simd.not_m64s(*mask)) >= S::F64_LANES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wide(x: f64) -> Wide<pulp::Scalar> {
        Wide::all(pulp::Scalar, x)
    }

    #[test]
    fn functions_are_exact_where_they_must_be() {
        assert!(wide(1.0).ln().is_all(0.0) && wide(0.0).exp().is_all(1.0));
    }

    proptest! {
        #[test]
        fn logarithm_and_exponential_agree_with_the_library(x in -600.0_f64..600.0) {
            let exp = wide(x).exp().of[3];
            prop_assert!((exp / libm::exp(x) - 1.0).abs() < 1e-15, "{} {}", exp, libm::exp(x));
            let y = libm::exp(x);
            let ln = wide(y).ln().of[3];
            prop_assert!((ln - libm::log(y)).abs() <= 4e-16 * libm::log(y).abs().max(0.5));
        }

        #[test]
        fn near_one_the_logarithm_is_right(x in 0.5_f64..2.0) {
            let (ours, library) = (wide(x).ln().of[0], libm::log(x));
            prop_assert!((ours - library).abs() <= 3e-16 * library.abs(), "{} {}", ours, library);
        }
    }
}
