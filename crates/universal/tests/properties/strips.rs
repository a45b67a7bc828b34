//! Regions closer together than halving comes.

use std::ops::ControlFlow;
use std::path::Path;

use metes_exact::rational::dyadic;
use metes_exact::{Rational, RootSum, ScaledArray};
use metes_network::{Activation, LinearMap, Network, NetworkBuilder, NodeId, Op, PiecewiseLinear};
use metes_perturb::Expression;
use metes_perturb::image::{Image, Layout, Shape};
use metes_universal::{Change, Objective, Search, maximise};
use num_traits::Zero;

use crate::common::{Setting, Sitter, alone, pixel_range, rational};

/// Nodes enough, even if no cut is the best one.
const MOST_NODES: u64 = 5000;

fn affine(builder: &mut NetworkBuilder, from: NodeId, rows: &[(Vec<Rational>, Rational)]) -> NodeId {
    let (weights, biases): (Vec<Vec<Rational>>, Vec<Rational>) = rows.iter().cloned().unzip();
    let map = LinearMap::dense(rows.len(), weights[0].len(), ScaledArray::from_rationals(&weights.concat()));
    let op = Op::Affine { map: map.unwrap(), bias: Some(ScaledArray::from_rationals(&biases)) };
    builder.push("affine", op, &[from]).unwrap()
}

/// Two pixels `x, y`, and for label 0 the logit `height·Σₖ ±relu(x − 1/2 − k·width) + relu(y + 1)`: its slope in `x` rises from 0 to
/// `4·height` and falls to 0 again.
fn classifier(width: &Rational, height: &Rational) -> Network {
    let mut builder = NetworkBuilder::new("image", vec![1, 1, 1, 2]);
    let (zero, one) = (rational(0, 1), rational(1, 1));
    let input = builder.input();
    let unit = |k: i64| (vec![one.clone(), zero.clone()], -(rational(1, 2) + rational(k, 1) * width));
    let mut rows: Vec<(Vec<Rational>, Rational)> = (0..8).map(unit).collect();
    rows.push((vec![zero.clone(), one.clone()], one.clone()));
    let units = affine(&mut builder, input, &rows);
    let units = builder.push("relu", Op::Activation(Activation::uniform(PiecewiseLinear::relu())), &[units]);
    let mut slopes: Vec<Rational> = (0..8).map(|k| if k < 4 { height.clone() } else { -height }).collect();
    slopes.push(one);
    let output =
        affine(&mut builder, units.unwrap(), &[(slopes, zero.clone()), (vec![zero.clone(); 9], zero)]);
    builder.finish(output)
}

fn check(width: i32, height: i32) {
    let (width, height) = (dyadic(1.into(), width), dyadic(1.into(), height));
    let shape = Shape { channels: 1, height: 1, width: 2 };
    let image = Image { shape, pixels: vec![Rational::zero(); 2], label: None };
    let text = "patch(x=0..1, y=0..1, value=1, opacity=0..1) + patch(x=1..2, y=0..1, value=1, opacity=0..1)";
    let expression: Expression = text.parse().unwrap();
    let perturbation =
        expression.compile(&image, pixel_range().as_ref(), Path::new("."), Layout::ChannelsFirst).unwrap();
    let sitters = vec![Sitter { image, label: 0, perturbation }];
    let setting = Setting { classifier: classifier(&width, &height), sitters, change: Change::Dissimilarity };
    let complexes = setting.complexes(&alone());
    assert_eq!(complexes[0].regions, 9);
    let search = Search { complexes: &complexes, objective: Objective::Mean, keep: 0 };
    let found = maximise(&search, &mut |state| match state.nodes {
        MOST_NODES => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    });
    let found = found.expect("regions cover the box");
    assert!(found.is_exact, "{} nodes are not enough", found.nodes);
    // From (0, 1) to (s, 1)/(s + 1).
    let slope = rational(4, 1) * height;
    let share = &slope / (&slope + rational(1, 1));
    let best = found.best.unwrap();
    assert_eq!(best.sum, RootSum::scaled_root(share, &rational(2, 1)));
    let ends = [3, 4].map(|k| rational(1, 2) + rational(k, 1) * &width);
    assert!(ends[0] < best.theta[0] && best.theta[0] < ends[1]);
}

#[test]
fn strips_of_any_width_are_told_apart() {
    for width in [-4, -20, -60, -100] {
        check(width, 0);
    }
}

#[test]
fn changes_below_the_steps_of_bounds_are_told_apart() {
    for height in [-70, -140] {
        check(-4, height);
        check(-60, height);
    }
}
