//! Maxima over squares of pixels, and where they come from.
//!
//! `gather` takes, of each square, the value at the place where another tensor has its maximum; `route` is its transpose
//! and puts values there. Of equal pixels the first counts, as in the exact network. Places are constants to differentiation, so
//! that each map is the other's gradient.

use candle_core::{CpuStorage, CustomOp2, Layout, Result, Shape, Tensor, WithDType};

use crate::window::contiguous;

/// The maxima over squares of pixels of `[channels, batch, height, width]`; rows and columns left over are dropped.
///
/// # Errors
/// When the images are smaller than a square.
pub fn max_pool(images: &Tensor, size: usize) -> Result<Tensor> {
    gather(&images.detach(), images, size)
}

fn gather(choice: &Tensor, values: &Tensor, size: usize) -> Result<Tensor> {
    choice.contiguous()?.apply_op2(&values.contiguous()?, Gather(size))
}

fn route(choice: &Tensor, values: &Tensor, size: usize) -> Result<Tensor> {
    choice.contiguous()?.apply_op2(&values.contiguous()?, Route(size))
}

struct Gather(usize);

struct Route(usize);

impl CustomOp2 for Gather {
    fn name(&self) -> &'static str {
        "gather-maxima"
    }

    fn cpu_fwd(
        &self,
        choice: &CpuStorage,
        choices: &Layout,
        values: &CpuStorage,
        layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        match values {
            CpuStorage::F64(_) => self.run::<f64>(choice, choices, values, layout),
            _ => self.run::<f32>(choice, choices, values, layout),
        }
    }

    fn bwd(
        &self,
        choice: &Tensor,
        _: &Tensor,
        _: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        Ok((None, Some(route(choice, gradient, self.0)?)))
    }
}

impl CustomOp2 for Route {
    fn name(&self) -> &'static str {
        "route-to-maxima"
    }

    fn cpu_fwd(
        &self,
        choice: &CpuStorage,
        choices: &Layout,
        values: &CpuStorage,
        layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        match values {
            CpuStorage::F64(_) => self.run::<f64>(choice, choices, values, layout),
            _ => self.run::<f32>(choice, choices, values, layout),
        }
    }

    fn bwd(
        &self,
        choice: &Tensor,
        _: &Tensor,
        _: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        Ok((None, Some(gather(choice, gradient, self.0)?)))
    }
}

impl Gather {
    fn run<T: WithDType>(
        &self,
        choice: &CpuStorage,
        choices: &Layout,
        values: &CpuStorage,
        layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        if choices.shape() != layout.shape() {
            candle_core::bail!(
                "{:?} are taken where {:?} have their maxima",
                layout.shape(),
                choices.shape()
            );
        }
        let values = contiguous::<T>(values, layout)?;
        let taken = winners(contiguous::<T>(choice, choices)?, choices.shape(), self.0)?;
        let taken = taken.into_iter().map(|at| values[at]).collect();
        Ok((T::to_cpu_storage_owned(taken), pooled(layout.shape(), self.0)?))
    }
}

impl Route {
    fn run<T: WithDType>(
        &self,
        choice: &CpuStorage,
        choices: &Layout,
        values: &CpuStorage,
        layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        if &pooled(choices.shape(), self.0)? != layout.shape() {
            candle_core::bail!("{:?} are put where {:?} have their maxima", layout.shape(), choices.shape());
        }
        let values = contiguous::<T>(values, layout)?;
        let mut images = vec![T::zero(); choices.shape().elem_count()];
        for (at, value) in
            winners(contiguous::<T>(choice, choices)?, choices.shape(), self.0)?.into_iter().zip(values)
        {
            images[at] = *value;
        }
        Ok((T::to_cpu_storage_owned(images), choices.shape().clone()))
    }
}

fn pooled(shape: &Shape, size: usize) -> Result<Shape> {
    let (channels, batch, height, width) = shape.dims4()?;
    Ok((channels, batch, height / size, width / size).into())
}

/// The place of the first maximum of each square.
fn winners<T: WithDType>(values: &[T], shape: &Shape, size: usize) -> Result<Vec<usize>> {
    let (channels, batch, height, width) = shape.dims4()?;
    let mut winners = Vec::with_capacity(values.len() / (size * size));
    for image in 0..channels * batch {
        for y in 0..height / size {
            for x in 0..width / size {
                let corner = (image * height + y * size) * width + x * size;
                let mut best = corner;
                for row in 0..size {
                    for at in corner + row * width..corner + row * width + size {
                        if values[at] > values[best] {
                            best = at;
                        }
                    }
                }
                winners.push(best);
            }
        }
    }
    Ok(winners)
}
