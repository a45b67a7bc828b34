//! Greatest common divisors by Lehmer's algorithm (Knuth, The Art of Computer Programming 4.5.2,
//! algorithm L): most steps of Euclid's algorithm are found from the leading words alone and applied
//! to the whole numbers many at a time.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;

/// The greatest common divisor of two numbers; 0 when both are 0.
pub fn gcd(a: &BigInt, b: &BigInt) -> BigInt {
    let (a, b) = (a.magnitude(), b.magnitude());
    let (Some(a_twos), Some(b_twos)) = (a.trailing_zeros(), b.trailing_zeros()) else {
        return BigInt::from(a | b);
    };
    let odd = odd_gcd((a >> a_twos).to_u64_digits(), (b >> b_twos).to_u64_digits());
    BigInt::from(from_words(&odd) << a_twos.min(b_twos))
}

/// The same for words, least significant first, neither number zero.
fn odd_gcd(mut a: Vec<u64>, mut b: Vec<u64>) -> Vec<u64> {
    loop {
        trim(&mut a);
        trim(&mut b);
        if a.len() < b.len() || (a.len() == b.len() && a.iter().rev().lt(b.iter().rev())) {
            std::mem::swap(&mut a, &mut b);
        }
        match (&a[..], &b[..]) {
            (_, []) => return a,
            ([x], [y]) => return vec![x.gcd(y)],
            _ => {}
        }
        match leading_steps(&a, &b) {
            Some([[p, q], [r, s]]) => {
                let next = combine(&a, p, &b, q);
                b = combine(&a, r, &b, s);
                a = next;
            }
            None => {
                let rest = from_words(&a) % from_words(&b);
                a = std::mem::replace(&mut b, rest.to_u64_digits());
            }
        }
    }
}

pub(crate) fn trim(words: &mut Vec<u64>) {
    while words.last() == Some(&0) {
        words.pop();
    }
}

pub(crate) fn from_words(words: &[u64]) -> BigUint {
    let halves: Vec<u32> = words.iter().flat_map(|&word| [word as u32, (word >> 32) as u32]).collect();
    BigUint::from_slice(&halves)
}

/// The steps of Euclid's algorithm that the leading bits decide, as a matrix; `None` if there is not
/// one. Invariant of the loop: the true quotient lies between those with the matrix added.
pub(crate) fn leading_steps(a: &[u64], b: &[u64]) -> Option<[[i64; 2]; 2]> {
    // 62 leading bits of the larger number, and the bits of the other at the same height.
    let spare = a.last()?.leading_zeros();
    let word =
        |x: &[u64], from_top: usize| (a.len() - 1).checked_sub(from_top).and_then(|at| x.get(at)).copied();
    let leading = |x: &[u64]| {
        let pair = u128::from(word(x, 0).unwrap_or(0)) << 64 | u128::from(word(x, 1).unwrap_or(0));
        ((pair << spare) >> 66) as i64
    };
    let (mut x, mut y) = (leading(a), leading(b));
    let [mut top, mut bottom] = [[1i64, 0], [0, 1]];
    while y + bottom[0] != 0 && y + bottom[1] != 0 {
        let quotient = (x + top[0]) / (y + bottom[0]);
        if quotient != (x + top[1]) / (y + bottom[1]) {
            break;
        }
        let step = |over: i64, under: i64| over - quotient * under;
        (top, bottom) = (bottom, [step(top[0], bottom[0]), step(top[1], bottom[1])]);
        (x, y) = (y, step(x, y));
    }
    (top[1] != 0).then_some([top, bottom])
}

/// `p·a + q·b`, which is not negative and not longer than `a`.
pub(crate) fn combine(a: &[u64], p: i64, b: &[u64], q: i64) -> Vec<u64> {
    let mut carry = 0i128;
    let words = a.iter().enumerate().map(|(at, &word)| {
        // Neither product exceeds 2¹²⁶: the factors stay below 2⁶², and they have opposite signs.
        let other = b.get(at).copied().unwrap_or(0);
        carry += i128::from(p) * i128::from(word) + i128::from(q) * i128::from(other);
        let low = carry as u64;
        carry >>= 64;
        low
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_traits::{One, Zero};

    #[test]
    fn divisors_agree_with_the_binary_algorithm() {
        let mut state = 0x2545_f491_4f6c_dd1du64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let mut number = |words: usize| {
            let value = (0..words).fold(BigInt::zero(), |value, _| (value << 64) + BigInt::from(next()));
            (value >> (next() % 64)) << (next() % 70)
        };
        for round in 0..600 {
            let (common, a, b) = (number(round % 7), number(1 + round % 11), number(round % 5));
            let (a, b) = (&common * a, -(&common * b));
            assert_eq!(gcd(&a, &b), a.gcd(&b), "{a}, {b}");
            assert_eq!(gcd(&b, &a), a.gcd(&b));
        }
    }

    #[test]
    fn extreme_numbers() {
        let power = |bits: u32| BigInt::one() << bits;
        // Neighbours in Fibonacci's sequence make every quotient 1.
        let (mut fast, mut slow) = (BigInt::one(), BigInt::one());
        for _ in 0..2000 {
            (fast, slow) = (&fast + &slow, fast);
        }
        for (a, b) in [
            (BigInt::zero(), BigInt::zero()),
            (BigInt::zero(), BigInt::from(-6)),
            (power(500), power(300)),
            (power(500) - 1, power(250) - 1),
            (power(128), power(64) - 1),
            (power(127) - 1, power(127) + 1),
            (fast * 15, slow * 25),
            (BigInt::from(u64::MAX), BigInt::from(u64::MAX - 1)),
        ] {
            assert_eq!(gcd(&a, &b), a.gcd(&b), "{a}, {b}");
        }
    }
}
