//! Weights that stand in a file beside the model's.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use rten_onnx::onnx::{DataLocation, GraphProto, TensorProto};

/// The names of the files that hold weights of a model.
///
/// The engine gets their contents, not their names: it would set aside as much memory as a length in the model says.
pub(crate) fn names(graph: &GraphProto) -> BTreeSet<&str> {
    let attributes = graph.node.iter().flat_map(|node| &node.attribute);
    let tensors = graph.initializer.iter().chain(attributes.filter_map(|attribute| attribute.t.as_ref()));
    tensors.filter_map(name).collect()
}

/// The name of the file that holds a tensor's elements, if one does.
fn name(tensor: &TensorProto) -> Option<&str> {
    let outside = tensor.data_location == Some(DataLocation::EXTERNAL);
    let mut entries = tensor.external_data.iter().filter(|_| outside);
    entries.find(|entry| entry.key.as_deref() == Some("location"))?.value.as_deref()
}

/// Reads a file that stands beside the model's: a model from elsewhere must not reach other folders.
pub(crate) fn read(model: &Path, name: &str) -> Result<Vec<u8>, String> {
    let mut parts = Path::new(name).components();
    let (Some(Component::Normal(_)), None) = (parts.next(), parts.next()) else {
        return Err(format!("its weights are in `{name}`, which is no plain name of a file beside it"));
    };
    let path = model.with_file_name(name);
    let metadata =
        std::fs::metadata(&path).map_err(|flaw| format!("its weights are in {}: {flaw}", path.display()))?;
    if !metadata.is_file() {
        return Err(format!("its weights are in {}, which is no file", path.display()));
    }
    std::fs::read(&path).map_err(|flaw| format!("its weights are in {}: {flaw}", path.display()))
}
