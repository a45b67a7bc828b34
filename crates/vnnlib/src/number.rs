//! Exact numbers within bounds: what a text may make of the memory.
//!
//! A few characters (`1e-5000`) stand for a number of thousands of bits, and a greatest common divisor takes the square
//! of them. So there is a limit for one number, and one for all numbers of a text together, in proportion to its length.
//!
//! `num_rational` compares and hashes along continued fractions, by recursion: see [`compare`](metes_exact::rational::compare).
//! The limit in a property is so low that a caller who compares its numbers in that way does not overflow the stack.

use metes_exact::Rational;
use metes_exact::rational::parse;

use crate::error::Problem;

/// The most bits of a numerator or denominator in a property: a `double` needs 1,100.
pub const PROPERTY_BITS: u64 = 1 << 11;

/// The same in a counterexample: an exact one may be a vertex of something.
pub const COUNTEREXAMPLE_BITS: u64 = 1 << 15;

/// The most characters of a number, as [`parse`] has it.
const MAX_CHARACTERS: usize = 10_000;

/// Bits of all numbers together, for each byte of a text, and those that every text may have besides.
const BITS_PER_BYTE: u64 = 16;
const BITS_OF_ANY_TEXT: u64 = 1 << 21;

/// What numbers of a text may still cost.
pub struct Budget {
    used: u64,
    most: u64,
    most_of_one: u64,
}

impl Budget {
    /// For the numbers of a text, each of so many bits at most.
    pub fn new(text: &str, most_of_one: u64) -> Self {
        let most = (text.len() as u64).saturating_mul(BITS_PER_BYTE).saturating_add(BITS_OF_ANY_TEXT);
        Self { used: 0, most, most_of_one }
    }

    /// Reads a decimal or a fraction.
    pub fn number(&mut self, word: &str) -> Result<Rational, Problem> {
        // The error of a long word would repeat it.
        if word.len() > MAX_CHARACTERS {
            return Err(Problem::Bits(word.len() as u64 * 3));
        }
        let value = parse(word)?;
        self.charge(&value)?;
        Ok(value)
    }

    /// Takes note of a number.
    pub fn charge(&mut self, value: &Rational) -> Result<(), Problem> {
        let (numerator, denominator) = (value.numer().bits(), value.denom().bits());
        self.used += numerator + denominator;
        if numerator.max(denominator) > self.most_of_one {
            Err(Problem::Bits(numerator + denominator))
        } else if self.used > self.most {
            Err(Problem::Bits(self.used))
        } else {
            Ok(())
        }
    }
}

/// Whether a word is meant as a number.
pub fn is_number(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first)) && word.len() > 1
        || word.starts_with(|first: char| first.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_names_and_operators() {
        for number in ["1", "-1", "+.5", "-.5", ".5", "1e-3", "-", "+"] {
            assert_eq!(is_number(number), number.len() > 1 || number == "1", "{number}");
        }
        for name in ["X_0", "e1", "", "_1", "<=", "*"] {
            assert!(!is_number(name), "{name}");
        }
    }

    #[test]
    fn numbers_out_of_proportion_are_refused() {
        let mut budget = Budget::new("", PROPERTY_BITS);
        for fine in ["1e-324", "5e-600", "4.9406564584124654e-324", "1e308"] {
            assert!(budget.number(fine).is_ok(), "{fine}");
        }
        for large in ["1e-5000", "1e5000", &"9".repeat(9_999), &"9".repeat(100_000)] {
            assert!(matches!(budget.number(large), Err(Problem::Bits(_))), "{large}");
        }
        let mut budget = Budget::new("", PROPERTY_BITS);
        let many = (0..10_000).map(|_| budget.number("1e-600")).take_while(Result::is_ok).count();
        assert!((500..2_000).contains(&many), "{many}");
    }
}
