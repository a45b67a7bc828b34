//! The messages of an ONNX file, as far as a network needs them.
//!
//! Field numbers are those of `onnx.proto`. Every field is either decoded, ignored by name because
//! it says nothing about the function computed (documentation, metadata, restated shapes), or an
//! error: nothing is skipped silently. Repeated numbers are read packed and unpacked alike, since
//! exporters of both kinds exist. Messages nest only as deep as this file spells out: subgraphs and
//! composite types, the only recursive parts of the format, are refused.

use super::wire::{Field, Flaw, Malformed, Message};

/// `ModelProto`.
#[derive(Clone, Debug)]
pub(super) struct ModelProto<'a> {
    pub graph: GraphProto<'a>,
    /// Domain and version of every operator set in use.
    pub opsets: Vec<(&'a str, i64)>,
    pub producer: &'a str,
}

/// `GraphProto`.
#[derive(Clone, Debug, Default)]
pub(super) struct GraphProto<'a> {
    pub nodes: Vec<NodeProto<'a>>,
    pub initializers: Vec<TensorProto<'a>>,
    pub inputs: Vec<ValueInfo<'a>>,
    pub outputs: Vec<ValueInfo<'a>>,
}

/// `NodeProto`.
#[derive(Clone, Debug)]
pub(super) struct NodeProto<'a> {
    pub name: &'a str,
    pub operator: &'a str,
    pub domain: &'a str,
    pub inputs: Vec<&'a str>,
    pub outputs: Vec<&'a str>,
    pub attributes: Vec<Attribute<'a>>,
}

/// `AttributeProto`.
#[derive(Clone, Debug)]
pub(super) struct Attribute<'a> {
    pub name: &'a str,
    pub value: AttributeValue<'a>,
}

/// The value of an attribute.
#[derive(Clone, Debug)]
pub(super) enum AttributeValue<'a> {
    /// The bits of a binary32.
    Float(u32),
    Int(i64),
    Text(&'a [u8]),
    Tensor(TensorProto<'a>),
    Floats(Vec<u32>),
    Ints(Vec<i64>),
    Texts,
}

/// `TensorProto`.
#[derive(Clone, Debug, Default)]
pub(super) struct TensorProto<'a> {
    pub name: &'a str,
    pub dims: Vec<i64>,
    pub data_type: i64,
    pub raw: Option<&'a [u8]>,
    /// Bits of binary32s.
    pub floats: Vec<u32>,
    pub int32s: Vec<i64>,
    pub int64s: Vec<i64>,
    /// Bits of binary64s.
    pub doubles: Vec<u64>,
    /// 64-bit patterns of unsigned integers.
    pub uint64s: Vec<i64>,
}

/// `ValueInfoProto` of a tensor.
#[derive(Clone, Debug)]
pub(super) struct ValueInfo<'a> {
    pub name: &'a str,
    /// Element type and dimensions, where the file states them.
    pub tensor: Option<(i64, Option<Vec<Dimension<'a>>>)>,
}

/// A dimension of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dimension<'a> {
    Size(i64),
    /// A name, or nothing at all.
    Symbol(&'a str),
}

fn unsupported(field: &Field<'_>, what: &'static str) -> Malformed {
    field.error(Flaw::Unsupported(what))
}

/// Decodes a file.
pub(super) fn model(bytes: &[u8]) -> Result<ModelProto<'_>, Malformed> {
    let mut message = Message::file("ModelProto", bytes);
    let (mut graph, mut producer, mut opsets) = (None, None, Vec::new());
    while let Some(field) = message.next()? {
        match field.number {
            // ir_version, producer_version, domain, model_version, doc_string, metadata_props
            1 | 3..=6 | 14 => {}
            2 => field.set(&mut producer, field.text()?)?,
            7 => field.set(&mut graph, self::graph(field.message("GraphProto")?)?)?,
            8 => opsets.push(opset(field.message("OperatorSetIdProto")?)?),
            20 => return Err(unsupported(&field, "training steps")),
            25 => return Err(unsupported(&field, "functions defined by the model")),
            26 => return Err(unsupported(&field, "device configurations")),
            _ => return Err(field.unknown()),
        }
    }
    let graph = graph.ok_or_else(|| message.missing("graph"))?;
    if opsets.is_empty() {
        return Err(message.missing("opset_import"));
    }
    Ok(ModelProto { graph, opsets, producer: producer.unwrap_or_default() })
}

