//! Integers of fixed width: two's complement in limbs of 64 bits, the least significant first.
//!
//! All arithmetic is modulo 2 to the number of bits of the result. It is exact where the result fits, whatever happens
//! on the way; whoever calls says why it fits.

use std::cmp::Ordering;

use num_bigint::BigInt;

/// How many limbs hold every integer whose magnitude has at most so many bits, its sign, and a factor of two to spare.
pub fn width(bits: u64) -> usize {
    (bits / 64) as usize + if bits % 64 > 61 { 2 } else { 1 }
}

/// An integer in as many limbs as its magnitude needs by [`width`].
pub fn of(value: &BigInt) -> Vec<u64> {
    let mut limbs = value.magnitude().to_u64_digits();
    limbs.resize(width(value.bits()), 0);
    if value.sign() == num_bigint::Sign::Minus {
        negate(&mut limbs);
    }
    limbs
}

/// The integer.
pub fn value(limbs: &[u64]) -> BigInt {
    let bytes: Vec<u8> = limbs.iter().flat_map(|limb| limb.to_le_bytes()).collect();
    BigInt::from_signed_bytes_le(&bytes)
}

/// How an integer compares to 0.
pub fn sign(limbs: &[u64]) -> Ordering {
    if is_negative(limbs) {
        Ordering::Less
    } else if limbs.iter().all(|&limb| limb == 0) {
        Ordering::Equal
    } else {
        Ordering::Greater
    }
}

fn is_negative(limbs: &[u64]) -> bool {
    limbs.last().is_some_and(|limb| limb >> 63 == 1)
}

/// The least `b` with `−2^b ≤ x < 2^b`.
pub fn bits(limbs: &[u64]) -> u64 {
    let repeated = if is_negative(limbs) { u64::MAX } else { 0 };
    let place = limbs.iter().rposition(|&limb| limb != repeated);
    place.map_or(0, |place| 64 * place as u64 + u64::from(64 - (limbs[place] ^ repeated).leading_zeros()))
}

/// `2^by·x`, for `by < 64`.
pub fn shift(limbs: &mut [u64], by: u32) {
    let mut carry = 0;
    for limb in limbs {
        let wide = u128::from(*limb) << by;
        (*limb, carry) = (wide as u64 | carry, (wide >> 64) as u64);
    }
}

/// Writes an integer of as many limbs or fewer.
pub fn extend(result: &mut [u64], limbs: &[u64]) {
    let rest = if is_negative(limbs) { u64::MAX } else { 0 };
    result[..limbs.len()].copy_from_slice(limbs);
    result[limbs.len()..].fill(rest);
}

/// `−x`.
pub fn negate(limbs: &mut [u64]) {
    let mut carry = true;
    for limb in limbs {
        (*limb, carry) = (!*limb).overflowing_add(carry.into());
    }
}

/// `sum += a·b`.
///
/// With `A` and `B` the limbs read without sign, `a` is `A` or `A − 2^(64·limbs of a)`, and so is `b`.
pub fn add_product(sum: &mut [u64], a: &[u64], b: &[u64]) {
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    for (place, &digit) in a.iter().enumerate().take(sum.len()) {
        let sum = &mut sum[place..];
        let (low, high) = sum.split_at_mut(b.len().min(sum.len()));
        let mut carry = 0;
        for (sum, &other) in low.iter_mut().zip(b) {
            let product = u128::from(digit) * u128::from(other) + u128::from(*sum) + carry;
            (*sum, carry) = (product as u64, product >> 64);
        }
        add_digit(high, carry as u64);
    }
    match (is_negative(a), is_negative(b)) {
        (false, false) => {}
        (true, false) => subtract_unsigned(sum, a.len(), b),
        (false, true) => subtract_unsigned(sum, b.len(), a),
        (true, true) => {
            subtract_unsigned(sum, a.len(), b);
            subtract_unsigned(sum, b.len(), a);
            add_digit(sum.get_mut(a.len() + b.len()..).unwrap_or(&mut []), 1);
        }
    }
}

