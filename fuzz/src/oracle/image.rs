//! Image files of every format.

use std::io::Cursor;

use metes_perturb::Image;
use metes_perturb::image::{Geometry, Layout, MAX_PIXELS, Shape};

use super::outcome;
use crate::mutate::Structure;
use crate::{Limits, Outcome, Target};

/// PNG, IDX, NPY and CSV, gzipped or not; the format is told by the first bytes.
///
/// An image has at most 2²² pixels, each a fraction of two big integers.
pub const TARGET: Target = Target {
    name: "image",
    corpora: &["corpus/image"],
    oracle,
    dictionary: &[
        b"\x89PNG\r\n\x1a\n",
        b"IHDR",
        b"IDAT",
        b"PLTE",
        b"tRNS",
        b"IEND",
        b"acTL",
        b"fcTL",
        b"fdAT",
        b"\x93NUMPY\x01\x00",
        b"\x93NUMPY\x03\x00",
        b"'descr': ",
        b"'fortran_order': ",
        b"'shape': ",
        b"True",
        b"False",
        b"'<f4'",
        b"'>f8'",
        b"'|u1'",
        b"'<i8'",
        b"'|b1'",
        b"'<f2'",
        b"(2, 3)",
        b"(3, 2, 2)",
        b"(0,)",
        b"()",
        b"(18446744073709551615,)",
        b"(4294967296, 4294967296)",
        b"\x00\x00\x08\x03",
        b"\x00\x00\x0d\x01",
        b"\x00\x00\x08\x04",
        b"\x1f\x8b\x08\x00",
        b"\xef\xbb\xbf",
        b"\r\n",
        b",",
        b"\"",
        b"1e-9223372036854775808",
        b"255",
        b"1/3",
    ],
    structure: Structure::Bytes,
    endings: &["png", "idx", "npy", "csv", "gz", "ubyte"],
    limits: Limits { memory: 1 << 30, memory_per_byte: 1 << 10, seconds: 20 },
};

/// What is asked of every file: an index, and the image expected.
const QUESTIONS: [(usize, Option<Geometry>); 5] = [
    (0, None),
    (1, None),
    (0, geometry([1, 28, 28], Layout::ChannelsFirst)),
    (1, geometry([3, 2, 2], Layout::ChannelsLast)),
    (2, geometry([1, 2, 3], Layout::ChannelsFirst)),
];

const fn geometry([channels, height, width]: [usize; 3], layout: Layout) -> Option<Geometry> {
    Some(Geometry { shape: Shape { channels, height, width }, layout })
}

fn oracle(bytes: &[u8]) -> Outcome {
    let ask = |(index, expected): &(usize, Option<Geometry>)| match Image::decode(
        Cursor::new(bytes.to_vec()),
        *index,
        expected.as_ref(),
    ) {
        Ok(image) => {
            assert_eq!(image.pixels.len(), image.shape.len(), "the image is whole");
            assert!(image.shape.len() <= MAX_PIXELS, "the image is no larger than it may be");
            "an image; ".to_owned()
        }
        Err(flaw) => outcome(&flaw.to_string()),
    };
    QUESTIONS.iter().map(ask).collect()
}
