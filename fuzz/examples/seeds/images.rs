//! Images: small files of every format and type.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use png::{BitDepth, ColorType, Encoder};

/// A name of a file, and its bytes.
type Seed = (String, Vec<u8>);

pub fn seeds() -> Vec<Seed> {
    let mut seeds = Vec::new();
    for (name, colour, depth, bytes) in [
        ("grey-1", ColorType::Grayscale, BitDepth::One, 2),
        ("grey-8", ColorType::Grayscale, BitDepth::Eight, 6),
        ("grey-16", ColorType::Grayscale, BitDepth::Sixteen, 12),
        ("grey-alpha", ColorType::GrayscaleAlpha, BitDepth::Eight, 12),
        ("rgb-8", ColorType::Rgb, BitDepth::Eight, 18),
        ("rgb-16", ColorType::Rgb, BitDepth::Sixteen, 36),
        ("rgba", ColorType::Rgba, BitDepth::Eight, 24),
        ("palette", ColorType::Indexed, BitDepth::Two, 2),
    ] {
        seeds.push((format!("png-{name}"), png(colour, depth, bytes)));
    }
    let types: [(&str, u8, usize); 6] =
        [("u8", 8, 1), ("i8", 9, 1), ("i16", 11, 2), ("i32", 12, 4), ("f32", 13, 4), ("f64", 14, 8)];
    for (name, code, size) in types {
        seeds.push((format!("idx-{name}"), idx(code, size)));
    }
    seeds.push(("idx-gz".to_owned(), gzip(&idx(8, 1))));
    for (name, descr, order, shape, bytes) in [
        ("u1", "|u1", "False", "(2, 2, 3)", 12),
        ("i2", "<i2", "False", "(2, 3)", 12),
        ("f2", "<f2", "True", "(3, 2, 2)", 24),
        ("f4", ">f4", "True", "(2, 3)", 24),
        ("f8", "<f8", "False", "(3, 12)", 288),
        ("flat", "<i8", "False", "(6,)", 48),
    ] {
        seeds.push((format!("npy-{name}"), npy(descr, order, shape, bytes)));
    }
    for (name, text) in [
        ("bytes", "a,b,c,d,e,f\n0,1,2,3,254,255\n9,8,7,6,5,4\n1,1,1,1,1,1\n"),
        ("labels", "7,0.5,1/3,-1e-3,1,0,0.25\r\n2,1,1,1,1,1,1\r\n"),
        ("quoted", "\u{feff}\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"\n"),
    ] {
        seeds.push((format!("csv-{name}"), text.as_bytes().to_vec()));
    }
    seeds
}

/// Bytes that differ, of which the last is opaque as an alpha value.
fn data(len: usize) -> Vec<u8> {
    (0..len).map(|at| if at % 4 == 3 { 255 } else { (at * 37 % 64) as u8 }).collect()
}

fn png(colour: ColorType, depth: BitDepth, len: usize) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 3, 2);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    if colour == ColorType::Indexed {
        encoder.set_palette(data(12));
        encoder.set_trns(vec![255; 4]);
    }
    let mut data = data(len);
    if colour == ColorType::GrayscaleAlpha {
        data.iter_mut().skip(1).step_by(2).for_each(|alpha| *alpha = 255);
    }
    let mut writer = encoder.write_header().expect("the header is right");
    writer.write_image_data(&data).expect("the data have their size");
    writer.finish().expect("a vector takes everything");
    file
}

/// Three images of 2×3 numbers.
fn idx(code: u8, size: usize) -> Vec<u8> {
    [&[0, 0, code, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 3], data(18 * size).as_slice()].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("a vector takes everything");
    encoder.finish().expect("a vector takes everything")
}

fn npy(descr: &str, order: &str, shape: &str, len: usize) -> Vec<u8> {
    let header = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}\n");
    [b"\x93NUMPY\x01\x00", &(header.len() as u16).to_le_bytes()[..], header.as_bytes(), &data(len)].concat()
}
