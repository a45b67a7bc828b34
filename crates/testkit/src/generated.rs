//! Networks and slices of any size to measure on, the same every time.

use metes_exact::ScaledArray;
use metes_network::{Activation, LinearMap, Network, NetworkBuilder, Op, PiecewiseLinear};

/// A sequence of numbers that looks random and is the same every time.
#[derive(Debug)]
pub struct Sequence(u64);

impl Default for Sequence {
    fn default() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }
}

impl Sequence {
    /// Numbers between −√(`share`/2⁴⁰) and √(`share`/2⁴⁰), cut off to 24 significant bits as in files of
    /// 32-bit floats.
    fn below(&mut self, share: u64, count: usize) -> ScaledArray {
        let limit = share.isqrt() as i64;
        let mut next = || {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            let product = ((self.0 >> 32) as i64 - (1 << 31)) * limit;
            let excess = 40u32.saturating_sub(product.unsigned_abs().leading_zeros());
            (product >> excess, excess as i32 - 51)
        };
        ScaledArray::from_dyadics(&(0..count).map(|_| next()).collect::<Vec<_>>())
    }

    /// Weights of a layer with so many inputs, initialised after He et al.: uniform up to √(6/inputs).
    pub fn weights(&mut self, inputs: usize, count: usize) -> ScaledArray {
        self.below((6 << 40) / inputs as u64, count)
    }

    /// A fully connected classifier of these widths, with ReLU between its layers.
    pub fn classifier(&mut self, widths: &[usize]) -> Network {
        let mut builder = NetworkBuilder::new("image", vec![widths[0]]);
        let mut last = builder.input();
        for (at, pair) in widths.windows(2).enumerate() {
            if at > 0 {
                let relu = Op::Activation(Activation::uniform(PiecewiseLinear::relu()));
                last = builder.push("relu", relu, &[last]).expect("the sizes fit");
            }
            let weights = self.weights(pair[0], pair[0] * pair[1]);
            let affine = affine(pair[1], pair[0], weights, self.weights(pair[0], pair[1]));
            last = builder.push("affine", affine, &[last]).expect("the sizes fit");
        }
        builder.finish(last)
    }

    /// An image of so many pixels in −1..1, moved along `directions` by up to `most` in each pixel.
    pub fn slice(&mut self, pixels: usize, directions: usize, most: u32) -> Network {
        let weights = self.below(u64::from(most * most) << 40, pixels * directions);
        let mut builder = NetworkBuilder::new("theta", vec![directions]);
        let affine = affine(pixels, directions, weights, self.below(1 << 40, pixels));
        let image = builder.push("image", affine, &[builder.input()]).expect("the sizes fit");
        builder.finish(image)
    }
}

fn affine(outputs: usize, inputs: usize, weights: ScaledArray, bias: ScaledArray) -> Op {
    let map = LinearMap::dense(outputs, inputs, weights).expect("the sizes fit");
    Op::Affine { map, bias: Some(bias) }
}
