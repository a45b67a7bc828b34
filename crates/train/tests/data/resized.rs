//! Resizing, against values that Pillow's `resize(…, BILINEAR)` gives.

use metes_train::data::{DataError, Reading};

use crate::common::{folder, npy, pgm};

const PICTURE: [u8; 35] = [
    106, 152, 249, 131, 184, 200, 0, 21, 253, 147, 202, 107, 249, 169, 138, 149, 119, 166, 224, 148, 172, 93,
    167, 142, 248, 26, 81, 218, 150, 66, 2, 191, 60, 129, 179,
];

/// Pixels of the picture at another size.
fn resized(size: [usize; 2]) -> Vec<u8> {
    let files = [
        ("train.csv", b"path,class\na.pgm,0\nb.pgm,1\n".to_vec()),
        ("test.csv", b"path,class\nc.pgm,0\n".to_vec()),
        ("a.pgm", pgm(5, 7, &PICTURE)),
        ("b.pgm", pgm(size[0], size[1], &vec![9; size[0] * size[1]])),
        ("c.pgm", pgm(1, 1, &[200])),
    ];
    let reading = Reading { size: Some(size), ..Reading::default() };
    let data = reading.load(folder(&files).path()).unwrap().data;
    assert_eq!(data.train.shape, [1, size[0], size[1]]);
    assert_eq!(data.train.image(1), vec![9; size[0] * size[1]]);
    assert_eq!(data.test.image(0), vec![200; size[0] * size[1]]);
    data.train.image(0).to_owned()
}

#[test]
fn smaller_and_larger_pictures_are_those_of_pillow() {
    let pillow: [([usize; 2], &[u8]); 3] = [
        ([4, 3], &[154, 176, 141, 144, 170, 183, 137, 161, 141, 95, 118, 129]),
        (
            [8, 9],
            &[
                106, 137, 195, 223, 131, 172, 193, 133, 0, 69, 154, 200, 195, 162, 153, 190, 172, 74, 28,
                174, 202, 157, 200, 133, 186, 218, 169, 101, 155, 158, 138, 177, 185, 183, 177, 171, 124,
                144, 142, 141, 192, 169, 143, 147, 186, 96, 142, 155, 164, 243, 84, 65, 129, 215, 125, 115,
                90, 97, 216, 83, 80, 138, 196, 150, 94, 38, 44, 191, 89, 98, 146, 179,
            ],
        ),
        ([2, 7], &[78, 193, 173, 173, 154, 203, 118, 118, 135, 92, 209, 85, 119, 193]),
    ];
    for (size, wanted) in pillow {
        let found = resized(size);
        assert_eq!(found.len(), wanted.len());
        for (at, (found, wanted)) in found.iter().zip(wanted).enumerate() {
            assert!(found.abs_diff(*wanted) <= 1, "{size:?}, pixel {at}: {found} and {wanted}");
        }
    }
    assert_eq!(resized([5, 7]), PICTURE);
}

#[test]
fn arrays_are_resized_plane_by_plane() {
    let images = |count: usize| {
        npy(
            "|u1",
            &format!("({count}, 3, 2, 2)"),
            &[10, 10, 10, 10, 50, 50, 50, 50, 90, 90, 90, 90].repeat(count),
        )
    };
    let files = [
        ("train-images.npy", images(2)),
        ("train-labels.npy", npy("|u1", "(2,)", &[0, 1])),
        ("test-images.npy", images(1)),
        ("test-labels.npy", npy("|u1", "(1,)", &[1])),
    ];
    let folder = folder(&files);
    let read = |size| Reading { size: Some(size), ..Reading::default() }.load(folder.path());
    let data = read([1, 2]).unwrap().data;
    assert_eq!((data.train.shape, data.train.image(1)), ([3, 1, 2], &[10, 10, 50, 50, 90, 90][..]));
    assert!(matches!(read([1 << 20, 1 << 20]), Err(DataError::TooMuch { split: "train", .. })));
    assert!(read([0, 4]).is_err());
}
