//! Images under a perturbation, and the plain arithmetic that their maps are held against.

use std::path::Path;

use metes_exact::{BigInt, Rational, RootSum, ScaledArray};
use metes_network::{LinearMap, Network, NetworkBuilder, Op};
use metes_perturb::image::{Image, Layout, Shape};
use metes_perturb::{Expression, Interval, Perturbation};
use metes_saliency::{Distance, Measure};
pub(crate) use metes_testkit::cases;
use metes_testkit::oracle::jacobian::jacobian;
use metes_testkit::strategies::{Sizes, interval, number, problem};
use metes_traverse::{Limits, Progress};
use metes_universal::{Change, Complex, Explainer, Subject};
use num_traits::{One, Signed, Zero};
use proptest::collection::vec;
use proptest::prelude::*;

/// Elements of an image.
pub(crate) const ELEMENTS: usize = 4;

/// Changes whose squares are rational.
pub(crate) const CHANGES: &[Change] =
    &[Change::Dissimilarity, Change::By(Measure::L1), Change::By(Measure::L2), Change::By(Measure::Linf)];

/// A fraction.
pub(crate) fn rational(numerator: i64, denominator: i64) -> Rational {
    Rational::new(BigInt::from(numerator), BigInt::from(denominator))
}

/// The point between two numbers.
pub(crate) fn middle(low: &Rational, high: &Rational) -> Rational {
    (low + high) / rational(2, 1)
}

/// The interval of all pixels.
pub(crate) fn pixel_range() -> Option<Interval> {
    Interval::new(Rational::zero(), Rational::one())
}

/// An image, its perturbation, and the label whose logit is explained.
#[derive(Clone, Debug)]
pub(crate) struct Sitter {
    pub(crate) image: Image,
    pub(crate) label: usize,
    pub(crate) perturbation: Perturbation,
}

/// A classifier with images whose perturbations have one domain.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) classifier: Network,
    pub(crate) sitters: Vec<Sitter>,
    pub(crate) change: Change,
}

impl Setting {
    pub(crate) fn explainer(&self) -> Explainer<'_> {
        Explainer::new(&self.classifier, self.change)
    }

    pub(crate) fn subjects(&self) -> Vec<Subject<'_>> {
        let mut subjects = Vec::with_capacity(self.sitters.len());
        for (number, Sitter { image, label, perturbation }) in self.sitters.iter().enumerate() {
            subjects.push(Subject { number, label: *label, image, perturbation });
        }
        subjects
    }

    pub(crate) fn complexes(&self, limits: &Limits) -> Vec<Complex> {
        let explainer = self.explainer();
        let complex = |subject: &Subject<'_>| {
            let complex = explainer.complex(subject, limits, &Progress::default());
            complex.expect("the image fits").expect("no limit ends the run")
        };
        self.subjects().iter().map(complex).collect()
    }

    /// What bounds each parameter.
    pub(crate) fn domain(&self) -> Vec<(Rational, Rational)> {
        let parameters = self.sitters[0].perturbation.parameters.iter();
        parameters.map(|p| (p.interval.low().clone(), p.interval.high().clone())).collect()
    }

    /// The network of the parameters.
    pub(crate) fn composed(&self, sitter: &Sitter) -> Network {
        sitter.perturbation.network.then(&self.classifier).expect("the perturbation makes the input")
    }

    /// The square of what an image's map changes by where the composed network is on a pattern.
    pub(crate) fn square_on(&self, sitter: &Sitter, pattern: &[Vec<u32>]) -> Rational {
        let skip = sitter.perturbation.network.hinges().count();
        let base = self.classifier.pattern_at(&sitter.image.pixels);
        let [base, map] = [&base.0[..], &pattern[skip..]].map(|pattern| self.shares(sitter, pattern));
        square_of_change(self.change, &base, &map)
    }

    /// The map of shares of an image on a pattern of the classifier.
    fn shares(&self, sitter: &Sitter, pattern: &[Vec<u32>]) -> Vec<Rational> {
        let map = jacobian(&self.classifier, pattern).swap_remove(sitter.label);
        let area = sitter.image.shape.area();
        let sum = |pixel: usize| -> Rational { map.iter().skip(pixel).step_by(area).map(Signed::abs).sum() };
        let sums: Vec<Rational> = (0..area).map(sum).collect();
        let total: Rational = sums.iter().sum();
        if total.is_zero() { sums } else { sums.into_iter().map(|sum| sum / &total).collect() }
    }

    /// The square of an image's change at a point at which it has one map, and whether its label is kept.
    pub(crate) fn at(&self, sitter: &Sitter, theta: &[Rational]) -> (Rational, bool) {
        let composed = self.composed(sitter);
        let logits = composed.evaluate(theta);
        let label = &logits[sitter.label];
        let keeps_label = logits.iter().filter(|logit| *logit >= label).count() == 1;
        (self.square_on(sitter, &composed.pattern_at(theta).0), keeps_label)
    }
}

/// The square of the change from one map of shares to another.
fn square_of_change(change: Change, base: &[Rational], map: &[Rational]) -> Rational {
    let square = |values: &[Rational]| -> Rational { values.iter().map(|x| x * x).sum() };
    let difference: Vec<Rational> = base.iter().zip(map).map(|(x, y)| x - y).collect();
    let magnitudes = || difference.iter().map(Signed::abs);
    match change {
        Change::Dissimilarity if base.iter().all(Zero::is_zero) => {
            if base == map {
                Rational::zero()
            } else {
                Rational::one()
            }
        }
        Change::Dissimilarity => square(&difference) / square(base),
        Change::By(Measure::L2) => square(&difference),
        Change::By(Measure::L1) => square(&[magnitudes().sum()]),
        Change::By(Measure::Linf) => square(&[magnitudes().max().unwrap_or_default()]),
        Change::By(measure) => panic!("the square of {measure} may be irrational"),
    }
}