/// `sum += factor·x`, for a number without sign and an integer, each of which is less than the sum's limbs hold.
pub fn add_small_product(sum: &mut [u64], number: &[u64], factor: u64) {
    let (low, high) = sum.split_at_mut(number.len().min(sum.len()));
    let mut carry = 0;
    for (sum, &limb) in low.iter_mut().zip(number) {
        let product = u128::from(factor) * u128::from(limb) + u128::from(*sum) + carry;
        (*sum, carry) = (product as u64, product >> 64);
    }
    add_digit(high, carry as u64);
    if is_negative(number) {
        subtract_unsigned(high, 0, &[factor]);
    }
}

/// `sum −= a`.
pub fn subtract(sum: &mut [u64], a: &[u64]) {
    add_product(sum, a, &[u64::MAX]);
}

/// Takes limbs without sign away, from a place on.
fn subtract_unsigned(difference: &mut [u64], place: usize, limbs: &[u64]) {
    let mut borrow = false;
    for (at, limb) in difference.iter_mut().skip(place).enumerate() {
        let (less, first) = limb.overflowing_sub(limbs.get(at).copied().unwrap_or(0));
        let (less, second) = less.overflowing_sub(borrow.into());
        (*limb, borrow) = (less, first || second);
    }
}

/// Adds one digit.
fn add_digit(sum: &mut [u64], mut digit: u64) {
    for limb in sum {
        let carry;
        (*limb, carry) = limb.overflowing_add(digit);
        if !carry {
            return;
        }
        digit = 1;
    }
}

/// The integer without limbs that only repeat its sign.
pub fn trimmed(limbs: &[u64]) -> &[u64] {
    let says_nothing = |pair: &[u64]| pair[1] == if pair[0] >> 63 == 1 { u64::MAX } else { 0 };
    let rest = limbs.windows(2).rev().take_while(|pair| says_nothing(pair)).count();
    &limbs[..limbs.len() - rest]
}

/// `sumᵢ += wᵢ·form` for rows of forms, or `−=`: the inner loop of everything.
///
/// `form` has numbers of `width` limbs, each row has as many, and there are as many weights, of one limb, as rows. A
/// weight's magnitude is multiplied by the form or by its negative.
pub fn add_multiples(
    rows: &mut [u64],
    weights: impl Iterator<Item = u64>,
    form: &[u64],
    width: usize,
    is_taken_away: bool,
) {
    let mut negated = form.to_vec();
    negated.chunks_exact_mut(width).for_each(negate);
    let forms = if is_taken_away { [&negated, form] } else { [form, &negated] };
    match width {
        1 => add_multiples_of::<1>(rows, weights, forms),
        2 => add_multiples_of::<2>(rows, weights, forms),
        3 => add_multiples_of::<3>(rows, weights, forms),
        4 => add_multiples_of::<4>(rows, weights, forms),
        5 => add_multiples_of::<5>(rows, weights, forms),
        6 => add_multiples_of::<6>(rows, weights, forms),
        _ => {
            for (row, weight) in rows.chunks_exact_mut(form.len()).zip(weights) {
                let form = forms[(weight >> 63) as usize];
                for (sum, number) in row.chunks_exact_mut(width).zip(form.chunks_exact(width)) {
                    add_multiple(sum, (weight as i64).unsigned_abs(), number);
                }
            }
        }
    }
}

fn add_multiples_of<const WIDTH: usize>(
    rows: &mut [u64],
    weights: impl Iterator<Item = u64>,
    forms: [&[u64]; 2],
) {
    let sums = rows.as_chunks_mut::<WIDTH>().0;
    let forms = forms.map(|form| form.as_chunks::<WIDTH>().0);
    if let [[number], [negated]] = forms {
        let numbers = [number, negated];
        for (sum, weight) in sums.iter_mut().zip(weights) {
            add_multiple(sum, (weight as i64).unsigned_abs(), numbers[(weight >> 63) as usize]);
        }
        return;
    }
    for (row, weight) in sums.chunks_exact_mut(forms[0].len()).zip(weights) {
        for (sum, number) in row.iter_mut().zip(forms[(weight >> 63) as usize]) {
            add_multiple(sum, (weight as i64).unsigned_abs(), number);
        }
    }
}

