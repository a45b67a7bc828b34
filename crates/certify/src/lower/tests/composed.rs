//! A perturbation followed by a classifier: SPEC § 2.

use std::path::Path;

use metes_exact::{Rational, rational};
use metes_network::model;
use metes_perturb::{Expression, Image, Preprocess};
use metes_traverse::{Classes, Keep, Question};

use super::assert_pieces;
use super::machine::Machine;
use crate::Problem;

/// θ for the perturbation: the unperturbed image, a place where many pixels are at an end, and places between.
const THETA: [&str; 4] = ["0", "1/10", "-1/7", "1/5"];

fn assert_composed(perturb: &str, preprocess: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data");
    let model = model::load(&folder.join("verix_mnist-10x2.onnx")).expect("a model").network;
    let preprocess: Preprocess = preprocess.parse().expect("a preprocessing");
    let geometry = preprocess.geometry(model.input_shape()).expect("an image");
    let file = folder.join("fashion-images-idx3-ubyte.gz");
    let image = Image::read(&file, 1, Some(&geometry)).expect("an image");
    let classifier = preprocess.network(image.shape, model.input_shape()).expect("a preprocessing that fits");
    let classifier = classifier.then(&model).expect("networks that fit");
    let expression: Expression = perturb.parse().expect("an expression");
    let range = "0..1".parse().expect("a range");
    let perturbation =
        expression.compile(&image, Some(&range), &folder, geometry.layout).expect("a perturbation");
    let question = Question {
        classifier: &classifier,
        image: &image.pixels,
        perturbation: &perturbation,
        label: None,
        keep: Keep::Label,
        measure: "l2".parse().expect("a measure"),
        classes: Classes::Predicted,
        delta: None,
        list_cells: false,
    };
    let problem = Problem::new(&question).expect("small networks");
    let pixels: Vec<Rational> = problem
        .image
        .elements
        .iter()
        .map(|element| Rational::new(element.0.clone(), problem.image.scale.0.clone()))
        .collect();
    assert_eq!(pixels, image.pixels);

    let composed = perturbation.network.then(&classifier).expect("networks that fit");
    let [input_map, classifier] = [&problem.input_map, &problem.classifier].map(Machine::new);
    assert_eq!(input_map.len(), problem.input_map_elements as usize);
    for at in 0..THETA.len() {
        let theta: Vec<Rational> = (0..perturbation.parameters.len())
            .map(|axis| rational::parse(THETA[(at + axis) % THETA.len()]).expect("a number"))
            .collect();
        let before = input_map.values(&theta);
        let pixels = input_map.outputs(&before);
        // The composed network has `s` times these values, and the same candidates.
        let after = classifier.values(&pixels);
        assert_eq!(classifier.outputs(&after), composed.evaluate(&theta));
        let chosen = |unit: u32| match unit.checked_sub(problem.input_map_elements) {
            None => input_map.unit(&before, unit),
            Some(unit) => classifier.unit(&after, unit + problem.classifier.inputs),
        };
        let pattern = composed.pattern_at(&theta);
        assert_eq!(problem.hinges.len(), pattern.0.len());
        for ((hinge, pieces), (_, node)) in problem.hinges.iter().zip(&pattern.0).zip(composed.hinges()) {
            assert_pieces(chosen, hinge, pieces, &node.op);
        }
    }
}

#[test]
fn units_of_perturbation_and_classifier_are_found_in_the_composed_network() {
    assert_composed("brightness(-0.2..0.2)", "");
    assert_composed("brightness(-0.2..0.2) + contrast(-0.3..0.3)", "mean=0.1307, std=0.3081");
    assert_composed("translate(x, -1..1)", "");
}
