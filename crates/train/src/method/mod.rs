//! What is minimised: cross-entropy, alone, on the worst image nearby, or with a regulariser of attributions.
//!
//! `x` is a training image, `y` its label, `x'` the worst image that projected ascent finds within ε of it, `ℓ` the cross-entropy,
//! `IG` integrated gradients of the label's logit and `IG^ℓ` of the loss. Sums over pixels, means over a batch.
//!
//! | method | minimised | `x'` maximises |
//! | --- | --- | --- |
//! | `natural` | `ℓ(x)` | |
//! | `pgd` (Madry et al. 2018) | `ℓ(x')` | `ℓ(x')` |
//! | `ig-norm` (Chen et al. 2019) | `ℓ(x) + λ‖IG^ℓ(x→x')‖₁` | `‖IG^ℓ(x→x')‖₁` |
//! | `ig-sum-norm` (Chen et al. 2019) | `ℓ(x') + λ‖IG^ℓ(x→x')‖₁` | the same |
//! | `art` (Singh et al. 2020) | `ℓ(x') + λ·T(x')` | `T(x')` |
//! | `cacr` (reconstructed from Sarkar et al. 2021) | `ℓ(x') + λ·L_CACR` | `ℓ(x') + λ‖IG(x→x')‖₁` |
//! | `wacr` (reconstructed from Sarkar et al. 2021) | `ℓ(x') + λ·L_WACR` | the same |
//! | `cacr-wacr` (reconstructed from Sarkar et al. 2021) | `ℓ(x') + λ(L_CACR + L_WACR)` | the same |
//!
//! In the search of the last three the recommended weight of `‖IG(x→x')‖₁` is 1; λ stands there because 1 finds images that hardly change the
//! loss. Surroundings that grow ([`Method::warming_up`]) are ours too.
//!
//! [`terms`] has the formulas of `T`, `L_CACR` and `L_WACR`.
#![allow(clippy::float_arithmetic, reason = "training estimates")]

mod preset;
pub mod terms;

use std::fmt;
use std::ops::ControlFlow;
use std::str::FromStr;

use candle_core::{Result, Tensor};
use fastrand::Rng;
use metes_attribution::Network;
use metes_attribution::ascent::Ascent;
use metes_attribution::attack::cross_entropy;
use metes_attribution::map::Of;

pub use preset::{Preset, PresetSettings};

/// The name of what is minimised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The cross-entropy.
    Natural,
    /// That of the worst image nearby.
    Pgd,
    /// With the change of the loss's attribution, at its worst.
    IgNorm,
    /// The worst sum of both.
    IgSumNorm,
    /// With a triplet of image and gradients.
    Art,
    /// With the class attribution contrast.
    Cacr,
    /// With the weighted attribution change.
    Wacr,
    /// With both.
    CacrWacr,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Natural,
        Self::Pgd,
        Self::IgNorm,
        Self::IgSumNorm,
        Self::Art,
        Self::Cacr,
        Self::Wacr,
        Self::CacrWacr,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Natural => "natural",
            Self::Pgd => "pgd",
            Self::IgNorm => "ig-norm",
            Self::IgSumNorm => "ig-sum-norm",
            Self::Art => "art",
            Self::Cacr => "cacr",
            Self::Wacr => "wacr",
            Self::CacrWacr => "cacr-wacr",
        }
    }

    /// Whether integrated gradients are in what is minimised.
    pub fn integrates(self) -> bool {
        self.has_weight() && self != Self::Art
    }

    /// Whether there is a regulariser, and with it a weight λ.
    pub fn has_weight(self) -> bool {
        !matches!(self, Self::Natural | Self::Pgd)
    }
}

/// A text that names no method.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no method: choose natural, pgd, ig-norm, ig-sum-norm, art, cacr, wacr or cacr-wacr")]
pub struct ParseKindError(String);

impl FromStr for Kind {
    type Err = ParseKindError;

    fn from_str(text: &str) -> std::result::Result<Self, ParseKindError> {
        Self::ALL.into_iter().find(|kind| kind.name() == text).ok_or_else(|| ParseKindError(text.to_owned()))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// The share of training in which the surroundings grow.
const WARM_UP: f64 = 1.0 / 3.0;

/// What is minimised, with its numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Method {
    /// Its name.
    pub kind: Kind,
    /// Where `x'` is looked for.
    pub ascent: Ascent,
    /// The weight λ of the regulariser.
    pub weight: f64,
    /// Steps of integrated gradients in what is minimised.
    pub steps: usize,
    /// The same while `x'` is looked for.
    pub inner_steps: usize,
}

impl fmt::Display for Method {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, ascent: Ascent { epsilon, step, steps }, weight, .. } = self;
        write!(out, "{kind}")?;
        if *kind != Kind::Natural {
            write!(out, ", worst image within {epsilon:.4} in {steps} steps of {step:.4}")?;
        }
        if kind.has_weight() {
            write!(out, ", weight {weight}")?;
        }
        if kind.integrates() {
            write!(
                out,
                ", {} points of integrated gradients ({} in the search)",
                self.steps, self.inner_steps
            )?;
        }
        Ok(())
    }
}

