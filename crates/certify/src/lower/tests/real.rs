//! Real networks, from the folder that `METES_DATA` names.

use std::path::{Path, PathBuf};

use metes_exact::Rational;
use metes_network::model::load;

use super::assert_same_at;

/// The model files under a folder.
fn models(folder: &Path) -> Vec<PathBuf> {
    let (mut open, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let extension = path.extension().and_then(|extension| extension.to_str());
            if path.is_dir() {
                open.push(path);
            } else if matches!(extension, Some("onnx" | "nnet")) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// Numbers between −1 and 1 with ties among them.
fn point(len: usize, seed: usize) -> Vec<Rational> {
    let number = |at: usize| (((at + 1) * (seed * 7 + 11) * 2_654_435_761) >> 7) as i64 % 17 - 8;
    (0..len).map(|at| Rational::new(number(at).into(), 8.into())).collect()
}

#[test]
fn real_networks_and_what_stands_for_them_agree() {
    let Some(folder) = std::env::var_os("METES_DATA").map(PathBuf::from) else {
        println!("skipped: METES_DATA is not set");
        return;
    };
    let mut compared = 0;
    for path in models(&folder) {
        // Those that are no networks of this kind are a matter of the readers.
        let Ok(model) = load(&path) else { continue };
        println!("{}", path.display());
        assert_same_at(&model.network, &point(model.network.input_len(), compared));
        compared += 1;
    }
    assert!(compared > 250, "{compared} networks");
}
