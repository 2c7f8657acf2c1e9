//! Several draws side by side: numbers, masks, and functions that give the same bits on every machine.
//!
//! Every operation works on each draw alone, with the plain operations of IEEE 754 and without fused ones. So a
//! draw's bits depend neither on its neighbours nor on how wide the machine's registers are.
//!
//! Where a register holds one number of many, operations are called and not inlined (`…_apart`): sixteen of each in every
//! line of the step took longer to compile than the registers of all other machines.

use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

use crate::kernel::precision::{Number, Registers};

/// The most draws that go side by side.
pub const WIDTH: usize = 16;

/// A number for each draw. `R` says which registers of the machine work on it, and how exactly.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wide<R: Registers> {
    of: R::Row,
    registers: R,
}

/// A yes or no for each draw, in as many registers as it takes.
#[derive(Clone, Copy)]
pub(crate) struct Mask<R: Registers> {
    of: R::Masks,
    registers: R,
}

/// What numbers can be joined with: as many others, or one for all draws.
pub(crate) trait Operand<R: Registers> {
    /// A number for each draw.
    fn wide(self, registers: R) -> Wide<R>;
}

impl<R: Registers> Operand<R> for Wide<R> {
    #[inline(always)]
    fn wide(self, _: R) -> Wide<R> {
        self
    }
}

impl<R: Registers> Operand<R> for f64 {
    #[inline(always)]
    fn wide(self, registers: R) -> Wide<R> {
        Wide::all(registers, self)
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident) => {
        impl<R: Registers, T: Operand<R>> $trait<T> for Wide<R> {
            type Output = Wide<R>;
            #[inline(always)]
            fn $method(self, other: T) -> Wide<R> {
                self.zip(other.wide(self.registers), |a, b| self.registers.$method(a, b))
            }
        }
        impl<R: Registers> $trait<Wide<R>> for f64 {
            type Output = Wide<R>;
            #[inline(always)]
            fn $method(self, other: Wide<R>) -> Wide<R> {
                $trait::$method(Wide::all(other.registers, self), other)
            }
        }
    };
}
operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);
operator!(Div, div);

impl<R: Registers> AddAssign for Wide<R> {
    #[inline(always)]
    fn add_assign(&mut self, other: Wide<R>) {
        *self = *self + other;
    }
}

impl<R: Registers> SubAssign for Wide<R> {
    #[inline(always)]
    fn sub_assign(&mut self, other: Wide<R>) {
        *self = *self - other;
    }
}

impl<R: Registers> Neg for Wide<R> {
    type Output = Wide<R>;
    #[inline(always)]
    fn neg(self) -> Wide<R> {
        self.map(|x| self.registers.neg(x))
    }
}

/// Where a register holds one number of many.
#[inline(always)]
const fn is_apart<R: Registers>() -> bool {
    R::LANES == 1 && R::WIDTH > 1
}

impl<R: Registers> Wide<R> {
    /// The same number for all draws.
    #[inline(always)]
    pub(crate) fn all(registers: R, x: f64) -> Wide<R> {
        let x = R::Number::of(x);
        Wide { of: R::row(x), registers }.map(|_| registers.splat(x))
    }

    /// The number of each draw.
    #[inline(always)]
    pub(crate) fn of(registers: R, mut number: impl FnMut(usize) -> f64) -> Wide<R> {
        let mut of = R::row(R::Number::of(0.0));
        for (draw, place) in of.as_mut().iter_mut().enumerate() {
            *place = R::Number::of(number(draw));
        }
        Wide { of, registers }
    }

    /// A number of each draw from that of the same draw.
    #[inline(always)]
    fn each(mut self, function: impl Fn(R::Number) -> R::Number) -> Wide<R> {
        for number in self.of.as_mut() {
            *number = function(*number);
        }
        self
    }

