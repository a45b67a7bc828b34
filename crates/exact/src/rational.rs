//! Rationals: reading, printing, and the bits of floats.

use std::cmp::Ordering;
use std::fmt::Write as _;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use crate::gcd;

/// An exact rational number in lowest terms with a positive denominator.
pub type Rational = num_rational::BigRational;

/// The largest power of ten a decimal may name. Beyond it a few characters of text would stand for
/// a number that fills the memory.
const MAX_DECIMAL_EXPONENT: u64 = 5_000;

/// The most digits of a decimal: more make arithmetic on it a matter of minutes.
const MAX_DIGITS: usize = 10_000;

/// Why a text is not a rational number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseRationalError {
    /// The text is not of the form `12`, `-0.25`, `1e-3` or `3/4`.
    #[error(
        "`{0}` is not a number: write an integer, a decimal such as -0.25 or 1e-3, or a fraction such as 3/4"
    )]
    Syntax(String),
    /// The denominator of a fraction is zero.
    #[error("`{0}` divides by zero")]
    ZeroDenominator(String),
    /// The power of ten is out of all proportion.
    #[error("`{0}` has an exponent beyond ±{MAX_DECIMAL_EXPONENT}")]
    Exponent(String),
    /// There are digits out of all proportion.
    #[error("a number of {0} digits is too long: write at most {MAX_DIGITS}")]
    Long(usize),
}

/// Reads an integer, a decimal (`-0.25`, `1e-3`) or a fraction of two of those (`3/4`) as the
/// rational it is.
///
/// ```
/// use metes_exact::rational::parse;
/// assert_eq!(parse("-0.25").unwrap(), parse("-1/4").unwrap());
/// assert!(parse("nan").is_err());
/// ```
///
/// # Errors
/// When the text is none of these, divides by zero, or names a power of ten beyond ±5,000, or has more
/// than 10,000 digits.
pub fn parse(text: &str) -> Result<Rational, ParseRationalError> {
    let text = text.trim();
    match text.split_once('/') {
        None => parse_decimal(text),
        Some((numerator, denominator)) => {
            let denominator = parse_decimal(denominator.trim())?;
            if denominator.is_zero() {
                return Err(ParseRationalError::ZeroDenominator(text.to_owned()));
            }
            Ok(parse_decimal(numerator.trim())? / denominator)
        }
    }
}

fn parse_decimal(text: &str) -> Result<Rational, ParseRationalError> {
    let syntax = || ParseRationalError::Syntax(text.to_owned());
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        None => (text, 0),
        Some(at) => {
            let digits = &text[at + 1..];
            let unsigned = digits.strip_prefix(['+', '-']).unwrap_or(digits);
            if unsigned.is_empty() || !unsigned.bytes().all(|b| b.is_ascii_digit()) {
                return Err(syntax());
            }
            let exponent = digits.parse::<i64>().ok();
            let exponent = exponent.filter(|power| power.unsigned_abs() <= MAX_DECIMAL_EXPONENT);
            (&text[..at], exponent.ok_or_else(|| ParseRationalError::Exponent(text.to_owned()))?)
        }
    };
    let (negative, unsigned) = match mantissa.as_bytes().first() {
        Some(b'-') => (true, &mantissa[1..]),
        Some(b'+') => (false, &mantissa[1..]),
        _ => (false, mantissa),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(syntax());
    }
    if digits.len() > MAX_DIGITS {
        return Err(ParseRationalError::Long(digits.len()));
    }
    let power = exponent - fraction.len() as i64;
    let mut numerator = BigInt::parse_bytes(digits.as_bytes(), 10).ok_or_else(syntax)?;
    if negative {
        numerator = -numerator;
    }
    let scale = BigInt::from(10).pow(power.unsigned_abs() as u32);
    Ok(if power >= 0 { Rational::from(numerator * scale) } else { Rational::new(numerator, scale) })
}

