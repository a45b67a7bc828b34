//! Settings that belong together.
//!
//! The first four have ε, steps and weights of Chen et al. 2019, batch and learning rate as far as they are stated there; epochs, warm-up, the residual network and the
//! weights of the other methods are ours: days on two cores.
//! The small one finishes in minutes, on a network whose regions can be enumerated.
#![allow(clippy::float_arithmetic, reason = "training estimates")]

use std::fmt;
use std::str::FromStr;

use metes_attribution::ascent::Ascent;

use super::{Kind, Method};

/// A name for settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// The papers' MNIST.
    Mnist,
    /// The papers' Fashion-MNIST.
    FashionMnist,
    /// The papers' GTSRB, with a small residual network.
    Gtsrb,
    /// The papers' Flower, with a small residual network.
    Flower,
    /// Minutes, on MNIST or Fashion-MNIST.
    Small,
}

/// What a preset says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PresetSettings {
    /// The architecture, as a text.
    pub architecture: &'static str,
    /// Passes over the training images.
    pub epochs: u32,
    /// Images a step.
    pub batch: u32,
    /// The learning rate of the first step.
    pub rate: f64,
    /// Where the worst image is looked for in training.
    pub ascent: Ascent,
    /// How far pixels go under attack, when the network is judged.
    pub attack: f64,
    /// Steps of integrated gradients in what is minimised, and while the worst image is looked for.
    pub steps: [usize; 2],
}

const PAPER_NETWORK: &str = "conv 32x5 pool 2 conv 64x5 pool 2 fc 1024";
const RESIDUAL_NETWORK: &str = "conv 16x3 residual 16x3 32x3/2 64x3/2 pool 2 fc 64";

impl Preset {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Mnist, Self::FashionMnist, Self::Gtsrb, Self::Flower, Self::Small];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mnist => "mnist",
            Self::FashionMnist => "fashion-mnist",
            Self::Gtsrb => "gtsrb",
            Self::Flower => "flower",
            Self::Small => "small",
        }
    }

    /// What it says.
    pub fn settings(self) -> PresetSettings {
        let paper = |architecture, epsilon, step, steps| PresetSettings {
            architecture,
            epochs: 50,
            batch: 50,
            rate: 1e-4,
            ascent: Ascent { epsilon, step, steps },
            attack: epsilon,
            steps: [50, 10],
        };
        match self {
            Self::Mnist => paper(PAPER_NETWORK, 0.3, 0.01, 40),
            Self::FashionMnist => paper(PAPER_NETWORK, 0.1, 0.01, 20),
            Self::Gtsrb | Self::Flower => paper(RESIDUAL_NETWORK, 8.0 / 255.0, 2.0 / 255.0, 7),
            // Networks this narrow learn more from surroundings that are wider than those they are judged in.
            Self::Small => PresetSettings {
                architecture: "fc 32 32 32",
                epochs: 10,
                batch: 50,
                rate: 1e-3,
                ascent: Ascent { epsilon: 0.2, step: 0.06, steps: 5 },
                attack: 0.1,
                steps: [5, 3],
            },
        }
    }

    /// A method with the numbers that this preset has for it.
    pub fn method(self, kind: Kind) -> Method {
        let PresetSettings { ascent, steps: [steps, inner_steps], .. } = self.settings();
        let weight = match (kind, self) {
            (Kind::Natural, _) => return Method::NATURAL,
            (Kind::Pgd, _) => 0.0,
            (Kind::Art, _) => 0.5,
            (Kind::IgNorm, _) => 1.0,
            (Kind::IgSumNorm, Self::Flower) => 0.1,
            (Kind::IgSumNorm, Self::Gtsrb) => 1.0,
            (Kind::IgSumNorm, _) => 0.1,
            (Kind::Cacr, Self::Small) => 10.0,
            (Kind::Wacr, Self::Small) => 0.01,
            (Kind::CacrWacr, Self::Small) => 0.02,
            (Kind::Cacr | Kind::Wacr | Kind::CacrWacr, _) => 1.0,
        };
        Method { kind, ascent, weight, steps, inner_steps }
    }
}

/// A text that names no preset.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no preset: choose mnist, fashion-mnist, gtsrb, flower or small")]
pub struct ParsePresetError(String);

impl FromStr for Preset {
    type Err = ParsePresetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|preset| preset.name() == text)
            .ok_or_else(|| ParsePresetError(text.to_owned()))
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::architecture::Architecture;

    #[test]
    fn every_preset_is_complete() {
        for preset in Preset::ALL {
            assert_eq!(preset.name().parse(), Ok(preset));
            let PresetSettings { architecture, ascent, attack, .. } = preset.settings();
            assert!(architecture.parse::<Architecture>().is_ok(), "{preset}");
            // A search can reach the border of its surroundings.
            assert!(
                ascent.step * ascent.steps as f64 > ascent.epsilon && attack <= ascent.epsilon,
                "{preset}"
            );
            for kind in Kind::ALL {
                assert_eq!(kind.name().parse(), Ok(kind));
                let method = preset.method(kind);
                assert_eq!((method.kind, method.weight > 0.0), (kind, kind.has_weight()), "{preset}, {kind}");
            }
        }
        assert!("Small".parse::<Preset>().is_err() && "art ".parse::<Kind>().is_err());
    }
}
