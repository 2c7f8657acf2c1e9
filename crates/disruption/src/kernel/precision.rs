//! How exactly draws are worked out: one in double precision, or many side by side in single precision.

use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Sub};

use pulp::Simd;

use crate::kernel::wide::WIDTH;
use crate::kernel::{MASS_TOLERANCE, MASS_TOLERANCE_OF_DRAWS};

/// Registers of a machine, and what they hold a draw's numbers in.
pub(crate) trait Registers: Copy + Debug + Send + Sync + 'static {
    /// What the step is compiled for.
    type Simd: Simd;
    type Number: Number;
    /// A number for each draw.
    type Row: Copy + Debug + AsRef<[Self::Number]> + AsMut<[Self::Number]>;
    type Register: Copy;
    /// A yes or no for each number of a register, and for each draw.
    type Mask: Copy;
    type Masks: Copy + AsRef<[Self::Mask]> + AsMut<[Self::Mask]>;

    /// Draws side by side.
    const WIDTH: usize;
    /// Numbers in a register.
    const LANES: usize;

    fn simd(self) -> Self::Simd;
    fn row(number: Self::Number) -> Self::Row;
    fn masks() -> Self::Masks;
    fn registers(row: &Self::Row) -> &[Self::Register];
    fn registers_mut(row: &mut Self::Row) -> &mut [Self::Register];

    fn splat(self, number: Self::Number) -> Self::Register;
    fn add(self, a: Self::Register, b: Self::Register) -> Self::Register;
    fn sub(self, a: Self::Register, b: Self::Register) -> Self::Register;
    fn mul(self, a: Self::Register, b: Self::Register) -> Self::Register;
    fn div(self, a: Self::Register, b: Self::Register) -> Self::Register;
    fn neg(self, a: Self::Register) -> Self::Register;
    fn abs(self, a: Self::Register) -> Self::Register;
    fn greater(self, a: Self::Register, b: Self::Register) -> Self::Mask;
    fn less(self, a: Self::Register, b: Self::Register) -> Self::Mask;
    fn equal(self, a: Self::Register, b: Self::Register) -> Self::Mask;
    fn select(self, mask: Self::Mask, yes: Self::Register, no: Self::Register) -> Self::Register;
    fn and(self, a: Self::Mask, b: Self::Mask) -> Self::Mask;
    fn not(self, a: Self::Mask) -> Self::Mask;
    fn any(self, a: Self::Mask) -> bool;
}

/// One draw in double precision.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Double;

impl Registers for Double {
    type Simd = pulp::Scalar;
    type Number = f64;
    type Row = [f64; 1];
    type Register = f64;
    type Mask = bool;
    type Masks = [bool; 1];

    const WIDTH: usize = 1;
    const LANES: usize = 1;

    #[inline(always)]
    fn simd(self) -> pulp::Scalar {
        pulp::Scalar
    }
    #[inline(always)]
    fn row(number: f64) -> [f64; 1] {
        [number]
    }
    #[inline(always)]
    fn masks() -> [bool; 1] {
        [false]
    }
    #[inline(always)]
    fn registers(row: &[f64; 1]) -> &[f64] {
        row
    }
    #[inline(always)]
    fn registers_mut(row: &mut [f64; 1]) -> &mut [f64] {
        row
    }
    #[inline(always)]
    fn splat(self, number: f64) -> f64 {
        number
    }
    #[inline(always)]
    fn add(self, a: f64, b: f64) -> f64 {
        a + b
    }
    #[inline(always)]
    fn sub(self, a: f64, b: f64) -> f64 {
        a - b
    }
    #[inline(always)]
    fn mul(self, a: f64, b: f64) -> f64 {
        a * b
    }
    #[inline(always)]
    fn div(self, a: f64, b: f64) -> f64 {
        a / b
    }
    #[inline(always)]
    fn neg(self, a: f64) -> f64 {
        -a
    }
    #[inline(always)]
    fn abs(self, a: f64) -> f64 {
        a.abs()
    }
    #[inline(always)]
    fn greater(self, a: f64, b: f64) -> bool {
        a > b
    }
    #[inline(always)]
    fn less(self, a: f64, b: f64) -> bool {
        a < b
    }
    #[inline(always)]
    #[expect(clippy::float_cmp, reason = "the same number is what is asked for")]
    fn equal(self, a: f64, b: f64) -> bool {
        a == b
    }
    #[inline(always)]
    fn select(self, mask: bool, yes: f64, no: f64) -> f64 {
        if mask { yes } else { no }
    }
    #[inline(always)]
    fn and(self, a: bool, b: bool) -> bool {
        a && b
    }
    #[inline(always)]
    fn not(self, a: bool) -> bool {
        !a
    }
    #[inline(always)]
    fn any(self, a: bool) -> bool {
        a
    }
}

