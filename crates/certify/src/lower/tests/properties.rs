//! Random degenerate networks.

use metes_testkit::strategies::{Sizes, fractions, problem};
use proptest::collection::vec;
use proptest::prelude::*;

use super::assert_same_at;

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn networks_and_what_stands_for_them_agree(
        problem in problem(Sizes::small()),
        places in vec(fractions(3), 3),
        corner in any::<u64>(),
    ) {
        let mut points: Vec<_> = places.iter().map(|place| problem.domain.at(place)).collect();
        points.push(problem.domain.vertex(corner));
        for point in points {
            assert_same_at(&problem.network, &point);
        }
    }
}
