//! Arrays of integers of one fixed width, and the multiply-add that layer products are made of.
//!
//! An integer is `width` 64-bit words, least significant first, in two's complement. Widths are
//! chosen once, from a bound on the magnitudes that can occur (`fn width_for`), so nothing here
//! can overflow as long as that bound is right, and nothing here allocates.

use std::cmp::Ordering;

use num_bigint::{BigInt, Sign};
use num_traits::Zero;

/// Words needed for every integer of magnitude at most `bound`.
pub fn width_for(bound: &BigInt) -> usize {
    bound.bits() as usize / 64 + 1
}

/// `accumulator += x · w`, all three in two's complement; the result must fit the accumulator.
///
/// The words of `w` are read as signed digits, zero digits cost nothing: a weight of 24 bits far from the
/// others of its layer has many words but only one or two such digits.
#[inline]
pub fn add_product(accumulator: &mut [u64], x: &[u64], w: &[u64]) {
    let Some((&top, low)) = w.split_last() else { return };
    let mut carry = 0;
    for (at, &word) in low.iter().enumerate() {
        let (digit, overflow) = word.overflowing_add(carry);
        // A digit of 2⁶³ or more stands for itself less 2⁶⁴, and the next one makes up for it.
        carry = u64::from(overflow || digit >> 63 == 1);
        if digit != 0 {
            add_digit_product(accumulator.get_mut(at..).unwrap_or_default(), x, digit as i64);
        }
    }
    let (digit, overflow) = (top as i64).overflowing_add(carry as i64);
    add_digit_product(accumulator.get_mut(low.len()..).unwrap_or_default(), x, digit);
    if overflow {
        add_digit_product(accumulator.get_mut(w.len()..).unwrap_or_default(), x, 1);
    }
}

/// `accumulator += x · digit`; the result must fit the accumulator.
#[inline]
fn add_digit_product(accumulator: &mut [u64], x: &[u64], digit: i64) {
    let Some((&top, low)) = x.split_last() else { return };
    let n = low.len().min(accumulator.len());
    let factor = i128::from(digit);
    let mut carry = 0i64;
    let (lower, upper) = accumulator.split_at_mut(n);
    for (slot, &word) in lower.iter_mut().zip(low) {
        (*slot, carry) = add_with_carry(*slot, i128::from(word) * factor, carry);
    }
    if let Some((slot, rest)) = upper.split_first_mut() {
        (*slot, carry) = add_with_carry(*slot, i128::from(top as i64) * factor, carry);
        // No early end: whether the carry runs out is a coin toss, and a wrong guess costs more.
        for slot in rest {
            (*slot, carry) = add_with_carry(*slot, 0, carry);
        }
    }
}

/// The low word of `slot + product + carry` and what goes into the next: neither sum below can
/// overflow, whatever the product.
#[inline(always)]
fn add_with_carry(slot: u64, product: i128, carry: i64) -> (u64, i64) {
    let low = i128::from(product as u64) + i128::from(slot) + i128::from(carry);
    (low as u64, (product >> 64) as i64 + (low >> 64) as i64)
}

/// Whether an integer is below zero.
#[inline]
pub fn is_negative(x: &[u64]) -> bool {
    x.last().is_some_and(|&top| top >> 63 == 1)
}

/// How an integer compares with zero.
#[inline]
pub fn sign(x: &[u64]) -> Ordering {
    if is_negative(x) {
        Ordering::Less
    } else if x.iter().all(|&word| word == 0) {
        Ordering::Equal
    } else {
        Ordering::Greater
    }
}

/// The sign of `Σ aₖ·bₖ` over two arrays of the same length.
pub fn dot_sign(a: ArrayRef<'_>, b: ArrayRef<'_>) -> Ordering {
    const STACK: usize = 48;
    let width = a.width + b.width + 1;
    let mut stack = [0u64; STACK];
    let mut heap;
    let accumulator = if width <= STACK {
        &mut stack[..width]
    } else {
        heap = vec![0u64; width];
        &mut heap[..]
    };
    for (x, y) in a.iter().zip(b.iter()) {
        add_product(accumulator, x, y);
    }
    sign(accumulator)
}

/// An integer as a [`BigInt`].
pub fn to_big(x: &[u64]) -> BigInt {
    let negative = is_negative(x);
    let mut digits = Vec::with_capacity(2 * x.len());
    let mut carry = negative;
    for &word in x {
        let mut magnitude = word;
        if negative {
            let (sum, overflow) = (!word).overflowing_add(u64::from(carry));
            (magnitude, carry) = (sum, overflow);
        }
        digits.extend([magnitude as u32, (magnitude >> 32) as u32]);
    }
    BigInt::from_slice(if negative { Sign::Minus } else { Sign::Plus }, &digits)
}

/// Writes a [`BigInt`] that fits; excess high words would be lost.
pub fn write_big(slot: &mut [u64], value: &BigInt) {
    debug_assert!(value.bits() < 64 * slot.len() as u64, "{value} does not fit {} words", slot.len());
    slot.fill(0);
    for (word, digit) in slot.iter_mut().zip(value.iter_u64_digits()) {
        *word = digit;
    }
    if value.sign() == Sign::Minus {
        let mut carry = true;
        for word in slot {
            let (sum, overflow) = (!*word).overflowing_add(u64::from(carry));
            (*word, carry) = (sum, overflow);
        }
    }
}

/// A borrowed run of integers of one width.
#[derive(Clone, Copy, Debug)]
pub struct ArrayRef<'a> {
    len: usize,
    width: usize,
    words: &'a [u64],
}

