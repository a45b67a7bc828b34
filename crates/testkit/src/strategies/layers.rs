//! Descriptions of layers: what a network is built from.
//!
//! A description fits any vector it may be given: indices count around, and rows of weights repeat
//! as far as needed. So every part of it can shrink alone.

use std::ops::RangeInclusive;

use metes_exact::Rational;
use metes_network::PiecewiseLinear;
use proptest::collection::vec;
use proptest::prelude::*;

use super::boxes::fractions;
use super::functions::function;
use super::numbers::{decimal, dyadic, integer, number, positive, thirds_and_sevenths};

/// A layer: a linear part, a hinge, and perhaps a sum with what came before.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    pub(super) linear: Linear,
    pub(super) hinge: Hinge,
    /// Earlier nodes of the same length to add, and what they are multiplied by.
    pub(super) residual: Vec<(u8, Rational)>,
}

/// The linear part of a layer.
#[derive(Clone, Debug)]
pub(super) enum Linear {
    /// A matrix by rows.
    Dense(Vec<Row>),
    /// A matrix by entries `(row, column, weight)`, those at one place adding up.
    Sparse { outputs: usize, entries: Vec<(u8, u8, Rational)> },
    /// A convolution.
    Convolution(Kernel),
    /// Elements picked, each from the last node, an earlier one or some constants.
    Select(Vec<(Source, u8)>),
}

/// A row of a matrix, and how it is bent into a degenerate one.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) weights: Vec<Rational>,
    pub(super) bias: Rational,
    pub(super) twist: Twist,
}

/// What makes a unit degenerate.
#[derive(Clone, Debug)]
pub(super) enum Twist {
    /// Nothing.
    None,
    /// All weights are zero, so the unit is constant.
    NoWeights,
    /// The bias is zero: the hyperplane goes through the origin.
    NoBias,
    /// A multiple of an earlier row of the layer: an equal unit, an opposite one, or one with the same
    /// hyperplane.
    Multiple(u8, Rational),
    /// Nothing positive in the row: dead behind a ReLU layer.
    Dead,
    /// Zero weights and a bias at one of the function's breakpoints.
    AtBreakpoint(u8),
    /// A bias that puts a point of the box on the hyperplane of one of the function's breakpoints:
    /// whatever the scale of the box and the weights, the hyperplane meets the box. The point is a
    /// vertex, on an edge or a face, or inside.
    Through { place: Vec<Rational>, breakpoint: u8 },
}

/// Where a [`Linear::Select`] picks from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    Last,
    Earlier(u8),
    Constant,
}

/// A convolution of the last vector, taken for an image of as many channels, rows and columns as fit.
#[derive(Clone, Debug)]
pub(super) struct Kernel {
    pub(super) size: usize,
    pub(super) stride: usize,
    pub(super) dilation: usize,
    pub(super) padding: usize,
    pub(super) channels: usize,
    pub(super) two_rows: bool,
    pub(super) two_channels: bool,
    pub(super) grouped: bool,
    pub(super) adjoint: bool,
    pub(super) weights: Vec<Rational>,
}

/// The hinge of a layer.
#[derive(Clone, Debug)]
pub(super) enum Hinge {
    /// Functions that the elements have in turn.
    Activation(Vec<PiecewiseLinear>),
    /// Maxima of groups of elements.
    Max(Vec<Vec<u8>>),
}

/// The output of a network.
#[derive(Clone, Debug)]
pub(super) enum Head {
    /// Rows over the last node.
    Dense(Vec<Row>),
    /// Elements of the last node.
    Select(Vec<u8>),
}

/// Weights of a row before they repeat; prime, so that repetition makes no pattern by itself.
const WEIGHTS: usize = 7;

/// Dimensions in which a place in the box is given before it repeats.
const PLACES: usize = 3;

