//! Float bounds against the same sums in rationals.

use metes_certificate::{Affine, Block, Int, Network, Relu, Row, Run};
use metes_exact::{BigInt, Rational, rational};
use num_traits::{One, Signed, Zero};
use proptest::collection::vec;
use proptest::prelude::*;

use super::{Extra, Magnitudes, Mirror, Sum, exact, round};
use crate::node::{Bounds, Node, Unit};
use crate::problem::Inequality;
use crate::weighed::Weighed;

/// Integers of all sizes, many that are nearly the same.
fn weight() -> impl Strategy<Value = BigInt> + Clone {
    let near = (any::<bool>(), 0u32..3).prop_map(|(minus, ulps)| {
        let value: BigInt = (BigInt::one() << 60) + ulps;
        if minus { -value } else { value }
    });
    let wild = (-9i64..10, 0u32..330).prop_map(|(mantissa, power)| BigInt::from(mantissa) << power);
    let long = (any::<i128>(), 0u32..90).prop_map(|(mantissa, power)| BigInt::from(mantissa) >> power);
    prop_oneof![
        2 => (-3i64..4).prop_map(BigInt::from),
        2 => near,
        2 => long,
        1 => wild,
    ]
}

/// Two inputs and layers of three rows and their relus; three rows at the end.
#[derive(Clone, Debug)]
struct Sample {
    network: Network,
    bounds: Vec<(f64, f64)>,
    /// Coefficients of the last rows, and a constant.
    asked: Vec<BigInt>,
}

const INPUTS: usize = 2;
const WIDTH: usize = 3;

fn sample() -> impl Strategy<Value = Sample> {
    let row = (vec(weight(), WIDTH), weight());
    let end = prop_oneof![
        (-4i32..5).prop_map(f64::from),
        -1.0..1.0f64,
        (-1.0..1.0f64, -60i32..60).prop_map(|(mantissa, power)| mantissa * 2f64.powi(power)),
    ];
    (vec(vec(row, WIDTH), 1..=4), vec((end.clone(), end), INPUTS), vec(weight(), WIDTH + 1)).prop_map(
        |(layers, ends, asked)| {
            let (mut blocks, mut base, mut next, mut read) = (Vec::new(), 0, INPUTS, INPUTS);
            let last = layers.len() - 1;
            for (at, layer) in layers.into_iter().enumerate() {
                let (weights, biases): (Vec<_>, Vec<_>) = layer.into_iter().unzip();
                let template =
                    |weights: Vec<BigInt>| vec![Run(0, weights.into_iter().take(read).map(Int).collect())];
                let rows = biases.into_iter().enumerate();
                let rows = rows.map(|(at, bias)| Row(at as u32, base as u32, Int(bias))).collect();
                let templates = weights.into_iter().map(template).collect();
                blocks.push(Block::Affine(Affine { templates, rows }));
                if at < last {
                    blocks.push(Block::Relu(Relu { first: next as u32, count: WIDTH as u32 }));
                }
                (base, next, read) = (next + WIDTH, next + 2 * WIDTH, WIDTH);
            }
            let outputs = ((base - WIDTH) as u32..base as u32).collect();
            let network = Network { inputs: INPUTS as u32, scale: Int::from(1), blocks, outputs };
            let bounds = ends.into_iter().map(|(a, b)| (a.min(b), a.max(b))).collect();
            Sample { network, bounds, asked }
        },
    )
}

/// An affine form of the inputs, the constant last.
type Form = Vec<Rational>;

fn float(value: f64) -> Rational {
    exact(value).expect("a finite float")
}

impl Sample {
    fn inequality(&self) -> Inequality {
        let outputs = self.network.outputs.iter().map(|&element| element as usize);
        let terms = outputs.zip(self.asked.iter().cloned()).filter(|(_, c)| !c.is_zero()).collect();
        let constant = self.asked[WIDTH].clone();
        Inequality { terms, constant, strict: false, written: (Vec::new(), BigInt::zero()) }
    }