fn opset<'a>(mut message: Message<'a>) -> Result<(&'a str, i64), Malformed> {
    let (mut domain, mut version) = (None, None);
    while let Some(field) = message.next()? {
        match field.number {
            1 => field.set(&mut domain, field.text()?)?,
            2 => field.set(&mut version, field.int()?)?,
            _ => return Err(field.unknown()),
        }
    }
    Ok((domain.unwrap_or_default(), version.ok_or_else(|| message.missing("version"))?))
}

fn graph<'a>(mut message: Message<'a>) -> Result<GraphProto<'a>, Malformed> {
    let mut graph = GraphProto::default();
    while let Some(field) = message.next()? {
        match field.number {
            1 => graph.nodes.push(node(field.message("NodeProto")?)?),
            5 => graph.initializers.push(tensor(field.message("TensorProto")?)?),
            11 => graph.inputs.push(value_info(field.message("ValueInfoProto")?)?),
            12 => graph.outputs.push(value_info(field.message("ValueInfoProto")?)?),
            // name, doc_string, value_info (shapes are computed here), metadata_props
            2 | 10 | 13 | 16 => {}
            14 => return Err(unsupported(&field, "quantization annotations")),
            15 => return Err(unsupported(&field, "sparse initializers")),
            _ => return Err(field.unknown()),
        }
    }
    Ok(graph)
}

fn node<'a>(mut message: Message<'a>) -> Result<NodeProto<'a>, Malformed> {
    let (mut name, mut operator, mut domain) = (None, None, None);
    let (mut inputs, mut outputs, mut attributes) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(field) = message.next()? {
        match field.number {
            1 => inputs.push(field.text()?),
            2 => outputs.push(field.text()?),
            3 => field.set(&mut name, field.text()?)?,
            4 => field.set(&mut operator, field.text()?)?,
            5 => attributes.push(attribute(field.message("AttributeProto")?)?),
            7 => field.set(&mut domain, field.text()?)?,
            // doc_string, metadata_props, device_configurations
            6 | 9 | 10 => {}
            8 if field.text()?.is_empty() => {}
            8 => return Err(unsupported(&field, "overloaded functions")),
            _ => return Err(field.unknown()),
        }
    }
    Ok(NodeProto {
        name: name.unwrap_or_default(),
        operator: operator.ok_or_else(|| message.missing("op_type"))?,
        domain: domain.unwrap_or_default(),
        inputs,
        outputs,
        attributes,
    })
}

fn attribute<'a>(mut message: Message<'a>) -> Result<Attribute<'a>, Malformed> {
    let (mut name, mut kind, mut float, mut int, mut text, mut value) = (None, None, None, None, None, None);
    let (mut floats, mut ints) = (Vec::new(), Vec::new());
    while let Some(field) = message.next()? {
        match field.number {
            1 => field.set(&mut name, field.text()?)?,
            2 => field.set(&mut float, field.float()?)?,
            3 => field.set(&mut int, field.int()?)?,
            4 => field.set(&mut text, field.bytes()?)?,
            5 => field.set(&mut value, tensor(field.message("TensorProto")?)?)?,
            7 => field.floats(&mut floats)?,
            8 => field.ints(&mut ints)?,
            20 => field.set(&mut kind, field.int()?)?,
            // strings (no operator read here has any), doc_string
            9 | 13 => {}
            6 | 11 => return Err(unsupported(&field, "subgraphs")),
            10 => return Err(unsupported(&field, "lists of tensors")),
            14 | 15 => return Err(unsupported(&field, "types as attributes")),
            21 => return Err(unsupported(&field, "references to attributes of a function")),
            22 | 23 => return Err(unsupported(&field, "sparse tensors")),
            _ => return Err(field.unknown()),
        }
    }
    let name = name.ok_or_else(|| message.missing("name"))?;
    // Some encoders leave a value out that is zero or empty.
    let value = match kind.unwrap_or(0) {
        1 => Some(AttributeValue::Float(float.unwrap_or(0))),
        2 => Some(AttributeValue::Int(int.unwrap_or(0))),
        3 => Some(AttributeValue::Text(text.unwrap_or_default())),
        4 => value.map(AttributeValue::Tensor),
        6 => Some(AttributeValue::Floats(floats)),
        7 => Some(AttributeValue::Ints(ints)),
        8 => Some(AttributeValue::Texts),
        _ => None,
    };
    Ok(Attribute { name, value: value.ok_or_else(|| message.missing("type with its value"))? })
}

