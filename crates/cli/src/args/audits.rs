//! Arguments of the commands about other verifiers' answers.

use std::path::PathBuf;

use clap::Args;

/// Arguments of `metes audit-witness`.
#[derive(Debug, Args)]
pub struct AuditWitnessArgs {
    /// The model, an .onnx or .nnet file.
    pub model: PathBuf,
    /// The property, a .vnnlib file, gzipped or not.
    pub property: PathBuf,
    /// The counterexample, as a verifier wrote it, gzipped or not.
    pub counterexample: PathBuf,
    /// Write the findings as JSON to a file, or to standard output for `-`.
    #[arg(long, value_name = "FILE|-")]
    pub json: Option<PathBuf>,
}

pub const AUDIT_WITNESS_EXAMPLES: &str = "\
Examples:
  metes audit-witness net.onnx prop.vnnlib net_prop.counterexample.gz
  metes audit-witness net.onnx prop.vnnlib result.txt --json - | jq .printed.violation";
