//! IDX, the format of MNIST: `00 00 type rank`, the sizes as big-endian 32-bit words, the numbers.

use metes_exact::rational::FloatFormat;

use super::array::{Kind, Scalar, geometry_of, pixels_of};
use super::source::Source;
use super::{Flaw, Geometry, Image};

pub(super) fn read(mut source: Source, index: usize, expected: Option<&Geometry>) -> Result<Image, Flaw> {
    let [_, _, code, rank] = source.array()?;
    let (kind, size) = match code {
        0x08 => (Kind::Byte, 1),
        0x09 => (Kind::Signed, 1),
        0x0b => (Kind::Signed, 2),
        0x0c => (Kind::Signed, 4),
        0x0d => (Kind::Float(FloatFormat::F32), 4),
        0x0e => (Kind::Float(FloatFormat::F64), 8),
        _ => return Err(Flaw::Header { at: 2, problem: format!("{code:#04x} is no IDX type") }),
    };
    if !(2..=4).contains(&rank) {
        let problem = format!("{rank} dimension(s), where images have 2 to 4 (a list of labels has 1)");
        return Err(Flaw::Header { at: 3, problem });
    }
    let mut shape = Vec::new();
    for _ in 0..rank {
        shape.push(u32::from_be_bytes(source.array()?) as usize);
    }
    let (count, shape) = (shape[0], &shape[1..]);
    if index >= count {
        return Err(Flaw::Index { index, count });
    }
    let scalar = Scalar { kind, size, big_endian: true };
    let len = pixels_of(shape)?;
    let geometry = geometry_of(shape, expected)?;
    source.skip(index as u64 * (len * size) as u64)?;
    Ok(Image::from_vector(&scalar.read(&mut source, len)?, &geometry))
}
