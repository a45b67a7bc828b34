//! Changes of bytes, whatever they mean.

use fastrand::Rng;

use super::{choose, span};

/// Numbers at which something ends.
pub(super) const NUMBERS: [u64; 16] = [
    0,
    1,
    2,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0xffff,
    0x10000,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x1_0000_0000,
    0x7fff_ffff_ffff_ffff,
    0x8000_0000_0000_0000,
    0xffff_ffff_ffff_ffff,
];

pub(super) fn mutate(rng: &mut Rng, dictionary: &[&[u8]], bytes: &mut Vec<u8>, other: &[u8]) {
    let at = rng.usize(..bytes.len() + 1);
    match rng.u8(..10) {
        0 | 1 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << rng.u8(..8);
            }
        }
        2 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = byte.wrapping_add(rng.u8(..16).wrapping_sub(8));
            }
        }
        3 => bytes.insert(at, rng.u8(..)),
        4 => overwrite(bytes, at, &number(rng)),
        5 => {
            if let Some(word) = choose(rng, dictionary) {
                bytes.splice(at..at, word.iter().copied());
            }
        }
        6 => drop(bytes.drain(span(rng, bytes.len()))),
        7 => {
            let copy = bytes[span(rng, bytes.len())].to_vec();
            bytes.splice(at..at, copy);
        }
        8 => {
            let place = span(rng, bytes.len());
            bytes.splice(place, other[span(rng, other.len())].iter().copied());
        }
        _ => bytes.truncate(at),
    }
}

/// A number at which something ends, or beside one, as it stands in files.
fn number(rng: &mut Rng) -> Vec<u8> {
    let number = choose(rng, &NUMBERS).copied().unwrap_or(0).wrapping_add(rng.u64(..3)).wrapping_sub(1);
    let size = 1 << rng.u8(..4);
    if rng.bool() { number.to_le_bytes()[..size].to_vec() } else { number.to_be_bytes()[8 - size..].to_vec() }
}

fn overwrite(bytes: &mut [u8], at: usize, with: &[u8]) {
    for (byte, new) in bytes[at..].iter_mut().zip(with) {
        *byte = *new;
    }
}
