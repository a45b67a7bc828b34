//! The strategy of instances: what it says is true, by plain evaluation.

use metes_duel::Truth;
use metes_testkit::instances::instance;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn witnesses_are_counterexamples_and_nothing_else_is(case in instance(&[]), places in prop::collection::vec(0..=16u8, 8)) {
        let network = case.question.chain.network().unwrap();
        let property = &case.question.property;
        match &case.truth {
            Truth::Sat(witness) => prop_assert!(property.is_satisfied(witness, &network.evaluate(witness))),
            Truth::Unsat => {
                let sides = property.cases[0].bounds.iter().zip(places.iter().cycle());
                let point: Vec<_> = sides
                    .map(|(bounds, &place)| {
                        let (low, high) = (bounds.lower.clone().unwrap(), bounds.upper.clone().unwrap());
                        &low + (high - &low) * metes_exact::Rational::new(place.into(), 16.into())
                    })
                    .collect();
                prop_assert!(!property.is_satisfied(&point, &network.evaluate(&point)), "{}", case.why);
            }
        }
    }
}

#[test]
#[should_panic(expected = "no such generator")]
fn a_generator_that_is_not_there_is_refused() {
    let _ = instance(&["nonsense"]);
}
