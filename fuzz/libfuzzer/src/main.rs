//! The target that `METES_FUZZ_TARGET` names, behind libFuzzer.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::{Corpus, fuzz_mutator, fuzz_target, fuzzer_mutate};
use metes_fuzz::mutate::mutate;
use metes_fuzz::{Target, target};

static TARGET: LazyLock<&'static Target> = LazyLock::new(|| {
    let name = std::env::var("METES_FUZZ_TARGET").expect("METES_FUZZ_TARGET is set");
    target(&name).expect("METES_FUZZ_TARGET names a target")
});

fuzz_target!(|bytes: &[u8]| -> Corpus {
    (TARGET.oracle)(bytes);
    Corpus::Keep
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut rng = fastrand::Rng::with_seed(seed.into());
    if rng.bool() {
        return fuzzer_mutate(data, size, max_size);
    }
    let mut mutant = mutate(&mut rng, TARGET.structure, TARGET.dictionary, &data[..size], &data[..size]);
    mutant.truncate(max_size);
    data[..mutant.len()].copy_from_slice(&mutant);
    mutant.len()
});
