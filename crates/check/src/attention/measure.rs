//! Distances between maps: SPEC § 5.

use std::cmp::Ordering;

use metes_certificate::{Attention, Measure, Ratio};
use num_bigint::BigInt;
use num_traits::Signed;

use super::gradient::Map;
use crate::limbs;

/// How roots are rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the next multiple that is not less.
    Up,
    /// To the next multiple that is not more.
    Down,
}

/// The inconsistency of each class, over one denominator; for `l2` its square.
pub struct Inconsistency {
    numerators: Vec<BigInt>,
    denominator: BigInt,
}

/// The inconsistency of all classes: a fraction, or its square.
pub struct Sum {
    numerator: BigInt,
    denominator: BigInt,
    is_square: bool,
}

impl Sum {
    /// Whether it is at most a number that is not negative.
    pub fn is_at_most(&self, bound: &Ratio) -> bool {
        let power = if self.is_square { 2 } else { 1 };
        &self.numerator * bound.denominator().pow(power) <= &self.denominator * bound.numerator().pow(power)
    }
}

impl Inconsistency {
    /// The distances of pairs of maps over one scale, their elements of so many limbs.
    pub fn of<'a>(
        measure: Measure,
        scale: &BigInt,
        width: usize,
        pairs: impl Iterator<Item = (Map, &'a Map)>,
    ) -> Self {
        let denominator = match measure {
            Measure::L1 | Measure::Linf => scale.clone(),
            Measure::L2 => scale * scale,
            Measure::TopK(count) => BigInt::from(count),
        };
        let numerators = pairs.map(|(map, expected)| {
            let values = |map: &Map| map.chunks_exact(width).map(limbs::value).collect::<Vec<_>>();
            let differences = differences(&map, expected, width);
            match measure {
                Measure::L1 => values(&differences).iter().map(BigInt::abs).sum(),
                Measure::Linf => values(&differences).iter().map(BigInt::abs).max().unwrap_or_default(),
                Measure::L2 => squares(&differences, width),
                Measure::TopK(count) => {
                    let overlap = least_overlap(&values(&map), &values(expected), count as usize);
                    BigInt::from(count as usize - overlap)
                }
            }
        });
        Self { numerators: numerators.collect(), denominator }
    }

    /// Whether these are the inconsistencies, class by class.
    pub fn is(&self, said: &[Ratio]) -> bool {
        let mut pairs = self.numerators.iter().zip(said);
        self.numerators.len() == said.len()
            && pairs.all(|(own, said)| own * said.denominator() == said.numerator() * &self.denominator)
    }

    /// The sum over the classes.
    pub fn sum(&self, attention: &Attention, rounding: Rounding) -> Sum {
        let is_l2 = attention.measure == Measure::L2;
        if !is_l2 || self.numerators.len() == 1 {
            let numerator = self.numerators.iter().sum();
            return Sum { numerator, denominator: self.denominator.clone(), is_square: is_l2 };
        }
        let roots = self
            .numerators
            .iter()
            .map(|numerator| root(&(numerator << (2 * attention.bits)), &self.denominator, rounding));
        Sum { numerator: roots.sum(), denominator: BigInt::from(1) << attention.bits, is_square: false }
    }
}

/// The difference of two maps. It fits: widths have a factor of two to spare.
fn differences(map: &Map, expected: &Map, width: usize) -> Map {
    let mut differences = map.clone();
    for (own, expected) in differences.chunks_exact_mut(width).zip(expected.chunks_exact(width)) {
        limbs::subtract(own, expected);
    }
    differences
}

/// The sum of squares; there are less than 2⁶⁴ of them.
fn squares(differences: &Map, width: usize) -> BigInt {
    let mut sum = vec![0; 2 * width + 2];
    differences.chunks_exact(width).for_each(|number| limbs::add_product(&mut sum, number, number));
    limbs::value(&sum)
}

/// `√(numerator/denominator)`, rounded to an integer.
fn root(numerator: &BigInt, denominator: &BigInt, rounding: Rounding) -> BigInt {
    let root = (numerator / denominator).sqrt();
    let is_exact = &root * &root * denominator == *numerator;
    if rounding == Rounding::Down || is_exact { root } else { root + 1 }
}

/// Whether an element is among those of largest magnitude.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Out,
    /// As large as the least of them: it depends on how ties are broken.
    Tied,
    In,
}

/// Where elements stand, and how many of those that tie are among the `count` of largest magnitude.
fn standings(map: &[BigInt], count: usize) -> (Vec<Standing>, usize) {
    let mut magnitudes: Vec<_> = map.iter().map(|element| element.magnitude()).collect();
    magnitudes.sort_unstable_by(|one, other| other.cmp(one));
    let least = magnitudes[count - 1];
    let standing = |element: &BigInt| match element.magnitude().cmp(least) {
        Ordering::Less => Standing::Out,
        Ordering::Equal => Standing::Tied,
        Ordering::Greater => Standing::In,
    };
    let above = magnitudes.iter().take_while(|magnitude| **magnitude > least).count();
    (map.iter().map(standing).collect(), count - above)
}

/// The least overlap of the `count ≥ 1` elements of largest magnitude of two maps, however ties are broken.
///
/// Of its tied elements each map takes first those that are out in the other, then those tied in both, and last
/// those that are in in the other: one that is tied in both costs at most as much as one that is in.
fn least_overlap(first: &[BigInt], second: &[BigInt], count: usize) -> usize {
    let ((first, first_ties), (second, second_ties)) = (standings(first, count), standings(second, count));
    let both = |one: Standing, other: Standing| {
        first.iter().zip(&second).filter(|pair| *pair.0 == one && *pair.1 == other).count()
    };
    let tied = both(Standing::Tied, Standing::Tied);
    let first_rest = first_ties.saturating_sub(both(Standing::Tied, Standing::Out));
    let second_rest = second_ties.saturating_sub(both(Standing::Out, Standing::Tied));
    let (first_tied, second_tied) = (first_rest.min(tied), second_rest.min(tied));
    both(Standing::In, Standing::In)
        + (first_rest - first_tied)
        + (second_rest - second_tied)
        + (first_tied + second_tied).saturating_sub(tied)
}
