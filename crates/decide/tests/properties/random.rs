//! Random degenerate networks and properties against brute force.

use std::time::Duration;

use metes_decide::{Settings, Verdict, decide};
use metes_testkit::strategies::{Sizes, problem};
use proptest::prelude::*;

use crate::common::decided;
use crate::strategy::asked;
use crate::truth::Truth;

fn tiny() -> Sizes {
    Sizes { inputs: 1..=3, hinges: 1..=3, units: 1..=3, outputs: 1..=3 }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn verdicts_are_those_of_brute_force(problem in problem(tiny()), asked in asked()) {
        let property = asked.property(&problem);
        let truth = Truth::new(&problem.network, &problem.domain).is_satisfied(&property);
        prop_assert_eq!(decided(&problem.network, &property), truth, "{}", property);
    }

    // Too many regions to enumerate: the checker and the evaluation say whether the answer is right. Few of these take very
    // long: many hinges with slopes of 2^28 that all turn at once.
    #[test]
    fn answers_about_larger_networks_are_proved(problem in problem(Sizes::small().inputs(3..=3)), asked in asked()) {
        let property = asked.property(&problem);
        let settings = Settings { time_limit: Some(Duration::from_secs(10)), ..Settings::default() };
        let first = decide(&problem.network, &property, &settings).expect("an answer");
        prop_assume!(!matches!(first.verdict, Verdict::Unknown(_)));
        decided(&problem.network, &property);
    }
}
