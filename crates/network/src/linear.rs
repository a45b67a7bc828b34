//! Linear maps: a dense matrix, a convolution, or a sparse matrix over exact weights.

use metes_exact::ints::{ArrayRef, to_big};
use metes_exact::{BigInt, Factors, Ints, ScaledArray};
use num_traits::{Signed, Zero};

use crate::{Convolution, Sparse};

/// A linear map between vectors, its weights kept once however often it uses them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinearMap {
    inputs: usize,
    outputs: usize,
    weights: ScaledArray,
    layout: Layout,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Layout {
    Dense,
    Convolution(Convolution),
    /// The adjoint of a convolution: what ONNX calls ConvTranspose.
    ConvolutionAdjoint(Convolution),
    Sparse(Sparse),
}

/// Numbers of weights, inputs and outputs that do not fit each other.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{weights} weights do not make {map}")]
pub struct ShapeError {
    weights: usize,
    map: String,
}

impl LinearMap {
    /// A matrix with its weights in row-major order, `outputs × inputs`.
    ///
    /// # Errors
    /// When the number of weights differs.
    pub fn dense(outputs: usize, inputs: usize, weights: ScaledArray) -> Result<Self, ShapeError> {
        if outputs.checked_mul(inputs) != Some(weights.len()) {
            return Err(ShapeError {
                weights: weights.len(), map: format!("a {outputs} × {inputs} matrix")
            });
        }
        Ok(Self { inputs, outputs, weights, layout: Layout::Dense })
    }

    /// A convolution.
    ///
    /// # Errors
    /// When the geometry is impossible or the number of weights differs.
    pub fn convolution(geometry: Convolution, weights: ScaledArray) -> Result<Self, ShapeError> {
        if !geometry.is_valid() || geometry.weights() != weights.len() {
            return Err(ShapeError { weights: weights.len(), map: format!("the convolution {geometry:?}") });
        }
        let (inputs, outputs) = (geometry.inputs(), geometry.outputs());
        Ok(Self { inputs, outputs, weights, layout: Layout::Convolution(geometry) })
    }

    /// The adjoint of a convolution: it maps what the convolution calls output to its input.
    ///
    /// # Errors
    /// When the geometry is impossible or the number of weights differs.
    pub fn convolution_adjoint(geometry: Convolution, weights: ScaledArray) -> Result<Self, ShapeError> {
        let map = Self::convolution(geometry, weights)?;
        let Layout::Convolution(geometry) = map.layout else { return Ok(map) };
        Ok(Self {
            inputs: map.outputs,
            outputs: map.inputs,
            layout: Layout::ConvolutionAdjoint(geometry),
            weights: map.weights,
        })
    }

    /// A sparse matrix: weight `k` stands at `entries[k] = (row, column)`; entries at one position
    /// add up.
    ///
    /// # Errors
    /// When the numbers of weights and entries differ or an entry lies outside.
    pub fn sparse(
        outputs: usize,
        inputs: usize,
        entries: &[(usize, usize)],
        weights: ScaledArray,
    ) -> Result<Self, ShapeError> {
        let inside = entries.iter().all(|&(row, column)| row < outputs && column < inputs);
        if entries.len() != weights.len() || !inside {
            let map = format!("a sparse {outputs} × {inputs} matrix of {} entries", entries.len());
            return Err(ShapeError { weights: weights.len(), map });
        }
        Ok(Self { inputs, outputs, weights, layout: Layout::Sparse(Sparse::new(outputs, inputs, entries)) })
    }

    /// Multiplication of each element by its own factor.
    pub fn diagonal(factors: ScaledArray) -> Self {
        let entries: Vec<_> = (0..factors.len()).map(|at| (at, at)).collect();
        let layout = Layout::Sparse(Sparse::new(factors.len(), factors.len(), &entries));
        Self { inputs: factors.len(), outputs: factors.len(), weights: factors, layout }
    }

    /// Elements of the input.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Elements of the output.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// The weights, in the order of the layout.
    pub fn weights(&self) -> &ScaledArray {
        &self.weights
    }

