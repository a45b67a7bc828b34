//! Reading glTF and GLB files: the triangles of the scene, placed by its nodes.
//!
//! Accessors are read here, with every offset checked, since those of the crate `gltf` trust the file.

use std::path::{Component, Path};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gltf::accessor::{DataType, Dimensions};
use gltf::buffer::Source;
use gltf::mesh::Mode;
use gltf::{Accessor, Document, Gltf, Primitive, Semantic};

use crate::mesh::{Mesh, MeshError, check_count, content};
use crate::vector::Vector;

/// The head of a GLB file: magic, version, length.
const GLB_HEAD: usize = 12;

/// The mesh in the content of a glTF or GLB file; other files that it names are in a folder.
pub fn read(file: &[u8], folder: Option<&Path>) -> Result<Mesh, MeshError> {
    if let (true, Some(length)) = (file.starts_with(b"glTF"), file.get(8..GLB_HEAD)) {
        // The crate subtracts the head from what the file says its length is.
        if length.try_into().map(u32::from_le_bytes).is_ok_and(|length| (length as usize) < GLB_HEAD) {
            return Err(flaw("the head of the file", "it says that the file is shorter than its head"));
        }
    }
    let invalid = |error| MeshError::Gltf(reason(error));
    let Gltf { document, blob } = Gltf::from_slice_without_validation(file).map_err(invalid)?;
    let root = document.into_json();
    // Validation looks at the accessors of positions before it knows that they exist.
    let mut accessors =
        root.meshes.iter().flat_map(|mesh| &mesh.primitives).flat_map(|part| part.attributes.values());
    if let Some(missing) = accessors.find(|accessor| accessor.value() >= root.accessors.len()) {
        return Err(flaw("an attribute of a mesh", format!("there is no accessor {missing}")));
    }
    let document = Document::from_json(root).map_err(invalid)?;
    let buffers = buffers(&document, blob, folder)?;
    let mut surface = Surface { buffers, vertices: Vec::new(), triangles: Vec::new() };
    let scene = document.default_scene().or_else(|| document.scenes().next());
    let scene = scene.ok_or_else(|| flaw("the file", "it has no scene: nothing in it is to be shown"))?;
    let mut is_placed = vec![false; document.nodes().count()];
    let mut open: Vec<_> = scene.nodes().map(|node| (node, IDENTITY)).collect();
    while let Some((node, parent)) = open.pop() {
        // Every node has one place in a tree: a cycle would never end.
        if std::mem::replace(&mut is_placed[node.index()], true) {
            return Err(flaw(format!("node {}", node.index()), "it has two parents, or is its own ancestor"));
        }
        let transform = product(&parent, &node.transform().matrix().map(|column| column.map(f64::from)));
        for primitive in node.mesh().iter().flat_map(gltf::Mesh::primitives) {
            surface.add(&primitive, &transform)?;
        }
        open.extend(node.children().map(|child| (child, transform)));
    }
    Mesh::new(&surface.vertices, &surface.triangles)
}

/// The bytes of the buffers.
fn buffers(
    document: &Document,
    mut blob: Option<Vec<u8>>,
    folder: Option<&Path>,
) -> Result<Vec<Vec<u8>>, MeshError> {
    let load = |buffer: gltf::Buffer| {
        let wrong = |what: &str| flaw(format!("buffer {}", buffer.index()), what);
        let bytes = match buffer.source() {
            Source::Bin => blob.take().ok_or_else(|| wrong("the file has no binary part"))?,
            Source::Uri(uri) => match uri.strip_prefix("data:") {
                Some(data) => {
                    let (_, code) =
                        data.split_once(";base64,").ok_or_else(|| wrong("its data are not in base64"))?;
                    STANDARD.decode(code).map_err(|_| wrong("its data are not in base64"))?
                }
                None => {
                    content(&beside(uri, folder).ok_or_else(|| wrong("it is not in a file beside this one"))?)
                        .map_err(|error| wrong(&format!("`{}`: {}", short(uri), told(&error))))?
                }
            },
        };
        if bytes.len() < buffer.length() {
            return Err(wrong(&format!(
                "{} bytes are announced, {} are there",
                buffer.length(),
                bytes.len()
            )));
        }
        Ok(bytes)
    };
    document.buffers().map(load).collect()
}

/// A file below the folder.
fn beside(uri: &str, folder: Option<&Path>) -> Option<std::path::PathBuf> {
    let path = Path::new(uri);
    let is_below = path.components().all(|component| matches!(component, Component::Normal(_)));
    is_below.then(|| folder.unwrap_or(Path::new("")).join(path))
}

/// What is wrong with a file, in few words: files may put anything into a message.
fn reason(error: gltf::Error) -> String {
    match error {
        gltf::Error::Validation(errors) => {
            let first = errors.first().map(|(path, error)| format!("{path}: {error}"));
            short(&first.unwrap_or_default())
        }
        error => short(&error.to_string()),
    }
}

