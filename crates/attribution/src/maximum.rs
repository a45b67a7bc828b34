//! Maxima over groups of elements, and where they come from.
//!
//! `gather` takes, of each group, the value at the place where another tensor has its maximum; `route` is its transpose
//! and adds values up there. Of equal elements the first counts, as in the exact network. Places are constants to
//! differentiation, so that each map is the other's gradient.

use std::sync::Arc;

use candle_core::{CpuStorage, CustomOp2, Layout, Result, Shape, Tensor, WithDType};

use crate::window::contiguous;

/// Groups of the elements of a vector.
#[derive(Debug, PartialEq, Eq)]
pub struct Groups {
    inputs: usize,
    members: Vec<u32>,
    /// Where each group ends among the members.
    ends: Vec<usize>,
}

impl Groups {
    /// Groups of the elements of a vector of this length; a group that is empty, or has an element outside, is left out.
    pub fn new<'a>(inputs: usize, groups: impl IntoIterator<Item = &'a [u32]>) -> Arc<Self> {
        let mut new = Self { inputs, members: Vec::new(), ends: Vec::new() };
        for group in groups {
            if !group.is_empty() && group.iter().all(|&member| (member as usize) < inputs) {
                new.members.extend_from_slice(group);
                new.ends.push(new.members.len());
            }
        }
        Arc::new(new)
    }

    /// Squares of the pixels of images `[channels, height, width]`; rows and columns left over are dropped.
    pub fn squares([channels, height, width]: [usize; 3], size: usize) -> Arc<Self> {
        let mut groups = Vec::new();
        for channel in 0..channels {
            for y in 0..height / size {
                for x in 0..width / size {
                    let corner = (channel * height + y * size) * width + x * size;
                    let rows = (0..size).map(|row| corner + row * width);
                    groups.push(rows.flat_map(|at| at as u32..(at + size) as u32).collect::<Vec<_>>());
                }
            }
        }
        Self::new(channels * height * width, groups.iter().map(Vec::as_slice))
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The place of the first maximum of each group of each vector, in the batch.
    fn winners<T: WithDType>(&self, values: &[T]) -> Vec<usize> {
        let mut winners = Vec::with_capacity(values.len() / self.inputs.max(1) * self.len());
        for (at, vector) in values.chunks(self.inputs.max(1)).enumerate() {
            let mut start = 0;
            for &end in &self.ends {
                let members = self.members[start..end].iter().map(|&member| member as usize);
                let best =
                    members.reduce(|best, other| if vector[other] > vector[best] { other } else { best });
                winners.push(at * self.inputs + best.unwrap_or_default());
                start = end;
            }
        }
        winners
    }
}

/// The maxima of the groups of each of the vectors `[batch, elements]`.
///
/// # Errors
/// When the vectors have another length.
pub fn maxima(values: &Tensor, groups: &Arc<Groups>) -> Result<Tensor> {
    gather(&values.detach(), values, groups)
}

/// Of each group of `values` the element at the place where `choice` has its maximum: `[batch, groups]`.
fn gather(choice: &Tensor, values: &Tensor, groups: &Arc<Groups>) -> Result<Tensor> {
    let op = Taken { groups: Arc::clone(groups), is_transposed: false };
    choice.contiguous()?.apply_op2(&values.contiguous()?, op)
}

/// Of each group its element of `values`, put where `choice` has its maximum: `[batch, elements]`.
///
/// # Errors
/// When there is another number of groups.
pub fn route(choice: &Tensor, values: &Tensor, groups: &Arc<Groups>) -> Result<Tensor> {
    let op = Taken { groups: Arc::clone(groups), is_transposed: true };
    choice.contiguous()?.apply_op2(&values.contiguous()?, op)
}

/// The map that takes the elements of the maxima, or its transpose.
struct Taken {
    groups: Arc<Groups>,
    is_transposed: bool,
}

impl CustomOp2 for Taken {
    fn name(&self) -> &'static str {
        "elements-of-maxima"
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
        let back = if self.is_transposed { gather } else { route };
        Ok((None, Some(back(choice, gradient, &self.groups)?)))
    }
}

impl Taken {
    fn run<T: WithDType>(
        &self,
        choice: &CpuStorage,
        choices: &Layout,
        values: &CpuStorage,
        layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let [elements, groups] = [self.groups.inputs, self.groups.len()];
        let [read, written] = if self.is_transposed { [groups, elements] } else { [elements, groups] };
        let batch = batch(choices, elements)?.min(batch(layout, read)?);
        let values = contiguous::<T>(values, layout)?;
        let winners = self.groups.winners(contiguous::<T>(choice, choices)?);
        let mut out = vec![T::zero(); batch * written];
        if self.is_transposed {
            winners.into_iter().zip(values).for_each(|(at, value)| out[at] += *value);
        } else {
            out.iter_mut().zip(winners).for_each(|(value, at)| *value = values[at]);
        }
        Ok((T::to_cpu_storage_owned(out), (batch, written).into()))
    }
}

/// How many vectors of this length there are.
fn batch(layout: &Layout, len: usize) -> Result<usize> {
    let (batch, found) = layout.shape().dims2()?;
    if found != len {
        candle_core::bail!("vectors of {found} elements where maxima are taken over {len}");
    }
    Ok(batch)
}
