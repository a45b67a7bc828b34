//! `metes shapes`, `metes render` and `metes poses`.

use std::fs;
use std::path::Path;

use crate::common::{Run, assert_refused, run};

/// A square in space, as an OBJ file in a folder.
fn square(folder: &Path) -> String {
    let path = folder.join("square.obj");
    fs::write(&path, "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1 2 3 4\n").expect("a file");
    path.to_str().expect("a path").to_owned()
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).to_str().expect("a path").to_owned()
}

fn assert_done(run: &Run) {
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
}

fn entries(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("text")).collect();
    names.sort();
    names
}

/// Width, height, depth in bits and colour type of a PNG file.
fn head(file: &Path) -> (u32, u32, u8, u8) {
    let bytes = fs::read(file).expect("a file");
    assert!(bytes.starts_with(b"\x89PNG"));
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    (number(16), number(20), bytes[24], bytes[25])
}

#[test]
fn shapes_become_a_data_set_of_poses() {
    let folder = tempfile::tempdir().expect("a folder");
    let [shapes, data] = ["shapes", "data"].map(|name| path(folder.path(), name));
    let written = run("shapes", &[&shapes, "--per-class", "3"]);
    assert_done(&written);
    assert!(written.out.starts_with("shapes        30, 3 of each class\n"), "{}", written.out);
    let found = entries(&folder.path().join("shapes"));
    assert_eq!((found.len(), found[0].as_str()), (10, "aeroplane"));
    let chairs = entries(&folder.path().join("shapes/chair"));
    assert_eq!(chairs, ["chair-00.obj", "chair-01.obj", "chair-02.obj"]);

    let words = ["--views", "4", "--test", "1", "--size", "12", "--elevation", "20"];
    let made = run("poses", &[&[shapes.as_str(), "-o", &data], &words[..]].concat());
    assert_done(&made);
    for line in ["train         80 pictures of 20 shapes", "test          40 pictures of 10 other shapes"] {
        assert!(made.out.lines().any(|told| told == line), "{}", made.out);
    }
    let data = Path::new(&data);
    let size = |name: &str| fs::metadata(data.join(name)).expect("a file").len();
    assert_eq!(size("train-images-idx3-ubyte"), 16 + 80 * 144);
    assert_eq!(size("test-images-idx3-ubyte"), 16 + 40 * 144);
    assert_eq!(size("train-labels-idx1-ubyte"), 8 + 80);
    assert_eq!(size("test-labels-idx1-ubyte"), 8 + 40);
    let views = fs::read_to_string(data.join("views.csv")).expect("text");
    assert!(views.lines().skip(1).all(|line| line.ends_with(",20")), "{views}");
    assert_eq!(entries(data).len(), 7);
}

#[test]
fn a_picture_and_frames_are_rendered() {
    let folder = tempfile::tempdir().expect("a folder");
    let mesh = square(folder.path());
    let [picture, frames] = ["one.png", "frames"].map(|name| path(folder.path(), name));
    let told = run("render", &[&mesh, "-o", &picture, "--azimuth", "-30.5", "--elevation", "10"]);
    assert_done(&told);
    assert!(told.out.contains("2 triangles") && told.out.contains("224 × 224 pixels"), "{}", told.out);
    assert_eq!(head(Path::new(&picture)), (224, 224, 8, 0));

    let words = ["--azimuth", "-40..40", "--elevation", "-10..10", "--step", "20", "--size", "9"];
    let told = run("render", &[&[mesh.as_str(), "-o", &frames], &words[..]].concat());
    assert_done(&told);
    assert!(told.out.starts_with("frames        10: 5 azimuths × 2 elevations\n"), "{}", told.out);
    let list = fs::read_to_string(folder.path().join("frames/frames.csv")).expect("text");
    let lines: Vec<&str> = list.lines().collect();
    assert_eq!(lines[..3], ["azimuth,elevation,file", "-40,-10,frame-0.png", "-40,10,frame-1.png"]);
    assert_eq!((lines.len(), lines[10]), (11, "40,10,frame-9.png"));
    assert_eq!(head(&folder.path().join("frames/frame-9.png")), (9, 9, 8, 0));

    // One angle may be a single number.
    let words =
        ["--azimuth", "0..7.5", "--elevation", "5", "--step", "2.5", "--size", "9", "--distance", "2.5"];
    assert_done(&run("render", &[&[mesh.as_str(), "-o", &frames], &words[..]].concat()));
    let list = fs::read_to_string(folder.path().join("frames/frames.csv")).expect("text");
    assert_eq!(list.lines().nth(2), Some("2.5,5,frame-1.png"));
}

