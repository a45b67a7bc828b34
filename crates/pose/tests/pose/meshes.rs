//! Reading meshes: OBJ files, normalisation, and what is wrong with files.

use std::path::PathBuf;

use metes_pose::{MAX_TRIANGLES, Mesh, MeshError, shapes};

/// Reads a file of this name and content.
pub fn read(name: &str, content: &[u8]) -> Result<Mesh, MeshError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("a file");
    Mesh::read(&path)
}

/// Asserts that a mesh is what the rest relies on.
pub fn assert_sound(mesh: &Mesh) {
    let count = mesh.vertices().len() as u32;
    assert!(!mesh.triangles().is_empty());
    assert!(mesh.triangles().iter().flatten().all(|&corner| corner < count));
    let length = |point: &[f32; 3]| point.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>().sqrt();
    assert!(mesh.vertices().iter().map(length).all(|length| length < 1.0 + 1e-5));
}

/// Reads broken versions of a file: none may do worse than be refused.
pub fn assert_survives(name: &str, file: &[u8], rounds: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    let mut random = fastrand::Rng::with_seed(6);
    for _ in 0..rounds {
        let mut broken = file.to_vec();
        for _ in 0..random.usize(1..4) {
            let place = random.usize(0..broken.len());
            match random.u8(0..4) {
                0 => broken.truncate(place.max(1)),
                1 => broken[place] = random.u8(..),
                2 => broken[place] = b"0123456789-/.e \n"[random.usize(0..16)],
                _ => broken.insert(place, b'9'),
            }
        }
        std::fs::write(&path, &broken).expect("a file");
        if let Ok(mesh) = Mesh::read(&path) {
            assert_sound(&mesh);
        }
        // Some file systems wait for the disk where a file is written over.
        std::fs::remove_file(&path).expect("no file");
    }
}

const TRIANGLE: &str = "v 0 0 0\nv 2 0 0\nv 0 2 0\n";

#[test]
fn a_written_mesh_is_the_same_when_it_is_read() {
    for class in 0..shapes::CLASSES.len() {
        let mesh = shapes::shape(class, 4).expect("a shape");
        // Vertices are numbered as faces name them; where the corners of faces are is the same to the last bit.
        let corners = |mesh: &Mesh| -> Vec<[f32; 3]> {
            mesh.triangles().iter().flatten().map(|&corner| mesh.vertices()[corner as usize]).collect()
        };
        let again = read("mesh.obj", mesh.obj("a remark\nof two lines").as_bytes()).expect("a mesh");
        assert!(corners(&again) == corners(&mesh), "{class}");
        assert!(read("mesh.obj", again.obj("").as_bytes()).expect("a mesh") == again, "{class}");
    }
}

#[test]
fn meshes_are_centred_and_scaled() {
    // The bounding box is from 10 to 16, 20 to 28 and 30 to 30: half its diagonal is 5.
    let mesh =
        read("Mesh.OBJ", b"v 10 20 30\nv 16 20 30\nv 16 28 30\nv 99 99 99\nf 1 2 3\n").expect("a mesh");
    assert_eq!(mesh.vertices(), [[-0.6, -0.8, 0.0], [0.6, -0.8, 0.0], [0.6, 0.8, 0.0]]);
    assert_eq!(mesh.triangles(), [[0, 1, 2]]);
    for scale in ["1e30", "1e-30", "1e-44"] {
        let text = format!("v 0 0 0\nv {scale} 0 0\nv 0 {scale} 0\nf 1 2 3\n");
        let small = read("mesh.obj", text.as_bytes()).expect("a mesh");
        assert_sound(&small);
        assert!((f64::from(small.vertices()[1][0]) - 0.5_f64.sqrt()).abs() < 1e-6, "{scale}");
    }
}

#[test]
fn faces_have_all_the_forms_of_obj() {
    let square = "mtllib none.mtl\no thing\nv 0 0 0\nv 1 0 0 1\nv 1 1 0\r\n\nv 0 1 0\n# remark\n";
    let expected: [[u32; 3]; 2] = [[0, 1, 2], [0, 2, 3]];
    for faces in [
        "f 1 2 3 4",
        "f -4 -3 -2 -1",
        "f 1/1 2/1 3/1 4/1",
        "g part\nusemtl red\nf 1//1 2//1 3//1\ng other\nusemtl blue\nf 1/7/9 3/7/9 4/7/9",
        "s off\nl 1 2\np 3\n  f\t1 2 3 4  ",
    ] {
        let mesh = read("mesh.obj", format!("{square}{faces}\n").as_bytes()).expect(faces);
        assert_eq!(mesh.triangles(), expected, "{faces}");
    }
    let pentagon = read("mesh.obj", format!("{square}v -1 0.5 0\nf 1 2 3 4 5\n").as_bytes()).expect("a mesh");
    assert_eq!(pentagon.triangles(), [[0, 1, 2], [0, 2, 3], [0, 3, 4]]);
}

