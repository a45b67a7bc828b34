//! Numbers as text: one value, or one for each channel.

use std::fmt;
use std::str::FromStr;

use metes_exact::Rational;
use metes_exact::rational::{self, ParseRationalError, text};

/// One value for every channel, or one for each.
///
/// Written as a number, or as numbers in brackets: `0.5`, `[0.485 0.456 0.406]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PerChannel(Vec<Rational>);

/// Why a text is not a [`PerChannel`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParsePerChannelError {
    /// A value is not a number.
    #[error(transparent)]
    Number(#[from] ParseRationalError),
    /// The brackets are not closed, or empty.
    #[error("`{0}` is no list of numbers: write one for each channel, as in [0.485 0.456 0.406]")]
    List(String),
}

impl PerChannel {
    /// The same value for every channel.
    pub fn uniform(value: Rational) -> Self {
        Self(vec![value])
    }

    /// A value for each channel; `None` when there is none.
    pub fn each(values: Vec<Rational>) -> Option<Self> {
        (!values.is_empty()).then_some(Self(values))
    }

    /// The value of a channel, if it has one.
    pub fn get(&self, channel: usize) -> Option<&Rational> {
        if self.0.len() == 1 { self.0.first() } else { self.0.get(channel) }
    }

    /// The values: one, or one for each channel.
    pub fn values(&self) -> &[Rational] {
        &self.0
    }

    /// Whether there is a value for each of so many channels.
    pub fn fits(&self, channels: usize) -> bool {
        self.0.len() == 1 || self.0.len() == channels
    }
}

impl fmt::Display for PerChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [value] => f.write_str(&text(value)),
            values => write!(f, "[{}]", values.iter().map(text).collect::<Vec<_>>().join(" ")),
        }
    }
}

impl FromStr for PerChannel {
    type Err = ParsePerChannelError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let Some(list) = text.strip_prefix('[') else { return Ok(Self::uniform(rational::parse(text)?)) };
        let broken = || ParsePerChannelError::List(text.to_owned());
        let list = list.strip_suffix(']').ok_or_else(broken)?;
        let values = list.split_whitespace().map(rational::parse).collect::<Result<_, _>>()?;
        Self::each(values).ok_or_else(broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_short_and_exact() {
        for (number, shortest) in [
            ("-1/5", "-0.2"),
            ("2/3", "2/3"),
            ("7", "7"),
            ("-0", "0"),
            ("1e-15", "0.000000000000001"),
            ("1e-16", "1/10000000000000000"),
            ("-255/1024", "-0.2490234375"),
        ] {
            let value = rational::parse(number).unwrap();
            assert_eq!(text(&value), shortest);
            assert_eq!(rational::parse(shortest), Ok(value));
        }
    }

    #[test]
    fn lists_give_each_channel_its_value() {
        let list: PerChannel = "[0.5 1/3\t-2]".parse().unwrap();
        assert_eq!(list.to_string(), "[0.5 1/3 -2]");
        assert!(list.fits(3) && !list.fits(1) && list.get(3).is_none());
        let one: PerChannel = "[7]".parse().unwrap();
        assert_eq!(one, " 7 ".parse().unwrap());
        assert!(one.fits(3) && one.get(2) == one.get(0));
        for text in ["[]", "[1 2", "[1,2]", "", "[x]", "1 2"] {
            assert!(text.parse::<PerChannel>().is_err(), "{text}");
        }
    }
}
