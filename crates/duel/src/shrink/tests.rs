//! The shrinker against verifiers whose defect is known.

use fastrand::Rng;
use metes_exact::Rational;
use num_traits::Signed;

use super::*;
use crate::generators::{self, Generator};
use crate::numbers::{power_of_ten, power_of_two};
use crate::run::instance;
use metes_network::sequential::value_of;

fn generator(name: &str) -> Box<dyn Generator> {
    generators::built_in().into_iter().find(|generator| generator.name() == name).unwrap()
}

/// Instances of a generator with that truth.
fn instances(name: &str, sat: bool) -> Vec<Instance> {
    let all = (0..40).filter_map(|index| instance(&*generator(name), 5, index).unwrap());
    all.filter(|instance| matches!(instance.truth, Truth::Sat(_)) == sat).take(3).collect()
}

fn weights(instance: &Instance) -> Vec<Rational> {
    let layers = instance.question.chain.layers().iter();
    layers.flat_map(|layer| layer.weights.iter().chain(&layer.bias)).map(|weight| value_of(*weight)).collect()
}

fn has_large_weight(instance: &Instance) -> bool {
    weights(instance).iter().any(|weight| weight.abs() > power_of_two(12))
}

#[test]
fn what_causes_the_error_is_all_that_is_left() {
    for sat in [true, false] {
        for before in instances("cancel", sat).into_iter().filter(has_large_weight) {
            let after = shrink(before.clone(), None, |candidate| Ok(has_large_weight(candidate))).unwrap();
            assert!(has_large_weight(&after));
            assert_eq!(matches!(after.truth, Truth::Sat(_)), sat);
            let layers = after.question.chain.layers();
            assert!(layers.iter().all(|layer| layer.outputs() == 1), "{layers:?}");
            assert_eq!(after.question.property.inputs, 1);
            let large: Vec<_> =
                weights(&after).into_iter().filter(|weight| weight.abs() > power_of_two(12)).collect();
            assert_eq!(large.len(), 1, "{large:?}");
        }
    }
}

#[test]
fn the_margin_keeps_its_class() {
    for sat in [true, false] {
        for before in instances("order", sat) {
            let floor = power_of_ten(-3);
            if before.slack.as_ref().is_none_or(|slack| slack.abs() < floor) {
                continue;
            }
            let after = shrink(before, Some(&floor), |_| Ok(true)).unwrap();
            let slack = after.slack.unwrap();
            assert!(slack.abs() >= floor && slack.is_negative() != sat, "{slack}");
        }
    }
}

#[test]
fn nothing_is_taken_on_which_the_verifier_is_right() {
    for before in instances("tie", true) {
        let after = shrink(before.clone(), None, |_| Ok(false)).unwrap();
        assert_eq!(after, before);
    }
}

/// Every single move keeps the question well formed, and what it proposes is proved afresh.
#[test]
fn moves_propose_questions_that_fit_together() {
    let mut rng = Rng::with_seed(1);
    for name in ["random", "hair", "scales", "zombori"] {
        for sat in [true, false] {
            for of in instances(name, sat) {
                let all = moves::all(&of);
                for _ in 0..60 {
                    let Some(candidate) = all[rng.usize(0..all.len())](&of) else { continue };
                    let (chain, property) = (&candidate.question.chain, &candidate.question.property);
                    assert_eq!((chain.inputs(), chain.outputs()), (property.inputs, property.outputs));
                    assert_eq!(property.cases[0].bounds.len(), property.inputs);
                    assert!(candidate.witness.is_none_or(|witness| witness.len() == property.inputs));
                    let rows = property.cases[0].conjunctions.iter().flatten();
                    assert!(
                        rows.flat_map(|row| &row.outputs).all(|term| (term.0 as usize) < property.outputs)
                    );
                }
            }
        }
    }
}
