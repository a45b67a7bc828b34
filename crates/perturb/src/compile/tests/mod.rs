//! Compiled networks against the textbook formula of each term.

mod refusals;
mod textbook;

use std::path::Path;

use metes_exact::Rational;
use metes_exact::rational::parse;
use num_traits::{One, Zero};
use proptest::prelude::*;

use super::{CompileError, Perturbation};
use crate::image::{Image, Layout, Shape};
use crate::{Expression, Interval};
use textbook::{Formula, textbook};

fn q(text: &str) -> Rational {
    parse(text).unwrap()
}

fn shape(channels: usize, height: usize, width: usize) -> Shape {
    Shape { channels, height, width }
}

fn image(shape: Shape, bytes: &[u8]) -> Image {
    let pixels = bytes.iter().map(|&byte| Rational::new(byte.into(), 255.into())).collect();
    Image { shape, pixels, label: None }
}

fn compile_in(folder: &Path, text: &str, image: &Image, range: &str) -> Result<Perturbation, CompileError> {
    let range: Option<Interval> = range.parse().ok();
    text.parse::<Expression>().unwrap().compile(image, range.as_ref(), folder, Layout::ChannelsFirst)
}

fn compile(text: &str, image: &Image, range: &str) -> Result<Perturbation, CompileError> {
    compile_in(Path::new("nowhere"), text, image, range)
}

fn names(perturbation: &Perturbation) -> Vec<&str> {
    perturbation.network.nodes().iter().map(|node| node.name.as_str()).collect()
}

fn clipped(value: Rational) -> Rational {
    value.max(Rational::zero()).min(Rational::one())
}

/// Bytes in which black, white and equal neighbours are common.
fn bytes(len: usize) -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![3 => Just(0u8), 3 => Just(255u8), 1 => Just(128u8), 4 => any::<u8>()];
    prop::collection::vec(byte, len)
}

/// A point of an interval: an end, a whole number, or any.
fn point_of(interval: &Interval, share: (u32, u32), kind: u8) -> Rational {
    let share = Rational::new(share.0.into(), share.1.into());
    let point = interval.low() + share * (interval.high() - interval.low());
    match kind {
        0 => interval.low().clone(),
        1 => interval.high().clone(),
        2 if point.ceil() <= *interval.high() => point.ceil(),
        _ => point,
    }
}