    /// The form of every element where `relu` says what each one is of what it reads.
    fn forms(&self, mut relu: impl FnMut(usize, &Form) -> Form) -> Vec<Form> {
        let input =
            |axis| (0..=INPUTS).map(move |at| if at == axis { Rational::one() } else { Rational::zero() });
        let mut forms: Vec<Form> = (0..INPUTS).map(|axis| input(axis).collect()).collect();
        let mut unit = 0;
        for block in &self.network.blocks {
            match block {
                Block::Affine(affine) => {
                    for row in &affine.rows {
                        let mut form = vec![Rational::zero(); INPUTS + 1];
                        form[INPUTS] = Rational::from_integer(row.2.0.clone());
                        for Run(start, weights) in &affine.templates[row.0 as usize] {
                            for (read, weight) in forms[(row.1 + start) as usize..].iter().zip(weights) {
                                form.iter_mut().zip(read).for_each(|(sum, value)| *sum += value * &weight.0);
                            }
                        }
                        forms.push(form);
                    }
                }
                Block::Relu(block) => {
                    for element in block.first..block.first + block.count {
                        let form = relu(unit, &forms[element as usize]);
                        forms.push(form);
                        unit += 1;
                    }
                }
                Block::Max(_) => unreachable!("none was made"),
            }
        }
        forms
    }

    /// The left side of the inequality.
    fn sum(&self, forms: &[Form]) -> Form {
        let mut sum = vec![Rational::zero(); INPUTS + 1];
        for (element, factor) in self.inequality().terms {
            sum.iter_mut().zip(&forms[element]).for_each(|(sum, value)| *sum += value * &factor);
        }
        sum[INPUTS] += Rational::from_integer(self.asked[WIDTH].clone());
        sum
    }

    fn least(&self, form: &Form) -> Rational {
        let end = |((low, high), slope): (&(f64, f64), &Rational)| {
            slope * if slope.is_negative() { float(*high) } else { float(*low) }
        };
        self.bounds.iter().zip(form).map(end).fold(form[INPUTS].clone(), |sum, value| sum + value)
    }

    /// The float bound, and the unit it was calculated in; `None` if it proves nothing.
    fn bound(&self, units: Vec<Unit>) -> Option<(Rational, Rational)> {
        let mirror = Mirror::new(&self.network);
        let (low, high): (Vec<f64>, Vec<f64>) = self.bounds.iter().copied().unzip();
        let sizes = Magnitudes::new(&mirror, &low, &high);
        let node = Node { low, high, units, cuts: Vec::new(), halvings: 0, open: Vec::new() };
        let weighed = Weighed::new(&mirror, &self.inequality());
        let mut sum = Sum::new(mirror.elements);
        weighed.subtract(-1.0, &mut sum, &sizes);
        sum.sink(&mirror, &node, &sizes, mirror.blocks.len(), Extra::default());
        let least = sum.least(&node.low, &node.high);
        let unit = rational::dyadic(BigInt::one(), weighed.unit as i32);
        Some((exact(least)? * &unit, unit))
    }

    /// The sum of magnitudes in the left side, nothing cancelling anywhere.
    fn size(&self) -> Rational {
        let ends = self.bounds.iter().map(|(low, high)| float(low.abs().max(high.abs())));
        let mut sizes: Vec<Rational> = ends.collect();
        for block in &self.network.blocks {
            match block {
                Block::Affine(affine) => {
                    for row in &affine.rows {
                        let mut size = Rational::from_integer(row.2.0.abs());
                        for Run(start, weights) in &affine.templates[row.0 as usize] {
                            let read = sizes[(row.1 + start) as usize..].iter().zip(weights);
                            size += read
                                .fold(Rational::zero(), |sum, (read, weight)| sum + read * weight.0.abs());
                        }
                        sizes.push(size);
                    }
                }
                Block::Relu(relu) => {
                    sizes.extend_from_within(relu.first as usize..(relu.first + relu.count) as usize)
                }
                Block::Max(_) => unreachable!("none was made"),
            }
        }
        let Inequality { terms, constant, .. } = self.inequality();
        let constant = Rational::from_integer(constant.abs());
        terms.iter().fold(constant, |sum, (element, factor)| sum + &sizes[*element] * factor.abs())
    }

