//! Why a model is refused.

use metes_exact::Rational;

use super::wire::Malformed;
use crate::GraphError;
use crate::bounded::TooWide;

/// Why an ONNX file cannot be read, with the place in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OnnxError {
    /// The bytes are not a model, or use a part of the format that is refused.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The model as a whole is not one this reader takes.
    #[error("{0}")]
    Model(String),
    /// A tensor of the file cannot be used.
    #[error("tensor `{tensor}`: {problem}")]
    Tensor {
        /// The tensor's name.
        tensor: String,
        /// What is wrong with it.
        problem: TensorProblem,
    },
    /// A node cannot be read.
    #[error("node `{node}` ({operator}): {problem}")]
    Node {
        /// The node's name, or that of its first output where it has none.
        node: String,
        /// Its operator.
        operator: String,
        /// Why it is refused.
        problem: Box<Refusal>,
    },
    /// The operators do not fit together.
    #[error(transparent)]
    Graph(#[from] GraphError),
}

/// Why a tensor cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TensorProblem {
    /// An element is an infinity or not a number.
    #[error(
        "element {index} is infinite or not a number: every weight must be a finite number: train or export the model again"
    )]
    NotFinite {
        /// Row-major index of the element.
        index: usize,
    },
    /// The element type has no exact value here.
    #[error("its element type {0} is not supported: use a float, integer or boolean type")]
    ElementType(i64),
    /// The data do not fit the shape.
    #[error("its shape {dims:?} does not fit its data of {given} elements")]
    Size {
        /// The dimensions stated.
        dims: Vec<i64>,
        /// Elements there are (or bytes over the size of an element).
        given: usize,
    },
    /// The data stand in more than one place, or in the wrong one for the element type.
    #[error("its data stand in a field that does not go with its element type")]
    Field,
}

/// Why an operator is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The operator is not among those read.
    #[error("this operator is not supported: export the model with others in its place")]
    Operator,
    /// The operator belongs to another operator set.
    #[error("operators of the domain `{0}` are not supported: export the model with those of ONNX alone")]
    Domain(String),
    /// The operator is not a continuous piecewise-linear function.
    #[error(
        "{0}, so the network is not piecewise linear and has no exact regions: use ReLU or the like in its place"
    )]
    NotPiecewiseLinear(&'static str),
    /// An attribute is unknown or has an impossible value.
    #[error("attribute `{attribute}` {problem}")]
    Attribute {
        /// The attribute's name.
        attribute: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A required input is absent.
    #[error("input {0} is missing")]
    MissingInput(usize),
    /// An input is not the value of any node.
    #[error("it reads `{0}`, which no node, input or initializer defines")]
    Undefined(String),
    /// The node reads its own output through other nodes.
    #[error("it depends on its own output")]
    Cycle,
    /// An input that must be known now depends on the network's input.
    #[error("its {0} must be constant, but it depends on the network's input")]
    Variable(&'static str),
    /// Shapes do not fit each other or the operator.
    #[error("{0}")]
    Shape(String),
    /// A value is out of place.
    #[error("{0}")]
    Value(String),
    /// A divisor is zero.
    #[error("element {0} of the divisor is zero")]
    DivisionByZero(usize),
    /// A number cannot be converted without rounding.
    #[error("{value} is not a number of type {element}: converting it would round")]
    Rounds {
        /// The number.
        value: Rational,
        /// The type it should take.
        element: &'static str,
    },
    /// The result, or the work to get it, is out of all proportion.
    #[error("{0}")]
    TooLarge(String),
    /// Constants folded exactly do not share a denominator of reasonable size.
    #[error("its constants: {0}")]
    TooWide(#[from] TooWide),
    /// A tensor in an attribute cannot be used.
    #[error("its constant: {0}")]
    Tensor(#[from] TensorProblem),
    /// The operator does not fit what it reads.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// Weights do not fit the geometry.
    #[error(transparent)]
    Weights(#[from] crate::ShapeError),
}

impl Refusal {
    /// An attribute that is unknown or has an impossible value.
    pub(super) fn attribute(attribute: &str, problem: impl Into<String>) -> Self {
        Self::Attribute { attribute: attribute.to_owned(), problem: problem.into() }
    }
}
