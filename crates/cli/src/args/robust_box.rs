//! Arguments of `metes box`.

use clap::Args;
use metes_exact::Rational;

use super::values::{Keep, Operator, Start, number};
use super::{CertificateArgs, LimitArgs, OutputArgs, QuestionArgs};

/// Arguments of `metes box`.
#[derive(Debug, Args)]
pub struct BoxArgs {
    #[command(flatten)]
    pub question: QuestionArgs,
    /// What should stay [default: both with --delta, else label].
    #[arg(long, value_enum)]
    pub keep: Option<Keep>,
    /// How it is found. The published operators grow a box step by step on the confidence at its corners; what they find is
    /// scored against the exact answer. Several are separated by commas.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "exact")]
    pub operator: Vec<Operator>,
    /// How many steps a published operator makes.
    #[arg(long, value_name = "N", default_value_t = 800, requires = "operator")]
    pub steps: u16,
    /// Also look for a large box on which the mean margin of the label is at least this (one or two parameters). Means are
    /// integrated exactly; that no larger box has one is not proved.
    #[arg(long, value_name = "M", value_parser = number, allow_hyphen_values = true)]
    pub mean: Option<Rational>,
    /// What the box must contain, a number for each parameter, such as "0.1, -1/4"; may be given several times
    /// [default: the unperturbed image].
    #[arg(long, value_name = "T1, T2", allow_hyphen_values = true)]
    pub start: Vec<Start>,
    #[command(flatten)]
    pub output: OutputArgs,
    #[command(flatten)]
    pub certificate: CertificateArgs,
    #[command(flatten)]
    pub limits: LimitArgs,
}

pub const BOX_EXAMPLES: &str = "\
Examples:
  metes box net.onnx --image digit.png --picture box.svg \\
      --perturb \"brightness(-0.3..0.3) + patch(x=10..18, y=10..18, value=1, opacity=0..1)\"
  metes box net.onnx --image digit.png --perturb \"brightness(-0.3..0.3)\" --start 0.1 \\
      --certificate box.metes --json box.json
  metes box net.onnx --image digit.png --operator naive,oir-w --start 0,0 --start 0.1,0.3 --picture grown.svg \\
      --perturb \"brightness(-0.3..0.3) + patch(x=10..18, y=10..18, value=1, opacity=0..1)\"";
