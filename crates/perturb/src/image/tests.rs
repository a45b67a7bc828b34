//! Images written here byte by byte, damaged files, and real ones.

use std::io::{Cursor, Write};
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use metes_exact::Rational;
use metes_exact::rational::parse;
use ndarray::{ArrayD, ShapeBuilder};
use ndarray_npy::WriteNpyExt;

use super::{Flaw, Geometry, Image, Layout, Shape};

fn q(text: &str) -> Rational {
    parse(text).unwrap()
}

fn byte(value: u32) -> Rational {
    Rational::new(value.into(), 255.into())
}

fn shape(channels: usize, height: usize, width: usize) -> Shape {
    Shape { channels, height, width }
}

fn decode(file: &[u8], index: usize, expected: Option<Geometry>) -> Result<Image, Flaw> {
    Image::decode(Cursor::new(file.to_vec()), index, expected.as_ref())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn idx(code: u8, sizes: &[u32], data: &[u8]) -> Vec<u8> {
    let mut file = vec![0, 0, code, sizes.len() as u8];
    sizes.iter().for_each(|size| file.extend(size.to_be_bytes()));
    file.extend(data);
    file
}

fn png(colour: png::ColorType, depth: png::BitDepth, width: u32, height: u32, data: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    if colour == png::ColorType::Indexed {
        encoder.set_palette(vec![1, 2, 3, 250, 251, 252]);
    }
    encoder.write_header().unwrap().write_image_data(data).unwrap();
    file
}

/// A file of every format, each with an image of its index 1 where it has several.
fn files() -> Vec<(Vec<u8>, usize, Geometry)> {
    let grey = Geometry::channels_first(shape(1, 2, 3));
    let mut npy = Vec::new();
    ArrayD::from_shape_vec(vec![2, 1, 2, 3], (0u8..12).map(f32::from).collect())
        .unwrap()
        .write_npy(&mut npy)
        .unwrap();
    let bytes: Vec<u8> = (0..12).collect();
    vec![
        (idx(8, &[2, 2, 3], &bytes), 1, grey),
        (gzip(&idx(8, &[2, 6], &bytes)), 1, grey),
        (npy, 1, grey),
        (
            png(png::ColorType::Rgb, png::BitDepth::Eight, 2, 2, &bytes),
            0,
            Geometry::channels_first(shape(3, 2, 2)),
        ),
        (b"a,b,c,d,e,f\n0,1,2,3,4,5\r\n0.5,1e-1,2/3,-4,5,6\n".to_vec(), 1, grey),
    ]
}

#[test]
fn whole_files_are_read_and_prefixes_are_not() {
    for (file, index, expected) in files() {
        let whole = decode(&file, index, Some(expected)).unwrap();
        assert_eq!(whole.shape, expected.shape);
        for len in 0..file.len() {
            // A table without the end of its last row is still a table; gzip may lack its trailer.
            if let Ok(image) = decode(&file[..len], index, Some(expected)) {
                assert!(file.starts_with(b"a,b") || image == whole, "{len} of {}", file.len());
            }
        }
    }
}

#[test]
fn damaged_files_are_errors_or_images_but_never_panics() {
    for (file, index, expected) in files() {
        for at in 0..file.len() {
            for bit in 0..8 {
                let mut damaged = file.clone();
                damaged[at] ^= 1 << bit;
                for expected in [None, Some(expected)] {
                    if let Ok(image) = decode(&damaged, index, expected) {
                        assert_eq!(image.pixels.len(), image.shape.len());
                    }
                }
            }
        }
    }
}

#[test]
fn png_samples_are_shares_of_their_own_maximum() {
    use png::{BitDepth, ColorType};
    let read =
        |colour, depth, width, height, data: &[u8]| decode(&png(colour, depth, width, height, data), 0, None);
    let pixels =
        |colour, depth, width, height, data: &[u8]| read(colour, depth, width, height, data).unwrap().pixels;
    assert_eq!(pixels(ColorType::Grayscale, BitDepth::Eight, 3, 1, &[0, 7, 255]), [byte(0), byte(7), q("1")]);
    assert_eq!(
        pixels(ColorType::Grayscale, BitDepth::Sixteen, 2, 1, &[0, 1, 0xff, 0xfe]),
        [q("1/65535"), q("65534/65535")]
    );
    assert_eq!(pixels(ColorType::Grayscale, BitDepth::One, 3, 1, &[0b0110_0000]), [q("0"), q("1"), q("1")]);
    assert_eq!(
        pixels(ColorType::Grayscale, BitDepth::Two, 4, 1, &[0b0001_1011]),
        [q("0"), q("1/3"), q("2/3"), q("1")]
    );
    assert_eq!(pixels(ColorType::Grayscale, BitDepth::Four, 2, 1, &[0x1e]), [q("1/15"), q("14/15")]);
    let colours = read(ColorType::Rgb, BitDepth::Eight, 2, 1, &[1, 2, 3, 4, 5, 6]).unwrap();
    assert_eq!((colours.shape, colours.pixels), (shape(3, 1, 2), [1, 4, 2, 5, 3, 6].map(byte).to_vec()));
    let palette = read(ColorType::Indexed, BitDepth::One, 2, 1, &[0b0100_0000]).unwrap();
    assert_eq!(palette.pixels, [1, 250, 2, 251, 3, 252].map(byte));
    let opaque = [1, 2, 3, 255, 4, 5, 6, 255];
    assert_eq!(read(ColorType::Rgba, BitDepth::Eight, 1, 2, &opaque).unwrap().shape, shape(3, 2, 1));
    assert_eq!(pixels(ColorType::GrayscaleAlpha, BitDepth::Eight, 1, 1, &[9, 255]), [byte(9)]);
    let glass = [1, 2, 3, 255, 4, 5, 6, 254];
    let refusal = read(ColorType::Rgba, BitDepth::Eight, 1, 2, &glass);
    assert!(matches!(refusal, Err(Flaw::Transparent { row: 1, column: 0 })));
    let refusal = read(ColorType::GrayscaleAlpha, BitDepth::Sixteen, 1, 1, &[0, 0, 255, 254]);
    assert!(matches!(refusal, Err(Flaw::Transparent { .. })));
    let file = png(ColorType::Grayscale, BitDepth::Eight, 1, 1, &[0]);
    assert!(matches!(decode(&file, 1, None), Err(Flaw::Index { index: 1, count: 1 })));
}

#[test]
fn idx_types_are_exact_and_laid_out_as_they_say() {
    let grey = Some(Geometry::channels_first(shape(1, 1, 2)));
    let read = |file: &[u8], index| decode(file, index, grey).map(|image| image.pixels);
    assert_eq!(read(&idx(8, &[2, 1, 2], &[1, 2, 3, 255]), 1).unwrap(), [byte(3), q("1")]);
    assert_eq!(read(&idx(9, &[1, 2], &[0xff, 5]), 0).unwrap(), [q("-1"), q("5")]);
    assert_eq!(read(&idx(0xb, &[1, 2], &[0xff, 0xfe, 1, 0]), 0).unwrap(), [q("-2"), q("256")]);
    assert_eq!(
        read(&idx(0xc, &[1, 2], &[0x80, 0, 0, 0, 0, 0, 0, 9]), 0).unwrap(),
        [q("-2147483648"), q("9")]
    );
    let floats: Vec<u8> = [0.5f32, -3.0].iter().flat_map(|x| x.to_be_bytes()).collect();
    assert_eq!(read(&idx(0xd, &[1, 2], &floats), 0).unwrap(), [q("1/2"), q("-3")]);
    let doubles: Vec<u8> = [0.25f64, 2.0].iter().flat_map(|x| x.to_be_bytes()).collect();
    assert_eq!(read(&idx(0xe, &[1, 2], &doubles), 0).unwrap(), [q("1/4"), q("2")]);
    let colours: Vec<u8> = (0..12).collect();
    for (sizes, layout) in [([1, 3, 2, 2], Layout::ChannelsFirst), ([1, 2, 2, 3], Layout::ChannelsLast)] {
        let image =
            decode(&idx(8, &sizes, &colours), 0, Some(Geometry::channels_first(shape(3, 2, 2)))).unwrap();
        let geometry = Geometry { shape: shape(3, 2, 2), layout };
        let expected: Vec<_> = (0..12).map(|pixel| byte(geometry.place(pixel) as u32)).collect();
        assert_eq!(image.pixels, expected);
    }
    for (file, phrase) in [
        (idx(8, &[3, 1, 2], &[0; 4]), "truncated: it ends at byte 20"),
        (idx(8, &[2, 1, 2], &[0; 4]), "no index 2"),
        (idx(8, &[9], &[0; 9]), "labels"),
        (idx(7, &[9, 9, 9], &[0; 9]), "byte 2"),
        (idx(8, &[3, 2, 2], &[0; 12]), "no image of 1×1×2"),
        (idx(8, &[3, u32::MAX, u32::MAX], &[]), "are read"),
        (gzip(&idx(8, &[5, 1, 2], &[])), "truncated"),
    ] {
        let message = decode(&file, 2, grey).unwrap_err().to_string();
        assert!(message.contains(phrase), "{message}");
    }
    let infinite: Vec<u8> = [0.5f32, f32::NEG_INFINITY].iter().flat_map(|x| x.to_be_bytes()).collect();
    assert!(matches!(read(&idx(0xd, &[1, 2], &infinite), 0), Err(Flaw::NotFinite { element: 1 })));
}

fn npy<T: ndarray_npy::WritableElement>(
    shape: impl ShapeBuilder<Dim = ndarray::IxDyn>,
    values: Vec<T>,
) -> Vec<u8> {
    let mut file = Vec::new();
    ArrayD::from_shape_vec(shape, values).unwrap().write_npy(&mut file).unwrap();
    file
}

#[test]
fn npy_of_every_type_shape_and_order() {
    let grey = Some(Geometry::channels_first(shape(1, 2, 3)));
    let read = |file: &[u8], index| decode(file, index, grey).unwrap().pixels;
    let numbers = ["0", "1", "2", "3", "4", "5"].map(q);
    assert_eq!(read(&npy(vec![2, 3], vec![0u8, 1, 2, 3, 4, 5]), 0), [0, 1, 2, 3, 4, 5].map(byte));
    assert_eq!(read(&npy(vec![2, 3], vec![0i8, 1, 2, 3, 4, -5])[..], 0)[5], q("-5"));
    assert_eq!(read(&npy(vec![6], vec![0u16, 1, 2, 3, 4, 5]), 0), numbers);
    assert_eq!(read(&npy(vec![1, 6], vec![0i16, 1, 2, 3, 4, 5]), 0), numbers);
    assert_eq!(read(&npy(vec![1, 2, 3], vec![0u32, 1, 2, 3, 4, 5]), 0), numbers);
    assert_eq!(read(&npy(vec![2, 3, 1], vec![0i32, 1, 2, 3, 4, 5]), 0), numbers);
    assert_eq!(read(&npy(vec![1, 1, 2, 3], vec![0u64, 1, 2, 3, 4, 5]), 0), numbers);
    assert_eq!(read(&npy(vec![6, 1], vec![0i64, 1, 2, 3, 4, i64::MIN]), 0)[5], q("-9223372036854775808"));
    assert_eq!(read(&npy(vec![2, 2, 3], (0u8..12).map(f64::from).collect()), 1)[5], q("11"));
    assert_eq!(read(&npy(vec![3, 6], (0u8..18).map(f32::from).collect()), 2)[0], q("12"));
    assert_eq!(read(&npy(vec![2, 3], vec![true, false, false, true, true, false]), 0)[3], q("1"));
    assert_eq!(read(&npy(vec![2, 3], vec![0.1f32; 6]), 0)[2], q("13421773/134217728"));
    // The array [[0, 1, 2], [3, 4, 5]] stored by columns.
    assert_eq!(read(&npy(vec![2, 3].f(), vec![0.0f64, 3.0, 1.0, 4.0, 2.0, 5.0]), 0), numbers);
    let lists = ArrayD::from_shape_fn(vec![4, 2, 3].f(), |at| (at[0] * 6 + at[1] * 3 + at[2]) as u16);
    let mut file = Vec::new();
    lists.write_npy(&mut file).unwrap();
    assert!(file.windows(4).any(|window| window == b"True"), "the test needs Fortran order");
    for index in 0..4 {
        let expected: Vec<_> = (0..6).map(|at| Rational::from_integer((index * 6 + at).into())).collect();
        assert_eq!(read(&file, index), expected);
    }
}

/// An NPY file with a header as given.
fn npy_raw(header: &str, data: &[u8]) -> Vec<u8> {
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend((header.len() as u16).to_le_bytes());
    file.extend(header.as_bytes());
    file.extend(data);
    file
}

#[test]
fn npy_headers_of_other_writers_and_malformed_ones() {
    let pair = Some(Geometry::channels_first(shape(1, 1, 2)));
    let read = |header: &str, data: &[u8]| decode(&npy_raw(header, data), 0, pair);
    let big =
        read("{\"shape\":(1,2,),\"fortran_order\":False,\"descr\":\">i2\"}", &[1, 0, 0xff, 0xff]).unwrap();
    assert_eq!(big.pixels, [q("256"), q("-1")]);
    let half = read("{'descr': '<f2', 'fortran_order': False, 'shape': (2,), }   \n", &[0, 0x3c, 0x55, 0x35])
        .unwrap();
    assert_eq!(half.pixels, [q("1"), q("1365/4096")]);
    for (header, phrase) in [
        ("{'descr': '<c8', 'fortran_order': False, 'shape': (2,), }", "<c8"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), ", "`'` is missing"),
        ("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (2,), }", "neither True nor False"),
        ("{'descr': '<f4', 'shape': (2,), }", "missing"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }", "tuple"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999999,), }", "tuple"),
        ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", "missing"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (7, 3), }", "[7, 3]"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "truncated"),
        ("((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((", "`{` is missing"),
    ] {
        let message = read(header, &[0; 7]).unwrap_err().to_string();
        assert!(message.contains(phrase), "{header}: {message}");
    }
    let huge = "{'descr': '<f8', 'fortran_order': True, 'shape': (9223372036854775807, 2), }";
    assert!(read(huge, &[]).is_err());
    let mut long = b"\x93NUMPY\x02\x00".to_vec();
    long.extend(u32::MAX.to_le_bytes());
    assert!(matches!(decode(&long, 0, pair), Err(Flaw::Header { .. })));
}

