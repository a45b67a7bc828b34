//! What cannot be asked, and what does not end.

use metes_exact::ScaledArray;
use metes_network::{LinearMap, Network, NetworkBuilder, Op};
use metes_perturb::image::{Image, Layout, Shape};
use metes_perturb::{Expression, Perturbation};
use metes_saliency::Measure;
use metes_traverse::{Limits, Progress, QuestionError};
use metes_universal::{Change, Complex, Explainer, Subject};

use crate::common::{alone, rational};

/// An affine classifier.
fn classifier(inputs: usize, outputs: usize) -> Network {
    let mut builder = NetworkBuilder::new("image", vec![1, inputs]);
    let weights = (0..inputs * outputs).map(|at| rational(at as i64, 1)).collect::<Vec<_>>();
    let map = LinearMap::dense(outputs, inputs, ScaledArray::from_rationals(&weights)).unwrap();
    let output = builder.push("affine", Op::Affine { map, bias: None }, &[builder.input()]).unwrap();
    builder.finish(output)
}

fn image() -> Image {
    let pixels = vec![rational(0, 1), rational(1, 2), rational(1, 1), rational(1, 3)];
    Image { shape: Shape { channels: 2, height: 1, width: 2 }, pixels, label: None }
}

fn perturbation(text: &str) -> Perturbation {
    let expression: Expression = text.parse().unwrap();
    expression.compile(&image(), None, std::path::Path::new("."), Layout::ChannelsFirst).unwrap()
}

fn complex(
    classifier: &Network,
    label: usize,
    change: Change,
    perturbation: &Perturbation,
    limits: &Limits,
) -> Result<Option<Complex>, QuestionError> {
    let image = image();
    let subject = Subject { number: 0, label, image: &image, perturbation };
    Explainer::new(classifier, change).complex(&subject, limits, &Progress::default())
}

#[test]
fn questions_that_do_not_fit_are_refused() {
    let (three, still) = (classifier(4, 3), perturbation("brightness(0..1)"));
    let (one, wide) = (classifier(4, 1), classifier(5, 3));
    let ask =
        |classifier, label, change, perturbation| complex(classifier, label, change, perturbation, &alone());
    let plain = Change::Dissimilarity;
    assert!(ask(&three, 2, plain, &still).is_ok());
    assert!(matches!(ask(&three, 3, plain, &still), Err(QuestionError::Label { label: 3, outputs: 3 })));
    assert!(matches!(ask(&one, 0, plain, &still), Err(QuestionError::NoLabels(1))));
    assert!(matches!(ask(&wide, 0, plain, &still), Err(QuestionError::Shape(_))));
    let moving = perturbation("translate(x, 0..1)");
    assert!(matches!(ask(&three, 0, plain, &moving), Err(QuestionError::MovingMap)));
    // There are as many shares as pixels, not as elements.
    let top = |count| ask(&three, 0, Change::By(Measure::TopK(count)), &still);
    assert!(top(2).is_ok());
    assert!(matches!(top(3), Err(QuestionError::TopK { count: 3, elements: 2 })));
}

#[test]
fn a_run_that_a_limit_ends_has_no_complex() {
    let limits = Limits { regions: Some(1), ..alone() };
    let bent = "brightness(-1..1) then clip(0..1)";
    let [free, ended] = [alone(), limits].map(|limits| {
        complex(&classifier(4, 3), 0, Change::Dissimilarity, &perturbation(bent), &limits).unwrap()
    });
    assert!(free.is_some_and(|complex| complex.regions > 1 && complex.changes.len() == 1));
    assert!(ended.is_none());
}

#[test]
fn a_complex_of_two_parameters_is_no_curve() {
    let plane = perturbation("brightness(0..1) + contrast(0..1)");
    let complex = complex(&classifier(4, 3), 0, Change::Dissimilarity, &plane, &alone()).unwrap().unwrap();
    assert!(complex.curve().is_none());
}
