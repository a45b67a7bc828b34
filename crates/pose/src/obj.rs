//! Reading and writing OBJ files: vertices and faces, whatever else there is in them.

use std::fmt::Write as _;

use tobj::{LoadError, LoadOptions};

use crate::mesh::{Mesh, MeshError, check_count};

/// The mesh in the content of an OBJ file. Faces of more than three corners become fans.
pub fn read(content: &[u8]) -> Result<Mesh, MeshError> {
    let text = geometry(content)?;
    let options =
        LoadOptions { single_index: false, triangulate: true, ignore_points: true, ignore_lines: true };
    let (models, _) = tobj::load_obj_buf(&mut text.as_slice(), &options, |_| Err(LoadError::GenericFailure))?;
    let (mut vertices, mut triangles) = (Vec::new(), Vec::new());
    for model in models {
        let start = vertices.len() as u32;
        let positions = model.mesh.positions.as_chunks::<3>().0;
        vertices.extend(positions.iter().map(|position| position.map(f64::from)));
        let corners = model.mesh.indices.as_chunks::<3>().0;
        triangles.extend(corners.iter().map(|corners| corners.map(|corner| start + corner)));
    }
    Mesh::new(&vertices, &triangles)
}

/// The lines that make the surface. Groups, materials, normals and textures would only cut it into pieces, and their
/// wrong indices are nobody's business.
fn geometry(content: &[u8]) -> Result<Vec<u8>, MeshError> {
    let mut kept = Vec::with_capacity(content.len());
    let mut counts = [0; 2];
    for line in content.split(|&byte| byte == b'\n') {
        let place = match line.trim_ascii_start() {
            [b'v', after, ..] if after.is_ascii_whitespace() => 0,
            [b'f', after, ..] if after.is_ascii_whitespace() => 1,
            _ => continue,
        };
        counts[place] += 1;
        kept.extend_from_slice(line);
        kept.push(b'\n');
    }
    check_count("vertices", counts[0])?;
    check_count("faces", counts[1])?;
    Ok(kept)
}

/// A mesh as the text of an OBJ file.
pub fn text(mesh: &Mesh, remark: &str) -> String {
    let mut text = String::new();
    for line in remark.lines() {
        let _ = writeln!(text, "# {line}");
    }
    for [x, y, z] in mesh.vertices() {
        let _ = writeln!(text, "v {x} {y} {z}");
    }
    for corners in mesh.triangles() {
        let [a, b, c] = corners.map(|corner| corner + 1);
        let _ = writeln!(text, "f {a} {b} {c}");
    }
    text
}
