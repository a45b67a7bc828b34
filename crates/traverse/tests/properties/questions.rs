//! Questions from generated networks: posed over the network's own box, or over a perturbed image.

use std::path::Path;

use metes_exact::{BigInt, Rational, ScaledArray};
use metes_network::{LinearMap, Network, NetworkBuilder, Op};
use metes_perturb::image::{Image, Layout, Shape};
use metes_perturb::{Expression, Interval, Parameter, Perturbation};
use metes_saliency::{Distance, Measure, SaliencyMap};
use metes_testkit::Domain;
use metes_testkit::oracle::jacobian::jacobian;
use metes_testkit::strategies::{Problem, Sizes, fractions, problem};
use metes_traverse::{Classes, Findings, Keep, Limits, Progress, Question, verify};
use proptest::prelude::*;

use crate::common::rational;

/// What a [`Question`] refers to.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) classifier: Network,
    pub(crate) image: Vec<Rational>,
    pub(crate) perturbation: Perturbation,
}

/// What is asked, but for the bound.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) keep: Keep,
    pub(crate) measure: Measure,
    pub(crate) classes: Classes,
}

impl Setting {
    /// The network of the parameters.
    pub(crate) fn composed(&self) -> Network {
        self.perturbation.network.then(&self.classifier).expect("the perturbation makes the input")
    }

    pub(crate) fn domain(&self) -> Domain {
        let intervals = self.perturbation.parameters.iter().map(|parameter| &parameter.interval);
        let (low, high) = intervals.map(|interval| (interval.low().clone(), interval.high().clone())).unzip();
        Domain::new(low, high)
    }

    pub(crate) fn question(&self, asked: Asked, delta: Option<Rational>) -> Question<'_> {
        let Asked { keep, measure, classes } = asked;
        Question {
            classifier: &self.classifier,
            image: &self.image,
            perturbation: &self.perturbation,
            label: None,
            keep,
            measure,
            classes,
            delta,
            list_cells: true,
        }
    }

    pub(crate) fn verify(&self, asked: Asked, delta: Option<Rational>) -> Findings {
        let limits = Limits { threads: Some(1), ..Limits::default() };
        verify(&self.question(asked, delta), &limits, &Progress::default()).expect("the question fits")
    }

    /// The saliency maps of the classes where the network is on a pattern, by the chain rule forwards.
    fn maps(&self, pattern: &[Vec<u32>], classes: &[usize]) -> Vec<Vec<Rational>> {
        let rows = jacobian(&self.classifier, pattern);
        classes.iter().map(|&class| rows[class].clone()).collect()
    }

    /// The inconsistency at a point of a region, given by the pattern of the composed network.
    pub(crate) fn distance(
        &self,
        asked: Asked,
        label: usize,
        pattern: &[Vec<u32>],
        theta: &[Rational],
    ) -> Distance {
        let classes: Vec<usize> = match asked.classes {
            Classes::Predicted => vec![label],
            Classes::All => (0..self.classifier.output_len()).collect(),
        };
        let skip = self.perturbation.network.hinges().count();
        let base = self.maps(&self.classifier.pattern_at(&self.image).0, &classes);
        let maps = self.maps(&pattern[skip..], &classes);
        let parts = maps.iter().zip(&base).map(|(map, base)| {
            let base = saliency_map(base);
            let (numerators, denominator) = if self.perturbation.expected.is_identity() {
                (base.numerators.as_ref().to_bigs(), BigInt::from(1))
            } else {
                self.perturbation.expected.at(theta, &base.numerators.as_ref().to_bigs())
            };
            let over = |numerator| Rational::new(numerator, &denominator * &base.denominator);
            let expected: Vec<Rational> = numerators.into_iter().map(over).collect();
            Distance::between(asked.measure, &saliency_map(map), &saliency_map(&expected))
        });
        parts.fold(Distance::default(), Distance::plus)
    }
}

fn saliency_map(values: &[Rational]) -> SaliencyMap {
    let array = ScaledArray::from_rationals(values);
    SaliencyMap { numerators: array.numerators().clone(), denominator: array.denominator().clone() }
}

/// A perturbation of an image by the text of its expression.
pub(crate) fn perturbation(expression: &str, pixels: &[Rational]) -> Perturbation {
    let shape = Shape { channels: 1, height: 1, width: pixels.len() };
    let image = Image { shape, pixels: pixels.to_vec(), label: None };
    let range = Interval::new(rational(0, 1), rational(1, 1));
    let expression: Expression = expression.parse().expect("an expression");
    expression
        .compile(&image, range.as_ref(), Path::new("."), Layout::ChannelsFirst)
        .expect("a piecewise-linear perturbation")
}

