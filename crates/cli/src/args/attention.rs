//! Arguments of `metes attention` and `metes integrated-gradients`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use metes_perturb::{Expression, Preprocess};
use metes_saliency::Measure;

use super::values::{Baseline, Classes, Range};
use super::{LimitArgs, OutputArgs, QuestionArgs};

/// Arguments of `metes attention`.
#[derive(Debug, Args)]
pub struct AttentionArgs {
    /// The classifier, an .onnx or .nnet file.
    pub model: PathBuf,
    /// The image: PNG, IDX (gzipped or not), NPY or CSV.
    #[arg(long, value_name = "FILE")]
    pub image: PathBuf,
    /// Which image of a file that holds several, counted from 0.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub index: usize,
    /// The label whose saliency map it is, counted from 0 [default: the network's own].
    #[arg(long, value_name = "K")]
    pub label: Option<usize>,
    /// The perturbation, such as "brightness(-0.2..0.2) + contrast(-1/4..1/4)".
    #[arg(long, value_name = "EXPR")]
    pub perturb: Expression,
    /// How many of the pixels of largest saliency are compared [default: 100, or all of fewer].
    #[arg(long, value_name = "K")]
    pub top: Option<NonZeroUsize>,
    /// What happens to pixels before they enter the model, such as "mean=0.1307, std=0.3081".
    #[arg(long, value_name = "SPEC", default_value = "", hide_default_value = true)]
    pub preprocess: Preprocess,
    /// The range that perturbed pixels are clipped to, or `none`.
    #[arg(long, value_name = "LOW..HIGH|none", default_value = "0..1", allow_hyphen_values = true)]
    pub range: Range,
    #[command(flatten)]
    pub output: OutputArgs,
    #[command(flatten)]
    pub limits: LimitArgs,
}

impl AttentionArgs {
    /// What is asked about the image, by one measure.
    pub fn question(&self, measure: Measure) -> QuestionArgs {
        QuestionArgs {
            model: self.model.clone(),
            image: self.image.clone(),
            index: self.index,
            label: self.label,
            perturb: self.perturb.clone(),
            preprocess: self.preprocess.clone(),
            range: self.range.clone(),
            measure,
            classes: Classes::Predicted,
            delta: None,
        }
    }
}

/// Arguments of `metes integrated-gradients`.
#[derive(Debug, Args)]
pub struct IntegratedArgs {
    /// The classifier, an .onnx or .nnet file.
    pub model: PathBuf,
    /// The image: PNG, IDX (gzipped or not), NPY or CSV.
    #[arg(long, value_name = "FILE")]
    pub image: PathBuf,
    /// Which image of a file that holds several, counted from 0.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub index: usize,
    /// Where the integral begins: a value for every pixel, or an image (the first one of a file).
    #[arg(long, value_name = "VALUE|FILE", default_value = "0", allow_hyphen_values = true)]
    pub baseline: Baseline,
    /// The output that is explained, counted from 0 [default: the largest one].
    #[arg(long, value_name = "K")]
    pub label: Option<usize>,
    /// What happens to pixels before they enter the model, such as "mean=0.1307, std=0.3081".
    #[arg(long, value_name = "SPEC", default_value = "", hide_default_value = true)]
    pub preprocess: Preprocess,
    /// Write the integrated gradients as an array of 64-bit floats, channels × rows × columns.
    #[arg(long, value_name = "FILE")]
    pub npy: Option<PathBuf>,
    #[command(flatten)]
    pub output: OutputArgs,
    #[command(flatten)]
    pub limits: LimitArgs,
}

pub const ATTENTION_EXAMPLES: &str = "\
Examples:
  metes attention net.onnx --image digit.png --perturb \"brightness(-0.2..0.2)\" --top 100
  metes attention net.onnx --image t10k-images-idx3-ubyte.gz --index 7 --picture worst.svg --json worst.json \\
      --perturb \"brightness(-0.3..0.3) + patch(x=10..18, y=10..18, value=1, opacity=0..1)\"";

pub const INTEGRATED_EXAMPLES: &str = "\
Examples:
  metes integrated-gradients net.onnx --image digit.png --picture ig.svg
  metes integrated-gradients net.onnx --image digit.png --baseline 1/2 --label 3 --npy ig.npy --json -";
