//! From a question to a certificate that the checker accepts.
//!
//! Bytes choose a question: the first few what is asked, the rest seed what the strategies for degenerate networks
//! draw.

use std::path::Path;

use metes_certificate::{Certificate, Form, Source, read, write};
use metes_certify::{CertifyError, Say};
use metes_check::check_file;
use metes_exact::Rational;
use metes_network::{LinearMap, Network, NetworkBuilder, Op};
use metes_perturb::image::{Layout, Shape};
use metes_perturb::{Expression, Image, Interval, Parameter, Perturbation};
use metes_saliency::Measure;
use metes_testkit::certificates;
use metes_testkit::strategies::{Problem, Sizes, fractions, problem};
use metes_traverse::{Classes, Keep, Limits as Bounds, Progress, Question, QuestionError};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::{check, outcome};
use crate::mutate::{Structure, mutate};
use crate::{Limits, Outcome, Target};

/// Questions about degenerate networks: the certificate is accepted, and mutants of it are not unless what they
/// claim is so at sample points.
pub const TARGET: Target = Target {
    name: "verify",
    corpora: &["corpus/verify"],
    oracle,
    dictionary: &[],
    structure: Structure::Bytes,
    endings: &[],
    limits: Limits { memory: 1 << 30, memory_per_byte: 1 << 16, seconds: 60 },
};

/// Bytes that say what is asked.
const ASKED: usize = 8;

/// Mutants of each certificate.
const MUTANTS: u64 = 24;

/// Perturbations of images of four pixels.
const PERTURBATIONS: [&str; 9] = [
    "brightness(-1/2..1/2)",
    "contrast(-1/4..1/4)",
    "patch(x=1..3, y=0..1, value=1, opacity=0..1)",
    "translate(x, -2..2)",
    "brightness(1/10..2/5) then clip(1/4..3/4)",
    "brightness(-0.3..0.3) + patch(x=0..2, y=0..1, value=1, opacity=0..1)",
    "contrast(-1/4..1/4) + brightness(-0.2..0.2)",
    "blur(0..1, box=3)",
    "brightness(0..1) + patch(x=1..2, y=0..1, value=0, opacity=0..1) + contrast(0..1/2)",
];

/// A classifier, an image and its perturbation.
struct Setting {
    classifier: Network,
    image: Vec<Rational>,
    perturbation: Perturbation,
}

fn oracle(bytes: &[u8]) -> Outcome {
    let (setting, certificate) = match certificate(bytes) {
        Ok(certified) => certified,
        Err(outcome) => return outcome,
    };
    let binary = write(&certificate, Form::Binary);
    let accepted = check_file(&binary).unwrap_or_else(|rejection| panic!("rejected: {rejection}"));
    assert_eq!(read(&write(&certificate, Form::Json)).ok(), Some(certificate.clone()), "JSON says the same");
    is_about(&certificate, &setting);
    let original = check::outcome_of(&certificate, binary.len());
    let json = write(&certificate, Form::Json);
    let seed = bytes.iter().fold(0, |seed: u64, &byte| seed.wrapping_mul(31).wrapping_add(byte.into()));
    for mutant in 0..MUTANTS {
        let mut rng = fastrand::Rng::with_seed(seed ^ mutant);
        if let Ok(mutant) = read(&mutate(&mut rng, Structure::Json, &[], &json, &json)) {
            let Certificate { source, classifier, image, input_map, claim, proof, .. } = mutant;
            check::outcome_of(
                &Certificate::new(source, classifier, image, input_map, claim, proof),
                json.len(),
            );
        }
    }
    format!("{original} {}", (accepted.proved + 1).ilog2())
}

/// The certificate that answers the question that some bytes choose.
///
/// # Errors
/// Why there is none.
pub fn certified(bytes: &[u8]) -> Result<Certificate, Outcome> {
    certificate(bytes).map(|(_, certificate)| certificate)
}

fn certificate(bytes: &[u8]) -> Result<(Setting, Certificate), Outcome> {
    let (asked, drawn) = bytes.split_at_checked(ASKED).ok_or("too short")?;
    let pick = |at: usize, count: usize| usize::from(asked[at]) % count;
    let setting = setting(asked[0], drawn).ok_or("rejected")?;
    let measure = [Measure::L1, Measure::Linf, Measure::L2, Measure::TopK(1), Measure::TopK(2)][pick(3, 5)];
    let delta = || Rational::new(asked[5].into(), (1i64 << (asked[6] % 9)).into());
    let question = Question {
        classifier: &setting.classifier,
        image: &setting.image,
        perturbation: &setting.perturbation,
        label: None,
        keep: [Keep::Label, Keep::Attention, Keep::Both][pick(2, 3)],
        measure,
        classes: [Classes::Predicted, Classes::All][pick(4, 2)],
        delta: (pick(7, 4) > 0).then(delta),
        list_cells: false,
    };
    let bounds = Bounds { regions: Some(400), threads: Some(1), ..Bounds::default() };
    let (source, progress) = (Source::default(), Progress::default());
    let result = match [Some(Say::Verdict), Some(Say::Interval), Some(Say::Partition), None][pick(1, 4)] {
        Some(say) => metes_certify::verify(&question, say, source, &bounds, &progress)
            .and_then(|(_, certificate)| certificate),
        None => {
            metes_certify::boundary(&question, source, &bounds, &progress).map(|(_, certificate)| certificate)
        }
    };
    match result {
        Ok(certificate) => Ok((setting, certificate)),
        Err(error @ CertifyError::Question(QuestionError::Contradiction(_))) => panic!("{error}"),
        Err(error) => Err(outcome(&error.to_string())),
    }
}

