//! The sign filter: floating point that settles a sign early, or says that it cannot.
//!
//! Floating point may propose, never decide. This is the one module on the exact side that
//! calculates with floats, and everything that leaves it is either *proved* or `None`.
//!
//! # What is kept
//! Let `Θ` be a box of parameters and `M_k ≥ |θ_k|` on it. An affine form `z(θ) = a·θ + a₀` is kept
//! as floats `â₁ … â_d, â₀` and a *radius* `r` with
//!
//! > (1) `|z(θ) − (â·θ + â₀)| ≤ r` for every `θ ∈ Θ`,
//!
//! where `â·θ + â₀` is meant exactly. A point of `Θ` is kept as floats `p̂` and `η` with
//! `|p_k − p̂_k| ≤ η`.
//!
//! # Assumptions
//! Operations are those of IEEE 754 binary64 to nearest: `fl(x ∘ y) = (x ∘ y)(1 + δ) + ε` with
//! `|δ| ≤ u = 2⁻⁵³`, and `|ε| ≤ 2⁻¹⁰⁷⁵` where a product or quotient underflows (sums do not
//! underflow). Rust neither contracts nor reorders them. Overflow makes infinities and NaN, with which
//! no comparison below succeeds: nothing is settled then.
//!
//! # Theorem (layer products)
//! Let `z_j = Σ_i w_ji a_i + b_j` over at most `n` units, `ŵ` and `b̂` the weights with relative
//! error `2u` (one that underflows is not a number, and nothing follows for what it touches), each `a_i`
//! kept as in (1) with radius `r_i`, `m_i ≥ Σ_k |â_ik| M_k + |â_i0|`, and `g = (n + 2d + 16)u ≤ 2⁻²⁰`.
//! Put `e_i = (r_i + g·m_i)(1 + 8g)`. Then the sums `Σ_i ŵ_ji â_ik` and the radius `|b̂_j|·g·(1 + 8g) + t + Σ_i |ŵ_ji| e_i`, calculated in floats in any order, keep
//! `z_j` as in (1), with `t = (n + 1)(d + 2)(2 + Σ_k M_k)·2⁻¹⁰²²`.
//!
//! *Proof.* A sum of `n + 1` products in any order has relative error at most `γ = (n+2)u/(1−(n+2)u)`
//! of the sum of magnitudes (Higham, *Accuracy and Stability*, §3.1), and the weights add `2u` to it:
//! for each θ the centre is off by `(γ + 2u(1+γ)) (Σ_i |ŵ_ji| m_i + |b̂_j|)` at most, and the
//! incoming radii add `Σ_i |ŵ_ji|(1+2u) r_i`. As `γ + 2u(1+γ) + (d+2)u ≤ g`, the last term for the
//! rounding of `m_i` itself, this is at most `Σ_i |ŵ_ji| (r_i(1+2u) + g·m_i) + g|b̂_j|`. The
//! calculated radius loses a factor of `1 − γ` at most, which `1 + 8g` makes up for. Each of the
//! `(n+1)(d+2)` products loses at most `2⁻¹⁰⁷⁵`, times `M_k` for a coefficient: less than `t`. ∎
//!
//! So a layer's radii travel as one more column beside its `d + 1` coefficients, and units can be
//! added one by one as their signs are settled.
//!
//! # Theorem (signs)
//! At a point kept as `p̂, η` the form's value differs from `fl(â·p̂ + â₀)` by at most
//! `r + η Σ_k |â_k| + (2d + 8)u (Σ_k |â_k| |p̂_k| + |â₀|)`, calculated in floats and enlarged by
//! `1 + 2⁻⁴⁰`: the first term is (1), the second moves from `p` to `p̂`, the third is the rounding of
//! the sum and of the bound. What is farther from zero has a proved sign. ∎
//!
//! # Theorem (gradients)
//! Gradients are vectors without parameters, kept as floats `v̂` and a radius `r ≥ ‖v − v̂‖` in Euclidean
//! length. Let `v = Σ_e C_eᵀ y_e` over the readers `e` of a node, each `y_e` kept with radius `r_e` and
//! `C_e` known as floats with relative error `2u`. Let `S_e ≥ ‖C_e‖`, `F_e ≥ ‖|Ĉ_e|‖`, whatever part of the
//! weights a pattern selects. Let `v̂` be calculated by adding products to each element one by one, and then
//! following changes of an only `y`: taking away (adding the negative of) what was added and adding what
//! comes instead, `n` products an element in all at most. Let `Y_e ≥ ‖ŷ_e‖` before and after all changes,
//! `g = (2n + 16)u ≤ 2⁻²⁰`, `l` the number of elements and `t = 4l(n + 1)(1 + Σ_e (Y_e + r_e))·2⁻¹⁰²²`. Then
//!
//! > (2) `‖v − v̂‖ ≤ Σ_e (S_e r_e + g F_e Y_e) + t`.
//!
//! *Proof.* `v − v̂ = Σ C_eᵀ(y_e − ŷ_e) + Σ (C_e − Ĉ_e)ᵀŷ_e + (Σ Ĉ_eᵀŷ_e − v̂)`. The first sum is at most
//! `Σ S_e r_e`, the second `Σ 3u F_e Y_e` but for underflow. For the third: what is taken away is the same
//! float that was added, so after every step the elements of `v̂` *mean* sums of products of `Ĉ` with vectors
//! of elements from before and after a change, of length `2Y_e` at most. A step rounds by `u` times the
//! magnitude of such sums, together no longer than `2 Σ F_e Y_e`, and the products themselves are off by
//! `u Σ F_e Y_e`: `n` steps come to `(2n + 1)u Σ F_e Y_e` but for terms in `u²`, which `16u` covers. Where
//! weights or products underflow, each of the products loses less than `2⁻¹⁰²¹(1 + Y_e + r_e)`: `t` in all. ∎
//!
//! So a radius is one number a node, beside which only centres are calculated, and a sum may follow its
//! pattern through few changes. Lengths are multiplied by norms and not by sums of magnitudes, layer by
//! layer: that keeps radii small in deep networks. [`Gram`] has a theorem of its own.

#![allow(clippy::float_arithmetic, reason = "this module proves what its floats say")]

mod affine;
mod ball;
mod cloud;
mod forms;
mod frame;
mod gain;
mod heading;
mod nearest;
mod norm;
mod piece;
mod point;
mod vector;

pub use affine::Affine;
#[cfg(test)]
mod tests;
pub use ball::Ball;
pub use cloud::{Cloud, Range};
pub use forms::{Form, Forms};
pub use frame::Frame;
pub use gain::{Gain, GainSums};
pub use heading::Heading;
pub use norm::{Difference, Gram};
pub use piece::Piece;
pub use point::Spot;
pub use vector::{Terms, Vector, Weights};

/// Half the distance from 1 to the next float: the relative error of one operation.
const U: f64 = f64::EPSILON / 2.0;

/// Enlarges a bound calculated in a few operations beyond their rounding.
const OUTWARD: f64 = 1.0 + 1.0 / (1u64 << 40) as f64;

/// More than anything that underflow takes away from a product.
const TINY: f64 = f64::MIN_POSITIVE;
