//! ONNX models: one for each operator or group of them, from an independent encoder.

use rten_onnx::onnx::{
    AttributeProto, AttributeType, DataType, Dimension, GraphProto, ModelProto, NodeProto,
    OperatorSetIdProto, TensorProto, TensorShapeProto, TypeProto, TypeProtoTensor, ValueInfoProto,
};

/// A name of a file, and its bytes.
type Seed = (String, Vec<u8>);

/// A node: operator, what it reads, what it makes, its attributes.
type Node<'a> = (&'a str, &'a [&'a str], &'a str, Vec<AttributeProto>);

/// A model: name, version of the operators, shape of the input, constants, nodes.
type Model<'a> = (&'a str, i64, &'a [i64], Vec<TensorProto>, Vec<Node<'a>>);

pub fn seeds() -> Vec<Seed> {
    let image = &[1, 2, 3, 4][..];
    let flat = &[1, 4][..];
    let row = || floats("c", &[4], &[0.5, -1.0, 0.0, 2.0]);
    let kernel = || floats("w", &[2, 1, 2, 2], &[1.0, 0.0, -0.5, 2.0, 1.0, 1.0, 0.25, -1.0]);
    let matrix = || floats("m", &[4, 2], &[1.0, 2.0, 3.0, 0.5, -1.0, 0.0, 0.0, -2.0]);
    let channels = |name: &str| floats(name, &[2], &[1.0, 2.0]);
    let models: Vec<Model<'_>> = vec![
        ("add", 13, flat, vec![row()], vec![("Add", &["x", "c"], "y", vec![])]),
        (
            "sub-mul-div",
            13,
            flat,
            vec![row(), floats("d", &[], &[0.1])],
            vec![
                ("Sub", &["c", "x"], "a", vec![]),
                ("Mul", &["a", "c"], "b", vec![]),
                ("Div", &["b", "d"], "e", vec![]),
                ("Neg", &["e"], "y", vec![]),
            ],
        ),
        (
            "activations",
            13,
            flat,
            vec![row(), floats("l", &[], &[-1.0])],
            vec![
                ("Relu", &["x"], "a", vec![]),
                ("LeakyRelu", &["a"], "b", vec![float("alpha", 0.01)]),
                ("PRelu", &["b", "c"], "d", vec![]),
                ("Abs", &["d"], "e", vec![]),
                ("Clip", &["e", "l"], "y", vec![]),
            ],
        ),
        (
            "extrema",
            13,
            flat,
            vec![row()],
            vec![("Max", &["x", "c", "x"], "a", vec![]), ("Min", &["a", "x"], "y", vec![])],
        ),
        (
            "conv",
            13,
            image,
            vec![kernel(), channels("b")],
            vec![(
                "Conv",
                &["x", "w", "b"],
                "y",
                vec![ints("strides", &[1, 2]), ints("pads", &[1, 0, 0, 1]), int("group", 2)],
            )],
        ),
        (
            "conv-transpose",
            13,
            image,
            vec![kernel()],
            vec![(
                "ConvTranspose",
                &["x", "w"],
                "y",
                vec![ints("strides", &[2, 1]), ints("output_padding", &[1, 0]), ints("dilations", &[1, 2])],
            )],
        ),
        (
            "pools",
            13,
            image,
            vec![],
            vec![
                (
                    "MaxPool",
                    &["x"],
                    "a",
                    vec![ints("kernel_shape", &[2, 2]), text("auto_pad", "SAME_UPPER"), int("ceil_mode", 1)],
                ),
                (
                    "AveragePool",
                    &["a"],
                    "b",
                    vec![
                        ints("kernel_shape", &[2, 2]),
                        ints("pads", &[1, 1, 0, 0]),
                        int("count_include_pad", 1),
                    ],
                ),
                ("GlobalAveragePool", &["b"], "c", vec![]),
                ("GlobalMaxPool", &["c"], "y", vec![]),
            ],
        ),
        (
            "batch-normalization",
            13,
            image,
            vec![channels("s"), channels("b"), channels("u"), channels("v")],
            vec![(
                "BatchNormalization",
                &["x", "s", "b", "u", "v"],
                "y",
                vec![float("epsilon", 1e-5), float("momentum", 0.9)],
            )],
        ),
        (
            "gemm",
            13,
            flat,
            vec![matrix(), channels("b")],
            vec![
                (
                    "Gemm",
                    &["x", "m", "b"],
                    "a",
                    vec![float("alpha", 0.5), float("beta", 2.0), int("transB", 0)],
                ),
                ("Softmax", &["a"], "y", vec![int("axis", 1)]),
            ],
        ),
        (
            "matmul",
            9,
            flat,
            vec![matrix()],
            vec![("MatMul", &["x", "m"], "a", vec![]), ("Sigmoid", &["a"], "y", vec![])],
        ),
        (
            "layout",
            13,
            image,
            vec![whole("s", &[2, -1]), whole("a", &[0, 2])],
            vec![
                ("Transpose", &["x"], "t", vec![ints("perm", &[0, 2, 3, 1])]),
                ("Reshape", &["t", "s"], "r", vec![int("allowzero", 0)]),
                ("Unsqueeze", &["r", "a"], "u", vec![]),
                ("Squeeze", &["u", "a"], "q", vec![]),
                ("Flatten", &["q"], "y", vec![int("axis", 0)]),
            ],
        ),
        (
            "selection",
            13,
            image,
            vec![
                whole("i", &[1, -1]),
                whole("b", &[0]),
                whole("e", &[i64::MAX]),
                whole("n", &[3]),
                whole("k", &[2]),
            ],
            vec![
                ("Gather", &["x", "i"], "g", vec![int("axis", 3)]),
                ("Slice", &["g", "b", "e", "n", "k"], "l", vec![]),
                ("Concat", &["l", "x", "l"], "y", vec![int("axis", -1)]),
            ],
        ),
        (
            "pad-split",
            13,
            image,
            vec![whole("p", &[0, 0, 1, 0, 0, 0, 0, 2]), whole("z", &[1, 1])],
            vec![
                ("Split", &["x", "z"], "a b", vec![int("axis", 1)]),
                ("Pad", &["b", "p"], "c", vec![text("mode", "reflect")]),
                ("Pad", &["a", "p"], "d", vec![text("mode", "constant")]),
                ("Add", &["c", "d"], "y", vec![]),
            ],
        ),
        (
            "reductions",
            13,
            image,
            vec![whole("a", &[2, -1])],
            vec![
                ("ReduceSum", &["x", "a"], "r", vec![int("keepdims", 1)]),
                ("ReduceMean", &["r"], "y", vec![ints("axes", &[1]), int("keepdims", 0)]),
            ],
        ),
        (
            "constants",
            13,
            flat,
            vec![],
            vec![
                ("Shape", &["x"], "s", vec![]),
                ("ConstantOfShape", &["s"], "k", vec![tensor("value", floats("", &[1], &[0.25]))]),
                ("Constant", &[], "l", vec![floats_list("value_floats", &[1.0, 0.5, 2.0, 0.0])]),
                ("Cast", &["l"], "m", vec![int("to", 11)]),
                ("Add", &["x", "k"], "z", vec![]),
                ("Identity", &["z"], "i", vec![]),
                ("Dropout", &["i"], "d", vec![float("ratio", 0.5)]),
                ("Mul", &["d", "m"], "y", vec![]),
            ],
        ),
        (
            "old-forms",
            7,
            image,
            vec![],
            vec![
                (
                    "Pad",
                    &["x"],
                    "a",
                    vec![
                        ints("pads", &[0, 0, 1, 1, 0, 0, 1, 1]),
                        float("value", 0.5),
                        text("mode", "constant"),
                    ],
                ),
                ("Slice", &["a"], "b", vec![ints("axes", &[2]), ints("starts", &[0]), ints("ends", &[-1])]),
                ("Clip", &["b"], "c", vec![float("min", 0.0), float("max", 6.0)]),
                ("Flatten", &["c"], "y", vec![]),
            ],
        ),
    ];
    let seed =
        |(name, opset, input, tensors, nodes)| (format!("{name}.onnx"), model(opset, input, tensors, nodes));
    models.into_iter().map(seed).collect()
}

