//! Boxes of three parameters among cuboids, whose overlap is plain.

use std::sync::Arc;

use metes_atlas::{BoxError, Largest, Solid, failing_part, large};
use metes_exact::{Amount, BigInt, Rational};
use metes_polytope::Polytope;
use num_traits::Zero;
use proptest::prelude::*;

/// The domain reaches from 0 to here in each direction.
const END: i64 = 4;

type Cuboid = [[i64; 2]; 3];

fn q(value: i64) -> Rational {
    Rational::from(BigInt::from(value))
}

fn sides(cuboid: &Cuboid) -> Vec<(Rational, Rational)> {
    cuboid.iter().map(|&[low, high]| (q(low), q(high))).collect()
}

fn solve(start: &[i64], cuboids: &[Cuboid]) -> Result<Largest, BoxError> {
    let solids: Vec<Solid> =
        cuboids.iter().map(|cuboid| Solid::new(Arc::new(Polytope::cuboid(&sides(cuboid))))).collect();
    let start: Vec<Rational> = start.iter().map(|&x| q(x)).collect();
    large(&[(q(0), q(END)), (q(0), q(END)), (q(0), q(END))], &start, &solids)
}

fn overlap(a: &[(Rational, Rational)], b: &[(Rational, Rational)]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.0 < b.1 && b.0 < a.1)
}

/// The largest volume of a box around the start with whole corners that meets no cuboid: what is largest has corners
/// where cuboids have theirs.
fn best(start: [i64; 3], cuboids: &[Cuboid]) -> i64 {
    let ranges = start.map(|at| (0..=at).flat_map(move |low| (at..=END).map(move |high| [low, high])));
    let [xs, ys, zs] = ranges.map(Iterator::collect::<Vec<_>>);
    let mut best = 0;
    for &x in &xs {
        for &y in &ys {
            for &z in &zs {
                let volume: i64 = [x, y, z].iter().map(|[low, high]| high - low).product();
                let found = sides(&[x, y, z]);
                if volume > best && !cuboids.iter().any(|cuboid| overlap(&found, &sides(cuboid))) {
                    best = volume;
                }
            }
        }
    }
    best
}

fn cuboid() -> impl Strategy<Value = Cuboid> {
    let side = || (0..END, 1..=END).prop_map(|(low, length)| [low, (low + length).min(END)]);
    [side(), side(), side()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn it_is_free_and_cannot_grow(start in [0..=END, 0..=END, 0..=END], cuboids in prop::collection::vec(cuboid(), 0..5)) {
        let best = best(start, &cuboids);
        match solve(&start, &cuboids) {
            Err(BoxError::Blocked(at)) => {
                let inside = cuboids[at].iter().zip(start).all(|([low, high], at)| *low <= at && at <= *high);
                prop_assert!(inside);
            }
            Err(error) => panic!("{error}"),
            Ok(found) => {
                prop_assert!(!found.is_largest);
                prop_assert!(found.volume <= q(best) && !found.volume.is_zero());
                for ((low, high), at) in found.sides.iter().zip(start) {
                    prop_assert!(*low <= q(at) && q(at) <= *high);
                }
                prop_assert!(!cuboids.iter().any(|cuboid| overlap(&found.sides, &sides(cuboid))));
                for side in 0..6 {
                    let mut larger = found.sides.clone();
                    let (axis, step) = (side / 2, Rational::new(1.into(), 7.into()));
                    if side % 2 == 0 { larger[axis].0 -= step } else { larger[axis].1 += step }
                    let leaves = larger[axis].0 < q(0) || larger[axis].1 > q(END);
                    prop_assert!(leaves || cuboids.iter().any(|cuboid| overlap(&larger, &sides(cuboid))));
                }
                if cuboids.len() <= 1 {
                    prop_assert_eq!(found.volume, q(best));
                }
            }
        }
    }

    #[test]
    fn shares_are_volumes(cuboid in cuboid(), within in cuboid()) {
        let solid = Solid::new(Arc::new(Polytope::cuboid(&sides(&cuboid))));
        let common: i64 = cuboid.iter().zip(&within).map(|(a, b)| (a[1].min(b[1]) - a[0].max(b[0])).max(0)).product();
        let whole: i64 = within.iter().map(|[low, high]| high - low).product();
        prop_assert_eq!(failing_part(&sides(&within), &[solid]), Some(Amount::Exact(q(common) / q(whole))));
    }
}
