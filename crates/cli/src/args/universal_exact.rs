//! Arguments of `metes universal exact`.

use std::path::PathBuf;

use clap::Args;
use metes_exact::Rational;
use metes_perturb::{Expression, Preprocess};
use metes_saliency::Change;
use metes_universal::Objective;
use num_traits::{One as _, Zero as _};

use super::data::DataArgs;
use super::values::{Range, number};
use super::{LimitArgs, OutputArgs};

/// Arguments of `metes universal exact`.
#[derive(Debug, Args)]
pub struct UniversalExactArgs {
    /// The classifier, an .onnx or .nnet file.
    pub model: PathBuf,
    /// The images, of which those for testing are looked at.
    #[command(flatten)]
    pub data: DataArgs,
    /// Test images to look at, chosen by the seed; those classified correctly take part.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), default_value_t = 200)]
    pub images_test: u32,
    /// The seed that chooses images.
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub seed: u64,
    /// The universal perturbation δ, an NPY file: every image is followed along t·δ, t from −1 to 1.
    #[arg(long, value_name = "FILE.npy", required_unless_present = "perturb")]
    pub delta: Option<PathBuf>,
    /// Find where in the box of a perturbation, such as "brightness(-0.2..0.2) + contrast(-1/4..1/4)", maps change most.
    #[arg(long, value_name = "EXPR", conflicts_with = "delta")]
    pub perturb: Option<Expression>,
    /// How much a map has changed: dissimilarity, or l2, l1, linf, cosine, kendall, topk=K of the maps' shares.
    #[arg(long, value_name = "MEASURE", default_value = "dissimilarity")]
    pub measure: Change,
    /// Levels τ of change, for which the share of images is listed that have changed by at least τ.
    #[arg(long, value_name = "T,…", value_delimiter = ',', value_parser = level, default_value = "0.1,0.25,0.5,0.75,1", conflicts_with = "perturb")]
    pub levels: Vec<Rational>,
    /// What is to be large over the box: the mean change, or the share of images that have changed by at least τ.
    #[arg(long, value_name = "mean|share=T", default_value = "mean", value_parser = objective, conflicts_with = "delta")]
    pub objective: Objective,
    /// The share of images that have to keep their label at the point.
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = share, conflicts_with = "delta")]
    pub keep_labels: Rational,
    /// What happens to pixels before they enter the model, such as "mean=0.1307, std=0.3081".
    #[arg(long, value_name = "SPEC", default_value = "", hide_default_value = true)]
    pub preprocess: Preprocess,
    /// The range that perturbed pixels are clipped to, or `none`.
    #[arg(long, value_name = "LOW..HIGH|none", default_value = "0..1", allow_hyphen_values = true)]
    pub range: Range,
    /// Write how many images have changed between any two breakpoints, as CSV with exact numbers.
    #[arg(long, value_name = "FILE.csv", conflicts_with = "perturb")]
    pub csv: Option<PathBuf>,
    /// Write the step function of every image, as CSV with exact numbers.
    #[arg(long, value_name = "FILE.csv", conflicts_with = "perturb")]
    pub steps: Option<PathBuf>,
    #[command(flatten)]
    pub output: OutputArgs,
    #[command(flatten)]
    pub limits: LimitArgs,
}

fn level(text: &str) -> Result<Rational, String> {
    let level = number(text.trim())?;
    if level > Rational::zero() { Ok(level) } else { Err("write a level above 0".to_owned()) }
}

fn share(text: &str) -> Result<Rational, String> {
    let share = number(text)?;
    if share >= Rational::zero() && share <= Rational::one() {
        Ok(share)
    } else {
        Err("write a share from 0 to 1".to_owned())
    }
}

fn objective(text: &str) -> Result<Objective, String> {
    match (text, text.strip_prefix("share=")) {
        ("mean", _) => Ok(Objective::Mean),
        (_, Some(text)) => level(text).map(Objective::Share),
        _ => Err("write mean, or share=T with a level T above 0, such as share=0.5".to_owned()),
    }
}

pub const UNIVERSAL_EXACT_EXAMPLES: &str = "\
Examples:
  metes universal exact net.onnx --data fmnist --delta upi.npy --picture upi.svg
  metes universal exact net.onnx --data fmnist --delta upi.npy --levels 1/4,1/2 --csv shares.csv --steps images.csv
  metes universal exact net.onnx --data fmnist --images-test 20 --perturb \"brightness(-0.2..0.2) + contrast(-1/4..1/4)\" \\
      --keep-labels 1 --picture map.svg
  metes universal exact net.onnx --data fmnist --images-test 20 --perturb \"brightness(-0.2..0.2)\" --objective share=0.5";