    /// The number of a draw.
    #[inline(always)]
    pub(crate) fn at(&self, draw: usize) -> f64 {
        self.of.as_ref()[draw].exact()
    }

    /// Adds to the number of a draw alone.
    #[inline(always)]
    pub(crate) fn add_at(&mut self, draw: usize, more: f64) {
        let number = &mut self.of.as_mut()[draw];
        *number = *number + R::Number::of(more);
    }

    /// The number of each draw, and 0 for draws that are not there.
    #[inline(always)]
    pub(crate) fn read(&self) -> [f64; WIDTH] {
        let mut read = [0.0; WIDTH];
        for (place, number) in read.iter_mut().zip(self.of.as_ref()) {
            *place = number.exact();
        }
        read
    }

    /// Registers, one after the other, through a function.
    #[inline(always)]
    fn map(self, function: impl Fn(R::Register) -> R::Register) -> Wide<R> {
        if is_apart::<R>() { self.map_apart(function) } else { self.map_here(function) }
    }

    #[inline(never)]
    fn map_apart(self, function: impl Fn(R::Register) -> R::Register) -> Wide<R> {
        self.map_here(function)
    }

    #[inline(always)]
    fn map_here(mut self, function: impl Fn(R::Register) -> R::Register) -> Wide<R> {
        for register in R::registers_mut(&mut self.of) {
            *register = function(*register);
        }
        self
    }

    /// Registers of two, one after the other, through a function.
    #[inline(always)]
    fn zip(self, other: Wide<R>, function: impl Fn(R::Register, R::Register) -> R::Register) -> Wide<R> {
        if is_apart::<R>() { self.zip_apart(other, function) } else { self.zip_here(other, function) }
    }

    #[inline(never)]
    fn zip_apart(
        self,
        other: Wide<R>,
        function: impl Fn(R::Register, R::Register) -> R::Register,
    ) -> Wide<R> {
        self.zip_here(other, function)
    }

    #[inline(always)]
    fn zip_here(
        mut self,
        other: Wide<R>,
        function: impl Fn(R::Register, R::Register) -> R::Register,
    ) -> Wide<R> {
        for (register, other) in R::registers_mut(&mut self.of).iter_mut().zip(R::registers(&other.of)) {
            *register = function(*register, *other);
        }
        self
    }

    #[inline(always)]
    fn compare(self, other: Wide<R>, function: impl Fn(R::Register, R::Register) -> R::Mask) -> Mask<R> {
        if is_apart::<R>() { self.compare_apart(other, function) } else { self.compare_here(other, function) }
    }

    #[inline(never)]
    fn compare_apart(
        self,
        other: Wide<R>,
        function: impl Fn(R::Register, R::Register) -> R::Mask,
    ) -> Mask<R> {
        self.compare_here(other, function)
    }

    #[inline(always)]
    fn compare_here(self, other: Wide<R>, function: impl Fn(R::Register, R::Register) -> R::Mask) -> Mask<R> {
        let mut mask = Mask { of: R::masks(), registers: self.registers };
        let pairs = R::registers(&self.of).iter().zip(R::registers(&other.of));
        for (yes, (register, other)) in mask.of.as_mut().iter_mut().zip(pairs) {
            *yes = function(*register, *other);
        }
        mask
    }

    /// The lesser; the other one if this one is no number.
    #[inline(always)]
    pub(crate) fn min(self, other: impl Operand<R>) -> Wide<R> {
        let other = other.wide(self.registers);
        self.below(other).pick(self, other)
    }

    /// The greater; the other one if this one is no number.
    #[inline(always)]
    pub(crate) fn max(self, other: impl Operand<R>) -> Wide<R> {
        let other = other.wide(self.registers);
        self.above(other).pick(self, other)
    }

    #[inline(always)]
    pub(crate) fn positive(self) -> Wide<R> {
        self.max(0.0)
    }

