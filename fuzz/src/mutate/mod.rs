//! From an input to another: blind mutation, on bytes, words of text, fields of protocol buffers or
//! values of JSON.

mod bytes;
mod json;
mod protobuf;
mod text;

use fastrand::Rng;

/// What inputs are made of, beside bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Structure {
    /// Nothing else.
    Bytes,
    /// Words, numbers and signs.
    Text,
    /// Nested fields with their lengths.
    Protobuf,
    /// JSON, or another form made of bytes.
    Json,
}

/// The largest input that is made, unless its origin is larger.
const MAX_LEN: usize = 1 << 14;

/// An input made from `input` by a few changes, some of which take parts of `other`.
pub fn mutate(
    rng: &mut Rng,
    structure: Structure,
    dictionary: &[&[u8]],
    input: &[u8],
    other: &[u8],
) -> Vec<u8> {
    let mut mutant = input.to_vec();
    // One change as a rule, many now and then.
    for _ in 0..1 + rng.u32(..).trailing_zeros().min(6) {
        match structure {
            Structure::Text if rng.u8(..4) > 0 => text::mutate(rng, dictionary, &mut mutant, other),
            Structure::Json if mutant.first() == Some(&b'{') && rng.u8(..16) > 0 => {
                json::mutate(rng, dictionary, &mut mutant, other);
            }
            Structure::Protobuf if rng.u8(..4) > 0 => protobuf::mutate(rng, dictionary, &mut mutant, other),
            _ => bytes::mutate(rng, dictionary, &mut mutant, other),
        }
        mutant.truncate(MAX_LEN.max(input.len()));
    }
    mutant
}

/// One of some items; `None` when there is none.
fn choose<'a, T>(rng: &mut Rng, items: &'a [T]) -> Option<&'a T> {
    items.get(rng.usize(..items.len().max(1)))
}

/// A part of some bytes, short as a rule.
fn span(rng: &mut Rng, len: usize) -> std::ops::Range<usize> {
    if len == 0 {
        return 0..0;
    }
    let start = rng.usize(..len);
    let most = if rng.bool() { 16 } else { len };
    start..len.min(start + 1 + rng.usize(..most))
}
