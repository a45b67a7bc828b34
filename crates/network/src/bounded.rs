//! Arrays over one denominator, within bounds: what a file may make of the memory.

use metes_exact::{BigInt, Rational, ScaledArray};
use num_integer::Integer;
use num_traits::One;

/// The most bits a shared denominator or a numerator over it may have. Sums of `double`s need about
/// 2,100.
const MAX_BITS: u64 = 1 << 15;

/// The most 64-bit words an array may take: 512 MB.
const MAX_WORDS: u64 = 1 << 26;

/// An array that would be out of all proportion to the file it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("over one denominator its {elements} numbers need {bits} bits each, which is too much")]
pub struct TooWide {
    /// Numbers in the array.
    pub elements: usize,
    /// Bits each of them would take, at least.
    pub bits: u64,
}

/// Rationals over their common denominator, unless that is out of proportion.
pub(crate) fn scaled(values: &[Rational]) -> Result<ScaledArray, TooWide> {
    let check = |bits: u64| {
        let words = (bits / 64 + 1).saturating_mul(values.len() as u64);
        let wide = TooWide { elements: values.len(), bits };
        if bits > MAX_BITS || words > MAX_WORDS { Err(wide) } else { Ok(()) }
    };
    let mut common = BigInt::one();
    for value in values {
        if !common.is_multiple_of(value.denom()) {
            common = common.lcm(value.denom());
            check(common.bits())?;
        }
    }
    let bits = |value: &Rational| value.numer().bits() + common.bits() - value.denom().bits();
    check(values.iter().map(bits).max().unwrap_or(0))?;
    Ok(ScaledArray::from_rationals(values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_out_of_proportion_are_refused() {
        let reciprocals =
            |count: i64| (1..=count).map(|k| Rational::new(1.into(), k.into())).collect::<Vec<_>>();
        assert_eq!(scaled(&reciprocals(50)).unwrap().to_rationals(), reciprocals(50));
        // The least common multiple of 1, …, n has about 1.44·n bits.
        assert!(scaled(&reciprocals(100_000)).is_err());
        let huge = Rational::from(BigInt::one() << 40_000u32);
        assert!(scaled(&[huge]).is_err());
        let mut spread = vec![Rational::one(); 1 << 18];
        spread[0] = Rational::from(BigInt::one() << 30_000u32);
        assert!(scaled(&spread).is_err());
    }
}