/// A loss and the logits that it is about.
#[derive(Debug)]
pub struct Loss {
    /// To be minimised: one number.
    pub value: Tensor,
    /// The logits `[batch, classes]` of the images whose cross-entropy is in it.
    pub logits: Tensor,
}

impl Method {
    /// Training as everybody does it.
    pub const NATURAL: Self = Self {
        kind: Kind::Natural,
        ascent: Ascent { epsilon: 0.0, step: 0.0, steps: 0 },
        weight: 0.0,
        steps: 1,
        inner_steps: 1,
    };

    /// The method when a share of the training is done: the surroundings in which `x'` is looked for grow in a straight line over the first
    /// third. Narrow networks learn nothing otherwise.
    #[must_use]
    pub fn warming_up(mut self, done: f64) -> Self {
        let share = (done / WARM_UP).min(1.0);
        self.ascent.epsilon *= share;
        self.ascent.step *= share;
        self
    }

    /// The loss of images `[batch, elements]`; `rng` says where the search for `x'` begins.
    ///
    /// # Errors
    /// When the images do not fit the network, or a label is no class.
    pub fn loss(&self, network: &Network, images: &Tensor, labels: &Tensor, rng: &mut Rng) -> Result<Loss> {
        let mut worst = |objective: &dyn Fn(&Tensor) -> Result<Tensor>| {
            let mut generators: Vec<Rng> = (0..images.dim(0)?).map(|_| Rng::with_seed(rng.u64(..))).collect();
            let start = self.ascent.random(images, &mut generators)?;
            self.ascent.climb(images, start, objective, |_| Ok(ControlFlow::Continue(())))
        };
        let fixed = network.detached();
        let entropy = |found: &Tensor| cross_entropy(&fixed.outputs(found)?, labels);
        let norm =
            |found: &Tensor, of| terms::change_norm(&fixed, [images, found], labels, of, self.inner_steps);
        let weighted = |term: Tensor| term * self.weight;
        let change =
            |found: &Tensor| terms::change_norm(network, [images, found], labels, Of::Loss, self.steps);
        let with = |found: &Tensor, term: Option<Tensor>| {
            let logits = network.outputs(found)?;
            let entropy = cross_entropy(&logits, labels)?;
            let value = match term {
                Some(term) => (entropy + weighted(term)?)?,
                None => entropy,
            };
            Ok(Loss { value, logits })
        };
        match self.kind {
            Kind::Natural => with(images, None),
            Kind::Pgd => with(&worst(&entropy)?, None),
            Kind::IgNorm => {
                let found = worst(&|found| norm(found, Of::Loss))?;
                with(images, Some(change(&found)?))
            }
            Kind::IgSumNorm => {
                let found = worst(&|found| entropy(found)? + weighted(norm(found, Of::Loss)?)?)?;
                with(&found, Some(change(&found)?))
            }
            Kind::Art => {
                let rivals = terms::rivals(&fixed, images, labels)?;
                let found = worst(&|found| terms::triplet(&fixed, found, labels, &rivals))?;
                with(&found, Some(terms::triplet(network, &found, labels, &rivals)?))
            }
            Kind::Cacr | Kind::Wacr | Kind::CacrWacr => {
                let found = worst(&|found| entropy(found)? + weighted(norm(found, Of::Logit)?)?)?;
                with(&found, Some(self.regulariser(network, images, &found, labels)?))
            }
        }
    }

    /// `L_CACR`, `L_WACR` or their sum.
    fn regulariser(
        &self,
        network: &Network,
        images: &Tensor,
        found: &Tensor,
        labels: &Tensor,
    ) -> Result<Tensor> {
        let contrast =
            || terms::contrast(network, images, labels, &terms::rivals(network, images, labels)?, self.steps);
        let change = || terms::weighted_change(network, [images, found], labels, self.steps);
        match self.kind {
            Kind::Cacr => contrast(),
            Kind::Wacr => change(),
            _ => contrast()? + change()?,
        }
    }
}
