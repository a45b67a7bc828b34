//! Certificates are about one network and one property.

use metes_decide::difference;
use metes_exact::Rational;
use metes_network::{Network, NetworkBuilder, Op};
use metes_testkit::strategies::{Problem, Sizes, problem};
use metes_vnnlib::{Linear, Property};
use num_traits::One;
use proptest::prelude::*;

use crate::common::certified;
use crate::strategy::asked;

/// The network with its outputs doubled.
fn doubled(problem: &Problem) -> Network {
    let network = &problem.network;
    let mut builder = NetworkBuilder::new("input", network.input_shape().to_vec());
    let mut last = builder.input();
    for node in &network.nodes()[1..] {
        last = builder.push(&node.name, node.op.clone(), &node.inputs).expect("a node");
    }
    let twice = Op::Combine(vec![Rational::from_integer(2.into())]);
    let last = builder.push("twice", twice, &[last]).expect("a multiple");
    builder.finish(last)
}

/// Properties that differ from a given one in one place.
fn others(property: &Property) -> Vec<Property> {
    let edited = |edit: &dyn Fn(&mut Property)| {
        let mut other = property.clone();
        edit(&mut other);
        other
    };
    let far = || Linear {
        inputs: Vec::new(),
        outputs: vec![(0, Rational::from_integer(12345.into()))],
        constant: Rational::one(),
        strict: true,
    };
    vec![
        edited(&|it| {
            it.cases.iter_mut().for_each(|case| {
                case.bounds[0].upper =
                    case.bounds[0].upper.as_ref().map(|x| x + Rational::new(12345.into(), 7.into()))
            })
        }),
        edited(&|it| {
            it.cases.iter_mut().for_each(|case| case.conjunctions.iter_mut().for_each(|all| all.push(far())))
        }),
        edited(&|it| {
            it.cases.iter_mut().for_each(|case| case.rows.push(Linear { outputs: Vec::new(), ..far() }))
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn other_networks_and_properties_are_told_apart(problem in problem(Sizes::tiny()), asked in asked()) {
        let property = asked.property(&problem);
        let (is_sat, certificate) = certified(&problem.network, &property);
        let of = |network: &Network, property: &Property| difference(&certificate, network, property).expect("an answer");
        let is_zero = |y: Rational| y == Rational::default();
        // Doubling changes a network unless all outputs are 0 throughout.
        let y = problem.network.evaluate(&problem.domain.at(&vec![Rational::new(1.into(), 3.into()); 3]));
        if !y.into_iter().all(is_zero) {
            prop_assert_eq!(of(&doubled(&problem), &property), Some("classifier"));
        }
        for other in others(&property) {
            if other != property {
                prop_assert_eq!(of(&problem.network, &other), Some("claim"), "{} {}", is_sat, other);
            }
        }
        if !is_sat {
            let mut more = property.clone();
            more.cases.extend(property.cases.first().cloned());
            if more != property {
                prop_assert_eq!(of(&problem.network, &more), Some("claim"));
            }
        }
    }
}
