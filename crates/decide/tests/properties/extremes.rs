//! Properties that hold, or fail, by nothing: the constant is the exact maximum of an inequality's left side.

use metes_exact::rational;
use metes_testkit::strategies::{Sizes, problem};
use metes_vnnlib::{Bounds, Case, Linear, Property};
use proptest::prelude::*;

use crate::common::decided;
use crate::strategy::linear;
use crate::truth::Truth;

fn tiny() -> Sizes {
    Sizes { inputs: 1..=3, hinges: 1..=2, units: 1..=4, outputs: 1..=3 }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn maxima_are_reached_and_not_exceeded(problem in problem(tiny()), asked in linear()) {
        let domain = &problem.domain;
        let ends = domain.low().iter().zip(domain.high());
        let bound = |(low, high): (&_, &_)| Bounds { lower: Some(Clone::clone(low)), upper: Some(Clone::clone(high)) };
        let whole = Case { bounds: ends.map(bound).collect(), rows: Vec::new(), conjunctions: Vec::new() };
        let asked = asked.linears(&problem, true).remove(0);
        let most = Truth::new(&problem.network, domain).largest(&whole, &asked).expect("a box");
        let constant = &asked.constant - most;
        let less = &constant - rational::dyadic(1.into(), -200);
        for (constant, strict, truth) in [(&constant, false, true), (&constant, true, false), (&less, false, false)] {
            let linear = Linear { constant: constant.clone(), strict, ..asked.clone() };
            let case = Case { conjunctions: vec![vec![linear]], ..whole.clone() };
            let (inputs, outputs) = (problem.network.input_len(), problem.network.output_len());
            let property = Property { inputs, outputs, cases: vec![case] };
            prop_assert_eq!(decided(&problem.network, &property), truth, "{}", property);
        }
    }
}