/// Whether a distance is the root of a number.
pub(crate) fn is_root(distance: &Distance, square: &Rational) -> bool {
    distance.low == distance.high && distance.high == RootSum::root(square)
}

/// Whether the root of a number is at least a level.
pub(crate) fn reaches(square: &Rational, level: &Rational) -> bool {
    level.is_negative() || *square >= level * level
}

/// Limits of one thread.
pub(crate) fn alone() -> Limits {
    Limits { threads: Some(1), ..Limits::default() }
}

/// Classifiers of images, which see black and white as the two ends of a box.
fn classifier(sizes: Sizes) -> impl Strategy<Value = Network> {
    problem(sizes.inputs(ELEMENTS..=ELEMENTS)).prop_map(|problem| {
        let (low, high) = (problem.domain.low(), problem.domain.high());
        let widths: Vec<Rational> = low.iter().zip(high).map(|(low, high)| high - low).collect();
        let mut builder = NetworkBuilder::new("image", vec![1, 1, 1, ELEMENTS]);
        let op = Op::Affine {
            map: LinearMap::diagonal(ScaledArray::from_rationals(&widths)),
            bias: Some(ScaledArray::from_rationals(low)),
        };
        let scaled = builder.push("scaled", op, &[builder.input()]).expect("a pixel for every input");
        builder.finish(scaled).then(&problem.network).expect("a pixel for every input")
    })
}

/// Pixels of an image, black, white and equal ones among them.
fn pixels() -> impl Strategy<Value = Vec<Rational>> {
    let pixel = || {
        prop_oneof![
            2 => Just(Rational::zero()),
            2 => Just(Rational::one()),
            1 => Just(rational(1, 2)),
            2 => (0i64..=255).prop_map(|byte| rational(byte, 255)),
        ]
    };
    prop_oneof![5 => vec(pixel(), ELEMENTS), 1 => pixel().prop_map(|pixel| vec![pixel; ELEMENTS])]
}

fn shape() -> impl Strategy<Value = Shape> {
    prop::sample::select(&[[1, 1, 4], [1, 2, 2], [2, 1, 2], [4, 1, 1]][..])
        .prop_map(|[channels, height, width]| Shape { channels, height, width })
}

/// A direction: zero in places, tied, huge or tiny.
pub(crate) fn direction() -> impl Strategy<Value = Vec<Rational>> {
    let element = prop_oneof![3 => Just(Rational::zero()), 2 => Just(Rational::one()), 5 => number()];
    vec(element, ELEMENTS)
}

/// How images are perturbed.
#[derive(Clone, Debug)]
enum Move {
    Along { direction: Vec<Rational>, amount: Interval, is_clipped: bool },
    By(&'static str),
}

impl Move {
    fn of(&self, image: &Image) -> Perturbation {
        match self {
            Self::Along { direction, amount, is_clipped } => {
                let range = pixel_range().filter(|_| *is_clipped);
                Perturbation::along(image, direction, amount, range.as_ref()).expect("as many elements")
            }
            Self::By(text) => {
                let expression: Expression = text.parse().expect("an expression");
                let perturbation =
                    expression.compile(image, pixel_range().as_ref(), Path::new("."), Layout::ChannelsFirst);
                perturbation.expect("a piecewise-linear perturbation")
            }
        }
    }
}

fn setting(
    sizes: Sizes,
    images: usize,
    moves: impl Strategy<Value = Move>,
) -> impl Strategy<Value = Setting> {
    let sitters = vec((pixels(), 0usize..3), 1..=images);
    let repeats = prop::bool::weighted(0.2);
    let change = prop::sample::select(CHANGES);
    (classifier(sizes), sitters, repeats, shape(), moves, change).prop_map(
        |(classifier, mut sitters, repeats, shape, moves, change)| {
            if repeats {
                sitters.push(sitters[0].clone());
            }
            let sitter = |(pixels, label): (Vec<Rational>, usize)| {
                let image = Image { shape, pixels, label: None };
                let perturbation = moves.of(&image);
                Sitter { image, label: label % classifier.output_len(), perturbation }
            };
            let sitters = sitters.into_iter().map(sitter).collect();
            Setting { classifier, sitters, change }
        },
    )
}

/// Images moved along one direction.
pub(crate) fn along(sizes: Sizes, images: usize) -> impl Strategy<Value = Setting> {
    let ray = (direction(), interval(), any::<bool>()).prop_map(|(direction, (low, high), is_clipped)| {
        Move::Along { direction, amount: Interval::between(low, high), is_clipped }
    });
    setting(sizes, images, ray)
}

/// Images under one of some expressions.
pub(crate) fn by(
    expressions: &'static [&'static str],
    sizes: Sizes,
    images: usize,
) -> impl Strategy<Value = Setting> {
    setting(sizes, images, prop::sample::select(expressions).prop_map(Move::By))
}

/// Perturbations of one parameter that leave maps where they are.
pub(crate) const LINES: &[&str] = &[
    "brightness(-1/2..1/2)",
    "brightness(0..1)",
    "brightness(0.1..0.35)",
    "contrast(-1/4..1/4)",
    "patch(x=0..1, y=0..1, value=1, opacity=0..1)",
];

/// The same of two.
pub(crate) const PLANES: &[&str] = &[
    "brightness(-0.3..0.3) + patch(x=0..1, y=0..1, value=1, opacity=0..1)",
    "contrast(-1/4..1/4) + brightness(-0.2..0.2)",
    "brightness(0..1) + patch(x=0..1, y=0..1, value=0, opacity=0..1)",
];
