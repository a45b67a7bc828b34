//! The displacements of the terms that are affine in the image: `Δ(t; x) = D(t)·x + d(t)`.

use std::collections::BTreeMap;

use metes_exact::{BigInt, Rational, rational};
use num_traits::{One, Zero};

use super::error::CompileError;
use super::files::Files;
use super::poses::Poses;
use super::shift::Shift;
use crate::expression::{Axis, Effect, Interval, Kernel, Region, Term};
use crate::image::Shape;
use crate::number::PerChannel;

/// A term with its files read, fit for an image of one shape.
pub(super) enum Operator {
    /// `t·(factor·x + offset)`, pixel by pixel.
    Pointwise { factors: Vec<Rational>, offsets: Vec<Rational> },
    /// `t·(K x − x)`, where `K` has the kernel `weights ⊗ weights` and edges are replicated.
    Blur { weights: Vec<Rational> },
    /// `t·(x − grey(x))`.
    Saturation,
    /// The image moved by `t` along an axis, less the image.
    Translate { axis: Axis, fill: Rational },
    /// The sequence of frames at `t`, less the image, which is frame 0.
    Morph { frames: Vec<Vec<Rational>> },
    /// The hue turned by `t` degrees, less the image: not affine in the image.
    Hue,
    /// The frame of a pose, less that of the unperturbed image: it may have two parameters.
    Poses(Box<Poses>),
}

/// A row of `D` and an element of `d`; weights of one pixel add up.
pub(super) struct Row {
    pub(super) weights: Vec<(usize, Rational)>,
    pub(super) constant: Rational,
}

impl Operator {
    pub(super) fn new(term: &Term, shape: Shape, files: &Files<'_>) -> Result<Self, CompileError> {
        let (zero, one) = (Rational::zero(), Rational::one());
        let uniform = |value: &Rational| vec![value.clone(); shape.len()];
        let pointwise = |factors, offsets| Self::Pointwise { factors, offsets };
        let colours = |colour: &PerChannel| colours(term, colour, shape);
        Ok(match &term.effect {
            Effect::Brightness => pointwise(uniform(&zero), uniform(&one)),
            Effect::Contrast { about } => pointwise(uniform(&one), uniform(&-about)),
            Effect::Fog { colour } => pointwise(uniform(&-one), colours(colour)?),
            Effect::Blend { file } => pointwise(uniform(&-one), files.read(term, file)?),
            Effect::Direction { file } => pointwise(uniform(&zero), files.read(term, file)?),
            Effect::Patch { region, value } => {
                let weights = match region {
                    Region::Rectangle { columns, rows } => {
                        if columns.end > shape.width || rows.end > shape.height {
                            return Err(CompileError::Outside { term: term.to_string(), image: shape });
                        }
                        let inside = |pixel| {
                            let [_, row, column] = shape.position(pixel);
                            columns.contains(&column) && rows.contains(&row)
                        };
                        let weight = |pixel| if inside(pixel) { one.clone() } else { zero.clone() };
                        (0..shape.len()).map(weight).collect()
                    }
                    Region::Mask(file) => files.read_mask(term, file)?,
                };
                let offsets =
                    weights.iter().zip(colours(value)?).map(|(weight, colour)| weight * colour).collect();
                pointwise(weights.into_iter().map(|weight| -weight).collect(), offsets)
            }
            Effect::Temperature => {
                needs_colours(term, shape)?;
                let gain = [one.clone(), zero.clone(), -one];
                let factors = (0..shape.len()).map(|pixel| gain[shape.position(pixel)[0]].clone()).collect();
                pointwise(factors, uniform(&zero))
            }
            Effect::Saturation => {
                needs_colours(term, shape)?;
                Self::Saturation
            }
            Effect::Hue => {
                needs_colours(term, shape)?;
                within(term, -360, 360, "degrees, one turn either way")?;
                Self::Hue
            }
            Effect::Blur { kernel } => Self::Blur { weights: weights(*kernel) },
            Effect::Translate { axis, fill } => {
                let size = match axis {
                    Axis::X => shape.width,
                    Axis::Y => shape.height,
                };
                within(term, -(size as i64), size as i64, "pixels, as far as anything of the image is left")?;
                Self::Translate { axis: *axis, fill: fill.clone() }
            }
            Effect::Morph { frames } => {
                within(term, 0, frames.len() as i64, "the image itself is frame 0, then come the files")?;
                let frames = frames.iter().map(|file| files.read(term, file)).collect::<Result<_, _>>()?;
                Self::Morph { frames }
            }
            Effect::Poses { folder, elevation } => {
                Self::Poses(Box::new(Poses::read(term, folder, elevation.as_ref(), files)?))
            }
        })
    }

    /// The ends of the interval and between them the amounts at which the slope may change,
    /// in increasing order.
    pub(super) fn knots(&self, amount: &Interval) -> Vec<Rational> {
        let mut knots = vec![amount.low().clone()];
        if matches!(self, Self::Translate { .. } | Self::Morph { .. }) {
            let mut knot = amount.low().floor() + Rational::one();
            while knot < *amount.high() {
                knots.push(knot.clone());
                knot += Rational::one();
            }
        }
        if !amount.is_point() {
            knots.push(amount.high().clone());
        }
        knots
    }