/// The start of a text.
fn short(text: &str) -> String {
    const LONGEST: usize = 120;
    let mut start: String = text.chars().take(LONGEST).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}

/// An error with its cause.
fn told(error: &MeshError) -> String {
    match error {
        MeshError::Unreadable(cause) => format!("{error}: {cause}"),
        _ => error.to_string(),
    }
}

fn flaw(place: impl Into<String>, flaw: impl Into<String>) -> MeshError {
    MeshError::GltfPart { place: place.into(), flaw: flaw.into() }
}

/// What has been put together so far.
struct Surface {
    buffers: Vec<Vec<u8>>,
    vertices: Vec<Vector>,
    triangles: Vec<[u32; 3]>,
}

impl Surface {
    fn add(&mut self, primitive: &Primitive, transform: &Matrix) -> Result<(), MeshError> {
        let place = || format!("primitive {}", primitive.index());
        if primitive.mode() != Mode::Triangles {
            let mode = format!("{:?}", primitive.mode()).to_lowercase();
            return Err(flaw(
                place(),
                format!("it is made of {mode}: export the mesh as separate triangles"),
            ));
        }
        let positions =
            primitive.get(&Semantic::Positions).ok_or_else(|| flaw(place(), "it has no positions"))?;
        check_count("vertices", self.vertices.len().saturating_add(positions.count()))?;
        let corners = primitive.indices();
        let corner_count = corners.as_ref().unwrap_or(&positions).count();
        check_count("triangles", self.triangles.len().saturating_add(corner_count / 3))?;

        let start = self.vertices.len();
        for bytes in elements(&self.buffers, &positions, DataType::F32, Dimensions::Vec3)? {
            let numbers =
                [0, 4, 8].map(|at| f64::from(f32::from_le_bytes([0, 1, 2, 3].map(|byte| bytes[at + byte]))));
            self.vertices.push(transformed(transform, numbers));
        }
        let count = self.vertices.len() - start;
        let numbers: Vec<u32> = match &corners {
            None => (0..count as u32).collect(),
            Some(accessor) => {
                let elements = elements(&self.buffers, accessor, accessor.data_type(), Dimensions::Scalar)?;
                elements
                    .map(|bytes| bytes.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte)))
                    .collect()
            }
        };
        if let Some(&vertex) = numbers.iter().find(|&&number| number as usize >= count) {
            return Err(flaw(place(), format!("it has vertex {vertex}, but there are {count}")));
        }
        let start = start as u32;
        self.triangles.extend(
            numbers.as_chunks().0.iter().map(|corners: &[u32; 3]| corners.map(|corner| start + corner)),
        );
        Ok(())
    }
}

/// The bytes of each element of an accessor.
fn elements<'a>(
    buffers: &'a [Vec<u8>],
    accessor: &Accessor,
    data_type: DataType,
    dimensions: Dimensions,
) -> Result<impl Iterator<Item = &'a [u8]> + use<'a>, MeshError> {
    let wrong = |what: &str| flaw(format!("accessor {}", accessor.index()), what);
    if accessor.data_type() != data_type || accessor.dimensions() != dimensions {
        return Err(wrong("positions are vectors of three 32-bit floats, and indices are scalars"));
    }
    if dimensions == Dimensions::Scalar && !matches!(data_type, DataType::U8 | DataType::U16 | DataType::U32)
    {
        return Err(wrong("indices are unsigned integers"));
    }
    if accessor.sparse().is_some() {
        return Err(wrong("it is sparse: export the mesh without sparse accessors"));
    }
    let view = accessor.view().ok_or_else(|| wrong("it has no data: export the mesh without compression"))?;
    let outside = || wrong("it reaches beyond the end of its data");
    let buffer = buffers.get(view.buffer().index()).ok_or_else(outside)?;
    let end = view.offset().checked_add(view.length()).ok_or_else(outside)?;
    let data = buffer.get(view.offset()..end).ok_or_else(outside)?;
    let (size, count) = (accessor.size(), accessor.count());
    let stride = view.stride().unwrap_or(size);
    if stride < size {
        return Err(wrong("its elements overlap"));
    }
    let needed = count.checked_sub(1).map_or(Some(0), |last| last.checked_mul(stride)?.checked_add(size));
    let data = data.get(accessor.offset()..).ok_or_else(outside)?;
    if needed.is_none_or(|needed| needed > data.len()) {
        return Err(outside());
    }
    Ok((0..count).map(move |element| &data[element * stride..][..size]))
}

/// A matrix of four columns, the last row of which does not matter.
type Matrix = [[f64; 4]; 4];

const IDENTITY: Matrix =
    [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]];

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    b.map(|column| [0, 1, 2, 3].map(|row| (0..4).map(|inner| a[inner][row] * column[inner]).sum()))
}

fn transformed(matrix: &Matrix, [x, y, z]: Vector) -> Vector {
    [0, 1, 2].map(|row| matrix[0][row] * x + matrix[1][row] * y + matrix[2][row] * z + matrix[3][row])
}
