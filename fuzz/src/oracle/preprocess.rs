//! The text of `--preprocess`.

use metes_exact::Rational;
use metes_perturb::Preprocess;
use metes_perturb::image::Shape;
use num_traits::Zero;

use super::outcome;
use crate::mutate::Structure;
use crate::{Limits, Outcome, Target};

/// The text of `--preprocess`: parsed, printed, parsed again, made into networks.
pub const TARGET: Target = Target {
    name: "preprocess",
    corpora: &["corpus/preprocess"],
    oracle,
    dictionary: &[
        b"scale=",
        b"mean=",
        b"std=",
        b"order=",
        b"layout=",
        b"rgb",
        b"bgr",
        b"nchw",
        b"nhwc",
        b", ",
        b"[",
        b"]",
        b"1/3",
        b"[0.5 1/3 1]",
        b"1e-5000",
        b"1e5000",
        b"1e-9223372036854775808",
    ],
    structure: Structure::Text,
    endings: &[],
    limits: Limits { memory: 1 << 26, memory_per_byte: 1 << 14, seconds: 20 },
};

/// Inputs of models for images of three channels, two rows and a column, and of one, two and three.
const INPUTS: [(Shape, &[usize]); 3] = [
    (Shape { channels: 3, height: 2, width: 1 }, &[1, 3, 2, 1]),
    (Shape { channels: 3, height: 2, width: 1 }, &[1, 2, 1, 3]),
    (Shape { channels: 1, height: 2, width: 3 }, &[1, 6]),
];

fn oracle(bytes: &[u8]) -> Outcome {
    let Ok(text) = std::str::from_utf8(bytes) else { return "no text".to_owned() };
    let preprocess: Preprocess = match text.parse() {
        Ok(preprocess) => preprocess,
        Err(error) => return outcome(&error.to_string()),
    };
    let printed = preprocess.to_string();
    match printed.parse::<Preprocess>() {
        Ok(again) => assert_eq!(again, preprocess, "{printed} is not what was printed"),
        Err(error) => panic!("{printed} was printed: {error}"),
    }
    let network = |&(image, input): &(Shape, &[usize])| match preprocess.network(image, input) {
        Ok(network) => {
            let zero = vec![Rational::zero(); image.len()];
            assert_eq!(network.evaluate(&zero).len(), image.len());
            format!("a network of {} nodes; ", if network.nodes().len() > 1 { "two" } else { "one" })
        }
        Err(error) => outcome(&error.to_string()),
    };
    INPUTS.iter().map(network).collect()
}
