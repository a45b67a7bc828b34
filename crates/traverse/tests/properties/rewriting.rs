//! What is said in other words: networks that compute the same, unit for unit, get the same answer.

use std::collections::BTreeSet;

use metes_exact::{Rational, ScaledArray, rational::dyadic};
use metes_network::{Activation, LinearMap, Network, NetworkBuilder, Node, NodeId, Op, PiecewiseLinear};
use metes_testkit::strategies::Sizes;
use metes_traverse::Findings;
use num_traits::Zero;
use proptest::prelude::*;

use crate::common::{cases, rational};
use crate::questions::{
    LINES, PLANES, Setting, asked, asked_of_a_map_that_stays, bare_setting, image_setting,
};

/// A way to write a network anew.
#[derive(Clone, Copy, Debug)]
enum Rewriting {
    /// Rows of affine maps and units of hinges in reverse order, put back behind.
    Reverse,
    /// Affine maps and hinges in two halves, then concatenated.
    Halve,
    /// An affine identity behind every node.
    Identity,
    /// Units of activations multiplied by powers of two, and divided behind; maxima likewise.
    Scale,
}

/// A network being written anew.
struct Writer {
    builder: NetworkBuilder,
}

impl Writer {
    fn push(&mut self, op: Op, inputs: &[NodeId]) -> NodeId {
        self.builder.push("rewritten", op, inputs).expect("the operator fits")
    }

    /// Element `k` is element `picks[k]` of the concatenation of some nodes.
    fn pick(&mut self, picks: &[usize], nodes: &[NodeId]) -> NodeId {
        let lens: Vec<usize> = nodes.iter().map(|&node| self.builder.len_of(node)).collect();
        let place = |&pick: &usize| {
            let mut index = pick;
            for (node, len) in lens.iter().enumerate() {
                if index < *len {
                    return (node as u32, index as u32);
                }
                index -= len;
            }
            unreachable!("picks lie inside")
        };
        self.push(Op::Select(picks.iter().map(place).collect()), nodes)
    }

    fn diagonal(&mut self, factors: &[Rational], node: NodeId) -> NodeId {
        let map = LinearMap::diagonal(ScaledArray::from_rationals(factors));
        self.push(Op::Affine { map, bias: None }, &[node])
    }

    /// Some elements of the node's output, in that order.
    fn elements(&mut self, node: &Node, inputs: &[NodeId], elements: &[usize]) -> NodeId {
        match &node.op {
            Op::Affine { map, bias } => {
                let mut weights = vec![Rational::zero(); elements.len() * map.inputs()];
                for (row, &element) in elements.iter().enumerate() {
                    map.row(element, |column, weight| {
                        weights[row * map.inputs() + column] += map.weights().get(weight);
                    });
                }
                let weights = ScaledArray::from_rationals(&weights);
                let map =
                    LinearMap::dense(elements.len(), map.inputs(), weights).expect("rows of one length");
                let bias = bias.as_ref().map(|bias| bias.select(elements.iter().copied()));
                self.push(Op::Affine { map, bias }, inputs)
            }
            Op::Activation(activation) => {
                let read = self.pick(elements, inputs);
                let which = elements.iter().map(|&at| activation.function_index(at) as u32).collect();
                let functions = activation.functions().to_vec();
                self.push(Op::Activation(Activation::per_element(functions, which)), &[read])
            }
            Op::Max(groups) => {
                self.push(Op::Max(elements.iter().map(|&at| groups[at].clone()).collect()), inputs)
            }
            _ => unreachable!("`{}` has no rows or units", node.name),
        }
    }

    fn scaled(&mut self, node: &Node, inputs: &[NodeId]) -> NodeId {
        let len = self.builder.len_of(inputs[0]);
        match &node.op {
            Op::Activation(activation) => {
                let powers: Vec<i32> = (0..len as i32).map(|unit| 3 * unit - 40).collect();
                let two_to = |power: i32| dyadic(1.into(), power);
                let function = |unit: usize| {
                    let (function, factor) = (activation.function(unit), two_to(powers[unit]));
                    let breakpoints: Vec<Rational> =
                        function.breakpoints().iter().map(|t| t * &factor).collect();
                    let at = function.breakpoints().first().cloned().unwrap_or_default();
                    let slopes = function.pieces().iter().map(|(slope, _)| slope.clone()).collect();
                    let anchor = function.evaluate(&at) * &factor;
                    PiecewiseLinear::new(breakpoints, slopes, anchor).expect("the breakpoints increase")
                };
                let functions = (0..len).map(function).collect();
                let up: Vec<Rational> = powers.iter().map(|&power| two_to(power)).collect();
                let down: Vec<Rational> = powers.iter().map(|&power| two_to(-power)).collect();
                let read = self.diagonal(&up, inputs[0]);
                let which = (0..len as u32).collect();
                let hinge = self.push(Op::Activation(Activation::per_element(functions, which)), &[read]);
                self.diagonal(&down, hinge)
            }
            Op::Max(groups) => {
                let read = self.diagonal(&vec![rational(8, 1); len], inputs[0]);
                let hinge = self.push(node.op.clone(), &[read]);
                self.diagonal(&vec![rational(1, 8); groups.len()], hinge)
            }
            _ => unreachable!("`{}` is not a hinge", node.name),
        }
    }
}

