//! Exact numbers: the ground every other crate of metes stands on.
//!
//! - [`rational`]: rationals, read from text and from the bits of IEEE floats without rounding,
//!   printed as fractions or as decimals with a stated direction of rounding.
//! - [`Ints`]: arrays of integers of one fixed width. Layer products run on these: a layer's
//!   weights share one denominator, so no gcd and no denominator exists inside a product.
//! - [`ScaledArray`]: integers over one shared denominator, the form in which weights are kept.
//! - [`Factors`]: integers prepared to multiply by, the inner loop of every layer product.
//! - [`Fraction`]: rationals that are compared and added without looking for lowest terms.
//! - [`Amount`]: sums of many rationals, exact or enclosed.
//! - [`RootSum`]: sums of square roots of rationals, compared exactly.
//! - [`filter`]: floats with proved error bounds, which settle signs early.
//!
//! Architecture invariant: this crate knows nothing of networks or polytopes.
//! Architecture invariant: no floating-point arithmetic outside [`filter`]; elsewhere floats enter as bits
//! only.

pub mod amount;
mod factors;
pub mod filter;
mod fraction;
mod gcd;
pub mod ints;
mod kernel;
pub mod rational;
mod reconstruct;
pub mod roots;
mod scaled;

pub use amount::Amount;
pub use factors::Factors;
pub use fraction::Fraction;
pub use gcd::gcd;
pub use ints::Ints;
pub use num_bigint::{BigInt, Sign};
pub use rational::Rational;
pub use reconstruct::reconstruct;
pub use roots::RootSum;
pub use scaled::ScaledArray;
