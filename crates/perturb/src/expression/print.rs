//! From an [`Expression`] to text.

use std::fmt;

use super::{Axis, Effect, Expression, Interval, Kernel, Region, Stage, Term};
use metes_exact::rational::text;

/// A file name, in quotes where it would not be read back as it is.
struct FileName<'a>(&'a str);

impl fmt::Display for FileName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |c: char| c.is_alphanumeric() || "._-/~".contains(c);
        if !self.0.is_empty() && self.0.chars().all(plain) {
            return f.write_str(self.0);
        }
        write!(f, "\"{}\"", self.0.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rectangle { columns, rows } => write!(f, "x={columns:?}, y={rows:?}"),
            Self::Mask(file) => write!(f, "mask={}", FileName(file)),
        }
    }
}

impl fmt::Display for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Box(size) => write!(f, "box={size}"),
            Self::Gaussian(size) => write!(f, "gaussian={size}"),
        }
    }
}

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::X => "x",
            Self::Y => "y",
        })
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written =
            |amount: &Interval| if amount.is_point() { text(amount.low()) } else { amount.to_string() };
        let amount = written(&self.amount);
        let name = self.effect.name();
        match &self.effect {
            Effect::Brightness | Effect::Saturation | Effect::Temperature | Effect::Hue => {
                write!(f, "{name}({amount})")
            }
            Effect::Contrast { about } => write!(f, "{name}({amount}, about={})", text(about)),
            Effect::Patch { region, value } => write!(f, "{name}({region}, value={value}, opacity={amount})"),
            Effect::Blend { file } | Effect::Direction { file } => {
                write!(f, "{name}({}, {amount})", FileName(file))
            }
            Effect::Fog { colour } => write!(f, "{name}({amount}, colour={colour})"),
            Effect::Blur { kernel } => write!(f, "{name}({amount}, {kernel})"),
            Effect::Translate { axis, fill } => write!(f, "{name}({axis}, {amount}, fill={})", text(fill)),
            Effect::Morph { frames } => {
                write!(f, "{name}(")?;
                frames.iter().try_for_each(|frame| write!(f, "{}, ", FileName(frame)))?;
                write!(f, "{amount})")
            }
            Effect::Poses { folder, elevation } => {
                write!(f, "{name}({}, azimuth={amount}", FileName(folder))?;
                elevation.iter().try_for_each(|elevation| write!(f, ", elevation={}", written(elevation)))?;
                f.write_str(")")
            }
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clip(range) => write!(f, "clip({range})"),
            Self::Sum(terms) => separated(f, terms, " + "),
        }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        separated(f, &self.stages, " then ")
    }
}

fn separated(f: &mut fmt::Formatter<'_>, items: &[impl fmt::Display], separator: &str) -> fmt::Result {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            f.write_str(separator)?;
        }
        item.fmt(f)?;
    }
    Ok(())
}
