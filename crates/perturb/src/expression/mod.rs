//! The perturbation language: what may be written, and what it says.
//!
//! ```text
//! pipeline := stage ("then" stage)*
//! stage    := term ("+" term)*  |  clip(a..b)
//! term     := name "(" argument ("," argument)* ")"
//! argument := [name "="] value
//! ```
//!
//! A value is a number (`-0.25`, `1e-3`, `3/4`), an interval of two (`-0.2..1/4`), a list with a
//! number for each channel (`[0.5 0.5 0.6]`), or a file name, in double quotes where it holds
//! other than letters, digits and `._-/~` (with `\"` and `\\` inside). Every term has an amount, `poses`
//! two: an interval makes it a parameter, a single number (or an interval of one point) fixes it.
//!
//! A sum adds the displacements of its terms, each taken at the image that enters the stage:
//! `x + Σₖ Δₖ(θₖ; x)`. `A then B` applies `B` to the result of `A`.
//!
//! What is printed parses back to an equal expression.

mod arguments;
mod error;
mod interval;
mod parse;
mod print;

use metes_exact::Rational;

pub use error::{ParseError, Problem};
pub use interval::{Interval, ParseIntervalError};

use crate::PerChannel;

/// A perturbation: stages, each applied to the result of the one before.
///
/// ```
/// use metes_perturb::Expression;
/// let expression: Expression = "brightness(-0.2..1/5)+patch(mask=\"m.png\", value=1, opacity=0..1)"
///     .parse()
///     .unwrap();
/// assert_eq!(expression.to_string(), "brightness(-0.2..0.2) + patch(mask=m.png, value=1, opacity=0..1)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Expression {
    /// The stages in order; at least one.
    pub stages: Vec<Stage>,
}

impl Expression {
    /// The same with other intervals of its parameters, in order of declaration; terms that are left over keep theirs.
    pub fn within(&self, intervals: &[Interval]) -> Self {
        let mut narrowed = self.clone();
        let terms = narrowed.stages.iter_mut().flat_map(|stage| match stage {
            Stage::Sum(terms) => terms.as_mut_slice(),
            Stage::Clip(_) => &mut [],
        });
        let moving = terms.flat_map(Term::amounts_mut).filter(|amount| !amount.is_point());
        moving.zip(intervals).for_each(|(amount, interval)| amount.clone_from(interval));
        narrowed
    }

    /// What any answer is about, where that is not plain: images that lie between frames.
    pub fn about(&self) -> Option<&'static str> {
        let passes_frames = |term: &Term| matches!(term.effect, Effect::Morph { .. } | Effect::Poses { .. });
        let has_frames =
            |stage: &Stage| matches!(stage, Stage::Sum(terms) if terms.iter().any(passes_frames));
        let about =
            "images mixed pixel by pixel from the frames; nothing is said about renderings between them";
        self.stages.iter().any(has_frames).then_some(about)
    }
}

/// One stage of an [`Expression`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// `x + Σ Δ(θ; x)` over the terms; at least one.
    Sum(Vec<Term>),
    /// Every pixel held within the interval.
    Clip(Interval),
}

/// An effect by an amount.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    /// What is done to the image.
    pub effect: Effect,
    /// By how much: the interval of the parameter θ, or a fixed value.
    pub amount: Interval,
}

impl Term {
    /// Its amounts, each with the name of the parameter that it is if it moves.
    pub fn amounts(&self) -> impl Iterator<Item = (&'static str, &Interval)> {
        let second = match &self.effect {
            Effect::Poses { elevation: Some(elevation), .. } => Some(("elevation", elevation)),
            _ => None,
        };
        [(self.effect.parameter(), &self.amount)].into_iter().chain(second)
    }

    fn amounts_mut(&mut self) -> impl Iterator<Item = &mut Interval> {
        let second = match &mut self.effect {
            Effect::Poses { elevation, .. } => elevation.as_mut(),
            _ => None,
        };
        [&mut self.amount].into_iter().chain(second)
    }

    /// Whether it has no parameter.
    pub fn is_fixed(&self) -> bool {
        self.amounts().all(|(_, amount)| amount.is_point())
    }
}

/// What a [`Term`] does to an image; the formulas stand in the table of the crate.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Adds the amount to every pixel.
    Brightness,
    /// Stretches the distance from a centre.
    Contrast {
        /// The centre.
        about: Rational,
    },
    /// Lays a patch over the image.
    Patch {
        /// Where.
        region: Region,
        /// Its colour.
        value: PerChannel,
    },
    /// Fades to another image.
    Blend {
        /// The other image.
        file: String,
    },
    /// Fades to a colour.
    Fog {
        /// The colour.
        colour: PerChannel,
    },
    /// Fades to the blurred image.
    Blur {
        /// The kernel.
        kernel: Kernel,
    },
    /// Stretches the distance from the grey image.
    Saturation,
    /// Adds a multiple of a fixed image.
    Direction {
        /// The fixed image.
        file: String,
    },
    /// Raises red and lowers blue.
    Temperature,
    /// Turns the hue.
    Hue,
    /// Moves the image along one axis.
    Translate {
        /// The axis.
        axis: Axis,
        /// The value of pixels that come in from outside.
        fill: Rational,
    },
    /// Passes through a sequence of frames.
    Morph {
        /// The frames after the image itself, which is frame 0.
        frames: Vec<String>,
    },
    /// Passes over a grid of frames, the amount being the azimuth.
    Poses {
        /// Where the frames and their table are.
        folder: String,
        /// The elevation; that of all frames if absent.
        elevation: Option<Interval>,
    },
}

/// The pixels under a patch.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Region {
    /// A rectangle.
    Rectangle {
        /// The columns, first to one after the last.
        columns: std::ops::Range<usize>,
        /// The rows, first to one after the last.
        rows: std::ops::Range<usize>,
    },
    /// An image whose values are weights from 0 (outside) to 1 (inside).
    Mask(String),
}

/// A kernel of a blur, `size × size` with `size` odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kernel {
    /// Equal weights `1/size²`.
    Box(usize),
    /// Products of binomial coefficients, `C(size−1, i)·C(size−1, j)/4^(size−1)`.
    Gaussian(usize),
}

/// An axis of the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Axis {
    /// Along the rows, to the right.
    X,
    /// Along the columns, downwards.
    Y,
}

impl Effect {
    /// The name of the effect in the language.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Brightness => "brightness",
            Self::Contrast { .. } => "contrast",
            Self::Patch { .. } => "patch",
            Self::Blend { .. } => "blend",
            Self::Fog { .. } => "fog",
            Self::Blur { .. } => "blur",
            Self::Saturation => "saturation",
            Self::Direction { .. } => "direction",
            Self::Temperature => "temperature",
            Self::Hue => "hue",
            Self::Translate { .. } => "translate",
            Self::Morph { .. } => "morph",
            Self::Poses { .. } => "poses",
        }
    }

    /// The name of its (first) parameter: the effect, and which part of it moves where that is not plain.
    pub fn parameter(&self) -> &'static str {
        match self {
            Self::Poses { .. } => "azimuth",
            Self::Patch { .. } => "patch.opacity",
            Self::Translate { axis: Axis::X, .. } => "translate.x",
            Self::Translate { axis: Axis::Y, .. } => "translate.y",
            other => other.name(),
        }
    }
}

#[cfg(test)]
mod tests;
