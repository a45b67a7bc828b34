//! Changes of words: runs of letters, digits and dots, and single other characters.

use std::ops::Range;

use fastrand::Rng;

use super::bytes::NUMBERS;
use super::{choose, span};

pub(super) fn mutate(rng: &mut Rng, dictionary: &[&[u8]], text: &mut Vec<u8>, other: &[u8]) {
    let words = words(text);
    let Some(word) = choose(rng, &words).cloned() else {
        text.extend_from_slice(other);
        return;
    };
    let replacement = match rng.u8(..9) {
        0 | 1 => number(rng).into_bytes(),
        2 => choose(rng, dictionary).map(|word| word.to_vec()).unwrap_or_default(),
        3 => Vec::new(),
        4 => text[run(rng, &words)].to_vec(),
        5 => {
            let others = self::words(other);
            other[run(rng, &others)].to_vec()
        }
        6 => text[word.clone()].repeat(1 + rng.usize(..40)),
        7 => [b"-", &text[word.clone()]].concat(),
        _ => {
            let place = run(rng, &words);
            drop(text.drain(place));
            return;
        }
    };
    // Insert as often as replace.
    let place = if rng.bool() { word.start..word.start } else { word };
    drop(text.splice(place, replacement));
}

fn words(text: &[u8]) -> Vec<Range<usize>> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'_' || byte >= 0x80;
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, &byte) in text.iter().enumerate() {
        match words.last_mut() {
            Some(word) if is_word(byte) && is_word(text[at - 1]) => word.end = at + 1,
            _ => words.push(at..at + 1),
        }
    }
    words
}

/// The place of some words in a row.
fn run(rng: &mut Rng, words: &[Range<usize>]) -> Range<usize> {
    match words.get(span(rng, words.len())) {
        Some([first, .., last]) => first.start..last.end,
        Some([only]) => only.clone(),
        _ => 0..0,
    }
}

/// A number as people and programs write them.
fn number(rng: &mut Rng) -> String {
    let integer = match rng.u8(..3) {
        0 => choose(rng, &NUMBERS).copied().unwrap_or(0).to_string(),
        1 => rng.u16(..300).to_string(),
        _ => (0..rng.usize(1..30)).map(|_| rng.digit(10)).collect(),
    };
    match rng.u8(..8) {
        0 => format!("-{integer}"),
        1 => format!("{integer}.{}", rng.u32(..1000)),
        2 => format!("{integer}/{}", rng.u32(..1000)),
        3 => format!("{integer}e{}", rng.i16(-400..400)),
        4 => format!("{}..{integer}", rng.i16(-9..9)),
        5 => format!("{integer}e-{}", choose(rng, &NUMBERS).copied().unwrap_or(0)),
        _ => integer,
    }
}
