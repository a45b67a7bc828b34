//! The two checkers of certificates.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use metes_certificate::{Certificate, Form, read, write};
use metes_check::check_file;

use crate::mutate::Structure;
use crate::{Outcome, Target};

/// The checker and the one extracted from the proofs: what one accepts, the other accepts.
///
/// The second is the program that `METES_CHECK_PROVED` names, or that of `proofs/extraction` if it was built;
/// without it nothing is compared.
pub const TARGET: Target = Target {
    name: "agree",
    corpora: super::check::TARGET.corpora,
    oracle,
    dictionary: super::certificate::TARGET.dictionary,
    structure: Structure::Json,
    endings: &[],
    limits: super::check::TARGET.limits,
};

/// The second checker and the file that it is given.
static PROVED: LazyLock<Option<(PathBuf, PathBuf)>> = LazyLock::new(|| {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../proofs/extraction/metes-check-proved");
    let checker = std::env::var_os("METES_CHECK_PROVED").map_or(built, PathBuf::from);
    let file = std::env::temp_dir().join(format!("metes-fuzz-{}", std::process::id()));
    checker.exists().then_some((checker, file))
});

fn oracle(bytes: &[u8]) -> Outcome {
    let Some((checker, file)) = &*PROVED else { return "no second checker".to_owned() };
    // With the right hashes, so that networks can be changed.
    let sealed = read(bytes).ok().map(|given| {
        let form = if bytes.first() == Some(&b'{') { Form::Json } else { Form::Binary };
        let Certificate { source, classifier, image, input_map, claim, proof, .. } = given;
        write(&Certificate::new(source, classifier, image, input_map, claim, proof), form)
    });
    let bytes = sealed.as_deref().unwrap_or(bytes);
    let own = check_file(bytes).map(|_| ()).map_err(|rejection| rejection.rule.name());
    std::fs::write(file, bytes).expect("the folder for temporary files can be written to");
    let output = Command::new(checker).arg(file).output().expect("the second checker runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    // It says so where the proof does not reach.
    if text.contains("unsupported") {
        return "unsupported".to_owned();
    }
    assert_eq!(output.status.code(), Some(i32::from(own.is_err())), "{own:?}, but the second says: {text}");
    let is_same = own.err().is_none_or(|rule| text.contains(rule));
    format!("{own:?}{}", if is_same { "" } else { ", by another rule" })
}