/// A value of a strategy, drawn by a generator that the bytes seed. (To draw from the bytes themselves would be
/// better, but they are handed out by halves, and who draws evenly from a range when none are left waits for ever.)
fn draw<S: Strategy>(strategy: &S, bytes: &[u8]) -> Option<S::Value> {
    let mut seed = [1; 16];
    seed.iter_mut().zip(bytes).for_each(|(own, byte)| *own = byte.wrapping_add(1));
    let rng = TestRng::from_seed(RngAlgorithm::XorShift, &seed);
    let mut runner = TestRunner::new_with_rng(Config { failure_persistence: None, ..Config::default() }, rng);
    Some(strategy.new_tree(&mut runner).ok()?.current())
}

fn setting(kind: u8, bytes: &[u8]) -> Option<Setting> {
    match PERTURBATIONS.get(usize::from(kind) % (2 * PERTURBATIONS.len())) {
        Some(expression) => perturbed(expression, bytes),
        None => {
            let (problem, place) = draw(&(problem(Sizes::tiny()), fractions(3)), bytes)?;
            bare(&problem, problem.domain.at(&place))
        }
    }
}

/// An image of four pixels, black and white at the ends of the network's box.
fn perturbed(expression: &str, bytes: &[u8]) -> Option<Setting> {
    let (pixels, bytes) = bytes.split_at_checked(4)?;
    let pixel = |byte: &u8| Rational::new((i64::from(*byte) / 5 * 5).into(), 255.into());
    let image: Vec<Rational> = pixels.iter().map(pixel).collect();
    let problem = draw(&problem(Sizes::tiny().inputs(4..=4)), bytes)?;
    let (low, high) = (problem.domain.low(), problem.domain.high());
    let widths: Vec<Rational> = low.iter().zip(high).map(|(low, high)| high - low).collect();
    let scaled = |values: &[Rational]| metes_exact::ScaledArray::from_rationals(values);
    let mut builder = NetworkBuilder::new("image", vec![1, 1, 1, 4]);
    let op = Op::Affine { map: LinearMap::diagonal(scaled(&widths)), bias: Some(scaled(low)) };
    let node = builder.push("scaled", op, &[builder.input()]).ok()?;
    let classifier = builder.finish(node).then(&problem.network).ok()?;
    let perturbation = perturbation(expression, &image)?;
    Some(Setting { classifier, image, perturbation })
}

/// A network of its own parameters: the perturbation is θ ↦ θ.
fn bare(problem: &Problem, image: Vec<Rational>) -> Option<Setting> {
    let mut perturbation = perturbation("brightness(-1..1)", &image)?;
    let builder = NetworkBuilder::new("theta", vec![problem.domain.dimension()]);
    let input = builder.input();
    perturbation.network = builder.finish(input);
    let bounds = problem.domain.low().iter().zip(problem.domain.high());
    let parameter = |(low, high): (&Rational, &Rational)| Parameter {
        name: "theta".to_owned(),
        interval: Interval::between(low.clone(), high.clone()),
    };
    perturbation.parameters = bounds.map(parameter).collect();
    Some(Setting { classifier: problem.network.clone(), image, perturbation })
}

fn perturbation(expression: &str, pixels: &[Rational]) -> Option<Perturbation> {
    let shape = Shape { channels: 1, height: 1, width: pixels.len() };
    let image = Image { shape, pixels: pixels.to_vec(), label: None };
    let expression: Expression = expression.parse().ok()?;
    expression.compile(&image, None, Path::new(""), Layout::ChannelsFirst).ok()
}

/// The certificate's networks are those of the question, at the ends of its box and at the image.
fn is_about(certificate: &Certificate, setting: &Setting) {
    let parameters = &setting.perturbation.parameters;
    let low: Vec<Rational> = parameters.iter().map(|parameter| parameter.interval.low().clone()).collect();
    let high: Vec<Rational> = parameters.iter().map(|parameter| parameter.interval.high().clone()).collect();
    for theta in [low, high] {
        let image = setting.perturbation.network.evaluate(&theta);
        assert_eq!(certificates::image(certificate, &theta), image, "the image at {theta:?}");
        let logits = setting.classifier.evaluate(&image);
        assert_eq!(certificates::logits(certificate, &theta), logits, "the logits at {theta:?}");
    }
}
