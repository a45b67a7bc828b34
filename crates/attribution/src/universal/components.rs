//! UPI-PCA: the direction that the images' gradients have most in common.

use candle_core::{DType, Device, Tensor};
use faer::Mat;

use super::error::UniversalError;

/// The most numbers of a matrix that is decomposed.
const MOST: usize = 1 << 24;

/// Refuses matrices that are too large to be decomposed.
pub(crate) fn check(images: usize, elements: usize) -> Result<(), UniversalError> {
    match images.checked_mul(elements) {
        Some(numbers) if numbers <= MOST => Ok(()),
        _ => Err(UniversalError::TooLarge { images, elements, most: MOST }),
    }
}

/// The right singular vector `[1, elements]` of the largest singular value of some rows.
pub(crate) fn top_right_singular_vector(
    rows: &[Vec<f32>],
    elements: usize,
) -> Result<Tensor, UniversalError> {
    let matrix = Mat::from_fn(rows.len(), elements, |row, column| f64::from(rows[row][column]));
    let decomposition = matrix.thin_svd().map_err(|_| UniversalError::Svd { images: rows.len() })?;
    let vector: Vec<f64> = decomposition.V().col(0).iter().copied().collect();
    Ok(Tensor::from_vec(vector, (1, elements), &Device::Cpu)?.to_dtype(DType::F64)?)
}
