//! Folders of pictures.

use metes_train::data::{DataError, Loaded, PictureError, Reading, TableFlaw, load};
use png::{BitDepth, ColorType};

use crate::common::{folder, npy, pgm, png};

const TRAIN: &str = "path,class\na.pgm,0\nsub/b.pgm,1\n";
const TEST: &str = "path,class\nc.pgm,1\n";

fn files(train: &str, test: &str) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("train.csv", train.as_bytes().to_vec()),
        ("test.csv", test.as_bytes().to_vec()),
        ("a.pgm", pgm(2, 2, &[0, 1, 2, 3])),
        ("sub/b.pgm", pgm(2, 2, &[4, 5, 6, 7])),
        ("c.pgm", pgm(2, 2, &[8, 9, 10, 11])),
    ]
}

fn read(files: &[(&str, Vec<u8>)]) -> Result<Loaded, DataError> {
    Reading::default().load(folder(files).path())
}

/// What is said of the first training picture when it is this file.
fn of_picture(file: Vec<u8>) -> PictureError {
    let mut files = files(TRAIN, TEST);
    files[2].1 = file;
    match read(&files) {
        Err(DataError::Unreadable { mut pictures, of: 3, .. }) if pictures.len() == 1 => {
            pictures.pop().unwrap().flaw
        }
        other => panic!("{other:?}"),
    }
}

/// The first training picture, if it is this file and all have its size.
fn picture(file: Vec<u8>, [height, width]: [usize; 2]) -> (usize, Vec<u8>) {
    let mut files = files(TRAIN, TEST);
    for other in &mut files[3..] {
        other.1 = pgm(height, width, &vec![7; height * width]);
    }
    files[2].1 = file;
    let data = read(&files).unwrap().data;
    let shape = data.train.shape;
    assert_eq!(shape[1..], [height, width]);
    assert_eq!(data.train.image(1), vec![7; shape[0] * height * width]);
    (shape[0], data.train.image(0).to_owned())
}

#[test]
fn tables_say_what_pictures_show() {
    let data = read(&files(TRAIN, TEST)).unwrap().data;
    assert_eq!((data.classes, data.train.shape), (2, [1, 2, 2]));
    assert_eq!(
        (&data.train.pixels[..], &data.train.labels[..]),
        (&[0, 1, 2, 3, 4, 5, 6, 7][..], &[0, 1][..])
    );
    assert_eq!((&data.test.pixels[..], &data.test.labels[..]), (&[8, 9, 10, 11][..], &[1][..]));
    let other = files(
        "\u{feff}width,Label,FILE,name\r\n2, 0 ,./a.pgm,\"x, y\"\r\n2,1,\"sub/b.pgm\",z\r\n",
        "file,label\nc.pgm,1",
    );
    assert_eq!(read(&other).unwrap().data, data);
}

#[test]
fn names_of_classes_are_numbered_in_order() {
    let names =
        read(&files("path,class\na.pgm,zebra\nsub/b.pgm,Ass\n", "path,class\nc.pgm,zebra\n")).unwrap();
    assert_eq!(names.names.unwrap(), ["Ass", "zebra"]);
    assert_eq!((&names.data.train.labels[..], &names.data.test.labels[..]), (&[1, 0][..], &[1][..]));
}

#[test]
fn tables_that_mean_nothing_are_refused_with_their_line() {
    use TableFlaw as F;
    let flaw = |train: &str, test: &str| match read(&files(train, test)) {
        Err(DataError::Table { path, line, flaw }) => (path.ends_with("train.csv"), line, flaw),
        other => panic!("{other:?}"),
    };
    assert!(matches!(flaw("path,size\na.pgm,0\n", TEST), (true, 1, F::Column { found: 0, .. })));
    assert!(matches!(flaw(TRAIN, "path,file,class\n"), (false, 1, F::Column { found: 2, .. })));
    assert!(matches!(flaw("", TEST), (true, 1, F::Column { found: 0, .. })));
    assert!(matches!(flaw("path,class\na.pgm\n", TEST), (true, 2, F::Csv(_))));
    for path in ["../a.pgm", "/etc/passwd", "sub/../../a.pgm", "sub/../a.pgm", ".", ""] {
        assert!(matches!(flaw(&format!("path,class\n{path},0\n"), TEST), (true, 2, F::Path(_))), "{path}");
    }
    assert!(matches!(flaw("path,class\na.pgm,0\n./a.pgm,1\n", TEST), (true, 3, F::Twice(_))));
    assert!(matches!(flaw(TRAIN, "path,class\na.pgm,1\n"), (false, 2, F::Twice(_))));
    assert!(matches!(flaw("path,class\na.pgm,0\nsub/b.pgm,\n", TEST), (true, 3, F::NoLabel)));
    assert!(matches!(flaw("path,class\na.pgm,0\nsub/b.pgm,cat\n", TEST), (true, 3, F::Mixed(_))));
    for label in ["-1", "256", "99999999999999999999"] {
        assert!(
            matches!(flaw(&format!("path,class\na.pgm,{label}\n"), TEST), (true, 2, F::Label(_))),
            "{label}"
        );
    }
    assert!(matches!(flaw(TRAIN, "path,class\nc.pgm,cat\n"), (false, 2, F::Label(_))));
    let names = "path,class\na.pgm,cat\nsub/b.pgm,dog\n";
    assert!(matches!(flaw(names, "path,class\nc.pgm,cow\n"), (false, 2, F::Unknown(_))));
    let many: String = (0..257).map(|at| format!("{at}.pgm,x{at}\n")).collect();
    assert!(matches!(flaw(&format!("path,class\n{many}"), TEST), (true, 258, F::Names)));
}

