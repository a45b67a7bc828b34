//! How many units of a network bend it.

use crate::network::{Layer, Network};

impl Network {
    /// ReLUs and maxima: what cuts the space of images into regions, and with it the work of whoever enumerates them.
    pub fn hinges(&self) -> usize {
        let mut shape = self.input;
        let mut hinges = 0;
        for (at, layer) in self.layers.iter().enumerate() {
            let blocks = match layer {
                Layer::Convolution(convolution) => {
                    let [height, width] = convolution.window.places();
                    shape = [convolution.affine.bias.elem_count(), height, width];
                    1
                }
                Layer::Pool(size) => {
                    shape = [shape[0], shape[1] / size, shape[2] / size];
                    1
                }
                Layer::Residual(block) => {
                    let [height, width] = block.second.window.places();
                    shape = [block.second.affine.bias.elem_count(), height, width];
                    2
                }
                Layer::Dense(affine) => {
                    shape = [affine.bias.elem_count(), 1, 1];
                    usize::from(at + 1 < self.layers.len())
                }
            };
            hinges += blocks * shape.iter().product::<usize>();
        }
        hinges
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relus_and_maxima_are_counted_and_logits_are_not() {
        for (text, hinges) in [
            ("fc", 0),
            ("fc 24 24", 48),
            ("conv 8x3/2 fc 32", 8 * 4 * 3 + 32),
            ("conv 4x3 pool 2 fc", 4 * 7 * 6 + 4 * 3 * 3),
            ("residual 2x3/2 2x3 fc 5", 4 * (2 * 4 * 3) + 5),
        ] {
            let network = Network::random(&text.parse().unwrap(), [3, 7, 6], 10, 1).unwrap();
            assert_eq!(network.hinges(), hinges, "{text}");
        }
    }
}
