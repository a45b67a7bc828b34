//! The graph of a file: names, order, inputs and outputs.

use std::collections::HashMap;

use super::call::{Call, Value, Variable};
use super::context::Context;
use super::draft::{self, Draft};
use super::error::{OnnxError, Refusal};
use super::schema::{AttributeValue, Dimension, GraphProto, ModelProto, NodeProto, ValueInfo};
use super::tensor::{ElementType, Tensor};
use super::{ops, shape};
use crate::Network;
use crate::inspect::NumberFormat;

/// Versions of the default operator set whose meaning is known.
const OPSETS: std::ops::RangeInclusive<i64> = 7..=25;

/// A graph as a network, with the shape of its output and the notes made on the way.
#[derive(Debug)]
pub(super) struct Lowered {
    pub opset: i64,
    pub network: Network,
    pub output_shape: Vec<usize>,
    pub notes: Vec<String>,
}

/// What a name in the graph stands for.
#[derive(Clone, Copy, Debug)]
enum Definition {
    Input,
    /// By index.
    Initializer(usize),
    /// An output of a node, both by index.
    Output(usize, usize),
}

/// The network a model describes, read from a file of so many bytes.
pub(super) fn lower(model: &ModelProto<'_>, file: usize) -> Result<Lowered, OnnxError> {
    let graph = &model.graph;
    let opset = opset(model)?;
    let definitions = definitions(graph)?;
    let (input, output) = ends(graph, &definitions)?;
    let mut notes = Vec::new();
    let input_shape = input_shape(input, &mut notes)?;
    let len =
        shape::bounded(&input_shape).map_err(|problem| OnnxError::Model(format!("the input: {problem}")))?;
    if len == 0 {
        return Err(OnnxError::Model(format!(
            "the input `{}` of shape {input_shape:?} is empty",
            input.name
        )));
    }
    let names = names(graph);
    let order = order(graph, &definitions, &names, output.name)?;
    let skipped = graph.nodes.len() - order.len();
    if skipped > 0 {
        notes.push(format!("{skipped} of {} nodes do not reach the output", graph.nodes.len()));
    }
    let last = last_activation(graph, &definitions, output.name);
    let draft = Draft::new(input.name, len, file);
    let start = Value::Variable(Variable { shape: input_shape.clone(), step: draft.input() });
    let mut context = Context { draft, opset, notes };
    let mut values: HashMap<&str, Value> = HashMap::from([(input.name, start)]);
    for index in order {
        let node = &graph.nodes[index];
        let refused = |problem| node_error(node, names[index], problem);
        let mut inputs = Vec::with_capacity(node.inputs.len());
        for &name in &node.inputs {
            inputs.push(if name.is_empty() {
                None
            } else {
                Some(value(graph, &definitions, &mut values, name)?)
            });
        }
        let call = Call::new(names[index], node, inputs);
        let outputs = if last == Some(index) {
            vec![without_last_activation(&call, &mut context).map_err(refused)?]
        } else {
            ops::lower(&call, &mut context).map_err(refused)?
        };
        values.extend(node.outputs.iter().copied().zip(outputs));
    }
    let value = value(graph, &definitions, &mut values, output.name)?;
    let step = context
        .step(output.name, &value)
        .map_err(|problem| OnnxError::Model(format!("the output: {problem}")))?;
    let shape = value.shape().to_vec();
    if contradicts(output, &shape) {
        let name = output.name;
        context.notes.push(format!(
            "the file states another shape of the output `{name}` than {shape:?}, which its nodes make"
        ));
    }
    let network = draft::build(context.draft, input_shape, step)?;
    Ok(Lowered { opset, network, output_shape: shape, notes: context.notes })
}

fn node_error(node: &NodeProto<'_>, name: &str, problem: Refusal) -> OnnxError {
    OnnxError::Node { node: name.to_owned(), operator: node.operator.to_owned(), problem: Box::new(problem) }
}

/// The version of the default operator set.
fn opset(model: &ModelProto<'_>) -> Result<i64, OnnxError> {
    let mut versions = model.opsets.iter().filter(|(domain, _)| ["", "ai.onnx"].contains(domain));
    let Some(&(_, version)) = versions.next() else {
        return Err(OnnxError::Model("the model does not state its default operator set".to_owned()));
    };
    if let Some((_, other)) = versions.find(|&&(_, other)| other != version) {
        return Err(OnnxError::Model(format!(
            "the model states two default operator sets, {version} and {other}"
        )));
    }
    if !OPSETS.contains(&version) {
        let (first, last) = (OPSETS.start(), OPSETS.end());
        return Err(OnnxError::Model(format!(
            "operator set {version} is not supported: convert the model to one from {first} to {last}"
        )));
    }
    Ok(version)
}

