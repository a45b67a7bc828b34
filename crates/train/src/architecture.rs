//! Architectures, as a short text.
//!
//! ```text
//! architecture = { "conv" convolution+ | "pool" size | "residual" convolution+ } [ "fc" width* ]
//! convolution  = channels "x" kernel [ "/" stride ]
//! ```
//!
//! `conv 8x3/2 16x3/2 fc 32` is two convolutions with kernels of 3×3 that halve the image, then a hidden layer of 32 units.
//! Kernels are odd and padded such that a stride of `s` leaves one pixel of `s`, rounded up. A ReLU follows every convolution
//! and every hidden layer; the layer of logits at the end is understood. `pool 2` takes the maximum of 2×2 pixels, and
//! rows and columns left over are dropped. `residual 16x3/2` is a block of two convolutions, the stride in the
//! first; its input is added to what the second gives, through a convolution of 1×1 where shapes differ.

use std::fmt;
use std::str::FromStr;

/// The layers before the logits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Architecture {
    /// Layers of images, in order.
    pub features: Vec<Feature>,
    /// Widths of the fully connected hidden layers behind them.
    pub hidden: Vec<usize>,
}

/// A layer from images to images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// A convolution and a ReLU.
    Convolution(Convolution),
    /// Maxima over squares of this size.
    Pool(usize),
    /// Two convolutions with a way around them.
    Residual(Convolution),
}

/// The shape of a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Convolution {
    /// Channels of its output.
    pub channels: usize,
    /// Height and width of its kernel, odd.
    pub kernel: usize,
    /// Pixels from one place of the kernel to the next.
    pub stride: usize,
}

/// The most channels or units a layer has.
const MOST_UNITS: usize = 4096;
/// The largest kernel.
const MOST_KERNEL: usize = 15;
/// The largest stride or pool.
const MOST_STRIDE: usize = 8;
/// The most layers.
const MOST_LAYERS: usize = 100;

/// Why a text is no architecture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArchitectureError {
    /// There is no word at all.
    #[error("an architecture is needed, such as `fc 24 24` or `conv 8x3/2 16x3/2 fc 32`")]
    Empty,
    /// A word before the first kind of layer.
    #[error("`{word}` stands before a kind of layer: begin with conv, pool, residual or fc")]
    NoKind {
        /// The word.
        word: String,
    },
    /// A kind of layer without a layer.
    #[error("`{kind}` is followed by no layer: write for example `{kind} {example}`")]
    NoLayer {
        /// The kind.
        kind: &'static str,
        /// A layer.
        example: &'static str,
    },
    /// A layer of images behind a fully connected one.
    #[error("`{kind}` stands behind `fc`, where there are no images any more")]
    AfterFc {
        /// The kind.
        kind: &'static str,
    },
    /// A word that does not say a layer.
    #[error("`{word}` is no layer of kind {kind}: write for example `{kind} {example}`")]
    Layer {
        /// The kind.
        kind: &'static str,
        /// The word.
        word: String,
        /// A layer.
        example: &'static str,
    },
    /// A number out of range.
    #[error("the {what} in `{word}` is not between {least} and {most}")]
    Range {
        /// The word.
        word: String,
        /// What the number is.
        what: &'static str,
        /// The least it may be.
        least: usize,
        /// The most it may be.
        most: usize,
    },
    /// A kernel without a middle.
    #[error(
        "the kernel in `{word}` is even; a kernel has a pixel in its middle: write an odd size, such as 3"
    )]
    Even {
        /// The word.
        word: String,
    },
    /// More layers than anybody trains here.
    #[error("there are more than {MOST_LAYERS} layers")]
    TooDeep,
}

/// The kinds of layers, which words introduce.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Conv,
    Pool,
    Residual,
    Fc,
}

impl Kind {
    fn of(word: &str) -> Option<Self> {
        [Self::Conv, Self::Pool, Self::Residual, Self::Fc].into_iter().find(|kind| kind.name() == word)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Conv => "conv",
            Self::Pool => "pool",
            Self::Residual => "residual",
            Self::Fc => "fc",
        }
    }

    fn example(self) -> &'static str {
        match self {
            Self::Conv | Self::Residual => "16x3/2",
            Self::Pool => "2",
            Self::Fc => "32",
        }
    }
}

impl FromStr for Architecture {
    type Err = ArchitectureError;

    fn from_str(text: &str) -> Result<Self, ArchitectureError> {
        let mut architecture = Self { features: Vec::new(), hidden: Vec::new() };
        let mut words = text.split_whitespace().peekable();
        let mut kind = None;
        while let Some(word) = words.next() {
            if let Some(next) = Kind::of(word) {
                if kind == Some(Kind::Fc) {
                    return Err(ArchitectureError::AfterFc { kind: next.name() });
                }
                kind = Some(next);
                let follows = words.peek().is_some_and(|word| Kind::of(word).is_none());
                if !follows && next != Kind::Fc {
                    let (kind, example) = (next.name(), next.example());
                    return Err(ArchitectureError::NoLayer { kind, example });
                }
                continue;
            }
            match kind.ok_or_else(|| ArchitectureError::NoKind { word: word.to_owned() })? {
                Kind::Conv => {
                    architecture.features.push(Feature::Convolution(convolution(Kind::Conv, word)?))
                }
                Kind::Pool => {
                    let size = number(Kind::Pool, word, word)?;
                    architecture.features.push(Feature::Pool(within(word, "size", size, 2, MOST_STRIDE)?));
                }
                Kind::Residual => {
                    architecture.features.push(Feature::Residual(convolution(Kind::Residual, word)?));
                }
                Kind::Fc => {
                    let width = number(Kind::Fc, word, word)?;
                    architecture.hidden.push(within(word, "width", width, 1, MOST_UNITS)?);
                }
            }
        }
        if kind.is_none() {
            return Err(ArchitectureError::Empty);
        }
        if architecture.features.len() + architecture.hidden.len() > MOST_LAYERS {
            return Err(ArchitectureError::TooDeep);
        }
        Ok(architecture)
    }
}