fn rewritten(network: &Network, rewriting: Rewriting) -> Network {
    let mut writer = Writer { builder: NetworkBuilder::new("input", network.input_shape().to_vec()) };
    let mut places = vec![writer.builder.input()];
    for node in &network.nodes()[1..] {
        let inputs: Vec<NodeId> = node.inputs.iter().map(|input| places[input.index()]).collect();
        let has_elements = node.op.is_hinge() || matches!(node.op, Op::Affine { .. });
        let all: Vec<usize> = (0..node.len).collect();
        let place = match rewriting {
            Rewriting::Reverse if has_elements => {
                let reverse: Vec<usize> = all.into_iter().rev().collect();
                let reversed = writer.elements(node, &inputs, &reverse);
                writer.pick(&reverse, &[reversed])
            }
            Rewriting::Halve if has_elements && node.len > 1 => {
                // Every second element, so that the halves interleave.
                let (even, odd): (Vec<usize>, Vec<usize>) = all.iter().copied().partition(|at| at % 2 == 0);
                let halves = [writer.elements(node, &inputs, &even), writer.elements(node, &inputs, &odd)];
                let picks: Vec<usize> =
                    all.iter().map(|at| at / 2 + if at % 2 == 0 { 0 } else { even.len() }).collect();
                writer.pick(&picks, &halves)
            }
            Rewriting::Identity => {
                let copy = writer.push(node.op.clone(), &inputs);
                writer.diagonal(&vec![rational(1, 1); node.len], copy)
            }
            Rewriting::Scale if node.op.is_hinge() => writer.scaled(node, &inputs),
            _ => writer.push(node.op.clone(), &inputs),
        };
        places.push(place);
    }
    let output = places[network.output().index()];
    writer.builder.finish(output)
}

/// Findings as a text in which the order of cells does not matter.
pub(crate) fn summary(findings: &Findings) -> String {
    let outline = |segments: &[[std::sync::Arc<metes_polytope::Point>; 2]]| -> BTreeSet<Vec<Vec<Rational>>> {
        segments.iter().map(|ends| ends.iter().map(|end| end.to_rationals()).collect()).collect()
    };
    let cells: BTreeSet<(Vec<Vec<Rational>>, Option<usize>)> = findings
        .cells
        .iter()
        .map(|cell| {
            let mut corners: Vec<Vec<Rational>> =
                cell.corners.iter().map(|corner| corner.to_rationals()).collect();
            corners.sort();
            (corners, cell.label)
        })
        .collect();
    let number = |value: &metes_exact::RootSum| (value.to_rational(), value.enclosure(60));
    let profile: Vec<_> = findings
        .attention
        .profile
        .iter()
        .map(|step| (number(&step.distance.low), number(&step.distance.high), &step.added, &step.volume))
        .collect();
    let maximum = findings.attention.maximum.as_ref();
    let maximum = maximum.map(|(distance, theta)| (number(&distance.high), &distance.squares, theta));
    let component = findings.component.as_ref();
    let component =
        component.map(|component| (&component.volume, &component.interval, outline(&component.outline)));
    format!(
        "{:#?}",
        (
            (findings.verdict, findings.label, findings.complete, findings.regions),
            (&findings.explored_volume, &findings.robust_volume, component),
            (&findings.intervals, &findings.witnesses, profile, maximum),
            cells,
        )
    )
}

fn check(
    setting: &Setting,
    rewriting: Rewriting,
    asked: crate::questions::Asked,
    delta: Option<Rational>,
) -> Result<(), TestCaseError> {
    let other = Setting { classifier: rewritten(&setting.classifier, rewriting), ..setting.clone() };
    prop_assert_eq!(summary(&setting.verify(asked, delta.clone())), summary(&other.verify(asked, delta)));
    Ok(())
}

fn rewriting() -> impl Strategy<Value = Rewriting> {
    prop::sample::select(&[Rewriting::Reverse, Rewriting::Halve, Rewriting::Identity, Rewriting::Scale][..])
}

fn delta() -> impl Strategy<Value = Option<Rational>> {
    prop::sample::select(&[None, Some((0, 1)), Some((1, 1)), Some((5, 2))][..]).prop_map(
        |delta: Option<(i64, i64)>| delta.map(|(numerator, denominator)| rational(numerator, denominator)),
    )
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn of_a_network_over_its_box(setting in bare_setting(Sizes::tiny()), rewriting in rewriting(), asked in asked_of_a_map_that_stays(), delta in delta()) {
        check(&setting, rewriting, asked, delta)?;
    }

    #[test]
    fn of_an_image_on_a_line(setting in image_setting(LINES), rewriting in rewriting(), asked in asked(), delta in delta()) {
        check(&setting, rewriting, asked, delta)?;
    }

    #[test]
    fn of_an_image_in_the_plane(setting in image_setting(PLANES), rewriting in rewriting(), asked in asked(), delta in delta()) {
        check(&setting, rewriting, asked, delta)?;
    }
}
