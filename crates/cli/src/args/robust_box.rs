//! Arguments of `metes box`.

use clap::Args;

use super::values::{Keep, Operator, Start};
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
    /// scored against the exact answer.
    #[arg(long, value_enum, default_value_t = Operator::Exact)]
    pub operator: Operator,
    /// How many steps a published operator makes.
    #[arg(long, value_name = "N", default_value_t = 800, requires = "operator")]
    pub steps: u16,
    /// What the box must contain, a number for each parameter, such as "0.1, -1/4" [default: the unperturbed image].
    #[arg(long, value_name = "T1, T2", allow_hyphen_values = true)]
    pub start: Option<Start>,
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
  metes box net.onnx --image digit.png --operator oir-w --picture grown.svg \\
      --perturb \"brightness(-0.3..0.3) + patch(x=10..18, y=10..18, value=1, opacity=0..1)\"";