/// `sum += w·x`, for a `w` without sign and as many limbs of `x` as of the sum.
#[inline(always)]
pub fn add_multiple(sum: &mut [u64], weight: u64, number: &[u64]) {
    let mut carry = 0;
    for (sum, &limb) in sum.iter_mut().zip(number) {
        let product = u128::from(weight) * u128::from(limb) + u128::from(*sum) + carry;
        (*sum, carry) = (product as u64, product >> 64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Integers around the ends of limbs, of both signs.
    fn integers() -> Vec<BigInt> {
        let powers = [0u32, 1, 31, 61, 62, 63, 64, 65, 126, 127, 128, 130, 190];
        let near = powers.iter().flat_map(|&power| [-1, 0, 1].map(|more| (BigInt::from(1) << power) + more));
        near.flat_map(|value: BigInt| [value.clone(), -value])
            .chain([BigInt::from(0x1234_5678_9abc_def0i64) << 70])
            .collect()
    }

    #[test]
    fn integers_are_kept_with_a_factor_of_two_to_spare() {
        for integer in integers() {
            let limbs = of(&integer);
            assert_eq!(value(&limbs), integer);
            assert_eq!(sign(&limbs), integer.cmp(&BigInt::ZERO));
            let mut double = limbs.clone();
            add_product(&mut double, &limbs, &[1]);
            assert_eq!(value(&double), &integer * 2);
            subtract(&mut double, &limbs);
            subtract(&mut double, &limbs);
            assert_eq!(sign(&double), Ordering::Equal);
            negate(&mut double);
            assert_eq!(sign(&double), Ordering::Equal);
        }
    }

    #[test]
    fn products_are_those_of_integers() {
        for one in integers() {
            for other in integers() {
                let (a, b) = (of(&one), of(&other));
                let mut sum = vec![0; a.len() + b.len() + 1];
                extend(&mut sum, &b);
                add_product(&mut sum, &a, &b);
                assert_eq!(value(&sum), &one * &other + &other, "{one} {other}");
                assert_eq!(value(trimmed(&sum)), value(&sum));
                assert_eq!(trimmed(&sum), trimmed(trimmed(&sum)));
                let mut short = vec![0; 1];
                add_product(&mut short, &a, &b);
                assert_eq!(short[0], sum[0].wrapping_sub(b[0]), "{one} {other}");
            }
        }
    }

    #[test]
    fn bits_and_shifts_are_those_of_integers() {
        for integer in integers() {
            let limbs = of(&integer);
            let wanted = if integer < BigInt::ZERO { &integer + 1 } else { integer.clone() };
            assert_eq!(bits(&limbs), wanted.bits(), "{integer}");
            for by in [0, 1, 16, 63] {
                let mut wide = vec![0; limbs.len() + 1];
                extend(&mut wide, &limbs);
                shift(&mut wide, by);
                assert_eq!(value(&wide), &integer << by, "{integer}");
            }
        }
        assert_eq!(bits(&[]), 0);
    }

    #[test]
    fn small_products_are_those_of_integers() {
        for factor in [0, 1, 3, 1 << 16, u64::MAX] {
            for one in integers() {
                for other in integers() {
                    let (start, number) = (of(&one), of(&other));
                    let mut sum = vec![0; start.len().max(number.len()) + 2];
                    extend(&mut sum, &start);
                    add_small_product(&mut sum, &number, factor);
                    assert_eq!(value(&sum), &one + &other * factor, "{one} {other} {factor}");
                }
            }
        }
        // A number with limbs to spare, where the sum has none.
        let mut sum = vec![5];
        add_small_product(&mut sum, &[u64::MAX, u64::MAX, u64::MAX], 7);
        assert_eq!(value(&sum), BigInt::from(-2));
    }

    #[test]
    fn multiples_are_those_of_integers() {
        for weight in [0i64, 1, -1, 77, -78, i64::MAX, i64::MIN] {
            for number in integers() {
                for width in 4..=7 {
                    let mut form = vec![0; 2 * width];
                    extend(&mut form[..width], &of(&number));
                    extend(&mut form[width..], &of(&BigInt::from(5)));
                    let mut rows = [&form[..], &form[..]].concat();
                    add_multiples(&mut rows, [weight as u64, 3].into_iter(), &form, width, false);
                    assert_eq!(value(&rows[..width]), &number * (BigInt::from(weight) + 1));
                    assert_eq!(value(&rows[3 * width..]), BigInt::from(20));
                    add_multiples(&mut rows, [weight as u64, 3].into_iter(), &form, width, true);
                    assert_eq!(rows, [&form[..], &form[..]].concat());
                }
            }
        }
    }
}
