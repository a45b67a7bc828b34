//! From an expression and an image to a network of θ.
//!
//! Every pixel of a stage is a [`Form`]: a constant and a combination of parameters and hinges
//! `relu(θⱼ − k)` at breakpoints strictly inside the interval of θⱼ. A stage adds displacements:
//! where an amount is fixed they are affine in the image, so they act on forms; where it is a
//! parameter they are evaluated at its knots, which needs the pixels they read to be constant.
//! Otherwise the result is bilinear and is refused. Poses of two moving angles are the one term with two parameters
//! ([`poses`]); they read no pixel.
//!
//! A clip is decided from the exact extremes of each pixel over Θ: a pixel that stays inside is
//! left alone, one that stays outside becomes constant, and only where some pixel crosses an end
//! is there a hinge node. What follows such a clip reads its pixels.

mod assemble;
mod error;
mod files;
mod form;
mod hue;
mod operator;
mod poses;
mod refusal;
pub(crate) mod shift;

use std::collections::BTreeSet;
use std::path::Path;

use metes_exact::Rational;
use metes_network::Network;

use crate::expected::{Distance, ExpectedMap, Motion};
use crate::expression::{Effect, Expression, Interval, Stage, Term};
use crate::image::{Image, Layout, Shape};
use assemble::{Ends, Layer};
pub use error::CompileError;
use files::Files;
use form::{Form, Source};
use operator::Operator;
use poses::Hats;
pub use poses::{FrameTable, FramesError};

/// A perturbation of one image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Perturbation {
    /// The parameters in order of declaration.
    pub parameters: Vec<Parameter>,
    /// The network from the parameters to the pixels, channel by channel and row by row.
    pub network: Network,
    /// What the perturbation does to a saliency map that stands still.
    pub expected: ExpectedMap,
}

/// A parameter θⱼ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The name of its term, numbered from the second of a name on: `brightness`, `translate.x2`.
    pub name: String,
    /// Where it moves.
    pub interval: Interval,
}

impl Perturbation {
    /// The image moved along a direction, `x + t·δ`, its pixels held within `range`, if there is one; the parameter is called `t`.
    ///
    /// # Errors
    /// When the direction has another number of elements than the image.
    pub fn along(
        image: &Image,
        direction: &[Rational],
        amount: &Interval,
        range: Option<&Interval>,
    ) -> Result<Self, CompileError> {
        let (elements, wanted) = (direction.len(), image.pixels.len());
        if elements != wanted {
            return Err(CompileError::Direction { elements, wanted });
        }
        let mut compiler = Compiler::new(image);
        let parameter = compiler.declare("t", amount);
        for (pixel, change) in compiler.pixels.iter_mut().zip(direction) {
            pixel.add_term(Source::Parameter(parameter), change.clone());
        }
        compiler.clip_to(range);
        compiler.finish()
    }
}

impl Expression {
    /// The perturbation of an image, its pixels held within `range` in the end, if there is one.
    ///
    /// The files that terms name are looked up in `folder`; flat vectors in them hold images in
    /// `layout`, as those of the image itself do (that of the model's input).
    ///
    /// # Errors
    /// When a file cannot be read or does not fit, a term does not fit the image, the composition
    /// is not piecewise linear, or there is no parameter.
    pub fn compile(
        &self,
        image: &Image,
        range: Option<&Interval>,
        folder: &Path,
        layout: Layout,
    ) -> Result<Perturbation, CompileError> {
        let files = Files { folder, image, layout };
        let mut compiler = Compiler::new(image);
        for (at, stage) in self.stages.iter().enumerate() {
            match stage {
                Stage::Sum(terms) => compiler.sum((self, at), terms, &files)?,
                Stage::Clip(range) => compiler.clip(range),
            }
        }
        compiler.clip_to(range);
        compiler.finish()
    }
}

struct Compiler<'a> {
    /// The unperturbed image.
    image: &'a Image,
    parameters: Vec<Parameter>,
    /// The image so far.
    pixels: Vec<Form>,
    /// Bounds of the pixels that the latest layer made.
    clipped: Vec<Interval>,
    layers: Vec<Layer>,
    /// Hinges that regions are cut by even if no pixel has one: between them the expected map is
    /// affine in θ.
    hinges: BTreeSet<Source>,
    /// What hats stand for, by their numbers in sources.
    grids: Vec<Hats>,
    expected: ExpectedMap,
}

impl<'a> Compiler<'a> {
    /// The image as it stands.
    fn new(image: &'a Image) -> Self {
        Self {
            image,
            parameters: Vec::new(),
            pixels: image.pixels.iter().cloned().map(Form::constant).collect(),
            clipped: Vec::new(),
            layers: Vec::new(),
            hinges: BTreeSet::new(),
            grids: Vec::new(),
            expected: ExpectedMap::new(image.shape),
        }
    }

