//! Models: a network with what its file says about it.

use std::path::{Path, PathBuf};

use crate::inspect::{FileFormat, Inspection, NumberFormat, OperatorCount};
use crate::nnet::{self, NnetError};
use crate::onnx::{self, OnnxError};
use crate::{Network, inspect};

/// What a reader makes of the bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The function the file describes.
    pub network: Network,
    /// The shape of the output; its elements are numbered row-major.
    pub output_shape: Vec<usize>,
    /// The format of the file.
    pub format: FileFormat,
    /// The operators of the file.
    pub operators: Vec<OperatorCount>,
    /// The number formats of the file.
    pub numbers: Vec<NumberFormat>,
    /// What a user should know about how the file was read: what was left out, taken or rounded.
    pub notes: Vec<String>,
}

/// A network read from a file, and a description of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedModel {
    /// The function the file describes.
    pub network: Network,
    /// What is in the file; the notes stand here.
    pub inspection: Inspection,
}

/// Why a file cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file cannot be read.
    #[error("{}: {flaw}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        flaw: std::io::Error,
    },
    /// The file name does not say which format it is.
    #[error("{}: the name must end in .onnx or .nnet, the formats that are read: name a model, or export it as ONNX", path.display())]
    Extension {
        /// The file.
        path: PathBuf,
    },
    /// The file is not an ONNX model that can be read.
    #[error("{}: {flaw}", path.display())]
    Onnx {
        /// The file.
        path: PathBuf,
        /// Why.
        flaw: OnnxError,
    },
    /// The file is not an NNet network.
    #[error("{}: {flaw}", path.display())]
    Nnet {
        /// The file.
        path: PathBuf,
        /// Why.
        flaw: NnetError,
    },
}

/// Loads a model from a file, whose name ends in `.onnx` or `.nnet`.
///
/// # Errors
/// When the file cannot be read or is refused; the error names the file and the place in it.
pub fn load(path: &Path) -> Result<LoadedModel, LoadError> {
    let own = || path.to_owned();
    let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
    let reader = match extension.as_deref() {
        Some("onnx") => {
            |bytes: &[u8], path: PathBuf| onnx::read(bytes).map_err(|flaw| LoadError::Onnx { path, flaw })
        }
        Some("nnet") => {
            |bytes: &[u8], path: PathBuf| nnet::read(bytes).map_err(|flaw| LoadError::Nnet { path, flaw })
        }
        _ => return Err(LoadError::Extension { path: own() }),
    };
    let bytes = std::fs::read(path).map_err(|flaw| LoadError::Io { path: own(), flaw })?;
    let model = reader(&bytes, own())?;
    let inspection = inspect::inspect(&model, &bytes);
    Ok(LoadedModel { network: model.network, inspection })
}