#[test]
fn classes_need_training_pictures() {
    let refused = |train: &str, test: &str| read(&files(train, test)).unwrap_err();
    let gap = refused("path,class\na.pgm,0\nsub/b.pgm,2\n", TEST);
    assert!(matches!(gap, DataError::EmptyClass { class: 1, classes: 3, .. }));
    assert!(matches!(refused("path,class\na.pgm,0\n", TEST), DataError::OneClass { .. }));
    let label = refused(TRAIN, "path,class\nc.pgm,2\n");
    assert!(matches!(label, DataError::Label { image: 0, label: 2, classes: 2, .. }));
    assert!(matches!(refused("path,class\n", TEST), DataError::Nothing { split: "train", .. }));
    assert!(matches!(refused(TRAIN, "path,class\n"), DataError::Nothing { split: "test", .. }));
}

#[test]
fn unreadable_pictures_are_named_and_counted_or_left_out() {
    let train = "path,class\na.pgm,0\nsub/b.pgm,1\nx1.pgm,0\nx2.pgm,0\nx3.pgm,1\nsub,1\n";
    let files = files(train, TEST);
    let refused = read(&files).unwrap_err().to_string();
    for words in ["4 of 7 pictures", "x1.pgm: ", "x2.pgm: ", "x3.pgm: ", "and 1 more", "--skip-unreadable"] {
        assert!(refused.contains(words), "{words} is not in {refused}");
    }
    let skipping = Reading { skip_unreadable: true, ..Reading::default() };
    let loaded = skipping.load(folder(&files).path()).unwrap();
    assert_eq!(loaded.data, read(&self::files(TRAIN, TEST)).unwrap().data);
    assert_eq!(loaded.unreadable.len(), 4);
    assert_eq!(loaded.unreadable[3].flaw.to_string(), "is not a file");
}

#[test]
fn the_first_two_pictures_of_different_sizes_are_named() {
    let mut files = files(TRAIN, TEST);
    files[4].1 = pgm(2, 3, &[0; 6]);
    let Err(DataError::Sizes { first, second, sizes, .. }) = read(&files) else {
        panic!("{:?}", read(&files))
    };
    assert_eq!((first.as_str(), second.as_str(), sizes), ("a.pgm", "c.pgm", [[2, 2], [2, 3]]));
}

#[test]
fn formats_are_told_by_their_first_bytes() {
    let rgb: Vec<u8> = (0..12).collect();
    let planes = vec![0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11];
    assert_eq!(picture([b"P6 2 2 255\n", &rgb[..]].concat(), [2, 2]), (3, planes.clone()));
    assert_eq!(picture(png([2, 2], ColorType::Rgb, BitDepth::Eight, &rgb), [2, 2]), (3, planes.clone()));
    let plain = b"P3\n# made by hand\n2 2\n# deep\n255 0 1 2 3 4 5 6 7 8 9 10 11".to_vec();
    assert_eq!(picture(plain, [2, 2]), (3, planes.clone()));
    let opaque: Vec<u8> = rgb.chunks(3).flat_map(|pixel| [pixel, &[255]].concat()).collect();
    assert_eq!(picture(png([2, 2], ColorType::Rgba, BitDepth::Eight, &opaque), [2, 2]), (3, planes));
    let grey = vec![0, 85, 170, 255];
    assert_eq!(
        picture(png([2, 2], ColorType::Grayscale, BitDepth::Two, &[0x10, 0xb0]), [2, 2]),
        (1, grey.clone())
    );
    let deep = [0, 9, 85, 9, 170, 9, 255, 9];
    assert_eq!(
        picture(png([2, 2], ColorType::Grayscale, BitDepth::Sixteen, &deep), [2, 2]),
        (1, grey.clone())
    );
    assert_eq!(picture(b"P2 2 2 3 0 1 2 3\n".to_vec(), [2, 2]), (1, grey.clone()));
    assert_eq!(picture(b"P5 2 2 65535 \0\0\x55\x55\xaa\xaa\xff\xff".to_vec(), [2, 2]), (1, grey));
}

