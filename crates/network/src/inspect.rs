//! What a model is, in numbers: plain data, printed by others.

use std::collections::HashMap;

use metes_exact::ints::to_big;
use metes_exact::{BigInt, ScaledArray};
use num_traits::{Signed, Zero};
use sha2::{Digest, Sha256};

use crate::Op;
use crate::model::Model;

/// The format of a model file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileFormat {
    /// ONNX.
    Onnx {
        /// Version of the default operator set.
        opset: i64,
        /// The program that wrote the file, as it names itself; may be empty.
        producer: String,
    },
    /// NNet.
    Nnet,
}

/// An operator and how often it occurs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorCount {
    /// Its name in the file's format.
    pub operator: String,
    /// Nodes with it.
    pub count: usize,
}

impl OperatorCount {
    /// Counts operators, in order of first appearance.
    pub(crate) fn of<'a>(operators: impl Iterator<Item = &'a str>) -> Vec<Self> {
        let mut counts: Vec<Self> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for operator in operators {
            let place = *places.entry(operator).or_insert(counts.len());
            if place == counts.len() {
                counts.push(Self { operator: operator.to_owned(), count: 0 });
            }
            counts[place].count += 1;
        }
        counts
    }
}

/// A number format and how much of the file is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberFormat {
    /// `float`, `double`, `int64`, … as ONNX names them, or `decimal` for numbers given as text.
    pub name: &'static str,
    /// Whether its numbers are weights, not shapes or indices.
    pub is_weight: bool,
    /// Arrays in it.
    pub tensors: usize,
    /// Numbers in it.
    pub elements: usize,
}

/// A description of a model and of the file it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// The format of the file.
    pub format: FileFormat,
    /// The operators of the file, in order of first appearance.
    pub operators: Vec<OperatorCount>,
    /// The shape of the input, batch of one included where the file states it.
    pub input_shape: Vec<usize>,
    /// The shape of the output.
    pub output_shape: Vec<usize>,
    /// Numbers in the file that are weights: those of every float or decimal array.
    pub parameters: usize,
    /// Hinge units of the network: elements of activations and maxima.
    pub hinge_units: usize,
    /// The number formats of the file's arrays.
    pub numbers: Vec<NumberFormat>,
    /// `⌊log₂|w|⌋` of the smallest and of the largest weight `w ≠ 0` of the network; `None` where
    /// there is none.
    pub exponents: Option<(i64, i64)>,
    /// Bits of the largest numerator of a layer's weights over their shared denominator.
    pub widest_numerator: u64,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// What a user should know about how the file was read.
    pub notes: Vec<String>,
}

/// Describes a model read from these bytes.
pub fn inspect(model: &Model, bytes: &[u8]) -> Inspection {
    let mut exponents: Option<(i64, i64)> = None;
    let mut widest = 0;
    for node in model.network.nodes() {
        let (weights, others) = match &node.op {
            Op::Affine { map, bias } => (Some(map.weights()), bias.as_ref()),
            Op::Constant(values) => (None, Some(values)),
            _ => (None, None),
        };
        let (weights, others) = (weights.and_then(spread), others.and_then(spread));
        for (least, most, _) in weights.into_iter().chain(others) {
            let (low, high) = exponents.unwrap_or((least, most));
            exponents = Some((low.min(least), high.max(most)));
        }
        widest = widest.max(weights.map_or(0, |(.., bits)| bits));
    }
    Inspection {
        format: model.format.clone(),
        operators: model.operators.clone(),
        input_shape: model.network.input_shape().to_vec(),
        output_shape: model.output_shape.clone(),
        parameters: model
            .numbers
            .iter()
            .filter(|format| format.is_weight)
            .map(|format| format.elements)
            .sum(),
        hinge_units: model.network.hinge_units(),
        numbers: model.numbers.clone(),
        exponents,
        widest_numerator: widest,
        sha256: Sha256::digest(bytes).into(),
        notes: model.notes.clone(),
    }
}

/// Binary exponents of the smallest and of the largest number other than zero, and the bits of the
/// largest numerator.
fn spread(array: &ScaledArray) -> Option<(i64, i64, u64)> {
    let numerators = array.numerators().as_ref().iter();
    // Almost all weights have at most 127 bits; numbers of the machine are many times faster.
    let (least, most) = if array.numerators().width() <= 2 {
        let (least, most) = extremes(numerators.map(magnitude))?;
        (BigInt::from(least), BigInt::from(most))
    } else {
        extremes(numerators.map(|words| to_big(words).abs()))?
    };
    Some((exponent(&least, array.denominator()), exponent(&most, array.denominator()), most.bits()))
}

/// The magnitude of an integer of one or two words.
fn magnitude(words: &[u64]) -> u128 {
    match *words {
        [word] => (word as i64).unsigned_abs().into(),
        [low, high] => (i128::from(high as i64) << 64 | i128::from(low)).unsigned_abs(),
        _ => 0,
    }
}

/// The smallest and the largest magnitude other than zero.
fn extremes<T: Ord + Clone + Zero>(magnitudes: impl Iterator<Item = T>) -> Option<(T, T)> {
    magnitudes.filter(|magnitude| !magnitude.is_zero()).fold(None, |range, magnitude| {
        let (least, most) = range.unwrap_or_else(|| (magnitude.clone(), magnitude.clone()));
        Some((least.min(magnitude.clone()), most.max(magnitude)))
    })
}

/// `⌊log₂(numerator/denominator)⌋` of a positive fraction.
fn exponent(numerator: &BigInt, denominator: &BigInt) -> i64 {
    let difference = numerator.bits() as i64 - denominator.bits() as i64;
    let shift = difference.unsigned_abs();
    let below =
        if difference >= 0 { *numerator < denominator << shift } else { numerator << shift < *denominator };
    difference - i64::from(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_are_floors_of_binary_logarithms() {
        for (numerator, denominator, floor) in
            [(1, 1, 0), (3, 2, 0), (2, 3, -1), (1, 3, -2), (8, 1, 3), (7, 1, 2), (1, 8, -3)]
        {
            assert_eq!(exponent(&BigInt::from(numerator), &BigInt::from(denominator)), floor);
        }
        let array = ScaledArray::from_dyadics(&[(0, 0), (-3, -4), (5, 10)]);
        assert_eq!(spread(&array), Some((-3, 12, 17)));
        assert_eq!(spread(&ScaledArray::from_dyadics(&[(0, 0)])), None);
    }
}
