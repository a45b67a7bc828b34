//! Instances for verifiers, with exact truth: the generators of `metes duel` as a strategy.
//!
//! ```
//! use metes_duel::Truth;
//! use metes_testkit::instances::instance;
//! use proptest::prelude::*;
//!
//! proptest!(ProptestConfig::with_cases(8), |(case in instance(&["tie", "zombori"]))| {
//!     if let Truth::Sat(witness) = &case.truth {
//!         let output = case.question.chain.network().unwrap().evaluate(witness);
//!         prop_assert!(case.question.property.is_satisfied(witness, &output));
//!     }
//! });
//! ```

use metes_duel::generators::{self, Generator};
use metes_duel::{Instance, run};
use proptest::prelude::*;

/// Instances of the generators with these names, or of all that need no files if none is named. Proptest does not shrink
/// them: `metes_duel::shrink` does, and keeps the truth proved.
///
/// # Panics
/// When there is no such generator, or a construction turns out to be wrong.
pub fn instance(names: &[&str]) -> impl Strategy<Value = Instance> + use<> {
    let chosen: Vec<Box<dyn Generator>> = generators::built_in()
        .into_iter()
        .filter(|generator| names.is_empty() || names.contains(&generator.name()))
        .collect();
    assert!(chosen.len() == names.len() || names.is_empty(), "there is no such generator in {names:?}");
    let count = chosen.len();
    let made = move |(which, seed): (usize, u64)| match run::instance(&*chosen[which], seed, 0) {
        Ok(instance) => instance,
        Err(flaw) => panic!("{flaw}"),
    };
    (0..count, any::<u64>()).prop_filter_map("no instance was made", made).no_shrink()
}
