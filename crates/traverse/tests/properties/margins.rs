//! The patches of a margin against plain evaluation.

use metes_exact::Rational;
use metes_testkit::strategies::{Sizes, problem};
use metes_traverse::{Limits, Margins, Progress, Restriction};
use proptest::prelude::*;

use crate::common::cases;

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn margins_are_those_of_the_network(problem in problem(Sizes::small().inputs(1..=2)), label in 0usize..4) {
        let label = label % problem.network.output_len();
        let domain = &problem.domain;
        let bounds: Vec<(Rational, Rational)> =
            domain.low().iter().cloned().zip(domain.high().iter().cloned()).collect();
        let restriction = Restriction::new(problem.network.clone(), bounds.clone()).unwrap();
        let patches = restriction.enumerate(&Margins { label }, &Limits::default(), &Progress::default()).unwrap();
        let mut covered = Rational::default();
        for patch in &patches {
            let corners: Vec<Vec<Rational>> = patch.corners.iter().map(|corner| corner.to_rationals()).collect();
            let mut inside = vec![Rational::default(); corners[0].len()];
            for corner in &corners {
                inside.iter_mut().zip(corner).for_each(|(sum, x)| *sum += x);
            }
            inside.iter_mut().for_each(|x| *x /= Rational::from_integer(corners.len().into()));
            for point in corners.iter().chain([&inside]) {
                let outputs = problem.network.evaluate(point);
                let others = outputs.iter().enumerate().filter(|(at, _)| *at != label).map(|(_, value)| value);
                let margin = &outputs[label] - others.max().unwrap();
                let terms = point.iter().zip(&patch.margin).map(|(x, slope)| x * slope);
                prop_assert_eq!(terms.sum::<Rational>() + patch.margin.last().unwrap(), margin);
            }
            let next = |at: usize| &corners[(at + 1) % corners.len()];
            covered += match corners[0].len() {
                1 => &corners[1][0] - &corners[0][0],
                _ => {
                    let turns = corners.iter().enumerate().map(|(at, p)| &p[0] * &next(at)[1] - &p[1] * &next(at)[0]);
                    let twice = turns.sum::<Rational>();
                    (if twice < Rational::default() { -twice } else { twice }) / Rational::from_integer(2.into())
                }
            };
        }
        let whole: Rational = bounds.iter().map(|(low, high)| high - low).product();
        prop_assert_eq!(covered, whole);
    }
}