/// Draws side by side in single precision, on the registers `S` of the machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Single<S>(pub(crate) S);

/// A line of a cache: sixteen numbers.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Line([f32; WIDTH]);

impl AsRef<[f32]> for Line {
    #[inline(always)]
    fn as_ref(&self) -> &[f32] {
        &self.0
    }
}

impl AsMut<[f32]> for Line {
    #[inline(always)]
    fn as_mut(&mut self) -> &mut [f32] {
        &mut self.0
    }
}

impl<S: Simd> Registers for Single<S> {
    type Simd = S;
    type Number = f32;
    type Row = Line;
    type Register = S::f32s;
    type Mask = S::m32s;
    // As many as it takes where a register holds one number.
    type Masks = [S::m32s; WIDTH];

    const WIDTH: usize = WIDTH;
    const LANES: usize = S::F32_LANES;

    #[inline(always)]
    fn simd(self) -> S {
        self.0
    }
    #[inline(always)]
    fn row(number: f32) -> Line {
        Line([number; WIDTH])
    }
    #[inline(always)]
    fn masks() -> [S::m32s; WIDTH] {
        [pulp::bytemuck::Zeroable::zeroed(); WIDTH]
    }
    #[inline(always)]
    fn registers(row: &Line) -> &[S::f32s] {
        S::as_simd_f32s(&row.0).0
    }
    #[inline(always)]
    fn registers_mut(row: &mut Line) -> &mut [S::f32s] {
        S::as_mut_simd_f32s(&mut row.0).0
    }
    #[inline(always)]
    fn splat(self, number: f32) -> S::f32s {
        self.0.splat_f32s(number)
    }
    #[inline(always)]
    fn add(self, a: S::f32s, b: S::f32s) -> S::f32s {
        self.0.add_f32s(a, b)
    }
    #[inline(always)]
    fn sub(self, a: S::f32s, b: S::f32s) -> S::f32s {
        self.0.sub_f32s(a, b)
    }
    #[inline(always)]
    fn mul(self, a: S::f32s, b: S::f32s) -> S::f32s {
        self.0.mul_f32s(a, b)
    }
    #[inline(always)]
    fn div(self, a: S::f32s, b: S::f32s) -> S::f32s {
        self.0.div_f32s(a, b)
    }
    #[inline(always)]
    fn neg(self, a: S::f32s) -> S::f32s {
        self.0.neg_f32s(a)
    }
    #[inline(always)]
    fn abs(self, a: S::f32s) -> S::f32s {
        self.0.abs_f32s(a)
    }
    #[inline(always)]
    fn greater(self, a: S::f32s, b: S::f32s) -> S::m32s {
        self.0.greater_than_f32s(a, b)
    }
    #[inline(always)]
    fn less(self, a: S::f32s, b: S::f32s) -> S::m32s {
        self.0.less_than_f32s(a, b)
    }
    #[inline(always)]
    fn equal(self, a: S::f32s, b: S::f32s) -> S::m32s {
        self.0.equal_f32s(a, b)
    }
    #[inline(always)]
    fn select(self, mask: S::m32s, yes: S::f32s, no: S::f32s) -> S::f32s {
        self.0.select_f32s(mask, yes, no)
    }
    #[inline(always)]
    fn and(self, a: S::m32s, b: S::m32s) -> S::m32s {
        self.0.and_m32s(a, b)
    }
    #[inline(always)]
    fn not(self, a: S::m32s) -> S::m32s {
        self.0.not_m32s(a)
    }
    #[inline(always)]
    fn any(self, a: S::m32s) -> bool {
        self.0.first_true_m32s(a) < S::F32_LANES
    }
}

