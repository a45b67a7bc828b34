//! Affine forms through layers: (1) of the theorem in rationals.

use num_traits::{One, Signed, Zero};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::super::{Affine, Cloud, Form, Forms, Frame, Piece, Range, Spot};
use super::{
    bounds, cases, corners, enclosed, exactly, integer, number, places, points, signs_are_right, spot, value,
};
use crate::{Rational, ScaledArray};

/// Coefficients followed by the constant.
type Exact = Vec<Rational>;

/// A layer: a piece of an activation for each unit, then an affine map, then a multiple of what was before.
#[derive(Clone, Debug)]
struct Layer {
    pieces: Vec<(Rational, Rational)>,
    weights: Vec<Rational>,
    bias: Vec<Rational>,
    /// In what order inputs are added.
    order: Vec<Index>,
    is_run: bool,
    residual: Option<Rational>,
}

fn layer() -> impl Strategy<Value = Layer> {
    let piece = prop_oneof![
        2 => Just((integer(1), integer(0))),
        1 => Just((integer(0), integer(0))),
        1 => number().prop_map(|slope| (slope, integer(0))),
        1 => number().prop_map(|intercept| (integer(0), intercept)),
        1 => (number(), number()),
    ];
    let size = prop_oneof![2 => 1usize..5, 1 => 5usize..12];
    size.prop_flat_map(move |outputs| {
        let order = vec(any::<Index>(), 0..6);
        let residual = proptest::option::weighted(0.2, number());
        (vec(piece.clone(), 4), vec(number(), 7), vec(number(), outputs), order, any::<bool>(), residual)
    })
    .prop_map(|(pieces, weights, bias, order, is_run, residual)| Layer {
        pieces,
        weights,
        bias,
        order,
        is_run,
        residual,
    })
}

fn scaled(form: &Exact, factor: &Rational) -> Exact {
    form.iter().map(|x| x * factor).collect()
}

