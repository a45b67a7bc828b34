//! What can be wrong with a checkpoint.

use std::io;
use std::path::PathBuf;

use safetensors::SafeTensorError;

/// A checkpoint that cannot be written, or be gone on from.
#[derive(Debug, thiserror::Error)]
#[error("checkpoint {}: {flaw}", path.display())]
pub struct CheckpointError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong.
    pub flaw: CheckpointFlaw,
}

/// What is wrong with a checkpoint.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointFlaw {
    /// The file cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The file is longer than a checkpoint of this run.
    #[error("the file has more bytes than a checkpoint of this run")]
    TooLong,
    /// The file is no safetensors file, or a damaged one.
    #[error("not a whole safetensors file: {0}: name another file, or remove this one to begin anew")]
    Format(#[from] SafeTensorError),
    /// Tensors refuse.
    #[error(transparent)]
    Tensor(#[from] candle_core::Error),
    /// The file is something else.
    #[error("a safetensors file, but no checkpoint of `metes train`")]
    Foreign,
    /// The file is of another version of the format.
    #[error("has version `{0}` of the format; this program reads version {VERSION}", VERSION = super::VERSION)]
    Version(String),
    /// The run had other images.
    #[error("was written while training on other data: name another file, or the data it belongs to")]
    Data,
    /// The run had other settings.
    #[error("was written with {name} {written}, and not {wanted}: name another file, or the same settings")]
    Setting {
        /// The setting.
        name: &'static str,
        /// What it was.
        written: String,
        /// What it is now.
        wanted: String,
    },
    /// A part is missing or malformed.
    #[error("is damaged: {0}")]
    Damaged(&'static str),
}
