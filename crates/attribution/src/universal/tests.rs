//! The power method against the decomposition, and what the penalty of UPI-PLUS does.
#![allow(clippy::float_arithmetic, reason = "tests of estimates")]

use candle_core::{Device, Tensor};

use super::ball::unit;
use super::components::top_right_singular_vector;
use super::noise::{Purpose, normal};
use super::power::iterate;

const IMAGES: usize = 30;
const ELEMENTS: usize = 12;

/// Rows that are mostly along the diagonal, and less along an alternating direction, both times a factor.
fn gradients(factor: f64, seed: u64) -> Tensor {
    let numbers: Vec<usize> = (0..IMAGES).collect();
    let noise = normal(seed, Purpose::Direction, 0, &numbers, ELEMENTS, candle_core::DType::F32).unwrap();
    let along = |sign: f32, size: f32| -> Vec<f32> {
        (0..ELEMENTS).map(|at| if at % 2 == 0 { size } else { size * sign }).collect()
    };
    let row = |row: Vec<f32>| Tensor::from_vec(row, (1, ELEMENTS), &Device::Cpu).unwrap();
    let weights = normal(seed, Purpose::Smoothing, 0, &numbers, 2, candle_core::DType::F32).unwrap();
    let common =
        weights.matmul(&Tensor::cat(&[&row(along(1.0, 2.0)), &row(along(-1.0, 1.0))], 0).unwrap()).unwrap();
    ((common + (noise * 0.3).unwrap()).unwrap() * factor).unwrap()
}

fn rows(tensor: &Tensor) -> Vec<Vec<f32>> {
    tensor.to_vec2().unwrap()
}

/// The magnitude of the cosine of two rows of any length.
fn cosine(a: &Tensor, b: &Tensor) -> f64 {
    let dot: f32 = unit(a)
        .unwrap()
        .matmul(&unit(b).unwrap().t().unwrap())
        .unwrap()
        .sum_all()
        .unwrap()
        .to_scalar()
        .unwrap();
    f64::from(dot.abs())
}

fn start() -> Tensor {
    normal(1, Purpose::Start, 0, &[0], ELEMENTS, candle_core::DType::F32).unwrap()
}

#[test]
fn the_power_method_finds_the_singular_vector_whatever_the_scale() {
    for factor in [1.0, 1e-18, 1e15] {
        let matrix = gradients(factor, 4);
        let exact =
            top_right_singular_vector(&rows(&matrix), ELEMENTS).unwrap().to_dtype(matrix.dtype()).unwrap();
        let mut vector = start();
        for at in 0..200 {
            vector = iterate(&vector, &matrix, None, at).unwrap();
        }
        let cosine = cosine(&vector, &exact);
        assert!(cosine > 0.9999, "{factor}: {cosine}");
        // And not any vector will do.
        assert!(self::cosine(&start(), &exact) < 0.9);
    }
}

#[test]
fn batches_of_the_same_kind_lead_near_the_vector_of_all() {
    let all: Vec<Tensor> = (0..60).map(|seed| gradients(1.0, seed)).collect();
    let every: Vec<Vec<f32>> = all.iter().flat_map(rows).collect();
    let exact = top_right_singular_vector(&every, ELEMENTS).unwrap().to_dtype(all[0].dtype()).unwrap();
    let mut vector = start();
    for (at, batch) in all.iter().cycle().take(600).enumerate() {
        vector = iterate(&vector, batch, None, at).unwrap();
    }
    assert!(cosine(&vector, &exact) > 0.995, "{}", cosine(&vector, &exact));
}

#[test]
fn what_changes_the_loss_is_avoided() {
    let matrix = gradients(1.0, 4);
    // The loss changes along the direction that the gradients have most in common.
    let common =
        top_right_singular_vector(&rows(&matrix), ELEMENTS).unwrap().to_dtype(matrix.dtype()).unwrap();
    let losses = common.broadcast_as((IMAGES, ELEMENTS)).unwrap().contiguous().unwrap();
    let mut vector = start();
    for at in 0..2000 {
        vector = iterate(&vector, &matrix, Some(&losses), at).unwrap();
    }
    assert!(cosine(&vector, &common) < 0.01, "{}", cosine(&vector, &common));
    // It is the second direction then: it alternates.
    let alternating: Vec<f32> = (0..ELEMENTS).map(|at| if at % 2 == 0 { 1.0 } else { -1.0 }).collect();
    let alternating = Tensor::from_vec(alternating, (1, ELEMENTS), &Device::Cpu).unwrap();
    assert!(cosine(&vector, &alternating) > 0.9, "{}", cosine(&vector, &alternating));
}
