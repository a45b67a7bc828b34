//! Arguments of the commands about certificates.

use std::path::PathBuf;

use clap::Args;
use metes_perturb::Preprocess;

use super::AnswerArgs;

/// Arguments of `metes export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The model, an .onnx or .nnet file.
    pub model: PathBuf,
    /// What happens to pixels before they enter the model, such as "mean=0.1307, std=0.3081".
    #[arg(long, value_name = "SPEC", default_value = "", hide_default_value = true)]
    pub preprocess: Preprocess,
    /// Where the network goes, `-` for standard output.
    #[arg(short, long, value_name = "FILE|-", default_value = "-")]
    pub output: PathBuf,
}

/// Arguments of `metes check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The certificate, in either form.
    pub certificate: PathBuf,
    /// The model that it should be about: its network is compared with that in the certificate.
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// The image that it should be about: the perturbation that the certificate names is compiled on it and
    /// compared with the map in the certificate.
    #[arg(long, value_name = "FILE", requires = "model")]
    pub image: Option<PathBuf>,
    /// Which image of a file that holds several, counted from 0 [default: the one that the certificate names].
    #[arg(long, value_name = "N", requires = "image")]
    pub index: Option<usize>,
    /// The VNN-LIB property that it should be about.
    #[arg(long, value_name = "FILE", requires = "model", conflicts_with = "image")]
    pub property: Option<PathBuf>,
    #[command(flatten)]
    pub answer: AnswerArgs,
}

pub const EXPORT_EXAMPLES: &str = "\
Examples:
  metes export net.onnx -o net.json
  metes export net.onnx --preprocess \"mean=0.1307, std=0.3081\" | jq .outputs";

pub const CHECK_EXAMPLES: &str = "\
Examples:
  metes check robust.cert
  metes check robust.cert --model net.onnx --image digit.png --json -
  metes check unsat.cert --model net.onnx --property prop.vnnlib";
