//! Enclosures of the inconsistency against exact distances, on patterns as they come.

use metes_exact::{BigInt, Rational, RootSum, ScaledArray, rational};
use metes_network::{
    Activation, Convolution, Gradients, LinearMap, Network, NetworkBuilder, NodeId, Op, Pattern,
    PiecewiseLinear,
};
use metes_saliency::{Distance, Measure, SaliencyMap};
use metes_testkit::strategies::{Sizes, fractions, number, problem};
use metes_traverse::Estimate;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::common::cases;

const NORMS: [Measure; 3] = [Measure::L2, Measure::L1, Measure::Linf];

fn exact(
    gradients: &Gradients,
    base: &Pattern,
    pattern: &Pattern,
    measure: Measure,
    classes: &[usize],
) -> RootSum {
    let map = |class: usize, pattern: &Pattern| SaliencyMap {
        numerators: gradients.of_output(class, &pattern.0),
        denominator: gradients.denominator().clone(),
    };
    let distance = |&class: &usize| Distance::between(measure, &map(class, pattern), &map(class, base));
    classes.iter().map(distance).fold(Distance::default(), Distance::plus).high
}

/// Holds every enclosure against the exact value; how many had bounds at all, and the largest radius.
fn check(network: &Network, patterns: &[Pattern], classes: &[usize]) -> (usize, Rational) {
    let gradients = Gradients::new(network);
    let (mut bounded, mut worst) = (0, Rational::default());
    for measure in NORMS {
        let base = &patterns[0];
        let estimate = Estimate::new(network, base.0.clone(), measure, classes).expect("a norm");
        // There and back: what is remembered must not matter.
        for pattern in patterns.iter().chain(patterns.iter().rev()) {
            let ball = estimate.of(&pattern.0);
            let Some((centre, radius)) = ball.to_rationals() else { continue };
            let value = exact(&gradients, base, pattern, measure, classes);
            assert!(RootSum::rational(&centre - &radius) <= value, "{measure}: {ball:?} for {value:?}");
            assert!(RootSum::rational(&centre + &radius) >= value, "{measure}: {ball:?} for {value:?}");
            bounded += 1;
            worst = worst.max(radius);
        }
    }
    (bounded, worst)
}

fn classes(network: &Network, all: bool) -> Vec<usize> {
    if all { (0..network.output_len()).collect() } else { vec![0] }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn exact_distances_lie_in_their_enclosures(
        problem in problem(Sizes::small()),
        places in vec(fractions(3), 2..8),
        all in any::<bool>(),
    ) {
        let patterns: Vec<Pattern> =
            places.iter().map(|place| problem.network.pattern_at(&problem.domain.at(place))).collect();
        check(&problem.network, &patterns, &classes(&problem.network, all));
    }

    /// Any pieces at all: few changes, in any layer.
    #[test]
    fn patterns_need_not_be_attained(
        problem in problem(Sizes::small()),
        place in fractions(3),
        flips in vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..12),
        all in any::<bool>(),
    ) {
        let network = &problem.network;
        let mut patterns = vec![network.pattern_at(&problem.domain.at(&place))];
        for (hinge, unit, piece) in flips {
            let mut pattern = patterns[patterns.len() - 1].clone();
            let hinge = hinge.index(pattern.0.len());
            let Some((_, node)) = network.hinges().nth(hinge) else { continue };
            let unit = unit.index(node.len);
            let pieces = match &node.op {
                Op::Activation(activation) => activation.function(unit).pieces().len(),
                Op::Max(groups) => groups[unit].len(),
                _ => continue,
            };
            pattern.0[hinge][unit] = piece.index(pieces) as u32;
            patterns.push(pattern);
        }
        check(network, &patterns, &classes(network, all));
    }

    /// Weights whose products leave the range of floats on either side.
    #[test]
    fn extreme_weights_lose_bounds_and_nothing_else(
        weights in vec((number(), -1000i32..=1000), 24),
        points in vec(vec(number(), 2), 2..5),
    ) {
        let weights: Vec<Rational> =
            weights.iter().map(|(number, power)| number * rational::dyadic(1.into(), *power)).collect();
        let mut builder = NetworkBuilder::new("x", vec![2]);
        let mut last = builder.input();
        for (at, (inputs, outputs)) in [(2, 4), (4, 3), (3, 1)].into_iter().enumerate() {
            let weights = weights.iter().cycle().skip(5 * at).take(inputs * outputs).cloned().collect::<Vec<_>>();
            last = dense(&mut builder, last, outputs, ScaledArray::from_rationals(&weights));
            if at < 2 {
                last = relu(&mut builder, last);
            }
        }
        let network = builder.finish(last);
        let patterns: Vec<Pattern> = points.iter().map(|point| network.pattern_at(point)).collect();
        check(&network, &patterns, &[0]);
    }
}