fn check(perturbation: &Perturbation, image: &Image, theta: &Rational, clip: bool, formula: Formula) {
    let pixels = perturbation.network.evaluate(std::slice::from_ref(theta));
    for (pixel, value) in pixels.iter().enumerate() {
        let position = image.shape.position(pixel);
        let expected = formula(image, theta, position);
        let expected = if clip { clipped(expected) } else { expected };
        assert_eq!(*value, expected, "channel, row, column {position:?} at {theta}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_term_is_its_textbook_formula(
        colours in bytes(3 * 3 * 4),
        (share, kind) in ((0u32..=60, Just(60u32)), 0u8..6),
    ) {
        let image = image(shape(3, 3, 4), &colours);
        for (text, formula) in textbook() {
            for range in ["0..1", "none"] {
                let perturbation = compile(text, &image, range).unwrap();
                let theta = point_of(&perturbation.parameters[0].interval, share, kind);
                check(&perturbation, &image, &theta, range == "0..1", formula);
            }
        }
    }

    #[test]
    fn sums_add_displacements_at_the_unperturbed_image(
        grey in bytes(12),
        shares in prop::collection::vec((0u32..=12, Just(12u32)), 3),
    ) {
        let image = image(shape(1, 3, 4), &grey);
        let (terms, formulas): (Vec<_>, Vec<_>) = textbook().into_iter().step_by(3).take(3).unzip();
        let perturbation = compile(&terms.join(" + "), &image, "0..1").unwrap();
        let theta: Vec<Rational> = perturbation.parameters.iter().zip(shares)
            .map(|(parameter, share)| point_of(&parameter.interval, share, 9)).collect();
        for (pixel, value) in perturbation.network.evaluate(&theta).iter().enumerate() {
            let unmoved = &image.pixels[pixel];
            let position = image.shape.position(pixel);
            let moved = formulas.iter().zip(&theta).map(|(formula, t)| formula(&image, t, position) - unmoved);
            prop_assert_eq!(value, &clipped(unmoved + moved.sum::<Rational>()));
        }
    }

    #[test]
    fn pixels_are_clipped_exactly_where_they_can_leave_the_range(
        grey in bytes(12),
        low in -40i64..40,
        width in 1i64..40,
    ) {
        let image = image(shape(1, 3, 4), &grey);
        let text = format!("brightness({low}/255..{}/255)", low + width);
        let perturbation = compile(&text, &image, "0..1").unwrap();
        let crosses = |byte: &u8| {
            let (least, most) = (i64::from(*byte) + low, i64::from(*byte) + low + width);
            (least < 0 && most > 0) || (least < 255 && most > 255)
        };
        let output = &perturbation.network.nodes()[perturbation.network.output().index()];
        prop_assert_eq!(output.name == "perturb.clip", grey.iter().any(crosses));
        if let metes_network::Op::Activation(activation) = &output.op {
            for (pixel, byte) in grey.iter().enumerate() {
                prop_assert_eq!(!activation.function(pixel).breakpoints().is_empty(), crosses(byte));
            }
        }
    }

    #[test]
    fn stages_apply_one_after_the_other(colours in bytes(27), share in 0u32..=12) {
        let image = image(shape(3, 3, 3), &colours);
        let t = Rational::new(share.into(), 12.into()) - q("1/2");
        // Fixed affine stages before and after, and clips that bind between.
        let text = "contrast(1/2) then brightness(-1/2..1/2) then clip(0..1) then blur(1, box=3) \
                    then clip(1/4..1) then translate(x, 1) then saturation(-1/2)";
        let perturbation = compile(text, &image, "none").unwrap();
        let find = |name: &str| textbook().into_iter().find(|(text, _)| text.starts_with(name)).unwrap().1;
        let step = |image: &Image, formula: Formula, t: &Rational| {
            let pixels = (0..image.shape.len()).map(|pixel| formula(image, t, image.shape.position(pixel)));
            Image { pixels: pixels.collect(), ..image.clone() }
        };
        let clip = |image: Image, low: &str| {
            let pixels = image.pixels.into_iter().map(|pixel| pixel.max(q(low)).min(q("1"))).collect();
            Image { pixels, ..image }
        };
        let stretched = step(&image, find("contrast(-1/4"), &q("1/2"));
        let brightened = clip(step(&stretched, find("brightness"), &t), "0");
        let blurred = clip(step(&brightened, find("blur"), &q("1")), "1/4");
        let moved = step(&blurred, find("translate(x, -2"), &q("1"));
        let expected = step(&moved, find("saturation"), &q("-1/2"));
        prop_assert_eq!(perturbation.network.evaluate(&[t]), expected.pixels);
    }

    #[test]
    fn the_expected_map_moves_as_the_image_does(map in prop::collection::vec(-9i64..9, 12), share in 0u32..=30) {
        let moving = compile("translate(x, -5/2..5/2) + brightness(0..1)", &image(shape(1, 3, 4), &[7; 12]), "0..1").unwrap();
        let still = Image { shape: shape(1, 3, 4), pixels: map.iter().map(|&m| Rational::from_integer(m.into())).collect(), label: None };
        let t = Rational::new(share.into(), 6.into()) - q("5/2");
        let formula = textbook().into_iter().find(|(text, _)| text.starts_with("translate(x, -2")).unwrap().1;
        let integers: Vec<_> = map.iter().map(|&m| m.into()).collect();
        let (numerators, denominator) = moving.expected.at(&[t.clone(), q("1/3")], &integers);
        for (pixel, numerator) in numerators.into_iter().enumerate() {
            let expected = formula(&still, &t, still.shape.position(pixel));
            prop_assert_eq!(Rational::new(numerator, denominator.clone()), expected);
        }
        // Two stages along different axes, one of them fixed, and two displacements in one sum.
        let turned = compile("translate(y, -1) then translate(x, -5/2..5/2)", &still, "none").unwrap();
        let summed = compile("translate(y, 1/3) + translate(x, -5/2..5/2)", &still, "none").unwrap();
        for perturbation in [turned, summed] {
            let pixels = perturbation.network.evaluate(std::slice::from_ref(&t));
            let (numerators, denominator) = perturbation.expected.at(std::slice::from_ref(&t), &integers);
            let expected: Vec<_> = numerators.into_iter().map(|n| Rational::new(n, denominator.clone())).collect();
            prop_assert_eq!(pixels, expected);
        }
    }
}

#[test]
fn no_amount_is_no_change_whether_the_interval_holds_it_or_not() {
    let colours = image(shape(3, 2, 2), &[0, 255, 9, 30, 128, 255, 0, 0, 1, 254, 77, 200]);
    for (text, _) in textbook() {
        if text.contains("y=0..2") {
            continue; // The patch lies outside of so small an image.
        }
        let Ok(perturbation) = compile(text, &colours, "0..1") else { continue };
        let interval = &perturbation.parameters[0].interval;
        if *interval.low() <= Rational::zero() && *interval.high() >= Rational::zero() {
            assert_eq!(perturbation.network.evaluate(&[Rational::zero()]), colours.pixels, "{text}");
        }
    }
}

#[test]
fn whole_translations_shift_either_way() {
    let bytes: Vec<u8> = (1..=12).collect();
    let image = image(shape(1, 3, 4), &bytes);
    let perturbation = compile("translate(x, -3..4)", &image, "0..1").unwrap();
    for by in -3isize..=4 {
        let pixels = perturbation.network.evaluate(&[Rational::from_integer(by.into())]);
        for (pixel, value) in pixels.iter().enumerate() {
            let (row, column) = (pixel / 4, pixel as isize % 4);
            let source = column - by;
            let byte = if (0..4).contains(&source) { bytes[row * 4 + source as usize] } else { 0 };
            assert_eq!(*value, Rational::new(byte.into(), 255.into()));
        }
    }
    assert!(perturbation.network.evaluate(&[q("4")]).iter().all(Zero::is_zero));
}

#[test]
fn translation_keeps_its_hinges_on_an_image_that_does_not_show_them() {
    let black = image(shape(1, 2, 3), &[0; 6]);
    let perturbation = compile("translate(x, -1..3/2)", &black, "0..1").unwrap();
    assert_eq!(
        names(&perturbation),
        ["perturb.theta", "perturb.breakpoints", "perturb.hinges", "perturb.basis", "perturb.pixels"]
    );
    assert_eq!(perturbation.network.hinge_units(), 2, "at 0 and 1, which the expected map bends at");
}

#[test]
fn only_what_can_bend_is_a_hinge() {
    let grey = image(shape(1, 2, 2), &[0, 255, 100, 200]);
    let plain = compile("brightness(0..1/255)", &grey, "none").unwrap();
    assert_eq!(names(&plain), ["perturb.theta", "perturb.pixels"]);
    // Opacity cannot leave the range; brightness can, but only below, and not where it touches.
    assert_eq!(names(&compile("fog(0..1)", &grey, "0..1").unwrap()), names(&plain));
    let dark = compile("brightness(-100/255..0)", &grey, "0..1").unwrap();
    assert_eq!(names(&dark), ["perturb.theta", "perturb.pixels"], "black stays black, the others stay above");
    let clipped = compile("brightness(-101/255..0)", &grey, "0..1").unwrap();
    assert_eq!(names(&clipped), ["perturb.theta", "perturb.pixels", "perturb.clip"]);
    // A clip within the range of the clip before it needs no second one.
    let twice = compile("brightness(-1..1) then clip(1/4..3/4) then clip(0..1)", &grey, "0..1").unwrap();
    assert_eq!(names(&twice), ["perturb.theta", "perturb.pixels", "perturb.clip"]);
    let point = compile("brightness(-1..1) then clip(1/4..1/4)", &grey, "none").unwrap();
    assert_eq!(point.network.evaluate(&[q("1")]), vec![q("1/4"); 4]);
    assert_eq!(point.network.hinge_units(), 0);
}

#[test]
fn parameters_are_named_after_their_terms() {
    let grey = image(shape(1, 4, 4), &[10; 16]);
    let text = "brightness(0..1) + patch(x=0..1, y=0..1, value=1, opacity=0..1/2) + translate(x, -1..1) \
                + brightness(0.1..0.2) + contrast(0.1) + brightness(0..1) + patch(x=1..2, y=0..1, value=0, opacity=0..1)";
    let perturbation = compile(text, &grey, "0..1").unwrap();
    let names: Vec<_> = perturbation.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    assert_eq!(
        names,
        ["brightness", "patch.opacity", "translate.x", "brightness2", "brightness3", "patch.opacity2"]
    );
    assert!(!perturbation.expected.is_identity());
    assert!(compile("contrast(0..1) + translate(x, 0)", &grey, "0..1").unwrap().expected.is_identity());
    assert!(!compile("contrast(0..1) + translate(x, 1)", &grey, "0..1").unwrap().expected.is_identity());
}

#[test]
fn an_image_of_one_pixel_goes_through_every_term() {
    for byte in [0, 255, 100] {
        let dot = image(shape(3, 1, 1), &[byte, 0, 255]);
        for (text, formula) in textbook() {
            let text = text.replace("x=1..3, y=0..2", "x=0..1, y=0..1").replace("-2..3", "-1..1");
            let Ok(perturbation) = compile(&text, &dot, "0..1") else {
                assert!(text.contains("5/2") || text.contains("-3/2"), "{text}");
                continue;
            };
            if !text.contains("patch") {
                let theta = point_of(&perturbation.parameters[0].interval, (1, 3), 9);
                check(&perturbation, &dot, &theta, true, formula);
            }
        }
    }
}

#[test]
fn files_are_read_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, shape: &[usize], values: &[f32]| {
        let array = ndarray::ArrayD::from_shape_vec(shape, values.to_vec()).unwrap();
        ndarray_npy::write_npy(folder.path().join(name), &array).unwrap();
    };
    write("ramp.npy", &[2, 3], &[0.0, 0.5, 1.0, 0.1, -0.25, 2.0]);
    write("flat.npy", &[6], &[0.0, 1.0, 0.5, 0.25, 0.0, 1.0]);
    write("large.npy", &[3, 3], &[0.0; 9]);
    let image = image(shape(1, 2, 3), &[0, 255, 9, 30, 128, 255]);
    let ramp = [q("0"), q("1/2"), q("1"), q("13421773/134217728"), q("-1/4"), q("2")];
    let flat = ["0", "1", "1/2", "1/4", "0", "1"].map(q);
    let run = |text: &str, theta: &[&str]| {
        let theta: Vec<_> = theta.iter().map(|t| q(t)).collect();
        compile_in(folder.path(), text, &image, "none").unwrap().network.evaluate(&theta)
    };
    let pixels = |f: &dyn Fn(usize, &Rational) -> Rational| -> Vec<Rational> {
        image.pixels.iter().enumerate().map(|(at, x)| f(at, x)).collect()
    };
    assert_eq!(
        run("direction(ramp.npy, 0..1) + direction(\"flat.npy\", -1..0)", &["1/3", "-1/2"]),
        pixels(&|at, x| x + q("1/3") * &ramp[at] - q("1/2") * &flat[at])
    );
    assert_eq!(run("blend(ramp.npy, 0..1)", &["1/4"]), pixels(&|at, x| q("3/4") * x + q("1/4") * &ramp[at]));
    assert_eq!(
        run("patch(mask=flat.npy, value=1/5, opacity=0..1)", &["1/2"]),
        pixels(&|at, x| x + q("1/2") * &flat[at] * (q("1/5") - x))
    );
    let morph = "morph(ramp.npy, flat.npy, 0..2)";
    assert_eq!(run(morph, &["0"]), image.pixels);
    assert_eq!(run(morph, &["1/3"]), pixels(&|at, x| q("2/3") * x + q("1/3") * &ramp[at]));
    assert_eq!(run(morph, &["1"]), ramp);
    assert_eq!(run(morph, &["5/4"]), pixels(&|at, _| q("3/4") * &ramp[at] + q("1/4") * &flat[at]));
    assert_eq!(run(morph, &["2"]), flat);
    for (text, phrase) in [
        ("direction(large.npy, 0..1)", "[3, 3]"),
        ("patch(mask=ramp.npy, value=1, opacity=0..1)", "outside 0..1 at pixel 4"),
        ("blend(absent.png, 0..1)", "absent.png"),
    ] {
        let message = compile_in(folder.path(), text, &image, "none").unwrap_err().to_string();
        assert!(message.contains(phrase), "{message}");
    }
}