    fn sum(
        &mut self,
        (expression, stage): (&Expression, usize),
        terms: &[Term],
        files: &Files<'_>,
    ) -> Result<(), CompileError> {
        let before = self.pixels.clone();
        let mut motions = Vec::new();
        for term in terms {
            let shape = self.image.shape;
            let operator = Operator::new(term, shape, files)?;
            let declare =
                |(name, amount): (_, &Interval)| (!amount.is_point()).then(|| self.declare(name, amount));
            let declared: Vec<Option<usize>> = term.amounts().map(declare).collect();
            let parameter = declared[0];
            let refused = |reason| refusal::refusal(expression, stage, term, reason);
            let bilinear = || refused("their product is bilinear, not piecewise linear");
            let pixels = &mut self.pixels;
            let amount = &term.amount;
            if let Effect::Translate { axis, .. } = term.effect {
                let by = match parameter {
                    None => Distance::Fixed(amount.low().clone()),
                    // Even where no pixel shows it, the map would move by a product.
                    Some(_) if self.expected.moves() => return Err(bilinear()),
                    Some(parameter) => {
                        let knots = operator.knots(amount);
                        let inner = &knots[1..knots.len() - 1];
                        self.hinges.extend(inner.iter().map(|knot| Source::Hinge(parameter, knot.clone())));
                        Distance::Parameter(parameter)
                    }
                };
                motions.push(Motion { axis, by });
            }
            match &operator {
                Operator::Hue => displace_hue(pixels, &before, shape, amount, parameter)
                    .ok_or_else(|| refused("hue is not linear in the pixels it turns"))?,
                Operator::Poses(poses) => {
                    let angles = [parameter, declared.get(1).copied().flatten()];
                    self.grids.extend(poses.displace(pixels, &self.image.pixels, angles, self.grids.len()));
                }
                _ => displace(pixels, &before, shape, &operator, amount, parameter).ok_or_else(bilinear)?,
            }
        }
        self.expected.push(motions);
        Ok(())
    }

    /// A new parameter.
    fn declare(&mut self, name: &str, interval: &Interval) -> usize {
        let is_namesake = |parameter: &&Parameter| {
            parameter.name.strip_prefix(name).is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()))
        };
        let namesakes = self.parameters.iter().filter(is_namesake).count();
        let name = if namesakes == 0 { name.to_owned() } else { format!("{name}{}", namesakes + 1) };
        self.parameters.push(Parameter { name, interval: interval.clone() });
        self.parameters.len() - 1
    }

    fn clip_to(&mut self, range: Option<&Interval>) {
        if let Some(range) = range {
            self.clip(range);
        }
    }

    fn clip(&mut self, range: &Interval) {
        let bounds: Vec<Interval> = self
            .pixels
            .iter()
            .map(|form| form.bounds(&self.parameters, &self.grids, &self.clipped))
            .collect();
        for (form, bounds) in self.pixels.iter_mut().zip(&bounds) {
            if bounds.high() <= range.low() || range.is_point() {
                *form = Form::constant(range.low().clone());
            } else if bounds.low() >= range.high() {
                *form = Form::constant(range.high().clone());
            }
        }
        let crossed = |(form, bounds): (&Form, &Interval)| {
            let moves = !form.is_constant();
            Ends { low: moves && bounds.low() < range.low(), high: moves && bounds.high() > range.high() }
        };
        let crossed: Vec<Ends> = self.pixels.iter().zip(&bounds).map(crossed).collect();
        if crossed.iter().all(|ends| !ends.low && !ends.high) {
            return;
        }
        let inside = |end: &Rational| end.clamp(range.low(), range.high()).clone();
        self.clipped = bounds.iter().map(|b| Interval::between(inside(b.low()), inside(b.high()))).collect();
        let after = |(pixel, form): (usize, &Form)| {
            if form.is_constant() { form.clone() } else { Form::clipped(pixel) }
        };
        let after = self.pixels.iter().enumerate().map(after).collect();
        let pixels = std::mem::replace(&mut self.pixels, after);
        self.layers.push(Layer { pixels, clip: Some((range.clone(), crossed)) });
    }

    fn finish(mut self) -> Result<Perturbation, CompileError> {
        if self.parameters.is_empty() {
            return Err(CompileError::NoParameter);
        }
        let is_last_layer = self.layers.last().is_some_and(|layer| {
            let mut pairs = self.pixels.iter().zip(&layer.pixels).enumerate();
            pairs.all(|(pixel, (now, then))| *now == Form::clipped(pixel) || now.is_constant() && now == then)
        });
        if !is_last_layer {
            self.layers.push(Layer { pixels: self.pixels, clip: None });
        }
        let network = assemble::network(self.parameters.len(), self.hinges, &self.grids, self.layers)?;
        Ok(Perturbation { parameters: self.parameters, network, expected: self.expected })
    }
}

/// Adds a displacement that is affine in the image `before`; `None` when a parameter would
/// multiply a pixel that moves.
fn displace(
    pixels: &mut [Form],
    before: &[Form],
    shape: Shape,
    operator: &Operator,
    amount: &Interval,
    parameter: Option<usize>,
) -> Option<()> {
    let knots = operator.knots(amount);
    for (pixel, form) in pixels.iter_mut().enumerate() {
        let Some(parameter) = parameter else {
            let row = operator.row(shape, amount.low(), pixel);
            form.constant += row.constant;
            row.weights.iter().for_each(|(read, weight)| form.add_scaled(&before[*read], weight));
            continue;
        };
        let mut path = Vec::with_capacity(knots.len());
        for t in &knots {
            let row = operator.row(shape, t, pixel);
            let mut value = row.constant;
            for (read, weight) in row.weights {
                if !before[read].is_constant() {
                    return None;
                }
                value += weight * &before[read].constant;
            }
            path.push((t.clone(), value));
        }
        form.add_path(parameter, &path);
    }
    Some(())
}

/// Adds the displacement of a turn of the hue; `None` when a pixel that it turns moves already.
fn displace_hue(
    pixels: &mut [Form],
    before: &[Form],
    shape: Shape,
    amount: &Interval,
    parameter: Option<usize>,
) -> Option<()> {
    for pixel in 0..shape.area() {
        let channels = [0, 1, 2].map(|channel| channel * shape.area() + pixel);
        if channels.iter().any(|&channel| !before[channel].is_constant()) {
            return None;
        }
        let colour = channels.map(|channel| &before[channel].constant);
        for (channel, path) in channels.into_iter().zip(hue::paths(colour, amount).into_iter().flatten()) {
            pixels[channel].add_path(parameter.unwrap_or_default(), &path);
        }
    }
    Some(())
}

#[cfg(test)]
mod tests;