#[test]
fn tables_tell_bytes_from_numbers_and_labels_from_pixels() {
    let pair = Some(Geometry::channels_first(shape(1, 1, 2)));
    let read = |text: &str, index| decode(text.as_bytes(), index, pair);
    let image = read("7,0,255\n3,1,0\n0.5,-1e-2\n0,1\n", 0).unwrap();
    assert_eq!((image.pixels, image.label), (vec![q("0"), q("1")], Some(7)));
    let image = read("7,0,255\n3,1,0\n0.5,-1e-2\n0,1\n", 1).unwrap();
    assert_eq!((image.pixels, image.label), (vec![q("1"), q("0")], Some(3)), "no value exceeds 1");
    let image = read("7,0,255\n3,1,0\n0.5,-1e-2\n0,1\n", 2).unwrap();
    assert_eq!((image.pixels, image.label), (vec![q("1/2"), q("-1/100")], None));
    assert_eq!(read("2,0\n", 0).unwrap().pixels, [byte(2), q("0")]);
    assert_eq!(read("256,0", 0).unwrap().pixels, [q("256"), q("0")], "no byte");
    assert_eq!(read("-1,2", 0).unwrap().pixels, [q("-1"), q("2")], "no byte");
    assert_eq!(read("label,p,q\n9,0,3\n", 0).unwrap().label, Some(9));
    assert_eq!(read("\u{feff}p,q\n 1/2 , 3 \n", 0).unwrap().pixels, [q("1/2"), q("3")]);
    assert_eq!(decode(&gzip(b"1,2\n4,5\n"), 1, pair).unwrap().pixels, [byte(4), byte(5)]);
    assert_eq!(decode(b"0,1,2,3", 0, None).unwrap().shape, shape(1, 2, 2));
    for (text, phrase) in [
        ("1,2\n1,x\n", "line 2, column 2: `x` is not a number"),
        ("1,2\n1,2,3,4\n", "line 2 has 4 values, where 2 are expected"),
        ("1,2\n1.5,2,3\n", "`3/2` is no label"),
        ("1,2\n-1,2,3\n", "`-1` is no label"),
        ("p,q\n1,2\n", "holds 1 image(s)"),
        ("1,2\n1,1e5000\n", "bits"),
        ("1,2\n1,1/0\n", "zero"),
        ("1,2\n1,nan\n", "nan"),
        ("1,x\n1,2\n", "column 2"),
        ("", "is empty"),
    ] {
        let index = usize::from(!text.starts_with("1,x"));
        let message = read(text, index).unwrap_err().to_string();
        assert!(message.contains(phrase), "{text:?}: {message}");
    }
}

