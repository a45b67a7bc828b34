//! Rationals from their residues (Wang 1981), by Lehmer's algorithm.

use num_bigint::BigInt;
use num_integer::Integer;

use crate::gcd::{combine, from_words, leading_steps, trim};

/// A fraction `n/q`, `q > 0`, with `n ≡ q·residue` modulo the modulus, both parts about half as long as that or
/// shorter. The residue lies between zero and the modulus.
///
/// If some fraction has this residue, neither part of it longer than half the modulus and both together shorter by 40
/// bits, then it is this one: Euclid's algorithm comes by it, and the quotient that follows is so large that no
/// step from leading bits leaps over it.
///
/// ```
/// use metes_exact::{BigInt, reconstruct};
/// let modulus = BigInt::from((1u64 << 61) - 1);
/// let residue = (3 * &modulus - 3) / 7;
/// assert_eq!(reconstruct(&residue, &modulus), ((-3).into(), 7.into()));
/// ```
pub fn reconstruct(residue: &BigInt, modulus: &BigInt) -> (BigInt, BigInt) {
    let half = modulus.bits() / 2;
    let (mut a, mut b) = (modulus.magnitude().to_u64_digits(), residue.magnitude().to_u64_digits());
    // Magnitudes of the factors with which the residue gives a and b; their signs alternate from step to step.
    let (mut before, mut cofactor) = (Vec::new(), vec![1]);
    let mut is_negative = false;
    while bits(&b) > half {
        match leading_steps(&a, &b) {
            Some([[p, q], [r, s]]) => {
                (a, b) = (combine(&a, p, &b, q), combine(&a, r, &b, s));
                trim(&mut a);
                trim(&mut b);
                (before, cofactor) = (sum(&before, p, &cofactor, q), sum(&before, r, &cofactor, s));
                // The determinant tells the parity of the number of steps.
                is_negative ^= i128::from(p) * i128::from(s) < i128::from(q) * i128::from(r);
            }
            None => {
                let (quotient, rest) = from_words(&a).div_rem(&from_words(&b));
                a = std::mem::replace(&mut b, rest.to_u64_digits());
                let next = from_words(&before) + quotient * from_words(&cofactor);
                before = std::mem::replace(&mut cofactor, next.to_u64_digits());
                is_negative = !is_negative;
            }
        }
    }
    let (numerator, denominator) = (from_words(&b), BigInt::from(from_words(&cofactor)));
    (if is_negative { -BigInt::from(numerator) } else { numerator.into() }, denominator)
}

fn bits(words: &[u64]) -> u64 {
    words.last().map_or(0, |top| 64 * words.len() as u64 - u64::from(top.leading_zeros()))
}

/// `|p|·a + |q|·b`.
fn sum(a: &[u64], p: i64, b: &[u64], q: i64) -> Vec<u64> {
    let (p, q) = (u128::from(p.unsigned_abs()), u128::from(q.unsigned_abs()));
    let mut carry = 0u128;
    let mut words: Vec<u64> = Vec::with_capacity(a.len().max(b.len()) + 1);
    for at in 0..a.len().max(b.len()) + 1 {
        let word = |x: &[u64]| u128::from(x.get(at).copied().unwrap_or(0));
        // Factors stay below 2⁶², so that both products and the carry fit.
        carry += p * word(a) + q * word(b);
        words.push(carry as u64);
        carry >>= 64;
    }
    trim(&mut words);
    words
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;
    use num_traits::{One, Signed};

    use super::*;

    #[test]
    fn fractions_are_found_again() {
        let mut state = 0x9e37_79b9_7f4a_7c15u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let mut number = |bits: u64| -> BigInt {
            let words: Vec<u32> = (0..bits.div_ceil(32)).map(|_| next() as u32).collect();
            BigInt::from(BigUint::from_slice(&words)) >> (32 * bits.div_ceil(32) - bits)
        };
        for bits in [1, 5, 40, 61, 62, 63, 64, 65, 100, 128, 500, 3000] {
            for (above, below) in [(bits, bits), (bits, 1), (1, bits), (bits / 3 + 1, bits)] {
                for excess in [42, 400] {
                    let modulus: BigInt = (BigInt::one() << (2 * bits + excess)) - 1;
                    let (n, mut q): (BigInt, BigInt) = (number(above), number(below) + 1);
                    while !q.gcd(&modulus).is_one() {
                        q += 1;
                    }
                    for n in [n.clone(), -n, BigInt::ZERO] {
                        let inverse = q.extended_gcd(&modulus).x;
                        let residue = (&n * inverse).mod_floor(&modulus);
                        let (found, over) = reconstruct(&residue, &modulus);
                        assert_eq!(&found * &q, &n * &over, "{n}/{q} modulo {modulus}");
                        assert!(over.is_positive());
                    }
                }
            }
        }
    }
}