/// Which IEEE-like binary format some bits are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FloatFormat {
    /// IEEE binary16.
    F16,
    /// bfloat16: the upper half of a binary32.
    Bf16,
    /// IEEE binary32.
    F32,
    /// IEEE binary64.
    F64,
}

impl FloatFormat {
    /// Bits of the exponent and of the stored mantissa.
    fn fields(self) -> (u32, u32) {
        match self {
            Self::F16 => (5, 10),
            Self::Bf16 => (8, 7),
            Self::F32 => (8, 23),
            Self::F64 => (11, 52),
        }
    }

    /// Signed significand and power of two of a float given by its bits, least significant first;
    /// `None` for an infinity or a NaN.
    ///
    /// ```
    /// use metes_exact::rational::FloatFormat;
    /// assert_eq!(FloatFormat::F32.dyadic(1.5f32.to_bits().into()), Some((3 << 22, -23)));
    /// ```
    pub fn dyadic(self, bits: u64) -> Option<(i64, i32)> {
        let (exponent_bits, mantissa_bits) = self.fields();
        let exponent = (bits >> mantissa_bits) as i32 & ((1 << exponent_bits) - 1);
        let mantissa = (bits & ((1 << mantissa_bits) - 1)) as i64;
        if exponent == (1 << exponent_bits) - 1 {
            return None;
        }
        let (significand, exponent) =
            if exponent == 0 { (mantissa, 1) } else { (mantissa | 1 << mantissa_bits, exponent) };
        let negative = bits >> (exponent_bits + mantissa_bits) & 1 == 1;
        let bias = (1 << (exponent_bits - 1)) - 1;
        Some((if negative { -significand } else { significand }, exponent - bias - mantissa_bits as i32))
    }

    /// The exact value of a float given by its bits; `None` for an infinity or a NaN.
    pub fn value(self, bits: u64) -> Option<Rational> {
        self.dyadic(bits).map(|(significand, power)| dyadic(significand.into(), power))
    }
}

/// `mantissa · 2^power`, exactly.
pub fn dyadic(mantissa: BigInt, power: i32) -> Rational {
    if power >= 0 {
        Rational::from(mantissa << power)
    } else {
        Rational::new(mantissa, BigInt::one() << power.unsigned_abs())
    }
}

/// In which direction a decimal may differ from the number it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Never above the number.
    Down,
    /// Never below the number.
    Up,
}

/// The number as a decimal with `places` digits after the point, rounded in the stated direction.
///
/// ```
/// use metes_exact::rational::{decimal, parse, Round};
/// let third = parse("-1/3").unwrap();
/// assert_eq!(decimal(&third, 3, Round::Down), "-0.334");
/// assert_eq!(decimal(&third, 3, Round::Up), "-0.333");
/// ```
pub fn decimal(value: &Rational, places: u32, round: Round) -> String {
    let scaled = value.numer() * BigInt::from(10).pow(places);
    let digits = match round {
        Round::Down => scaled.div_floor(value.denom()),
        Round::Up => -(-scaled).div_floor(value.denom()),
    };
    let unsigned = format!("{:0>width$}", digits.abs().to_string(), width = places as usize + 1);
    let (whole, fraction) = unsigned.split_at(unsigned.len() - places as usize);
    let mut text = String::new();
    if digits.is_negative() {
        text.push('-');
    }
    text.push_str(whole);
    if places > 0 {
        // Writing to a String cannot fail.
        let _ = write!(text, ".{fraction}");
    }
    text
}

