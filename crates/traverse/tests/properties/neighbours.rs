//! Borders between regions: what the walls of the tree say of them is what their vertices say.

use std::collections::BTreeSet;
use std::sync::Arc;

use metes_exact::{Rational, ScaledArray};
use metes_network::{LinearMap, NetworkBuilder, Op};
use metes_polytope::{Facet, Polytope};
use metes_testkit::Domain;
use metes_testkit::strategies::{Sizes, problem};
use proptest::prelude::*;

use crate::common::{cases, enumerate, rational, value};

/// Whether two facets lie on one hyperplane with their polytopes on different sides.
fn face_each_other(a: &Facet, b: &Facet) -> bool {
    let (p, q) = (a.plane.coefficients(), b.plane.coefficients());
    let opposite = p.iter().zip(q).all(|(p, q)| *p == -q);
    (p == q && a.side != b.side) || (opposite && a.side == b.side)
}

/// What two polytopes have in common, if that has one dimension less than they.
pub(crate) fn common_facet(a: &Polytope, b: &Polytope) -> Option<Polytope> {
    let facing = |(mine, facet): (usize, &Facet)| {
        let theirs = b.facets().iter().position(|other| face_each_other(facet, other))?;
        let others = b.facets().iter().enumerate().filter(|&(at, _)| at != theirs);
        others
            .map(|(_, facet)| facet)
            .try_fold(a.face(mine), |face, facet| face.clip(&facet.plane, facet.side))
    };
    a.facets().iter().enumerate().find_map(facing)
}

proptest! {
    #![proptest_config(cases(250))]

    #[test]
    fn walls_join_all_neighbours_and_only_these(problem in problem(Sizes::small())) {
        let seen = enumerate(&problem.network, &problem.domain);
        let regions = &seen.regions[..seen.regions.len().min(60)];
        let mut neighbours = BTreeSet::new();
        for (at, region) in regions.iter().enumerate() {
            for (other_at, other) in regions[..at].iter().enumerate() {
                let Some(facet) = common_facet(&region.polytope, &other.polytope) else { continue };
                neighbours.insert((other_at, at));
                prop_assert_ne!(&region.pattern, &other.pattern);
                for vertex in facet.vertices() {
                    let point = vertex.point.to_rationals();
                    for (mine, theirs) in region.outputs.iter().zip(&other.outputs) {
                        prop_assert_eq!(value(mine, &point), value(theirs, &point));
                    }
                }
            }
        }
        let joined = seen.across.iter().filter(|(below, above, wall)| {
            let [below, above] = [below, above].map(|&at| &seen.regions[at].polytope);
            below.facets_overlap(above, &wall.plane)
        });
        let joined: BTreeSet<(usize, usize)> = joined
            .map(|&(below, above, _)| (below.min(above), below.max(above)))
            .filter(|&(_, last)| last < regions.len())
            .collect();
        prop_assert_eq!(joined, neighbours);
    }

    #[test]
    fn parts_lie_on_their_sides_of_a_wall(problem in problem(Sizes::small())) {
        let seen = enumerate(&problem.network, &problem.domain);
        for (below, above, wall) in &seen.across {
            for vertex in seen.regions[*below].polytope.vertices() {
                prop_assert!(wall.plane.side_of(&vertex.point).is_le());
            }
            for vertex in seen.regions[*above].polytope.vertices() {
                prop_assert!(wall.plane.side_of(&vertex.point).is_ge());
            }
        }
    }
}

/// `max(0, θ, 2θ)`: the middle element is never the largest, but it meets both others where they
/// meet.
#[test]
fn elements_of_a_maximum_that_meet_in_one_place_leave_one_wall() {
    let mut builder = NetworkBuilder::new("input", vec![1]);
    let weights = ScaledArray::from_rationals(&[0, 1, 2].map(|weight| rational(weight, 1)));
    let map = LinearMap::dense(3, 1, weights).unwrap();
    let forms = builder.push("forms", Op::Affine { map, bias: None }, &[builder.input()]).unwrap();
    let largest = builder.push("largest", Op::Max(vec![vec![0, 1, 2]]), &[forms]).unwrap();
    let network = builder.finish(largest);
    let one: Rational = rational(1, 1);
    let seen = enumerate(&network, &Domain::new(vec![-&one], vec![one]));
    let [(below, above, wall)] = &seen.across[..] else { panic!("{:?}", seen.across) };
    let facet = |at: usize| seen.regions[at].polytope.facet_on(&wall.plane);
    assert!(facet(*below).is_some() && facet(*above).is_some());
    assert!(!Arc::ptr_eq(&seen.regions[*below].polytope, &seen.regions[*above].polytope));
}
