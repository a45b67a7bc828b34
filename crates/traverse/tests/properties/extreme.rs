//! Weights and boxes at the ends of what floats reach: everything ends, and the filter changes nothing.

use metes_exact::{Rational, ScaledArray};
use metes_network::{Activation, LinearMap, Network, NetworkBuilder, Op, PiecewiseLinear};
use metes_testkit::Domain;
use metes_testkit::strategies::{Problem, fractions};
use metes_traverse::{Limits, Progress, verify};
use num_traits::Zero;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::common::{cases, rational};
use crate::filter::outline;
use crate::questions::{Asked, Setting, asked, bare};
use crate::rewriting::summary;

/// Powers of ten in which the numbers of a layer are measured.
const SCALES: &[&str] =
    &["1", "1", "1", "1e-300", "1e300", "1e-310", "4.9e-324", "1e-400", "1e308", "1e150", "1e-150", "1e38"];

fn number(text: &str) -> Rational {
    metes_exact::rational::parse(text).expect("a number")
}

/// What kind of row it is: rows repeat, oppose one another, vanish, or pass a point of the box.
#[derive(Clone, Debug)]
struct Row {
    weights: Vec<i64>,
    bias: i64,
    kind: u8,
    scale: &'static str,
}

fn row() -> impl Strategy<Value = Row> {
    let scale = prop::sample::select(SCALES);
    (vec(-3i64..=3, 3), -3i64..=3, 0u8..8, scale).prop_map(|(weights, bias, kind, scale)| Row {
        weights,
        bias,
        kind,
        scale,
    })
}

fn setting() -> impl Strategy<Value = Setting> {
    let scale = prop::sample::select(SCALES);
    let interval = (-2i64..=0, 1i64..4, scale);
    let layers = vec((vec(row(), 1..5), prop::sample::select(SCALES)), 1..4);
    (vec(interval, 1..3), layers, vec(row(), 2..4), fractions(3)).prop_map(|(ends, layers, head, place)| {
        let (low, high) = ends
            .iter()
            .map(|(low, width, scale)| {
                let end = |x: i64| rational(x, 1) * number(scale);
                (end(*low), end(low + width))
            })
            .unzip();
        let domain = Domain::new(low, high);
        let network = network(&domain, &layers, &head, &place);
        let image = domain.at(&place);
        bare(&Problem { network, domain }, image)
    })
}

fn network(domain: &Domain, layers: &[(Vec<Row>, &str)], head: &[Row], place: &[Rational]) -> Network {
    let mut builder = NetworkBuilder::new("theta", vec![domain.dimension()]);
    let mut last = builder.input();
    let heads = [(head.to_vec(), "1")];
    for (at, (rows, scale)) in layers.iter().chain(&heads).enumerate() {
        let inputs = builder.len_of(last);
        let values = builder.clone().finish(last).evaluate(&domain.at(place));
        let mut matrix: Vec<(Vec<Rational>, Rational)> = Vec::new();
        for row in rows {
            let factor = number(row.scale) * number(scale);
            let weights: Vec<Rational> =
                row.weights.iter().cycle().take(inputs).map(|&w| rational(w, 1) * &factor).collect();
            let through: Rational = weights.iter().zip(&values).map(|(w, x)| w * x).sum();
            matrix.push(match (row.kind, matrix.last()) {
                (0, Some((weights, bias))) => (weights.clone(), bias.clone()),
                (1, Some((weights, bias))) => (weights.iter().map(|w| -w).collect(), -bias),
                (2, _) => (vec![Rational::zero(); inputs], Rational::zero()),
                (3, _) => (weights, rational(row.bias, 1)),
                (4, _) => (weights, rational(row.bias, 1) * factor),
                _ => (weights, -through),
            });
        }
        let (weights, bias): (Vec<_>, Vec<_>) = matrix.into_iter().unzip();
        let weights = ScaledArray::from_rationals(&weights.concat());
        let op = Op::Affine {
            map: LinearMap::dense(rows.len(), inputs, weights).expect("a matrix"),
            bias: Some(ScaledArray::from_rationals(&bias)),
        };
        last = builder.push("affine", op, &[last]).expect("it fits");
        if at < layers.len() {
            let relu = Op::Activation(Activation::uniform(PiecewiseLinear::relu()));
            last = builder.push("relu", relu, &[last]).expect("it fits");
        }
    }
    builder.finish(last)
}

fn answer(setting: &Setting, asked: Asked, no_filter: bool) -> String {
    let limits = Limits { threads: Some(1), no_filter, ..Limits::default() };
    match verify(&setting.question(asked, Some(rational(1, 1))), &limits, &Progress::default()) {
        Ok(findings) => summary(&findings),
        Err(error) => error.to_string(),
    }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn questions_at_the_ends_of_floats(setting in setting(), asked in asked()) {
        prop_assert_eq!(answer(&setting, asked, false), answer(&setting, asked, true));
    }

    #[test]
    fn boundaries_at_the_ends_of_floats(setting in setting(), asked in asked()) {
        prop_assert_eq!(outline(&setting, asked, false), outline(&setting, asked, true));
    }
}
