//! The formula of each term, written down again from its definition.

use metes_exact::Rational;
use num_traits::{One, Zero};

use super::q;
use crate::image::{Image, Shape};

/// The pixel at a position, which may lie outside.
fn at(image: &Image, channel: usize, row: isize, column: isize) -> Option<&Rational> {
    let Shape { height, width, .. } = image.shape;
    let (row, column) = (usize::try_from(row).ok()?, usize::try_from(column).ok()?);
    (row < height && column < width).then(|| &image.pixels[(channel * height + row) * width + column])
}

/// A formula for the pixel at channel, row, column, at an amount.
pub(super) type Formula = fn(&Image, &Rational, [usize; 3]) -> Rational;

/// Terms with their formulas, written down again from their definitions; all but the first group
/// need colours.
pub(super) fn textbook() -> Vec<(&'static str, Formula)> {
    fn here(image: &Image, [c, y, x]: [usize; 3]) -> &Rational {
        at(image, c, y as isize, x as isize).unwrap()
    }
    fn replicated(image: &Image, c: usize, y: isize, x: isize) -> &Rational {
        let Shape { height, width, .. } = image.shape;
        at(image, c, y.clamp(0, height as isize - 1), x.clamp(0, width as isize - 1)).unwrap()
    }
    fn moved(
        image: &Image,
        t: &Rational,
        c: usize,
        from: impl Fn(isize) -> (isize, isize),
        fill: &str,
    ) -> Rational {
        let whole = (-100..100).rev().find(|&k: &isize| Rational::from_integer(k.into()) <= *t).unwrap();
        let part = t - Rational::from_integer(whole.into());
        let value = |by| {
            let (y, x) = from(by);
            at(image, c, y, x).cloned().unwrap_or_else(|| q(fill))
        };
        (Rational::one() - &part) * value(whole) + part * value(whole + 1)
    }
    vec![
        ("brightness(-0.3..0.4)", |i, t, p| here(i, p) + t),
        ("brightness(0.1..0.3)", |i, t, p| here(i, p) + t),
        ("contrast(-1/4..3/2)", |i, t, p| q("1/2") + (q("1") + t) * (here(i, p) - q("1/2"))),
        ("contrast(-1..0, about=1/3)", |i, t, p| q("1/3") + (q("1") + t) * (here(i, p) - q("1/3"))),
        ("patch(x=1..3, y=0..2, value=0.9, opacity=0..1)", |i, t, p| {
            let inside = p[1] < 2 && (1..3).contains(&p[2]);
            if inside { (q("1") - t) * here(i, p) + t * q("0.9") } else { here(i, p).clone() }
        }),
        ("fog(0..1)", |i, t, p| (q("1") - t) * here(i, p) + t),
        ("fog(-1/2..2, colour=1/7)", |i, t, p| (q("1") - t) * here(i, p) + t * q("1/7")),
        ("blur(0..1, box=3)", |i, t, [c, y, x]| {
            let mut sum = Rational::zero();
            for dy in -1..=1 {
                for dx in -1..=1 {
                    sum += replicated(i, c, y as isize + dy, x as isize + dx);
                }
            }
            (q("1") - t) * here(i, [c, y, x]) + t * sum / q("9")
        }),
        ("blur(-1/3..1, gaussian=5)", |i, t, [c, y, x]| {
            let binomial = [1, 4, 6, 4, 1];
            let mut sum = Rational::zero();
            for dy in 0..5 {
                for dx in 0..5 {
                    let weight = Rational::new((binomial[dy] * binomial[dx]).into(), 256.into());
                    sum +=
                        weight * replicated(i, c, y as isize + dy as isize - 2, x as isize + dx as isize - 2);
                }
            }
            (q("1") - t) * here(i, [c, y, x]) + t * sum
        }),
        ("translate(x, -2..3)", |i, t, [c, y, x]| moved(i, t, c, |by| (y as isize, x as isize - by), "0")),
        ("translate(x, 1/2..5/2, fill=1)", |i, t, [c, y, x]| {
            moved(i, t, c, |by| (y as isize, x as isize - by), "1")
        }),
        ("translate(y, -3/2..2, fill=-1/3)", |i, t, [c, y, x]| {
            moved(i, t, c, |by| (y as isize - by, x as isize), "-1/3")
        }),
        ("saturation(-1..2)", |i, t, [c, y, x]| {
            let grey = q("0.299") * here(i, [0, y, x])
                + q("0.587") * here(i, [1, y, x])
                + q("0.114") * here(i, [2, y, x]);
            &grey + (q("1") + t) * (here(i, [c, y, x]) - &grey)
        }),
        ("temperature(-0.5..1)", |i, t, p| match p[0] {
            0 => here(i, p) * (q("1") + t),
            1 => here(i, p).clone(),
            _ => here(i, p) * (q("1") - t),
        }),
        ("hue(-360..360)", |i, t, [c, y, x]| {
            rotated([0, 1, 2].map(|c| here(i, [c, y, x]).clone()), t)[c].clone()
        }),
        ("hue(-30..25)", |i, t, [c, y, x]| {
            rotated([0, 1, 2].map(|c| here(i, [c, y, x]).clone()), t)[c].clone()
        }),
    ]
}

/// The usual conversion to HSV and back by sectors, the hue turned by some degrees between.
fn rotated([r, g, b]: [Rational; 3], degrees: &Rational) -> [Rational; 3] {
    let max = r.clone().max(g.clone()).max(b.clone());
    let min = r.clone().min(g.clone()).min(b.clone());
    if max == min {
        return [r, g, b];
    }
    let c = &max - &min;
    let mut hue = if max == r {
        q("60") * (&g - &b) / &c
    } else if max == g {
        q("60") * (&b - &r) / &c + q("120")
    } else {
        q("60") * (&r - &g) / &c + q("240")
    };
    hue += degrees;
    while hue < Rational::zero() {
        hue += q("360");
    }
    while hue >= q("360") {
        hue -= q("360");
    }
    let (value, saturation) = (max.clone(), &c / &max);
    let sector = (&hue / q("60")).floor();
    let part = &hue / q("60") - &sector;
    let one = Rational::one();
    let p = &value * (&one - &saturation);
    let down = &value * (&one - &saturation * &part);
    let up = &value * (&one - &saturation * (&one - &part));
    match sector.to_integer().to_string().as_str() {
        "0" => [value, up, p],
        "1" => [down, value, p],
        "2" => [p, value, up],
        "3" => [p, down, value],
        "4" => [up, p, value],
        _ => [value, p, down],
    }
}
