//! Sparse linear maps with constant weights.
//!
//! Whatever of an imported model is linear and neither a matrix nor a plain convolution: reshapings, slices, padding, averages,
//! strided and grouped convolutions. A map knows its transpose, which is its gradient.

use std::sync::Arc;

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, WithDType};

use crate::window::contiguous;

/// A sparse matrix and its transpose.
#[derive(Debug)]
pub struct Sparse {
    forward: Rows,
    backward: Rows,
}

/// A sparse matrix, row by row.
#[derive(Debug)]
struct Rows {
    columns: usize,
    /// Where each row ends among the entries.
    ends: Vec<usize>,
    /// Columns and weights.
    entries: Vec<(u32, f64)>,
}

impl Sparse {
    /// A matrix from its entries, row, column and weight; those of one place are added up.
    pub fn new(rows: usize, columns: usize, entries: &[(u32, u32, f64)]) -> Arc<Self> {
        let turned: Vec<_> = entries.iter().map(|&(row, column, weight)| (column, row, weight)).collect();
        Arc::new(Self {
            forward: Rows::new(rows, columns, entries),
            backward: Rows::new(columns, rows, &turned),
        })
    }

    /// The product with each of the vectors `[batch, columns]`.
    ///
    /// # Errors
    /// When the vectors have another length.
    pub fn apply(self: &Arc<Self>, vectors: &Tensor) -> Result<Tensor> {
        vectors.contiguous()?.apply_op1(Product { map: Arc::clone(self), transposed: false })
    }

    /// The product of the transpose with each of the vectors `[batch, rows]`.
    ///
    /// # Errors
    /// When the vectors have another length.
    pub fn apply_transposed(self: &Arc<Self>, vectors: &Tensor) -> Result<Tensor> {
        vectors.contiguous()?.apply_op1(Product { map: Arc::clone(self), transposed: true })
    }
}

impl Rows {
    fn new(rows: usize, columns: usize, entries: &[(u32, u32, f64)]) -> Self {
        let mut ends = vec![0; rows + 1];
        entries.iter().for_each(|&(row, ..)| ends[row as usize + 1] += 1);
        (0..rows).for_each(|row| ends[row + 1] += ends[row]);
        let mut sorted = vec![(0, 0.0); entries.len()];
        for &(row, column, weight) in entries {
            let place = &mut ends[row as usize];
            sorted[*place] = (column, weight);
            *place += 1;
        }
        // Each start has moved on to its row's end.
        ends.truncate(rows);
        Self { columns, ends, entries: sorted }
    }

    fn multiply<T: WithDType>(&self, vector: &[T], product: &mut Vec<T>) {
        let mut start = 0;
        for &end in &self.ends {
            let mut sum = T::zero();
            for &(column, weight) in &self.entries[start..end] {
                sum += vector[column as usize] * T::from_f64(weight);
            }
            product.push(sum);
            start = end;
        }
    }
}

struct Product {
    map: Arc<Sparse>,
    transposed: bool,
}

impl Product {
    fn run<T: WithDType>(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let rows = if self.transposed { &self.map.backward } else { &self.map.forward };
        let (batch, len) = layout.shape().dims2()?;
        if len != rows.columns {
            candle_core::bail!("vectors of {len} elements where the map takes {}", rows.columns);
        }
        let mut product = Vec::with_capacity(batch * rows.ends.len());
        for vector in contiguous::<T>(storage, layout)?.chunks(len.max(1)) {
            rows.multiply(vector, &mut product);
        }
        Ok((T::to_cpu_storage_owned(product), (batch, rows.ends.len()).into()))
    }
}

impl CustomOp1 for Product {
    fn name(&self) -> &'static str {
        "sparse-product"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        match storage {
            CpuStorage::F64(_) => self.run::<f64>(storage, layout),
            _ => self.run::<f32>(storage, layout),
        }
    }

    fn bwd(&self, _: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        let product = Self { map: Arc::clone(&self.map), transposed: !self.transposed };
        gradient.contiguous()?.apply_op1(product).map(Some)
    }
}