    /// Whether it is a dense matrix.
    pub fn is_dense(&self) -> bool {
        matches!(self.layout, Layout::Dense)
    }

    /// The geometry, if it is a convolution.
    pub fn geometry(&self) -> Option<&Convolution> {
        match &self.layout {
            Layout::Convolution(geometry) => Some(geometry),
            _ => None,
        }
    }

    /// The map after a selection: `x ↦ A·(x[indices[0]], x[indices[1]], …)` for a dense `A` and a
    /// vector of `inputs` elements. `None` when the map is not dense or an element is picked twice.
    pub fn after_selection(&self, indices: &[usize], inputs: usize) -> Option<Self> {
        let mut position = vec![None; inputs];
        for (at, &index) in indices.iter().enumerate() {
            if position.get(index)?.is_some() {
                return None;
            }
            position[index] = Some(at);
        }
        if !self.is_dense() || position.contains(&None) {
            return None;
        }
        let columns: Vec<usize> = position.into_iter().flatten().collect();
        let picks: Vec<usize> = (0..self.outputs)
            .flat_map(|row| columns.iter().map(move |column| row * self.inputs + column))
            .collect();
        Self::dense(self.outputs, inputs, self.weights.select(picks.into_iter())).ok()
    }

    /// Calls `visit(column, weight)` for every entry of a row, by index of the weight.
    #[inline]
    pub fn row(&self, row: usize, mut visit: impl FnMut(usize, usize)) {
        match &self.layout {
            Layout::Dense => {
                for column in 0..self.inputs {
                    visit(column, row * self.inputs + column);
                }
            }
            Layout::Convolution(geometry) => geometry.row(row, visit),
            Layout::ConvolutionAdjoint(geometry) => geometry.column(row, visit),
            Layout::Sparse(sparse) => {
                for &(column, entry) in sparse.row(row) {
                    visit(column as usize, entry as usize);
                }
            }
        }
    }

    /// Calls `visit(row, weight)` for every entry of a column, by index of the weight.
    #[inline]
    pub fn column(&self, column: usize, mut visit: impl FnMut(usize, usize)) {
        match &self.layout {
            Layout::Dense => {
                for row in 0..self.outputs {
                    visit(row, row * self.inputs + column);
                }
            }
            Layout::Convolution(geometry) => geometry.column(column, visit),
            Layout::ConvolutionAdjoint(geometry) => geometry.row(column, visit),
            Layout::Sparse(sparse) => {
                for &(row, entry) in sparse.column(column) {
                    visit(row as usize, entry as usize);
                }
            }
        }
    }

    /// Adds what one element of the output, on the way back, gives the input, in numerators:
    /// `out[column] += A[row, column]·y` for runs `y` of as many integers an element. The factors are
    /// the numerators of [`LinearMap::weights`], or a multiple of them.
    #[inline]
    pub fn add_row(&self, factors: &Factors, row: usize, y: ArrayRef<'_>, out: &mut Ints) {
        if self.is_dense() {
            return factors.add_outer(y, row * self.inputs, self.inputs, out);
        }
        let run = y.len();
        let y = factors.prepare(y, out.width());
        self.row(row, |column, weight| y.add_scaled(weight, column * run, out));
    }

    /// The largest sum of magnitudes of numerators over a row: what a bound on the input is
    /// multiplied by to bound the output.
    pub fn row_growth(&self) -> BigInt {
        let sum = |row| self.magnitude(|visit| self.row(row, visit));
        (0..self.outputs).map(sum).max().unwrap_or_else(BigInt::zero)
    }

    /// The same for the transposed map.
    pub fn column_growth(&self) -> BigInt {
        let sum = |column| self.magnitude(|visit| self.column(column, visit));
        (0..self.inputs).map(sum).max().unwrap_or_else(BigInt::zero)
    }

    fn magnitude(&self, line: impl Fn(&mut dyn FnMut(usize, usize))) -> BigInt {
        let (mut small, mut large) = (0u128, BigInt::zero());
        line(&mut |_, weight| match self.weights.numerator(weight) {
            [word] => small += u128::from((*word as i64).unsigned_abs()),
            wide => large += to_big(wide).abs(),
        });
        large + small
    }
}