fn sum(a: &Exact, b: &Exact) -> Exact {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

/// Forms behind a layer, exactly and as the filter keeps them.
fn through(layer: &Layer, exact: &[Exact], forms: &Forms, frame: &Frame) -> (Vec<Exact>, Forms) {
    let (inputs, outputs) = (exact.len(), layer.bias.len());
    let piece = |at: usize| &layer.pieces[at % layer.pieces.len()];
    let weights: Vec<Rational> = layer.weights.iter().cycle().take(inputs * outputs).cloned().collect();
    let array = ScaledArray::from_rationals(&weights);
    // Row by row, or column by column for runs.
    let place = |at: usize| if layer.is_run { at % outputs * inputs + at / outputs } else { at };
    let bias = ScaledArray::from_rationals(&layer.bias);
    let floats = Affine::floats(&array, (0..weights.len()).map(place));
    let affine = Affine::new(floats, Affine::floats(&bias, 0..outputs), inputs, frame);
    let mut out = affine.start(frame);
    let mut order: Vec<usize> = (0..inputs).collect();
    for index in &layer.order {
        let at = index.index(inputs);
        order[at..].rotate_left(1);
    }
    let mut activated: Vec<Exact> = exact.to_vec();
    for &input in &order {
        let (slope, intercept) = piece(input);
        activated[input] = scaled(&exact[input], slope);
        *activated[input].last_mut().expect("a constant") += intercept;
        let piece = Piece::new(slope, intercept);
        if piece.is_zero() {
            continue;
        }
        let form = affine.prepare(&piece.of(&forms.form(input, frame), frame), frame);
        if layer.is_run {
            affine.add_run(input * outputs, &form, &mut out, frame);
        } else {
            (0..outputs).for_each(|row| affine.add(row * inputs + input, &form, row, &mut out, frame));
        }
    }
    let row = |at: usize| {
        let mut start = vec![Rational::zero(); exact[0].len()];
        *start.last_mut().expect("a constant") = layer.bias[at].clone();
        (0..inputs)
            .fold(start, |row, input| sum(&row, &scaled(&activated[input], &weights[at * inputs + input])))
    };
    let mut exact_out: Vec<Exact> = (0..outputs).map(row).collect();
    if let Some(factor) = &layer.residual {
        // As many as there are: what is left out counts for zero.
        let mut before = frame.zeros(outputs);
        (0..outputs.min(inputs)).for_each(|at| before.copy(at, forms, at));
        out.add_multiple(&before, factor, frame);
        for (out, before) in exact_out.iter_mut().zip(exact) {
            *out = sum(out, &scaled(before, factor));
        }
    }
    (exact_out, out)
}

fn parameters(dimension: usize) -> Vec<Exact> {
    (0..dimension).map(|at| (0..=dimension).map(|k| integer(i64::from(k == at))).collect()).collect()
}

/// (1) at some points, where the form's floats are finite.
fn is_enclosed(form: &Form, exact: &Exact, points: &[Vec<Rational>]) -> bool {
    let (radius, floats) = form.0.split_last().expect("a radius");
    let floats: Option<Exact> = floats.iter().map(|&x| exactly(x)).collect();
    let (Some(floats), Some(radius)) = (floats, exactly(*radius)) else { return true };
    points.iter().all(|point| (value(exact, point) - value(&floats, point)).abs() <= radius)
}

fn check(frame: &Frame, form: &Form, exact: &Exact, points: &[Vec<Rational>]) -> Result<(), TestCaseError> {
    prop_assert!(is_enclosed(form, exact, points), "{form:?} of {exact:?}");
    prop_assert_eq!(form.dimension(), exact.len() - 1);
    signs_are_right(form, exact, points)?;
    // What comes near to zero at a point: the form less its value there.
    let number = value(exact, &points[0]);
    let mut less = exact.clone();
    *less.last_mut().expect("a constant") -= &number;
    let enclosure = form.less(&number, frame);
    prop_assert!(is_enclosed(&enclosure, &less, points), "less a number");
    signs_are_right(&enclosure, &less, points)?;
    let given = enclosed(exact, frame);
    prop_assert!(is_enclosed(&given, exact, points), "given exactly");
    signs_are_right(&given, exact, points)
}

fn layers_enclose(
    bounds: &[(Rational, Rational)],
    places: &[Vec<Rational>],
    layers: &[Layer],
) -> Result<(), TestCaseError> {
    let frame = Frame::new(bounds);
    let points = [points(bounds, places), corners(bounds)].concat();
    let (mut exact, mut forms) = (parameters(bounds.len()), frame.parameters());
    for layer in layers {
        (exact, forms) = through(layer, &exact, &forms, &frame);
        for (at, exact_form) in exact.iter().enumerate() {
            let form = forms.form(at, &frame);
            check(&frame, &form, exact_form, &points)?;
            if at > 0 {
                let difference = form.minus(&forms.form(at - 1, &frame), &frame);
                let exact_difference = sum(exact_form, &scaled(&exact[at - 1], &integer(-1)));
                prop_assert!(is_enclosed(&difference, &exact_difference, &points), "a difference");
                signs_are_right(&difference, &exact_difference, &points)?;
            }
            prop_assert!(!forms.is_zero(at) || exact_form.iter().all(Zero::is_zero));
        }
    }
    // Without it nothing is said.
    let off = Frame::new(bounds).off();
    let (exact, forms) = through(&layers[0], &parameters(bounds.len()), &off.parameters(), &off);
    let spots: Vec<Spot> = points.iter().map(|point| spot(point)).collect();
    for at in 0..exact.len() {
        let form = forms.form(at, &off);
        prop_assert!(form.is_unknown());
        prop_assert_eq!(Cloud::new(spots.iter(), bounds.len()).range(&form), Range::Unknown);
    }
    Ok(())
}

fn boxed(
    dimension: impl Strategy<Value = usize>,
) -> impl Strategy<Value = (Vec<(Rational, Rational)>, Vec<Vec<Rational>>)> {
    dimension.prop_flat_map(|dimension| (bounds(dimension), places(dimension)))
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn layers_enclose_exact_forms((bounds, places) in boxed(1usize..5), layers in vec(layer(), 1..5)) {
        layers_enclose(&bounds, &places, &layers)?;
    }

    #[test]
    fn constants_are_enclosed((bounds, places) in boxed(1usize..4), values in vec(number(), 1..6)) {
        let frame = Frame::new(&bounds);
        let forms = frame.constants(&ScaledArray::from_rationals(&values));
        let points = points(&bounds, &places);
        for (at, constant) in values.iter().enumerate() {
            let mut exact = vec![Rational::zero(); bounds.len()];
            exact.push(constant.clone());
            check(&frame, &forms.form(at, &frame), &exact, &points)?;
        }
    }
}

/// Weights too small for a normal float, behind activations that are as large.
#[test]
fn a_weight_that_underflows_is_not_forgotten() {
    let number = |text: &str| crate::rational::parse(text).expect("a number");
    let bounds = [(integer(0), integer(1))];
    let plain = |weight: &str, bias: &str| Layer {
        pieces: vec![(integer(1), integer(0))],
        weights: vec![number(weight)],
        bias: vec![number(bias)],
        order: Vec::new(),
        is_run: true,
        residual: None,
    };
    let places = [vec![Rational::one()], vec![Rational::zero()]];
    for tiny in ["1e-400", "1.7e-310", "4.9e-324"] {
        let layers = [plain("1e300", "0"), plain(tiny, "0"), plain("1e200", "-1")];
        layers_enclose(&bounds, &places, &layers).expect("enclosed");
        let slope = Layer { pieces: vec![(number(tiny), integer(0))], ..plain("1e200", "-1") };
        layers_enclose(&bounds, &places, &[plain("1e300", "0"), slope]).expect("enclosed");
    }
}
