//! Universal perturbations for interpretation (Oskouie, Farnia, arXiv 2212.03095), settled exactly.
//!
//! One perturbation changes the saliency maps of many images. How many, and how much, is estimated elsewhere at one
//! magnitude; here it is found for all of them:
//!
//! - Over the parameters of a perturbation every image has its own regions, on each of which its map of the label's logit is one
//!   map. [`Explainer::complex`] lists them with what the map has [changed](Change) by there, and whether the label is kept.
//! - Along a ray `x + t·δ` the change of each image is a step function of `t`, a [`Curve`]. [`Sweep`] merges the curves of
//!   many images: the share of them whose map has changed by at least τ, for the τ asked about, and for every τ where half of
//!   them have.
//! - Over a box of one or two semantic parameters [`maximise()`] finds where the mean change of many images, or the share of
//!   them that have changed by at least τ, is largest: branch and bound over their regions.
//!
//! Where regions meet an image has more than one map. What is said here is said of points at which no image has: all but
//! finitely many `t`, and all of a box but finitely many segments.
//!
//! Architecture invariant: no floating point; nothing depends on the number of threads or the order of images.

mod complex;
mod curve;
mod maximise;
mod sweep;

pub use complex::{Cell, Complex, Explainer, Subject};
pub use curve::{Curve, Step};
pub use maximise::{Best, Maximum, Objective, Search, State, maximise};
pub use metes_saliency::Change;
pub use sweep::{Half, Piece, Sweep};
