//! Reading ONNX files, exactly, and writing the simplest of them ([`write()`]).
//!
//! [`read`] turns a file into a [`Network`](crate::Network) that computes the real function of its weights: every
//! `float16`, `bfloat16`, `float` or `double` is the rational it stands for, and every constant is
//! folded without rounding. The one exception is stated: `BatchNormalization` takes a square root,
//! and its scale `gamma/√(variance + epsilon)` is *defined* as that number rounded to 64
//! significant bits, exact where the root is rational (`ops/normalization.rs`).
//!
//! Three stages:
//!
//! 1. **Decoding** (`wire`, `schema`): a strict decoder of the protocol-buffer messages an ONNX
//!    file is made of. It is our own because existing ones skip fields they do not know, and a field
//!    skipped is a network misread; checking the same bytes twice, once strictly and once by a
//!    library, would be the longer program. It also takes packed lists, which some exporters write,
//!    and names a byte in every error.
//! 2. **Lowering** (`lower`, `ops`): the nodes the output depends on, in order. Values that do not
//!    depend on the input are constants, folded exactly; the others become steps of a draft, under
//!    full shapes. Reshaping makes no step: it is another shape of the same elements.
//! 3. **Building** (`draft`): the steps become the few operators of a network, simplified without
//!    changing the function.
//!
//! What the format leaves to an engine is fixed here: the first dimension of the input is 1 where
//! the file leaves it open; a `Cast` between floats of a value that depends on the input changes
//! nothing; a bound of `Clip` at the largest finite `float` is none; a final `Softmax`,
//! `LogSoftmax` or `Sigmoid` is left out. Each of these that occurs is told in the notes.
//!
//! Invariant: a file is not trusted. Lengths are checked against the bytes there are, sizes against
//! a budget before anything is allocated, nothing recurses on the file's nesting, and what is not
//! understood (an operator, an attribute, a field, a second output) is an error with its place.

mod call;
mod context;
mod draft;
mod error;
mod lower;
mod ops;
mod schema;
mod shape;
mod tensor;
mod wire;
mod write;

#[cfg(test)]
mod tests;

pub use error::{OnnxError, Refusal, TensorProblem};
pub use wire::{Flaw, Malformed};
pub use write::write;

use crate::inspect::{FileFormat, OperatorCount};
use crate::model::Model;

/// Reads a model from the bytes of an ONNX file.
///
/// # Errors
/// When the bytes are not a model, or the model is not a piecewise-linear network of operators that
/// are read: the error names the byte, the tensor, or the node with its operator.
pub fn read(bytes: &[u8]) -> Result<Model, OnnxError> {
    let proto = schema::model(bytes)?;
    let lowered = lower::lower(&proto, bytes.len())?;
    Ok(Model {
        network: lowered.network,
        output_shape: lowered.output_shape,
        format: FileFormat::Onnx { opset: lowered.opset, producer: proto.producer.to_owned() },
        operators: OperatorCount::of(proto.graph.nodes.iter().map(|node| node.operator)),
        numbers: lower::formats(&proto.graph),
        notes: lowered.notes,
    })
}
