//! NNet files.

use metes_network::nnet;

use super::{model, outcome};
use crate::mutate::Structure;
use crate::{Limits, Outcome, Target};

/// NNet files: read, described, evaluated at zero.
pub const TARGET: Target = Target {
    name: "nnet",
    corpora: &["corpus/nnet"],
    oracle,
    dictionary: &[b",", b",\n", b"//", b"e-", b"1e4999", b"1e-4999", b"1/3", b"4,1,1,1,\n", b"1,1,\n"],
    structure: Structure::Text,
    endings: &["nnet"],
    limits: Limits { memory: 1 << 30, memory_per_byte: 1 << 12, seconds: 20 },
};

fn oracle(bytes: &[u8]) -> Outcome {
    match nnet::read(bytes) {
        Ok(read) => model::check(&read, bytes),
        Err(error) => outcome(&error.problem.to_string()),
    }
}
