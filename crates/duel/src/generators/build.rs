//! Parts that generators put networks together from.

use fastrand::Rng;
use metes_exact::Rational;
use metes_network::{DenseLayer, Sequential};

use crate::numbers::{decimal, float, int, ratio};

/// A layer from its rows, each the weights and the bias.
pub fn layer(inputs: usize, rows: Vec<(Vec<f32>, f32)>, relu: bool) -> DenseLayer {
    let bias = rows.iter().map(|row| row.1).collect();
    let weights = rows.into_iter().flat_map(|row| row.0).collect();
    DenseLayer { inputs, weights, bias, relu }
}

/// How the weights of a random network look.
#[derive(Clone, Copy)]
pub enum Style {
    /// Sixteenths between −2 and 2: sums of them are exact in floats.
    Sixteenths,
    /// Floats with all bits random.
    Floats,
    /// Bell-shaped and scaled by fan-in, a fifth of them pruned to 0, as training leaves them.
    Trained,
}

impl Style {
    /// One of them.
    pub fn any(rng: &mut Rng) -> Self {
        [Self::Sixteenths, Self::Floats, Self::Trained][rng.usize(0..3)]
    }

    fn weight(self, rng: &mut Rng, inputs: usize) -> f32 {
        match self {
            Self::Sixteenths => float(rng.i64(-32..=32), -4),
            Self::Floats => {
                let power = -23 - rng.i32(0..4);
                float(rng.i64(-(1 << 24)..=1 << 24), power)
            }
            Self::Trained if rng.u8(0..5) == 0 => 0.0,
            // The sum of four uniform numbers in ±1/2 has variance 1/3; √6 of it make that of He's rule times fan-in,
            // and a power of two near 1/√inputs the rest.
            Self::Trained => {
                let sum: i64 = (0..4).map(|_| rng.i64(-(1 << 21)..=1 << 21)).sum();
                let half_bits = (usize::BITS - inputs.leading_zeros()).div_ceil(2) as i32;
                float(sum * 5 / 2, -22 - half_bits)
            }
        }
    }

    fn bias(self, rng: &mut Rng, inputs: usize) -> f32 {
        match self {
            Self::Trained => float(rng.i64(-(1 << 20)..=1 << 20), -22),
            _ => self.weight(rng, inputs),
        }
    }
}

/// A random chain with the given numbers of elements, from input to output.
pub fn random_chain(rng: &mut Rng, style: Style, sizes: &[usize]) -> Option<Sequential> {
    let dense = |(at, pair): (usize, &[usize])| {
        let row = |rng: &mut Rng| {
            let weights = (0..pair[0]).map(|_| style.weight(rng, pair[0])).collect();
            (weights, style.bias(rng, pair[0]))
        };
        (at, pair[0], (0..pair[1]).map(|_| row(&mut *rng)).collect::<Vec<_>>())
    };
    let rows: Vec<_> = sizes.windows(2).enumerate().map(dense).collect();
    let layers = rows.into_iter().map(|(at, inputs, rows)| layer(inputs, rows, at + 2 < sizes.len()));
    Sequential::new(layers.collect()).ok()
}

/// Numbers of elements for a small chain.
pub fn small_sizes(rng: &mut Rng, inputs: usize, outputs: usize) -> Vec<usize> {
    let hidden = (0..rng.usize(1..=3)).map(|_| rng.usize(2..=8));
    std::iter::once(inputs).chain(hidden).chain([outputs]).collect()
}

/// A box around a random point, its sides decimals of few digits. If `pinned`, all inputs but one are fixed.
pub fn random_box(rng: &mut Rng, inputs: usize, pinned: bool) -> Vec<(Rational, Rational)> {
    let free = rng.usize(0..inputs);
    let side = |at: usize| {
        let centre = decimal(&mut *rng, 1, 2);
        let radius = if pinned && at != free { int(0) } else { ratio(rng.i64(1..=100), 100) };
        (&centre - &radius, centre + radius)
    };
    (0..inputs).map(side).collect()
}

/// Layers that pass `width` numbers on through ReLUs, each as its positive and its negative part.
pub fn carry(width: usize, depth: usize) -> Vec<DenseLayer> {
    let unit = |at: usize, width: usize, value: f32| -> Vec<f32> {
        (0..width).map(|column| if column == at { value } else { 0.0 }).collect()
    };
    let mut layers = Vec::new();
    if depth == 0 {
        return layers;
    }
    let split =
        (0..2 * width).map(|row| (unit(row / 2, width, if row.is_multiple_of(2) { 1.0 } else { -1.0 }), 0.0));
    layers.push(layer(width, split.collect(), true));
    for _ in 1..depth {
        layers.push(layer(
            2 * width,
            (0..2 * width).map(|row| (unit(row, 2 * width, 1.0), 0.0)).collect(),
            true,
        ));
    }
    let join = (0..width).map(|row| {
        let weight = |column: usize| match column {
            _ if column / 2 != row => 0.0,
            _ if column.is_multiple_of(2) => 1.0,
            _ => -1.0,
        };
        ((0..2 * width).map(weight).collect(), 0.0)
    });
    layers.push(layer(2 * width, join.collect(), false));
    layers
}