fn model(opset: i64, input: &[i64], initializer: Vec<TensorProto>, nodes: Vec<Node<'_>>) -> Vec<u8> {
    let strings = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let node = |(operator, reads, makes, attribute): Node<'_>| NodeProto {
        op_type: Some(operator.to_owned()),
        input: strings(reads),
        output: makes.split(' ').map(str::to_owned).collect(),
        attribute,
        ..NodeProto::default()
    };
    let graph = GraphProto {
        input: vec![value_info("x", input)],
        output: vec![ValueInfoProto { name: Some("y".to_owned()), r#type: None }],
        node: nodes.into_iter().map(node).collect(),
        initializer,
        ..GraphProto::default()
    };
    let model = ModelProto {
        ir_version: Some(8),
        graph: Some(graph),
        opset_import: vec![OperatorSetIdProto { domain: None, version: Some(opset) }],
        ..ModelProto::default()
    };
    model.write_buf().expect("the model can be written")
}

fn value_info(name: &str, dims: &[i64]) -> ValueInfoProto {
    let dim = dims.iter().map(|&size| Dimension { dim_value: Some(size), dim_param: None }).collect();
    let shape = Some(TensorShapeProto { dim });
    let tensor = TypeProtoTensor { elem_type: Some(DataType::FLOAT), shape };
    let r#type = Some(TypeProto { tensor_type: Some(tensor), sequence: None });
    ValueInfoProto { name: Some(name.to_owned()), r#type }
}

fn floats(name: &str, dims: &[i64], values: &[f32]) -> TensorProto {
    TensorProto {
        name: Some(name.to_owned()),
        dims: dims.to_vec(),
        data_type: Some(DataType::FLOAT),
        float_data: values.to_vec(),
        ..TensorProto::default()
    }
}

fn whole(name: &str, values: &[i64]) -> TensorProto {
    TensorProto {
        name: Some(name.to_owned()),
        dims: vec![values.len() as i64],
        data_type: Some(DataType::INT64),
        int64_data: values.to_vec(),
        ..TensorProto::default()
    }
}

fn attribute(name: &str, kind: AttributeType) -> AttributeProto {
    AttributeProto { name: Some(name.to_owned()), r#type: Some(kind), ..AttributeProto::default() }
}

fn int(name: &str, value: i64) -> AttributeProto {
    AttributeProto { i: Some(value), ..attribute(name, AttributeType::INT) }
}

fn float(name: &str, value: f32) -> AttributeProto {
    AttributeProto { f: Some(value), ..attribute(name, AttributeType::FLOAT) }
}

fn text(name: &str, value: &str) -> AttributeProto {
    AttributeProto { s: Some(value.to_owned()), ..attribute(name, AttributeType::STRING) }
}

fn ints(name: &str, values: &[i64]) -> AttributeProto {
    AttributeProto { ints: values.to_vec(), ..attribute(name, AttributeType::INTS) }
}

fn floats_list(name: &str, values: &[f32]) -> AttributeProto {
    AttributeProto { floats: values.to_vec(), ..attribute(name, AttributeType::FLOATS) }
}

fn tensor(name: &str, value: TensorProto) -> AttributeProto {
    AttributeProto { t: Some(value), ..attribute(name, AttributeType::TENSOR) }
}
