//! Frames and data sets, as they are on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use metes_exact::rational::{approximate, parse};
use metes_pose::{
    Angles, Camera, Grid, Mesh, Plan, PoseError, Progress, classes, render, shapes, write_dataset,
    write_frames,
};

fn angles(
    new: fn(metes_exact::Rational, metes_exact::Rational) -> Result<Angles, metes_pose::AnglesError>,
    ends: [&str; 2],
) -> Angles {
    let [low, high] = ends.map(|end| parse(end).expect("a number"));
    new(low, high).expect("angles")
}

fn grid(azimuths: [&str; 2], elevations: [&str; 2], step: &str) -> Grid {
    let step = parse(step).expect("a number");
    Grid {
        azimuths: angles(Angles::azimuths, azimuths).stepped(Some(&step)).expect("angles"),
        elevations: angles(Angles::elevations, elevations).stepped(Some(&step)).expect("angles"),
        distance: Camera::DISTANCE,
        size: 20,
    }
}

fn mesh(folder: &Path) -> PathBuf {
    let path = folder.join("chair.obj");
    fs::write(&path, shapes::shape(4, 1).expect("a shape").obj("a chair")).expect("a file");
    path
}

/// Three classes of four shapes.
fn collection(folder: &Path) -> PathBuf {
    for (class, name) in shapes::CLASSES.iter().enumerate().skip(3).take(3) {
        let folder = folder.join("shapes").join(name);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("README.txt"), "no mesh").expect("a file");
        for index in 0..4 {
            let text = shapes::shape(class, index).expect("a shape").obj("");
            fs::write(folder.join(format!("{index}.obj")), text).expect("a file");
        }
    }
    fs::create_dir_all(folder.join("shapes/.hidden")).expect("a folder");
    folder.join("shapes")
}

fn plan(seed: u64) -> Plan {
    Plan {
        test: 1,
        views: 5,
        azimuths: angles(Angles::azimuths, ["0", "360"]),
        elevations: angles(Angles::elevations, ["-10", "90"]),
        distance: Camera::DISTANCE,
        size: 16,
        seed,
    }
}

fn png(path: &Path) -> (u32, u32, Vec<u8>) {
    let decoder = png::Decoder::new(std::io::BufReader::new(fs::File::open(path).expect("a file")));
    let mut reader = decoder.read_info().expect("a picture");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut pixels).expect("a picture");
    assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Grayscale, png::BitDepth::Eight));
    (info.width, info.height, pixels)
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path).expect("a table");
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("text")).collect()
}

#[test]
fn frames_are_listed_with_their_poses() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = mesh(folder.path());
    let frames = folder.path().join("deep/frames");
    let progress = Progress::default();
    write_frames(&path, &grid(["-7.5", "7.5"], ["0", "75"], "7.5"), &frames, &progress).expect("frames");
    assert_eq!(progress.pictures(), [33, 33]);
    let list = rows(&frames.join("frames.csv"));
    assert_eq!(list[0], ["azimuth", "elevation", "file"]);
    assert_eq!(list[1], ["-7.5", "0", "frame-00.png"]);
    assert_eq!(list[2][..2], ["-7.5", "7.5"]);
    assert_eq!(list[33], ["7.5", "75", "frame-32.png"]);
    let files: Vec<&String> = list[1..].iter().map(|row| &row[2]).collect();
    assert!(files.is_sorted());
    assert_eq!(names(&frames).len(), 34);
    let mesh = Mesh::read(&path).expect("a mesh");
    for row in &list[1..] {
        let [azimuth, elevation] = [&row[0], &row[1]].map(|angle| angle.parse().expect("a number"));
        let expected = render(&mesh, &Camera { azimuth, elevation, distance: 4.0 }, 20).expect("a picture");
        assert_eq!(png(&frames.join(&row[2])), (20, 20, expected));
    }
}

#[test]
fn frames_that_are_not_all_there_are_not_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = mesh(folder.path());
    let frames = folder.path().join("frames");
    let grid = grid(["0", "90"], ["0", "0"], "45");
    write_frames(&path, &grid, &frames, &Progress::default()).expect("frames");
    let progress = Progress::default();
    progress.stop();
    assert!(matches!(write_frames(&path, &grid, &frames, &progress), Err(PoseError::Interrupted)));
    assert!(!frames.join("frames.csv").exists());
    // A list that was never there does not hinder, nor does a mesh that cannot be seen go unnoticed.
    let flat = folder.path().join("flat.obj");
    fs::write(&flat, "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n").expect("a file");
    let error = write_frames(&flat, &grid, &frames, &Progress::default()).expect_err("an empty frame");
    assert!(matches!(error, PoseError::Render { .. }), "{error:?}");
    assert!(!frames.join("frames.csv").exists());
}

/// The sizes and the bytes of an IDX file.
fn idx(path: &Path) -> (Vec<usize>, Vec<u8>) {
    let bytes = fs::read(path).expect("a file");
    assert_eq!(bytes[..3], [0, 0, 8]);
    let count = usize::from(bytes[3]);
    let sizes = bytes[4..].as_chunks::<4>().0[..count]
        .iter()
        .map(|size| u32::from_be_bytes(*size) as usize)
        .collect();
    (sizes, bytes[4 + 4 * count..].to_vec())
}

