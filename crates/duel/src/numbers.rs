//! Random numbers, the nearest floats and decimals of exact ones.

use fastrand::Rng;
use metes_exact::rational::{self, Round, dyadic};
use metes_exact::{BigInt, Rational};
use metes_network::sequential::{exact_f32, value_of};
use num_traits::{One, Signed, ToPrimitive, Zero};

/// An integer as a rational.
pub fn int(value: i64) -> Rational {
    Rational::from(BigInt::from(value))
}

/// `numerator / denominator`.
pub fn ratio(numerator: i64, denominator: i64) -> Rational {
    Rational::new(numerator.into(), denominator.into())
}

/// `2^power`.
pub fn power_of_two(power: i32) -> Rational {
    dyadic(BigInt::one(), power)
}

/// `10^power`.
pub fn power_of_ten(power: i32) -> Rational {
    let size = Rational::from(BigInt::from(10).pow(power.unsigned_abs()));
    if power < 0 { size.recip() } else { size }
}

/// A float near a number: exactly it where that is one. Overflow ends at the largest finite float.
pub fn near(value: &Rational) -> f32 {
    let float = value.to_f64().unwrap_or(0.0) as f32;
    float.clamp(f32::MIN, f32::MAX)
}

/// `significand · 2^power`, which has to be a float: it is for at most 24 bits and moderate powers.
pub fn float(significand: i64, power: i32) -> f32 {
    near(&dyadic(significand.into(), power))
}

/// The float with its sign turned.
pub fn minus(value: f32) -> f32 {
    f32::from_bits(value.to_bits() ^ 1 << 31)
}

/// `value · 2^power`, where no bit is lost.
pub fn shifted(value: f32, power: i32) -> Option<f32> {
    exact_f32(&(value_of(value) * power_of_two(power)))
}

/// The decimal with `places` digits next to a number in a direction.
pub fn rounded(value: &Rational, places: u32, round: Round) -> Rational {
    rational::parse(&rational::decimal(value, places, round)).unwrap_or_else(|_| value.clone())
}

/// A number between two, of the grid with `steps` steps, ends included.
pub fn between(rng: &mut Rng, low: &Rational, high: &Rational, steps: i64) -> Rational {
    low + (high - low) * ratio(rng.i64(0..=steps), steps)
}

/// A decimal of few digits with magnitude up to `size`.
pub fn decimal(rng: &mut Rng, size: i64, places: u32) -> Rational {
    let scale = 10i64.pow(places);
    ratio(rng.i64(-size * scale..=size * scale), scale)
}

/// The exact finite decimal of a number whose denominator has no prime factors but 2 and 5.
pub fn finite_decimal(value: &Rational) -> Option<String> {
    let (mut rest, mut twos, mut fives) = (value.denom().clone(), 0u32, 0u32);
    for (prime, count) in [(2, &mut twos), (5, &mut fives)] {
        let prime = BigInt::from(prime);
        while (&rest % &prime).is_zero() {
            rest /= &prime;
            *count += 1;
        }
    }
    rest.is_one().then(|| rational::decimal(value, twos.max(fives), Round::Down))
}

/// The largest `k` with `10^k ≤ |value|`; `None` for zero.
pub fn decade(value: &Rational) -> Option<i32> {
    if value.is_zero() {
        return None;
    }
    let value = value.abs();
    let digits = |n: &BigInt| n.to_string().len() as i32;
    let guess = digits(value.numer()) - digits(value.denom());
    Some(if power_of_ten(guess) <= value { guess } else { guess - 1 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use metes_exact::rational::parse;

    #[test]
    fn decades_and_decimals() {
        for (text, expected) in
            [("1", 0), ("0.999", -1), ("-10", 1), ("1/1000", -3), ("12345/10", 3), ("1/3", -1)]
        {
            assert_eq!(decade(&parse(text).unwrap()), Some(expected), "{text}");
        }
        assert_eq!(decade(&Rational::zero()), None);
        assert_eq!(finite_decimal(&power_of_two(-60)).unwrap().len(), 62);
        assert_eq!(finite_decimal(&ratio(1, 3)), None);
        assert_eq!(finite_decimal(&ratio(-7, 50)).unwrap(), "-0.14");
        assert_eq!(finite_decimal(&int(-7)).unwrap(), "-7");
        assert_eq!(shifted(1.5, -140), Some(f32::from_bits(0x300)));
        assert_eq!(shifted(0.1, -140), None);
        assert_eq!(shifted(1.0, 128), None);
    }
}