fn tensor<'a>(mut message: Message<'a>) -> Result<TensorProto<'a>, Malformed> {
    let (mut name, mut data_type, mut raw) = (None, None, None);
    let mut tensor = TensorProto::default();
    while let Some(field) = message.next()? {
        match field.number {
            1 => field.ints(&mut tensor.dims)?,
            2 => field.set(&mut data_type, field.int()?)?,
            4 => field.floats(&mut tensor.floats)?,
            5 => field.ints(&mut tensor.int32s)?,
            7 => field.ints(&mut tensor.int64s)?,
            8 => field.set(&mut name, field.text()?)?,
            9 => field.set(&mut raw, field.bytes()?)?,
            10 => field.doubles(&mut tensor.doubles)?,
            11 => field.ints(&mut tensor.uint64s)?,
            // doc_string, metadata_props
            12 | 16 => {}
            14 if field.int()? == 0 => {}
            3 => return Err(unsupported(&field, "tensors in segments")),
            6 => return Err(unsupported(&field, "tensors of texts")),
            13 | 14 => return Err(unsupported(&field, "tensors in other files")),
            _ => return Err(field.unknown()),
        }
    }
    tensor.name = name.unwrap_or_default();
    tensor.data_type = data_type.ok_or_else(|| message.missing("data_type"))?;
    tensor.raw = raw;
    Ok(tensor)
}

fn value_info<'a>(mut message: Message<'a>) -> Result<ValueInfo<'a>, Malformed> {
    let (mut name, mut tensor) = (None, None);
    while let Some(field) = message.next()? {
        match field.number {
            1 => field.set(&mut name, field.text()?)?,
            2 => field.set(&mut tensor, type_proto(field.message("TypeProto")?)?)?,
            // doc_string, metadata_props
            3 | 4 => {}
            _ => return Err(field.unknown()),
        }
    }
    Ok(ValueInfo { name: name.ok_or_else(|| message.missing("name"))?, tensor: tensor.flatten() })
}

type TensorType<'a> = (i64, Option<Vec<Dimension<'a>>>);

fn type_proto<'a>(mut message: Message<'a>) -> Result<Option<TensorType<'a>>, Malformed> {
    let mut tensor = None;
    while let Some(field) = message.next()? {
        match field.number {
            1 => field.set(&mut tensor, tensor_type(field.message("TypeProto.Tensor")?)?)?,
            // denotation
            6 => {}
            4 | 5 | 7 | 8 | 9 => return Err(unsupported(&field, "values other than dense tensors")),
            _ => return Err(field.unknown()),
        }
    }
    Ok(tensor)
}

fn tensor_type<'a>(mut message: Message<'a>) -> Result<TensorType<'a>, Malformed> {
    let (mut element, mut shape) = (None, None);
    while let Some(field) = message.next()? {
        match field.number {
            1 => field.set(&mut element, field.int()?)?,
            2 => field.set(&mut shape, self::shape(field.message("TensorShapeProto")?)?)?,
            _ => return Err(field.unknown()),
        }
    }
    Ok((element.unwrap_or(0), shape))
}

fn shape<'a>(mut message: Message<'a>) -> Result<Vec<Dimension<'a>>, Malformed> {
    let mut dimensions = Vec::new();
    while let Some(field) = message.next()? {
        match field.number {
            1 => dimensions.push(dimension(field.message("TensorShapeProto.Dimension")?)?),
            _ => return Err(field.unknown()),
        }
    }
    Ok(dimensions)
}

fn dimension<'a>(mut message: Message<'a>) -> Result<Dimension<'a>, Malformed> {
    let (mut size, mut symbol) = (None, None);
    while let Some(field) = message.next()? {
        match field.number {
            1 => field.set(&mut size, field.int()?)?,
            2 => field.set(&mut symbol, field.text()?)?,
            // denotation
            3 => {}
            _ => return Err(field.unknown()),
        }
    }
    Ok(size.map_or(Dimension::Symbol(symbol.unwrap_or_default()), Dimension::Size))
}
