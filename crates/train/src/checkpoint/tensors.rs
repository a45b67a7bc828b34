//! Tensors in safetensors files.

use std::collections::HashMap;

use candle_core::Tensor;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use sha2::{Digest, Sha256};

use super::CheckpointFlaw;
use crate::training::{Epoch, Score};

/// Tensors to be written.
#[derive(Default)]
pub(super) struct Tensors(Vec<(String, Dtype, Vec<usize>, Vec<u8>)>);

impl Tensors {
    /// Adds floats.
    pub fn floats(&mut self, name: String, tensor: &Tensor) -> Result<(), CheckpointFlaw> {
        let values: Vec<f32> = tensor.flatten_all()?.to_vec1()?;
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.0.push((name, Dtype::F32, tensor.dims().to_vec(), bytes));
        Ok(())
    }

    /// Adds the order of images.
    pub fn order(&mut self, order: &[usize]) {
        // A data set has less than 2³² images.
        let bytes = order.iter().flat_map(|&at| (at as u32).to_le_bytes()).collect();
        self.0.push(("order".to_owned(), Dtype::U32, vec![order.len()], bytes));
    }

    /// Adds the scores of epochs.
    pub fn epochs(&mut self, epochs: &[Epoch]) {
        let row = |Epoch { train, test }: &Epoch| [train.loss, train.accuracy, test.loss, test.accuracy];
        let bytes = epochs.iter().flat_map(row).flat_map(f64::to_le_bytes).collect();
        self.0.push(("epochs".to_owned(), Dtype::F64, vec![epochs.len(), 4], bytes));
    }

    /// The SHA-256 of all tensors and of two numbers beside them.
    pub fn sha256(&self, steps: &str, rng: &str) -> String {
        sha256(self.0.iter().map(|(name, _, _, bytes)| (name.as_str(), &bytes[..])).collect(), steps, rng)
    }

    /// All of it as a file.
    pub fn file(self, metadata: HashMap<String, String>) -> Result<Vec<u8>, CheckpointFlaw> {
        let views: Vec<(&str, TensorView<'_>)> = self
            .0
            .iter()
            .map(|(name, kind, shape, bytes)| {
                Ok((name.as_str(), TensorView::new(*kind, shape.clone(), bytes)?))
            })
            .collect::<Result<_, CheckpointFlaw>>()?;
        Ok(safetensors::serialize(views, Some(metadata))?)
    }
}

/// The same of a file.
pub(super) fn sha256_of(file: &SafeTensors<'_>, steps: &str, rng: &str) -> String {
    sha256(file.iter().map(|(name, tensor)| (name, tensor.data())).collect(), steps, rng)
}

fn sha256(mut tensors: Vec<(&str, &[u8])>, steps: &str, rng: &str) -> String {
    tensors.sort_unstable();
    let mut hash = Sha256::new();
    for (name, bytes) in tensors.into_iter().chain([("steps", steps.as_bytes()), ("rng", rng.as_bytes())]) {
        hash.update((name.len() as u64).to_le_bytes());
        hash.update(name);
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The values of a tensor of floats, all of them finite.
pub(super) fn values(
    file: &SafeTensors<'_>,
    name: &str,
    shape: &[usize],
) -> Result<Vec<f32>, CheckpointFlaw> {
    let bytes = bytes::<4>(file, name, Dtype::F32, shape)?;
    let values: Vec<f32> = bytes.map(f32::from_le_bytes).collect();
    if values.iter().all(|value| value.is_finite()) {
        Ok(values)
    } else {
        Err(CheckpointFlaw::Damaged("a weight or moment is not finite"))
    }
}

/// The order of so many images.
pub(super) fn order_from(file: &SafeTensors<'_>, images: usize) -> Result<Vec<usize>, CheckpointFlaw> {
    let order = bytes::<4>(file, "order", Dtype::U32, &[images])?;
    let order: Vec<usize> = order.map(|bytes| u32::from_le_bytes(bytes) as usize).collect();
    let mut seen = vec![false; images];
    for &at in &order {
        match seen.get_mut(at) {
            Some(seen) if !*seen => *seen = true,
            _ => return Err(CheckpointFlaw::Damaged("its order of images is none")),
        }
    }
    Ok(order)
}

/// The scores of epochs.
pub(super) fn epochs_from(file: &SafeTensors<'_>) -> Result<Vec<Epoch>, CheckpointFlaw> {
    let rows = file.tensor("epochs")?.shape().first().copied().unwrap_or(0);
    let numbers: Vec<f64> =
        bytes::<8>(file, "epochs", Dtype::F64, &[rows, 4])?.map(f64::from_le_bytes).collect();
    if numbers.iter().any(|number| !number.is_finite()) {
        return Err(CheckpointFlaw::Damaged("a score is not finite"));
    }
    let score = |pair: &[f64]| Score { loss: pair[0], accuracy: pair[1] };
    Ok(numbers.chunks_exact(4).map(|row| Epoch { train: score(&row[..2]), test: score(&row[2..]) }).collect())
}

/// The elements of a tensor that has this type and shape.
fn bytes<'a, const N: usize>(
    file: &SafeTensors<'a>,
    name: &str,
    kind: Dtype,
    shape: &[usize],
) -> Result<impl Iterator<Item = [u8; N]> + use<'a, N>, CheckpointFlaw> {
    let tensor = file.tensor(name)?;
    if tensor.dtype() != kind || tensor.shape() != shape {
        return Err(CheckpointFlaw::Damaged("a tensor has another type or shape than this run needs"));
    }
    let (elements, _) = tensor.data().as_chunks::<N>();
    Ok(elements.iter().copied())
}
