//! The confidence of a classifier: the softmax of one of its outputs.

#![allow(clippy::float_arithmetic, reason = "estimates; nothing here decides")]

/// `exp(z_label) / Σ exp(z_k)` of logits `z`.
pub fn confidence(logits: &[f64], label: usize) -> f64 {
    shares(logits)[label]
}

/// Its gradient `p_label·(∇z_label − Σ p_k·∇z_k)`, where `slopes[k]` is the gradient of logit `k`.
pub fn confidence_gradient(logits: &[f64], slopes: &[Vec<f64>], label: usize) -> Vec<f64> {
    let shares = shares(logits);
    let mean = |axis: usize| shares.iter().zip(slopes).map(|(share, slope)| share * slope[axis]).sum::<f64>();
    (0..slopes[label].len()).map(|axis| shares[label] * (slopes[label][axis] - mean(axis))).collect()
}

fn shares(logits: &[f64]) -> Vec<f64> {
    let most = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = logits.iter().map(|logit| (logit - most).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}
