//! The files that the cases are about, each wrong in the way that its name says.

use std::fs;
use std::path::Path;

use crate::common::{BOOT, data};

/// A network in the NNet format of two inputs and two outputs, the inputs.
const IDENTITY: &str = "1,2,2,2,\n2,2,\n0,\n0,0,\n1,1,\n0,0,0,\n1,1,1,\n1,0,\n0,1,\n0,\n0,\n";

/// Commands that make the certificates, with their exit codes.
pub const MADE: [(&str, i32); 2] = [
    ("verify net.onnx --image boot.png --perturb \"brightness(0..1/1000)\" --certificate good.metes", 0),
    ("decide identity.nnet property.vnnlib --certificate sat.metes", 1),
];

/// Writes all files into a folder.
pub fn write(folder: &Path) {
    let file = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).expect("a file");
    let model = fs::read(data().join(BOOT[0])).expect("a model");
    let image = fs::read(data().join(BOOT[2])).expect("an image");
    file("net.onnx", &model);
    file("boot.png", &image);
    models(&file, &model);
    images(&file, &image);
    properties(&file);
    folders(folder);
    for (name, text) in [
        ("taken.txt", "something"),
        ("notes.md", "my own notes\n"),
        ("results.csv", "a,b\n"),
        ("instances.csv", "identity.nnet,property.vnnlib,soon\n"),
        ("good-instances.csv", "identity.nnet,property.vnnlib,5\n"),
        ("empty.json", ""),
        ("list.json", "[1, 2]"),
        ("other.json", "{\"schema\": \"something-else-1\"}"),
        ("no-mesh.obj", "no mesh\n"),
        ("flat.obj", "v 0 0 0\nv 0 0 0\nv 0 0 0\nf 1 2 3\n"),
        ("holes.obj", "v 0 0 0\nv 1 0 0\nf 1 2 9\n"),
        ("mesh.stl", "solid\n"),
        ("chair.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"),
    ] {
        file(name, text.as_bytes());
    }
}

fn models(file: &dyn Fn(&str, &[u8]), model: &[u8]) {
    file("empty.onnx", b"");
    file("truncated.onnx", &model[..model.len() / 2]);
    file("text.onnx", b"This is a text and no model.\n");
    let mut nan = model.to_vec();
    // In the middle of the file stand weights.
    nan[model.len() / 2..model.len() / 2 + 16].fill(0xff);
    file("nan.onnx", &nan);
    file("unknown-operator.onnx", &replaced(model, b"Relu", b"Rexu"));
    file("tanh.onnx", &replaced(model, b"Relu", b"Tanh"));
    file("identity.nnet", IDENTITY.as_bytes());
    file("one-output.nnet", b"1,2,1,2,\n2,1,\n0,\n0,0,\n1,1,\n0,0,0,\n1,1,1,\n1,-1,\n0,\n");
    file("word.nnet", IDENTITY.replace("1,0,\n0,1", "1,zero,\n0,1").as_bytes());
    file("nan.nnet", IDENTITY.replace("1,0,\n0,1", "1,nan,\n0,1").as_bytes());
    file("short.nnet", &IDENTITY.as_bytes()[..IDENTITY.len() - 6]);
    file("long.nnet", format!("{IDENTITY}7,\n").as_bytes());
}

/// A model with other names of the same length.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    while let Some(at) = bytes.windows(from.len()).position(|part| part == from) {
        bytes[at..at + from.len()].copy_from_slice(to);
    }
    bytes
}

fn images(file: &dyn Fn(&str, &[u8]), image: &[u8]) {
    file("truncated.png", &image[..image.len() / 2]);
    file("empty.png", b"");
    file("photo.jpg", b"\xff\xd8\xff\xe0 a JPEG");
    file("three.csv", b"0.1,0.2,0.3\n");
    file("word.csv", b"0.1,oops\n");
    file("pair.csv", b"0.25,0.5\n");
    file("bright.csv", b"0.5,1.5\n");
    file("tie.csv", b"0.5,0.5\n");
    file("small.npy", &npy("<f4", &[1, 2, 2], &[0; 16]));
    file("nan.npy", &npy("<f4", &[2], &[0, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f]));
    file("words.npy", &npy("<U3", &[2], &[0; 24]));
    file("zero.npy", &npy("<f4", &[1, 28, 28], &[0; 4 * 784]));
    file("truncated.npy", &npy("<f4", &[1, 28, 28], &[0; 100]));
}

