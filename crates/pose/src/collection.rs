//! Meshes in folders: a folder for each class.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::PoseError;

/// The meshes of a class, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// The name of the folder.
    pub name: String,
    /// The files, sorted.
    pub files: Vec<PathBuf>,
}

/// The classes in a folder, sorted by name. Hidden folders do not count, nor do files that are no meshes.
///
/// # Errors
/// When a folder cannot be listed, there are not 2 to 256 classes, or one has no more than `test` meshes.
pub fn classes(folder: &Path, test: usize) -> Result<Vec<Class>, PoseError> {
    let mut classes = Vec::new();
    for path in entries(folder)? {
        let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if is_hidden || !path.is_dir() {
            continue;
        }
        let name =
            path.file_name().and_then(|name| name.to_str()).filter(|name| !name.contains(char::is_control));
        let Some(name) = name.map(str::to_owned) else { return Err(PoseError::ClassName { path }) };
        let files: Vec<PathBuf> = entries(&path)?.into_iter().filter(|file| is_mesh(file)).collect();
        if files.len() <= test {
            return Err(PoseError::Shapes { path, found: files.len(), test });
        }
        classes.push(Class { name, files });
    }
    if !(2..=256).contains(&classes.len()) {
        return Err(PoseError::Classes { path: folder.to_owned(), found: classes.len() });
    }
    Ok(classes)
}

fn is_mesh(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| {
        ["obj", "gltf", "glb"].iter().any(|known| extension.eq_ignore_ascii_case(known))
    })
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, PoseError> {
    let list = || fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>();
    let mut entries = list().map_err(|source| PoseError::List { path: folder.to_owned(), source })?;
    entries.sort();
    Ok(entries)
}
