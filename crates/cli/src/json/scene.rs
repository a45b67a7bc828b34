//! Image and networks in floats of 32 bits, for pages that show what is at a point: they decide nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use metes_exact::ScaledArray;
use metes_exact::rational::approximate;
use metes_network::{Activation, LinearMap, Network, Op};
use serde_json::{Value, json};

use super::exact;
use crate::setup::Setup;

/// The most numbers that a scene may have: a page with more would take long to open.
const MOST_NUMBERS: usize = 2_000_000;

/// The perturbed image as a function of the parameters, and classifiers of it; null where that is too much for a page, or
/// the image has neither one nor three channels.
pub fn of(setups: &[Setup<'_>]) -> Value {
    let Some(first) = setups.first() else { return Value::Null };
    let shape = first.image.shape;
    let networks = || setups.iter().map(|setup| &setup.classifier).chain([&first.perturbation.network]);
    if !matches!(shape.channels, 1 | 3) || networks().map(size).sum::<usize>() > MOST_NUMBERS {
        return Value::Null;
    }
    let range = first.arguments.range.0.as_ref();
    json!({
        "shape": [shape.channels, shape.height, shape.width],
        "range": range.map_or(json!(["0", "1"]), |range| json!([exact(range.low()), exact(range.high())])),
        "perturbation": nodes(&first.perturbation.network),
        "classifiers": setups.iter().map(|setup| nodes(&setup.classifier)).collect::<Vec<_>>(),
    })
}

/// How many numbers a network is written down with.
fn size(network: &Network) -> usize {
    let node = |op: &Op| match op {
        Op::Constant(values) => values.len(),
        Op::Affine { map, .. } if is_compact(map) => map.weights().len(),
        Op::Affine { map, .. } => 3 * (0..map.outputs()).map(|row| entries(map, row).len()).sum::<usize>(),
        Op::Select(picks) => picks.len(),
        Op::Max(groups) => groups.iter().map(Vec::len).sum(),
        Op::Input | Op::Combine(_) | Op::Activation(_) => 1,
    };
    network.nodes().iter().map(|it| node(&it.op)).sum()
}

fn is_compact(map: &LinearMap) -> bool {
    map.is_dense() || map.geometry().is_some()
}

/// Column and weight of each entry of a row.
fn entries(map: &LinearMap, row: usize) -> Vec<(usize, usize)> {
    let mut entries = Vec::new();
    map.row(row, |column, weight| entries.push((column, weight)));
    entries
}

/// The nodes up to the output, which comes last.
fn nodes(network: &Network) -> Value {
    let needed = network.nodes().iter().take(network.output().index() + 1);
    needed
        .map(|node| {
            let mut entry = operator(&node.op);
            entry["len"] = json!(node.len);
            entry["inputs"] = node.inputs.iter().map(|input| input.index()).collect();
            entry
        })
        .collect()
}

fn operator(op: &Op) -> Value {
    match op {
        Op::Input => json!({ "op": "input" }),
        Op::Constant(values) => json!({ "op": "constant", "values": packed(values) }),
        Op::Affine { map, bias } => {
            let mut entry = linear(map);
            entry["op"] = json!("affine");
            entry["weights"] = packed(map.weights());
            entry["bias"] = bias.as_ref().map_or(Value::Null, packed);
            entry
        }
        Op::Select(picks) => json!({ "op": "select", "picks": picks }),
        Op::Combine(factors) => {
            json!({ "op": "combine", "factors": factors.iter().map(approximate).collect::<Vec<_>>() })
        }
        Op::Activation(activation) => functions(activation),
        Op::Max(groups) => json!({ "op": "max", "groups": groups }),
    }
}

fn linear(map: &LinearMap) -> Value {
    if let Some(geometry) = map.geometry() {
        return json!({
            "map": "convolution",
            "input": geometry.input,
            "output": geometry.output,
            "kernel": geometry.kernel,
            "strides": geometry.strides,
            "dilations": geometry.dilations,
            "padding": geometry.padding,
            "groups": geometry.groups,
        });
    }
    if map.is_dense() {
        return json!({ "map": "dense", "size": [map.outputs(), map.inputs()] });
    }
    let (mut rows, mut columns, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..map.outputs() {
        for (column, weight) in entries(map, row) {
            rows.push(row);
            columns.push(column);
            places.push(weight);
        }
    }
    json!({ "map": "sparse", "rows": rows, "columns": columns, "entries": places })
}

fn functions(activation: &Activation) -> Value {
    let functions = activation.functions().iter().map(|function| {
        let breakpoints: Vec<f64> = function.breakpoints().iter().map(approximate).collect();
        let pieces = function.pieces().iter();
        let pieces: Vec<[f64; 2]> =
            pieces.map(|(slope, intercept)| [approximate(slope), approximate(intercept)]).collect();
        json!([breakpoints, pieces])
    });
    json!({ "op": "activation", "functions": functions.collect::<Vec<_>>(), "which": activation.which() })
}

/// Floats of 32 bits, the lowest byte first, in base64.
fn packed(values: &ScaledArray) -> Value {
    let bytes =
        values.to_rationals().into_iter().flat_map(|value| (approximate(&value) as f32).to_le_bytes());
    Value::String(STANDARD.encode(bytes.collect::<Vec<u8>>()))
}