fn definitions<'a>(graph: &GraphProto<'a>) -> Result<HashMap<&'a str, Definition>, OnnxError> {
    let mut definitions = HashMap::new();
    for (index, tensor) in graph.initializers.iter().enumerate() {
        if definitions.insert(tensor.name, Definition::Initializer(index)).is_some() {
            return Err(OnnxError::Model(format!("two initializers are called `{}`", tensor.name)));
        }
    }
    for input in &graph.inputs {
        // An initializer may be listed as an input too: then it is its default.
        definitions.entry(input.name).or_insert(Definition::Input);
    }
    for (node, proto) in graph.nodes.iter().enumerate() {
        for (at, name) in proto.outputs.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            if definitions.insert(name, Definition::Output(node, at)).is_some() {
                return Err(OnnxError::Model(format!("two values are called `{name}`")));
            }
        }
    }
    Ok(definitions)
}

/// The one input that is no initializer, and the one output.
fn ends<'g, 'a>(
    graph: &'g GraphProto<'a>,
    definitions: &HashMap<&str, Definition>,
) -> Result<(&'g ValueInfo<'a>, &'g ValueInfo<'a>), OnnxError> {
    let is_input = |info: &&ValueInfo<'_>| matches!(definitions.get(info.name), Some(Definition::Input));
    let inputs: Vec<&ValueInfo<'a>> = graph.inputs.iter().filter(is_input).collect();
    let outputs: Vec<&ValueInfo<'a>> = graph.outputs.iter().collect();
    let names = |infos: &[&ValueInfo<'_>]| {
        let names: Vec<String> = infos.iter().map(|info| format!("`{}`", info.name)).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    };
    match (&inputs[..], &outputs[..]) {
        ([input], [output]) => Ok((input, output)),
        ([_], _) => Err(OnnxError::Model(format!(
            "a model of one output is needed, this one has {}",
            names(&outputs)
        ))),
        _ => {
            Err(OnnxError::Model(format!("a model of one input is needed, this one has {}", names(&inputs))))
        }
    }
}

/// The shape of the input; a first dimension that is not stated is a batch of one.
fn input_shape(input: &ValueInfo<'_>, notes: &mut Vec<String>) -> Result<Vec<usize>, OnnxError> {
    let name = input.name;
    let Some((element, Some(dimensions))) = &input.tensor else {
        return Err(OnnxError::Model(format!("the input `{name}` has no stated shape")));
    };
    if !ElementType::from_code(*element).is_some_and(ElementType::is_float) {
        return Err(OnnxError::Model(format!(
            "the input `{name}` has the element type {element}, which is no float"
        )));
    }
    let mut shape = Vec::with_capacity(dimensions.len());
    for (at, dimension) in dimensions.iter().enumerate() {
        shape.push(match *dimension {
            Dimension::Size(size) if size > 0 || at > 0 => usize::try_from(size).map_err(|_| {
                OnnxError::Model(format!("dimension {at} of the input `{name}` is {size}"))
            })?,
            Dimension::Symbol(symbol) if at > 0 => {
                return Err(OnnxError::Model(format!(
                    "dimension {at} of the input `{name}` is open (`{symbol}`): export the model with a fixed shape"
                )));
            }
            Dimension::Symbol(symbol) => {
                notes.push(format!("the first dimension of the input `{name}` is open (`{symbol}`): taken as 1"));
                1
            }
            Dimension::Size(size) => {
                notes.push(format!("the first dimension of the input `{name}` is open ({size}): taken as 1"));
                1
            }
        });
    }
    Ok(shape)
}

/// Whether the file states a shape that is not the one given.
fn contradicts(output: &ValueInfo<'_>, shape: &[usize]) -> bool {
    let Some((_, Some(dimensions))) = &output.tensor else { return false };
    let differs = |(dimension, &size): (&Dimension<'_>, &usize)| match *dimension {
        Dimension::Size(stated) => stated > 0 && stated != size as i64,
        Dimension::Symbol(_) => false,
    };
    dimensions.len() != shape.len() || dimensions.iter().zip(shape).any(differs)
}

/// What each node is called: its name, or that of its first output where it has none of its own.
fn names<'a>(graph: &GraphProto<'a>) -> Vec<&'a str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for node in &graph.nodes {
        *counts.entry(node.name).or_default() += 1;
    }
    let own = |node: &NodeProto<'a>| !node.name.is_empty() && counts.get(node.name) == Some(&1);
    graph
        .nodes
        .iter()
        .map(|node| if own(node) { node.name } else { node.outputs.first().copied().unwrap_or(node.name) })
        .collect()
}

