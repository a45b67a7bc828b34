//! Integers prepared to multiply by: one 64-bit digit each, times one of a few powers of two.
//!
//! The weights of a layer over their shared denominator are short numbers at very different
//! heights: 24 significant bits each, up to hundreds of bits apart. So a weight is kept as
//! `digit · 2^shift` with a digit of one word and one of the few shifts that together reach all
//! weights, and what is multiplied is shifted once for all weights of a row. Numbers with more
//! significant bits than a word (decimals) keep all their words.

use num_bigint::BigInt;
use num_traits::Signed;
use smallvec::SmallVec;

use crate::Ints;
use crate::ints::{ArrayRef, add_product};
use crate::kernel::{Heights, Kernel, add_any_width, kernel};

/// An array of integers to multiply by.
#[derive(Clone, Debug)]
pub struct Factors(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Digits {
        /// Magnitudes.
        digits: Vec<u64>,
        /// Twice the index of the shift that each digit takes, plus one if it is negative.
        heights: Vec<u8>,
        shifts: Vec<u32>,
    },
    Wide(Ints),
}

/// Significant bits that a digit holds.
const DIGIT_BITS: u64 = 64;

/// The most shifts that an index of a height can tell apart.
const MOST_SHIFTS: usize = 128;

impl Factors {
    /// Prepares the given integers.
    pub fn new(values: &Ints) -> Self {
        // For each number the lowest and the highest shift at which it is one digit.
        let range = |value: &BigInt| {
            value.trailing_zeros().map(|zeros| (value.bits().saturating_sub(DIGIT_BITS), zeros))
        };
        let bigs = values.as_ref().to_bigs();
        let ranges: Vec<Option<(u64, u64)>> = bigs.iter().map(range).collect();
        let Some(shifts) = shifts(&ranges) else { return Self(Kind::Wide(values.clone())) };
        let (mut digits, mut heights) = (Vec::with_capacity(bigs.len()), Vec::with_capacity(bigs.len()));
        for (value, range) in bigs.iter().zip(&ranges) {
            let (low, high) = range.unwrap_or_default();
            let class =
                shifts.iter().position(|&shift| (low..=high).contains(&u64::from(shift))).unwrap_or(0);
            let digit = (value.magnitude() >> shifts[class]).iter_u64_digits().next();
            digits.push(digit.unwrap_or(0));
            heights.push(2 * class as u8 + u8::from(value.is_negative()));
        }
        Self(Kind::Digits { digits, heights, shifts })
    }

    /// Adds to `out` the outer product of integers `x` with `count` factors from `from` on, one run
    /// of as many integers as `x` has for each factor: `out[k·n + j] += x[j] · factor[from + k]`.
    #[inline]
    pub fn add_outer(&self, x: ArrayRef<'_>, from: usize, count: usize, out: &mut Ints) {
        self.prepare(x, out.width()).add_run(from, 0, count, out);
    }

    /// Adds a sum of products to integers: `out[j] += Σ x[j] · factor[at]` over the given `(at, x)`.
    ///
    /// Each shift has sums of its own and is applied once, so that nothing is prepared for a single use.
    pub fn add_sum<'x>(&self, terms: impl Iterator<Item = (usize, ArrayRef<'x>)>, out: &mut Ints) {
        let Kind::Digits { digits, heights, shifts } = &self.0 else {
            if let Kind::Wide(values) = &self.0 {
                terms.for_each(|(at, x)| out.add_scaled_run(0, x, values.get(at)));
            }
            return;
        };
        let (run, width) = (out.len(), out.width());
        let mut sums: SmallVec<[u64; 64]> = SmallVec::from_elem(0, 2 * shifts.len() * run * width);
        for (at, x) in terms {
            let sums = &mut sums[usize::from(heights[at]) * run * width..][..run * width];
            let digit = [digits[at], 0];
            let digit = if digit[0] >> 63 == 1 { &digit[..] } else { &digit[..1] };
            for (sum, x) in sums.chunks_exact_mut(width).zip(x.iter()) {
                add_product(sum, x, digit);
            }
        }
        for (height, sums) in sums.chunks_exact(run * width).enumerate() {
            for (k, sum) in sums.chunks_exact(width).enumerate() {
                let (whole, bits) = (shifts[height / 2] as usize / 64, shifts[height / 2] % 64);
                let (power, minus_power) = (1u64 << bits, (1u64 << bits).wrapping_neg());
                // Two words each where one would have the wrong sign.
                let factor = if height % 2 == 0 { [power, 0] } else { [minus_power, u64::MAX] };
                if let Some(slot) = out.get_mut(k).get_mut(whole..) {
                    add_product(slot, sum, &factor);
                }
            }
        }
    }

    /// Prepares integers to be multiplied by several of the factors and added to integers of a
    /// width.
    pub fn prepare<'a>(&'a self, x: ArrayRef<'a>, out_width: usize) -> Prepared<'a> {
        let run = x.len() * out_width;
        let mut heights = SmallVec::new();
        if let Kind::Digits { shifts, .. } = &self.0 {
            heights.resize(2 * shifts.len() * run, 0);
            for (at, &shift) in shifts.iter().enumerate() {
                let (positive, negative) = heights[2 * at * run..][..2 * run].split_at_mut(run);
                for k in 0..x.len() {
                    let slot = k * out_width..(k + 1) * out_width;
                    write_shifted(&mut positive[slot.clone()], x.get(k), shift);
                    write_negative(&mut negative[slot.clone()], &positive[slot]);
                }
            }
        }
        Prepared { factors: self, plain: x, heights, kernel: kernel(out_width) }
    }
}

