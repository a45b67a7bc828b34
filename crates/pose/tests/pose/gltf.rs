//! Reading glTF and GLB files.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use metes_pose::{Mesh, MeshError};

use crate::meshes::{assert_sound, assert_survives, read};

/// Three corners and three indices of 16 bits.
fn buffer() -> Vec<u8> {
    let corners: [f32; 9] = [0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 4.0, 0.0];
    let mut bytes: Vec<u8> = corners.iter().flat_map(|x| x.to_le_bytes()).collect();
    bytes.extend([0_u16, 1, 2].iter().flat_map(|index| index.to_le_bytes()));
    bytes
}

/// A triangle whose node moves it by (5, 6, 7) after it is made twice as large.
fn text(uri: &str) -> String {
    format!(
        r#"{{"asset":{{"version":"2.0"}},"scene":0,"scenes":[{{"nodes":[0]}}],
"nodes":[{{"translation":[5,6,7],"children":[1]}},{{"scale":[2,2,2],"mesh":0}}],
"meshes":[{{"primitives":[{{"attributes":{{"POSITION":0}},"indices":1,"mode":4}}]}}],
"buffers":[{{{uri}"byteLength":42}}],
"bufferViews":[{{"buffer":0,"byteOffset":0,"byteLength":36}},{{"buffer":0,"byteOffset":36,"byteLength":6}}],
"accessors":[{{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[3,4,0]}},
{{"bufferView":1,"componentType":5123,"count":3,"type":"SCALAR"}}]}}"#
    )
}

