//! Networks of certificates at points, in rationals, straight from SPEC §§ 1, 2, 5.
//!
//! Nothing here is shared with the checker: no homogeneity, no composed network, gradients forwards.

use metes_certificate::{Affine, Attention, Block, Certificate, Measure, Network, Ratio};
use metes_exact::{BigInt, Rational};
use num_traits::{One, Signed, Zero};

/// A number of a certificate.
pub(super) fn rational(ratio: &Ratio) -> Rational {
    Rational::new(ratio.numerator().clone(), ratio.denominator().clone())
}

/// Values with their gradients, if no unit ties.
struct Dual {
    value: Rational,
    gradient: Vec<Rational>,
}

/// What happens where a unit ties.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ties {
    /// There is no gradient.
    None,
    /// A relu is off, a maximum takes its first.
    First,
}

fn affine(affine: &Affine, values: &[Dual], len: usize) -> Vec<Dual> {
    let row = |row: &metes_certificate::Row| {
        let value = Rational::from(row.2.0.clone());
        let mut sum = Dual { value, gradient: vec![Rational::zero(); len] };
        for run in &affine.templates[row.0 as usize] {
            for (weight, at) in run.1.iter().zip(row.1 as usize + run.0 as usize..) {
                let weight = Rational::from(weight.0.clone());
                sum.value += &weight * &values[at].value;
                sum.gradient.iter_mut().zip(&values[at].gradient).for_each(|(sum, x)| *sum += &weight * x);
            }
        }
        sum
    };
    affine.rows.iter().map(row).collect()
}

/// The outputs at a point, with their gradients; no gradients are calculated for points in no dimension.
fn outputs(network: &Network, point: &[Rational], with_gradients: bool, ties: Ties) -> Option<Vec<Dual>> {
    let len = if with_gradients { point.len() } else { 0 };
    let unit = |at: usize| {
        (0..len).map(|other| if other == at { Rational::one() } else { Rational::zero() }).collect()
    };
    let mut values: Vec<Dual> = point
        .iter()
        .enumerate()
        .map(|(at, value)| Dual { value: value.clone(), gradient: unit(at) })
        .collect();
    let copy = |dual: &Dual| Dual { value: dual.value.clone(), gradient: dual.gradient.clone() };
    for block in &network.blocks {
        let mut next = Vec::new();
        match block {
            Block::Affine(rows) => next = affine(rows, &values, len),
            Block::Relu(relu) => {
                for read in &values[relu.first as usize..][..relu.count as usize] {
                    if ties == Ties::None && read.value.is_zero() {
                        return None;
                    }
                    let off = Dual { value: Rational::zero(), gradient: vec![Rational::zero(); len] };
                    next.push(if read.value.is_positive() { copy(read) } else { off });
                }
            }
            Block::Max(max) => {
                for group in &max.groups {
                    let members = || group.iter().map(|&member| &values[member as usize]);
                    let best = members().map(|member| &member.value).max()?;
                    if ties == Ties::None && members().filter(|member| member.value == *best).count() > 1 {
                        return None;
                    }
                    next.push(copy(members().find(|member| member.value == *best)?));
                }
            }
        }
        values.extend(next);
    }
    Some(network.outputs.iter().map(|&output| copy(&values[output as usize])).collect())
}

/// The values over the scale.
fn over(duals: Vec<Dual>, network: &Network) -> Vec<Rational> {
    let scale = Rational::from(network.scale.0.clone());
    duals.into_iter().map(|dual| dual.value / &scale).collect()
}

/// The image that parameters mean.
pub(super) fn image(certificate: &Certificate, theta: &[Rational]) -> Vec<Rational> {
    let map = &certificate.input_map;
    over(outputs(map, theta, false, Ties::First).unwrap_or_default(), map)
}

/// The logits that parameters mean.
pub(super) fn logits(certificate: &Certificate, theta: &[Rational]) -> Vec<Rational> {
    let (image, classifier) = (image(certificate, theta), &certificate.classifier);
    over(outputs(classifier, &image, false, Ties::First).unwrap_or_default(), classifier)
}

/// The inconsistency of each class at parameters at which no unit of the classifier ties; for `l2` its square.
pub(super) fn inconsistency(
    certificate: &Certificate,
    attention: &Attention,
    theta: &[Rational],
) -> Option<Vec<Rational>> {
    let classifier = &certificate.classifier;
    let scale = Rational::from(certificate.image.scale.0.clone());
    let unperturbed: Vec<Rational> =
        certificate.image.elements.iter().map(|element| Rational::from(element.0.clone()) / &scale).collect();
    let expected = outputs(classifier, &unperturbed, true, Ties::First)?;
    let found = outputs(classifier, &image(certificate, theta), true, Ties::None)?;
    let scale = Rational::from(classifier.scale.0.clone());
    let distance = |&class: &u32| {
        let (map, expected) = (&found[class as usize].gradient, &expected[class as usize].gradient);
        let differences = || map.iter().zip(expected).map(|(one, other)| (one - other) / &scale);
        match attention.measure {
            Measure::L1 => Some(differences().map(|difference| difference.abs()).sum()),
            Measure::Linf => Some(differences().map(|difference| difference.abs()).max().unwrap_or_default()),
            Measure::L2 => Some(differences().map(|difference| &difference * &difference).sum()),
            Measure::TopK(count) => {
                let overlap = least_overlap(map, expected, count as usize)?;
                Some(Rational::one() - Rational::new(overlap.into(), count.into()))
            }
        }
    };
    attention.classes.iter().map(distance).collect()
}

/// A lower bound of the sum over the classes, exact but for sums of several roots.
pub(super) fn least_sum(attention: &Attention, classes: &[Rational]) -> Rational {
    if attention.measure != Measure::L2 {
        return classes.iter().sum();
    }
    let one = BigInt::one() << 64u32;
    let root = |square: &Rational| {
        Rational::new((square * Rational::from(&one * &one)).to_integer().sqrt(), one.clone())
    };
    classes.iter().map(root).sum()
}

/// The least overlap of sets of `count` elements of largest magnitude, by trying all; of few elements only.
fn least_overlap(one: &[Rational], other: &[Rational], count: usize) -> Option<u32> {
    if one.len() > 8 {
        return None;
    }
    let largest = |map: &[Rational]| -> Vec<u32> {
        let magnitudes: Vec<Rational> = map.iter().map(Signed::abs).collect();
        let is_in = |set: u32, at: usize| set >> at & 1 == 1;
        let dominates = |set: &u32| {
            let inside = (0..map.len()).filter(|&at| is_in(*set, at)).map(|at| &magnitudes[at]).min();
            let outside = (0..map.len()).filter(|&at| !is_in(*set, at)).map(|at| &magnitudes[at]).max();
            outside.is_none() || inside >= outside
        };
        let sized = (0..1u32 << map.len()).filter(|set| set.count_ones() as usize == count);
        sized.filter(dominates).collect()
    };
    let (one, other) = (largest(one), largest(other));
    one.iter().flat_map(|one| other.iter().map(move |other| (one & other).count_ones())).min()
}
