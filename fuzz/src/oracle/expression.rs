//! Perturbation expressions.

use std::path::Path;

use metes_exact::Rational;
use metes_perturb::expression::{Effect, Region, Stage};
use metes_perturb::image::{Layout, Shape};
use metes_perturb::{Expression, Image, Interval};
use num_traits::Zero;

use super::outcome;
use crate::mutate::Structure;
use crate::{Limits, Outcome, Target};

/// Perturbation expressions: parsed, printed, parsed again, compiled for small images.
pub const TARGET: Target = Target {
    name: "expression",
    corpora: &["corpus/expression"],
    oracle,
    dictionary: &[
        b"brightness(",
        b"contrast(",
        b"patch(",
        b"blend(",
        b"fog(",
        b"blur(",
        b"saturation(",
        b"direction(",
        b"temperature(",
        b"hue(",
        b"translate(",
        b"morph(",
        b"poses(",
        b"clip(",
        b" then ",
        b" + ",
        b"about=",
        b"x=0..2",
        b"y=0..1",
        b"mask=",
        b"value=",
        b"opacity=",
        b"colour=",
        b"box=3",
        b"gaussian=5",
        b"fill=",
        b"azimuth=",
        b"elevation=",
        b"..",
        b"-1..1",
        b"0..1/3",
        b"[0.5 1/3 1]",
        b"\"",
        b"\\\"",
        b"x, ",
        b"y, ",
        b"-360..360",
        b"a.png",
        b"1e-5000",
        b"1e5000",
        b"1e-9223372036854775808",
        b"18446744073709551615..18446744073709551616",
    ],
    structure: Structure::Text,
    endings: &[],
    limits: Limits { memory: 1 << 27, memory_per_byte: 1 << 16, seconds: 20 },
};

fn oracle(bytes: &[u8]) -> Outcome {
    let Ok(text) = std::str::from_utf8(bytes) else { return "no text".to_owned() };
    let expression: Expression = match text.parse() {
        Ok(expression) => expression,
        Err(error) => return outcome(&error.to_string()),
    };
    let printed = expression.to_string();
    match printed.parse::<Expression>() {
        Ok(again) => assert_eq!(again, expression, "{printed} is not what was printed"),
        Err(error) => panic!("{printed} was printed: {error}"),
    }
    if reads_files(&expression) {
        return "reads files".to_owned();
    }
    compile(&expression, 1) + &compile(&expression, 3)
}

/// Whether a term names a file: an oracle reads none.
fn reads_files(expression: &Expression) -> bool {
    let terms = expression.stages.iter().filter_map(|stage| match stage {
        Stage::Sum(terms) => Some(terms),
        Stage::Clip(_) => None,
    });
    terms.flatten().any(|term| match &term.effect {
        Effect::Blend { .. } | Effect::Direction { .. } | Effect::Morph { .. } | Effect::Poses { .. } => true,
        Effect::Patch { region, .. } => matches!(region, Region::Mask(_)),
        _ => false,
    })
}

/// Compiles for an image of so many channels.
fn compile(expression: &Expression, channels: usize) -> Outcome {
    let shape = Shape { channels, height: 2, width: 3 };
    let pixel = |at: usize| Rational::new((at % 8).into(), 7.into());
    let image = Image { shape, pixels: (0..shape.len()).map(pixel).collect(), label: None };
    let range = Interval::between(pixel(0), pixel(7));
    match expression.compile(&image, Some(&range), Path::new(""), Layout::ChannelsFirst) {
        Err(error) => outcome(&error.to_string()),
        Ok(compiled) => {
            assert_eq!(compiled.parameters.len(), compiled.network.input_len());
            assert_eq!(compiled.network.output_len(), shape.len());
            let zero = vec![Rational::zero(); compiled.parameters.len()];
            let names: Vec<&str> =
                compiled.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
            let within = |pixel: &Rational| pixel >= range.low() && pixel <= range.high();
            let inside = compiled
                .parameters
                .iter()
                .all(|p| *p.interval.low() <= zero[0] && *p.interval.high() >= zero[0]);
            // Outside of its interval a parameter means nothing: clips are compiled away where they do nothing.
            if inside {
                assert!(compiled.network.evaluate(&zero).iter().all(within), "the range holds");
            }
            outcome(&format!("compiled: {}", names.join(" ")))
        }
    }
}