fn embedded() -> String {
    text(&format!(r#""uri":"data:application/octet-stream;base64,{}","#, STANDARD.encode(buffer())))
}

fn glb(json: &str, binary: &[u8]) -> Vec<u8> {
    let padded = |bytes: &[u8], with: u8| {
        let mut bytes = bytes.to_vec();
        bytes.resize(bytes.len().next_multiple_of(4), with);
        bytes
    };
    let (json, binary) = (padded(json.as_bytes(), b' '), padded(binary, 0));
    let mut file = b"glTF".to_vec();
    let length = 12 + 8 + json.len() + 8 + binary.len();
    for number in [2, length as u32, json.len() as u32] {
        file.extend(number.to_le_bytes());
    }
    file.extend(b"JSON");
    file.extend(&json);
    file.extend((binary.len() as u32).to_le_bytes());
    file.extend(b"BIN\0");
    file.extend(binary);
    file
}

fn gltf(text: &str) -> Result<Mesh, MeshError> {
    read("mesh.gltf", text.as_bytes())
}

#[test]
fn a_triangle_is_read_from_text_binary_and_a_file_beside() {
    // Sides of 6 and 8: half the diagonal is 5.
    let expected = [[-0.6, -0.8, 0.0], [0.6, -0.8, 0.0], [-0.6, 0.8, 0.0]];
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mesh.gltf");
    std::fs::write(folder.path().join("data.bin"), buffer()).expect("a file");
    std::fs::write(&path, text(r#""uri":"data.bin","#)).expect("a file");
    for mesh in [gltf(&embedded()), read("mesh.glb", &glb(&text(""), &buffer())), Mesh::read(&path)] {
        let mesh = mesh.expect("a mesh");
        for (vertex, expected) in mesh.vertices().iter().zip(expected) {
            assert!(vertex.iter().zip(expected).all(|(x, y): (_, f32)| (x - y).abs() < 1e-6), "{vertex:?}");
        }
        assert_eq!(mesh.triangles(), [[0, 1, 2]]);
    }
}

#[test]
fn nodes_turn_move_and_scale() {
    // The child is turned a quarter about z, then the parent scales x by 3: a box of 12 by 3 is left.
    let turned = embedded()
        .replace(r#""translation":[5,6,7]"#, r#""matrix":[3,0,0,0, 0,1,0,0, 0,0,1,0, 9,9,9,1]"#)
        .replace(r#""scale":[2,2,2]"#, r#""rotation":[0,0,0.70710678,0.70710678]"#);
    let mesh = gltf(&turned).expect("a mesh");
    let extent = |axis: usize| {
        let coordinates = || mesh.vertices().iter().map(|point| point[axis]);
        coordinates().fold(-1.0, f32::max) - coordinates().fold(1.0, f32::min)
    };
    assert!((extent(0) / extent(1) - 4.0).abs() < 1e-5, "{} by {}", extent(0), extent(1));
}

#[test]
fn indices_may_be_missing_or_strided() {
    let plain = gltf(&embedded()).expect("a mesh");
    assert_eq!(gltf(&embedded().replace(r#""indices":1,"#, "")).expect("a mesh"), plain);
    let strided = embedded()
        .replace(r#""byteOffset":0,"byteLength":36"#, r#""byteOffset":0,"byteLength":36,"byteStride":12"#);
    assert_eq!(gltf(&strided).expect("a mesh"), plain);
}

#[test]
fn broken_files_say_what_is_wrong() {
    let file = embedded();
    for (from, to, reason) in [
        ("{", "[", "not a valid glTF"),
        (r#""mode":4"#, r#""mode":5"#, "trianglestrip"),
        (r#""mode":4"#, r#""mode":1"#, "lines"),
        (r#""mode":4"#, r#""mode":9"#, "not a valid glTF"),
        (r#""POSITION":0"#, r#""NORMAL":0"#, "no"),
        (r#""POSITION":0"#, r#""POSITION":7"#, "no accessor 7"),
        (r#""POSITION":0"#, r#""POSITION":1"#, "min"),
        (r#""indices":1"#, r#""indices":0"#, "accessor 0"),
        (r#""scene":0,"scenes":[{"nodes":[0]}],"#, "", "no scene"),
        (r#""scene":0"#, r#""scene":3"#, "not a valid glTF"),
        (r#""children":[1]"#, r#""children":[0]"#, "its own ancestor"),
        (r#""children":[1]"#, r#""children":[1,1]"#, "two parents"),
        (r#""mesh":0"#, r#""children":[0]"#, "its own ancestor"),
        (r#""children":[1]"#, r#""name":"alone""#, "no faces"),
        (r#""byteLength":42"#, r#""byteLength":43"#, "43 bytes are announced, 42 are there"),
        (r#""byteLength":36}"#, r#""byteLength":35}"#, "beyond the end"),
        (r#""byteOffset":36"#, r#""byteOffset":40"#, "beyond the end"),
        (r#""byteOffset":36"#, r#""byteOffset":18446744073709551615"#, "beyond the end"),
        (r#""count":3,"type":"VEC3""#, r#""count":4,"type":"VEC3""#, "beyond the end"),
        (r#""count":3,"type":"VEC3""#, r#""count":18446744073709551615,"type":"VEC3""#, "too large"),
        (r#""count":3,"type":"VEC3""#, r#""count":2,"type":"VEC3""#, "vertex 2, but there are 2"),
        (r#""byteLength":36}"#, r#""byteLength":36,"byteStride":4}"#, "overlap"),
        (r#""componentType":5123"#, r#""componentType":5122"#, "unsigned"),
        (r#""componentType":5126"#, r#""componentType":5125"#, "accessor 0"),
        (r#""type":"SCALAR""#, r#""type":"VEC2""#, "accessor 1"),
        (r#"{"bufferView":0,"#, "{", "bufferView"),
        (";base64,", ",", "base64"),
        (";base64,", ";base64,!", "base64"),
        ("data:application", "ftp:application", "cannot be read"),
        ("[5,6,7]", "[5,6,1e39]", "not"),
        ("[2,2,2]", "[0,0,0]", "one point"),
    ] {
        assert!(file.contains(from), "{from}");
        let error = gltf(&file.replacen(from, to, 1)).expect_err(to).to_string();
        assert!(error.contains(reason), "{to}: {error}");
        assert!(error.len() < 400, "{to}: {error}");
    }
}

#[test]
fn files_elsewhere_are_not_read() {
    for uri in ["../data.bin", "/etc/hostname", "sub/../../data.bin", ""] {
        let error = gltf(&text(&format!(r#""uri":"{uri}","#))).expect_err(uri).to_string();
        assert!(error.contains("buffer 0"), "{uri}: {error}");
    }
}

#[test]
fn broken_binary_files_are_refused() {
    let file = glb(&text(""), &buffer());
    for length in [4, 8, 11, 12, 20, 24, file.len() - 60] {
        assert!(read("mesh.glb", &file[..length]).is_err(), "{length}");
    }
    for announced in [0_u32, 11, 12, 19, u32::MAX] {
        let mut broken = file.clone();
        broken[8..12].copy_from_slice(&announced.to_le_bytes());
        // Some lengths are wrong and harmless.
        if let Ok(mesh) = read("mesh.glb", &broken) {
            assert_sound(&mesh);
        }
    }
    let mut version = file.clone();
    version[4] = 1;
    assert!(read("mesh.glb", &version).is_err());
    assert!(read("mesh.glb", &glb(&embedded().replace("data:", "none:"), &[])).is_err());
}

#[test]
fn mutilated_files_are_survived() {
    assert_survives("mesh.gltf", embedded().as_bytes(), 4000);
    assert_survives("mesh.glb", &glb(&text(""), &buffer()), 4000);
}