#[test]
fn a_data_set_holds_what_its_tables_say() {
    let folder = tempfile::tempdir().expect("a folder");
    let shapes = collection(folder.path());
    let data = folder.path().join("data");
    let found = classes(&shapes, 1).expect("classes");
    let counts = write_dataset(&found, &plan(1), &data, &Progress::default()).expect("a data set");
    assert_eq!(counts, [45, 15]);
    let expected = [
        "classes.txt",
        "shapes.csv",
        "test-images-idx3-ubyte",
        "test-labels-idx1-ubyte",
        "train-images-idx3-ubyte",
        "train-labels-idx1-ubyte",
        "views.csv",
    ];
    assert_eq!(names(&data), expected.map(str::to_owned).into());
    assert_eq!(fs::read_to_string(data.join("classes.txt")).expect("text"), "bottle\nchair\ncup\n");

    let table = rows(&data.join("shapes.csv"));
    assert_eq!(table[0], ["split", "label", "class", "file"]);
    let split: BTreeMap<String, Vec<String>> =
        table[1..].iter().map(|row| (row[3].clone(), row.clone())).collect();
    assert_eq!(split.len(), 12);
    assert_eq!(split["chair/3.obj"], ["test", "1", "chair", "chair/3.obj"]);
    assert_eq!(split["cup/2.obj"], ["train", "2", "cup", "cup/2.obj"]);

    let views = rows(&data.join("views.csv"));
    assert_eq!(views[0], ["split", "image", "label", "file", "azimuth", "elevation"]);
    assert_eq!(views.len(), 61);
    for (name, count) in [("train", 45), ("test", 15)] {
        let (sizes, images) = idx(&data.join(format!("{name}-images-idx3-ubyte")));
        assert_eq!(sizes, [count, 16, 16]);
        let (sizes, labels) = idx(&data.join(format!("{name}-labels-idx1-ubyte")));
        assert_eq!((sizes, labels.len()), (vec![count], count));
        let views: Vec<_> = views.iter().filter(|row| row[0] == name).collect();
        assert_eq!((views.len(), images.len()), (count, count * 256));
        for (place, row) in views.iter().enumerate() {
            assert_eq!((&row[1], &row[2]), (&place.to_string(), &labels[place].to_string()));
            assert_eq!(split[&row[3]][..2], [name.to_owned(), row[2].clone()]);
            let mesh = Mesh::read(&shapes.join(&row[3])).expect("a mesh");
            let [azimuth, elevation] =
                [&row[4], &row[5]].map(|angle| approximate(&parse(angle).expect("a number")));
            assert!((0.0..=360.0).contains(&azimuth) && (-10.0..=90.0).contains(&elevation));
            let expected =
                render(&mesh, &Camera { azimuth, elevation, distance: 4.0 }, 16).expect("a picture");
            assert_eq!(images[place * 256..][..256], expected);
        }
        // The order is mixed: labels are not sorted.
        assert!(!labels.is_sorted(), "{name}");
    }
    let poses: BTreeSet<_> = views[1..].iter().map(|row| &row[4..]).collect();
    assert_eq!(poses.len(), 60, "every view has a pose of its own");
}

#[test]
fn the_seed_decides() {
    let folder = tempfile::tempdir().expect("a folder");
    let found = classes(&collection(folder.path()), 1).expect("classes");
    let made = |seed: u64, name: &str| {
        let data = folder.path().join(name);
        write_dataset(&found, &plan(seed), &data, &Progress::default()).expect("a data set");
        fs::read(data.join("train-images-idx3-ubyte")).expect("a file")
    };
    let first = made(7, "first");
    assert!(first == made(7, "second"));
    assert!(first != made(8, "third"));
}

#[test]
fn an_interrupted_data_set_is_not_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let found = classes(&collection(folder.path()), 1).expect("classes");
    let data = folder.path().join("data");
    let progress = Progress::default();
    progress.stop();
    assert!(matches!(write_dataset(&found, &plan(1), &data, &progress), Err(PoseError::Interrupted)));
    assert_eq!(names(&data), BTreeSet::new());
}

#[test]
fn collections_without_sense_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let shapes = collection(folder.path());
    assert!(matches!(classes(&folder.path().join("none"), 1), Err(PoseError::List { .. })));
    assert!(matches!(classes(&shapes, 4), Err(PoseError::Shapes { found: 4, test: 4, .. })));
    assert_eq!(classes(&shapes, 3).expect("classes").len(), 3);
    let chair = shapes.join("chair");
    assert!(matches!(classes(&chair, 1), Err(PoseError::Classes { found: 0, .. })));
    fs::create_dir(shapes.join("two\nlines")).expect("a folder");
    assert!(matches!(classes(&shapes, 1), Err(PoseError::ClassName { .. })));
    fs::remove_dir(shapes.join("two\nlines")).expect("no folder");

    let found = classes(&shapes, 1).expect("classes");
    let data = folder.path().join("data");
    fs::write(chair.join("0.obj"), "v 0 0 0\n").expect("a file");
    let error = write_dataset(&found, &plan(1), &data, &Progress::default()).expect_err("a broken mesh");
    assert!(matches!(&error, PoseError::Mesh { path, .. } if path.ends_with("chair/0.obj")), "{error:?}");
    assert_eq!(names(&data), BTreeSet::new());
    let plan = Plan { views: usize::MAX, ..plan(1) };
    assert!(matches!(write_dataset(&found, &plan, &data, &Progress::default()), Err(PoseError::TooMany(_))));
}
