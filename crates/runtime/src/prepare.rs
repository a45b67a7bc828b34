//! What the engine takes for granted in a graph and the format does not promise.
//!
//! - Nodes and values have names of their own in the format, and one space of names in the engine: a node that is called what
//!   a value is called would take its place. Every node gets a name that no value has.
//! - A convolution may leave the size of its kernel to the shape of its weights.
//! - `auto_pad = SAME_LOWER` would be taken for `SAME_UPPER`, and give other numbers: it is refused.
//! - Sizes of windows far beyond any image overflow where the engine reckons with shapes: they are refused.
//! - A loop may turn forever: it is refused.

use std::collections::HashMap;

use rten_onnx::onnx::{AttributeProto, AttributeType, GraphProto, NodeProto};

use crate::file::{Flaw, operator};

/// No window is wider, nor moved or padded by more.
const WIDEST: u64 = 1 << 16;

/// Brings a graph into the form the engine reads rightly.
pub(crate) fn prepare(graph: &mut GraphProto) -> Result<(), Flaw> {
    graph_within(graph, &mut 0)
}

fn graph_within(graph: &mut GraphProto, count: &mut usize) -> Result<(), Flaw> {
    let shapes = shapes(graph);
    for node in &mut graph.node {
        let own = node.name.as_ref().filter(|name| !name.is_empty()).or(node.output.first());
        let name = format!("{} ({}, number {count})", own.map_or("", String::as_str), operator(node));
        *count += 1;
        if let Some(flaw) = flaw(node) {
            return Err(Flaw::Operator { node: name, flaw: flaw.to_owned() });
        }
        node.name = Some(name);
        if let Some(kernel) = missing_kernel(node, &shapes) {
            node.attribute.push(kernel);
        }
        for inner in node.attribute.iter_mut().filter_map(|attribute| attribute.g.as_mut()) {
            graph_within(inner, count)?;
        }
    }
    Ok(())
}

/// The shapes of the constants of a graph.
fn shapes(graph: &GraphProto) -> HashMap<String, Vec<i64>> {
    let initializers = graph.initializer.iter().filter_map(|tensor| Some((tensor.name.as_ref()?, tensor)));
    let nodes = graph.node.iter().filter(|node| operator(node) == "Constant").filter_map(|node| {
        let tensor = node.attribute.iter().find_map(|attribute| attribute.t.as_ref())?;
        Some((node.output.first()?, tensor))
    });
    initializers.chain(nodes).map(|(name, tensor)| (name.clone(), tensor.dims.clone())).collect()
}

/// Why a node cannot be run, for reasons the engine does not see.
fn flaw(node: &NodeProto) -> Option<&'static str> {
    if matches!(operator(node), "Loop" | "Scan") {
        return Some("loops are not run: nothing bounds how often they turn");
    }
    let windows = ["dilations", "kernel_shape", "output_padding", "output_shape", "pads", "strides"];
    let mut of_windows = node
        .attribute
        .iter()
        .filter(|attribute| attribute.name.as_deref().is_some_and(|name| windows.contains(&name)));
    if of_windows.any(|attribute| attribute.ints.iter().any(|size| size.unsigned_abs() > WIDEST)) {
        return Some("its window is out of all proportion");
    }
    let lower = node.attribute.iter().any(|attribute| attribute.s.as_deref() == Some("SAME_LOWER"));
    lower.then_some("auto_pad = SAME_LOWER is not supported: export the model with explicit pads")
}

/// The size of a convolution's kernel, where only its weights tell.
fn missing_kernel(node: &NodeProto, shapes: &HashMap<String, Vec<i64>>) -> Option<AttributeProto> {
    let convolution = matches!(operator(node), "Conv" | "ConvTranspose" | "ConvInteger");
    let stated = node.attribute.iter().any(|attribute| attribute.name.as_deref() == Some("kernel_shape"));
    if !convolution || stated {
        return None;
    }
    let kernel = shapes.get(node.input.get(1)?.as_str())?.get(2..)?;
    Some(AttributeProto {
        name: Some("kernel_shape".to_owned()),
        ints: kernel.to_vec(),
        r#type: Some(AttributeType::INTS),
        ..AttributeProto::default()
    })
}
