//! Arguments of `metes decide`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::values::seconds;
use super::{AnswerArgs, CertificateArgs};

/// Arguments of `metes decide`.
#[derive(Debug, Args)]
pub struct DecideArgs {
    /// The network, an .onnx or .nnet file.
    pub model: PathBuf,
    /// The property, a .vnnlib file (gzipped or not).
    pub property: PathBuf,
    /// End undecided after this many seconds.
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub time_limit: Option<Duration>,
    /// Threads to work on [default: all cores]; which counterexample is found may depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// Write the verdict, and the counterexample in decimals, as verifiers do in competitions.
    #[arg(long, value_name = "FILE")]
    pub result: Option<PathBuf>,
    #[command(flatten)]
    pub certificate: CertificateArgs,
}

pub const DECIDE_EXAMPLES: &str = "\
Examples:
  metes decide net.onnx prop.vnnlib --time-limit 60
  metes decide net.onnx prop.vnnlib --certificate proof.metes --json -
  metes check proof.metes --model net.onnx --property prop.vnnlib";
