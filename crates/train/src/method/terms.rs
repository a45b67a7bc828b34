//! The regularisers of attributions, each the mean over a batch.
#![allow(clippy::float_arithmetic, reason = "training estimates")]

use candle_core::{D, Result, Tensor};
use metes_attribution::map::{Of, gradient, integrated, log_softmax, magnitude, one_hot};
use metes_attribution::{Network, Smoothness};

/// The weights of changes that contradict the base attribution, and of the others (ω₁ > ω₂): ours.
const OMEGA: [f64; 2] = [1.0, 0.5];

/// The strongest wrong class of each image.
///
/// # Errors
/// When the images do not fit the network, or a label is no class.
pub fn rivals(network: &Network, images: &Tensor, labels: &Tensor) -> Result<Tensor> {
    let logits = network.outputs(images)?.detach();
    let own = one_hot(labels, &logits)?;
    // Anything finite that no logit comes near: infinity times 0 is no number.
    (logits - (own * 1e30)?)?.argmax(D::Minus1)
}

/// `‖IG(x→x')‖₁` (Chen et al. 2019, § 3).
///
/// # Errors
/// When the images do not fit the network, or a label is no class.
pub fn change_norm(
    network: &Network,
    way: [&Tensor; 2],
    labels: &Tensor,
    of: Of,
    steps: usize,
) -> Result<Tensor> {
    magnitude(&integrated(network, way, labels, of, steps, Smoothness::Exact)?)?.sum(1)?.mean_all()
}

/// `L_CACR = KL(U‖Pₙ) − KL(U‖P_y)`, with `P` the softmax over pixels of the integrated gradients of a class from black, `y` the label
/// and `n` its rival, reconstructed from what is known of Sarkar et al. 2021: the label's attribution is to be concentrated, the rival's spread.
///
/// # Errors
/// When the images do not fit the network, or a label is no class.
pub fn contrast(
    network: &Network,
    images: &Tensor,
    labels: &Tensor,
    rivals: &Tensor,
    steps: usize,
) -> Result<Tensor> {
    let black = images.zeros_like()?;
    // KL(U‖P) is −mean ln P less a constant, which goes out of the difference.
    let spread = |classes: &Tensor| {
        let map = integrated(network, [&black, images], classes, Of::Logit, steps, Smoothness::Exact)?;
        log_softmax(&map)?.mean_all()?.neg()
    };
    spread(rivals)? - spread(labels)?
}

/// `L_WACR = ω₁‖ΔA‖_{1,P₁} + ω₂‖ΔA‖_{1,P₂}`: `ΔA = IG(x→x')`, and `P₁` are the pixels at which its sign is not that of the base
/// attribution, integrated gradients from black to `x` (reconstructed from Sarkar et al. 2021).
///
/// # Errors
/// When the images do not fit the network, or a label is no class.
pub fn weighted_change(
    network: &Network,
    [from, to]: [&Tensor; 2],
    labels: &Tensor,
    steps: usize,
) -> Result<Tensor> {
    let map = |way| integrated(network, way, labels, Of::Logit, steps, Smoothness::Exact);
    let black = from.zeros_like()?;
    let base = map([&black, from])?.detach();
    let change = map([from, to])?;
    let contradicts = change.detach().sign()?.ne(&base.sign()?)?.to_dtype(change.dtype())?;
    let weights = ((contradicts * (OMEGA[0] - OMEGA[1]))? + OMEGA[1])?;
    (magnitude(&change)? * weights)?.sum(1)?.mean_all()
}

/// `ln(1 + exp(−(dₙ − d_p)))`, `d = 1 − cos` between an image and the gradient there of a logit: that of the label for `p`, that of its
/// rival for `n` (Singh et al. 2020).
///
/// # Errors
/// When the images do not fit the network, or a label is no class.
pub fn triplet(network: &Network, images: &Tensor, labels: &Tensor, rivals: &Tensor) -> Result<Tensor> {
    let cosine = |classes: &Tensor| {
        let gradient = gradient(network, images, classes, Of::Logit, Smoothness::Exact)?;
        let norms = (norm(&gradient)? * norm(images)?)?;
        (&gradient * images)?.sum(1)? / norms
    };
    // dₙ − d_p = cos_p − cosₙ.
    let gap = (cosine(labels)? - cosine(rivals)?)?;
    // ln(1 + exp(−gap)), and |gap| ≤ 2.
    (gap.neg()?.exp()? + 1.0)?.log()?.mean_all()
}

/// ℓ₂ norms `[batch]`, at least a little: a root has no derivative at 0.
fn norm(vectors: &Tensor) -> Result<Tensor> {
    (vectors.sqr()?.sum(1)? + 1e-12)?.sqrt()
}
