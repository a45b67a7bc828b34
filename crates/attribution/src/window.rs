//! The two linear maps that make a convolution a product of matrices.
//!
//! Images are laid out `[batch, channels, height, width]`. [`unfold`] copies what the kernel sees at each of its places into a
//! column, those of a whole batch side by side, so that one product does them all; [`fold`] is its transpose and adds the
//! columns up again. Each is the other's gradient, so that gradients of gradients need nothing more.

use candle_core::{CpuStorage, CustomOp1, Error, Layout, Result, Shape, Tensor, WithDType};
use rayon::prelude::*;

/// The places of a square kernel on images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Height and width of the kernel, odd.
    pub kernel: usize,
    /// Pixels from one place to the next.
    pub stride: usize,
    /// Height and width of the images.
    pub image: [usize; 2],
}

impl Window {
    /// Zeros on each side of the images.
    pub fn padding(&self) -> usize {
        (self.kernel - 1) / 2
    }

    /// Places of the kernel, down and across.
    pub fn places(&self) -> [usize; 2] {
        self.image.map(|size| size.div_ceil(self.stride))
    }

    /// The places along one side at which the kernel's row or column `offset` is inside of an image.
    fn inside(&self, size: usize, offset: usize) -> std::ops::Range<usize> {
        let padding = self.padding();
        let first = padding.saturating_sub(offset).div_ceil(self.stride);
        let end = (size + padding).saturating_sub(offset).div_ceil(self.stride);
        first..end.clamp(first, size.div_ceil(self.stride).max(first))
    }

    /// Calls `row` for each run of one row of places: where it begins among places, how long it is, and where among pixels.
    fn runs(&self, offset: [usize; 2], mut run: impl FnMut(usize, usize, usize)) {
        let [height, width] = self.image;
        let columns = self.inside(width, offset[1]);
        let first = columns.start * self.stride + offset[1];
        for y in self.inside(height, offset[0]) {
            let row = y * self.stride + offset[0] - self.padding();
            if !columns.is_empty() {
                let pixel = row * width + first - self.padding();
                run(y * self.places()[1] + columns.start, columns.len(), pixel);
            }
        }
    }
}

/// The columns that the kernel sees: `[channels·kernel², batch·places]`.
///
/// # Errors
/// When the images do not have the window's size.
pub fn unfold(images: &Tensor, window: Window) -> Result<Tensor> {
    images.contiguous()?.apply_op1(Unfold(window))
}

/// The sum of columns over the pixels they come from: `[batch, channels, height, width]`.
///
/// # Errors
/// When the columns are not those of such images.
pub fn fold(columns: &Tensor, window: Window) -> Result<Tensor> {
    columns.contiguous()?.apply_op1(Fold(window))
}

struct Unfold(Window);

struct Fold(Window);

impl CustomOp1 for Unfold {
    fn name(&self) -> &'static str {
        "unfold"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        match storage {
            CpuStorage::F64(_) => self.run::<f64>(storage, layout),
            _ => self.run::<f32>(storage, layout),
        }
    }

    fn bwd(&self, _: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        fold(gradient, self.0).map(Some)
    }
}

impl CustomOp1 for Fold {
    fn name(&self) -> &'static str {
        "fold"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        match storage {
            CpuStorage::F64(_) => self.run::<f64>(storage, layout),
            _ => self.run::<f32>(storage, layout),
        }
    }

    fn bwd(&self, _: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        unfold(gradient, self.0).map(Some)
    }
}

impl Unfold {
    fn run<T: WithDType>(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let window = self.0;
        let (batch, channels, height, width) = layout.shape().dims4()?;
        if [height, width] != window.image {
            candle_core::bail!("images of {height}×{width} where the window is on {:?}", window.image);
        }
        let images = contiguous::<T>(storage, layout)?;
        let (area, places) = (height * width, window.places().iter().product::<usize>());
        let square = window.kernel * window.kernel;
        let mut columns = vec![T::zero(); channels * square * batch * places];
        columns.par_chunks_mut((batch * places).max(1)).enumerate().for_each(|(row, values)| {
            let offset = [row % square / window.kernel, row % window.kernel];
            for (at, values) in values.chunks_mut(places).enumerate() {
                let image = &images[(at * channels + row / square) * area..][..area];
                window.runs(offset, |place, len, pixel| {
                    let (values, pixels) = (&mut values[place..place + len], &image[pixel..]);
                    if window.stride == 1 {
                        values.copy_from_slice(&pixels[..len]);
                    } else {
                        let pixels = pixels.iter().step_by(window.stride);
                        values.iter_mut().zip(pixels).for_each(|(value, pixel)| *value = *pixel);
                    }
                });
            }
        });
        Ok((T::to_cpu_storage_owned(columns), (channels * square, batch * places).into()))
    }
}

impl Fold {
    fn run<T: WithDType>(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let window = self.0;
        let (rows, width) = layout.shape().dims2()?;
        let square = window.kernel * window.kernel;
        let (area, places): (usize, usize) =
            (window.image.iter().product(), window.places().iter().product());
        if places == 0 || width % places != 0 || rows % square != 0 {
            candle_core::bail!("{rows}×{width} are no columns of {window:?}");
        }
        let (channels, batch) = (rows / square, width / places);
        let columns = contiguous::<T>(storage, layout)?;
        let mut images = vec![T::zero(); channels * batch * area];
        images.par_chunks_mut(area.max(1)).enumerate().for_each(|(at, image)| {
            let (batch, channel) = (at / channels, at % channels);
            for within in 0..square {
                let offset = [within / window.kernel, within % window.kernel];
                let row = &columns[(channel * square + within) * width..][..width];
                let values = &row[batch * places..][..places];
                window.runs(offset, |place, len, pixel| {
                    let pixels = image[pixel..].iter_mut().step_by(window.stride);
                    pixels.zip(&values[place..place + len]).for_each(|(pixel, value)| *pixel += *value);
                });
            }
        });
        let [height, width] = window.image;
        Ok((T::to_cpu_storage_owned(images), (batch, channels, height, width).into()))
    }
}

/// The elements of a tensor that has them in order.
pub(crate) fn contiguous<'a, T: WithDType>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [T]> {
    let (start, end) = layout.contiguous_offsets().ok_or(Error::RequiresContiguous { op: "window" })?;
    Ok(&storage.as_slice::<T>()?[start..end])
}
