//! Arguments of `metes report`.

use std::path::PathBuf;

use clap::Args;

/// Arguments of `metes report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The answer of another command, as its --json wrote it.
    pub result: PathBuf,
    /// A certificate of the answer: it is checked, against model and image or property too where these are where the
    /// answer says.
    #[arg(long, value_name = "FILE")]
    pub certificate: Option<PathBuf>,
    /// Where the page goes, `-` for standard output.
    #[arg(short, long, value_name = "FILE.html|-")]
    pub output: PathBuf,
}

pub const REPORT_EXAMPLES: &str = "\
Examples:
  metes verify net.onnx --image digit.png --perturb \"brightness(-0.2..0.2)\" --json answer.json --full
  metes report answer.json -o answer.html
  metes verify net.onnx --image digit.png --perturb \"brightness(-0.2..0.2)\" --certificate proof.metes --json answer.json
  metes report answer.json --certificate proof.metes -o answer.html
  metes verify net.onnx --image digit.png --perturb \"brightness(-0.2..0.2)\" --report answer.html";
