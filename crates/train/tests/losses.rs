//! The terms of every method against values and gradients of another implementation, and against finite differences.
//!
//! `losses.json` was written by `scripts/oracle-losses.py`, which states the conventions.
#![allow(clippy::float_arithmetic, reason = "tests of estimates")]

use candle_core::{DType, Device, Tensor, Var};
use fastrand::Rng;
use metes_attribution::ascent::Ascent;
use metes_attribution::attack::cross_entropy;
use metes_attribution::map::{Of, integrated};
use metes_attribution::{Bends, Network, Node, Op, Smoothness};
use metes_train::method::{Kind, Method, terms};
use serde_json::Value;

const PARAMETERS: [&str; 4] = ["weight_1", "bias_1", "weight_2", "bias_2"];

struct Case {
    golden: Value,
    variables: Vec<Var>,
    network: Network,
    clean: Tensor,
    perturbed: Var,
    labels: Tensor,
    rivals: Tensor,
    steps: usize,
}

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .map_or_else(|| value.as_f64().into_iter().collect(), |all| all.iter().flat_map(numbers).collect())
}

fn tensor(value: &Value, shape: impl Into<candle_core::Shape>) -> Tensor {
    Tensor::from_vec(numbers(value), shape.into(), &Device::Cpu).unwrap()
}

fn labels(value: &Value) -> Tensor {
    let labels: Vec<u32> = numbers(value).into_iter().map(|label| label as u32).collect();
    Tensor::new(labels, &Device::Cpu).unwrap()
}

fn case() -> Case {
    let golden: Value = serde_json::from_str(include_str!("losses.json")).unwrap();
    let shapes: [&[usize]; 4] = [&[5, 6], &[5], &[3, 5], &[3]];
    let variable =
        |(name, shape): (&str, &[usize])| Var::from_tensor(&tensor(&golden["network"][name], shape)).unwrap();
    let variables: Vec<Var> = PARAMETERS.into_iter().zip(shapes).map(variable).collect();
    let dense = |at: usize| Op::Dense {
        weights: variables[at].as_tensor().clone(),
        bias: Some(variables[at + 1].as_tensor().clone()),
    };
    let ops = [dense(0), Op::Activation(Bends::relu()), dense(2)];
    let nodes = ops.into_iter().enumerate().map(|(at, op)| Node { op, inputs: vec![at] });
    Case {
        network: Network::new(6, nodes.collect()).unwrap(),
        clean: tensor(&golden["clean"], (2, 6)),
        perturbed: Var::from_tensor(&tensor(&golden["perturbed"], (2, 6))).unwrap(),
        labels: labels(&golden["labels"]),
        rivals: labels(&golden["strongest_wrong"]),
        steps: golden["steps"].as_u64().unwrap() as usize,
        variables,
        golden,
    }
}

fn assert_close(found: &Tensor, golden: &Value, what: &str) {
    let found: Vec<f64> = found.flatten_all().unwrap().to_vec1().unwrap();
    let golden = numbers(golden);
    assert_eq!(found.len(), golden.len(), "{what}");
    for (found, golden) in found.iter().zip(&golden) {
        assert!((found - golden).abs() < 1e-9, "{what}: {found} and {golden}");
    }
}

fn scalar(tensor: &Tensor) -> f64 {
    tensor.to_scalar().unwrap()
}

/// Every term with its name in the file.
fn losses(case: &Case) -> Vec<(&'static str, Tensor)> {
    let Case { network, clean, perturbed, labels, rivals, steps, golden, .. } = case;
    let perturbed = perturbed.as_tensor();
    let entropy = |images: &Tensor| cross_entropy(&network.outputs(images).unwrap(), labels).unwrap();
    let contrast = |images| terms::contrast(network, images, labels, rivals, *steps).unwrap();
    let change = terms::change_norm(network, [clean, perturbed], labels, Of::Loss, *steps).unwrap();
    let beta = golden["beta"].as_f64().unwrap();
    vec![
        ("cross_entropy_clean", entropy(clean)),
        ("cross_entropy_perturbed", entropy(perturbed)),
        ("cacr_clean", contrast(clean)),
        ("cacr_perturbed", contrast(perturbed)),
        ("wacr", terms::weighted_change(network, [clean, perturbed], labels, *steps).unwrap()),
        ("ig_norm", change.clone()),
        ("ig_sum_norm", (entropy(perturbed) + (change * beta).unwrap()).unwrap()),
        ("art", terms::triplet(network, perturbed, labels, rivals).unwrap()),
    ]
}

#[test]
fn maps_are_those_of_another_implementation() {
    let case = case();
    let black = case.clean.zeros_like().unwrap();
    let rivals = terms::rivals(&case.network, &case.clean, &case.labels).unwrap();
    assert_eq!(rivals.to_vec1::<u32>().unwrap(), case.rivals.to_vec1::<u32>().unwrap());
    let map = |way: [&Tensor; 2], classes: &Tensor, of| {
        integrated(&case.network, way, classes, of, case.steps, Smoothness::Exact).unwrap()
    };
    let perturbed = case.perturbed.as_tensor();
    for (name, found) in [
        ("label_clean", map([&black, &case.clean], &case.labels, Of::Logit)),
        ("label_perturbed", map([&black, perturbed], &case.labels, Of::Logit)),
        ("wrong_clean", map([&black, &case.clean], &case.rivals, Of::Logit)),
        ("change", map([&case.clean, perturbed], &case.labels, Of::Logit)),
        ("loss", map([&case.clean, perturbed], &case.labels, Of::Loss)),
    ] {
        assert_close(&found, &case.golden["maps"][name], name);
    }
}

