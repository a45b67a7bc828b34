//! The losses of attributions and their gradients against those that torch differentiated: `losses.json`, written by
//! `scripts/oracle-losses.py`, which states the conventions.
#![allow(clippy::float_arithmetic, clippy::float_cmp, reason = "tests of estimates")]

use candle_core::{Device, Tensor, Var};
use metes_attribution::attack::cross_entropy;
use metes_attribution::map::Of;
use metes_train::method::terms::{change_norm, contrast, rivals, triplet, weighted_change};
use metes_train::network::{Affine, Layer, Network};
use serde_json::Value;

const TOLERANCE: f64 = 1e-9;

/// The numbers in nested arrays, in order.
fn numbers(value: &Value) -> Vec<f64> {
    match value.as_array() {
        Some(values) => values.iter().flat_map(numbers).collect(),
        None => vec![value.as_f64().expect("a number")],
    }
}

fn variable(value: &Value, dims: &[usize]) -> Var {
    Var::from_tensor(&Tensor::from_vec(numbers(value), dims, &Device::Cpu).expect("a shape"))
        .expect("a variable")
}

fn labels(value: &Value) -> Tensor {
    let labels: Vec<u32> = numbers(value).into_iter().map(|label| label as u32).collect();
    Tensor::new(labels, &Device::Cpu).expect("labels")
}

/// Holds a loss and its gradients in some variables against the golden ones; `but` are elements of the perturbed images that are
/// left out.
fn check(name: &str, golden: &Value, loss: &Tensor, variables: &[(&str, &Var)], but: &[usize]) {
    let golden = &golden["losses"][name];
    let (value, wanted) =
        (loss.to_scalar::<f64>().expect("a number"), golden["value"].as_f64().expect("a number"));
    assert!((value - wanted).abs() < TOLERANCE, "{name}: {value}, not {wanted}");
    let gradients = loss.backward().expect("gradients");
    for (of, variable) in variables {
        let wanted = numbers(&golden["gradient"][of]);
        let found = match gradients.get(variable) {
            Some(gradient) => gradient.flatten_all().and_then(|flat| flat.to_vec1()).expect("numbers"),
            None => vec![0.0; wanted.len()],
        };
        assert_eq!(found.len(), wanted.len(), "{name}, {of}");
        for (at, (found, wanted)) in found.into_iter().zip(wanted).enumerate() {
            if *of == "perturbed" && but.contains(&at) {
                continue;
            }
            let difference: f64 = found - wanted;
            assert!(difference.abs() < TOLERANCE, "{name}, {of}, element {at}: {found}, not {wanted}");
        }
    }
}

#[test]
fn losses_and_their_gradients_are_those_of_torch() {
    let golden: Value = serde_json::from_str(include_str!("losses.json")).expect("JSON");
    let weights = &golden["network"];
    let layer = |number: usize, outputs: usize, inputs: usize| {
        Layer::Dense(Affine {
            weights: variable(&weights[format!("weight_{number}")], &[outputs, inputs]),
            bias: variable(&weights[format!("bias_{number}")], &[outputs]),
        })
    };
    let network = Network::new(vec![layer(1, 5, 6), layer(2, 3, 5)], [1, 2, 3]).expect("a network");
    let [clean, perturbed] = ["clean", "perturbed"].map(|name| variable(&golden[name], &[2, 6]));
    let way: [&Tensor; 2] = [&clean, &perturbed];
    let labels = labels(&golden["labels"]);
    let steps = golden["steps"].as_u64().expect("a number") as usize;
    let beta = golden["beta"].as_f64().expect("a number");

    let graph = network.graph();
    let rivals = rivals(graph, &clean, &labels).expect("classes");
    let wrong = |classes: &Tensor| classes.to_vec1::<u32>().expect("classes");
    assert_eq!(wrong(&rivals), wrong(&self::labels(&golden["strongest_wrong"])));
    let entropy = |images| cross_entropy(&graph.outputs(images).expect("logits"), &labels).expect("a loss");
    let norm = change_norm(graph, way, &labels, Of::Loss, steps).expect("a norm");
    let contrast = |images| contrast(graph, images, &labels, &rivals, steps).expect("a loss");

    let names = ["weight_1", "bias_1", "weight_2", "bias_2"];
    let parameters = names.into_iter().zip(network.variables());
    let all: Vec<(&str, &Var)> = parameters.chain([("perturbed", &perturbed)]).collect();
    check("cross_entropy_clean", &golden, &entropy(&clean), &all, &[]);
    check("cross_entropy_perturbed", &golden, &entropy(&perturbed), &all, &[]);
    check("cacr_clean", &golden, &contrast(&clean), &all, &[]);
    check("cacr_perturbed", &golden, &contrast(&perturbed), &all, &[]);
    check("art", &golden, &triplet(graph, &perturbed, &labels, &rivals).expect("a loss"), &all, &[]);
    // Where a pixel does not change, norms of the change have a kink.
    let pairs = numbers(&golden["clean"]).into_iter().zip(numbers(&golden["perturbed"])).enumerate();
    let unchanged: Vec<usize> = pairs.filter(|(_, (from, to))| from == to).map(|(at, _)| at).collect();
    assert_eq!(unchanged.len(), 2);
    check("wacr", &golden, &weighted_change(graph, way, &labels, steps).expect("a loss"), &all, &unchanged);
    check("ig_norm", &golden, &norm, &all, &unchanged);
    let sum = (entropy(&perturbed) + (norm * beta).expect("a term")).expect("a sum");
    check("ig_sum_norm", &golden, &sum, &all, &unchanged);
}