impl<'a> ArrayRef<'a> {
    /// How many integers.
    #[inline]
    pub fn len(self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// The integer at an index.
    #[inline]
    pub fn get(self, at: usize) -> &'a [u64] {
        &self.words[at * self.width..][..self.width]
    }

    /// The integers in order.
    pub fn iter(self) -> std::slice::ChunksExact<'a, u64> {
        self.words.chunks_exact(self.width)
    }

    /// Words an integer.
    pub fn width(self) -> usize {
        self.width
    }

    /// Whether every integer is zero.
    pub fn is_zero(self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// The integers as [`BigInt`]s.
    pub fn to_bigs(self) -> Vec<BigInt> {
        self.iter().map(to_big).collect()
    }
}

/// An array of integers of one width, each of `width` words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ints {
    width: usize,
    words: Vec<u64>,
}

impl Ints {
    /// `len` zeros of `width` words.
    pub fn zeros(len: usize, width: usize) -> Self {
        Self { width, words: vec![0; len * width] }
    }

    /// The given integers, in the least width that holds them all.
    pub fn from_bigs(values: &[BigInt]) -> Self {
        let bound = values.iter().map(BigInt::magnitude).max().cloned().unwrap_or_default();
        let mut array = Self::zeros(values.len(), width_for(&bound.into()));
        for (at, value) in values.iter().enumerate() {
            if !value.is_zero() {
                write_big(array.get_mut(at), value);
            }
        }
        array
    }

    /// Words an integer.
    pub fn width(&self) -> usize {
        self.width
    }

    /// How many integers.
    pub fn len(&self) -> usize {
        self.words.len() / self.width
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The integer at an index.
    #[inline]
    pub fn get(&self, at: usize) -> &[u64] {
        &self.words[at * self.width..(at + 1) * self.width]
    }

    /// The integer at an index, to be written.
    #[inline]
    pub fn get_mut(&mut self, at: usize) -> &mut [u64] {
        &mut self.words[at * self.width..(at + 1) * self.width]
    }

    /// The words of `count` integers from index `at` on.
    #[inline]
    pub(crate) fn words_mut(&mut self, at: usize, count: usize) -> &mut [u64] {
        &mut self.words[at * self.width..(at + count) * self.width]
    }

    /// `count` integers from index `at` on.
    #[inline]
    pub fn run(&self, at: usize, count: usize) -> ArrayRef<'_> {
        ArrayRef {
            len: count,
            width: self.width,
            words: &self.words[at * self.width..(at + count) * self.width],
        }
    }

    /// All integers.
    pub fn as_ref(&self) -> ArrayRef<'_> {
        ArrayRef { len: self.len(), width: self.width, words: &self.words }
    }

    /// `self[to + k] += x[k] · w` for every `k` of `x`.
    #[inline]
    pub fn add_scaled_run(&mut self, to: usize, x: ArrayRef<'_>, w: &[u64]) {
        // Indices, not chunks: an iterator over chunks divides, which costs more than a product.
        for k in 0..x.len {
            add_product(self.get_mut(to + k), x.get(k), w);
        }
    }

    /// Copies integers of another width to `to` on; each must fit.
    pub fn copy_run(&mut self, to: usize, x: ArrayRef<'_>) {
        let width = self.width;
        for (slot, value) in self.words[to * width..].chunks_exact_mut(width).zip(x.iter()) {
            let common = width.min(value.len());
            slot[..common].copy_from_slice(&value[..common]);
            slot[common..].fill(if is_negative(value) { u64::MAX } else { 0 });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integers() -> Vec<BigInt> {
        let mut values = vec![BigInt::zero()];
        for power in [0u32, 1, 30, 61, 62, 63, 64, 65, 127, 128, 191] {
            for offset in -1..=1 {
                let value: BigInt = (BigInt::from(1) << power) + offset;
                values.extend([value.clone(), -value]);
            }
        }
        values
    }

    #[test]
    fn every_word_boundary_survives_a_round_trip() {
        let values = integers();
        let array = Ints::from_bigs(&values);
        assert_eq!(array.as_ref().to_bigs(), values);
        for value in &values {
            let alone = Ints::from_bigs(std::slice::from_ref(value));
            assert_eq!(to_big(alone.get(0)), *value);
            assert_eq!(sign(alone.get(0)), value.cmp(&BigInt::zero()));
        }
    }

    #[test]
    fn products_add_up_at_every_combination_of_widths() {
        let values = integers();
        for x in &values {
            for w in &values {
                let (xs, ws) =
                    (Ints::from_bigs(std::slice::from_ref(x)), Ints::from_bigs(std::slice::from_ref(w)));
                let power = |bits: u32| BigInt::from(1) << bits;
                for start in [BigInt::zero(), -power(200), power(64) - 1] {
                    let mut accumulator = vec![0u64; 8];
                    write_big(&mut accumulator, &start);
                    add_product(&mut accumulator, xs.get(0), ws.get(0));
                    assert_eq!(to_big(&accumulator), start + x * w, "{x} · {w}");
                }
                let pair = Ints::from_bigs(&[x.clone(), w.clone()]);
                let other = Ints::from_bigs(&[w.clone(), -x]);
                assert_eq!(dot_sign(pair.as_ref(), other.as_ref()), Ordering::Equal);
            }
        }
    }

    #[test]
    fn a_sum_just_fits_its_width() {
        // The accumulator is as narrow as the result allows; the factor has more words than it.
        let mut accumulator = vec![0u64; 1];
        let x = Ints::from_bigs(&[BigInt::from(-5)]);
        let mut w = Ints::zeros(1, 3);
        write_big(w.get_mut(0), &BigInt::from(-7));
        add_product(&mut accumulator, x.get(0), w.get(0));
        assert_eq!(to_big(&accumulator), BigInt::from(35));
    }
}
