//! Mutants of certificates: rejected, or their claim is true wherever it is tried.

use metes_certificate::{Form, write};
use metes_check::{Rule, check_file};
use metes_testkit::certificates::{Survivor, accepted, mutants, survive};

#[test]
fn no_mutant_is_accepted_whose_claim_is_false() {
    let (mut rejected, mut survived) = (0, 0);
    for case in accepted() {
        for mutant in mutants(&case.certificate, 6) {
            let found = check_file(&write(&mutant.certificate, Form::Binary));
            if found.is_err() {
                rejected += 1;
                let has_other_hash =
                    !mutant.is_rehashed && mutant.field.split('.').next() == Some("classifier");
                assert!(!has_other_hash || found.is_err_and(|rejection| rejection.rule == Rule::Hash));
                continue;
            }
            survived += 1;
            let fate = survive(&case.certificate, &mutant.certificate, 8);
            assert!(
                !matches!(fate, Survivor::False(_)),
                "{}: {} {}: {fate:?}",
                case.name,
                mutant.field,
                mutant.change
            );
        }
    }
    assert!(rejected > 3_000 && survived > 300, "{rejected} {survived}");
}
