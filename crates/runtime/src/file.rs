//! What the file says of a model, apart from what the engine makes of it.

use std::collections::{HashMap, HashSet};

use rten_onnx::onnx::{DataType, GraphProto, ModelProto, NodeProto, ValueInfoProto};

use crate::frame;
use crate::guard::guarded;

/// More elements than this are in no tensor of a network: 1 GiB of floats.
pub(crate) const MOST_ELEMENTS: usize = 1 << 28;

/// Why a file is refused, before it has a path.
#[derive(Debug)]
pub(crate) enum Flaw {
    Malformed(String),
    Operator {
        node: String,
        flaw: String,
    },
    Input(String),
    Output(String),
    /// The engine gives up on the model.
    Engine(String),
}

/// What is known of a model from its file.
#[derive(Clone)]
pub(crate) struct Facts {
    /// Names of the required inputs: one.
    pub input_names: Vec<String>,
    /// The input's shape, an open batch made 1.
    pub input_shape: Vec<usize>,
    /// Whether the first size of the input is open.
    pub open_batch: bool,
    pub ends_in_softmax: bool,
}

/// Decodes a model.
pub(crate) fn decode(bytes: &[u8]) -> Result<ModelProto, Flaw> {
    frame::check(bytes).map_err(Flaw::Malformed)?;
    guarded(|| ModelProto::parse_buf(bytes))
        .map_err(Flaw::Malformed)?
        .map_err(|flaw| Flaw::Malformed(flaw.to_string()))
}

/// Reads the facts, and refuses what cannot be a black box of one input.
pub(crate) fn facts(graph: &GraphProto) -> Result<Facts, Flaw> {
    // Old files list initializers among the inputs.
    let given: HashSet<&Option<String>> = graph.initializer.iter().map(|tensor| &tensor.name).collect();
    let inputs: Vec<&ValueInfoProto> =
        graph.input.iter().filter(|input| !given.contains(&input.name)).collect();
    let input_names: Vec<String> =
        inputs.iter().map(|input| input.name.clone().unwrap_or_default()).collect();
    let &[input] = inputs.as_slice() else {
        return Err(Flaw::Input(match input_names.as_slice() {
            [] => "the model has no input".to_owned(),
            names => {
                format!("the model has {} inputs (`{}`): one is needed", names.len(), names.join("`, `"))
            }
        }));
    };
    let (input_shape, open_batch) = shape(input)?;
    let output = graph.output.first().and_then(|output| output.name.as_deref());
    let output = output.ok_or_else(|| Flaw::Output("the model has no output".to_owned()))?;
    Ok(Facts { input_names, input_shape, open_batch, ends_in_softmax: ends_in_softmax(graph, output) })
}

/// The shape of an input, its batch made 1, and whether the batch is open.
fn shape(input: &ValueInfoProto) -> Result<(Vec<usize>, bool), Flaw> {
    let name = input.name.as_deref().unwrap_or_default();
    let flaw = |text: &str| Flaw::Input(format!("the input `{name}` {text}"));
    let kind = input.r#type.as_ref().and_then(|kind| kind.tensor_type.as_ref());
    let kind = kind.ok_or_else(|| flaw("is no tensor"))?;
    // The engine calculates with single precision whatever the precision of the file.
    if !matches!(kind.elem_type, Some(DataType::FLOAT | DataType::DOUBLE | DataType::FLOAT16)) {
        return Err(flaw("does not hold floats"));
    }
    let dimensions = &kind.shape.as_ref().ok_or_else(|| flaw("has no shape in the file"))?.dim;
    let mut open_batch = false;
    let mut sizes = Vec::with_capacity(dimensions.len());
    for (at, dimension) in dimensions.iter().enumerate() {
        match dimension.dim_value.and_then(|size| usize::try_from(size).ok()) {
            Some(0) => return Err(flaw("is empty")),
            Some(size) => sizes.push(size),
            None if at == 0 => {
                open_batch = true;
                sizes.push(1);
            }
            None => {
                return Err(flaw(&format!(
                    "has an open size in place {at}: only the first, the batch, may be open; export the model with fixed sizes"
                )));
            }
        }
    }
    let elements = sizes.iter().try_fold(1usize, |product, &size| product.checked_mul(size));
    if elements.is_none_or(|elements| elements > MOST_ELEMENTS) {
        return Err(flaw(&format!("of shape {sizes:?} has more than {MOST_ELEMENTS} elements")));
    }
    Ok((sizes, open_batch))
}

/// Whether a value is a softmax, perhaps reshaped.
fn ends_in_softmax(graph: &GraphProto, output: &str) -> bool {
    let mut makers: HashMap<&str, &NodeProto> =
        graph.node.iter().filter_map(|node| Some((node.output.first()?.as_str(), node))).collect();
    let mut value = output;
    // A node is taken out when it is passed: the graph may run in a circle.
    while let Some(node) = makers.remove(value) {
        match (operator(node), node.input.first()) {
            ("Softmax", _) => return true,
            (
                "Identity" | "Flatten" | "Reshape" | "Squeeze" | "Unsqueeze" | "Cast" | "Dropout",
                Some(input),
            ) => {
                value = input;
            }
            _ => return false,
        }
    }
    false
}

/// A node's operator.
pub(crate) fn operator(node: &NodeProto) -> &str {
    node.op_type.as_deref().unwrap_or_default()
}
