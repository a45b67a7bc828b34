//! Why files of pictures cannot be made.

use std::path::PathBuf;

use crate::mesh::MeshError;
use crate::render::RenderError;

/// Why there are no pictures.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PoseError {
    /// A mesh cannot be used.
    #[error("the mesh {path}")]
    Mesh {
        /// Its file.
        path: PathBuf,
        /// Why.
        source: MeshError,
    },
    /// A mesh cannot be rendered.
    #[error("the mesh {path}")]
    Render {
        /// Its file.
        path: PathBuf,
        /// Why.
        source: RenderError,
    },
    /// A folder cannot be listed.
    #[error("cannot list the folder {path}")]
    List {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A folder cannot be made.
    #[error("cannot make the folder {path}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write {path}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is nothing to tell apart.
    #[error(
        "the folder {path} has {found} folders: it needs one for each of 2 to 256 classes, with the meshes of the class"
    )]
    Classes {
        /// The folder.
        path: PathBuf,
        /// How many there are.
        found: usize,
    },
    /// The name of a class does not fit on a line.
    #[error(
        "the folder {path} names a class, and has characters in its name that do not fit on a line of text"
    )]
    ClassName {
        /// The folder.
        path: PathBuf,
    },
    /// All meshes of a class would be in the test split.
    #[error(
        "the folder {path} has {found} meshes (.obj, .gltf, .glb): more than {test} are needed, since the last {test} are for the test"
    )]
    Shapes {
        /// The folder.
        path: PathBuf,
        /// How many meshes there are.
        found: usize,
        /// How many are for the test.
        test: usize,
    },
    /// There would be too many pictures.
    #[error("{0} pictures are too many for a file: at most {limit}", limit = crate::dataset::MAX_PICTURES)]
    TooMany(usize),
    /// Somebody wanted the work to end.
    #[error("interrupted: no data set was written, and frames that were are not listed")]
    Interrupted,
}

impl PoseError {
    pub(crate) fn read(path: &std::path::Path) -> impl FnOnce(MeshError) -> Self {
        move |source| Self::Mesh { path: path.to_owned(), source }
    }

    pub(crate) fn render(path: &std::path::Path) -> impl FnOnce(RenderError) -> Self {
        move |source| Self::Render { path: path.to_owned(), source }
    }
}
