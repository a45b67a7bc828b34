//! Arguments of `metes attack-attribution`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use metes_perturb::Preprocess;

use super::AnswerArgs;
use super::data::DataArgs;
use super::values::fraction;

/// Arguments of `metes attack-attribution`.
#[derive(Debug, Args)]
pub struct AttackArgs {
    /// The classifier, an .onnx or .nnet file.
    pub model: PathBuf,
    /// The images, of which those for testing are attacked.
    #[command(flatten)]
    pub data: DataArgs,
    /// How many test images to look at, from the first one on; those classified correctly are attacked.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), default_value_t = 100)]
    pub images: u32,
    /// The maps under attack.
    #[arg(long, value_enum, default_value_t = MapKind::Ig)]
    pub map: MapKind,
    /// Points at which integrated gradients take the gradient.
    #[arg(long, value_name = "M", value_parser = clap::value_parser!(u32).range(1..=1000), default_value_t = 50)]
    pub steps: u32,
    /// How many of the elements of largest magnitude are compared, and attacked.
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..), default_value_t = 100)]
    pub top: u32,
    /// What the attack moves: the share of the top elements, the centre of mass, or nothing (random signs).
    #[arg(long, value_enum, default_value_t = AimKind::TopK)]
    pub aim: AimKind,
    /// How far each pixel may go, in pixel values between 0 and 1.
    #[arg(long, value_name = "E", value_parser = fraction, default_value = "0.1")]
    pub epsilon: f64,
    /// Steps of the attack.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000), default_value_t = 20)]
    pub attack_steps: u32,
    /// How far a step goes [default: a tenth of epsilon].
    #[arg(long, value_name = "S", value_parser = fraction)]
    pub attack_step: Option<f64>,
    /// Starts of the attack: the image itself (but for the centre of mass), and then random images near it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000), default_value_t = 3)]
    pub starts: u32,
    /// The β of softplus, which stands for ReLU where a gradient of a map is needed.
    #[arg(long, value_name = "B", value_parser = beta, default_value = "50")]
    pub softplus: f64,
    /// The seed of what is random.
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub seed: u64,
    /// Images at once.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000), default_value_t = 20)]
    pub batch: u32,
    /// What happens to pixels before they enter the model, such as "mean=0.1307, std=0.3081".
    #[arg(long, value_name = "SPEC", default_value = "", hide_default_value = true)]
    pub preprocess: Preprocess,
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// Write a row for every attacked image as CSV.
    #[arg(long, value_name = "FILE.csv")]
    pub csv: Option<PathBuf>,
    /// Write images and maps, clean and attacked, to a folder as arrays of 32-bit floats, images × channels × height × width.
    #[arg(long, value_name = "FOLDER")]
    pub maps: Option<PathBuf>,
    /// Threads to work on [default: all cores].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// Which maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MapKind {
    /// Integrated gradients from black.
    Ig,
    /// The gradient.
    Gradient,
}

/// What an attack moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AimKind {
    /// The share of the top elements falls.
    TopK,
    /// The centre of mass moves.
    CentreOfMass,
    /// Pixels move by chance.
    RandomSign,
}

pub(super) fn beta(text: &str) -> Result<f64, String> {
    let beta: f64 = text.parse().map_err(|_| "write a number, such as 50".to_owned())?;
    if beta > 0.0 && beta <= 1e4 {
        Ok(beta)
    } else {
        Err("write a number above 0 and at most 10000".to_owned())
    }
}

pub const ATTACK_EXAMPLES: &str = "\
Examples:
  metes attack-attribution net.onnx --data fmnist
  metes attack-attribution net.onnx --data fmnist --map gradient --top 50 --epsilon 0.05 --json attack.json --maps maps
  metes attack-attribution net.onnx --data fmnist --aim random-sign";