/// A number of some precision, and what follows from how exact it is.
pub(crate) trait Number:
    Copy + Debug + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    /// What sums and ratios that should be the same may differ by: well above rounding, well below all that matters.
    const ROUNDING: f64;
    /// The same for stocks, where rounding adds up over the weeks.
    const DRIFT: f64;
    /// Relative miss of a market's mass in a week that rounding cannot explain.
    const MASS_TOLERANCE: f64;
    /// The least number above nothing that is as exact as others.
    const LEAST: f64;
    /// The exponential is had of numbers between this and its negative.
    const MOST_EXPONENT: f64;
    /// What is added and taken off again to round to a whole number.
    const TO_WHOLE: f64;
    /// The logarithm of 2 in two parts, the first with zeros at its end.
    const LN_2: [f64; 2];
    /// As many terms of the series of the logarithm and of the exponential as are felt.
    const LOGARITHM: &'static [f64];
    const EXPONENTIAL: &'static [f64];

    fn of(number: f64) -> Self;
    fn exact(self) -> f64;
    /// The exponent of a positive normal number, and its mantissa between the roots of a half and of two.
    fn parts(self) -> (Self, Self);
    /// 2 to the power of a whole number, which stands in the last bits of a number that was rounded by
    /// [`Number::TO_WHOLE`].
    fn power_of_two(rounded: Self) -> Self;
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

impl Number for f64 {
    const ROUNDING: f64 = 1e-9;
    const DRIFT: f64 = 1e-9;
    const MASS_TOLERANCE: f64 = MASS_TOLERANCE;
    const LEAST: f64 = f64::MIN_POSITIVE;
    const MOST_EXPONENT: f64 = 700.0;
    const TO_WHOLE: f64 = 6_755_399_441_055_744.0;
    const LN_2: [f64; 2] = [6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10];
    const LOGARITHM: &'static [f64] = &ODD;
    const EXPONENTIAL: &'static [f64] = &FACTORIALS;

    #[inline(always)]
    fn of(number: f64) -> f64 {
        number
    }

    #[inline(always)]
    fn exact(self) -> f64 {
        self
    }

    #[inline(always)]
    fn parts(self) -> (f64, f64) {
        // The exponent is read off the bits shifted so that it rounds.
        const SHIFT: u64 = 0x3fe6_a09e_667f_3bcd;
        const TWO_52: f64 = 4_503_599_627_370_496.0;
        let shifted = self.to_bits().wrapping_add(1.0_f64.to_bits() - SHIFT);
        let exponent = f64::from_bits(TWO_52.to_bits() | (shifted >> 52)) - (TWO_52 + 1023.0);
        (exponent, f64::from_bits((shifted & ((1 << 52) - 1)) + SHIFT))
    }

    #[inline(always)]
    fn power_of_two(rounded: f64) -> f64 {
        f64::from_bits(rounded.to_bits().wrapping_add(1023) << 52)
    }
}

impl Number for f32 {
    const ROUNDING: f64 = 1e-5;
    const DRIFT: f64 = 1e-3;
    const MASS_TOLERANCE: f64 = MASS_TOLERANCE_OF_DRAWS;
    const LEAST: f64 = f32::MIN_POSITIVE as f64;
    const MOST_EXPONENT: f64 = 87.0;
    const TO_WHOLE: f64 = 12_582_912.0;
    const LN_2: [f64; 2] = [0.693_359_375, -2.121_944_400_546_905_8e-4];
    const LOGARITHM: &'static [f64] = ODD.first_chunk::<5>().expect("there are nine").as_slice();
    const EXPONENTIAL: &'static [f64] = FACTORIALS.first_chunk::<8>().expect("there are fourteen").as_slice();

    #[inline(always)]
    fn of(number: f64) -> f32 {
        number as f32
    }

    #[inline(always)]
    fn exact(self) -> f64 {
        f64::from(self)
    }

    #[inline(always)]
    fn parts(self) -> (f32, f32) {
        const SHIFT: u32 = 0x3f35_04f3;
        const TWO_23: f32 = 8_388_608.0;
        let shifted = self.to_bits().wrapping_add(1.0_f32.to_bits() - SHIFT);
        let exponent = f32::from_bits(TWO_23.to_bits() | (shifted >> 23)) - (TWO_23 + 127.0);
        (exponent, f32::from_bits((shifted & ((1 << 23) - 1)) + SHIFT))
    }

    #[inline(always)]
    fn power_of_two(rounded: f32) -> f32 {
        f32::from_bits(rounded.to_bits().wrapping_add(127) << 23)
    }
}