/// The nodes the output depends on, each after those it reads.
fn order(
    graph: &GraphProto<'_>,
    definitions: &HashMap<&str, Definition>,
    names: &[&str],
    output: &str,
) -> Result<Vec<usize>, OnnxError> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let maker = |name: &str| match definitions.get(name) {
        Some(&Definition::Output(node, _)) => Some(Some(node)),
        Some(_) => Some(None),
        None => None,
    };
    let Some(last) = maker(output) else {
        return Err(OnnxError::Model(format!("no node makes the output `{output}`")));
    };
    let mut states = vec![State::New; graph.nodes.len()];
    let mut order = Vec::new();
    // Nodes under way, each with how many of its inputs have been looked at.
    let mut stack: Vec<(usize, usize)> = last.into_iter().map(|node| (node, 0)).collect();
    while let Some((node, looked)) = stack.last_mut() {
        let (node, at) = (*node, *looked);
        *looked += 1;
        states[node] = State::Open;
        let Some(&name) = graph.nodes[node].inputs.get(at) else {
            states[node] = State::Done;
            order.push(node);
            stack.pop();
            continue;
        };
        let refused = |problem| node_error(&graph.nodes[node], names[node], problem);
        match maker(name) {
            _ if name.is_empty() => {}
            None => return Err(refused(Refusal::Undefined(name.to_owned()))),
            Some(None) => {}
            Some(Some(before)) => match states[before] {
                State::New => stack.push((before, 0)),
                State::Open => return Err(refused(Refusal::Cycle)),
                State::Done => {}
            },
        }
    }
    Ok(order)
}

/// The value of a name that stands for an input, an initializer or an output of an earlier node.
fn value<'a>(
    graph: &GraphProto<'a>,
    definitions: &HashMap<&'a str, Definition>,
    values: &mut HashMap<&'a str, Value>,
    name: &'a str,
) -> Result<Value, OnnxError> {
    if let Some(value) = values.get(name) {
        return Ok(value.clone());
    }
    let Some(&Definition::Initializer(index)) = definitions.get(name) else {
        return Err(OnnxError::Model(format!("the value `{name}` is an optional output that is not made")));
    };
    let tensor = Tensor::decode(&graph.initializers[index])
        .map_err(|problem| OnnxError::Tensor { tensor: name.to_owned(), problem })?;
    let value = Value::Constant(tensor);
    values.insert(name, value.clone());
    Ok(value)
}

/// The Softmax, LogSoftmax or Sigmoid whose value, reshaped at most, is the output.
fn last_activation(
    graph: &GraphProto<'_>,
    definitions: &HashMap<&str, Definition>,
    output: &str,
) -> Option<usize> {
    let mut readers: HashMap<&str, usize> = HashMap::new();
    for name in graph.nodes.iter().flat_map(|node| &node.inputs) {
        *readers.entry(name).or_default() += 1;
    }
    let mut name = output;
    let mut allowed = 0;
    // Every step moves to an earlier node, unless the graph has a cycle; that has been excluded.
    while let Some(&Definition::Output(index, 0)) = definitions.get(name) {
        if readers.get(name).copied().unwrap_or(0) != allowed {
            return None;
        }
        allowed = 1;
        let node = &graph.nodes[index];
        match node.operator {
            "Softmax" | "LogSoftmax" | "Sigmoid" => return Some(index),
            "Identity" | "Reshape" | "Flatten" | "Squeeze" | "Unsqueeze" | "Transpose" | "Dropout"
            | "Cast" => {
                name = node.inputs.first().copied()?;
            }
            _ => return None,
        }
    }
    None
}

/// The first input of a last activation, which is all that questions about labels need: the
/// activation keeps the order of the logits.
fn without_last_activation(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    let logits = call.input(0)?.clone();
    let (operator, shape) = (call.node.operator, logits.shape());
    if operator != "Sigmoid" {
        let axis =
            shape::axis(call.int("axis")?.unwrap_or(if context.opset < 13 { 1 } else { -1 }), shape.len())?;
        let normalised: usize = if context.opset < 13 { shape[axis..].iter().product() } else { shape[axis] };
        if normalised != shape::bounded(shape)? {
            return Err(Refusal::Shape(format!(
                "it normalises parts of the output {shape:?}, not all of it"
            )));
        }
    }
    call.check_attributes()?;
    context
        .notes
        .push(format!("`{}`, the final {operator}, is left out: the output is the logits", call.name));
    Ok(logits)
}

/// The number formats of all tensors, initializers and constants alike, in order of appearance.
pub(super) fn formats(graph: &GraphProto<'_>) -> Vec<NumberFormat> {
    let attributes = graph.nodes.iter().flat_map(|node| &node.attributes);
    let constants = attributes.filter_map(|attribute| match &attribute.value {
        AttributeValue::Tensor(tensor) => Some(tensor),
        _ => None,
    });
    let mut formats: Vec<NumberFormat> = Vec::new();
    for tensor in graph.initializers.iter().chain(constants) {
        let Some(element) = ElementType::from_code(tensor.data_type) else { continue };
        let dims: Option<Vec<usize>> = tensor.dims.iter().map(|&dim| usize::try_from(dim).ok()).collect();
        let elements = dims.and_then(|dims| shape::elements(&dims)).unwrap_or(0);
        match formats.iter_mut().find(|known| known.name == element.name()) {
            Some(known) => {
                known.tensors += 1;
                known.elements += elements;
            }
            None => formats.push(NumberFormat {
                name: element.name(),
                is_weight: element.is_float(),
                tensors: 1,
                elements,
            }),
        }
    }
    formats
}