    fn units(&self) -> usize {
        self.network.blocks.iter().filter(|block| matches!(block, Block::Relu(_))).count() * WIDTH
    }
}

/// What a relu reads, exactly, as multiple of its element's unit.
fn scaled(value: &Rational, exponent: i64) -> Rational {
    value * rational::dyadic(BigInt::one(), -exponent as i32)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn with_all_relus_decided_the_bound_is_not_above_the_exact_one(sample in sample(), on in any::<u16>()) {
        let is_on = |unit: usize| on >> unit & 1 == 1;
        let zero = || vec![Rational::zero(); INPUTS + 1];
        let forms = sample.forms(|unit, form| if is_on(unit) { form.clone() } else { zero() });
        let truth = sample.least(&sample.sum(&forms));
        let units = (0..sample.units()).map(|unit| if is_on(unit) { Unit::On } else { Unit::Off }).collect();
        if let Some((bound, unit)) = sample.bound(units) {
            prop_assert!(bound <= truth, "{bound} is above {truth}");
            // Nor far below, as sizes go: a bound that says nothing would pass as well.
            let near = rational::dyadic(BigInt::one(), -36) * sample.size() + rational::dyadic(BigInt::one(), -300) * unit;
            prop_assert!(&truth - &bound <= near, "{bound} is far below {truth}");
        }
    }

    #[test]
    fn bounds_of_undecided_relus_hold_at_points(sample in sample(), places in vec((0.0..=1.0f64, 0.0..=1.0f64), 4)) {
        // Bounds of what relus read, in rationals, by intervals.
        let mirror = Mirror::new(&sample.network);
        let mut intervals: Vec<(Rational, Rational)> =
            sample.bounds.iter().map(|&(low, high)| (float(low), float(high))).collect();
        let mut units = Vec::new();
        for block in &sample.network.blocks {
            match block {
                Block::Affine(affine) => {
                    for row in &affine.rows {
                        let bias = Rational::from_integer(row.2.0.clone());
                        let mut ends = (bias.clone(), bias);
                        for Run(start, weights) in &affine.templates[row.0 as usize] {
                            for ((low, high), weight) in intervals[(row.1 + start) as usize..].iter().zip(weights) {
                                let (one, other) = (low * &weight.0, high * &weight.0);
                                ends = (ends.0 + (&one).min(&other), ends.1 + (&one).max(&other));
                            }
                        }
                        intervals.push(ends);
                    }
                }
                Block::Relu(relu) => {
                    for element in relu.first as usize..(relu.first + relu.count) as usize {
                        let (low, high) = intervals[element].clone();
                        let exponent = mirror.exponents[element];
                        units.push(if !high.is_positive() {
                            Unit::Off
                        } else if !low.is_negative() {
                            Unit::On
                        } else {
                            let (low, high) = (scaled(&low, exponent), scaled(&high, exponent));
                            Unit::Between(Bounds::new(round(&low, false), round(&high, true)))
                        });
                        intervals.push((low.max(Rational::zero()), high.max(Rational::zero())));
                    }
                }
                Block::Max(_) => unreachable!("none was made"),
            }
        }
        let Some((bound, _)) = sample.bound(units) else { return Ok(()) };
        for (first, second) in places.into_iter().chain([(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]) {
            let at = |(low, high): (f64, f64), share: f64| float(low) + (float(high) - float(low)) * float(share);
            let point = [at(sample.bounds[0], first), at(sample.bounds[1], second)];
            let value = |form: &Form| &form[0] * &point[0] + &form[1] * &point[1] + &form[INPUTS];
            let relu = |_: usize, form: &Form| {
                if value(form).is_positive() { form.clone() } else { vec![Rational::zero(); INPUTS + 1] }
            };
            let truth = value(&sample.sum(&sample.forms(relu)));
            prop_assert!(bound <= truth, "{bound} is above {truth} at {point:?}");
        }
    }
}
