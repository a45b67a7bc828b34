//! The readers on real files: every model of the data folder loads, or is refused where it must be.
//!
//! The folder is named by the environment variable `METES_DATA`; without it the tests say that they
//! are skipped.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use metes_exact::Rational;
use metes_exact::rational::parse;
use metes_network::model::{LoadError, LoadedModel, load};
use metes_network::onnx::OnnxError;
use num_traits::Signed;

/// Files that must be refused, each with the node and the operator at fault.
const REFUSED: [(&str, &str, &str); 5] = [
    ("nets/layer_zoo/dropout_training_mode_true.onnx", "y", "Dropout"),
    ("nets/layer_zoo/tanh.onnx", "y", "Tanh"),
    ("nets/must_refuse/quadrotor2d_state.onnx", "/Sin", "Sin"),
    (
        "vnncomp/bnn_gtsrb/onnx/3_30_30_QConv_16_3_QConv_32_2_Dense_43_ep_30.onnx",
        "sequential_10/quant_conv2d_21/ste_sign_52/Sign",
        "Sign",
    ),
    ("vnncomp/dist_shift/onnx/mnist_concat.onnx", "Sigmoid_6", "Sigmoid"),
];

fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("METES_DATA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: METES_DATA is not set");
    }
    folder
}

/// The model files under a folder, by path within it.
fn models(folder: &Path) -> Vec<PathBuf> {
    let (mut open, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let extension = path.extension().and_then(|extension| extension.to_str());
            if path.is_dir() {
                open.push(path);
            } else if matches!(extension, Some("onnx" | "nnet")) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn load_from(folder: &Path, name: &str) -> LoadedModel {
    load(&folder.join(name)).unwrap_or_else(|error| panic!("{error}"))
}

fn q(text: &str) -> Rational {
    parse(text).unwrap()
}

#[test]
fn every_model_loads_or_is_refused_where_it_must_be() {
    let Some(folder) = data() else { return };
    let manifest = std::fs::read_to_string(folder.join("MANIFEST.csv")).unwrap();
    let hashes: HashMap<&str, &str> = manifest
        .lines()
        .filter_map(|line| {
            let mut columns = line.split(',');
            Some((columns.next()?, columns.nth(1)?))
        })
        .collect();
    let (mut loaded, mut hashed, mut refused) = (0, 0, Vec::new());
    for path in models(&folder) {
        let name = path.strip_prefix(&folder).unwrap().to_str().unwrap();
        match load(&path) {
            Ok(model) => {
                loaded += 1;
                let sizes = |shape: &[usize]| shape.iter().product::<usize>();
                assert_eq!(sizes(&model.inspection.input_shape), model.network.input_len(), "{name}");
                assert_eq!(sizes(&model.inspection.output_shape), model.network.output_len(), "{name}");
                if let Some(hash) = hashes.get(name) {
                    let own: String =
                        model.inspection.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
                    assert_eq!(own, *hash, "{name}");
                    hashed += 1;
                }
            }
            Err(LoadError::Onnx { flaw: OnnxError::Node { node, operator, .. }, path: named }) => {
                assert_eq!(named, path);
                refused.push((name.to_owned(), node, operator));
            }
            Err(error) => panic!("{error}"),
        }
    }
    let expected =
        REFUSED.map(|(name, node, operator)| (name.to_owned(), node.to_owned(), operator.to_owned()));
    assert_eq!(refused, expected);
    assert!(loaded > 200 && hashed > 200, "only {loaded} models were found, {hashed} of them listed");
}

/// The largest difference of two outputs.
fn distance(a: &[Rational], b: &[Rational]) -> Rational {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).max().unwrap()
}

#[test]
fn an_nnet_file_is_the_function_of_its_conversion_to_onnx() {
    let Some(folder) = data() else { return };
    let text = load_from(&folder, "nnet/TestNetwork2.nnet").network;
    let converted = load_from(&folder, "nnet/TestNetwork2.onnx").network;
    for x in
        [["0", "0", "0", "0", "0"], ["20000", "0.1", "-1", "700", "650"], ["50000", "-3", "3", "100", "1200"]]
    {
        let x = x.map(q);
        let (a, b) = (text.evaluate(&x), converted.evaluate(&x));
        // Values in the hundreds; the conversion rounds to 24 bits.
        assert!(distance(&a, &b) < q("1/50"), "{a:?} {b:?}");
    }
}

#[test]
fn an_nnet_file_scales_the_network_its_authors_trained() {
    let Some(folder) = data() else { return };
    let scaled = load_from(&folder, "nnet/acasxu/ACASXU_experimental_v2a_2_4.nnet").network;
    let plain = load_from(&folder, "vnncomp/acasxu/onnx/ACASXU_run2a_2_4_batch_2000.onnx").network;
    let means = ["19791.091", "0", "0", "650", "600"].map(q);
    let ranges = ["60261.0", "6.28318530718", "6.28318530718", "1100", "1200"].map(q);
    for u in [
        ["0", "0", "0", "0", "0"],
        ["0.6", "-0.4", "0.3", "-0.5", "0.25"],
        ["-0.3", "0.5", "-0.5", "0.1", "0.4"],
    ] {
        let u = u.map(q);
        let x: Vec<Rational> = (0..5).map(|k| &u[k] * &ranges[k] + &means[k]).collect();
        let unscaled: Vec<Rational> =
            scaled.evaluate(&x).iter().map(|y| (y - q("7.5188840201005975")) / q("373.94992")).collect();
        assert!(distance(&unscaled, &plain.evaluate(&u)) < q("1e-5"));
    }
}

#[test]
fn a_folder_or_an_unknown_name_is_an_error_that_names_it() {
    let missing = load(Path::new("no-such-model.onnx")).unwrap_err();
    assert!(missing.to_string().starts_with("no-such-model.onnx: "), "{missing}");
    let unknown = load(Path::new("model.pt")).unwrap_err();
    assert!(matches!(&unknown, LoadError::Extension { path } if path == Path::new("model.pt")), "{unknown}");
}
