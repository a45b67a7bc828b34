//! Meshes in the unit ball.

use std::io::Read as _;
use std::path::Path;

use crate::vector::{Vector, length, minus, times};
use crate::{gltf_file, obj};

/// The largest file of a mesh.
pub const MAX_FILE_BYTES: u64 = 64 << 20;

/// The most triangles of a mesh, and the most vertices.
pub const MAX_TRIANGLES: usize = 2_000_000;

/// The largest coordinate; a mesh of a size below its reciprocal is a point. Squares of both are floats.
const LARGEST: f64 = 1e100;

/// How far from centred and scaled a mesh may be to count as normalised: it is then left as it is, so that a mesh
/// that was written down is the same when it is read.
const TOLERANCE: f64 = 1e-6;

/// A surface of triangles, centred on its bounding box and scaled to the unit ball. Up is y, the front is z.
#[derive(Clone, Debug, PartialEq)]
pub struct Mesh {
    vertices: Vec<[f32; 3]>,
    triangles: Vec<[u32; 3]>,
}

/// Why there is no mesh.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MeshError {
    /// The file cannot be read.
    #[error("cannot be read")]
    Unreadable(#[from] std::io::Error),
    /// The name of the file does not say what it holds.
    #[error("its name ends in none of .obj, .gltf and .glb: convert it to one of these formats")]
    Format,
    /// There is too much of something.
    #[error("too large: {what} beyond {limit}")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much there may be.
        limit: usize,
    },
    /// There is no surface.
    #[error("no faces: there is nothing to render")]
    NoFaces,
    /// A corner of a face does not exist.
    #[error("triangle {triangle} has vertex {vertex} (both counted from 0), but there are {vertices}")]
    Index {
        /// The number of the triangle.
        triangle: usize,
        /// The vertex it names.
        vertex: usize,
        /// How many vertices there are.
        vertices: usize,
    },
    /// A coordinate is no number.
    #[error("vertex {0} (counted from 0) has a coordinate that is not a number, or beyond 1e100")]
    Coordinate(usize),
    /// All vertices are one point.
    #[error("all corners of faces are one point: there is nothing to render")]
    Point,
    /// The text is not OBJ.
    #[error("not a valid OBJ file")]
    Obj(#[from] tobj::LoadError),
    /// The file is not glTF, or not valid.
    #[error("not a valid glTF file: {0}")]
    Gltf(String),
    /// The file is glTF, with something in it that cannot be used.
    #[error("{place}: {flaw}")]
    GltfPart {
        /// Which part of the file.
        place: String,
        /// What is wrong with it.
        flaw: String,
    },
}

impl Mesh {
    /// Reads an OBJ, glTF or GLB file.
    ///
    /// # Errors
    /// When the file cannot be read, is broken or larger than [`MAX_FILE_BYTES`], or when [`Mesh::new`] refuses what is
    /// in it.
    pub fn read(path: &Path) -> Result<Self, MeshError> {
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        match extension.to_str() {
            Some("obj") => obj::read(&content(path)?),
            Some("gltf" | "glb") => gltf_file::read(&content(path)?, path.parent()),
            _ => Err(MeshError::Format),
        }
    }

    /// The mesh of these vertices and triangles, normalised. Vertices that no triangle has are left out.
    ///
    /// # Errors
    /// When there is no triangle, or more than [`MAX_TRIANGLES`], when one has a vertex that does not exist, when a
    /// coordinate is not a number of sensible size, or when everything is one point.
    pub fn new(vertices: &[Vector], triangles: &[[u32; 3]]) -> Result<Self, MeshError> {
        if triangles.is_empty() {
            return Err(MeshError::NoFaces);
        }
        check_count("triangles", triangles.len())?;
        let mut numbers = vec![None; vertices.len()];
        let mut used = Vec::new();
        let mut renumbered = Vec::with_capacity(triangles.len());
        for (place, &triangle) in triangles.iter().enumerate() {
            let mut corners = [0; 3];
            for (corner, number) in corners.iter_mut().zip(triangle) {
                let vertex = number as usize;
                let (Some(&point), Some(known)) = (vertices.get(vertex), numbers.get_mut(vertex)) else {
                    return Err(MeshError::Index { triangle: place, vertex, vertices: vertices.len() });
                };
                if point.iter().any(|coordinate| !(-LARGEST..=LARGEST).contains(coordinate)) {
                    return Err(MeshError::Coordinate(vertex));
                }
                *corner = *known.get_or_insert_with(|| {
                    used.push(point);
                    used.len() as u32 - 1
                });
            }
            renumbered.push(corners);
        }
        let [low, high] = bounds(&used);
        if length(minus(high, low)) < LARGEST.recip() {
            return Err(MeshError::Point);
        }
        Ok(Self::normalised(&used, renumbered))
    }

    /// Centred and scaled; the points are finite, and not all the same.
    pub(crate) fn normalised(points: &[Vector], triangles: Vec<[u32; 3]>) -> Self {
        let [low, high] = bounds(points);
        let centre = [0, 1, 2].map(|axis| f64::midpoint(low[axis], high[axis]));
        let radius = points.iter().map(|&point| length(minus(point, centre))).fold(0.0, f64::max);
        let is_normalised = length(centre) <= TOLERANCE && (radius - 1.0).abs() <= TOLERANCE;
        let place = |&point: &Vector| {
            if is_normalised { point } else { times(radius.recip(), minus(point, centre)) }.map(|x| x as f32)
        };
        Self { vertices: points.iter().map(place).collect(), triangles }
    }

    /// The corners of triangles.
    pub fn vertices(&self) -> &[[f32; 3]] {
        &self.vertices
    }

    /// The triangles, by the numbers of their vertices.
    pub fn triangles(&self) -> &[[u32; 3]] {
        &self.triangles
    }

    /// The mesh as the text of an OBJ file, with a remark at its head.
    pub fn obj(&self, remark: &str) -> String {
        obj::text(self, remark)
    }
}

/// The corners of the bounding box.
fn bounds(points: &[Vector]) -> [Vector; 2] {
    let bound = |start: f64, better: fn(f64, f64) -> f64| {
        [0, 1, 2].map(|axis| points.iter().map(|point| point[axis]).fold(start, better))
    };
    [bound(f64::INFINITY, f64::min), bound(f64::NEG_INFINITY, f64::max)]
}

/// Refuses counts beyond [`MAX_TRIANGLES`].
pub(crate) fn check_count(what: &'static str, count: usize) -> Result<(), MeshError> {
    if count > MAX_TRIANGLES { Err(MeshError::TooLarge { what, limit: MAX_TRIANGLES }) } else { Ok(()) }
}

/// The content of a file that is not too large.
pub(crate) fn content(path: &Path) -> Result<Vec<u8>, MeshError> {
    let file = std::fs::File::open(path)?;
    if !file.metadata()?.is_file() {
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, "it is not a file").into());
    }
    let mut content = Vec::new();
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut content)?;
    if content.len() as u64 > MAX_FILE_BYTES {
        return Err(MeshError::TooLarge { what: "bytes", limit: MAX_FILE_BYTES as usize });
    }
    Ok(content)
}