/// A network of its own parameters: the perturbation is θ ↦ θ.
pub(crate) fn bare(problem: &Problem, image: Vec<Rational>) -> Setting {
    let mut perturbation = perturbation("brightness(-1..1)", &image);
    let builder = NetworkBuilder::new("theta", vec![problem.domain.dimension()]);
    let input = builder.input();
    perturbation.network = builder.finish(input);
    let bounds = problem.domain.low().iter().zip(problem.domain.high());
    let parameter = |(low, high): (&Rational, &Rational)| Parameter {
        name: "theta".to_owned(),
        interval: Interval::between(low.clone(), high.clone()),
    };
    perturbation.parameters = bounds.map(parameter).collect();
    Setting { classifier: problem.network.clone(), image, perturbation }
}

/// Generated networks over their own boxes.
pub(crate) fn bare_setting(sizes: Sizes) -> impl Strategy<Value = Setting> {
    (problem(sizes), fractions(3)).prop_map(|(problem, place)| {
        let image = problem.domain.at(&place);
        bare(&problem, image)
    })
}

/// Images of four pixels, black and white ones among them, perturbed in as many ways as there are
/// expressions; the classifier sees black and white as the two ends of its box.
pub(crate) fn image_setting(expressions: &'static [&'static str]) -> impl Strategy<Value = Setting> {
    let pixel = prop_oneof![
        2 => Just(rational(0, 1)),
        2 => Just(rational(1, 1)),
        1 => Just(rational(1, 2)),
        1 => (0i64..=255).prop_map(|byte| rational(byte, 255)),
    ];
    let pixels = prop::collection::vec(pixel, 4);
    let expression = prop::sample::select(expressions);
    (problem(Sizes::tiny().inputs(4..=4)), pixels, expression).prop_map(|(problem, image, expression)| {
        let (low, high) = (problem.domain.low(), problem.domain.high());
        let widths: Vec<Rational> = low.iter().zip(high).map(|(low, high)| high - low).collect();
        let mut builder = NetworkBuilder::new("image", vec![1, 1, 1, 4]);
        let op = Op::Affine {
            map: LinearMap::diagonal(ScaledArray::from_rationals(&widths)),
            bias: Some(ScaledArray::from_rationals(low)),
        };
        let scaled = builder.push("scaled", op, &[builder.input()]).expect("a pixel for every input");
        let classifier = builder.finish(scaled).then(&problem.network).expect("a pixel for every input");
        let perturbation = perturbation(expression, &image);
        Setting { classifier, image, perturbation }
    })
}

pub(crate) const LINES: &[&str] = &[
    "brightness(-1/2..1/2)",
    "brightness(0..1)",
    "brightness(0.1..0.35)",
    "contrast(-1/4..1/4)",
    "patch(x=1..3, y=0..1, value=1, opacity=0..1)",
    "translate(x, -2..2)",
    "translate(x, -1/2..4/3, fill=1)",
];

pub(crate) const PLANES: &[&str] = &[
    "brightness(-0.3..0.3) + patch(x=0..2, y=0..1, value=1, opacity=0..1)",
    "contrast(-1/4..1/4) + brightness(-0.2..0.2)",
    "brightness(0..1) + patch(x=1..2, y=0..1, value=0, opacity=0..1)",
    "translate(x, -1..1) + brightness(-1/4..1/4)",
];

/// Perturbations of three parameters.
pub(crate) const SOLIDS: &[&str] =
    &["contrast(-1/4..1/4) + brightness(-0.2..0.2) + patch(x=0..1, y=0..1, value=1, opacity=0..1)"];

fn asked_of(measures: &'static [Measure]) -> impl Strategy<Value = Asked> {
    let keep = prop::sample::select(&[Keep::Label, Keep::Attention, Keep::Both][..]);
    let measure = prop::sample::select(measures);
    let classes = prop::sample::select(&[Classes::Predicted, Classes::All][..]);
    (keep, measure, classes).prop_map(|(keep, measure, classes)| Asked { keep, measure, classes })
}

/// What can be asked of every perturbation.
pub(crate) fn asked() -> impl Strategy<Value = Asked> {
    asked_of(&[Measure::L2, Measure::L1, Measure::Linf])
}

/// What can be asked where the expected map stays.
pub(crate) fn asked_of_a_map_that_stays() -> impl Strategy<Value = Asked> {
    asked_of(&[Measure::L2, Measure::L1, Measure::Linf, Measure::Cosine, Measure::TopK(1), Measure::Kendall])
}

/// A bound that falls on, between or beside the inconsistencies of some regions.
pub(crate) fn bound_among(distances: &[Distance], pick: usize, scale: &Rational) -> Rational {
    let highs: Vec<Rational> = distances
        .iter()
        .map(|distance| distance.high.to_rational().unwrap_or_else(|| distance.high.enclosure(80).0))
        .collect();
    &highs[pick % highs.len()] * scale
}
