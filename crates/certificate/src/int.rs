//! Integers and rationals in certificates.

use std::fmt;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed};
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bits of the largest integer that is read: making sure of lowest terms takes time that grows with their square.
pub const MAX_BITS: u64 = 1 << 16;

/// Digits of the largest integer that is read.
const MAX_DIGITS: usize = 19_729;

/// An integer: decimal digits in text, two's complement in binary, and one way to write each.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Int(pub BigInt);

impl From<BigInt> for Int {
    fn from(value: BigInt) -> Self {
        Self(value)
    }
}

impl From<i64> for Int {
    fn from(value: i64) -> Self {
        Self(value.into())
    }
}

impl fmt::Display for Int {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl Serialize for Int {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if to.is_human_readable() {
            to.collect_str(&self.0)
        } else if self.0 == BigInt::ZERO {
            to.serialize_bytes(&[])
        } else {
            to.serialize_bytes(&self.0.to_signed_bytes_le())
        }
    }
}

impl<'de> Deserialize<'de> for Int {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        if from.is_human_readable() { from.deserialize_str(Text) } else { from.deserialize_bytes(Bytes) }
    }
}

struct Text;

impl Visitor<'_> for Text {
    type Value = Int;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a text of decimal digits without leading zeros, of at most {MAX_BITS} bits")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Int, E> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_short = !digits.starts_with('0') || text == "0";
        if !(is_plain && is_short && digits.len() <= MAX_DIGITS) {
            return Err(E::invalid_value(de::Unexpected::Other("another text"), &self));
        }
        match BigInt::parse_bytes(text.as_bytes(), 10) {
            Some(value) if value.bits() <= MAX_BITS => Ok(Int(value)),
            _ => Err(E::invalid_value(de::Unexpected::Other("a larger number"), &self)),
        }
    }
}

struct Bytes;

impl Visitor<'_> for Bytes {
    type Value = Int;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "an integer in as few bytes as suffice, of at most {MAX_BITS} bits")
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Int, E> {
        // The last byte says nothing if it only repeats the sign of the one before.
        let is_short = match bytes {
            [] => true,
            [only] => *only != 0,
            [.., before, last] => !(*last == 0 && before >> 7 == 0 || *last == 0xff && before >> 7 == 1),
        };
        // One byte more for the sign.
        if !is_short || bytes.len() as u64 > MAX_BITS / 8 + 1 {
            return Err(E::invalid_value(de::Unexpected::Other("other bytes"), &self));
        }
        let value = BigInt::from_signed_bytes_le(bytes);
        if value.bits() > MAX_BITS {
            return Err(E::invalid_value(de::Unexpected::Other("a larger number"), &self));
        }
        Ok(Int(value))
    }
}

/// A rational in lowest terms with a positive denominator.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Ratio(Int, Int);

impl Ratio {
    /// `numerator/denominator`; `None` if the denominator is zero.
    pub fn new(numerator: BigInt, denominator: BigInt) -> Option<Self> {
        if denominator == BigInt::ZERO {
            return None;
        }
        let common = numerator.gcd(&denominator);
        let common = if denominator.is_negative() { -common } else { common };
        Some(Self(Int(numerator / &common), Int(denominator / common)))
    }

    /// The numerator.
    pub fn numerator(&self) -> &BigInt {
        &self.0.0
    }

    /// The denominator, positive.
    pub fn denominator(&self) -> &BigInt {
        &self.1.0
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.1.0.is_one() { self.0.fmt(out) } else { write!(out, "{}/{}", self.0, self.1) }
    }
}

impl<'de> Deserialize<'de> for Ratio {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let (numerator, denominator) = <(Int, Int)>::deserialize(from)?;
        if denominator.0.is_positive() && numerator.0.gcd(&denominator.0).is_one() {
            Ok(Self(numerator, denominator))
        } else {
            Err(de::Error::custom("a fraction that is not in lowest terms with a positive denominator"))
        }
    }
}
