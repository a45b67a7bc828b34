//! Semantic perturbations of images: an algebra of them, compiled to networks of their parameters.
//!
//! With the image `x` fixed, a perturbation is a small piecewise-linear network from parameters
//! `θ ∈ Θ` to pixels, so that a classifier behind it is one network of θ. An [`Expression`] says
//! which, and [`Expression::compile`] makes the network and the [`ExpectedMap`] from it.
//!
//! | term | pixel `i` at amount `t` | unit of `t` | expected map |
//! | --- | --- | --- | --- |
//! | `brightness(I)` | `xᵢ + t` | pixel values | stays |
//! | `contrast(I, about=μ)` | `μ + (1+t)(xᵢ − μ)`; μ is 1/2 unless stated | share | stays |
//! | `patch(x=a..b, y=c..d, value=v, opacity=I)` | `xᵢ + t·Pᵢ·(v − xᵢ)`; `P` is 1 in columns `a ≤ x < b`, rows `c ≤ y < d` | share | stays |
//! | `patch(mask=FILE, value=v, opacity=I)` | the same, with the values of the mask as `P` | share | stays |
//! | `blend(FILE, I)` | `(1−t)·xᵢ + t·yᵢ` | share | stays |
//! | `fog(I, colour=v)` | `(1−t)·xᵢ + t·v`; v is 1 (white) unless stated | share | stays |
//! | `blur(I, box=k)` | `(1−t)·xᵢ + t·(K x)ᵢ`, weights `1/k²`, edges replicated | share | stays |
//! | `blur(I, gaussian=k)` | the same with weights `C(k−1,i)·C(k−1,j)/4^(k−1)` | share | stays |
//! | `saturation(I)` | `g + (1+t)(xᵢ − g)`, `g = 0.299·r + 0.587·g + 0.114·b` of the pixel | share | stays |
//! | `direction(FILE, I)` | `xᵢ + t·δᵢ` | multiples of δ | stays |
//! | `temperature(I)` | red `r·(1+t)`, green as it is, blue `b·(1−t)` | share | stays |
//! | `hue(I)` | the HSV hexcone turned by `t`, saturation and value held | degrees | stays |
//! | `translate(x, I, fill=v)` | for `t ∈ [k, k+1]`: `(k+1−t)·xᵢ₋ₖ + (t−k)·xᵢ₋ₖ₋₁` along the row, `v` (0 unless stated) from outside; `y` along the column; positive to the right and down | pixels | moves along, 0 from outside |
//! | `morph(FILE, ..., FILE, I)` | for `t ∈ [k, k+1]`: `(k+1−t)·frameₖ + (t−k)·frameₖ₊₁`; frame 0 is the image | frames | stays |
//! | `poses(FOLDER, azimuth=I, elevation=J)` | `xᵢ + P(t, s)ᵢ − P(0, 0)ᵢ`: `P` is the frame at the poses of the grid in `FOLDER/frames.csv`, and in each of its cells, cut in two by a diagonal, the mixture of three frames; `P(0, 0)` is the image | degrees, both | stays |
//! | `clip(a..b)` | `min(b, max(a, xᵢ))`, a stage of its own | | stays |
//!
//! `t = 0` is the unperturbed image for every term. A sum adds displacements, each taken at the
//! image that enters its stage; `then` applies a stage to the result of the one before. A stage
//! whose parameter would multiply a pixel that already moves is refused, with what comes nearest.
//! What is said about `morph` and `poses` is about the mixtures of frames, not about renderings between them
//! ([`Expression::about`]).
//!
//! [`image`] reads exact images, [`Preprocess`] is the exact map from pixels to a model's input.
//!
//! Architecture invariant: this crate knows nothing of regions or traversal.
//! Architecture invariant: no floating-point arithmetic; floats enter as bits only.

mod compile;
mod expected;
pub mod expression;
pub mod image;
mod number;
mod preprocess;

pub use compile::{CompileError, FrameTable, FramesError, Parameter, Perturbation};
pub use expected::ExpectedMap;
pub use expression::{Expression, Interval};
pub use image::Image;
pub use number::{ParsePerChannelError, PerChannel};
pub use preprocess::{Order, ParsePreprocessError, Preprocess, PreprocessError};