/// Integers as wide as what they are added to, times each power of two that some factors need, and
/// with both signs: multiplying by a digit is then one unsigned loop.
#[derive(Clone, Debug)]
pub struct Prepared<'a> {
    factors: &'a Factors,
    plain: ArrayRef<'a>,
    heights: SmallVec<[u64; 64]>,
    kernel: Option<Kernel>,
}

impl Prepared<'_> {
    /// `out[to + j] += x[j] · factor[at]` for every `j`; `out` has the width that was prepared for.
    #[inline]
    pub fn add_scaled(&self, at: usize, to: usize, out: &mut Ints) {
        self.add_run(at, to, 1, out);
    }

    /// The same for `count` factors from `at` on and as many runs of `out` from `to` on.
    #[inline]
    fn add_run(&self, at: usize, to: usize, count: usize, out: &mut Ints) {
        let run = self.plain.len();
        match &self.factors.0 {
            Kind::Wide(values) => {
                for k in 0..count {
                    out.add_scaled_run(to + k * run, self.plain, values.get(at + k));
                }
            }
            Kind::Digits { digits, heights, .. } => {
                let width = out.width();
                let out = out.words_mut(to, count * run);
                let x = Heights { words: &self.heights, run: run * width };
                let (digits, heights) = (&digits[at..at + count], &heights[at..at + count]);
                match self.kernel {
                    Some(kernel) => kernel(x, digits, heights, out),
                    None => add_any_width(width, x, digits, heights, out),
                }
            }
        }
    }
}

/// Writes `x · 2^shift`, modulo the width of the slot.
fn write_shifted(slot: &mut [u64], x: &[u64], shift: u32) {
    let (whole, bits) = (shift as usize / 64, shift % 64);
    if let Some(slot) = slot.get_mut(whole..) {
        if bits == 63 { add_product(slot, x, &[1 << bits, 0]) } else { add_product(slot, x, &[1 << bits]) }
    }
}

fn write_negative(slot: &mut [u64], x: &[u64]) {
    add_product(slot, x, &[u64::MAX]);
}

/// The fewest shifts such that every number is one digit at one of them; `None` when some number is too
/// long. Going up, a shift is placed where the first number not yet reached ends.
fn shifts(ranges: &[Option<(u64, u64)>]) -> Option<Vec<u32>> {
    let mut ranges: Vec<(u64, u64)> = ranges.iter().flatten().copied().collect();
    ranges.sort_unstable_by_key(|&(_, high)| high);
    let mut shifts: Vec<u32> = Vec::new();
    for (low, high) in ranges {
        if low > high {
            return None;
        }
        if shifts.last().is_none_or(|&shift| u64::from(shift) < low) {
            shifts.push(u32::try_from(high).ok()?);
        }
    }
    if shifts.is_empty() {
        shifts.push(0);
    }
    (shifts.len() <= MOST_SHIFTS).then_some(shifts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[BigInt], classes: Option<usize>) {
        let factors = Factors::new(&Ints::from_bigs(values));
        match (&factors.0, classes) {
            (Kind::Digits { shifts, .. }, Some(classes)) => assert_eq!(shifts.len(), classes),
            (Kind::Wide(_), None) => {}
            (kind, _) => panic!("not the kind of factors that was expected: {kind:?}"),
        }
        let xs: Vec<BigInt> = [0i64, 1, -1, i64::MAX, i64::MIN, 12_345].map(BigInt::from).into();
        let mut out = Ints::zeros(xs.len() * values.len(), 12);
        factors.add_outer(Ints::from_bigs(&xs).as_ref(), 0, values.len(), &mut out);
        for (at, value) in values.iter().enumerate() {
            let mut sum = Ints::zeros(xs.len(), 12);
            let terms = [at, at].map(|at| (at, Ints::from_bigs(&xs)));
            factors.add_sum(terms.iter().map(|(at, xs)| (*at, xs.as_ref())), &mut sum);
            let twice: Vec<BigInt> = xs.iter().map(|x| x * value * 2).collect();
            assert_eq!(sum.as_ref().to_bigs(), twice);
        }
        let expected: Vec<BigInt> = values.iter().flat_map(|w| xs.iter().map(move |x| x * w)).collect();
        assert_eq!(out.as_ref().to_bigs(), expected);
    }

    #[test]
    fn products_are_exact_at_every_height() {
        let at = |digit: i64, shift: u32| BigInt::from(digit) << shift;
        check(&[at(0, 0)], Some(1));
        check(&[], Some(1));
        check(&[at(3, 0), at(-5, 7), at(1, 61), at(-1, 63)], Some(1));
        check(&[at(3, 0), at(-5, 7), at(1, 62), at(-1, 64)], Some(2));
        check(&[at(-1, 0), at(0xff_ffff, 39), at(-0xff_ffff, 63), at(0x80_0001, 127), at(7, 191)], Some(4));
        check(&[at(i64::MAX, 0), at(i64::MIN, 0), at(i64::MAX, 64)], Some(2));
        check(&[at(1, 90) + 1, at(3, 2)], None);
        check(&[at(5, 100)], Some(1));
    }
}