pub(super) fn layer(units: RangeInclusive<usize>) -> impl Strategy<Value = Layer> {
    let residual = prop_oneof![3 => Just(Vec::new()), 1 => vec((any::<u8>(), number()), 1..=2)];
    (linear(units.clone()), hinge(units), residual).prop_map(|(linear, hinge, residual)| Layer {
        linear,
        hinge,
        residual,
    })
}

pub(super) fn head(outputs: RangeInclusive<usize>) -> impl Strategy<Value = Head> {
    prop_oneof![
        5 => rows(outputs.clone()).prop_map(Head::Dense),
        1 => vec(any::<u8>(), outputs).prop_map(Head::Select),
    ]
}

fn linear(units: RangeInclusive<usize>) -> impl Strategy<Value = Linear> {
    let weighted = |weight| (any::<u8>(), any::<u8>(), weight);
    let source = prop_oneof![3 => Just(Source::Last), 1 => any::<u8>().prop_map(Source::Earlier), 1 => Just(Source::Constant)];
    prop_oneof![
        8 => rows(units.clone()).prop_map(Linear::Dense),
        1 => (units.clone(), vec(weighted(number()), 0..10))
            .prop_map(|(outputs, entries)| Linear::Sparse { outputs, entries }),
        1 => kernel().prop_map(Linear::Convolution),
        2 => vec((source, any::<u8>()), units).prop_map(Linear::Select),
    ]
}

/// Rows of numbers of one kind, so that a layer of small integers has its ties.
fn rows(count: RangeInclusive<usize>) -> impl Strategy<Value = Vec<Row>> {
    let of = |numbers: BoxedStrategy<Rational>| {
        let row = (vec(numbers.clone(), WEIGHTS), numbers, twist());
        let row = row.prop_map(|(weights, bias, twist)| Row { weights, bias, twist });
        vec(row, count.clone())
    };
    prop_oneof![
        4 => of(integer().boxed()),
        1 => of(decimal().boxed()),
        1 => of(thirds_and_sevenths().boxed()),
        1 => of(dyadic().boxed()),
        1 => of(number().boxed()),
    ]
}

fn twist() -> impl Strategy<Value = Twist> {
    let one = || Rational::from_integer(1.into());
    let factor = prop_oneof![2 => Just(one()), 2 => Just(-one()), 1 => positive(), 1 => number()];
    let inside = vec((1i64..8).prop_map(|eighths| Rational::new(eighths.into(), 8.into())), PLACES);
    let through = (prop_oneof![2 => inside, 1 => fractions(PLACES)], any::<u8>());
    prop_oneof![
        4 => Just(Twist::None),
        16 => through.prop_map(|(place, breakpoint)| Twist::Through { place, breakpoint }),
        1 => Just(Twist::NoWeights),
        1 => Just(Twist::NoBias),
        3 => (any::<u8>(), factor).prop_map(|(row, factor)| Twist::Multiple(row, factor)),
        1 => Just(Twist::Dead),
        1 => any::<u8>().prop_map(Twist::AtBreakpoint),
    ]
}

fn kernel() -> impl Strategy<Value = Kernel> {
    let window = (1usize..=3, 1usize..=2, 1usize..=2, 0usize..=1);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (window, 1usize..=2, flags, vec(number(), WEIGHTS)).prop_map(|(window, channels, flags, weights)| {
        let (size, stride, dilation, padding) = window;
        let (two_rows, two_channels, grouped, adjoint) = flags;
        Kernel {
            size,
            stride,
            dilation,
            padding,
            channels,
            two_rows,
            two_channels,
            grouped,
            adjoint,
            weights,
        }
    })
}

fn hinge(units: RangeInclusive<usize>) -> impl Strategy<Value = Hinge> {
    // Few indices, so that groups overlap and repeat themselves.
    let group = prop_oneof![1 => vec(0u8..4, 1), 6 => vec(0u8..4, 2..=3)];
    prop_oneof![
        3 => Just(Hinge::Activation(vec![PiecewiseLinear::relu()])),
        3 => vec(function(), 1..=3).prop_map(Hinge::Activation),
        2 => vec(group, units).prop_map(Hinge::Max),
    ]
}
