//! Arguments of the commands about other verifiers' answers.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::AnswerArgs;
use super::values::seconds;

/// Arguments of `metes audit-witness`.
#[derive(Debug, Args)]
pub struct AuditWitnessArgs {
    /// The model, an .onnx or .nnet file.
    pub model: PathBuf,
    /// The property, a .vnnlib file, gzipped or not.
    pub property: PathBuf,
    /// The counterexample, as a verifier wrote it, gzipped or not.
    pub counterexample: PathBuf,
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Arguments of `metes audit`.
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// The answers: rows `category,onnx,vnnlib,prepare_time,result,run_time`, as the competition writes them.
    pub results: PathBuf,
    /// The instances: rows `onnx,vnnlib,timeout`.
    #[arg(long, value_name = "FILE")]
    pub instances: PathBuf,
    /// The folder in which the paths of the instances lie [default: that of the instances].
    #[arg(long, value_name = "FOLDER")]
    pub root: Option<PathBuf>,
    /// The folder to look for counterexamples in, named NETWORK_PROPERTY.counterexample, gzipped or not [default:
    /// that of the answers].
    #[arg(long, value_name = "FOLDER")]
    pub counterexamples: Option<PathBuf>,
    /// Leave an instance undecided after this many seconds [default: its own timeout].
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub time_limit: Option<Duration>,
    /// Threads to work on [default: all cores].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Write a certificate for every wrong answer into this folder, for `metes check`.
    #[arg(long, value_name = "FOLDER")]
    pub proofs: Option<PathBuf>,
    #[command(flatten)]
    pub answer: AnswerArgs,
}

pub const AUDIT_WITNESS_EXAMPLES: &str = "\
Examples:
  metes audit-witness net.onnx prop.vnnlib net_prop.counterexample.gz
  metes audit-witness net.onnx prop.vnnlib result.txt --json - | jq .printed.violation";

pub const AUDIT_EXAMPLES: &str = "\
Examples:
  metes audit results.csv --instances benchmarks/acasxu/instances.csv --time-limit 60
  metes audit results.csv --instances instances.csv --proofs proofs --json audit.json";
