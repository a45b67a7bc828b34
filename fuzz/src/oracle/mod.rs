//! The oracles: one file for each target.

pub mod agree;
pub mod certificate;
pub mod check;
pub mod counterexample;
pub mod expression;
pub mod frames;
pub mod image;
mod model;
pub mod nnet;
pub mod onnx;
pub mod preprocess;
mod sample;
pub mod verify;
pub mod vnnlib;

use crate::Outcome;

/// The outcome that a message stands for: what it says about the input in particular is left out, that is
/// everything between the first quotation mark and the last, lists, and what is no word.
fn outcome(message: &str) -> Outcome {
    let (before, rest) = message.split_once('`').unwrap_or((message, ""));
    let after = rest.rsplit_once('`').map_or("", |(_, after)| after);
    let mut is_listed = false;
    let outside: String = before
        .chars()
        .chain(after.chars())
        .filter(|character| {
            is_listed = if is_listed { *character != ']' } else { *character == '[' };
            !is_listed
        })
        .collect();
    let is_word = |word: &&str| word.chars().all(|character| character.is_ascii_alphabetic());
    let words = outside.split_whitespace().map(|word| word.trim_matches(|c: char| c.is_ascii_punctuation()));
    words.filter(is_word).take(24).collect::<Vec<_>>().join(" ")
}