#[test]
fn values_and_gradients_are_those_of_another_implementation() {
    let case = case();
    for (name, loss) in losses(&case) {
        let golden = &case.golden["losses"][name];
        assert_close(&loss, &golden["value"], name);
        let gradients = loss.backward().unwrap();
        let variables = PARAMETERS.into_iter().zip(&case.variables).chain([("perturbed", &case.perturbed)]);
        for (parameter, variable) in variables {
            let zeros = variable.zeros_like().unwrap();
            let gradient = gradients.get(variable).unwrap_or(&zeros);
            assert_close(gradient, &golden["gradient"][parameter], &format!("{name}, {parameter}"));
        }
    }
}

#[test]
fn gradients_are_those_of_finite_differences() {
    const STEP: f64 = 1e-6;
    let case = case();
    let gradients: Vec<_> = losses(&case).iter().map(|(_, loss)| loss.backward().unwrap()).collect();
    for variable in case.variables.iter().chain([&case.perturbed]) {
        let start: Vec<f64> = variable.flatten_all().unwrap().to_vec1().unwrap();
        for at in 0..start.len() {
            let moved = |by: f64| {
                let mut values = start.clone();
                values[at] += by;
                variable.set(&Tensor::from_vec(values, variable.dims(), &Device::Cpu).unwrap()).unwrap();
                let values: Vec<f64> = losses(&case).iter().map(|(_, loss)| scalar(loss)).collect();
                variable
                    .set(&Tensor::from_vec(start.clone(), variable.dims(), &Device::Cpu).unwrap())
                    .unwrap();
                values
            };
            let (above, below) = (moved(STEP), moved(-STEP));
            for (loss, (name, _)) in losses(&case).iter().enumerate() {
                // At a pixel that is the same in both images a norm has no derivative.
                if variable.id() == case.perturbed.id()
                    && start[at].to_bits() == numbers(&case.golden["clean"])[at].to_bits()
                {
                    continue;
                }
                let difference = (above[loss] - below[loss]) / (2.0 * STEP);
                let zeros = variable.zeros_like().unwrap();
                let gradient = gradients[loss].get(variable).unwrap_or(&zeros);
                let gradient = gradient.flatten_all().unwrap().to_vec1::<f64>().unwrap()[at];
                assert!(
                    (difference - gradient).abs() < 1e-7,
                    "{name}, element {at}: {difference} and {gradient}"
                );
            }
        }
    }
}

#[test]
fn terms_of_images_that_say_nothing_are_numbers() {
    let case = case();
    let black = Tensor::zeros((2, 6), DType::F64, &Device::Cpu).unwrap();
    let Case { network, labels, rivals, steps, .. } = &case;
    for term in [
        terms::change_norm(network, [&black, &black], labels, Of::Loss, *steps),
        terms::weighted_change(network, [&black, &black], labels, *steps),
        terms::contrast(network, &black, labels, rivals, *steps),
        terms::triplet(network, &black, labels, rivals),
    ] {
        let term = term.unwrap();
        assert!(scalar(&term).is_finite());
        for variable in &case.variables {
            if let Some(gradient) = term.backward().unwrap().get(variable) {
                assert!(scalar(&gradient.abs().unwrap().sum_all().unwrap()).is_finite());
            }
        }
    }
}

/// What every method minimises is made of the terms, at the image that the search begins at when it has no step.
#[test]
fn methods_minimise_what_their_table_says() {
    let case = case();
    let Case { network, clean, labels, rivals, steps, .. } = &case;
    let ascent = Ascent { epsilon: 0.05, step: 0.01, steps: 0 };
    let start = {
        let mut rng = Rng::with_seed(7);
        let mut generators: Vec<Rng> = (0..2).map(|_| Rng::with_seed(rng.u64(..))).collect();
        ascent.random(clean, &mut generators).unwrap()
    };
    let entropy =
        |images: &Tensor| scalar(&cross_entropy(&network.outputs(images).unwrap(), labels).unwrap());
    let change = scalar(&terms::change_norm(network, [clean, &start], labels, Of::Loss, *steps).unwrap());
    let contrast = scalar(&terms::contrast(network, clean, labels, rivals, *steps).unwrap());
    let weighted = scalar(&terms::weighted_change(network, [clean, &start], labels, *steps).unwrap());
    let triplet = scalar(&terms::triplet(network, &start, labels, rivals).unwrap());
    for kind in Kind::ALL {
        let method = Method { kind, ascent, weight: 0.3, steps: *steps, inner_steps: 2 };
        let loss = method.loss(network, clean, labels, &mut Rng::with_seed(7)).unwrap();
        let (images, term) = match kind {
            Kind::Natural => (clean, 0.0),
            Kind::Pgd => (&start, 0.0),
            Kind::IgNorm => (clean, change),
            Kind::IgSumNorm => (&start, change),
            Kind::Art => (&start, triplet),
            Kind::Cacr => (&start, contrast),
            Kind::Wacr => (&start, weighted),
            Kind::CacrWacr => (&start, contrast + weighted),
        };
        let (found, wanted) = (scalar(&loss.value), entropy(images) + 0.3 * term);
        assert!((found - wanted).abs() < 1e-12, "{kind}: {found} and {wanted}");
        assert_close(
            &loss.logits,
            &serde_json::to_value(network.outputs(images).unwrap().to_vec2::<f64>().unwrap()).unwrap(),
            "logits",
        );
    }
}