#[test]
fn wrong_renderings_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let mesh = square(folder.path());
    let picture = path(folder.path(), "x.png");
    let render = |mesh: &str, output: &str, words: &str| {
        let words: Vec<&str> = words.split_whitespace().collect();
        run("render", &[&[mesh, "-o", output], &words[..]].concat())
    };
    let refused =
        |output: &str, words: &str, named: &[&str]| assert_refused(&render(&mesh, output, words), named);
    let frames = path(folder.path(), "frames");
    refused(
        &frames,
        "--azimuth 0..10 --elevation 0..10 --step 3",
        &["3 do not divide", "0..10", "1 degrees"],
    );
    refused(&frames, "--azimuth 0..10 --elevation 0", &["--step"]);
    refused(&frames, "--azimuth 0..10 --elevation 0 --step 0", &["a step of 0"]);
    refused(&frames, "--azimuth 0..10 --elevation 0 --step -5", &["a step of -5"]);
    refused(&picture, "--azimuth 0..10 --elevation 0 --step 5", &["name a folder"]);
    refused(&frames, "--azimuth 0 --elevation 0", &[".png"]);
    refused(&picture, "--azimuth 10..0 --elevation 0", &["wrong order"]);
    refused(&picture, "--azimuth 0 --elevation 91", &["elevations go from -90 to 90"]);
    refused(&picture, "--azimuth 1e4000 --elevation 0", &["azimuths go from -360 to 360"]);
    refused(&picture, "--azimuth 1/3 --elevation 0", &["decimal"]);
    refused(&picture, "--azimuth x --elevation 0", &["`x` is not a number"]);
    refused(&picture, "--azimuth 0 --elevation 0 --size 0", &["--size"]);
    refused(&picture, "--azimuth 0 --elevation 0 --distance 1", &["beyond distance 1"]);
    refused(&picture, "--azimuth 0 --elevation 0 --distance nan", &["beyond distance 1"]);
    refused(&picture, "--azimuth 90 --elevation 0", &["nothing of the mesh is visible"]);
    // From the edge of a square nothing is seen, and then no list of frames is left.
    refused(&frames, "--azimuth 0..90 --elevation 0 --step 45 --size 9", &["square.obj", "azimuth 90°"]);
    assert!(!folder.path().join("frames/frames.csv").exists());
    assert_refused(&render(&mesh, &mesh, "--azimuth 0 --elevation 0"), &[".png"]);
    let here = "--azimuth 0 --elevation 0";
    assert_refused(&render("no-such.obj", &picture, here), &["no-such.obj", "cannot be read"]);
    assert_refused(&render("README.md", &picture, here), &["README.md", ".obj, .gltf and .glb"]);
    for (content, named) in [
        ("v 0 0 0\n", "no faces"),
        ("v 0 0 0\nf 1 1 2\n", "not a valid OBJ file"),
        ("v 0 0 nan\nv 0 1 0\nv 1 0 0\nf 1 2 3\n", "not a number"),
    ] {
        let broken = path(folder.path(), "broken.obj");
        fs::write(&broken, content).expect("a file");
        assert_refused(&render(&broken, &picture, here), &["broken.obj", named]);
    }
    assert!(!Path::new(&picture).exists());
}

#[test]
fn collections_of_no_use_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let [shapes, data] = ["shapes", "data"].map(|name| path(folder.path(), name));
    assert_refused(&run("poses", &[&shapes, "-o", &data]), &["cannot list the folder", "shapes"]);
    fs::create_dir_all(folder.path().join("shapes/a")).expect("a folder");
    assert_refused(&run("poses", &[&shapes, "-o", &data]), &["0 meshes", "more than 2"]);
    for name in ["a", "b"] {
        let class = folder.path().join("shapes").join(name);
        fs::create_dir_all(&class).expect("a folder");
        (0..3).for_each(|index| {
            fs::copy(square(folder.path()), class.join(format!("{index}.obj"))).expect("a file");
        });
    }
    fs::write(folder.path().join("shapes/b/1.obj"), "f 1 2 3\n").expect("a file");
    let broken = run("poses", &[&shapes, "-o", &data, "--views", "1", "--azimuth", "0"]);
    assert_refused(&broken, &["b/1.obj", "not a valid OBJ file"]);
    assert_eq!(entries(Path::new(&data)), [""; 0]);
    assert_refused(&run("poses", &[&shapes, "-o", &data, "--views", "0"]), &["--views"]);
    assert_refused(&run("poses", &[&shapes, "-o", &data, "--test", "0"]), &["--test"]);
    assert_refused(&run("shapes", &[&shapes, "--per-class", "0"]), &["--per-class"]);
    assert_refused(&run("shapes", &[&format!("{shapes}/b/1.obj")]), &["cannot make the folder"]);
}

#[cfg(unix)]
#[test]
fn an_interrupted_data_set_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let [shapes, data] = ["shapes", "data"].map(|name| path(folder.path(), name));
    assert_done(&run("shapes", &[&shapes, "--per-class", "3"]));
    let mut child = crate::common::metes()
        .args(["poses", &shapes, "-o", &data, "--views", "20000", "--size", "64"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    let begun = Path::new(&data).join("train-images-idx3-ubyte.part");
    while !begun.exists() {
        assert!(child.try_wait().expect("a state").is_none(), "the run ended before it was interrupted");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let kill =
        std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(kill.success());
    let output = Run::from(child.wait_with_output().expect("an end"));
    assert_eq!((output.code, output.out.as_str()), (3, ""));
    assert!(output.err.contains("interrupted"), "{}", output.err);
    assert_eq!(entries(Path::new(&data)), [""; 0]);
}