    /// One row of the displacement at an amount. [`Operator::Hue`] and [`Operator::Poses`] have none.
    pub(super) fn row(&self, shape: Shape, t: &Rational, pixel: usize) -> Row {
        let one = Rational::one();
        let mut row = Row { weights: Vec::new(), constant: Rational::zero() };
        match self {
            Self::Pointwise { factors, offsets } => {
                row.add(pixel, t * &factors[pixel]);
                row.constant = t * &offsets[pixel];
            }
            Self::Blur { weights } => {
                let [channel, y, x] = shape.position(pixel);
                let columns = replicated(weights, x, shape.width);
                for (y, vertical) in replicated(weights, y, shape.height) {
                    let vertical = t * vertical;
                    for (x, horizontal) in &columns {
                        row.add(shape.pixel([channel, y, *x]), &vertical * horizontal);
                    }
                }
                row.add(pixel, -t);
            }
            Self::Saturation => {
                let [_, y, x] = shape.position(pixel);
                for (channel, weight) in grey_weights().into_iter().enumerate() {
                    row.add(shape.pixel([channel, y, x]), -t * weight);
                }
                row.add(pixel, t.clone());
            }
            Self::Translate { axis, fill } => {
                for (source, weight) in Shift::new(*axis, t).sources(shape, pixel) {
                    match source {
                        Some(source) => row.add(source, weight),
                        None => row.constant += weight * fill,
                    }
                }
                row.add(pixel, -one);
            }
            Self::Morph { frames } => {
                let whole = t.floor();
                let fraction = t - &whole;
                for (step, weight) in [(0, &one - &fraction), (1, fraction)] {
                    let frame = whole.numer() + BigInt::from(step);
                    match usize::try_from(&frame).ok().and_then(|frame| frame.checked_sub(1)) {
                        None => row.add(pixel, weight),
                        Some(file) => {
                            if let Some(values) = frames.get(file) {
                                row.constant += weight * &values[pixel];
                            }
                        }
                    }
                }
                row.add(pixel, -one);
            }
            Self::Hue | Self::Poses(_) => {}
        }
        row
    }
}

impl Row {
    fn add(&mut self, pixel: usize, weight: Rational) {
        if !weight.is_zero() {
            self.weights.push((pixel, weight));
        }
    }
}

/// The weights of red, green and blue in the grey of a pixel (ITU-R BT.601).
fn grey_weights() -> [Rational; 3] {
    [299, 587, 114].map(|weight| Rational::new(weight.into(), 1000.into()))
}

/// One row of a kernel, whose product with itself is the kernel.
fn weights(kernel: Kernel) -> Vec<Rational> {
    match kernel {
        Kernel::Box(size) => vec![Rational::new(1.into(), size.into()); size],
        Kernel::Gaussian(size) => {
            let next = |coefficient: &mut BigInt, at: usize| {
                let this = coefficient.clone();
                *coefficient = &this * (size - 1 - at) / (at + 1);
                Some(rational::dyadic(this, -(size as i32 - 1)))
            };
            (0..size).scan(BigInt::one(), next).collect()
        }
    }
}

/// The positions along an axis that a kernel centred at one of them sees, with their weights;
/// what lies outside is seen at the edge.
fn replicated(weights: &[Rational], centre: usize, size: usize) -> BTreeMap<usize, Rational> {
    let mut seen: BTreeMap<usize, Rational> = BTreeMap::new();
    for (offset, weight) in weights.iter().enumerate() {
        let position = (centre + offset).saturating_sub(weights.len() / 2).min(size - 1);
        *seen.entry(position).or_insert_with(Rational::zero) += weight;
    }
    seen
}

/// A colour at every pixel.
fn colours(term: &Term, colour: &PerChannel, shape: Shape) -> Result<Vec<Rational>, CompileError> {
    let pick = |pixel| colour.get(shape.position(pixel)[0]).cloned();
    let picked = (0..shape.len()).map(pick).collect::<Option<_>>().filter(|_| colour.fits(shape.channels));
    let (values, channels) = (colour.values().len(), shape.channels);
    picked.ok_or_else(|| CompileError::Colour { term: term.to_string(), values, channels })
}

fn needs_colours(term: &Term, shape: Shape) -> Result<(), CompileError> {
    if shape.channels == 3 {
        return Ok(());
    }
    Err(CompileError::Grey { term: term.to_string(), channels: shape.channels })
}

fn within(term: &Term, least: i64, most: i64, reason: &'static str) -> Result<(), CompileError> {
    let bound = |value: i64| Rational::from_integer(value.into());
    if *term.amount.low() >= bound(least) && *term.amount.high() <= bound(most) {
        return Ok(());
    }
    let (least, most) = (least.to_string(), most.to_string());
    Err(CompileError::Amount { term: term.to_string(), least, most, reason })
}