    #[inline(always)]
    pub(crate) fn above(self, other: impl Operand<R>) -> Mask<R> {
        self.compare(other.wide(self.registers), |a, b| self.registers.greater(a, b))
    }

    #[inline(always)]
    pub(crate) fn below(self, other: impl Operand<R>) -> Mask<R> {
        self.compare(other.wide(self.registers), |a, b| self.registers.less(a, b))
    }

    #[inline(always)]
    pub(crate) fn abs(self) -> Wide<R> {
        self.map(|x| self.registers.abs(x))
    }

    /// Exactly `to` where the number differs from it by rounding: rounding alone must start nothing.
    #[inline(always)]
    pub(crate) fn snap(self, to: f64) -> Wide<R> {
        self.snap_within(to, R::Number::ROUNDING)
    }

    /// The same for a stock.
    #[inline(always)]
    pub(crate) fn snap_stock(self, to: f64) -> Wide<R> {
        self.snap_within(to, R::Number::DRIFT)
    }

    #[inline(always)]
    fn snap_within(self, to: f64, tolerance: f64) -> Wide<R> {
        (self - to).abs().below(tolerance).pick(to, self)
    }

    /// True if it is the same number for all draws.
    #[inline(always)]
    pub(crate) fn is_all(self, x: f64) -> bool {
        self.compare(x.wide(self.registers), |a, b| self.registers.equal(a, b)).every()
    }

    /// The natural logarithm of positive normal numbers, to about one unit in the last place; 0 at 1.
    #[inline(always)]
    pub(crate) fn ln(self) -> Wide<R> {
        let [high, low] = R::Number::LN_2;
        let exponent = self.each(|x| x.parts().0);
        let mantissa = self.each(|x| x.parts().1);
        // ln(1 + f) = f - f²/2 + s (f²/2 + R(s²)) with s = f / (2 + f) and R(z) = 2 z (1/3 + z/5 + z²/7 + …): its
        // greatest part, f, is exact.
        let f = mantissa - 1.0;
        let s = f / (f + 2.0);
        let z = s * s;
        let half_square = f * 0.5 * f;
        let sum = z * polynomial(R::Number::LOGARITHM, z);
        let small = half_square - (s * (half_square + sum) + exponent * low);
        exponent * high - (small - f)
    }

    /// The exponential of numbers up to [`Number::MOST_EXPONENT`], to about one unit in the last place; 1 at 0.
    #[inline(always)]
    pub(crate) fn exp(self) -> Wide<R> {
        let (most, to_whole, [high, low]) = (R::Number::MOST_EXPONENT, R::Number::TO_WHOLE, R::Number::LN_2);
        let x = self.max(-most).min(most);
        let rounded = x * std::f64::consts::LOG2_E + to_whole;
        let n = rounded - to_whole;
        let r = x - n * high - n * low;
        polynomial(R::Number::EXPONENTIAL, r) * rounded.each(R::Number::power_of_two)
    }
}

/// A polynomial, every fourth term in a chain of its own (Estrin): four chains side by side take a quarter of the
/// time of one.
#[inline(always)]
fn polynomial<R: Registers>(coefficients: &[f64], x: Wide<R>) -> Wide<R> {
    let square = x * x;
    let fourth = square * square;
    let mut chains = [Wide::all(x.registers, 0.0); 4];
    for step in (0..coefficients.len().div_ceil(4)).rev() {
        for (number, chain) in chains.iter_mut().enumerate() {
            if let Some(coefficient) = coefficients.get(4 * step + number) {
                *chain = *chain * fourth + *coefficient;
            }
        }
    }
    let [zeroth, first, second, third] = chains;
    (zeroth + first * x) + (second + third * x) * square
}

impl<R: Registers> Mask<R> {
    #[inline(always)]
    pub(crate) fn pick(self, yes: impl Operand<R>, no: impl Operand<R>) -> Wide<R> {
        let (yes, no) = (yes.wide(self.registers), no.wide(self.registers));
        if is_apart::<R>() { self.pick_apart(yes, no) } else { self.pick_here(yes, no) }
    }

