//! Shares and changes against plain rational arithmetic.

use metes_exact::rational::dyadic;
use metes_exact::{Rational, RootSum};
use num_traits::{One, Signed, Zero};
use proptest::prelude::*;

use super::map;
use crate::{Change, Distance, Measure, Ranked, SaliencyMap};

/// Values of a map of some channels: small, so that maps are zero, flat or tied more often than by chance, or large.
fn values(len: usize) -> impl Strategy<Value = Vec<i64>> {
    let value = prop_oneof![
        3 => Just(0i64),
        6 => -3i64..=3,
        1 => Just(i64::MAX),
        1 => Just(-i64::MAX),
    ];
    prop_oneof![
        1 => Just(vec![0; len]),
        9 => prop::collection::vec(value, len),
    ]
}

/// Two maps of as many channels and pixels.
fn pair() -> impl Strategy<Value = (usize, Vec<i64>, Vec<i64>)> {
    (1usize..=4, 1usize..=5).prop_flat_map(|(channels, pixels)| {
        let len = channels * pixels;
        prop_oneof![
            5 => (values(len), values(len)),
            1 => values(len).prop_map(|values| (values.clone(), values)),
        ]
        .prop_map(move |(one, other)| (channels, one, other))
    })
}

/// The shares of a map of so many channels, pixel by pixel.
fn shares(values: &[i64], channels: usize) -> Vec<Rational> {
    let pixels = values.len() / channels;
    let sum = |pixel: usize| -> i128 {
        (0..channels).map(|channel| i128::from(values[channel * pixels + pixel]).abs()).sum()
    };
    let total: i128 = (0..pixels).map(sum).sum();
    (0..pixels).map(|pixel| Rational::new(sum(pixel).into(), total.max(1).into())).collect()
}

fn elements(map: &SaliencyMap) -> Vec<Rational> {
    (0..map.numerators.len()).map(|at| map.get(at)).collect()
}

fn square(values: &[Rational]) -> Rational {
    values.iter().map(|x| x * x).sum()
}

fn differences(one: &[Rational], other: &[Rational]) -> Vec<Rational> {
    one.iter().zip(other).map(|(x, y)| x - y).collect()
}

fn change(change: Change, base: &SaliencyMap, map: &SaliencyMap) -> Distance {
    change.between(&Ranked::new(base), &Ranked::new(map))
}

proptest! {
    #[test]
    fn shares_are_sums_of_magnitudes_over_all((channels, values, _) in pair(), denominator in 1i64..9) {
        let found = map(&values, denominator).shares(channels);
        prop_assert_eq!(elements(&found), shares(&values, channels));
        let total = if values.iter().all(Zero::is_zero) { Rational::zero() } else { Rational::one() };
        prop_assert_eq!((found.total(), found.l1()), (total.clone(), total));
    }

    #[test]
    fn shares_do_not_change_with_scale_or_sign(
        (channels, values, _) in pair(),
        denominator in 1i64..9,
        (factor, power) in (1i64..100, -200i32..200),
        flips: u32,
    ) {
        let plain = map(&values, denominator);
        let factor = dyadic(factor.into(), power);
        let sign = |at: usize| if flips >> (at % 32) & 1 == 1 { -&factor } else { factor.clone() };
        let scaled = plain.times(&(0..values.len()).map(sign).collect::<Vec<_>>());
        prop_assert_eq!(elements(&scaled.shares(channels)), elements(&plain.shares(channels)));
        let again = plain.shares(channels).shares(1);
        prop_assert_eq!(elements(&again), elements(&plain.shares(channels)));
    }

    #[test]
    fn dissimilarity_is_the_distance_as_a_share_of_the_norm((channels, base, other) in pair()) {
        let (base_map, other_map) = (map(&base, 3).shares(channels), map(&other, 5).shares(channels));
        let found = change(Change::Dissimilarity, &base_map, &other_map);
        let (base, other) = (shares(&base, channels), shares(&other, channels));
        let (distance, size) = (square(&differences(&base, &other)), square(&base));
        let [ratio] = &found.squares[..] else { panic!("one class has one square") };
        prop_assert_eq!(&found.low, &found.high);
        prop_assert_eq!(&found.high, &RootSum::root(ratio));
        if size.is_zero() {
            let differs = if distance.is_zero() { Rational::zero() } else { Rational::one() };
            prop_assert_eq!(ratio, &differs);
        } else {
            prop_assert_eq!(ratio * &size, distance.clone());
            // A map of shares has a norm from 1/√pixels to 1.
            prop_assert!(*ratio <= Rational::from_integer((1 + base.len()).into()));
        }
        prop_assert_eq!(ratio.is_zero(), base == other);
        let l2 = change(Change::By(Measure::L2), &base_map, &other_map);
        prop_assert_eq!(l2.high, RootSum::root(&distance));
    }

    #[test]
    fn other_changes_are_distances_of_shares((channels, base, other) in pair()) {
        let (base_map, other_map) = (map(&base, 3).shares(channels), map(&other, 5).shares(channels));
        let differences = differences(&shares(&base, channels), &shares(&other, channels));
        let magnitudes = || differences.iter().map(Signed::abs);
        let l1 = magnitudes().fold(Rational::zero(), |sum, x| sum + x);
        let largest = magnitudes().fold(Rational::zero(), Ord::max);
        let found = |measure| change(Change::By(measure), &base_map, &other_map).high;
        prop_assert_eq!(found(Measure::L1), RootSum::rational(l1));
        prop_assert_eq!(found(Measure::Linf), RootSum::rational(largest));
    }
}

#[test]
fn changes_print_as_they_parse() {
    for text in ["dissimilarity", "l2", "topk=3"] {
        assert_eq!(text.parse::<Change>().unwrap().to_string(), text);
    }
    assert!("Dissimilarity".parse::<Change>().is_err());
}

#[test]
fn shares_by_hand() {
    let colours = map(&[3, 0, -1, 1, 0, 2, -2, 1, 0], 7);
    let tenths = [6i64, 1, 3].map(|tenths| Rational::new(tenths.into(), 10.into()));
    assert_eq!(elements(&colours.shares(3)), tenths);
}