#[test]
fn bombs_end_in_errors() {
    // Twenty million bytes in one row, in twenty kilobytes; nothing but line ends; a great PNG.
    let row = vec![b'1'; 20_000_000];
    assert!(matches!(decode(&gzip(&row), 0, None), Err(Flaw::Csv(_))));
    let lines = vec![b'\n'; 40_000_000];
    assert!(matches!(decode(&gzip(&lines), 0, None), Err(Flaw::Csv(_))));
    let mut file = png(png::ColorType::Grayscale, png::BitDepth::Eight, 1, 1, &[0]);
    file[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
    assert!(decode(&file, 0, None).is_err());
}

#[test]
fn other_formats_are_named_as_such() {
    for start in [&[0xff, 0xd8, 0xff, 0xe0][..], b"P6\n\xff\xff\xff\xff\xff\xff", &[8, 1, 2, 3]] {
        assert!(matches!(decode(start, 0, None), Err(Flaw::Format(_))), "{start:?}");
    }
    let missing = Image::read(&PathBuf::from("no/such/file.png"), 0, None).unwrap_err();
    assert!(missing.to_string().starts_with("no/such/file.png: cannot be read"));
}

#[test]
fn real_images_have_the_sums_that_other_programs_find() {
    let Some(data) = std::env::var_os("METES_DATA").map(PathBuf::from) else {
        eprintln!("skipped: METES_DATA is not set");
        return;
    };
    let grey = Geometry::channels_first(shape(1, 28, 28));
    let cifar = Geometry { shape: shape(3, 32, 32), layout: Layout::ChannelsLast };
    let sum = |pixels: &[Rational]| pixels.iter().sum::<Rational>();
    let weighted = |pixels: &[Rational]| -> Rational {
        pixels.iter().enumerate().map(|(at, pixel)| pixel * Rational::from_integer(at.into())).sum()
    };
    for (file, index, label, total, moment) in [
        ("images/mnist/test-images-idx3-ubyte.gz", 0, None, 18454, 7696882),
        ("images/mnist/test-images-idx3-ubyte.gz", 999, None, 18905, 7570789),
        ("images/fmnist/test-images-idx3-ubyte.gz", 7, None, 47766, 19881722),
        ("images/eran_csv/mnist_test.csv", 0, Some(7), 18454, 7696882),
        ("images/eran_csv/mnist_test.csv", 99, Some(9), 30655, 12049698),
    ] {
        let image = Image::read(&data.join(file), index, Some(&grey)).unwrap();
        assert_eq!((image.shape, image.label), (grey.shape, label));
        assert_eq!(
            (sum(&image.pixels), weighted(&image.pixels)),
            (byte(total), byte(moment)),
            "{file} {index}"
        );
    }
    let image = Image::read(&data.join("images/eran_csv/cifar10_test.csv"), 0, Some(&cifar)).unwrap();
    assert_eq!(image.label, Some(3));
    let channels: Vec<_> = image.pixels.chunks(1024).map(sum).collect();
    assert_eq!(channels, [112_665, 113_426, 106_871].map(byte));
    let image = Image::read(&data.join("images/gtsrb/test/00671.png"), 0, None).unwrap();
    assert_eq!(image.shape, shape(3, 55, 72));
    let channels: Vec<_> = image.pixels.chunks(55 * 72).map(sum).collect();
    assert_eq!(channels, [223_831, 190_421, 222_352].map(byte));
    let at = |channel| image.pixels[image.shape.pixel([channel, 3, 5])].clone();
    assert_eq!([at(0), at(1), at(2)], [30, 30, 35].map(byte));
    let beyond = Image::read(&data.join("images/mnist/test-images-idx3-ubyte.gz"), 1000, Some(&grey));
    assert!(beyond.unwrap_err().to_string().contains("no index 1000"));
    let image = Image::read(&data.join("nets/mnist/planet_props/imageOf3.npy"), 0, Some(&grey)).unwrap();
    assert_eq!(sum(&image.pixels), q("212.91796875"));
    let image = Image::read(&data.join("bench/plane_base.npy"), 0, Some(&grey)).unwrap();
    assert!(image.pixels.iter().any(|pixel| *pixel == metes_exact::rational::dyadic(0x80_8081.into(), -31)));
}
