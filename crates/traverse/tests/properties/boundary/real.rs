//! Real networks and images, from the folder that the environment variable `METES_DATA` names;
//! without it the test says that it was skipped.

use std::path::{Path, PathBuf};

use metes_network::model;
use metes_perturb::image::Image;
use metes_perturb::{Expression, Interval, Preprocess};
use metes_saliency::Measure;
use metes_traverse::{BoundaryStatus, Classes, Keep};

use super::{check_beyond, loops, search};
use crate::common::rational;
use crate::questions::{Asked, Setting};

fn setting(data: &Path, network: &str, images: &str, index: usize, expression: &str) -> Setting {
    let loaded = model::load(&data.join(network)).unwrap();
    let shape = loaded.network.input_shape();
    let geometry = Preprocess::default().geometry(shape).unwrap();
    let image = Image::read(&data.join(images), index, Some(&geometry)).unwrap();
    let range = Interval::new(rational(0, 1), rational(1, 1));
    let expression: Expression = expression.parse().unwrap();
    let perturbation = expression.compile(&image, range.as_ref(), Path::new(""), geometry.layout).unwrap();
    let preprocess = Preprocess::default().network(image.shape, shape).unwrap();
    Setting { classifier: preprocess.then(&loaded.network).unwrap(), image: image.pixels, perturbation }
}

#[test]
fn boundaries_around_real_images() {
    let Some(data) = std::env::var_os("METES_DATA").map(PathBuf::from) else {
        eprintln!("skipped: METES_DATA is not set");
        return;
    };
    let images = "images/mnist/test-images-idx3-ubyte.gz";
    let patch = "brightness(-0.3..0.3) + patch(x=10..18, y=10..18, value=1, opacity=0..1)";
    let settings = [
        setting(&data, "nets/mnist/verix_mnist-10x2.onnx", images, 0, patch),
        setting(&data, "nets/mnist/verix_mnist-10x2.onnx", images, 4, patch),
        setting(
            &data,
            "nets/fmnist/fgp_fmnist-mmr-200_200_200_200.onnx",
            "images/fmnist/test-images-idx3-ubyte.gz",
            0,
            "brightness(-0.2..0.2) + contrast(-0.25..0.25)",
        ),
    ];
    for (setting, delta) in settings.iter().zip([rational(1, 1), rational(2, 1), rational(3, 1)]) {
        for keep in [Keep::Label, Keep::Attention, Keep::Both] {
            let asked = Asked { keep, measure: Measure::L2, classes: Classes::Predicted };
            let found = search(setting, asked, Some(delta.clone())).unwrap();
            assert_eq!(found.status, BoundaryStatus::Traced);
            let findings = setting.verify(asked, Some(delta.clone()));
            assert!(found.regions <= findings.regions);
            loops::check(&found, &findings).unwrap();
            check_beyond(&found, &findings, asked, &delta, setting).unwrap();
        }
    }
}