#[test]
fn jpegs_are_those_of_another_decoder() {
    // Pixels (0, 0), (15, 11), (3, 7) and (8, 2) as libjpeg decodes them.
    let colour = [[0, 1, 252], [218, 224, 40], [140, 45, 165], [40, 121, 177]];
    let progressive = [[4, 1, 240], [216, 221, 56], [140, 45, 165], [41, 119, 181]];
    let files = [
        (&include_bytes!("files/colour.jpg")[..], colour, 3),
        (&include_bytes!("files/progressive.jpg")[..], progressive, 3),
        (&include_bytes!("files/grey.jpg")[..], [[29; 3], [201; 3], [87; 3], [103; 3]], 1),
    ];
    for (file, wanted, channels) in files {
        let (found, pixels) = picture(file.to_vec(), [16, 12]);
        assert_eq!(found, channels);
        for ([row, column], wanted) in [[0, 0], [15, 11], [3, 7], [8, 2]].iter().zip(wanted) {
            for (channel, wanted) in wanted.iter().take(channels).enumerate() {
                let found = pixels[channel * 192 + row * 12 + column];
                assert!(found.abs_diff(*wanted) <= 3, "{row}, {column}, {channel}: {found} and {wanted}");
            }
        }
    }
}

#[test]
fn pictures_that_are_none_are_refused_with_their_reason() {
    use PictureError as E;
    assert!(matches!(of_picture(Vec::new()), E::Format));
    assert!(matches!(of_picture(b"GIF89a".to_vec()), E::Format));
    assert!(matches!(of_picture(b"P4 1 1 \0".to_vec()), E::Format));
    for text in [
        "P5",
        "P5 2",
        "P5 x 2 255 ",
        "P5 2 2 255 abc",
        "P5 2 2 0 aaaa",
        "P5 2 2 70000 aaaaaaaa",
        "P5 2 2 9 zzzz",
        "P2 2 2 255 1 2 3",
        "P2 2 2 9 1 2 3 10",
        "P5 2 2 255",
    ] {
        assert!(matches!(of_picture(text.into()), E::Pnm(_)), "{text}");
    }
    for text in ["P5 0 2 255 ", "P6 100000 100000 255 ", "P2 99999 99999 255 1"] {
        assert!(matches!(of_picture(text.into()), E::Pixels { .. }), "{text}");
    }
    assert!(matches!(
        of_picture(png(
            [2, 2],
            ColorType::GrayscaleAlpha,
            BitDepth::Eight,
            &[1, 255, 1, 254, 1, 255, 1, 255]
        )),
        E::Transparent
    ));
    let mut damaged = png([2, 2], ColorType::Grayscale, BitDepth::Eight, &[1, 2, 3, 4]);
    damaged[20] ^= 1;
    assert!(matches!(of_picture(damaged), E::Png(_)));
    assert!(matches!(of_picture(b"\xff\xd8\xff\xd9".to_vec()), E::Jpeg(_)));
    for whole in [&include_bytes!("files/colour.jpg")[..], include_bytes!("files/progressive.jpg")] {
        let flaw = of_picture(whole[..whole.len() - 40].to_vec());
        assert!(matches!(flaw, E::Jpeg(_)), "{flaw}");
    }
}

/// The headers of a PNG and a JPEG that say they hold many gigabytes.
#[test]
fn huge_pictures_are_refused_before_they_are_decoded() {
    let mut bomb = png([2, 2], ColorType::Grayscale, BitDepth::Eight, &[1, 2, 3, 4]);
    bomb[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
    // The checksum of the header that was changed.
    let mut crc = flate2::Crc::new();
    crc.update(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    assert!(matches!(of_picture(bomb), PictureError::Pixels { height: 65536, width: 65536 }));
    let mut jpeg = include_bytes!("files/colour.jpg").to_vec();
    let frame = jpeg.windows(2).position(|mark| mark == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x30, 0, 0x30, 0]);
    assert!(matches!(of_picture(jpeg), PictureError::Pixels { height: 0x3000, width: 0x3000 }));
}

#[test]
fn a_folder_has_one_format() {
    let mut files = files(TRAIN, TEST);
    files.push(("train-images.npy", npy("|u1", "(1, 1, 1)", &[0])));
    assert!(matches!(load(folder(&files).path()), Err(DataError::TwoFormats { .. })));
    assert!(matches!(load(folder(&[]).path()), Err(DataError::NoData { .. })));
    assert!(matches!(load(folder(&files[..1]).path()), Err(DataError::Io { .. })));
}
