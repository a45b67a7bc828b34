//! Distances against definitions written out in full.

mod change;

use metes_exact::{BigInt, Ints, Rational, RootSum, rational::parse};
use num_traits::{One, Zero};
use proptest::prelude::*;

use crate::rank::{kendall, ranks, top_overlap};
use crate::{Distance, Measure, SaliencyMap};

fn ints(values: &[i64]) -> Ints {
    Ints::from_bigs(&values.iter().map(|&v| BigInt::from(v)).collect::<Vec<_>>())
}

fn map(values: &[i64], denominator: i64) -> SaliencyMap {
    SaliencyMap { numerators: ints(values), denominator: denominator.into() }
}

fn value(measure: &str, a: &SaliencyMap, b: &SaliencyMap) -> RootSum {
    let distance = Distance::between(measure.parse().unwrap(), a, b);
    assert!(distance.low <= distance.high);
    distance.high
}

fn exactly(text: &str) -> RootSum {
    RootSum::rational(parse(text).unwrap())
}

#[test]
fn distances_by_hand() {
    let (a, b) = (map(&[3, 0, -4], 2), map(&[0, 0, 0], 7));
    assert_eq!(value("l2", &a, &b), exactly("5/2"));
    assert_eq!(value("l1", &a, &b), exactly("7/2"));
    assert_eq!(value("linf", &a, &b), exactly("2"));
    assert_eq!(value("cosine", &a, &b), exactly("1"));
    assert_eq!(value("cosine", &b, &b), exactly("0"));
    assert_eq!(value("kendall", &b, &b), exactly("0"));
    assert_eq!(value("kendall", &a, &b), exactly("1"));
    // Scaling does not matter to angles and rankings, sign does to angles only.
    assert_eq!(value("cosine", &a, &map(&[3, 0, -4], 9)), exactly("0"));
    assert_eq!(value("cosine", &a, &map(&[-3, 0, 4], 9)), exactly("2"));
    assert_eq!(value("kendall", &a, &map(&[-3, 0, 4], 9)), exactly("0"));
    assert_eq!(
        Distance::between(Measure::L2, &a, &map(&[3, 0, -4], 9)).squares,
        [parse("1225/324").unwrap()]
    );
}

#[test]
fn ties_give_an_interval() {
    let (flat, peak) = (map(&[1, 1, 1, 1], 1), map(&[5, 1, 0, 0], 1));
    let distance = Distance::between(Measure::TopK(2), &flat, &peak);
    assert_eq!((distance.low, distance.high), (exactly("0"), exactly("1")));
    assert_eq!(value("topk=4", &flat, &peak), exactly("0"));
}

#[test]
fn measures_print_as_they_parse() {
    for text in ["l2", "l1", "linf", "cosine", "kendall", "topk=100"] {
        assert_eq!(text.parse::<Measure>().unwrap().to_string(), text);
    }
    for text in ["", "L2", "topk", "topk=0", "topk=-1", "topk=x"] {
        assert!(text.parse::<Measure>().is_err(), "{text}");
    }
}

/// All sets of `k` elements that are a top `k` under some way to break ties.
fn tops(values: &[i64], k: usize) -> Vec<u32> {
    let within = |set: u32, at: usize| set >> at & 1 == 1;
    (0..1u32 << values.len())
        .filter(|set| set.count_ones() as usize == k)
        .filter(|&set| {
            (0..values.len()).all(|inside| {
                (0..values.len()).all(|outside| {
                    !within(set, inside)
                        || within(set, outside)
                        || values[inside].abs() >= values[outside].abs()
                })
            })
        })
        .collect()
}

