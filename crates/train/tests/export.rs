//! What is exported is what was trained: read back by the exact reader and evaluated without rounding.
#![allow(clippy::float_arithmetic, reason = "tests of training")]

use candle_core::{Device, Tensor};
use metes_exact::Rational;
use metes_exact::rational::approximate;
use metes_network::model;
use metes_train::export;
use metes_train::network::Network;

#[test]
fn exact_logits_are_those_of_the_trained_network() {
    let folder = tempfile::tempdir().unwrap();
    for text in [
        "fc",
        "fc 6 5",
        "conv 3x3/2 4x3/2 fc 6",
        "conv 3x5 pool 2 conv 4x1/3",
        "pool 2",
        "residual 2x3 fc 6",
        "residual 4x3/2 4x5",
    ] {
        let input @ [channels, height, width] = [2, 7, 6];
        let network = Network::random(&text.parse().unwrap(), input, 3, 5).unwrap();
        let mut rng = fastrand::Rng::with_seed(9);
        for bias in network.variables().into_iter().filter(|variable| variable.rank() == 1) {
            let values: Vec<f32> = (0..bias.elem_count()).map(|_| rng.f32() - 0.5).collect();
            bias.set(&Tensor::from_vec(values, bias.dims(), &Device::Cpu).unwrap()).unwrap();
        }
        let path = folder.path().join("net.onnx");
        std::fs::write(&path, export::onnx(&network).unwrap()).unwrap();
        let read = model::load(&path).unwrap();
        assert_eq!(read.inspection.input_shape, [1, channels, height, width]);
        assert_eq!(read.inspection.output_shape, [1, 3]);
        assert_eq!(read.inspection.parameters, network.parameters(), "{text}");
        let bytes: Vec<u8> = (0..channels * height * width).map(|_| rng.u8(..)).collect();
        let exact: Vec<Rational> = bytes.iter().map(|&byte| Rational::new(byte.into(), 255.into())).collect();
        let pixels: Vec<f32> = bytes.iter().map(|&byte| f32::from(byte) / 255.0).collect();
        let images = Tensor::from_vec(pixels, (1, channels * height * width), &Device::Cpu).unwrap();
        let logits: Vec<f32> = network.logits(&images).unwrap().flatten_all().unwrap().to_vec1().unwrap();
        let exact = read.network.evaluate(&exact);
        assert_eq!(exact.len(), logits.len());
        for (exact, logit) in exact.iter().zip(&logits) {
            let exact = approximate(exact);
            assert!(
                (exact - f64::from(*logit)).abs() < 1e-5 * exact.abs().max(1.0),
                "{text}: {exact} and {logit}"
            );
        }
    }
}
