//! Every generator, against what is true.

use super::*;
use crate::instance::{Ground, Truth, is_plain};
use crate::prove::{INSTANCE, Unproved, prove};

/// Instances of a generator, in order of their numbers.
fn drafts(generator: &dyn Generator, count: u64) -> Vec<Draft> {
    (0..count).filter_map(|index| generator.draft(&mut rng(7, generator.name(), index))).collect()
}

#[test]
fn no_construction_contradicts_exact_arithmetic() {
    for generator in all(Vec::new()) {
        let (mut sat, mut unsat, mut unproved) = (0, 0, 0);
        let drafts = drafts(&*generator, 120);
        assert!(drafts.len() > 30, "{} makes {} of 120", generator.name(), drafts.len());
        for draft in drafts {
            assert!(is_plain(&draft.question.property), "{}", draft.question.property);
            match prove(draft, INSTANCE) {
                Ok(instance) if instance.truth == Truth::Unsat => {
                    unproved += u32::from(instance.ground == Ground::Construction);
                    unsat += 1;
                }
                Ok(instance) => {
                    assert_eq!(instance.ground, Ground::Witness);
                    sat += 1;
                }
                Err(Unproved::Open) => {}
                Err(defect) => panic!("{}: {defect}", generator.name()),
            }
        }
        assert!(sat >= 10, "{} makes {sat} sat", generator.name());
        // A decision that takes too long is left to the argument; that has to be rare.
        assert!(
            10 * unproved <= unsat,
            "{}: {unproved} of {unsat} unsat are proved by construction alone",
            generator.name()
        );
        assert!(unsat >= 10 || generator.name() == "tie", "{} makes {unsat} unsat", generator.name());
    }
}

#[test]
fn the_same_seed_makes_the_same_instance() {
    for generator in all(Vec::new()) {
        assert_eq!(drafts(&*generator, 5), drafts(&*generator, 5));
        let other = generator.draft(&mut rng(8, generator.name(), 0));
        assert_ne!(generator.draft(&mut rng(7, generator.name(), 0)), other, "{}", generator.name());
    }
}