    #[inline(never)]
    fn pick_apart(self, yes: Wide<R>, no: Wide<R>) -> Wide<R> {
        self.pick_here(yes, no)
    }

    #[inline(always)]
    fn pick_here(self, yes: Wide<R>, no: Wide<R>) -> Wide<R> {
        let mut picked = yes;
        let others = R::registers(&no.of).iter().zip(self.of.as_ref());
        for (register, (other, mask)) in R::registers_mut(&mut picked.of).iter_mut().zip(others) {
            *register = self.registers.select(*mask, *register, *other);
        }
        picked
    }

    #[inline(always)]
    pub(crate) fn or_zero(self, yes: impl Operand<R>) -> Wide<R> {
        self.pick(yes, 0.0)
    }

    #[inline(always)]
    pub(crate) fn and(mut self, other: Mask<R>) -> Mask<R> {
        for (mask, other) in self.of.as_mut().iter_mut().zip(other.of.as_ref()).take(R::WIDTH / R::LANES) {
            *mask = self.registers.and(*mask, *other);
        }
        self
    }

    #[inline(always)]
    pub(crate) fn not(mut self) -> Mask<R> {
        for mask in self.of.as_mut().iter_mut().take(R::WIDTH / R::LANES) {
            *mask = self.registers.not(*mask);
        }
        self
    }

    #[inline(always)]
    pub(crate) fn any(self) -> bool {
        let mut masks = self.of.as_ref().iter().take(R::WIDTH / R::LANES);
        masks.any(|mask| self.registers.any(*mask))
    }

    #[inline(always)]
    fn every(self) -> bool {
        !self.not().any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::precision::{Double, Single};
    use proptest::prelude::*;

    fn double(x: f64) -> Wide<Double> {
        Wide::all(Double, x)
    }

    fn single(x: f64) -> Wide<Single<pulp::Scalar>> {
        Wide::all(Single(pulp::Scalar), x)
    }

    #[test]
    fn functions_are_exact_where_they_must_be() {
        assert!(double(1.0).ln().is_all(0.0) && double(0.0).exp().is_all(1.0));
        assert!(single(1.0).ln().is_all(0.0) && single(0.0).exp().is_all(1.0));
    }

    proptest! {
        #[test]
        fn logarithm_and_exponential_agree_with_the_library(x in -600.0_f64..600.0) {
            let exp = double(x).exp().at(0);
            prop_assert!((exp / libm::exp(x) - 1.0).abs() < 1e-15, "{} {}", exp, libm::exp(x));
            let y = libm::exp(x);
            let ln = double(y).ln().at(0);
            prop_assert!((ln - libm::log(y)).abs() <= 4e-16 * libm::log(y).abs().max(0.5));
        }

        #[test]
        fn near_one_the_logarithm_is_right(x in 0.5_f64..2.0) {
            let (ours, library) = (double(x).ln().at(0), libm::log(x));
            prop_assert!((ours - library).abs() <= 3e-16 * library.abs(), "{} {}", ours, library);
            let x = single(x);
            let (ours, library) = (x.ln().at(3), libm::log(x.at(3)));
            prop_assert!((ours - library).abs() <= 1.5e-7 * library.abs(), "{} {}", ours, library);
        }

        #[test]
        fn in_single_precision_they_agree_to_it(x in -80.0_f64..80.0) {
            let x = single(x);
            let (exp, library) = (x.exp().at(15), libm::exp(x.at(15)));
            prop_assert!((exp / library - 1.0).abs() < 2.4e-7, "{} {}", exp, library);
            let y = x.exp();
            let (ln, library) = (y.ln().at(7), libm::log(y.at(7)));
            prop_assert!((ln - library).abs() <= 1.2e-7 * library.abs().max(0.5), "{} {}", ln, library);
        }
    }
}
