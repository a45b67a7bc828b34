//! Files of which bytes were changed, removed or added end in a data set or in an error, and never in a panic.

use fastrand::Rng;
use metes_train::data::Reading;
use png::{BitDepth, ColorType};
use tempfile::TempDir;

use crate::common::{folder, npy, pgm, png, put};

/// The file with some damage.
fn mutilated(file: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut file = file.to_vec();
    for _ in 0..rng.usize(1..4) {
        let at = rng.usize(0..file.len().max(1));
        match rng.u8(0..5) {
            0 => file.truncate(at),
            1 => file.insert(at.min(file.len()), rng.u8(..)),
            2 if at < file.len() => drop(file.remove(at)),
            3 if at < file.len() => file[at] = *rng.choice(&[0, 1, 127, 128, 255]).unwrap(),
            _ if at < file.len() => file[at] ^= 1 << rng.u8(0..8),
            _ => {}
        }
    }
    file
}

fn check(name: &str, file: &[u8], folder: &TempDir, rounds: u64) {
    let mut read = 0;
    for seed in 0..rounds {
        put(folder.path(), name, &mutilated(file, &mut Rng::with_seed(seed)));
        for size in [None, Some([3, 2])] {
            let loaded = Reading { size, skip_unreadable: true }.load(folder.path());
            read += u64::from(loaded.is_ok_and(|loaded| loaded.unreadable.is_empty()));
        }
    }
    put(folder.path(), name, file);
    assert!(read < 2 * rounds, "no damage to {name} was noticed");
}

#[test]
fn pictures_and_tables() {
    let train = b"path,class,name\na,0,x\nb,1,y\n".to_vec();
    let rgb: Vec<u8> = (0..48).collect();
    let grey = pgm(4, 4, &rgb[..16]);
    let files = [
        ("train.csv", train.clone()),
        ("test.csv", b"path,class\nc,1\n".to_vec()),
        ("a", grey.clone()),
        ("b", grey.clone()),
        ("c", grey.clone()),
    ];
    let folder = folder(&files);
    check("train.csv", &train, &folder, 1000);
    check("a", &grey, &folder, 1000);
    check("a", b"P3 2 2 255 1 2 3 4 5 6 7 8 9 10 11 12\n", &folder, 1000);
    check("a", &png([4, 4], ColorType::Rgb, BitDepth::Eight, &rgb), &folder, 1000);
    check("a", include_bytes!("files/colour.jpg"), &folder, 1000);
    check("a", include_bytes!("files/progressive.jpg"), &folder, 1000);
    check("a", include_bytes!("files/grey.jpg"), &folder, 1000);
}

#[test]
fn arrays() {
    let images = npy("|u1", "(2, 2, 2, 3)", &[7; 24]);
    let labels = npy("<i4", "(2,)", &[0, 0, 0, 0, 1, 0, 0, 0]);
    let files = [
        ("train-images.npy", images.clone()),
        ("train-labels.npy", labels.clone()),
        ("test-images.npy", images.clone()),
        ("test-labels.npy", labels.clone()),
    ];
    let folder = folder(&files);
    check("train-images.npy", &images, &folder, 1000);
    check("test-labels.npy", &labels, &folder, 1000);
}