/// An NPY file.
fn npy(kind: &str, shape: &[usize], data: &[u8]) -> Vec<u8> {
    let sizes: Vec<String> = shape.iter().map(|size| format!("{size},")).collect();
    let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({}), }}", sizes.join(" "));
    let header = format!("{header:<117}\n");
    [b"\x93NUMPY\x01\x00\x76\x00", header.as_bytes(), data].concat()
}

const DECLARED: &str = "(declare-const X_0 Real)\n(declare-const X_1 Real)\n(declare-const Y_0 Real)\n(declare-const Y_1 Real)\n";
const BOUNDS: &str = "(assert (>= X_0 0))\n(assert (<= X_0 1))\n(assert (>= X_1 0))\n(assert (<= X_1 1))\n";

fn properties(file: &dyn Fn(&str, &[u8])) {
    let property = |rest: &str| format!("{DECLARED}{BOUNDS}{rest}");
    for (name, text) in [
        ("property.vnnlib", property("(assert (<= Y_0 Y_1))\n")),
        ("unclosed.vnnlib", property("(assert (<= Y_0 Y_1)\n")),
        ("undeclared.vnnlib", property("(assert (<= Y_0 Y_7))\n")),
        ("product.vnnlib", property("(assert (<= (* X_0 X_1) 1))\n")),
        ("operator.vnnlib", property("(assert (almost Y_0 Y_1))\n")),
        ("word.vnnlib", property("(assert (<= Y_0 zero))\n")),
        ("unbounded.vnnlib", format!("{DECLARED}(assert (<= Y_0 Y_1))\n")),
        ("empty.vnnlib", String::new()),
        ("integer.vnnlib", "(declare-const X_0 Int)\n".to_owned()),
        (
            "gap.vnnlib",
            "(declare-const X_0 Real)\n(declare-const X_2 Real)\n(declare-const Y_0 Real)\n".to_owned(),
        ),
        ("point.txt", "sat\n((X_0 0.5)\n(X_1 0.5))\n".to_owned()),
        ("short-point.txt", "sat\n((X_0 0.5))\n".to_owned()),
        ("unsat-point.txt", "unsat\n".to_owned()),
        ("word-point.txt", "sat\n((X_0 half)\n(X_1 0.5))\n".to_owned()),
    ] {
        file(name, text.as_bytes());
    }
}

fn folders(folder: &Path) {
    for name in ["empty-folder", "words-folder", "frames", "cut-data", "shapes/only"] {
        fs::create_dir_all(folder.join(name)).expect("a folder");
    }
    let file = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).expect("a file");
    file("words-folder/train.csv", b"colour\nred\n");
    file("frames/frames.csv", b"azimuth,elevation\n0,0\n");
    for split in ["train", "test"] {
        file(
            &format!("cut-data/{split}-images-idx3-ubyte"),
            &[0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 4, 0, 0, 0, 4, 7],
        );
        file(&format!("cut-data/{split}-labels-idx1-ubyte"), &[0, 0, 8, 1, 0, 0, 0, 9, 1]);
    }
    // A whole data set of two classes, 4×4, too small for the network of the demo.
    fs::create_dir_all(folder.join("tiny-data")).expect("a folder");
    for split in ["train", "test"] {
        let pixels: Vec<u8> = (0..4 * 16).map(|at: u8| at * 3).collect();
        let images = [&[0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 4][..], &pixels].concat();
        file(&format!("tiny-data/{split}-images-idx3-ubyte"), &images);
        file(&format!("tiny-data/{split}-labels-idx1-ubyte"), &[0, 0, 8, 1, 0, 0, 0, 4, 0, 1, 0, 1]);
    }
}
