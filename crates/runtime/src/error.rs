//! Why a model cannot be loaded or run.

use std::path::PathBuf;

/// Why a model cannot be loaded or run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RuntimeError {
    /// A file cannot be read.
    #[error("{}: {flaw}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        flaw: std::io::Error,
    },
    /// The bytes are not an ONNX model.
    #[error("{}: not an ONNX model that can be read: {flaw}: is it an ONNX file, and whole?", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        flaw: String,
    },
    /// The engine does not have an operator, or not in this form.
    #[error("{}: node {node}: {flaw}", path.display())]
    Operator {
        /// The file.
        path: PathBuf,
        /// The node's name (or that of its first output where it has none), its operator and its place in the file.
        node: String,
        /// Why it is refused.
        flaw: String,
    },
    /// The model's inputs are not one tensor of floats of a stated size.
    #[error("{}: {flaw}", path.display())]
    Input {
        /// The file.
        path: PathBuf,
        /// What is wrong with them.
        flaw: String,
    },
    /// The model's first output is no tensor of floats.
    #[error("{}: {flaw}", path.display())]
    Output {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        flaw: String,
    },
    /// The engine gives up on the model.
    #[error("{}: the model cannot be run: {flaw}", path.display())]
    Engine {
        /// The file.
        path: PathBuf,
        /// What it says.
        flaw: String,
    },
    /// The values given are not as many as the model's input has.
    #[error("the model reads {expected} numbers, and {given} were given")]
    Length {
        /// How many are needed.
        expected: usize,
        /// How many there are.
        given: usize,
    },
}
