//! Distances between maps, exactly.

use metes_exact::{BigInt, Fraction, Ints, Rational, RootSum, ints};
use num_traits::{One, Signed, Zero};

use crate::rank::{kendall, top_overlap};
use crate::{Measure, Ranked, SaliencyMap};

/// A distance between maps, summed over classes.
///
/// `low` and `high` differ only where ties may be broken in several ways (`topk`); claims use `high`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Distance {
    /// The distance if ties are broken in favour of agreement.
    pub low: RootSum,
    /// The distance if ties are broken against it.
    pub high: RootSum,
    /// For [`Measure::L2`] the exact square of each class's part.
    pub squares: Vec<Rational>,
}

impl Distance {
    /// The distance between a map and the expected one.
    ///
    /// Maps must have the same number of elements, for `topk` at least `K`.
    pub fn between(measure: Measure, map: &SaliencyMap, expected: &SaliencyMap) -> Self {
        Self::between_ranked(measure, &Ranked::new(map), &Ranked::new(expected))
    }

    /// The same for maps that are compared more than once.
    pub fn between_ranked(measure: Measure, one: &Ranked<'_>, other: &Ranked<'_>) -> Self {
        let (map, expected) = (one.map, other.map);
        match measure {
            Measure::L2 => {
                let (difference, denominator) = map.less(expected);
                let square =
                    Fraction::new(dot(&difference, &difference), &denominator * &denominator).to_rational();
                let root = RootSum::root(&square);
                Self { low: root.clone(), high: root, squares: vec![square] }
            }
            Measure::L1 => Self::exactly(map.l1_from(expected)),
            Measure::Linf => Self::exactly(largest_magnitude(map, expected)),
            Measure::Cosine => {
                let product = dot(&map.numerators, &expected.numerators);
                let norms =
                    dot(&map.numerators, &map.numerators) * dot(&expected.numerators, &expected.numerators);
                Self::from_correlation(
                    &product,
                    &norms,
                    map.numerators.as_ref().is_zero() && expected.numerators.as_ref().is_zero(),
                )
            }
            Measure::Kendall => {
                let (score, untied_a, untied_b) = kendall(one.ranks(), other.ranks());
                let norms = BigInt::from(untied_a) * untied_b;
                Self::from_correlation(&score.into(), &norms, untied_a == untied_b)
            }
            Measure::TopK(count) => {
                let (least, most) = top_overlap(one.ranks(), other.ranks(), count);
                let missing =
                    |overlap: usize| RootSum::rational(Rational::new((count - overlap).into(), count.into()));
                Self { low: missing(most), high: missing(least), squares: Vec::new() }
            }
        }
    }

    /// The sum over classes.
    pub fn plus(mut self, other: Self) -> Self {
        self.low = self.low + other.low;
        self.high = self.high + other.high;
        self.squares.extend(other.squares);
        self
    }

    fn exactly(value: Rational) -> Self {
        let value = RootSum::rational(value);
        Self { low: value.clone(), high: value, squares: Vec::new() }
    }

    /// `1 − score/√norms`; where the norms vanish, 0 if both maps are degenerate and 1 otherwise.
    fn from_correlation(score: &BigInt, norms: &BigInt, both_degenerate: bool) -> Self {
        if norms.is_zero() {
            return Self::exactly(if both_degenerate { Rational::zero() } else { Rational::one() });
        }
        // One root of a number in 0..1, so that the scale of the maps does not show in enclosures.
        let root = RootSum::root(&Rational::new(score * score, norms.clone()));
        let one = RootSum::rational(Rational::one());
        let value = if score.is_negative() { one + root } else { one - root };
        Self { low: value.clone(), high: value, squares: Vec::new() }
    }
}

pub(crate) fn dot(a: &Ints, b: &Ints) -> BigInt {
    let mut sum = Ints::zeros(1, a.width() + b.width() + 1);
    for (a, b) in a.as_ref().iter().zip(b.as_ref().iter()) {
        ints::add_product(sum.get_mut(0), a, b);
    }
    ints::to_big(sum.get(0))
}

/// The largest magnitude of a difference.
fn largest_magnitude(map: &SaliencyMap, expected: &SaliencyMap) -> Rational {
    let (difference, denominator) = map.less(expected);
    let magnitudes = difference.as_ref().iter().map(|x| ints::to_big(x).abs());
    Rational::new(magnitudes.max().unwrap_or_else(BigInt::zero), denominator)
}