fn dense(builder: &mut NetworkBuilder, last: NodeId, outputs: usize, weights: ScaledArray) -> NodeId {
    let map = LinearMap::dense(outputs, builder.len_of(last), weights).expect("the sizes fit");
    builder.push("dense", Op::Affine { map, bias: None }, &[last]).expect("the sizes fit")
}

fn relu(builder: &mut NetworkBuilder, last: NodeId) -> NodeId {
    let relu = Op::Activation(Activation::uniform(PiecewiseLinear::relu()));
    builder.push("relu", relu, &[last]).expect("the sizes fit")
}

/// Numbers with 24 significant bits, the same every time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> (i64, i32) {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 40) as i64 - (1 << 23), -26)
    }

    fn array(&mut self, count: usize) -> ScaledArray {
        ScaledArray::from_dyadics(&(0..count).map(|_| self.next()).collect::<Vec<_>>())
    }

    /// The patterns at points of a random walk.
    fn patterns(&mut self, network: &Network, steps: usize) -> Vec<Pattern> {
        let mut point = self.array(network.input_len()).to_rationals();
        let mut patterns = Vec::new();
        for _ in 0..steps {
            patterns.push(network.pattern_at(&point));
            let steps = self.array(point.len()).to_rationals();
            point.iter_mut().zip(steps).for_each(|(x, step)| *x += step / Rational::from(BigInt::from(9)));
        }
        patterns
    }
}

/// Enough units for rows in fours, lanes of eight and a Gram matrix, and all that is left over.
#[test]
fn wide_layers_are_enclosed_closely() {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut builder = NetworkBuilder::new("x", vec![43]);
    let mut last = builder.input();
    for outputs in [29, 37, 30] {
        let weights = numbers.array(builder.len_of(last) * outputs);
        last = dense(&mut builder, last, outputs, weights);
        last = relu(&mut builder, last);
    }
    let weights = numbers.array(30 * 3);
    last = dense(&mut builder, last, 3, weights);
    let network = builder.finish(last);
    let patterns = numbers.patterns(&network, 20);
    for classes in [vec![1], vec![0, 1, 2]] {
        let (bounded, worst) = check(&network, &patterns, &classes);
        assert_eq!(bounded, 3 * 2 * patterns.len());
        assert!(worst < Rational::new(1.into(), 1_000_000_000i64.into()), "{worst}");
    }
}

/// A convolution, maxima of windows that overlap, and a dense head.
#[test]
fn convolutions_and_maxima_are_enclosed_closely() {
    let mut numbers = Numbers(0x1234_5678_9abc_def1);
    let mut builder = NetworkBuilder::new("x", vec![1, 1, 6, 6]);
    let geometry = Convolution {
        input: [1, 6, 6],
        output: [3, 6, 6],
        kernel: [3, 3],
        strides: [1, 1],
        dilations: [1, 1],
        padding: [1, 1],
        groups: 1,
    };
    let map = LinearMap::convolution(geometry, numbers.array(27)).expect("a convolution");
    let last =
        builder.push("conv", Op::Affine { map, bias: None }, &[builder.input()]).expect("the sizes fit");
    let last = relu(&mut builder, last);
    let window = |channel: u32, y: u32, x: u32| {
        let at = |(dy, dx): (u32, u32)| channel * 36 + (y + dy) * 6 + x + dx;
        [(0, 0), (0, 1), (1, 0), (1, 1)].map(at).to_vec()
    };
    let windows = (0..3).flat_map(|c| (0..5).flat_map(move |y| (0..5).map(move |x| window(c, y, x))));
    let last = builder.push("max", Op::Max(windows.collect()), &[last]).expect("the sizes fit");
    let weights = numbers.array(75 * 10);
    let last = dense(&mut builder, last, 10, weights);
    let last = relu(&mut builder, last);
    let weights = numbers.array(10 * 2);
    let last = dense(&mut builder, last, 2, weights);
    let network = builder.finish(last);
    let patterns = numbers.patterns(&network, 12);
    let (bounded, worst) = check(&network, &patterns, &[0, 1]);
    assert_eq!(bounded, 3 * 2 * patterns.len());
    assert!(worst < Rational::new(1.into(), 1_000_000_000i64.into()), "{worst}");
}

#[test]
fn measures_without_enclosures_have_none() {
    let mut builder = NetworkBuilder::new("x", vec![2]);
    let input = builder.input();
    let last = dense(&mut builder, input, 2, Numbers(7).array(4));
    let network = builder.finish(last);
    for measure in [Measure::Cosine, Measure::TopK(1), Measure::Kendall] {
        assert!(Estimate::new(&network, Vec::new(), measure, &[0]).is_none());
    }
}
