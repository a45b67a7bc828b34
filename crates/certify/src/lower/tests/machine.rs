//! SPEC § 1 word by word: values of elements, and gradients by back-propagation.

use metes_certificate::{Block, Int, Network, Run, Template};
use metes_exact::{BigInt, Rational};
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

enum Element<'a> {
    Input,
    Row(&'a Template, u32, &'a Int),
    Relu(u32),
    Max(&'a [u32]),
}

/// A network element by element.
pub(super) struct Machine<'a> {
    network: &'a Network,
    elements: Vec<Element<'a>>,
}

impl<'a> Machine<'a> {
    /// Panics at anything that SPEC § 1 calls impossible.
    pub(super) fn new(network: &'a Network) -> Self {
        assert!(network.scale.0.is_positive());
        let mut elements: Vec<Element<'a>> = (0..network.inputs).map(|_| Element::Input).collect();
        for block in &network.blocks {
            let before = elements.len();
            match block {
                Block::Affine(affine) => {
                    for template in &affine.templates {
                        let ends = template.iter().map(|run| (run.0, run.0 as usize + run.1.len()));
                        let ends: Vec<_> = ends.collect();
                        assert!(template.iter().all(|run| !run.1.is_empty()));
                        assert!(ends.windows(2).all(|pair| pair[0].1 <= pair[1].0 as usize));
                    }
                    let rows = affine.rows.iter();
                    elements.extend(
                        rows.map(|row| Element::Row(&affine.templates[row.0 as usize], row.1, &row.2)),
                    );
                }
                Block::Relu(relu) => {
                    elements.extend((relu.first..relu.first + relu.count).map(Element::Relu));
                }
                Block::Max(max) => {
                    assert!(max.groups.iter().all(|group| !group.is_empty()));
                    elements.extend(max.groups.iter().map(|group| Element::Max(group)));
                }
            }
            let machine = Self { network, elements };
            for element in before..machine.elements.len() {
                assert!(machine.reads(element).iter().all(|&read| read < before), "a block reads itself");
            }
            elements = machine.elements;
        }
        assert!(network.outputs.iter().all(|&output| (output as usize) < elements.len()));
        Self { network, elements }
    }

    pub(super) fn len(&self) -> usize {
        self.elements.len()
    }

    /// Elements that a row reads, with the weight of each.
    fn terms(template: &'a Template, base: u32) -> impl Iterator<Item = (usize, &'a Int)> {
        let place = move |offset: u32, at: usize| base as usize + offset as usize + at;
        template.iter().flat_map(move |Run(offset, weights)| {
            weights.iter().enumerate().map(move |(at, weight)| (place(*offset, at), weight))
        })
    }

    /// Elements that an element reads.
    fn reads(&self, element: usize) -> Vec<usize> {
        match &self.elements[element] {
            Element::Input => Vec::new(),
            Element::Row(template, base, _) => Self::terms(template, *base).map(|term| term.0).collect(),
            Element::Relu(read) => vec![*read as usize],
            Element::Max(group) => group.iter().map(|&read| read as usize).collect(),
        }
    }

    /// The values of all elements with `one = 1`.
    pub(super) fn values(&self, inputs: &[Rational]) -> Vec<Rational> {
        let mut values = inputs.to_vec();
        for element in inputs.len()..self.elements.len() {
            let value = match &self.elements[element] {
                Element::Input => Rational::zero(),
                Element::Row(template, base, bias) => {
                    let terms = || Self::terms(template, *base).map(|(read, weight)| (&values[read], weight));
                    // Over one denominator: adding fractions one by one takes long.
                    let common = terms().fold(BigInt::one(), |common, (value, _)| {
                        if *value.denom() == common { common } else { common.lcm(value.denom()) }
                    });
                    let term = |(value, weight): (&Rational, &Int)| {
                        value.numer() * (&common / value.denom()) * &weight.0
                    };
                    let sum = terms().map(term).sum::<BigInt>() + &bias.0 * &common;
                    Rational::new(sum, common)
                }
                Element::Relu(read) => values[*read as usize].clone().max(Rational::zero()),
                Element::Max(group) => {
                    group.iter().map(|&read| &values[read as usize]).max().cloned().unwrap_or_default()
                }
            };
            values.push(value);
        }
        values
    }

    /// What the outputs stand for.
    pub(super) fn outputs(&self, values: &[Rational]) -> Vec<Rational> {
        self.network.outputs.iter().map(|&output| &values[output as usize] / &self.network.scale.0).collect()
    }

    /// The candidate of a unit that counts, of how many.
    pub(super) fn unit(&self, values: &[Rational], unit: u32) -> (usize, usize) {
        let count = match &self.elements[unit as usize] {
            Element::Max(group) => group.len(),
            _ => 2,
        };
        (self.candidate(values, unit), count)
    }

    /// The candidate of a unit that counts: off for a tie, the first of the largest.
    fn candidate(&self, values: &[Rational], unit: u32) -> usize {
        match &self.elements[unit as usize] {
            Element::Relu(read) => usize::from(values[*read as usize].is_positive()),
            Element::Max(group) => {
                let value = |place: usize| &values[group[place] as usize];
                (1..group.len()).fold(0, |best, place| if value(place) > value(best) { place } else { best })
            }
            _ => panic!("element {unit} is no unit"),
        }
    }

    /// The gradient of what an output stands for, with the candidates that count at these values.
    pub(super) fn gradient(&self, values: &[Rational], output: usize) -> Vec<Rational> {
        let mut slopes = vec![BigInt::zero(); self.elements.len()];
        slopes[self.network.outputs[output] as usize] = BigInt::one();
        for element in (0..self.elements.len()).rev() {
            let slope = std::mem::take(&mut slopes[element]);
            match &self.elements[element] {
                Element::Input => slopes[element] = slope,
                _ if slope.is_zero() => {}
                Element::Row(template, base, _) => {
                    Self::terms(template, *base)
                        .for_each(|(read, weight)| slopes[read] += &slope * &weight.0);
                }
                Element::Relu(read) if self.candidate(values, element as u32) == 1 => {
                    slopes[*read as usize] += slope;
                }
                Element::Relu(_) => {}
                Element::Max(group) => {
                    slopes[group[self.candidate(values, element as u32)] as usize] += slope;
                }
            }
        }
        slopes.truncate(self.network.inputs as usize);
        slopes.into_iter().map(|slope| Rational::new(slope, self.network.scale.0.clone())).collect()
    }
}