#[test]
fn broken_obj_files_say_what_is_wrong() {
    let refused = |content: &str| read("mesh.obj", content.as_bytes()).expect_err(content);
    let named = |content: &str, expected: fn(&MeshError) -> bool| {
        let error = refused(content);
        assert!(expected(&error), "{content}: {error:?}");
    };
    let of_obj = |error: &MeshError| matches!(error, MeshError::Obj(_));
    for face in [
        "f 1 2 4",
        "f 0 1 2",
        "f 1 2 -9",
        "f 1 2 x",
        "f 1 2 1.5",
        "f 1 2 99999999999999999999",
        "f 1/2/3/4 2 3",
    ] {
        named(&format!("{TRIANGLE}{face}\n"), of_obj);
    }
    named("v 0 0\nf 1 1 1\n", of_obj);
    named("v 0 0 zero\n", of_obj);
    named("v 1 1 1 0\n", of_obj);
    for coordinate in ["nan", "inf", "-inf", "1e39"] {
        let text = format!("v 0 0 0\nv 1 0 {coordinate}\nv 0 1 0\nf 1 2 3\n");
        named(&text, |error| matches!(error, MeshError::Coordinate(_)));
    }
    for nothing in [
        "",
        "\n\n",
        "# empty\n",
        TRIANGLE,
        "v 0 0 0\nv 1 0 0\nl 1 2\n",
        "v 0 0 0\nf 1\n",
        "<html></html>",
        "\0\0",
    ] {
        named(nothing, |error| matches!(error, MeshError::NoFaces));
    }
    named(&format!("{TRIANGLE}f 1 1 1\n"), |error| matches!(error, MeshError::Point));
    named(&"f 1 1 1\n".repeat(MAX_TRIANGLES + 1), |error| {
        matches!(error, MeshError::TooLarge { what: "faces", .. })
    });
}

#[test]
fn what_is_no_mesh_file_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(matches!(Mesh::read(&folder.path().join("none.obj")), Err(MeshError::Unreadable(_))));
    let sub = folder.path().join("folder.obj");
    std::fs::create_dir(&sub).expect("a folder");
    assert!(matches!(Mesh::read(&sub), Err(MeshError::Unreadable(_))));
    assert!(matches!(read("mesh.stl", b"solid"), Err(MeshError::Format)));
    assert!(matches!(Mesh::read(&PathBuf::from("/")), Err(MeshError::Format)));
    let endless = PathBuf::from("/dev/zero");
    assert!(matches!(Mesh::read(&endless), Err(MeshError::Format)));
    let large = folder.path().join("large.obj");
    std::fs::File::create(&large)
        .and_then(|file| file.set_len(metes_pose::MAX_FILE_BYTES + 1))
        .expect("a file");
    assert!(matches!(Mesh::read(&large), Err(MeshError::TooLarge { what: "bytes", .. })));
}

#[test]
fn meshes_from_numbers_are_checked() {
    let square = [[0.0; 3], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];
    assert!(matches!(Mesh::new(&square, &[]), Err(MeshError::NoFaces)));
    assert!(matches!(
        Mesh::new(&square, &[[0, 1, 2], [0, 1, 3]]),
        Err(MeshError::Index { triangle: 1, vertex: 3, vertices: 3 })
    ));
    assert!(matches!(Mesh::new(&[], &[[0, 0, 0]]), Err(MeshError::Index { .. })));
    for huge in [f64::NAN, f64::INFINITY, 1e101, -f64::MAX] {
        assert!(matches!(
            Mesh::new(&[[0.0; 3], [huge, 0.0, 0.0]], &[[0, 0, 1]]),
            Err(MeshError::Coordinate(1))
        ));
    }
    assert!(matches!(Mesh::new(&[[0.0; 3], [1e-200, 0.0, 0.0]], &[[0, 0, 1]]), Err(MeshError::Point)));
    assert_sound(&Mesh::new(&[[-1e100; 3], [1e100; 3], [0.0; 3]], &[[0, 1, 2]]).expect("a mesh"));
    // What no triangle uses does not matter, whatever it is.
    assert!(Mesh::new(&[square[0], square[1], square[2], [f64::NAN; 3]], &[[0, 1, 2]]).is_ok());
}

#[test]
fn mutilated_obj_files_are_survived() {
    let file = "v 0 0 0\nv 1 0 0 2\nv 1 1 0 0.1 0.2 0.3\nv 0 1e1 0\nvt 0 0\nvn 0 0 1\nf 1/1/1 2/1/1 3//1 -1\nf 1 2 3\n";
    assert_survives("mesh.obj", file.as_bytes(), 4000);
}