/// The number with so many significant digits, at least one, rounded in the stated direction; with a power of ten where it is
/// small or large.
///
/// ```
/// use metes_exact::rational::{parse, scientific, Round};
/// assert_eq!(scientific(&parse("1/300").unwrap(), 3, Round::Up), "0.00334");
/// assert_eq!(scientific(&parse("-1/3e9").unwrap(), 3, Round::Up), "-3.33e-10");
/// ```
pub fn scientific(value: &Rational, digits: u32, round: Round) -> String {
    if value.is_zero() {
        return "0".to_owned();
    }
    let length = |number: &BigInt| number.magnitude().to_string().len() as i64;
    let last = i64::from(digits.max(1)) - 1;
    // Of the leading digit, or one more.
    let mut power = length(value.numer()) - length(value.denom());
    if compare(&value.abs(), &ten_to(power)).is_lt() {
        power -= 1;
    }
    if (-4..=last).contains(&power) {
        return decimal(value, (last - power) as u32, round);
    }
    let mantissa = decimal(&(value / ten_to(power)), last as u32, round);
    // Rounding may have made it ten.
    match mantissa.trim_start_matches('-').starts_with("10") {
        true => format!("{}e{}", decimal(&(value / ten_to(power + 1)), last as u32, round), power + 1),
        false => format!("{mantissa}e{power}"),
    }
}

fn ten_to(power: i64) -> Rational {
    let scale = BigInt::from(10).pow(power.unsigned_abs() as u32);
    if power >= 0 { Rational::from(scale) } else { Rational::new_raw(BigInt::one(), scale) }
}

/// Decimal places up to which a number is written as a decimal rather than as a fraction.
const MAX_PLACES: u32 = 15;

/// The shortest text that [`parse`] reads as that number: a decimal where a short one is
/// exact, else a fraction.
///
/// ```
/// use metes_exact::rational::{parse, text};
/// assert_eq!(text(&parse("48/5").unwrap()), "9.6");
/// assert_eq!(text(&parse("2/6").unwrap()), "1/3");
/// ```
pub fn text(value: &Rational) -> String {
    let ten = BigInt::from(10);
    let mut power = BigInt::one();
    for places in 0..=MAX_PLACES {
        if (&power % value.denom()).is_zero() {
            return decimal(value, places, Round::Down);
        }
        power *= &ten;
    }
    value.to_string()
}

/// The nearest `f64` to a number, for drawing and for proposals: never for a decision.
pub fn approximate(value: &Rational) -> f64 {
    num_traits::ToPrimitive::to_f64(value).unwrap_or(f64::NAN)
}

/// Compares two numbers by products.
///
/// The operators `<` and `==` of `num_rational` follow continued fractions, by recursion: two numbers of 4,000 bits that hardly
/// differ overflow the stack. Where numbers come from a file, or may be that long, they are compared by this.
pub fn compare(a: &Rational, b: &Rational) -> Ordering {
    (a.numer() * b.denom()).cmp(&(b.numer() * a.denom()))
}

