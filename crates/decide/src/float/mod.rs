//! Bounds in floating point that are proved.
//!
//! # What is kept
//! The value of an element `e` is `2^kₑ·vₑ` with an exponent of its own, so that floats stay near 1: [`Mirror`] has the rows
//! between the `vₑ`, each weight with relative error at most `2u`, `u = 2⁻⁵³`. At the root of a tree every element has a
//! *magnitude* `Bₑ ≥ |vₑ|`, which holds in the whole tree.
//!
//! A *sum* `Σ cₑ·vₑ + c₀` has floats for coefficients and an *error* `ρ`. Sinking ([`Sum::sink`]) replaces elements as SPEC § 7 says, and keeps
//!
//! > (1) the exact sum that was started from is at least `Σ cₑ·vₑ + c₀ − ρ` at every point of the node,
//!
//! where the floats are meant exactly.
//!
//! # Theorem
//! Let a block of rows `vᵢ = Σⱼ wᵢⱼ vⱼ + bᵢ` with coefficients `cᵢ`, at most `m` of them not 0, be replaced by adding products to the
//! coefficients of what it reads, one after another, and let `Rᵢ ≥ Σⱼ |ŵᵢⱼ| Bⱼ + |b̂ᵢ|`. With `g = (m + 8)u`, (1) stays if
//! `ρ` grows by `g·(Σ |cᵢ| Rᵢ + Σⱼ |cⱼ| Bⱼ + |c₀|)`, the `cⱼ` and `c₀` being those before.
//!
//! *Proof.* The new `cⱼ` is a sum of the old one and at most `m` products, calculated with an error of at most `(m + 2)u(1 + …)` times the sum of
//! magnitudes `|cⱼ| + Σᵢ |cᵢ ŵᵢⱼ|`, and the weights' own errors add `2u|cᵢ ŵᵢⱼ|(1 + …)`. Times `|vⱼ| ≤ Bⱼ`, summed over `j`, that is the claim; `c₀` likewise. ∎
//!
//! A relu multiplies one coefficient by a slope (error at most `u|c|B`, and `u(|c| + |c'|)B` if it is added to one that is there) and adds to `c₀`. Lines above
//! a relu are `n·v + t` with `n` a multiple of `2⁻¹⁶` and `t` rounded up, so that they are lines above it exactly. The least
//! value over the box adds at most `d + 1` products. All of that is in `ρ`, which is enlarged at the end by `1 + 2⁻²⁰` for the rounding of `ρ` itself, and by
//! `2⁻⁴⁰⁰` for underflow: magnitudes are at most `2⁴⁰⁰`, so `2⁴⁰` operations lose less than `2⁻¹⁰⁷⁵⁺⁴⁰⁰⁺⁴⁰`. Where magnitudes are larger or a
//! weight underflows, errors are infinite and nothing is proved here. Overflow makes infinities and NaN, which no comparison passes. ∎

mod mirror;
mod number;
mod sum;
#[cfg(test)]
mod tests;

pub(crate) use mirror::{Mirror, Part};
pub(crate) use number::{down, exact, parts, power, round, scaled, up};
pub(crate) use sum::{Extra, Magnitudes, Sum};

/// The unit roundoff.
pub(crate) const UNIT: f64 = 1.0 / (1u64 << 53) as f64;
