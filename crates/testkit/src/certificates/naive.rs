//! Networks of certificates and their claims at single points, by plain rational arithmetic.

use metes_certificate::{Attention, Block, Certificate, Linear, Measure, Network, Ratio};
use metes_exact::Rational;
use num_traits::{One, Signed, Zero};

/// The rational of a certificate's.
pub fn rational(ratio: &Ratio) -> Rational {
    Rational::new(ratio.numerator().clone(), ratio.denominator().clone())
}

/// The rational of a certificate from a rational.
pub fn ratio(rational: &Rational) -> Ratio {
    Ratio::new(rational.numer().clone(), rational.denom().clone()).expect("denominators are not 0")
}

/// The values of all elements of a network.
pub fn values(network: &Network, inputs: &[Rational], one: &Rational) -> Vec<Rational> {
    let mut values = inputs.to_vec();
    for block in &network.blocks {
        match block {
            Block::Affine(affine) => {
                for row in &affine.rows {
                    let mut sum = Rational::from(row.2.0.clone()) * one;
                    for run in &affine.templates[row.0 as usize] {
                        for (step, weight) in run.1.iter().enumerate() {
                            let element = row.1 as usize + run.0 as usize + step;
                            sum += Rational::from(weight.0.clone()) * &values[element];
                        }
                    }
                    values.push(sum);
                }
            }
            Block::Relu(relu) => {
                for element in relu.first..relu.first + relu.count {
                    values.push(values[element as usize].clone().max(Rational::zero()));
                }
            }
            Block::Max(max) => {
                for group in &max.groups {
                    let members = group.iter().map(|&member| values[member as usize].clone());
                    values.push(members.max().expect("groups are not empty"));
                }
            }
        }
    }
    values
}

/// The image at parameters.
pub fn image(certificate: &Certificate, theta: &[Rational]) -> Vec<Rational> {
    let map = &certificate.input_map;
    let values = values(map, theta, &Rational::one());
    let scale = Rational::from(map.scale.0.clone());
    map.outputs.iter().map(|&output| &values[output as usize] / &scale).collect()
}

/// The values of all elements of the composed network.
pub fn composed(certificate: &Certificate, theta: &[Rational]) -> Vec<Rational> {
    let map = &certificate.input_map;
    let mut all = values(map, theta, &Rational::one());
    let pixels: Vec<Rational> = map.outputs.iter().map(|&output| all[output as usize].clone()).collect();
    let own = values(&certificate.classifier, &pixels, &Rational::from(map.scale.0.clone()));
    all.extend_from_slice(&own[pixels.len()..]);
    all
}

/// The logits at parameters.
pub fn logits(certificate: &Certificate, theta: &[Rational]) -> Vec<Rational> {
    let classifier = &certificate.classifier;
    let values = values(classifier, &image(certificate, theta), &Rational::one());
    let scale = Rational::from(classifier.scale.0.clone());
    classifier.outputs.iter().map(|&output| &values[output as usize] / &scale).collect()
}

/// The left side of an inequality.
pub fn linear(linear: &Linear, logits: &[Rational]) -> Rational {
    let terms = linear.coefficients.iter().zip(logits);
    let sum: Rational = terms.map(|(factor, logit)| Rational::from(factor.0.clone()) * logit).sum();
    sum + Rational::from(linear.constant.0.clone())
}

/// Whether an inequality is so.
pub fn is_so(inequality: &Linear, logits: &[Rational]) -> bool {
    let value = linear(inequality, logits);
    if inequality.strict { value > Rational::zero() } else { value >= Rational::zero() }
}

/// Whether an output is the only largest.
pub fn is_label(logits: &[Rational], label: u32) -> bool {
    let own = &logits[label as usize];
    logits.iter().enumerate().all(|(other, logit)| other == label as usize || logit < own)
}

/// The candidates that units of the classifier take at an image, in the order of its elements, and whether a unit has
/// two that are largest.
pub fn pattern(network: &Network, image: &[Rational]) -> (Vec<usize>, bool) {
    let values = values(network, image, &Rational::one());
    let (mut pattern, mut ties) = (Vec::new(), false);
    for block in &network.blocks {
        match block {
            Block::Affine(affine) => pattern.extend(affine.rows.iter().map(|_| 0)),
            Block::Relu(relu) => {
                for element in relu.first..relu.first + relu.count {
                    let value = &values[element as usize];
                    ties |= value.is_zero();
                    pattern.push(usize::from(value.is_positive()));
                }
            }
            Block::Max(max) => {
                for group in &max.groups {
                    let members: Vec<&Rational> =
                        group.iter().map(|&member| &values[member as usize]).collect();
                    let largest = members.iter().max().expect("groups are not empty");
                    ties |= members.iter().filter(|member| *member == largest).count() > 1;
                    pattern.push(members.iter().position(|member| member == largest).expect("it is one"));
                }
            }
        }
    }
    (pattern, ties)
}