/// Least common multiple of the denominators of some rationals (1 for none).
pub fn common_denominator<'a>(values: impl IntoIterator<Item = &'a Rational>) -> BigInt {
    values.into_iter().fold(BigInt::one(), |common, value| {
        let divisor = gcd(&common, value.denom());
        if divisor == *value.denom() { common } else { common * (value.denom() / divisor) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_the_numbers_they_say() {
        for (text, numerator, denominator) in [
            ("0", 0, 1),
            ("-0.25", -1, 4),
            (".5", 1, 2),
            ("5.", 5, 1),
            ("+1e-3", 1, 1000),
            ("2.5E2", 250, 1),
            (" 6/-8 ", -3, 4),
            ("0.5/0.25", 2, 1),
        ] {
            assert_eq!(parse(text).unwrap(), Rational::new(numerator.into(), denominator.into()), "{text}");
        }
        for text in ["", ".", "-", "1e", "e3", "0x1", "nan", "inf", "1/2/3", "1_000", "--1", "1e+-3", "½"] {
            assert!(matches!(parse(text), Err(ParseRationalError::Syntax(_))), "{text}");
        }
        assert!(matches!(parse("1/0.0"), Err(ParseRationalError::ZeroDenominator(_))));
        assert!(matches!(parse("1e999999999999999999999"), Err(ParseRationalError::Exponent(_))));
        assert!(matches!(parse("1.5e-9223372036854775808"), Err(ParseRationalError::Exponent(_))));
        assert!(matches!(parse("1e-20001"), Err(ParseRationalError::Exponent(_))));
    }

    #[test]
    fn floats_are_the_dyadics_they_are() {
        for value in [0.0f32, -0.0, 1.5, -3.25, f32::MIN_POSITIVE, f32::MAX, f32::from_bits(1)] {
            let exact = FloatFormat::F32.value(value.to_bits().into()).unwrap();
            assert_eq!(FloatFormat::F64.value(f64::from(value).to_bits()).unwrap(), exact);
        }
        assert_eq!(FloatFormat::F32.value(0.1f32.to_bits().into()), parse("13421773/134217728").ok());
        assert_eq!(FloatFormat::F32.value(1).unwrap(), dyadic(1.into(), -149));
        assert_eq!(FloatFormat::F64.value(1).unwrap(), dyadic(1.into(), -1074));
        assert_eq!(FloatFormat::F16.value(1).unwrap(), dyadic(1.into(), -24));
        assert_eq!(FloatFormat::F16.value(0x3555).unwrap(), dyadic(0x555.into(), -12));
        assert_eq!(FloatFormat::Bf16.value(0xbfc0).unwrap(), dyadic((-3).into(), -1));
        for bits in [0x7f80_0000u64, 0xff80_0000, 0x7fc0_0000] {
            assert!(FloatFormat::F32.value(bits).is_none());
        }
        assert!(FloatFormat::F16.value(0x7c00).is_none() && FloatFormat::F64.value(0x7ff0 << 48).is_none());
    }

    #[test]
    fn numbers_that_hardly_differ_are_compared() {
        // Neighbours among the convergents of the golden ratio: their continued fractions agree to the end.
        let (mut a, mut b) = (BigInt::one(), BigInt::one());
        for _ in 0..40_000 {
            (a, b) = (b.clone(), a + b);
        }
        let next = &a + &b;
        // Coprime as they are: bringing to lowest terms takes long.
        let (x, y) = (Rational::new_raw(a, b.clone()), Rational::new_raw(b, next));
        assert_ne!(compare(&x, &y), Ordering::Equal);
        assert_eq!(compare(&x, &y), compare(&y, &x).reverse());
        assert_eq!(compare(&x, &x.clone()), Ordering::Equal);
        assert_eq!(compare(&parse("-1/3").unwrap(), &parse("1/4").unwrap()), Ordering::Less);
    }

    #[test]
    fn significant_digits_are_rounded_in_the_stated_direction() {
        for (text, digits, down, up) in [
            ("0", 3, "0", "0"),
            ("1", 3, "1.00", "1.00"),
            ("999", 3, "999", "999"),
            ("999.5", 3, "999", "1000"),
            ("1000", 3, "1.00e3", "1.00e3"),
            ("-123456", 3, "-1.24e5", "-1.23e5"),
            ("0.0001", 1, "0.0001", "0.0001"),
            ("0.00009999", 2, "9.9e-5", "1.0e-4"),
            ("-2/3e7", 6, "-6.66667e-8", "-6.66666e-8"),
            ("9.99e-20", 2, "9.9e-20", "1.0e-19"),
            ("1e-400", 2, "1.0e-400", "1.0e-400"),
            ("7e300", 1, "7e300", "7e300"),
        ] {
            let value = parse(text).unwrap();
            assert_eq!(scientific(&value, digits, Round::Down), down, "{text}");
            assert_eq!(scientific(&value, digits, Round::Up), up, "{text}");
        }
    }

    #[test]
    fn decimals_round_in_the_stated_direction() {
        for (text, places, down, up) in [
            ("1/3", 2, "0.33", "0.34"),
            ("-1/3", 2, "-0.34", "-0.33"),
            ("5", 0, "5", "5"),
            ("1/8", 3, "0.125", "0.125"),
            ("-1/1000", 2, "-0.01", "0.00"),
            ("12345/10", 1, "1234.5", "1234.5"),
        ] {
            let value = parse(text).unwrap();
            assert_eq!(decimal(&value, places, Round::Down), down);
            assert_eq!(decimal(&value, places, Round::Up), up);
        }
    }
}
