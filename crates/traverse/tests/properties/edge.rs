//! A plane restricted to one of its edges is the line.

use metes_exact::{Rational, ScaledArray};
use metes_network::{LinearMap, Network, NetworkBuilder, Op};
use metes_testkit::Domain;
use metes_testkit::strategies::{Problem, Sizes, problem};
use num_traits::{One, Zero};
use proptest::prelude::*;

use crate::common::cases;
use crate::questions::{Asked, asked, bare};

/// The network along an axis of the plane, the other parameter fixed.
fn along(network: &Network, axis: usize, other: &Rational) -> Network {
    let mut builder = NetworkBuilder::new("along", vec![1]);
    let (mut direction, mut start) = (vec![Rational::zero(); 2], vec![Rational::zero(); 2]);
    direction[axis] = Rational::one();
    start[1 - axis].clone_from(other);
    let map = LinearMap::dense(2, 1, ScaledArray::from_rationals(&direction)).expect("two rows of one");
    let op = Op::Affine { map, bias: Some(ScaledArray::from_rationals(&start)) };
    let edge = builder.push("edge", op, &[builder.input()]).expect("two parameters");
    builder.finish(edge).then(network).expect("two parameters")
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn labels_along_an_edge(
        problem in problem(Sizes::small().inputs(2..=2)),
        asked in asked(),
        axis in 0usize..2,
        upper: bool,
    ) {
        let Problem { network, domain } = &problem;
        let ends = if upper { domain.high() } else { domain.low() };
        let other = &ends[1 - axis];
        let line = Problem {
            network: along(network, axis, other),
            domain: Domain::new(vec![domain.low()[axis].clone()], vec![domain.high()[axis].clone()]),
        };
        let labels = |problem: &Problem, asked: Asked| {
            bare(problem, problem.domain.low().to_vec()).verify(asked, None)
        };
        let (plane, line) = (labels(&problem, asked), labels(&line, asked));

        let mut covered = Rational::zero();
        for cell in &plane.cells {
            let corners = cell.corners.iter().map(|corner| corner.to_rationals());
            let mut places: Vec<Rational> =
                corners.filter(|corner| corner[1 - axis] == *other).map(|corner| corner[axis].clone()).collect();
            places.sort();
            prop_assert!(places.len() <= 2, "three corners of a cell lie on a line");
            let [from, to] = &places[..] else { continue };
            covered += to - from;
            // Where one logit alone is the largest on the edge, it is so next to the edge.
            let overlapping = line.intervals.iter().filter(|interval| interval.from < *to && *from < interval.to);
            for interval in overlapping.filter(|interval| interval.label.is_some()) {
                prop_assert_eq!(interval.label, cell.label);
            }
        }
        prop_assert_eq!(covered, line.domain_volume);
    }
}
