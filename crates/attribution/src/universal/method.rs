//! The methods, and what they are told.

use std::fmt;
use std::str::FromStr;

use super::ball::Ball;
use super::explained::Explained;
use super::pixels::PixelRange;

/// How a perturbation is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Projected stochastic gradient ascent (reconstructed: the paper's steps are not known).
    UpiGrad,
    /// The top right singular vector of all images' gradients, by singular value decomposition.
    UpiPca,
    /// The same vector by the stochastic power method: no more than a batch of gradients is kept.
    UpiPcaPower,
    /// The power method less the gradients of the loss (step and weight reconstructed): the map changes, the label should not.
    UpiPlus,
    /// Universal normal noise, or random signs in ℓ∞: what a universal perturbation must beat.
    Random,
    /// For each image a perturbation of its own, by projected gradient ascent.
    PerImage,
    /// For each image noise of its own.
    PerImageRandom,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::UpiGrad,
        Self::UpiPca,
        Self::UpiPcaPower,
        Self::UpiPlus,
        Self::Random,
        Self::PerImage,
        Self::PerImageRandom,
    ];

    /// The name.
    pub fn name(self) -> &'static str {
        match self {
            Self::UpiGrad => "upi-grad",
            Self::UpiPca => "upi-pca",
            Self::UpiPcaPower => "upi-pca-power",
            Self::UpiPlus => "upi-plus",
            Self::Random => "random",
            Self::PerImage => "per-image",
            Self::PerImageRandom => "per-image-random",
        }
    }

    /// Whether one perturbation is for all images.
    pub fn is_universal(self) -> bool {
        !matches!(self, Self::PerImage | Self::PerImageRandom)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for Method {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let named = Self::ALL.into_iter().find(|method| method.name() == text);
        named.ok_or_else(|| format!("one of {} is needed", Self::ALL.map(Self::name).join(", ")))
    }
}

/// How to search.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The maps under attack.
    pub explained: Explained,
    /// How large perturbations are: those found have this norm.
    pub ball: Ball,
    /// The range of perturbed pixels, in search and evaluation.
    pub range: PixelRange,
    /// The standard deviation σ of the noise Z of gradient ascent.
    pub noise: f64,
    /// Steps of gradient ascent and of power methods.
    pub iterations: usize,
    /// Images of a step, and images at once.
    pub batch: usize,
    /// The seed of all that is random.
    pub seed: u64,
}
