//! A set of instances on disk, for whoever runs their verifier themselves.
//!
//! `instances.csv` has a row for each: name, truth, how it is known, the exact slack where it is known, generator and
//! what the construction says; beside it are `NAME.onnx`, `NAME.vnnlib`, and `NAME.witness.txt` where the truth is sat.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::case::{self, CaseError};
use crate::generators::Generator;
use crate::run::{DuelError, instance};
use crate::{Instance, Truth};

/// Writes instances of generators, in turn, until there are so many or `stop`. Returns how many were written.
///
/// # Errors
/// When a file cannot be written or a construction is wrong.
pub fn write(
    generators: &[Box<dyn Generator>],
    instances: u64,
    seed: u64,
    out: &Path,
    stop: &AtomicBool,
) -> Result<u64, DuelError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |flaw| DuelError::Folder { path, flaw }
    };
    std::fs::create_dir_all(out).map_err(io(out))?;
    let mut table = String::from("name,truth,known_by,slack,generator,construction\n");
    let mut written = 0;
    for index in 0..instances {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let count = generators.len() as u64;
        let generator = &*generators[(index % count) as usize];
        let Some(instance) = instance(generator, seed, index / count)? else { continue };
        let name = format!("{}-{index}", generator.name());
        write_one(out, &name, &instance)?;
        let truth = if instance.truth == Truth::Unsat { "unsat" } else { "sat" };
        let slack = instance.slack.as_ref().map(ToString::to_string).unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = writeln!(
            table,
            "{name},{truth},{},{slack},{},\"{}\"",
            instance.ground.name(),
            generator.name(),
            instance.why.replace('"', "'")
        );
        written += 1;
    }
    let path = out.join("instances.csv");
    std::fs::write(&path, table).map_err(io(&path))?;
    Ok(written)
}

fn write_one(out: &Path, name: &str, instance: &Instance) -> Result<(), CaseError> {
    case::write_question(out, name, &instance.question)?;
    case::write_witness(out, name, instance)
}
