//! Boxes and points in them.

use metes_exact::{Rational, rational};
use num_traits::{One, Zero};
use proptest::collection::{SizeRange, vec};
use proptest::prelude::*;

use super::numbers::{decimal, dyadic, integer, number, positive, thirds_and_sevenths};
use crate::Domain;

/// The ends of an interval, the lower first: 0..1 and −1..1 most of all; integers, decimals,
/// fractions and dyadics; around 0, beside 0 or ending there; as long as 2^100 and as short as
/// 2^-140.
pub fn interval() -> impl Strategy<Value = (Rational, Rational)> + Clone {
    let whole = |value: i64| Rational::from_integer(value.into());
    let power = |power: i32| rational::dyadic(1.into(), power);
    let from = |low: BoxedStrategy<Rational>| {
        (low, positive()).prop_map(|(low, width)| {
            let high = &low + width;
            (low, high)
        })
    };
    prop_oneof![
        3 => Just((whole(0), whole(1))),
        3 => Just((whole(-1), whole(1))),
        1 => Just((whole(-2), whole(0))),
        2 => from(integer().boxed()),
        2 => from(decimal().boxed()),
        2 => from(thirds_and_sevenths().boxed()),
        1 => from(dyadic().boxed()),
        1 => Just((-power(100), power(100))),
        1 => number().prop_map(move |low| (low.clone(), low + power(-140))),
    ]
}

/// A box of as many dimensions.
pub fn domain(dimension: impl Into<SizeRange>) -> impl Strategy<Value = Domain> + Clone {
    vec(interval(), dimension).prop_map(|ends| {
        let (low, high) = ends.into_iter().unzip();
        Domain::new(low, high)
    })
}

/// Numbers from 0 to 1 that place a point in a box ([`Domain::at`]): vertices, points on edges and
/// faces, the centre, and points inside.
pub fn fractions(dimension: usize) -> impl Strategy<Value = Vec<Rational>> + Clone {
    let over = |denominator: i64| move |numerator: i64| Rational::new(numerator.into(), denominator.into());
    let end = || prop_oneof![Just(Rational::zero()), Just(Rational::one())];
    let inside =
        || prop_oneof![Just(over(2)(1)), (1i64..7).prop_map(over(7)), (1i64..1024).prop_map(over(1024))];
    prop_oneof![vec(end(), dimension), vec(inside(), dimension), vec(prop_oneof![end(), inside()], dimension)]
}
