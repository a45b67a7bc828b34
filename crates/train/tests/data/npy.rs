//! NPY files.

use metes_train::data::{Data, DataError, NpyFlaw, load};

use crate::common::{folder, npy};

/// Two images for training and one for testing, all with these axes and increasing bytes.
fn read(axes: &str, len: u8) -> Result<Data, DataError> {
    let images = |count: u8| npy("|u1", &format!("({count}, {axes})"), &(0..count * len).collect::<Vec<_>>());
    let folder = folder(&[
        ("train-images.npy", images(2)),
        ("train-labels.npy", npy("<i8", "(2,)", &[0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])),
        ("test-images.npy", images(1)),
        ("test-labels.npy", npy("|u1", "(1,)", &[1])),
    ]);
    load(folder.path())
}

fn refusal(change: impl FnOnce(&mut [(&str, Vec<u8>); 4])) -> DataError {
    let mut files = [
        ("train-images.npy", npy("|u1", "(2, 2, 2)", &[0; 8])),
        ("train-labels.npy", npy("|u1", "(2,)", &[0, 1])),
        ("test-images.npy", npy("|u1", "(1, 2, 2)", &[0; 4])),
        ("test-labels.npy", npy("|u1", "(1,)", &[1])),
    ];
    change(&mut files);
    load(folder(&files).path()).unwrap_err()
}

fn flaw(change: impl FnOnce(&mut [(&str, Vec<u8>); 4])) -> NpyFlaw {
    match refusal(change) {
        DataError::Npy { flaw, .. } => flaw,
        other => panic!("{other}"),
    }
}

#[test]
fn the_axis_of_channels_is_the_one_of_length_1_or_3() {
    let grey = read("2, 4", 8).unwrap();
    assert_eq!((grey.train.shape, grey.train.image(1)), ([1, 2, 4], &[8, 9, 10, 11, 12, 13, 14, 15][..]));
    assert_eq!(grey.train.labels, [0, 1]);
    assert_eq!(read("2, 4, 1", 8).unwrap(), grey);
    assert_eq!(read("1, 2, 4", 8).unwrap(), grey);
    let first = read("3, 2, 2", 12).unwrap();
    assert_eq!(first.train.shape, [3, 2, 2]);
    assert_eq!(first.train.image(1), [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]);
    let last = read("2, 2, 3", 12).unwrap();
    assert_eq!(last.train.shape, [3, 2, 2]);
    assert_eq!(last.train.image(1), [12, 15, 18, 21, 13, 16, 19, 22, 14, 17, 20, 23]);
}

#[test]
fn what_could_be_two_layouts_or_none_is_refused() {
    let flaw = |axes, len| match read(axes, len) {
        Err(DataError::Npy { flaw, .. }) => flaw,
        other => panic!("{other:?}"),
    };
    assert_eq!(flaw("3, 2, 3", 18), NpyFlaw::Ambiguous(vec![2, 3, 2, 3]));
    assert_eq!(flaw("1, 4, 1", 4), NpyFlaw::Ambiguous(vec![2, 1, 4, 1]));
    assert!(matches!(flaw("2, 2, 2", 8), NpyFlaw::Shape { .. }));
    assert!(matches!(flaw("4", 4), NpyFlaw::Shape { .. }));
    assert!(matches!(flaw("1, 1, 2, 2", 4), NpyFlaw::Shape { .. }));
}

#[test]
fn labels_are_integers_of_any_width_and_order() {
    for (descr, bytes) in [
        ("|i1", vec![0, 1]),
        ("<u2", vec![0, 0, 1, 0]),
        (">u2", vec![0, 0, 0, 1]),
        ("<i4", vec![0, 0, 0, 0, 1, 0, 0, 0]),
        (">i8", vec![0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
    ] {
        let files = [
            ("train-images.npy", npy("|u1", "(2, 2, 2)", &[0; 8])),
            ("train-labels.npy", npy(descr, "(2,)", &bytes)),
            ("test-images.npy", npy("|u1", "(1, 2, 2)", &[0; 4])),
            ("test-labels.npy", npy("|u1", "(1,)", &[1])),
        ];
        assert_eq!(load(folder(&files).path()).unwrap().train.labels, [0, 1], "{descr}");
    }
    let label =
        |descr: &'static str, bytes: &'static [u8]| flaw(move |files| files[1].1 = npy(descr, "(2,)", bytes));
    assert_eq!(label("|i1", &[0, 255]), NpyFlaw::Label { image: 1, label: -1 });
    assert_eq!(label("<u2", &[0, 0, 0, 1]), NpyFlaw::Label { image: 1, label: 256 });
    assert_eq!(label("<i2", &[0, 128, 0, 0]), NpyFlaw::Label { image: 0, label: -32768 });
    assert_eq!(label("<u8", &[255; 16]), NpyFlaw::Label { image: 0, label: u64::MAX.into() });
    for descr in ["<f4", "|b1", "|u2", "<i3", "<M8", "u1"] {
        assert!(matches!(label(descr, &[0; 16]), NpyFlaw::Elements { .. }), "{descr}");
    }
}

#[test]
fn damage_is_refused_with_its_reason() {
    use DataError as E;
    let header = |text: &'static str| {
        flaw(move |files| {
            let len = (text.len() as u16).to_le_bytes();
            files[0].1 = [b"\x93NUMPY\x01\x00", &len[..], text.as_bytes(), &[0; 8]].concat();
        })
    };
    assert!(matches!(
        header("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 2, 2)}"),
        NpyFlaw::Fortran
    ));
    assert!(matches!(header("{'descr': [('a', '|u1')], 'fortran_order': False}"), NpyFlaw::Header(_)));
    assert!(matches!(header("{'descr': '|u1', 'fortran_order': False}"), NpyFlaw::Header(_)));
    assert!(matches!(header("{'descr': '|u1', 'fortran_order': False, 'shape': (-2,)}"), NpyFlaw::Header(_)));
    assert!(matches!(header(""), NpyFlaw::Header(_)));
    assert!(matches!(flaw(|files| files[0].1[1] = b'n'), NpyFlaw::Magic));
    assert!(matches!(flaw(|files| files[0].1[6] = 9), NpyFlaw::Version(9)));
    assert!(matches!(flaw(|files| files[0].1 = npy("<f4", "(2, 2, 2)", &[0; 32])), NpyFlaw::Elements { .. }));
    assert!(matches!(refusal(|files| files[0].1.push(0)), E::Trailing { wanted: 8, .. }));
    assert!(matches!(
        refusal(|files| files[0].1 = npy("|u1", "(2, 2, 2)", &[0; 7])),
        E::Truncated { wanted: 8, .. }
    ));
    assert!(matches!(
        refusal(|files| files[3].1 = npy("|u1", "(2,)", &[0, 1])),
        E::Counts { split: "test", .. }
    ));
    assert!(matches!(refusal(|files| files[2].1 = npy("|u1", "(1, 1, 4)", &[0; 4])), E::Shapes { .. }));
    let shapes = ["(0, 2, 2)", "(2, 9999999999, 2)", "(18446744073709551615, 4096, 4096)", "(2, 2, 5000)"];
    for shape in shapes {
        let refused = refusal(|files| files[0].1 = npy("|u1", shape, &[0; 8]));
        assert!(matches!(refused, E::Size { .. }), "{shape}: {refused}");
    }
}