fn convolution(kind: Kind, word: &str) -> Result<Convolution, ArchitectureError> {
    let unread =
        || ArchitectureError::Layer { kind: kind.name(), word: word.to_owned(), example: kind.example() };
    let (channels, rest) = word.split_once('x').ok_or_else(unread)?;
    let (kernel, stride) = rest.split_once('/').unwrap_or((rest, "1"));
    let [channels, kernel, stride] = [channels, kernel, stride].map(|digits| number(kind, word, digits));
    let shape = Convolution {
        channels: within(word, "number of channels", channels?, 1, MOST_UNITS)?,
        kernel: within(word, "kernel", kernel?, 1, MOST_KERNEL)?,
        stride: within(word, "stride", stride?, 1, MOST_STRIDE)?,
    };
    if shape.kernel.is_multiple_of(2) {
        return Err(ArchitectureError::Even { word: word.to_owned() });
    }
    Ok(shape)
}

fn number(kind: Kind, word: &str, digits: &str) -> Result<usize, ArchitectureError> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    // What is too long for a number is out of every range.
    let value = digits.parse().or(if digits.len() > 9 { Ok(usize::MAX) } else { Err(()) });
    value.ok().filter(|_| plain).ok_or_else(|| ArchitectureError::Layer {
        kind: kind.name(),
        word: word.to_owned(),
        example: kind.example(),
    })
}

fn within(
    word: &str,
    what: &'static str,
    value: usize,
    least: usize,
    most: usize,
) -> Result<usize, ArchitectureError> {
    if (least..=most).contains(&value) {
        Ok(value)
    } else {
        Err(ArchitectureError::Range { word: word.to_owned(), what, least, most })
    }
}

impl fmt::Display for Convolution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.channels, self.kernel)?;
        if self.stride == 1 { Ok(()) } else { write!(f, "/{}", self.stride) }
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = Vec::new();
        let mut last = None;
        for feature in &self.features {
            let (kind, layer) = match feature {
                Feature::Convolution(shape) => (Kind::Conv, shape.to_string()),
                Feature::Pool(size) => (Kind::Pool, size.to_string()),
                Feature::Residual(shape) => (Kind::Residual, shape.to_string()),
            };
            if last != Some(kind) {
                words.push(kind.name().to_owned());
            }
            last = Some(kind);
            words.push(layer);
        }
        if last.is_none() || !self.hidden.is_empty() {
            words.push(Kind::Fc.name().to_owned());
            words.extend(self.hidden.iter().map(usize::to_string));
        }
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> ArchitectureError {
        text.parse::<Architecture>().unwrap_err()
    }

    #[test]
    fn texts_mean_what_they_say() {
        let conv = |channels, kernel, stride| Convolution { channels, kernel, stride };
        let parsed: Architecture = " conv 8x3/2 16x5 pool 2\tresidual 16x1/3 fc 32 16".parse().unwrap();
        assert_eq!(
            parsed.features,
            [
                Feature::Convolution(conv(8, 3, 2)),
                Feature::Convolution(conv(16, 5, 1)),
                Feature::Pool(2),
                Feature::Residual(conv(16, 1, 3)),
            ]
        );
        assert_eq!(parsed.hidden, [32, 16]);
    }

    #[test]
    fn printing_gives_the_shortest_text_that_parses_to_the_same() {
        for text in
            ["fc", "fc 24 24", "conv 8x3/2 16x3/2 fc 32", "conv 4x5 pool 2 conv 8x5 pool 2 2", "residual 8x3"]
        {
            assert_eq!(text.parse::<Architecture>().unwrap().to_string(), text);
        }
        assert_eq!("conv 8x3/1 conv 4x1 fc".parse::<Architecture>().unwrap().to_string(), "conv 8x3 4x1");
    }

    #[test]
    fn what_is_no_architecture_is_refused_with_its_reason() {
        use ArchitectureError as E;
        assert_eq!(refusal("  "), E::Empty);
        assert!(matches!(refusal("24 fc"), E::NoKind { .. }));
        assert!(matches!(refusal("conv fc 3"), E::NoLayer { kind: "conv", .. }));
        assert!(matches!(refusal("fc 3 pool 2"), E::AfterFc { kind: "pool" }));
        assert!(matches!(refusal("fc 3 fc 2"), E::AfterFc { kind: "fc" }));
        for text in [
            "fc x",
            "fc -1",
            "fc +3",
            "conv 8",
            "conv 8x",
            "conv x3",
            "conv 8x3/",
            "conv 8x3/2/2",
            "pool 2x2",
        ] {
            assert!(matches!(refusal(text), E::Layer { .. }), "{text}");
        }
        for text in
            ["fc 0", "fc 99999999999999999999", "conv 0x3", "conv 8x0", "conv 8x3/0", "conv 8x17", "pool 1"]
        {
            assert!(matches!(refusal(text), E::Range { .. }), "{text}");
        }
        assert!(matches!(refusal("conv 8x4"), E::Even { .. }));
        assert_eq!(refusal(&("fc".to_owned() + &" 1".repeat(101))), E::TooDeep);
    }
}
