//! Universal perturbations for interpretation: one δ that changes the maps of most images (Oskouie, Farnia 2023).
//!
//! The map of an image is `I(x) = Σ_channels |∂out/∂x| / ‖·‖₁` ([`Explained`]), and `D = ‖I(x) − I(x′)‖₂` says how much it changed. What
//! is looked for is `max_{‖δ‖ ≤ ε} mean_i E_Z D(I(x_i + δ + Z), I(x_i))` over images that the network classifies correctly
//! ([`Sample`]): at δ = 0 and without the noise Z the gradient is 0.
//!
//! Of a network of ReLUs the gradient of a logit is constant but for jumps, and its map has no gradient that could show a way. The softmax
//! weighs the logits' gradients by probabilities that do change, `∂p_y ∝ Σ_k p_k (∂z_y − ∂z_k)`; of two classes it has one term, and its
//! shares are constant again. Integrated gradients change with the image that they are multiplied by.
//!
//! [`search()`] finds a δ by one of the [`Method`]s, and tries both of its signs; [`Trial`] says what a δ does to other images.
//! Everything random follows from a seed, a step and the number of an image, so that nothing depends on batches, and a
//! search goes on from its [`State`] with the same bits.

mod ascent;
mod ball;
mod components;
mod direction;
mod error;
mod explained;
mod method;
mod noise;
mod pixels;
mod power;
mod sample;
mod search;
mod single;
#[cfg(test)]
mod tests;
mod trial;

pub use ball::{Ball, Norm};
pub use direction::{Directions, RADIUS, directions};
pub use error::UniversalError;
pub use explained::{Explained, rows_norm};
pub use method::{Method, Settings};
pub use noise::{chosen, reseeded};
pub use pixels::PixelRange;
pub use sample::Sample;
pub use search::{Found, Progress, Seen, State, check_signal, search};
pub use single::{ascended, noisy};
pub use trial::{Change, Perturbed, Trial, Verdict};
