//! Arguments of `metes duel`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::AnswerArgs;
use super::values::seconds;

/// Arguments of `metes duel`.
#[derive(Debug, Args)]
pub struct DuelArgs {
    /// The verifier's command, with {onnx}, {vnnlib}, {result} and {timeout} where they go; quotation as in a shell.
    ///
    /// It writes sat, unsat, unknown or timeout into {result}, and behind sat the counterexample, as in VNN-COMP; what
    /// it prints counts if it writes nothing there. Without --verifier the instances are written into --out,
    /// with their truth in instances.csv.
    #[arg(long, value_name = "COMMAND")]
    pub verifier: Option<String>,
    /// The generators, by name [default: all]; --list says what there are.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub generators: Vec<String>,
    /// How many instances, in all.
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub instances: u64,
    /// The seed: the same one makes the same instances.
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub seed: u64,
    /// The time limit of one run of the verifier, in seconds.
    #[arg(long, value_name = "S", value_parser = seconds, default_value = "20")]
    pub timeout: Duration,
    /// Runs of the verifier at the same time.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), default_value_t = 1)]
    pub jobs: u16,
    /// Shrink at most so many wrong answers of a kind: generator, missed or false alarm, size of margin [default: all].
    ///
    /// That happens when all instances are done; the same run with a larger number shrinks more of them.
    #[arg(long, value_name = "N")]
    pub shrinks: Option<u64>,
    /// Where journal, cases and table go; a run that was interrupted goes on there.
    #[arg(long, value_name = "FOLDER", default_value = "metes-duel")]
    pub out: PathBuf,
    /// A folder of ONNX or NNet networks whose crossings are used (chains of dense layers and ReLUs).
    #[arg(long, value_name = "FOLDER")]
    pub networks: Option<PathBuf>,
    /// Say what generators there are.
    #[arg(long)]
    pub list: bool,
    #[command(flatten)]
    pub answer: AnswerArgs,
}

pub const DUEL_EXAMPLES: &str = "\
Examples:
  metes duel --verifier \"./my-verifier {onnx} {vnnlib} {result}\" --instances 500
  metes duel --verifier \"python verify.py {onnx} {vnnlib} {result}\" --generators tie,hair --timeout 60
  metes duel --instances 100 --out hard-cases";