/// The saliency map of an output: the network with its units as the pattern has them, at each unit vector.
pub fn map(network: &Network, pattern: &[usize], output: u32) -> Vec<Rational> {
    let inputs = network.inputs as usize;
    let along = |input: usize| {
        let mut values: Vec<Rational> =
            (0..inputs).map(|other| Rational::from_integer(u8::from(other == input).into())).collect();
        for block in &network.blocks {
            let first = values.len() - inputs;
            match block {
                Block::Affine(affine) => {
                    for row in &affine.rows {
                        let mut sum = Rational::zero();
                        for run in &affine.templates[row.0 as usize] {
                            for (step, weight) in run.1.iter().enumerate() {
                                let read = &values[row.1 as usize + run.0 as usize + step];
                                sum += Rational::from(weight.0.clone()) * read;
                            }
                        }
                        values.push(sum);
                    }
                }
                Block::Relu(relu) => {
                    for at in 0..relu.count as usize {
                        let read = values[relu.first as usize + at].clone();
                        values.push(if pattern[first + at] == 1 { read } else { Rational::zero() });
                    }
                }
                Block::Max(max) => {
                    for (at, group) in max.groups.iter().enumerate() {
                        values.push(values[group[pattern[first + at]] as usize].clone());
                    }
                }
            }
        }
        &values[network.outputs[output as usize] as usize] / Rational::from(network.scale.0.clone())
    };
    (0..inputs).map(along).collect()
}

/// The inconsistency of each class for a pattern of the classifier; for `l2` its square.
pub fn inconsistency(certificate: &Certificate, attention: &Attention, found: &[usize]) -> Vec<Rational> {
    let scale = Rational::from(certificate.image.scale.0.clone());
    let elements =
        certificate.image.elements.iter().map(|element| Rational::from(element.0.clone()) / &scale);
    let network = &certificate.classifier;
    let (expected, _) = pattern(network, &elements.collect::<Vec<_>>());
    let distance = |&class: &u32| {
        let (own, expected) = (map(network, found, class), map(network, &expected, class));
        let differences = own.iter().zip(&expected).map(|(own, expected)| (own - expected).abs());
        match attention.measure {
            Measure::L1 => differences.sum(),
            Measure::Linf => differences.max().unwrap_or_default(),
            Measure::L2 => differences.map(|difference| &difference * &difference).sum(),
            Measure::TopK(count) => {
                let overlap = least_overlap(&own, &expected, count as usize);
                Rational::one() - Rational::new(overlap.into(), count.into())
            }
        }
    };
    attention.classes.iter().map(distance).collect()
}

/// The least overlap over all choices of the `count` largest elements of both, by trying them all.
fn least_overlap(one: &[Rational], other: &[Rational], count: usize) -> usize {
    let choices = |map: &[Rational]| -> Vec<u32> {
        let is_choice = |set: u32| {
            let of = |is_in: bool| (0..map.len()).filter(move |at| (set >> at & 1 == 1) == is_in);
            let least_in = of(true).map(|at| map[at].abs()).min();
            let most_out = of(false).map(|at| map[at].abs()).max();
            set.count_ones() as usize == count && (most_out.is_none() || least_in >= most_out)
        };
        (0..1 << map.len()).filter(|&set| is_choice(set)).collect()
    };
    let (one, other) = (choices(one), choices(other));
    let pairs = one.iter().flat_map(|one| other.iter().map(move |other| (one & other).count_ones() as usize));
    pairs.min().expect("there is a choice")
}

/// Whether the sum over the classes is at most `delta`, as § 5 rounds roots of several classes (up, or down).
pub fn is_within(attention: &Attention, classes: &[Rational], up: bool) -> bool {
    let delta = rational(&attention.delta);
    if attention.measure != Measure::L2 {
        return classes.iter().sum::<Rational>() <= delta;
    }
    if let [square] = classes {
        return *square <= &delta * &delta;
    }
    let unit = Rational::from_integer(num_traits::pow(2.into(), attention.bits as usize));
    let root = |square: &Rational| {
        let scaled = square * &unit * &unit;
        let down = scaled.to_integer().sqrt();
        let is_exact = Rational::from(&down * &down) == scaled;
        Rational::from(if up && !is_exact { down + 1 } else { down }) / &unit
    };
    classes.iter().map(root).sum::<Rational>() <= delta
}