proptest! {
    #[test]
    fn top_overlaps_are_those_over_all_tie_breaks(
        (a, b) in (1usize..7).prop_flat_map(|n| {
            let values = || prop::collection::vec(-2i64..=2, n);
            (values(), values())
        }),
        k in 1usize..7,
    ) {
        let k = k.min(a.len());
        let ranked = |values: &[i64]| ranks(&ints(values));
        let (second, first) = (tops(&b, k), tops(&a, k));
        let overlaps: Vec<usize> =
            first.iter().flat_map(|x| second.iter().map(move |y| (x & y).count_ones() as usize)).collect();
        let expected = (*overlaps.iter().min().unwrap(), *overlaps.iter().max().unwrap());
        prop_assert_eq!(top_overlap(&ranked(&a), &ranked(&b), k), expected);
    }

    #[test]
    fn kendall_counts_all_pairs(pairs in prop::collection::vec((0u32..5, 0u32..5), 0..12)) {
        let (a, b): (Vec<u32>, Vec<u32>) = pairs.into_iter().unzip();
        let (mut score, mut untied_a, mut untied_b) = (0, 0, 0);
        for i in 0..a.len() {
            for j in 0..i {
                let (x, y) = ((a[i] as i64 - a[j] as i64).signum(), (b[i] as i64 - b[j] as i64).signum());
                score += x * y;
                untied_a += x.unsigned_abs();
                untied_b += y.unsigned_abs();
            }
        }
        prop_assert_eq!(kendall(&a, &b), (score, untied_a, untied_b));
    }

    #[test]
    fn every_map_is_at_distance_zero_from_itself(values in prop::collection::vec(-3i64..=3, 1..8)) {
        let map = map(&values, 6);
        for measure in ["l2", "l1", "linf", "cosine", "kendall"] {
            prop_assert_eq!(value(measure, &map, &map), exactly("0"));
        }
        let top = Distance::between(Measure::TopK(1), &map, &map);
        prop_assert_eq!(top.low, RootSum::rational(Rational::zero()));
        prop_assert!(top.high <= RootSum::rational(Rational::one()));
    }
}

#[test]
fn enclosures_of_correlations_do_not_depend_on_scale() {
    let map = |factor: i64| SaliencyMap {
        numerators: Ints::from_bigs(
            &[3, -1, 5].map(|value| BigInt::from(value) * (BigInt::from(factor) << 200)),
        ),
        denominator: BigInt::from(7),
    };
    let other = SaliencyMap {
        numerators: Ints::from_bigs(&[2, 4, 1].map(BigInt::from)),
        denominator: BigInt::from(1),
    };
    let enclosures =
        [1, -3].map(|factor| Distance::between(Measure::Cosine, &map(factor), &other).high.enclosure(60));
    for (low, high) in &enclosures {
        assert!(high - low <= Rational::new(BigInt::from(1), BigInt::from(1u64 << 60)));
    }
    let two = Rational::from_integer(BigInt::from(2));
    assert!(&enclosures[0].0 + &enclosures[1].0 <= two && two <= &enclosures[0].1 + &enclosures[1].1);
}

#[test]
fn sums_of_maps_by_hand() {
    let mut sum = crate::MapSum::new(2, 1, &5.into(), &(i64::MAX / 2).into());
    sum.add(&map(&[3, -4], 5), &BigInt::from(i64::MAX / 4));
    sum.add(&map(&[-3, i64::MAX], 5), &BigInt::from(i64::MAX / 4));
    let sum = sum.over(&7.into());
    let expected = BigInt::from(i64::MAX - 4) * (i64::MAX / 4);
    assert_eq!([sum.get(0), sum.get(1)], [Rational::zero(), Rational::new(expected, 35.into())]);

    let factors = [parse("1/2").unwrap(), parse("-2/3").unwrap()];
    let product = map(&[3, -4], 5).times(&factors);
    assert_eq!([product.get(0), product.get(1)], [parse("3/10").unwrap(), parse("8/15").unwrap()]);
    assert_eq!(
        (product.total(), product.times(&factors).l1()),
        (parse("5/6").unwrap(), parse("91/180").unwrap())
    );
}

#[test]
fn shares_of_inexact_attributions_are_enclosed() {
    let (this, other) = (map(&[3, -1], 1), map(&[1, 1], 1));
    let share = |error: &str| {
        let error = parse(error).unwrap();
        crate::Attribution { map: this.clone(), error }.relative_error(&other)
    };
    assert_eq!(share("0"), Some(metes_exact::Amount::Exact(Rational::one())));
    let within = share("1/2").unwrap();
    let (low, high) = (parse("3/5").unwrap(), parse("5/3").unwrap());
    let near = Rational::new(1.into(), BigInt::from(1) << 60);
    assert!(*within.at_least() <= low && *within.at_least() > low - &near);
    assert!(*within.at_most() >= high && *within.at_most() < high + near);
    // A map that may be zero has no share.
    assert_eq!(share("2"), None);
}
