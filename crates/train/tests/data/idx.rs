//! Folders of IDX files, written here byte by byte, whole and damaged.

use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use metes_train::data::{DataError, load};

const NAMES: [&str; 4] = [
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "test-images-idx3-ubyte",
    "test-labels-idx1-ubyte",
];

fn idx(sizes: &[u32], data: &[u8]) -> Vec<u8> {
    let mut file = vec![0, 0, 8, sizes.len() as u8];
    sizes.iter().for_each(|size| file.extend(size.to_be_bytes()));
    file.extend(data);
    file
}

/// Three training images of 2×2 in two classes, one test image.
fn files() -> [Vec<u8>; 4] {
    let pixels: Vec<u8> = (0..12).collect();
    [idx(&[3, 2, 2], &pixels), idx(&[3], &[1, 0, 1]), idx(&[1, 2, 2], &[9, 8, 7, 255]), idx(&[1], &[1])]
}

fn refusal(change: impl FnOnce(&mut [Vec<u8>; 4])) -> DataError {
    let mut files = files();
    change(&mut files);
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &files);
    load(folder.path()).unwrap_err()
}

fn write(folder: &Path, files: &[Vec<u8>; 4]) {
    for (name, file) in NAMES.iter().zip(files) {
        std::fs::write(folder.join(name), file).unwrap();
    }
}

#[test]
fn four_files_are_a_data_set_gzipped_or_not() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &files());
    let plain = load(folder.path()).unwrap();
    assert_eq!((plain.classes, plain.train.len(), plain.test.len()), (2, 3, 1));
    assert_eq!(plain.train.shape, [1, 2, 2]);
    assert_eq!(plain.train.image(1), [4, 5, 6, 7]);
    assert_eq!(plain.test.image(0), [9, 8, 7, 255]);
    assert_eq!((plain.train.labels.as_slice(), plain.test.labels.as_slice()), (&[1, 0, 1][..], &[1][..]));
    for (name, file) in NAMES.iter().zip(files()).skip(1) {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&file).unwrap();
        std::fs::write(folder.path().join(format!("{name}.gz")), encoder.finish().unwrap()).unwrap();
        std::fs::remove_file(folder.path().join(name)).unwrap();
    }
    assert_eq!(load(folder.path()).unwrap(), plain);
}

#[test]
fn damage_is_refused_with_its_reason() {
    use DataError as E;
    assert!(matches!(load(Path::new("no such folder")), Err(E::NoData { .. })));
    assert!(matches!(refusal(|files| files[0][2] = 9), E::Magic { found: 0x0903, .. }));
    assert!(matches!(refusal(|files| files.swap(0, 1)), E::Magic { found: 0x0801, wanted: 0x0803, .. }));
    assert!(matches!(refusal(|files| files[3] = idx(&[2], &[0, 1])), E::Counts { split: "test", .. }));
    assert!(matches!(refusal(|files| files[2][4..8].fill(0)), E::Size { count: 0, .. }));
    assert!(matches!(refusal(|files| files[0][4..16].fill(255)), E::Size { .. }));
    assert!(matches!(refusal(|files| files[0][7] = 200), E::Counts { images: 200, .. }));
    assert!(matches!(
        refusal(|files| files[0][8..12].copy_from_slice(&[0, 0, 8, 0])),
        E::Truncated { wanted: 12288, .. }
    ));
    assert!(matches!(refusal(|files| files[2].push(0)), E::Trailing { wanted: 4, .. }));
    assert!(matches!(refusal(|files| files[2] = idx(&[1, 1, 4], &[0; 4])), E::Shapes { .. }));
    assert!(matches!(refusal(|files| files[1] = idx(&[3], &[0, 0, 0])), E::OneClass { .. }));
    let gap = refusal(|files| files[1] = idx(&[3], &[0, 2, 0]));
    assert!(matches!(gap, E::EmptyClass { class: 1, classes: 3, .. }));
    let unknown = refusal(|files| files[3] = idx(&[1], &[2]));
    assert!(matches!(unknown, E::Label { image: 0, label: 2, classes: 2, .. }));
}

#[test]
fn every_beginning_of_a_file_is_truncated() {
    for (at, file) in files().iter().enumerate() {
        for len in 0..file.len() {
            let flaw = refusal(|files| files[at].truncate(len));
            assert!(matches!(flaw, DataError::Truncated { .. }), "{len} bytes of file {at}: {flaw}");
        }
    }
}

#[test]
fn damaged_gzip_is_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &files());
    std::fs::remove_file(folder.path().join(NAMES[0])).unwrap();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&files()[0]).unwrap();
    let whole = encoder.finish().unwrap();
    for len in 0..whole.len() {
        std::fs::write(folder.path().join(format!("{}.gz", NAMES[0])), &whole[..len]).unwrap();
        let flaw = load(folder.path());
        assert!(
            matches!(flaw, Err(DataError::Truncated { .. } | DataError::Io { .. })),
            "{len} bytes: {flaw:?}"
        );
    }
}
